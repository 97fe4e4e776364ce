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
use super::clock::{Clock, process};
use super::lines::{Form, Line, lines};
use super::mapping::OneOrMany;
use super::order::Moment;
use super::reading::{Format, Order, Reading};
use super::values::{Meanings, shown};
use crate::spec::closest;
use crate::value::Value;

/// The events of a log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Log {
    /// In the order of their lines.
    pub events: Vec<Event>,
    /// Lines that are no events.
    pub ignored: u64,
    /// Which of the fields that the mapping names the events have.
    pub fields: Fields,
    /// The fields of events that no line of the mapping reads.
    pub unread: BTreeSet<String>,
}

/// For each parameter of an action, and for each expression of any, its field and how many
/// events have it.
pub type Fields = BTreeMap<(Option<String>, String), Told>;

/// How many events have a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// That have it.
    pub with: u64,
    /// That do not, and leave open what it would tell.
    pub without: u64,
}

impl std::ops::AddAssign for Told {
    fn add_assign(&mut self, other: Self) {
        self.with += other.with;
        self.without += other.without;
    }
}

impl Log {
    /// True if nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Adds what another one has beside its events.
    pub(super) fn count(&mut self, other: &Self) {
        self.ignored += other.ignored;
        for (key, told) in &other.fields {
            *self.fields.entry(key.clone()).or_default() += *told;
        }
        self.unread.extend(other.unread.iter().cloned());
    }
}

/// An event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Event {
    /// Its log, by its place among those that are read as one.
    pub source: usize,
    /// Its line, from 1.
    pub line: u64,
    /// The name that it has in the log.
    pub name: String,
    /// When it happened, if the mapping orders by that.
    pub moment: Option<Moment>,
    /// Its process, if a field names that.
    pub process: Option<String>,
    /// What it knows of all processes, if the mapping orders by that.
    pub clock: Option<Clock>,
    /// What it may be. Nothing, if it is ignored and only counted by clocks.
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
    /// What lines of the mapping read of events.
    told: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    /// Reads as a mapping says.
    #[must_use]
    pub fn new(actions: &'a Actions, meanings: &'a Meanings, reading: &'a Reading) -> Self {
        // The mapping is not one if its expression is not one.
        let regex = reading.regex.as_deref().and_then(|text| Regex::new(text).ok());
        let fields = actions.all.iter().flat_map(|action| {
            let parameters = action.parameters.iter().map(|(_, field)| field);
            parameters.chain(action.state.iter().map(|compared| &compared.field))
        });
        let names =
            fields.flat_map(|field| field.path.first().cloned().into_iter().chain([field.text()]));
        Self { actions, meanings, reading, regex, told: names.collect() }
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
        let mut last = None;
        for line in lines {
            let wrong = |problem| Unreadable { line: Some(line.number), problem };
            let event = self.event(&line, &mut log.fields).map_err(wrong)?;
            if !event.steps.is_empty() {
                log.unread.extend(self.unread(&line.fields).cloned());
            }
            last = Some((event.line, event.name.clone()));
            log.ignored += u64::from(event.steps.is_empty());
            if !event.steps.is_empty() || event.clock.is_some() {
                log.events.push(event);
            }
        }
        self.is_whole(last).map(|()| log)
    }

    /// That the last event is one with which a log ends.
    fn is_whole(&self, last: Option<(u64, String)>) -> Result<(), Unreadable> {
        let Some(wanted) = self.reading.last.as_ref().map(OneOrMany::all) else { return Ok(()) };
        let found = match &last {
            Some((_, name)) if wanted.contains(&name.as_str()) => return Ok(()),
            Some((_, name)) => format!("the log ends with `{name}`"),
            None => "the log has no events".to_owned(),
        };
        let wanted = wanted.join("` or `");
        let problem = format!("{found}, and one that is whole ends with `{wanted}`: it was cut");
        Err(Unreadable { line: last.map(|(line, _)| line), problem })
    }

    fn is_last(&self, name: &str) -> bool {
        self.reading.last.as_ref().is_some_and(|last| last.all().contains(&name))
    }

    fn event(&self, line: &Line, fields: &mut Fields) -> Result<Event, String> {
        let name = self.name(line)?;
        let mut steps = Vec::new();
        let mut is_ignored = self.reading.ignore.contains(&name);
        if !is_ignored {
            for (number, action) in self.actions.named(&name) {
                steps.push(self.taken(number, action, &line.fields, fields)?);
            }
            // What a log ends with need not be a step.
            is_ignored = steps.is_empty() && self.is_last(&name);
            if steps.is_empty() && !is_ignored {
                return Err(self.unknown(&name));
            }
        }
        let has = Stamps { fields: &line.fields, is_ignored };
        let (order, process_field) = (self.reading.order(), self.reading.process.as_deref());
        let moment = match order {
            Order::Field(field) => has.read(field, "when it happened", Moment::of)?,
            _ => None,
        };
        let clock = match order {
            Order::Clock { field, .. } => has.read(field, "what happened before", Clock::of)?,
            _ => None,
        };
        let process = match process_field {
            Some(field) => has.read(field, "which process it is of", process)?,
            None => None,
        };
        Ok(Event { source: 0, line: line.number, name, moment, process, clock, steps })
    }

    /// The fields of an event that no line of the mapping reads.
    fn unread<'j>(&self, has: &'j Map<String, Json>) -> impl Iterator<Item = &'j String> {
        has.keys().filter(|name| !self.told.contains(*name))
    }

    fn name(&self, line: &Line) -> Result<String, String> {
        let field = Field::at(self.reading.event());
        match find(&line.fields, &field) {
            Some(Json::String(name)) => Ok(name.clone()),
            Some(other) => Err(format!("`{}` is {}, not a text", field.text(), shown(other))),
            None => {
                let has: Vec<&str> = line.fields.keys().map(String::as_str).collect();
                Err(format!(
                    "the field `{}`, which says what happened, is missing: the line has {}",
                    field.text(),
                    if has.is_empty() { "none".to_owned() } else { has.join(", ") },
                ))
            }
        }
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
            let told = fields.entry((of.map(str::to_owned), field.text())).or_default();
            let (with, without) = (u64::from(found.is_some()), u64::from(found.is_none()));
            *told += Told { with, without };
            let Some(json) = found else { return Ok(None) };
            let value = self.meanings.value(json, &field.kind);
            value.map_err(|why| format!("`{}`: {why}", field.text()))
        };
        let arguments = action.parameters.iter().map(|(_, field)| value(Some(&action.name), field));
        let arguments = arguments.collect::<Result<_, String>>()?;
        let state = action.state.iter().map(|compared| value(None, &compared.field));
        let state = state.collect::<Result<_, String>>()?;
        Ok(Taken { action: number, arguments, state })
    }
}

/// The fields of a line that place it among others.
struct Stamps<'j> {
    fields: &'j Map<String, Json>,
    /// Then it need not have them.
    is_ignored: bool,
}

impl Stamps<'_> {
    fn read<T>(
        &self,
        field: &str,
        says: &str,
        meaning: impl FnOnce(&Json) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        let field = Field::at(field);
        match find(self.fields, &field) {
            Some(found) => {
                meaning(found).map(Some).map_err(|why| format!("`{}`: {why}", field.text()))
            }
            None if self.is_ignored => Ok(None),
            None => Err(format!("the field `{}`, which says {says}, is missing", field.text())),
        }
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
