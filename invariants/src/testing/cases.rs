//! A property of what happens -> nothing, or the shortest schedule found that
//! breaks it, in a file to read: one event a line, `#` before comments.

use std::fmt::{self, Debug, Display};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};

/// A property that does not hold.
///
/// ```
/// use grey_invariants::testing::cases;
/// use proptest::collection::vec;
///
/// let happen = <[u8]>::to_vec;
/// let failure = cases::run("doc-failure", &std::env::temp_dir(), 100, vec(0..9_u8, 0..20), happen, |numbers| {
///     if numbers.contains(&7) { Err("there is a 7".to_owned()) } else { Ok(()) }
/// });
/// let failure = failure.unwrap_err();
/// assert_eq!((failure.reason.as_str(), failure.steps.as_slice()), ("there is a 7", &[7][..]));
/// ```
#[derive(Debug)]
pub struct Failure<C, E> {
    /// What the property said.
    pub reason: String,
    /// The shortest schedule found: without any one of its steps it holds.
    pub steps: Vec<C>,
    /// What happens then, up to the event with which it does not hold.
    pub events: Vec<E>,
    /// Where that was written to, or why it was not.
    pub file: io::Result<PathBuf>,
}

impl<C, E: Display> Display for Failure<C, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (steps, events) = (self.steps.len(), self.events.len());
        writeln!(f, "{}\n  shrunk to {steps} steps, {events} events:", self.reason)?;
        self.events.iter().try_for_each(|event| writeln!(f, "    {event}"))?;
        match &self.file {
            Ok(file) => {
                write!(f, "  in {}; read it back with `testing::cases::load`", file.display())
            }
            Err(error) => write!(f, "  which could not be written to a file: {error}"),
        }
    }
}

/// Why a file is no case.
///
/// ```
/// use grey_invariants::testing::{Call, cases};
///
/// let file = std::env::temp_dir().join("doc-no-case.txt");
/// std::fs::write(&file, "# a comment\nnonsense\n")?;
/// let error = cases::load::<Call>(&file).unwrap_err();
/// assert!(error.to_string().contains("doc-no-case.txt:2: "));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is no event.
    #[error("{}:{line}: {problem}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

/// Tries a property on what happens in so many schedules; a schedule that breaks
/// it is shrunk, and its events are written to `folder`, in a file with this name.
///
/// # Errors
/// The property does not hold; or no schedule could be made.
///
/// ```
/// use grey_invariants::testing::{Call, Scheduler, cases, strategy};
///
/// let (decisions, folder) = (strategy::decisions(0..40), std::env::temp_dir());
/// let happen = |decisions: &[_]| Scheduler::default().run(decisions);
/// let failure = cases::run("doc-quota", &folder, 100, decisions, happen, |calls| {
///     let reserves = |call: &Call| matches!(call, Call::Reserve { .. });
///     if calls.iter().any(reserves) { Err("a task was started".to_owned()) } else { Ok(()) }
/// });
/// let failure = failure.unwrap_err();
/// assert_eq!(failure.events.len(), 2, "a quota and a task: {failure}");
/// assert_eq!(cases::load::<Call>(&failure.file.unwrap())?, failure.events);
/// # Ok::<(), cases::LoadError>(())
/// ```
pub fn run<C: Clone + Debug, E: Clone + Display>(
    name: &str,
    folder: &Path,
    cases: u32,
    schedules: impl Strategy<Value = Vec<C>>,
    happen: impl Fn(&[C]) -> Vec<E>,
    property: impl Fn(&[E]) -> Result<(), String>,
) -> Result<(), Failure<C, E>> {
    // The file takes the place of seeds.
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let tried = runner
        .run(&schedules, |schedule| property(&happen(&schedule)).map_err(TestCaseError::fail));
    let fails = |steps: &[C]| property(&happen(steps)).is_err();
    let (reason, steps) = match tried {
        Ok(()) => return Ok(()),
        Err(TestError::Fail(reason, schedule)) => {
            let others = (0..cases).filter_map(|_| schedules.new_tree(&mut runner).ok());
            let others = others.map(|tree| tree.current()).filter(|steps| fails(steps));
            let starts = std::iter::once(schedule).chain(others).take(STARTS);
            let shortest = starts.map(|steps| shortest(steps, fails)).min_by_key(Vec::len);
            (reason.to_string(), shortest.unwrap_or_default())
        }
        Err(TestError::Abort(reason)) => (reason.to_string(), Vec::new()),
    };
    let mut events = happen(&steps);
    let fails = (0..=events.len()).find_map(|n| property(&events[..n]).err().map(|why| (n, why)));
    let (length, reason) = fails.unwrap_or((events.len(), reason));
    events.truncate(length);
    let file = save(name, folder, &comments(&reason, &steps), &events);
    Err(Failure { reason, steps, events, file })
}

/// Schedules that fail of which each is made short: without any one of its
/// steps a schedule may hold, and yet be far from the shortest there is.
const STARTS: usize = 8;

/// Leaves out runs of steps, long ones first, and in the end each step by itself,
/// as long as what is left still fails: the shrinking of proptest tries each only
/// once, before it makes the others simpler.
fn shortest<C: Clone>(mut steps: Vec<C>, fails: impl Fn(&[C]) -> bool) -> Vec<C> {
    let mut run = steps.len();
    while run > 0 {
        let before = steps.len();
        for place in (0..=before.saturating_sub(run)).rev() {
            let mut fewer = steps.clone();
            fewer.drain(place..(place + run).min(steps.len()));
            if fewer.len() < steps.len() && fails(&fewer) {
                steps = fewer;
            }
        }
        if steps.len() == before || run > 1 {
            run /= 2;
        }
    }
    steps
}

fn comments<C: Debug>(reason: &str, steps: &[C]) -> String {
    let steps = steps.iter().map(|step| format!("\n  {step:?}"));
    format!("{reason}\nsteps:{}\nevents:", steps.collect::<String>())
}

/// The same for a test.
///
/// # Panics
/// If the property does not hold; the message has the events and their file.
pub fn check<C: Clone + Debug, E: Clone + Display>(
    name: &str,
    folder: &Path,
    cases: u32,
    schedules: impl Strategy<Value = Vec<C>>,
    happen: impl Fn(&[C]) -> Vec<E>,
    property: impl Fn(&[E]) -> Result<(), String>,
) {
    let tried = run(name, folder, cases, schedules, happen, property);
    assert!(tried.is_ok(), "{}", tried.err().map_or(String::new(), |failure| failure.to_string()));
}

/// Writes a case; comments go before it.
///
/// # Errors
/// The file cannot be written.
pub fn save<E: Display>(
    name: &str,
    folder: &Path,
    comments: &str,
    events: &[E],
) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let file = folder.join(name).with_extension("case");
    let comments = comments.lines().map(|line| format!("# {line}\n"));
    let lines = events.iter().map(|event| format!("{event}\n"));
    fs::write(&file, comments.chain(lines).collect::<String>())?;
    Ok(file)
}

/// Reads a case.
///
/// # Errors
/// The file cannot be read, or a line is no event.
pub fn load<E: FromStr<Err: Display>>(file: &Path) -> Result<Vec<E>, LoadError> {
    let text = fs::read_to_string(file)
        .map_err(|source| LoadError::Io { file: file.to_owned(), source })?;
    let lines = text.lines().enumerate().filter(|(_, line)| !is_comment(line));
    let event = |(place, line): (usize, &str)| {
        line.parse().map_err(|error: E::Err| LoadError::Line {
            file: file.to_owned(),
            line: place + 1,
            problem: error.to_string(),
        })
    };
    lines.map(event).collect()
}

fn is_comment(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitor::consensus::Event;

    #[test]
    fn a_line_that_is_no_event_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = save("case", folder.path(), "two\nlines", &["n0 follower", "n0 flies"]).unwrap();
        let error = load::<Event>(&file).unwrap_err().to_string();
        assert!(error.contains("case.case:4: `n0 flies` is not an event"), "{error}");
        assert!(load::<Event>(&folder.path().join("none")).is_err());
    }
}
