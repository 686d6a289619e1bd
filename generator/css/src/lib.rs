//! Style sheets: an entry file and the files it imports in, one minified sheet out. lightningcss is generic over
//! its input and dear to compile, so it is called here and nowhere else. Nothing here reads the disk.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::path::Path;

use lightningcss::bundler::{Bundler, ResolveResult, SourceProvider};
use lightningcss::dependencies::{Dependency, DependencyOptions};
use lightningcss::printer::PrinterOptions;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions};
use lightningcss::targets::{Browsers, Targets};

/// A mistake in a style sheet.
#[derive(Debug, PartialEq, Eq)]
pub struct CssError {
    pub message: String,
    /// Path of the sheet that holds the mistake.
    pub file: String,
    /// From 1; 0 if unknown.
    pub line: usize,
    /// In UTF-16 units as the library counts, from 1; 0 if unknown.
    pub column: usize,
}

/// What a sheet's `url(…)` becomes.
pub enum Url {
    /// Stays as it is: another host, a fragment, `data:`.
    Keep,
    Replace(String),
    /// There is no such file.
    Missing,
}

/// Bundles and minifies the sheet `entry` of `sheets` (path → text). `resolve` is asked for each `url(…)` with the
/// path of the sheet that holds it.
pub fn bundle(
    entry: &str,
    sheets: &BTreeMap<String, String>,
    resolve: &dyn Fn(&str, &str) -> Url,
) -> Result<String, CssError> {
    if let Some((file, line)) = sheets.iter().find_map(|(path, text)| Some((path, too_deep(text)?))) {
        let message = format!("rules are nested more than {DEEPEST} levels deep");
        return Err(CssError { message, file: file.clone(), line, column: 1 });
    }
    let provider = Sheets(sheets);
    let mut bundler = Bundler::new(&provider, None, ParserOptions::default());
    let mut sheet = bundler.bundle(Path::new(entry)).map_err(|error| located(&error))?;
    let targets = Targets::from(baseline());
    sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }).map_err(|error| located(&error))?;
    let result = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets,
            analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
            ..PrinterOptions::default()
        })
        .map_err(|error| located(&error))?;

    let mut code = result.code;
    for dependency in result.dependencies.into_iter().flatten() {
        let Dependency::Url(url) = dependency else { continue };
        let from = &url.loc.file_path;
        let target = match resolve(from, &url.url) {
            Url::Keep => url.url,
            Url::Replace(target) => target,
            Url::Missing => {
                return Err(CssError {
                    message: format!("there is no file `{}`", url.url),
                    file: from.clone(),
                    line: url.loc.start.line as usize,
                    column: url.loc.start.column as usize,
                });
            }
        };
        // The placeholder stands between double quotes.
        let target = target.replace('\\', "\\\\").replace('"', "\\\"");
        code = code.replace(&url.placeholder, &target);
    }
    Ok(code)
}

/// The parser calls itself for each level, and a thread's stack has an end.
const DEEPEST: usize = 200;

/// The line on which brackets are nested too deep.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut lines = 1;
    for byte in text.bytes() {
        match byte {
            b'\n' => lines += 1,
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(lines);
        }
    }
    None
}

/// Browsers of 2024 and later (Baseline 2024): `light-dark()`, nesting and `oklch` need no fallback.
fn baseline() -> Browsers {
    let version = |major: u32, minor: u32| Some(major << 16 | minor << 8);
    Browsers {
        chrome: version(123, 0),
        edge: version(123, 0),
        firefox: version(128, 0),
        safari: version(17, 5),
        ios_saf: version(17, 5),
        ..Browsers::default()
    }
}

fn located<T: std::fmt::Display>(error: &lightningcss::error::Error<T>) -> CssError {
    let (file, line, column) = match &error.loc {
        Some(loc) => (loc.filename.clone(), loc.line as usize + 1, loc.column as usize),
        None => (String::new(), 0, 0),
    };
    CssError { message: error.kind.to_string(), file, line, column }
}

/// The sheets that a bundle may import, borrowed for as long as it is made.
struct Sheets<'a>(&'a BTreeMap<String, String>);

impl SourceProvider for Sheets<'_> {
    type Error = NoSheet;

    fn read<'a>(&'a self, file: &Path) -> Result<&'a str, NoSheet> {
        let path = file.to_string_lossy();
        self.0.get(path.as_ref()).map(String::as_str).ok_or_else(|| NoSheet(path.into_owned()))
    }

    fn resolve(&self, specifier: &str, from: &Path) -> Result<ResolveResult, NoSheet> {
        let external = specifier.contains("://") || specifier.starts_with("//");
        if external {
            return Ok(ResolveResult::External(specifier.to_owned()));
        }
        let path = join(&from.to_string_lossy(), specifier);
        if self.0.contains_key(&path) { Ok(ResolveResult::File(path.into())) } else { Err(NoSheet(path)) }
    }
}

#[derive(Debug)]
struct NoSheet(String);

impl std::fmt::Display for NoSheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "there is no style sheet `{}`", self.0)
    }
}

impl std::error::Error for NoSheet {}

/// Path of `specifier` as seen from the sheet `from`, with `.` and `..` resolved: `css/a.css`, `../b.png` → `b.png`.
pub fn join(from: &str, specifier: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in specifier.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled(sheets: &[(&str, &str)]) -> Result<String, CssError> {
        let sheets = sheets.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        bundle("style.css", &sheets, &|from, url| match join(from, url).as_str() {
            "img/dot.svg" => Url::Replace("/assets/dot.1234.svg".to_owned()),
            _ if url.starts_with('#') => Url::Keep,
            _ => Url::Missing,
        })
    }

    #[test]
    fn imports_are_bundled_and_urls_replaced() {
        let css = bundled(&[
            ("style.css", "@import \"css/base.css\";\na { & b { color: red } }"),
            ("css/base.css", "p { background: url(../img/dot.svg); mask: url('#\"m') }"),
        ]);
        assert_eq!(css.unwrap(), "p{background:url(\"/assets/dot.1234.svg\");mask:url(\"#\\\"m\")}a{& b{color:red}}");
    }

    #[test]
    fn mistakes_name_sheet_and_line() {
        let mistake = bundled(&[("style.css", "a {}\n@import 'none.css';")]).unwrap_err();
        assert!(mistake.message.contains("none.css") || mistake.message.contains("import"), "{mistake:?}");
        let mistake = bundled(&[("style.css", "a { b: c }\np { color: ; }\n} q")]).unwrap_err();
        assert_eq!((mistake.file.as_str(), mistake.line), ("style.css", 3), "{mistake:?}");
        let mistake = bundled(&[("style.css", &"a{".repeat(5000))]).unwrap_err();
        assert_eq!((mistake.message.as_str(), mistake.line), ("rules are nested more than 200 levels deep", 1));
        let mistake = bundled(&[("style.css", "\na { background: url(no.png) }")]).unwrap_err();
        assert_eq!((mistake.message.as_str(), mistake.line), ("there is no file `no.png`", 2));
    }
}
