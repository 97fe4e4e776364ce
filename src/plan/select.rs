//! Which jobs of a manifest are meant: by specification and by any name that
//! the screen shows.
//!
//! A name is that of a model (with all its probes), of one probe
//! (`model/Probe`), or of a mutant (with or without `mutant/`); each may be a
//! pattern with `*`, `?`, `[ab]` and `{this,that}`.

use std::str::FromStr;

use globset::{Glob, GlobMatcher};

use super::{Job, Purpose};
use crate::manifest::Entry;

/// A name of the command line, which may be a pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    matcher: Option<GlobMatcher>,
}

impl Pattern {
    /// The pattern that fits this one name.
    #[must_use]
    pub fn exactly(name: &str) -> Self {
        Self { text: name.to_owned(), matcher: None }
    }

    /// The pattern as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True if the whole name fits.
    #[must_use]
    pub fn fits(&self, name: &str) -> bool {
        self.text == name || self.matcher.as_ref().is_some_and(|matcher| matcher.is_match(name))
    }
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let glob =
            Glob::new(text).map_err(|e| format!("`{text}` is not a pattern: {}", e.kind()))?;
        Ok(Self { text: text.to_owned(), matcher: Some(glob.compile_matcher()) })
    }
}

/// What was asked for; all jobs if nothing was.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only jobs of these specifications; empty for all.
    pub specs: Vec<Pattern>,
    /// Only these models, probes and mutants; empty for all.
    pub models: Vec<Pattern>,
}

impl Selection {
    /// True if not all jobs are meant.
    #[must_use]
    pub fn is_of_some(&self) -> bool {
        !self.specs.is_empty() || !self.models.is_empty()
    }

    /// True if jobs of the specification are meant.
    #[must_use]
    pub fn has_spec(&self, spec: &str) -> bool {
        self.specs.is_empty() || self.specs.iter().any(|p| p.fits(spec))
    }

    /// True if the entry of a manifest is meant.
    #[must_use]
    pub fn has_entry(&self, entry: &Entry<'_>) -> bool {
        self.has_spec(entry.spec()) && self.has_name(&entry.names())
    }

    /// True if what goes by these names is meant.
    #[must_use]
    pub fn has_name(&self, names: &[impl AsRef<str>]) -> bool {
        let asked = |name: &str| self.models.iter().any(|pattern| pattern.fits(name));
        self.models.is_empty() || names.iter().any(|name| asked(name.as_ref()))
    }
}

/// The names that a job goes by.
pub(super) fn names(job: &Job) -> Vec<&str> {
    let whole = job.name.as_str();
    let short = match &job.purpose {
        Purpose::Probe { .. } => whole.split_once('/').map(|(model, _)| model),
        Purpose::Mutant { .. } => whole.split_once('/').map(|(_, mutant)| mutant),
        Purpose::Check | Purpose::Levels { .. } => None,
    };
    std::iter::once(whole).chain(short).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, purpose: Purpose) -> Job {
        Job { purpose, ..Job::sample(name) }
    }

    fn has(pattern: &str, job: &Job) -> bool {
        let models = vec![pattern.parse().unwrap()];
        Selection { models, ..Selection::default() }.has_name(&names(job))
    }

    #[test]
    fn every_name_on_the_screen_selects_its_job() {
        let check = job("dining-5", Purpose::Check);
        let probe = job("dining-5/ReachEat", Purpose::Probe { predicate: "ReachEat".into() });
        let mutant = job("mutant/greedy", Purpose::Mutant { bug: String::new() });
        assert!(has("dining-5", &check) && has("dining-5", &probe));
        assert!(has("dining-5/ReachEat", &probe) && !has("dining-5/ReachEat", &check));
        assert!(
            has("greedy", &mutant) && has("mutant/greedy", &mutant) && has("mutant/*", &mutant)
        );
        assert!(!has("mutant", &mutant) && !has("dining", &check));
    }

    #[test]
    fn patterns_fit_whole_names() {
        let check = job("dining-5", Purpose::Check);
        assert!(
            has("dining-*", &check) && has("dining-[345]", &check) && has("{a,dining-?}", &check)
        );
        assert!(!has("*dining", &check));
        assert!(
            "dining-[".parse::<Pattern>().unwrap_err().starts_with("`dining-[` is not a pattern: ")
        );
    }

    #[test]
    fn what_is_not_asked_for_by_name_is_all_meant() {
        let all = Selection::default();
        assert!(all.has_spec("S") && all.has_name(&["any"]));
        let some = Selection { specs: vec!["Commit*".parse().unwrap()], ..Selection::default() };
        assert!(some.has_spec("CommitSymmetry") && !some.has_spec("Other"));
    }
}
