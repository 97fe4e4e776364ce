//! What a running counter wrote down: first how far it goes, `N 4`, then a line
//! for each event, its name and the count after it, such as `Up 1`.

use std::path::Path;

use greyverify_mirror::behaviour::value::Value;
use greyverify_mirror::protocol::{
    ExplainTask, Explained, Recorded, Recording, Unreadable, Update,
};

/// The file as `CounterTrace.tla` takes it.
pub(crate) fn translate(file: &Path) -> Result<Recording, Unreadable> {
    let unreadable = |line, problem: &str| Unreadable { line, problem: problem.to_owned() };
    let text = std::fs::read_to_string(file).map_err(|e| unreadable(None, &e.to_string()))?;
    let mut lines = (1..).zip(text.lines());
    let (_, first) = lines.next().ok_or_else(|| unreadable(Some(1), "the file is empty"))?;
    let most = first.strip_prefix("N ").ok_or_else(|| unreadable(Some(1), "no `N NUMBER`"))?;
    let event = |(line, text): (u64, &str)| {
        recorded(line, text).ok_or_else(|| unreadable(Some(line), "no event and count"))
    };
    Ok(Recording {
        nodes: 1,
        constants: [("N".to_owned(), most.to_owned())].into(),
        invariants: vec!["InRange".to_owned()],
        events: lines.map(event).collect::<Result<_, _>>()?,
        ..Recording::default()
    })
}

fn recorded(line: u64, text: &str) -> Option<Recorded> {
    let (action, count) = text.split_once(' ')?;
    let count = i64::from(count.parse::<u16>().ok()?);
    let tla = Value::Seq(vec![Value::Str(action.to_owned()), Value::Int(count)]);
    Some(Recorded { line, node: 0, action: action.to_owned(), tla })
}

/// What a person reads of an event that the specification does not allow.
pub(crate) fn explain(what: &ExplainTask) -> Explained {
    let file = translate(Path::new(&what.file)).unwrap_or_default();
    let at = usize::try_from(what.event).ok().and_then(|n| n.checked_sub(1));
    let got = at.and_then(|n| file.events.get(n)).and_then(|event| match &event.tla {
        Value::Seq(parts) => parts.get(1).map(Value::to_string),
        _ => None,
    });
    let count = |state: &Value| match state {
        Value::Record(fields) => fields.first().map(|(_, count)| count.to_string()),
        _ => None,
    };
    let expected = what.instead.as_ref().and_then(count);
    let update = |(expected, got)| Update { variable: "count".to_owned(), expected, got };
    Explained {
        before: what.before.as_ref().and_then(count).map(|n| format!("count {n}")),
        recorded: got.as_ref().map(|n| format!("count {n}")),
        updates: expected.zip(got).map(update).into_iter().collect(),
    }
}
