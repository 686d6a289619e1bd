//! Everything that an operator can choose is built, fits the schemas, and passes every check.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::build::Tree;
use super::set::{Object, Set};
use super::{checks, choices, schemas};

/// Mistakes that are known and cannot be mended by those who have no registry at hand; policy refuses such a pod, and
/// README tells how the digest is found. An owner who mends one need not touch this list.
const KNOWN: [&str; 1] = ["Deployment monitoring/gotify-bridge spec.template.spec.containers[bridge].image: \
     ghcr.io/druggeri/alertmanager_gotify_bridge:2.3.2@sha256:\
     0000000000000000000000000000000000000000000000000000000000000000 has a digest of zeros."];

/// Builds these overlays at once, and gives each to `look`, in no order.
fn each(tree: &Tree, overlays: &[String], look: impl Fn(&str, Set) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 4);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(overlay) = overlays.get(next.fetch_add(1, Ordering::Relaxed)) {
                    look(overlay, tree.cluster(overlay));
                }
            });
        }
    });
}

#[test]
#[ignore = "needs kubectl and kubernetes-validate: cargo xtask delivery"]
fn every_combination_is_built_and_sound() {
    let tree = Tree::copy(str::to_owned);
    let mut overlays = choices::overlays();
    for (name, components) in choices::combinations() {
        tree.overlay(&name, &components);
        overlays.push(name);
    }
    // A mistake is told once, with the first combination that has it.
    let mistakes: Mutex<BTreeMap<String, String>> = Mutex::default();
    let objects: Mutex<BTreeMap<String, Object>> = Mutex::default();
    each(&tree, &overlays, |overlay, set| {
        for mistake in checks::objects(&set) {
            let mut mistakes = mistakes.lock().unwrap();
            let found = mistakes.entry(mistake.to_string()).or_insert_with(|| overlay.to_owned());
            if overlay < found.as_str() {
                overlay.clone_into(found);
            }
        }
        let mut objects = objects.lock().unwrap();
        for object in set.objects {
            objects.entry(object.0.to_string()).or_insert(object);
        }
    });
    let mistakes = mistakes.into_inner().unwrap();
    let is_known = |mistake: &str| KNOWN.iter().any(|known| mistake.starts_with(known));
    let told = mistakes.iter().filter(|(mistake, _)| !is_known(mistake));
    let mut told: Vec<String> = told.map(|(mistake, overlay)| format!("{mistake} (in {overlay})")).collect();
    let objects: Vec<Object> = objects.into_inner().unwrap().into_values().collect();
    told.extend(schemas::check(&objects));
    assert!(told.is_empty(), "{} mistakes in {} overlays:\n{}", told.len(), overlays.len(), told.join("\n"));
    println!("{} overlays, {} different objects", overlays.len(), objects.len());
}
