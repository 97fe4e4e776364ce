//! The only way out: standard output, standard error, and files that the user
//! named. What cannot be written is told, and remembered until the end.

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::{AutoStream, ColorChoice};

use super::Fatal;
use crate::cli::{Color, Format};
use crate::escape;
use crate::figures::folded;
use crate::outcome::ExitCode;
use crate::report::{self, paint};
use crate::rundir;

/// True if results are coloured.
static COLOUR: AtomicBool = AtomicBool::new(false);
/// True once something that was asked for could not be written.
static LOST: AtomicBool = AtomicBool::new(false);

/// Results, for people.
pub(super) fn say(text: &str) {
    print(&painted(text), "");
}

/// Results, for programs.
pub(super) fn say_json(document: &str) {
    print(&escape::json(document), "");
}

/// Results of a run that are also kept in a folder.
pub(super) fn say_results(text: &str, format: Format, folder: &Path) {
    let kept = format!("; the results are in {}", folder.display());
    match format {
        Format::Human => print(&painted(text), &kept),
        Format::Json => print(&escape::json(text), &kept),
    }
}

/// Nothing of others can colour a terminal: the text is escaped before.
fn painted(text: &str) -> String {
    let text = escape::screen(text);
    match COLOUR.load(Ordering::Relaxed) {
        true => paint::painted(&text),
        false => text,
    }
}

/// Decides whether results are coloured.
pub(super) fn choose_colour(color: Color) {
    let is_coloured = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => AutoStream::choice(&std::io::stdout()) != ColorChoice::Never,
    };
    COLOUR.store(is_coloured, Ordering::Relaxed);
}

/// True if results are coloured.
pub(super) fn is_coloured() -> bool {
    COLOUR.load(Ordering::Relaxed)
}

/// A reader that has gone away wanted no more.
fn print(text: &str, kept: &str) {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            lost(&format!("cannot write the results to standard output: {error}{kept}"));
        }
        _ => {}
    }
}

/// Diagnostics. A terminal has them broken where its lines end, and a log has whole lines.
pub(super) fn complain(text: &str) {
    let text = escape::screen(text);
    let text = columns().map_or_else(|| text.clone(), |columns| folded(&text, columns));
    command(&format!("{text}\n"));
}

/// The variable that says how wide the screen is, for who reads a log.
const COLUMNS: &str = "COLUMNS";
/// Fewer columns hold no sentence.
const COLUMNS_MIN: usize = 40;
/// A line that is longer is hard to read.
const COLUMNS_MAX: usize = 100;

/// How wide lines of diagnostics are, if they are not to be whole.
fn columns() -> Option<usize> {
    let told = std::env::var(COLUMNS).ok().and_then(|text| text.parse().ok());
    let columns = told.or_else(|| report::columns::columns(std::io::stderr()))?;
    Some(columns.clamp(COLUMNS_MIN, COLUMNS_MAX))
}

/// Workflow commands, which are read from either stream; results own standard
/// output. Whoever makes them escapes what they say.
pub(super) fn command(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Tells, in one line, what could not be written.
pub(super) fn lost(what: &dyn Display) {
    LOST.store(true, Ordering::Relaxed);
    complain(&format!("warning: {what}"));
}

/// The exit code in the end: a green whose results were lost is not one.
/// Everything else outranks the loss.
pub(super) fn settled(code: ExitCode) -> ExitCode {
    match (code, LOST.load(Ordering::Relaxed)) {
        (ExitCode::AsExpected, true) => {
            complain("error: every job ended as expected, but results could not be written");
            ExitCode::Inconclusive
        }
        (code, _) => code,
    }
}

/// Writes a file for which the command was given.
pub(super) fn save(file: &Path, text: &str) -> Result<(), Fatal> {
    write_file(file, text).map_err(|error| unwritten(file, &error))
}

/// A file that could not be written.
pub(super) fn unwritten(file: &Path, error: &std::io::Error) -> Fatal {
    Fatal::new(ExitCode::Usage, format!("cannot write {}: {error}", file.display()), None)
}

/// Writes a file that the user named: in one step where it is a plain file or
/// is to become one, so that it is never empty or cut.
pub(super) fn write_file(file: &Path, text: &str) -> std::io::Result<()> {
    let replaceable = match std::fs::symlink_metadata(file) {
        Ok(metadata) => metadata.is_file(),
        Err(error) => error.kind() == ErrorKind::NotFound,
    };
    if !replaceable {
        return std::fs::write(file, text);
    }
    match rundir::replace(file, text) {
        // The file may be ours to write, and its folder not.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => std::fs::write(file, text),
        other => other,
    }
}
