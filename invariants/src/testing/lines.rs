//! Events <-> lines to read, such as `n1 vote term=4 candidate=0`.

use std::fmt;
use std::str::FromStr;

use super::scheduler::Call;
use crate::monitor::consensus::{Event, What};
use crate::monitor::{LeaderId, Members, Node};

/// A line that is no event.
///
/// ```
/// use grey_invariants::monitor::consensus::Event;
///
/// let error = "n1 flies".parse::<Event>().unwrap_err().to_string();
/// assert_eq!(error, "`n1 flies` is not an event; one looks like `n1 vote term=4 candidate=0`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{line}` is not {what}; one looks like `{example}`")]
pub struct NoLine {
    line: String,
    what: &'static str,
    example: &'static str,
}

impl<T: fmt::Display> fmt::Display for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{} {}", self.node, self.what)
    }
}

impl<T: fmt::Display> fmt::Display for What<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(term) => write!(f, "term term={term}"),
            Self::Vote { term, candidate } => write!(f, "vote term={term} candidate={candidate}"),
            Self::Leader(term) => write!(f, "leader term={term}"),
            Self::Follower => write!(f, "follower"),
            Self::Append { index, term, digest } => {
                write!(f, "append index={index} term={term} digest={digest}")
            }
            Self::Truncate(from) => write!(f, "truncate from={from}"),
            Self::Persist(index) => write!(f, "persist index={index}"),
            Self::Match { term, follower, index } => {
                write!(f, "match term={term} follower={follower} index={index}")
            }
            Self::Commit { index, term, digest } => {
                write!(f, "commit index={index} term={term} digest={digest}")
            }
            Self::Apply(index) => write!(f, "apply index={index}"),
            Self::Snapshot { index, term } => write!(f, "snapshot index={index} term={term}"),
            Self::Restart { last, commit } => write!(f, "restart last={last} commit={commit}"),
            Self::Members(members) => {
                let sets: Vec<String> = members.voters().map(list).collect();
                write!(f, "members voters={} all={}", sets.join(";"), list(members.all()))
            }
        }
    }
}

fn list(nodes: &[Node]) -> String {
    let numbers: Vec<String> = nodes.iter().map(ToString::to_string).collect();
    numbers.join(",")
}

impl FromStr for LeaderId {
    type Err = NoLine;

    fn from_str(text: &str) -> Result<Self, NoLine> {
        let parts = text.split_once("-n");
        let id = parts.and_then(|(term, node)| {
            Some(Self { term: term.parse().ok()?, node: node.parse().ok()? })
        });
        id.ok_or_else(|| NoLine { line: text.to_owned(), what: "a leader id", example: "5-n2" })
    }
}

impl<T: FromStr> FromStr for Event<T> {
    type Err = NoLine;

    fn from_str(line: &str) -> Result<Self, NoLine> {
        event(line).ok_or_else(|| NoLine {
            line: line.to_owned(),
            what: "an event",
            example: "n1 vote term=4 candidate=0",
        })
    }
}

fn event<T: FromStr>(line: &str) -> Option<Event<T>> {
    let (node, rest) = line.strip_prefix('n')?.split_once(' ')?;
    let (word, fields) = Fields::of(rest)?;
    let number = |name| fields.get::<u64>(name);
    let term = || fields.get::<T>("term");
    let what = match word {
        "term" => What::Term(term()?),
        "vote" => What::Vote { term: term()?, candidate: number("candidate")? },
        "leader" => What::Leader(term()?),
        "follower" => What::Follower,
        "append" => {
            What::Append { index: number("index")?, term: term()?, digest: number("digest")? }
        }
        "truncate" => What::Truncate(number("from")?),
        "persist" => What::Persist(number("index")?),
        "match" => {
            What::Match { term: term()?, follower: number("follower")?, index: number("index")? }
        }
        "commit" => {
            What::Commit { index: number("index")?, term: term()?, digest: number("digest")? }
        }
        "apply" => What::Apply(number("index")?),
        "snapshot" => What::Snapshot { index: number("index")?, term: term()? },
        "restart" => What::Restart { last: number("last")?, commit: number("commit")? },
        "members" => What::Members(members(fields.text("voters")?, fields.text("all")?)?),
        _ => return None,
    };
    Some(Event { node: node.parse().ok()?, what })
}

/// A configuration as it is written: sets of voters, and everybody.
fn members(voters: &str, all: &str) -> Option<Members> {
    let numbers = |list: &str| {
        let numbers = list.split(',').filter(|number| !number.is_empty());
        numbers.map(|number| number.parse().ok()).collect::<Option<Vec<Node>>>()
    };
    let sets = voters.split(';').map(numbers).collect::<Option<Vec<_>>>()?;
    Some(Members::joint(sets).with_learners(numbers(all)?))
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set { tenant, quota } => write!(f, "set tenant={tenant} quota={quota}"),
            Self::Reserve { tenant, task, amount } => {
                write!(f, "reserve tenant={tenant} task={task} amount={amount}")
            }
            Self::Release { tenant, task, amount } => {
                write!(f, "release tenant={tenant} task={task} amount={amount}")
            }
            Self::Ended { tenant, task } => write!(f, "ended tenant={tenant} task={task}"),
            Self::Remove { tenant } => write!(f, "remove tenant={tenant}"),
        }
    }
}

impl FromStr for Call {
    type Err = NoLine;

    fn from_str(line: &str) -> Result<Self, NoLine> {
        call(line).ok_or_else(|| NoLine {
            line: line.to_owned(),
            what: "a call",
            example: "reserve tenant=1 task=7 amount=2",
        })
    }
}

fn call(line: &str) -> Option<Call> {
    let (word, fields) = Fields::of(line)?;
    let tenant = fields.get("tenant")?;
    let number = |name| fields.get(name);
    Some(match word {
        "set" => Call::Set { tenant, quota: number("quota")? },
        "reserve" => Call::Reserve { tenant, task: number("task")?, amount: number("amount")? },
        "release" => Call::Release { tenant, task: number("task")?, amount: number("amount")? },
        "ended" => Call::Ended { tenant, task: number("task")? },
        "remove" => Call::Remove { tenant },
        _ => return None,
    })
}

/// `name=7` and so on.
struct Fields<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Fields<'a> {
    /// The first word of a line and the fields after it.
    fn of(line: &'a str) -> Option<(&'a str, Self)> {
        let mut words = line.split_whitespace();
        let word = words.next()?;
        Some((word, Self(words.map(|text| text.split_once('=')).collect::<Option<_>>()?)))
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    fn get<V: FromStr>(&self, name: &str) -> Option<V> {
        self.text(name)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_event_is_told() {
        for line in
            ["", "n1", "n1 vote term=4", "1 follower", "n1 vote term=x candidate=0", "nx follower"]
        {
            let error = line.parse::<Event>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{line}` is not an event")), "{error}");
        }
        assert!("reserve tenant=1".parse::<Call>().is_err());
    }

    #[test]
    fn events_are_read_as_they_are_written() {
        let events = [
            What::Term(4),
            What::Vote { term: 4, candidate: 0 },
            What::Leader(4),
            What::Follower,
            What::Append { index: 1, term: 2, digest: u64::MAX },
            What::Truncate(3),
            What::Persist(3),
            What::Match { term: 1, follower: 2, index: 3 },
            What::Commit { index: 1, term: 2, digest: 3 },
            What::Apply(9),
            What::Snapshot { index: 1, term: 2 },
            What::Restart { last: 1, commit: 2 },
        ];
        let joint = Members::joint([vec![1, 2], vec![2, 3]]).with_learners([9]);
        let members = [Members::of([4]), joint].map(What::Members);
        for event in events.into_iter().chain(members).map(|what| Event { node: 12, what }) {
            assert_eq!(event.to_string().parse(), Ok(event));
        }
        let vote = Event { node: 2, what: LeaderId { term: 5, node: 2 }.vote() };
        assert_eq!(vote.to_string(), "n2 vote term=5-n2 candidate=2");
        assert_eq!(vote.to_string().parse(), Ok(vote));
        assert!("n2 term term=5".parse::<Event<LeaderId>>().is_err());
        let (tenant, task, amount) = (1, 2, 3);
        let calls = [
            Call::Set { tenant, quota: 5 },
            Call::Reserve { tenant, task, amount },
            Call::Release { tenant, task, amount },
            Call::Ended { tenant, task },
            Call::Remove { tenant },
        ];
        for call in calls {
            assert_eq!(call.to_string().parse(), Ok(call));
        }
    }
}
