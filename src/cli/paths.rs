//! What behaviours are made of a model, and how many.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::BoundedModelArgs;
use super::units::{parse_mib, parse_secs};

/// Which model, what is covered of it, and where the behaviours are written.
#[derive(Debug, Clone, Args)]
pub struct PathsArgs {
    /// Which model.
    #[command(flatten)]
    pub of: BoundedModelArgs,
    /// What is covered: every transition, with every refusal of an action; or each action with each of
    /// its arguments, done once and refused once [default: transitions]
    #[arg(long, value_name = "WHAT")]
    pub cover: Option<PathsCover>,
    /// Random walks beside that
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub walks: u32,
    /// Most steps of a walk
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000), requires = "walks")]
    pub depth: u32,
    /// What chooses the walks: another number, other walks
    #[arg(long, value_name = "N", default_value_t = 1, requires = "walks")]
    pub seed: u64,
    /// Do not search the model, which may have too many states, but only take the --walks: the behaviours
    /// are these walks and cover nothing; or, with --cover actions, short ones in which each action that
    /// the walks met is done once and refused once
    #[arg(long, requires = "walks", conflicts_with = "limit")]
    pub no_search: bool,
    /// Steps after which the search ends; of a larger model, what was found until then is covered, and
    /// the exit code is 3
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub limit: u32,
    /// Folder for the behaviours [default: the name of the model, or of --config, with .paths, beside
    /// the specification or manifest]
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Write nothing, and say whether the specification, the bounds and these options still mean what
    /// they did when the behaviours were written
    #[arg(long)]
    pub check: bool,
    /// Heap of the JVM, such as 800m or 8g
    #[arg(long, value_name = "SIZE", value_parser = parse_mib)]
    pub heap: Option<u64>,
    /// Time for the search, such as 90s, 20m or 2h
    #[arg(long, value_name = "TIME", value_parser = parse_secs)]
    pub time_budget: Option<u64>,
    /// Folder for logs and inputs [default: that of `check`, which stays as it is, with .paths added
    /// to its name]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Tell more of what is going on
    #[arg(short, long)]
    pub verbose: bool,
}

/// What of a state graph is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PathsCover {
    /// Every transition.
    Transitions,
    /// Each action with each of its arguments.
    Actions,
}
