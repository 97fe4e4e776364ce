//! Modules that TLC does not look at as their author expects.

use std::collections::BTreeSet;

use tla_syntax::token::{Kw, Tok, Token};
use tla_syntax::{Module, Unit};

use super::flow::assumptions;
use super::{Doubt, Subject};
use crate::spec::SourceModule;

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

/// Assumptions that are not evaluated: TLC looks at those of the root module
/// and of all it extends, whether or not anything uses the others.
pub(super) fn assumption(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let extended: BTreeSet<&str> = {
        let scopes = subject.scopes.extended();
        scopes.into_iter().map(|s| subject.scopes.source(s).name.as_str()).collect()
    };
    let mut doubts = Vec::new();
    for source in &subject.job.spec.modules {
        let Some(syntax) = &source.syntax else { continue };
        let is_evaluated = extended.contains(source.name.as_str());
        let inside =
            modules_in(syntax).into_iter().filter(|m| !(is_evaluated && m.name == syntax.name));
        for module in inside.filter(|module| !assumptions(module).is_empty()) {
            let what = format!(
                "TLC does not evaluate the ASSUME of module {}, which the root module does not extend",
                module.name
            );
            doubts.push(
                Doubt::noting("instance-assume", what)
                    .at(&source.path, assumed_on(source, &module.name))
                    .hint("repeat it in the root module, with what the instance puts in place"),
            );
        }
    }
    doubts
}

/// A module and all that are declared inside it.
fn modules_in(module: &Module) -> Vec<&Module> {
    let inner = module.units.iter().filter_map(|unit| match unit {
        Unit::Inner(inner) => Some(modules_in(inner)),
        _ => None,
    });
    std::iter::once(module).chain(inner.flatten()).collect()
}

/// The line of a module's first assumption.
fn assumed_on(source: &SourceModule, module: &str) -> u32 {
    let Ok(tokens) = tla_syntax::lex(&source.text) else { return 1 };
    let begins = |pair: &[Token]| {
        pair[0].tok == Tok::Kw(Kw::Module) && matches!(&pair[1].tok, Tok::Ident(n) if n == module)
    };
    let from = tokens.windows(2).position(begins).unwrap_or(0);
    let assume = tokens.iter().skip(from).find(|token| token.tok == Tok::Kw(Kw::Assume));
    assume.map_or(1, |token| source.line_in_file(token.line))
}

/// A module that cannot be read here has not been looked at.
pub(super) fn unread(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let unread = subject.unread.iter().map(|module| {
        let what = format!(
            "greyverify cannot read module {}, so that known defects of the engine were not looked for in it",
            module.name
        );
        Doubt::noting("unread-module", what).at(&module.path, 1)
    });
    unread.collect()
}
