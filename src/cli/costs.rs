//! What runs have cost.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Of which history, and how it is told.
#[derive(Debug, Clone, Args)]
pub struct CostsArgs {
    /// The store whose history is read
    #[arg(long, value_name = "DIR", env = "GREYVERIFY_CHECK_CACHE")]
    pub cache: Option<PathBuf>,
    /// Only what ran in the last so many days
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub since: Option<u32>,
    /// Minutes that a month may take, with which each is compared
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..), env = "GREYVERIFY_COSTS_BUDGET")]
    pub budget: Option<u32>,
    /// The form of the report
    #[arg(long, value_name = "FORMAT", default_value = "md")]
    pub format: CostsFormat,
}

/// Form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CostsFormat {
    /// Tables in Markdown.
    Md,
    /// JSON for programs.
    Json,
}
