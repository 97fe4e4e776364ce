//! A behaviour of `GreyConsensus` in; what a cluster of real nodes can do for
//! each of its steps, and what must be seen of every node afterwards, out.
//!
//! | step | what the cluster does |
//! |---|---|
//! | `Timeout(i)` | `timeout i` |
//! | `GrantVote(j, i)` | `i`'s RequestVote of that term arrives at `j` |
//! | `BecomeLeader(i)` | answers to `i`'s RequestVote arrive, requests too if their refusal is to count |
//! | `ClientRequest(i)` | `propose i`; for the first one of a term nothing, see [`Expected::hidden`] |
//! | `HandleAppendEntries(s, t)` | heartbeats and MsgAppend of `t`'s leader arrive at `s`, and the answers |
//! | `AdvanceCommitIndex(i, k)` | acknowledgements arrive at `i` |
//! | `LearnTerm(j, t)` | any message of term `t` arrives at `j` |
//! | `Restart(s)` | `crash s` and `restart s`, or `s` goes down writing what arrives |
//!
//! One step can take several operations, since a leader of tikv's raft sends
//! one entry at a time and asks again where a log does not match. Which ones
//! they are depends on what is under way: the driver looks for them.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use grey_cluster::Op;
use grey_invariants::monitor::{Index, Term};
use grey_invariants::trace::{Place as Node, Role};

use greyverify_mirror::replay::Path;

use crate::consensus::{self as mirror, Action, Consensus, Server, State};

/// One step of a behaviour, for a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Number of the state that it leads to.
    pub number: usize,
    /// The mirror's name of the action.
    pub action: String,
    /// The node that takes it; no other one changes.
    pub actor: Node,
    /// What may be done for it.
    pub means: Vec<Means>,
    /// What must be seen after it, by node.
    pub expected: Vec<Expected>,
}

/// Something that may be done for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// This.
    Do(Op),
    /// A message is delivered.
    Deliver(Wanted),
    /// A node goes down and comes back.
    Restart(Node),
    /// A node goes down writing what a message brings, and comes back.
    RestartWriting(Wanted),
}

/// Messages of a kind; `None` stands for any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// From whom.
    pub from: Option<Node>,
    /// To whom.
    pub to: Option<Node>,
    /// What they are.
    pub kind: Kind,
    /// Of which term.
    pub term: Option<Term>,
}

/// Kinds of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RequestVote.
    Request,
    /// The answer to it.
    Vote,
    /// AppendEntries, or raft's heartbeat.
    Append,
    /// The answer to one of them.
    Ack,
    /// All of these.
    Any,
}

/// What must be seen of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Its term.
    pub term: Term,
    /// Its vote.
    pub vote: Option<Node>,
    /// What it may be. A candidate that lost is a follower to raft; one with
    /// votes enough leads at once.
    pub roles: Vec<Role>,
    /// Terms of its log.
    pub log: Vec<Term>,
    /// What it knows to be committed. A leader of raft commits as soon as it
    /// can, and so before the behaviour has it do so.
    pub commit: RangeInclusive<Index>,
    /// Terms whose entries are not counted. A leader of raft appends an empty
    /// entry at once, which is that of its first `ClientRequest`: it is not
    /// there yet on the leader before that request, and nowhere if none comes.
    pub hidden: BTreeSet<Term>,
}

/// What a cluster has to do for a behaviour, step by step.
#[must_use]
pub fn stages(path: &Path<Consensus>) -> Vec<Stage> {
    let steps = path.actions.iter().zip(path.states.iter().zip(1..));
    steps
        .map(|(action, (before, after))| Stage {
            number: after + 1,
            action: action.to_string(),
            actor: node(actor(action)),
            means: means(before, action),
            expected: expected(path, after),
        })
        .collect()
}

fn node(server: Server) -> Node {
    usize::from(server)
}

fn actor(action: &Action) -> Server {
    match action {
        Action::Timeout(s)
        | Action::GrantVote(s, _)
        | Action::BecomeLeader(s)
        | Action::ClientRequest(s)
        | Action::AdvanceCommitIndex(s, _)
        | Action::LearnTerm(s, _)
        | Action::Restart(s, _) => *s,
        Action::HandleAppendEntries(m) => m.server,
    }
}

fn means(before: &State, action: &Action) -> Vec<Means> {
    let any = Wanted { from: None, to: None, kind: Kind::Any, term: None };
    match action {
        Action::Timeout(i) => vec![Means::Do(Op::Timeout(node(*i)))],
        Action::GrantVote(j, m) => vec![Means::Deliver(Wanted {
            from: Some(node(m.from)),
            to: Some(node(*j)),
            kind: Kind::Request,
            term: Some(m.term.into()),
        })],
        Action::BecomeLeader(i) => {
            let term = Some(before.servers[node(*i)].term.into());
            let request = Wanted { from: Some(node(*i)), kind: Kind::Request, term, ..any };
            let vote = Wanted { to: Some(node(*i)), kind: Kind::Vote, ..any };
            vec![Means::Deliver(vote), Means::Deliver(request)]
        }
        Action::ClientRequest(i) => vec![Means::Do(Op::Propose(node(*i)))],
        Action::HandleAppendEntries(m) => appends(before, node(m.server), m.term),
        Action::AdvanceCommitIndex(i, _) => {
            vec![Means::Deliver(Wanted { to: Some(node(*i)), kind: Kind::Ack, ..any })]
        }
        Action::LearnTerm(j, t) => {
            let heard = Wanted { to: Some(node(*j)), term: Some((*t).into()), ..any };
            let heartbeats = leaders(before, *t).map(|leader| Means::Do(Op::Heartbeat(leader)));
            [Means::Deliver(heard)].into_iter().chain(heartbeats).collect()
        }
        Action::Restart(s, _) => {
            let written = Wanted { to: Some(node(*s)), kind: Kind::Append, ..any };
            vec![Means::Restart(node(*s)), Means::RestartWriting(written)]
        }
    }
}

fn appends(before: &State, to: Node, term: u8) -> Vec<Means> {
    let of =
        |from, to, kind| Wanted { from: Some(from), to: Some(to), kind, term: Some(term.into()) };
    let others = leaders(before, term).filter(|leader| *leader != to);
    others
        .flat_map(|leader| {
            let there = Means::Deliver(of(leader, to, Kind::Append));
            let back = Means::Deliver(of(to, leader, Kind::Ack));
            [Means::Do(Op::Heartbeat(leader)), there, back]
        })
        .collect()
}

/// Those who have led a term so far.
fn leaders(state: &State, term: u8) -> impl Iterator<Item = Node> {
    let place = usize::from(term).checked_sub(1);
    let from = place.and_then(|place| state.sent.get(place)).map_or(0, |sent| sent.from);
    (0..state.servers.len()).filter(move |server| from >> server & 1 == 1)
}

/// What must be seen at a position of the path, by node.
fn expected(path: &Path<Consensus>, at: usize) -> Vec<Expected> {
    let of = |(server, own): (Node, &mirror::Node)| Expected {
        term: own.term.into(),
        vote: own.voted_for.map(node),
        roles: roles(path, at, server),
        log: own.log.iter().map(|term| (*term).into()).collect(),
        commit: own.commit.into()..=ceiling(path, at, server).into(),
        hidden: hidden(path, at, server),
    };
    path.states[at].servers.iter().enumerate().map(of).collect()
}

fn roles(path: &Path<Consensus>, at: usize, server: Node) -> Vec<Role> {
    match path.states[at].servers[server].role {
        mirror::Role::Follower => vec![Role::Follower],
        mirror::Role::Leader => vec![Role::Leader],
        mirror::Role::Candidate => {
            let mut own = path.actions[at..].iter().filter(|a| node(actor(a)) == server);
            let wins = matches!(own.next(), Some(Action::BecomeLeader(_)));
            let leads = wins.then_some(Role::Leader);
            [Role::Candidate, Role::Follower].into_iter().chain(leads).collect()
        }
    }
}

/// What a leader goes on to commit for as long as it leads; what others have
/// committed already.
fn ceiling(path: &Path<Consensus>, at: usize, server: Node) -> u8 {
    let now = &path.states[at].servers[server];
    let leads = |own: &&mirror::Node| own.role == mirror::Role::Leader && own.term == now.term;
    let later = path.states[at..].iter().map(|state| &state.servers[server]);
    later.take_while(leads).map(|own| own.commit).max().unwrap_or(now.commit)
}

fn hidden(path: &Path<Consensus>, at: usize, server: Node) -> BTreeSet<Term> {
    let state = &path.states[at];
    let own = &state.servers[server];
    let is_own = |term: u8| {
        leaders(state, term).any(|leader| leader == server)
            || own.role == mirror::Role::Candidate && own.term == term
    };
    let terms = state.sent.iter().zip(1..).map(|(_, term)| term);
    let hides = |term: &u8| match first_request(path, *term) {
        None => true,
        Some(Request { by_leader, position }) => is_own(*term) && !(by_leader && position < at),
    };
    terms.filter(hides).map(Term::from).collect()
}

/// The first time that an entry of a term was appended.
struct Request {
    /// By one who led it.
    by_leader: bool,
    position: usize,
}

fn first_request(path: &Path<Consensus>, term: u8) -> Option<Request> {
    let requests = path.actions.iter().zip(&path.states).enumerate();
    let mut of_term = requests.filter_map(|(position, (action, before))| {
        let Action::ClientRequest(i) = action else { return None };
        let own = &before.servers[node(*i)];
        let by_leader = own.role == mirror::Role::Leader;
        (own.term == term).then_some(Request { by_leader, position })
    });
    let first = of_term.next()?;
    let led = of_term.find(|request| request.by_leader);
    if first.by_leader { Some(first) } else { led.or(Some(first)) }
}

#[cfg(test)]
mod tests {
    use stateright::Model as _;

    use super::*;

    const MODEL: Consensus =
        Consensus { servers: 3, max_term: 2, max_log: 1, start: mirror::Start::Fresh, fault: None };

    /// The stages of a behaviour that is told by its actions.
    fn stages_of(actions: &[&str]) -> Vec<Stage> {
        let mut path = Path::begun(MODEL.init_states().remove(0));
        for name in actions {
            let steps = MODEL.next_steps(path.states.last().unwrap());
            let (action, state) =
                steps.into_iter().find(|(action, _)| action.to_string() == *name).unwrap();
            path.push(action, state);
        }
        stages(&path)
    }

    const ELECTED: [&str; 3] = ["Timeout(s1)", "GrantVote(s2, s1)", "BecomeLeader(s1)"];

    #[test]
    fn an_election_is_a_timeout_and_messages() {
        let stages = stages_of(&ELECTED);
        assert_eq!(stages[0].means, [Means::Do(Op::Timeout(0))]);
        let (from, to, term) = (Some(0), Some(1), Some(1));
        assert_eq!(
            stages[1].means,
            [Means::Deliver(Wanted { from, to, kind: Kind::Request, term })]
        );
        assert_eq!((stages[1].number, stages[1].actor), (3, 1));
        assert_eq!(stages[1].expected[1].vote, Some(0));
        let at_once = [Role::Candidate, Role::Follower, Role::Leader];
        assert_eq!(stages[1].expected[0].roles, at_once, "it has the votes");
        assert_eq!(stages[2].expected[0].roles, [Role::Leader]);
    }

    #[test]
    fn the_first_entry_of_a_leader_counts_from_its_first_request_on() {
        let hidden = |stages: &[Stage], at: usize, node: Node| {
            stages[at].expected[node].hidden.iter().copied().collect::<Vec<_>>()
        };
        let asked = stages_of(&[&ELECTED[..], &["ClientRequest(s1)"]].concat());
        assert_eq!(hidden(&asked, 2, 0), [1, 2], "not asked yet");
        assert_eq!(hidden(&asked, 2, 1), [2], "nobody else may have it");
        assert_eq!(hidden(&asked, 3, 0), [2]);
        let idle = stages_of(&ELECTED);
        assert_eq!(hidden(&idle, 2, 1), [1, 2], "it never asks: anybody may have it");
    }

    #[test]
    fn a_leader_may_commit_before_the_behaviour_does() {
        let more = [
            "ClientRequest(s1)",
            "HandleAppendEntries(s2, 1) of entries 1..1 and commit 0",
            "AdvanceCommitIndex(s1, 1)",
            "Restart(s1)",
        ];
        let stages = stages_of(&[&ELECTED[..], &more].concat());
        assert_eq!(stages[4].expected[0].commit, 0..=1);
        assert_eq!(stages[4].expected[1].commit, 0..=0, "a follower may not");
        assert_eq!(stages[5].expected[0].commit, 1..=1);
        assert_eq!(stages[6].expected[0].commit, 0..=0);
    }
}
