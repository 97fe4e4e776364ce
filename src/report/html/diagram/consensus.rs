//! Messages of GreyConsensus, whose network only grows.
//!
//! A step there names no message; what it took follows from what it changed.
//! An arrow starts at the step since which the network has held what was taken:
//! the message was sent there or, with the same content, later.

use super::keys::Keys;
use super::lookup::{at, came_about, field, int, items, variable};
use super::{Arrow, Row};
use crate::trace::Step;
use crate::value::Value;

/// The variables of GreyConsensus and of the modules that extend it.
const VARIABLES: [&str; 9] =
    ["currentTerm", "votedFor", "log", "role", "commitIndex", "sent", "acks", "requests", "votes"];

/// True if the states are those of GreyConsensus.
pub(super) fn applies(steps: &[Step]) -> bool {
    let Some(first) = steps.first() else { return false };
    first.state.len() == VARIABLES.len()
        && VARIABLES.iter().all(|name| variable(first, name).is_some())
}

pub(super) fn arrows(steps: &[Step], rows: &[Row], keys: &Keys) -> Vec<Arrow> {
    let mut all = Vec::new();
    for n in 1..steps.len() {
        let known = steps[n].number == steps[n - 1].number + 1;
        let (Some(action), true) = (&steps[n].action, known) else { continue };
        let receipt = Receipt { steps, rows, keys, n, before: &steps[n - 1], after: &steps[n] };
        let found = match action.name.as_str() {
            "GrantVote" => receipt.vote_request().into_iter().collect(),
            "BecomeLeader" => receipt.votes(),
            "HandleAppendEntries" => receipt.entries().into_iter().collect(),
            "AdvanceCommitIndex" => receipt.acknowledgements(),
            "LearnTerm" => receipt.term().into_iter().collect(),
            _ => Vec::new(),
        };
        all.extend(found);
    }
    all
}

/// A step that takes messages.
struct Receipt<'a> {
    steps: &'a [Step],
    rows: &'a [Row],
    keys: &'a Keys,
    n: usize,
    before: &'a Step,
    after: &'a Step,
}

impl Receipt<'_> {
    fn arrow(&self, from: (usize, usize), to: usize, label: String) -> Option<Arrow> {
        let known = from.1 != to && self.rows[from.0].touches(from.1);
        known.then_some(Arrow { from, to: (self.n, to), label })
    }

    fn server(&self) -> Option<(usize, &Value)> {
        let lane = self.rows[self.n].only_lane()?;
        Some((lane, self.keys.keys.get(lane)?))
    }

    /// The voter's new vote names the candidate, its new term the request.
    fn vote_request(&self) -> Option<Arrow> {
        let (voter, key) = self.server()?;
        let candidate = at(self.after, "votedFor", key)?;
        let term = at(self.after, "currentTerm", key)?;
        let asks =
            |m: &&Value| field(m, "from") == Some(candidate) && field(m, "term") == Some(term);
        let mut all = items(variable(self.before, "requests")?).iter().filter(asks);
        let request = all.next().filter(|_| all.next().is_none())?;
        let has = |step: &Step| holds(step, "requests", request);
        let sent = came_about(self.steps, self.n, has)?;
        self.arrow((sent, self.keys.lane(candidate)?), voter, format!("RequestVote, term {term}"))
    }

    fn votes(&self) -> Vec<Arrow> {
        let Some((leader, key)) = self.server() else { return Vec::new() };
        let term = at(self.before, "currentTerm", key);
        let votes = variable(self.before, "votes").map(items).unwrap_or_default();
        let mine = votes.iter().filter(|m| field(m, "to") == Some(key) && field(m, "term") == term);
        let arrow = |vote: &Value| {
            let sent = came_about(self.steps, self.n, |step| holds(step, "votes", vote))?;
            let voter = self.keys.lane(field(vote, "from")?)?;
            self.arrow((sent, voter), leader, "vote".to_owned())
        };
        mine.filter_map(arrow).collect()
    }

    /// The first step since which the network has held what the receiver now
    /// has; whoever took that step sent it.
    fn entries(&self) -> Option<Arrow> {
        let (receiver, key) = self.server()?;
        let term = at(self.after, "currentTerm", key)?;
        let changed = |name: &str| {
            let after = at(self.after, name, key)?;
            (at(self.before, name, key)? != after).then_some(after)
        };
        let acked = |step: &Step| acked(step, term, key);
        let told = Some(acked(self.after)).filter(|n| *n != acked(self.before)).unwrap_or(0);
        let needed = changed("log").map_or(0, length).max(told);
        let commit = changed("commitIndex").and_then(int).unwrap_or(0);
        let offers = |step: &Step| {
            let Some(sent) = at(step, "sent", term) else { return false };
            let from = field(sent, "from").map(items).unwrap_or_default();
            let entries = field(sent, "entries").map_or(0, length);
            let committed = field(sent, "commit").and_then(int).unwrap_or(0);
            from.iter().any(|s| s != key) && entries >= needed && committed >= commit
        };
        let sent = came_about(self.steps, self.n, offers)?;
        let sender = self.rows[sent].only_lane()?;
        let what = if needed > 0 { "AppendEntries" } else { "heartbeat" };
        self.arrow((sent, sender), receiver, format!("{what}, term {term}"))
    }

    fn acknowledgements(&self) -> Vec<Arrow> {
        let Some((leader, key)) = self.server() else { return Vec::new() };
        let term = at(self.before, "currentTerm", key);
        let index = at(self.after, "commitIndex", key).and_then(int);
        let (Some(term), Some(index)) = (term, index) else { return Vec::new() };
        let arrow = |(lane, server): (usize, &Value)| {
            let enough = |step: &Step| acked(step, term, server) >= index;
            let sent = came_about(self.steps, self.n, enough)?;
            self.arrow((sent, lane), leader, format!("acknowledges {index}"))
        };
        self.keys.keys.iter().enumerate().filter_map(arrow).collect()
    }

    /// Known only if one server alone has ever been in such a term.
    fn term(&self) -> Option<Arrow> {
        let (learner, key) = self.server()?;
        let term = at(self.after, "currentTerm", key).and_then(int)?;
        let reached = |step: &Step, server: &Value| {
            at(step, "currentTerm", server).and_then(int).is_some_and(|t| t >= term)
        };
        let ever = |server: &&Value| self.steps[..self.n].iter().any(|s| reached(s, server));
        let mut knowing = self.keys.keys.iter().filter(ever);
        let teacher = knowing.next().filter(|_| knowing.next().is_none())?;
        let sent = came_about(self.steps, self.n, |step| reached(step, teacher))?;
        self.arrow((sent, self.keys.lane(teacher)?), learner, format!("term {term}"))
    }
}

fn length(log: &Value) -> i64 {
    i64::try_from(items(log).len()).unwrap_or(i64::MAX)
}

fn holds(step: &Step, name: &str, message: &Value) -> bool {
    variable(step, name).is_some_and(|set| items(set).contains(message))
}

/// The highest index that `server` acknowledged in `term`.
fn acked(step: &Step, term: &Value, server: &Value) -> i64 {
    let of_term = at(step, "acks", term);
    of_term.and_then(|acks| super::lookup::point(acks, server)).and_then(int).unwrap_or(0)
}
