//! What may be wrong with the logs of a run, and how `greyverify trace validate` has to
//! tell it: in which line, and with which words.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};

/// The ending of the name of a log.
const ENDING: &str = "ndjson";

/// The logs of a run, by process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run(BTreeMap<String, Vec<String>>);

/// A line of a log, or a log as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    process: String,
    /// From 1.
    line: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{ENDING}", self.process)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

/// A way in which a run may be spoiled.
#[derive(Debug, Clone, Copy)]
pub struct Corruption {
    /// What it is.
    pub name: &'static str,
    /// What must be said of it.
    pub words: &'static str,
    /// Does it, and says where it must be told; `None` if the run is too short.
    pub spoil: fn(&mut Run) -> Option<Place>,
}

/// All of them. The first are told by the lines and the clocks, the last by the
/// specification alone.
pub const ALL: [Corruption; 20] = [
    of("event-lost", "what is between them is missing", |run| {
        let at = run.find("server", "Grant", 1)?;
        run.log("server")?.remove(at);
        place("server", at)
    }),
    of("event-doubled", "and so does that of", |run| {
        let at = run.find("store", "Store", 0)?;
        let log = run.log("store")?;
        log.insert(at, log[at].clone());
        place("store", at + 1)
    }),
    of("events-reordered", "those before it are missing", |run| {
        run.log("c1")?.swap(0, 1);
        place("c1", 0)
    }),
    of("event-of-another-process", "does not count its own process, c2; it counts c1", |run| {
        let line = run.log("c1")?.first()?.clone();
        run.log("c2")?.insert(2, line);
        place("c2", 2)
    }),
    of("event-unknown", "the mapping knows no event `Steal`", |run| {
        run.rename("server", "Grant", 1, "Steal")
    }),
    of("event-nameless", "the field `event`, which says what happened, is missing", |run| {
        run.edit("c1", "Learn", 1, |fields| fields.remove("event").is_some())
    }),
    of("clock-missing", "the field `clock`, which says what happened before, is missing", |run| {
        run.edit("c2", "Ask", 1, |fields| fields.remove("clock").is_some())
    }),
    of("clock-runs-back", "the clock runs back", |run| {
        let last = run.find("server", "stop", 0)?;
        run.edit_line("server", last, |fields| {
            fields["clock"]["c1"] = json!(1);
            true
        })
    }),
    of("clock-ahead", "the rest of that log is missing, or the clock is wrong", |run| {
        run.edit("c1", "Learn", 1, |fields| add(fields, "server", 1_000_000))
    }),
    of("clocks-contradict", "the clocks contradict each other", |run| {
        // Who asks cannot know yet what it is granted.
        let granted = run.granted(&run.message("c1", "Learn", 0)?)? + 1;
        run.edit("c1", "Ask", 0, |fields| {
            fields["clock"]["server"] = json!(granted);
            true
        })
    }),
    of("log-lost", "of c2, which has no log here", |run| {
        run.0.remove("c2")?;
        run.first(|clock| clock.contains_key("c2"))
    }),
    of("log-empty", "the log has no events", |run| {
        run.log("c2")?.clear();
        Some(Place { process: "c2".to_owned(), line: None })
    }),
    of("log-cut-in-a-line", "the line is cut in its middle", |run| {
        let log = run.log("server")?;
        let last = log.pop()?;
        log.push(last.chars().take(last.len() / 2).collect());
        place("server", log.len() - 1)
    }),
    of("log-cut-after-a-line", "and one that is whole ends with `stop`: it was cut", |run| {
        let log = run.log("c1")?;
        log.pop()?;
        place("c1", log.len() - 1)
    }),
    of("line-garbled", "the line is not JSON", |run| {
        run.log("store")?.get_mut(1)?.replace_range(0..1, "#");
        place("store", 1)
    }),
    of("value-altered", "last: recorded", |run| {
        run.edit("server", "Grant", 2, |fields| {
            fields["last"] = json!(fields["last"].as_u64().unwrap_or_default() + 1);
            true
        })
    }),
    of("message-never-sent", "which is not one of", |run| {
        run.edit("store", "Store", 2, |fields| {
            let message = &mut fields["message"];
            message["token"] = json!(message["token"].as_u64().unwrap_or_default() + 1);
            true
        })
    }),
    of("client-unknown", "c: recorded \"c9\", which is not one of", |run| {
        run.edit("c1", "Ask", 1, |fields| {
            fields["client"] = json!("c9");
            true
        })
    }),
    of("event-mistaken", "is false", |run| run.rename("c1", "Learn", 1, "Confirm")),
    of("event-lost-and-clocks-mended", "no such Learn", |run| {
        let granted = run.granted(&run.message("c1", "Learn", 0)?)?;
        run.log("server")?.remove(granted);
        run.forget("server", granted as u64 + 1);
        place("c1", run.find("c1", "Learn", 0)?)
    }),
];

const fn of(
    name: &'static str,
    words: &'static str,
    spoil: fn(&mut Run) -> Option<Place>,
) -> Corruption {
    Corruption { name, words, spoil }
}

/// A line, counted from 0.
fn place(process: &str, at: usize) -> Option<Place> {
    Some(Place { process: process.to_owned(), line: Some(at + 1) })
}

/// The clock of an event counts so many more of a process.
fn add(fields: &mut Map<String, Value>, process: &str, more: u64) -> bool {
    let count = &mut fields["clock"][process];
    *count = json!(count.as_u64().unwrap_or_default() + more);
    true
}

impl Run {
    /// Reads the logs of a folder.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut logs = BTreeMap::new();
        for entry in folder.read_dir()? {
            let path = entry?.path();
            let process = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path)?;
            logs.insert(process, text.lines().map(str::to_owned).collect());
        }
        Ok(Self(logs))
    }

    /// Writes the logs into a folder, which is made if need be. The last line of a log
    /// that was cut has no end.
    ///
    /// # Errors
    /// One of them cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for (process, lines) in &self.0 {
            let is_whole = lines.last().is_some_and(|line| line.ends_with('}'));
            let text = lines.join("\n") + if is_whole { "\n" } else { "" };
            std::fs::write(folder.join(format!("{process}.{ENDING}")), text)?;
        }
        Ok(())
    }

    fn log(&mut self, process: &str) -> Option<&mut Vec<String>> {
        self.0.get_mut(process)
    }

    /// The line of an event, counted from 0, of those with its name the `nth`.
    fn find(&self, process: &str, event: &str, nth: usize) -> Option<usize> {
        let wanted = json!(event);
        let lines = self.0.get(process)?.iter().enumerate();
        let mut found = lines.filter(|(_, line)| parsed(line).get("event") == Some(&wanted));
        found.nth(nth).map(|(at, _)| at)
    }

    /// The message of an event.
    fn message(&self, process: &str, event: &str, nth: usize) -> Option<Value> {
        let at = self.find(process, event, nth)?;
        parsed(&self.0.get(process)?[at]).get("message").cloned()
    }

    /// The line of the server with the lease that a message speaks of.
    fn granted(&self, message: &Value) -> Option<usize> {
        let is_it = |line: &String| {
            let fields = parsed(line);
            fields["event"] == "Grant" && fields["last"] == message["token"]
        };
        self.0.get("server")?.iter().position(is_it)
    }

    /// The first event with such a clock.
    fn first(&self, is_it: impl Fn(&Map<String, Value>) -> bool) -> Option<Place> {
        self.0.iter().find_map(|(process, lines)| {
            let known = |line: &String| {
                parsed(line).get("clock").and_then(Value::as_object).is_some_and(&is_it)
            };
            place(process, lines.iter().position(known)?)
        })
    }

    fn rename(&mut self, process: &str, event: &str, nth: usize, name: &str) -> Option<Place> {
        self.edit(process, event, nth, |fields| {
            fields["event"] = json!(name);
            true
        })
    }

    fn edit(
        &mut self,
        process: &str,
        event: &str,
        nth: usize,
        change: impl FnOnce(&mut Map<String, Value>) -> bool,
    ) -> Option<Place> {
        let at = self.find(process, event, nth)?;
        self.edit_line(process, at, change)
    }

    fn edit_line(
        &mut self,
        process: &str,
        at: usize,
        change: impl FnOnce(&mut Map<String, Value>) -> bool,
    ) -> Option<Place> {
        let line = self.log(process)?.get_mut(at)?;
        let mut fields = parsed(line);
        let is_changed = change(&mut fields);
        *line = Value::Object(fields).to_string();
        is_changed.then(|| place(process, at))?
    }

    /// Every clock forgets an event of a process, by its number from 1.
    fn forget(&mut self, process: &str, number: u64) {
        for line in self.0.values_mut().flatten() {
            let mut fields = parsed(line);
            let count = fields.get_mut("clock").and_then(|clock| clock.get_mut(process));
            if let Some(count) = count {
                let known = count.as_u64().unwrap_or_default();
                *count = json!(known - u64::from(known >= number));
            }
            *line = Value::Object(fields).to_string();
        }
    }
}

fn parsed(line: &str) -> Map<String, Value> {
    serde_json::from_str(line).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_corruption_leaves_another_run_and_says_where() {
        let folder = tempfile::tempdir().unwrap();
        let options =
            crate::Options { clients: 3, rounds: 10, lease: Duration::from_millis(2), seed: 1 };
        crate::run(folder.path(), &options).unwrap();
        let run = Run::read(folder.path()).unwrap();
        for corruption in ALL {
            let mut spoiled = run.clone();
            let place = (corruption.spoil)(&mut spoiled);
            assert!(place.is_some() && spoiled != run, "{}", corruption.name);
        }
    }
}
