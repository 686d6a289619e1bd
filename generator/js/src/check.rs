//! What is valid TypeScript and still cannot be served: what a browser does not know, what the site's security policy
//! forbids, and what the library would drop without a word. The tree is looked at as it was written.

use oxc_ast::ast::{
    AccessorProperty, Argument, CallExpression, Decorator, ExportNamedDeclaration, Expression, IdentifierReference,
    ImportAttribute, ImportDeclaration, ImportExpression, ModuleExportName, NewExpression, Program,
    StaticMemberExpression, TSExportAssignment, TSImportEqualsDeclaration, TSModuleReference, VariableDeclaration,
    VariableDeclarationKind,
};
use oxc_ast_visit::{Visit, walk};
use oxc_semantic::{IsGlobalReference, Scoping};
use oxc_span::Span;

use crate::error::ScriptError;

pub fn check(path: &str, program: &Program<'_>, scoping: &Scoping) -> Vec<ScriptError> {
    let mut check = Check { path, scoping, errors: Vec::new() };
    check.visit_program(program);
    check.errors
}

struct Check<'s> {
    path: &'s str,
    scoping: &'s Scoping,
    errors: Vec<ScriptError>,
}

const NO_TEXT_AS_CODE: &str = "the site's security policy lets no text run as code";

impl Check<'_> {
    fn report(&mut self, span: Span, message: &str, hint: &str) {
        let error = ScriptError::new(self.path, bytes(span), message);
        self.errors.push(if hint.is_empty() { error } else { error.with_hint(hint) });
    }

    fn is_global(&self, expression: &Expression<'_>, name: &str) -> bool {
        matches!(expression, Expression::Identifier(id) if id.is_global_reference_name(name, self.scoping))
    }
}

impl<'a> Visit<'a> for Check<'_> {
    fn visit_decorator(&mut self, decorator: &Decorator<'a>) {
        self.report(decorator.span, "decorators are not compiled", "call the function where it is needed instead");
    }

    fn visit_accessor_property(&mut self, property: &AccessorProperty<'a>) {
        let hint = "write a private field with `get` and `set`";
        self.report(property.span, "`accessor` is not known to browsers", hint);
        walk::walk_accessor_property(self, property);
    }

    fn visit_variable_declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        if matches!(declaration.kind, VariableDeclarationKind::Using | VariableDeclarationKind::AwaitUsing) {
            let hint = "write `const` with `try` and `finally`";
            self.report(declaration.span, "`using` is not known to all browsers", hint);
        }
        walk::walk_variable_declaration(self, declaration);
    }

    fn visit_import_declaration(&mut self, import: &ImportDeclaration<'a>) {
        if import.phase.is_some() {
            self.report(import.span, "`import defer` and `import source` are not known to browsers", "");
        }
        walk::walk_import_declaration(self, import);
    }

    fn visit_import_expression(&mut self, import: &ImportExpression<'a>) {
        if import.phase.is_some() {
            self.report(import.span, "`import.defer` and `import.source` are not known to browsers", "");
        }
        if let Some(options) = &import.options {
            self.report(oxc_span::GetSpan::span(options), "only scripts can be imported, without attributes", "");
        }
        walk::walk_import_expression(self, import);
    }

    fn visit_import_attribute(&mut self, attribute: &ImportAttribute<'a>) {
        self.report(attribute.span, "only scripts can be imported, without attributes", "");
    }

    fn visit_export_named_declaration(&mut self, export: &ExportNamedDeclaration<'a>) {
        for specifier in export.specifiers.iter().filter(|_| export.source.is_none()) {
            let ModuleExportName::IdentifierReference(local) = &specifier.local else { continue };
            if local.is_global_reference(self.scoping) {
                let message = format!("there is no `{}` in this module to export", local.name);
                self.report(local.span, &message, "");
            }
        }
        walk::walk_export_named_declaration(self, export);
    }

    fn visit_ts_import_equals_declaration(&mut self, import: &TSImportEqualsDeclaration<'a>) {
        if matches!(import.module_reference, TSModuleReference::ExternalModuleReference(_)) {
            let hint = "write `import … from \"./file.ts\"`";
            self.report(import.span, "`import … = require` is not known to browsers", hint);
        }
    }

    fn visit_ts_export_assignment(&mut self, export: &TSExportAssignment<'a>) {
        self.report(export.span, "`export =` is not known to browsers", "write `export default`");
    }

    fn visit_identifier_reference(&mut self, id: &IdentifierReference<'a>) {
        if id.is_global_reference_name("eval", self.scoping) {
            self.report(id.span, "`eval` is blocked in the browser", NO_TEXT_AS_CODE);
        }
    }

    fn visit_static_member_expression(&mut self, member: &StaticMemberExpression<'a>) {
        let of_window = ["window", "globalThis", "self"].iter().any(|name| self.is_global(&member.object, name));
        if of_window && member.property.name == "eval" {
            self.report(member.span, "`eval` is blocked in the browser", NO_TEXT_AS_CODE);
        }
        walk::walk_static_member_expression(self, member);
    }

    fn visit_new_expression(&mut self, new: &NewExpression<'a>) {
        if self.is_global(&new.callee, "Function") {
            self.report(new.span, "`new Function` is blocked in the browser", NO_TEXT_AS_CODE);
        }
        walk::walk_new_expression(self, new);
    }

    fn visit_call_expression(&mut self, call: &CallExpression<'a>) {
        if self.is_global(&call.callee, "Function") {
            self.report(call.span, "`Function` is blocked in the browser", NO_TEXT_AS_CODE);
        }
        if self.is_global(&call.callee, "require") {
            self.report(call.span, "`require` is not known to browsers", "write `import … from \"./file.ts\"`");
        }
        for timer in ["setTimeout", "setInterval"] {
            let text =
                matches!(call.arguments.first(), Some(Argument::StringLiteral(_) | Argument::TemplateLiteral(_)));
            if text && self.is_global(&call.callee, timer) {
                self.report(call.span, &format!("`{timer}` with a text is blocked in the browser"), NO_TEXT_AS_CODE);
            }
        }
        walk::walk_call_expression(self, call);
    }
}

pub fn bytes(span: Span) -> std::ops::Range<usize> {
    span.start as usize..span.end as usize
}
