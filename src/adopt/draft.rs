//! The text of a manifest for what was found, with what came out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::word::End;
use super::{Entry, Word};
use crate::escape::printable;
use crate::event::ViolationKind;
use crate::manifest::{Broken, DEFAULT_PROFILE, EXTENDED_PROFILE, Exact, SCHEMA_FILE_NAME, Stated};
use crate::objection::Effect;
use crate::outcome::{Inconclusive, JobOutcome, Vacuity, Verdict, finding};
use crate::spec::Spec;

/// Seconds up to which a model is run with every change.
const FAST_SECS: f64 = 10.0;
/// States generated up to which it is run with every change, however busy the
/// machine was.
const FAST_GENERATED: u64 = 100_000;

/// What becomes of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It is in the manifest.
    Kept(Kept),
    /// It is not, for these modules are nowhere.
    Needs(Vec<String>),
    /// It is not, and why.
    Left(String),
}

/// What the manifest says of a model beside its names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    /// Whether every change runs it.
    pub fast: bool,
    /// How long its search took; `None` if it came to no end.
    pub took: Option<Duration>,
    /// More keys, each a line.
    pub keys: Vec<String>,
    /// What was found, for a comment.
    pub found: String,
    /// Remarks on it.
    pub notes: Vec<String>,
    /// What must come out; `None` before anything has.
    pub expect: Option<Stated>,
    /// True if that is the author's word, and something else came out.
    pub disagrees: bool,
}

impl Kept {
    /// The profiles that run it, the first of them with every change if any is.
    #[must_use]
    pub fn profiles(&self) -> &'static [&'static str] {
        match self.fast {
            true => &[DEFAULT_PROFILE, EXTENDED_PROFILE],
            false => &[EXTENDED_PROFILE],
        }
    }
}

/// What came out of a search, as the manifest is to say it.
#[must_use]
pub fn fate(job: &JobOutcome, word: Option<&Word>, root: &Path) -> Fate {
    // A manifest goes with its folder.
    let root = format!("{}/", root.display());
    let line = |text: &str| line(&text.replace(&root, ""));
    let is_violated = matches!(job.verdict, Verdict::Violated { .. });
    // What is violated before anything is counted was found at once.
    let counts = job.facts.counts;
    let few = counts.map_or(is_violated, |counts| counts.generated <= FAST_GENERATED);
    let found = finding(&without_estimate(&job.verdict));
    let other = job.second.as_ref().and_then(|second| second.disagreement());
    let other = other.map(|other| line(&other));
    let mut kept = Kept {
        fast: few || job.facts.elapsed.as_secs_f64() <= FAST_SECS,
        took: Some(job.facts.elapsed),
        found: [Some(line(&found)), other].into_iter().flatten().collect::<Vec<_>>().join("; "),
        notes: job.notes.iter().map(|note| line(note)).collect(),
        ..Kept::default()
    };
    let is_vacuous = matches!(job.verdict, Verdict::Vacuous { .. });
    if let Some(doubt) = job.job.doubts.iter().find(|d| is_vacuous && d.effect == Effect::Withhold)
    {
        return Fate::Left(line(&format!("{}: {}", doubt.id, doubt.what)));
    }
    let found = match &job.verdict {
        Verdict::Verified { .. } => Some(verified(job)),
        Verdict::AssumptionsHold { .. } => Some(Stated::AssumptionsHold),
        Verdict::Violated { contested: None, property, kind, .. } => {
            Broken::by(property.as_deref(), *kind).map(Stated::Broken)
        }
        Verdict::Vacuous { why } => excuses(why, &job.job.spec).map(|keys| {
            kept.keys = keys;
            verified(job)
        }),
        Verdict::Inconclusive { why: Inconclusive::TimeBudget { .. } } => {
            (kept.fast, kept.took) = (false, None);
            Some(Stated::Verified(Exact::default()))
        }
        _ => None,
    };
    let Some(found) = found else { return Fate::Left(kept.found) };
    if !is_violated && word.is_some_and(|word| word.end == Some(End::Violated(None))) {
        let why = format!("its author expects a violation and does not name it; {}", kept.found);
        return Fate::Left(why);
    }
    let author = word.and_then(|word| disagreeing(word, job));
    kept.disagrees = author.is_some();
    let expect = author.unwrap_or(found);
    if matches!(expect, Stated::Broken(_)) || job.job.question().is_some_and(|q| q.view.is_some()) {
        // Several workers may meet another violation, or another state of a view, first.
        kept.keys.push("workers = 1".to_owned());
    }
    kept.expect = Some(expect);
    Fate::Kept(kept)
}

/// Has every change run something: where no search is over in seconds, the
/// shortest of those that came to an end. False if none did.
pub fn settle_on_one(tried: &mut [(Entry, Fate)]) -> bool {
    let kept = tried.iter_mut().filter_map(|(_, fate)| match fate {
        Fate::Kept(kept) => Some(kept),
        Fate::Needs(_) | Fate::Left(_) => None,
    });
    let mut kept: Vec<&mut Kept> = kept.collect();
    if kept.iter().any(|kept| kept.fast) {
        return true;
    }
    let ended = kept.iter_mut().filter(|kept| kept.took.is_some());
    match ended.min_by_key(|kept| kept.took) {
        Some(shortest) => {
            shortest.fast = true;
            true
        }
        None => false,
    }
}

/// The verdict without the estimate of what was missed, which says nothing of a
/// search that is over in a minute.
fn without_estimate(verdict: &Verdict) -> Verdict {
    let mut verdict = verdict.clone();
    if let Verdict::Verified { collision, .. } = &mut verdict {
        *collision = None;
    }
    verdict
}

/// The first line of a text, without what no comment may hold.
fn line(text: &str) -> String {
    printable(text.lines().next().unwrap_or_default())
}

fn verified(job: &JobOutcome) -> Stated {
    let facts = &job.facts;
    Stated::Verified(Exact::of(facts.counts, facts.depth, job.job.resources.workers))
}

/// The keys with which a green that exercises too little is accepted; `None`
/// if nothing was checked at all.
fn excuses(why: &[Vacuity], spec: &Spec) -> Option<Vec<String>> {
    let mut keys = BTreeSet::new();
    for vacuity in why {
        match vacuity {
            Vacuity::SilentActions { actions, .. }
                if actions.iter().all(|name| spec.definition(name).is_some()) =>
            {
                let names: Vec<String> = actions.iter().map(|name| quoted(name)).collect();
                keys.insert(format!("may_stay_silent = [{}]", names.join(", ")));
            }
            // The key takes names, and a part of an action may have none.
            Vacuity::SilentActions { .. }
            | Vacuity::Unmeasured { .. }
            | Vacuity::UnexercisedImplications { .. }
            | Vacuity::NeverTrue { .. }
            | Vacuity::Uncovered { .. } => {
                keys.insert("vacuity = \"warn\"".to_owned());
            }
            Vacuity::NoState { .. }
            | Vacuity::NoStep { .. }
            | Vacuity::NothingChecked
            | Vacuity::NoAssumption
            | Vacuity::NoFairBehaviour { .. } => return None,
        }
    }
    Some(keys.into_iter().collect())
}

/// The author's expectation, where something else came out.
fn disagreeing(word: &Word, job: &JobOutcome) -> Option<Stated> {
    let counts = job.facts.counts;
    let is_violated = |name: Option<&str>| matches!(&job.verdict, Verdict::Violated { property, .. } if name.is_none() || property.as_deref() == name);
    let is_deadlock =
        matches!(&job.verdict, Verdict::Violated { kind: ViolationKind::Deadlock, .. });
    let differs =
        |expected: Option<u64>, found: Option<u64>| expected.is_some() && expected != found;
    let Word { distinct, generated, depth, .. } = *word;
    let counts_differ = differs(distinct, counts.and_then(|c| c.distinct))
        || differs(generated, counts.map(|c| c.generated))
        || differs(depth, job.facts.depth);
    match &word.end {
        Some(End::Verified) if is_violated(None) => Some(Stated::Verified(Exact::default())),
        Some(End::Violated(name)) if !is_violated(name.as_deref()) => {
            Some(Stated::Broken(Broken::Property(name.clone()?)))
        }
        Some(End::Deadlock) if !is_deadlock => Some(Stated::Broken(Broken::Deadlock)),
        Some(End::Violated(_) | End::Deadlock) => None,
        Some(End::Verified) | None if counts_differ && !is_violated(None) => {
            Some(Stated::Verified(Exact { distinct, generated, depth }))
        }
        _ => None,
    }
}

/// Where a manifest finds modules that are not its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Library {
    /// Folders and jars, relative to the manifest's folder or absolute.
    pub paths: Vec<PathBuf>,
    /// Whether Java code beside modules is run.
    pub allow_java: bool,
}

impl Library {
    /// The keys of a manifest.
    #[must_use]
    pub fn keys(&self) -> String {
        let paths: Vec<String> =
            self.paths.iter().map(|path| quoted(&path.to_string_lossy())).collect();
        let library = match paths.is_empty() {
            true => String::new(),
            false => format!("library = [{}]\n", paths.join(", ")),
        };
        let java = if self.allow_java { "allow_java = true\n" } else { "" };
        format!("{library}{java}")
    }
}

/// The line by which editors find the schema beside a manifest.
#[must_use]
pub fn schema_line() -> String {
    format!("#:schema ./{SCHEMA_FILE_NAME}\n")
}

/// The head of a new manifest.
#[must_use]
pub fn head(heap_mib: u64, library: &Library) -> String {
    let pr_heap = heap_mib.min(2048);
    let library = library.keys();
    let schema = schema_line();
    format!(
        "{schema}
# What must come out of each model. `greyverify` checks profile {DEFAULT_PROFILE}, `greyverify --extended`
# profile {EXTENDED_PROFILE}; `greyverify list` names the models. Written by `greyverify init` from what
# it found; it is yours now, and init only ever adds to it.

schema_version = 1
{library}
# With every change: what is over in seconds.
[profiles.{DEFAULT_PROFILE}]
time_budget_secs = 900
heap_mib = {pr_heap}

# At night: everything.
[profiles.{EXTENDED_PROFILE}]
time_budget_secs = 14400
heap_mib = {heap_mib}
"
    )
}

/// The tables of all models that are kept, each specification before its
/// first model.
#[must_use]
pub fn tables(tried: &[(Entry, Fate)]) -> String {
    let mut seen = BTreeSet::new();
    let kept = tried.iter().filter_map(|(entry, fate)| match fate {
        Fate::Kept(kept) => Some((entry, kept)),
        Fate::Needs(_) | Fate::Left(_) => None,
    });
    kept.map(|(entry, kept)| {
        let is_new = !entry.known && seen.insert(&entry.spec);
        table(entry, kept, is_new)
    })
    .collect()
}

/// The tables of one model that is to be tried.
#[must_use]
pub fn trial(entry: &Entry) -> String {
    let kept = Kept { fast: true, ..Kept::default() };
    table(entry, &kept, true)
}

/// The tables of one model, as if it were the only one.
#[must_use]
pub fn alone(entry: &Entry, kept: &Kept) -> String {
    table(entry, kept, true)
}

fn table(entry: &Entry, kept: &Kept, with_spec: bool) -> String {
    let mut text = String::new();
    if with_spec {
        let name = if is_bare(&entry.spec) { entry.spec.clone() } else { quoted(&entry.spec) };
        let _ = write!(text, "\n[specs.{name}]\nfile = {}\n", quoted(&entry.module));
        if entry.translate {
            text.push_str("translate = true # the algorithm, in a copy\n");
        }
    }
    let notes: String = kept.notes.iter().map(|note| format!("# note: {note}\n")).collect();
    let profiles: Vec<String> = kept.profiles().iter().map(|profile| quoted(profile)).collect();
    let _ = write!(
        text,
        "\n# {}\n{notes}[[model]]\nname = {}\nspec = {}\nconfig = {}\nprofiles = [{}]\n",
        kept.found,
        quoted(&entry.name),
        quoted(&entry.spec),
        quoted(&entry.config),
        profiles.join(", "),
    );
    for key in &kept.keys {
        let _ = writeln!(text, "{key}");
    }
    if let Some(expect) = &kept.expect {
        let _ = writeln!(text, "expect = {expect}");
    }
    text
}

/// True if TOML takes it as a key without quotes.
fn is_bare(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
