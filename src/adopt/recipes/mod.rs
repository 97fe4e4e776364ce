//! What runs a manifest elsewhere: a workflow, a job, a script.
//!
//! In: where the manifest lies in its repository, what its profiles have, and how many machines
//! share a run. Out: a [`Recipe`]. Recipes of CI install the version that wrote them, from the
//! registry, where every version stays: another one may count other things. The texts stand beside
//! this file, with words between `@` for what differs.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::manifest::DEFAULT_PROFILE;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Who runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ci {
    /// A workflow of GitHub Actions.
    Github,
    /// A job of GitLab, to be included.
    Gitlab,
    /// An Indexed Job of Kubernetes.
    Kubernetes,
    /// A job array of Slurm.
    Slurm,
    /// A script for GNU parallel, on one machine.
    Parallel,
}

/// What is run.
#[derive(Debug, Clone, Copy)]
pub struct Project<'a> {
    /// The manifest's folder in the repository.
    pub below: &'a Path,
    /// Whether a model is made for every change, and not for the night only.
    pub every_change: bool,
    /// How many machines share a run.
    pub shards: usize,
}

/// A file that runs a manifest.
#[derive(Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Where it belongs, from the folder of the repository.
    pub file: PathBuf,
    /// What is in it.
    pub text: String,
    /// Whether people start it by its name.
    pub is_program: bool,
}

impl Ci {
    /// How many machines share a run if nobody says so.
    #[must_use]
    pub fn usual_shards(self) -> usize {
        match self {
            Self::Github | Self::Gitlab => 1,
            Self::Kubernetes | Self::Slurm | Self::Parallel => 4,
        }
    }

    /// True if it runs everything, also where a change is made.
    #[must_use]
    pub fn runs_everything(self) -> bool {
        !matches!(self, Self::Github | Self::Gitlab)
    }

    /// The file that runs a project.
    #[must_use]
    pub fn recipe(self, project: &Project<'_>) -> Recipe {
        let is_shared = project.shards > 1;
        let (file, template) = match (self, is_shared) {
            (Self::Github, false) => (project.at_top(GITHUB), include_str!("github.yml")),
            (Self::Github, true) => (project.at_top(GITHUB), include_str!("github-shards.yml")),
            (Self::Gitlab, false) => (project.at_top(GITLAB), include_str!("gitlab.yml")),
            (Self::Gitlab, true) => (project.at_top(GITLAB), include_str!("gitlab-shards.yml")),
            (Self::Kubernetes, _) => (project.beside(KUBERNETES), include_str!("kubernetes.yml")),
            (Self::Slurm, _) => (project.beside(SLURM), include_str!("slurm.sh")),
            (Self::Parallel, _) => (project.beside(PARALLEL), include_str!("parallel.sh")),
        };
        let text = self.values(project).iter().fold(template.to_owned(), |text, (word, value)| {
            text.replace(&format!("@{word}@"), value)
        });
        Recipe { file, text, is_program: self == Self::Parallel }
    }

    /// What differs, by its word. What holds other words comes first.
    fn values(self, project: &Project<'_>) -> Vec<(&'static str, String)> {
        let Project { below, every_change, shards } = project;
        let numbers: Vec<String> = (1..=*shards).map(|n| n.to_string()).collect();
        let folder = self.folder(below);
        let (machine, extended) = match (self, every_change) {
            (Self::Github, true) => {
                ("", "${{ github.event_name == 'schedule' && '--extended' || '' }}")
            }
            (Self::Gitlab, true) => (include_str!("gitlab-machine.yml"), ""),
            (Self::Gitlab, false) => (include_str!("gitlab-machine.yml"), "--extended"),
            _ => ("", "--extended"),
        };
        let changes = if *every_change { "  push:\n  pull_request:\n" } else { "" };
        let profile = if *every_change { DEFAULT_PROFILE } else { "nightly, too" };
        let within = |name: &str| quoted(&folder.join(name));
        let folders: Vec<String> =
            numbers.iter().map(|n| format!("{}/{n}", self.folder_of_shards())).collect();
        vec![
            ("TOOLS", include_str!("github-tools.yml").to_owned()),
            ("MACHINE", machine.to_owned()),
            ("VERSION", VERSION.to_owned()),
            ("CHANGES", changes.to_owned()),
            ("EXTENDED", extended.to_owned()),
            ("PROFILE", profile.to_owned()),
            ("SHARDS", shards.to_string()),
            ("LIST", numbers.join(", ")),
            ("NUMBERS", numbers.join(" ")),
            ("FOLDERS", folders.join(" ")),
            ("RESULTS", within("greyverify.out")),
            ("JUNIT", within("greyverify.out/junit.xml")),
            ("FOLDER", quoted(&folder)),
        ]
    }

    /// The folder of the manifest, as the recipe names it.
    fn folder(self, below: &Path) -> PathBuf {
        match (self, below.as_os_str().is_empty()) {
            (Self::Kubernetes, _) => Path::new("/project").join(below),
            (_, true) => PathBuf::from("."),
            (_, false) => below.to_owned(),
        }
    }

    fn folder_of_shards(self) -> &'static str {
        if self == Self::Parallel { "greyverify.shards" } else { "shards" }
    }
}

/// Where the recipes of CI belong in a repository.
const GITHUB: &str = ".github/workflows/greyverify.yml";
const GITLAB: &str = ".gitlab/greyverify.yml";
/// Those of others, beside the manifest.
const KUBERNETES: &str = "greyverify.job.yml";
const SLURM: &str = "greyverify.slurm";
const PARALLEL: &str = "greyverify.parallel.sh";

impl Project<'_> {
    fn at_top(&self, name: &str) -> PathBuf {
        PathBuf::from(name)
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.below.join(name)
    }
}

/// A path for YAML, in which it is one word for a shell, too.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Ci; 5] = [Ci::Github, Ci::Gitlab, Ci::Kubernetes, Ci::Slurm, Ci::Parallel];

    #[test]
    fn nothing_is_left_to_fill_in() {
        let word = regex::Regex::new("@[A-Z]+@").unwrap();
        for ci in ALL {
            for (shards, every_change) in [(1, true), (1, false), (4, true), (4, false)] {
                let project = Project { below: Path::new("specs/a"), every_change, shards };
                let Recipe { text, .. } = ci.recipe(&project);
                assert!(!word.is_match(&text), "{text}");
                assert!(shards == 1 || text.contains("greyverify merge"), "{text}");
            }
        }
    }

    #[test]
    fn recipes_of_four_shards() {
        let project = Project { below: Path::new("specs"), every_change: true, shards: 4 };
        for ci in ALL {
            let Recipe { text, file, .. } = ci.recipe(&project);
            let text = format!("{}\n\n{}", file.display(), text.replace(VERSION, "VERSION"));
            insta::assert_snapshot!(format!("{ci:?}").to_lowercase(), text);
        }
    }
}
