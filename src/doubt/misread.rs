//! Words of a configuration that mean something else to TLC than to a reader.

use tla_syntax::Expr;
use tla_syntax::token::Tok;

use super::flow::name_of;
use super::{Doubt, Subject};
use crate::config::Assignment;
use crate::spec::{Level, Reached};

/// `PROPERTY P` where P speaks of a state: TLC looks at initial states only.
pub(super) fn state_property(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for property in &subject.config.properties {
        let name = property.name.as_str();
        if is_surely_constant(subject, name) {
            doubts.push(constant(subject, "PROPERTY", name));
        } else if subject.level(name).is_some_and(|level| level <= Level::State) {
            let what = format!(
                "PROPERTY {name} is a state predicate, which TLC looks at in initial states only"
            );
            let hint = format!("put {name} under INVARIANT, or write []{name}");
            doubts
                .push(subject.at_name(Doubt::withholding("state-property", what), name).hint(hint));
        } else if speaks_of_the_first_state_beside_others(subject, name) {
            let what = format!(
                "a conjunct of PROPERTY {name} is a state predicate, which TLC looks at in initial states only"
            );
            let hint = "write [] before that conjunct, or list it under INVARIANT";
            doubts
                .push(subject.at_name(Doubt::withholding("state-property", what), name).hint(hint));
        }
    }
    doubts
}

/// True for `P /\ <>Q`. In `Init /\ [][Next]_v`, which is how a refinement is
/// written, the first state is what is meant.
fn speaks_of_the_first_state_beside_others(subject: &mut Subject<'_>, name: &str) -> bool {
    let parts = subject.parts_of(name);
    !parts.initial.is_empty() && parts.next.is_empty() && !parts.rest.is_empty()
}

/// `INVARIANT I` where I speaks of no variable.
pub(super) fn constant_invariant(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let names = subject.config.invariants.iter().map(|invariant| invariant.name.as_str());
    let mut doubts = Vec::new();
    for name in names {
        if subject.level(name) == Some(Level::Constant) {
            doubts.push(constant(subject, "INVARIANT", name));
        }
    }
    doubts
}

/// True if nothing is left out that could speak of a variable: not all of an
/// instance is always understood.
fn is_surely_constant(subject: &mut Subject<'_>, name: &str) -> bool {
    if subject.level(name) != Some(Level::Constant) || !subject.unread.is_empty() {
        return false;
    }
    let reached = Reached::from(&mut subject.scopes, [name]);
    reached.all(|e| matches!(e, Expr::Qualified { .. } | Expr::Let { .. })).next().is_none()
}

/// What speaks of no variable is evaluated once, before there is a state.
fn constant(subject: &mut Subject<'_>, keyword: &str, name: &str) -> Doubt {
    let what = format!("{keyword} {name} speaks of no variable: it says nothing about states");
    let id = format!("constant-{}", keyword.to_lowercase());
    subject.at_name(Doubt::noting(id, what), name)
}

/// `CONSTANT Inv = TRUE` beside `INVARIANT Inv`: the definition is not looked at.
pub(super) fn replaced_check(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let config = subject.config;
    let behaviour = [&config.init, &config.next, &config.specification, &config.view];
    let mut used: Vec<&str> = config.checked();
    used.extend(config.cuts());
    used.extend(behaviour.into_iter().flatten().map(|n| n.name.as_str()));
    let mut doubts = Vec::new();
    for constant in config.constants.iter().filter(|c| used.contains(&c.name.as_str())) {
        let name = constant.name.as_str();
        let doubt = match &constant.what {
            Assignment::Value(value) => Doubt::withholding(
                "replaced-check",
                format!(
                    "the configuration sets {name} to {value}, so its definition is not checked"
                ),
            ),
            Assignment::Operator { operator, .. } => Doubt::noting(
                "replaced-check",
                format!("the configuration replaces {name} by {operator}"),
            ),
            Assignment::ValueIn { .. } | Assignment::Point(_) => continue,
        };
        doubts.push(doubt.hint(format!("remove {name} from the constants")));
    }
    doubts
}

/// `[Next]_x` that leaves a variable out: the specification lets it change in
/// steps that TLC never takes.
pub(super) fn subscript(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let variables = subject.job.spec.variables();
    let mut doubts = Vec::new();
    let subscripts: Vec<_> = subject.parts.next.iter().filter_map(|(_, s)| *s).collect();
    for subscript in subscripts {
        let read = subject.reached(&[subscript]).variables;
        let missing: Vec<&str> =
            variables.iter().map(String::as_str).filter(|v| !read.contains(v)).collect();
        let whole = subject.reached(&[subscript]);
        let is_list = |e: &Expr| matches!(e, Expr::Tuple(_)) || name_of(e).is_some();
        let computed = !whole.nodes.iter().all(|(_, e)| is_list(e));
        if read.is_empty() || (missing.is_empty() && !computed) {
            continue;
        }
        let what = match missing.is_empty() {
            true => "the subscript of the next-state relation is computed from the variables: the specification allows every change that leaves it the same, TLC takes none".to_owned(),
            false => format!(
                "the subscript of the next-state relation leaves out {}: the specification allows any change of it, TLC takes none",
                missing.join(", ")
            ),
        };
        let doubt = Doubt::withholding("subscript", what);
        let doubt = match subject.config.specification.as_ref() {
            Some(name) => {
                let source = subject.scopes.source(subscript.0);
                let boxed = |tok: &Tok| *tok == Tok::Op(tla_syntax::token::Op::Always);
                let line = crate::spec::line_in(&source.text, Some(&name.name), boxed);
                doubt.at(&source.path, line)
            }
            None => doubt,
        };
        doubts.push(doubt.hint("put every variable into the subscript"));
    }
    doubts
}
