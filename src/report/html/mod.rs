//! The run as one HTML file that needs nothing else: no network, no fonts, no
//! program but a browser.
//!
//! In: what `outcomes.json` tells ([`record`](crate::record)), whole counterexamples, the
//! text of the modules they name. Out: the page. Lanes and arrows are computed
//! by [`diagram`]; everything is drawn here, as text; the script only steps
//! through what is there, so that the page is complete without it.

pub mod diagram;

mod case;
mod coverage;
mod diagnosis;
mod growth;
mod history;
mod page;
mod room;
mod source;
mod steps;
mod summary;
mod svg;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

pub use source::Source;

use maud::{Markup, html};

use crate::escape::visible;
use crate::figures::{counted, duration};
use crate::record::{JobRecord, Record};
use crate::trace::Behaviour;
use room::{PAGE_BYTES_MAX, ROOMS, Room};

/// What a page shows.
#[derive(Debug, Clone)]
pub struct Page {
    /// The run.
    pub record: Record,
    /// Its counterexamples, in the order of their jobs.
    pub cases: Vec<Case>,
    /// Modules that counterexamples name, each text once.
    pub sources: Vec<Source>,
    /// States of each level, by job, where they were counted.
    pub levels: BTreeMap<String, Vec<u64>>,
    /// How much of each counterexample is shown.
    room: Room,
}

/// A counterexample.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its job, by position in the record.
    pub job: usize,
    /// What happens.
    pub behaviour: Behaviour,
    /// Position in [`Page::sources`] of each module it names.
    pub sources: Vec<usize>,
    /// The file that holds the whole of it.
    pub file: Option<PathBuf>,
}

impl Page {
    /// A page without counterexamples.
    #[must_use]
    pub fn new(record: Record) -> Self {
        let (cases, sources, levels) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { record, cases, sources, levels, room: ROOMS[0] }
    }

    /// Adds a counterexample, the modules that it names, and the file that holds the whole of it.
    pub fn add(
        &mut self,
        job: usize,
        behaviour: &Behaviour,
        modules: Vec<Source>,
        file: Option<PathBuf>,
    ) {
        let sources = modules.into_iter().map(|module| self.keep(module)).collect();
        self.cases.push(Case { job, behaviour: self.room.ends(behaviour), sources, file });
    }

    fn keep(&mut self, module: Source) -> usize {
        let known = self.sources.iter().position(|source| *source == module);
        known.unwrap_or_else(|| {
            self.sources.push(module);
            self.sources.len() - 1
        })
    }

    /// The page as HTML. What `maud` escapes stays text there, and text that runs
    /// backwards would tell another story. Where it becomes too large, less is
    /// shown of each counterexample.
    #[must_use]
    pub fn html(&self) -> String {
        let mut text = String::new();
        for room in ROOMS {
            text = visible(&page::whole(&room.fit(self)).into_string());
            if text.len() <= PAGE_BYTES_MAX {
                break;
            }
        }
        text
    }

    /// The counterexample of a job, by position.
    fn case_of(&self, job: usize) -> Option<usize> {
        self.cases.iter().position(|case| case.job == job)
    }

    /// Jobs that have something to be read, by position.
    fn told(&self) -> impl Iterator<Item = (usize, &JobRecord)> {
        let jobs = failures_first(&self.record).into_iter();
        jobs.filter(|(n, job)| self.case_of(*n).is_some() || job.is_diagnosed())
    }
}

/// All jobs by their position, those first that did not end as expected.
fn failures_first(record: &Record) -> Vec<(usize, &JobRecord)> {
    let mut jobs: Vec<(usize, &JobRecord)> = record.jobs.iter().enumerate().collect();
    jobs.sort_by_key(|(_, job)| job.as_expected);
    jobs
}

fn is_well(record: &Record) -> bool {
    record.exit_code == 0 && record.complete
}

/// The whole run in one line.
pub(crate) fn headline(record: &Record) -> String {
    let jobs = counted(record.jobs.len(), "job");
    let bad = record.jobs.iter().filter(|job| !job.as_expected).count();
    let left_out = record.since.as_ref().and_then(|since| since.told(record.jobs.len()));
    let headline = match (record.signal, record.complete, bad) {
        (Some(signal), ..) => format!("Cancelled by signal {signal} after {jobs}"),
        (None, false, 0) => format!("Unfinished: {jobs} ended, all of them as expected"),
        (None, false, bad) => format!("Unfinished: {bad} of {jobs} not as expected"),
        (None, true, 0) => format!("{jobs}, all as expected"),
        (None, true, bad) => format!("{bad} of {jobs} not as expected"),
    };
    match left_out {
        None => headline,
        Some(left_out) if record.jobs.is_empty() => left_out,
        Some(left_out) => format!("{headline}; {left_out}"),
    }
}

/// With what it ran, and for how long.
pub(crate) fn about(record: &Record) -> String {
    let profile = match record.profile.as_str() {
        "" => String::new(),
        profile => format!("profile {profile}, "),
    };
    format!(
        "{profile}{}, {}, greyverify {}, exit code {}",
        seconds(record.elapsed_secs),
        record.engine(),
        record.greyverify,
        record.exit_code
    )
}

/// A time as people read it; a record may hold any number.
fn seconds(secs: f64) -> String {
    Duration::try_from_secs_f64(secs).map_or_else(|_| "?".to_owned(), duration)
}

/// A check mark or a cross, and the word that says the same.
fn verdict_mark(job: &JobRecord) -> Markup {
    let (class, mark, word) = match job.as_expected {
        true => ("verdict ok", "✓", "ok"),
        false => ("verdict fail", "✗", "fail"),
    };
    html! { span class=(class) { b aria-hidden="true" { (mark) } " " (word) } }
}

#[cfg(test)]
mod tests;
