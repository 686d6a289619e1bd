//! The manifests in `k8s/`, as Flux would build them for a cluster. `checks` are pure: they take a set of objects and files
//! and give what is wrong with it. `invalid` shows that each mistake is refused, with Rust alone; the rest needs kubectl
//! and asks the same of every combination that an operator can choose.

mod build;
mod checks;
mod choices;
mod combinations;
mod graph;
mod invalid;
mod labels;
mod overlays;
mod owner;
mod pods;
mod policies;
mod rules;
mod schemas;
mod set;
mod shipped;
