//! Changes of single words: comparisons, numbers, quantifiers. They may stand
//! anywhere in a definition, and not only where a formula has its shape.

use std::collections::BTreeSet;

use tla_syntax::token::{Kw, Op, Tok, Token};

use super::definitions::{Definitions, Part};
use super::edit::Edit;
use super::operator::Operator;
use crate::syntax::{Source, Span};

/// Looks through the tokens of one definition.
pub(super) struct Words<'s, 'a> {
    pub(super) source: &'s Source<'a>,
    pub(super) part: Part,
    pub(super) known: &'s Definitions,
    /// The first tokens of quantifiers by which a step is chosen.
    pub(super) choices: &'s BTreeSet<usize>,
}

impl Words<'_, '_> {
    pub(super) fn read(&self, body: Span) -> Vec<Edit> {
        let giving = replacing(self.source, body);
        let changes = (body.first..body.end).flat_map(|at| self.changes(at, &giving));
        changes.collect()
    }

    fn changes(&self, at: usize, giving: &BTreeSet<usize>) -> Vec<Edit> {
        let one = Span { first: at, end: at + 1 };
        let edit = |operator, span, new: String| Edit::new(self.source, operator, span, new);
        match self.tok(at) {
            Some(Tok::Op(op)) => match (otherwise(*op), quantified(*op)) {
                (Some(other), _) if !self.is_giving(at, *op, giving) => {
                    edit(Operator::Compare, one, other.to_owned()).into_iter().collect()
                }
                (_, Some(other)) if !self.choices.contains(&at) => {
                    edit(Operator::Quantify, one, other.to_owned()).into_iter().collect()
                }
                _ => Vec::new(),
            },
            Some(Tok::Num(number)) if self.before(at) != Some(&Tok::Bang) => {
                let larger = number.checked_add(1);
                let larger = larger.and_then(|n| edit(Operator::OffByOne, one, n.to_string()));
                let sign = Span { first: at.saturating_sub(1), end: at + 1 };
                let gone = self
                    .is_added(at, *number)
                    .then(|| edit(Operator::OffByOne, sign, String::new()));
                larger.into_iter().chain(gone.flatten()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn tok(&self, at: usize) -> Option<&Tok> {
        self.source.token(at).map(|token| &token.tok)
    }

    fn before(&self, at: usize) -> Option<&Tok> {
        self.tok(at.checked_sub(1)?)
    }

    /// True for the `=` by which a variable or a part of one is given a value.
    fn is_giving(&self, at: usize, op: Op, giving: &BTreeSet<usize>) -> bool {
        let begins = match self.before(at) {
            Some(Tok::Prime) => true,
            Some(Tok::Ident(name)) => {
                self.part == Part::Initial && self.known.variables.contains(name)
            }
            _ => false,
        };
        op == Op::Eq && (begins || giving.contains(&at))
    }

    /// True for the number of `n + 1` and `n - 1`.
    fn is_added(&self, at: usize, number: i64) -> bool {
        let sign = matches!(self.before(at), Some(Tok::Op(Op::Plus | Op::Minus)));
        let operand = at.checked_sub(2).and_then(|at| self.tok(at));
        let ends = matches!(
            operand,
            Some(
                Tok::Ident(_)
                    | Tok::Num(_)
                    | Tok::RParen
                    | Tok::RBrack
                    | Tok::RBrace
                    | Tok::RTup
                    | Tok::At
                    | Tok::Prime
            )
        );
        number == 1 && sign && ends
    }
}

/// The comparison that is easily taken for this one.
fn otherwise(op: Op) -> Option<&'static str> {
    Some(match op {
        Op::Lt => "<=",
        Op::Le => "<",
        Op::Gt => ">=",
        Op::Ge => ">",
        Op::Eq => "#",
        Op::Neq => "=",
        _ => return None,
    })
}

fn quantified(op: Op) -> Option<&'static str> {
    match op {
        Op::Forall => Some("\\E"),
        Op::Exists => Some("\\A"),
        _ => None,
    }
}

/// The `=` of each `![i] = e` in `[f EXCEPT ![i] = e]`.
fn replacing(source: &Source<'_>, body: Span) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    // Of each bracket around: whether it holds an EXCEPT, and whether its next
    // `=` gives a value.
    let mut around: Vec<(bool, bool)> = Vec::new();
    for (at, token) in (body.first..).zip(source.tokens(body)) {
        follow(&mut around, token);
        if let (Tok::Op(Op::Eq), Some((true, awaits @ true))) = (&token.tok, around.last_mut()) {
            *awaits = false;
            found.insert(at);
        }
    }
    found
}

fn follow(around: &mut Vec<(bool, bool)>, token: &Token) {
    match &token.tok {
        Tok::LParen | Tok::LBrack | Tok::LBrace | Tok::LTup => around.push((false, false)),
        Tok::RParen | Tok::RBrack | Tok::RBrace | Tok::RTup => drop(around.pop()),
        Tok::Kw(Kw::Except) => {
            if let Some(last) = around.last_mut() {
                *last = (true, false);
            }
        }
        Tok::Bang => {
            if let Some((true, awaits)) = around.last_mut() {
                *awaits = true;
            }
        }
        _ => {}
    }
}
