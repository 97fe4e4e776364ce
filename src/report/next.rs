//! What to type next, below what is told of a job.

use std::path::PathBuf;

use crate::engine::quoted;
use crate::event::ViolationKind;
use crate::figures::relative;
use crate::manifest::{DEFAULT_PROFILE, FILE_NAME, Mode};
use crate::outcome::{JobOutcome, Verdict};
use crate::plan::{Counter, Job, Source};
use crate::rundir::{DEFAULT_NAME, JobDir, job_folders};

/// The commands that look closer at the counterexample, if there is one, each on its line: all of
/// its states, and, where somebody can make one, a smaller one.
pub(super) fn commands(outcome: &JobOutcome) -> Vec<String> {
    let mut commands = if outcome.is_disputed() { disputed(outcome) } else { Vec::new() };
    if outcome.facts.trace.steps > 0 {
        let file = quoted(relative(&outcome.dir.counterexample_itf()).as_ref());
        commands.push(format!("greyverify trace show {file}"));
        commands.extend(may_be_smaller(outcome).then(|| smaller(outcome, &file)));
    }
    commands.extend(again(outcome));
    let begin = |n: usize| if n == 0 { "  next: " } else { "        " };
    commands.iter().enumerate().map(|(n, command)| format!("{}{command}", begin(n))).collect()
}

/// Makes a smaller one of the counterexample in a file.
fn smaller(outcome: &JobOutcome, file: &str) -> String {
    let job = &outcome.job;
    let Some(words) = by_path(job) else {
        return format!("greyverify shrink {file}{}", manifest(job));
    };
    let folder = job_folders([job.spec.name.as_str()]).concat();
    let last = JobDir::planned(DEFAULT_NAME.as_ref(), &folder).counterexample_itf();
    let is_last = quoted(last.as_os_str()) == file;
    let trace = if is_last { String::new() } else { format!(" --trace {file}") };
    format!("greyverify shrink {words}{trace}")
}

/// The words by which a command finds the specification of a job that comes from no manifest.
fn by_path(job: &Job) -> Option<String> {
    let Source::File { options, .. } = &job.source else { return None };
    let file = quoted(relative(&job.spec.root()?.path).as_ref());
    Some(std::iter::once(&file).chain(options).cloned().collect::<Vec<_>>().join(" "))
}

/// Takes the random behaviours of a simulation once more; `None` of what is no
/// simulation, and where several workers shared them: then a seed does not say
/// which of them came first.
pub(super) fn again(outcome: &JobOutcome) -> Option<String> {
    let job = &outcome.job;
    let seed = seed(outcome).filter(|_| job.resources.workers == 1)?;
    let profile = match job.profile.as_str() {
        DEFAULT_PROFILE => String::new(),
        other => format!(" --profile {other}"),
    };
    let name = quoted(job.name.as_ref());
    let of = manifest(job);
    Some(format!(
        "greyverify check{of}{profile} --model {name} --simulation-seed {seed} --workers 1"
    ))
}

/// The option that names the manifest of a job, if it is not the one that is read without it.
fn manifest(job: &Job) -> String {
    let other = job.manifest.as_ref().filter(|path| path.as_os_str() != FILE_NAME);
    let option = |path: &PathBuf| format!(" --manifest {}", quoted(relative(path).as_ref()));
    other.map(option).unwrap_or_default()
}

/// The seed of a simulation. That of a search changes nothing which is told of it.
pub(super) fn seed(outcome: &JobOutcome) -> Option<i64> {
    let is_random = matches!(outcome.job.mode, Mode::Simulate { .. });
    outcome.facts.search.as_ref().filter(|_| is_random)?.seed
}

/// Where two engines disagree: what asks both again and shows the first state
/// that only one of them visits, and what shows a counterexample that only the
/// second one found.
fn disputed(outcome: &JobOutcome) -> Vec<String> {
    let shown = outcome.dir.second().counterexample_itf();
    let shown = shown.exists().then(|| quoted(relative(&shown).as_ref()));
    let shown = shown.map(|file| format!("greyverify trace show {file}"));
    cross_check(outcome).into_iter().chain(shown).collect()
}

fn cross_check(outcome: &JobOutcome) -> Option<String> {
    let JobOutcome { job, second, .. } = outcome;
    let second = second.as_ref()?;
    job.by_levels(None, Counter::Engine)?;
    let mut words = vec!["greyverify cross-check".to_owned()];
    match &job.source {
        Source::Model(_) => {
            let is_usual = second.profile == DEFAULT_PROFILE;
            words.extend((!is_usual).then(|| format!("--profile {}", second.profile)));
            words[0].push_str(&manifest(job));
            words.push(format!("--model {}", quoted(job.name.as_ref())));
        }
        Source::File { path, .. } => {
            let file = &job.spec.root()?.path;
            words.push(quoted(relative(file).as_ref()));
            words.push(format!("--config {}", quoted(relative(path).as_ref())));
        }
    }
    Some(words.join(" "))
}

/// True if `shrink` works for it and may make it smaller: by a mirror, which has faults to
/// leave out, or by a breadth-first search of the model with one worker, which this was not. Of
/// what goes on for ever no engine finds the shortest first.
fn may_be_smaller(outcome: &JobOutcome) -> bool {
    let JobOutcome { job, verdict, .. } = outcome;
    let Verdict::Violated { kind, .. } = verdict else { return false };
    let is_random = matches!(job.mode, Mode::Simulate { .. });
    match kind {
        ViolationKind::Assumption | ViolationKind::Assertion => false,
        _ if job.has_mirror => true,
        ViolationKind::Liveness => true,
        ViolationKind::Safety | ViolationKind::Deadlock => is_random || job.resources.workers > 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Search;
    use crate::manifest::Question;

    fn violated(kind: ViolationKind, job: Job) -> JobOutcome {
        JobOutcome::sample(job, Verdict::sample_violation(None, kind))
    }

    /// A model of a manifest that this many workers search.
    fn model(workers: u32) -> Job {
        let mut job = Job::sample("m");
        job.source = Source::Model(Box::<Question>::default());
        job.resources.workers = workers;
        job
    }

    #[test]
    fn a_simulation_is_taken_again_by_its_seed() {
        let walk = Mode::Simulate { depth: 9, traces: None, seed: None };
        let told = |profile: &str, workers| {
            let job = Job { mode: walk, profile: profile.to_owned(), ..model(workers) };
            let mut outcome = violated(ViolationKind::Safety, job);
            outcome.facts.search = Some(Search { seed: Some(-7), ..Search::default() });
            again(&outcome)
        };
        let usual = told(DEFAULT_PROFILE, 1).unwrap();
        assert_eq!(usual, "greyverify check --model m --simulation-seed -7 --workers 1");
        assert!(told("nightly", 1).unwrap().contains(" --profile nightly "));
        assert_eq!(told("nightly", 2), None);
        let elsewhere = |path: &str| {
            let manifest = Some(path.into());
            let profile = DEFAULT_PROFILE.to_owned();
            let job = Job { mode: walk, manifest, profile, ..model(1) };
            let mut outcome = violated(ViolationKind::Safety, job);
            outcome.facts.search = Some(Search { seed: Some(-7), ..Search::default() });
            again(&outcome).unwrap()
        };
        assert_eq!(elsewhere(FILE_NAME), usual);
        assert!(elsewhere("a b/g.toml").contains("check --manifest 'a b/g.toml' --model"));
        assert_eq!(again(&violated(ViolationKind::Safety, model(1))), None);
    }

    #[test]
    fn shrink_is_proposed_where_it_may_find_a_smaller_one() {
        let may = |kind, job| may_be_smaller(&violated(kind, job));
        assert!(!may(ViolationKind::Safety, model(1)));
        assert!(may(ViolationKind::Safety, model(2)));
        assert!(may(ViolationKind::Deadlock, model(2)));
        assert!(may(ViolationKind::Liveness, model(1)));
        assert!(may(ViolationKind::Liveness, Job::sample("by-path")));
        let walk = Mode::Simulate { depth: 9, traces: None, seed: None };
        assert!(may(ViolationKind::Safety, Job { mode: walk, ..model(1) }));
        assert!(may(ViolationKind::Safety, Job { mode: walk, ..Job::sample("by-path") }));
        assert!(may(ViolationKind::Liveness, Job { has_mirror: true, ..model(1) }));
        for kind in [ViolationKind::Assumption, ViolationKind::Assertion] {
            assert!(!may(kind, Job { has_mirror: true, ..model(1) }));
        }
    }
}
