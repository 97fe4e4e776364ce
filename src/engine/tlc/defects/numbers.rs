//! Defects of intervals of integers, and how large numbers and sets may be
//! that a specification writes.

use std::collections::{BTreeSet, HashSet};

use tla_syntax::Expr;
use tla_syntax::token::{Op, Tok};

use super::Defect;
use super::functions::unique;
use crate::config::{Assignment, Config, Literal};
use crate::doubt::Subject;
use crate::doubt::flow::{Flow, Through, Written, arguments, name_of};
use crate::objection::{Against, Doubt};
use crate::spec::Use;

/// `[i \in 2..1 |-> e]`.
pub(super) fn empty_intervals(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    functions_over(subject, |low, high| low > high, &|| {
        defect
            .withholding("functions over different empty intervals are not the same to TLC")
            .hint("write <<>> for the empty function")
    })
}

/// True if a number is written that can lead to the last integer.
fn speaks_of_large_numbers(subject: &Subject<'_>) -> bool {
    let constants = subject.config.constants.iter();
    let mut values = constants.filter_map(|constant| match &constant.what {
        Assignment::Value(Literal::Int(n)) => Some(i64::from(*n)),
        _ => None,
    });
    let is_large = |n: i64| n.checked_abs().is_none_or(|n| n >= LARGE);
    values.any(is_large)
        || subject.all.nodes.iter().any(|(_, e)| match e {
            Expr::Num(n) => is_large(*n),
            Expr::Binary(op, ..) => *op == Op::Pow,
            _ => false,
        })
}

/// Less than this is not seen to lead to the last integer.
const LARGE: i64 = 1 << 15;

/// `[i \in 2000000000..2000000001 |-> e]`.
pub(super) fn far_intervals(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    let far = 1 << 30;
    functions_over(subject, |low, high| low.unsigned_abs().max(high.unsigned_abs()) >= far, &|| {
        defect
            .withholding("the order of functions over intervals that are far apart overflows")
            .hint("use smaller numbers")
    })
}

/// Functions over an interval whose bounds are known and odd.
fn functions_over(
    subject: &mut Subject<'_>,
    odd: impl Fn(i64, i64) -> bool,
    doubt: &dyn Fn() -> Doubt,
) -> Vec<Doubt> {
    let flow = subject.flow();
    let config = subject.config;
    let mut doubts = Vec::new();
    for (piece, function) in &flow.reached().nodes {
        let Expr::FnDef { bounds, .. } = function else { continue };
        for domain in bounds.iter().filter_map(|b| b.domain.as_ref()) {
            for (at, made) in flow.makers((*piece, domain), Through::Names) {
                let Expr::Binary(Op::DotDot, low, high) = made else { continue };
                let lows = integers(config, &flow, (at, low), Through::Names);
                let highs = integers(config, &flow, (at, high), Through::Names);
                if lows.iter().any(|low| highs.iter().any(|high| odd(*low, *high))) {
                    let dots = |tok: &Tok| *tok == Tok::Op(Op::DotDot);
                    let held = flow.reached().pieces[at];
                    doubts.push(subject.at(doubt().against(Against::Either), &held, dots));
                }
            }
        }
    }
    unique(doubts)
}

/// `1..2147483647`.
pub(super) fn last_integer(subject: &mut Subject<'_>, defect: &Defect) -> Vec<Doubt> {
    if !speaks_of_large_numbers(subject) {
        return Vec::new();
    }
    let flow = subject.flow();
    let tested = only_tested(subject);
    for (piece, interval) in &flow.reached().nodes {
        let Expr::Binary(Op::DotDot, _, high) = interval else { continue };
        if tested.contains(&std::ptr::from_ref(*interval)) {
            continue;
        }
        let highs = integers(subject.config, &flow, (*piece, high), Through::States);
        if highs.contains(&i64::from(i32::MAX)) {
            let doubt =
                defect.withholding("TLC cannot enumerate an interval that ends in 2147483647");
            let dots = |tok: &Tok| *tok == Tok::Op(Op::DotDot);
            let held = flow.reached().pieces[*piece];
            let doubt = subject.at(doubt.against(Against::Either), &held, dots);
            return vec![doubt.hint("end it in a smaller number")];
        }
    }
    Vec::new()
}

/// The sets of which TLC asks no more than whether something is an element:
/// those behind `\in` in what is checked, for in what makes the states `\in`
/// gives a variable each element in turn.
fn only_tested(subject: &Subject<'_>) -> HashSet<*const Expr> {
    let making: HashSet<*const Expr> =
        subject.states.nodes.iter().map(|(_, e)| std::ptr::from_ref(*e)).collect();
    let checked =
        subject.all.nodes.iter().filter(|(_, e)| !making.contains(&std::ptr::from_ref(*e)));
    let sets = checked.filter_map(|(_, e)| match e {
        Expr::Binary(Op::In | Op::NotIn, _, set) => Some(std::ptr::from_ref(set.as_ref())),
        _ => None,
    });
    sets.collect()
}

/// The integers that an expression may stand for, where they can be seen.
fn integers<'a>(
    config: &Config,
    flow: &Flow<'a>,
    written: Written<'a>,
    through: Through,
) -> BTreeSet<i64> {
    Reckoner { config, flow, through, left: STEPS_MAX }.integers(written)
}

/// How many elements a set may have, where that can be seen.
pub(super) fn size<'a>(config: &Config, flow: &Flow<'a>, set: Written<'a>) -> Option<u64> {
    Reckoner { config, flow, through: Through::Names, left: STEPS_MAX }.size(set)
}

/// Expressions looked at for one number.
const STEPS_MAX: u32 = 200;

/// Numbers that one expression may stand for.
const NUMBERS_MAX: usize = 16;

struct Reckoner<'s, 'a> {
    config: &'s Config,
    flow: &'s Flow<'a>,
    through: Through,
    left: u32,
}

impl<'a> Reckoner<'_, 'a> {
    fn integers(&mut self, written: Written<'a>) -> BTreeSet<i64> {
        let mut found = BTreeSet::new();
        for (piece, expr) in self.flow.makers(written, self.through) {
            self.left = self.left.saturating_sub(1);
            if self.left == 0 || found.len() > NUMBERS_MAX {
                break;
            }
            match expr {
                Expr::Num(n) => found.extend([*n]),
                Expr::Unary(Op::Minus, inner) => {
                    let inner = self.integers((piece, inner));
                    found.extend(inner.into_iter().filter_map(i64::checked_neg));
                }
                Expr::Binary(op, a, b) => {
                    let (a, b) = (self.integers((piece, a)), self.integers((piece, b)));
                    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| (*a, *b)));
                    found.extend(pairs.filter_map(|(a, b)| reckoned(*op, a, b)));
                }
                _ if name_of(expr) == Some("TLCEval") => {
                    for inner in arguments(expr) {
                        found.extend(self.integers((piece, inner)));
                    }
                }
                _ => {
                    let assigned = match self.assigned((piece, expr)) {
                        Some(Literal::Int(n)) => Some(i64::from(*n)),
                        _ => None,
                    };
                    found.extend(assigned);
                }
            }
        }
        found
    }

    fn size(&mut self, set: Written<'a>) -> Option<u64> {
        let makers = self.flow.makers(set, self.through);
        makers.into_iter().filter_map(|made| self.size_of(made)).max()
    }

    fn size_of(&mut self, (piece, set): Written<'a>) -> Option<u64> {
        self.left = self.left.checked_sub(1)?;
        match set {
            Expr::SetEnum(items) => u64::try_from(items.len()).ok(),
            Expr::Binary(Op::DotDot, from, to) => {
                let (from, to) = (self.integers((piece, from)), self.integers((piece, to)));
                u64::try_from(to.last()?.checked_sub(*from.first()?)?.checked_add(1)?).ok()
            }
            Expr::Binary(Op::Cup, a, b) => {
                Some(self.size((piece, a))?.saturating_add(self.size((piece, b))?))
            }
            Expr::Binary(Op::Cartesian, a, b) => {
                Some(self.size((piece, a))?.saturating_mul(self.size((piece, b))?))
            }
            Expr::Binary(Op::SetMinus | Op::Cap, a, _) => self.size((piece, a)),
            Expr::SetFilter { bound, .. } => self.size((piece, bound.domain.as_ref()?)),
            Expr::SetMap { bounds, .. } => bounds.iter().try_fold(1_u64, |all, bound| {
                let each = self.size((piece, bound.domain.as_ref()?))?;
                let names = u32::try_from(bound.names.len()).ok()?;
                Some(all.saturating_mul(each.saturating_pow(names)))
            }),
            Expr::Unary(Op::Subset, base) => {
                let elements = u32::try_from(self.size((piece, base))?).ok()?;
                Some(2_u64.saturating_pow(elements))
            }
            _ => match self.assigned((piece, set)) {
                Some(Literal::Set(items)) => u64::try_from(items.len()).ok(),
                _ => None,
            },
        }
    }

    /// What the configuration sets a constant to.
    fn assigned(&self, written: Written<'a>) -> Option<&Literal> {
        let Some(Use::Constant(name)) = self.flow.used(written) else { return None };
        let found = self.config.constants.iter().find(|c| c.name == name)?;
        match &found.what {
            Assignment::Value(value) => Some(value),
            _ => None,
        }
    }
}

fn reckoned(op: Op, a: i64, b: i64) -> Option<i64> {
    match op {
        Op::Plus => a.checked_add(b),
        Op::Minus => a.checked_sub(b),
        Op::Times => a.checked_mul(b),
        Op::Div => a.checked_div_euclid(b),
        Op::Mod => a.checked_rem_euclid(b),
        Op::Pow => a.checked_pow(u32::try_from(b).ok()?),
        _ => None,
    }
}
