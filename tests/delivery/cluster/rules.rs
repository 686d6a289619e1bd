//! Network policies, of Kubernetes and of Cilium, as rules between the pods of a set and what is outside of it. A rule
//! that names nobody, nobody who is there, or everybody is a mistake.

use serde_json::Value;

use super::labels;
use super::pods::Pod;
use super::set::{Mistake, Object, Set, list, text};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

/// One entry of `ingress` or `egress`. Pods are numbers of the list that was given.
pub struct Rule<'set> {
    pub policy: &'set Object,
    /// `spec.egress[0]`.
    pub field: String,
    pub direction: Direction,
    pub pods: Vec<usize>,
    pub peers: Vec<Peer>,
    pub ports: Vec<Port>,
}

pub enum Peer {
    Pods(Vec<usize>),
    /// Whoever it is, as a person would say it.
    Outside(String),
}

#[derive(Clone, PartialEq)]
pub struct Port {
    /// A name or a number.
    pub port: Value,
    pub protocol: String,
}

/// What a house with private addresses must not be reached by whoever may reach the internet.
const PRIVATE: [&str; 5] = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

struct Reader<'set> {
    set: &'set Set,
    pods: &'set [Pod<'set>],
    mistakes: Vec<Mistake>,
}

/// The rules of all policies, and what is wrong with them.
pub fn rules<'set>(set: &'set Set, pods: &'set [Pod<'set>]) -> (Vec<Rule<'set>>, Vec<Mistake>) {
    let mut reader = Reader { set, pods, mistakes: Vec::new() };
    let mut rules = Vec::new();
    for policy in &set.objects {
        let (selector, keys) = match policy.kind() {
            "NetworkPolicy" => ("podSelector", ["from", "to"]),
            "CiliumNetworkPolicy" => ("endpointSelector", ["from", "to"]),
            _ => continue,
        };
        let selected = reader.selected(policy, selector);
        for (direction, name, key) in [(Direction::In, "ingress", keys[0]), (Direction::Out, "egress", keys[1])] {
            for (index, entry) in policy.list(&format!("/spec/{name}")).iter().enumerate() {
                let field = format!("spec.{name}[{index}]");
                let peers = match policy.kind() {
                    "NetworkPolicy" => reader.peers(policy, &format!("{field}.{key}"), list(entry, &format!("/{key}"))),
                    _ => reader.cilium(policy, &field, entry),
                };
                let ports = ports(entry);
                rules.push(Rule { policy, field, direction, pods: selected.clone(), peers, ports });
            }
        }
    }
    (rules, reader.mistakes)
}

impl Reader<'_> {
    fn selected(&mut self, policy: &Object, name: &str) -> Vec<usize> {
        let selector = policy.0.pointer(&format!("/spec/{name}")).unwrap_or(&Value::Null);
        let pods = self.matching(policy.namespace(), selector);
        let selects_all = selector.as_object().is_some_and(serde_json::Map::is_empty);
        // A component for all namespaces may meet one in which nobody has its label; then it does no harm.
        let is_shared = policy.text("/spec/podSelector/matchLabels/egress~1dns") == "allowed"
            || policy.text("/spec/podSelector/matchLabels/egress~1cloudflare") == "allowed";
        if pods.is_empty() && !selects_all && !is_shared {
            let what = format!("selects no pod: {selector}");
            self.mistakes.push(policy.mistake(
                &format!("spec.{name}"),
                what,
                "Write the labels of a pod in this namespace.",
            ));
        }
        pods
    }

    fn matching(&self, namespace: &str, selector: &Value) -> Vec<usize> {
        let fits = |pod: &Pod| pod.namespace() == namespace && labels::selects(selector, pod.labels);
        self.pods.iter().enumerate().filter(|(_, pod)| fits(pod)).map(|(index, _)| index).collect()
    }

    fn peers(&mut self, policy: &Object, field: &str, entries: &[Value]) -> Vec<Peer> {
        if entries.is_empty() {
            self.mistakes.push(policy.mistake(field, "names nobody, and that means everybody", "Name who is meant."));
            return vec![Peer::Outside("everybody".to_owned())];
        }
        let blocks: Vec<&Value> = entries.iter().filter_map(|entry| entry.get("ipBlock")).collect();
        let mut peers = Vec::new();
        if !blocks.is_empty() {
            peers.push(self.blocks(policy, field, &blocks));
        }
        for entry in entries.iter().filter(|entry| entry.get("ipBlock").is_none()) {
            let all = Value::Object(serde_json::Map::new());
            let pods = entry.get("podSelector").unwrap_or(&all);
            let own = [policy.namespace().to_owned()].to_vec();
            let namespaces = entry.get("namespaceSelector").map_or(own, |selector| self.namespaces(selector));
            peers.extend(self.others(policy, field, &namespaces, pods));
        }
        peers
    }

    /// Namespaces that a selector means: by name also those that are not in the set.
    fn namespaces(&self, selector: &Value) -> Vec<String> {
        let named = text(selector, "/matchLabels/kubernetes.io~1metadata.name");
        if !named.is_empty() {
            return [named.to_owned()].to_vec();
        }
        let none = serde_json::Map::new();
        let fits = |namespace: &&Object| {
            let labels = namespace.0.pointer("/metadata/labels").and_then(Value::as_object);
            labels::selects(selector, labels.unwrap_or(&none))
        };
        self.set.of_kind("Namespace").filter(fits).map(|namespace| namespace.name().to_owned()).collect()
    }

    fn others(&mut self, policy: &Object, field: &str, namespaces: &[String], selector: &Value) -> Vec<Peer> {
        let mut peers = Vec::new();
        for namespace in namespaces {
            if self.set.namespaces().contains(namespace.as_str()) {
                let pods = self.matching(namespace, selector);
                if pods.is_empty() {
                    let what = format!("in namespace {namespace} no pod has {}", show(selector));
                    self.mistakes.push(policy.mistake(field, what, "Write the labels of a pod that is there."));
                }
                peers.push(Peer::Pods(pods));
            } else if self.set.is_elsewhere(namespace) {
                peers.push(Peer::Outside(format!("{namespace}({})", show(selector))));
            } else {
                let what = format!("there is no namespace {namespace}");
                self.mistakes.push(policy.mistake(
                    field,
                    what,
                    "Name one that k8s/ makes, or one of the cluster's own.",
                ));
            }
        }
        peers
    }

    fn blocks(&mut self, policy: &Object, field: &str, blocks: &[&Value]) -> Peer {
        let mut names = Vec::new();
        for block in blocks {
            let cidr = text(block, "/cidr");
            let except = list(block, "/except");
            let spared = |range: &&str| except.iter().any(|other| other == range);
            match cidr {
                "0.0.0.0/0" | "::/0" if PRIVATE.iter().all(spared) => names.push("the internet".to_owned()),
                "0.0.0.0/0" | "::/0" => {
                    let what = format!("{cidr} is the house as well");
                    let now = format!("Add under `except`: {}.", PRIVATE.join(", "));
                    self.mistakes.push(policy.mistake(field, what, &now));
                    names.push(cidr.to_owned());
                }
                _ => names.push(cidr.to_owned()),
            }
        }
        Peer::Outside(names.join(" "))
    }

    /// The parts of Cilium's policies that are used here. Others are refused, so that none is overlooked.
    fn cilium(&mut self, policy: &Object, field: &str, entry: &Value) -> Vec<Peer> {
        let mut peers = Vec::new();
        for (key, value) in entry.as_object().into_iter().flatten() {
            let entries = value.as_array().map_or(&[][..], Vec::as_slice);
            match key.as_str() {
                "toPorts" => {}
                "fromEntities" | "toEntities" => {
                    let names: Vec<&str> = entries.iter().filter_map(Value::as_str).collect();
                    peers.push(Peer::Outside(format!("entity {}", names.join(" "))));
                }
                "toFQDNs" => {
                    let host = |entry| [text(entry, "/matchName"), text(entry, "/matchPattern")].concat();
                    peers.push(Peer::Outside(entries.iter().map(host).collect::<Vec<_>>().join(" ")));
                }
                "toEndpoints" | "fromEndpoints" => {
                    for entry in entries {
                        let mut selector = entry.clone();
                        let labels = selector.get_mut("matchLabels").and_then(Value::as_object_mut);
                        let named = labels.and_then(|labels| labels.shift_remove("k8s:io.kubernetes.pod.namespace"));
                        let namespace = named.as_ref().and_then(Value::as_str).unwrap_or(policy.namespace()).to_owned();
                        peers.extend(self.others(policy, field, &[namespace], &selector));
                    }
                }
                other => {
                    let now = "Teach it to tests/delivery/cluster/rules.rs, which would overlook it.";
                    self.mistakes.push(policy.mistake(&format!("{field}.{other}"), "is not known to the tests", now));
                }
            }
        }
        peers
    }
}

fn ports(entry: &Value) -> Vec<Port> {
    let plain = list(entry, "/ports").iter();
    let cilium = list(entry, "/toPorts").iter().flat_map(|ports| list(ports, "/ports"));
    let port = |entry: &Value| {
        let port = entry.get("port").cloned().unwrap_or(Value::Null);
        // Cilium writes numbers as text.
        let number = port.as_str().and_then(|text| text.parse::<u64>().ok());
        let protocol = Some(text(entry, "/protocol")).filter(|protocol| !protocol.is_empty()).unwrap_or("TCP");
        Port { port: number.map_or(port, Value::from), protocol: protocol.to_owned() }
    };
    plain.chain(cilium).map(port).collect()
}

/// Labels as a person writes them: `app=blog`.
fn show(selector: &Value) -> String {
    let exact = selector.get("matchLabels").and_then(Value::as_object).into_iter().flatten();
    let exact = exact.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()));
    let expressions = list(selector, "/matchExpressions").iter().map(|expression| {
        let values: Vec<&str> = list(expression, "/values").iter().filter_map(Value::as_str).collect();
        format!("{} {} {}", text(expression, "/key"), text(expression, "/operator"), values.join("|"))
    });
    let all: Vec<String> = exact.chain(expressions).collect();
    if all.is_empty() { "any pod".to_owned() } else { all.join(",") }
}
