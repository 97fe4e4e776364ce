//! Java, the TLA+ tools, and where modules come from.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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
    /// The manifest, beside which greyverify.lock stands
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
    /// Replace the lock if it pins another build
    #[arg(long, requires = "from")]
    pub update: bool,
}

/// Where the tools come from.
#[derive(Debug, Clone, Default, Args)]
pub struct ToolArgs {
    /// The Java that runs TLC [default: $GREYVERIFY_JAVA, $JAVA_HOME, PATH, then the cache]
    #[arg(long, value_name = "FILE")]
    pub java: Option<PathBuf>,
    /// The tla2tools.jar that is run [default: what greyverify.lock pins, else $GREYVERIFY_JAR, $TLA2TOOLS_JAR, then the cache]
    #[arg(long, value_name = "FILE")]
    pub jar: Option<PathBuf>,
    /// Install nothing; fail if something is missing
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
