//! What a property says of the first state only, although its author will have
//! meant every state: a state predicate under `PROPERTY`, alone, beside what is
//! temporal, or as a branch where another one is.

use std::collections::BTreeSet;

use tla_syntax::token::Op;
use tla_syntax::{Def, Expr, QuantKind};

use super::flow::{arguments, name_of};
use super::misread::{constant, is_surely_constant};
use super::subject::{Formula, conjuncts};
use super::{Doubt, Subject};
use crate::spec::{Level, Meaning, ScopeId, walk};

/// Formulas that are looked at in one property.
const FORMULAS_MAX: usize = 1000;

/// `PROPERTY P` where P, or a part of it, speaks of a state: TLC looks at
/// initial states only.
pub(super) fn state_property(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for property in &subject.config.properties {
        let name = property.name.as_str();
        let (what, hint) = if is_surely_constant(subject, name) {
            doubts.push(constant(subject, "PROPERTY", name));
            continue;
        } else if subject.level(name).is_some_and(|level| level <= Level::State) {
            (
                format!(
                    "PROPERTY {name} is a state predicate, which TLC looks at in initial states only"
                ),
                format!("put {name} under INVARIANT, or write []{name}"),
            )
        } else if let Some(kind) = among_others(subject, name) {
            (
                format!(
                    "a {kind} of PROPERTY {name} is a state predicate, which TLC looks at in initial states only"
                ),
                format!("write [] before that {kind}, or list it under INVARIANT"),
            )
        } else {
            continue;
        };
        doubts.push(subject.at_name(Doubt::withholding("state-property", what), name).hint(hint));
    }
    doubts
}

/// A formula, the `LET`s around it, and whether steps are spoken of around it.
struct Part<'a> {
    formula: Formula<'a>,
    denied: bool,
    local: Local<'a>,
    steps: bool,
    /// True for what an `IF` or a `CASE` chooses beside what is temporal.
    is_branch: bool,
}

/// What the `LET`s around a formula define, and what the parameters of the
/// operator that it belongs to are given.
#[derive(Clone, Default)]
struct Local<'a> {
    defs: Vec<&'a Def>,
    instances: Vec<&'a str>,
    args: Vec<(&'a str, Formula<'a>)>,
}

impl<'a> Local<'a> {
    /// The definition that an expression names.
    fn named(&self, expr: &Expr) -> Option<&'a Def> {
        self.defs.iter().copied().find(|def| name_of(expr) == Some(&def.name))
    }

    /// What a parameter that an expression names is given.
    fn given(&self, expr: &Expr) -> Option<Formula<'a>> {
        let given = self.args.iter().find(|(param, _)| name_of(expr) == Some(param));
        given.map(|(_, arg)| *arg)
    }

    /// What is known inside of an operator that an expression applies.
    fn within(&self, def: &'a Def, (scope, applied): Formula<'a>) -> Self {
        let given = |arg: &'a Expr| self.given(arg).unwrap_or((scope, arg));
        let args = def.params.iter().zip(arguments(applied));
        let args = args.map(|(param, arg)| (param.name.as_str(), given(arg))).collect();
        Self { args, ..Self::default() }
    }

    /// True if a formula speaks through one of the instances: what that says
    /// is not known out here.
    fn is_behind(&self, formula: &Expr) -> bool {
        let mut is_behind = false;
        walk::each(formula, &mut |e| {
            if let Expr::Qualified { instance, .. } = e {
                let first = instance.split('!').next().unwrap_or_default();
                is_behind |= self.instances.contains(&first);
            }
        });
        is_behind
    }
}

/// What a state predicate is for what is temporal: a conjunct in `P /\ <>Q` and
/// in `x < 2 /\ [][A]_x`, a branch in `IF c THEN P ELSE []Q`, wherever that
/// stands in the property. In `Init /\ [][Next]_v`, which is how a refinement is
/// written, the first state is what is meant.
fn among_others(subject: &mut Subject<'_>, name: &str) -> Option<&'static str> {
    let formula = match subject.scopes.resolve(ScopeId::ROOT, name) {
        Meaning::Definition(scope, def) => (scope, &def.body),
        Meaning::Substituted(scope, expr) => (scope, expr),
        Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => return None,
    };
    let (local, denied, steps, is_branch) = (Local::default(), false, false, false);
    let mut pending = vec![Part { formula, denied, local, steps, is_branch }];
    for _ in 0..FORMULAS_MAX {
        let part = pending.pop()?;
        let found = Conjunction::of(subject, &part);
        let is_alone = found.temporal.is_empty() && !found.steps;
        let steps = found.steps || part.steps;
        let is_of_states = found.of_state || found.initial && !steps;
        match (is_of_states, is_alone) {
            (true, false) => return Some("conjunct"),
            (true, true) if part.is_branch || found.guarded => return Some("branch"),
            _ => {}
        }
        for (formula, denied) in found.temporal {
            let is_branch = matches!(formula.1, Expr::If { .. } | Expr::Case { .. })
                || part.is_branch && passes_on(formula.1);
            let inner = inside(subject, formula, denied, &part.local);
            let inner = inner.into_iter().map(|(formula, local)| Part {
                formula,
                denied,
                local,
                steps,
                is_branch,
            });
            pending.extend(inner);
        }
    }
    None
}

/// True for what says the same as the one formula inside of it.
fn passes_on(expr: &Expr) -> bool {
    matches!(expr, Expr::Let { .. } | Expr::Quant { .. }) || name_of(expr).is_some()
}

/// What stands beside each other.
#[derive(Default)]
struct Conjunction<'a> {
    /// What tells which states come first.
    initial: bool,
    /// What else is said of a state.
    of_state: bool,
    /// A condition on constants, as in `(Strict /\ P) \/ (~Strict /\ []Q)`,
    /// which says in other words what an `IF` does.
    guarded: bool,
    steps: bool,
    /// What speaks of more than a state, and whether it is denied.
    temporal: Vec<(Formula<'a>, bool)>,
}

/// A conjunct.
struct Conjunct<'a> {
    formula: Formula<'a>,
    /// True below an odd number of negations.
    denied: bool,
    /// True for the first of an instance's specification.
    is_first: bool,
}

impl<'a> Conjunction<'a> {
    fn of(subject: &mut Subject<'a>, part: &Part<'a>) -> Self {
        let (mut found, mut values) = (Self::default(), Values::default());
        let (formula, denied) = (part.formula, part.denied);
        let mut pending = vec![Conjunct { formula, denied, is_first: false }];
        let mut left = FORMULAS_MAX;
        while let Some(Conjunct { formula, denied, is_first }) = pending.pop() {
            left = left.saturating_sub(1);
            let (scope, expr) = formula;
            let conjunct = |expr: &'a Expr, denied, is_first| Conjunct {
                formula: (scope, expr),
                denied,
                is_first,
            };
            match (expr, denied) {
                (Expr::Unary(Op::Not, inner), _) => {
                    pending.push(conjunct(inner, !denied, false));
                    continue;
                }
                (Expr::Binary(Op::And, a, b), false) => {
                    pending.extend([conjunct(b, false, false), conjunct(a, false, is_first)]);
                    continue;
                }
                // Not one of them holds, and the premise does.
                (Expr::Binary(Op::Or, a, b), true) => {
                    pending.extend([conjunct(b, true, false), conjunct(a, true, false)]);
                    continue;
                }
                (Expr::Binary(Op::Implies, a, b), true) => {
                    pending.extend([conjunct(b, true, false), conjunct(a, false, false)]);
                    continue;
                }
                _ => {}
            }
            let level = level(subject, formula, &part.local);
            let named = match level {
                Level::Action | Level::Temporal if left > 0 => named(subject, formula, &part.local),
                _ => None,
            };
            match (named, expr, level) {
                (Some(inside), ..) => {
                    let is_first = is_first || subject.scopes.is_instance(inside.0);
                    pending.push(Conjunct { formula: inside, denied, is_first });
                }
                (None, Expr::Unary(Op::Always, inner), _)
                    if !denied && matches!(**inner, Expr::ActionBox { .. }) =>
                {
                    found.steps = true;
                }
                (None, Expr::Bool(_), _) => {}
                (None, _, Level::Constant) => found.guarded = true,
                (None, _, Level::State)
                    if !denied
                        && (is_first || is_initial(subject, formula, &part.local, &mut values)) =>
                {
                    found.initial = true;
                }
                (None, _, Level::State) => found.of_state = true,
                (None, _, Level::Action | Level::Temporal) => {
                    found.temporal.push((formula, denied));
                }
            }
        }
        found
    }
}

/// What a name without arguments stands for.
fn named<'a>(
    subject: &mut Subject<'a>,
    (scope, expr): Formula<'a>,
    local: &Local<'a>,
) -> Option<Formula<'a>> {
    if let Some(given) = local.given(expr) {
        return Some(given);
    }
    if let Some(def) = local.named(expr) {
        return def.params.is_empty().then_some((scope, &def.body));
    }
    let meaning = match expr {
        Expr::Ident(name) => subject.scopes.resolve(scope, name),
        Expr::Qualified { instance, name, args } if args.is_empty() => {
            let inside = subject.scopes.instance(scope, instance)?;
            subject.scopes.resolve(inside, name)
        }
        _ => return None,
    };
    match meaning {
        Meaning::Definition(inside, def) => def.params.is_empty().then_some((inside, &def.body)),
        Meaning::Substituted(inside, expr) => Some((inside, expr)),
        Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => None,
    }
}

/// True for what tells which states come first: by its name, because the
/// behaviour begins so, or because it gives variables their values.
fn is_initial<'a>(
    subject: &mut Subject<'a>,
    formula: Formula<'a>,
    local: &Local<'a>,
    values: &mut Values<'a>,
) -> bool {
    if name_of(formula.1).is_some_and(is_named_initial) {
        return true;
    }
    let whole = named(subject, formula, local);
    let all = conjuncts(&mut subject.scopes, whole.unwrap_or(formula));
    let same = |a: &Formula<'_>, b: &Formula<'_>| a.0 == b.0 && std::ptr::eq(a.1, b.1);
    let begins = |of: &Formula<'_>| subject.parts.initial.iter().any(|own| same(own, of));
    if all.iter().all(begins) {
        return true;
    }
    values.equal = false;
    // A named predicate that only tells sets is one about types.
    all.into_iter().all(|formula| values.are_given_by(subject, formula))
        && (whole.is_none() || values.equal)
}

/// `Init`, `AbsInit`, `InitialState`, and not `Initialized`.
fn is_named_initial(name: &str) -> bool {
    ["Init", "Initial"].into_iter().any(|word| {
        name.match_indices(word).any(|(at, _)| {
            let after = name[at + word.len()..].chars().next();
            !after.is_some_and(char::is_lowercase)
        })
    })
}

/// Variables that have been given values.
#[derive(Default)]
struct Values<'a> {
    of: BTreeSet<&'a str>,
    /// True if one of them is by `=`.
    equal: bool,
}

impl<'a> Values<'a> {
    /// True if a formula says nothing but what variables are, in constants and
    /// in what is known already.
    fn are_given_by(&mut self, subject: &mut Subject<'a>, formula: Formula<'a>) -> bool {
        let mut pending = vec![formula];
        while let Some((scope, expr)) = pending.pop() {
            match expr {
                Expr::Binary(op @ (Op::Eq | Op::In), left, right) => {
                    let read = subject.reached(&[(scope, right)]).variables;
                    let given = subject.reached(&[(scope, left)]).variables;
                    if !is_place(left) || given.is_empty() || !read.is_subset(&self.of) {
                        return false;
                    }
                    self.of.extend(given);
                    self.equal |= *op == Op::Eq;
                }
                Expr::Binary(Op::And | Op::Or, a, b) => {
                    pending.extend([(scope, &**b), (scope, &**a)]);
                }
                Expr::Quant { kind: QuantKind::Forall | QuantKind::Exists, body, .. } => {
                    pending.push((scope, body));
                }
                _ => return false,
            }
        }
        true
    }
}

/// `x`, `x[i]`, `x.field`, `<<x, y>>`.
fn is_place(expr: &Expr) -> bool {
    let is_name = |e: &Expr| name_of(e).is_some();
    let mut inner = expr;
    while let Expr::FnApply(of, _) | Expr::Field(of, _) = inner {
        inner = of;
    }
    is_name(inner) || matches!(expr, Expr::Tuple(items) if items.iter().all(is_name))
}

/// The level of a formula that may use what `LET` defines around it.
fn level<'a>(subject: &mut Subject<'a>, (scope, expr): Formula<'a>, local: &Local<'a>) -> Level {
    let mut used = vec![(scope, expr)];
    walk::each(expr, &mut |e| {
        used.extend(local.named(e).map(|def| (scope, &def.body)));
        used.extend(local.given(e));
    });
    let of = |formula: Formula<'a>| match local.is_behind(formula.1) {
        true => Level::Temporal,
        false => subject.level_of(formula),
    };
    used.into_iter().map(of).max().unwrap_or(Level::Constant)
}

/// The formulas inside a temporal one that speak of the same state, each an
/// alternative to the others.
fn inside<'a>(
    subject: &mut Subject<'a>,
    (scope, expr): Formula<'a>,
    denied: bool,
    local: &Local<'a>,
) -> Vec<(Formula<'a>, Local<'a>)> {
    let mut local = local.clone();
    let parts: Vec<&'a Expr> = match expr {
        Expr::Quant { kind: QuantKind::Forall | QuantKind::Exists, body, .. } => vec![body],
        Expr::Let { defs, instances, body } => {
            local.defs.extend(defs);
            local.instances.extend(instances.iter().filter_map(|i| i.name.as_deref()));
            vec![body]
        }
        Expr::If { then, otherwise, .. } => vec![then, otherwise],
        Expr::Case { arms, other } => {
            arms.iter().map(|(_, value)| value).chain(other.as_deref()).collect()
        }
        Expr::Binary(Op::Equiv, a, b) => vec![a, b],
        Expr::Binary(Op::Or, a, b) if !denied => vec![a, b],
        Expr::Binary(Op::And, a, b) if denied => vec![a, b],
        Expr::Binary(Op::Implies, _, b) if !denied => vec![b],
        _ => {
            if let Some(def) = local.named(expr) {
                local.args.extend(local.within(def, (scope, expr)).args);
                return vec![((scope, &def.body), local)];
            }
            let Some(name) = name_of(expr) else { return Vec::new() };
            let at = match expr {
                Expr::Qualified { instance, .. } => subject.scopes.instance(scope, instance),
                _ => Some(scope),
            };
            let meaning = at.map(|at| subject.scopes.resolve(at, name));
            return match meaning {
                Some(Meaning::Definition(inside, def)) => {
                    vec![((inside, &def.body), local.within(def, (scope, expr)))]
                }
                _ => Vec::new(),
            };
        }
    };
    parts.into_iter().map(|part| ((scope, part), local.clone())).collect()
}
