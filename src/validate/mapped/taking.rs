//! A disjunct of the relation as the step that an event is.
//!
//! In: a disjunct, its action, and what is logged, as TLA+. Out: the parts of the
//! formula that takes the step: its parameters have the values that are logged,
//! and so have the expressions that are compared.

use std::fmt::Write as _;

use super::actions::Action;
use crate::explain::behaviour::relation::Disjunct;

/// A disjunct as the step that an event is.
pub(super) struct Step<'a> {
    pub(super) disjunct: &'a Disjunct,
    pub(super) action: &'a Action,
    /// The action's place.
    pub(super) number: usize,
    pub(super) whole: &'a str,
}

impl Step<'_> {
    /// The variables around it, and the parameters that are spoken of. `event` is
    /// what is logged, as TLA+.
    pub(super) fn bound(&self, event: &str) -> String {
        let mut text = String::new();
        for bound in &self.disjunct.bound {
            let is_it = |name: &String| self.value(name) == Some(bound.variable.as_str());
            let at = self.action.parameters.iter().position(|(name, _)| is_it(name));
            let _ = match at {
                Some(at) => write!(
                    text,
                    "\\E {} \\in Gv7_Choices({event}[2][{}], {}) : ",
                    bound.variable,
                    at + 1,
                    bound.domain
                ),
                None => write!(text, "\\E {} \\in {} : ", bound.variable, bound.domain),
            };
        }
        for (at, parameter) in self.disjunct.parameters.iter().enumerate() {
            if self.is_spoken_of(&parameter.name) {
                let _ = write!(text, "\\E Gv7_p{at} \\in {{{}}} : ", parameter.value);
            }
        }
        text
    }

    /// That the parameters have the values that are logged.
    pub(super) fn agrees(&self, event: &str) -> String {
        let all = self.action.parameters.iter().enumerate().filter_map(|(at, (name, _))| {
            Some(format!("Gv7_Agrees({event}[2][{}], {})", at + 1, self.known(name)?))
        });
        std::iter::once("TRUE".to_owned()).chain(all).collect::<Vec<_>>().join(" /\\ ")
    }

    /// That the step is taken.
    pub(super) fn taken(&self) -> String {
        format!("({}) /\\ ({}) = TRUE", self.disjunct.text, self.whole)
    }

    /// That the state afterwards is what is logged.
    pub(super) fn compared(&self, event: &str) -> String {
        let all = (0..self.action.state.len())
            .map(|at| format!("Gv7_Agrees({event}[3][{}], {})", at + 1, self.after(at)));
        std::iter::once("TRUE".to_owned()).chain(all).collect::<Vec<_>>().join(" /\\ ")
    }

    /// An expression that is compared, after the step.
    pub(super) fn after(&self, at: usize) -> String {
        let uses = self.action.state[at].uses.iter().filter_map(|name| self.known(name));
        let uses: Vec<String> = uses.collect();
        format!("({})'", applied(&compared_name(self.number, at), &uses))
    }

    fn is_spoken_of(&self, name: &str) -> bool {
        self.action.parameters.iter().any(|(own, _)| own == name)
            || self.action.state.iter().any(|one| one.uses.iter().any(|own| own == name))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.disjunct.parameters.iter().position(|parameter| parameter.name == name)
    }

    fn value(&self, name: &str) -> Option<&str> {
        Some(self.disjunct.parameters[self.place(name)?].value.as_str())
    }

    /// The value of a parameter, which is the same before and after the step.
    fn known(&self, name: &str) -> Option<String> {
        Some(format!("Gv7_p{}", self.place(name)?))
    }
}

/// What an expression of an action is called.
pub(super) fn compared_name(action: usize, at: usize) -> String {
    format!("Gv7_r{action}_{at}")
}

pub(super) fn applied(name: &str, arguments: &[String]) -> String {
    match arguments {
        [] => name.to_owned(),
        _ => format!("{name}({})", arguments.join(", ")),
    }
}
