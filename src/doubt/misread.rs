//! Words of a configuration that mean something else to TLC than to a reader.

use tla_syntax::Expr;
use tla_syntax::token::Tok;

use super::shown::shown_whole;
use super::{Doubt, Subject};
use crate::config::Assignment;
use crate::spec::{Level, Reached};

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

/// `C = "\n"`, which TLC takes for two characters and a reader for the string of a module.
pub(super) fn escape(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let escaped = subject.config.constants.iter().filter_map(|constant| match &constant.what {
        Assignment::Value(value) | Assignment::ValueIn { value, .. } => {
            value.has_an_escape().then(|| (constant.name.as_str(), value.to_string()))
        }
        Assignment::Operator { .. } | Assignment::Point(_) => None,
    });
    let doubt = |(name, value): (&str, String)| {
        let what = format!(
            "the configuration gives {name} the string {value}, of which TLC takes the backslash as it stands: it is not the string that a module writes so"
        );
        let hint = format!(
            "define it in the module, such as My{name} == {value}, and write {name} <- My{name}"
        );
        Doubt::withholding("escape", what).hint(hint)
    };
    escaped.map(doubt).collect()
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

/// `[Next]_x` that leaves a variable out: the specification lets it change in
/// steps that TLC never takes.
pub(super) fn subscript(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let variables = subject.job.spec.variables();
    let mut doubts = Vec::new();
    let subscripts: Vec<_> = subject.parts.next.iter().filter_map(|(_, s)| *s).collect();
    for subscript in subscripts {
        let read = subject.reached(&[subscript]);
        let flow = subject.flow();
        let whole = flow.written(subscript).map(|shown| shown_whole(&flow, shown));
        let whole = whole.unwrap_or_default();
        let hidden = || variables.iter().map(String::as_str).filter(|v| !whole.contains(v));
        // What is defined elsewhere may name the variables.
        let is_elsewhere = read.variables.is_empty() && !read.foreign.is_empty();
        if is_elsewhere || hidden().next().is_none() {
            continue;
        }
        let missing: Vec<&str> = hidden().filter(|v| !read.variables.contains(v)).collect();
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
                let line = crate::spec::line_in(source, Some(&name.name), boxed);
                doubt.at(&source.path, line)
            }
            None => doubt,
        };
        doubts.push(doubt.hint("put every variable into the subscript"));
    }
    doubts
}
