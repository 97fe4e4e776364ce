//! The processes of one system, and the logs that their events are in.
//!
//! In: logs. Out: a [`System`]: each process with its events, in their order.

use std::path::Path;

use greyverify_protocol::Unreadable;

use super::reader::{Event, Log};
use crate::validate::Unusable;

/// A process, and its events in their order.
pub(super) struct Process {
    pub(super) name: String,
    /// The log that its events are in.
    pub(super) source: usize,
    pub(super) events: Vec<Event>,
    /// How many of the first so many events are steps.
    steps: Vec<usize>,
}

impl Process {
    fn new(name: &str, source: usize) -> Self {
        Self { name: name.to_owned(), source, events: Vec::new(), steps: vec![0] }
    }

    fn add(&mut self, event: Event) {
        let steps = self.steps_of_first(self.events.len()) + usize::from(!event.steps.is_empty());
        self.steps.push(steps);
        self.events.push(event);
    }

    /// How many of its events a clock knows that counts so many. `gaps` says that it counts
    /// others, too.
    pub(super) fn known(&self, count: u64, gaps: bool) -> usize {
        let is_known =
            |event: &Event| event.clock.as_ref().is_none_or(|c| c.count(&self.name) <= count);
        match gaps {
            true => self.events.partition_point(is_known),
            false => usize::try_from(count).unwrap_or(usize::MAX),
        }
    }

    pub(super) fn steps_of_first(&self, events: usize) -> usize {
        self.steps.get(events).copied().unwrap_or_default()
    }
}

/// The processes of one system.
pub(super) struct System<'a> {
    pub(super) files: &'a [&'a Path],
    /// Whether clocks count events that no log has, too.
    pub(super) gaps: bool,
    pub(super) processes: Vec<Process>,
}

impl System<'_> {
    /// The events of a log, each to its process. A process has the name of its file,
    /// without the ending, if its events do not name it.
    pub(super) fn add(&mut self, source: usize, log: &Log) -> Result<(), Unusable> {
        let stem = self.files[source].file_stem().unwrap_or_default().to_string_lossy();
        let is_named = log.events.iter().any(|event| event.process.is_some());
        if !is_named {
            // A process that has done nothing is one, too.
            self.process(source, &stem).map_err(|other| self.twice(source, None, &stem, other))?;
        }
        for event in &log.events {
            let name = event.process.as_deref().unwrap_or(&stem);
            let line = Some(event.line);
            let process = self
                .process(source, name)
                .map_err(|other| self.twice(source, line, name, other))?;
            self.processes[process].add(Event { source, ..event.clone() });
        }
        Ok(())
    }

    /// The place of a process, or of the other log that has its events.
    fn process(&mut self, source: usize, name: &str) -> Result<usize, usize> {
        match self.named(name) {
            Some(at) if self.processes[at].source == source => Ok(at),
            Some(at) => Err(self.processes[at].source),
            None => {
                self.processes.push(Process::new(name, source));
                Ok(self.processes.len() - 1)
            }
        }
    }

    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.processes.iter().position(|process| process.name == name)
    }

    fn twice(&self, source: usize, line: Option<u64>, name: &str, other: usize) -> Unusable {
        let other = self.files[other].display();
        let problem = format!("{other} is a log of process {name}, too, and a process has one");
        self.unfit(source, line, problem)
    }

    pub(super) fn unfit(&self, source: usize, line: Option<u64>, problem: String) -> Unusable {
        let file = self.files[source].to_owned();
        Unusable::Unfit { file, why: Unreadable { line, problem } }
    }

    /// File and line of an event.
    pub(super) fn place(&self, event: &Event) -> String {
        format!("{}:{}", self.files[event.source].display(), event.line)
    }
}
