//! The state graph, as TLC writes it with `-dump dot,actionlabels`.
//!
//! In: the text of the file. Out: the states, and the edges between them by
//! number. TLC writes a state when it first meets it, an edge each time it
//! generates a successor, and neither for what a constraint leaves out. tla-mc
//! writes its graph in the same form, and [`state_line`] and [`edge_line`] are
//! for that.

use std::collections::HashMap;

use greyverify_protocol::Edge;

use super::states;
use crate::value::Value;

/// What an initial state has, and no other.
const INITIAL: &str = "style = filled";

/// The line of a state, given each variable and the text of its value.
pub fn state_line<'a>(
    name: u64,
    variables: impl Iterator<Item = (&'a str, String)>,
    is_initial: bool,
) -> String {
    let variables: Vec<String> =
        variables.map(|(name, value)| format!("/\\ {name} = {value}")).collect();
    let text = variables.join("\n").replace('\\', "\\\\");
    let label = text.replace('"', "\\\"").replace('\n', "\\n");
    let more = if is_initial { format!(",{INITIAL}") } else { String::new() };
    format!("{name} [label=\"{label}\"{more}];")
}

/// The line of an edge.
#[must_use]
pub fn edge_line(from: u64, to: u64) -> String {
    format!("{from} -> {to};")
}

/// Reads a graph: each state as a record of its variables, and the edges by the
/// numbers of the states.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &str) -> Result<(Vec<Value>, Vec<Edge>), String> {
    let mut graph = Dump::default();
    for line in text.lines() {
        let (subject, attributes) = line.split_once('[').unwrap_or((line, ""));
        let mut names = subject.trim_end_matches([' ', ';']).splitn(2, " -> ");
        let Some(Ok(name)) = names.next().map(str::parse::<i128>) else { continue };
        match names.next() {
            None => graph.state(name, attributes)?,
            Some(to) => {
                let to = to.parse().map_err(|_| format!("an edge leads to `{to}`"))?;
                graph.edges.push((name, label(attributes), to));
            }
        }
    }
    graph.whole()
}

#[derive(Default)]
struct Dump {
    numbers: HashMap<i128, u64>,
    states: Vec<Value>,
    initial: Vec<u64>,
    edges: Vec<(i128, Option<String>, i128)>,
}

impl Dump {
    fn state(&mut self, name: i128, attributes: &str) -> Result<(), String> {
        let text = label(attributes).ok_or_else(|| format!("state {name} has no label"))?;
        let value = |(variable, value): (String, Option<Value>)| match value {
            Some(value) => Ok((variable, value)),
            None => Err(format!("{variable} has no value in a state")),
        };
        let fields: Result<_, String> = states::state(&text).into_iter().map(value).collect();
        let next = self.states.len() as u64;
        if self.numbers.insert(name, next).is_some() {
            return Err(format!("state {name} is told twice"));
        }
        self.states.push(Value::Record(fields?));
        if attributes.rsplit_once('"').is_some_and(|(_, rest)| rest.contains(INITIAL)) {
            self.initial.push(next);
        }
        Ok(())
    }

    fn whole(self) -> Result<(Vec<Value>, Vec<Edge>), String> {
        let Self { numbers, states, initial, edges } = self;
        let number = |name: &i128| {
            let number = numbers.get(name).copied();
            number.ok_or_else(|| format!("an edge has the state {name}, which is not told"))
        };
        let begun = initial.into_iter().map(|to| Ok(Edge { from: None, action: None, to }));
        let steps = edges.into_iter().map(|(from, action, to)| {
            Ok(Edge { from: Some(number(&from)?), action, to: number(&to)? })
        });
        let edges: Result<_, String> = begun.chain(steps).collect();
        Ok((states, edges?))
    }
}

/// The text between the quotes of a label.
fn label(attributes: &str) -> Option<String> {
    let mut rest = attributes.strip_prefix("label=\"")?.chars();
    let mut text = String::new();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => text.push(match rest.next()? {
                'n' => '\n',
                other => other,
            }),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As TLC 2.15 writes it.
    const WRITTEN: &str = r#"strict digraph DiskGraph {
nodesep=0.35;
subgraph cluster_graph {
color="white";
-29 [label="/\\ s = \"a\\\"b\\\\\"\n/\\ x = 0",style = filled]
-29 -> 865 [label="Up",color="black",fontcolor="black"];
865 [label="/\\ s = \"style = filled\"\n/\\ x = 1"];
865 -> 865 [label="Stay",color="black",fontcolor="black"];
{rank = same; -29;}
}
}"#;

    fn edge(from: Option<u64>, action: Option<&str>, to: u64) -> Edge {
        Edge { from, action: action.map(str::to_owned), to }
    }

    #[test]
    fn what_tlc_writes_is_read() {
        let (states, edges) = read(WRITTEN).unwrap();
        let states: Vec<String> = states.iter().map(Value::to_string).collect();
        assert_eq!(
            states,
            ["[s |-> \"a\\\"b\\\\\", x |-> 0]", "[s |-> \"style = filled\", x |-> 1]"]
        );
        let steps = [edge(Some(0), Some("Up"), 1), edge(Some(1), Some("Stay"), 1)];
        assert_eq!(edges, [&[edge(None, None, 0)][..], &steps].concat());
    }

    #[test]
    fn what_is_not_whole_is_no_graph() {
        for (text, why) in [
            ("1 -> 2;", "which is not told"),
            ("1 [label=\"x = 1\"];\n1 [label=\"x = 2\"];", "told twice"),
            ("1 [label=\"x = 1", "no label"),
            ("1 [label=\"x = null\"];", "x has no value"),
            ("1 -> x;", "leads to `x`"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
        assert!(read(&WRITTEN[..WRITTEN.find("\n865 [").unwrap()]).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in "\\PC*", is_initial: bool) {
            let value = Value::Str(text).to_string();
            let variables = [("x", value.clone()), ("y", "{1,\n  2}".to_owned())];
            let line = state_line(u64::MAX, variables.into_iter(), is_initial);
            let (states, edges) = read(&format!("{line}\n{}\n", edge_line(u64::MAX, u64::MAX))).unwrap();
            prop_assert_eq!(states[0].to_string(), format!("[x |-> {value}, y |-> {{1, 2}}]"));
            prop_assert_eq!(edges.len(), 1 + usize::from(is_initial));
        }

        #[test]
        fn arbitrary_text_never_panics(text in "([0-9>\\[\"= -]|label|\\PC|\n)*") {
            let _ = read(&text);
        }
    }
}
