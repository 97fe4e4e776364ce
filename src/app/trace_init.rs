//! `greyverify trace init`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::check::runtime;
use super::one_model::one_model;
use super::output::unwritten;
use super::traces::{DOES, job_of, not_understood};
use super::{Fatal, run_dir, say};
use crate::cli::TraceInitArgs;
use crate::explain::behaviour::outlook::Lookout;
use crate::explain::put;
use crate::generate::{self, Inputs};
use crate::outcome::ExitCode;
use crate::plan::Job;
use crate::runner::Prepared;
use crate::validate::mapped::draft::{Draft, Origin, to_edit};
use crate::validate::mapped::kinds::Met;
use crate::validate::mapped::module::relation;

/// Steps that are looked at, and the time for that: whatever a variable is, it is soon.
const STEPS: usize = 3000;
const BUDGET: Duration = Duration::from_secs(20);

/// Writes a mapping to begin with. A file that is there is left alone.
pub(super) fn init(args: &TraceInitArgs) -> Result<ExitCode, Fatal> {
    let of = &args.of;
    let prepared = one_model(&of.check(), DOES)?;
    let job = job_of(&prepared)?;
    let inputs = generate::inputs(&job)?;
    let relation = relation(&job.spec, &inputs).ok_or_else(|| not_understood(&job))?;
    let beside = of.file.as_ref().unwrap_or(&of.manifest);
    let output = args.output.clone();
    let output =
        output.unwrap_or_else(|| beside.with_file_name(format!("{}.trace.toml", job.spec.name)));
    let name = |path: &Path| from(&output, path).display().to_string();
    let config = of.config.as_deref().map(name);
    let origin_file = name(beside);
    let origin = match &of.file {
        Some(_) => Origin::File { spec: &origin_file, config: config.as_deref() },
        None => Origin::Model { manifest: &origin_file, model: &job.name },
    };
    let file = output.file_name().unwrap_or_default().to_string_lossy();
    if output.exists() {
        return Err(there(&output));
    }
    let met = met(&prepared, &job, &inputs)?;
    let (spec, config) = (&*job.spec, &inputs.config);
    let draft = Draft { origin, spec, config, relation: &relation, met: met.as_ref() };
    let text = draft.text(&file);
    write_new(&output, &text)?;
    let output = output.display();
    say(&format!(
        "wrote {output}: edit it, then `greyverify trace validate --map {output} LOG ...`\n"
    ));
    for (line, why) in to_edit(&text) {
        say(&format!("edit {output}:{line}: {why}\n"));
    }
    Ok(ExitCode::AsExpected)
}

/// The values that TLC meets first; `None` if nobody can be asked.
fn met(prepared: &Prepared, job: &Job, inputs: &Inputs) -> Result<Option<Met>, Fatal> {
    let Some(lookout) = Lookout::graph(&job.spec, inputs, STEPS) else { return Ok(None) };
    let folder = tempfile::tempdir()
        .map_err(|e| Fatal::new(ExitCode::Internal, format!("no folder for TLC: {e}"), None))?;
    let dir = run_dir(&folder.path().join("kinds"))?;
    let engine = prepared.engines.first.settled(&prepared.inputs, &dir.tools())?;
    let Some(evaluator) = engine.evaluator() else { return Ok(None) };
    let asked = lookout.inputs(inputs);
    let dir = dir.job("kinds");
    let heard = runtime()?.block_on(put(evaluator, (job, &dir), &asked, BUDGET));
    Ok(heard.map(|heard| Met::of(lookout.samples(&heard.printed))))
}

fn write_new(file: &Path, text: &str) -> Result<(), Fatal> {
    use std::io::Write as _;
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(file);
    match made.and_then(|mut made| made.write_all(text.as_bytes())) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(there(file)),
        Err(error) => Err(unwritten(file, &error)),
    }
}

fn there(file: &Path) -> Fatal {
    let what = format!("{} is there, and is not overwritten", file.display());
    let hint = "delete it, or name another file with --output FILE";
    Fatal::new(ExitCode::Usage, what, Some(hint.to_owned()))
}

/// A path as a file beside `file` names it.
fn from(file: &Path, path: &Path) -> PathBuf {
    let folder = |path: &Path| match path.parent() {
        Some(parent) => {
            std::path::absolute(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
                .ok()
        }
        None => None,
    };
    let (own, other) = (folder(file), folder(path));
    let inside = own
        .zip(other.clone())
        .and_then(|(own, other)| other.strip_prefix(own).ok().map(Path::to_owned));
    let name = path.file_name().unwrap_or_default();
    inside.or(other).map_or_else(|| path.to_owned(), |folder| folder.join(name))
}
