//! A cluster after some operations: what the monitors found on the way, what is
//! seen of its nodes, and what can be done next.

use std::collections::BTreeSet;

use grey_cluster::disk::Disk;
use grey_cluster::schedule::Pick;
use grey_cluster::{Cluster, Message, MessageType, Op, Schedule};
use grey_invariants::Violation;
use grey_invariants::monitor::{Index, Term};
use grey_invariants::trace::Place as Node;

use super::stages::{Expected, Kind, Means, Stage, Wanted};

/// A cluster that has run a schedule to its end, whatever was found.
pub(super) struct World {
    cluster: Cluster,
    /// What was found, and by which operation, from 0.
    pub(super) found: Vec<(usize, Violation)>,
}

impl World {
    /// Runs a schedule from the beginning.
    pub(super) fn after(schedule: &Schedule) -> Self {
        let mut cluster = Cluster::new(schedule.nodes, schedule.fault).watched();
        let answers = schedule.ops.iter().enumerate();
        let found = answers.filter_map(|(n, op)| Some((n, cluster.apply(op).err()?))).collect();
        Self { cluster, found }
    }

    /// How the nodes differ from what must be seen of them: all of them, or all
    /// but the one that is taking a step.
    pub(super) fn differences(&self, stage: &Stage, but: Option<Node>) -> Vec<String> {
        let nodes = stage.expected.iter().enumerate().filter(|(node, _)| Some(*node) != but);
        nodes.flat_map(|(node, expected)| self.differs(node, expected)).collect()
    }

    fn differs(&self, node: Node, expected: &Expected) -> Vec<String> {
        let name = format!("s{}", node + 1);
        let Some(view) = self.cluster.view(node) else { return vec![format!("{name} is down")] };
        let (log, commit) = self.counted(node, view.commit, &expected.hidden);
        let who = |vote: Option<Node>| vote.map_or("nobody".to_owned(), |n| format!("s{}", n + 1));
        let mut all = Vec::new();
        let mut differs = |what: &str, is: String, should: String| {
            all.push(format!("{name}: {what} {is}, not {should}"));
        };
        if view.term != expected.term {
            differs("term", view.term.to_string(), expected.term.to_string());
        }
        if view.vote != expected.vote {
            differs("vote for", who(view.vote), who(expected.vote));
        }
        if !expected.roles.contains(&view.role) {
            let should = expected.roles.first().map_or(String::new(), |role| format!("{role:?}"));
            differs("role", format!("{:?}", view.role), should);
        }
        if log != expected.log {
            differs("log", format!("{log:?}"), format!("{:?}", expected.log));
        }
        if !expected.commit.contains(&commit) {
            differs("commit index", commit.to_string(), expected.commit.start().to_string());
        }
        all
    }

    /// A node's log and commit index without the entries of these terms.
    fn counted(&self, node: Node, commit: Index, hidden: &BTreeSet<Term>) -> (Vec<Term>, Index) {
        let Some(disk) = self.cluster.disk(node) else { return (Vec::new(), 0) };
        let entries = disk.from(1);
        let counted = entries.iter().filter(|entry| !hidden.contains(&entry.term));
        let committed = counted.clone().filter(|entry| entry.index <= commit).count();
        (counted.map(|entry| entry.term).collect(), committed as Index)
    }

    /// Nodes that have an entry which does not count.
    pub(super) fn longer(&self, stage: &Stage) -> Vec<String> {
        let has = |(node, expected): &(Node, &Expected)| {
            let hidden =
                |disk: &Disk| disk.from(1).iter().any(|e| expected.hidden.contains(&e.term));
            self.cluster.disk(*node).is_some_and(hidden)
        };
        let nodes = stage.expected.iter().enumerate().filter(has);
        nodes.map(|(node, _)| format!("s{}", node + 1)).collect()
    }

    /// What can be done for a step, each as operations that belong together.
    /// With `copies` a message that is delivered stays under way as well.
    pub(super) fn choices(&self, means: &[Means], copies: bool) -> Vec<Vec<Op>> {
        means.iter().flat_map(|means| self.choice(*means, copies)).collect()
    }

    fn choice(&self, means: Means, copies: bool) -> Vec<Vec<Op>> {
        let copied = |pick| copies.then_some(Op::Duplicate(pick));
        match means {
            Means::Do(op) => vec![vec![op]],
            Means::Restart(node) => vec![vec![Op::Crash(node), Op::Restart(node)]],
            Means::Deliver(wanted) => {
                let picks = self.picks(wanted).into_iter();
                picks
                    .map(|pick| copied(pick).into_iter().chain([Op::Deliver(pick)]).collect())
                    .collect()
            }
            Means::RestartWriting(wanted) => {
                let picks = self.picks(wanted).into_iter();
                let writing = |pick: Pick| {
                    let ops = [Op::CrashWriting(pick.to), Op::Deliver(pick), Op::Restart(pick.to)];
                    copied(pick).into_iter().chain(ops).collect()
                };
                picks.map(writing).collect()
            }
        }
    }

    /// Messages of a kind under way; of several with the same content one.
    fn picks(&self, wanted: Wanted) -> Vec<Pick> {
        let under_way: Vec<_> = self.cluster.network().under_way().collect();
        let mut picks: Vec<(Pick, &Message)> = Vec::new();
        for (place, (from, to, message)) in under_way.iter().enumerate() {
            let older = &under_way[..place];
            let skip = older.iter().filter(|(f, t, _)| (f, t) == (from, to)).count();
            let is_new = !picks.iter().any(|(_, known)| known == message);
            if wanted.is(*from, *to, message) && is_new {
                picks.push((Pick { from: *from, to: *to, skip }, message));
            }
        }
        picks.into_iter().map(|(pick, _)| pick).collect()
    }

    /// Nodes and network as text: two worlds with the same go on alike.
    pub(super) fn fingerprint(&self, nodes: usize) -> String {
        let node = |node| {
            let log: Option<Vec<Term>> =
                self.cluster.disk(node).map(|d| d.from(1).iter().map(|e| e.term).collect());
            format!("{:?}{log:?}", self.cluster.view(node))
        };
        let nodes = (0..nodes).map(node);
        let mut messages: Vec<String> =
            self.cluster.network().under_way().map(|(.., m)| format!("{m:?}")).collect();
        messages.sort_unstable();
        nodes.chain(messages).collect::<Vec<_>>().join("\n")
    }
}

impl Wanted {
    fn is(&self, from: Node, to: Node, message: &Message) -> bool {
        self.from.is_none_or(|wanted| wanted == from)
            && self.to.is_none_or(|wanted| wanted == to)
            && self.term.is_none_or(|wanted| wanted == message.term)
            && self.kind.has(message.get_msg_type())
    }
}

impl Kind {
    fn has(self, kind: MessageType) -> bool {
        use MessageType::{
            MsgAppend, MsgAppendResponse, MsgHeartbeat, MsgHeartbeatResponse, MsgRequestVote,
            MsgRequestVoteResponse,
        };
        match self {
            Self::Request => kind == MsgRequestVote,
            Self::Vote => kind == MsgRequestVoteResponse,
            Self::Append => matches!(kind, MsgAppend | MsgHeartbeat),
            Self::Ack => matches!(kind, MsgAppendResponse | MsgHeartbeatResponse),
            Self::Any => true,
        }
    }
}
