//! A page in the browser of whoever sits here.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// The variable that names a browser.
const VARIABLE: &str = "BROWSER";
/// What opens a page where it names none.
const OF_THE_SYSTEM: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Starts the browser, which goes on by itself and says nothing on this terminal.
///
/// # Errors
/// The program that cannot be started, and why.
pub(super) fn open(page: &Path) -> Result<(), (String, io::Error)> {
    let named = std::env::var(VARIABLE).ok().filter(|program| !program.is_empty());
    let program = named.unwrap_or_else(|| OF_THE_SYSTEM.to_owned());
    let page = std::path::absolute(page).map_err(|error| (program.clone(), error))?;
    let mut command = Command::new(&program);
    command.arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop).map_err(|error| (program, error))
}
