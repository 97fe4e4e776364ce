//! A counterexample that was made small, as a person reads it.

use std::fmt::Write as _;
use std::path::Path;

use crate::counterexample::steps::{SCREEN, lines};
use crate::event::ViolationKind;
use crate::figures::counted;
use crate::trace::{About, Ending};
use greyverify_protocol::{Measure, Proof, Shrunk};

/// Who made it small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The mirror program of the manifest.
    Mirror,
    /// An engine, where there is no mirror.
    Engine(Searcher),
}

/// An engine that searched for a shortest counterexample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searcher {
    /// Its name and version.
    pub name: String,
    /// The constraints of the model, beyond which nobody looked.
    pub within: Vec<String>,
    /// True if the time ended the search.
    pub out_of_time: bool,
}

impl Searcher {
    /// Within what it searched, if that was not everything.
    fn limits(&self) -> String {
        match &self.within[..] {
            [] => String::new(),
            within => format!(" within {}", within.join(", ")),
        }
    }
}

/// What TLC says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    /// It violates the property after as many states.
    Confirmed {
        /// TLC's version.
        tlc: String,
    },
    /// It does not.
    Refuted {
        /// What TLC found instead.
        finding: String,
    },
    /// TLC could not say.
    Unknown {
        /// Why.
        why: String,
    },
    /// Nobody asked.
    NotAsked,
}

/// How the smallest bounds were looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounds {
    /// What they were.
    pub before: Vec<(String, String)>,
    /// What was found; `None` for nothing smaller.
    pub after: Option<Vec<(String, String)>>,
    /// True if every smaller choice was searched in full.
    pub proved: bool,
}

/// Everything that is said of it.
#[must_use]
pub fn shrunk(
    shrunk: &Shrunk,
    by: &By,
    bounds: Option<&Bounds>,
    confirmation: &Confirmation,
    file: &Path,
    command: &str,
) -> String {
    let behaviour = &shrunk.behaviour;
    let mut text = format!("{}\n", headline(&behaviour.about));
    let _ = writeln!(text, "  was     {}", figures(&shrunk.before, by));
    let is_elsewhere = bounds.is_some_and(|bounds| bounds.after.is_some());
    let claim = claim(shrunk.proved, by, is_elsewhere);
    let _ = writeln!(text, "  now     {}; {claim}", figures(&shrunk.after, by));
    if let By::Engine(Searcher { name, .. }) = by {
        let _ = writeln!(text, "  by      {name}, breadth first: there is no mirror");
    }
    if let Some(bounds) = bounds {
        let _ = writeln!(text, "  bounds  {}", bounds_text(bounds, by));
    }
    let _ = writeln!(text, "  TLC     {}\n", confirmation_text(confirmation));
    let mut before = None;
    for step in &behaviour.steps {
        text.push_str(&lines(None, before, step, SCREEN).join("\n"));
        text.push('\n');
        before = Some(step);
    }
    text.push_str(&match &behaviour.ending {
        Ending::Finite => String::new(),
        Ending::Stuttering => "       … and nothing happens any more (stuttering)\n".to_owned(),
        Ending::BackTo { number, .. } => format!("       … back to state {number}\n"),
    });
    let _ = writeln!(text, "\nsaved   {}", file.display());
    // Without a mirror there is nothing to walk it on.
    if *by == By::Mirror {
        let _ = writeln!(text, "replay  {command}");
    }
    text
}

fn headline(about: &About) -> String {
    let property = about.shows().unwrap_or("the property");
    let what = match about.kind {
        None | Some(ViolationKind::Deadlock) => "is reached",
        Some(_) => "is violated",
    };
    format!("{property} {what}: {}", about.subject())
}

/// What is proved of it. An engine counts states and knows no faults.
fn claim(proved: Proof, by: &By, is_elsewhere: bool) -> String {
    let text = match (proved, by) {
        (Proof::None, By::Mirror) => "the smallest found in this time",
        (Proof::None, By::Engine(Searcher { out_of_time: true, .. })) => {
            "no shorter one was found in this time"
        }
        (Proof::None, By::Engine(_)) => "no shorter one was found",
        (Proof::Smallest, By::Mirror) => "none is smaller",
        (Proof::SmallestOfItsLength, By::Mirror) => "none is smaller without being longer",
        (Proof::Smallest | Proof::SmallestOfItsLength, By::Engine(searcher)) => {
            let there = if is_elsewhere { " at these bounds" } else { "" };
            return format!("none is shorter{there}{}", searcher.limits());
        }
    };
    text.to_owned()
}

fn figures(measure: &Measure, by: &By) -> String {
    let states = counted(measure.states, "state");
    match by {
        By::Mirror => format!("{states}, {}", counted(measure.faults, "fault")),
        By::Engine(_) => states,
    }
}

fn bounds_text(bounds: &Bounds, by: &By) -> String {
    let limits = match by {
        By::Mirror => String::new(),
        By::Engine(_) if bounds.before.is_empty() => {
            return "no constant of the model sets one".to_owned();
        }
        By::Engine(searcher) => format!(", down to 1{}", searcher.limits()),
    };
    let shown = |bounds: &[(String, String)]| {
        bounds.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" ")
    };
    let stated = shown(bounds.after.as_ref().unwrap_or(&bounds.before));
    match (bounds.proved, &bounds.after) {
        (true, _) => format!("{stated}; at none smaller{limits}"),
        (false, Some(_)) => format!("{stated}; not all smaller ones were searched"),
        (false, None) => {
            format!("{stated}; nothing was found at smaller ones, and not all were searched")
        }
    }
}

fn confirmation_text(confirmation: &Confirmation) -> String {
    match confirmation {
        Confirmation::Confirmed { tlc } => {
            format!("{tlc} was made to follow it and finds the same violation at its end")
        }
        Confirmation::Refuted { finding } => {
            format!("DISAGREES: made to follow it, it finds: {finding}")
        }
        Confirmation::Unknown { why } => format!("could not say: {why}"),
        Confirmation::NotAsked => "was not asked".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ViolationKind;
    use crate::trace::{Action, Behaviour, Step};
    use crate::value::Value;

    #[test]
    fn it_says_what_it_was_what_it_is_and_how_to_see_it_again() {
        let step = |number, action: Option<&str>, x| Step {
            number,
            action: action.map(|name| Action {
                name: name.into(),
                arguments: None,
                location: None,
            }),
            state: vec![("x".into(), Some(Value::Int(x)))],
        };
        let about = About {
            spec: Some("Counter".into()),
            property: Some("Small".into()),
            kind: Some(ViolationKind::Safety),
            bounds: vec![("N".into(), "4".into())],
            ..About::default()
        };
        let steps = vec![step(1, None, 0), step(2, Some("Add"), 1)];
        let measure = |faults, states| Measure { faults, states, size: 1, actions: Vec::new() };
        let result = Shrunk {
            behaviour: Behaviour { about, steps, ..Behaviour::default() },
            before: measure(3, 61),
            after: measure(0, 2),
            proved: Proof::Smallest,
        };
        let confirmed = Confirmation::Confirmed { tlc: "2.15".into() };
        let command = "greyverify replay a.shrunk.itf.json";
        let text =
            shrunk(&result, &By::Mirror, None, &confirmed, Path::new("a.shrunk.itf.json"), command);
        insta::assert_snapshot!(text, @r"
        Small is violated: Counter at N=4
          was     61 states, 3 faults
          now     2 states, 0 faults; none is smaller
          TLC     2.15 was made to follow it and finds the same violation at its end

           1   initial state
               x = 0
           2   Add
               x  0 -> 1

        saved   a.shrunk.itf.json
        replay  greyverify replay a.shrunk.itf.json
        ");
    }
}
