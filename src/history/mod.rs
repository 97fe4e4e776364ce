//! What earlier runs cost: one line for each job that ended, in a file beside the outcomes that
//! are kept.
//!
//! In: jobs that have ended, and what is known of their run ([`Scene`]). Out: [`Line`]s in
//! `history.jsonl`, and, read again, the sums of them ([`Bill`]). No verdict rests
//! on anything that stands there: a line that cannot be read is told and passed over.

mod bill;
mod change;
mod file;
mod forecast;
mod line;
mod outlook;
mod reason;
mod trend;

use std::path::{Path, PathBuf};

use crate::file_error::FileError;

pub use bill::{Bill, Period, Sum};
pub use change::{Change, changes};
pub use forecast::{Forecast, LONG_SECS, Place};
pub(crate) use line::moment;
pub use line::{Cost, Line, Scene, Speed, Whole};
pub use outlook::Outlook;
pub use reason::Reason;
pub use trend::slower;

/// Name of the file in the folder of the store.
pub const FILE_NAME: &str = "history.jsonl";

/// The history that stands in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    folder: PathBuf,
}

/// What stands in a history.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Past {
    /// Its lines, in the order in which they were written.
    pub lines: Vec<Line>,
    /// How many lines could not be read, and why the first of them could not.
    pub unread: Option<Unread>,
}

/// Lines that were passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// How many.
    pub lines: usize,
    /// The number of the first of them.
    pub first: usize,
    /// What is wrong with that one.
    pub why: String,
}

impl History {
    /// The history in this folder. Nothing need be there.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The file that holds it.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    /// Adds lines, all of them or none. Of a file that has become too large, the newest half is
    /// kept.
    ///
    /// # Errors
    /// Something cannot be read or written. What stood there before is still there.
    pub fn add(&self, lines: &[Line]) -> Result<(), FileError> {
        let text: Vec<String> = lines.iter().map(Line::text).collect();
        file::append(&self.folder, &text.concat())
    }

    /// All that can be read of it; nothing, where there is no file.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn read(&self) -> std::io::Result<Past> {
        Ok(Past::of(&file::read(&self.file())?))
    }
}

impl Past {
    /// The lines of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut past = Self::default();
        for (n, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
            match Line::read(text) {
                Ok(line) => past.lines.push(line),
                Err(why) => match &mut past.unread {
                    Some(unread) => unread.lines += 1,
                    none => *none = Some(Unread { lines: 1, first: n + 1, why }),
                },
            }
        }
        past
    }

    /// What jobs cost, the oldest first.
    pub fn costs(&self) -> impl DoubleEndedIterator<Item = &Cost> {
        self.lines.iter().filter_map(|line| match line {
            Line::Cost(cost) => Some(&**cost),
            Line::Run(_) | Line::Speed(_) => None,
        })
    }

    /// The speeds that were measured, the oldest first.
    pub fn speeds(&self) -> impl DoubleEndedIterator<Item = &Speed> {
        self.lines.iter().filter_map(|line| match line {
            Line::Speed(speed) => Some(speed),
            Line::Cost(_) | Line::Run(_) => None,
        })
    }

    /// The same without what is older.
    #[must_use]
    pub fn since(mut self, moment: &str) -> Self {
        self.lines.retain(|line| line.at() >= moment);
        self
    }
}

impl Unread {
    /// In one sentence.
    #[must_use]
    pub fn told(&self, file: &Path) -> String {
        let lines = crate::figures::counted(self.lines, "line");
        let (file, Self { first, why, .. }) = (file.display(), self);
        format!(
            "{lines} of {file} cannot be read and are passed over, the first of them line {first}: {why}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(job: &str) -> Line {
        Line::from(Cost::sample(job, Reason::Proof, 2.0))
    }

    #[test]
    fn what_is_damaged_is_told_and_the_rest_is_read() {
        let whole = [cost("a"), cost("b")].iter().map(Line::text).collect::<String>();
        let half = &whole[..whole.len() - 20];
        let newer = "{\"version\":2,\"line\":\"cost\"}\n{\"version\":1,\"line\":\"weather\"}\n";
        let past = Past::of(&format!("{whole}\u{0}\u{0}\n{newer}{whole}\n{half}"));
        assert_eq!(past.costs().count(), 5);
        let unread = past.unread.unwrap();
        assert_eq!((unread.lines, unread.first), (4, 3));
        let told = unread.told(Path::new("x/history.jsonl"));
        assert!(told.starts_with("4 lines of x/history.jsonl cannot be read"), "{told}");
    }

    #[test]
    fn a_history_that_is_not_there_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::in_folder(&folder.path().join("none"));
        assert_eq!(history.read().unwrap(), Past::default());
        history.add(&[cost("a")]).unwrap();
        assert_eq!(history.read().unwrap().lines, [cost("a")]);
    }

    #[test]
    fn a_line_after_one_that_was_cut_is_a_line_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::in_folder(folder.path());
        std::fs::write(history.file(), &cost("a").text()[..30]).unwrap();
        history.add(&[cost("b")]).unwrap();
        let past = history.read().unwrap();
        assert_eq!((past.lines, past.unread.unwrap().lines), (vec![cost("b")], 1));
    }

    #[test]
    fn runs_that_write_at_once_tear_no_line() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::in_folder(folder.path());
        let writes = |n: usize| {
            let history = &history;
            move || (0..50).for_each(|k| history.add(&[cost(&format!("{n}-{k}"))]).unwrap())
        };
        std::thread::scope(|scope| (0..8).for_each(|n| drop(scope.spawn(writes(n)))));
        let past = history.read().unwrap();
        assert_eq!((past.lines.len(), past.unread), (400, None));
    }
}
