//! Programs that the checks and the Worker need besides Rust: found, or installed from Debian's and npm's packages, or a
//! failure that says what to do.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::browser::target;
use crate::shell::{answers, command, root, run};

/// Node 20 or newer.
pub fn node() -> anyhow::Result<()> {
    let version = Command::new("node").arg("--version").output().ok().map(|output| output.stdout).unwrap_or_default();
    let version = String::from_utf8_lossy(&version).trim().trim_start_matches('v').to_owned();
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= 20 => Ok(()),
        Some(_) => bail!("Node {version} is too old: install Node 20 or newer from https://nodejs.org/"),
        None => bail!("Node is missing: install Node 20 or newer from https://nodejs.org/"),
    }
}

/// For the Nu validator.
pub fn java() -> anyhow::Result<()> {
    if answers("java", "-version") {
        return Ok(());
    }
    apt(&["default-jre-headless"]).context("Java is missing: install a Java runtime, version 17 or newer")
}

/// Path of Chromium or Chrome; the environment variable `CHROMIUM` wins.
pub fn chromium() -> anyhow::Result<String> {
    if let Ok(named) = std::env::var("CHROMIUM") {
        return Ok(named);
    }
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    let hint = "Chromium is missing: install it, or name it in the environment variable CHROMIUM";
    apt(&["chromium"]).context(hint)?;
    find_chromium().context(hint)
}

fn find_chromium() -> Option<String> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let apps = [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    let mut places = on_path.chain(apps.map(PathBuf::from));
    places.find(|place| place.is_file()).map(|place| place.to_string_lossy().into_owned())
}

/// Installs packages of Debian or one of its children.
pub fn apt(packages: &[&str]) -> anyhow::Result<()> {
    let names = packages.join(", ");
    if !answers("apt-get", "--version") {
        bail!("there is no apt-get to install {names} with");
    }
    // The superuser needs no `sudo`, and others only have it if it asks for nothing.
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    let prefix: &[&str] = if is_root { &[] } else { &["sudo", "-n"] };
    println!("installing {names} with apt-get");
    let install = [&["apt-get", "install", "-q", "-y", "--no-install-recommends"], packages].concat();
    for arguments in [&["apt-get", "update", "-q"] as &[&str], &install] {
        let all: Vec<&str> = prefix.iter().chain(arguments).copied().collect();
        let Some((program, rest)) = all.split_first() else { continue };
        let mut command = command(program, rest);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        run(command).with_context(|| format!("install {names} by hand"))?;
    }
    Ok(())
}

/// The Node modules of a folder, exactly as its lock file has them.
pub fn node_modules(name: &str) -> anyhow::Result<()> {
    let folder = root().join(name);
    let lock = folder.join("package-lock.json");
    let lock = std::fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    // What was installed last.
    let stamp = folder.join("node_modules/.installed");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("installing the Node modules of {name} with npm");
    let mut npm = command("npm", &["ci", "--no-audit", "--no-fund"]);
    npm.current_dir(&folder).env("PUPPETEER_SKIP_DOWNLOAD", "1").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run(npm).context("the Node modules cannot be installed; is the npm registry within reach?")?;
    std::fs::write(&stamp, lock)?;
    Ok(())
}

/// Folder of the programs that a list of Python packages has, in an environment of its own below cargo's folder: exactly
/// those of the list.
pub fn python(name: &str, list: &str) -> anyhow::Result<PathBuf> {
    let folder = target().join(name);
    let (programs, stamp) = (folder.join("bin"), folder.join("installed"));
    let wanted = std::fs::read(root().join(list)).with_context(|| format!("cannot read {list}"))?;
    // What was installed last.
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(programs);
    }
    let hint = "Python is missing: install Python 3.10 or newer with its module venv";
    // Debian has the module apart.
    if !answers("python3", "--version") || !has_venv() {
        apt(&["python3", "python3-venv"]).context(hint)?;
    }
    let folder = folder.to_string_lossy();
    run(command("python3", &["-m", "venv", "--clear", &folder])).context(hint)?;
    println!("installing what {list} names with pip");
    let pip = [&format!("{folder}/bin/pip"), "install", "--quiet", "--disable-pip-version-check", "-r", list];
    run(command(pip[0], &pip[1..])).with_context(|| format!("{list} cannot be installed; is PyPI within reach?"))?;
    std::fs::write(&stamp, wanted)?;
    Ok(programs)
}

fn has_venv() -> bool {
    let look = Command::new("python3").args(["-c", "import ensurepip, venv"]).stderr(Stdio::null()).status();
    look.is_ok_and(|status| status.success())
}
