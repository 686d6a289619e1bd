//! Ports by name, from whoever asks to whoever listens: probes of containers, Services, monitors of pods and Services,
//! probers, and routes at home.

use serde_json::Value;

use crate::cluster::labels::{self, Labels};
use crate::cluster::pods::{Pod, pods, show};
use crate::cluster::set::{Mistake, Object, Set, list, text};

pub fn check(set: &Set) -> Vec<Mistake> {
    let pods = pods(set);
    let mut mistakes: Vec<Mistake> = pods.iter().flat_map(probes).collect();
    for object in &set.objects {
        mistakes.extend(match object.kind() {
            "Service" => service(object, &pods),
            "PodMonitor" | "VMPodScrape" => pod_monitor(set, object, &pods),
            "ServiceMonitor" | "VMServiceScrape" => service_monitor(set, object),
            "Probe" => prober(set, object, "/spec/prober/url"),
            "VMProbe" => prober(set, object, "/spec/vmProberSpec/url"),
            "HTTPRoute" => backends(set, object, "/backendRefs", "spec.rules", "backendRefs"),
            "IngressRoute" => backends(set, object, "/services", "spec.routes", "services"),
            _ => Vec::new(),
        });
    }
    mistakes
}

fn probes(pod: &Pod) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for container in pod.containers() {
        for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
            for way in ["httpGet", "tcpSocket", "grpc"] {
                let Some(port) = container.value.pointer(&format!("/{probe}/{way}/port")) else { continue };
                let declared =
                    |entry: &&Value| entry.get("name") == Some(port) || entry.get("containerPort") == Some(port);
                if !container.ports().iter().any(declared) {
                    let field = format!("{}.{probe}.{way}.port", container.field);
                    let what = format!("the container has no port {}", show(port));
                    mistakes.push(pod.owner.mistake(&field, what, "Write a name under its `ports`."));
                }
            }
        }
    }
    mistakes
}

fn selected<'set>(service: &Object, pods: &'set [Pod<'set>]) -> Vec<&'set Pod<'set>> {
    let selector = service.0.pointer("/spec/selector").and_then(Value::as_object);
    let fits = |pod: &&Pod| {
        pod.namespace() == service.namespace() && selector.is_some_and(|wanted| labels::has(wanted, pod.labels))
    };
    pods.iter().filter(fits).collect()
}

fn service(service: &Object, pods: &[Pod]) -> Vec<Mistake> {
    let pods = selected(service, pods);
    if pods.is_empty() {
        let what = format!("selects no pod: {}", service.0.pointer("/spec/selector").unwrap_or(&Value::Null));
        return [service.mistake("spec.selector", what, "Write the labels of a pod in this namespace.")].into();
    }
    let mut mistakes = Vec::new();
    for port in service.list("/spec/ports") {
        let target = port.get("targetPort").or_else(|| port.get("port")).unwrap_or(&Value::Null);
        for pod in pods.iter().filter(|pod| pod.port(target).is_none()) {
            let field = format!("spec.ports[{}].targetPort", text(port, "/name"));
            let what = format!("{} has no port {}", pod.name(), show(target));
            mistakes.push(service.mistake(&field, what, "Write a name under `ports` of its containers."));
        }
    }
    mistakes
}

/// Namespaces that a monitor looks into, as far as they are here.
fn looked_into<'set>(set: &'set Set, monitor: &'set Object) -> Vec<&'set str> {
    let named: Vec<&str> =
        monitor.list("/spec/namespaceSelector/matchNames").iter().filter_map(Value::as_str).collect();
    let named = if named.is_empty() { [monitor.namespace()].to_vec() } else { named };
    named.into_iter().filter(|namespace| !set.is_elsewhere(namespace)).collect()
}

fn pod_monitor(set: &Set, monitor: &Object, pods: &[Pod]) -> Vec<Mistake> {
    let namespaces = looked_into(set, monitor);
    if namespaces.is_empty() {
        return Vec::new();
    }
    let selector = monitor.0.pointer("/spec/selector").unwrap_or(&Value::Null);
    let fits = |pod: &&Pod| namespaces.contains(&pod.namespace()) && labels::selects(selector, pod.labels);
    let pods: Vec<&Pod> = pods.iter().filter(fits).collect();
    if pods.is_empty() {
        let what = format!("selects no pod: {selector}");
        return [monitor.mistake("spec.selector", what, "Write the labels of a pod in its namespaces.")].into();
    }
    let mut mistakes = Vec::new();
    for (index, endpoint) in monitor.list("/spec/podMetricsEndpoints").iter().enumerate() {
        let port = endpoint.get("port").unwrap_or(&Value::Null);
        for pod in pods.iter().filter(|pod| pod.port(port).is_none()) {
            let what = format!("{} has no port {}", pod.name(), show(port));
            let field = format!("spec.podMetricsEndpoints[{index}].port");
            mistakes.push(monitor.mistake(&field, what, "Write a name under `ports` of its containers."));
        }
    }
    mistakes
}

fn service_monitor(set: &Set, monitor: &Object) -> Vec<Mistake> {
    let namespaces = looked_into(set, monitor);
    if namespaces.is_empty() {
        return Vec::new();
    }
    let selector = monitor.0.pointer("/spec/selector").unwrap_or(&Value::Null);
    let none = Labels::new();
    let fits = |service: &&Object| {
        let labels = service.0.pointer("/metadata/labels").and_then(Value::as_object).unwrap_or(&none);
        namespaces.contains(&service.namespace()) && labels::selects(selector, labels)
    };
    let services: Vec<&Object> = set.of_kind("Service").filter(fits).collect();
    if services.is_empty() {
        let what = format!("selects no Service: {selector}");
        return [monitor.mistake("spec.selector", what, "Write the labels of a Service, not of its pods.")].into();
    }
    let mut mistakes = Vec::new();
    for (index, endpoint) in monitor.list("/spec/endpoints").iter().enumerate() {
        let port = text(endpoint, "/port");
        let has = |service: &Object| service.list("/spec/ports").iter().any(|entry| text(entry, "/name") == port);
        for service in services.iter().filter(|service| !has(service)) {
            let what = format!("{service} has no port {port:?}");
            let field = format!("spec.endpoints[{index}].port");
            mistakes.push(monitor.mistake(&field, what, "Write the name of a port of the Service."));
        }
    }
    mistakes
}

/// Whether a Service with that port is there. `port` is a name or a number.
pub fn is_served(set: &Set, namespace: &str, name: &str, port: &Value) -> bool {
    let declared = |entry: &Value| entry.get("port") == Some(port) || entry.get("name") == Some(port);
    set.find("Service", namespace, name).is_some_and(|service| service.list("/spec/ports").iter().any(declared))
}

/// Service, namespace and port of `http://name.namespace.svc.cluster.local:80/path`.
pub fn parse(address: &str) -> Option<(&str, &str, u64)> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next()?;
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let mut parts = host.split('.');
    let (name, namespace) = (parts.next()?, parts.next()?);
    (parts.next()? == "svc").then_some((name, namespace, port.parse().ok()?))
}

fn prober(set: &Set, probe: &Object, pointer: &str) -> Vec<Mistake> {
    let address = probe.text(pointer);
    let served = parse(address).is_some_and(|(name, namespace, port)| is_served(set, namespace, name, &port.into()));
    if served {
        return Vec::new();
    }
    let field = pointer[1..].replace('/', ".");
    [probe.mistake(&field, format!("no Service answers at {address}"), "Write name.namespace.svc.cluster.local:port.")]
        .into()
}

fn backends(set: &Set, route: &Object, key: &str, rules: &str, name: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (index, rule) in route.list(&format!("/{}", rules.replace('.', "/"))).iter().enumerate() {
        for backend in list(rule, key) {
            let service = text(backend, "/name");
            let namespace = Some(text(backend, "/namespace")).filter(|it| !it.is_empty()).unwrap_or(route.namespace());
            let port = backend.get("port").unwrap_or(&Value::Null);
            if !is_served(set, namespace, service, port) {
                let what = format!("there is no Service {namespace}/{service} with port {}", show(port));
                let field = format!("{rules}[{index}].{name}[{service}]");
                mistakes.push(route.mistake(&field, what, "Write the name and the port of one that is there."));
            }
        }
    }
    mistakes
}

#[test]
fn an_address_in_the_cluster_names_a_service() {
    assert_eq!(parse("http://blog.blog.svc.cluster.local:80"), Some(("blog", "blog", 80)));
    assert_eq!(parse("http://blog.blog.svc/path:1"), Some(("blog", "blog", 80)));
    assert_eq!(parse("bridge.monitoring.svc.cluster.local:8080"), Some(("bridge", "monitoring", 8080)));
    assert_eq!(parse("http://example.com:80"), None);
    assert_eq!(parse("http_status:404"), None);
}
