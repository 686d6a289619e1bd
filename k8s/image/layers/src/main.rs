//! The command line of this crate: reads what it is told to read and writes an image layout. The digest of the image is
//! all that it prints to standard output.
#![allow(clippy::disallowed_methods, reason = "a rim: it has the command line")]

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Parser;
use layers::{Image, Order, make};

/// Makes the next image of the blog, as an OCI layout.
#[derive(Parser)]
struct Arguments {
    /// The folder that `gen build` wrote
    #[arg(long)]
    site: PathBuf,
    /// The base image, an OCI layout
    #[arg(long)]
    base: PathBuf,
    /// Refuse a base image with another digest
    #[arg(long, value_name = "sha256:…")]
    base_digest: Option<String>,
    /// The image of the last publish, an OCI layout; without it, nothing is known of earlier assets and times
    #[arg(long)]
    previous: Option<PathBuf>,
    /// The folder with `nginx.conf` and `mime.types`
    #[arg(long, default_value = "k8s/image")]
    config: PathBuf,
    /// Names that the site answers to, separated by spaces
    #[arg(long)]
    host: String,
    /// When the commit was made, in seconds since 1970: `git log -1 --format=%ct`
    #[arg(long, env = "SOURCE_DATE_EPOCH")]
    time: u64,
    /// How many sets of assets an image holds
    #[arg(long, default_value_t = 5)]
    keep: usize,
    /// A label of the image
    #[arg(long, value_name = "NAME=VALUE")]
    label: Vec<String>,
    /// Where to write the image; the folder must be empty or not there
    #[arg(long)]
    out: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let base = Image::read(&arguments.base)?;
    if let Some(wanted) = arguments.base_digest.as_ref().filter(|wanted| **wanted != base.digest) {
        bail!("the base image is {}, not {wanted}", base.digest);
    }
    let previous = arguments.previous.as_deref().map(Image::read).transpose()?;
    let label = |label: &String| {
        let parts = label.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        parts.with_context(|| format!("`{label}` is not of the form NAME=VALUE"))
    };
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-. ".contains(&byte);
    if arguments.host.trim().is_empty() || !arguments.host.bytes().all(is_host) {
        bail!("`{}` is not the name of a host", arguments.host);
    }
    let order = Order {
        config: &arguments.config,
        hosts: &arguments.host,
        time: arguments.time,
        keep: arguments.keep,
        labels: arguments.label.iter().map(label).collect::<anyhow::Result<_>>()?,
    };
    let image = make(&arguments.site, base, previous.as_ref(), &order)?;
    image.write(&arguments.out)?;
    println!("{}", image.digest);
    Ok(())
}
