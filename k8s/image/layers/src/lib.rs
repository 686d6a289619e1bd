//! The image of the blog. In: the folder that `gen build` wrote, a base image with nginx and the image of the last
//! publish; out: the next image, as an OCI layout that `skopeo copy` and `podman` take. It has three layers of its own:
//! nginx's settings, fingerprinted assets, and everything else, so that an edit of a text changes only the last one.
//!
//! A Containerfile cannot say this: tools that build reproducibly give all files the same modification time, and the time
//! is half of what nginx makes an ETag of.

pub mod compress;
pub mod layer;
pub mod oci;
pub mod publish;
pub mod site;

use std::path::Path;

use anyhow::Context;

pub use self::layer::Layer;
pub use self::oci::Image;
pub use self::publish::Publish;
pub use self::site::Files;

/// Where the site lies in an image.
pub const ROOT: &str = "srv/site/";

/// What goes into an image besides the site.
pub struct Order<'a> {
    /// The folder with `nginx.conf` and `mime.types`.
    pub config: &'a Path,
    /// The names that the site answers to, as in nginx's `server_name`.
    pub hosts: &'a str,
    /// Seconds since 1970: when the commit was made. What changed since the last publish has changed now.
    pub time: u64,
    /// How many sets of assets an image holds, that of its own pages included.
    pub keep: usize,
    /// Labels of the image.
    pub labels: Vec<(String, String)>,
}

/// Makes the next image. Errors if files cannot be read, or if a fingerprinted file changed its bytes and kept its name.
pub fn make(site: &Path, base: Image, previous: Option<&Image>, order: &Order<'_>) -> anyhow::Result<Image> {
    let mut files = site::read(site)?;
    let ready = compress::take_siblings(&mut files);
    let old_files = previous.map(|image| image.files(ROOT)).transpose();
    let old_files = old_files.context("cannot read the image of the last publish")?.unwrap_or_default();
    let old = Publish::of(&old_files);
    let (publish, files) = publish::next(files, &old, &old_files, order)?;
    let files = compress::with_siblings(files, |path, sibling| {
        let is_same = publish.digest(path) == old.digest(path);
        old_files.get(sibling).filter(|_| is_same).or_else(|| ready.get(sibling)).cloned()
    })?;

    let mut settings = Layer::new("nginx's settings");
    for name in ["nginx.conf", "mime.types"] {
        settings.put(&format!("etc/nginx/{name}"), site::read_file(&order.config.join(name))?, 0);
    }
    settings.put("etc/nginx/host.conf", format!("server_name {};\n", order.hosts).into_bytes(), 0);
    let [mut assets, mut pages] = ["fingerprinted assets", "pages"].map(Layer::new);
    for (path, bytes) in files {
        let layer = if publish::is_asset(&path) { &mut assets } else { &mut pages };
        layer.put(&format!("{ROOT}{path}"), bytes, publish.changed_at(&path));
    }
    pages.put(&format!("{ROOT}{}", publish::RECORD), publish.to_json()?, publish.latest());

    base.with([settings, assets, pages], order.time, &order.labels)
}
