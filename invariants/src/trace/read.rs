//! Reading a trace back: what cannot be read is named by its line.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use super::{Footer, Header, Numbered, Step, VERSION};

/// A trace that was read.
///
/// ```
/// use grey_invariants::trace::{Recorder, read};
///
/// let file = std::env::temp_dir().join("grey-invariants-read.ndjson");
/// Recorder::create(&file, "GreyConsensus", 3)?.finish()?;
/// let trace = read(&file)?;
/// assert_eq!((trace.header.spec.as_str(), trace.steps.len()), ("GreyConsensus", 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// What it is of.
    pub header: Header,
    /// The steps, each with the line it stands in.
    pub steps: Vec<(u64, Step)>,
}

/// Why a trace cannot be read.
///
/// ```
/// use grey_invariants::trace::read;
///
/// let error = read(std::path::Path::new("no-such-trace")).unwrap_err();
/// assert_eq!(error.to_string(), "cannot read no-such-trace");
/// ```
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be read.
    #[error("cannot read {}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line is not what it should be.
    #[error("{}:{line}: {problem}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        problem: String,
    },
}

/// Reads a trace that is whole.
///
/// # Errors
/// The file cannot be read, a line is no step, steps are missing, or the end is.
pub fn read(file: &Path) -> Result<Trace, ReadError> {
    let wrong = |line: u64, problem: String| ReadError::Line { file: file.into(), line, problem };
    let io = |source| ReadError::Io { file: file.into(), source };
    let mut lines = (1..).zip(BufReader::new(File::open(file).map_err(io)?).lines());
    let (_, first) = lines.next().ok_or_else(|| wrong(1, "the file is empty".into()))?;
    let header = header(&first.map_err(io)?).map_err(|problem| wrong(1, problem))?;
    let (mut steps, mut end) = (Vec::new(), None);
    let mut last = 1;
    for (number, text) in lines {
        let text = text.map_err(io)?;
        last = number;
        match (end.is_some(), serde_json::from_str::<Footer>(&text)) {
            (true, _) => return Err(wrong(number, "there is something after the end".into())),
            (false, Ok(footer)) => end = Some(footer),
            (false, Err(_)) => {
                let step = step(&text, steps.len() as u64, &header);
                steps.push((number, step.map_err(|problem| wrong(number, problem))?));
            }
        }
    }
    let end = end.ok_or_else(|| {
        wrong(last, "the trace ends here without its last line: it was cut".into())
    })?;
    whole(&end, steps.len() as u64).map_err(|problem| wrong(last, problem))?;
    Ok(Trace { header, steps })
}

fn header(text: &str) -> Result<Header, String> {
    let header: Header =
        serde_json::from_str(text).map_err(|e| format!("no header of a trace: {}", within(&e)))?;
    match header.trace {
        VERSION => Ok(header),
        other => Err(format!("version {other} of the format; this reads version {VERSION}")),
    }
}

fn step(text: &str, expected: u64, header: &Header) -> Result<Step, String> {
    let Numbered { seq, step }: Numbered<Step> =
        serde_json::from_str(text).map_err(|e| format!("no step: {}", within(&e)))?;
    if seq != expected {
        return Err(format!("step {seq} where step {expected} should be"));
    }
    match [Some(step.node), step.vote].into_iter().flatten().find(|node| *node >= header.nodes) {
        Some(node) => Err(format!("node {node}, and there are {} from 0", header.nodes)),
        None => Ok(step),
    }
}

/// The text it is about is one line, whose number is told elsewhere.
fn within(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}

fn whole(footer: &Footer, steps: u64) -> Result<(), String> {
    let Footer { end, why } = footer;
    if let Some(why) = why {
        return Err(format!("steps were left out while it was recorded: {why}"));
    }
    match (end.dropped, end.recorded == steps) {
        (0, true) => Ok(()),
        (0, false) => Err(format!("{} steps were recorded, {steps} are here", end.recorded)),
        (dropped, _) => Err(format!("{dropped} steps were dropped while it was recorded")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Action, Recorded, Recorder, Role};
    use super::*;

    fn recorded(steps: u64) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.ndjson");
        let recorder = Recorder::create(&file, "GreyConsensus", 3).unwrap();
        for n in 0..steps {
            recorder.record(timeout(n));
        }
        assert_eq!(recorder.finish().unwrap(), Recorded { recorded: steps, dropped: 0 });
        (folder, file)
    }

    fn timeout(term: u64) -> Step {
        let (node, action, role) = (1, Action::Timeout, Role::Candidate);
        Step {
            node,
            action,
            term,
            vote: Some(1),
            role,
            commit: 0,
            keep: 2,
            add: [1, 2].into_iter().collect(),
        }
    }

    /// The problem and its line after the file's text was changed.
    fn problem(change: impl Fn(&str) -> String) -> String {
        let (_folder, file) = recorded(3);
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, change(&text)).unwrap();
        let error = read(&file).unwrap_err().to_string();
        error.split_once("ndjson:").unwrap().1.to_owned()
    }

    #[test]
    fn what_is_recorded_is_read() {
        let (_folder, file) = recorded(3);
        let trace = read(&file).unwrap();
        assert_eq!(trace.header.nodes, 3);
        assert_eq!(trace.steps, [(2, timeout(0)), (3, timeout(1)), (4, timeout(2))]);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let cut = problem(|text| text[..text.len() - 40].to_owned());
        assert!(cut.starts_with("4: no step"), "{cut}");
        let without = |n: usize| {
            move |text: &str| {
                text.lines()
                    .enumerate()
                    .filter(|(m, _)| *m != n)
                    .map(|(_, l)| format!("{l}\n"))
                    .collect()
            }
        };
        assert_eq!(problem(without(4)), "4: the trace ends here without its last line: it was cut");
        assert_eq!(problem(without(2)), "3: step 2 where step 1 should be");
        assert!(problem(without(0)).starts_with("1: no header of a trace"));
        assert_eq!(problem(|_| String::new()), "1: the file is empty");
        let vote = problem(|text| text.replacen("\"vote\":1", "\"vote\":7", 1));
        assert_eq!(vote, "2: node 7, and there are 3 from 0");
        let version = problem(|text| text.replace("\"trace\":1", "\"trace\":2"));
        assert_eq!(version, "1: version 2 of the format; this reads version 1");
        let action = problem(|text| text.replacen("Timeout", "ChangeMembers", 1));
        assert!(action.starts_with("2: no step: unknown variant `ChangeMembers`"), "{action}");
        let event = problem(|text| text.replacen("\"action\"", "\"members\"", 1));
        assert!(event.starts_with("2: no step: missing field `action`"), "{event}");
        let dropped = problem(|text| text.replace("\"dropped\":0", "\"dropped\":4"));
        assert_eq!(dropped, "5: 4 steps were dropped while it was recorded");
    }

    #[test]
    fn a_full_buffer_drops_and_counts() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.ndjson");
        let recorder = Recorder::with_capacity(&file, "GreyConsensus", 3, 1).unwrap();
        for n in 0..100_000 {
            recorder.record(timeout(n));
        }
        let recorded = recorder.finish().unwrap();
        assert_eq!(recorded.recorded + recorded.dropped, 100_000);
        let lines = std::fs::read_to_string(&file).unwrap().lines().count() as u64;
        assert_eq!(lines, recorded.recorded + 2);
        assert_eq!(read(&file).is_ok(), recorded.dropped == 0);
    }

    #[test]
    fn threads_record_in_the_order_of_their_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.ndjson");
        let recorder = Recorder::create(&file, "GreyConsensus", 3).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..2_000).for_each(|n| recorder.record(timeout(n))));
            }
        });
        assert_eq!(recorder.finish().unwrap().dropped, 0);
        assert_eq!(read(&file).unwrap().steps.len(), 8_000);
    }
}
