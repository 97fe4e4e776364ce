//! Modules that TLC does not look at as their author expects.

use std::collections::BTreeSet;

use super::flow::assumptions;
use super::{Doubt, Subject};
use crate::spec::{Reached, line_in};

/// Modules whose operators TLC has in Java: it parses a file of that name and
/// then does not use what it defines.
const IN_JAVA: [&str; 10] = [
    "Bags",
    "FiniteSets",
    "Integers",
    "Naturals",
    "Randomization",
    "Reals",
    "Sequences",
    "TLC",
    "TLCExt",
    "TransitiveClosure",
];

/// A module of one's own with the name of one of TLC's.
pub(super) fn shadow(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let own = subject.job.spec.modules.iter().filter(|m| IN_JAVA.contains(&m.name.as_str()));
    let doubts = own.map(|module| {
        let name = &module.name;
        let what = format!(
            "TLC has operators of module {name} in Java and does not use what this file defines"
        );
        Doubt::withholding("shadowed-module", what).at(&module.path, 1).hint(format!(
            "remove the file if it is a copy of TLC's {name}, else rename the module"
        ))
    });
    doubts.collect()
}

/// Assumptions of modules that are only instantiated are not evaluated.
pub(super) fn assumption(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let extended: BTreeSet<&str> = {
        let scopes = subject.scopes.extended();
        scopes.into_iter().map(|s| subject.scopes.source(s).name.as_str()).collect()
    };
    let mut seen = BTreeSet::new();
    let mut doubts = Vec::new();
    let assumed = Reached::from_assumptions(&mut subject.scopes);
    for piece in subject.all.pieces.iter().chain(&assumed.pieces) {
        let module = subject.scopes.module(piece.scope);
        let Some(module) = module.filter(|_| subject.scopes.is_instance(piece.scope)) else {
            continue;
        };
        let fresh = !extended.contains(module.name.as_str()) && seen.insert(&module.name);
        if !fresh || assumptions(module).is_empty() {
            continue;
        }
        let what = format!(
            "TLC does not evaluate the ASSUME of module {}, which is instantiated",
            module.name
        );
        let assume = |tok: &_| *tok == tla_syntax::token::Tok::Kw(tla_syntax::token::Kw::Assume);
        let line = line_in(&piece.source.text, None, assume);
        doubts.push(
            Doubt::noting("instance-assume", what)
                .at(&piece.source.path, line)
                .hint("repeat it in the root module, with what the instance puts in place"),
        );
    }
    doubts
}

/// A module that cannot be read here has not been looked at.
pub(super) fn unread(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let unread = subject.unread.iter().map(|module| {
        let what = format!(
            "greyverify cannot read module {}, so that known defects of TLC {} were not looked for in it",
            module.name, subject.tlc
        );
        Doubt::noting("unread-module", what).at(&module.path, 1)
    });
    unread.collect()
}
