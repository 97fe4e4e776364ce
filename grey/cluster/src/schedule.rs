//! What happens in a run, one operation after the other, and its form as text:
//!
//! ```text
//! # a comment
//! nodes 3
//! fault vote-not-on-disk
//! timeout 0
//! deliver 0>1
//! deliver 1>0 skip 2
//! partition 0,1
//! settle
//! ```
//!
//! Operations that are not possible when their turn comes do nothing, so that
//! a schedule stays one whatever is taken out of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use grey_invariants::trace::Place as Node;

use crate::fault::Fault;

/// Nodes that a cluster can have.
pub const NODES: std::ops::RangeInclusive<usize> = 3..=7;

/// A run of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// How many nodes there are.
    pub nodes: usize,
    /// What is wrong with them; `None` if nothing is.
    pub fault: Option<Fault>,
    /// What happens.
    pub ops: Vec<Op>,
}

/// One operation. A node that leads has no timeout, and one that does not has
/// no heartbeat to send; a node that is down takes part in nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Messages are delivered, the oldest first, until none is under way, or
    /// many were.
    Settle,
    /// A message is delivered.
    Deliver(Pick),
    /// All messages that are under way from one node to another are delivered.
    Flow(Node, Node),
    /// A node hears of no leader for too long.
    Timeout(Node),
    /// A client asks a node, and a leader appends an entry.
    Propose(Node),
    /// A leader sends a heartbeat.
    Heartbeat(Node),
    /// A node that is down starts with what is on its disk.
    Restart(Node),
    /// A node goes down.
    Crash(Node),
    /// A node goes down at its next write to disk, before it has sent anything
    /// that follows from it.
    CrashWriting(Node),
    /// A message is lost.
    Drop(Pick),
    /// A message will arrive twice.
    Duplicate(Pick),
    /// Nothing gets from these nodes, one bit each, to the others.
    Partition(u64),
    /// There is no partition any more.
    Heal,
}

/// A message under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// Its sender.
    pub from: Node,
    /// Its receiver.
    pub to: Node,
    /// How many that were sent before it on that way stay behind; taken modulo
    /// how many there are.
    pub skip: usize,
}

/// Why a text is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ParseError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

/// Why a schedule cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("cannot read schedule {}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no schedule.
    #[error("{}", file.display())]
    Text {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        source: ParseError,
    },
}

impl Schedule {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or it is no schedule.
    pub fn load(file: &Path) -> Result<Self, LoadError> {
        let text = fs::read_to_string(file)
            .map_err(|source| LoadError::Io { file: file.into(), source })?;
        text.parse().map_err(|source| LoadError::Text { file: file.into(), source })
    }

    /// Writes a file that begins with what is to be said about it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn save(&self, file: &Path, about: &str) -> io::Result<()> {
        let about: String = about.lines().map(|line| format!("# {line}\n")).collect();
        fs::write(file, format!("{about}{self}"))
    }
}
