//! The key of a job: a hash of everything that can change its verdict.
//!
//! In: a planned job, its generated files, the engines. Out: [`Key`], or `None`
//! for a job that no key can stand for. What is left out of the key is left out
//! here, in [`of_job`] and below, by name and with the reason; a new field of a job does not
//! compile until it has its place.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::closed::is_closed;
use super::layout;
use crate::engine::Engines;
use crate::generate::Inputs;
use crate::manifest::{Expect, Mode};
use crate::objection::Doubt;
use crate::outcome::Identity;
use crate::plan::{Job, Purpose, Resources};
use crate::spec::sha256;

/// Which reading of a search this greyverify has. It is raised whenever what is
/// asked of an engine, or how its answer is judged, changes within a version.
pub const SEMANTICS: u32 = 1;

/// What of an engine's description says only where its files lie.
const PLACES: [&str; 2] = ["path", "found"];

/// Everything that can change the verdict of a job, and the hash of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    digest: String,
    text: String,
}

impl Key {
    /// The key of a job about which these engines are asked; `None` if what comes out
    /// depends on more than can be hashed, so that the job must run each time.
    #[must_use]
    pub fn of(job: &Job, inputs: &Inputs, engines: &[Identity]) -> Option<Self> {
        // Random walks have another seed each time, and levels are shown, not judged.
        let is_decided = job.mode == Mode::Exhaustive && job.beyond.is_none();
        let is_judged = !matches!(job.purpose, Purpose::Levels { .. });
        (is_decided && is_judged && is_closed(job, inputs)).then(|| {
            let text = format!("{:#}\n", parts(job, inputs, engines, layout::of_file));
            Self { digest: sha256(text.as_bytes()), text }
        })
    }

    /// The hash, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// What was hashed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A hash of all that can change the verdicts of a plan, by which the parts of one plan are known.
/// How many workers a machine gives to a job it says for itself.
#[must_use]
pub fn hash_of_plan(jobs: &[Job], inputs: &[Inputs], engines: &Engines) -> String {
    let part = |(job, inputs): (&Job, &Inputs)| {
        let mut job = job.clone();
        if !job.resources.workers_asked {
            job.resources.workers = 0;
        }
        let parts = parts(&job, inputs, &engines.asked(&job), |_, _, sha256| sha256.to_owned());
        json!([job.name, format!("{:?}", job.mode), job.engine, parts])
    };
    let parts: Vec<Json> = jobs.iter().zip(inputs).map(part).collect();
    sha256(Json::from(parts).to_string().as_bytes())
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digest)
    }
}

/// Everything that is hashed; `told` as for [`what_is_read`].
fn parts(
    job: &Job,
    inputs: &Inputs,
    engines: &[Identity],
    told: impl Fn(&Path, &[u8], &str) -> String,
) -> Json {
    json!({
        "greyverify": env!("CARGO_PKG_VERSION"),
        "semantics": SEMANTICS,
        "engines": engines.iter().map(of_engine).collect::<Vec<_>>(),
        "job": of_job(job, |doubt| json!([doubt.id, doubt.what, doubt.effect, doubt.against])),
        "read": what_is_read(job, inputs, told),
    })
}

fn of_engine(engine: &Identity) -> Json {
    json!({
        "name": engine.name,
        "version": engine.version,
        "below": engine.below,
        "described": without_places(&engine.described),
    })
}

/// What is asked, and what must come out. Where a doubt stands, and what to do about it, does
/// not weigh.
pub(super) fn of_job(job: &Job, doubt: impl FnMut(&Doubt) -> Json) -> Json {
    let Job {
        // The generated files hold what the engine sees of it.
        name: _,
        // It is told how to run a job again.
        profile: _,
        purpose,
        // Its text is in `sources`; the engine reads that of `files`.
        spec: _,
        // The question is in the generated files, and `deadlock`, `declared` and `negation`
        // beside them.
        source: _,
        // Those of the key.
        engine: _,
        compile,
        // Always exhaustive.
        mode: _,
        // Shown; the engine reads them in the configuration.
        bounds: _,
        resources,
        // With less time a search ends without a verdict, and never with another one.
        budget_secs: _,
        coverage,
        may_stay_silent,
        vacuity,
        doubts,
        accept,
        java_options,
        // A job that the engine refuses has no key.
        beyond: _,
        evasions,
        expect,
        compare_counts,
        // They draw a picture.
        messages: _,
        // It makes counterexamples small afterwards.
        manifest: _,
        has_mirror: _,
        // A simulation has no key.
        portion: _,
        begins: _,
    } = job;
    let doubts: Vec<Json> = doubts.iter().map(doubt).collect();
    json!({
        "purpose": purpose,
        "compile": compile,
        "workers": workers(resources),
        "coverage": coverage,
        "may_stay_silent": may_stay_silent,
        "vacuity": vacuity,
        "doubts": doubts,
        "accept": accept,
        "java_options": java_options,
        "evasions": evasions,
        "expect": of_expect(expect),
        "compared": compare_counts,
    })
}

/// With several, a state may be met on a longer way, and another violation first.
fn workers(resources: &Resources) -> u32 {
    let Resources {
        // With less memory a search ends without a verdict, and never with another one.
        heap_mib: _,
        workers,
        // Who chose the number does not matter.
        workers_asked: _,
        // It chooses flags of the JVM that make it start fast or run fast.
        length: _,
    } = resources;
    *workers
}

fn of_expect(expect: &Expect) -> Json {
    let Expect {
        violates,
        distinct,
        generated,
        depth,
        // Lines of a manifest move.
        at: _,
    } = expect;
    json!({
        "violates": violates.as_ref().map(|broken| format!("{broken:?}")),
        "distinct": distinct,
        "generated": generated,
        "depth": depth,
    })
}

/// All that a verdict may depend on, and how it is read. Of each file, `told` says what counts,
/// given its name, its bytes and their hash.
pub(super) fn what_is_read(
    job: &Job,
    inputs: &Inputs,
    told: impl Fn(&Path, &[u8], &str) -> String,
) -> Json {
    let sources: BTreeSet<(String, String)> = job
        .files()
        .map(|file| {
            let name = Path::new(file.path.file_name().unwrap_or_default());
            (name.display().to_string(), told(name, &file.bytes, &file.sha256))
        })
        .collect();
    let files: Vec<(String, String)> = inputs
        .read()
        .into_iter()
        .map(|(path, file)| (path.display().to_string(), told(&path, file.bytes, &file.sha256)))
        .collect();
    json!({
        "sources": sources,
        "files": files,
        "jars": inputs.jars().collect::<Vec<_>>(),
        "runs_java": inputs.beside.java,
        "folder": inputs.beside.folder.display().to_string(),
        "root": inputs.root,
        "deadlock": inputs.deadlock,
        "declared": inputs.declared,
        "negation": inputs.negation,
    })
}

/// The same engine in another folder is the same engine.
fn without_places(described: &Json) -> Json {
    match described {
        Json::Object(parts) => {
            let parts = parts.iter().filter(|(name, _)| !PLACES.contains(&name.as_str()));
            parts.map(|(name, part)| (name.clone(), without_places(part))).collect()
        }
        other => other.clone(),
    }
}
