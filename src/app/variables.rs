//! Variables of the environment whose names are nearly those of ours.
//!
//! In: the environment. Out: a complaint for each variable that begins as ours
//! do and is not one, where one of ours has nearly the same name. A CI that
//! sets `GREYVERIFY_WORKRES` is to hear that nobody reads it.

use std::collections::BTreeSet;

use clap::CommandFactory as _;

use super::output::complain;
use super::{library, prepare};
use crate::cli::Cli;
use crate::spec::closest;
use crate::toolchain::Environment;

/// What the names of all our variables begin with.
const PREFIX: &str = "GREYVERIFY_";

/// Complains of them.
pub(super) fn complain_of_misspelt() {
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let known = known();
    for name in set {
        if let Some(meant) = misspelt(&name, &known) {
            complain(&format!("warning: nothing reads {name}; did you mean {meant}?"));
        }
    }
}

/// The variable that is meant by one that nothing reads.
fn misspelt(name: &str, known: &BTreeSet<String>) -> Option<String> {
    let own = name.strip_prefix(PREFIX).filter(|_| !known.contains(name))?;
    let names = known.iter().filter_map(|known| known.strip_prefix(PREFIX));
    closest(own, names).map(|meant| format!("{PREFIX}{meant}"))
}

/// The variables that options, libraries and tools are read from.
fn known() -> BTreeSet<String> {
    let mut known = of_options(&Cli::command());
    let others =
        Environment::NAMES.into_iter().chain([library::VARIABLE, prepare::PROFILE_VARIABLE]);
    known.extend(others.map(str::to_owned));
    known
}

fn of_options(command: &clap::Command) -> BTreeSet<String> {
    let own = command.get_arguments().filter_map(|argument| argument.get_env());
    let own = own.map(|name| name.to_string_lossy().into_owned());
    own.chain(command.get_subcommands().flat_map(of_options)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_nearly_one_of_ours_is_told() {
        let known = known();
        let meant = |name: &str| misspelt(name, &known);
        assert_eq!(meant("GREYVERIFY_WORKRES").as_deref(), Some("GREYVERIFY_WORKERS"));
        assert_eq!(meant("GREYVERIFY_PROFIL").as_deref(), Some("GREYVERIFY_PROFILE"));
        assert_eq!(meant("GREYVERIFY_LIBRARYS").as_deref(), Some("GREYVERIFY_LIBRARY"));
        for fine in ["GREYVERIFY_WORKERS", "GREYVERIFY_CACHE", "GREYVERIFY_VERSION", "WORKRES"] {
            assert_eq!(meant(fine), None, "{fine}");
        }
        for name in ["JUNIT", "SARIF", "OUT", "SHARD", "HEAP", "TIME_BUDGET"] {
            assert!(known.contains(&format!("{PREFIX}{name}")), "{name}");
        }
    }
}
