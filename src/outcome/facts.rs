//! Everything known about one run, folded from its events in constant memory.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::{Checkpoint, Coverage, Covering, Growth, Measured, Premises};
use crate::event::{Counts, Diagnostic, Event, Failure, FailureKind, Search, Violation, Warning};
use crate::trace::{Ending, Location, Step};

/// Violations, failures and warnings kept; the raw log has them all.
const KEPT_MAX: usize = 16;
/// Numbers of warnings of which at least one is kept.
const CODES_MAX: usize = 128;
/// Names of modules kept.
const MODULES_MAX: usize = 10_000;
/// Steps of a counterexample kept from its beginning and from its end.
const STEPS_KEPT_MAX: usize = 24;
/// Rough size of the steps kept at each end, in bytes.
const STEPS_BYTES_MAX: usize = 1024 * 1024;

/// What the operating system said about the engine's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessExit {
    /// It exited with this status.
    Code(i32),
    /// A signal ended it.
    Signal(i32),
}

/// Why greyverify itself ended the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The time budget is used up.
    TimeBudget,
    /// A signal asked for it.
    Cancelled,
    /// Another job failed, and the run was to end there.
    FailFast {
        /// The job that failed.
        job: String,
    },
    /// It was silent for longer than a healthy engine ever is.
    Silent {
        /// What it was last seen doing, e.g. "after announcing a violation".
        during: &'static str,
        /// Seconds of silence.
        seconds: u64,
    },
    /// It reported the same figures again and again, and did not work.
    Standing {
        /// Seconds since something changed.
        seconds: u64,
    },
    /// It outgrew its memory, or the machine's is nearly used up.
    Memory {
        /// Figures.
        detail: String,
    },
    /// Its output could not be written to the run folder.
    Disk {
        /// What the operating system said.
        detail: String,
    },
    /// It had said its last word and would not end.
    Lingering,
    /// The Java or a jar that runs was changed since it was verified.
    Touched {
        /// Which file or folder.
        path: PathBuf,
    },
}

/// Everything known about one run.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// How the process ended; `None` if it never started.
    pub exit: Option<ProcessExit>,
    /// Why it could not be started.
    pub cannot_start: Option<String>,
    /// Why greyverify ended it, if it did.
    pub stop: Option<Stop>,
    /// Wall time from start to end.
    pub elapsed: Duration,
    /// Whether a program is still being built of the specification.
    pub is_compiling: bool,
    /// How the engine says it searched.
    pub search: Option<Search>,
    /// How often it said so.
    pub searches: u32,
    /// The versions by which engines named themselves; one, if all is well.
    pub versions: Vec<String>,
    /// When the engine was started, by our clock.
    pub begun: Option<SystemTime>,
    /// The same by the engine's word.
    pub told_begun: Option<SystemTime>,
    /// The modules that were read, in that order.
    pub modules_read: Vec<String>,
    /// What the parser complained of.
    pub diagnostics: Vec<Diagnostic>,
    /// Distinct initial states.
    pub initial_distinct: Option<u64>,
    /// The latest figures, exact or not.
    pub counts: Option<Counts>,
    /// The largest depth of which a state was reported.
    pub level: Option<u64>,
    /// What the engine has read of a checkpoint.
    pub recovered: Option<Counts>,
    /// The checkpoint from which the search was to go on; it is no event, so not by [`Facts::add`].
    pub checkpoint: Option<Checkpoint>,
    /// The largest figures of all reports before the last.
    pub most: Counts,
    /// The exact figures at the end.
    pub final_counts: Option<Counts>,
    /// Random behaviours that ran, if the engine tells.
    pub behaviours: Option<u64>,
    /// How often they were given.
    pub final_reports: u32,
    /// The figures over time; they come with a clock, so not by [`Facts::add`].
    pub growth: Growth,
    /// Depth of the state graph.
    pub depth: Option<u64>,
    /// The engine's claim of success: its larger estimate of a collision.
    pub success: Option<Option<f64>>,
    /// How often success was claimed.
    pub successes: u32,
    /// Whether there are temporal properties, by the engine's own word.
    pub liveness_announced: bool,
    /// Whether temporal properties were checked over the complete graph.
    pub liveness_checked: bool,
    /// Violations in the order they were announced.
    pub violations: Vec<Violation>,
    /// Failures in the order they were announced.
    pub failures: Vec<Failure>,
    /// Where an evaluation stood when it failed, outermost first.
    pub error_stack: Vec<Location>,
    /// The first failure that was announced before any violation.
    pub failed_before_violation: Option<FailureKind>,
    /// Warnings by code and text.
    pub warnings: Vec<Warning>,
    /// What the Java runtime said when its memory ran out.
    pub out_of_memory: Option<String>,
    /// Breaches of the output format.
    pub malformed: Vec<String>,
    /// The first message that did not nest.
    pub disorder: Option<String>,
    /// True once the engine said it was done.
    pub finished: bool,
    /// The counterexample.
    pub trace: TraceDigest,
    /// What was exercised.
    pub coverage: Coverage,
    /// Why nothing was counted that was to be.
    pub uncounted: Option<String>,
    /// What a run of its own found out, where the coverage does not tell; it
    /// comes from another process, so not by [`Facts::add`].
    pub measured: Option<Measured>,
    /// The same of premises.
    pub premises: Option<Premises>,
    /// What a simulation noted of itself, where it was made to.
    pub covering: Option<Covering>,
}

/// The beginning and the end of a counterexample, and its length.
#[derive(Debug, Clone, Default)]
pub struct TraceDigest {
    /// States in all.
    pub steps: u64,
    /// The first ones.
    pub head: Vec<Step>,
    /// The last ones that are not in `head`.
    pub tail: VecDeque<Step>,
    /// How it goes on after its last state.
    pub ending: Ending,
    /// True if the number of a state is missing.
    pub gap: bool,
    /// True while this trace is still the first; later ones are not kept.
    open: bool,
    started: bool,
    head_bytes: usize,
    tail_bytes: usize,
}

impl Facts {
    /// What is known of a process before any of its words: how it ended.
    #[must_use]
    pub fn ended(exit: Option<ProcessExit>) -> Self {
        Self { exit, ..Self::default() }
    }

    /// True if there are states beside the first ones.
    #[must_use]
    pub fn found_by_steps(&self) -> bool {
        let distinct = self.final_counts.and_then(|counts| counts.distinct);
        distinct.zip(self.initial_distinct).is_none_or(|(all, first)| all > first)
    }

    /// True if a program that was built of the specification searched.
    #[must_use]
    pub fn is_compiled(&self) -> bool {
        self.search.as_ref().is_some_and(|search| search.compiled)
    }

    /// Folds one event in.
    pub fn add(&mut self, event: &Event) {
        self.coverage.add(event);
        self.trace.add(event);
        match event {
            Event::Version { version, .. } => keep(&mut self.versions, version, KEPT_MAX),
            Event::Begun(at) => self.told_begun = Some(*at),
            Event::Text(line) => {
                if let Some(module) = line.strip_prefix("Semantic processing of module ") {
                    keep(&mut self.modules_read, &module.trim().to_owned(), MODULES_MAX);
                }
            }
            Event::Compiling => self.is_compiling = true,
            Event::ReadingStarted => self.is_compiling = false,
            Event::SearchStarted(search) => {
                self.search = Some(search.clone());
                self.searches += 1;
            }
            Event::Diagnosed(diagnostic) => keep(&mut self.diagnostics, diagnostic, KEPT_MAX),
            Event::LivenessAnnounced => self.liveness_announced = true,
            Event::InitialStates { distinct, .. } => self.initial_distinct = Some(*distinct),
            Event::Progress(counts) => {
                self.counts = Some(*counts);
                self.level = self.level.max(counts.depth);
                self.most.generated = self.most.generated.max(counts.generated);
                self.most.distinct = self.most.distinct.max(counts.distinct);
            }
            Event::FinalCounts(counts) => {
                self.final_reports += 1;
                self.counts = Some(*counts);
                self.final_counts = Some(*counts);
            }
            Event::Behaviours(behaviours) => self.behaviours = Some(*behaviours),
            Event::Recovered { distinct, queued } => {
                let (distinct, queued) = (Some(*distinct), *queued);
                self.recovered = Some(Counts { distinct, queued, ..Counts::default() });
            }
            Event::Depth(depth) => self.depth = Some(*depth).max(self.depth_before()),
            Event::LivenessStarted { complete, .. } => self.liveness_checked |= complete,
            Event::ClaimedSuccess { collision_calculated, collision_actual } => {
                self.success = Some(larger(*collision_calculated, *collision_actual));
                self.successes += 1;
            }
            Event::Violated(violation) => keep(&mut self.violations, violation, KEPT_MAX),
            Event::Failed(failure) => self.failed(failure),
            Event::ErrorStack(places) => self.error_stack.clone_from(places),
            Event::Warning(warning) => self.warned(warning),
            Event::OutOfMemory(text) => self.out_of_memory = Some(text.clone()),
            // An error nobody knows is an error.
            Event::Unknown { code, severity: 1 | 2, text } => {
                let (code, text) = (*code, text.clone());
                self.failed(&Failure { kind: FailureKind::Engine, code, text, hint: None });
            }
            Event::Disordered { why } => {
                self.disorder.get_or_insert_with(|| why.clone());
            }
            Event::Malformed { why } => keep(&mut self.malformed, why, KEPT_MAX),
            Event::Finished => self.finished = true,
            _ => {}
        }
    }
}

impl Facts {
    fn failed(&mut self, failure: &Failure) {
        if self.violations.is_empty() {
            self.failed_before_violation.get_or_insert(failure.kind);
        }
        keep(&mut self.failures, failure, KEPT_MAX);
    }

    /// Of a few warnings the text is kept, and the first of every number
    /// always: some of them decide about a green.
    fn warned(&mut self, warning: &Warning) {
        let is_known = self.warnings.iter().any(|known| known.code == warning.code);
        let max = if is_known { KEPT_MAX } else { CODES_MAX };
        if !self.warnings.contains(warning) {
            keep(&mut self.warnings, warning, max);
        }
    }
}

impl TraceDigest {
    fn add(&mut self, event: &Event) {
        match event {
            Event::TraceStarted => {
                self.open = !self.started;
                self.started = true;
            }
            Event::TraceStep(step) if self.open => self.push(step),
            Event::Stuttering if self.open => self.ending = Ending::Stuttering,
            Event::BackToState { number, action } if self.open => {
                self.ending = Ending::BackTo { number: *number, action: action.clone() };
            }
            _ => {}
        }
    }

    fn push(&mut self, step: &Step) {
        self.steps += 1;
        self.gap |= step.number != self.steps;
        let bytes = step.approximate_bytes();
        let room = self.head.len() < STEPS_KEPT_MAX && self.head_bytes + bytes <= STEPS_BYTES_MAX;
        if self.tail.is_empty() && (room || self.head.is_empty()) {
            self.head_bytes += bytes;
            self.head.push(step.clone());
            return;
        }
        self.tail_bytes += bytes;
        self.tail.push_back(step.clone());
        while self.tail.len() > STEPS_KEPT_MAX
            || (self.tail_bytes > STEPS_BYTES_MAX && self.tail.len() > 1)
        {
            if let Some(dropped) = self.tail.pop_front() {
                self.tail_bytes -= dropped.approximate_bytes();
            }
        }
    }

    /// Steps that are kept neither at the beginning nor at the end.
    #[must_use]
    pub fn omitted(&self) -> u64 {
        self.steps - (self.head.len() + self.tail.len()) as u64
    }

    /// The step before the last, if it is kept.
    #[must_use]
    pub fn before_last(&self) -> Option<&Step> {
        let number = self.last()?.number;
        let mut kept = self.tail.iter().rev().chain(self.head.iter().rev()).skip(1);
        kept.next().filter(|step| step.number + 1 == number)
    }

    /// The last step, if there is any.
    #[must_use]
    pub fn last(&self) -> Option<&Step> {
        self.tail.back().or_else(|| self.head.last())
    }
}

fn keep<T: Clone>(list: &mut Vec<T>, item: &T, max: usize) {
    if list.len() < max {
        list.push(item.clone());
    }
}

fn larger(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Value;

    fn step(number: u64) -> Event {
        let state = vec![("x".to_owned(), Some(Value::Int(1)))];
        Event::TraceStep(Step { number, action: None, state })
    }

    #[test]
    fn a_long_trace_keeps_both_ends_and_its_length() {
        let mut facts = Facts::default();
        facts.add(&Event::TraceStarted);
        (1..=100_000).for_each(|n| facts.add(&step(n)));
        facts.add(&Event::Stuttering);
        let trace = &facts.trace;
        assert_eq!((trace.steps, trace.head.len(), trace.tail.len()), (100_000, 24, 24));
        assert_eq!(trace.omitted(), 99_952);
        assert_eq!(trace.last().unwrap().number, 100_000);
        assert_eq!(trace.ending, Ending::Stuttering);
    }

    #[test]
    fn a_second_trace_does_not_mix_with_the_first() {
        let mut facts = Facts::default();
        for event in [Event::TraceStarted, step(1), step(2), Event::TraceStarted, step(1)] {
            facts.add(&event);
        }
        assert_eq!(facts.trace.steps, 2);
    }
}
