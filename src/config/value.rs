//! The values a configuration file can give to a constant.

use std::fmt;

use super::lex::{Token, lex};

/// A value TLC reads from a configuration file. Anything richer (a function, a
/// tuple, a negative number) needs an operator of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A natural number of at most 31 bits.
    Int(u32),
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// A string without its quotes.
    Str(String),
    /// A model value.
    Model(String),
    /// A set of these.
    Set(Vec<Literal>),
}

impl Literal {
    /// True for a non-empty set that holds nothing but model values.
    #[must_use]
    pub fn is_set_of_model_values(&self) -> bool {
        match self {
            Self::Set(items) => {
                !items.is_empty() && items.iter().all(|i| matches!(i, Self::Model(_)))
            }
            _ => false,
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(n) => write!(f, "{n}"),
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
            Self::Str(s) => write!(f, "\"{s}\""),
            Self::Model(name) => f.write_str(name),
            Self::Set(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "{{{}}}", items.join(", "))
            }
        }
    }
}

/// Reads one literal; `None` if the text is no literal of a configuration file.
#[must_use]
pub fn parse_literal(text: &str) -> Option<Literal> {
    let tokens = lex(text).ok()?;
    let mut at = 0;
    let tokens: Vec<Token> = tokens.into_iter().map(|t| t.token).collect();
    let literal = literal_at(&tokens, &mut at)?;
    (at == tokens.len()).then_some(literal)
}

/// Deepest nesting of sets that is read.
const NESTING_MAX: usize = 64;

pub(super) fn literal_at(tokens: &[Token], at: &mut usize) -> Option<Literal> {
    nested_literal(tokens, at, NESTING_MAX)
}

fn nested_literal(tokens: &[Token], at: &mut usize, depth: usize) -> Option<Literal> {
    let token = tokens.get(*at)?;
    *at += 1;
    match token {
        Token::Number(n) => Some(Literal::Int(*n)),
        Token::Text(s) => Some(Literal::Str(s.clone())),
        Token::Word(w) if w == "TRUE" => Some(Literal::Bool(true)),
        Token::Word(w) if w == "FALSE" => Some(Literal::Bool(false)),
        Token::Word(w) => Some(Literal::Model(w.clone())),
        Token::Mark('{') => set_items(tokens, at, depth.checked_sub(1)?).map(Literal::Set),
        Token::Mark(_) | Token::Gets => None,
    }
}

fn set_items(tokens: &[Token], at: &mut usize, depth: usize) -> Option<Vec<Literal>> {
    let mut items = Vec::new();
    if tokens.get(*at) == Some(&Token::Mark('}')) {
        *at += 1;
        return Some(items);
    }
    loop {
        items.push(nested_literal(tokens, at, depth)?);
        let separator = tokens.get(*at)?;
        *at += 1;
        match separator {
            Token::Mark(',') => {}
            Token::Mark('}') => return Some(items),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read_and_printed_back() {
        for text in ["3", "TRUE", "\"a b\"", "s1", "{s1, s2, s3}", "{}", "{{a}, {b, c}}"] {
            assert_eq!(parse_literal(text).unwrap().to_string(), text);
        }
        for text in ["-1", "1..3", "<<1, 2>>", "{1", "1 2", "", "99999999999"] {
            assert_eq!(parse_literal(text), None, "{text}");
        }
        assert_eq!(parse_literal(&"{".repeat(100_000)), None);
    }

    #[test]
    fn only_a_filled_set_of_model_values_is_one() {
        let is = |text| parse_literal(text).unwrap().is_set_of_model_values();
        assert!(is("{s1, s2}"));
        assert!(!is("{1, 2}") && !is("{}") && !is("s1") && !is("{s1, 2}"));
    }
}
