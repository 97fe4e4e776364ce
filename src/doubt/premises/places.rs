//! Where what waits for a premise stands in the text of its definition.
//!
//! Expressions have no places, tokens have: the n-th arrow of a definition is
//! that of its n-th implication.

use tla_syntax::token::{Kw, Op, Tok};
use tla_syntax::{Def, Expr, QuantKind};

use crate::spec::{Point, SourceModule, places_in, walk};

/// The token behind which stands what waits for a premise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `=>` or `~>`.
    Arrow,
    /// `\A`.
    All,
    /// `\E`, of which the opposite is claimed.
    Some,
    /// `THEN`.
    Then,
    /// `ELSE`.
    Else,
    /// `\subseteq`, or a comparison of numbers.
    Comparison,
    /// `->` of this arm of a `CASE`, or that of `[S -> T]`.
    Arm(usize),
}

impl Mark {
    fn is(self, tok: &Tok) -> bool {
        match self {
            Self::Arrow => matches!(tok, Tok::Op(Op::Implies | Op::LeadsTo)),
            Self::All => *tok == Tok::Op(Op::Forall),
            Self::Some => *tok == Tok::Op(Op::Exists),
            Self::Then => *tok == Tok::Kw(Kw::Then),
            Self::Else => *tok == Tok::Kw(Kw::Else),
            Self::Comparison => matches!(tok, Tok::Op(op) if compares(*op)),
            Self::Arm(_) => *tok == Tok::Arrow,
        }
    }

    fn is_of_the_kind_of(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// True for what compares sets or numbers, and asks nothing of a set without elements.
pub(super) fn compares(op: Op) -> bool {
    matches!(op, Op::Subseteq | Op::Lt | Op::Le | Op::Gt | Op::Ge)
}

/// Where the mark of an expression stands; without one, where the definition
/// begins, as of `[A]_v`.
pub(super) fn place_of(source: &SourceModule, def: &Def, at: (Option<Mark>, &Expr)) -> Point {
    let places = |is: &dyn Fn(&Tok) -> bool| places_in(&source.text, &def.name, is);
    let marked = match at {
        (Some(mark), expr) => number_of(def, mark, expr)
            .and_then(|number| places(&|tok| mark.is(tok)).get(number).copied()),
        (None, _) => None,
    };
    marked.or_else(|| places(&|_| true).first().copied()).unwrap_or((1, 1))
}

fn number_of(def: &Def, mark: Mark, of: &Expr) -> Option<usize> {
    let all = marks(def);
    let mut same = all.iter().filter(|(other, _)| other.is_of_the_kind_of(mark));
    same.position(|(other, expr)| *other == mark && std::ptr::eq(*expr, of))
}

/// What is left to do on the way through a definition.
enum Left<'a> {
    Read(&'a Expr),
    Pass(Mark, &'a Expr),
}

/// The marks of a definition with their expressions, in the order of the text.
fn marks(def: &Def) -> Vec<(Mark, &Expr)> {
    let mut found = Vec::new();
    let mut left = vec![Left::Read(&def.body)];
    while let Some(next) = left.pop() {
        match next {
            Left::Pass(mark, expr) => found.push((mark, expr)),
            Left::Read(expr) => left.extend(read(expr).into_iter().rev()),
        }
    }
    found
}

fn read(expr: &Expr) -> Vec<Left<'_>> {
    let parts = || walk::parts(expr).into_iter().map(Left::Read);
    let between = |mark, a, b| vec![Left::Read(a), Left::Pass(mark, expr), Left::Read(b)];
    match expr {
        Expr::Binary(Op::Implies | Op::LeadsTo, a, b) => between(Mark::Arrow, a, b),
        Expr::Binary(op, a, b) if compares(*op) => between(Mark::Comparison, a, b),
        Expr::FnSet { domain, range } => between(Mark::Arm(0), domain, range),
        Expr::Quant { kind: QuantKind::Forall, .. } => {
            std::iter::once(Left::Pass(Mark::All, expr)).chain(parts()).collect()
        }
        Expr::Quant { kind: QuantKind::Exists, .. } => {
            std::iter::once(Left::Pass(Mark::Some, expr)).chain(parts()).collect()
        }
        Expr::If { cond, then, otherwise } => {
            let mut all = between(Mark::Then, cond, then);
            all.extend([Left::Pass(Mark::Else, expr), Left::Read(otherwise)]);
            all
        }
        Expr::Case { arms, other } => {
            let arms = arms.iter().enumerate();
            let arms = arms.flat_map(|(n, (guard, value))| between(Mark::Arm(n), guard, value));
            // `OTHER` has an arrow, too.
            let other = other
                .iter()
                .flat_map(|value| [Left::Pass(Mark::Arm(usize::MAX), expr), Left::Read(value)]);
            arms.chain(other).collect()
        }
        _ => parts().collect(),
    }
}
