//! A small picture for an author, drawn from a keyed hash: the same for the same author of this blog, another one on
//! every other blog. It is part of the HTML, so no other host is asked and nobody learns who reads.

use std::fmt::Write;

/// Five by five squares, left and right the same, on a see-through ground. The colour is one of twelve, which a style
/// sheet may set as `.identicon-0` to `.identicon-11`; without it the squares have the colour of the text.
pub fn svg(hash: &[u8; 32]) -> String {
    let [hue, squares @ ..] = hash;
    let mut path = String::new();
    for (place, byte) in (0u8..15).zip(squares) {
        if byte & 1 == 0 {
            continue;
        }
        let (column, row) = (place / 5, place % 5);
        let _ = write!(path, "M{column} {row}h1v1h-1z");
        if column < 2 {
            let _ = write!(path, "M{} {row}h1v1h-1z", 4 - column);
        }
    }
    format!(
        "<svg class=\"identicon identicon-{}\" viewBox=\"0 0 5 5\" width=\"24\" height=\"24\" aria-hidden=\"true\"><path fill=\"currentColor\" d=\"{path}\"></path></svg>",
        hue % 12
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyed::Secret;

    #[test]
    fn two_blogs_draw_two_pictures() {
        let draw = |secret: &[u8]| svg(&Secret::new(secret).hash("identicon", &["ann"]));
        assert_eq!(draw(b"one"), draw(b"one"));
        assert_ne!(draw(b"one"), draw(b"two"));
        assert!(draw(b"one").len() < 600);
    }
}
