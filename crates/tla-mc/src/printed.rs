//! The behaviour that the library prints.
//!
//! In: lines of its standard output. Out: the states among them, and how the
//! behaviour ends. A line that belongs to no behaviour was printed by the
//! specification, which prints values and never such a line: strings have
//! quotes, and no value begins as these do.

use crate::message::Message;

/// What has been printed so far.
#[derive(Debug, Default)]
pub(crate) struct Behaviour {
    states: Vec<(u64, Vec<(String, String)>)>,
    ending: Option<Message>,
    /// For which values of its bound variables a temporal property is violated.
    pub(crate) instance: Option<String>,
}

impl Behaviour {
    /// Takes a line without its end; false if it is not of a behaviour.
    pub(crate) fn takes(&mut self, line: &str) -> bool {
        if line.is_empty() || line == "Error: Temporal properties were violated." {
            return true;
        }
        if let Some((name, value)) = variable(line)
            && let Some((_, variables)) = self.states.last_mut()
        {
            variables.push((name.to_owned(), value.to_owned()));
            return true;
        }
        if let Some(rest) = line.strip_prefix("Error: Temporal property ") {
            let instance =
                rest.split_once(" (for ").and_then(|(_, of)| of.strip_suffix(") is violated."));
            self.instance = instance.map(str::to_owned);
            return true;
        }
        if let Some(number) = between(line, "Back to state ", ".") {
            self.ending = Some(Message::Returns { number });
            return true;
        }
        if between(line, "State ", ": Stuttering").is_some() {
            self.ending = Some(Message::Stutters {});
            return true;
        }
        // A state that could not be rebuilt leaves a gap, which is told of.
        if between(line, "State ", ": (could not rebuild it from the trace)").is_some() {
            return true;
        }
        let Some(number) = between(line, "State ", ":") else { return false };
        self.states.push((number, Vec::new()));
        true
    }

    /// The messages that show it.
    pub(crate) fn messages(self) -> impl Iterator<Item = Message> {
        let state = |(number, variables)| Message::State { number, variables };
        self.states.into_iter().map(state).chain(self.ending)
    }
}

fn variable(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("/\\ ")?.split_once(" = ")
}

fn between(line: &str, before: &str, after: &str) -> Option<u64> {
    line.strip_prefix(before)?.strip_suffix(after)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lines: &[&str]) -> (Vec<Message>, Vec<bool>) {
        let mut behaviour = Behaviour::default();
        let taken = lines.iter().map(|line| behaviour.takes(line)).collect();
        (behaviour.messages().collect(), taken)
    }

    #[test]
    fn states_are_found_among_what_the_specification_prints() {
        let lines =
            ["1", "State 1:", "/\\ x = \"a = b\"", "\"State 2:\"", "", "State 2: Stuttering"];
        let (messages, taken) = said(&lines);
        let variables = vec![("x".to_owned(), "\"a = b\"".to_owned())];
        assert_eq!(messages, [Message::State { number: 1, variables }, Message::Stutters {}]);
        assert_eq!(taken, [false, true, true, false, true, true]);
    }

    #[test]
    fn a_lasso_returns_and_names_the_values_it_is_of() {
        let mut behaviour = Behaviour::default();
        for line in ["Error: Temporal property Live (for p1) is violated.", "Back to state 2."] {
            assert!(behaviour.takes(line));
        }
        assert_eq!(behaviour.instance.as_deref(), Some("p1"));
        assert_eq!(behaviour.messages().collect::<Vec<_>>(), [Message::Returns { number: 2 }]);
    }
}
