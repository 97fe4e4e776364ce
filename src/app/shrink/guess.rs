//! Whether actions that look like faults are some.
//!
//! In: a counterexample of which nobody has said which of its actions are faults. Out: what a
//! person at the terminal says of those that look like some; elsewhere, that it can be said.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use crate::app::subject::Subject;
use crate::cli::ShrinkArgs;
use crate::shrink::guessed;

/// Actions that look like faults, and whether they are taken for some.
pub(super) struct Guess {
    pub(super) names: Vec<String>,
    pub(super) is_taken: bool,
}

impl Guess {
    /// Nothing is guessed where it was said; a person is asked who can answer.
    pub(super) fn of(args: &ShrinkArgs, subject: &Subject) -> Self {
        if !args.faults.is_empty() || !subject.faults.is_empty() {
            return Self { names: Vec::new(), is_taken: false };
        }
        let names = guessed(&subject.behaviour.steps);
        let may_ask = !args.quiet && std::io::stdin().is_terminal();
        let is_taken =
            may_ask && std::io::stderr().is_terminal() && !names.is_empty() && asked(&names);
        Self { names, is_taken }
    }

    /// What is said of it below the result.
    pub(super) fn hint(&self, subject: &Subject) -> Option<String> {
        let Self { names, is_taken } = self;
        let listed = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        match is_taken {
            _ if names.is_empty() => None,
            true if subject.is_by_path() => {
                Some(format!("say it at once the next time: --faults {}", names.join(",")))
            }
            true => {
                let spec = &subject.spec;
                Some(format!("keep it: faults = [{listed}] under [specs.{spec}] of the manifest"))
            }
            false => Some(format!(
                "{} may be {}: --faults {} asks for as few steps of them as can be",
                names.join(" and "),
                if names.len() == 1 { "a fault" } else { "faults" },
                names.join(",")
            )),
        }
    }
}

/// Asks. Whoever says nothing says no.
fn asked(names: &[String]) -> bool {
    let mut stderr = std::io::stderr().lock();
    let names = names.join(" and ");
    let question = write!(stderr, "Are {names} faults, of which there should be few? [y/N] ");
    let mut answer = String::new();
    let is_heard = question.and_then(|()| stderr.flush()).is_ok()
        && std::io::stdin().lock().read_line(&mut answer).is_ok();
    is_heard && answer.trim_start().starts_with(['y', 'Y'])
}
