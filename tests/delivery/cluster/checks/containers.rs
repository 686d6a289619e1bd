//! Every container: its image is named by digest, it says what it needs, and it may do nothing that it does not need.

use serde_json::{Value, json};

use crate::cluster::pods::{Container, Pod, pods};
use crate::cluster::set::{Mistake, Set, list, text};

/// The one namespace whose pods may have the node's devices: it gives them to others.
pub const PRIVILEGED: &str = "device-plugin";

const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

pub fn check(set: &Set) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for pod in pods(set) {
        if pod.namespace() != PRIVILEGED {
            confined(&pod, &mut mistakes);
        }
        for container in pod.containers() {
            image(set, &pod, &container, &mut mistakes);
            resources(&pod, &container, &mut mistakes);
            let read_only = container.value.pointer("/securityContext/readOnlyRootFilesystem");
            if read_only != Some(&Value::Bool(true)) {
                let field = format!("{}.securityContext.readOnlyRootFilesystem", container.field);
                let now = "Write true, and mount an emptyDir where it has to write.";
                mistakes.push(pod.owner.mistake(&field, "the root file system can be written", now));
            }
            if pod.namespace() != PRIVILEGED {
                confined_container(&pod, &container, &mut mistakes);
            }
        }
    }
    mistakes
}

fn image(set: &Set, pod: &Pod, container: &Container, mistakes: &mut Vec<Mistake>) {
    let image = container.text("/image");
    let field = format!("{}.image", container.field);
    let mut say = |what: String, now: &str| mistakes.push(pod.owner.mistake(&field, what, now));
    let digest = image.split_once("@sha256:").map(|(_, digest)| digest);
    match digest {
        None => say(format!("{image} has no digest"), "Write name:tag@sha256:…, as `skopeo inspect` tells it."),
        Some(digest) if digest.len() != 64 || !digest.bytes().all(|byte| b"0123456789abcdef".contains(&byte)) => {
            say(format!("{image} has a digest that is none"), "It takes 64 digits from 0 to f.");
        }
        // What is built from this repository has a digest as soon as it was published.
        Some(ZEROS) if !["IMAGE", "TOOLS_IMAGE"].iter().any(|own| is_of(image, set.setting(own))) => {
            say(format!("{image} has a digest of zeros"), "Write the real one, as `skopeo inspect` tells it.");
        }
        Some(_) => {}
    }
}

fn is_of(image: &str, name: &str) -> bool {
    !name.is_empty() && image.strip_prefix(name).is_some_and(|rest| rest.starts_with(['@', ':']))
}

fn resources(pod: &Pod, container: &Container, mistakes: &mut Vec<Mistake>) {
    for needed in ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"] {
        let pointer = format!("/resources/{}", needed.replace('.', "/"));
        if container.value.pointer(&pointer).is_none() {
            let field = format!("{}.resources.{needed}", container.field);
            let now = match needed.split_once('.') {
                Some(("requests", _)) => "Say what it needs: nodes are filled by that.",
                _ => "Say the most it may take: one runaway container takes the node.",
            };
            mistakes.push(pod.owner.mistake(&field, "is missing", now));
        }
    }
}

fn confined(pod: &Pod, mistakes: &mut Vec<Mistake>) {
    let mut say = |field: &str, what: String, now: &str| {
        mistakes.push(pod.owner.mistake(&format!("{}.{field}", pod.field), what, now));
    };
    for shared in ["hostNetwork", "hostPID", "hostIPC"] {
        if pod.spec.get(shared) == Some(&Value::Bool(true)) {
            say(shared, "the pod shares it with the node".to_owned(), "Remove the line.");
        }
    }
    if pod.spec.get("automountServiceAccountToken") != Some(&Value::Bool(false)) {
        say("automountServiceAccountToken", "the pod gets a token for the API server".to_owned(), "Write false.");
    }
    for volume in list(pod.spec, "/volumes") {
        if volume.get("hostPath").is_some() {
            let field = format!("volumes[{}].hostPath", text(volume, "/name"));
            say(&field, "is a folder of the node".to_owned(), "Mount a claim or an emptyDir.");
        }
    }
}

/// What the container says, or else its pod.
fn said<'set>(pod: &Pod<'set>, container: &Container<'set>, name: &str) -> Option<&'set Value> {
    let pointer = format!("/securityContext/{name}");
    container.value.pointer(&pointer).or_else(|| pod.spec.pointer(&pointer))
}

fn confined_container(pod: &Pod, container: &Container, mistakes: &mut Vec<Mistake>) {
    let mut say = |field: &str, what: String, now: &str| {
        let field = format!("{}.securityContext.{field}", container.field);
        mistakes.push(pod.owner.mistake(&field, what, now));
    };
    let own = |name: &str| container.value.pointer(&format!("/securityContext/{name}"));
    if own("allowPrivilegeEscalation") != Some(&Value::Bool(false)) {
        say("allowPrivilegeEscalation", "a program can gain rights".to_owned(), "Write false.");
    }
    if own("privileged") == Some(&Value::Bool(true)) {
        say("privileged", "the container is as good as root on the node".to_owned(), "Remove the line.");
    }
    if own("capabilities/drop") != Some(&json!(["ALL"])) {
        say("capabilities.drop", "the container keeps capabilities".to_owned(), "Write [ALL].");
    }
    if let Some(added) = own("capabilities/add") {
        say("capabilities.add", format!("the container gets {added}"), "Remove it; ports above 1023 need none.");
    }
    if said(pod, container, "runAsNonRoot") != Some(&Value::Bool(true)) {
        say("runAsNonRoot", "it may run as root".to_owned(), "Write true, here or for the pod.");
    }
    match said(pod, container, "runAsUser").and_then(Value::as_u64) {
        Some(0) => say("runAsUser", "0 is root".to_owned(), "Write another number."),
        Some(_) => {}
        None => {
            say("runAsUser", "is missing, and the image decides".to_owned(), "Write a number, here or for the pod.")
        }
    }
    let seccomp = said(pod, container, "seccompProfile").map_or("", |profile| text(profile, "/type"));
    if seccomp != "RuntimeDefault" {
        say("seccompProfile.type", format!("is {seccomp:?}"), "Write RuntimeDefault, here or for the pod.");
    }
}
