//! States as TLC shows them.

use super::{Action, Consensus, Role, Server, State};
use greyverify_behaviour::value::Value;
use greyverify_mirror::tla::{function, int, log, member, record, seq, set, text};
use greyverify_mirror::{FairAction, Mirror, Promise, StepProperty};

fn server(s: Server) -> Value {
    member('s', s.into())
}

fn role(role: Role) -> Value {
    text(match role {
        Role::Follower => "Follower",
        Role::Candidate => "Candidate",
        Role::Leader => "Leader",
    })
}

impl Mirror for Consensus {
    fn tla(&self, state: &State) -> Value {
        let each = |of: &dyn Fn(Server) -> Value| function(self.all().map(|s| (server(s), of(s))));
        let node = |s: Server| state.node(s);
        let members = |from: u8| set(self.all().filter(|s| from & 1 << s != 0).map(server));
        record([
            ("currentTerm", each(&|s| int(node(s).term))),
            ("votedFor", each(&|s| node(s).voted_for.map_or(Value::Model("None".into()), server))),
            ("log", each(&|s| log(&node(s).log))),
            ("role", each(&|s| role(node(s).role))),
            ("commitIndex", each(&|s| int(node(s).commit))),
            (
                "sent",
                seq(state.sent.iter().map(|t| {
                    record([
                        ("from", members(t.from)),
                        ("entries", log(&t.entries)),
                        ("leaderCommit", int(t.leader_commit)),
                    ])
                })),
            ),
            (
                "matchIndex",
                seq(state.match_index.iter().map(|t| each(&|s| int(t[usize::from(s)])))),
            ),
            (
                "requests",
                set(state.requests.iter().map(|m| {
                    record([
                        ("term", int(m.term)),
                        ("from", server(m.from)),
                        ("lastLogTerm", int(m.last_log_term)),
                        ("lastLogIndex", int(m.last_log_index)),
                    ])
                })),
            ),
            (
                "votes",
                set(state.votes.iter().map(|m| {
                    record([("term", int(m.term)), ("from", server(m.from)), ("to", server(m.to))])
                })),
            ),
        ])
    }

    fn is_fault(&self, action: &Action) -> bool {
        matches!(action, Action::Timeout(_) | Action::Restart(..))
    }

    fn step_properties(&self) -> Vec<StepProperty<Self>> {
        super::properties::steps()
    }

    fn fair_actions(&self) -> Vec<FairAction<Self>> {
        self.fairness()
    }

    fn promises(&self) -> Vec<Promise<Self>> {
        self.termination()
    }
}
