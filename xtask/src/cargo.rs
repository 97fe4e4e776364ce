//! Cargo, called by a program that Cargo runs.

use std::process::Command;

/// What Cargo tells a program that it runs about the package of that program.
const OF_THIS_PACKAGE: [&str; 2] = ["CARGO_PKG_", "CARGO_MANIFEST_"];

/// Cargo as a person calls it. Build scripts that read the name of a package, as
/// that of `ring` does, would run again if they heard of this one, and all that
/// depends on them would be compiled a second time.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let told = std::env::vars_os().map(|(name, _)| name);
    let of_this = told.filter(|name| {
        OF_THIS_PACKAGE.iter().any(|prefix| name.as_encoded_bytes().starts_with(prefix.as_bytes()))
    });
    of_this.for_each(|name| {
        command.env_remove(name);
    });
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_does_not_hear_of_the_package_that_calls_it() {
        assert!(std::env::var_os("CARGO_PKG_NAME").is_some(), "Cargo runs this test");
        let hidden: Vec<_> = cargo()
            .get_envs()
            .filter(|(_, value)| value.is_none())
            .map(|(n, _)| n.to_owned())
            .collect();
        for name in ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR"] {
            assert!(hidden.iter().any(|one| one == name), "{hidden:?}");
        }
    }
}
