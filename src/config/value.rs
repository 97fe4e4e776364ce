//! The values a configuration file can give to a constant.

use std::fmt;

use super::lex::{Placed, Token, lex};

/// A value TLC reads from a configuration file. Anything richer (a function, a
/// tuple, a negative number) needs an operator of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A natural number of at most 31 bits.
    Int(u32),
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// A string without its quotes, backslashes as they stand in the file.
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

    /// Two kinds of values that stand in one set of it and that TLC cannot
    /// compare, by their names in the plural. Model values stand beside anything.
    #[must_use]
    pub fn mixes(&self) -> Option<(&'static str, &'static str)> {
        let Self::Set(items) = self else { return None };
        let mut kinds = items.iter().filter_map(Self::kind);
        let first = kinds.next()?;
        if let Some(other) = kinds.find(|kind| *kind != first) {
            return Some((first, other));
        }
        // Sets are equal or not by their elements.
        let inner = items.iter().filter_map(|item| match item {
            Self::Set(items) => Some(items.clone()),
            _ => None,
        });
        Self::Set(inner.flatten().collect()).mixes()
    }

    fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Int(_) => Some("numbers"),
            Self::Bool(_) => Some("booleans"),
            Self::Str(_) => Some("strings"),
            Self::Set(_) => Some("sets"),
            Self::Model(_) => None,
        }
    }

    /// True if a string in it has a backslash, which is the beginning of an escape for a module
    /// and a character for a configuration file.
    #[must_use]
    pub fn has_an_escape(&self) -> bool {
        match self {
            Self::Str(text) => text.contains('\\'),
            Self::Set(items) => items.iter().any(Self::has_an_escape),
            Self::Int(_) | Self::Bool(_) | Self::Model(_) => false,
        }
    }

    /// True if the model value of that name is part of it.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        self.model_values().any(|own| own == name)
    }

    /// The names of all model values in it, in the order of the file.
    pub fn model_values(&self) -> impl Iterator<Item = &str> {
        let mut pending = vec![self];
        std::iter::from_fn(move || {
            loop {
                match pending.pop()? {
                    Self::Model(name) => return Some(name.as_str()),
                    Self::Set(items) => pending.extend(items.iter().rev()),
                    Self::Int(_) | Self::Bool(_) | Self::Str(_) => {}
                }
            }
        })
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

/// Reads one literal; `None` if a configuration file cannot hold the text.
#[must_use]
pub fn parse_literal(text: &str) -> Option<Literal> {
    let tokens = lex(text).ok()?;
    let mut at = 0;
    let literal = literal_at(&tokens, &mut at).ok()?;
    (at == tokens.len()).then_some(literal)
}

/// Deepest nesting of sets that is read.
const NESTING_MAX: usize = 64;

/// Why no literal begins at a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoLiteral {
    /// Something else stands there.
    Other,
    /// Its sets are nested too deeply.
    TooDeep,
    /// A set that the file does not close, or whose elements no comma parts.
    OpenSet,
}

impl fmt::Display for NoLiteral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other => f.write_str(
                "is not one that TLC reads from a configuration file (a natural number, a string, \
                 TRUE, FALSE, a model value, or a set of these)",
            ),
            Self::OpenSet => f.write_str("is a set in which a `,` or the closing `}` is missing"),
            Self::TooDeep => write!(f, "nests sets more than {NESTING_MAX} deep"),
        }
    }
}

/// Reads the literal that begins at token `at`, and moves behind it.
pub(super) fn literal_at(tokens: &[Placed], at: &mut usize) -> Result<Literal, NoLiteral> {
    nested_literal(tokens, at, NESTING_MAX)
}

fn nested_literal(tokens: &[Placed], at: &mut usize, depth: usize) -> Result<Literal, NoLiteral> {
    let token = next(tokens, at)?;
    Ok(match token {
        Token::Number(n) => Literal::Int(*n),
        Token::Text(s) => Literal::Str(s.clone()),
        Token::Word(w) if w == "TRUE" => Literal::Bool(true),
        Token::Word(w) if w == "FALSE" => Literal::Bool(false),
        Token::Word(w) => Literal::Model(w.clone()),
        Token::Mark('{') => {
            let depth = depth.checked_sub(1).ok_or(NoLiteral::TooDeep)?;
            Literal::Set(set_items(tokens, at, depth)?)
        }
        Token::Mark(_) | Token::Symbol(_) | Token::Gets => return Err(NoLiteral::Other),
    })
}

fn set_items(tokens: &[Placed], at: &mut usize, depth: usize) -> Result<Vec<Literal>, NoLiteral> {
    let mut items = Vec::new();
    if tokens.get(*at).is_some_and(|p| p.token == Token::Mark('}')) {
        *at += 1;
        return Ok(items);
    }
    loop {
        items.push(nested_literal(tokens, at, depth)?);
        match next(tokens, at).map_err(|_| NoLiteral::OpenSet)? {
            Token::Mark(',') => {}
            Token::Mark('}') => return Ok(items),
            _ => return Err(NoLiteral::OpenSet),
        }
    }
}

fn next<'a>(tokens: &'a [Placed], at: &mut usize) -> Result<&'a Token, NoLiteral> {
    let placed = tokens.get(*at).ok_or(NoLiteral::Other)?;
    *at += 1;
    Ok(&placed.token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read_and_printed_back() {
        for text in
            ["3", "TRUE", "\"a b\"", "s1", "{s1, s2, s3}", "{}", "{{a}, {b, c}}", "\"\\\"\""]
        {
            assert_eq!(parse_literal(text).unwrap().to_string(), text);
        }
        for text in ["-1", "1..3", "<<1, 2>>", "{1", "1 2", "", "99999999999", "WF_x", "1_", "é"] {
            assert_eq!(parse_literal(text), None, "{text}");
        }
        assert_eq!(parse_literal(&"{".repeat(100_000)), None);
    }

    #[test]
    fn a_set_of_values_that_cannot_be_compared_is_told() {
        let mixes = |text| parse_literal(text).unwrap().mixes();
        assert_eq!(mixes("{1, \"a\"}"), Some(("numbers", "strings")));
        assert_eq!(mixes("{a, TRUE, {1}}"), Some(("booleans", "sets")));
        assert_eq!(mixes("{{1}, {2, \"a\"}}"), Some(("numbers", "strings")));
        assert_eq!(mixes("{{1}, {\"a\"}}"), Some(("numbers", "strings")));
        for fine in ["{1, a, 2}", "{{}, {1}, a}", "{\"a\", \"b\"}", "{}", "1", "{{a, 1}, {b}}"] {
            assert_eq!(mixes(fine), None, "{fine}");
        }
    }

    #[test]
    fn only_a_filled_set_of_model_values_is_one() {
        let is = |text| parse_literal(text).unwrap().is_set_of_model_values();
        assert!(is("{s1, s2}"));
        assert!(!is("{1, 2}") && !is("{}") && !is("s1") && !is("{s1, 2}"));
    }
}
