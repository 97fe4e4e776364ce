//! How wide the terminal is that something is shown on.

use std::os::fd::AsFd;

/// Columns of the terminal behind a stream, if there is one.
#[must_use]
pub fn columns(stream: impl AsFd) -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(stream)?;
    Some(usize::from(width.0))
}
