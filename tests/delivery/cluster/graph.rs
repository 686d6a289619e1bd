//! Who may speak with whom. Between two pods of the set both sides have to allow it; with what is outside, the one side
//! that is here. A rule that only one side has is a mistake: it does nothing, or is half of what was meant.

use std::collections::{BTreeMap, BTreeSet};

use super::pods::{Pod, pods, show};
use super::rules::{Direction, Peer, Port, Rule, rules};
use super::set::{Mistake, Set};

/// Edges, one a line, and what is wrong with the policies.
pub struct Graph {
    pub edges: BTreeSet<String>,
    pub mistakes: Vec<Mistake>,
}

pub fn graph(set: &Set) -> Graph {
    let pods = pods(set);
    let (rules, mistakes) = rules(set, &pods);
    let mut graph = Graph { edges: BTreeSet::new(), mistakes };
    for rule in &rules {
        for peer in &rule.peers {
            match peer {
                Peer::Outside(other) => graph.outside(rule, other, &pods),
                Peer::Pods(others) => {
                    for &pod in &rule.pods {
                        for &other in others.iter().filter(|&&other| other != pod) {
                            graph.between(rule, pod, other, &rules, &pods);
                        }
                    }
                }
            }
        }
    }
    graph
}

impl Graph {
    fn outside(&mut self, rule: &Rule, other: &str, pods: &[Pod]) {
        for &pod in &rule.pods {
            for port in every(&rule.ports) {
                let name = pods[pod].name();
                let edge = match (rule.direction, pods[pod].port(&port.port)) {
                    (Direction::In, None) if !port.port.is_null() => {
                        self.mistakes.push(no_port(rule, &port, &pods[pod]));
                        continue;
                    }
                    (Direction::In, None) => format!("{other} -> {name} any port"),
                    (Direction::In, Some(number)) => format!("{other} -> {name} {number}/{}", port.protocol),
                    (Direction::Out, _) => format!("{name} -> {other} {}", shown(&port)),
                };
                self.edges.insert(edge);
            }
        }
    }

    /// A rule that `pod` has about `other`: the other side must have one that meets it.
    fn between(&mut self, rule: &Rule, pod: usize, other: usize, rules: &[Rule], pods: &[Pod]) {
        let (client, server) = match rule.direction {
            Direction::In => (other, pod),
            Direction::Out => (pod, other),
        };
        for port in every(&rule.ports) {
            let Some(number) = pods[server].port(&port.port) else {
                if !port.port.is_null() {
                    self.mistakes.push(no_port(rule, &port, &pods[server]));
                }
                continue;
            };
            let meets = |one: &Rule| {
                let covers = |own: &Port| own.protocol == port.protocol && pods[server].port(&own.port) == Some(number);
                one.direction != rule.direction
                    && one.pods.contains(&other)
                    && one.peers.iter().any(|peer| matches!(peer, Peer::Pods(those) if those.contains(&pod)))
                    && (one.ports.is_empty() || one.ports.iter().any(covers))
            };
            let (from, to) = (pods[client].name(), pods[server].name());
            if rules.iter().any(meets) {
                self.edges.insert(format!("{from} -> {to} {number}/{}", port.protocol));
            } else {
                let (what, now) = match rule.direction {
                    Direction::Out => {
                        (format!("{from} may ask {to} at port {number}, and {to} does not let it in"), "ingress")
                    }
                    Direction::In => {
                        (format!("{to} lets {from} in at port {number}, and {from} may not ask it"), "egress")
                    }
                };
                let side = if rule.direction == Direction::Out { to } else { from };
                let now = format!("Add {now} to a policy of {side}, or remove this rule.");
                self.mistakes.push(rule.policy.mistake(&rule.field, what, &now));
            }
        }
    }

    /// The edges as text. A long list of addresses is told once, below.
    pub fn text(&self) -> String {
        let mut lists: BTreeMap<&str, String> = BTreeMap::new();
        let mut lines = String::new();
        for edge in &self.edges {
            let [from, to] = [0, 1].map(|side| edge.split(" -> ").nth(side).unwrap_or_default());
            let (to, port) = to.rsplit_once(' ').unwrap_or((to, ""));
            let many = to.split(' ').count() > 3;
            if many {
                let number = lists.len() + 1;
                let name = lists.entry(to).or_insert_with(|| format!("[{number}]"));
                lines += &format!("{from} -> {name} {port}\n");
            } else {
                lines += &format!("{from} -> {to} {port}\n");
            }
        }
        for (list, name) in lists {
            lines += &format!("{name} = {list}\n");
        }
        lines
    }
}

/// All ports, where a rule names none.
fn every(ports: &[Port]) -> Vec<Port> {
    let all = Port { port: serde_json::Value::Null, protocol: "any".to_owned() };
    if ports.is_empty() { [all].to_vec() } else { ports.to_vec() }
}

fn shown(port: &Port) -> String {
    if port.port.is_null() { "any port".to_owned() } else { format!("{}/{}", show(&port.port), port.protocol) }
}

fn no_port(rule: &Rule, port: &Port, pod: &Pod) -> Mistake {
    let what = format!("{} has no port {}", pod.name(), show(&port.port));
    rule.policy.mistake(&rule.field, what, "Write a name under `ports` of its containers.")
}
