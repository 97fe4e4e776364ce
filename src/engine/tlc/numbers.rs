//! Numbers inside TLC's sentences.
//!
//! Progress figures are grouped by the JVM's locale: `86.492`, `86 492` with a
//! narrow blank, `86’492`, in some locales with other digits. A separator
//! counts only between two digits.

/// All whole numbers of a text, in order.
pub(super) fn numbers(text: &str) -> Vec<u64> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut current: Option<u64> = None;
    for (n, c) in chars.iter().enumerate() {
        match digit(*c) {
            Some(d) => current = Some(current.unwrap_or(0).saturating_mul(10).saturating_add(d)),
            None if current.is_some() && groups(*c) && followed_by_group(&chars[n + 1..]) => {}
            None => found.extend(current.take()),
        }
    }
    found.extend(current);
    found
}

/// Decimal digits of the scripts that Java's locales print.
fn digit(c: char) -> Option<u64> {
    const ZEROS: [u32; 4] = [0x30, 0x660, 0x6F0, 0x966];
    let code = u32::from(c);
    let zero = ZEROS.into_iter().find(|zero| (*zero..*zero + 10).contains(&code))?;
    Some(u64::from(code - zero))
}

fn groups(c: char) -> bool {
    matches!(c, ',' | '.' | '\u{202f}' | '\u{a0}' | '’' | '\'' | '٬')
}

/// Two digits at least follow a separator (India groups by two). `col 14, 3`
/// is no number: a blank follows the comma there.
fn followed_by_group(rest: &[char]) -> bool {
    rest.len() >= 2 && rest[..2].iter().all(|c| digit(*c).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grouping_of_many_locales_is_read() {
        for text in ["86,492 states", "86.492", "86\u{202f}492", "86’492", "٨٦٬٤٩٢", "۸۶٬۴۹۲"]
        {
            assert_eq!(numbers(text)[0], 86_492, "{text}");
        }
        assert_eq!(numbers("12,34,567 x"), [1_234_567]);
        assert_eq!(numbers("line 4, col 13 to line 4, col 15"), [4, 13, 4, 15]);
        assert_eq!(numbers("99999999999999999999999"), [u64::MAX]);
    }
}
