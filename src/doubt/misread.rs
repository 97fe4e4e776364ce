//! Words of a configuration that mean something else to TLC than to a reader.

use std::path::PathBuf;

use tla_syntax::token::Tok;
use tla_syntax::{Expr, Unit};

use super::flow::name_of;
use super::{Doubt, Subject};
use crate::config::Assignment;
use crate::spec::{Level, Reached, line_in};

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
pub(super) fn is_surely_constant(subject: &mut Subject<'_>, name: &str) -> bool {
    if subject.level(name) != Some(Level::Constant) || !subject.unread.is_empty() {
        return false;
    }
    let reached = Reached::from(&mut subject.scopes, [name]);
    reached.all(|e| matches!(e, Expr::Qualified { .. } | Expr::Let { .. })).next().is_none()
}

/// What speaks of no variable is evaluated once, before there is a state.
pub(super) fn constant(subject: &mut Subject<'_>, keyword: &str, name: &str) -> Doubt {
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

/// `CONSTANT Limit <- Huge` where Limit is defined and a property reads it:
/// what was checked is not what the specification says.
pub(super) fn replaced_definition(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let config = subject.config;
    let mut doubts = Vec::new();
    for constant in &config.constants {
        let name = constant.name.as_str();
        let by = match &constant.what {
            Assignment::Value(value) => value.to_string(),
            Assignment::Operator { operator, module: None } => operator.clone(),
            Assignment::Operator { .. } | Assignment::ValueIn { .. } | Assignment::Point(_) => {
                continue;
            }
        };
        let Some((path, line)) = defined(subject, name) else { continue };
        let reads = |subject: &mut Subject<'_>, checked: &str| {
            let reached = Reached::from(&mut subject.scopes, [checked]);
            reached.nodes.iter().any(|(_, e)| name_of(e) == Some(name))
        };
        let checked = config.checked();
        let readers: Vec<&str> =
            checked.into_iter().filter(|c| *c != name && reads(subject, c)).collect();
        if !readers.is_empty() {
            let what = format!(
                "the configuration replaces the definition of {name} by {by}, and {} read{} it: what holds is said of {by}",
                readers.join(", "),
                if readers.len() == 1 { "s" } else { "" },
            );
            doubts.push(Doubt::noting("replaced-definition", what).at(&path, line));
        }
    }
    doubts
}

/// Where a name is defined, other than as a model value, in a module at hand.
fn defined(subject: &mut Subject<'_>, name: &str) -> Option<(PathBuf, u32)> {
    let scopes = subject.scopes.extended();
    let found = scopes.into_iter().find(|scope| {
        let units = subject.scopes.module(*scope).map(|m| m.units.as_slice());
        units.unwrap_or_default().iter().any(|unit| match unit {
            Unit::Def(def) => def.name == name && !matches!(def.body, Expr::Choose { .. }),
            _ => false,
        })
    })?;
    let source = subject.scopes.source(found);
    Some((source.path.clone(), line_in(&source.text, Some(name), |_| false)))
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
