//! `greyverify list`.

use super::Fatal;
use super::output::{say, say_json};
use crate::cli::{Format, ListArgs, ModelArgs};
use crate::manifest::{Entry, Manifest};
use crate::outcome::ExitCode;
use crate::plan::{Selection, known_profile, names_exist};
use crate::report::columns::columns;
use crate::report::list;

/// Prints what the manifest can run; neither Java nor a module is asked.
pub(super) fn list(args: &ListArgs) -> Result<ExitCode, Fatal> {
    let manifest = Manifest::load(&args.models.manifest)?;
    let entries = entries(&args.models, &manifest)?;
    match args.format {
        Format::Human => say(&list::text(&entries, columns(std::io::stdout()))),
        Format::Json => say_json(&list::json(&entries)),
    }
    Ok(ExitCode::AsExpected)
}

/// What is asked for of a manifest, in its order.
pub(crate) fn entries<'m>(
    models: &ModelArgs,
    manifest: &'m Manifest,
) -> Result<Vec<Entry<'m>>, Fatal> {
    let selection = Selection { specs: models.spec.clone(), models: models.model.clone() };
    names_exist(&selection, manifest)?;
    if let Some(name) = &models.profile {
        known_profile(manifest, name)?;
    }
    let meant = |entry: &Entry<'_>| {
        let profile = models.profile.as_deref();
        let runs = profile.is_none_or(|name| entry.profiles().any(|profile| profile == name));
        runs && selection.has_entry(entry)
    };
    Ok(manifest.entries().filter(meant).collect())
}
