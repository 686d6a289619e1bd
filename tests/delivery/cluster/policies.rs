//! The expressions of the ValidatingAdmissionPolicies, evaluated on the pods in `k8s/policies/tests`. They are plain CEL,
//! without what Kubernetes adds to the language; one that used its additions would be an error here.

use std::path::PathBuf;

use cel::{Context, Program, Value};

use super::build::Tree;
use super::set::{self, Object, Set, text};
use crate::programs;

/// Whether a policy lets an object pass, or the message with which it does not.
fn admit(policy: &Object, object: &Object) -> Result<(), String> {
    let mut context = Context::default();
    let value = cel::to_value(&object.0).unwrap();
    context.add_variable_from_value("object", value);
    let mut variables = serde_json::Map::new();
    for variable in policy.list("/spec/variables") {
        context.add_variable_from_value("variables", cel::to_value(&variables).unwrap());
        let result = evaluate(text(variable, "/expression"), &context);
        variables.insert(text(variable, "/name").to_owned(), json(&result));
    }
    context.add_variable_from_value("variables", cel::to_value(&variables).unwrap());
    for validation in policy.list("/spec/validations") {
        if evaluate(text(validation, "/expression"), &context) != Value::Bool(true) {
            return Err(format!("{}: {}", policy.name(), text(validation, "/message")));
        }
    }
    Ok(())
}

#[track_caller]
fn evaluate(expression: &str, context: &Context) -> Value {
    let program = Program::compile(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
    program.execute(context).unwrap_or_else(|error| panic!("{expression}: {error}"))
}

/// What the variables of our policies are: texts, numbers, and lists and maps of them.
fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::List(values) => values.iter().map(json).collect(),
        Value::Map(map) => map.map.iter().map(|(key, value)| (key.to_string(), json(value))).collect(),
        Value::String(text) => text.as_str().into(),
        Value::Int(number) => (*number).into(),
        Value::UInt(number) => (*number).into(),
        Value::Bool(truth) => (*truth).into(),
        other => panic!("a variable is {other:?}"),
    }
}

fn policies(set: &Set) -> Vec<&Object> {
    set.of_kind("ValidatingAdmissionPolicy").collect()
}

/// Pods of a folder of `k8s/policies/tests`, and the second line of each file without its mark.
fn fixtures(folder: &str) -> Vec<(PathBuf, String, Object)> {
    let folder = programs::root().join("k8s/policies/tests").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let content = std::fs::read_to_string(&path).unwrap();
        let note = content.lines().nth(1).unwrap_or_default().trim_start_matches("# ").to_owned();
        let object = set::parse(&content).unwrap().remove(0);
        (path, note, object)
    };
    paths.into_iter().map(read).collect()
}

/// All policies, as written: enough for those that take no settings.
fn written() -> Set {
    let files = super::build::files();
    let is_policy =
        |path: &&String| path.starts_with("k8s/policies/") && path.ends_with("/validatingadmissionpolicy.yaml");
    let mut objects: Vec<Object> =
        files.keys().filter(is_policy).flat_map(|path| set::parse(&files[path]).unwrap()).collect();
    // The one replacement that is made here by hand; the test below asks the one that is built.
    for object in &mut objects {
        for variable in object.0.pointer_mut("/spec/variables").unwrap().as_array_mut().unwrap() {
            let expression = text(variable, "/expression").replace("'IMAGE'", "'ghcr.io/example/blog'");
            variable["expression"] = expression.replace("'TOOLS_IMAGE'", "'ghcr.io/example/blog-tools'").into();
        }
    }
    Set { objects, files }
}

#[track_caller]
fn refuse_the_bad_and_take_the_good(set: &Set) {
    let policies = policies(set);
    for (path, note, pod) in fixtures("bad") {
        let said: Vec<String> = policies.iter().filter_map(|policy| admit(policy, &pod).err()).collect();
        assert_eq!(said, [note], "{}", path.display());
    }
    for (path, _, pod) in fixtures("good") {
        for policy in &policies {
            assert_eq!(admit(policy, &pod), Ok(()), "{}", path.display());
        }
    }
}

#[test]
fn policies_refuse_what_is_bad_and_take_what_is_good() {
    refuse_the_bad_and_take_the_good(&written());
}

#[test]
fn each_message_of_a_policy_has_a_pod_that_earns_it() {
    let notes: Vec<String> = fixtures("bad").into_iter().map(|(_, note, _)| note).collect();
    for policy in policies(&written()) {
        for validation in policy.list("/spec/validations") {
            let message = format!("{}: {}", policy.name(), text(validation, "/message"));
            assert!(notes.contains(&message), "k8s/policies/tests/bad has no pod for {message:?}");
        }
    }
}

/// Texts under a key, wherever it stands.
fn under<'value>(value: &'value serde_json::Value, key: &str, found: &mut Vec<&'value str>) {
    let inside: Vec<(Option<&str>, &serde_json::Value)> = match value {
        serde_json::Value::Object(fields) => fields.iter().map(|(name, value)| (Some(name.as_str()), value)).collect(),
        serde_json::Value::Array(values) => values.iter().map(|value| (None, value)).collect(),
        _ => return,
    };
    for (name, value) in inside {
        found.extend(value.as_str().filter(|_| name == Some(key)));
        under(value, key, found);
    }
}

/// Kyverno adds functions that ask a registry, so its expressions are read and not evaluated.
#[test]
fn each_expression_can_be_read() {
    let files = super::build::files();
    let mut count = 0;
    for (path, content) in files.iter().filter(|(path, _)| path.starts_with("k8s/policies/") && path.ends_with(".yaml"))
    {
        for object in set::parse(content).unwrap() {
            let mut expressions = Vec::new();
            under(&object.0, "expression", &mut expressions);
            for expression in expressions {
                Program::compile(expression).unwrap_or_else(|error| panic!("{path}: {expression}: {error}"));
                count += 1;
            }
        }
    }
    assert!(count > 0, "no policy has an expression");
}

/// Pods as controllers make them of the templates that are shipped.
fn shipped(set: &Set) -> Vec<Object> {
    let pods = super::pods::pods(set);
    let object = |pod: &super::pods::Pod| {
        Object(serde_json::json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": pod.owner.name(), "namespace": pod.namespace(), "labels": pod.labels},
            "spec": pod.spec,
        }))
    };
    pods.iter().map(object).collect()
}

#[test]
#[ignore = "needs kubectl: cargo xtask delivery"]
fn our_own_pods_pass_as_soon_as_they_were_published() {
    let set = Tree::copy(|_| super::owner::FIXED.to_owned()).cluster("vault");
    refuse_the_bad_and_take_the_good(&set);
    let known: Vec<&Object> = policies(&set);
    assert!(known.iter().any(|policy| policy.name() == "known-images"), "the overlay has the choice `admission`");
    for mut pod in shipped(&set) {
        for container in pod.0["spec"]["containers"].as_array_mut().unwrap() {
            let image = text(container, "/image").replace(&"0".repeat(64), &"1".repeat(64));
            container["image"] = image.into();
        }
        for policy in &known {
            // The device plugin stands in a namespace that this policy is not bound to.
            if policy.name() != "restricted-pods" || pod.namespace() != "device-plugin" {
                assert_eq!(admit(policy, &pod), Ok(()), "{pod}");
            }
        }
    }
}
