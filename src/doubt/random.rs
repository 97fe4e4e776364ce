//! Operators whose value is another each time, or depends on what TLC did
//! before: no search over them is exhaustive.

use std::collections::HashSet;

use tla_syntax::Expr;
use tla_syntax::token::Tok;

use super::flow::{arguments, name_of};
use super::{Doubt, Subject};
use crate::config::Assignment;
use crate::spec::{Piece, Reached, Replacement, Scopes, SourceModule, Spec, walk};

/// Operators of TLC, TLCExt and Randomization that give another value each time.
const RANDOM: [&str; 7] = [
    "RandomElement",
    "RandomSubset",
    "RandomSetOfSubsets",
    "RandomSubsetSet",
    "RandomSubsetSetProbability",
    "TestRandomSetOfSubsets",
    "JavaTime",
];

/// What `TLCGet` tells of a run that is the same from its beginning to its end.
const LASTING: [&str; 3] = ["config", "revision", "spec"];

/// Random values decide which states there are, or what is said of them.
pub(super) fn random(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let mut doubts = by_configuration(subject);
    for name in RANDOM {
        if let Some(piece) = subject.all.foreign(name) {
            let what = format!(
                "{name} gives another value each time, so that not all states were looked at"
            );
            let doubt = subject.at(Doubt::withholding("random", what), piece, is(name));
            doubts.push(
                doubt.hint("put the set of all values in its place, or take the result for a test"),
            );
        }
    }
    doubts
}

/// An operator that the configuration replaces by a random one.
fn by_configuration(subject: &Subject<'_>) -> Vec<Doubt> {
    let replaced = subject.config.constants.iter().filter_map(|constant| match &constant.what {
        Assignment::Operator { operator, .. } if RANDOM.contains(&operator.as_str()) => {
            Some((&constant.name, operator))
        }
        _ => None,
    });
    let doubt = |(name, operator): (&String, &String)| {
        let what = format!(
            "the configuration replaces {name} by {operator}, which gives another value each time, so that not all states were looked at"
        );
        Doubt::withholding("random", what).hint("replace it by an operator that gives all values")
    };
    replaced.map(doubt).collect()
}

/// Registers: what `TLCGet(1)` is depends on the order of the search.
pub(super) fn registers(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let read = |e: &Expr| name_of(e) == Some("TLCGet") && !is_named(e) && !arguments(e).is_empty();
    let counters = |e: &Expr| name_of(e) == Some("TLCGet") && is_named(e);
    let written = |e: &Expr| name_of(e) == Some("TLCSet") && !arguments(e).is_empty();
    if !subject.all.foreign.contains_key("TLCGet") && !subject.all.foreign.contains_key("TLCSet") {
        return Vec::new();
    }
    let hint = "keep it in a variable of the specification";
    let mut doubts = Vec::new();
    if let Some(piece) = first(&subject.all, &read) {
        let doubt = Doubt::withholding(
            "registers",
            "what TLCGet reads from a register depends on the order of the search",
        );
        doubts.push(subject.at(doubt, piece, is("TLCGet")).hint(hint));
    } else if let Some(piece) = first(&subject.all, &written) {
        let doubt = Doubt::noting("registers", "TLCSet is evaluated during the search");
        doubts.push(subject.at(doubt, piece, is("TLCSet")));
    }
    if let Some(doubt) = cutting(subject) {
        doubts.push(doubt);
    } else if let Some(piece) = first(&subject.all, &counters) {
        let doubt = Doubt::noting(
            "registers",
            "what TLCGet says of the search is not a part of the state, and depends on the order of the search",
        );
        doubts.push(subject.at(doubt, piece, is("TLCGet")).hint(hint));
    }
    doubts
}

/// `TLCGet("distinct") < 5` in the initial predicate or the next-state relation:
/// a bound of the search that is called none. A constraint states its bound, and
/// random behaviours promise no whole search.
fn cutting(subject: &mut Subject<'_>) -> Option<Doubt> {
    if subject.simulates() {
        return None;
    }
    let next = subject.parts.next.iter().map(|(next, _)| *next);
    let behaviour: Vec<_> = subject.parts.initial.iter().copied().chain(next).collect();
    let reached = subject.reached(&behaviour);
    let only_said = only_said(&reached);
    let (piece, counter) = reached.nodes.iter().find_map(|(piece, e)| {
        let told = told(e).filter(|_| name_of(e) == Some("TLCGet"))?;
        let decides = !LASTING.contains(&told) && !only_said.contains(&std::ptr::from_ref(*e));
        decides.then_some((&reached.pieces[*piece], told))
    })?;
    let what = format!(
        "TLCGet(\"{counter}\") decides which states and steps there are: what it says of the search is not a part of the state, and what it cuts off was not looked at"
    );
    let hint = "state a bound as a CONSTRAINT, or keep it in a variable of the specification";
    let doubt = Doubt::withholding("registers", what);
    Some(subject.at(doubt, piece, is("TLCGet")).hint(hint))
}

/// What definitions of a specification read of the search itself, such as `TLCGet("level")`: it is no
/// part of a state. What is only printed is not meant.
#[must_use]
pub fn read_of_the_search(
    spec: &Spec,
    replaced: &[Replacement<'_>],
    names: &[&str],
) -> Option<String> {
    let sources: Vec<&SourceModule> = spec.modules.iter().collect();
    let mut scopes = Scopes::new(&sources, &spec.name, replaced)?;
    let reached = Reached::from(&mut scopes, names.iter().copied());
    let only_said = only_said(&reached);
    reached.nodes.iter().find_map(|(_, e)| {
        let is_read = name_of(e) == Some("TLCGet") && !arguments(e).is_empty();
        let is_lasting = told(e).is_some_and(|told| LASTING.contains(&told));
        let decides = is_read && !is_lasting && !only_said.contains(&std::ptr::from_ref(*e));
        decides.then(|| e.to_string())
    })
}

/// What is only printed, or told by an assertion that fails, or kept in a
/// register, which has a doubt of its own where it is read.
fn only_said(reached: &Reached<'_>) -> HashSet<*const Expr> {
    let mut all = HashSet::new();
    for (_, expr) in &reached.nodes {
        let said = match (name_of(expr), arguments(expr)) {
            (Some("PrintT" | "Print"), [said, ..]) | (Some("Assert"), [_, said]) => said,
            // Registers with names steer TLC.
            (Some("TLCSet"), [Expr::Num(_), said]) => said,
            _ => continue,
        };
        walk::each(said, &mut |e| {
            all.insert(std::ptr::from_ref(e));
        });
    }
    all
}

/// The name in `TLCGet("level")`.
fn told(expr: &Expr) -> Option<&str> {
    match arguments(expr).first() {
        Some(Expr::Str(name)) => Some(name),
        _ => None,
    }
}

/// `TLCGet("level")` and the like.
fn is_named(expr: &Expr) -> bool {
    told(expr).is_some()
}

fn first<'r, 'a>(reached: &'r Reached<'a>, is: &dyn Fn(&Expr) -> bool) -> Option<&'r Piece<'a>> {
    let found = reached.nodes.iter().find(|(_, e)| is(e));
    found.map(|(piece, _)| &reached.pieces[*piece])
}

pub(super) fn is(name: &str) -> impl Fn(&Tok) -> bool {
    move |tok| matches!(tok, Tok::Ident(found) if found == name)
}
