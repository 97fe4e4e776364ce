//! From the command line to the exit code: the only place where all modules meet.
//!
//! In: parsed arguments. Out: results on standard output, everything else on
//! standard error, and an [`ExitCode`].

mod check;
mod compare;
mod confirm;
mod interrupt;
mod library;
mod prepare;
mod replay;
mod report;
mod shrink;
mod subject;
mod tools;
mod trace;
mod validate;

use std::io::Write as _;
use std::path::Path;

pub use prepare::prepare;

use crate::cli::{Cli, Command, ToolsCommand};
use crate::outcome::ExitCode;
use crate::rundir::RunDir;

/// An error that ends the program before there is an outcome: what to say, and
/// with which code to end.
#[derive(Debug)]
pub struct Fatal {
    /// The exit code.
    pub code: ExitCode,
    /// Complete message, hints included.
    pub message: String,
}

impl Fatal {
    fn new(code: ExitCode, message: impl std::fmt::Display, hint: Option<String>) -> Self {
        let hint = hint.map(|h| format!("\n  hint: {h}")).unwrap_or_default();
        Self { code, message: format!("{message}{hint}") }
    }
}

/// Does what the arguments say.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let done = match cli.command {
        None => check::check(&cli.check),
        Some(Command::Check(args)) => check::check(&args),
        Some(Command::Plan(args)) => check::plan(&args),
        Some(Command::Mutate(args)) => compare::mutate(&args),
        Some(Command::CrossCheck(args)) => compare::cross_check(&args),
        Some(Command::Report(args)) => report::report(&args),
        Some(Command::Replay(args)) => replay::replay(&args),
        Some(Command::Shrink(args)) => shrink::shrink(&args),
        Some(Command::Trace { action }) => trace::trace(&action),
        Some(Command::Doctor(args)) => tools::doctor(&args),
        Some(Command::Tools { action: ToolsCommand::List(args) }) => tools::list(&args),
        Some(Command::Tools { action: ToolsCommand::Install(args) }) => tools::install(&args),
    };
    done.unwrap_or_else(|fatal| {
        complain(&format!("error: {}", fatal.message));
        fatal.code
    })
}

/// The run folder, which is this run's alone.
fn run_dir(path: &Path) -> Result<RunDir, Fatal> {
    RunDir::create(path).map_err(|e| Fatal::new(ExitCode::Usage, &e, Some(e.hint().to_owned())))
}

/// Results. A reader that has gone away is no error of ours.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// Diagnostics.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
