//! Counterexamples and recorded traces: shown, compared, walked again, made small.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::units::{parse_mib, parse_secs};
use super::{Format, LibraryArgs, ToolArgs};
use crate::manifest::{Override, parse_override};

/// What to do with behaviours.
#[derive(Debug, Subcommand)]
pub enum TraceCommand {
    /// Show what each step changed, by which action, at which line.
    Show(TraceShowArgs),
    /// Show where two behaviours part and what each did next; exit 0 if they are equal, else 7.
    Diff(TraceDiffArgs),
    /// Decide whether what a cluster recorded is a behaviour of a specification.
    Validate(Box<ValidateArgs>),
}

/// What to show of a behaviour.
#[derive(Debug, Args)]
pub struct TraceShowArgs {
    /// ITF JSON, TLC's text, or the JSON of its -dumpTrace
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only what concerns this process, client or node: its part of each variable, messages that mention it
    #[arg(long, value_name = "NAME")]
    pub node: Option<String>,
    /// Shorten nothing
    #[arg(long)]
    pub wide: bool,
}

/// What to compare.
#[derive(Debug, Args)]
pub struct TraceDiffArgs {
    /// One behaviour
    #[arg(value_name = "A")]
    pub a: PathBuf,
    /// The other
    #[arg(value_name = "B")]
    pub b: PathBuf,
    /// Shorten nothing
    #[arg(long)]
    pub wide: bool,
}

/// Which traces, and of what.
#[derive(Debug, Clone, Args)]
pub struct ValidateArgs {
    /// What a running system recorded, as the mirror program reads it
    #[arg(value_name = "RUN.ndjson", required = true)]
    pub files: Vec<PathBuf>,
    /// The specification in the manifest
    #[arg(long, value_name = "NAME")]
    pub spec: String,
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME)]
    pub manifest: PathBuf,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Heap of every trace's JVM, such as 800m or 8g
    #[arg(long, value_name = "SIZE", value_parser = parse_mib)]
    pub heap: Option<u64>,
    /// Time for the whole run, such as 90s, 20m or 2h
    #[arg(long, value_name = "TIME", value_parser = parse_secs)]
    pub time_budget: Option<u64>,
    /// Traces at once at most [default: as many as cores and memory allow]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub jobs: Option<u32>,
    /// Translate PlusCal algorithms anew, in copies; the sources stay as they are
    #[arg(long)]
    pub translate: bool,
    /// Folder for logs, inputs and results
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
    /// Results on standard output for people or for programs
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
    /// Say more
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Say nothing but results
    #[arg(short, long)]
    pub quiet: bool,
}

/// Which run to report, and how.
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    /// Write one self-contained page [default: report.html in the run folder]
    #[arg(long, value_name = "FILE", num_args = 0..=1, required_unless_present = "open")]
    pub html: Option<Option<PathBuf>>,
    /// Write it and open it in a browser: $BROWSER, else what the system opens pages with
    #[arg(long)]
    pub open: bool,
    /// Folder of the run
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
}

/// A counterexample and what it is about.
#[derive(Debug, Clone, Args)]
pub struct BehaviourArgs {
    /// The counterexample: ITF JSON, TLC's text, or the JSON of its -dumpTrace
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME)]
    pub manifest: PathBuf,
    /// The model or mutant it belongs to [default: what the file says]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// The property it violates [default: what the file says, else what the mutant breaks]
    #[arg(long, value_name = "NAME")]
    pub property: Option<String>,
    /// Another bound than the file or the model says, such as MaxTerm=4
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_override)]
    pub set: Vec<Override>,
}

/// The mirror, as the ground that a counterexample is walked on.
pub const MIRROR: &str = "mirror";

/// Where a counterexample is walked again.
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// Which one.
    #[command(flatten)]
    pub behaviour: BehaviourArgs,
    /// What it is walked on: the mirror, or something else that the mirror program knows by name,
    /// such as real nodes, where each step must be done and the same must be violated
    #[arg(long, value_name = "WHERE", default_value = MIRROR)]
    pub on: String,
    /// Save the schedule that gives the same run elsewhere again, as far as it came
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
}

/// How a counterexample is made small.
#[derive(Debug, Clone, Args)]
pub struct ShrinkArgs {
    /// Which one.
    #[command(flatten)]
    pub behaviour: BehaviourArgs,
    /// Also look for the smallest bounds at which the property still breaks
    #[arg(long)]
    pub bounds: bool,
    /// Time for shrinking, such as 30s or 5m [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = parse_secs)]
    pub time_budget: Option<u64>,
    /// Where to save the result [default: FILE with .shrunk.itf.json]
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Do not ask TLC to confirm the result
    #[arg(long)]
    pub no_tlc: bool,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Say nothing but results
    #[arg(short, long)]
    pub quiet: bool,
}
