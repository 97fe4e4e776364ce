//! What the operating system refused to do with a file or a folder.

use std::io;
use std::path::PathBuf;

/// Something could not be done with a file or a folder.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {}: {source}", path.display())]
pub struct FileError {
    doing: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl FileError {
    /// Tells what was tried, and on what, of whatever the operating system says.
    pub(crate) fn when(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self { doing, path, source }
    }
}
