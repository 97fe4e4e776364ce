//! Messages that no step takes out of the network, by the rules of the manifest.
//!
//! What a step took follows from what it changed ([`MessageRule`]). An arrow
//! starts at the step since which such a message has been there: it was sent
//! there or, with the same content, later.

use super::lookup::{came_about, field, items, point, points, variable};
use super::{Arrow, Story};
use crate::manifest::{ACTING, MessageRule, Piece, Term, Variable};
use crate::trace::Step;
use crate::value::Value;

/// The field of a message that is no record.
const VALUE: &str = "value";
/// Messages that one step may take; among more, nobody sees an arrow.
const TAKEN_MAX: usize = 64;

/// The arrows to row `n`, by the first of the rules for its action that applies.
pub(super) fn taken(story: Story<'_>, n: usize, rules: &[&MessageRule]) -> Vec<Arrow> {
    let row = &story.rows[n];
    let applies = |rule: &&&MessageRule| {
        rule.changes.is_empty() || rule.changes.iter().any(|name| row.changes(name))
    };
    let receipt = rules.iter().find(applies).and_then(|rule| Receipt::of(story, n, rule));
    receipt.map(|receipt| receipt.arrows()).unwrap_or_default()
}

/// A step that takes messages.
struct Receipt<'a> {
    story: Story<'a>,
    n: usize,
    rule: &'a MessageRule,
    before: &'a Step,
    after: &'a Step,
    /// The acting lane and its key.
    receiver: usize,
    acting: &'a Value,
}

/// A message in a state.
#[derive(Clone)]
struct Message<'a> {
    /// The arguments at which the variable holds it.
    arguments: Vec<Value>,
    value: &'a Value,
    /// True if it is one of several there.
    is_one_of_several: bool,
}

/// A message that the step may have taken, and who sent it.
struct Candidate<'a> {
    message: Message<'a>,
    lane: usize,
}

impl<'a> Receipt<'a> {
    fn of(story: Story<'a>, n: usize, rule: &'a MessageRule) -> Option<Self> {
        let receiver = story.rows[n].only_lane()?;
        let acting = story.keys.keys.get(receiver)?;
        let (before, after) = (&story.steps[n - 1], &story.steps[n]);
        Some(Self { story, n, rule, before, after, receiver, acting })
    }

    fn arrows(&self) -> Vec<Arrow> {
        let found = self.candidates();
        let most = if self.rule.every { TAKEN_MAX } else { 1 };
        if found.len() > most {
            return Vec::new();
        }
        found.iter().filter_map(|candidate| self.arrow(candidate)).collect()
    }

    fn arrow(&self, candidate: &Candidate<'_>) -> Option<Arrow> {
        let sent = came_about(self.story.steps, self.n, |step| self.is_in(step, candidate))?;
        let from = (sent, candidate.lane);
        let known = self.story.rows[sent].touches(candidate.lane);
        let to = (self.n, self.receiver);
        known.then(|| Arrow { from, to, label: self.label(&candidate.message) })
    }

    fn candidates(&self) -> Vec<Candidate<'a>> {
        let mut found = Vec::new();
        for message in self.messages() {
            let lanes = self.senders(&message);
            let all = lanes.into_iter().map(|lane| Candidate { message: message.clone(), lane });
            found.extend(all);
        }
        found
    }

    /// The lanes from which such a message comes; none if it does not fit the step.
    fn senders(&self, message: &Message<'_>) -> Vec<usize> {
        let sender = self.field(message, &self.rule.from).filter(|_| self.fits(message));
        let each = match sender {
            Some(Value::Set(senders)) => senders.iter().collect(),
            other => Vec::from_iter(other),
        };
        let lanes = each.into_iter().filter_map(|sender| self.story.keys.lane(sender));
        lanes.filter(|lane| *lane != self.receiver).collect()
    }

    fn fits(&self, message: &Message<'_>) -> bool {
        let is = |(name, term): (&String, &Term)| {
            let value = match term {
                Term::Acting => Some(self.acting),
                Term::Variable(variable) => self.value(variable, message),
            };
            value.is_some() && self.field(message, name) == value
        };
        let covers = |(name, taken): (&String, &Vec<Variable>)| {
            let field = self.field(message, name);
            taken.iter().all(|variable| field.is_some_and(|f| self.took(f, variable, message)))
        };
        self.rule.fields.iter().all(is) && self.rule.takes.iter().all(covers)
    }

    /// True if what the step made of the variable can come out of the field.
    fn took(&self, field: &Value, variable: &Variable, message: &Message<'_>) -> bool {
        let unprimed = Variable { primed: false, ..variable.clone() };
        let before = self.value(&unprimed, message);
        match self.value(variable, message) {
            after if after == before => true,
            Some(after) => is_at_least(field, after),
            None => false,
        }
    }

    fn value(&self, variable: &Variable, message: &Message<'_>) -> Option<&'a Value> {
        let step = if variable.primed { self.after } else { self.before };
        let all = self::variable(step, &variable.name)?;
        let arguments = variable.arguments.iter();
        arguments.map(|name| self.field(message, name)).try_fold(all, |v, key| point(v, key?))
    }

    /// What a name means in a message.
    fn field<'m>(&'m self, message: &'m Message<'_>, name: &str) -> Option<&'m Value> {
        let argument = self.rule.held_in.arguments.iter().position(|argument| argument == name);
        match (argument, message.value) {
            _ if name == ACTING => Some(self.acting),
            (Some(n), _) => message.arguments.get(n),
            (None, Value::Record(_)) => field(message.value, name),
            (None, value) => (name == VALUE).then_some(value),
        }
    }

    /// The messages of the state before the step.
    fn messages(&self) -> Vec<Message<'a>> {
        let all = variable(self.before, &self.rule.held_in.name);
        let mut places = Vec::from_iter(all.map(|value| (Vec::new(), value)));
        for name in &self.rule.held_in.arguments {
            let is_meant = |key: &Value| name != ACTING || key == self.acting;
            let within = |(arguments, value): (Vec<Value>, &'a Value)| {
                let points = points(value).into_iter().filter(|(key, _)| is_meant(key));
                points.map(move |(key, v)| ([arguments.as_slice(), &[key]].concat(), v))
            };
            places = places.into_iter().flat_map(within).collect();
        }
        places.into_iter().flat_map(|(arguments, value)| messages_at(&arguments, value)).collect()
    }

    /// True if a state holds the message, from the same sender: where one place holds
    /// one message at a time, any that fits the step.
    fn is_in(&self, step: &Step, candidate: &Candidate<'_>) -> bool {
        let message = &candidate.message;
        let all = variable(step, &self.rule.held_in.name);
        let here = message.arguments.iter().try_fold(all, |v, key| Some(point(v?, key)));
        let Some(here) = here.flatten() else { return false };
        if message.is_one_of_several {
            return several(here).is_some_and(|all| all.contains(&message.value));
        }
        let arguments = message.arguments.clone();
        let now = Message { arguments, value: here, is_one_of_several: false };
        self.senders(&now).contains(&candidate.lane)
    }

    fn label(&self, message: &Message<'_>) -> String {
        let word = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Field(name) => shown(self.field(message, name)),
            Piece::Variable(variable) => shown(self.value(variable, message)),
        };
        self.rule.label.0.iter().map(word).collect()
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        Some(Value::Str(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "?".to_owned(),
    }
}

fn messages_at<'a>(arguments: &[Value], value: &'a Value) -> Vec<Message<'a>> {
    let message = |value, is_one_of_several| Message {
        arguments: arguments.to_vec(),
        value,
        is_one_of_several,
    };
    match several(value) {
        Some(all) => all.into_iter().map(|value| message(value, true)).collect(),
        None => vec![message(value, false)],
    }
}

/// The messages in a set, a sequence or a bag; `None` for what is one message.
fn several(value: &Value) -> Option<Vec<&Value>> {
    match value {
        Value::Set(_) | Value::Seq(_) => Some(items(value).iter().collect()),
        Value::Function(counts) => counts
            .iter()
            .map(|(message, count)| match (message, count) {
                (Value::Record(_), Value::Int(count)) => Some((message, *count)),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .map(|all| all.into_iter().filter(|(_, n)| *n > 0).map(|(m, _)| m).collect()),
        _ => None,
    }
}

/// Numbers by their value, sequences and sets by their length; of all else only
/// the same is as much.
fn is_at_least(value: &Value, needed: &Value) -> bool {
    match (size(value), size(needed)) {
        (Some(value), Some(needed)) => value >= needed,
        _ => value == needed,
    }
}

fn size(value: &Value) -> Option<i64> {
    match value {
        Value::Int(n) => Some(*n),
        Value::Seq(_) | Value::Set(_) => i64::try_from(items(value).len()).ok(),
        _ => None,
    }
}
