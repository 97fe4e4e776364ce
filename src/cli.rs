//! The command line: words in, raw options out. Nothing downstream knows clap.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::manifest::{Override, parse_override};
use crate::outcome::VacuityPolicy;
use crate::plan::{JavaOption, Pattern, limits};

const AFTER_HELP: &str = "\
Without a command, `greyverify` is `greyverify check`: every model of profile `pr` in greyverify.toml.
`greyverify --extended` runs profile `nightly`.

Exit codes:
   0  every job ended as the manifest expects
   2  the command line or the manifest is wrong
   3  inconclusive: time budget, memory, a crash, a cut or cancelled search;
      or as expected, and results could not be written
   4  vacuous: green, but nothing was really checked; or a probe is out of reach
   5  the specification, its configuration or a recorded trace is wrong
   6  no usable Java or TLA+ tools
   7  counts or a verdict differ from the manifest, two traces from each other, or the mirror from TLC
  10  violated: an ASSUME is false          11  violated: deadlock
  12  violated: an invariant,               13  violated: a temporal property
      or a trace is no behaviour
  14  violated: an Assert
  70  a bug of greyverify or of the engine
 128+n  ended by signal n
A violation outranks every other trouble; among equals the first in manifest order counts.";

/// Checks TLA+ specifications with TLC and gives verdicts that cannot lie.
#[derive(Debug, Parser)]
#[command(name = "greyverify", version, about, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// The command; `check` if none is given.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of `check`.
    #[command(flatten)]
    pub check: CheckArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check the manifest's models, or one specification given by path.
    Check(Box<CheckArgs>),
    /// Print the plan and each exact java command, and run nothing.
    Plan(Box<CheckArgs>),
    /// Write greyverify.toml for the specifications of a folder: each configuration is run once,
    /// and what came out is what must come out.
    Init(InitArgs),
    /// List the models, probes and mutants of the manifest, and run nothing.
    List(ListArgs),
    /// Write the counts of the last run into the manifest; nothing else of it changes.
    Update(UpdateArgs),
    /// Switch on every seeded bug of a profile and fail on a survivor, with both engines.
    Mutate(Box<CheckArgs>),
    /// Compare TLC with stateright on the same models: verdict, states, levels.
    CrossCheck(Box<CheckArgs>),
    /// Write the results of the last run as one HTML file, to be read in a browser.
    Report(ReportArgs),
    /// Walk a counterexample on the mirror in Rust, or run it on a cluster of real nodes;
    /// ends with the code of what it violates.
    Replay(Box<ReplayArgs>),
    /// Make a counterexample small, have TLC confirm it, and save it.
    Shrink(Box<ShrinkArgs>),
    /// Look at behaviours in files: of greyverify, of TLC, of any tool that writes ITF.
    Trace {
        /// What to do with them.
        #[command(subcommand)]
        action: TraceCommand,
    },
    /// Print what a shell needs to complete commands and options.
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Write the manual pages, one a command, into a folder.
    Man {
        /// The folder, which must be there
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Look at Java, the TLA+ tools, memory and disk, and say what is missing.
    Doctor(ToolsArgs),
    /// List or install Java and the TLA+ tools.
    Tools {
        /// What to do with them.
        #[command(subcommand)]
        action: ToolsCommand,
    },
}

/// Which folder becomes a project, and what its trial may cost.
#[derive(Debug, Clone, Args)]
pub struct InitArgs {
    /// The folder with specifications and configurations
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
    /// Also write a workflow for GitHub Actions
    #[arg(long)]
    pub github: bool,
    /// Time for each configuration, such as 30s or 5m
    #[arg(long, value_name = "TIME", value_parser = parse_secs, default_value = "60s")]
    pub budget: u64,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Folder for logs, inputs and results
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME)]
    pub out: PathBuf,
    /// Say nothing but results
    #[arg(short, long)]
    pub quiet: bool,
}

/// Which models of a manifest.
#[derive(Debug, Clone, Default, Args)]
pub struct ModelArgs {
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME)]
    pub manifest: PathBuf,
    /// Only what this profile runs
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Only this specification, or those that fit a pattern such as 'Grey*'; may be repeated
    #[arg(long, value_name = "NAME")]
    pub spec: Vec<Pattern>,
    /// Only this model (with its probes), probe or mutant, by its name or a pattern; may be repeated
    #[arg(long, value_name = "NAME")]
    pub model: Vec<Pattern>,
}

/// What to list, and how.
#[derive(Debug, Clone, Args)]
pub struct ListArgs {
    /// Which models.
    #[command(flatten)]
    pub models: ModelArgs,
    /// For people or for programs
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
}

/// Whose counts to write, and of which run.
#[derive(Debug, Clone, Args)]
pub struct UpdateArgs {
    /// Which models.
    #[command(flatten)]
    pub models: ModelArgs,
    /// Folder of the run
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME)]
    pub out: PathBuf,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
}

/// Which traces, and of what.
#[derive(Debug, Clone, Args)]
pub struct ValidateArgs {
    /// Traces as `grey-invariants` records them
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
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME)]
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
    #[arg(long, value_name = "FILE", num_args = 0..=1, required = true)]
    pub html: Option<Option<PathBuf>>,
    /// Folder of the run
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME)]
    pub out: PathBuf,
}

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
    /// Only what concerns this server: its part of each variable, messages that mention it
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

/// What to do with the tools.
#[derive(Debug, Subcommand)]
pub enum ToolsCommand {
    /// List what is pinned and what is installed.
    List(ToolsArgs),
    /// Install what is missing into the user's cache; with --from, any build of the TLA+ tools,
    /// which greyverify.lock then pins.
    Install(InstallArgs),
}

/// Which tools, of which project.
#[derive(Debug, Clone, Args)]
pub struct ToolsArgs {
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// The manifest; greyverify.lock stands beside it
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME)]
    pub manifest: PathBuf,
}

/// What to install.
#[derive(Debug, Clone, Args)]
pub struct InstallArgs {
    /// Which tools, of which project.
    #[command(flatten)]
    pub tools: ToolsArgs,
    /// Take this tla2tools.jar and write its SHA-256 to greyverify.lock, which every command
    /// then honours: http://..., https://..., file://... or a path
    #[arg(long, value_name = "URL|FILE", conflicts_with = "jar")]
    pub from: Option<String>,
    /// Change a lock that pins another build
    #[arg(long, requires = "from")]
    pub update: bool,
}

/// Where the tools come from.
#[derive(Debug, Clone, Default, Args)]
pub struct ToolArgs {
    /// Java to use [default: $GREYVERIFY_JAVA, $JAVA_HOME, PATH, then the cache]
    #[arg(long, value_name = "FILE")]
    pub java: Option<PathBuf>,
    /// tla2tools.jar to use [default: what greyverify.lock pins, else $GREYVERIFY_JAR, $TLA2TOOLS_JAR, then the cache]
    #[arg(long, value_name = "FILE")]
    pub jar: Option<PathBuf>,
    /// Install nothing, fail instead
    #[arg(long)]
    pub offline: bool,
}

/// Where modules come from that do not stand beside the specification.
#[derive(Debug, Clone, Default, Args)]
pub struct LibraryArgs {
    /// A folder or jar with more modules; may be repeated; goes before the
    /// manifest's `library` and the list in $GREYVERIFY_LIBRARY
    #[arg(long, value_name = "PATH")]
    pub library: Vec<PathBuf>,
    /// Run Java code (.class files) that lies beside modules and replaces their definitions
    #[arg(long)]
    pub allow_java: bool,
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

/// Where a counterexample is walked again.
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// Which one.
    #[command(flatten)]
    pub behaviour: BehaviourArgs,
    /// What it is walked on
    #[arg(long, value_name = "WHERE", default_value = "mirror")]
    pub on: Ground,
    /// Save the cluster's schedule, as far as it was driven
    #[arg(long, value_name = "FILE")]
    pub save: Option<PathBuf>,
}

/// What a counterexample is walked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ground {
    /// The specification's mirror in Rust: each state must be one of its own
    Mirror,
    /// Three to seven nodes of tikv's raft in this process, of GreyConsensus only: each step becomes
    /// messages, crashes and restarts, and the monitors must find the same violation
    Cluster,
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

/// What to check and how.
#[derive(Debug, Clone, Default, Args)]
pub struct CheckArgs {
    /// Specifications outside the manifest, or folders: of these every configuration is checked
    #[arg(value_name = "SPEC.tla|DIR")]
    pub files: Vec<PathBuf>,
    /// The configuration of the one specification given [default: the same name with .cfg]
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
    /// Run profile `nightly`: 5 nodes, 5 terms, 5 log entries, 8 GB heap
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
    /// Another bound, such as MaxTerm=4; the manifest's counts then do not apply
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_override, conflicts_with = "files")]
    pub set: Vec<Override>,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Heap of every job's JVM, such as 800m or 8g
    #[arg(long, value_name = "SIZE", value_parser = parse_mib, env = "GREYVERIFY_HEAP")]
    pub heap: Option<u64>,
    /// An option for the Java of every job, such as -Xss64m for deep recursion; may be repeated
    #[arg(long, value_name = "OPTION", allow_hyphen_values = true)]
    pub java_option: Vec<JavaOption>,
    /// Worker threads of every job
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(limits::WORKERS_MAX)), env = "GREYVERIFY_WORKERS")]
    pub workers: Option<u32>,
    /// Time for the whole run, such as 90s, 20m or 2h
    #[arg(long, value_name = "TIME", value_parser = parse_secs, env = "GREYVERIFY_TIME_BUDGET")]
    pub time_budget: Option<u64>,
    /// Jobs at once at most [default: as many as cores and memory allow]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024), env = "GREYVERIFY_JOBS")]
    pub jobs: Option<u32>,
    /// End the run at the first job that fails; the others are cancelled
    #[arg(long)]
    pub fail_fast: bool,
    /// What a vacuous green is worth [default: error; warn for a specification given by path]
    #[arg(long, value_name = "POLICY", env = "GREYVERIFY_VACUITY")]
    pub vacuity: Option<VacuityPolicy>,
    /// Accept a doubt by its id, such as tlc-1145: it is noted and no longer withholds a green; may be repeated
    #[arg(long, value_name = "ID")]
    pub accept: Vec<String>,
    /// Translate PlusCal algorithms anew, in copies; the sources stay as they are
    #[arg(long)]
    pub translate: bool,
    /// Folder for logs, inputs and results
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
    /// Results on standard output for people or for programs
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
    /// Also write JUnit XML here
    #[arg(long, value_name = "FILE", env = "GREYVERIFY_JUNIT")]
    pub junit: Option<PathBuf>,
    /// GitHub annotations and step summary; auto means under GITHUB_ACTIONS
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub annotations: Annotations,
    /// Print the plan and each exact java command, and run nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Say more
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Say nothing but results
    #[arg(short, long)]
    pub quiet: bool,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Yes.
    On,
    /// No.
    Off,
}

/// Form of the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// A summary to read.
    #[default]
    Human,
    /// The content of outcomes.json.
    Json,
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

/// `800m` or `8g` in MiB.
fn parse_mib(text: &str) -> Result<u64, String> {
    let units = [("g", 1024), ("m", 1)];
    let mib = scaled(text, &units).filter(|mib| limits::HEAP_MIB.contains(mib));
    mib.ok_or_else(|| format!("`{text}` is not a heap size; write 800m or 8g (64m to 1024g)"))
}

/// `90s`, `20m` or `2h` in seconds.
fn parse_secs(text: &str) -> Result<u64, String> {
    let units = [("h", 3600), ("m", 60), ("s", 1)];
    match scaled(text, &units) {
        Some(secs) if (1..=limits::TIME_BUDGET_SECS_MAX).contains(&secs) => Ok(secs),
        _ => {
            let hours = limits::TIME_BUDGET_SECS_MAX / 3600;
            Err(format!("`{text}` is not a time; write 90s, 20m or 2h (1s to {hours}h)"))
        }
    }
}

/// The number in the last of the units; the largest there is if it is larger.
fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let lower = text.trim().to_ascii_lowercase();
    let (number, factor) =
        units.iter().find_map(|(unit, factor)| Some((lower.strip_suffix(unit)?, factor)))?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| number.parse().unwrap_or(u64::MAX).saturating_mul(*factor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_and_times_need_their_unit() {
        assert_eq!(parse_mib("8g"), Ok(8192));
        assert_eq!(parse_mib("800M"), Ok(800));
        assert!(parse_mib("8").is_err() && parse_mib("1m").is_err() && parse_mib("-1g").is_err());
        assert_eq!(parse_secs("20m"), Ok(1200));
        assert!(
            parse_secs("20").is_err() && parse_secs("0s").is_err() && parse_secs("+1s").is_err()
        );
        assert_eq!(parse_secs("8784h"), Ok(366 * 24 * 3600));
        for long in
            ["8785h", "9300000000000000s", "18446744073709551615s", "99999999999999999999999h"]
        {
            assert!(parse_secs(long).unwrap_err().contains("(1s to 8784h)"), "{long}");
        }
        assert!(parse_mib("18446744073709551615g").is_err());
    }
}
