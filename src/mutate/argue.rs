//! Survivors of which the manifest says why nothing needs to notice them.
//!
//! In: what became of the mutants, and the arguments of their specifications.
//! Out: the survivors that are argued, and the arguments that do not hold.

use serde::Serialize;

use super::{Fate, Original, Round, Row};
use crate::manifest::Argument;

/// An argument that does not hold, or means nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// The definition that it says is changed.
    pub definition: String,
    /// Its line in the manifest, from 1.
    pub line: u32,
    /// The place as it is.
    pub before: String,
    /// The place as the mutant has it.
    pub after: String,
    /// What noticed the mutant; `None` if there is no such mutant.
    pub noticed_by: Option<String>,
}

impl Argument {
    fn means(&self, row: &Row) -> bool {
        let shown = (&row.definition, &row.before, &row.after);
        shown == (&self.definition.value, &self.before, &self.after)
    }

    fn claim(&self, noticed_by: Option<String>) -> Claim {
        Claim {
            definition: self.definition.value.clone(),
            line: self.definition.line,
            before: self.before.clone(),
            after: self.after.clone(),
            noticed_by,
        }
    }
}

impl Round {
    /// Notes which survivors are argued, and which arguments do not hold.
    /// `arguments_of` has those of the specification of a model or probe.
    pub fn argue<'a>(&mut self, arguments_of: impl Fn(&str) -> &'a [Argument]) {
        for row in &mut self.mutants {
            let argument = arguments_of(&row.original).iter().find(|one| one.means(row));
            match (argument, &row.fate) {
                (None, _) => {}
                (Some(argument), Fate::Survived { .. }) => row.argued = Some(argument.why.clone()),
                (Some(argument), fate) => {
                    let refuted = noticed(fate).map(|by| argument.claim(Some(by)));
                    self.claims.extend(refuted);
                }
            }
        }
    }

    /// Notes which arguments mean no mutant, where no place was left out.
    /// `is_defined` says whether the specification of a model defines a name: what
    /// it defines and the models at hand do not reach has no mutants here.
    pub fn look_for<'a>(
        &mut self,
        arguments_of: impl Fn(&str) -> &'a [Argument],
        is_defined: impl Fn(&str, &str) -> bool,
    ) {
        let own = |row: &&Row, argument: &Argument| arguments_of(&row.original).contains(argument);
        for Original { job, .. } in &self.originals {
            for argument in arguments_of(job) {
                let name = &argument.definition.value;
                let of_spec = || self.mutants.iter().filter(|row| own(row, argument));
                let is_reached = of_spec().any(|row| row.definition == *name);
                let is_met = of_spec().any(|row| argument.means(row));
                let claim = argument.claim(None);
                let is_asked = is_reached || !is_defined(job, name);
                if is_asked && !is_met && !self.claims.contains(&claim) {
                    self.claims.push(claim);
                }
            }
        }
    }
}

/// What noticed a mutant, if something did.
fn noticed(fate: &Fate) -> Option<String> {
    match fate {
        Fate::Killed { by, .. } => Some(by.clone()),
        Fate::KilledByError { why } | Fate::Vacuous { why } => Some(why.clone()),
        Fate::Survived { .. } | Fate::Equal | Fate::Invalid { .. } | Fate::Open { .. } => None,
    }
}
