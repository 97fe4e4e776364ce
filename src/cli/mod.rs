//! The command line: words in, raw options out, as [`app`](crate::app) takes them.

mod address;
mod behaviours;
mod check;
mod costs;
mod explore;
mod mcp;
mod models;
mod one_model;
mod paths;
mod reports;
mod tools;
mod units;

use std::path::PathBuf;

use clap::{Arg, Parser, Subcommand, ValueEnum};

use crate::engine::tla_mc;
use crate::report::exit_codes;

pub use address::Address;
pub use behaviours::{
    BehaviourArgs, ENGINE, Ground, MIRROR, ReplayArgs, ReportArgs, ShrinkArgs, TraceCommand,
    TraceDiffArgs, TraceInitArgs, TraceShowArgs, ValidateArgs,
};
pub use check::{Annotations, CacheArgs, CheckArgs, MutateArgs, SearchArgs, Switch, WatchArgs};
pub use costs::{CostsArgs, CostsFormat};
pub use explore::ExploreArgs;
pub use mcp::McpArgs;
pub use models::{InitArgs, ListArgs, ModelArgs, UpdateArgs};
pub use one_model::{BoundedModelArgs, OneModelArgs};
pub use paths::{PathsArgs, PathsCover};
pub use reports::{MergeArgs, ReportFiles};
pub use tools::{InstallArgs, LibraryArgs, ToolArgs, ToolsArgs, ToolsCommand};

const ABOUT_NO_COMMAND: &str = "\
Without a command, `greyverify` is `greyverify check`: every model of profile `pr` in greyverify.toml.
`greyverify --extended` runs profile `nightly`.";

const ABOUT_EXIT_CODES: &str = "A violation outranks every other trouble. Of equal ones, the first in the order of the manifest counts.";

/// What stands below the options.
fn after_help() -> String {
    format!("{ABOUT_NO_COMMAND}\n\nExit codes:\n{}{ABOUT_EXIT_CODES}", exit_codes::help())
}

/// Checks TLA+ specifications with TLC and gives verdicts that cannot lie.
#[derive(Debug, Parser)]
#[command(name = "greyverify", version, about, after_help = after_help(), args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// The command; `check` if none is given.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of `check`.
    #[command(flatten)]
    pub check: CheckArgs,
    /// Whether results are coloured; auto means on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,
}

/// Whether results are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the models of the manifest, or specifications given by path.
    Check(Box<CheckArgs>),
    /// Print what a check would run, with the exact command of each job, and run nothing.
    #[command(mut_args(of_a_run))]
    Plan(Box<CheckArgs>),
    /// Write greyverify.toml for the specifications of a folder. Each configuration is run once,
    /// and the manifest expects what came out.
    Init(InitArgs),
    /// List the models, probes and mutants of the manifest, and run nothing.
    List(ListArgs),
    /// Write the counts of the last run into the manifest, and change nothing else in it.
    /// Another verdict is written only for a model that --model gives by its whole name.
    Update(UpdateArgs),
    /// Check again whenever a file is saved: the jobs that read it, the smallest first.
    Watch(Box<WatchArgs>),
    /// Check the seeded bugs of a profile with TLC and the mirror program, and fail if one of
    /// them is not caught. With --generate, check mutants that nobody has to write, and tell what
    /// no property notices.
    #[command(mut_args(of_everything))]
    Mutate(Box<MutateArgs>),
    /// Compare TLC with tla-mc and the mirror program, if there is one, on the same models: their
    /// verdicts, their states, how many states each level has, and, where there are few, each step.
    #[command(mut_args(of_everything))]
    CrossCheck(Box<CheckArgs>),
    /// Put the runs of all shards of one plan together: one folder, one record, one exit code. A
    /// shard that is missing, unfinished, or of another plan is exit code 3.
    Merge(MergeArgs),
    /// Tell what runs have cost, by month, by job and by reason, and what the store has saved, from
    /// the history beside the store.
    Costs(CostsArgs),
    /// Write the results of the last run as one HTML file, to be read in a browser.
    Report(ReportArgs),
    /// Walk a counterexample on the mirror, or on another target that the mirror program offers.
    /// The exit code is that of the property which is violated there.
    Replay(Box<ReplayArgs>),
    /// Make a counterexample small, have TLC confirm it, and save it.
    Shrink(Box<ShrinkArgs>),
    /// Look around in a specification, in a terminal: which steps are possible in a state and what
    /// they change, and why another is not. Paths are saved as ITF.
    Explore(Box<ExploreArgs>),
    /// Write behaviours that cover the state graph of a model, for tests that drive an
    /// implementation through them without Java.
    Paths(Box<PathsArgs>),
    /// Look at behaviours in files that greyverify, TLC, or any tool that writes ITF has written.
    Trace {
        /// What to do with them.
        #[command(subcommand)]
        action: TraceCommand,
    },
    /// Serve assistants and editors over the Model Context Protocol, on standard input and
    /// output. They check, explain and look at counterexamples in this folder.
    Mcp(Box<McpArgs>),
    /// Print the script with which a shell completes commands and options.
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a folder, one page for each command.
    Man {
        /// The folder, which must exist
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Print which keys the manifest may have, as a JSON Schema for editors or as a reference.
    Schema {
        /// For editors or for people
        #[arg(long, value_name = "FORMAT", default_value = "json")]
        format: SchemaFormat,
    },
    /// Examine Java, the TLA+ tools, memory and disk, and say what is missing.
    Doctor(ToolsArgs),
    /// Drive the library tla-mc through one job, and tell of it in messages. greyverify calls it.
    #[command(name = tla_mc::COMMAND, hide = true)]
    EngineTlaMc(tla_mc::Task),
    /// List or install Java and the TLA+ tools.
    Tools {
        /// What to do with them.
        #[command(subcommand)]
        action: ToolsCommand,
    },
}

/// Hides what means nothing where nothing is run.
fn of_a_run(arg: Arg) -> Arg {
    let ids =
        ["junit", "sarif", "annotations", "notify", "dry_run", "fail_fast", "verbose", "quiet"];
    let is_one = ids.contains(&arg.get_id().as_str());
    match arg.get_id().as_str() {
        "cache" => arg.help("The store, beside which the history tells how long jobs take"),
        _ => of_a_store(arg.hide(is_one)),
    }
}

/// Hides what means nothing where every job runs.
fn of_a_store(arg: Arg) -> Arg {
    let is_one = ["cache", "cache_days", "no_cache"].contains(&arg.get_id().as_str());
    let is_hidden = arg.is_hide_set() || is_one;
    arg.hide(is_hidden)
}

/// The same, and refuses what would leave jobs out where none may be.
fn of_everything(arg: Arg) -> Arg {
    let refused = |_: &str| Err::<String, _>("this command leaves no job out");
    match arg.get_id().as_str() {
        "since" => arg.hide(true).value_parser(refused),
        "notify" => arg.hide(true),
        _ => of_a_store(arg),
    }
}

/// Form of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// A summary to read.
    #[default]
    Human,
    /// JSON for programs; of a run, the content of outcomes.json.
    Json,
}

/// Form of what the manifest may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaFormat {
    /// A JSON Schema.
    Json,
    /// Tables of all keys.
    Markdown,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
