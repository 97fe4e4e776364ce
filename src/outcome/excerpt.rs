//! Formulas in messages: their beginning, if they are long.

/// Characters of a formula that are shown.
const SHOWN_MAX: usize = 60;

/// As much of a formula as a message has room for.
pub(crate) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(SHOWN_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_formula_is_cut_between_characters() {
        let long = "∈".repeat(SHOWN_MAX);
        assert_eq!(excerpt(&long), long);
        assert_eq!(excerpt(&format!("{long}∉")), format!("{long}…"));
    }
}
