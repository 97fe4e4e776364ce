//! Schedules as text: printing and parsing, line by line.

use std::fmt;
use std::str::FromStr;

use grey_invariants::trace::Place as Node;

use crate::schedule::{NODES, Op, ParseError, Pick, Schedule};

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "nodes {}", self.nodes)?;
        if let Some(fault) = self.fault {
            writeln!(f, "fault {fault}")?;
        }
        self.ops.iter().try_for_each(|op| writeln!(f, "{op}"))
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settle => write!(f, "settle"),
            Self::Deliver(pick) => write!(f, "deliver {pick}"),
            Self::Flow(from, to) => write!(f, "flow {from}>{to}"),
            Self::Timeout(node) => write!(f, "timeout {node}"),
            Self::Propose(node) => write!(f, "propose {node}"),
            Self::Heartbeat(node) => write!(f, "heartbeat {node}"),
            Self::Restart(node) => write!(f, "restart {node}"),
            Self::Crash(node) => write!(f, "crash {node}"),
            Self::CrashWriting(node) => write!(f, "crash-writing {node}"),
            Self::Drop(pick) => write!(f, "drop {pick}"),
            Self::Duplicate(pick) => write!(f, "duplicate {pick}"),
            Self::Partition(side) => write!(f, "partition {}", members(*side)),
            Self::Heal => write!(f, "heal"),
        }
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}>{}", self.from, self.to)?;
        if self.skip > 0 { write!(f, " skip {}", self.skip) } else { Ok(()) }
    }
}

fn members(side: u64) -> String {
    let nodes = (0..u64::BITS).filter(|node| side & 1 << node != 0);
    nodes.map(|node| node.to_string()).collect::<Vec<_>>().join(",")
}

impl FromStr for Schedule {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let without_comment = |line: &str| line.split('#').next().unwrap_or("").trim().to_owned();
        let lines = (1..).zip(text.lines().map(without_comment));
        let mut lines = lines.filter(|(_, line)| !line.is_empty()).peekable();
        let (line, first) = lines.next().unwrap_or_else(|| (1, "the end".to_owned()));
        let nodes = nodes(&first).map_err(|problem| ParseError { line, problem })?;
        let fault = match lines.next_if(|(_, line)| line.starts_with("fault ")) {
            None => None,
            Some((line, text)) => {
                let named = text["fault ".len()..].trim().parse();
                Some(named.map_err(|problem| ParseError { line, problem })?)
            }
        };
        let ops = lines
            .map(|(line, text)| op(&text, nodes).map_err(|problem| ParseError { line, problem }));
        Ok(Self { nodes, fault, ops: ops.collect::<Result<_, _>>()? })
    }
}

fn nodes(line: &str) -> Result<usize, String> {
    let number = line.strip_prefix("nodes ").and_then(|n| n.trim().parse().ok());
    number.filter(|n| NODES.contains(n)).ok_or_else(|| {
        format!("a schedule begins with `nodes` and a number from 3 to 7, this with `{line}`")
    })
}

fn op(line: &str, nodes: usize) -> Result<Op, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = |word| node(word, nodes);
    Ok(match words[..] {
        ["settle"] => Op::Settle,
        ["heal"] => Op::Heal,
        ["timeout", n] => Op::Timeout(at(n)?),
        ["propose", n] => Op::Propose(at(n)?),
        ["heartbeat", n] => Op::Heartbeat(at(n)?),
        ["restart", n] => Op::Restart(at(n)?),
        ["crash", n] => Op::Crash(at(n)?),
        ["crash-writing", n] => Op::CrashWriting(at(n)?),
        ["partition", members] => {
            let members: Result<Vec<Node>, _> = members.split(',').map(at).collect();
            Op::Partition(members?.into_iter().fold(0, |side, node| side | 1 << node))
        }
        ["deliver", way, ref skip @ ..] => Op::Deliver(pick(way, skip, nodes)?),
        ["flow", way] => {
            let Pick { from, to, .. } = pick(way, &[], nodes)?;
            Op::Flow(from, to)
        }
        ["drop", way, ref skip @ ..] => Op::Drop(pick(way, skip, nodes)?),
        ["duplicate", way, ref skip @ ..] => Op::Duplicate(pick(way, skip, nodes)?),
        _ => return Err(format!("`{line}` is not an operation")),
    })
}

fn node(word: &str, nodes: usize) -> Result<Node, String> {
    let number = word.parse().ok().filter(|node| *node < nodes);
    number.ok_or_else(|| format!("`{word}` is not a node: the {nodes} nodes are numbered from 0"))
}

fn pick(way: &str, skip: &[&str], nodes: usize) -> Result<Pick, String> {
    let (from, to) = way.split_once('>').ok_or_else(|| {
        format!("`{way}` does not say which way a message goes: name its sender and receiver, as in `0>1`")
    })?;
    let skip = match skip {
        [] => 0,
        ["skip", n] => n.parse().map_err(|_| format!("`{n}` is not a number of messages"))?,
        other => return Err(format!("`{}` does not belong here", other.join(" "))),
    };
    Ok(Pick { from: node(from, nodes)?, to: node(to, nodes)?, skip })
}

#[cfg(test)]
mod tests {
    use crate::schedule::Schedule;

    const ALL: &str = "nodes 5\nfault figure-8\nsettle\ndeliver 0>1\ndeliver 1>4 skip 2\n\
        flow 1>0\ntimeout 3\npropose 0\nheartbeat 0\nrestart 1\ncrash 2\ncrash-writing 2\n\
        drop 4>3\nduplicate 4>3 skip 1\npartition 0,3\nheal\n";

    #[test]
    fn what_is_printed_is_parsed() {
        let schedule: Schedule = ALL.parse().unwrap();
        assert_eq!(schedule.ops.len(), 14);
        assert_eq!(schedule.to_string(), ALL);
    }

    #[test]
    fn comments_and_empty_lines_mean_nothing() {
        let spaced = ALL.replace('\n', "  # why\n\n");
        assert_eq!(spaced.parse(), ALL.parse::<Schedule>());
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let problem = |text: &str| text.parse::<Schedule>().unwrap_err().to_string();
        let no_nodes = "a schedule begins with `nodes` and a number from 3 to 7, this with";
        assert_eq!(problem(""), format!("line 1: {no_nodes} `the end`"));
        assert_eq!(problem("\nnodes 9"), format!("line 2: {no_nodes} `nodes 9`"));
        assert_eq!(problem("nodes 3\njump 1"), "line 2: `jump 1` is not an operation");
        let node = "line 2: `3` is not a node: the 3 nodes are numbered from 0";
        assert_eq!(problem("nodes 3\ncrash 3"), node);
        assert_eq!(problem("nodes 3\npartition 0,3"), node);
        assert!(
            problem("nodes 3\ndeliver 0")
                .starts_with("line 2: `0` does not say which way a message goes")
        );
        assert_eq!(problem("nodes 3\ndrop 0>1 x"), "line 2: `x` does not belong here");
        assert!(problem("nodes 3\nfault nosuch").starts_with("line 2: `nosuch` is not a fault"));
    }
}
