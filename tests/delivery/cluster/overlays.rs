//! The overlays that are written down: who may speak with whom in them, and what they become for another owner.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};

use super::build::{Tree, says};
use super::graph::graph;
use super::{choices, owner, set};

#[track_caller]
fn speaks(overlay: &str, expected: Expect) {
    let set = Tree::copy(|_| owner::FIXED.to_owned()).cluster(overlay);
    expected.assert_eq(&graph(&set).text());
}

#[test]
#[ignore = "needs kubectl: cargo xtask delivery"]
fn who_speaks_with_whom_in_production() {
    speaks(
        "production",
        expect![[r#"
        ai/ollama-gate -> ai/ollama 11434/TCP
        ai/ollama-gate -> kube-system(k8s-app=kube-dns) 53/TCP
        ai/ollama-gate -> kube-system(k8s-app=kube-dns) 53/UDP
        ai/ollama-pull -> kube-system(k8s-app=kube-dns) 53/TCP
        ai/ollama-pull -> kube-system(k8s-app=kube-dns) 53/UDP
        ai/ollama-pull -> the internet 443/TCP
        backup/restore-drill -> 203.0.113.0/24 443/TCP
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/TCP
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/UDP
        backup/run -> [1] 443/TCP
        backup/run -> 203.0.113.0/24 443/TCP
        backup/run -> kube-system(k8s-app=kube-dns) 53/TCP
        backup/run -> kube-system(k8s-app=kube-dns) 53/UDP
        kube-system(app.kubernetes.io/name=traefik) -> blog/blog 8080/TCP
        monitoring/blackbox-exporter -> kube-system(k8s-app=kube-dns) 53/TCP
        monitoring/blackbox-exporter -> kube-system(k8s-app=kube-dns) 53/UDP
        monitoring/blackbox-exporter -> the internet 443/TCP
        monitoring/gotify-bridge -> 192.0.2.20/32 443/TCP
        monitoring/gotify-bridge -> kube-system(k8s-app=kube-dns) 53/TCP
        monitoring/gotify-bridge -> kube-system(k8s-app=kube-dns) 53/UDP
        network/cloudflared -> [1] 443/TCP
        network/cloudflared -> 198.41.192.0/24 198.41.200.0/24 7844/TCP
        network/cloudflared -> 198.41.192.0/24 198.41.200.0/24 7844/UDP
        network/cloudflared -> ai/ollama-gate 8080/TCP
        network/cloudflared -> blog/blog 8080/TCP
        network/cloudflared -> flux-system(app=notification-controller) 9292/TCP
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/TCP
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/UDP
        observability(app.kubernetes.io/name In alertmanager|prometheus) -> monitoring/blackbox-exporter 9115/TCP
        observability(app.kubernetes.io/name In alertmanager|prometheus) -> monitoring/gotify-bridge 8080/TCP
        observability(app.kubernetes.io/name=prometheus) -> ai/ollama-gate 9113/TCP
        observability(app.kubernetes.io/name=prometheus) -> backup/backup-metrics 9100/TCP
        observability(app.kubernetes.io/name=prometheus) -> blog/blog 9113/TCP
        observability(app.kubernetes.io/name=prometheus) -> network/cloudflared 2000/TCP
        [1] = 103.21.244.0/22 103.22.200.0/22 103.31.4.0/22 104.16.0.0/13 104.24.0.0/14 108.162.192.0/18 131.0.72.0/22 141.101.64.0/18 162.158.0.0/15 172.64.0.0/13 173.245.48.0/20 188.114.96.0/20 190.93.240.0/20 197.234.240.0/22 198.41.128.0/17
    "#]],
    );
}

#[test]
#[ignore = "needs kubectl: cargo xtask delivery"]
fn who_speaks_with_whom_on_a_cluster_with_cilium() {
    speaks(
        "cilium",
        expect![[r#"
        ai/ollama-gate -> ai/ollama 11434/TCP
        ai/ollama-gate -> kube-system(k8s-app=kube-dns) 53/TCP
        ai/ollama-gate -> kube-system(k8s-app=kube-dns) 53/UDP
        ai/ollama-pull -> kube-system(k8s-app=kube-dns) 53/TCP
        ai/ollama-pull -> kube-system(k8s-app=kube-dns) 53/UDP
        ai/ollama-pull -> the internet 443/TCP
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/ANY
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/TCP
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/UDP
        backup/restore-drill -> s3.offsite.example 443/TCP
        backup/run -> api.cloudflare.com *.r2.cloudflarestorage.com *.*.r2.cloudflarestorage.com 443/TCP
        backup/run -> kube-system(k8s-app=kube-dns) 53/ANY
        backup/run -> kube-system(k8s-app=kube-dns) 53/TCP
        backup/run -> kube-system(k8s-app=kube-dns) 53/UDP
        backup/run -> s3.offsite.example 443/TCP
        entity ingress -> blog/blog 8080/TCP
        monitoring/blackbox-exporter -> kube-system(k8s-app=kube-dns) 53/TCP
        monitoring/blackbox-exporter -> kube-system(k8s-app=kube-dns) 53/UDP
        monitoring/blackbox-exporter -> the internet 443/TCP
        monitoring/gotify-bridge -> 192.0.2.20/32 443/TCP
        monitoring/gotify-bridge -> kube-system(k8s-app=kube-dns) 53/TCP
        monitoring/gotify-bridge -> kube-system(k8s-app=kube-dns) 53/UDP
        network/cloudflared -> 198.41.192.0/24 198.41.200.0/24 7844/TCP
        network/cloudflared -> 198.41.192.0/24 198.41.200.0/24 7844/UDP
        network/cloudflared -> ai/ollama-gate 8080/TCP
        network/cloudflared -> blog/blog 8080/TCP
        network/cloudflared -> example.cloudflareaccess.com 443/TCP
        network/cloudflared -> flux-system(app=notification-controller) 9292/TCP
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/ANY
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/TCP
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/UDP
        observability(app.kubernetes.io/name In vmalertmanager|vmagent) -> monitoring/blackbox-exporter 9115/TCP
        observability(app.kubernetes.io/name In vmalertmanager|vmagent) -> monitoring/gotify-bridge 8080/TCP
        observability(app.kubernetes.io/name=vmagent) -> ai/ollama-gate 9113/TCP
        observability(app.kubernetes.io/name=vmagent) -> backup/backup-metrics 9100/TCP
        observability(app.kubernetes.io/name=vmagent) -> blog/blog 9113/TCP
        observability(app.kubernetes.io/name=vmagent) -> network/cloudflared 2000/TCP
    "#]],
    );
}

#[test]
#[ignore = "needs kubectl: cargo xtask delivery"]
fn who_speaks_with_whom_with_vault() {
    speaks(
        "vault",
        expect![[r#"
        ai/ollama-gate -> ai/ollama 11434/TCP
        ai/ollama-gate -> kube-system(k8s-app=kube-dns) 53/TCP
        ai/ollama-gate -> kube-system(k8s-app=kube-dns) 53/UDP
        ai/ollama-pull -> kube-system(k8s-app=kube-dns) 53/TCP
        ai/ollama-pull -> kube-system(k8s-app=kube-dns) 53/UDP
        ai/ollama-pull -> the internet 443/TCP
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/ANY
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/TCP
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/UDP
        backup/restore-drill -> s3.offsite.example 443/TCP
        backup/run -> api.cloudflare.com *.r2.cloudflarestorage.com *.*.r2.cloudflarestorage.com 443/TCP
        backup/run -> kube-system(k8s-app=kube-dns) 53/ANY
        backup/run -> kube-system(k8s-app=kube-dns) 53/TCP
        backup/run -> kube-system(k8s-app=kube-dns) 53/UDP
        backup/run -> s3.offsite.example 443/TCP
        entity ingress -> blog/blog 8080/TCP
        monitoring/blackbox-exporter -> kube-system(k8s-app=kube-dns) 53/TCP
        monitoring/blackbox-exporter -> kube-system(k8s-app=kube-dns) 53/UDP
        monitoring/blackbox-exporter -> the internet 443/TCP
        monitoring/gotify-bridge -> 192.0.2.20/32 443/TCP
        monitoring/gotify-bridge -> kube-system(k8s-app=kube-dns) 53/TCP
        monitoring/gotify-bridge -> kube-system(k8s-app=kube-dns) 53/UDP
        network/cloudflared -> 198.41.192.0/24 198.41.200.0/24 7844/TCP
        network/cloudflared -> 198.41.192.0/24 198.41.200.0/24 7844/UDP
        network/cloudflared -> ai/ollama-gate 8080/TCP
        network/cloudflared -> blog/blog 8080/TCP
        network/cloudflared -> example.cloudflareaccess.com 443/TCP
        network/cloudflared -> flux-system(app=notification-controller) 9292/TCP
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/ANY
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/TCP
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/UDP
        observability(app.kubernetes.io/name In alertmanager|prometheus) -> monitoring/blackbox-exporter 9115/TCP
        observability(app.kubernetes.io/name In alertmanager|prometheus) -> monitoring/gotify-bridge 8080/TCP
        observability(app.kubernetes.io/name=prometheus) -> ai/ollama-gate 9113/TCP
        observability(app.kubernetes.io/name=prometheus) -> backup/backup-metrics 9100/TCP
        observability(app.kubernetes.io/name=prometheus) -> blog/blog 9113/TCP
        observability(app.kubernetes.io/name=prometheus) -> network/cloudflared 2000/TCP
    "#]],
    );
}

#[test]
#[ignore = "needs kubectl: cargo xtask delivery"]
fn who_speaks_with_whom_on_a_small_machine() {
    speaks(
        "minimal",
        expect![[r#"
        backup/restore-drill -> 203.0.113.0/24 443/TCP
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/TCP
        backup/restore-drill -> kube-system(k8s-app=kube-dns) 53/UDP
        backup/run -> [1] 443/TCP
        backup/run -> 203.0.113.0/24 443/TCP
        backup/run -> kube-system(k8s-app=kube-dns) 53/TCP
        backup/run -> kube-system(k8s-app=kube-dns) 53/UDP
        network/cloudflared -> [1] 443/TCP
        network/cloudflared -> 198.41.192.0/24 198.41.200.0/24 7844/TCP
        network/cloudflared -> 198.41.192.0/24 198.41.200.0/24 7844/UDP
        network/cloudflared -> ai(app.kubernetes.io/name=ollama-gate) http/TCP
        network/cloudflared -> blog/blog 8080/TCP
        network/cloudflared -> flux-system(app=notification-controller) 9292/TCP
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/TCP
        network/cloudflared -> kube-system(k8s-app=kube-dns) 53/UDP
        [1] = 103.21.244.0/22 103.22.200.0/22 103.31.4.0/22 104.16.0.0/13 104.24.0.0/14 108.162.192.0/18 131.0.72.0/22 141.101.64.0/18 162.158.0.0/15 172.64.0.0/13 173.245.48.0/20 188.114.96.0/20 190.93.240.0/20 197.234.240.0/22 198.41.128.0/17
    "#]],
    );
}

/// Values that stand elsewhere too: a namespace of every cluster, a name of a port, a name of a dashboard.
const COMMON: [&str; 3] = ["kube-system", "internal", "blog-backups"];

/// Settings that the manifests do not need: Terraform, the Worker or the site do.
const FOR_OTHERS: [&str; 3] = ["ACCESS_AUD", "OWNER_EMAIL", "ZONE_ID"];

#[test]
#[ignore = "needs kubectl: cargo xtask delivery"]
fn another_owner_finds_nothing_of_the_shipped_one() {
    let tree = Tree::copy(|_| owner::settings(owner::FIXED));
    let shipped = owner::FIXED;
    let others = owner::settings(shipped);
    let mut unused: BTreeSet<&str> = set::settings(&others).into_iter().map(|(key, _)| key).collect();
    let mut told = BTreeSet::new();
    for overlay in choices::overlays() {
        let set = tree.cluster(&overlay);
        for (key, value) in owner::telling(shipped).into_iter().filter(|(_, value)| !COMMON.contains(value)) {
            told.extend(says(&set, value).map(|object| format!("{object} still has the shipped {key}, {value}")));
        }
        unused.retain(|key| says(&set, set.setting(key)).next().is_none());
    }
    unused.retain(|key| !FOR_OTHERS.contains(key));
    told.extend(unused.iter().map(|key| format!("no overlay has the {key} of the owner")));
    assert!(told.is_empty(), "{}", told.into_iter().collect::<Vec<_>>().join("\n"));
}
