//! What a reason not to believe a verdict is.
//!
//! [`doubt`](crate::doubt) and others find them; plans, verdicts and reports
//! carry them.

use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::spec::FileLine;

/// A reason not to believe a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Short name, stable over versions, e.g. `tlc-1145`; `--accept` takes it.
    pub id: String,
    /// What is wrong, as a clause that can end in a place.
    pub what: String,
    /// Where it stands, if it stands anywhere.
    pub place: Option<FileLine>,
    /// What it does to a green.
    pub effect: Effect,
    /// Which verdicts it speaks against.
    pub against: Against,
    /// What to do about it.
    pub hint: Option<String>,
}

/// What a doubt does to a green.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The green is withheld: the job is inconclusive.
    Withhold,
    /// The green stays, with a note.
    Note,
}

/// The verdicts that a doubt speaks against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// A violation may have been missed.
    Green,
    /// A violation may be bogus.
    Red,
    /// Both.
    Either,
}

impl Doubt {
    /// A doubt that withholds a green.
    #[must_use]
    pub fn withholding(id: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            what: what.into(),
            place: None,
            effect: Effect::Withhold,
            against: Against::Green,
            hint: None,
        }
    }

    /// A doubt that is only said.
    #[must_use]
    pub fn noting(id: impl Into<String>, what: impl Into<String>) -> Self {
        Self { effect: Effect::Note, ..Self::withholding(id, what) }
    }

    /// The same, standing at a line of a file.
    #[must_use]
    pub fn at(self, file: &Path, line: u32) -> Self {
        Self { place: Some(FileLine { file: file.to_owned(), line }), ..self }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same, against other verdicts than a green.
    #[must_use]
    pub fn against(self, against: Against) -> Self {
        Self { against, ..self }
    }

    /// True if a green must not be called one.
    #[must_use]
    pub fn withholds(&self) -> bool {
        self.effect == Effect::Withhold && self.against != Against::Red
    }

    /// True if it has to be said beside a green, or beside a red.
    #[must_use]
    pub fn concerns(&self, green: bool) -> bool {
        match self.against {
            Against::Either => true,
            Against::Green => green,
            Against::Red => !green,
        }
    }

    /// The note of a job: text, then "; " and the hint.
    #[must_use]
    pub fn note(&self) -> String {
        let hint = self.hint.iter().map(|hint| format!("; {hint}"));
        format!("{self}{}", hint.collect::<String>())
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.what)?;
        match &self.place {
            Some(FileLine { file, line }) => write!(f, " ({}:{line})", file.display()),
            None => Ok(()),
        }
    }
}

/// Turns the doubts whose ids are accepted into notes.
pub fn accept(doubts: &mut [Doubt], accepted: &[String]) {
    for doubt in doubts.iter_mut().filter(|d| accepted.contains(&d.id)) {
        doubt.effect = Effect::Note;
        doubt.hint = Some("accepted by its id".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_names_its_id_its_place_and_what_to_do() {
        let doubt = Doubt::withholding("tlc-1145", "the EXCEPT is lost")
            .at(Path::new("A.tla"), 7)
            .hint("wrap it in TLCEval");
        assert_eq!(doubt.note(), "tlc-1145: the EXCEPT is lost (A.tla:7); wrap it in TLCEval");
        assert!(doubt.withholds() && doubt.concerns(true) && !doubt.concerns(false));
        assert!(!doubt.against(Against::Red).withholds());
    }

    #[test]
    fn an_accepted_doubt_is_a_note() {
        let mut doubts = vec![Doubt::withholding("a", "A"), Doubt::withholding("b", "B")];
        accept(&mut doubts, &["b".to_owned()]);
        assert_eq!(doubts.iter().map(Doubt::withholds).collect::<Vec<_>>(), [true, false]);
        assert_eq!(doubts[1].note(), "b: B; accepted by its id");
    }
}
