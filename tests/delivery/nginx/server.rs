//! nginx with the shipped settings, on free ports and with a site of the test's own. Only addresses and folders are
//! changed in the settings, and each change must find its place.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use super::http::{self, Response};
use crate::programs;

/// Whom nginx runs as in the cluster.
const USER: &str = "10101";

pub struct Nginx {
    child: Child,
    /// The port that readers ask.
    pub public: u16,
    /// The port of probes and metrics.
    pub internal: u16,
    folder: TempDir,
    /// What it shows must not go before it.
    _site: Option<Arc<TempDir>>,
}

impl Nginx {
    /// With the blog's settings.
    pub fn blog(site: &Arc<TempDir>) -> Self {
        Self::blog_with(site, &[])
    }

    /// The same with further changes to the settings.
    pub fn blog_with(site: &Arc<TempDir>, changes: &[(&str, &str)]) -> Self {
        let image = programs::root().join("k8s/image");
        let settings = std::fs::read_to_string(image.join("nginx.conf")).unwrap();
        let types = std::fs::read_to_string(image.join("mime.types")).unwrap();
        let files = [("mime.types", types), ("host.conf", "server_name blog.example;\n".to_owned())];
        let path = site.path().display().to_string();
        let changes: Vec<(&str, &str)> = [("/srv/site", path.as_str())].iter().chain(changes).copied().collect();
        let mut nginx = Self::start(&settings, &files, &changes);
        nginx._site = Some(Arc::clone(site));
        nginx
    }

    /// Any settings that listen on 8080 and 8081 and write below `/tmp`.
    pub fn start(settings: &str, files: &[(&str, String)], changes: &[(&str, &str)]) -> Self {
        // Another program may take a port between the moment it was free and the moment nginx asks for it.
        let started = (0..5).find_map(|_| Self::try_start(settings, files, changes));
        started.expect("nginx does not start; its words are above")
    }

    fn try_start(settings: &str, files: &[(&str, String)], changes: &[(&str, &str)]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let [public, internal] = free_ports();
        let mut settings = settings.to_owned();
        let writable = folder.path().join("tmp");
        let log = writable.join("access.log");
        let addresses = [
            // First, as what comes after may lie there.
            (" /tmp/", format!(" {}/", writable.display())),
            ("listen 8080", format!("listen 127.0.0.1:{public}")),
            ("listen 8081", format!("listen 127.0.0.1:{internal}")),
            ("/dev/stdout", log.display().to_string()),
        ];
        let addresses = addresses.iter().map(|(from, to)| (*from, to.as_str()));
        for (from, to) in addresses.chain(changes.iter().copied()) {
            assert!(settings.contains(from), "the settings have no `{from}` to change");
            settings = settings.replace(from, to);
        }
        std::fs::create_dir(&writable).unwrap();
        for (name, text) in files.iter().map(|(name, text)| (*name, text)).chain([("nginx.conf", &settings)]) {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        open_to_all(folder.path(), 0o755);
        open_to_all(&writable, 0o777);
        let conf = folder.path().join("nginx.conf");
        let mut command = without_rights(&programs::find("nginx"));
        command.args(["-e", "stderr", "-g", "daemon off;", "-c"]).arg(conf).stdin(Stdio::null());
        let child = command.spawn().unwrap();
        let mut nginx = Self { child, public, internal, folder, _site: None };
        for _ in 0..200 {
            if http::ask(nginx.internal, "GET", "/health", &[]).is_ok_and(|response| response.status == 200) {
                return Some(nginx);
            }
            if nginx.child.try_wait().unwrap().is_some() {
                return None;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        None
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Response {
        self.ask("GET", path, &[])
    }

    #[track_caller]
    pub fn ask(&self, method: &str, path: &str, lines: &[&str]) -> Response {
        http::ask(self.public, method, path, lines).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// The lines of the log that hold a word. nginx writes a line when the response is over, so it may have to be waited
    /// for.
    #[track_caller]
    pub fn log(&self, word: &str) -> Vec<serde_json::Value> {
        for _ in 0..100 {
            let log = std::fs::read(self.folder.path().join("tmp/access.log")).unwrap();
            let log = String::from_utf8(log).expect("the log is UTF-8");
            let lines: Vec<&str> = log.lines().filter(|line| line.contains(word)).collect();
            if !lines.is_empty() {
                let json = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
                return lines.into_iter().map(json).collect();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no line of the log holds {word}");
    }

    /// A file beside the settings.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What the kubelet sends first, by the `STOPSIGNAL` of the image.
    pub fn quit(&self) {
        self.signal("QUIT");
    }

    pub fn signal(&self, name: &str) {
        programs::output(Command::new("kill").arg(format!("-{name}")).arg(self.pid().to_string()));
    }

    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            // To the master, which tells its workers.
            let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
            let _ = self.child.wait();
        }
    }
}

/// A program as it runs in the cluster: nobody special, without a capability, and with no way to get one. Who is not root
/// to begin with has none of them.
pub fn without_rights(program: &Path) -> Command {
    if programs::output(Command::new("id").arg("-u")).trim() != "0" {
        return Command::new(program);
    }
    let mut command = Command::new(programs::find("setpriv"));
    command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--no-new-privs"]);
    command.args(["--bounding-set=-all", "--inh-caps=-all"]).arg(program);
    command
}

pub fn open_to_all(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Ports that nobody listens on.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let listeners = [(); N].map(|()| std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}
