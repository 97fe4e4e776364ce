//! What all tools share: the folder they work in, and what the command line of
//! the server allows.

use std::path::{Path, PathBuf};

use crate::app::{Fatal, library};
use crate::cli::{CheckArgs, McpArgs, SearchArgs};
use crate::outcome::ExitCode;

/// One server's work place.
#[derive(Debug)]
pub(super) struct Desk {
    /// What the command line says.
    pub(super) args: McpArgs,
    /// The folder in which the server was started, without links.
    root: PathBuf,
}

impl Desk {
    /// The work place in the current folder.
    pub(super) fn new(args: McpArgs) -> Result<Self, Fatal> {
        let here = std::env::current_dir().and_then(std::fs::canonicalize);
        let root = here.map_err(|e| {
            Fatal::new(ExitCode::Usage, format!("the current folder cannot be told: {e}"), None)
        })?;
        Ok(Self { args, root })
    }

    /// Everything that may be read, without links: the server's folder, and
    /// what its command line and environment name. What is not there yet is
    /// left out, so this is asked at each call.
    pub(super) fn reach(&self) -> Vec<PathBuf> {
        let manifest = self.args.manifest.parent().map(Path::to_owned);
        let old = crate::rundir::before(&self.args.out);
        let named = library::paths(&self.args.libraries).into_iter();
        let named = named.chain(manifest).chain([self.args.out.clone(), old]);
        let there = named.filter_map(|path| std::fs::canonicalize(path).ok());
        std::iter::once(self.root.clone()).chain(there).collect()
    }

    /// A file or folder that a client names. One that is not there is told by
    /// whoever opens it; one that lies elsewhere is not even looked for.
    pub(super) fn path(&self, named: &str) -> Result<PathBuf, Fatal> {
        self.path_in(&self.reach(), named)
    }

    /// A file that is written: what was named to be read from stays as it is.
    pub(super) fn output(&self, file: &Path) -> Result<PathBuf, Fatal> {
        let out = std::fs::canonicalize(&self.args.out).ok();
        let own: Vec<PathBuf> = std::iter::once(self.root.clone()).chain(out).collect();
        self.path_in(&own, &file.to_string_lossy())
    }

    fn path_in(&self, folders: &[PathBuf], named: &str) -> Result<PathBuf, Fatal> {
        if named.is_empty() {
            let hint = "name a file in the folder of this server".to_owned();
            return Err(Fatal::new(ExitCode::Usage, "the name of a file is empty", Some(hint)));
        }
        let path = Path::new(named);
        let existing = std::path::absolute(path).ok().and_then(|whole| {
            whole.ancestors().find_map(|ancestor| std::fs::canonicalize(ancestor).ok())
        });
        match existing {
            Some(existing) if folders.iter().any(|folder| existing.starts_with(folder)) => {
                Ok(path.to_owned())
            }
            _ => Err(self.outside(named)),
        }
    }

    fn outside(&self, named: &str) -> Fatal {
        let root = self.root.display();
        let message = format!("`{named}` lies outside of {root}, the folder of this server");
        let hint = "name a file in that folder; whoever starts the server may add others with --library PATH";
        Fatal::new(ExitCode::Usage, message, Some(hint.to_owned()))
    }

    /// A check as the command line of the server allows it, of nothing yet.
    pub(super) fn check(&self) -> CheckArgs {
        CheckArgs {
            manifest: self.args.manifest.clone(),
            libraries: self.args.libraries.clone(),
            tools: self.args.tools.clone(),
            search: SearchArgs { heap: self.args.heap, ..SearchArgs::default() },
            out: self.args.out.clone(),
            quiet: true,
            ..CheckArgs::default()
        }
    }

    /// The seconds that a client asks for, if they may be had.
    pub(super) fn seconds(&self, asked: Option<u64>, default: u64) -> Result<u64, Fatal> {
        let most = self.args.time_budget_max;
        match asked {
            None => Ok(default.min(most)),
            Some(secs) if (1..=most).contains(&secs) => Ok(secs),
            Some(secs) => {
                let message = format!("budget_secs is {secs}; this server allows 1 to {most}");
                let hint = "ask for less, or start the server with a larger --time-budget-max";
                Err(Fatal::new(ExitCode::Usage, message, Some(hint.to_owned())))
            }
        }
    }
}
