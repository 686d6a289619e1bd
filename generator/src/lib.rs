//! A static-site generator: Markdown and a theme in, a finished blog out. [`pipeline::build`] is the whole story;
//! `cli` is the command line around it.
#![forbid(unsafe_code)]

pub mod as_json;
pub mod cli;
pub mod date;
pub mod diagnostic;
pub mod disk;
pub mod edited;
pub mod front_matter;
pub mod markup;
pub mod pipeline;
pub mod settings;
pub mod text;
pub mod view;
