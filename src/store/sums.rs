//! The hashes of the files of an entry, as `sha256sum --check` reads them.

use std::collections::BTreeMap;

/// The file that holds them.
pub(super) const FILE: &str = "SHA256SUMS";
/// Between a hash and its name.
const GAP: &str = "  ";
/// Digits of a hash.
const DIGITS: usize = 64;

/// As they are written: one line a file, in the order of the names.
pub(super) fn text(sums: &BTreeMap<String, String>) -> String {
    sums.iter().map(|(name, hash)| format!("{hash}{GAP}{name}\n")).collect()
}

/// Hashes by name; `None` if the text is not what [`text`] writes.
pub(super) fn parse(text: &str) -> Option<BTreeMap<String, String>> {
    let line = |line: &str| {
        let (hash, name) = line.split_at_checked(DIGITS)?;
        Some((name.strip_prefix(GAP)?.to_owned(), hash.to_owned()))
    };
    let sums: BTreeMap<String, String> = text.lines().map(line).collect::<Option<_>>()?;
    (self::text(&sums) == text).then_some(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_written_is_read() {
        let hash = "0".repeat(DIGITS);
        let good = format!("{hash}  entry.json\n{hash}  inputs/A B.cfg\n");
        assert_eq!(text(&parse(&good).unwrap()), good);
        let bad = [
            good.trim_end().to_owned(),
            good.replace("  e", " e"),
            good.replace('\n', "\r\n"),
            format!("{good}\n"),
            format!("{good}{good}"),
            "00  entry.json\n".to_owned(),
        ];
        for text in bad {
            assert_eq!(parse(&text), None, "{text:?}");
        }
    }
}
