//! The modules of a specification: found by name, and which one sees the
//! definitions of which.

use std::collections::BTreeMap;

use tla_syntax::Unit;
use tla_syntax::token::Tok;

use super::applied::declaration;
use crate::spec::Spec;
use crate::syntax::{Source, Span};

/// All modules that can be read; each is known by its position.
pub(super) struct Modules<'a> {
    pub(super) sources: Vec<Source<'a>>,
    named: BTreeMap<&'a str, usize>,
    /// The root module and all that it extends, in the order of the search.
    pub(super) extended: Vec<usize>,
    /// For each module: itself, those it extends, and those it instantiates
    /// without a name.
    seen: Vec<Vec<usize>>,
    /// The modules of the named instances that each one declares, at its top
    /// or in a `LET`.
    instances: Vec<BTreeMap<String, String>>,
}

impl<'a> Modules<'a> {
    pub(super) fn read(spec: &'a Spec) -> Self {
        let sources: Vec<Source<'a>> = spec.modules.iter().filter_map(Source::read).collect();
        let mut named = BTreeMap::new();
        for (number, source) in sources.iter().enumerate() {
            named.entry(source.module.name.as_str()).or_insert(number);
        }
        let extended = spec.extended().into_iter();
        let extended = extended.filter_map(|m| named.get(m.name.as_str()).copied()).collect();
        let seen = (0..sources.len()).map(|from| seen_from(from, &sources, &named)).collect();
        let instances = sources.iter().map(declared).collect();
        Self { sources, named, extended, seen, instances }
    }

    pub(super) fn find(&self, module: &str) -> Option<usize> {
        self.named.get(module).copied()
    }

    /// True if the module is only instantiated.
    pub(super) fn is_instanced(&self, source: usize) -> bool {
        !self.extended.contains(&source)
    }

    pub(super) fn seen_from(&self, source: usize) -> &[usize] {
        &self.seen[source]
    }

    /// The module of a named instance, as a module sees it.
    pub(super) fn instance(&self, source: usize, name: &str) -> Option<usize> {
        let module = self.seen_from(source).iter().find_map(|s| self.instances[*s].get(name))?;
        self.find(module)
    }
}

fn seen_from(from: usize, sources: &[Source<'_>], named: &BTreeMap<&str, usize>) -> Vec<usize> {
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(&source) = seen.get(next) {
        next += 1;
        let Some(syntax) = &sources[source].module.syntax else { continue };
        let unnamed = syntax.units.iter().filter_map(|unit| match unit {
            Unit::Instance { name: None, module, .. } => Some(module),
            _ => None,
        });
        for module in syntax.extends.iter().chain(unnamed) {
            let found = named.get(module.as_str()).copied();
            seen.extend(found.filter(|m| !seen.contains(m)));
        }
    }
    seen
}

/// The first declaration of each name counts.
fn declared(source: &Source<'_>) -> BTreeMap<String, String> {
    let tokens = source.tokens(Span { first: 0, end: source.count() });
    let mut instances = BTreeMap::new();
    for (at, token) in tokens.iter().enumerate() {
        let Tok::Ident(name) = &token.tok else { continue };
        if let Some(module) = declaration(&tokens[at..]) {
            instances.entry(name.clone()).or_insert_with(|| module.to_owned());
        }
    }
    instances
}
