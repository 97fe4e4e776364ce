//! `greyverify completions`, `man` and `schema`: what a package brings beside the command.

use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Fatal, say};
use crate::cli::{Cli, SchemaFormat};
use crate::manifest;
use crate::outcome::ExitCode;
use crate::report::keys;

/// The command as it is called.
const NAME: &str = "greyverify";

/// Prints the completions of a shell.
pub(super) fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut script);
    say(&String::from_utf8_lossy(&script));
    ExitCode::AsExpected
}

/// Writes `greyverify.1` and a page for each command.
pub(super) fn man(folder: &Path) -> Result<ExitCode, Fatal> {
    clap_mangen::generate_to(Cli::command(), folder).map_err(|error| {
        let what = format!("cannot write manual pages into {}: {error}", folder.display());
        Fatal::new(ExitCode::Usage, what, Some("name a folder that exists".to_owned()))
    })?;
    Ok(ExitCode::AsExpected)
}

/// Prints what the manifest may say.
pub(super) fn schema(format: SchemaFormat) -> ExitCode {
    say(&match format {
        SchemaFormat::Json => schema_text(),
        SchemaFormat::Markdown => keys::reference(manifest::keys()),
    });
    ExitCode::AsExpected
}

/// The JSON Schema of a manifest, as the file beside it holds it.
pub(super) fn schema_text() -> String {
    format!("{:#}\n", manifest::schema())
}
