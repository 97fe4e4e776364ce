//! The events of a trace as tuples of TLA+.
//!
//! In: steps as they were recorded. Out: a tuple for each, in the form that
//! `GreyConsensusTrace.tla` reads.

use grey_invariants::trace::{Action, Role, Step};
use greyverify_mirror::behaviour::value::Value;

/// The tuples of a trace of `nodes` nodes.
#[must_use]
pub fn tuples<'a>(steps: impl Iterator<Item = &'a Step>, nodes: usize) -> Vec<Value> {
    let mut logs = vec![Vec::new(); nodes];
    let mut of = |step: &Step| {
        let (keep, add) = match logs.get_mut(step.node) {
            Some(log) => change(log, step),
            None => (step.keep, step.add.to_vec()),
        };
        tuple(step, keep, &add)
    };
    steps.map(&mut of).collect()
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

fn tuple(step: &Step, keep: u64, add: &[u64]) -> Value {
    let node = |node: usize| number(node as u64);
    Value::Seq(vec![
        Value::Str(action(step.action).to_owned()),
        node(step.node),
        number(step.term),
        step.vote.map_or_else(|| Value::Model("None".to_owned()), node),
        Value::Str(role(step.role).to_owned()),
        number(step.commit),
        number(keep),
        Value::Seq(add.iter().copied().map(number).collect()),
    ])
}

/// TLC's integers have 32 bits, and sums of two must fit. What is larger is
/// beyond every bound, and so is what takes its place.
fn number(n: u64) -> Value {
    const FAR: i64 = 1 << 30;
    Value::Int(i64::try_from(n).map_or(FAR, |n| n.min(FAR)))
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
        tuples(steps.iter(), 3).iter().map(Value::to_string).collect()
    }

    #[test]
    fn entries_written_again_count_as_kept() {
        use Action::HandleAppendEntries as Receive;
        let steps =
            [step(Receive, 0, &[1, 1, 2]), step(Receive, 1, &[1, 3]), step(Receive, 0, &[1])];
        let receive = "<<\"HandleAppendEntries\", 1, 3, None, \"Follower\", 0";
        let expected = [
            format!("{receive}, 0, <<1, 1, 2>>>>"),
            format!("{receive}, 2, <<3>>>>"),
            format!("{receive}, 1, <<>>>>"),
        ];
        assert_eq!(lines(&steps), expected);
    }

    #[test]
    fn what_cannot_be_is_passed_on_and_fits_into_32_bits() {
        let mut odd = step(Action::Timeout, 7, &[u64::MAX]);
        odd.term = u64::MAX;
        odd.vote = Some(2);
        let expected = "<<\"Timeout\", 1, 1073741824, 2, \"Follower\", 0, 7, <<1073741824>>>>";
        assert_eq!(lines(&[odd]), [expected]);
    }
}
