//! An owner who is not the one of the shipped settings: each value is another one, and what is built must have it and
//! nothing of the shipped one.

use super::set;

/// Settings that no owner changes: what is written down in a test is built with these.
pub const FIXED: &str = include_str!("../../k8s/settings.env");

/// Other settings of the same shape: hosts stay hosts, numbers numbers, and no two settings move alike.
pub fn settings(shipped: &str) -> String {
    let mut text = String::new();
    for (index, line) in shipped.lines().enumerate() {
        match line.split_once('=').filter(|_| !line.starts_with('#')) {
            // Never 8, which would leave digits where they are.
            Some((key, value)) => text += &format!("{key}={}\n", other(value, 1 + u8::try_from(index % 7).unwrap())),
            None => text += &format!("{line}\n"),
        }
    }
    text
}

/// Letters and digits move on, no digit to zero; separators stay, as do schemes of addresses.
fn other(value: &str, by: u8) -> String {
    let next = |letter: char| match letter {
        '0'..='9' => char::from(b'1' + (letter as u8 - b'0' + by) % 9),
        'a'..='z' => char::from(b'a' + (letter as u8 - b'a' + by) % 26),
        'A'..='Z' => char::from(b'A' + (letter as u8 - b'A' + by) % 26),
        letter => letter,
    };
    match value.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", other(rest, by)),
        None => value.chars().map(next).collect(),
    }
}

/// Shipped values that are long enough to be recognised, with the name of the setting. Zeros stand for any number.
pub fn telling(shipped: &str) -> Vec<(&str, &str)> {
    let tells = |(_, value): &(&str, &str)| value.len() >= 6 && value.chars().any(|letter| !"0-".contains(letter));
    set::settings(shipped).into_iter().filter(tells).collect()
}

#[test]
fn another_owner_has_no_value_of_the_shipped_one() {
    let shipped = "# note=1\nDOMAIN=blog.example\nMODEL=gemma3:4b\nURL=https://gotify.blog.example/message\n";
    let others = settings(shipped);
    expect_test::expect![[r#"
        # note=1
        DOMAIN=dnqi.gzcorng
        MODEL=jhppd7:8e
        URL=https://ksxmjc.fpsk.ibeqtpi/qiwweki
    "#]]
    .assert_eq(&others);
    assert!(telling(shipped).iter().all(|(_, value)| !others.contains(value)));
}

#[test]
fn the_fixed_settings_have_the_keys_of_the_shipped_ones() {
    let files = super::build::files();
    let keys = |text| set::settings(text).into_iter().map(|(key, _)| key.to_owned()).collect::<Vec<_>>();
    assert_eq!(keys(FIXED), keys(&files["k8s/settings.env"]), "tests/k8s/settings.env");
}
