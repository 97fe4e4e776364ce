//! The plan as text: what `--dry-run` prints.

use std::fmt::Write as _;

use serde_json::json;

use crate::figures::{counted, grouped};
use crate::history::Outlook;
use crate::manifest::{Broken, Mode};
use crate::plan::{Job, Plan, Purpose};
use crate::record::SCHEMA_VERSION;

/// All jobs, each with its exact command and, as far as it is known, what is expected of it.
#[must_use]
pub fn text(plan: &Plan, commands: &[String], outlooks: &[Option<Outlook>]) -> String {
    let mut text = format!(
        "{} in profile {}, at most {} at once, {} s in all; {} cores, {} MiB of {} MiB available\n",
        counted(plan.jobs.len(), "job"),
        if plan.profile.is_empty() { "(none)" } else { &plan.profile },
        plan.jobs_at_once,
        plan.time_budget_secs,
        plan.host.cores,
        grouped(plan.host.memory_available_mib),
        grouped(plan.host.memory_total_mib),
    );
    let left_out = plan.since.as_ref().and_then(|since| since.told(plan.jobs.len()));
    if let Some(left_out) = left_out {
        let _ = writeln!(text, "{left_out}");
    }
    for (number, (job, command)) in plan.jobs.iter().zip(commands).enumerate() {
        let _ = write!(text, "\n{}\n", headline(job));
        if let Some(outlook) = outlooks.get(number).and_then(Option::as_ref) {
            let lacks = outlook.lacks().map(|lacks| format!("; it {lacks}")).unwrap_or_default();
            let _ = writeln!(text, "  forecast: {}{lacks}", outlook.told());
        }
        for doubt in &job.doubts {
            let _ = writeln!(text, "  doubt: {}", doubt.note());
        }
        let _ = writeln!(text, "  {command}");
    }
    text
}

/// The same for programs.
#[must_use]
pub fn json(plan: &Plan, commands: &[String], outlooks: &[Option<Outlook>]) -> String {
    let job = |(number, (job, command)): (usize, (&Job, &String))| {
        json!({
            "job": job.name,
            "spec": job.spec.name,
            "engine": job.engine,
            "what": headline(job),
            "doubts": job.doubts,
            "command": command,
            "forecast": outlooks.get(number),
        })
    };
    let value = json!({
        "schema_version": SCHEMA_VERSION,
        "profile": plan.profile,
        "jobs_at_once": plan.jobs_at_once,
        "time_budget_secs": plan.time_budget_secs,
        "host": plan.host,
        "since": plan.since,
        "jobs": plan.jobs.iter().zip(commands).enumerate().map(job).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn headline(job: &Job) -> String {
    let what = match &job.purpose {
        Purpose::Check => "check".to_owned(),
        Purpose::Probe { predicate } => format!("reach {predicate}"),
        Purpose::Levels { .. } => "count level by level".to_owned(),
        Purpose::Mutant { bug } => format!("catch {bug}"),
    };
    let mode = match job.mode {
        Mode::Exhaustive => "exhaustive".to_owned(),
        Mode::Simulate { depth, traces, seed } => {
            let (some, end) = match traces {
                Some(n) => (format!("{n} "), ""),
                None => (String::new(), ", for the rest of the time"),
            };
            let seed = seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
            let portion = job.portion.map(|portion| format!(", {portion}")).unwrap_or_default();
            format!("{some}behaviours of up to {depth} states{end}{seed}{portion}")
        }
    };
    let expected = match (&job.expect.violates, job.expect.distinct) {
        (Some(Broken::Property(name)), _) => format!("; must violate {name}"),
        (Some(broken), _) => format!("; expects {broken}"),
        (None, Some(n)) if job.compare_counts => format!("; expects {} distinct", grouped(n)),
        (None, _) => String::new(),
    };
    let engine = job.engine.map(|engine| format!("; engine {}", engine.word())).unwrap_or_default();
    format!(
        "{}: {what}, {} [{}], {mode}; heap {} MiB, {}{expected}{engine}",
        job.name,
        job.spec.name,
        job.bounds_text(),
        job.resources.heap_mib,
        counted(job.resources.workers as usize, "worker"),
    )
}
