//! Names on the command line: each must fit something of the manifest.

use super::build::{PlanError, Sources};
use super::{Pattern, Request, Selection};
use crate::manifest::{Manifest, Profile};
use crate::spec::closest;

/// The profile of this name.
///
/// # Errors
/// The manifest has none.
pub fn known_profile<'a>(manifest: &'a Manifest, name: &str) -> Result<&'a Profile, PlanError> {
    let profiles = &manifest.profiles;
    profiles.get(name).ok_or_else(|| unknown("--profile", name, "profile", profiles.keys()))
}

/// Each name on the command line fits something, be it in another profile.
///
/// # Errors
/// The first that fits nothing.
pub fn names_exist(selection: &Selection, manifest: &Manifest) -> Result<(), PlanError> {
    let specs: Vec<String> = manifest.specs.keys().cloned().collect();
    fit("--spec", "specification", &selection.specs, &specs)?;
    let names: Vec<String> = manifest.entries().flat_map(|entry| entry.names()).collect();
    fit("--model", "model, probe or mutant", &selection.models, &names)
}

/// Each constant that is to have another bound is one of some specification.
pub(super) fn constants_exist(request: &Request, sources: &Sources) -> Result<(), PlanError> {
    let constants: Vec<String> =
        sources.specs.values().flat_map(|s| s.constants().into_keys()).collect();
    for change in &request.overrides {
        if !constants.contains(&change.constant) {
            return Err(unknown("--set", &change.constant, "constant", constants.iter()));
        }
    }
    Ok(())
}

fn fit(
    option: &'static str,
    what: &'static str,
    patterns: &[Pattern],
    names: &[String],
) -> Result<(), PlanError> {
    let fits_none = |pattern: &&Pattern| !names.iter().any(|name| pattern.fits(name));
    match patterns.iter().find(fits_none) {
        Some(pattern) => Err(unknown(option, pattern.as_str(), what, names.iter())),
        None => Ok(()),
    }
}

fn unknown<'a>(
    option: &'static str,
    name: &str,
    what: &'static str,
    known: impl Iterator<Item = &'a String>,
) -> PlanError {
    let near = closest(name, known.map(String::as_str)).map(str::to_owned);
    PlanError::Unknown { option, name: name.to_owned(), what, near }
}
