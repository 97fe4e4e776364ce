//! A run as `outcomes.json` tells it.
//!
//! In: the text of that file, of any greyverify with this schema version. Out:
//! what whoever looks back at the run asks of it. Keys may be missing (an older greyverify did not write
//! them) and more may be there (a newer one does).

mod diagnosis;
mod joined;
mod shards;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

use crate::event::{ActionCoverage, Counts, ViolationKind};
use crate::manifest::{Broken, EngineName, Exact, MessageRule, Stated};
use crate::outcome::{
    Earlier, Inconclusive, Limit, Moment, Noted, Resumed, Second, Stored, Verdict,
};
use crate::plan::{Part, Portion, Since};
use crate::rundir::job_folders;
use crate::trace::{About, Action, Behaviour, Ending, Step};
use crate::value::Value;

pub use diagnosis::{Diagnosis, Place};
pub use joined::Joined;
pub use shards::{Shards, Unmerged};

/// What the text of a job says before the folder of its files.
pub const EVIDENCE: &str = "evidence: ";

/// Version of the format.
pub const SCHEMA_VERSION: u32 = 1;

/// Why a file is not what `outcomes.json` should be.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Another program wrote it, or it is damaged.
    #[error("not the record of a run: {0}")]
    Malformed(#[from] serde_json::Error),
    /// It does not say which format it has.
    #[error("not the record of a run: it states no schema_version")]
    Foreign,
    /// A greyverify wrote it whose format is another.
    #[error("its format is version {found}; this greyverify reads version {SCHEMA_VERSION}")]
    Version {
        /// The version it states.
        found: u32,
    },
}

/// A run.
#[derive(Debug, Clone, Deserialize)]
pub struct Record {
    /// Version of the greyverify that wrote it.
    pub greyverify: String,
    /// Profile of the manifest.
    pub profile: String,
    /// Exit code of the run.
    pub exit_code: i32,
    /// The signal that ended it early.
    pub signal: Option<i32>,
    /// False if some jobs never came to an end.
    pub complete: bool,
    /// Which part of a run it is, if several machines have shared that.
    pub shard: Option<Part>,
    /// What it left out because a change cannot have touched it.
    pub since: Option<Since>,
    /// Wall time, in seconds.
    pub elapsed_secs: f64,
    /// With what it ran, as people name it. An older greyverify did not write it.
    engine: Option<String>,
    /// The same by name, with the version of each.
    #[serde(default)]
    tools: BTreeMap<String, Tool>,
    /// The files that were read for its jobs.
    #[serde(default)]
    sources: Vec<Source>,
    /// What became of each job.
    pub jobs: Vec<JobRecord>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Source {
    path: String,
    sha256: String,
}

/// One of the tools.
#[derive(Debug, Clone, Deserialize)]
struct Tool {
    version: String,
}

/// A job.
#[derive(Debug, Clone, Deserialize)]
pub struct JobRecord {
    /// Its name.
    pub name: String,
    /// Its specification.
    pub spec: String,
    /// What it was for.
    pub purpose: Purpose,
    /// Its bounds.
    #[serde(default)]
    pub bounds: BTreeMap<String, String>,
    /// What it found out.
    pub result: Found,
    /// The same in one sentence.
    pub finding: Option<String>,
    /// What is told of it.
    pub diagnosis: Option<Diagnosis>,
    /// Whether that was expected.
    pub as_expected: bool,
    /// Why not.
    pub unexpected: Option<String>,
    /// What it adds to the exit code of the run.
    exit_code: Option<u8>,
    /// The day on which it ran, if that was in an earlier run, and its key.
    pub stored: Option<Stored>,
    /// What a second engine said of it, if one was to be asked.
    pub second: Option<Second>,
    /// Remarks.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Size of the search.
    pub counts: Option<Counts>,
    /// Depth of the state graph.
    pub depth: Option<u64>,
    /// Its size over time.
    #[serde(default)]
    pub growth: Vec<Moment>,
    /// What it was given of the machine.
    pub resources: Option<Resources>,
    /// Wall time, in seconds.
    pub elapsed_secs: f64,
    /// Largest resident size seen, in MiB.
    pub peak_resident_mib: Option<u64>,
    /// Its last runs before this one, the oldest first.
    #[serde(default)]
    pub history: Vec<Earlier>,
    /// How often each action was taken.
    #[serde(default)]
    pub actions: Vec<ActionCoverage>,
    /// Both ends of its counterexample.
    pub counterexample: Option<Digest>,
    /// Which portion of a simulation it is, if shards have shared that.
    portion: Option<Portion>,
    /// The seed of a simulation.
    seed: Option<i64>,
    /// The command that takes the behaviours of a simulation again.
    replay: Option<String>,
    /// Where its files were when the run ended.
    folder: Option<String>,
}

/// What a job was given of the machine.
#[derive(Debug, Clone, Deserialize)]
pub struct Resources {
    /// Threads that searched.
    pub workers: u32,
}

/// What a job was for.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "purpose", rename_all = "kebab-case")]
pub enum Purpose {
    /// Properties are checked.
    Check,
    /// A predicate must be reachable.
    Probe {
        /// Its name.
        predicate: String,
    },
    /// States are counted level by level.
    Levels,
    /// A seeded bug must be caught.
    Mutant {
        /// The real bug it stands for.
        bug: String,
    },
    /// Something that this greyverify does not know.
    #[serde(other)]
    Other,
}

/// What a job found out.
#[derive(Debug, Clone, Deserialize)]
pub struct Found {
    /// Kind of the verdict, e.g. `verified`.
    pub verdict: String,
    /// The property that does not hold.
    pub property: Option<String>,
    /// What kind of promise that is.
    #[serde(default, deserialize_with = "known")]
    pub kind: Option<ViolationKind>,
    /// Why the violation may be none.
    pub contested: Option<String>,
    /// The part of the engine that failed.
    pub part: Option<String>,
    /// The probe that was asked for.
    pub probe: Option<String>,
    /// Estimated probability that a state was missed.
    pub collision: Option<f64>,
    /// The symmetry of which only representatives were visited.
    pub symmetry: Option<String>,
    /// The checkpoint from which the search went on.
    pub resumed: Option<Resumed>,
    /// What bounded a search that is not exhaustive.
    limit: Option<Limit>,
    /// States generated.
    generated: Option<u64>,
    /// What a portion of a simulation has noted.
    noted: Option<Noted>,
    /// Why it found out nothing, or nothing of worth.
    #[serde(default)]
    why: Json,
}

/// Letters of a message that a manifest is to hold.
const SAYS_MAX: usize = 120;

impl Found {
    /// What tells this message of the engine from others: how it begins.
    fn says(&self) -> Option<String> {
        let line = self.why.as_str()?.lines().map(str::trim).find(|line| !line.is_empty())?;
        Some(line.chars().take(SAYS_MAX).collect::<String>().trim_end().to_owned())
    }
}

/// What a job that is not as expected tells, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Telling {
    /// A violation is certain.
    Violated,
    /// Something else came out.
    Other,
    /// It was never started, which says nothing at all.
    Nothing,
}

impl Telling {
    /// What a verdict tells.
    #[must_use]
    pub fn of(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Violated { .. } => Self::Violated,
            Verdict::Inconclusive { why: Inconclusive::NotStarted { .. } } => Self::Nothing,
            _ => Self::Other,
        }
    }
}

/// A kind that this greyverify knows; a newer one may write others.
fn known<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<ViolationKind>, D::Error> {
    let written = Option::<Json>::deserialize(reader)?;
    Ok(written.and_then(|kind| serde_json::from_value(kind).ok()))
}

/// Both ends of a counterexample.
#[derive(Debug, Clone, Deserialize)]
pub struct Digest {
    ending: Json,
    first: Vec<StepRecord>,
    last: Vec<StepRecord>,
    #[serde(default)]
    messages: Vec<MessageRule>,
    #[serde(default)]
    sets: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
struct StepRecord {
    number: u64,
    action: Option<Action>,
    state: BTreeMap<String, Option<String>>,
}

/// Reads a run.
///
/// # Errors
/// The text is no record of a run, or one of another format.
pub fn read(text: &str) -> Result<Record, RecordError> {
    let json: Json = serde_json::from_str(text)?;
    let found = json.get("schema_version").and_then(Json::as_u64);
    match found.and_then(|found| u32::try_from(found).ok()) {
        Some(SCHEMA_VERSION) => Ok(serde_json::from_value(json)?),
        Some(found) => Err(RecordError::Version { found }),
        None => Err(RecordError::Foreign),
    }
}

impl Record {
    /// With what it ran: `TLC 2.15, Java 17.0.15`.
    #[must_use]
    pub fn engine(&self) -> String {
        self.engine.clone().unwrap_or_else(|| {
            let tools = self.tools.iter().map(|(name, tool)| format!("{name} {}", tool.version));
            tools.collect::<Vec<_>>().join(", ")
        })
    }

    /// True if all of its jobs were checked by tla-mc alone.
    #[must_use]
    pub fn is_of_tla_mc(&self) -> bool {
        self.tools.keys().eq([EngineName::TlaMc.word()])
    }

    /// The jobs that are not as expected, those first that tell most.
    #[must_use]
    pub fn reds(&self) -> Vec<&JobRecord> {
        let mut reds: Vec<&JobRecord> = self.jobs.iter().filter(|job| !job.as_expected).collect();
        reds.sort_by_key(|job| job.telling());
        reds
    }

    /// The folder of its jobs as it was, whole and as texts show it, each with a slash at its end.
    #[must_use]
    pub fn places(&self) -> Option<(String, String)> {
        let job = self.jobs.iter().find(|job| job.folder.is_some() && job.diagnosis.is_some())?;
        let whole = job.folder.as_deref()?.strip_suffix(job.folder().as_str())?;
        let text = &job.diagnosis.as_ref()?.text;
        let shown = text.lines().find_map(|line| line.trim_start().strip_prefix(EVIDENCE))?;
        Some((whole.to_owned(), shown.strip_suffix(job.folder().as_str())?.to_owned()))
    }

    /// The job to look at first.
    #[must_use]
    pub fn first_red(&self) -> Option<&JobRecord> {
        self.reds().into_iter().next()
    }
}

impl JobRecord {
    /// What it tells, if it is not as expected.
    fn telling(&self) -> Telling {
        match (self.result.verdict.as_str(), self.result.why.as_str()) {
            ("violated", _) => Telling::Violated,
            ("inconclusive", Some("not-started")) => Telling::Nothing,
            _ => Telling::Other,
        }
    }

    /// True if it was cancelled because another job had failed.
    fn gave_way(&self) -> bool {
        let why = self.result.why.as_str();
        self.result.verdict == "inconclusive" && why == Some("fail-fast")
    }

    /// The name of its own folder among those of the run.
    #[must_use]
    pub fn folder(&self) -> String {
        let recorded =
            self.folder.as_deref().and_then(|path| Path::new(path).file_name()?.to_str());
        let folder = recorded.map(str::to_owned);
        folder.or_else(|| job_folders([self.name.as_str()]).pop()).unwrap_or_default()
    }

    /// True if it did not end as expected, and its record tells more of that.
    #[must_use]
    pub fn is_diagnosed(&self) -> bool {
        !self.as_expected && self.diagnosis.is_some()
    }

    /// What it came to, as far as a manifest can state it.
    #[must_use]
    pub fn stated(&self) -> Option<Stated> {
        let found = &self.result;
        match found.verdict.as_str() {
            "verified" => {
                let counts = self.counts.filter(|counts| counts.distinct.is_some())?;
                // Of how many workers the depth is, an older greyverify did not write.
                let workers = self.resources.as_ref().map_or(u32::MAX, |used| used.workers);
                let exact = Exact::of(Some(counts), self.depth, workers);
                let is_whole = found.resumed.is_none();
                Some(Stated::Verified(if is_whole { exact } else { exact.without_generated() }))
            }
            "assumptions-hold" => Some(Stated::AssumptionsHold),
            "no-violation-within" => Some(Stated::NoViolationWithin),
            "violated" if found.contested.is_none() => {
                Broken::by(found.property.as_deref(), found.kind?).map(Stated::Broken)
            }
            "engine-failed" if found.part.as_deref() == Some("evaluation") => {
                Some(Stated::Broken(Broken::Evaluation { says: found.says() }))
            }
            _ => None,
        }
    }

    /// The verdict in one sentence.
    #[must_use]
    pub fn finding(&self) -> &str {
        self.finding.as_deref().unwrap_or(&self.result.verdict)
    }

    /// The counterexample, as far as the record holds it: steps in the middle
    /// of a long one are missing, which their numbers tell.
    #[must_use]
    pub fn behaviour(&self) -> Option<Behaviour> {
        let digest = self.counterexample.as_ref()?;
        let steps: Vec<Step> = digest.first.iter().chain(&digest.last).map(step).collect();
        let about = About {
            spec: Some(self.spec.clone()),
            job: Some(self.name.clone()),
            property: self.result.property.clone().or_else(|| self.result.probe.clone()),
            ..About::default()
        };
        Some(Behaviour { about, steps, ending: digest.ending(), ..Behaviour::default() })
    }
}

impl JobRecord {
    /// How messages of its counterexample are found, beside those that steps take out.
    #[must_use]
    pub fn messages(&self) -> &[MessageRule] {
        self.counterexample.as_ref().map(|digest| digest.messages.as_slice()).unwrap_or_default()
    }
}

impl JobRecord {
    /// What the specification calls the set over which this variable is a function.
    #[must_use]
    pub fn set_of(&self, variable: &str) -> Option<&str> {
        self.counterexample.as_ref()?.sets.get(variable).map(String::as_str)
    }
}

impl Digest {
    fn ending(&self) -> Ending {
        let back_to = self.ending.get("back_to").and_then(Json::as_u64);
        match (back_to, self.ending.as_str()) {
            (Some(number), _) => Ending::BackTo { number, action: None },
            (None, Some("stuttering")) => Ending::Stuttering,
            (None, _) => Ending::Finite,
        }
    }
}

fn step(record: &StepRecord) -> Step {
    let value = |text: &Option<String>| text.as_deref().map(Value::read);
    let state = record.state.iter().map(|(name, text)| (name.clone(), value(text))).collect();
    Step { number: record.number, action: record.action.clone(), state }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ViolationKind;
    use serde_json::json;

    fn job(name: &str, as_expected: bool, verdict: &Verdict) -> Json {
        json!({
            "name": name, "spec": "S", "purpose": { "purpose": "check" }, "result": verdict,
            "as_expected": as_expected, "elapsed_secs": 1.0,
        })
    }

    #[test]
    fn a_violation_is_told_before_what_says_nothing() {
        let violated = Verdict::Violated {
            property: None,
            kind: ViolationKind::Deadlock,
            steps: 2,
            finite: true,
            detail: None,
            cut: None,
            contested: None,
        };
        let given_up = |why| Verdict::Inconclusive { why };
        let cancelled = given_up(Inconclusive::Cancelled);
        let waiting = given_up(Inconclusive::NotStarted { detail: "the budget is used up".into() });
        let failed = Verdict::Vacuous { why: Vec::new() };
        let all = [&waiting, &cancelled, &violated, &failed];
        let tells = [Telling::Nothing, Telling::Other, Telling::Violated, Telling::Other];
        assert_eq!(all.map(Telling::of), tells);
        let jobs = all.iter().enumerate().map(|(n, verdict)| job(&n.to_string(), false, verdict));
        let text = json!({
            "schema_version": SCHEMA_VERSION, "greyverify": "1", "profile": "pr", "exit_code": 11,
            "signal": null, "complete": true, "elapsed_secs": 1.0,
            "tools": { "java": { "version": "21" }, "tlc": { "version": "2.15" } },
            "jobs": jobs.chain([job("well", true, &violated)]).collect::<Vec<_>>(),
        });
        let record = read(&text.to_string()).unwrap();
        assert_eq!(record.jobs.iter().map(JobRecord::telling).take(4).collect::<Vec<_>>(), tells);
        let names: Vec<&str> = record.reds().iter().map(|job| job.name.as_str()).collect();
        assert_eq!(names, ["2", "1", "3", "0"]);
        assert_eq!(record.first_red().unwrap().name, "2");
    }
}
