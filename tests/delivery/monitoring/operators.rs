//! The rules as the two operators take them. They stand in Git once as plain files, which promtool reads; the objects
//! around them are made here, and compared. `UPDATE_EXPECT=1 cargo test -p delivery operators` writes them anew.

use super::files;

struct Operator {
    folder: &'static str,
    file: &'static str,
    /// Of `operators_alertmanager`.
    messages: &'static str,
    api: &'static str,
    kind: &'static str,
    schema: &'static str,
}

const OPERATORS: [Operator; 2] = [
    Operator {
        folder: "prometheus-operator",
        file: "prometheusrule",
        messages: "alertmanagerconfig.yaml",
        api: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        schema: "monitoring.coreos.com/prometheusrule_v1.json",
    },
    Operator {
        folder: "victoria-metrics-operator",
        file: "vmrule",
        messages: "vmalertmanagerconfig.yaml",
        api: "operator.victoriametrics.com/v1beta1",
        kind: "VMRule",
        schema: "operator.victoriametrics.com/vmrule_v1beta1.json",
    },
];

/// The object around a rule file: the file is its `spec`.
fn object(operator: &Operator, part: &str, rules: &str) -> String {
    let Operator { api, kind, schema, .. } = operator;
    let indent = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") };
    let spec: String = rules.lines().map(indent).collect();
    format!(
        "# yaml-language-server: $schema=https://raw.githubusercontent.com/datreeio/CRDs-catalog/main/{schema}\n\
         # Made from k8s/monitoring/rules/{part}.rules.yaml by the tests: change that.\n\
         apiVersion: {api}\nkind: {kind}\nmetadata:\n  name: {part}\n  namespace: monitoring\n  \
         labels:\n    app.kubernetes.io/part-of: blog\nspec:\n{spec}"
    )
}

#[test]
fn each_operator_gets_the_rules_that_are_tested() {
    for operator in &OPERATORS {
        let folder = files::monitoring().join(operator.folder);
        let mut resources = format!("  - {}\n", operator.messages);
        for path in files::ending(&files::monitoring().join("rules"), ".rules.yaml") {
            let name = path.file_name().unwrap().to_str().unwrap();
            let part = name.trim_end_matches(".rules.yaml");
            let file = format!("{}-{part}.yaml", operator.file);
            resources += &format!("  - {file}\n");
            expect_test::expect_file![folder.join(file)].assert_eq(&object(operator, part, &files::read(&path)));
        }
        let list = format!(
            "# yaml-language-server: $schema=https://json.schemastore.org/kustomization.json\n\
             # Rules, and who is told, for this operator. Leave out a part that you do not run: `model` without Ollama.\n\
             apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n{resources}"
        );
        expect_test::expect_file![folder.join("kustomization.yaml")].assert_eq(&list);
    }
}

#[test]
fn the_other_files_become_config_maps() {
    let list = files::read(&files::monitoring().join("kustomization.yaml"));
    for path in files::ending(&files::monitoring().join("dashboards"), ".json") {
        let line = format!("      - dashboards/{}\n", path.file_name().unwrap().to_str().unwrap());
        assert!(list.contains(&line), "k8s/monitoring/kustomization.yaml lacks {line}");
    }
    assert!(list.contains("      - blackbox.yaml\n"));
    assert!(files::monitoring().join("blackbox.yaml").is_file());
}
