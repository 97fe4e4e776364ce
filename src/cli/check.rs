//! What is checked, how, and what is told of it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::units::{parse_mib, parse_secs};
use super::{Address, Format, LibraryArgs, ModelArgs, ReportFiles, ToolArgs};
use crate::leash::SECRET;
use crate::manifest::{EngineName, JavaOption, Override, VacuityPolicy, limits, parse_override};
use crate::plan::{Pattern, Shard};

/// What to check and how.
#[derive(Debug, Clone, Default, Args)]
pub struct CheckArgs {
    /// Specifications that are not in the manifest, or folders, of which every configuration is checked
    #[arg(value_name = "SPEC.tla|DIR")]
    pub files: Vec<PathBuf>,
    /// The configuration, if exactly one specification is given [default: the same name with .cfg]
    #[arg(long, value_name = "FILE", requires = "files")]
    pub config: Option<PathBuf>,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Report deadlocks [default: what the configuration says, else on]
    #[arg(long, value_name = "on|off", requires = "files")]
    pub deadlock: Option<Switch>,
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME, conflicts_with = "files")]
    pub manifest: PathBuf,
    /// Run profile `nightly`
    #[arg(long, conflicts_with_all = ["profile", "files"])]
    pub extended: bool,
    /// Run this profile of the manifest [default: $GREYVERIFY_PROFILE, else pr]
    #[arg(long, value_name = "NAME", conflicts_with = "files")]
    pub profile: Option<String>,
    /// Only this specification, or those that fit a pattern such as 'Grey*'; may be repeated
    #[arg(long, value_name = "NAME", conflicts_with = "files")]
    pub spec: Vec<Pattern>,
    /// Only this model (with its probes), probe or mutant, by the name on the screen or a pattern
    /// such as 'terms-*'; may be repeated
    #[arg(long, value_name = "NAME", conflicts_with = "files")]
    pub model: Vec<Pattern>,
    /// Only a part of these jobs, such as 2/3 for the second of three machines that share them
    #[arg(long, value_name = "K/N", env = "GREYVERIFY_SHARD")]
    pub shard: Option<Shard>,
    /// Only the jobs that the change since this revision of Git can have touched, such as main: those
    /// of which anything that they read, or their entry in the manifest, means something else now
    #[arg(long, value_name = "REVISION")]
    pub since: Option<String>,
    /// Use another bound, such as MaxTerm=4; the counts in the manifest do not apply then
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_override, conflicts_with = "files")]
    pub set: Vec<Override>,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// What a search may cost, and what its green is worth.
    #[command(flatten)]
    pub search: SearchArgs,
    /// End the run at the first job that fails; the others are cancelled
    #[arg(long)]
    pub fail_fast: bool,
    /// Translate PlusCal algorithms anew, in copies; the sources stay as they are
    #[arg(long)]
    pub translate: bool,
    /// Where outcomes are kept from run to run.
    #[command(flatten)]
    pub cache: CacheArgs,
    /// Folder for logs, inputs and results
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
    /// The form of the results on standard output
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
    /// Files in which programs find the results, too.
    #[command(flatten)]
    pub reports: ReportFiles,
    /// Whether to write annotations and a step summary for GitHub
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub annotations: Annotations,
    /// Tell the webhook of a chat, such as one of Slack, when jobs are in another state than in the
    /// last run, which the history beside the store knows; the address is a secret, so that the
    /// variable is the better place for it
    #[arg(long, value_name = "URL", env = SECRET, hide_env_values = true)]
    pub notify: Option<Address>,
    /// Print what would be run, with the exact command of each job, and run nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Tell more of what is going on
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Print results only
    #[arg(short, long)]
    pub quiet: bool,
}

/// Where outcomes are kept from run to run.
#[derive(Debug, Clone, Default, Args)]
pub struct CacheArgs {
    /// Keep what came out as expected in this folder, and do not run a job again of which nothing
    /// has changed that can change its verdict; what each job cost is noted there, too
    #[arg(long, value_name = "DIR", env = "GREYVERIFY_CHECK_CACHE")]
    pub cache: Option<PathBuf>,
    /// Do not use what was kept more than this many days ago
    #[arg(long, value_name = "N", env = "GREYVERIFY_CHECK_CACHE_DAYS")]
    pub cache_days: Option<u32>,
    /// Run every job and keep no outcome, whatever the environment says; what it cost is noted
    #[arg(long)]
    pub no_cache: bool,
}

/// What a search may cost, and what its green is worth.
#[derive(Debug, Clone, Default, Args)]
pub struct SearchArgs {
    /// The engine that checks; both: TLC, and tla-mc for a second opinion [default: what the model or the profile says, else tlc; tla-mc where Java is missing]
    #[arg(long, value_name = "ENGINE", env = "GREYVERIFY_ENGINE")]
    pub engine: Option<EngineName>,
    /// Have Cargo build a program of each model, which tla-mc searches faster: for searches of
    /// minutes whose engine is tla-mc or both
    #[arg(long)]
    pub compile: bool,
    /// Heap of the JVM of each job, such as 800m or 8g
    #[arg(long, value_name = "SIZE", value_parser = parse_mib, env = "GREYVERIFY_HEAP")]
    pub heap: Option<u64>,
    /// An option for the Java of every job, such as -Xss64m for deep recursion; may be repeated
    #[arg(long, value_name = "OPTION", allow_hyphen_values = true)]
    pub java_option: Vec<JavaOption>,
    /// Worker threads of each job
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::WORKERS_MAX)), env = "GREYVERIFY_WORKERS")]
    pub workers: Option<u32>,
    /// Time for the whole run, such as 90s, 20m or 2h
    #[arg(long, value_name = "TIME", value_parser = parse_secs, env = "GREYVERIFY_TIME_BUDGET")]
    pub time_budget: Option<u64>,
    /// Seed of the random behaviours of simulations, as an earlier run told it: one worker takes
    /// the same behaviours again
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub simulation_seed: Option<i64>,
    /// How many jobs run at once at most [default: as many as cores and memory allow]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024), env = "GREYVERIFY_JOBS")]
    pub jobs: Option<u32>,
    /// What a vacuous green is worth [default: error; warn for a specification given by path]
    #[arg(long, value_name = "POLICY", env = "GREYVERIFY_VACUITY")]
    pub vacuity: Option<VacuityPolicy>,
    /// Accept a doubt by its id, such as tlc-1145: it is noted and no longer withholds a green; may be repeated
    #[arg(long, value_name = "ID")]
    pub accept: Vec<String>,
}

/// Which mutants, and which of them.
#[derive(Debug, Clone, Args)]
pub struct MutateArgs {
    /// What is checked, and how.
    #[command(flatten)]
    pub check: CheckArgs,
    /// Make mutants of the specifications themselves, by one systematic change each. Of each
    /// specification the smallest model is checked, or those that --model names
    #[arg(long, conflicts_with = "annotations")]
    pub generate: bool,
    /// How many generated mutants are checked at most; of more, a sample is
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000), requires = "generate")]
    pub limit: u32,
    /// What chooses the sample: another number, other mutants
    #[arg(long, value_name = "N", default_value_t = 1, requires = "generate")]
    pub seed: u64,
    /// Fail if a generated mutant survives that the manifest does not argue
    #[arg(long, requires = "generate")]
    pub no_survivors: bool,
}

/// What is checked again and again.
#[derive(Debug, Clone, Args)]
pub struct WatchArgs {
    /// Specifications, and folders of which every configuration is checked; if none is given, the
    /// models of the manifest are
    #[arg(value_name = "FILE|DIR", conflicts_with_all = ["profile", "spec", "model"])]
    pub files: Vec<PathBuf>,
    /// Which models.
    #[command(flatten)]
    pub models: ModelArgs,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// What a search may cost, and what its green is worth.
    #[command(flatten)]
    pub search: SearchArgs,
    /// Translate PlusCal algorithms anew, in copies; the sources stay as they are
    #[arg(long)]
    pub translate: bool,
    /// Folder for logs, inputs and results
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Yes.
    On,
    /// No.
    Off,
}

/// Whether GitHub is talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Annotations {
    /// If GITHUB_ACTIONS is set.
    #[default]
    Auto,
    /// Always.
    Github,
    /// Never.
    None,
}
