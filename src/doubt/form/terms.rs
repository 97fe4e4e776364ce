//! Formulas as terms: every name replaced by what it stands for, equal
//! formulas the same term.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use tla_syntax::token::Op;
use tla_syntax::{Bound, Def, ExceptPath, Expr, QuantKind};

use super::printed;
use crate::config::{Assignment, Config, Literal};
use crate::doubt::flow::arguments;
use crate::doubt::subject::Formula;
use crate::spec::{Meaning, ScopeId, Scopes, walk};

/// Formulas inside of each other that are followed.
const DEPTH_MAX: usize = 150;
/// Formulas looked at for one term.
const FORMULAS_MAX: usize = 20_000;
/// Elements of a set that are looked at one by one.
pub(super) const FEW: usize = 8;
/// Operators whose value is another one each time.
const FICKLE: [&str; 4] = ["Random", "JavaTime", "TLC", "IO"];

/// A term, by its number.
pub(super) type Term = usize;

/// What a term is, beside its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Head {
    Bool(bool),
    Number(i64),
    Text(String),
    /// A model value that the configuration sets a constant to.
    Model(String),
    /// A variable, a constant, or what no module at hand defines.
    Name(String),
    /// What a quantifier binds, by the number of those around it.
    Bound(usize),
    /// Built into the language, of its parts.
    Op(Op),
    /// `\A` or `\E`: the first bound name, how many each domain has, and
    /// whether they are taken out of tuples. Domains come before the body.
    Quant {
        all: bool,
        first: usize,
        groups: Vec<(usize, bool)>,
    },
    Set,
    /// `{x \in S : P}`, by the number of its name.
    Filter(usize),
    If,
    Primed,
    ActionBox,
    /// Anything else that is equal if its shape and its parts are.
    Other(String),
    /// Equal to nothing.
    Unknown(usize),
}

/// Operators have no hash of their own; which of them it is says enough.
impl Hash for Head {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Number(number) => number.hash(state),
            Self::Text(text) | Self::Model(text) | Self::Name(text) | Self::Other(text) => {
                text.hash(state);
            }
            Self::Bound(number) | Self::Filter(number) | Self::Unknown(number) => {
                number.hash(state);
            }
            Self::Op(op) => std::mem::discriminant(op).hash(state),
            _ => {}
        }
    }
}

/// What a name stands for. What it is written with is read where the name
/// stands, because quantifiers on the way there have bound names, too.
#[derive(Clone, Copy)]
enum Known<'a> {
    /// What a quantifier binds.
    Bound(Term),
    /// What a parameter is given, with the scope and the names that it sees.
    Argument(&'a Expr, ScopeId, Names),
    /// What a `LET` defines, with the names that it sees.
    Local(&'a Def, Names),
}

/// The names around a formula: the innermost, which knows the next.
type Names = Option<usize>;

/// Where a formula stands.
#[derive(Clone, Copy)]
struct Place {
    scope: ScopeId,
    names: Names,
    /// Names that quantifiers have bound so far.
    bound: usize,
    depth: usize,
}

/// All terms of a formula.
pub(super) struct Terms<'s, 'a> {
    scopes: &'s mut Scopes<'a>,
    config: &'s Config,
    /// True if constants are what the configuration sets them to.
    are_set: bool,
    all: Vec<(Head, Vec<Term>)>,
    numbers: HashMap<(Head, Vec<Term>), Term>,
    names: Vec<(&'a str, Known<'a>, Names)>,
    left: usize,
}

impl<'s, 'a> Terms<'s, 'a> {
    pub(super) fn new(scopes: &'s mut Scopes<'a>, config: &'s Config) -> Self {
        let (all, numbers, names) = (Vec::new(), HashMap::new(), Vec::new());
        Self { scopes, config, are_set: false, all, numbers, names, left: FORMULAS_MAX }
    }

    /// The same with each constant as the configuration sets it.
    pub(super) fn with_constants(scopes: &'s mut Scopes<'a>, config: &'s Config) -> Self {
        Self { are_set: true, ..Self::new(scopes, config) }
    }

    /// The term of a formula.
    pub(super) fn of(&mut self, (scope, expr): Formula<'a>) -> Term {
        self.term(Place { scope, names: None, bound: 0, depth: 0 }, expr)
    }

    /// What a term is and its parts.
    pub(super) fn get(&self, term: Term) -> (&Head, &[Term]) {
        let (head, parts) = &self.all[term];
        (head, parts)
    }

    /// The term of these parts.
    pub(super) fn make(&mut self, head: Head, parts: Vec<Term>) -> Term {
        let key = (head, parts);
        if let Some(known) = self.numbers.get(&key) {
            return *known;
        }
        self.all.push(key.clone());
        self.numbers.insert(key, self.all.len() - 1);
        self.all.len() - 1
    }

    pub(super) fn binary(&mut self, op: Op, a: Term, b: Term) -> Term {
        let (op, a, b) = match op {
            Op::Supseteq => (Op::Subseteq, b, a),
            Op::Ge => (Op::Le, b, a),
            Op::Gt => (Op::Lt, b, a),
            Op::Eq => (Op::Eq, a.min(b), a.max(b)),
            _ => (op, a, b),
        };
        if let (Head::Number(low), Head::Number(high)) = (self.get(a).0, self.get(b).0) {
            let number = match op {
                Op::Plus => low.checked_add(*high),
                Op::Minus => low.checked_sub(*high),
                Op::DotDot => return self.interval(*low, *high),
                _ => None,
            };
            if let Some(number) = number {
                return self.make(Head::Number(number), Vec::new());
            }
        }
        let opposite = match op {
            Op::Neq => return self.binary_not(Op::Eq, a, b),
            Op::NotIn => return self.binary_not(Op::In, a, b),
            op => op,
        };
        self.make(Head::Op(opposite), vec![a, b])
    }

    /// An interval; one with few elements is the set of them.
    fn interval(&mut self, low: i64, high: i64) -> Term {
        let count = high.saturating_sub(low).saturating_add(1).max(0);
        let number = |own: &mut Self, n| own.make(Head::Number(n), Vec::new());
        match usize::try_from(count) {
            Ok(count) if count <= FEW => {
                let items = (low..=high).map(|n| number(self, n)).collect();
                self.make(Head::Set, items)
            }
            _ => {
                let ends = vec![number(self, low), number(self, high)];
                self.make(Head::Op(Op::DotDot), ends)
            }
        }
    }

    /// A term in which something stands in the place of a bound name.
    pub(super) fn put(&mut self, term: Term, bound: Term, by: Term) -> Term {
        let mut known = HashMap::from([(bound, by)]);
        self.put_into(term, &mut known)
    }

    fn put_into(&mut self, term: Term, known: &mut HashMap<Term, Term>) -> Term {
        if let Some(done) = known.get(&term) {
            return *done;
        }
        let (head, parts) = self.all[term].clone();
        let parts = parts.into_iter().map(|part| self.put_into(part, known)).collect::<Vec<_>>();
        let done = match (&head, &parts[..]) {
            (Head::Op(op), &[a, b]) => self.binary(*op, a, b),
            _ => self.make(head, parts),
        };
        known.insert(term, done);
        done
    }

    fn binary_not(&mut self, op: Op, a: Term, b: Term) -> Term {
        let inner = self.binary(op, a, b);
        self.make(Head::Op(Op::Not), vec![inner])
    }

    /// A term that nothing is known of.
    fn unknown(&mut self) -> Term {
        self.make(Head::Unknown(self.all.len()), Vec::new())
    }

    fn term(&mut self, place: Place, expr: &'a Expr) -> Term {
        if place.depth > DEPTH_MAX || self.left == 0 {
            return self.unknown();
        }
        self.left -= 1;
        let place = Place { depth: place.depth + 1, ..place };
        let head = match expr {
            Expr::Bool(value) => Head::Bool(*value),
            Expr::Num(value) => Head::Number(*value),
            Expr::Str(value) => Head::Text(value.clone()),
            Expr::Ident(_) | Expr::Apply(..) | Expr::Qualified { .. } => {
                return self.named(place, expr);
            }
            Expr::Unary(Op::Unchanged, inner) => {
                let before = self.term(place, inner);
                let after = self.make(Head::Primed, vec![before]);
                return self.binary(Op::Eq, after, before);
            }
            Expr::Unary(op, _) | Expr::Binary(op, ..) if self.is_defined(place, *op) => {
                return self.unknown();
            }
            Expr::Binary(op, a, b) => {
                let (a, b) = (self.term(place, a), self.term(place, b));
                return self.binary(*op, a, b);
            }
            Expr::Unary(op, _) => Head::Op(*op),
            Expr::Quant { kind, bounds, body } => {
                return self.quantified(place, *kind, bounds, body);
            }
            Expr::SetFilter { bound, pred } => {
                let head = Head::Filter(place.bound);
                return self.bound(place, head, std::slice::from_ref(bound), pred);
            }
            Expr::Choose { bound, body } => {
                let head = binder(place, "CHOOSE", std::slice::from_ref(bound));
                return self.bound(place, head, std::slice::from_ref(bound), body);
            }
            Expr::SetMap { expr, bounds } => {
                return self.bound(place, binder(place, "map", bounds), bounds, expr);
            }
            Expr::FnDef { bounds, body } => {
                return self.bound(place, binder(place, "function", bounds), bounds, body);
            }
            Expr::Let { defs, instances, body } if instances.is_empty() => {
                let names = self.local(place.names, defs);
                return self.term(Place { names, ..place }, body);
            }
            Expr::SetEnum(_) => Head::Set,
            Expr::If { .. } => Head::If,
            Expr::Prime(_) => Head::Primed,
            Expr::ActionBox { .. } => Head::ActionBox,
            Expr::Let { .. } | Expr::Lambda { .. } | Expr::At => return self.unknown(),
            Expr::Decimal(_)
            | Expr::FnApply(..)
            | Expr::Field(..)
            | Expr::Tuple(_)
            | Expr::Record(_)
            | Expr::RecordSet(_)
            | Expr::FnSet { .. }
            | Expr::Except { .. }
            | Expr::Case { .. }
            | Expr::ActionAngle { .. }
            | Expr::Fairness { .. } => Head::Other(shape(expr)),
        };
        let parts = walk::parts(expr).into_iter().map(|part| self.term(place, part)).collect();
        self.make(head, parts)
    }

    /// True for a symbol that a module gives a meaning of its own.
    fn is_defined(&mut self, place: Place, op: Op) -> bool {
        let symbol = op.symbol();
        let is_local = self.known(place.names, symbol).is_some();
        is_local || !matches!(self.scopes.resolve(place.scope, symbol), Meaning::Foreign)
    }

    fn known(&self, mut names: Names, name: &str) -> Option<Known<'a>> {
        while let Some(at) = names {
            let (own, known, outer) = self.names[at];
            if own == name {
                return Some(known);
            }
            names = outer;
        }
        None
    }

    fn name(&mut self, outer: Names, name: &'a str, known: Known<'a>) -> Names {
        self.names.push((name, known, outer));
        Some(self.names.len() - 1)
    }

    /// With what a `LET` defines; each of it sees all of it.
    fn local(&mut self, outer: Names, defs: &'a [Def]) -> Names {
        let all = self.names.len() + defs.len();
        let seen = all.checked_sub(1).filter(|_| !defs.is_empty());
        let name = |names, def: &'a Def| self.name(names, &def.name, Known::Local(def, seen));
        defs.iter().fold(outer, name)
    }

    fn named(&mut self, place: Place, expr: &'a Expr) -> Term {
        let args = arguments(expr);
        let (scope, name) = match expr {
            Expr::Ident(name) => (place.scope, name),
            Expr::Apply(head, _) => match &**head {
                Expr::Ident(name) => (place.scope, name),
                _ => return self.unknown(),
            },
            Expr::Qualified { instance, name, .. } => {
                match self.scopes.instance(place.scope, instance) {
                    Some(inside) => (inside, name),
                    None => return self.unknown(),
                }
            }
            _ => return self.unknown(),
        };
        let is_here = !matches!(expr, Expr::Qualified { .. });
        match self.known(place.names, name).filter(|_| is_here) {
            Some(Known::Bound(term)) if args.is_empty() => return term,
            Some(Known::Argument(arg, scope, names)) if args.is_empty() => {
                return self.term(Place { scope, names, ..place }, arg);
            }
            Some(Known::Bound(_) | Known::Argument(..)) => return self.unknown(),
            Some(Known::Local(def, names)) => {
                return self.called(place, def, args, Place { names, ..place });
            }
            None => {}
        }
        match self.scopes.resolve(scope, name) {
            Meaning::Definition(_, def) if self.is_set(def) => match is_here {
                true if !self.scopes.is_instance(scope) => self.opaque(place, name, args),
                // Whether an instance sees that value is the engine's affair.
                _ => self.unknown(),
            },
            Meaning::Definition(inside, def) => {
                self.called(place, def, args, Place { scope: inside, names: None, ..place })
            }
            Meaning::Substituted(inside, by) if args.is_empty() => {
                self.term(Place { scope: inside, names: None, ..place }, by)
            }
            Meaning::Substituted(..) => self.unknown(),
            Meaning::Constant(name) if self.are_set && args.is_empty() => match self.set_to(name) {
                Some(value) => self.literal(value),
                None => self.opaque(place, name, args),
            },
            Meaning::Variable(name) | Meaning::Constant(name) => self.opaque(place, name, args),
            Meaning::Foreign => match printed::value(name, args) {
                Some(value) => self.term(place, value),
                None if FICKLE.iter().any(|word| name.starts_with(word)) => self.unknown(),
                None => self.opaque(place, name, args),
            },
        }
    }

    /// True if the configuration gives another value to what a definition of
    /// the root module defines.
    fn is_set(&mut self, def: &Def) -> bool {
        let is_named = self.config.constants.iter().any(|constant| {
            constant.name == def.name && !matches!(constant.what, Assignment::Operator { .. })
        });
        is_named
            && match self.scopes.resolve(ScopeId::ROOT, &def.name) {
                Meaning::Definition(_, own) => std::ptr::eq(own, def),
                _ => false,
            }
    }

    /// What the configuration sets a constant to.
    fn set_to(&self, constant: &str) -> Option<&'s Literal> {
        let config = self.config;
        config.constants.iter().find_map(|assigned| match &assigned.what {
            Assignment::Value(value) if assigned.name == constant => Some(value),
            _ => None,
        })
    }

    fn literal(&mut self, value: &Literal) -> Term {
        let head = match value {
            Literal::Int(number) => Head::Number(i64::from(*number)),
            Literal::Bool(value) => Head::Bool(*value),
            Literal::Str(text) => Head::Text(text.clone()),
            Literal::Model(name) => Head::Model(name.clone()),
            Literal::Set(items) => {
                let items = items.iter().map(|item| self.literal(item)).collect();
                return self.make(Head::Set, items);
            }
        };
        self.make(head, Vec::new())
    }

    fn opaque(&mut self, place: Place, name: &str, args: &'a [Expr]) -> Term {
        let args = args.iter().map(|arg| self.term(place, arg)).collect();
        self.make(Head::Name(name.to_owned()), args)
    }

    /// The body of an operator, its parameters replaced by what it is given.
    fn called(&mut self, from: Place, def: &'a Def, args: &'a [Expr], to: Place) -> Term {
        let is_plain = def.params.iter().all(|param| param.arity == 0);
        if def.params.len() != args.len() || !is_plain {
            return self.unknown();
        }
        let mut names = to.names;
        for (param, arg) in def.params.iter().zip(args) {
            let known = Known::Argument(arg, from.scope, from.names);
            names = self.name(names, &param.name, known);
        }
        self.term(Place { names, ..to }, &def.body)
    }

    fn quantified(
        &mut self,
        place: Place,
        kind: QuantKind,
        bounds: &'a [Bound],
        body: &'a Expr,
    ) -> Term {
        let is_plain = bounds.iter().all(|bound| bound.domain.is_some()) && !kind.is_temporal();
        match is_plain {
            true => {
                let all = kind == QuantKind::Forall;
                let head = Head::Quant { all, first: place.bound, groups: groups(bounds) };
                self.bound(place, head, bounds, body)
            }
            false => self.unknown(),
        }
    }

    /// What binds names in its last part.
    fn bound(&mut self, place: Place, head: Head, bounds: &'a [Bound], body: &'a Expr) -> Term {
        let domains = bounds.iter().filter_map(|bound| bound.domain.as_ref());
        let mut parts: Vec<Term> = domains.map(|domain| self.term(place, domain)).collect();
        let mut inside = place;
        for name in bounds.iter().flat_map(|bound| &bound.names) {
            let term = self.make(Head::Bound(inside.bound), Vec::new());
            inside.bound += 1;
            inside.names = self.name(inside.names, name, Known::Bound(term));
        }
        parts.push(self.term(inside, body));
        self.make(head, parts)
    }
}

/// What binds names is told from others by the number of its first, for that
/// is what its last part speaks of.
fn binder(place: Place, kind: &str, bounds: &[Bound]) -> Head {
    Head::Other(format!("{kind} {} {:?}", place.bound, groups(bounds)))
}

fn groups(bounds: &[Bound]) -> Vec<(usize, bool)> {
    bounds.iter().map(|bound| (bound.names.len(), bound.destructure)).collect()
}

/// What tells an expression from others with the same parts.
fn shape(expr: &Expr) -> String {
    match expr {
        Expr::Decimal(digits) => digits.clone(),
        Expr::Field(_, name) => format!(".{name}"),
        Expr::Tuple(_) => "<<>>".to_owned(),
        Expr::Record(fields) | Expr::RecordSet(fields) => {
            let kind = if matches!(expr, Expr::Record(_)) { "|->" } else { ":" };
            let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            format!("[{}{kind}]", names.join(","))
        }
        Expr::FnSet { .. } => "->".to_owned(),
        Expr::Except { updates, .. } => {
            let step = |step: &ExceptPath| match step {
                ExceptPath::Index(_) => "[]".to_owned(),
                ExceptPath::Field(name) => format!(".{name}"),
            };
            let path = |path: &Vec<ExceptPath>| path.iter().map(step).collect::<String>();
            let paths: Vec<String> = updates.iter().map(|(steps, _)| path(steps)).collect();
            format!("EXCEPT {}", paths.join(","))
        }
        Expr::Case { other, .. } => format!("CASE {}", other.is_some()),
        Expr::ActionAngle { .. } => "<<A>>_v".to_owned(),
        Expr::Fairness { strong, .. } => format!("fair {strong}"),
        _ => "f[]".to_owned(),
    }
}
