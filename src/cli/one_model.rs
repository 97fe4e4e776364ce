//! The one model that a command is about.

use std::path::PathBuf;

use clap::Args;

use super::{CheckArgs, LibraryArgs, SearchArgs, ToolArgs};
use crate::manifest::{EngineName, Override, parse_override};
use crate::plan::Pattern;

/// Which model: of a manifest, or a specification by path.
#[derive(Debug, Clone, Args)]
pub struct OneModelArgs {
    /// A specification that is not in the manifest
    #[arg(value_name = "SPEC.tla")]
    pub file: Option<PathBuf>,
    /// The configuration of that specification [default: the same name with .cfg]
    #[arg(long, value_name = "FILE", requires = "file")]
    pub config: Option<PathBuf>,
    /// The manifest
    #[arg(long, value_name = "FILE", default_value = crate::manifest::FILE_NAME, conflicts_with = "file")]
    pub manifest: PathBuf,
    /// The model or mutant of the manifest [default: the only one]
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub model: Option<Pattern>,
    /// Where modules come from that do not stand beside the specification.
    #[command(flatten)]
    pub libraries: LibraryArgs,
    /// Where the tools come from.
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Translate PlusCal algorithms anew, in copies; the sources stay as they are
    #[arg(long)]
    pub translate: bool,
}

/// One model, as a profile has it, maybe at other bounds.
#[derive(Debug, Clone, Args)]
pub struct BoundedModelArgs {
    /// Which model.
    #[command(flatten)]
    pub of: OneModelArgs,
    /// The profile of the manifest that has the model [default: $GREYVERIFY_PROFILE, else pr]
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub profile: Option<String>,
    /// Use another bound, such as MaxTerm=4
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_override, conflicts_with = "file")]
    pub set: Vec<Override>,
}

impl BoundedModelArgs {
    /// What `check` would be given for it.
    #[must_use]
    pub fn check(&self) -> CheckArgs {
        let (profile, set) = (self.profile.clone(), self.set.clone());
        CheckArgs { profile, set, ..self.of.check() }
    }
}

impl OneModelArgs {
    /// What `check` would be given for it. TLC answers, for it evaluates every
    /// specification.
    #[must_use]
    pub fn check(&self) -> CheckArgs {
        CheckArgs {
            files: self.file.iter().cloned().collect(),
            config: self.config.clone(),
            manifest: self.manifest.clone(),
            model: self.model.clone().into_iter().collect(),
            libraries: self.libraries.clone(),
            tools: self.tools.clone(),
            translate: self.translate,
            search: SearchArgs { engine: Some(EngineName::Tlc), ..SearchArgs::default() },
            ..CheckArgs::default()
        }
    }
}
