//! Text that goes into the page, so that it stays text there.

use crate::report::escape::is_unseen;

/// Escaped for an element's content and for an attribute in double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // No markup language can hold it.
            '\0' => out.push('\u{fffd}'),
            '\n' | '\t' => out.push(c),
            // Text that runs backwards would tell another story.
            c if is_unseen(c) => out.extend(c.escape_unicode()),
            other => out.push(other),
        }
    }
    out
}

/// A template with each `{{name}}` replaced. What is put in is never looked
/// through again: a value may contain `{{name}}` itself.
pub(super) fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let found = after.split_once("}}").and_then(|(name, tail)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, tail))
        });
        match found {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push_str("{{");
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
    fn nothing_that_is_put_in_can_leave_its_place() {
        assert_eq!(
            escaped("\"</script><img src=x onerror='a&b'>"),
            "&quot;&lt;/script&gt;&lt;img src=x onerror=&#39;a&amp;b&#39;&gt;"
        );
    }

    #[test]
    fn a_value_that_looks_like_a_place_stays_a_value() {
        let values = [("a", "{{b}}"), ("b", "2")];
        assert_eq!(filled("<{{a}}> {{b}} {{c}} {{", &values), "<{{b}}> 2 {{c}} {{");
    }
}
