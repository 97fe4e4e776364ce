//! What `paths` says: what the behaviours cover of each action, and why it is not
//! everything.

use std::fmt::Write as _;
use std::path::Path;

use greyverify_behaviour::{Cover, Covered, Kept, Walks};

use crate::figures::{counted, duration, grouped, relative, shortened};

/// Columns of the screen, those of them that the words of a line take, and the fewest
/// for the name of an action.
const COLUMNS: usize = 80;
const WORDS: usize = 27;
const NAME_MIN: usize = 16;

/// Why a graph is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partial {
    /// It has more steps than this.
    Limit {
        /// Those that were asked for.
        steps: u32,
    },
    /// The time was over.
    Time {
        /// The time that there was.
        seconds: u64,
    },
}

/// Of behaviours that have been written.
#[must_use]
pub fn written(folder: &Path, cover: &Cover, partial: Option<&Partial>) -> String {
    let mut text = format!("{}\n", subject(cover));
    let rows = cover.actions.iter().map(|(name, shown)| {
        let applied = match shown.parameters.is_empty() {
            true => name.clone(),
            false => format!("{name}({})", shown.parameters.join(", ")),
        };
        (applied, of(shown.transitions), of(shown.refusals))
    });
    let rows: Vec<(String, String, String)> = rows.collect();
    let wide = |cell: fn(&(String, String, String)) -> &String| {
        rows.iter().map(|row| cell(row).chars().count()).max().unwrap_or(0)
    };
    let widths = (wide(|row| &row.0), wide(|row| &row.1), wide(|row| &row.2));
    let room = COLUMNS.saturating_sub(WORDS + widths.1 + widths.2).max(NAME_MIN);
    let widths = (widths.0.min(room), widths.1, widths.2);
    for (name, done, refused) in &rows {
        let _ = writeln!(
            text,
            "  {:3$}  {done:>1$} transitions  {refused:>2$} refusals",
            shortened(name, widths.0),
            widths.1,
            widths.2,
            widths.0
        );
    }
    let (transitions, refusals) = (cover.transitions(), cover.refusals());
    let did = if cover.cover == Kept::Walks { "walked" } else { "covered" };
    let _ = writeln!(text, "{did} {} transitions, {} refusals", of(transitions), of(refusals));
    if let Some(partial) = partial {
        text.push_str(&lacks(*partial));
    } else if let Some(walks) = cover.walks {
        text.push_str(&walked(cover, walks));
    } else if !cover.whole {
        text.push_str("partial: nobody can tell which action some of the steps are\n");
    }
    let states = cover.files.iter().map(|(_, states)| states).sum::<usize>();
    let _ = writeln!(
        text,
        "wrote {}: {}, {}",
        relative(folder),
        counted(cover.files.len(), "behaviour"),
        counted(states, "state")
    );
    text
}

/// What becomes of behaviours that are there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// They are those of the specification.
    Current,
    /// The specification, its bounds or the options mean something else now.
    Stale,
    /// They are not as they were written.
    Astray(String),
}

/// Of behaviours that are there already.
#[must_use]
pub fn checked(folder: &Path, cover: &Cover, found: &Found) -> String {
    let folder = relative(folder);
    let again = "write it again: the same command without --check";
    match (found, cover.is_as_asked()) {
        (Found::Current, true) if cover.cover == Kept::Walks => {
            format!(
                "{folder} is current; random walks, which cover nothing\n  {}\n",
                subject(cover)
            )
        }
        (Found::Current, true) => format!("{folder} is current\n  {}\n", subject(cover)),
        (Found::Current, false) => {
            format!("{folder} is current and partial\n  {}\n", subject(cover))
        }
        (Found::Stale, _) => format!(
            "{folder} is stale\n  \
             the specification, its bounds or the options mean something else now\n  {again}\n"
        ),
        (Found::Astray(why), _) => {
            let file = Cover::FILE;
            format!("{folder} is not as it was written\n  {file}: {why}\n  {again}\n")
        }
    }
}

fn subject(cover: &Cover) -> String {
    let bounds = cover.bounds.iter().map(|(name, value)| format!(" {name}={value}"));
    let more = if cover.whole && cover.walks.is_none() { "" } else { "at least " };
    format!(
        "{}{}: {more}{}, {}",
        cover.job,
        bounds.collect::<String>(),
        counted(cover.states, "state"),
        counted(cover.transitions().all, "transition")
    )
}

/// What is true of a model that was not searched.
fn walked(cover: &Cover, walks: Walks) -> String {
    let walks = format!(
        "{} of {} at most",
        counted(walks.count as usize, "random walk"),
        counted(walks.depth as usize, "step")
    );
    let never: Vec<&str> = cover.never_done().collect();
    let mut text = match (cover.cover, cover.whole) {
        (Kept::Walks, _) => format!(
            "{walks}: the model was not searched, and they cover nothing\n  \
             the counts are of the states that they met\n"
        ),
        (_, true) => format!(
            "{walks}: in the states that they met, each action was\n  \
             possible and was refused, with each of its arguments; the model was not searched\n"
        ),
        (_, false) => format!(
            "partial: {walks} met actions that were never refused,\n  \
             or never possible, with some argument, and the model was not searched\n"
        ),
    };
    if !never.is_empty() {
        let partial = if cover.cover == Kept::Walks { "partial: " } else { "  " };
        let _ = writeln!(
            text,
            "{partial}never done: {}\n  ask for more or longer walks, or for others with --seed",
            never.join(", ")
        );
    }
    text
}

fn lacks(partial: Partial) -> String {
    let (why, what) = match partial {
        Partial::Limit { steps } => {
            (format!("the search has found {} steps", grouped(steps.into())), "--limit")
        }
        Partial::Time { seconds } => {
            let time = duration(std::time::Duration::from_secs(seconds));
            (format!("the search was not over after {time}"), "--time-budget")
        }
    };
    format!("partial: {why}\n  make the model smaller, or raise {what}\n")
}

fn of(covered: Covered) -> String {
    format!("{} of {}", grouped(covered.shown as u64), grouped(covered.all as u64))
}

#[cfg(test)]
mod tests {
    use greyverify_behaviour::Shown;

    use super::*;

    fn cover() -> Cover {
        let shown = |parameters: &[&str], transitions, refusals| Shown {
            parameters: parameters.iter().map(|name| (*name).to_owned()).collect(),
            transitions,
            refusals,
        };
        let count = |shown, all| Covered { shown, all };
        let actions = [
            ("Put", shown(&["key", "value"], count(186, 186), Covered::default())),
            (
                "Receive",
                shown(
                    &["server", "term", "previous", "last", "commit"],
                    count(9468, 9468),
                    count(29_744, 29_744),
                ),
            ),
            ("Flush", shown(&[], count(4, 11), count(1200, 1200))),
        ];
        Cover {
            schema_version: Cover::SCHEMA_VERSION,
            spec: "LruCache".into(),
            job: "LruCache".into(),
            bounds: vec![("Key".into(), "3".into()), ("Capacity".into(), "2".into())],
            cover: Kept::Transitions,
            meaning: "0".repeat(64),
            whole: true,
            walks: None,
            states: 1500,
            actions: actions.map(|(name, shown)| (name.to_owned(), shown)).into(),
            files: vec![("path-01.itf.json".into(), 80), ("path-02.itf.json".into(), 1)],
            hash: "0".repeat(64),
        }
    }

    #[test]
    fn what_is_covered_is_told_by_action_and_what_is_not_with_its_reason() {
        let folder = Path::new("specs/LruCache.paths");
        let part = Cover { whole: false, ..cover() };
        let walks = Some(Walks { count: 20, depth: 50, seed: 1 });
        let random = Cover { cover: Kept::Walks, walks, ..part.clone() };
        let mut silent = random.clone();
        silent.actions.insert("Drop".into(), Shown::default());
        let met = Cover { cover: Kept::Actions, walks, ..cover() };
        let met_in_part = Cover { whole: false, ..met.clone() };
        let all = [
            written(folder, &random, None),
            written(folder, &silent, None),
            checked(folder, &silent, &Found::Current),
            written(folder, &met, None),
            written(folder, &met_in_part, None),
            checked(folder, &random, &Found::Current),
            written(folder, &cover(), None),
            written(folder, &part, Some(&Partial::Limit { steps: 20_000 })),
            written(folder, &part, Some(&Partial::Time { seconds: 90 })),
            checked(folder, &cover(), &Found::Current),
            checked(folder, &part, &Found::Current),
            checked(folder, &cover(), &Found::Stale),
            checked(
                folder,
                &cover(),
                &Found::Astray("it names a.itf.json, which is missing".into()),
            ),
        ];
        insta::assert_snapshot!(all.join("\n"));
    }
}
