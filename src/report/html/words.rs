//! Steps and changes in few words.

use super::diagram::Row;
use crate::figures::shortened;
use crate::trace::{Change, Difference, Step};
use crate::value::Value;

/// A change as it stands beside a mark.
pub(super) struct Brief {
    pub(super) text: String,
    /// True if the path names the lane, so that the value is its own.
    pub(super) of_lane: bool,
}

/// The change without what the lane says already.
pub(super) fn brief(change: &Change, lane: Option<&str>) -> Brief {
    let own = lane.map(|lane| format!("[{lane}]"));
    let of_lane = own.as_ref().is_some_and(|own| change.path.contains(own.as_str()));
    let path = match own {
        Some(own) => change.path.replacen(&own, "", 1),
        None => change.path.clone(),
    };
    let text = match &change.what {
        Difference::Became { to, .. } => format!("{path} → {}", short(to.as_ref())),
        Difference::Gained(value) => format!("{path} + {}", short(Some(value))),
        Difference::Lost(value) => format!("{path} − {}", short(Some(value))),
    };
    Brief { text, of_lane }
}

fn short(value: Option<&Value>) -> String {
    match value {
        None => "unassigned".to_owned(),
        Some(Value::Str(text)) => text.clone(),
        Some(Value::Record(_)) => "[…]".to_owned(),
        Some(other) => other.to_string(),
    }
}

/// `GrantVote`, `GrantVote(s2, s1)` where the arguments are known.
pub(super) fn step_name(step: &Step) -> String {
    match &step.action {
        None if step.number == 1 => "initial state".to_owned(),
        None => "(action not told)".to_owned(),
        Some(action) => {
            let arguments = action.arguments.as_ref().map(|a| format!("({a})"));
            format!("{}{}", action.name, arguments.unwrap_or_default())
        }
    }
}

/// Characters of a sentence that somebody hears.
const TOLD: usize = 400;

/// The whole step in one sentence, for those who hear it.
pub(super) fn told(step: &Step, row: &Row) -> String {
    let changes: Vec<String> =
        row.changes.iter().map(|c| format!("{} {}", c.path, c.what)).collect();
    let changes = match (changes.is_empty(), step.number) {
        (true, 1) => String::new(),
        (true, _) => ": nothing changes".to_owned(),
        (false, _) => format!(": {}", changes.join("; ")),
    };
    shortened(&format!("{} {}{changes}", step.number, step_name(step)), TOLD)
}
