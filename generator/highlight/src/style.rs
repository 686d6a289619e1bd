//! The colours. Out comes one stylesheet for light and dark: each class has a custom property of two colours, and
//! `light-dark()` takes the one that fits the element's `color-scheme`. A theme that lets its readers choose sets
//! `color-scheme` on the root; a theme with a palette of its own sets the properties. Every colour has a contrast of
//! at least 4.5:1 (WCAG 2.2, 1.4.3) on the code background of its mode.

use std::sync::LazyLock;

use crate::class::Class;

/// The code background, light and dark; also the custom property `--hl-background`.
pub const BACKGROUND: [&str; 2] = ["#f6f6f4", "#16181d"];
/// Plain code, light and dark; also the custom property `--hl-text`.
pub const TEXT: [&str; 2] = ["#24292f", "#d8dbe2"];

/// The colours of a class, light and dark.
pub const fn colours(class: Class) -> [&'static str; 2] {
    match class {
        Class::Keyword => ["#8a2c7d", "#d59ad0"],
        Class::Type => ["#7a5300", "#e0c285"],
        Class::Function => ["#1f55a5", "#8ab8f2"],
        Class::String => ["#2c6a3a", "#9fcb9a"],
        Class::Escape => ["#0f6a6a", "#7fd0c8"],
        Class::Regex => ["#0f6a6a", "#7fd0c8"],
        Class::Number => ["#9a3f1a", "#eaa57f"],
        Class::Constant => ["#9a3f1a", "#eaa57f"],
        Class::Comment => ["#666b73", "#8f96a3"],
        Class::Operator => ["#565c66", "#a9b0bd"],
        Class::Variable => ["#8f3342", "#e6a0a8"],
        Class::Property => ["#265f86", "#9cc4e4"],
        Class::Attribute => ["#7a5300", "#e0c285"],
        Class::Tag => ["#8f3342", "#e6a0a8"],
        Class::Meta => ["#5b4a9c", "#b7aaf0"],
        Class::Inserted => ["#2c6a3a", "#9fcb9a"],
        Class::Deleted => ["#a32a34", "#f09a9f"],
        Class::Heading => ["#1f55a5", "#8ab8f2"],
        Class::Strong | Class::Emphasis => TEXT,
        Class::Link => ["#265f86", "#9cc4e4"],
    }
}

/// The rules for every class, about 1.5 kB. They hold inside `code` and are no more specific than they need to be.
pub fn stylesheet() -> &'static str {
    static SHEET: LazyLock<String> = LazyLock::new(|| {
        let pair = |[light, dark]: [&str; 2]| format!("light-dark({light}, {dark})");
        let mut sheet = String::from(":root {\n");
        sheet += &format!("  --hl-background: {};\n", pair(BACKGROUND));
        sheet += &format!("  --hl-text: {};\n", pair(TEXT));
        for class in Class::ALL {
            sheet += &format!("  --hl-{}: {};\n", class.short(), pair(colours(*class)));
        }
        sheet += "}\n";
        for class in Class::ALL {
            let short = class.short();
            let form = match class {
                Class::Heading | Class::Strong => "; font-weight: bold",
                Class::Emphasis => "; font-style: italic",
                _ => "",
            };
            sheet += &format!("code .{short} {{ color: var(--hl-{short}){form} }}\n");
        }
        sheet
    });
    &SHEET
}
