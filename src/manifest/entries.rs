//! What a manifest can run, one entry for each job of some profile.

use super::{EngineName, Key, Manifest, Model, Mutant, Question};

/// Something that can be run by its name.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// A model is checked.
    Check(&'a Model),
    /// A predicate of a model must be reached.
    Probe(&'a Model, &'a Key<String>),
    /// A seeded bug must be caught.
    Mutant(&'a Mutant),
}

impl Manifest {
    /// All of them, in the order of the file.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let models = self.models.iter().flat_map(Model::entries);
        models.chain(self.mutants.iter().map(Entry::Mutant))
    }
}

impl Model {
    /// Its check, then its probes.
    fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let probes = self.probes.iter().map(|probe| Entry::Probe(self, probe));
        std::iter::once(Entry::Check(self)).chain(probes)
    }
}

impl<'a> Entry<'a> {
    /// The name of its job.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Check(model) => model.name.value.clone(),
            Self::Probe(model, probe) => format!("{}/{}", model.name.value, probe.value),
            Self::Mutant(mutant) => format!("mutant/{}", mutant.name.value),
        }
    }

    /// The names it may be asked for by, its own first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        match self {
            Self::Check(_) => vec![self.name()],
            Self::Probe(model, _) => vec![self.name(), model.name.value.clone()],
            Self::Mutant(mutant) => vec![self.name(), mutant.name.value.clone()],
        }
    }

    /// Its specification.
    #[must_use]
    pub fn spec(&self) -> &'a str {
        match self {
            Self::Check(model) | Self::Probe(model, _) => &model.spec.value,
            Self::Mutant(mutant) => &mutant.spec.value,
        }
    }

    /// The profiles that run it.
    pub fn profiles(&self) -> impl Iterator<Item = &'a str> {
        let profiles = match self {
            Self::Check(model) | Self::Probe(model, _) => &model.profiles,
            Self::Mutant(mutant) => &mutant.profiles,
        };
        profiles.iter().map(|profile| profile.value.as_str())
    }

    /// The engine that it names, if it does.
    #[must_use]
    pub fn engine(&self) -> Option<EngineName> {
        match self {
            Self::Check(model) | Self::Probe(model, _) => model.engine,
            Self::Mutant(_) => None,
        }
    }

    /// What TLC is told.
    #[must_use]
    pub fn question(&self) -> &'a Question {
        match self {
            Self::Check(model) | Self::Probe(model, _) => &model.question,
            Self::Mutant(mutant) => &mutant.question,
        }
    }
}
