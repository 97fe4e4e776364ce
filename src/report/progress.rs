//! Progress while jobs run: bars on a terminal, plain lines elsewhere.
//!
//! In: live figures from the runner or from shrinking. Out: standard error, and nothing else:
//! standard output carries results only. TLC reports once a minute; between
//! two reports only what the operating system knows is shown (time, memory,
//! processor), never a guess dressed as a figure.

use std::collections::{BTreeSet, HashMap};
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::ahead::{Left, limit};
use super::columns::columns;
use super::console::{by_second, found, from_store};
use crate::engine::quoted;
use crate::escape::screen;
use crate::figures::{counted, duration, grouped, relative, shortened};
use crate::outcome::{JobOutcome, RunOutcome};
use crate::plan::Job;
use crate::runner::{Live, Observer, Provisional};

/// Time between two plain lines about one job.
const PLAIN_PERIOD: Duration = Duration::from_secs(30);
/// Failures that stay in sight on a terminal while other jobs run.
const FAILED: usize = 8;

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbosity {
    /// Nothing but results.
    Quiet,
    /// The ends of jobs, and signs of life.
    Normal,
    /// Also their beginnings.
    Verbose,
}

/// Shows progress on standard error.
#[derive(Debug)]
pub struct Progress {
    screen: Screen,
    verbosity: Verbosity,
    told: Told,
    total: usize,
    done: usize,
    /// Jobs of which it was said that they will probably not come to their end.
    warned: BTreeSet<String>,
}

/// What is told of a job that has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Whether it came out as it must, and what was found.
    Judged,
    /// What was found. Nothing is expected, so that nothing can fail.
    Found,
    /// That it has ended: what was found answers a question, and who asked says it.
    Ended,
}

#[derive(Debug)]
enum Screen {
    /// What has failed stays in sight until the summary takes its place.
    Bars {
        all: MultiProgress,
        bars: HashMap<String, ProgressBar>,
        failed: Vec<ProgressBar>,
    },
    Lines {
        last: HashMap<String, Instant>,
    },
}

impl Progress {
    /// Bars if standard error is a terminal, lines otherwise.
    #[must_use]
    pub fn new(verbosity: Verbosity, total: usize) -> Self {
        let bars = std::io::stderr().is_terminal() && verbosity != Verbosity::Quiet;
        let screen = match bars {
            true => {
                Screen::Bars { all: MultiProgress::new(), bars: HashMap::new(), failed: Vec::new() }
            }
            false => Screen::Lines { last: HashMap::new() },
        };
        Self { screen, verbosity, told: Told::Judged, total, done: 0, warned: BTreeSet::new() }
    }

    /// The same for jobs of which nobody has said yet what must come out.
    #[must_use]
    pub fn of_a_trial(verbosity: Verbosity, total: usize) -> Self {
        Self { told: Told::Found, ..Self::new(verbosity, total) }
    }

    /// The same for one of many questions: nothing but bars.
    #[must_use]
    pub fn of_one_question(verbosity: Verbosity) -> Self {
        let has_bars = std::io::stderr().is_terminal();
        Self::of_questions(if has_bars { verbosity } else { Verbosity::Quiet }, 1)
    }

    /// The same for jobs that answer a question.
    #[must_use]
    pub fn of_questions(verbosity: Verbosity, total: usize) -> Self {
        Self { told: Told::Ended, ..Self::new(verbosity, total) }
    }

    /// Says once that a limit will probably end a search.
    fn warn(&mut self, job: &Job, live: &Live) {
        if self.verbosity == Verbosity::Quiet || self.warned.contains(&job.name) {
            return;
        }
        let lacks = Left::of(job, live).and_then(|left| limit(&left, live));
        if let Some(lacks) = lacks {
            self.line(&format!("forecast: {} {lacks}", job.name));
            self.warned.insert(job.name.clone());
        }
    }

    fn line(&self, text: &str) {
        let text = screen(text);
        match &self.screen {
            Screen::Bars { all, .. } => {
                let text = shortened(&text, columns(std::io::stderr()).unwrap_or(usize::MAX));
                let _ = all.println(text);
            }
            Screen::Lines { .. } => {
                // A closed standard error is no reason to stop checking.
                let _ = writeln!(std::io::stderr().lock(), "{text}");
            }
        }
    }
}

impl Observer for Progress {
    fn started(&mut self, job: &Job) {
        if self.verbosity == Verbosity::Verbose {
            self.line(&format!("start {}  {}", job.name, job.bounds_text()));
        }
        match &mut self.screen {
            Screen::Bars { all, bars, .. } => {
                let bar = all.add(ProgressBar::new_spinner());
                if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}  {wide_msg}") {
                    bar.set_style(style);
                }
                bar.set_prefix(screen(&job.name));
                bars.insert(job.name.clone(), bar);
            }
            Screen::Lines { last } => {
                last.insert(job.name.clone(), Instant::now());
            }
        }
    }

    fn alive(&mut self, job: &Job, live: &Live) {
        self.warn(job, live);
        let text = live_text(job, live);
        match &mut self.screen {
            Screen::Bars { bars, .. } => {
                if let Some(bar) = bars.get(&job.name) {
                    bar.set_message(text);
                    bar.tick();
                }
            }
            Screen::Lines { last } => {
                let due = last.get(&job.name).is_none_or(|at| at.elapsed() >= PLAIN_PERIOD);
                if due && self.verbosity != Verbosity::Quiet {
                    last.insert(job.name.clone(), Instant::now());
                    self.line(&format!("  ... {}  {text}", job.name));
                }
            }
        }
    }

    fn noted(&mut self, what: &str) {
        self.line(&format!("note: {what}"));
    }

    fn provisional(&mut self, job: &Job, found: &Provisional) {
        if self.verbosity != Verbosity::Quiet {
            provisional(job, found).iter().for_each(|line| self.line(line));
        }
    }

    fn ended(&mut self, job: &JobOutcome, _so_far: &RunOutcome) {
        self.done += 1;
        let has_failed = self.told == Told::Judged && !job.is_as_expected();
        let mark = match (self.told, has_failed) {
            (Told::Judged, true) => "FAIL ",
            (Told::Judged, false) => "ok   ",
            (Told::Found | Told::Ended, _) => "",
        };
        let text = match self.told {
            Told::Judged | Told::Found => found(job),
            Told::Ended => searched(job),
        };
        let text = format!(
            "[{}/{}] {mark}{}  {}, {}{}{}",
            self.done,
            self.total,
            job.job.name,
            text.lines().next().unwrap_or_default(),
            duration(job.facts.elapsed),
            from_store(job),
            by_second(job)
        );
        match &mut self.screen {
            Screen::Bars { bars, failed, .. } => {
                let Some(bar) = bars.remove(&job.job.name) else { return };
                // What is well is told by the summary alone.
                match !has_failed || job.was_cancelled() || failed.len() >= FAILED {
                    true => bar.finish_and_clear(),
                    false => failed.push(held(bar, &screen(&text))),
                }
            }
            // A log tells when it came.
            Screen::Lines { .. } if self.verbosity != Verbosity::Quiet && !job.was_cancelled() => {
                self.line(&text);
            }
            Screen::Lines { .. } => {}
        }
    }
}

impl Drop for Screen {
    /// What stood here is in the summary.
    fn drop(&mut self) {
        if let Self::Bars { all, .. } = self {
            let _ = all.clear();
        }
    }
}

/// That a search has ended, which says nothing of what it was asked.
fn searched(job: &JobOutcome) -> String {
    match job.facts.final_counts.and_then(|counts| counts.distinct) {
        Some(distinct) => format!("searched {} states", grouped(distinct)),
        None => "searched".to_owned(),
    }
}

/// A bar that only says what became of its job.
fn held(bar: ProgressBar, text: &str) -> ProgressBar {
    if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
        bar.set_style(style);
    }
    bar.finish_with_message(text.to_owned());
    bar
}

/// Says on standard error that something shorter was found, unless bars are there.
pub fn tell_shorter(verbosity: Verbosity, states: usize) {
    if verbosity != Verbosity::Quiet && !std::io::stderr().is_terminal() {
        let _ = writeln!(std::io::stderr().lock(), "  ... {}", counted(states, "state"));
    }
}

/// Shows how the time for shrinking goes by, and the smallest found so far.
#[derive(Debug)]
pub struct Shrinking {
    bar: ProgressBar,
    lines: bool,
    begun: Instant,
}

impl Shrinking {
    /// A bar if standard error is a terminal, lines otherwise.
    #[must_use]
    pub fn new(verbosity: Verbosity, time: Duration) -> Self {
        let is_shown = verbosity != Verbosity::Quiet;
        let is_bar = std::io::stderr().is_terminal() && is_shown;
        let bar = match is_bar {
            true => ProgressBar::new(time.as_secs()),
            false => ProgressBar::hidden(),
        };
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} shrinking {wide_bar} {pos}/{len}s  {msg}")
        {
            bar.set_style(style);
        }
        Self { bar, lines: is_shown && !is_bar, begun: Instant::now() }
    }

    /// Something smaller was found.
    pub fn found(&self, states: usize, faults: usize) {
        let text = format!("{}, {}", counted(states, "state"), counted(faults, "fault"));
        if self.lines {
            let _ = writeln!(std::io::stderr().lock(), "  ... {text}");
        }
        self.bar.set_message(text);
    }

    /// Time went by.
    pub fn tick(&self) {
        self.bar.set_position(self.begun.elapsed().as_secs());
        self.bar.tick();
    }

    /// It is over.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// One line about a running job.
fn live_text(job: &Job, live: &Live) -> String {
    let mut parts = Vec::new();
    match live.counts {
        None => parts.push(live.phase.text().to_owned()),
        Some(counts) => {
            parts.push(format!("{} states", grouped(counts.generated)));
            parts.extend(counts.distinct.map(|d| format!("{} distinct", grouped(d))));
            parts.extend(live.states_per_second.map(|r| format!("{}/s", grouped(r as u64))));
            parts.extend(counts.queued.map(|q| format!("{} queued", grouped(q))));
            parts.extend(counts.depth.map(|d| format!("depth {d}")));
            parts.extend(
                live.age.filter(|a| a.as_secs() >= 5).map(|a| format!("as of {} ago", duration(a))),
            );
        }
    }
    if let Some(usage) = live.usage {
        parts.push(format!("{} MiB", grouped(usage.resident_mib)));
        parts.push(format!("{:.0}% cpu", usage.cpu_percent));
    }
    parts.push(duration(live.elapsed));
    parts.extend(Left::of(job, live).map(|left| left.told()));
    parts.join(", ")
}

/// What a first look has found, and what shows it while the engine that decides runs.
fn provisional(job: &Job, found: &Provisional) -> Vec<String> {
    let Provisional { engine, found, counterexample, decides } = found;
    let what =
        format!("provisional: {}  {engine} found: {found}; {decides} decides next", job.name);
    let shown = counterexample.as_ref().map(|file| {
        format!("  meanwhile: greyverify trace show {}", quoted(relative(file).as_ref()))
    });
    std::iter::once(what).chain(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Counts;
    use crate::runner::{Phase, Usage};

    #[test]
    fn between_reports_only_what_is_known_is_shown() {
        let live = Live {
            phase: Phase::Searching,
            counts: Some(Counts {
                depth: Some(12),
                generated: 1_500_000,
                distinct: Some(400_000),
                queued: Some(9_000),
            }),
            states_per_second: Some(25_000.0),
            elapsed: Duration::from_secs(75),
            age: Some(Duration::from_secs(15)),
            usage: Some(Usage { resident_mib: 812, cpu_percent: 196.0, ..Usage::default() }),
            time_left: Duration::from_secs(825),
            space: None,
            is_resumed: false,
        };
        let job = crate::plan::Job::sample("m");
        assert_eq!(
            live_text(&job, &live),
            "1,500,000 states, 400,000 distinct, 25,000/s, 9,000 queued, depth 12, as of 15s ago, 812 MiB, 196% cpu, 1m15s"
        );
        let expect = crate::manifest::Expect { generated: Some(3_000_000), ..job.expect.clone() };
        let known = Job { expect, compare_counts: true, ..job };
        let text = live_text(&known, &live);
        assert!(text.ends_with(", 1m15s, about 45s left"), "from the report on: {text}");
    }
}
