//! Files in which programs find a run: an option for each form that has one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::builder::ValueParser;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::report::reporters::{FileOption, REPORTERS, Reporter};

/// Which runs become one.
#[derive(Debug, Clone, Args)]
pub struct MergeArgs {
    /// The run folders of the shards, in any order
    #[arg(value_name = "DIR", required = true)]
    pub shards: Vec<PathBuf>,
    /// Folder for the whole run
    #[arg(long, value_name = "DIR", default_value = crate::rundir::DEFAULT_NAME, env = "GREYVERIFY_OUT")]
    pub out: PathBuf,
}

/// The files that the user named, by the option.
#[derive(Debug, Clone, Default)]
pub struct ReportFiles {
    files: BTreeMap<&'static str, PathBuf>,
}

impl ReportFiles {
    /// The forms that are wanted in files, and these.
    pub fn wanted(&self) -> impl Iterator<Item = (&'static dyn Reporter, &Path)> {
        REPORTERS.into_iter().filter_map(|reporter| {
            let file = self.files.get(reporter.option()?.name)?;
            Some((reporter, file.as_path()))
        })
    }
}

fn options() -> impl Iterator<Item = FileOption> {
    REPORTERS.into_iter().filter_map(|reporter| reporter.option())
}

impl Args for ReportFiles {
    fn augment_args(command: Command) -> Command {
        options().fold(command, |command, option| {
            let arg = Arg::new(option.name)
                .long(option.name)
                .value_name("FILE")
                .env(option.variable)
                .value_parser(ValueParser::path_buf())
                .help(option.help);
            command.arg(arg)
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ReportFiles {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut files = Self::default();
        files.update_from_arg_matches(matches)?;
        Ok(files)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        for option in options() {
            if let Some(file) = matches.get_one::<PathBuf>(option.name) {
                self.files.insert(option.name, file.clone());
            }
        }
        Ok(())
    }
}
