//! A manifest: written, listed, kept true.

use std::path::PathBuf;

use clap::Args;

use super::units::parse_secs;
use super::{Format, LibraryArgs, ToolArgs};
use crate::adopt::Ci;
use crate::manifest::EngineName;
use crate::plan::Pattern;

/// Which folder becomes a project, and what its trial may cost.
#[derive(Debug, Clone, Args)]
pub struct InitArgs {
    /// The folder with specifications and configurations
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
    /// Also write a file that runs the manifest there
    #[arg(long, value_name = "WHERE")]
    pub ci: Option<Ci>,
    /// How many machines share a run there [default: 1; 4 for kubernetes, slurm and parallel]
    #[arg(long, value_name = "N", requires = "ci", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub shards: Option<u32>,
    /// Time for each configuration, such as 30s or 5m
    #[arg(long, value_name = "TIME", value_parser = parse_secs, default_value = "60s")]
    pub budget: u64,
    /// The engine that checks [default: what the profile says, else tlc; tla-mc where Java is missing]
    #[arg(long, value_name = "ENGINE", env = "GREYVERIFY_ENGINE")]
    pub engine: Option<EngineName>,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Folder for logs, inputs and results
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
    /// Print results only
    #[arg(short, long)]
    pub quiet: bool,
}

/// Which models of a manifest.
#[derive(Debug, Clone, Default, Args)]
pub struct ModelArgs {
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME)]
    pub manifest: PathBuf,
    /// Run this profile of the manifest [default: $GREYVERIFY_PROFILE, else pr]
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
#[command(mut_arg("profile", |arg| arg.help("Only what this profile runs [default: what any of them runs]")))]
pub struct ListArgs {
    /// Which models.
    #[command(flatten)]
    pub models: ModelArgs,
    /// The form of the list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,
}

/// Whose counts to write, and of which run.
#[derive(Debug, Clone, Args)]
#[command(mut_arg("profile", |arg| arg.help("The profile whose run it was [default: what the run itself says]")))]
pub struct UpdateArgs {
    /// Which models.
    #[command(flatten)]
    pub models: ModelArgs,
    /// Folder of the run
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
}
