//! Lines of JSON.

use std::io::{self, BufRead, Read as _};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest line, in bytes: a behaviour of a hundred thousand states.
pub const LINE_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Characters of a line that are told when it cannot be read.
const TOLD: usize = 120;

/// A line that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}: `{begins}`")]
pub struct Nonsense {
    /// What is wrong with it.
    pub why: String,
    /// Its beginning.
    pub begins: String,
}

/// The next line, without its end; `None` if there is none.
///
/// # Errors
/// It cannot be read, is longer than any, or is cut short.
pub fn next_line(mut from: &mut dyn BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    (&mut from).take(LINE_BYTES_MAX as u64).read_until(b'\n', &mut line)?;
    let unfit = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidData, why));
    match line.pop() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(line)),
        Some(_) if line.len() + 1 >= LINE_BYTES_MAX => unfit("a line is longer than any may be"),
        Some(_) => unfit("the last line is cut short"),
    }
}

/// Reads a line.
///
/// # Errors
/// It is not one of this protocol.
pub fn read<T: DeserializeOwned>(line: &[u8]) -> Result<T, Nonsense> {
    serde_json::from_slice(line).map_err(|error| {
        let begins = String::from_utf8_lossy(&line[..line.len().min(4 * TOLD)]);
        let begins: String = begins.trim_end().chars().take(TOLD).collect();
        Nonsense { why: error.to_string(), begins }
    })
}

/// The line that says it, its end included.
///
/// # Errors
/// A behaviour holds a value that is nested too deeply for a file.
pub fn written<T: Serialize>(what: &T) -> serde_json::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    Ok(line)
}

/// A behaviour as the text of an ITF file.
pub(crate) mod itf {
    use greyverify_behaviour::{Behaviour, itf};
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(it: &Behaviour, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&itf::to_text(it).map_err(S::Error::custom)?)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Behaviour, D::Error> {
        let text = String::deserialize(from)?;
        itf::from_text(text.as_bytes()).map_err(D::Error::custom)
    }
}

/// A value as TLA+.
pub(crate) mod tla {
    use greyverify_behaviour::value::Value;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &Value, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
        Ok(Value::read(&String::deserialize(from)?))
    }
}

/// A value as TLA+ that can stand in a module: no symbolic set, no other text.
pub(crate) mod plain {
    use greyverify_behaviour::value::Value;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(value: &Value, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A value as TLA+, where there may be none.
pub(crate) mod some_tla {
    use greyverify_behaviour::value::Value;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(crate) fn serialize<S: Serializer>(it: &Option<Value>, to: S) -> Result<S::Ok, S::Error> {
        it.as_ref().map(Value::to_string).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Value>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.map(|text| Value::read(&text)))
    }
}

/// A time as seconds.
pub(crate) mod seconds {
    use std::time::Duration;

    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_f64(time.as_secs_f64())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        Duration::try_from_secs_f64(f64::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use greyverify_behaviour::value::Value;

    use super::*;
    use crate::{Ask, Call, CatchTask, Recorded, Reply, Subject, Task, VERSION, WalkTask};

    fn subject() -> Subject {
        let constants = [("N".to_owned(), "{a, b}".to_owned())].into();
        Subject { spec: "Counter".into(), constants, ..Subject::default() }
    }

    #[test]
    fn what_is_said_is_one_line_and_is_understood() {
        let catching = CatchTask {
            breaks: "Safe".into(),
            invariants: vec!["Safe".into()],
            properties: Vec::new(),
            deadline: Duration::from_millis(1500),
        };
        let ask = Ask { subject: subject(), task: Task::Catch(catching) };
        let line = written(&Call::Ask(Box::new(ask))).unwrap();
        assert_eq!(line.iter().filter(|byte| **byte == b'\n').count(), 1);
        let Call::Ask(ask) = read(&line).unwrap() else { unreachable!() };
        assert_eq!(ask.subject, subject());
        let Task::Catch(catching) = ask.task else { unreachable!() };
        assert_eq!(catching.deadline, Duration::from_millis(1500));
    }

    /// Each line that is shown is read, and means the same when it is written.
    #[test]
    fn the_lines_of_the_documentation_are_of_this_protocol() {
        let documentation = include_str!("../README.md");
        let lines = |sign: &str| {
            let lines = documentation.lines().map(str::trim_start);
            lines.filter_map(|line| line.strip_prefix(sign)).collect::<Vec<_>>()
        };
        fn meant<T: Serialize + DeserializeOwned + std::fmt::Debug>(line: &str) -> T {
            let said: T = read(line.as_bytes()).unwrap();
            let again: T = read(&written(&said).unwrap()).unwrap();
            assert_eq!(format!("{said:?}"), format!("{again:?}"));
            said
        }
        let calls: Vec<Call> = lines("> ").into_iter().map(meant).collect();
        let replies: Vec<Reply> = lines("< ").into_iter().map(meant).collect();
        assert!(matches!(replies[0], Reply::Hello { protocol: VERSION }));
        let asked = calls.iter().filter(|call| matches!(call, Call::Ask(_))).count();
        assert_eq!((asked, calls.len()), (9, 10), "every task and the cancellation");
        let done = replies.iter().filter(|reply| matches!(reply, Reply::Done(_))).count();
        assert_eq!(done, 14);
    }

    #[test]
    fn lines_come_one_by_one_and_a_cut_one_is_none() {
        let mut from = b"one\n\ntwo".as_slice();
        assert_eq!(next_line(&mut from).unwrap().unwrap(), b"one");
        assert_eq!(next_line(&mut from).unwrap().unwrap(), b"");
        let why = next_line(&mut from).unwrap_err().to_string();
        assert_eq!(why, "the last line is cut short");
        assert!(next_line(&mut from).unwrap().is_none());
    }

    #[test]
    fn a_behaviour_and_a_value_survive() {
        let state = vec![("x".to_owned(), Some(Value::read("[a |-> {m1, \"m1\"}]")))];
        let step = greyverify_behaviour::Step { number: 1, action: None, state };
        let behaviour = greyverify_behaviour::Behaviour { steps: vec![step], ..Default::default() };
        let walking = WalkTask { behaviour: behaviour.clone(), property: "P".into() };
        let read_again: WalkTask = read(&written(&walking).unwrap()).unwrap();
        assert_eq!(read_again.behaviour, behaviour);
    }

    #[test]
    fn anything_else_is_told_as_nonsense() {
        for line in [
            "",
            "hello",
            "{\"done\":{}}",
            "{\"hello\":{\"protocol\":1,\"and\":2}}",
            "{\"hello\":{\"protocol\":-1}}",
            "[]",
        ] {
            let why = read::<Reply>(line.as_bytes()).unwrap_err();
            assert!(why.to_string().ends_with(&format!("`{line}`")), "{why}");
        }
        let long = "x".repeat(10_000);
        assert_eq!(read::<Reply>(long.as_bytes()).unwrap_err().begins.len(), 120);
        let event =
            |tla: &str| format!("{{\"line\":2,\"node\":0,\"action\":\"Up\",\"tla\":\"{tla}\"}}");
        assert!(read::<Recorded>(event("<<1, None>>").as_bytes()).is_ok());
        for tla in ["", "<<1>>, <<2>>", "1 + 1", "SUBSET {1}", "<<1>>\\n====", "\\\\* none"] {
            assert!(read::<Recorded>(event(tla).as_bytes()).is_err(), "{tla}");
        }
        let late = "{\"explore\":{\"deadline\":-1.0,\"threads\":1,\"invariants\":[]}}";
        assert!(read::<Task>(late.as_bytes()).is_err());
    }
}
