//! Generated mutants of which the manifest says why nothing needs to notice them.
//!
//! In: the tables `argued` of a specification. Out: [`Argument`]s, each of which
//! means the mutants that a report shows with the same words.

use super::Key;
use super::raw::RawArgued;
use super::resolve::Resolver;

/// A mutant that nobody wrote, and why it may survive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The definition that is changed.
    pub definition: Key<String>,
    /// The place as it is, on one line, as reports show it.
    pub before: String,
    /// The place as the mutant has it.
    pub after: String,
    /// Why it may survive.
    pub why: String,
}

impl Resolver<'_> {
    /// The arguments of the specification at `at`.
    pub(super) fn arguments(&mut self, raw: Vec<RawArgued>, at: &str) -> Vec<Argument> {
        raw.into_iter().map(|raw| self.argument(raw, at)).collect()
    }

    fn argument(&mut self, raw: RawArgued, at: &str) -> Argument {
        let definition = self.key(raw.definition, &format!("{at}.argued.definition"));
        let at = format!("{at}.argued.{}", definition.value);
        let why = self.key(raw.why, &format!("{at}.why"));
        if why.value.trim().is_empty() {
            self.error(&why, "there is no argument in it".to_owned());
        }
        let [before, after] = [raw.before, raw.after].map(|text| one_line(&text));
        Argument { definition, before, after, why: one_line(&why.value) }
    }
}

/// A long text may be broken in the manifest, and is shown on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
