//! Images as folders (OCI Image Layout 1.0): read, given more layers, written. Everything is checked against its digest
//! on the way in. Registries and signatures are for `skopeo` and `cosign`.
#![allow(clippy::disallowed_methods, reason = "a rim: it reads and writes image layouts")]

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::layer::{self, Layer};
use crate::publish::hex;
use crate::site::{Files, read_file};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// An image, whole in memory.
#[derive(Clone)]
pub struct Image {
    /// Of the manifest, as `sha256:…`: what names the image for ever.
    pub digest: String,
    manifest: Value,
    config: Value,
    /// By digest.
    blobs: BTreeMap<String, Vec<u8>>,
}

impl Image {
    /// An image of nothing, to put layers on.
    pub fn scratch() -> anyhow::Result<Self> {
        let config = json!({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers"}});
        let manifest = json!({"schemaVersion": 2, "layers": []});
        let none = Self { digest: digest(b""), manifest, config, blobs: BTreeMap::new() };
        none.with([], 0, &[])
    }

    /// Errors if the folder holds no image or several, or if anything in it is not what its digest says.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let read = || {
            let index: Value = serde_json::from_slice(&read_file(&folder.join("index.json"))?)?;
            let entries = index["manifests"].as_array().map(Vec::as_slice).unwrap_or_default();
            let [entry] = entries else { bail!("it holds {} images, not one", entries.len()) };
            let mut blobs = BTreeMap::new();
            let (digest, manifest) = blob(folder, entry)?;
            let manifest_json: Value = serde_json::from_slice(&manifest)?;
            blobs.insert(digest.clone(), manifest);
            let (config_digest, config) = blob(folder, &manifest_json["config"])?;
            let config_json = serde_json::from_slice(&config)?;
            blobs.insert(config_digest, config);
            for entry in manifest_json["layers"].as_array().into_iter().flatten() {
                let (digest, bytes) = blob(folder, entry)?;
                blobs.insert(digest, bytes);
            }
            Ok(Self { digest, manifest: manifest_json, config: config_json, blobs })
        };
        read().with_context(|| format!("{} is no image that can be used", folder.display()))
    }

    /// Digests of the layers, from the lowest.
    pub fn layers(&self) -> Vec<&str> {
        self.manifest["layers"].as_array().into_iter().flatten().filter_map(|layer| layer["digest"].as_str()).collect()
    }

    /// All files below a folder of the image, by their path below it.
    pub fn files(&self, root: &str) -> anyhow::Result<Files> {
        let mut files = Files::new();
        for digest in self.layers() {
            let packed = self.blobs.get(digest).map(Vec::as_slice).unwrap_or_default();
            layer::unpack(packed, root, &mut files).with_context(|| format!("cannot unpack the layer {digest}"))?;
        }
        Ok(files)
    }

    /// The image that has these layers on top. `time` is said to be when all of it was made, in seconds since 1970.
    pub fn with(
        self,
        layers: impl IntoIterator<Item = Layer>,
        time: u64,
        labels: &[(String, String)],
    ) -> anyhow::Result<Self> {
        let Self { digest: base, mut manifest, mut config, mut blobs } = self;
        let created = i64::try_from(time).ok().and_then(|time| jiff::Timestamp::from_second(time).ok());
        let created = created.context("the time is not one that a calendar knows")?.to_string();
        let mut put = |kind: &str, bytes: Vec<u8>| {
            let digest = digest(&bytes);
            let entry = json!({"mediaType": kind, "digest": digest, "size": bytes.len()});
            blobs.insert(digest, bytes);
            entry
        };
        for layer in layers {
            let tar = layer.tar()?;
            push(&mut config["rootfs"]["diff_ids"], json!(digest(&tar)))?;
            push(&mut config["history"], json!({"created": created, "created_by": layer.what}))?;
            push(&mut manifest["layers"], put(LAYER, layer::pack(&tar)?))?;
        }
        config["created"] = json!(created);
        for (name, value) in labels {
            config["config"]["Labels"][name] = json!(value);
        }
        config["config"]["Labels"]["org.opencontainers.image.base.digest"] = json!(base);
        manifest["mediaType"] = json!(MANIFEST);
        manifest["config"] = put(CONFIG, serde_json::to_vec(&config)?);
        let bytes = serde_json::to_vec(&manifest)?;
        let digest = digest(&bytes);
        blobs.insert(digest.clone(), bytes);
        Ok(Self { digest, manifest, config, blobs })
    }

    /// Writes the layout into a folder, which must not be there yet or be empty.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let blobs = folder.join("blobs/sha256");
        if std::fs::read_dir(folder).is_ok_and(|mut inside| inside.next().is_some()) {
            bail!("{} is not empty", folder.display());
        }
        std::fs::create_dir_all(&blobs).with_context(|| format!("cannot make {}", blobs.display()))?;
        let write = |path: &Path, bytes: &[u8]| {
            std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
        };
        let size = self.blobs.get(&self.digest).map_or(0, Vec::len);
        let used = [self.digest.as_str(), self.manifest["config"]["digest"].as_str().unwrap_or_default()];
        for digest in used.into_iter().chain(self.layers()) {
            let bytes = self.blobs.get(digest).with_context(|| format!("{digest} is missing"))?;
            write(&blobs.join(digest.trim_start_matches("sha256:")), bytes)?;
        }
        let entry = json!({"mediaType": MANIFEST, "digest": self.digest, "size": size});
        let index = json!({"schemaVersion": 2, "manifests": [entry]});
        write(&folder.join("oci-layout"), br#"{"imageLayoutVersion":"1.0.0"}"#)?;
        write(&folder.join("index.json"), &serde_json::to_vec(&index)?)
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// What an entry refers to.
fn blob(folder: &Path, entry: &Value) -> anyhow::Result<(String, Vec<u8>)> {
    let named = entry["digest"].as_str().unwrap_or_default();
    let Some(name) = named.strip_prefix("sha256:").filter(|name| name.bytes().all(|byte| byte.is_ascii_hexdigit()))
    else {
        bail!("`{named}` is no digest");
    };
    let bytes = read_file(&folder.join("blobs/sha256").join(name))?;
    if digest(&bytes) != named {
        bail!("{named} has other bytes than its name says");
    }
    Ok((named.to_owned(), bytes))
}

fn push(list: &mut Value, value: Value) -> anyhow::Result<()> {
    if list.is_null() {
        *list = json!([]);
    }
    list.as_array_mut().context("the base image is damaged")?.push(value);
    Ok(())
}
