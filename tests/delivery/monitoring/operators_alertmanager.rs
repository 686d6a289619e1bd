//! The ways of alerts as the two operators take them: `alertmanager.yaml` in, an `AlertmanagerConfig` and a
//! `VMAlertmanagerConfig` out, with addresses that are secret replaced by the names of secrets. They stand in Git and are
//! compared; `UPDATE_EXPECT=1 cargo test -p delivery operators` writes them anew. Whether Alertmanager does what the file
//! says is asked in `alertmanager`.

use serde_json::{Value, json};

use super::files;

/// The dead man's switch is behind these addresses, which whoever knows them can quieten; keys of the secret `deadman`.
const SECRETS: [(&str, &str); 2] =
    [("https://deadman.example/ping", "ping"), ("https://deadman.example/ping/fail", "fail")];

/// With `url_secret` in the place of a `url` that is secret. This is how the VictoriaMetrics operator has it.
fn victoria_metrics(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let secret = |url: &Value| SECRETS.iter().find(|(secret, _)| url == secret);
            let field = |(name, value): (&String, &Value)| match secret(value) {
                Some((_, key)) if name == "url" => ("url_secret".to_owned(), json!({"name": "deadman", "key": key})),
                _ => (name.clone(), victoria_metrics(value)),
            };
            Value::Object(fields.iter().map(field).collect())
        }
        Value::Array(values) => values.iter().map(victoria_metrics).collect(),
        other => other.clone(),
    }
}

/// The same with the names of the Prometheus operator, and matchers in pieces.
fn prometheus(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| match name.as_str() {
                "matchers" => (name.clone(), matchers(value)),
                "source_matchers" => ("sourceMatch".to_owned(), matchers(value)),
                "target_matchers" => ("targetMatch".to_owned(), matchers(value)),
                _ => (camel(name), prometheus(value)),
            };
            Value::Object(fields.iter().map(field).collect())
        }
        Value::Array(values) => values.iter().map(prometheus).collect(),
        other => other.clone(),
    }
}

/// `group_by`: `groupBy`.
fn camel(name: &str) -> String {
    let mut camel = String::new();
    let mut begins = false;
    for letter in name.chars() {
        match letter {
            '_' => begins = true,
            letter => camel.push(if std::mem::take(&mut begins) { letter.to_ascii_uppercase() } else { letter }),
        }
    }
    camel
}

/// `alertname=~"Edge.*"` in its three pieces.
fn matchers(texts: &Value) -> Value {
    let pieces = |text: &Value| {
        let text = text.as_str().unwrap();
        let (name, rest) = text.split_at(text.find(['=', '!']).unwrap());
        let (kind, value) = rest.split_at(rest.find('"').unwrap());
        json!({"name": name, "matchType": kind, "value": value.trim_matches('"')})
    };
    texts.as_array().unwrap().iter().map(pieces).collect()
}

/// The object around such a `spec`.
fn object(api: &str, kind: &str, spec: &Value) -> String {
    let (group, version) = api.split_once('/').unwrap();
    let schema = format!("{group}/{}_{version}.json", kind.to_lowercase());
    let object = json!({
        "apiVersion": api,
        "kind": kind,
        "metadata": {"name": "blog", "namespace": "monitoring", "labels": {"app.kubernetes.io/part-of": "blog"}},
        "spec": spec,
    });
    let options = serde_saphyr::ser_options! { compact_list_indent: false, prefer_block_scalars: false };
    let yaml = serde_saphyr::to_string_with_options(&object, options).unwrap();
    format!(
        "# yaml-language-server: $schema=https://raw.githubusercontent.com/datreeio/CRDs-catalog/main/{schema}\n\
         # Made from k8s/monitoring/alertmanager.yaml by the tests: change that. Its reasons stand there.\n{yaml}"
    )
}

#[test]
fn each_operator_gets_the_ways_that_are_tested() {
    let folder = files::monitoring();
    let settings: Value = serde_saphyr::from_str(&files::read(&folder.join("alertmanager.yaml"))).unwrap();
    let plain = victoria_metrics(&settings);
    let made = [
        ("prometheus-operator", "monitoring.coreos.com/v1alpha1", "AlertmanagerConfig", prometheus(&plain)),
        ("victoria-metrics-operator", "operator.victoriametrics.com/v1beta1", "VMAlertmanagerConfig", plain),
    ];
    for (operator, api, kind, spec) in made {
        let text = object(api, kind, &spec);
        assert!(!text.contains("deadman.example"), "an address that is secret stands in the clear:\n{text}");
        let file = format!("{}.yaml", kind.to_lowercase());
        expect_test::expect_file![folder.join(operator).join(file)].assert_eq(&text);
    }
}

#[test]
fn matchers_are_taken_apart() {
    assert_eq!(
        matchers(&json!([r#"alertname=~"A|B.*""#, r#"severity!="none""#])),
        json!([
            {"name": "alertname", "matchType": "=~", "value": "A|B.*"},
            {"name": "severity", "matchType": "!=", "value": "none"},
        ])
    );
}
