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
mod page;
mod source;
mod summary;
mod svg;
mod words;

use std::collections::BTreeMap;
use std::time::Duration;

pub use source::Source;

use maud::{Markup, html};

use crate::escape::visible;
use crate::figures::{counted, duration};
use crate::record::{JobRecord, Record};
use crate::trace::{Behaviour, Step};

/// Steps of a counterexample that are shown at most, half from each end.
const STEPS_MAX: usize = 240;

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
}

impl Page {
    /// A page without counterexamples.
    #[must_use]
    pub fn new(record: Record) -> Self {
        let (cases, sources, levels) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { record, cases, sources, levels }
    }

    /// Adds a counterexample and the modules that it names.
    pub fn add(&mut self, job: usize, behaviour: Behaviour, modules: Vec<Source>) {
        let sources = modules.into_iter().map(|module| self.keep(module)).collect();
        self.cases.push(Case { job, behaviour: shortened(behaviour), sources });
    }

    fn keep(&mut self, module: Source) -> usize {
        let known = self.sources.iter().position(|source| *source == module);
        known.unwrap_or_else(|| {
            self.sources.push(module);
            self.sources.len() - 1
        })
    }

    /// The page as HTML. What `maud` escapes stays text there, and text that runs
    /// backwards would tell another story.
    #[must_use]
    pub fn html(&self) -> String {
        visible(&page::whole(self).into_string())
    }

    /// The counterexample of a job, by position.
    fn case_of(&self, job: usize) -> Option<usize> {
        self.cases.iter().position(|case| case.job == job)
    }

    /// Jobs that have something to be read, by position.
    fn told(&self) -> impl Iterator<Item = (usize, &JobRecord)> {
        let jobs = self.record.jobs.iter().enumerate();
        jobs.filter(|(n, job)| self.case_of(*n).is_some() || job.is_diagnosed())
    }
}

fn is_well(record: &Record) -> bool {
    record.exit_code == 0 && record.complete
}

fn headline(record: &Record) -> String {
    let jobs = counted(record.jobs.len(), "job");
    let bad = record.jobs.iter().filter(|job| !job.as_expected).count();
    match (record.signal, record.complete, bad) {
        (Some(signal), ..) => format!("Cancelled by signal {signal} after {jobs}"),
        (None, false, 0) => format!("Unfinished: {jobs} ended, all of them as expected"),
        (None, false, bad) => format!("Unfinished: {bad} of {jobs} not as expected"),
        (None, true, 0) => format!("{jobs}, all as expected"),
        (None, true, bad) => format!("{bad} of {jobs} not as expected"),
    }
}

fn about(record: &Record) -> String {
    format!(
        "profile {}, {}, TLC {}, Java {}, greyverify {}, exit code {}",
        record.profile,
        seconds(record.elapsed_secs),
        record.tools.tlc.version,
        record.tools.java.version,
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

/// Both ends of what is too long for a page.
fn shortened(behaviour: Behaviour) -> Behaviour {
    if behaviour.steps.len() <= STEPS_MAX {
        return behaviour;
    }
    let half = STEPS_MAX / 2;
    let end = behaviour.steps.len() - half;
    let steps: Vec<Step> =
        behaviour.steps[..half].iter().chain(&behaviour.steps[end..]).cloned().collect();
    Behaviour { steps, ..behaviour }
}

#[cfg(test)]
mod tests;
