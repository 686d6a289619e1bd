//! Names of files and folders as words for readers.

/// `tags` → `Tags`
pub fn capitalized(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// `my-first_post` → `My first post`; empty if there is nothing but marks.
pub fn title_of(name: &str) -> String {
    capitalized(name.replace(['-', '_'], " ").trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_titles() {
        assert_eq!(
            ["my-first_post", "über-uns", "ßa", "-", ""].map(title_of),
            ["My first post", "Über uns", "SSa", "", ""]
        );
    }
}
