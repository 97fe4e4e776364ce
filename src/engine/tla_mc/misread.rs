//! Formulas that the library takes for others.
//!
//! In: a job with all that is reached in it. Out: the first such formula, and
//! where it is. Each kind was found by comparing what both engines make of one
//! specification, and a green about it would be worth nothing.

use std::collections::BTreeSet;
use std::rc::Rc;

use tla_syntax::Expr;
use tla_syntax::token::Op;

use crate::config::{Assignment, Config, Literal};
use crate::doubt::Subject;
use crate::spec::{Binder, Piece, Reached, Use, walk};

/// What is said of the first of them.
pub(super) fn misread(subject: &mut Subject<'_>) -> Option<String> {
    let all = Rc::clone(&subject.all);
    let initial = subject.parts.initial.clone();
    let first = subject.reached(&initial);
    by_itself(subject, &all)
        .or_else(|| kept(&subject.states, &|written, _| is_next(written.1)))
        .or_else(|| kept(&first, &|_, used| matches!(used, Some(Use::Variable(_)))))
}

/// A formula that is taken for another wherever it stands.
fn by_itself(subject: &Subject<'_>, reached: &Reached<'_>) -> Option<String> {
    let enabled =
        Carriers::of(reached, &|written, _| matches!(written.1, Expr::Unary(Op::Enabled, _)));
    reached.nodes.iter().find_map(|(number, expr)| {
        let is_positive = |expr: &Expr| is_positive(subject.config, reached, *number, expr);
        let what = match expr {
            // It rounds to another side than TLC.
            Expr::Binary(Op::Div, _, by) if !is_positive(by) => "division by what may be negative",
            // It gives 0^0 and 1^(-1) a value, which they have not for TLC.
            Expr::Binary(Op::Pow, base, exponent)
                if !matches!(**base, Expr::Num(2..)) && !is_positive(exponent) =>
            {
                "power whose exponent may be less than 1"
            }
            // It asks what is enabled before the step.
            Expr::Prime(inner) if enabled.reads(*number, inner) => "ENABLED of the next state",
            // It counts the conjuncts of `a /\ b /\ c` otherwise.
            Expr::Qualified { name, .. } if name.starts_with(|c: char| c.is_ascii_digit()) => {
                "part of a definition by its number"
            }
            _ => return None,
        };
        Some(format!("{what}{}", within(&reached.pieces[*number])))
    })
}

fn within(piece: &Piece<'_>) -> String {
    piece.def.map(|def| format!(" (in {})", def.name)).unwrap_or_default()
}

/// True if it is a number above 0, as far as that is written.
fn is_positive(config: &Config, reached: &Reached<'_>, piece: usize, expr: &Expr) -> bool {
    match (expr, reached.uses.get(&(piece, std::ptr::from_ref(expr)))) {
        (Expr::Num(number), _) => *number > 0,
        (_, Some(Use::Constant(name))) => config.constants.iter().any(|constant| {
            constant.name == *name && matches!(constant.what, Assignment::Value(Literal::Int(1..)))
        }),
        (_, Some(Use::Piece(number))) => matches!(reached.pieces[*number].body, Expr::Num(1..)),
        _ => false,
    }
}

fn is_next(expr: &Expr) -> bool {
    matches!(expr, Expr::Prime(_) | Expr::Unary(Op::Unchanged, _))
}

/// The first definition of a `LET` without parameters that reads what the
/// formula around it has yet to choose. The library evaluates it once, with
/// what was chosen first.
fn kept<'a>(reached: &Reached<'a>, unset: &Mark<'a, '_>) -> Option<String> {
    let unset = Carriers::of(reached, unset);
    let lets = reached.nodes.iter().filter_map(|(number, expr)| match expr {
        Expr::Let { defs, .. } => Some((*number, *expr, defs)),
        _ => None,
    });
    let mut early = lets.flat_map(|(number, around, defs)| {
        let own = defs.iter().filter(|def| def.params.is_empty());
        own.map(move |def| (number, around, def))
    });
    let (number, _, def) = early.find(|(number, around, def)| {
        unset.reads(*number, &def.body)
            && variables(reached).into_iter().any(|variable| {
                let is = |_: (usize, &_), used: Option<&Use<'_>>| is_variable(used, variable);
                let reads = Carriers::of(reached, &is);
                reads.reads(*number, &def.body) && gives(&unset, &reads, *number, around)
            })
    })?;
    let piece = within(&reached.pieces[number]);
    Some(format!("LET of what is not chosen yet: {}{piece}", def.name))
}

fn variables<'a>(reached: &Reached<'a>) -> BTreeSet<&'a str> {
    let named = reached.uses.values().filter_map(|used| match used {
        Use::Variable(name) => Some(*name),
        _ => None,
    });
    named.collect()
}

fn is_variable(used: Option<&Use<'_>>, variable: &str) -> bool {
    matches!(used, Some(Use::Variable(name)) if *name == variable)
}

/// True if an expression gives the variable that `reads` looks for a value. A
/// comparison counts as that.
fn gives<'a>(
    unset: &Carriers<'a, '_, '_>,
    reads: &Carriers<'a, '_, '_>,
    piece: usize,
    expr: &'a Expr,
) -> bool {
    let is = |(piece, expr): (usize, &'a Expr), _: Option<&Use<'a>>| match expr {
        Expr::Unary(Op::Unchanged, inner) => reads.reads(piece, inner),
        Expr::Binary(Op::Eq | Op::In, left, _) => {
            can_be_given(reads.reached, piece, left)
                && unset.reads(piece, left)
                && reads.reads(piece, left)
        }
        _ => false,
    };
    Carriers::of(reads.reached, &is).reads(piece, expr)
}

/// True for what may be a variable's own name: what a `LET` defines is not.
fn can_be_given(reached: &Reached<'_>, piece: usize, left: &Expr) -> bool {
    match (left, reached.uses.get(&(piece, std::ptr::from_ref(left)))) {
        (Expr::Ident(_), Some(Use::Local(binder))) => matches!(binder, Binder::Parameter { .. }),
        (Expr::Prime(_) | Expr::Ident(_), _) => true,
        _ => false,
    }
}

/// Whether an expression of a piece is what is looked for, itself and by what
/// it names.
type Mark<'a, 'm> = dyn Fn((usize, &'a Expr), Option<&Use<'a>>) -> bool + 'm;

/// The pieces by which what is looked for comes into an expression.
struct Carriers<'a, 'r, 'm> {
    reached: &'r Reached<'a>,
    is: &'m Mark<'a, 'm>,
    /// Pieces that have it in them, directly or by what they name.
    holding: BTreeSet<usize>,
    /// Parameters that get it as an argument: the body and the number.
    given: BTreeSet<(*const Expr, usize)>,
    /// Bodies of the definitions of a `LET` that read it.
    local: BTreeSet<*const Expr>,
    /// True if an operator gets it that is only known by a parameter.
    is_given_to_any: bool,
}

impl<'a, 'r, 'm> Carriers<'a, 'r, 'm> {
    fn of(reached: &'r Reached<'a>, is: &'m Mark<'a, 'm>) -> Self {
        let mut carriers = Self {
            reached,
            is,
            holding: BTreeSet::new(),
            given: BTreeSet::new(),
            local: BTreeSet::new(),
            is_given_to_any: false,
        };
        // Each round can only add something, of which there is finitely much.
        while carriers.grow() {}
        carriers
    }

    fn size(&self) -> usize {
        let sets = self.holding.len() + self.given.len() + self.local.len();
        sets + usize::from(self.is_given_to_any)
    }

    /// True if something was added.
    fn grow(&mut self) -> bool {
        let before = self.size();
        for (number, expr) in &self.reached.nodes {
            if self.is_carried((*number, expr), false) {
                self.holding.insert(*number);
            }
            match expr {
                Expr::Apply(head, arguments) => self.pass(*number, head, arguments, false),
                Expr::Qualified { args, .. } => self.pass(*number, expr, args, true),
                Expr::Let { defs, .. } => {
                    let reading = defs.iter().filter(|def| self.reads(*number, &def.body));
                    let bodies: Vec<_> = reading.map(|def| std::ptr::from_ref(&def.body)).collect();
                    self.local.extend(bodies);
                }
                _ => {}
            }
        }
        self.size() > before
    }

    /// Notes which parameters get it. Those of an instance come before an
    /// operator's own, so there it may be any.
    fn pass(&mut self, piece: usize, head: &'a Expr, arguments: &'a [Expr], is_instance: bool) {
        let passed = (0..).zip(arguments).filter(|(_, argument)| self.reads(piece, argument));
        let passed: Vec<usize> = passed.map(|(number, _)| number).collect();
        let (body, parameters) = match self.reached.uses.get(&(piece, std::ptr::from_ref(head))) {
            _ if passed.is_empty() => return,
            Some(Use::Piece(number)) => {
                let piece = self.reached.pieces[*number];
                (piece.body, piece.def.map_or(0, |def| def.params.len()))
            }
            Some(Use::Local(Binder::Definition(def))) => (&def.body, def.params.len()),
            Some(Use::Local(_)) => {
                self.is_given_to_any = true;
                return;
            }
            _ => return,
        };
        let numbers = if is_instance { (0..parameters).collect() } else { passed };
        self.given.extend(numbers.into_iter().map(|number| (std::ptr::from_ref(body), number)));
    }

    /// True if an expression of a piece reads what is looked for.
    fn reads(&self, piece: usize, expr: &'a Expr) -> bool {
        let mut found = false;
        walk::each(expr, &mut |part| found |= self.is_carried((piece, part), true));
        found
    }

    fn is_carried(&self, written: (usize, &'a Expr), by_argument: bool) -> bool {
        let used = self.reached.uses.get(&(written.0, std::ptr::from_ref(written.1)));
        (self.is)(written, used)
            || match used {
                Some(Use::Piece(number)) => self.holding.contains(number),
                Some(Use::Local(Binder::Parameter { body, number })) => {
                    let parameter = (std::ptr::from_ref(*body), *number);
                    by_argument && (self.is_given_to_any || self.given.contains(&parameter))
                }
                Some(Use::Local(Binder::Definition(def))) => {
                    by_argument && self.local.contains(&std::ptr::from_ref(&def.body))
                }
                _ => false,
            }
    }
}
