//! What a module imports and exports, read from its tree when types are gone; and addresses put in the place of
//! specifiers. A specifier is what stands between the quotes: `./dom.ts`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use oxc_allocator::Allocator;
use oxc_ast::AstBuilder;
use oxc_ast::ast::{
    BindingIdentifier, Declaration, ExportAllDeclaration, ExportNamedDeclaration, Expression, ImportDeclaration,
    ImportDeclarationSpecifier, ImportExpression, Program, Statement, StringLiteral,
};
use oxc_ast_visit::{Visit, VisitMut, walk, walk_mut};
use oxc_span::{GetSpan, SPAN};

use crate::check::bytes;
use crate::error::ScriptError;

pub struct Import<'a> {
    pub specifier: String,
    pub range: Range<usize>,
    /// `import("./x.ts")`, loaded when the call is reached.
    pub is_dynamic: bool,
    pub names: Vec<Name>,
    /// Path of the module, once it is found; none for an address that stays as it is.
    pub target: Option<&'a str>,
}

/// A name that is taken from another module.
pub struct Name {
    pub name: String,
    pub range: Range<usize>,
    /// `export { name } from "…"`, which cannot be seen to be a type.
    pub is_passed_on: bool,
}

#[derive(Default)]
pub struct Exports {
    pub names: BTreeSet<String>,
    /// Specifiers of `export * from "…"`.
    pub stars: Vec<String>,
}

/// All imports, in their order.
pub fn collect<'a>(path: &str, program: &Program<'a>) -> (Vec<Import<'a>>, Vec<ScriptError>) {
    let mut collect = Collect { path, imports: Vec::new(), errors: Vec::new() };
    collect.visit_program(program);
    (collect.imports, collect.errors)
}

struct Collect<'s, 'a> {
    path: &'s str,
    imports: Vec<Import<'a>>,
    errors: Vec<ScriptError>,
}

impl Collect<'_, '_> {
    fn add(&mut self, source: &StringLiteral<'_>, names: Vec<Name>) {
        let (specifier, range) = (source.value.to_string(), bytes(source.span));
        self.imports.push(Import { specifier, range, is_dynamic: false, names, target: None });
    }
}

impl<'a> Visit<'a> for Collect<'_, 'a> {
    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        let name = |specifier: &ImportDeclarationSpecifier<'_>| {
            let (name, span) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(one) => (one.imported.name().to_string(), one.span),
                ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => ("default".to_owned(), one.span),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => return None,
            };
            Some(Name { name, range: bytes(span), is_passed_on: false })
        };
        self.add(&import.source, import.specifiers.iter().flatten().filter_map(name).collect());
    }

    fn visit_export_named_declaration(&mut self, export: &ExportNamedDeclaration<'a>) {
        if let Some(source) = &export.source {
            let names = export.specifiers.iter().map(|one| Name {
                name: one.local.name().to_string(),
                range: bytes(one.span),
                is_passed_on: true,
            });
            self.add(source, names.collect());
        }
        walk::walk_export_named_declaration(self, export);
    }

    fn visit_export_all_declaration(&mut self, export: &ExportAllDeclaration<'a>) {
        self.add(&export.source, Vec::new());
    }

    fn visit_import_expression(&mut self, import: &ImportExpression<'a>) {
        if let Some(specifier) = constant(&import.source) {
            let span = import.source.span();
            // A text that the minifier has put together has no place of its own.
            let range = bytes(if span.is_unspanned() { import.span } else { span });
            self.imports.push(Import { specifier, range, is_dynamic: true, names: Vec::new(), target: None });
        } else if beginning(&import.source).is_some_and(|text| text.starts_with("./") || text.starts_with("../")) {
            let message = "which module is imported here is known only at run time";
            let error = ScriptError::new(self.path, bytes(import.span), message);
            self.errors.push(error.with_hint("write one `import(\"./…\")` for each module"));
        }
        walk::walk_import_expression(self, import);
    }
}

/// The text that an expression always is.
fn constant(expression: &Expression<'_>) -> Option<String> {
    match expression {
        Expression::StringLiteral(literal) => Some(literal.value.to_string()),
        Expression::TemplateLiteral(template) => template.single_quasi().map(|text| text.to_string()),
        _ => None,
    }
}

/// The text with which an expression always begins.
fn beginning(expression: &Expression<'_>) -> Option<String> {
    match expression {
        Expression::TemplateLiteral(template) => Some(template.quasis.first()?.value.cooked?.to_string()),
        Expression::BinaryExpression(sum) => beginning(&sum.left),
        expression => constant(expression),
    }
}

pub fn exports(program: &Program<'_>) -> Exports {
    let mut exports = Exports::default();
    for statement in &program.body {
        match statement {
            Statement::ExportDefaultDeclaration(_) => drop(exports.names.insert("default".to_owned())),
            Statement::ExportNamedDeclaration(export) => {
                exports.names.extend(export.specifiers.iter().map(|one| one.exported.name().to_string()));
                exports.names.extend(export.declaration.iter().flat_map(declared));
            }
            Statement::ExportAllDeclaration(export) => match &export.exported {
                Some(name) => drop(exports.names.insert(name.name().to_string())),
                None => exports.stars.push(export.source.value.to_string()),
            },
            _ => {}
        }
    }
    exports
}

fn declared(declaration: &Declaration<'_>) -> Vec<String> {
    let one = |id: Option<&BindingIdentifier<'_>>| id.map(|id| id.name.to_string()).into_iter().collect();
    match declaration {
        Declaration::VariableDeclaration(variables) => variables
            .declarations
            .iter()
            .flat_map(|variable| variable.id.get_binding_identifiers())
            .map(|id| id.name.to_string())
            .collect(),
        Declaration::FunctionDeclaration(function) => one(function.id.as_ref()),
        Declaration::ClassDeclaration(class) => one(class.id.as_ref()),
        _ => Vec::new(),
    }
}

/// Puts the addresses in `urls` in the place of their specifiers.
pub fn replace<'a>(program: &mut Program<'a>, urls: &BTreeMap<&str, String>, allocator: &'a Allocator) {
    Replace { urls, ast: AstBuilder::new(allocator) }.visit_program(program);
}

struct Replace<'s, 'a> {
    urls: &'s BTreeMap<&'s str, String>,
    ast: AstBuilder<'a>,
}

impl<'a> Replace<'_, 'a> {
    fn literal(&self, source: &mut StringLiteral<'a>) {
        if let Some(url) = self.urls.get(source.value.as_str()) {
            *source = self.ast.string_literal(SPAN, self.ast.atom(url), None);
        }
    }
}

impl<'a> VisitMut<'a> for Replace<'_, 'a> {
    fn visit_import_declaration(&mut self, import: &mut ImportDeclaration<'a>) {
        self.literal(&mut import.source);
    }

    fn visit_export_named_declaration(&mut self, export: &mut ExportNamedDeclaration<'a>) {
        if let Some(source) = &mut export.source {
            self.literal(source);
        }
        walk_mut::walk_export_named_declaration(self, export);
    }

    fn visit_export_all_declaration(&mut self, export: &mut ExportAllDeclaration<'a>) {
        self.literal(&mut export.source);
    }

    fn visit_import_expression(&mut self, import: &mut ImportExpression<'a>) {
        if let Some(url) = constant(&import.source).and_then(|specifier| self.urls.get(specifier.as_str())) {
            import.source = self.ast.expression_string_literal(SPAN, self.ast.atom(url), None);
        }
        walk_mut::walk_import_expression(self, import);
    }
}
