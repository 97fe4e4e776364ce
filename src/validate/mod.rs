//! Is what a running system recorded a behaviour of its specification?
//!
//! There are two ways: a mirror program translates the files, which is what this
//! page is about, or a mapping says what they are, see [`mapped`].
//!
//! In: files that the mirror program translates, and the module that takes the
//! specification through them. Out: [`Job`](crate::plan::Job)s for the engine,
//! and afterwards an [`Answer`] for each file. What its events mean only the
//! program and the module know; the engine decides.
//!
//! A trace has one state more than events that happened, so the answer is a
//! number that the engine counted, in a search that it finished. An engine
//! that stops early, for whatever reason, accepts nothing.
//!
//! | module | in -> out |
//! |---|---|
//! | [`job`] | traces -> what the engine is asked |
//! | [`answer`] | what the engine found -> accepted, or the event that was refused |
//! | [`refusal`] | what the module printed -> which event, and why |

pub mod answer;
pub mod job;
pub mod mapped;
pub mod refusal;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use greyverify_protocol::{ExplainTask, Explained, Recording, Subject, TranslateTask, Unreadable};

use crate::bounded;
use crate::mirror::{Program, Trouble};
pub use answer::{Answer, Rejection};

/// Largest trace that is read, in bytes.
const TRACE_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// Why nothing can be asked about a trace.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It cannot be read.
    #[error("cannot read {}", file.display())]
    Unread {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It can be read, but is no trace of this specification.
    #[error("{}{}: {}", file.display(), at(why.line), why.problem)]
    Unfit {
        /// The file.
        file: PathBuf,
        /// What is wrong, and where.
        why: Unreadable,
    },
}

impl Unusable {
    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        match self {
            Self::Unread { file, .. } | Self::Unfit { file, .. } => file,
        }
    }
}

fn at(line: Option<u64>) -> String {
    line.map(|line| format!(":{line}")).unwrap_or_default()
}

/// Reads a file, and makes of its bytes what they are.
///
/// # Errors
/// It cannot be read, or is not what it should be.
pub fn read<T>(
    file: &Path,
    meaning: impl FnOnce(&[u8]) -> Result<T, Unreadable>,
) -> Result<T, Unusable> {
    let bytes = bounded::read(file, TRACE_BYTES_MAX)
        .map_err(|source| Unusable::Unread { file: file.to_owned(), source })?;
    meaning(&bytes).map_err(|why| Unusable::Unfit { file: file.to_owned(), why })
}

/// Has a trace of `spec` translated.
///
/// # Errors
/// The mirror program has no answer. What is wrong with the file is one.
pub fn translated(
    program: &mut Program,
    spec: &str,
    file: &Path,
    cancelled: &AtomicBool,
) -> Result<Result<Recording, Unusable>, Trouble> {
    let unread = |source| Unusable::Unread { file: file.to_owned(), source };
    let path = match bounded::check(file, TRACE_BYTES_MAX).and_then(|()| whole(file)) {
        Ok(path) => path,
        Err(source) => return Ok(Err(unread(source))),
    };
    let recording = program.translate(of(spec), TranslateTask { file: path }, cancelled)?;
    Ok(recording.map_err(|why| Unusable::Unfit { file: file.to_owned(), why }))
}

/// Has said of a rejected trace what a person reads. It explains a decision that
/// stands without it.
///
/// # Errors
/// The mirror program has no answer.
pub fn explained(
    program: &mut Program,
    spec: &str,
    file: &Path,
    rejection: &Rejection,
    cancelled: &AtomicBool,
) -> Result<Explained, Trouble> {
    let Ok(file) = whole(file) else { return Ok(Explained::default()) };
    let refusal = &rejection.refusal;
    let (before, instead) = (refusal.before.clone(), refusal.instead.clone());
    let what = ExplainTask { file, event: refusal.number, before, instead };
    program.explain(of(spec), what, cancelled)
}

fn of(spec: &str) -> Subject {
    Subject { spec: spec.to_owned(), ..Subject::default() }
}

/// The file's path from the root: the program runs in another folder.
fn whole(file: &Path) -> io::Result<String> {
    let path = std::path::absolute(file)?.into_os_string();
    let unsaid = |_| io::Error::other("its path is not UTF-8, and the mirror program is told it");
    path.into_string().map_err(unsaid)
}
