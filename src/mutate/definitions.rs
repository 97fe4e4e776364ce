//! Which definitions are changed: those that say how a system begins and what it
//! does. What is checked of it stays as it is.
//!
//! In: a job as its rules see it. Out: the definitions of its own modules that are
//! reached from the behaviour, with what each of them is a part of.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::doubt::Subject;
use crate::spec::{Level, Piece, Reached, is_of_the_community};

/// A definition that may be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    /// Its module's position in the specification.
    pub(super) module: usize,
    /// Its name.
    pub(super) name: String,
    pub(super) part: Part,
}

/// What a definition is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The initial predicate.
    Initial,
    /// The next-state relation.
    Step,
    /// The behaviour as a whole: fairness.
    Behaviour,
}

/// The definitions, and what is known of the names in them.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    pub(super) all: Vec<Definition>,
    /// Names of definitions that speak of the next state.
    pub(super) acting: BTreeSet<String>,
    /// The variables.
    pub(super) variables: BTreeSet<String>,
}

impl Definitions {
    pub(super) fn of(subject: &mut Subject<'_>) -> Self {
        let config = subject.config;
        let behaviour = [&config.init, &config.next, &config.specification];
        let names = behaviour.into_iter().flatten().map(|name| name.name.as_str());
        let whole = Reached::from(&mut subject.scopes, names);
        let actions: Vec<_> = subject.parts.next.iter().map(|(action, _)| *action).collect();
        let steps = subject.reached(&actions);
        let stepping: BTreeSet<&str> = names_of(&steps).collect();
        let kept = kept(config);
        let mut found = Self::default();
        found.variables.extend(whole.variables.iter().map(|name| (*name).to_owned()));
        for piece in &whole.pieces {
            found.add(subject, piece, &stepping, &kept);
        }
        found
    }

    fn add<'a>(
        &mut self,
        subject: &mut Subject<'a>,
        piece: &Piece<'a>,
        stepping: &BTreeSet<&str>,
        kept: &BTreeSet<&str>,
    ) {
        let Some(def) = piece.def else { return };
        let name = def.name.as_str();
        let level = subject.level_of((piece.scope, piece.body));
        if level == Level::Action {
            self.acting.insert(name.to_owned());
        }
        let modules = &subject.job.spec.modules;
        let is_it = |module: &crate::spec::SourceModule| std::ptr::eq(module, piece.source);
        let Some(module) = modules.iter().position(is_it) else { return };
        let is_inner = subject.scopes.file_module(piece.scope).is_none();
        if is_inner || kept.contains(name) || is_of_the_community(&piece.source.name) {
            return;
        }
        let part = match level {
            Level::Temporal => Part::Behaviour,
            _ if stepping.contains(name) => Part::Step,
            _ => Part::Initial,
        };
        let definition = Definition { module, name: name.to_owned(), part };
        // The same one may be reached through several instances.
        if !self.all.contains(&definition) {
            self.all.push(definition);
        }
    }
}

fn names_of<'r>(reached: &'r Reached<'_>) -> impl Iterator<Item = &'r str> {
    reached.pieces.iter().filter_map(|piece| piece.def).map(|def| def.name.as_str())
}

/// What is checked, what cuts the search, and what gives constants their values.
fn kept(config: &Config) -> BTreeSet<&str> {
    let values = config.replacements().into_iter().map(|one| one.by).collect::<Vec<_>>();
    config.checked().into_iter().chain(config.cuts()).chain(values).collect()
}
