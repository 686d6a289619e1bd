//! nginx and the pod around it: the ports that the configuration listens at are those that the manifest names, and the
//! kubelet waits longer than nginx takes to end.

use std::collections::BTreeSet;

use crate::cluster::pods::{Container, Pod, pods};
use crate::cluster::set::{Mistake, Set, list, text};

/// The configuration that is in the blog's image.
const BAKED: &str = "k8s/image/nginx.conf";

pub fn check(set: &Set) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for pod in pods(set) {
        for container in pod.containers().iter().filter(|container| container.text("/name") == "nginx") {
            let Some(configuration) = configuration(set, &pod, container) else {
                let what = format!("no configuration of nginx is mounted, and the image is not that of {BAKED}");
                mistakes.push(pod.owner.mistake(&container.field, what, "Mount a ConfigMap with a key nginx.conf."));
                continue;
            };
            mistakes.extend(same_ports(&pod, container, configuration));
            mistakes.extend(ends_in_time(&pod, container, configuration));
        }
    }
    mistakes
}

fn configuration<'set>(set: &'set Set, pod: &Pod<'set>, container: &Container) -> Option<&'set str> {
    let mounted = list(container.value, "/volumeMounts").iter().find_map(|mount| {
        let volumes = list(pod.spec, "/volumes").iter();
        let volume = volumes.into_iter().find(|volume| volume.get("name") == mount.get("name"))?;
        let map = set.find("ConfigMap", pod.namespace(), text(volume, "/configMap/name"))?;
        Some(map.text("/data/nginx.conf")).filter(|configuration| !configuration.is_empty())
    });
    let own = set.setting("IMAGE");
    let is_own =
        !own.is_empty() && container.text("/image").strip_prefix(own).is_some_and(|rest| rest.starts_with(['@', ':']));
    mounted.or_else(|| is_own.then(|| set.file(BAKED)).filter(|configuration| !configuration.is_empty()))
}

/// Words of the directives of that name.
fn directives<'text>(configuration: &'text str, name: &str) -> Vec<Vec<&'text str>> {
    let lines = configuration.lines().map(|line| line.split('#').next().unwrap_or_default());
    let statements = lines.flat_map(|line| line.split([';', '{', '}'])).map(|one| one.split_whitespace());
    let words = statements.filter_map(|mut words| (words.next() == Some(name)).then(|| words.collect()));
    words.collect()
}

fn same_ports(pod: &Pod, container: &Container, configuration: &str) -> Option<Mistake> {
    let listens = directives(configuration, "listen").into_iter().filter_map(|words| words.first().copied());
    // What listens inside of the pod only is nobody else's business.
    let open: BTreeSet<u64> = listens.filter_map(|address| address.trim_start_matches("[::]:").parse().ok()).collect();
    let declared: BTreeSet<u64> =
        container.ports().iter().filter_map(|port| port.get("containerPort")?.as_u64()).collect();
    let what = format!("nginx listens at {open:?}, and the container names {declared:?}");
    let field = format!("{}.ports", container.field);
    (open != declared).then(|| pod.owner.mistake(&field, what, "Write the same ports in both."))
}

fn ends_in_time(pod: &Pod, container: &Container, configuration: &str) -> Option<Mistake> {
    let own = container.value.pointer("/lifecycle/preStop/sleep/seconds").and_then(serde_json::Value::as_u64);
    let Some(sleep) = own else {
        let field = format!("{}.lifecycle.preStop", container.field);
        let what = "nginx stops listening while requests still come";
        return Some(pod.owner.mistake(&field, what, "Write `sleep: {seconds: 10}`."));
    };
    let shutdown = directives(configuration, "worker_shutdown_timeout");
    let seconds = shutdown.first().and_then(|words| words.first()?.strip_suffix('s')?.parse::<u64>().ok());
    let Some(seconds) = seconds else {
        let now = "Write `worker_shutdown_timeout 25s;`.";
        return Some(pod.owner.mistake(&container.field, "nginx waits without end for requests under way", now));
    };
    let grace = pod.spec.get("terminationGracePeriodSeconds").and_then(serde_json::Value::as_u64).unwrap_or(30);
    let field = format!("{}.terminationGracePeriodSeconds", pod.field);
    let what = format!("is {grace}, and preStop takes {sleep} s and nginx up to {seconds} s: downloads are cut off");
    let now = format!("Write {} or more.", sleep + seconds + 1);
    (grace <= sleep + seconds).then(|| pod.owner.mistake(&field, what, &now))
}
