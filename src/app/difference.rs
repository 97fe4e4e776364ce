//! Reports for the authors of engines that differ.
//!
//! In: comparisons, and what the second engine read. Out: for each model on which
//! the two engines differ a folder with those files and a text, which needs
//! nothing of greyverify to be understood.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::output::lost;
use crate::compare::all_differences;
use crate::outcome::{Identity, JobOutcome, RunOutcome};
use crate::report::compare::Comparison;
use crate::report::difference::{Told, difference};
use crate::rundir::{RunDir, job_folders};

/// The folder of the reports, in that of the run.
const FOLDER: &str = "differences";
/// The folder of the files, in that of a report.
const INPUTS: &str = "inputs";
/// What a difference may be where states are excluded.
const CONSTRAINED: &str = "TLC looks at the states that a CONSTRAINT excludes, and tla-mc does not,\n\
    which may be all there is to it.";
/// What the name of TLC's own configuration ends with.
const OF_TLC: &str = "-TLC.cfg";

/// Writes a report for each model on which two engines differ, and returns where
/// they are. What cannot be written is told: the difference is on the screen.
pub(super) fn keep(
    all: &[Comparison],
    first: &Identity,
    second: &RunOutcome,
    dir: &RunDir,
) -> Vec<PathBuf> {
    let names = job_folders(all.iter().map(|one| one.model.as_str()));
    let mut kept = Vec::new();
    for (one, name) in all.iter().zip(names) {
        let outcome = second.jobs.values().find(|outcome| outcome.job.name == one.model);
        let engines = one.witnesses.get(..2).unwrap_or_default();
        let Some(outcome) = outcome.filter(|_| !all_differences(engines).is_empty()) else {
            continue;
        };
        let folder = dir.path().join(FOLDER).join(name);
        match report(one, [first, &second.engine], outcome, &folder) {
            Ok(true) => kept.push(folder),
            Ok(false) => {}
            Err(error) => lost(&format!("cannot write {}: {error}", folder.display())),
        }
    }
    kept
}

/// False if there is nothing to tell.
fn report(
    one: &Comparison,
    [first, second]: [&Identity; 2],
    outcome: &JobOutcome,
    folder: &Path,
) -> io::Result<bool> {
    let inputs = outcome.dir.inputs();
    let Some((folder_of, model)) = started(&inputs)? else { return Ok(false) };
    let (for_first, off) = for_tlc(&inputs.join(&folder_of).join(format!("{model}.cfg")))?;
    let (jar, workers) = ("java -cp tla2tools.jar tlc2.TLC", "-workers 1");
    let told = |engine: &Identity, command: String| Told {
        name: engine.name.to_owned(),
        versions: engine.shown(),
        command,
    };
    let engines = [
        told(first, format!("{jar} {workers}{off} -config {model}{OF_TLC} {model}")),
        told(second, format!("tla-mc {workers} -config {model}.cfg {model}.tla")),
    ];
    let shown = Path::new(INPUTS).join(&folder_of).display().to_string();
    let remark = match for_first.lines().any(|line| line.starts_with("CONSTRAINT")) {
        true => CONSTRAINED,
        false => "They cannot both be right.",
    };
    let Some(text) = difference(one, &engines, &shown, remark) else { return Ok(false) };
    copy(&inputs, &folder.join(INPUTS))?;
    let config = folder.join(INPUTS).join(&folder_of).join(format!("{model}{OF_TLC}"));
    fs::write(config, for_first)?;
    fs::write(folder.join("README.md"), text)?;
    Ok(true)
}

/// The configuration as every version of TLC reads it, and the option that says
/// what is left out of it.
fn for_tlc(config: &Path) -> io::Result<(String, &'static str)> {
    let text = fs::read_to_string(config)?;
    let is_deadlock = |line: &&str| line.starts_with("CHECK_DEADLOCK ");
    let is_off = text.lines().filter(is_deadlock).any(|line| line.ends_with("FALSE"));
    let rest: String =
        text.lines().filter(|line| !is_deadlock(line)).map(|line| format!("{line}\n")).collect();
    Ok((rest, if is_off { " -deadlock" } else { "" }))
}

/// Where the engine was started below this folder, and on what: where the only
/// configuration is.
fn started(inputs: &Path) -> io::Result<Option<(PathBuf, String)>> {
    let mut waiting = vec![PathBuf::new()];
    let mut found = Vec::new();
    while let Some(below) = waiting.pop() {
        for entry in fs::read_dir(inputs.join(&below))? {
            let path = below.join(entry?.file_name());
            if inputs.join(&path).is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "cfg") {
                let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
                found.extend(stem.map(|stem| (below.clone(), stem)));
            }
        }
    }
    Ok(if found.len() == 1 { found.pop() } else { None })
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
