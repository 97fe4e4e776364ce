//! Specifications given by path: files, or folders of which every configuration is checked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::CommandFactory as _;

use super::prepare::{request, translated};
use super::{Fatal, library};
use crate::adopt::{self, Found, HOMELESS, Pair, Taken};
use crate::cli::{CheckArgs, Cli, Switch};
use crate::config::{self, Config, LoadError};
use crate::engine::{Engine, quoted};
use crate::figures::relative;
use crate::file_error::FileError;
use crate::host::Host;
use crate::outcome::ExitCode;
use crate::plan::{self, Asked, Plan};
use crate::pluscal;
use crate::spec::{Files, SearchPath, Spec, closest};

/// Plans a job for each configuration. Of several that cannot be checked all
/// are told, and none is run.
pub(super) fn plan(args: &CheckArgs, engine: &dyn Engine, host: Host) -> Result<Plan, Fatal> {
    let files = Files::default();
    let search = library::of_file(&args.libraries, engine, &files)?;
    if let Some(command) = args.files.first().and_then(|file| late_command(file)) {
        let what = format!("`{command}` is a command, and options stand before it");
        let hint = format!("write them behind it: greyverify {command} ...");
        return Err(Fatal::new(ExitCode::Usage, what, Some(hint)));
    }
    let is_one_module = matches!(args.files.as_slice(), [file] if !file.is_dir());
    if args.config.is_some() && !is_one_module {
        let what = "--config names the configuration of one specification, and more than one, or a folder, is given";
        return Err(Fatal::new(ExitCode::Usage, what, None));
    }
    let (pairs, homeless) = pairs(args, &search)?;
    let is_alone = pairs.len() == 1;
    let (mut whole, mut refused): (Option<Plan>, Vec<Fatal>) = (None, homeless);
    for entry in adopt::entries(pairs, Path::new(""), &Taken::default()) {
        match of_pair(args, &entry.pair, &search, engine, host) {
            Ok(mut plan) => {
                let names = plan.jobs.iter_mut().filter(|_| !is_alone);
                names.for_each(|job| job.name.clone_from(&entry.name));
                match &mut whole {
                    Some(whole) => whole.jobs.append(&mut plan.jobs),
                    None => whole = Some(plan),
                }
            }
            Err(fatal) => refused.push(fatal),
        }
    }
    match (whole, together(refused)) {
        (_, Some(fatal)) => Err(fatal),
        (Some(plan), None) => Ok(plan),
        (None, None) => Err(Fatal::new(ExitCode::Internal, "nothing to check", None)),
    }
}

/// Several errors as one.
fn together(refused: Vec<Fatal>) -> Option<Fatal> {
    refused.into_iter().reduce(|all, next| Fatal {
        message: format!("{}\nerror: {}", all.text(), next.message),
        hint: next.hint,
        ..all
    })
}

/// What is to be checked, each once, and what cannot be for want of a module.
fn pairs(args: &CheckArgs, search: &SearchPath) -> Result<(Vec<Pair>, Vec<Fatal>), Fatal> {
    let (mut pairs, mut homeless) = (Vec::new(), Vec::new());
    for path in &args.files {
        if path.is_dir() {
            let found = of_folder(path, search)?;
            pairs.extend(found.pairs);
            homeless.extend(found.homeless.iter().map(|config| without_module(config)));
        } else {
            let config = args.config.clone();
            let config = config.unwrap_or_else(|| beside(path, &search.files));
            pairs.push(Pair { module: path.clone(), config });
        }
    }
    let mut seen = BTreeSet::new();
    pairs.retain(|pair| seen.insert(pair.clone()));
    Ok((pairs, homeless))
}

fn of_folder(folder: &Path, search: &SearchPath) -> Result<Found, Fatal> {
    let found = adopt::find(folder, search);
    if found.cut {
        let what = format!(
            "{} is too large or too deep, or a part of it cannot be read, so not all of it would be checked",
            folder.display()
        );
        return Err(Fatal::new(ExitCode::Usage, what, Some("name smaller folders".to_owned())));
    }
    match found.pairs.is_empty() && found.homeless.is_empty() {
        false => Ok(found),
        true => Err(super::init::nothing(folder, &found)),
    }
}

/// Left out without an error, it would be missing from a green.
fn without_module(config: &Path) -> Fatal {
    let config = config.display();
    let what = format!("{config}: {HOMELESS}");
    let hint = format!("name it: greyverify check MODULE.tla --config {config}");
    Fatal::new(ExitCode::Spec, what, Some(hint))
}

/// The command that somebody meant who wrote a word that is no file.
fn mistyped(file: &Path) -> Option<String> {
    let word = file.to_str().filter(|word| !word.contains(['.', '/']) && !file.exists())?;
    let cli = Cli::command();
    let commands = cli.get_subcommands().map(clap::Command::get_name);
    closest(word, commands).map(str::to_owned)
}

/// The command that a word is which is taken for a file, for options stand
/// before it.
fn late_command(file: &Path) -> Option<String> {
    let word = file.to_str().filter(|_| !file.exists())?;
    let is_it = |command: &clap::Command| command.get_name() == word;
    Cli::command().get_subcommands().any(is_it).then(|| word.to_owned())
}

fn of_pair(
    args: &CheckArgs,
    pair: &Pair,
    search: &SearchPath,
    engine: &dyn Engine,
    host: Host,
) -> Result<Plan, Fatal> {
    let (file, cfg) = (&pair.module, pair.config.clone());
    if let Some(command) = mistyped(file) {
        let what = format!("there is no command `{}`, and no such file", file.display());
        return Err(Fatal::new(ExitCode::Usage, what, Some(format!("did you mean `{command}`?"))));
    }
    let spec = Spec::load(file, search).map_err(|e| Fatal::new(ExitCode::Spec, &e, e.hint()))?;
    let spec = if args.translate { translated(spec, engine)? } else { pluscal::led_back(spec) };
    let config = config::load(&cfg, &search.files).map_err(|e| unusable_cfg(&cfg, &e))?;
    check_config(&cfg, &config, &spec)?;
    let deadlock = args.deadlock.map(|switch| switch == Switch::On);
    let options = options((file, Some(&cfg)), args);
    let asked = Asked { path: cfg, config, deadlock, options };
    plan::for_file(&request(args), Arc::new(spec), asked, host).map_err(Fatal::from)
}

/// What the specification in a file is called.
pub(super) fn name(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The configuration of one specification, and where it stands.
pub(super) fn configuration(
    file: &Path,
    config: Option<&Path>,
) -> Result<(PathBuf, Config), Fatal> {
    std::fs::metadata(file).map_err(FileError::when("read", file)).map_err(|error| {
        Fatal::new(ExitCode::Usage, error, Some("name a specification that is there".to_owned()))
    })?;
    let files = Files::default();
    let cfg = config.map_or_else(|| beside(file, &files), Path::to_owned);
    let read = config::load(&cfg, &files).map_err(|e| unusable_cfg(&cfg, &e))?;
    Ok((cfg, read))
}

/// The words by which another command is told of the same specification.
pub(super) fn words(file: &Path, config: Option<&Path>, args: &CheckArgs) -> Vec<String> {
    let path = |path: &Path| quoted(relative(path).as_ref());
    let mut words = vec![path(file)];
    words.extend(options((file, config), args));
    words
}

/// The options among them.
fn options((file, config): (&Path, Option<&Path>), args: &CheckArgs) -> Vec<String> {
    let path = |path: &Path| quoted(relative(path).as_ref());
    let mut words = Vec::new();
    let is_other = |config: &&Path| *config != beside(file, &Files::default());
    if let Some(config) = config.filter(is_other) {
        words.extend(["--config".to_owned(), path(config)]);
    }
    for library in &args.libraries.library {
        words.extend(["--library".to_owned(), path(library)]);
    }
    words.extend(args.libraries.allow_java.then(|| "--allow-java".to_owned()));
    words.extend(args.translate.then(|| "--translate".to_owned()));
    words
}

/// The configuration that goes with a module: the file of the same name, else
/// the section in the module file.
fn beside(file: &Path, files: &Files) -> PathBuf {
    let cfg = file.with_extension("cfg");
    if !cfg.exists() && config::has_section(file, files) { file.to_owned() } else { cfg }
}

fn unusable_cfg(cfg: &Path, error: &LoadError) -> Fatal {
    let file = cfg.display();
    let (message, hint) = match error {
        LoadError::Read(_) => (error.to_string(), Some("name it with --config FILE")),
        LoadError::NoSection(_) => (format!("{file}: {error}"), None),
        LoadError::Text(at) => (format!("{file}:{}:{}: {}", at.line, at.column, at.what), None),
    };
    let fatal = Fatal::new(ExitCode::Spec, message, hint.map(str::to_owned));
    match error {
        LoadError::Text(at) => fatal.at(cfg, at.line, at.column),
        LoadError::Read(_) | LoadError::NoSection(_) => fatal,
    }
}

/// TLC ignores a constant that the specification does not declare without a
/// word, and tells of one that nobody sets only after its start.
fn check_config(cfg: &Path, config: &Config, spec: &Spec) -> Result<(), Fatal> {
    let problems = config::problems(config, spec);
    if problems.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = problems
        .iter()
        .map(|p| match p.line {
            0 => format!("{}: {}", cfg.display(), p.what),
            line => format!("{}:{line}: {}", cfg.display(), p.what),
        })
        .collect();
    let line = problems.iter().map(|p| p.line).find(|line| *line > 0).unwrap_or(0);
    Err(Fatal::new(ExitCode::Spec, lines.join("\nerror: "), None).at(cfg, line, 0))
}
