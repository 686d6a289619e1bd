//! The secret that signs links and tokens: made once for a site and kept beside its data, for no one else to read.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, bail};

const FILE: &str = "secret";
/// Below this many characters it is not a secret.
const LEAST: usize = 32;

/// Makes the folder of the data, which only its owner may enter: what waits for moderation is in there.
pub fn folder(path: &Path) -> anyhow::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("cannot make the folder {}", path.display()))
}

/// The secret in `folder`, which is made of `seed` if there is none yet.
pub fn secret(folder: &Path, seed: &[u8; 32]) -> anyhow::Result<String> {
    self::folder(folder)?;
    let file = folder.join(FILE);
    if !file.exists() {
        let made = folder.join(format!("{FILE}.{}", std::process::id()));
        write(&made, seed).with_context(|| format!("cannot write {}", made.display()))?;
        // A link is made whole or not at all, and not over one that another process made meanwhile.
        let linked = fs::hard_link(&made, &file);
        fs::remove_file(&made).ok();
        if let Err(error) =
            linked.or_else(|error| if error.kind() == ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })
        {
            return Err(error).with_context(|| format!("cannot write {}", file.display()));
        }
    }
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let text = text.trim();
    if text.len() < LEAST {
        bail!("{} holds no secret of {LEAST} characters or more; remove it, and a new one is made", file.display());
    }
    Ok(text.to_owned())
}

fn write(file: &Path, seed: &[u8; 32]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_and_only_its_owner_may_read_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("a/edge");
        let made = secret(&data, &[7; 32]).expect("a secret");
        assert_eq!(made, "07".repeat(32));
        assert_eq!(secret(&data, &[8; 32]).expect("the same"), made);
        let names: Vec<_> =
            fs::read_dir(&data).expect("the folder").map(|entry| entry.expect("a file").file_name()).collect();
        assert_eq!(names, ["secret"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
            assert_eq!((mode(&data), mode(&data.join("secret"))), (0o700, 0o600));
        }
    }

    #[test]
    fn half_a_secret_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("secret"), "abc").expect("a file");
        assert!(secret(folder.path(), &[7; 32]).is_err());
    }
}
