//! Which counterexample a command is about.
//!
//! In: the arguments. Out: the file of the counterexample, and the specification if it is given by
//! path. What names a module is the specification, and anything else the counterexample.

use std::path::{Path, PathBuf};

use crate::app::{Fatal, by_path};
use crate::cli::BehaviourArgs;
use crate::outcome::ExitCode;
use crate::rundir::{JobDir, job_folders};

/// What the arguments name.
pub(super) struct Named {
    /// The specification, if it is given by path.
    pub(super) spec: Option<PathBuf>,
    /// The file of the counterexample.
    pub(super) trace: PathBuf,
}

impl Named {
    /// Reads the arguments, and looks for the counterexample of the last run where none is named.
    pub(super) fn of(args: &BehaviourArgs) -> Result<Self, Fatal> {
        let given = args.trace.as_ref().and_then(Option::as_ref);
        let (spec, trace) = match (&args.file, given) {
            (Some(file), trace) if is_module(file) => (Some(file.clone()), trace),
            (Some(file), None) if args.trace.is_none() => (None, Some(file)),
            (Some(file), _) => return Err(two(file)),
            (None, trace) => (None, trace),
        };
        let of_file = [(args.config.is_some(), "--config"), (args.translate, "--translate")];
        let of_manifest = args.model.is_some();
        if let Some((_, option)) = of_file.iter().find(|(is_given, _)| *is_given && spec.is_none())
        {
            let what = format!("{option} belongs to a specification by path, and none is given");
            return Err(usage(what, "name it: SPEC.tla --trace FILE"));
        }
        if spec.is_some() && of_manifest {
            let what =
                "--model names a model of the manifest, and a specification is given by path";
            return Err(usage(what.to_owned(), "leave out one of them"));
        }
        let trace = match (trace, &spec, &args.model) {
            (Some(trace), _, _) => trace.clone(),
            (None, Some(spec), _) => last(&args.out, &by_path::name(spec))?,
            (None, None, Some(model)) => last_of_model(&args.out, model)?,
            (None, None, None) => {
                let hint =
                    "name its file, or what the last run found it in: SPEC.tla or --model NAME";
                return Err(usage("no counterexample is named".to_owned(), hint));
            }
        };
        Ok(Self { spec, trace })
    }
}

/// True of what names a module. No counterexample has such a name.
fn is_module(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "tla")
}

/// The counterexample that the last run found of a job.
fn last(out: &Path, job: &str) -> Result<PathBuf, Fatal> {
    let file = file_of(out, job);
    file.exists().then_some(file).ok_or_else(|| none(out, job))
}

/// The same for a model or mutant.
fn last_of_model(out: &Path, model: &str) -> Result<PathBuf, Fatal> {
    let names = [model.to_owned(), format!("mutant/{model}")];
    let mut files = names.iter().map(|name| file_of(out, name));
    files.find(|file| file.exists()).ok_or_else(|| none(out, model))
}

fn file_of(out: &Path, job: &str) -> PathBuf {
    JobDir::planned(out, &job_folders([job]).concat()).counterexample_itf()
}

fn none(out: &Path, job: &str) -> Fatal {
    let what = format!("{}: the last run has no counterexample of {job}", out.display());
    usage(what, "check it before, or name a file: --trace FILE")
}

fn two(file: &Path) -> Fatal {
    let what = format!("{} and --trace name a counterexample each", file.display());
    usage(what, "leave out one of them; a specification is a file with .tla at its end")
}

fn usage(what: String, hint: &str) -> Fatal {
    Fatal::new(ExitCode::Usage, what, Some(hint.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(words: &[&str]) -> Result<(Option<String>, String), String> {
        #[derive(clap::Parser)]
        struct Command {
            #[command(flatten)]
            of: BehaviourArgs,
        }
        let words = std::iter::once("replay").chain(words.iter().copied());
        let args = <Command as clap::Parser>::try_parse_from(words).map_err(|e| e.to_string())?;
        let named = Named::of(&args.of).map_err(|fatal| fatal.message)?;
        let text = |path: PathBuf| path.display().to_string();
        Ok((named.spec.map(text), text(named.trace)))
    }

    #[test]
    fn a_module_is_the_specification_and_anything_else_the_counterexample() {
        let spec = || Some("a/S.tla".to_owned());
        assert_eq!(named(&["a.itf.json"]), Ok((None, "a.itf.json".to_owned())));
        assert_eq!(named(&["--trace", "a.json"]), Ok((None, "a.json".to_owned())));
        assert_eq!(named(&["a/S.tla", "--trace", "b.txt"]), Ok((spec(), "b.txt".to_owned())));
        assert_eq!(named(&["--trace", "b.txt", "a/S.tla"]), Ok((spec(), "b.txt".to_owned())));
    }

    #[test]
    fn what_fits_together_no_way_is_refused() {
        let refused = |words: &[&str], why: &str| {
            let said = named(words).unwrap_err();
            assert!(said.contains(why), "{words:?}: {said}");
        };
        refused(&[], "no counterexample is named");
        refused(&["--trace"], "no counterexample is named");
        refused(&["a.json", "--trace", "b.json"], "name a counterexample each");
        refused(&["a.json", "--trace"], "name a counterexample each");
        refused(&["a.json", "--config", "S.cfg"], "--config belongs to a specification by path");
        refused(&["a.json", "--translate"], "--translate belongs to");
        refused(&["S.tla", "--trace", "a.json", "--model", "m"], "--model names a model");
        refused(&["S.tla", "--out", "nowhere"], "nowhere: the last run has no counterexample of S");
        refused(&["--model", "m", "--out", "nowhere"], "has no counterexample of m");
    }
}
