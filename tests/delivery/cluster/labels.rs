//! Selectors of labels, as Kubernetes reads them.

use serde_json::{Map, Value};

/// Labels of an object or of a pod's template.
pub type Labels = Map<String, Value>;

/// Whether a `LabelSelector` selects what has these labels. An empty one selects all.
pub fn selects(selector: &Value, labels: &Labels) -> bool {
    let exact = selector.get("matchLabels").and_then(Value::as_object);
    let expressions = selector.get("matchExpressions").and_then(Value::as_array);
    exact.is_none_or(|exact| has(exact, labels))
        && expressions.is_none_or(|all| all.iter().all(|one| fits(one, labels)))
}

/// Whether all of `wanted` is among the labels: the selector of a Service.
pub fn has(wanted: &Labels, labels: &Labels) -> bool {
    wanted.iter().all(|(key, value)| labels.get(key) == Some(value))
}

fn fits(expression: &Value, labels: &Labels) -> bool {
    let label = expression.get("key").and_then(Value::as_str).and_then(|key| labels.get(key));
    let values = expression.get("values").and_then(Value::as_array);
    let is_in = || label.is_some_and(|label| values.is_some_and(|values| values.contains(label)));
    match expression.get("operator").and_then(Value::as_str) {
        Some("In") => is_in(),
        Some("NotIn") => !is_in(),
        Some("Exists") => label.is_some(),
        Some("DoesNotExist") => label.is_none(),
        _ => false,
    }
}

#[test]
fn a_selector_asks_for_all_that_it_names() {
    let labels = |text: &str| serde_json::from_str::<Labels>(text).unwrap();
    let selects = |selector: &str| {
        selects(&serde_json::from_str(selector).unwrap(), &labels(r#"{"name": "blog", "tier": "web"}"#))
    };
    assert!(selects("{}"));
    assert!(selects(r#"{"matchLabels": {"name": "blog"}}"#));
    assert!(!selects(r#"{"matchLabels": {"name": "blog", "tier": "data"}}"#));
    assert!(selects(r#"{"matchExpressions": [{"key": "name", "operator": "In", "values": ["a", "blog"]}]}"#));
    assert!(!selects(r#"{"matchExpressions": [{"key": "name", "operator": "NotIn", "values": ["blog"]}]}"#));
    assert!(selects(r#"{"matchExpressions": [{"key": "none", "operator": "NotIn", "values": ["blog"]}]}"#));
    assert!(selects(r#"{"matchExpressions": [{"key": "tier", "operator": "Exists"}]}"#));
    assert!(!selects(r#"{"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}"#));
}
