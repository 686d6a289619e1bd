//! The image: its base built from Debian's packages, the site put on it, and the whole run without rights. How the layers
//! of one publish follow on those of another is tested where they are made, in `k8s/image/layers`.

mod base;
mod run;
mod scripts;

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use layers::Image;

use crate::programs;

/// The folder of the image's sources.
fn sources() -> PathBuf {
    programs::root().join("k8s/image")
}

/// Builds the base image; gives its digest as the script prints it.
fn build_base(out: &Path) -> String {
    programs::find("mmdebstrap");
    programs::find("buildah");
    programs::output(Command::new(sources().join("base.sh")).arg(out)).trim().to_owned()
}

/// The base image of these sources, built if no test before built it.
fn base() -> Image {
    static BUILDING: Mutex<()> = Mutex::new(());
    let _one = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut hasher = DefaultHasher::new();
    for name in ["base.Containerfile", "base.sh", "rootfs.sh"] {
        std::fs::read(sources().join(name)).unwrap().hash(&mut hasher);
    }
    let kept = programs::root().join("target/delivery/base");
    let built = kept.join(format!("{:016x}", hasher.finish()));
    if Image::read(&built).is_err() {
        // That of other sources, or half of one.
        let _ = std::fs::remove_dir_all(&kept);
        build_base(&built);
    }
    Image::read(&built).unwrap()
}
