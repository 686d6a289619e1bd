//! One module: its text in, its minified syntax tree with what it imports and exports out. `print` gives the code, as
//! often as it is asked. Which file an import means is not known here.

use std::collections::BTreeMap;
use std::path::Path;

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::{Scoping, SemanticBuilder};
use oxc_span::SourceType;
use oxc_syntax::es_target::ESTarget;
use oxc_transformer::{EngineTargets, TransformOptions, Transformer};

use crate::check;
use crate::error::ScriptError;
use crate::imports::{self, Exports, Import};
use crate::stack::LONGEST;

pub struct Script<'a> {
    program: Program<'a>,
    /// Holds the short names.
    scoping: Option<Scoping>,
    pub imports: Vec<Import<'a>>,
    pub exports: Exports,
}

/// Reads a module. With mistakes that leave its syntax whole there is a script too, so that its imports are followed.
pub fn read<'a>(path: &str, source: &'a str, allocator: &'a Allocator) -> (Option<Script<'a>>, Vec<ScriptError>) {
    if source.len() > LONGEST {
        let message = format!("a script may be {} KiB long, this one is {} KiB", LONGEST >> 10, source.len() >> 10);
        return (None, vec![ScriptError::new(path, 0..0, message)]);
    }
    let typescript = path.ends_with(".ts");
    let source_type = if typescript { SourceType::ts() } else { SourceType::mjs() };
    let located = |found: &_| ScriptError::of_library(path, source, found);

    let parsed = parser(allocator, source, source_type).parse();
    if parsed.panicked || !parsed.errors.is_empty() {
        let mut errors: Vec<_> = parsed.errors.iter().map(located).collect();
        if let Some(hint) = other_language(source, source_type) {
            // All others follow from the first.
            errors.truncate(1);
            errors = errors.into_iter().map(|error| error.with_hint(hint)).collect();
        }
        return (None, errors);
    }
    let mut program = parsed.program;

    let semantic = SemanticBuilder::new().with_check_syntax_error(true).with_excess_capacity(2.0).build(&program);
    if !semantic.errors.is_empty() {
        return (None, semantic.errors.iter().map(located).collect());
    }
    let scoping = semantic.semantic.into_scoping();
    let mut errors = check::check(path, &program, &scoping);

    let options = TransformOptions::from(ESTarget::ES2022);
    let transformed = Transformer::new(allocator, Path::new(path), &options).build_with_scoping(scoping, &mut program);
    errors.extend(transformed.errors.iter().map(located));

    let target = EngineTargets::from_target("es2022").unwrap_or_default();
    let minifier = Minifier::new(MinifierOptions {
        mangle: Some(MangleOptions { top_level: true, ..MangleOptions::default() }),
        compress: Some(CompressOptions { target, ..CompressOptions::smallest() }),
    });
    let scoping = minifier.minify(allocator, &mut program).scoping;

    // Only now the imports that exist for types alone are gone.
    let (imports, found) = imports::collect(path, &program);
    errors.extend(found);
    let exports = imports::exports(&program);
    (Some(Script { program, scoping, imports, exports }), errors)
}

impl<'a> Script<'a> {
    /// Puts addresses in the place of the specifiers (`./dom.ts`) in `urls`, and leaves the others as they are.
    pub fn link(&mut self, urls: &BTreeMap<&str, String>, allocator: &'a Allocator) {
        imports::replace(&mut self.program, urls, allocator);
    }

    pub fn print(&self) -> String {
        let scoping = self.scoping.as_ref().map(Scoping::clone_in_with_semantic_ids_with_another_arena);
        Codegen::new().with_options(CodegenOptions::minify()).with_scoping(scoping).build(&self.program).code
    }
}

fn parser<'a>(allocator: &'a Allocator, source: &'a str, source_type: SourceType) -> Parser<'a> {
    let options = ParseOptions { parse_regular_expression: true, preserve_parens: false, ..ParseOptions::default() };
    Parser::new(allocator, source, source_type).with_options(options)
}

/// What a source that is not in the language of its file name is written in.
fn other_language(source: &str, source_type: SourceType) -> Option<&'static str> {
    let reads = |source_type| {
        let allocator = Allocator::default();
        let parsed = parser(&allocator, source, source_type).parse();
        !parsed.panicked && parsed.errors.is_empty()
    };
    if !source_type.is_typescript() && reads(SourceType::ts()) {
        Some("types can be written in a file that ends in `.ts`")
    } else if reads(source_type.with_jsx(true)) || reads(SourceType::tsx()) {
        Some("JSX is not compiled; the HTML of a component is in its `.html` file")
    } else {
        None
    }
}
