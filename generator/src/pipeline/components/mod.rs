//! What the theme's components declare, as plain data: names, arguments, what they bring along. Markdown and templates
//! call them by the same tags, so the rules for a call are here, beside the stations that read calls and make HTML.

pub mod call;
pub mod declare;
pub mod mentions;
pub mod reference;
pub mod scan;
pub mod tags;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// All components of the theme, by name.
#[derive(Debug, Default)]
pub struct Components(pub BTreeMap<String, Component>);

/// A file of `components/`, as its declaration and its comment describe it.
#[derive(Debug, Default)]
pub struct Component {
    pub name: String,
    /// For diagnostics.
    pub file: String,
    /// The comment above the declaration, in Markdown.
    pub about: String,
    /// Besides implicit ones.
    pub arguments: BTreeMap<String, Argument>,
    /// Whether it takes arguments that it does not declare.
    pub takes_any: bool,
    /// Whether it wants to be told a name that no other call in the page has.
    pub wants_uid: bool,
    /// Whether a script stands beside it.
    pub has_script: bool,
    /// Whether a style sheet stands beside it.
    pub has_style: bool,
    /// Where `server:defer` fetches from.
    pub server: Option<String>,
    /// Whether it needs the index of all pages.
    pub needs_search: bool,
    /// The arguments that its script is told; all if it does not say.
    pub props: Option<Vec<String>>,
}

#[derive(Debug, Default)]
pub struct Argument {
    /// `None` if anything will do.
    pub kind: Option<Kind>,
    /// What it is where a call does not say; without it, a call has to.
    pub default: Option<Value>,
    /// What a text may be; empty if anything.
    pub values: Vec<String>,
    pub role: Role,
}

/// The type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    String,
    Bool,
    Integer,
    Float,
    Number,
    Array,
    Map,
}

impl Kind {
    /// With its article, for a sentence.
    pub fn as_text(self) -> &'static str {
        match self {
            Self::String => "a text",
            Self::Bool => "`true` or `false`",
            Self::Integer => "a whole number",
            Self::Float | Self::Number => "a number",
            Self::Array => "a list",
            Self::Map => "a map",
        }
    }

    /// As it is written in a declaration.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Bool => "bool",
            Self::Integer => "integer",
            Self::Float => "float",
            Self::Number => "number",
            Self::Array => "array",
            Self::Map => "map",
        }
    }
}

/// What the text given for an argument stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    #[default]
    Plain,
    /// A link, checked like those of Markdown.
    Link,
    /// A picture; its size is given as `width` and `height`.
    Image,
    /// The name of a file in `data/`.
    Data,
}

/// When an island wakes, or where its HTML comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Directive {
    /// `client:load` and its kin: the name after the colon, and its value.
    Client(Cow<'static, str>, Option<String>),
    /// `server:defer`
    Defer,
}

/// A call of a component in a page's text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub component: String,
    /// As given and of the declared types; besides links and data.
    #[serde(with = "crate::as_json")]
    pub arguments: Map<String, Value>,
    pub links: Vec<LinkArgument>,
    pub data: Vec<DataArgument>,
    pub directive: Option<Directive>,
    /// Whether the tag has content.
    pub has_body: bool,
    /// For diagnostics: `content/posts/hello.md:12`.
    pub place: String,
}

/// An argument that is a link of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkArgument {
    pub argument: String,
    /// Index into the page's links.
    pub link: usize,
}

/// An argument that is the content of a file in `data/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataArgument {
    pub argument: String,
    /// Path of the file below `data/`, without its extension.
    pub name: String,
    /// Bytes of the source.
    pub span: Range<usize>,
}

impl Directive {
    /// Whether nothing but the content of the tag stands there until the script wakes.
    pub fn is_client_only(&self) -> bool {
        matches!(self, Self::Client(name, _) if name == "only")
    }
}

impl Components {
    pub fn get(&self, name: &str) -> Option<&Component> {
        self.0.get(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.keys().map(String::as_str)
    }
}

impl Component {
    pub fn is_prop(&self, argument: &str) -> bool {
        self.props.as_ref().is_none_or(|props| props.iter().any(|name| name == argument))
    }

    /// What the script of an island is told: the arguments given, and the defaults of the others.
    pub fn props(&self, given: &Map<String, Value>) -> Map<String, Value> {
        let defaults =
            self.arguments.iter().filter_map(|(name, argument)| Some((name.clone(), argument.default.clone()?)));
        let mut props: Map<String, Value> = defaults.collect();
        props.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
        props.retain(|name, _| self.is_prop(name));
        props
    }
}
