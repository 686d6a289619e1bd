//! Stories about the development server: a folder of files stands for the site, real sockets and
//! real file changes drive it. `site.rs` holds the helper; each other file is a list of features.

mod pages;
mod site;
mod updates;
