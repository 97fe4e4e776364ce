//! `trace init` finds out of which kinds values are: a log as a driver records it is
//! accepted with the mapping as it was written, and with a spoiled value refused.

use std::collections::BTreeMap;

use greyverify::trace::Behaviour;
use greyverify_driver::{Paths, State, System, Value};
use serde_json::Value as Json;

use crate::common::{Bench, expect, expect_all};

/// Functions, sequences and sets of sets, and records with sets.
const BALLOT: &str = r#"---- MODULE Ballot ----
EXTENDS Naturals, Sequences
CONSTANTS Node, None
VARIABLES votes, log, cfg, groups, leader, pairs, mail
vars == <<votes, log, cfg, groups, leader, pairs, mail>>
Init ==
  /\ votes = [n \in Node |-> {}]
  /\ log = <<>>
  /\ cfg = [members |-> {}, term |-> 0]
  /\ groups = {}
  /\ leader = None
  /\ pairs = [p \in Node \X {"a", "b"} |-> 0]
  /\ mail = {}
Vote(n, quorum) ==
  /\ votes[n] = {}
  /\ votes' = [votes EXCEPT ![n] = quorum]
  /\ groups' = groups \cup {quorum}
  /\ log' = Append(log, quorum)
  /\ cfg' = [members |-> quorum, term |-> cfg.term + 1]
  /\ mail' = mail \cup {[type |-> "vote", from |-> n, who |-> quorum]}
  /\ UNCHANGED <<leader, pairs>>
Lead(n, pair) ==
  /\ leader = None
  /\ leader' = n
  /\ pairs' = [pairs EXCEPT ![pair] = 1]
  /\ mail' = mail \cup {[type |-> "lead", from |-> n]}
  /\ UNCHANGED <<votes, log, cfg, groups>>
Next ==
  \/ \E n \in Node, quorum \in (SUBSET Node) \ {{}} : Vote(n, quorum)
  \/ \E n \in Node, pair \in Node \X {"a", "b"} : Lead(n, pair)
Spec == Init /\ [][Next]_vars
====
"#;

/// Functions of numbers, a string that is spelled like a model value, a function of strings
/// that are spelled so, what is a set or nothing, and a variable with the name of the field.
const SHELF: &str = r#"---- MODULE Shelf ----
EXTENDS Integers, Sequences
CONSTANTS Node, None
VARIABLES slots, phase, marks, held, event, flags
vars == <<slots, phase, marks, held, event, flags>>
Init ==
  /\ slots = [i \in 0..1 |-> {}]
  /\ phase = "None"
  /\ marks = [n1 |-> 0, other |-> 1]
  /\ held = None
  /\ event = <<>>
  /\ flags = [b \in BOOLEAN |-> 0]
Put(i, x) ==
  /\ x \notin slots[i]
  /\ slots' = [slots EXCEPT ![i] = @ \cup {x}]
  /\ phase' = IF phase = "None" THEN "busy" ELSE "None"
  /\ flags' = [flags EXCEPT ![x = -1] = i]
  /\ UNCHANGED <<marks, held, event>>
Hold(set) ==
  /\ held = None
  /\ held' = set
  /\ event' = Append(event, [by |-> set])
  /\ marks' = [marks EXCEPT !.n1 = 1]
  /\ UNCHANGED <<slots, phase, flags>>
Next ==
  \/ \E i \in 0..1, x \in {-1, 3} : Put(i, x)
  \/ \E set \in (SUBSET Node) \ {{}} : Hold(set)
Spec == Init /\ [][Next]_vars
====
"#;

const CONFIG: &str =
    "SPECIFICATION Spec\nCONSTANTS\n  Node = {n1, n2}\n  None = None\nCHECK_DEADLOCK FALSE\n";

/// By state and step, the state afterwards.
type Steps = BTreeMap<(String, String), State>;

/// A system that does what behaviours show.
struct Shown<'a> {
    steps: &'a Steps,
    now: State,
}

impl System for Shown<'_> {
    fn apply(&mut self, action: &str, params: &[Value]) -> Result<(), String> {
        let params: Vec<String> = params.iter().map(ToString::to_string).collect();
        let step = format!("{action}({})", params.join(", "));
        let next = self.steps.get(&(key(&self.now), step));
        self.now = next.ok_or("it is not possible")?.clone();
        Ok(())
    }

    fn observe(&self) -> State {
        self.now.clone()
    }
}

fn key(state: &State) -> String {
    format!("{state:?}")
}

/// With strings for model values, as an implementation has them.
fn named(value: Value) -> Value {
    let all = |items: Vec<Value>| items.into_iter().map(named).collect();
    match value {
        Value::Model(name) => Value::Str(name),
        Value::Set(items) => Value::Set(all(items)),
        Value::Seq(items) => Value::Seq(all(items)),
        Value::Record(fields) => {
            Value::Record(fields.into_iter().map(|(name, value)| (name, named(value))).collect())
        }
        Value::Function(points) => {
            Value::Function(points.into_iter().map(|(k, value)| (named(k), named(value))).collect())
        }
        other => other,
    }
}

fn state(of: &[(String, Option<Value>)]) -> State {
    let mut state: State = of
        .iter()
        .map(|(name, value)| (&*name.clone().leak(), named(value.clone().unwrap()).normal()))
        .collect();
    state.sort();
    state
}

/// What behaviours show.
fn steps(behaviours: &[Behaviour]) -> Steps {
    let mut steps = Steps::new();
    for behaviour in behaviours {
        for pair in behaviour.steps.windows(2) {
            let action = pair[1].action.as_ref().unwrap();
            let params = Value::read(&format!("<<{}>>", action.arguments.as_deref().unwrap_or("")));
            let Value::Seq(params) = params else { continue };
            let params: Vec<String> = params.iter().map(ToString::to_string).collect();
            let step = format!("{}({})", action.name, params.join(", "));
            steps.insert((key(&state(&pair[0].state)), step), state(&pair[1].state));
        }
    }
    steps
}

/// A folder with a specification, its mapping as it is written, and a log as a driver
/// records it.
fn recorded(name: &str, text: &str) -> (Bench, Vec<String>) {
    let bench = Bench::new();
    let (module, config) = (format!("{name}.tla"), format!("{name}.cfg"));
    bench.write(&module, text).write(&config, CONFIG);
    expect(&bench.run(&["paths", &module]), 0, "covered");
    let written = bench.run(&["trace", "init", &module]);
    expect(&written, 0, &format!("wrote {name}.trace.toml"));
    assert!(!written.stdout.contains("edit this line"), "{written:?}");
    let folder = bench.path(&format!("{name}.paths"));
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.to_string_lossy().ends_with(".itf.json"));
    let behaviours: Vec<Behaviour> =
        files.map(|file| greyverify::import::read(&file).unwrap().behaviour).collect();
    let steps = steps(&behaviours);
    let begin = |known: &[(String, Value)]| {
        let known: Vec<(String, Option<Value>)> =
            known.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect();
        Shown { steps: &steps, now: state(&known) }
    };
    let log = Paths::read(&folder).unwrap().record(7, 400, begin);
    let lines: Vec<String> = log.lines().map(str::to_owned).collect();
    assert!(lines.len() > 2, "{lines:?}");
    (bench, lines)
}

/// The value with something else in it.
fn spoiled(value: &Json) -> Json {
    match value {
        Json::Number(number) => (number.as_i64().unwrap() + 1).into(),
        Json::Bool(truth) => (!truth).into(),
        Json::String(text) => format!("{text}x").into(),
        Json::Array(items) => match items.split_last() {
            Some((last, rest)) if !last.is_string() => {
                let last = spoiled(last);
                rest.iter().cloned().chain([last]).collect()
            }
            Some((_, rest)) => rest.iter().cloned().collect(),
            None => [Json::from("x")].into_iter().collect(),
        },
        Json::Object(fields) => {
            let mut fields = fields.clone();
            let (_, last) = fields.iter_mut().last().unwrap();
            *last = spoiled(last);
            Json::Object(fields)
        }
        Json::Null => 0.into(),
    }
}

fn is_judged(name: &str, text: &str, event: &str, variables: &[&str], lines: &[&str]) {
    let (bench, log) = recorded(name, text);
    let mapping = std::fs::read_to_string(bench.path(&format!("{name}.trace.toml"))).unwrap();
    for line in lines {
        assert!(mapping.contains(&format!("\n{line}\n")), "{line}\n{mapping}");
    }
    bench.write("good.ndjson", &(log.join("\n") + "\n"));
    let (last, before) = log.split_last().unwrap();
    let last: Json = serde_json::from_str(last).unwrap();
    assert!(last[event].is_string(), "{last}");
    let mut files = vec!["good.ndjson".to_owned()];
    for variable in variables {
        let mut wrong = last.clone();
        wrong[variable] = spoiled(&last[variable]);
        assert_ne!(wrong, last);
        let text: String = before.iter().map(|line| format!("{line}\n")).collect();
        files.push(format!("{variable}.ndjson"));
        bench.write(&files[files.len() - 1], &format!("{text}{wrong}\n"));
    }
    let map = format!("{name}.trace.toml");
    let mut command = vec!["trace", "validate", "-q", "--map", &map];
    command.extend(files.iter().map(String::as_str));
    let ran = bench.run(&command);
    let good = format!("ok   good.ndjson   {} events, accepted", log.len());
    let told: Vec<String> = variables
        .iter()
        .map(|v| format!("FAIL {v}.ndjson:{}: {name} allows no such", log.len()))
        .collect();
    let told: Vec<&str> = std::iter::once(&good).chain(&told).map(String::as_str).collect();
    expect_all(&ran, 12, &told);
    assert!(!ran.stdout.contains("note:"), "{ran:?}");
}

#[test]
fn sets_in_functions_sequences_and_records_are_read_as_such() {
    is_judged(
        "Ballot",
        BALLOT,
        "event",
        &["votes", "log", "cfg", "groups", "leader", "pairs", "mail"],
        &[
            "votes = \"votes as [_ -> set]\"",
            "log = \"log as seq(set)\"",
            "cfg = \"cfg as [members: set]\"",
            "groups = \"groups as set(set)\"",
            "leader = \"leader\"",
            "pairs = \"pairs as [seq -> _]\"",
            "mail = \"mail as set([who: set])\"",
            "with.quorum = \"set(quorum)\"  # quorum \\in (SUBSET Node) \\ {{}}",
        ],
    );
}

#[test]
fn functions_of_numbers_and_texts_like_model_values_are_read_as_such() {
    is_judged(
        "Shelf",
        SHELF,
        "action",
        &["slots", "phase", "marks", "held", "event", "flags"],
        &[
            "slots = \"slots as [int -> set]\"",
            "phase = \"phase as text\"",
            "marks = \"marks as [text -> _]\"",
            "held = \"held as set | _\"",
            "event = \"event as seq([_ -> set])\"",
            "flags = \"flags as [bool -> _]\"",
        ],
    );
}

#[test]
fn what_no_kind_reads_is_told_with_its_line_and_is_not_compared() {
    let bench = Bench::new();
    let mixed = "---- MODULE Mixed ----
EXTENDS Sequences
VARIABLES box, on
Init == box = {} /\\ on = FALSE
Turn == box' = (IF on THEN {} ELSE <<\"a\">>) /\\ on' = ~on
Next == Turn
====
";
    bench.write("Mixed.tla", mixed).write("Mixed.cfg", "INIT Init\nNEXT Next\n");
    let written = bench.run(&["trace", "init", "Mixed.tla"]);
    let why = "an array is a set in some states and a sequence in others";
    let mapping = std::fs::read_to_string(bench.path("Mixed.trace.toml")).unwrap();
    let line = format!("# box = \"box\"  # edit this line: {why}");
    let number = mapping.lines().position(|own| own == line).unwrap() + 1;
    expect(&written, 0, &format!("edit Mixed.trace.toml:{number}: {why}\n"));
    bench.write("log.ndjson", "{\"event\":\"Turn\",\"box\":[\"a\"],\"on\":true}\n");
    let command = ["trace", "validate", "-q", "--map", "Mixed.trace.toml", "log.ndjson"];
    expect(&bench.run(&command), 0, "1 event, accepted");
    bench.write("Mixed.trace.toml", &mapping.replace(&line, "box = \"box as seq | st\""));
    let refused = bench.run(&command);
    expect(&refused, 2, "state: `seq | st`: `st` is no kind");
    assert!(refused.stderr.contains("[KIND -> KIND]"), "{refused:?}");
}
