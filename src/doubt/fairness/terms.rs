//! Expressions with what their local names stand for, and whether two of them
//! say the same.
//!
//! An action is compared with the disjuncts of the next-state relation through
//! definitions, parameters and quantifiers. The values that `\E` of a disjunct
//! may take are holes, which the comparison fills.

use std::collections::HashMap;
use std::rc::Rc;

use tla_syntax::token::Op;
use tla_syntax::{Bound, Def, Expr, QuantKind};

use crate::config::{Assignment, Config, Literal};
use crate::doubt::flow::{arguments, name_of};
use crate::spec::{Meaning, ScopeId, Scopes, walk};

/// An expression and what the names around it stand for.
#[derive(Debug, Clone)]
pub(super) struct Term<'a> {
    pub(super) scope: ScopeId,
    pub(super) expr: &'a Expr,
    env: Env<'a>,
}

type Env<'a> = Option<Rc<Entry<'a>>>;

/// One local name.
#[derive(Debug)]
struct Entry<'a> {
    name: &'a str,
    stands_for: Local<'a>,
    outer: Env<'a>,
}

#[derive(Debug, Clone)]
enum Local<'a> {
    /// A parameter: what it was called with.
    Argument(Term<'a>),
    /// A bound name: an element of its set.
    Element(usize),
    /// A definition of a `LET`.
    Definition(&'a Def),
}

/// What fills the holes.
pub(super) type Filled<'a> = HashMap<usize, Term<'a>>;

/// Definitions that are unfolded in one comparison.
const DEPTH_MAX: usize = 40;

/// Sets that are compared for one behaviour: names of names can be unfolded in
/// more ways than anybody waits for.
const COMPARISONS_MAX: usize = 100_000;

/// Terms of one specification.
pub(super) struct Terms<'s, 'a> {
    pub(super) scopes: &'s mut Scopes<'a>,
    config: &'a Config,
    /// The set of each bound name, by number, and whether it is a hole.
    elements: Vec<(Option<Term<'a>>, bool)>,
    /// Comparisons of sets that are still made: beyond it, nothing is said to
    /// be a part of anything.
    left: usize,
    /// True if no number of the behaviour is negative.
    are_natural: bool,
}

impl<'a> Term<'a> {
    pub(super) fn new((scope, expr): (ScopeId, &'a Expr)) -> Self {
        Self { scope, expr, env: None }
    }

    /// A part of it that binds no names of its own.
    pub(super) fn part(&self, expr: &'a Expr) -> Self {
        Self { expr, ..self.clone() }
    }

    fn local(&self, name: &str) -> Option<&Entry<'a>> {
        let mut entry = self.env.as_deref();
        while let Some(found) = entry.filter(|e| e.name != name) {
            entry = found.outer.as_deref();
        }
        entry
    }

    fn bind(&mut self, name: &'a str, stands_for: Local<'a>) {
        let outer = self.env.take();
        self.env = Some(Rc::new(Entry { name, stands_for, outer }));
    }

    /// The body of a `LET`.
    pub(super) fn within_let(&self, defs: &'a [Def], body: &'a Expr) -> Self {
        let mut inside = self.part(body);
        for def in defs {
            inside.bind(&def.name, Local::Definition(def));
        }
        inside
    }
}

impl<'s, 'a> Terms<'s, 'a> {
    pub(super) fn new(scopes: &'s mut Scopes<'a>, config: &'a Config, are_natural: bool) -> Self {
        Self { scopes, config, elements: Vec::new(), left: COMPARISONS_MAX, are_natural }
    }

    /// The body of a quantifier, and the numbers of the names that it binds.
    pub(super) fn within(
        &mut self,
        term: &Term<'a>,
        bounds: &'a [Bound],
        body: &'a Expr,
        holes: bool,
    ) -> (Term<'a>, Vec<usize>) {
        let (mut inside, mut numbers) = (term.part(body), Vec::new());
        for bound in bounds {
            let set = bound.domain.as_ref().filter(|_| !bound.destructure);
            for name in &bound.names {
                numbers.push(self.elements.len());
                inside.bind(name, Local::Element(self.elements.len()));
                self.elements.push((set.map(|set| term.part(set)), holes));
            }
        }
        (inside, numbers)
    }

    /// What a name stands for: the body of its definition, or an argument.
    pub(super) fn unfolded(&mut self, term: &Term<'a>) -> Option<Term<'a>> {
        let given = arguments(term.expr);
        let call = |scope, env: Env<'a>, def: &'a Def| {
            let mut body = Term { scope, expr: &def.body, env };
            for (parameter, argument) in def.params.iter().zip(given) {
                body.bind(&parameter.name, Local::Argument(term.part(argument)));
            }
            (def.params.len() == given.len()).then_some(body)
        };
        if let Some(entry) = local_head(term) {
            return match &entry.stands_for {
                Local::Argument(argument) => given.is_empty().then(|| argument.clone()),
                Local::Definition(def) => call(term.scope, entry.outer.clone(), def),
                Local::Element(_) => None,
            };
        }
        match self.meaning(term)? {
            Meaning::Definition(scope, def) => call(scope, None, def),
            Meaning::Substituted(scope, expr) => Some(Term { scope, expr, env: None }),
            Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => None,
        }
    }

    fn meaning(&mut self, term: &Term<'a>) -> Option<Meaning<'a>> {
        let name = name_of(term.expr)?;
        match term.expr {
            Expr::Qualified { instance, .. } => {
                let inside = self.scopes.instance(term.scope, instance)?;
                Some(self.scopes.resolve(inside, name))
            }
            _ => Some(self.scopes.resolve(term.scope, name)),
        }
    }

    /// True if `term` says what `pattern` says once its holes are filled.
    pub(super) fn same(
        &mut self,
        pattern: &Term<'a>,
        term: &Term<'a>,
        filled: &mut Filled<'a>,
    ) -> bool {
        let (pattern, term) = (argument(pattern), argument(term));
        match (element(&pattern), element(&term)) {
            (Some(hole), _) if self.elements[hole].1 => match filled.get(&hole).cloned() {
                Some(already) => self.same(&already, &term, filled),
                None => filled.insert(hole, term).is_none(),
            },
            (Some(a), Some(b)) => a == b,
            (None, None) => self.same_names(&pattern, &term, filled),
            _ => false,
        }
    }

    /// The same for a conjunction, which may ask for more than the pattern.
    pub(super) fn implies(
        &mut self,
        term: &Term<'a>,
        pattern: &Term<'a>,
        filled: &mut Filled<'a>,
    ) -> bool {
        let (given, wanted) = (walk::conjuncts(term.expr), walk::conjuncts(pattern.expr));
        wanted.into_iter().all(|wanted| {
            given.iter().any(|given| {
                let mut tried = filled.clone();
                let found = self.same(&pattern.part(wanted), &term.part(given), &mut tried);
                if found {
                    *filled = tried;
                }
                found
            })
        })
    }

    fn same_names(&mut self, a: &Term<'a>, b: &Term<'a>, filled: &mut Filled<'a>) -> bool {
        if name_of(a.expr).is_none() || local_head(a).is_some() {
            return self.same_text(a, b, filled);
        }
        let (given, taken) = (arguments(a.expr), arguments(b.expr));
        let alike = name_of(b.expr).is_some() && local_head(b).is_none();
        let (Some(one), Some(other)) = (self.meaning(a), self.meaning(b)) else { return false };
        alike
            && is_same(one, other, name_of(a.expr) == name_of(b.expr))
            && given.len() == taken.len()
            && given.iter().zip(taken).all(|(x, y)| self.same(&a.part(x), &b.part(y), filled))
    }

    /// The same text, whose names mean the same.
    fn same_text(&mut self, a: &Term<'a>, b: &Term<'a>, filled: &mut Filled<'a>) -> bool {
        if a.expr != b.expr {
            return false;
        }
        let (mut bound, mut names) = (Vec::new(), Vec::new());
        let mut pairs = vec![(a.expr, b.expr)];
        while let Some((x, y)) = pairs.pop() {
            bound.extend(walk::binds(x));
            if matches!(x, Expr::Ident(_) | Expr::Qualified { .. }) {
                names.push((x, y));
            }
            pairs.extend(walk::parts(x).into_iter().zip(walk::parts(y)));
        }
        names.retain(|(x, _)| name_of(x).is_some_and(|name| !bound.contains(&name)));
        names.into_iter().all(|(x, y)| {
            let (x, y) = (a.part(x), b.part(y));
            match local_head(&x).is_some() || local_head(&y).is_some() {
                true => !is_defined_locally(&argument(&x)) && self.same(&x, &y, filled),
                false => match (self.meaning(&x), self.meaning(&y)) {
                    (Some(one), Some(other)) => is_same(one, other, true),
                    _ => false,
                },
            }
        })
    }

    /// True if what fills each hole is an element of the hole's set.
    pub(super) fn fits(&mut self, holes: &[usize], filled: &mut Filled<'a>) -> bool {
        holes.iter().all(|hole| {
            let Some(value) = filled.get(hole).cloned() else { return false };
            let Some(set) = self.elements[*hole].0.clone() else { return false };
            match element(&value) {
                Some(number) => self.elements[number]
                    .0
                    .clone()
                    .is_some_and(|own| self.is_subset(&own, &set, filled, DEPTH_MAX)),
                None => self.holds(&set, &value, filled, DEPTH_MAX),
            }
        })
    }

    /// True if a set that is written out has this element.
    fn holds(
        &mut self,
        set: &Term<'a>,
        value: &Term<'a>,
        filled: &mut Filled<'a>,
        left: usize,
    ) -> bool {
        match set.expr {
            Expr::SetEnum(items) => {
                items.iter().any(|item| self.same(&set.part(item), value, filled))
            }
            // What is counted from 0 has its ends in it.
            Expr::Binary(Op::DotDot, from, to) => {
                let end = |own: &mut Self, end: &'a Expr, filled: &mut Filled<'a>| {
                    own.same(&set.part(end), value, filled)
                };
                **from == Expr::Num(0)
                    && self.is_count(&set.part(to), filled)
                    && (end(self, to, filled) || end(self, from, filled))
            }
            _ if left == 0 => false,
            _ => match self.unfolded(set) {
                Some(set) => self.holds(&set, value, filled, left - 1),
                None => self.is_configured(set, value.expr),
            },
        }
    }

    /// True for a number that is not negative: a variable or a part of one
    /// where no number is, or what a module of TLC counts.
    fn is_count(&mut self, term: &Term<'a>, filled: &Filled<'a>) -> bool {
        let term = argument(term);
        if let Some(hole) = element(&term) {
            return filled.get(&hole).cloned().is_some_and(|value| self.is_count(&value, filled));
        }
        let mut is_plain = true;
        walk::each(term.expr, &mut |e| {
            is_plain &= !matches!(e, Expr::Unary(..) | Expr::Binary(..))
        });
        let is_defined = |own: &mut Self| {
            matches!(own.meaning(&term), Some(Meaning::Definition(..) | Meaning::Substituted(..)))
        };
        let is_counted = matches!(name_of(term.expr), Some("Len" | "Cardinality"));
        is_plain && (self.are_natural || is_counted) && !is_defined(self)
    }

    /// True if the configuration sets a constant to a set with this number or
    /// text.
    fn is_configured(&mut self, set: &Term<'a>, value: &Expr) -> bool {
        let Some(Meaning::Constant(name)) = self.meaning(set) else { return false };
        let is_value = matches!(value, Expr::Num(_) | Expr::Str(_));
        is_value
            && self.config.constants.iter().any(|constant| match &constant.what {
                Assignment::Value(Literal::Set(items)) if constant.name == name => {
                    items.iter().any(|item| item.to_string() == value.to_string())
                }
                _ => false,
            })
    }

    fn is_subset(
        &mut self,
        own: &Term<'a>,
        set: &Term<'a>,
        filled: &mut Filled<'a>,
        left: usize,
    ) -> bool {
        let (own, set) = (argument(own), argument(set));
        let Some(fewer) = self.left.checked_sub(1).filter(|_| left > 0) else { return false };
        self.left = fewer;
        if self.same(&set, &own, filled) || is_interval_within(own.expr, set.expr) {
            return true;
        }
        let mut within =
            |own: &Term<'a>, set: &Term<'a>| self.is_subset(own, set, filled, left - 1);
        match (own.expr, set.expr) {
            (Expr::SetFilter { bound, .. }, _) => {
                let all = bound.domain.as_ref();
                return all.is_some_and(|all| within(&own.part(all), &set));
            }
            (Expr::Binary(Op::SetMinus, all, _), _) => {
                return within(&own.part(all), &set);
            }
            (_, Expr::Binary(Op::Cup, a, b)) => {
                return within(&own, &set.part(a)) || within(&own, &set.part(b));
            }
            (Expr::SetEnum(items), Expr::SetEnum(_)) => {
                return items
                    .iter()
                    .all(|item| self.holds(&set, &own.part(item), filled, left - 1));
            }
            _ => {}
        }
        let unfolded = (self.unfolded(&own), self.unfolded(&set));
        match unfolded {
            (_, Some(set)) if self.is_subset(&own, &set, filled, left - 1) => true,
            (Some(own), _) => self.is_subset(&own, &set, filled, left - 1),
            _ => false,
        }
    }
}

/// What a parameter was called with, through parameters of parameters.
fn argument<'a>(term: &Term<'a>) -> Term<'a> {
    let mut term = term.clone();
    while let Some(Local::Argument(next)) = ident(&term).map(|e| e.stands_for.clone()) {
        term = next;
    }
    term
}

/// The number of a bound name.
fn element(term: &Term<'_>) -> Option<usize> {
    match ident(term)?.stands_for {
        Local::Element(number) => Some(number),
        Local::Argument(_) | Local::Definition(_) => None,
    }
}

/// What a `LET` defines is not compared.
fn is_defined_locally(term: &Term<'_>) -> bool {
    local_head(term).is_some_and(|entry| matches!(entry.stands_for, Local::Definition(_)))
}

fn ident<'t, 'a>(term: &'t Term<'a>) -> Option<&'t Entry<'a>> {
    let Expr::Ident(name) = term.expr else { return None };
    term.local(name)
}

/// The local name that an expression applies or is.
fn local_head<'t, 'a>(term: &'t Term<'a>) -> Option<&'t Entry<'a>> {
    match term.expr {
        Expr::Qualified { .. } => None,
        expr => term.local(name_of(expr)?),
    }
}

fn is_same(a: Meaning<'_>, b: Meaning<'_>, same_name: bool) -> bool {
    match (a, b) {
        (Meaning::Definition(x, a), Meaning::Definition(y, b)) => x == y && std::ptr::eq(a, b),
        (Meaning::Substituted(x, a), Meaning::Substituted(y, b)) => x == y && std::ptr::eq(a, b),
        (Meaning::Variable(a), Meaning::Variable(b))
        | (Meaning::Constant(a), Meaning::Constant(b)) => a == b,
        (Meaning::Foreign, Meaning::Foreign) => same_name,
        _ => false,
    }
}

/// `1..2` within `0..3`.
fn is_interval_within(own: &Expr, set: &Expr) -> bool {
    let ends = |expr: &Expr| match expr {
        Expr::Binary(Op::DotDot, from, to) => match (&**from, &**to) {
            (Expr::Num(from), Expr::Num(to)) => Some((*from, *to)),
            _ => None,
        },
        _ => None,
    };
    match (ends(own), ends(set)) {
        (Some((a, b)), Some((from, to))) => from <= a && b <= to,
        _ => false,
    }
}

/// Everything that is a step of the next-state relation by itself: what stands
/// under no conjunction, `IF` or `CASE` that asks for more. Each with the holes
/// on the way to it.
pub(super) fn disjuncts<'a>(
    terms: &mut Terms<'_, 'a>,
    next: impl IntoIterator<Item = Term<'a>>,
) -> Vec<(Term<'a>, Vec<usize>)> {
    let mut found = Vec::new();
    let mut pending: Vec<_> = next.into_iter().map(|next| (next, Vec::new())).collect();
    while let Some((term, holes)) = pending.pop() {
        match term.expr {
            Expr::Binary(Op::Or, a, b) => {
                pending.extend([(term.part(a), holes.clone()), (term.part(b), holes.clone())]);
            }
            Expr::Quant { kind: QuantKind::Exists, bounds, body } => {
                let (inside, own) = terms.within(&term, bounds, body, true);
                pending.push((inside, holes.iter().copied().chain(own).collect()));
            }
            Expr::Let { defs, body, .. } => {
                pending.push((term.within_let(defs, body), holes.clone()));
            }
            _ => {
                let body = terms.unfolded(&term);
                pending.extend(body.map(|body| (body, holes.clone())));
            }
        }
        found.push((term, holes));
        if found.len() > DISJUNCTS_MAX {
            break;
        }
    }
    found
}

/// Parts of a next-state relation that are looked at.
const DISJUNCTS_MAX: usize = 2000;
