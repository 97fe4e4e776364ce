//! `greyverify trace`: behaviours in files, looked at.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::trace_init::init;
use super::validate::validate;
use super::{Fatal, complain, say, traces};
use crate::cli::{TraceCommand, TraceDiffArgs, TraceShowArgs};
use crate::import;
use crate::outcome::ExitCode;
use crate::report::behaviour::{View, parting, show};
use crate::spec::{SourceModule, Spec};
use crate::trace::{Action, Behaviour, Ending, Node, equal};

/// Does what is asked about files with behaviours.
pub(super) fn trace(command: &TraceCommand) -> Result<ExitCode, Fatal> {
    match command {
        TraceCommand::Show(args) => show_one(args),
        TraceCommand::Diff(args) => show_parting(args),
        TraceCommand::Init(args) => init(args),
        TraceCommand::Validate(args) => match &args.map {
            Some(map) => traces::validate(args, map),
            None => validate(args),
        },
    }
}

fn show_one(args: &TraceShowArgs) -> Result<ExitCode, Fatal> {
    let behaviour = load(&args.file)?;
    let node = node_of(&behaviour, &args.file, args.node.as_deref())?;
    let spec = modules(&[(args.file.as_path(), &behaviour)]);
    say(&show(&behaviour, View { spec: &spec, node: node.as_ref(), wide: args.wide }));
    Ok(ExitCode::AsExpected)
}

/// The server of which alone something is to be shown, which must occur.
pub(crate) fn node_of(
    behaviour: &Behaviour,
    file: &Path,
    named: Option<&str>,
) -> Result<Option<Node>, Fatal> {
    match named.map(Node::new) {
        Some(node) if !node.occurs_in(behaviour) => {
            let message = format!("nothing in {} concerns `{node}`", file.display());
            let hint = "name a server as the states do, such as n2, s2 or 2";
            Err(Fatal::new(ExitCode::Usage, message, Some(hint.to_owned())))
        }
        node => Ok(node),
    }
}

fn show_parting(args: &TraceDiffArgs) -> Result<ExitCode, Fatal> {
    let (a, b) = (load(&args.a)?, load(&args.b)?);
    let spec = modules(&[(args.a.as_path(), &a), (args.b.as_path(), &b)]);
    let names = (args.a.display().to_string(), args.b.display().to_string());
    let view = View { spec: &spec, node: None, wide: args.wide };
    say(&parting((&names.0, &a), (&names.1, &b), view));
    Ok(if equal(&a, &b) { ExitCode::AsExpected } else { ExitCode::Unexpected })
}

/// Reads a behaviour, and says what its file does not tell.
fn load(file: &Path) -> Result<Behaviour, Fatal> {
    let imported = import::read(file)?;
    for lost in &imported.lost {
        complain(&format!("note: {}: {lost}", file.display()));
    }
    Ok(imported.behaviour)
}

/// The files of the modules that actions stand in, as far as they are found:
/// here, in `specs`, beside a trace, or among the inputs of its job.
pub(crate) fn modules(traces: &[(&Path, &Behaviour)]) -> Spec {
    let mut folders = vec![PathBuf::new(), PathBuf::from("specs")];
    for (file, _) in traces {
        let beside = file.parent().unwrap_or(Path::new(""));
        folders.extend([beside.to_owned(), beside.join("inputs")]);
    }
    let names: BTreeSet<&str> = traces.iter().flat_map(|(_, b)| module_names(b)).collect();
    let found = names.iter().filter_map(|name| {
        let places = folders.iter().map(|folder| folder.join(format!("{name}.tla")));
        let path = places.into_iter().find(|place| place.is_file())?;
        Some(SourceModule::from_text(name, path, ""))
    });
    Spec { name: String::new(), modules: found.collect(), beside: Arc::default() }
}

fn module_names(behaviour: &Behaviour) -> impl Iterator<Item = &str> {
    let last = match &behaviour.ending {
        Ending::BackTo { action, .. } => action.as_ref(),
        Ending::Finite | Ending::Stuttering => None,
    };
    let actions = behaviour.steps.iter().filter_map(|step| step.action.as_ref()).chain(last);
    actions.filter_map(|action: &Action| Some(action.location.as_ref()?.module.as_str()))
}
