//! What became of a behaviour on a cluster of real nodes.

use std::fmt::Write as _;

use grey_cluster::Op;

use greyverify_mirror::behaviour::About;

use super::{Driven, Failed, Finding, Stuck, is_same};

/// A behaviour that the cluster was driven through: each step with the
/// operations for it, and what the monitors found.
#[must_use]
pub fn driven(about: &About, property: &str, done: &Driven) -> String {
    let schedule = &done.schedule;
    let fault = schedule.fault.map_or("no fault".to_owned(), |fault| format!("fault {fault}"));
    let nodes = schedule.nodes;
    let mut text = format!(
        "{} on {nodes} nodes of tikv's raft with {fault}\n   1   initial state\n",
        about.subject()
    );
    let width = done.steps.iter().map(|(action, _)| action.len()).max().unwrap_or(0);
    let mut ops = schedule.ops.as_slice();
    for (state, (action, count)) in (2..).zip(&done.steps) {
        let (own, later) = ops.split_at(*count);
        ops = later;
        let _ = writeln!(text, "{state:>4}   {action:<width$}  {}", listed(own));
        for finding in done.found.iter().filter(|finding| finding.state == state) {
            let _ = writeln!(text, "       {}", first_line(finding));
        }
    }
    text.push_str(&outcome(property, done));
    text
}

fn listed(ops: &[Op]) -> String {
    match ops {
        [] => "(raft did it with what it did before)".to_owned(),
        ops => ops.iter().map(Op::to_string).collect::<Vec<_>>().join("; "),
    }
}

fn first_line(finding: &Finding) -> &str {
    finding.what.lines().next().unwrap_or(finding.id)
}

fn outcome(property: &str, done: &Driven) -> String {
    let size = counted(done.schedule.ops.len(), "operation");
    let same = done.found.iter().find(|finding| is_same(property, finding.id));
    match (done.kind, same, &done.lost) {
        (None, _, _) if done.found.is_empty() => {
            format!("{property} is reached of the cluster, too, and nothing is violated: {size}\n")
        }
        (None, _, _) => format!("{property} is reached, but something is violated: {size}\n"),
        (Some(_), Some(finding), _) => {
            let (what, state) = (&finding.what, finding.state);
            format!(
                "{property} is violated on the cluster, too, in state {state}: {size}\n{what}\n"
            )
        }
        (Some(_), None, Some(lost)) if property == "CommittedOnMajority" => format!(
            "{property} is violated on the disks of the cluster, too: {size}\n  {lost}\n  \
             its monitor, which looks when a leader commits, cannot see that\n"
        ),
        (Some(_), None, _) => {
            format!("the cluster was driven to the end, but no monitor finds {property}: {size}\n")
        }
    }
}

/// `1 state`, `2 states`.
fn counted(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// Why a behaviour could not be driven.
#[must_use]
pub fn stuck(why: &Stuck) -> String {
    let mut text = format!("{why}\n");
    let Stuck::Step(failed) = why else { return text };
    let Failed { schedule, instead, longer, found, .. } = &**failed;
    match instead.as_slice() {
        [] => text.push_str("  nothing is under way that could do it\n"),
        differences => {
            text.push_str("  what comes nearest leaves\n");
            for difference in differences {
                let _ = writeln!(text, "       {difference}");
            }
        }
    }
    if !longer.is_empty() {
        let nodes = longer.join(", ");
        let _ = writeln!(
            text,
            "  a leader of raft begins with an entry that is not in the behaviour: on {nodes}"
        );
    }
    for finding in found {
        let _ = writeln!(text, "  in state {}: {}", finding.state, first_line(finding));
    }
    let _ = writeln!(text, "  up to there it was driven by {}", listed(&schedule.ops));
    text
}
