//! The real `gen`, as a process.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A command that runs the `gen` of this source with `arguments`, which are split at spaces, in `folder`.
pub fn gen_in(folder: &Path, binary: &str, arguments: &str) -> Command {
    let mut command = Command::new(binary);
    command.args(arguments.split_whitespace()).current_dir(folder).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// Everything a command said, its exit code last, with paths below `folder`, times and sizes made the same everywhere.
pub fn said(output: &Output, folder: &Path) -> String {
    let text = format!(
        "{}{}exit code {}\n",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
        output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string())
    );
    normalized(&text, folder)
}

/// `0.12 s` → `[time]`, `1.2 MB` → `[size]`, the path of `folder` → `[folder]`.
pub fn normalized(text: &str, folder: &Path) -> String {
    let text = text.replace(&folder.display().to_string(), "[folder]");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        out.push_str(&rest[..at]);
        let after_word = rest[..at].ends_with(|c: char| c.is_alphanumeric() || "-_.:/".contains(c));
        let number = &rest[at..];
        let end = number.find(|c: char| !(c.is_ascii_digit() || ".,".contains(c))).unwrap_or(number.len());
        let (number, after) = number.split_at(end);
        let unit = after.trim_start_matches([' ', '\u{a0}']);
        let word = unit.find(|c: char| !(c.is_alphabetic() || c == 'µ')).unwrap_or(unit.len());
        let kind = match &unit[..word] {
            "s" | "ms" | "µs" => Some("[time]"),
            "B" | "KB" | "kB" | "KiB" | "MB" | "MiB" | "GB" | "GiB" | "bytes" => Some("[size]"),
            _ => None,
        };
        match kind.filter(|_| !after_word) {
            Some(kind) => {
                out.push_str(kind);
                rest = &unit[word..];
            }
            None => {
                out.push_str(number);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_are_made_the_same() {
        let said =
            normalized("12 pages, 40 files, 1.2 MB in 0.31 s → /tmp/x/public, a 2 sons, v1.2s", Path::new("/tmp/x"));
        assert_eq!(said, "12 pages, 40 files, [size] in [time] → [folder]/public, a 2 sons, v1.2s");
    }
}
