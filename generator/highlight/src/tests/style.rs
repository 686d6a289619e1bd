use super::SAMPLES;
use crate::{BACKGROUND, Class, TEXT, colours, highlight, language, stylesheet};

/// Relative luminance of `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = u8::from_str_radix(&colour[at..at + 2], 16).expect("a hexadecimal colour");
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_colour_is_readable_on_its_background() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    let pairs = Class::ALL.iter().map(|class| (class.title(), colours(*class)));
    for (name, pair) in pairs.chain([("plain text", TEXT)]) {
        for (colour, background) in pair.into_iter().zip(BACKGROUND) {
            let contrast = contrast(colour, background);
            assert!(contrast >= 4.5, "{name}: {colour} on {background} has {contrast:.2}");
        }
    }
}

#[test]
fn every_class_has_a_rule_and_every_class_in_use_is_known() {
    for class in Class::ALL {
        let short = class.short();
        assert!(stylesheet().contains(&format!("--hl-{short}: light-dark(")), "{short}");
        assert!(stylesheet().contains(&format!("code .{short} {{ color: var(--hl-{short})")), "{short}");
    }
    for (name, code) in SAMPLES {
        let html = highlight(language(name).expect("a known language"), code);
        for span in html.split("<span class=").skip(1) {
            let used = span.split('>').next().unwrap_or_default();
            assert!(Class::ALL.iter().any(|class| class.short() == used), "{name}: {used}");
        }
    }
}
