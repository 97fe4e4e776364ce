//! What can go wrong with a trace: each takes a behaviour and spoils it, and
//! says which event it spoiled.

use grey_invariants::trace::{Action, Role, Step};

use crate::walk::Random;

/// Spoils the steps; `None` if these have nothing it could spoil.
pub(crate) type Corruption = fn(&mut Vec<Step>, &mut Random) -> Option<usize>;

pub(crate) const ALL: [(&str, Corruption); 22] = [
    ("an event is dropped and the rest renumbered", dropped),
    ("two neighbours are swapped", |s, r| swapped(s, r)),
    ("an event is there twice", duplicated),
    ("a term is one higher", |s, r| change(s, r, |_| true, |e| e.term += 1)),
    ("a vote is another", |s, r| change(s, r, |_| true, other_vote)),
    ("a role is another", |s, r| change(s, r, |_| true, other_role)),
    ("a commit index is one higher", |s, r| change(s, r, |_| true, |e| e.commit += 1)),
    ("a commit index is one lower", |s, r| change(s, r, |e| e.commit > 0, |e| e.commit -= 1)),
    ("one entry fewer is kept", |s, r| change(s, r, |e| e.keep > 0, |e| e.keep -= 1)),
    ("one entry more is kept than there was", |s, r| change(s, r, |e| e.keep > 0, |e| e.keep += 1)),
    ("an added entry is of another term", |s, r| change(s, r, adds, |e| e.add[0] += 1)),
    ("an added entry is missing", |s, r| change(s, r, adds, |e| e.add.truncate(e.add.len() - 1))),
    ("an entry is added out of nothing", |s, r| change(s, r, |_| true, |e| e.add.push(e.term))),
    ("another node took the step", |s, r| change(s, r, |_| true, |e| e.node = (e.node + 1) % 3)),
    ("the action has another name", |s, r| change(s, r, |_| true, other_action)),
    ("an entry is committed that nobody else has", committed_alone),
    ("a restart forgets the vote", |s, r| restart(s, r, |e| e.vote.is_some(), |e| e.vote = None)),
    ("a restart forgets the term", |s, r| restart(s, r, |e| e.term > 0, |e| e.term -= 1)),
    ("a restart forgets the log's end", |s, r| restart(s, r, |e| e.keep > 0, |e| e.keep -= 1)),
    ("a candidate leads without a majority", leads_alone),
    ("a second node leads the term", second_leader),
    ("a message comes of a term nobody leads", ghost),
];

/// An event of those that `fits` says, at random.
fn any(steps: &[Step], random: &mut Random, fits: impl Fn(&Step) -> bool) -> Option<usize> {
    let all: Vec<usize> = (0..steps.len()).filter(|n| fits(&steps[*n])).collect();
    (!all.is_empty()).then(|| all[random.below(all.len())])
}

fn change(
    steps: &mut [Step],
    random: &mut Random,
    fits: fn(&Step) -> bool,
    change: fn(&mut Step),
) -> Option<usize> {
    let at = any(steps, random, fits)?;
    change(&mut steps[at]);
    Some(at)
}

fn restart(
    steps: &mut [Step],
    random: &mut Random,
    fits: fn(&Step) -> bool,
    change: fn(&mut Step),
) -> Option<usize> {
    let at = any(steps, random, |e| e.action == Action::Restart && fits(e))?;
    change(&mut steps[at]);
    Some(at)
}

fn adds(step: &Step) -> bool {
    !step.add.is_empty()
}

fn dropped(steps: &mut Vec<Step>, random: &mut Random) -> Option<usize> {
    let at = random.below(steps.len() - 1);
    steps.remove(at);
    Some(at)
}

fn swapped(steps: &mut [Step], random: &mut Random) -> Option<usize> {
    let at = random.below(steps.len() - 1);
    steps.swap(at, at + 1);
    Some(at)
}

fn duplicated(steps: &mut Vec<Step>, random: &mut Random) -> Option<usize> {
    let at = random.below(steps.len());
    let mut again = steps[at].clone();
    again.keep += again.add.len() as u64;
    again.add.clear();
    steps.insert(at + 1, again);
    Some(at + 1)
}

fn other_vote(step: &mut Step) {
    step.vote = match step.vote {
        None => Some(step.node),
        Some(node) => Some((node + 1) % 3),
    };
}

fn other_role(step: &mut Step) {
    step.role = match step.role {
        Role::Follower => Role::Candidate,
        Role::Candidate => Role::Leader,
        Role::Leader => Role::Follower,
    };
}

fn other_action(step: &mut Step) {
    step.action = match step.action {
        Action::Timeout => Action::GrantVote,
        Action::GrantVote => Action::LearnTerm,
        Action::LearnTerm => Action::HandleAppendEntries,
        Action::HandleAppendEntries => Action::Restart,
        Action::Restart => Action::BecomeLeader,
        Action::BecomeLeader => Action::ClientRequest,
        Action::ClientRequest => Action::AdvanceCommitIndex,
        Action::AdvanceCommitIndex => Action::Timeout,
    };
}

/// Puts a step after one of the fitting ones.
fn insert_after(
    steps: &mut Vec<Step>,
    random: &mut Random,
    fits: fn(&Step) -> bool,
    new: fn(&Step) -> Step,
) -> Option<usize> {
    let at = any(steps, random, fits)?;
    let mut step = new(&steps[at]);
    step.keep = steps[at].keep + steps[at].add.len() as u64;
    step.add.clear();
    steps.insert(at + 1, step);
    Some(at + 1)
}

fn committed_alone(steps: &mut Vec<Step>, random: &mut Random) -> Option<usize> {
    let asked = |e: &Step| e.action == Action::ClientRequest;
    insert_after(steps, random, asked, |e| Step {
        action: Action::AdvanceCommitIndex,
        commit: e.keep + 1,
        ..e.clone()
    })
}

fn leads_alone(steps: &mut Vec<Step>, random: &mut Random) -> Option<usize> {
    let stood = |e: &Step| e.action == Action::Timeout;
    let leads = |e: &Step| Step { action: Action::BecomeLeader, role: Role::Leader, ..e.clone() };
    insert_after(steps, random, stood, leads)
}

fn second_leader(steps: &mut Vec<Step>, random: &mut Random) -> Option<usize> {
    let voted = |e: &Step| e.action == Action::GrantVote;
    let leads = |e: &Step| Step { action: Action::BecomeLeader, role: Role::Leader, ..e.clone() };
    insert_after(steps, random, voted, leads)
}

fn ghost(steps: &mut Vec<Step>, random: &mut Random) -> Option<usize> {
    let follows = |e: &Step| e.role == Role::Follower;
    insert_after(steps, random, follows, |e| Step {
        action: Action::HandleAppendEntries,
        term: e.term + 1,
        vote: None,
        ..e.clone()
    })
}
