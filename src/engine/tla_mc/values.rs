//! The values of a state.
//!
//! In: what the library prints for one. Out: a [`Value`]. The library prints as
//! TLC does but for two things: strings are escaped as Rust escapes them, each
//! byte a character, and a function without a domain is a record without a field.

use crate::value::Value;

/// Reads a value; text that no rule reads is kept word for word.
pub(super) fn value(printed: &str) -> Value {
    Value::read(&as_tlc(printed))
}

/// The text in which TLC prints the same value.
pub(super) fn as_tlc(printed: &str) -> String {
    let mut text = String::with_capacity(printed.len());
    let mut rest = printed;
    while let Some(c) = rest.chars().next() {
        let step = match c {
            '"' => string(rest, &mut text),
            '[' if rest.starts_with("[]") => {
                text.push_str("<<>>");
                2
            }
            _ => {
                text.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[step..];
    }
    text
}

/// Copies the string with which the text begins; its length in bytes.
fn string(from: &str, text: &mut String) -> usize {
    let mut content = String::new();
    let mut at = 1;
    while let Some(c) = from[at..].chars().next() {
        let (length, written) = match c {
            '"' => break,
            '\\' => escaped(&from[at..]),
            _ => (c.len_utf8(), None),
        };
        match written {
            Some(c) => content.push(c),
            None => content.push_str(&from[at..at + length]),
        }
        at += length;
    }
    let closed = from[at..].starts_with('"');
    let quote = if closed { "\"" } else { "" };
    text.extend(["\"", &in_utf8(content), quote]);
    at + quote.len()
}

/// The library takes each byte of a string for a character.
fn in_utf8(content: String) -> String {
    let bytes: Result<Vec<u8>, _> = content.chars().map(u8::try_from).collect();
    bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or(content)
}

/// The length of an escape, and its character where TLC prints that as it is.
fn escaped(text: &str) -> (usize, Option<char>) {
    if text.starts_with("\\0") {
        return (2, Some('\0'));
    }
    if let Some((digits, _)) = text.strip_prefix("\\u{").and_then(|rest| rest.split_once('}')) {
        let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        return (digits.len() + "\\u{}".len(), character);
    }
    let escape: String = text.chars().take(2).collect();
    (escape.len(), None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As the library prints a string of a module.
    fn printed(string: &str) -> String {
        format!("{:?}", string.bytes().map(char::from).collect::<String>())
    }

    #[test]
    fn strings_are_what_they_were_before_they_were_printed() {
        for original in ["", "plain", "a\"b\\c", "\u{1b}[31m", "\0\u{7f}é\t\n\r", "\\u{41}", "[]"]
        {
            let printed = printed(original);
            assert_eq!(value(&printed), Value::Str(original.to_owned()), "{printed}");
        }
    }

    #[test]
    fn a_function_without_a_domain_is_an_empty_sequence() {
        let empty = Value::Seq(Vec::new());
        assert_eq!(value("[]"), empty);
        let read = value("[a |-> [], b |-> \"[]\"]");
        let fields = [("a", empty), ("b", Value::Str("[]".into()))];
        assert_eq!(read, Value::Record(fields.map(|(name, v)| (name.to_owned(), v)).to_vec()));
    }

    proptest! {
        #[test]
        fn any_text_is_kept_and_any_string_is_read(text in "\\PC*|[\"\\\\u{}0-9a\\[\\]]*") {
            let _ = value(&text);
            prop_assert_eq!(value(&printed(&text)), Value::Str(text));
        }
    }
}
