//! The token classes and the way from a TextMate scope to one of them.
//! In goes one [`Scope`]; out comes its [`Paint`]: a class of its own, plain text, or whatever surrounds it.
//! Colours are in `style.rs`; the stack of open scopes is in `paint.rs`.

use std::sync::LazyLock;

use syntect::parsing::Scope;

macro_rules! classes {
    ($($name:ident $short:literal $title:literal,)+) => {
        /// What a piece of code is, as far as its colour is concerned.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Class { $(#[doc = $title] $name,)+ }

        impl Class {
            /// Every class, in the order of the stylesheet.
            pub const ALL: &'static [Class] = &[$(Class::$name,)+];

            /// The value of the `class` attribute, also the end of the custom property's name (`--hl-k`).
            pub const fn short(self) -> &'static str {
                match self { $(Class::$name => $short,)+ }
            }

            /// The tag that opens a span of the class.
            pub(crate) const fn tag(self) -> &'static str {
                match self { $(Class::$name => concat!("<span class=", $short, ">"),)+ }
            }

            /// What the class stands for, for documentation.
            pub const fn title(self) -> &'static str {
                match self { $(Class::$name => $title,)+ }
            }
        }
    };
}

classes! {
    Keyword "k" "keyword",
    Type "t" "type",
    Function "f" "function or macro name",
    String "s" "string",
    Escape "e" "escape sequence or placeholder in a string",
    Regex "r" "regular expression",
    Number "n" "number",
    Constant "l" "constant of the language or of the program",
    Comment "c" "comment",
    Operator "o" "operator",
    Variable "v" "variable or parameter",
    Property "p" "property or key",
    Attribute "a" "attribute or annotation",
    Tag "g" "tag or selector",
    Meta "m" "preprocessor directive or document header",
    Inserted "i" "inserted line",
    Deleted "d" "deleted line",
    Heading "h" "heading",
    Strong "b" "strong text",
    Emphasis "u" "emphasised text",
    Link "w" "link",
}

/// What a scope does to the text under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paint {
    /// The text looks like its surroundings.
    Inherit,
    /// The text is plain, whatever surrounds it: an interpolation in a string.
    Plain,
    /// The text is of this class.
    Class(Class),
}

/// Scope prefixes and what they mean. The longest prefix decides, so `keyword.operator.word` wins over `keyword`.
const SCOPES: &[(&str, Paint)] = {
    use Class::*;
    use Paint::{Class as Is, Inherit, Plain};
    &[
        ("comment", Is(Comment)),
        ("punctuation.definition.comment", Is(Comment)),
        ("string", Is(String)),
        ("string.unquoted", Inherit),
        ("string.unquoted.plain", Is(String)),
        ("string.unquoted.heredoc", Is(String)),
        ("string.quoted", Is(String)),
        ("string.regexp", Is(Regex)),
        ("string.other.link", Is(Link)),
        ("constant.character.escape", Is(Escape)),
        ("constant.other.placeholder", Is(Escape)),
        ("constant.character.entity", Is(Escape)),
        ("constant.numeric", Is(Number)),
        ("constant.language", Is(Constant)),
        ("constant.other", Is(Constant)),
        ("constant.other.color", Is(Number)),
        ("constant.other.database-name", Inherit),
        ("constant.other.table-name", Inherit),
        ("constant.character", Is(Constant)),
        ("support.constant", Is(Constant)),
        ("variable.language", Is(Constant)),
        ("variable.parameter", Is(Variable)),
        ("variable.function", Is(Function)),
        ("variable.annotation", Is(Attribute)),
        ("variable.other.readwrite.shell", Is(Variable)),
        ("meta.group.expansion.parameter", Is(Variable)),
        ("meta.group.expansion.command", Plain),
        ("keyword.operator.expansion.shell", Inherit),
        ("variable.other.php", Is(Variable)),
        ("variable.other.constant", Is(Constant)),
        ("variable.other.constant.ts", Inherit),
        ("variable.other.constant.tsx", Inherit),
        ("variable.other.constant.js", Inherit),
        ("variable.other.member", Inherit),
        ("entity.name", Is(Function)),
        ("entity.name.type", Is(Type)),
        ("entity.name.class", Is(Type)),
        ("entity.name.struct", Is(Type)),
        ("entity.name.enum", Is(Type)),
        ("entity.name.union", Is(Type)),
        ("entity.name.trait", Is(Type)),
        ("entity.name.impl", Is(Type)),
        ("entity.name.interface", Is(Type)),
        ("entity.name.namespace", Inherit),
        ("entity.name.import", Inherit),
        ("entity.name.package", Inherit),
        ("entity.name.module", Inherit),
        ("entity.name.label", Is(Constant)),
        ("entity.name.constant", Is(Constant)),
        ("entity.name.tag", Is(Tag)),
        ("entity.name.tag.yaml", Is(Property)),
        ("entity.name.tag.toml", Is(Property)),
        ("entity.name.section", Is(Heading)),
        ("entity.name.val", Inherit),
        ("entity.name.binding", Inherit),
        ("entity.name.variable", Inherit),
        ("entity.name.key", Is(Property)),
        ("entity.name.table", Is(Type)),
        ("entity.other.inherited-class", Is(Type)),
        ("entity.other.attribute-name", Is(Attribute)),
        ("entity.other.attribute-name.class.css", Is(Tag)),
        ("entity.other.attribute-name.id.css", Is(Tag)),
        ("entity.other.pseudo-class", Is(Keyword)),
        ("entity.other.pseudo-element", Is(Keyword)),
        ("support.function", Is(Function)),
        ("support.macro", Is(Function)),
        ("support.type", Is(Type)),
        ("support.class", Is(Type)),
        ("support.type.property-name", Is(Property)),
        ("support.type.custom-property", Is(Property)),
        ("support.type.vendor-prefix", Is(Property)),
        ("support.variable", Inherit),
        ("support.module", Inherit),
        ("support.other", Inherit),
        ("keyword", Is(Keyword)),
        ("keyword.operator", Is(Operator)),
        ("keyword.operator.word", Is(Keyword)),
        ("keyword.operator.logical.python", Is(Keyword)),
        ("keyword.operator.logical.sql", Is(Keyword)),
        ("keyword.operator.assignment.alias.sql", Is(Keyword)),
        ("keyword.operator.type.annotation", Inherit),
        ("keyword.operator.quantifier", Is(Regex)),
        ("keyword.operator.new", Is(Keyword)),
        ("keyword.operator.expression", Is(Keyword)),
        ("keyword.other.unit", Is(Number)),
        ("storage", Is(Keyword)),
        ("storage.type.c", Is(Type)),
        ("storage.type.c++", Is(Type)),
        ("storage.type.go", Is(Type)),
        ("storage.type.primitive", Is(Type)),
        ("storage.type.numeric", Is(Number)),
        ("storage.type.string", Is(String)),
        ("storage.modifier", Is(Keyword)),
        ("storage.modifier.lifetime", Is(Constant)),
        ("meta.preprocessor", Inherit),
        ("keyword.control.import.include", Is(Meta)),
        ("keyword.control.import.define", Is(Meta)),
        ("meta.tag.sgml.doctype", Is(Meta)),
        ("keyword.control.directive", Is(Meta)),
        ("keyword.control.preprocessor", Is(Meta)),
        ("meta.annotation", Is(Attribute)),
        ("meta.mapping.key", Is(Property)),
        ("meta.structure.dictionary.key", Is(Property)),
        ("meta.interpolation", Plain),
        ("meta.template.expression", Plain),
        ("meta.embedded", Plain),
        ("source", Plain),
        ("markup.inserted", Is(Inserted)),
        ("markup.deleted", Is(Deleted)),
        ("markup.changed", Is(Meta)),
        ("markup.heading", Is(Heading)),
        ("markup.bold", Is(Strong)),
        ("markup.italic", Is(Emphasis)),
        ("markup.underline.link", Is(Link)),
        ("markup.raw", Is(String)),
        ("markup.quote", Is(Comment)),
        ("meta.diff.header", Is(Meta)),
        ("meta.diff.range", Is(Meta)),
        ("meta.diff.index", Is(Meta)),
        ("punctuation.definition.annotation", Is(Attribute)),
    ]
};

/// What one scope does; the caller remembers the answer, this walks the table.
pub(crate) fn paint(scope: Scope) -> Paint {
    static TABLE: LazyLock<Vec<(Scope, Paint)>> = LazyLock::new(|| {
        SCOPES.iter().filter_map(|(prefix, paint)| Some((Scope::new(prefix).ok()?, *paint))).collect()
    });
    let prefixes = TABLE.iter().filter(|(prefix, _)| prefix.is_prefix_of(scope));
    prefixes.max_by_key(|(prefix, _)| prefix.len()).map_or(Paint::Inherit, |(_, paint)| *paint)
}
