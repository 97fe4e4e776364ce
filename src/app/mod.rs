//! From the command line to the exit code: the only place where all modules meet.
//!
//! In: parsed arguments. Out: results on standard output, everything else on
//! standard error, and an [`ExitCode`].

mod accepted;
mod asked;
mod before;
mod begins;
mod browser;
mod by_path;
mod calibration;
mod changes;
pub(crate) mod check;
mod compare;
mod confirm;
mod costs;
mod cross_check;
mod difference;
mod edges;
mod explore;
mod fatal;
mod init;
mod interrupt;
mod ledger;
pub(crate) mod library;
pub(crate) mod list;
mod manual;
mod merge;
mod mutate;
mod notify;
mod one_model;
mod outlook;
mod output;
mod paths;
mod prepare;
mod recorder;
mod replay;
pub(crate) mod report;
pub(crate) mod shrink;
mod since;
mod subject;
mod tools;
pub(crate) mod trace;
mod trace_init;
mod traces;
mod update;
mod validate;
mod variables;
mod watch;

use std::path::{Path, PathBuf};

pub use fatal::Fatal;
pub use prepare::prepare;

use output::{complain, say};

use crate::cli::{Cli, Command, McpArgs, ToolsCommand};
use crate::engine::tla_mc;
use crate::outcome::ExitCode;
use crate::rundir::{DEFAULT_NAME, RunDir};

/// Does what the arguments say. `serve` is the server for assistants, which calls
/// what the commands call.
#[must_use]
pub fn run(cli: Cli, serve: impl FnOnce(McpArgs) -> Result<ExitCode, Fatal>) -> ExitCode {
    output::choose_colour(cli.color);
    if !matches!(cli.command, Some(Command::EngineTlaMc(_))) {
        variables::complain_of_misspelt();
    }
    let done = match cli.command {
        None => check::check(&cli.check),
        Some(Command::Check(args)) => check::check(&args),
        Some(Command::Plan(args)) => check::plan(&args),
        Some(Command::Init(args)) => init::init(&args),
        Some(Command::List(args)) => list::list(&args),
        Some(Command::Update(args)) => update::update(&args),
        Some(Command::Watch(args)) => watch::watch(&args),
        Some(Command::Mutate(args)) => mutate::mutate(&args),
        Some(Command::CrossCheck(args)) => cross_check::cross_check(&args),
        Some(Command::Merge(args)) => merge::merge(&args),
        Some(Command::Costs(args)) => costs::costs(&args),
        Some(Command::Report(args)) => report::report(&args),
        Some(Command::Replay(args)) => replay::replay(&args),
        Some(Command::Shrink(args)) => shrink::shrink(&args),
        Some(Command::Explore(args)) => explore::explore(&args),
        Some(Command::Paths(args)) => paths::paths(&args),
        Some(Command::Trace { action }) => trace::trace(&action),
        Some(Command::Mcp(args)) => serve(*args),
        Some(Command::Completions { shell }) => Ok(manual::completions(shell)),
        Some(Command::Man { folder }) => manual::man(&folder),
        Some(Command::Schema { format }) => Ok(manual::schema(format)),
        Some(Command::EngineTlaMc(task)) => Ok(tla_mc::serve(task)),
        Some(Command::Doctor(args)) => tools::doctor(&args),
        Some(Command::Tools { action: ToolsCommand::List(args) }) => tools::list(&args),
        Some(Command::Tools { action: ToolsCommand::Install(args) }) => tools::install(&args),
    };
    output::settled(done.unwrap_or_else(|fatal| {
        complain(&format!("error: {}", fatal.text()));
        fatal.code
    }))
}

/// Says what is wrong with the command line, which may hold any text.
#[must_use]
pub fn misused(text: &str) -> ExitCode {
    complain(text.trim_end());
    ExitCode::Usage
}

/// The variable that names the run folder.
const OUT_VARIABLE: &str = "GREYVERIFY_OUT";

/// The run folder of a command that leaves that of `check` as it is, for its counterexamples are
/// still to be looked at.
fn own_folder(given: Option<&Path>, added: &str) -> PathBuf {
    if let Some(given) = given {
        return given.to_owned();
    }
    let of_check = std::env::var_os(OUT_VARIABLE).filter(|name| !name.is_empty());
    let mut name = of_check.unwrap_or_else(|| DEFAULT_NAME.into());
    name.push(added);
    name.into()
}

/// The run folder, which is this run's alone.
fn run_dir(path: &Path) -> Result<RunDir, Fatal> {
    Ok(RunDir::create(path)?)
}
