use std::path::Path;

use super::*;
use crate::manifest::{FILE_NAME, Manifest};
use crate::trace::Action;

/// Steps from `action | variable = value | …`; a state keeps what it does not
/// set anew.
fn behaviour(lines: &[&str], ending: Ending) -> Behaviour {
    let mut steps: Vec<Step> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let mut parts = line.split(" | ");
        let name = parts.next().unwrap().to_owned();
        let mut state = steps.last().map(|s| s.state.clone()).unwrap_or_default();
        for part in parts {
            let (variable, value) = part.split_once(" = ").unwrap();
            let value = Some(value.parse().unwrap());
            match state.iter_mut().find(|(known, _)| known == variable) {
                Some(known) => known.1 = value,
                None => state.push((variable.to_owned(), value)),
            }
        }
        let action = (n > 0).then_some(Action { name, arguments: None, location: None });
        steps.push(Step { number: n as u64 + 1, action, state });
    }
    Behaviour { steps, ending, ..Behaviour::default() }
}

fn finite(lines: &[&str]) -> Diagram {
    diagram(&behaviour(lines, Ending::Finite), &[])
}

/// With the rules of this project's own manifest.
fn by_own_rules(lines: &[&str]) -> Diagram {
    diagram(&behaviour(lines, Ending::Finite), &own_rules())
}

fn own_rules() -> Vec<MessageRule> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE_NAME);
    let specs = Manifest::load(&file).unwrap().specs.into_values();
    specs.flat_map(|spec| spec.messages.rules).collect()
}

/// The rules that a manifest says in a table `messages`.
fn rules(table: &str) -> Vec<MessageRule> {
    let text =
        format!("schema_version = 1\n[specs.S]\nfile = \"S.tla\"\n[[specs.S.messages]]\n{table}\n");
    let manifest = Manifest::parse(Path::new(FILE_NAME), &text).unwrap();
    manifest.specs["S"].messages.rules.clone()
}

fn lanes(diagram: &Diagram) -> Vec<&str> {
    diagram.lanes.iter().map(|lane| lane.name.as_str()).collect()
}

fn marks(diagram: &Diagram) -> Vec<Vec<&str>> {
    let names = lanes(diagram);
    let of = |row: &Row| row.marks.iter().map(|mark| names[mark.lane]).collect();
    diagram.rows[1..].iter().map(of).collect()
}

/// `s1@2 -> s2@3 vote`, steps counted from 1.
fn arrows(diagram: &Diagram) -> Vec<String> {
    let names = lanes(diagram);
    let end = |(row, lane): (usize, usize)| format!("{}@{}", names[lane], row + 1);
    let text = |a: &Arrow| format!("{} -> {} {}", end(a.from), end(a.to), a.label);
    diagram.arrows.iter().map(text).collect()
}

const START: &str = "Init | currentTerm = (s1 :> 0 @@ s2 :> 0 @@ s3 :> 0) \
    | votedFor = (s1 :> None @@ s2 :> None @@ s3 :> None) \
    | log = (s1 :> <<>> @@ s2 :> <<>> @@ s3 :> <<>>) \
    | role = (s1 :> \"Follower\" @@ s2 :> \"Follower\" @@ s3 :> \"Follower\") \
    | commitIndex = (s1 :> 0 @@ s2 :> 0 @@ s3 :> 0) \
    | sent = <<[from |-> {}, entries |-> <<>>, leaderCommit |-> 0]>> \
    | matchIndex = <<(s1 :> 0 @@ s2 :> 0 @@ s3 :> 0)>> | requests = {} | votes = {}";

/// s1 is elected by s2, replicates one entry to s2 and commits it; s3 learns.
const ELECTION: [&str; 8] = [
    START,
    "Timeout | currentTerm = (s1 :> 1 @@ s2 :> 0 @@ s3 :> 0) \
     | votedFor = (s1 :> s1 @@ s2 :> None @@ s3 :> None) \
     | role = (s1 :> \"Candidate\" @@ s2 :> \"Follower\" @@ s3 :> \"Follower\") \
     | requests = {[term |-> 1, from |-> s1, lastLogTerm |-> 0, lastLogIndex |-> 0]}",
    // The same request, its fields in another order.
    "GrantVote | currentTerm = (s1 :> 1 @@ s2 :> 1 @@ s3 :> 0) \
     | votedFor = (s1 :> s1 @@ s2 :> s1 @@ s3 :> None) \
     | votes = {[term |-> 1, from |-> s2, to |-> s1]} \
     | requests = {[from |-> s1, term |-> 1, lastLogTerm |-> 0, lastLogIndex |-> 0]}",
    "BecomeLeader | role = (s1 :> \"Leader\" @@ s2 :> \"Follower\" @@ s3 :> \"Follower\") \
     | sent = <<[from |-> {s1}, entries |-> <<>>, leaderCommit |-> 0]>>",
    "ClientRequest | log = (s1 :> <<1>> @@ s2 :> <<>> @@ s3 :> <<>>) \
     | sent = <<[from |-> {s1}, entries |-> <<1>>, leaderCommit |-> 0]>>",
    "HandleAppendEntries | log = (s1 :> <<1>> @@ s2 :> <<1>> @@ s3 :> <<>>) \
     | matchIndex = <<(s1 :> 0 @@ s2 :> 1 @@ s3 :> 0)>>",
    "AdvanceCommitIndex | commitIndex = (s1 :> 1 @@ s2 :> 0 @@ s3 :> 0) \
     | sent = <<[from |-> {s1}, entries |-> <<1>>, leaderCommit |-> 1]>>",
    // A delayed heartbeat: nothing of the entry, nothing of the commit.
    "HandleAppendEntries | currentTerm = (s1 :> 1 @@ s2 :> 1 @@ s3 :> 1)",
];

#[test]
fn messages_of_consensus_come_from_the_step_that_made_them_possible() {
    let diagram = by_own_rules(&ELECTION);
    assert_eq!(lanes(&diagram), ["s1", "s2", "s3"]);
    assert_eq!(
        marks(&diagram),
        [["s1"], ["s2"], ["s1"], ["s1"], ["s2"], ["s1"], ["s3"]].map(|m| m.to_vec())
    );
    assert_eq!(
        arrows(&diagram),
        [
            "s1@2 -> s2@3 RequestVote, term 1",
            "s2@3 -> s1@4 vote",
            "s1@5 -> s2@6 AppendEntries, term 1",
            "s2@6 -> s1@7 acknowledges 1",
            "s1@4 -> s3@8 heartbeat, term 1",
        ]
    );
}

#[test]
fn who_taught_a_term_is_told_only_if_nobody_else_could() {
    let learn = "LearnTerm | currentTerm = (s1 :> 1 @@ s2 :> 1 @@ s3 :> 1)";
    let one = [START, ELECTION[1], "LearnTerm | currentTerm = (s1 :> 1 @@ s2 :> 1 @@ s3 :> 0)"];
    assert_eq!(arrows(&by_own_rules(&one)), ["s1@2 -> s2@3 term 1"]);
    let two = [one[0], one[1], one[2], learn];
    assert_eq!(arrows(&by_own_rules(&two)).len(), 1);
}

#[test]
fn where_steps_are_missing_nothing_is_guessed() {
    let mut cut = behaviour(&ELECTION, Ending::Finite);
    cut.steps.remove(1);
    let diagram = diagram(&cut, &own_rules());
    assert_eq!(diagram.rows[1].missing, 1);
    assert!(!arrows(&diagram).iter().any(|a| a.contains("RequestVote")), "{:?}", arrows(&diagram));
}

#[test]
fn a_message_taken_out_of_the_network_has_an_arrow_in_any_specification() {
    let diagram = finite(&[
        "Init | pc = (a :> \"idle\" @@ b :> \"idle\") | net = {}",
        "Send | pc = (a :> \"waits\" @@ b :> \"idle\") | net = {[type |-> \"ask\", src |-> a, dst |-> b]}",
        "Receive | pc = (a :> \"waits\" @@ b :> \"done\") | net = {}",
    ]);
    assert_eq!(arrows(&diagram), ["a@2 -> b@3 ask"]);
    // Left in the network, nobody knows whether it was read.
    let diagram = finite(&[
        "Init | pc = (a :> \"idle\" @@ b :> \"idle\") | net = {}",
        "Send | pc = (a :> \"waits\" @@ b :> \"idle\") | net = {[type |-> \"ask\", src |-> a, dst |-> b]}",
        "Receive | pc = (a :> \"waits\" @@ b :> \"done\")",
    ]);
    assert!(diagram.arrows.is_empty());
}

#[test]
fn a_rule_finds_what_no_step_takes_out() {
    let offer = "[kind |-> \"offer\", src |-> a, dst |-> b, price |-> 7]";
    let other = "[kind |-> \"offer\", src |-> c, dst |-> b, price |-> 9]";
    let lines = [
        "Init | paid = (a :> 0 @@ b :> 0 @@ c :> 0) | x = (a :> 0 @@ b :> 0 @@ c :> 0) | net = {}",
        &format!("Offer | x = (a :> 1 @@ b :> 0 @@ c :> 0) | net = {{{offer}}}"),
        &format!("Offer | x = (a :> 1 @@ b :> 0 @@ c :> 1) | net = {{{offer}, {other}}}"),
        "Accept | paid = (a :> 0 @@ b :> 7 @@ c :> 0)",
    ];
    let found = |rule: &str| arrows(&diagram(&behaviour(&lines, Ending::Finite), &rules(rule)));
    let rule = "action = \"Accept\"\nheld_in = \"net\"\nfrom = \"src\"\nlabel = \"{kind} of {price} for {paid'[self]}\"";
    let fields = |fields: &str| found(&format!("{rule}\nfields = {{ {fields} }}"));
    assert_eq!(fields("dst = \"self\", price = \"paid'[self]\""), ["a@2 -> b@4 offer of 7 for 7"]);
    assert!(fields("dst = \"self\", price = \"paid[self]\"").is_empty());
    assert!(fields("dst = \"self\"").is_empty(), "one of two");
    let every = format!("{rule}\nevery = true");
    let both = ["a@2 -> b@4 offer of 7 for 7", "c@3 -> b@4 offer of 9 for 7"];
    assert_eq!(found(&every), both);
    let taken = |least: &str| found(&format!("{rule}\ntakes = {{ price = [\"{least}\"] }}"));
    assert!(taken("paid'[self]").is_empty(), "either price is enough");
    assert_eq!(found(&format!("{every}\ntakes = {{ price = [\"paid'[self]\"] }}")), both);
    assert!(found(&format!("{every}\nchanges = [\"x\"]")).is_empty());
    assert!(found(&rule.replace("Accept", "Refuse")).is_empty());
}

#[test]
fn a_rule_finds_messages_in_inboxes_bags_and_places_that_are_overwritten() {
    let found = |lines: &[&str], rule: &str| {
        let rule = format!("action = \"Take\"\nlabel = \"m\"\n{rule}");
        arrows(&diagram(&behaviour(lines, Ending::Finite), &rules(&rule)))
    };
    let start = "Init | pc = (a :> 0 @@ b :> 0) | got = (a :> 0 @@ b :> 0)";
    let inbox = [
        &format!("{start} | inbox = (a :> <<>> @@ b :> <<>>)"),
        "Put | pc = (a :> 1 @@ b :> 0) | inbox = (a :> <<>> @@ b :> <<[from |-> a]>>)",
        "Take | got = (a :> 0 @@ b :> 1)",
    ];
    assert_eq!(found(&inbox, "held_in = \"inbox[self]\""), ["a@2 -> b@3 m"]);
    let bag = [
        &format!("{start} | net = <<>>"),
        "Put | pc = (a :> 1 @@ b :> 0) | net = ([from |-> a, n |-> 1] :> 1)",
        "Take | got = (a :> 0 @@ b :> 1)",
    ];
    assert_eq!(found(&bag, "held_in = \"net\"\nfields = { n = \"got'[self]\" }"), ["a@2 -> b@3 m"]);
    // It is taken from the step that wrote enough.
    let board = [
        &format!("{start} | board = (a :> 0 @@ b :> 0)"),
        "Put | board = (a :> 1 @@ b :> 0)",
        "Put | board = (a :> 2 @@ b :> 0)",
        "Put | board = (a :> 3 @@ b :> 0)",
        "Take | got = (a :> 0 @@ b :> 2)",
    ];
    let rule = "held_in = \"board[from]\"\ntakes = { value = [\"got'[self]\"] }";
    assert_eq!(found(&board, rule), ["a@3 -> b@5 m"]);
    // What is not there, or of another form, gives no arrow.
    for rule in [
        "held_in = \"board[from][to]\"",
        "held_in = \"nothing\"",
        "held_in = \"board[from]\"\nfields = { value = \"pc'[other]\" }",
    ] {
        assert!(found(&board, rule).is_empty(), "{rule}");
    }
}

#[test]
fn a_network_may_be_a_queue() {
    let diagram = finite(&[
        "Init | pc = (a :> \"idle\" @@ b :> \"idle\") | net = <<>>",
        "Send | pc = (a :> \"waits\" @@ b :> \"idle\") \
         | net = <<[kind |-> \"ask\", source |-> a, dest |-> b], [kind |-> \"tell\", source |-> a, dest |-> b]>>",
        "Receive | pc = (a :> \"waits\" @@ b :> \"asked\") | net = <<[kind |-> \"tell\", source |-> a, dest |-> b]>>",
        "Receive | pc = (a :> \"waits\" @@ b :> \"told\") | net = <<>>",
    ]);
    assert_eq!(arrows(&diagram), ["a@2 -> b@3 ask", "a@2 -> b@4 tell"]);
    // The same words twice in it: nobody knows which of them arrived.
    let ask = "[kind |-> \"ask\", source |-> a, dest |-> b]";
    let diagram = finite(&[
        "Init | pc = (a :> 0 @@ b :> 0) | net = <<>>",
        &format!("Send | pc = (a :> 1 @@ b :> 0) | net = <<{ask}>>"),
        &format!("Send | pc = (a :> 2 @@ b :> 0) | net = <<{ask}, {ask}>>"),
        &format!("Receive | pc = (a :> 2 @@ b :> 1) | net = <<{ask}>>"),
    ]);
    assert!(diagram.arrows.is_empty());
}

#[test]
fn a_message_sent_twice_has_no_arrow() {
    let diagram = finite(&[
        "Init | pc = (a :> 0 @@ b :> 0) | net = ([from |-> a, to |-> b] :> 0)",
        "Send | pc = (a :> 1 @@ b :> 0) | net = ([from |-> a, to |-> b] :> 1)",
        "Send | pc = (a :> 2 @@ b :> 0) | net = ([from |-> a, to |-> b] :> 2)",
        "Receive | pc = (a :> 2 @@ b :> 1) | net = ([from |-> a, to |-> b] :> 1)",
    ]);
    assert_eq!(marks(&diagram), [["a"], ["a"], ["b"]].map(|m| m.to_vec()));
    assert!(diagram.arrows.is_empty());
}

#[test]
fn processes_that_are_numbers_or_strings_have_lanes_too() {
    let numbers =
        finite(&["Init | pc = <<\"a\", \"a\">> | x = <<0, 0>>", "A | pc = <<\"a\", \"b\">>"]);
    assert_eq!((lanes(&numbers), marks(&numbers)), (vec!["1", "2"], vec![vec!["2"]]));
    let names = finite(&[
        "Init | pc = [p |-> \"a\", q |-> \"a\"] | x = [p |-> 0, q |-> 0]",
        "A | x = [p |-> 1, q |-> 0]",
    ]);
    assert_eq!((lanes(&names), marks(&names)), (vec!["p", "q"], vec![vec!["p"]]));
    // One record alone is no family of processes.
    let record =
        finite(&["Init | r = [up |-> TRUE, load |-> 0]", "A | r = [up |-> TRUE, load |-> 1]"]);
    assert_eq!(lanes(&record), ["state"]);
}

#[test]
fn without_functions_of_servers_there_is_one_lane() {
    let lines = ["Init | n = 0 | bag = ([up |-> TRUE] :> 3)", "Step | n = 1", "Step | n = 2"];
    let diagram = diagram(&behaviour(&lines, Ending::BackTo { number: 2, action: None }), &[]);
    assert_eq!(lanes(&diagram), ["state"]);
    assert!(!diagram.lanes[0].of_one);
    assert_eq!(marks(&diagram), [["state"], ["state"]].map(|m| m.to_vec()));
    assert_eq!(diagram.back_to, Some(1));
}

#[test]
fn what_is_nobodys_gets_a_lane_when_it_is_needed() {
    let diagram = finite(&[
        "Init | x = (s1 :> 0 @@ s2 :> 0) | asked = 0 | up = {}",
        "Ask | asked = 1",
        "Up | up = {s2}",
        "Both | x = (s1 :> 1 @@ s2 :> 1)",
        "Nothing | asked = 1",
    ]);
    assert_eq!(lanes(&diagram), ["s1", "s2", "state"]);
    assert_eq!(marks(&diagram), [vec!["state"], vec!["s2"], vec!["s1", "s2"], vec![]]);
}
