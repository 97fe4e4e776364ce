//! Implications inside a definition, and where their two sides stand in the
//! text, so that a coverage report can tell whether the right one was ever
//! looked at.

use tla_syntax::token::{Kw, Op, Tok, Token};

use super::{SourceModule, Spec, lex, without_tabs};

/// A line and a column, from 1.
pub type Point = (u32, u32);

/// An implication `A => B` written in a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implication {
    /// The module that holds it.
    pub module: String,
    /// Line of the arrow.
    pub line: u32,
    /// Where `A` ends, with and without the brackets around it.
    pub antecedent_ends: Vec<Point>,
    /// Where `B` begins, with and without the brackets around it.
    pub consequent_starts: Vec<Point>,
}

impl Spec {
    /// The implications in the definition of `name`, in the order of the text.
    /// Left out are those whose right side no report can name: `FALSE`, which
    /// is meant never to be looked at, and `LET`.
    #[must_use]
    pub fn implications(&self, name: &str) -> Vec<Implication> {
        let Some(definition) = self.definition(name) else { return Vec::new() };
        let text = &without_tabs(&definition.module.text);
        let Some(tokens) = lex(text) else { return Vec::new() };
        let body = body_of(name, &tokens);
        let arrows = body.iter().enumerate().filter(|(_, t)| t.tok == Tok::Op(Op::Implies));
        let module = &definition.module.name;
        arrows.filter_map(|(n, arrow)| implication(module, text, arrow, &body[n + 1..])).collect()
    }

    /// The implication whose arrow stands at a place, and what is one in other
    /// words: what a quantifier claims of the elements of a set, and what the
    /// branch of an `IF` or a `CASE` claims under its condition. `None` if no
    /// report can name its right side.
    #[must_use]
    pub fn implication_at(&self, module: &SourceModule, mark: Point) -> Option<Implication> {
        let text = &without_tabs(&module.text);
        let tokens = lex(text)?;
        let at = tokens.iter().position(|t| (t.line, t.col) == mark)?;
        let (token, behind) = (&tokens[at], &tokens[at + 1..]);
        match token.tok {
            Tok::Op(Op::Implies) | Tok::Kw(Kw::Then | Kw::Else) | Tok::Arrow => {
                implication(&module.name, text, token, behind)
            }
            Tok::Op(Op::Forall | Op::Exists) => Some(Implication {
                module: module.name.clone(),
                line: token.line,
                antecedent_ends: Vec::new(),
                consequent_starts: starts_of(behind_the_names(behind)?)?,
            }),
            _ => None,
        }
    }
}

/// What stands behind the colon of a quantifier whose names begin here.
fn behind_the_names(tokens: &[Token]) -> Option<&[Token]> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.tok {
            Tok::Colon if depth == 0 => return Some(&tokens[at + 1..]),
            Tok::LParen | Tok::LBrack | Tok::LBrace | Tok::LTup => depth += 1,
            Tok::RParen | Tok::RBrack | Tok::RBrace | Tok::RTup => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}

fn implication(
    module: &str,
    text: &str,
    arrow: &Token,
    consequent: &[Token],
) -> Option<Implication> {
    Some(Implication {
        module: module.to_owned(),
        line: arrow.line,
        antecedent_ends: ends_before(text, (arrow.line, arrow.col)),
        consequent_starts: starts_of(consequent)?,
    })
}

/// The tokens from `name` in the first column to the next definition that
/// starts there, which is where hand-written modules put them.
fn body_of<'a>(name: &str, tokens: &'a [Token]) -> &'a [Token] {
    let is_start = |t: &Token| t.col == 1 && matches!(&t.tok, Tok::Ident(n) if n == name);
    let Some(start) = tokens.iter().position(is_start) else { return &[] };
    let rest = &tokens[start..];
    let end = rest.iter().skip(1).position(|t| t.col == 1).map_or(rest.len(), |n| n + 1);
    &rest[..end]
}

fn starts_of(tokens: &[Token]) -> Option<Vec<Point>> {
    let brackets = tokens.iter().take_while(|t| t.tok == Tok::LParen).count();
    let first = tokens.get(brackets)?;
    match first.tok {
        Tok::Kw(Kw::False | Kw::Let) => None,
        _ => Some(tokens[..=brackets].iter().map(|t| (t.line, t.col)).collect()),
    }
}

/// Where the text before `point` ends: at its last character, and before each
/// closing bracket it ends with.
fn ends_before(text: &str, point: Point) -> Vec<Point> {
    let mut ends = Vec::new();
    let lines: Vec<Vec<char>> = text.lines().map(|l| l.chars().collect()).collect();
    let (mut line, mut column) = (point.0 as usize, point.1 as usize);
    loop {
        column -= 1;
        while column == 0 {
            line -= 1;
            if line == 0 {
                return ends;
            }
            column = lines.get(line - 1).map_or(0, Vec::len);
        }
        match lines.get(line - 1).and_then(|l| l.get(column - 1)) {
            Some(c) if c.is_whitespace() => {}
            Some(c) => {
                ends.push((line as u32, column as u32));
                if *c != ')' {
                    return ends;
                }
            }
            None => return ends,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::SearchPath;

    fn implications(definition: &str) -> Vec<Implication> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("M.tla");
        let text = format!(
            "---- MODULE M ----\nVARIABLE x\n{definition}\nOther == x = 3 => x = 3\n====\n"
        );
        std::fs::write(&path, text).unwrap();
        Spec::load(&path, &SearchPath::default()).unwrap().implications("Inv")
    }

    #[test]
    fn each_arrow_tells_where_its_sides_meet() {
        let found =
            implications("Inv == /\\ x = 1 => x > 0\n       /\\ (x = 2) =>\n            (x > 1)");
        assert_eq!(found[0].antecedent_ends, [(3, 15)]);
        assert_eq!(found[0].consequent_starts, [(3, 20)]);
        assert_eq!(found[1].antecedent_ends, [(4, 17), (4, 16)]);
        assert_eq!(found[1].consequent_starts, [(5, 13), (5, 14)]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_right_side_that_is_false_is_meant_never_to_be_looked_at() {
        assert!(implications("Inv == x = 1 => FALSE").is_empty());
        assert!(implications("Inv == x = 1 => LET y == 1 IN x = y").is_empty());
    }
}
