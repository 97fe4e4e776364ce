//! What a channel of a chat is told when jobs are in another state than before.
//!
//! In: a run, and what is otherwise in it. Out: the text of the message, in the form that Slack and
//! those who read the same JSON expect. Text of others cannot call anybody there.

use super::console::{found, headline};
use super::shown::why;
use crate::escape;
use crate::figures::{counted, shortened};
use crate::history::Change;
use crate::outcome::RunOutcome;

/// Jobs that are told one by one.
const TOLD: usize = 10;
/// Lines and letters of why a job is not as expected.
const WHY: (usize, usize) = (8, 900);
/// Letters of a finding.
const FINDING_MAX: usize = 300;

/// The whole message; `link` leads to the run, if its environment names it.
#[must_use]
pub fn message(run: &RunOutcome, changes: &[Change<'_>], link: Option<&str>) -> String {
    let (well, bad): (Vec<&Change<'_>>, Vec<_>) =
        changes.iter().partition(|change| change.job.is_as_expected());
    let profile = match run.plan.profile.as_str() {
        "" => String::new(),
        profile => format!(", profile {}", escape::chat(profile)),
    };
    let mut lines = vec![format!("*greyverify{profile}: {}*", in_short(bad.len(), well.len()))];
    lines.extend(bad.into_iter().chain(well).take(TOLD).map(told));
    if changes.len() > TOLD {
        lines.push(format!("… and {}", counted(changes.len() - TOLD, "more job")));
    }
    lines.push(escape::chat(&headline(run)));
    lines.extend(link.map(escape::chat));
    lines.join("\n")
}

fn in_short(bad: usize, well: usize) -> String {
    let bad_now = format!("{} not as expected", counted(bad, "job"));
    let well_again = format!("{} as expected again", counted(well, "job"));
    match (bad, well) {
        (_, 0) => bad_now,
        (0, _) => well_again,
        _ => format!("{bad_now}, {well_again}"),
    }
}

/// A job that is in another state.
fn told(change: &Change<'_>) -> String {
    let job = change.job;
    let mark = if job.is_as_expected() { "✓" } else { "✗" };
    let first =
        |text: &str| escape::chat(&shortened(text.lines().next().unwrap_or_default(), FINDING_MAX));
    let before = change.before.map_or("not known".to_owned(), first);
    let name = escape::chat(&job.job.name);
    let line = format!("{mark} {name}: {}; before: {before}", first(&found(job)));
    match why(job).filter(|_| !job.is_as_expected()) {
        None => line,
        Some(why) => {
            let lines: Vec<&str> = why.lines().take(WHY.0).collect();
            // What stands between the marks is shown as it is.
            let why = shortened(&lines.join("\n"), WHY.1).replace("```", "'''");
            format!("{line}\n```{}```", escape::chat(&why))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use serde_json::Value as Json;

    use super::*;
    use crate::event::ViolationKind;
    use crate::history::{Cost, Line, Past, Reason, changes};
    use crate::host::Host;
    use crate::outcome::{ExitCode, Identity, JobOutcome, Judgement, Verdict};
    use crate::plan::{Job, Plan};

    fn job(name: &str, is_well: bool) -> JobOutcome {
        let violated =
            Verdict::sample_violation(Some("<!channel> @here & ```"), ViolationKind::Safety);
        let verdict = match is_well {
            true => Verdict::AssumptionsHold { assumptions: Some(2) },
            false => violated,
        };
        let judgement = match is_well {
            true => Judgement::AsExpected,
            false => {
                Judgement::Unexpected { code: ExitCode::Violated(ViolationKind::Safety), why: None }
            }
        };
        JobOutcome { judgement, ..JobOutcome::sample(Job::sample(name), verdict) }
    }

    fn run(jobs: Vec<JobOutcome>) -> RunOutcome {
        let plan = Plan {
            profile: "pr".into(),
            jobs: jobs.iter().map(|job| job.job.clone()).collect(),
            time_budget_secs: 60,
            host: Host { cores: 2, memory_available_mib: 1, memory_total_mib: 1 },
            jobs_at_once: 1,
            fail_fast: false,
            part: None,
            since: None,
        };
        let (version, below) = ("2.15".to_owned(), Vec::new());
        RunOutcome {
            plan,
            engine: Identity { name: "TLC", version, below, described: Json::Null },
            second: None,
            jobs: jobs.into_iter().enumerate().collect::<BTreeMap<_, _>>(),
            signal: None,
            elapsed: Duration::from_secs(12),
            since: None,
        }
    }

    fn past(states: &[(&str, bool)]) -> Past {
        let line = |(job, as_expected): &(&str, bool)| {
            let finding = "what <it> was".to_owned();
            Line::from(Cost {
                as_expected: *as_expected,
                verdict: if *as_expected { "assumptions-hold" } else { "violated" }.into(),
                finding,
                ..Cost::sample(job, Reason::Proof, 1.0)
            })
        };
        Past { lines: states.iter().map(line).collect(), unread: None }
    }

    #[test]
    fn a_channel_is_told_what_is_otherwise_and_nobody_is_called() {
        let past = past(&[("now-bad", true), ("now-well", false), ("same", true), ("bad", false)]);
        let jobs = [("now-bad", false), ("now-well", true), ("same", true), ("bad", false)];
        let jobs = jobs.iter().chain(&[("new-and-bad", false), ("new", true)]);
        let run = run(jobs.map(|(name, is_well)| job(name, *is_well)).collect());
        let changes = changes(&past, &run);
        let link = Some("https://ci.example/runs/7?a=1&b=2");
        insta::assert_snapshot!(message(&run, &changes, link));
    }

    #[test]
    fn a_red_of_another_kind_is_another_state() {
        let mut past = past(&[("bad", false)]);
        let run = run(vec![job("bad", false)]);
        assert!(changes(&past, &run).is_empty());
        past.lines = past
            .costs()
            .map(|cost| Line::from(Cost { verdict: "inconclusive".into(), ..cost.clone() }))
            .collect();
        assert_eq!(changes(&past, &run).len(), 1);
    }

    #[test]
    fn another_profile_knows_nothing_of_the_states_of_this_one() {
        let past = past(&[("bad", false)]);
        let mut run = run(vec![job("bad", false)]);
        assert!(changes(&past, &run).is_empty());
        run.plan.profile = "nightly".into();
        assert_eq!(changes(&past, &run).len(), 1);
    }
}
