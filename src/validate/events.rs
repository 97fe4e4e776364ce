//! The events of traces as sequences in TLA+.
//!
//! In: steps as they were recorded. Out: [`Events`]: a tuple for each, in the
//! form that `GreyConsensusTrace.tla` reads, and bounds that refuse nothing.

use std::fmt::Write as _;

use grey_invariants::trace::{Action, Role, Step};

/// Traces in TLA+.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Events {
    /// A sequence of sequences, one event a line.
    pub text: String,
    /// No event of a behaviour can be of a later term.
    pub max_term: u32,
    /// No log of a behaviour can be longer.
    pub max_log: u32,
}

/// Writes traces of `nodes` nodes down.
///
/// The bounds leave room for one more than can happen: only a timeout makes a
/// term, only a client request an entry. So they refuse nothing, and a number
/// that went wrong does not make the state large.
#[must_use]
pub fn events(traces: &[Vec<&Step>], nodes: usize) -> Events {
    let most = |action: Action| {
        let counts = traces.iter().map(|t| t.iter().filter(|s| s.action == action).count());
        u32::try_from(counts.max().unwrap_or(0)).unwrap_or(u32::MAX)
    };
    let texts: Vec<String> = traces.iter().map(|trace| sequence(trace, nodes)).collect();
    Events {
        text: format!("<<\n{}\n>>", texts.join(",\n")),
        max_term: most(Action::Timeout).saturating_add(1),
        max_log: most(Action::ClientRequest).saturating_add(1),
    }
}

fn sequence(steps: &[&Step], nodes: usize) -> String {
    let mut logs = vec![Vec::new(); nodes];
    let mut lines = Vec::new();
    for step in steps {
        let (keep, add) = match logs.get_mut(step.node) {
            Some(log) => change(log, step),
            None => (step.keep, step.add.to_vec()),
        };
        lines.push(tuple(step, keep, &add));
    }
    format!("<<\n{}\n>>", lines.join(",\n"))
}

/// Applies a step to a log. Whatever the recorder called kept, the answer says
/// how many entries are the same before and after, and which follow.
fn change(log: &mut Vec<u64>, step: &Step) -> (u64, Vec<u64>) {
    let Some(old) = usize::try_from(step.keep).ok().and_then(|keep| log.get(keep..)) else {
        // More than there is; the specification refuses it.
        return (step.keep, step.add.to_vec());
    };
    let again = old.iter().zip(&step.add).take_while(|(a, b)| a == b).count();
    let keep = log.len() - old.len() + again;
    let add = step.add[again..].to_vec();
    log.truncate(keep);
    log.extend(&add);
    (keep as u64, add)
}

fn tuple(step: &Step, keep: u64, add: &[u64]) -> String {
    let vote = step.vote.map_or_else(|| "None".to_owned(), |node| node.to_string());
    let mut text = format!(
        "<<\"{}\",{},{},{vote},\"{}\",{},{},<<",
        action(step.action),
        step.node,
        number(step.term),
        role(step.role),
        number(step.commit),
        number(keep),
    );
    for (n, term) in add.iter().enumerate() {
        let _ = write!(text, "{}{}", if n > 0 { "," } else { "" }, number(*term));
    }
    text.push_str(">>>>");
    text
}

/// TLC's integers have 32 bits, and sums of two must fit. What is larger is
/// beyond every bound, and so is what takes its place.
fn number(n: u64) -> u64 {
    n.min(1 << 30)
}

/// The specification's name of an action.
#[must_use]
pub fn action(action: Action) -> &'static str {
    match action {
        Action::Timeout => "Timeout",
        Action::GrantVote => "GrantVote",
        Action::BecomeLeader => "BecomeLeader",
        Action::ClientRequest => "ClientRequest",
        Action::HandleAppendEntries => "HandleAppendEntries",
        Action::AdvanceCommitIndex => "AdvanceCommitIndex",
        Action::LearnTerm => "LearnTerm",
        Action::Restart => "Restart",
    }
}

/// The specification's name of a role.
#[must_use]
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Follower => "Follower",
        Role::Candidate => "Candidate",
        Role::Leader => "Leader",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(action: Action, keep: u64, add: &[u64]) -> Step {
        let role = Role::Follower;
        let add = add.iter().copied().collect();
        Step { node: 1, action, term: 3, vote: None, role, commit: 0, keep, add }
    }

    fn lines(steps: &[Step]) -> Vec<String> {
        let text = events(&[steps.iter().collect()], 3).text;
        text.lines().filter(|l| l.contains('"')).map(|l| l.trim_end_matches(',').into()).collect()
    }

    #[test]
    fn entries_written_again_count_as_kept() {
        use Action::HandleAppendEntries as Receive;
        let steps =
            [step(Receive, 0, &[1, 1, 2]), step(Receive, 1, &[1, 3]), step(Receive, 0, &[1])];
        let receive = "<<\"HandleAppendEntries\",1,3,None,\"Follower\",0";
        let expected = [
            format!("{receive},0,<<1,1,2>>>>"),
            format!("{receive},2,<<3>>>>"),
            format!("{receive},1,<<>>>>"),
        ];
        assert_eq!(lines(&steps), expected);
    }

    #[test]
    fn what_cannot_be_is_passed_on_and_fits_into_32_bits() {
        let mut odd = step(Action::Timeout, 7, &[u64::MAX]);
        odd.term = u64::MAX;
        odd.vote = Some(2);
        let expected = "<<\"Timeout\",1,1073741824,2,\"Follower\",0,7,<<1073741824>>>>";
        assert_eq!(lines(&[odd]), [expected]);
    }

    #[test]
    fn bounds_have_room_for_one_more_than_can_happen() {
        let steps = [step(Action::Timeout, 0, &[]), step(Action::ClientRequest, 0, &[9])];
        let events = events(&[steps.iter().collect(), Vec::new()], 3);
        assert_eq!((events.max_term, events.max_log), (2, 2));
    }
}
