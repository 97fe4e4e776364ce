//! From lines to events.
//!
//! In: the lines of a log. Out: a [`Log`]: each event with the actions that it
//! may be, their arguments and what is to be compared; or what is wrong with the
//! log, and in which line.

use std::collections::{BTreeMap, BTreeSet};

use greyverify_protocol::Unreadable;
use regex::Regex;
use serde_json::{Map, Value as Json};

use super::actions::{Action, Actions, Field};
use super::lines::{Form, Line, lines};
use super::mapping::{Format, Reading};
use super::order::Moment;
use super::values::{Meanings, shown};
use crate::spec::closest;
use crate::value::Value;

/// The events of a log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Log {
    /// In the order in which they happened.
    pub events: Vec<Event>,
    /// Lines that are no events.
    pub ignored: u64,
    /// Which of the fields that the mapping names the events have.
    pub fields: Fields,
}

/// For each parameter of an action, and for each expression of any, its field
/// and whether an event has it.
pub type Fields = BTreeMap<(Option<String>, String), bool>;

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its log, by its place among those that are read as one.
    pub source: usize,
    /// Its line, from 1.
    pub line: u64,
    /// The name that it has in the log.
    pub name: String,
    /// When it happened, if the mapping orders by that.
    pub moment: Option<Moment>,
    /// What it may be.
    pub steps: Vec<Taken>,
}

/// An action with what an event tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The action, by its place among the [`Actions`].
    pub action: usize,
    /// The values of the parameters that are mapped; `None` is free.
    pub arguments: Vec<Option<Value>>,
    /// The values that are compared afterwards; `None` is free.
    pub state: Vec<Option<Value>>,
}

/// How the lines of a log are read.
#[derive(Debug)]
pub struct Reader<'a> {
    actions: &'a Actions,
    meanings: &'a Meanings,
    reading: &'a Reading,
    regex: Option<Regex>,
}

impl<'a> Reader<'a> {
    /// Reads as a mapping says.
    #[must_use]
    pub fn new(actions: &'a Actions, meanings: &'a Meanings, reading: &'a Reading) -> Self {
        // The mapping is not one if its expression is not one.
        let regex = reading.regex.as_deref().and_then(|text| Regex::new(text).ok());
        Self { actions, meanings, reading, regex }
    }

    fn form(&self) -> Form<'_> {
        match (&self.regex, self.reading.format) {
            (Some(regex), _) => Form::Text(regex),
            (None, Format::OpenTelemetry) => Form::OpenTelemetry(self.reading.scope.as_deref()),
            (None, Format::Json) => Form::Objects,
        }
    }

    /// Reads a log.
    ///
    /// # Errors
    /// A line that is not an event that the mapping knows.
    pub fn read(&self, bytes: &[u8]) -> Result<Log, Unreadable> {
        let (lines, ignored) = lines(bytes, self.form())?;
        let mut log = Log { ignored, ..Log::default() };
        for line in lines {
            let wrong = |problem| Unreadable { line: Some(line.number), problem };
            match self.event(&line, &mut log.fields).map_err(wrong)? {
                Some(event) => log.events.push(event),
                None => log.ignored += 1,
            }
        }
        Ok(log)
    }

    /// `None` if it is one of those that are ignored.
    fn event(&self, line: &Line, fields: &mut Fields) -> Result<Option<Event>, String> {
        let field = Field::of(self.reading.event());
        let name = match find(&line.fields, &field) {
            Some(Json::String(name)) => name.clone(),
            Some(other) => {
                return Err(format!("`{}` is {}, not a text", field.text(), shown(other)));
            }
            None => {
                let has: Vec<&str> = line.fields.keys().map(String::as_str).collect();
                return Err(format!(
                    "the field `{}`, which says what happened, is missing: the line has {}",
                    field.text(),
                    if has.is_empty() { "none".to_owned() } else { has.join(", ") },
                ));
            }
        };
        if self.reading.ignore.contains(&name) {
            return Ok(None);
        }
        let mut steps = Vec::new();
        for (number, action) in self.actions.named(&name) {
            steps.push(self.taken(number, action, &line.fields, fields)?);
        }
        match steps.is_empty() {
            true => Err(self.unknown(&name)),
            false => {
                let moment = self.moment(&line.fields)?;
                Ok(Some(Event { source: 0, line: line.number, name, moment, steps }))
            }
        }
    }

    fn moment(&self, fields: &Map<String, Json>) -> Result<Option<Moment>, String> {
        let Some(order) = &self.reading.order else { return Ok(None) };
        let field = Field::of(order);
        let found = find(fields, &field).ok_or_else(|| {
            format!("the field `{}`, which says when it happened, is missing", field.text())
        })?;
        let moment = Moment::of(found);
        moment.map(Some).map_err(|why| format!("`{}`: {why}", field.text()))
    }

    fn unknown(&self, name: &str) -> String {
        let known: BTreeSet<&str> = self.actions.events().collect();
        let hint = match closest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let all: Vec<&str> = known.into_iter().collect();
                format!("it knows {}", all.join(", "))
            }
        };
        format!("the mapping knows no event `{name}`, and does not ignore it; {hint}")
    }

    fn taken(
        &self,
        number: usize,
        action: &Action,
        has: &Map<String, Json>,
        fields: &mut Fields,
    ) -> Result<Taken, String> {
        let mut value = |of: Option<&str>, field: &Field| {
            let found = find(has, field);
            let is_met = fields.entry((of.map(str::to_owned), field.text())).or_default();
            *is_met |= found.is_some();
            let Some(json) = found else { return Ok(None) };
            let value = self.meanings.value(json, field.is_set);
            value.map_err(|why| format!("`{}`: {why}", field.text()))
        };
        let arguments = action.parameters.iter().map(|(_, field)| value(Some(&action.name), field));
        let arguments = arguments.collect::<Result<_, String>>()?;
        let state = action.state.iter().map(|compared| value(None, &compared.field));
        let state = state.collect::<Result<_, String>>()?;
        Ok(Taken { action: number, arguments, state })
    }
}

/// What stands at the end of a path. A field whose name has a dot in it goes
/// before.
fn find<'j>(fields: &'j Map<String, Json>, field: &Field) -> Option<&'j Json> {
    if let Some(found) = fields.get(&field.text()) {
        return Some(found);
    }
    let (first, rest) = field.path.split_first()?;
    let found = fields.get(first)?;
    rest.iter().try_fold(found, |inner, name| inner.as_object()?.get(name))
}
