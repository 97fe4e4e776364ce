//! What a property says of the first state only, although its author will have
//! meant every state: a state predicate under `PROPERTY`, alone or beside what
//! is temporal.

use tla_syntax::token::Op;
use tla_syntax::{Def, Expr, QuantKind};

use super::flow::name_of;
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
        } else if is_beside_others(subject, name) {
            (
                format!(
                    "a conjunct of PROPERTY {name} is a state predicate, which TLC looks at in initial states only"
                ),
                "write [] before that conjunct, or list it under INVARIANT".to_owned(),
            )
        } else {
            continue;
        };
        doubts.push(subject.at_name(Doubt::withholding("state-property", what), name).hint(hint));
    }
    doubts
}

/// A formula, the definitions of the `LET`s around it, and whether steps are
/// spoken of around it.
struct Part<'a> {
    formula: Formula<'a>,
    local: Vec<&'a Def>,
    steps: bool,
}

/// True for `P /\ <>Q`, wherever it stands in the property. In
/// `Init /\ [][Next]_v`, which is how a refinement is written, the first state
/// is what is meant.
fn is_beside_others(subject: &mut Subject<'_>, name: &str) -> bool {
    let formula = match subject.scopes.resolve(ScopeId::ROOT, name) {
        Meaning::Definition(scope, def) => (scope, &def.body),
        Meaning::Substituted(scope, expr) => (scope, expr),
        Meaning::Variable(_) | Meaning::Constant(_) | Meaning::Foreign => return false,
    };
    let mut pending = vec![Part { formula, local: Vec::new(), steps: false }];
    for _ in 0..FORMULAS_MAX {
        let Some(part) = pending.pop() else { return false };
        let Conjunction { of_state, steps, temporal } = Conjunction::of(subject, &part);
        let steps = steps || part.steps;
        if of_state && !temporal.is_empty() && !steps {
            return true;
        }
        for formula in temporal {
            let inner = inside(subject, formula, &part.local);
            pending.extend(inner.into_iter().map(|(formula, local)| Part {
                formula,
                local,
                steps,
            }));
        }
    }
    false
}

/// What stands beside each other.
#[derive(Default)]
struct Conjunction<'a> {
    of_state: bool,
    steps: bool,
    temporal: Vec<Formula<'a>>,
}

impl<'a> Conjunction<'a> {
    fn of(subject: &mut Subject<'a>, part: &Part<'a>) -> Self {
        let mut found = Self::default();
        let mut pending = vec![part.formula];
        let mut left = FORMULAS_MAX;
        while let Some(formula) = pending.pop() {
            for (scope, expr) in conjuncts(&mut subject.scopes, formula) {
                left = left.saturating_sub(1);
                let local = part.local.iter().find(|def| name_of(expr) == Some(&def.name));
                if let (Some(def), true) = (local, left > 0) {
                    pending.push((scope, &def.body));
                    continue;
                }
                match (expr, level(subject, (scope, expr), &part.local)) {
                    (Expr::Unary(Op::Always, inner), _)
                        if matches!(**inner, Expr::ActionBox { .. }) =>
                    {
                        found.steps = true;
                    }
                    (_, Level::Constant) => {}
                    (_, Level::State) => found.of_state = true,
                    (_, Level::Action | Level::Temporal) => found.temporal.push((scope, expr)),
                }
            }
        }
        found
    }
}

/// The level of a formula that may use what `LET` defines around it.
fn level<'a>(subject: &mut Subject<'a>, (scope, expr): Formula<'a>, local: &[&'a Def]) -> Level {
    let mut level = subject.level_of((scope, expr));
    let mut used: Vec<&'a Def> = Vec::new();
    walk::each(expr, &mut |e| {
        used.extend(local.iter().copied().filter(|def| name_of(e) == Some(&def.name)));
    });
    for def in used {
        level = level.max(subject.level_of((scope, &def.body)));
    }
    level
}

/// The formulas inside a temporal one that speak of the same state.
fn inside<'a>(
    subject: &mut Subject<'a>,
    (scope, expr): Formula<'a>,
    local: &[&'a Def],
) -> Vec<(Formula<'a>, Vec<&'a Def>)> {
    let mut local = local.to_vec();
    let parts: Vec<&'a Expr> = match expr {
        Expr::Quant { kind: QuantKind::Forall | QuantKind::Exists, body, .. } => vec![body],
        Expr::Let { defs, body, .. } => {
            local.extend(defs);
            vec![body]
        }
        Expr::If { then, otherwise, .. } => vec![then, otherwise],
        Expr::Case { arms, other } => {
            arms.iter().map(|(_, value)| value).chain(other.as_deref()).collect()
        }
        Expr::Binary(Op::Or | Op::Equiv, a, b) => vec![a, b],
        Expr::Binary(Op::Implies, _, b) => vec![b],
        _ => {
            let Some(name) = name_of(expr) else { return Vec::new() };
            let at = match expr {
                Expr::Qualified { instance, .. } => subject.scopes.instance(scope, instance),
                _ => Some(scope),
            };
            let meaning = at.map(|at| subject.scopes.resolve(at, name));
            return match meaning {
                Some(Meaning::Definition(inside, def)) => vec![((inside, &def.body), Vec::new())],
                _ => Vec::new(),
            };
        }
    };
    parts.into_iter().map(|part| ((scope, part), local.clone())).collect()
}
