//! Files of an image in, a layer out: a tar archive, compressed by gzip, in which nothing depends on the
//! machine or the moment. And the other way round. What the files are for is not known here.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use anyhow::Context;

use crate::site::Files;

/// A layer before it is packed.
pub struct Layer {
    /// Said in the history of the image.
    pub what: &'static str,
    /// Path without a `/` at the start → bytes and modification time in seconds since 1970.
    files: BTreeMap<String, (Vec<u8>, u64)>,
}

impl Layer {
    pub fn new(what: &'static str) -> Self {
        Self { what, files: BTreeMap::new() }
    }

    pub fn put(&mut self, path: &str, bytes: Vec<u8>, changed_at: u64) {
        self.files.insert(path.to_owned(), (bytes, changed_at));
    }

    /// The archive, not compressed. Everything belongs to root and nobody may write.
    pub fn tar(&self) -> anyhow::Result<Vec<u8>> {
        let mut archive = tar::Builder::new(Vec::new());
        let folders: BTreeSet<&str> =
            self.files.keys().flat_map(|path| path.match_indices('/').map(|(at, _)| &path[..=at])).collect();
        for folder in folders {
            let mut header = header(0o755, 0, 0);
            header.set_entry_type(tar::EntryType::Directory);
            archive.append_data(&mut header, folder, &[][..]).with_context(|| format!("cannot pack {folder}"))?;
        }
        for (path, (bytes, changed_at)) in &self.files {
            let mut header = header(0o444, bytes.len(), *changed_at);
            header.set_entry_type(tar::EntryType::Regular);
            archive.append_data(&mut header, path, &**bytes).with_context(|| format!("cannot pack {path}"))?;
        }
        archive.into_inner().context("cannot pack")
    }
}

fn header(mode: u32, size: usize, changed_at: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_size(size as u64);
    header.set_mtime(changed_at);
    header
}

/// The archive as it is sent.
pub fn pack(tar: &[u8]) -> anyhow::Result<Vec<u8>> {
    gen_compress::gzip(tar).context("cannot compress")
}

/// Adds the files below `root` that a layer holds to those of the layers below it. Removals are not needed: an image has
/// each file of its site in one layer.
pub fn unpack(packed: &[u8], root: &str, files: &mut Files) -> anyhow::Result<()> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).trim_start_matches("./").to_owned();
        let Some(path) = path.strip_prefix(root).filter(|_| entry.header().entry_type().is_file()) else { continue };
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).with_context(|| format!("cannot unpack {path}"))?;
        files.insert(path.to_owned(), bytes);
    }
    Ok(())
}
