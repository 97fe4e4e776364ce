//! What is looked around in.

use std::path::PathBuf;

use clap::Args;

use super::BoundedModelArgs;

/// Which model, and where to begin.
#[derive(Debug, Clone, Args)]
pub struct ExploreArgs {
    /// Which model; without it, the only one, or what the trace is of.
    #[command(flatten)]
    pub of: BoundedModelArgs,
    /// Follow this behaviour: ITF JSON, the text that TLC prints, or the JSON of its -dumpTrace;
    /// without a FILE, the counterexample of the last run
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub trace: Option<Option<PathBuf>>,
    /// Where paths are saved [default: the name of the model with .path.itf.json, and a number if
    /// that is taken]
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Folder of the last run
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
}
