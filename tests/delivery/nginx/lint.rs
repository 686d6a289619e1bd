//! What others look for in settings of nginx.

use std::process::Command;

use super::server::Nginx;
use super::site::{site, write};
use crate::programs;

/// One check is left out: `worker_rlimit_nofile` cannot be raised without a capability, and the container's own limit is
/// far above what is needed.
#[test]
#[ignore = "needs gixy: cargo xtask delivery"]
fn gixy_finds_nothing() {
    for settings in ["k8s/image/nginx.conf", "k8s/apps/ollama/app/gate-nginx.conf"] {
        let folder = tempfile::tempdir().unwrap();
        let text = std::fs::read_to_string(programs::root().join(settings)).unwrap();
        let text = text.replace("/srv/site", &site().path().display().to_string());
        let types = std::fs::read(programs::root().join("k8s/image/mime.types")).unwrap();
        let files: [(&str, &[u8]); 4] = [
            ("nginx.conf", text.as_bytes()),
            ("mime.types", &types),
            ("host.conf", b"server_name blog.example;\n"),
            ("models.map", b"\"gemma3:4b\" 1;\n"),
        ];
        for (name, bytes) in files {
            write(&folder.path().join(name), bytes);
        }
        let mut command = Command::new(programs::find("gixy"));
        command.args(["--skips", "worker_rlimit_nofile_vs_connections"]).arg(folder.path().join("nginx.conf"));
        let told = programs::output(&mut command);
        assert!(told.contains("No issues found"), "{settings}: {told}");
    }
}

#[test]
#[ignore = "needs nginx: cargo xtask delivery"]
fn nginx_has_nothing_to_warn_of() {
    let nginx = Nginx::blog(&site());
    let mut command = super::server::without_rights(&programs::find("nginx"));
    let output = command.args(["-t", "-e", "stderr", "-c"]).arg(nginx.path("nginx.conf")).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !told.contains("[warn]") && !told.contains("[alert]"), "{told}");
}
