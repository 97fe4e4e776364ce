//! One server's view of a behaviour.
//!
//! In: a server's name as a person writes it, states, changes. Out: what of
//! them concerns it. A server is whatever a specification says it is: a
//! model value, a string or a number.

use std::fmt;

use super::diff::{Change, Difference, Place};
use super::{Behaviour, Step};
use crate::value::Value;

/// The name of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    name: String,
    is_number: bool,
}

impl Node {
    /// The server of this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), is_number: name.parse::<i64>().is_ok() }
    }

    /// True if anything in the behaviour concerns it.
    #[must_use]
    pub fn occurs_in(&self, behaviour: &Behaviour) -> bool {
        behaviour.steps.iter().any(|step| !self.parts(step).is_empty())
    }

    /// True for a change at a place that belongs to it, of a value that names
    /// it, or of a message that mentions it.
    #[must_use]
    pub fn concerns(&self, change: &Change) -> bool {
        self.owns(&change.keys)
            || match &change.what {
                Difference::Gained(value) | Difference::Lost(value) => self.is_mentioned(value),
                Difference::Became { from, to } => {
                    [from, to].into_iter().flatten().any(|value| self.is_mentioned(value))
                }
            }
    }

    /// What of a state concerns it, as lines: `log[n2] = <<1>>`, and for an
    /// element of a set `messages has [to |-> n2]`.
    #[must_use]
    pub fn parts(&self, step: &Step) -> Vec<String> {
        let mut parts = Vec::new();
        for (name, value) in &step.state {
            if let Some(value) = value {
                self.collect(&Place::variable(name), value, &mut parts);
            }
        }
        parts
    }

    fn collect(&self, place: &Place, value: &Value, parts: &mut Vec<String>) {
        if self.owns(&place.keys) {
            return parts.push(format!("{} = {value}", place.path));
        }
        match value {
            Value::Record(fields) => {
                fields.iter().for_each(|(f, v)| self.collect(&place.field(f), v, parts));
            }
            Value::Function(points) => {
                points.iter().for_each(|(key, v)| self.collect(&place.at(key), v, parts));
            }
            Value::Seq(items) => {
                let items = items.iter().enumerate();
                items.for_each(|(n, v)| self.collect(&place.nth(n), v, parts));
            }
            Value::Set(items) => {
                let mentioned = items.iter().filter(|v| self.is_mentioned(v));
                parts.extend(mentioned.map(|v| format!("{} has {v}", place.path)));
            }
            other if self.is_mentioned(other) => {
                parts.push(format!("{} = {other}", place.path));
            }
            _ => {}
        }
    }

    /// A number is a server only where a function on servers has its argument:
    /// first on the way; further inside it counts entries or terms.
    fn owns(&self, keys: &[Value]) -> bool {
        if self.is_number {
            let first = keys.iter().find(|key| !matches!(key, Value::Str(_)));
            return first.is_some_and(|key| self.is(key));
        }
        keys.iter().any(|key| self.is_mentioned(key))
    }

    /// A number in a record is taken for a server in a message; one that
    /// stands alone may be anything.
    fn is_mentioned(&self, value: &Value) -> bool {
        if self.is_number && !matches!(value, Value::Record(_)) {
            return false;
        }
        let mut found = false;
        value.walk(&mut |part| found |= self.is(part));
        found
    }

    fn is(&self, value: &Value) -> bool {
        match value {
            Value::Model(name) | Value::Str(name) => *name == self.name,
            Value::Int(n) => self.is_number && n.to_string() == self.name,
            _ => false,
        }
    }
}

/// As a person writes it.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff;

    fn step(variables: &[(&str, &str)]) -> Step {
        let state = variables.iter().map(|(n, v)| ((*n).to_owned(), Some(Value::read(v))));
        Step { number: 1, action: None, state: state.collect() }
    }

    fn concerned(name: &str, from: &[(&str, &str)], to: &[(&str, &str)]) -> Vec<String> {
        let changes = diff(&step(from), &step(to));
        let node = Node::new(name);
        changes.iter().filter(|c| node.concerns(c)).map(|c| c.path.clone()).collect()
    }

    #[test]
    fn a_model_value_owns_what_it_is_the_argument_of() {
        let from = [("role", "(n1 :> a @@ n2 :> a)"), ("votes", "(<<n1, n2>> :> 0)"), ("x", "0")];
        let to = [("role", "(n1 :> b @@ n2 :> b)"), ("votes", "(<<n1, n2>> :> 1)"), ("x", "1")];
        assert_eq!(concerned("n2", &from, &to), ["role[n2]", "votes[<<n1, n2>>]"]);
        assert!(concerned("n3", &from, &to).is_empty());
    }

    #[test]
    fn a_message_that_mentions_it_concerns_it() {
        let to = [("sent", "{[to |-> \"n1\"], [to |-> \"n2\", term |-> 1]}"), ("leader", "n2")];
        let from = [("sent", "{}"), ("leader", "n1")];
        assert_eq!(concerned("n2", &from, &to), ["sent", "leader"]);
        let parts = Node::new("n2").parts(&step(&to));
        assert_eq!(parts, ["sent has [to |-> \"n2\", term |-> 1]", "leader = n2"]);
    }

    #[test]
    fn a_number_is_no_server_inside_a_log() {
        let from = [("log", "<<<<5, 5>>, <<5, 5>>>>"), ("term", "2")];
        let to = [("log", "<<<<5, 6>>, <<6, 5>>>>"), ("term", "3")];
        assert_eq!(concerned("2", &from, &to), ["log[2][1]"]);
        assert_eq!(Node::new("2").parts(&step(&from)), ["log[2] = <<5, 5>>"]);
    }
}
