//! MathML as math-core writes it in, MathML that validators accept out. `displaystyle` and `scriptlevel` may stand on
//! any element in MathML Core (§2.1.7), but only on a few in MathML 3, which HTML validators check by. On `mstyle` both
//! allow them, so an element with one of them is put into an `mstyle` that has it.

use std::borrow::Cow;

const ATTRIBUTES: [&str; 2] = [" displaystyle=\"", " scriptlevel=\""];

/// The same formula, with the two attributes on `mstyle` alone.
pub fn conforming(mathml: &str) -> Cow<'_, str> {
    if !ATTRIBUTES.iter().any(|attribute| mathml.contains(attribute)) {
        return Cow::Borrowed(mathml);
    }
    let mut out = String::with_capacity(mathml.len() + 64);
    // For each open element, whether an `mstyle` was put round it.
    let mut wrapped = Vec::new();
    let mut rest = mathml;
    while let Some((text, after)) = rest.split_once('<') {
        let Some((tag, after)) = after.split_once('>') else { break };
        out.push_str(text);
        rest = after;
        if tag.starts_with('/') {
            out.push_str(&format!("<{tag}>"));
            if wrapped.pop() == Some(true) {
                out.push_str("</mstyle>");
            }
            continue;
        }
        let mut own = tag.to_owned();
        let mut moved = String::new();
        if !tag.starts_with("mstyle") && !tag.starts_with("math") {
            for attribute in ATTRIBUTES {
                let Some(start) = own.find(attribute) else { continue };
                let end =
                    own[start + attribute.len()..].find('"').map_or(own.len(), |end| start + attribute.len() + end + 1);
                moved.push_str(&own[start..end]);
                own.replace_range(start..end, "");
            }
        }
        if !moved.is_empty() {
            out.push_str(&format!("<mstyle{moved}>"));
        }
        out.push_str(&format!("<{own}>"));
        if !tag.ends_with('/') {
            wrapped.push(!moved.is_empty());
        } else if !moved.is_empty() {
            out.push_str("</mstyle>");
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_move_to_an_element_that_may_have_them() {
        let given = "<math display=\"block\"><mfrac displaystyle=\"true\" linethickness=\"0\"><mi>a</mi><mtable displaystyle=\"false\" scriptlevel=\"0\"><mtr/></mtable></mfrac><mo>&lt;</mo></math>";
        let wanted = "<math display=\"block\"><mstyle displaystyle=\"true\"><mfrac linethickness=\"0\"><mi>a</mi><mstyle displaystyle=\"false\" scriptlevel=\"0\"><mtable><mtr/></mtable></mstyle></mfrac></mstyle><mo>&lt;</mo></math>";
        assert_eq!(conforming(given), wanted);
        assert_eq!(conforming(wanted), wanted);
        assert_eq!(conforming("<math><mi>x</mi></math>"), "<math><mi>x</mi></math>");
    }
}
