//! A server for assistants and editors.

use std::path::PathBuf;

use clap::Args;

use super::units::{parse_mib, parse_secs};
use super::{LibraryArgs, ToolArgs};

/// Where a server works, and what a call may cost. What is not said here, no
/// client can ask for.
#[derive(Debug, Clone, Args)]
pub struct McpArgs {
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME)]
    pub manifest: PathBuf,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Let `shrink` run the mirror program that the manifest names, instead of an engine
    #[arg(long)]
    pub allow_mirror: bool,
    /// Folder for logs, inputs and results
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
    /// Heap of every job's JVM, such as 800m or 8g
    #[arg(long, value_name = "SIZE", value_parser = parse_mib, env = "GREYVERIFY_HEAP")]
    pub heap: Option<u64>,
    /// Time for a check that names none, and for explaining what is red; many clients wait no
    /// longer than a minute
    #[arg(long, value_name = "TIME", value_parser = parse_secs, default_value = "45s")]
    pub time_budget: u64,
    /// Most time that a client can ask for
    #[arg(long, value_name = "TIME", value_parser = parse_secs, default_value = "10m")]
    pub time_budget_max: u64,
}
