//! What the tests need: installed where it is missing.
//!
//! The tests run the real TLC, which greyverify fetches with pip, and look at
//! the page of `report --html` in a browser. Java is no need: greyverify
//! installs one of its own where there is none.

use std::ffi::OsString;
use std::process::{Command, ExitCode, Stdio};

use crate::cargo::cargo;
use crate::{programs, say};

/// Something that the tests cannot do without.
struct Need {
    /// What it is for, as a sentence goes on.
    what: &'static str,
    /// Commands of which one that succeeds is enough.
    any_of: &'static [&'static [&'static str]],
    /// Packages of Debian that bring it.
    packages: &'static [&'static str],
}

const NEEDS: [Need; 2] = [
    Need {
        what: "pip, which fetches TLC and, if there is none, Java",
        any_of: &[&["python3", "-m", "pip", "--version"], &["python", "-m", "pip", "--version"]],
        packages: &["python3", "python3-pip"],
    },
    Need {
        what: "Chromium, in which the HTML page is tested",
        any_of: &[
            &["chromium", "--version"],
            &["chromium-browser", "--version"],
            &["google-chrome", "--version"],
        ],
        packages: &["chromium"],
    },
];

/// Makes a test fail that a machine would leave out otherwise.
const DEMAND: (&str, &str) = ("GREYVERIFY_TESTS", "all");

/// Installs what is missing, and runs all tests, or those that arguments of
/// `cargo test` choose.
pub(crate) fn test(arguments: Vec<OsString>) -> Result<ExitCode, String> {
    let missing = missing(&succeeds);
    if !missing.is_empty() {
        install(&missing)?;
    }
    let mut tests = cargo();
    tests.args(programs::ALL).env(DEMAND.0, DEMAND.1);
    if arguments.is_empty() {
        programs::run(&[(DEMAND.0, DEMAND.1.to_owned())])?;
        tests.arg("--doc");
    }
    let status = tests.args(arguments).status();
    let status = status.map_err(|error| format!("cargo test cannot be run: {error}"))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The needs of which no command succeeds.
fn missing(succeeds: &dyn Fn(&[&str]) -> bool) -> Vec<&'static Need> {
    let is_there = |need: &&Need| need.any_of.iter().any(|command| succeeds(command));
    NEEDS.iter().filter(|need| !is_there(need)).collect()
}

fn succeeds(command: &[&str]) -> bool {
    let Some((program, arguments)) = command.split_first() else { return false };
    let mut probe = Command::new(program);
    probe.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}

/// Installs packages system-wide, and says so before.
fn install(missing: &[&Need]) -> Result<(), String> {
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    let whats: Vec<&str> = missing.iter().map(|need| need.what).collect();
    let lack = format!("the tests need {}", whats.join("; and "));
    if which::which("apt-get").is_err() {
        return Err(format!("{lack}; install it and try again"));
    }
    say(&format!("{lack}: apt-get install {}", packages.join(" ")));
    for arguments in apt_get(&packages) {
        let mut command = as_root(&arguments);
        let status = command.status().map_err(|error| format!("apt-get cannot be run: {error}"))?;
        if !status.success() {
            return Err(format!("{lack}, and apt-get has failed; install it and try again"));
        }
    }
    Ok(())
}

fn apt_get<'a>(packages: &[&'a str]) -> [Vec<&'a str>; 2] {
    let mut install = vec!["apt-get", "install", "-y", "-qq", "--no-install-recommends"];
    install.extend(packages);
    [vec!["apt-get", "update", "-qq"], install]
}

/// Through `sudo`, but for root.
fn as_root(words: &[&str]) -> Command {
    let is_root = succeeds(&["sh", "-c", "[ \"$(id -u)\" = 0 ]"]);
    let (program, rest) = match (is_root, words) {
        (true, [program, rest @ ..]) => (*program, rest),
        (_, all) => ("sudo", all),
    };
    let mut command = Command::new(program);
    command.args(rest);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_command_brings_is_not_missing() {
        let has = |there: &'static str| move |command: &[&str]| command[0] == there;
        assert_eq!(missing(&has("python"))[0].packages, ["chromium"]);
        assert_eq!(missing(&has("google-chrome"))[0].packages, ["python3", "python3-pip"]);
        assert_eq!(missing(&|_| true).len(), 0);
        assert_eq!(missing(&|_| false).len(), NEEDS.len());
    }

    #[test]
    fn packages_are_installed_after_the_lists_are_fetched() {
        let [update, install] = apt_get(&["chromium"]);
        assert_eq!(update[1], "update");
        assert_eq!((install[1], install[install.len() - 1]), ("install", "chromium"));
    }
}
