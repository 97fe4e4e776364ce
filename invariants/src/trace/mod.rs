//! What a running cluster did, step by step, in a file that can be checked
//! against the specification.
//!
//! # The format, version 1
//!
//! A trace is NDJSON: one JSON object a line. The first says what follows, then
//! comes one line for each step, and the last says that nothing is missing:
//!
//! ```text
//! {"trace":1,"spec":"GreyConsensus","nodes":3}
//! {"seq":0,"node":0,"action":"Timeout","term":1,"vote":0,"role":"Candidate","commit":0,"keep":0,"add":[]}
//! {"seq":1,"node":1,"action":"GrantVote","term":1,"vote":0,"role":"Follower","commit":0,"keep":0,"add":[]}
//! {"end":{"recorded":2,"dropped":0}}
//! ```
//!
//! | key | meaning |
//! |---|---|
//! | `seq` | number of the step, from 0, over all nodes; a gap is a step that was dropped |
//! | `node` | which node took it, from 0 |
//! | `action` | the specification's name for it |
//! | `term`, `vote`, `role`, `commit` | the node's state after it; `vote` is null if it has none in this term |
//! | `keep`, `add` | its log after it: so many entries as before, then entries of these terms |
//!
//! A run that the specification does not know, because members changed or a snapshot
//! was installed, has steps left out: the last line counts them as dropped and says
//! `why`, and no reader takes the file for a whole trace.
//!
//! A file without its last line was cut. Readers ignore keys they do not know;
//! a change that they could not ignore gets a new version.
//!
//! | module | in -> out |
//! |---|---|
//! | [`Observed`] | events of a node's step -> the monitor, and the step |
//! | [`mod@write`] | steps, from any thread -> a file, through a bounded buffer |
//! | [`mod@read`] | a file -> steps, or the line that is wrong |

mod observed;
pub mod read;
pub mod write;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::monitor::{Index, Term};

pub use observed::Observed;
pub use read::{ReadError, read};
pub use write::{Recorded, Recorder};

/// Number of a node in a trace, from 0, whatever the cluster calls it.
pub type Place = usize;

/// Version of the format.
pub const VERSION: u32 = 1;

/// What a trace is of: its first line.
///
/// ```
/// use grey_invariants::trace::{Header, VERSION};
///
/// let header: Header = serde_json::from_str(r#"{"trace":1,"spec":"GreyConsensus","nodes":3}"#)?;
/// assert_eq!((header.trace, header.nodes), (VERSION, 3));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`VERSION`].
    pub trace: u32,
    /// The specification whose actions are named.
    pub spec: String,
    /// How many nodes there are.
    pub nodes: usize,
}

/// A step of one node and its state after it.
///
/// ```
/// use grey_invariants::trace::{Action, Role, Step};
///
/// let (node, action, role) = (1, Action::GrantVote, Role::Follower);
/// let add = [].into_iter().collect();
/// let step = Step { node, action, term: 1, vote: Some(0), role, commit: 0, keep: 0, add };
/// assert!(serde_json::to_string(&step)?.starts_with(r#"{"node":1,"action":"GrantVote","term":1"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which node.
    pub node: Place,
    /// The specification's name of what it did.
    pub action: Action,
    /// Its term.
    pub term: Term,
    /// Its vote in this term.
    pub vote: Option<Place>,
    /// What it is.
    pub role: Role,
    /// What it knows to be committed.
    pub commit: Index,
    /// How many entries of its log are those it had before.
    pub keep: Index,
    /// The terms of those that follow.
    pub add: SmallVec<[Term; 4]>,
}

/// What a node is.
///
/// ```
/// use grey_invariants::trace::Role;
///
/// assert_eq!(serde_json::to_string(&Role::Leader)?, r#""Leader""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the Raft paper")]
pub enum Role {
    Follower,
    Candidate,
    Leader,
}

/// The actions of `GreyConsensus.tla`.
///
/// ```
/// use grey_invariants::trace::Action;
///
/// assert_eq!(serde_json::to_string(&Action::LearnTerm)?, r#""LearnTerm""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "documented in the specification")]
pub enum Action {
    Timeout,
    GrantVote,
    BecomeLeader,
    ClientRequest,
    HandleAppendEntries,
    AdvanceCommitIndex,
    LearnTerm,
    Restart,
}

#[derive(Debug, Serialize, Deserialize)]
struct Numbered<S> {
    seq: u64,
    #[serde(flatten)]
    step: S,
}

#[derive(Debug, Serialize, Deserialize)]
struct Footer {
    end: Recorded,
    /// Why steps were left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}
