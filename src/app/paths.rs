//! Specifications given by path: files, or folders of which every configuration is checked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::output::complain;
use super::prepare::{load, plan_error, request, translated};
use super::{Fatal, library};
use crate::adopt::{self, Pair, Taken};
use clap::CommandFactory as _;

use crate::cli::{CheckArgs, Cli, Switch};
use crate::config::{self, LoadError};
use crate::outcome::ExitCode;
use crate::plan::{self, Host, Plan};
use crate::spec::{Files, SearchPath, Spec, closest};
use crate::toolchain::Toolchain;

/// Plans a job for each configuration. Of several that cannot be checked all
/// are told, and none is run.
pub(super) fn plan(args: &CheckArgs, tools: &Toolchain, host: Host) -> Result<Plan, Fatal> {
    let files = Files::default();
    let search = library::of_file(&args.libraries, tools, &files)?;
    let pairs = pairs(args, &search)?;
    if let (Some(_), [_, other, ..]) = (&args.config, pairs.as_slice()) {
        let what = format!(
            "--config names the configuration of one specification, and {} is another",
            other.module.display()
        );
        return Err(Fatal::new(ExitCode::Usage, what, None));
    }
    let is_alone = pairs.len() == 1;
    let (mut whole, mut refused): (Option<Plan>, Vec<Fatal>) = (None, Vec::new());
    for entry in adopt::entries(pairs, Path::new(""), &Taken::default()) {
        match of_pair(args, &entry.pair, &search, tools, host) {
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

/// What is to be checked, each once.
fn pairs(args: &CheckArgs, search: &SearchPath) -> Result<Vec<Pair>, Fatal> {
    let mut pairs: Vec<Pair> = Vec::new();
    for path in &args.files {
        match path.is_dir() {
            true => pairs.extend(of_folder(path, search)?),
            false => {
                let config = args.config.clone();
                let config = config.unwrap_or_else(|| beside(path, &search.files));
                pairs.push(Pair { module: path.clone(), config });
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    pairs.retain(|pair| seen.insert(pair.clone()));
    Ok(pairs)
}

fn of_folder(folder: &Path, search: &SearchPath) -> Result<Vec<Pair>, Fatal> {
    let found = adopt::find(folder, search);
    for config in &found.homeless {
        complain(&format!(
            "warning: {}: no module beside it, or more than one, has all that it names; it is not checked",
            config.display()
        ));
    }
    if found.cut {
        let what = format!("{} has more files than are looked at", folder.display());
        let hint = "name smaller folders".to_owned();
        return Err(Fatal::new(ExitCode::Usage, what, Some(hint)));
    }
    match found.pairs.is_empty() {
        false => Ok(found.pairs),
        true => Err(super::init::nothing(folder, &found)),
    }
}

/// The command that somebody meant who wrote a word that is no file.
fn mistyped(file: &Path) -> Option<String> {
    let word = file.to_str().filter(|word| !word.contains(['.', '/']) && !file.exists())?;
    let cli = Cli::command();
    let commands = cli.get_subcommands().map(clap::Command::get_name);
    closest(word, commands).map(str::to_owned)
}

fn of_pair(
    args: &CheckArgs,
    pair: &Pair,
    search: &SearchPath,
    tools: &Toolchain,
    host: Host,
) -> Result<Plan, Fatal> {
    let (file, cfg) = (&pair.module, pair.config.clone());
    if let Some(command) = mistyped(file) {
        let what = format!("there is no command `{}`, and no such file", file.display());
        return Err(Fatal::new(ExitCode::Usage, what, Some(format!("did you mean `{command}`?"))));
    }
    let spec = load(file, search).map_err(|e| Fatal::new(ExitCode::Spec, &e, e.hint()))?;
    let spec = if args.translate { translated(spec, tools)? } else { spec };
    let config = config::load(&cfg, &search.files).map_err(|e| unusable_cfg(&cfg, &e))?;
    check_config(&cfg, &config, &spec)?;
    let deadlock = args.deadlock.map(|switch| switch == Switch::On);
    plan::for_file(&request(args), Arc::new(spec), (cfg, config), deadlock, host)
        .map_err(plan_error)
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
fn check_config(cfg: &Path, config: &config::Config, spec: &Spec) -> Result<(), Fatal> {
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
