//! What a person reads of an event that `GreyConsensusTrace.tla` refused.
//!
//! In: the recorded step, and the records that the module prints: the server
//! `before` it, and where the action was possible, the server that it leads to
//! `instead`. Out: [`Explained`].

use grey_invariants::trace::Step;
use greyverify_mirror::behaviour::value::Value;
use greyverify_mirror::protocol::{Explained, Update};

use super::events::role;

/// The words for it.
#[must_use]
pub fn explained(step: &Step, before: Option<&Value>, instead: Option<&Value>) -> Explained {
    Explained {
        before: before.map(server),
        recorded: Some(recorded(step)),
        updates: instead.map(|instead| updates(step, instead)).unwrap_or_default(),
    }
}

fn updates(step: &Step, instead: &Value) -> Vec<Update> {
    let recorded = [
        ("currentTerm", "term", step.term.to_string()),
        ("votedFor", "vote", vote(step)),
        ("role", "role", role(step.role).to_owned()),
        ("commitIndex", "commit", step.commit.to_string()),
    ];
    let update = |(variable, name, got): (&str, _, _)| Update {
        variable: variable.to_owned(),
        expected: text(instead, name),
        got,
    };
    let wrong = recorded.map(update).into_iter().filter(|update| update.expected != update.got);
    wrong.chain(of_the_log(step, instead)).collect()
}

fn of_the_log(step: &Step, instead: &Value) -> Option<Update> {
    let entry = |name: &str| match text(instead, name).as_str() {
        "0" => "none".to_owned(),
        term => format!("an entry of term {term}"),
    };
    match (field(instead, "had"), text(instead, "differs").as_str()) {
        (Some(Value::Int(had)), _) if u64::try_from(*had).is_ok_and(|had| had < step.keep) => {
            let expected = format!("at most the {had} entries there were to be kept");
            Some(Update { variable: "log".into(), expected, got: step.keep.to_string() })
        }
        (_, "0") => None,
        (_, at) => Some(Update {
            variable: format!("log[{at}]"),
            expected: entry("entry"),
            got: entry("recorded"),
        }),
    }
}

fn field<'a>(record: &'a Value, name: &str) -> Option<&'a Value> {
    let Value::Record(fields) = record else { return None };
    fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
}

fn text(record: &Value, name: &str) -> String {
    match field(record, name) {
        Some(Value::Str(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => "unknown".to_owned(),
    }
}

fn server(before: &Value) -> String {
    let get = |name| text(before, name);
    format!(
        "term {}, vote {}, {}, commit {}, log of length {}, last entry of term {}",
        get("term"),
        get("vote"),
        get("role"),
        get("commit"),
        get("length"),
        get("last")
    )
}

fn recorded(step: &Step) -> String {
    let Step { term, commit, keep, add, .. } = step;
    let terms: Vec<String> = add.iter().map(u64::to_string).collect();
    let added = match &terms[..] {
        [] => "none added".to_owned(),
        terms => format!("then entries of terms {}", terms.join(", ")),
    };
    let (vote, role) = (vote(step), role(step.role));
    format!("term {term}, vote {vote}, {role}, commit {commit}, {keep} entries kept, {added}")
}

fn vote(step: &Step) -> String {
    step.vote.map_or_else(|| "None".to_owned(), |node| node.to_string())
}
