//! What is looked around in.

use std::path::PathBuf;

use clap::Args;

use super::{LibraryArgs, ToolArgs};
use crate::manifest::{Override, parse_override};
use crate::plan::Pattern;

/// Which model, and where to begin.
#[derive(Debug, Clone, Args)]
pub struct ExploreArgs {
    /// A specification that is not in the manifest
    #[arg(value_name = "SPEC.tla")]
    pub file: Option<PathBuf>,
    /// The configuration of that specification [default: the same name with .cfg]
    #[arg(long, value_name = "FILE", requires = "file")]
    pub config: Option<PathBuf>,
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME, conflicts_with = "file")]
    pub manifest: PathBuf,
    /// The profile of the manifest that has the model [default: $GREYVERIFY_PROFILE, else pr]
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub profile: Option<String>,
    /// The model or mutant of the manifest [default: the only one, or what the trace is of]
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub model: Option<Pattern>,
    /// Use another bound, such as MaxTerm=4
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_override, conflicts_with = "file")]
    pub set: Vec<Override>,
    /// Follow this behaviour: ITF JSON, the text that TLC prints, or the JSON of its -dumpTrace;
    /// without a FILE, the counterexample of the last run
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub trace: Option<Option<PathBuf>>,
    /// Where paths are saved [default: the name of the model with .path.itf.json, and a number if
    /// that is taken]
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Translate PlusCal algorithms anew, in copies; the sources stay as they are
    #[arg(long)]
    pub translate: bool,
    /// Folder of the last run
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
}
