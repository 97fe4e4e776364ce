//! Counterexamples and recorded traces: shown, compared, walked again, made small.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::units::{parse_mib, parse_secs};
use super::{Format, LibraryArgs, OneModelArgs, ToolArgs};
use crate::engine::quoted;
use crate::manifest::{EngineName, Override, parse_override};

/// What to do with behaviours.
#[derive(Debug, Subcommand)]
pub enum TraceCommand {
    /// Show what each step changed, which action did it, and in which line that action stands.
    Show(TraceShowArgs),
    /// Show where two behaviours part and what each of them does next. The exit code is 0 if they
    /// are equal, and 7 if not.
    Diff(TraceDiffArgs),
    /// Write a mapping for `trace validate --map`: what the events of a log are in a specification.
    Init(Box<TraceInitArgs>),
    /// Decide whether what a running system recorded is a behaviour of a specification.
    Validate(Box<ValidateArgs>),
}

/// What to show of a behaviour.
#[derive(Debug, Args)]
pub struct TraceShowArgs {
    /// The behaviour: ITF JSON, the text that TLC prints, or the JSON of its -dumpTrace
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Show only what concerns this process, client or node: its part of each variable, and
    /// messages that mention it
    #[arg(long, value_name = "NAME")]
    pub node: Option<String>,
    /// Show every change in full, and shorten no line
    #[arg(long)]
    pub wide: bool,
}

/// What to compare.
#[derive(Debug, Args)]
pub struct TraceDiffArgs {
    /// The first behaviour
    #[arg(value_name = "A")]
    pub a: PathBuf,
    /// The second behaviour
    #[arg(value_name = "B")]
    pub b: PathBuf,
    /// Show every change in full, and shorten no line
    #[arg(long)]
    pub wide: bool,
}

/// What a mapping is written for, and where.
#[derive(Debug, Clone, Args)]
pub struct TraceInitArgs {
    /// Which model.
    #[command(flatten)]
    pub of: OneModelArgs,
    /// Where the mapping is written [default: SPEC.trace.toml beside the specification or manifest]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Which traces, and of what.
#[derive(Debug, Clone, Args)]
pub struct ValidateArgs {
    /// Files that a running system recorded: logs that the mapping describes, or folders with the
    /// logs of one run each; without a mapping, files that the mirror program reads
    #[arg(value_name = "RUN.ndjson", required = true)]
    pub files: Vec<PathBuf>,
    /// What the events of the logs are in a specification; `trace init` writes it
    #[arg(long, value_name = "SPEC.trace.toml", required_unless_present = "spec", conflicts_with_all = ["spec", "manifest"])]
    pub map: Option<PathBuf>,
    /// The specification in the manifest, whose mirror program reads the files
    #[arg(long, value_name = "NAME")]
    pub spec: Option<String>,
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME)]
    pub manifest: PathBuf,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Heap of the JVM of each trace, such as 800m or 8g
    #[arg(long, value_name = "SIZE", value_parser = parse_mib)]
    pub heap: Option<u64>,
    /// Time for the whole run, such as 90s, 20m or 2h
    #[arg(long, value_name = "TIME", value_parser = parse_secs)]
    pub time_budget: Option<u64>,
    /// How many traces are checked at once at most [default: as many as cores and memory allow]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub jobs: Option<u32>,
    /// Translate PlusCal algorithms anew, in copies; the sources stay as they are
    #[arg(long)]
    pub translate: bool,
    /// Folder for logs and inputs [default: that of `check`, which stays as it is, with .traces added
    /// to its name]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The form of the results on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
    /// Tell more of what is going on
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Print results only
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
    /// The counterexample: ITF JSON, the text that TLC prints, or the JSON of its -dumpTrace; or a
    /// specification that is not in the manifest, whose counterexample --trace names
    #[arg(value_name = "FILE|SPEC.tla")]
    pub file: Option<PathBuf>,
    /// The counterexample, where SPEC.tla or --model says what it is of; without a FILE, that of the
    /// last run, which is also taken if nothing is said
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub trace: Option<Option<PathBuf>>,
    /// The configuration of that specification [default: the same name with .cfg]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Translate the PlusCal algorithms of that specification anew, in copies
    #[arg(long)]
    pub translate: bool,
    /// Folder of the last run
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME)]
    pub manifest: PathBuf,
    /// The model or mutant it belongs to [default: what the file says]
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,
    /// The property it violates [default: what the file says, else what the mutant breaks]
    #[arg(long, value_name = "NAME")]
    pub property: Option<String>,
    /// Use this bound instead of the one in the file or the model, such as MaxTerm=4
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_override)]
    pub set: Vec<Override>,
}

impl BehaviourArgs {
    /// The options that say what the file does not say, as they are typed once more.
    #[must_use]
    pub fn words(&self) -> String {
        let option = |name: &str, value: &str| format!(" --{name} {}", quoted(value.as_ref()));
        let model = self.model.iter().map(|name| option("model", name));
        let property = self.property.iter().map(|name| option("property", name));
        let set = self
            .set
            .iter()
            .map(|Override { constant, value }| option("set", &format!("{constant}={value}")));
        model.chain(property).chain(set).collect()
    }
}

/// The mirror, as the ground that a counterexample is walked on.
pub const MIRROR: &str = "mirror";
/// The specification itself, as the engine has it.
pub const ENGINE: &str = "engine";

/// Where a counterexample is walked again.
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// Which one.
    #[command(flatten)]
    pub behaviour: BehaviourArgs,
    /// What it is walked on: `mirror`, `engine` (the specification itself, which TLC is made to follow),
    /// or another target that the mirror program offers by name, such as a cluster of real nodes. Each
    /// step must be done there, and the same property must be violated [default: the mirror, and the
    /// engine where there is none]
    #[arg(long, value_name = "WHERE")]
    pub on: Option<String>,
    /// Save the schedule, as far as it came; with it, the same run can be repeated elsewhere
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
}

/// Who makes a counterexample small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Ground {
    /// The mirror program of the manifest.
    Mirror,
    /// An engine that searches the specification.
    Engine,
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
    /// The engine that searches where there is no mirror [default: what the model or the profile
    /// says, else tla-mc, and TLC where the answer of tla-mc does not do]
    #[arg(long, value_name = "ENGINE", env = "GREYVERIFY_ENGINE")]
    pub engine: Option<EngineName>,
    /// Actions by which something breaks: a counterexample with as few steps of them as can be is
    /// looked for, and then one with as few states; a mirror knows its own [default: `faults` of
    /// the specification in the manifest]
    #[arg(long, value_name = "ACTION,...", value_delimiter = ',')]
    pub faults: Vec<String>,
    /// Who makes it small: `mirror`, or `engine` [default: the mirror, and an engine where there is
    /// none]
    #[arg(long, value_name = "WHO")]
    pub on: Option<Ground>,
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
    /// Print results only
    #[arg(short, long)]
    pub quiet: bool,
}
