//! Where the value of an expression comes from: through names, parameters of
//! operators and of `LAMBDA`, `LET`, `IF`, `CASE`, `CHOOSE`, elements of sets,
//! functions and records, back to the expressions that make it.
//!
//! In: what is reached. Out: [`Flow`], which any rule may ask. The answer is
//! generous: calls of one operator are not told apart, and what may come from
//! somewhere counts as coming from there.

mod access;
mod atoms;
mod calls;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use access::{Access, Taken, taken};
pub use atoms::{Atom, Atoms};
pub use calls::{Application, Operator};
use calls::{Calls, Key};
use tla_syntax::token::Op;
use tla_syntax::{ExceptPath, Expr, Module, Unit};

use super::subject::Formula;
use crate::spec::{Binder, Piece, Reached, Use};

/// Follows values through what is reached.
pub struct Flow<'a> {
    reached: Rc<Reached<'a>>,
    calls: Calls<'a>,
    /// What variables are set to, by name and by whether it is their next value.
    set: HashMap<(&'a str, bool), Vec<Set<'a>>>,
    /// Every expression that speaks of initial states.
    initial: HashSet<*const Expr>,
    /// What functions are applied to, by the body of the function.
    applied: Applied<'a>,
}

/// An expression in a piece of what is reached.
pub type Written<'a> = (usize, &'a Expr);

/// What functions are applied to, each with the piece that holds it.
type Applied<'a> = HashMap<Key, Vec<(usize, &'a [Expr])>>;

/// `x = e`, `x' \in S`.
struct Set<'a> {
    whole: &'a Expr,
    value: Taken<'a>,
}

/// How far values are followed through variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// Not at all: a variable stays a name.
    Names,
    /// To what the same step sets them to.
    Step,
    /// To whatever any step sets them to.
    States,
}

/// Expressions looked at for one question.
const SOURCES_MAX: usize = 5000;

impl<'a> Flow<'a> {
    /// Within what is reached. `initial` holds what is reached of the initial
    /// predicate.
    #[must_use]
    pub fn new(reached: Rc<Reached<'a>>, initial: &Reached<'a>) -> Self {
        let initial = initial.nodes.iter().map(|(_, e)| std::ptr::from_ref(*e)).collect();
        let calls = Calls::of(&reached);
        let (set, applied) = (HashMap::new(), HashMap::new());
        let mut flow = Self { reached, calls, set, initial, applied };
        flow.applied = flow.functions();
        flow.set = flow.variables();
        flow
    }

    /// What is followed.
    #[must_use]
    pub fn reached(&self) -> &Reached<'a> {
        &self.reached
    }

    /// A formula of its own, as a piece of what is reached.
    #[must_use]
    pub fn piece(&self, (scope, body): Formula<'a>) -> Option<Written<'a>> {
        let is_it = |piece: &Piece<'a>| piece.scope == scope && std::ptr::eq(piece.body, body);
        self.reached.pieces.iter().position(is_it).map(|number| (number, body))
    }

    /// A part of a formula, with the piece that holds it.
    #[must_use]
    pub fn written(&self, (scope, expr): Formula<'a>) -> Option<Written<'a>> {
        let is_it = |(piece, node): &&Written<'a>| {
            std::ptr::eq(*node, expr) && self.reached.pieces[*piece].scope == scope
        };
        self.reached.nodes.iter().find(is_it).copied()
    }

    /// What a name stands for where it is used.
    #[must_use]
    pub fn used(&self, (piece, expr): Written<'a>) -> Option<Use<'a>> {
        self.reached.uses.get(&(piece, std::ptr::from_ref(expr))).copied()
    }

    /// Where an operator that no module at hand defines is applied, by its own
    /// name or by that of a parameter.
    #[must_use]
    pub fn applications(&self, names: &[&str]) -> Vec<&Application<'a>> {
        names.iter().filter_map(|name| self.calls.foreign.get(*name)).flatten().collect()
    }

    /// The operators that an expression may stand for.
    #[must_use]
    pub fn operators(&self, written: Written<'a>) -> Vec<Operator<'a>> {
        self.calls.operators(&self.reached, written)
    }

    /// What a name or a call stands for: the body of a definition, or what a
    /// parameter is called with.
    #[must_use]
    pub fn bodies(&self, written: Written<'a>) -> Vec<Written<'a>> {
        let named = self.named(&(written, Vec::new()), Through::Names).into_iter();
        let called = self.calls.results(&self.reached, written).values;
        named.chain(called).map(|(body, _)| body).collect()
    }

    /// What a parameter is called with, as it is written there.
    #[must_use]
    pub fn called_with(&self, (piece, name): Written<'a>) -> Vec<Written<'a>> {
        let Some(Use::Local(Binder::Parameter { body, number })) = self.used((piece, name)) else {
            return Vec::new();
        };
        self.calls.arguments((piece, body), number).iter().map(|(written, _)| *written).collect()
    }

    /// True if an expression is a part of the initial predicate.
    #[must_use]
    pub fn is_initial(&self, expr: &Expr) -> bool {
        self.initial.contains(&std::ptr::from_ref(expr))
    }

    /// Every expression that may make a value. Names that lead nowhere, such
    /// as variables that are not looked through, are left as names.
    #[must_use]
    pub fn makers(&self, written: Written<'a>, through: Through) -> Vec<Written<'a>> {
        self.new_makers(written, through, &mut HashSet::new())
    }

    /// The makers that are met on ways which were not gone before.
    fn new_makers(
        &self,
        written: Written<'a>,
        through: Through,
        seen: &mut HashSet<(usize, *const Expr, Vec<Access<'a>>)>,
    ) -> Vec<Written<'a>> {
        let (mut found, mut pending) = (Vec::new(), vec![(written, Vec::new())]);
        let most = seen.len() + SOURCES_MAX;
        while let Some(next) = pending.pop() {
            let ((piece, expr), path) = &next;
            if seen.len() >= most || path.len() > access::DEPTH_MAX {
                continue;
            }
            if !seen.insert((*piece, std::ptr::from_ref(*expr), path.clone())) {
                continue;
            }
            let sources = self.sources(&next, through);
            if sources.is_empty() && path.is_empty() {
                found.push((*piece, *expr));
            }
            pending.extend(sources);
        }
        found
    }

    /// Where a value comes from, one step back; empty if this makes it.
    fn sources(&self, value: &Taken<'a>, through: Through) -> Vec<Taken<'a>> {
        let ((piece, expr), path) = value;
        let piece = *piece;
        let same = |inner: &'a Expr| ((piece, inner), path.clone());
        let more = |inner: &'a Expr, access: Access<'a>| {
            let path = path.iter().copied().chain([access]).collect();
            vec![((piece, inner), path)]
        };
        match expr {
            Expr::If { then, otherwise, .. } => vec![same(then), same(otherwise)],
            Expr::Case { arms, other } => {
                arms.iter().map(|(_, value)| value).chain(other.as_deref()).map(same).collect()
            }
            Expr::Let { body, .. } => vec![same(body)],
            Expr::FnApply(function, _) => more(function, Access::Apply),
            Expr::Field(record, field) => more(record, Access::Field(field)),
            Expr::Choose { bound, .. } => {
                bound.domain.iter().flat_map(|set| more(set, Access::Element)).collect()
            }
            Expr::Prime(inner) => self.next_value((piece, inner), path, through),
            Expr::Ident(_) | Expr::At => self.named(value, through),
            Expr::Qualified { args, .. } if args.is_empty() => self.named(value, through),
            _ => {
                let results = self.calls.results(&self.reached, (piece, expr));
                let made = results.known.then(Vec::new);
                let made = made.unwrap_or_else(|| taken(piece, expr, path));
                let given = results.values.into_iter().map(|value| access::within(value, path));
                given.chain(made).collect()
            }
        }
    }

    /// What a name stands for: a parameter for what it is called with, a
    /// definition for its body.
    fn named(&self, value: &Taken<'a>, through: Through) -> Vec<Taken<'a>> {
        let ((piece, expr), path) = value;
        let piece = *piece;
        match self.used((piece, expr)) {
            Some(Use::Piece(number)) => {
                let held = self.reached.pieces[number];
                match held.def.is_none_or(|def| def.params.is_empty()) {
                    true => vec![((number, held.body), path.clone())],
                    false => Vec::new(),
                }
            }
            Some(Use::Variable(name)) => self.settings(name, false, expr, path, through),
            Some(Use::Local(Binder::Definition(def))) if def.params.is_empty() => {
                vec![((piece, &def.body), path.clone())]
            }
            Some(Use::Local(Binder::Parameter { body, number })) => {
                let called = self.calls.arguments((piece, body), number);
                called.iter().map(|from| access::within(from.clone(), path)).collect()
            }
            Some(Use::Local(Binder::Element { of, part, function })) => {
                let from = |set: &'a Expr| {
                    let part = part.then_some(Access::Apply);
                    let steps = path.iter().copied().chain(part).chain([Access::Element]);
                    ((piece, set), steps.collect())
                };
                let mut found: Vec<Taken<'a>> = of.into_iter().map(from).collect();
                if let Some((body, number)) = function {
                    let given = self.given((piece, body), number);
                    found.extend(given.into_iter().map(|from| access::within(from, path)));
                }
                found
            }
            Some(Use::Local(Binder::Old(Expr::Except { base, updates }))) => {
                let old = |(steps, _): &'a (Vec<ExceptPath>, Expr)| {
                    let steps = steps.iter().rev().map(Access::of);
                    ((piece, &**base), path.iter().copied().chain(steps).collect())
                };
                updates.iter().map(old).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What functions with this body are applied to.
    fn given(&self, (piece, body): Written<'a>, number: usize) -> Vec<Taken<'a>> {
        let sites = self.applied.get(&(piece, std::ptr::from_ref(body))).into_iter().flatten();
        let given = sites.filter_map(|(at, args)| match (args.get(number), args.first()) {
            (Some(arg), _) => Some(((*at, arg), Vec::new())),
            (None, Some(tuple)) => Some(((*at, tuple), vec![Access::Apply])),
            (None, None) => None,
        });
        given.collect()
    }

    /// Where functions are applied. They are looked for by their names alone,
    /// or this could go round in circles.
    fn functions(&self) -> Applied<'a> {
        let mut found = Applied::new();
        for (at, expr) in &self.reached.nodes {
            let Expr::FnApply(function, args) = expr else { continue };
            for (piece, made) in self.by_name((*at, function)) {
                if let Expr::FnDef { body, .. } = made {
                    let key = (piece, std::ptr::from_ref(&**body));
                    found.entry(key).or_default().push((*at, args));
                }
            }
        }
        found
    }

    /// The expression that a name stands for, through definitions only.
    fn by_name(&self, written: Written<'a>) -> Vec<Written<'a>> {
        let mut next = written;
        for _ in 0..access::DEPTH_MAX {
            next = match self.used(next) {
                Some(Use::Piece(number)) => (number, self.reached.pieces[number].body),
                Some(Use::Local(Binder::Definition(def))) => (next.0, &def.body),
                Some(Use::Local(Binder::Parameter { body, number })) => {
                    let called = self.calls.arguments((next.0, body), number);
                    return called.iter().map(|(written, _)| *written).collect();
                }
                _ => break,
            };
        }
        vec![next]
    }

    /// `x'`, where x may be a parameter.
    fn next_value(
        &self,
        inner: Written<'a>,
        path: &[Access<'a>],
        through: Through,
    ) -> Vec<Taken<'a>> {
        if through == Through::Names {
            return Vec::new();
        }
        let mut found = Vec::new();
        for maker in self.makers(inner, Through::Names) {
            match self.used(maker) {
                Some(Use::Variable(name)) => {
                    found.extend(self.settings(name, true, maker.1, path, through));
                }
                _ => found.push((maker, path.to_vec())),
            }
        }
        found
    }

    /// What a variable is set to.
    fn settings(
        &self,
        name: &'a str,
        next: bool,
        read: &Expr,
        path: &[Access<'a>],
        through: Through,
    ) -> Vec<Taken<'a>> {
        let of = |next: bool| self.set.get(&(name, next)).into_iter().flatten();
        let values: Vec<&Set<'a>> = match through {
            Through::Names => Vec::new(),
            Through::Step if next => of(true).collect(),
            Through::Step if self.is_initial(read) => {
                of(false).filter(|s| self.is_initial(s.whole)).collect()
            }
            Through::Step => Vec::new(),
            Through::States => of(true).chain(of(false)).collect(),
        };
        values.into_iter().map(|set| access::within(set.value.clone(), path)).collect()
    }

    /// Every equation and membership with a variable on its left, which may
    /// have the name of a parameter there.
    fn variables(&self) -> HashMap<(&'a str, bool), Vec<Set<'a>>> {
        let mut found: HashMap<(&'a str, bool), Vec<Set<'a>>> = HashMap::new();
        for (piece, whole) in &self.reached.nodes {
            let Expr::Binary(op @ (Op::Eq | Op::In), left, right) = whole else { continue };
            let (primed, bare) = match &**left {
                Expr::Prime(inner) => (true, &**inner),
                other => (false, other),
            };
            if !matches!(bare, Expr::Ident(_)) {
                continue;
            }
            let path = if *op == Op::In { vec![Access::Element] } else { Vec::new() };
            for (at, maker) in self.makers((*piece, bare), Through::Names) {
                let (primed, named) = match maker {
                    Expr::Prime(inner) => (true, &**inner),
                    other => (primed, other),
                };
                if let Some(Use::Variable(name)) = self.used((at, named)) {
                    let value = ((*piece, &**right), path.clone());
                    found.entry((name, primed)).or_default().push(Set { whole, value });
                }
            }
        }
        found
    }
}

/// The operator or value that an expression names at its outermost.
#[must_use]
pub fn name_of(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Ident(name) | Expr::Qualified { name, .. } => Some(name),
        Expr::Apply(head, _) => name_of(head),
        _ => None,
    }
}

/// What an operator is applied to.
#[must_use]
pub fn arguments(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::Apply(_, args) | Expr::Qualified { args, .. } => args,
        _ => &[],
    }
}

/// The assumptions of a module.
#[must_use]
pub fn assumptions(module: &Module) -> Vec<&Expr> {
    let assumed = module.units.iter().filter_map(|unit| match unit {
        Unit::Assume(expr) => Some(expr),
        _ => None,
    });
    assumed.collect()
}
