//! Implications inside a definition, so that coverage can tell whether their
//! right-hand side was ever looked at.

use tla_syntax::token::{Op, Tok, Token};

use super::Spec;

/// An implication `A => B` written in a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implication {
    /// The module that holds it.
    pub module: String,
    /// Line of the arrow.
    pub line: u32,
    /// Line and column where `B` begins.
    pub consequent: (u32, u32),
}

impl Spec {
    /// The implications in the definition of `name`, in the order of the text.
    #[must_use]
    pub fn implications(&self, name: &str) -> Vec<Implication> {
        let Some(definition) = self.definition(name) else {
            return Vec::new();
        };
        let Ok(tokens) = tla_syntax::lex(&definition.module.text) else {
            return Vec::new();
        };
        let body = body_of(name, &tokens);
        let module = &definition.module.name;
        body.windows(2)
            .filter(|pair| pair[0].tok == Tok::Op(Op::Implies))
            .map(|pair| Implication {
                module: module.clone(),
                line: pair[0].line,
                consequent: (pair[1].line, pair[1].col),
            })
            .collect()
    }
}

/// The tokens from `name` in the first column to the next definition that
/// starts there, which is where hand-written modules put them.
fn body_of<'a>(name: &str, tokens: &'a [Token]) -> &'a [Token] {
    let is_start = |t: &Token| t.col == 1 && matches!(&t.tok, Tok::Ident(n) if n == name);
    let Some(start) = tokens.iter().position(is_start) else {
        return &[];
    };
    let rest = &tokens[start..];
    let end = rest.iter().skip(1).position(|t| t.col == 1).map_or(rest.len(), |n| n + 1);
    &rest[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::SearchPath;

    #[test]
    fn each_arrow_tells_where_its_right_hand_side_begins() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("M.tla");
        let text = "---- MODULE M ----\nVARIABLE x\nInv == /\\ x = 1 => x > 0\n       /\\ x = 2 =>\n            x > 1\nOther == x = 3 => x = 3\n====\n";
        std::fs::write(&path, text).unwrap();
        let spec = Spec::load(&path, &SearchPath::default()).unwrap();
        let places: Vec<_> = spec.implications("Inv").into_iter().map(|i| i.consequent).collect();
        assert_eq!(places, [(3, 20), (5, 13)]);
    }
}
