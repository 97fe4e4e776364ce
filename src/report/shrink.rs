//! A counterexample that was made small, as a person reads it.

use std::fmt::Write as _;
use std::path::Path;

use crate::counterexample::steps::{SCREEN, lines};
use crate::event::ViolationKind;
use crate::figures::{counted, on_screen, wrapped};
use crate::trace::{About, Ending};
use greyverify_protocol::{Measure, Proof, Shrunk};

/// Who made it small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The mirror program of the manifest.
    Mirror,
    /// An engine.
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
    /// Where it found what it found.
    pub way: Way,
    /// Which parts of what was recorded were searched to their end.
    pub parts: Option<Part>,
    /// None has so many states, or fewer.
    pub none_within: Option<u64>,
    /// Whether fewest faults were looked for, and what is known of that.
    pub fewest_faults: Option<FewestFaults>,
}

/// Where a counterexample was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Among all states, in the order of their distance.
    Everywhere,
    /// Among parts of what was recorded.
    Parts,
    /// Among the states that are no farther from the beginning than so many.
    Nearby,
    /// Without more than so many faults.
    FewFaults,
}

/// The steps that were recorded, each or not, and others beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// So many others.
    pub beside: u32,
}

/// What is known of the number of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FewestFaults {
    /// None has fewer.
    Proved,
    /// Not all was searched.
    Unknown,
}

impl Searcher {
    /// TLC, before anything is known.
    #[must_use]
    pub fn tlc(within: Vec<String>) -> Self {
        Self {
            name: "TLC".to_owned(),
            within,
            out_of_time: false,
            way: Way::Everywhere,
            parts: None,
            none_within: None,
            fewest_faults: None,
        }
    }

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
    hint: Option<&str>,
    (file, command): (&Path, &str),
) -> String {
    let behaviour = &shrunk.behaviour;
    let mut text = format!("{}\n", on_screen(&headline(&behaviour.about)));
    let _ = writeln!(text, "  was     {}", figures(&shrunk.before, by));
    let is_elsewhere = bounds.is_some_and(|bounds| bounds.after.is_some());
    let claim = match by {
        By::Mirror => claim(shrunk.proved).to_owned(),
        By::Engine(searcher) => searcher.claim(shrunk, is_elsewhere),
    };
    text.push_str(&entry("now", &format!("{}; {claim}", figures(&shrunk.after, by))));
    if let By::Engine(searcher) = by {
        text.push_str(&searcher.known(shrunk));
        let is_smaller = shrunk.after.states < shrunk.before.states;
        if shrunk.proved != Proof::None || is_smaller {
            text.push_str(&entry("by", &format!("{}, {}", searcher.name, searcher.way.text())));
        }
    }
    if let Some(hint) = hint {
        text.push_str(&entry("faults", hint));
    }
    if let Some(bounds) = bounds {
        text.push_str(&entry("bounds", &bounds_text(bounds, by)));
    }
    text.push_str(&entry("TLC", &confirmation_text(confirmation)));
    text.push('\n');
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
    let _ = writeln!(text, "replay  {command}");
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

/// A line of the head, broken so that a screen holds it.
fn entry(name: &str, what: &str) -> String {
    let lines = wrapped(what, 10, 0);
    let mut text = format!("  {name:<8}{}\n", lines.first().map_or("", String::as_str));
    lines.iter().skip(1).for_each(|line| {
        let _ = writeln!(text, "          {}", line.trim_start());
    });
    text
}

/// What a mirror has proved of it.
fn claim(proved: Proof) -> &'static str {
    match proved {
        Proof::None => "the smallest found in this time",
        Proof::Smallest => "none is smaller",
        Proof::SmallestOfItsLength => "none is smaller without being longer",
    }
}

impl Way {
    fn text(self) -> &'static str {
        match self {
            Self::Everywhere => "breadth first",
            Self::Parts => "among parts of what was recorded",
            Self::Nearby => "among the states that are near to the beginning",
            Self::FewFaults => "with as few faults as there can be",
        }
    }
}

impl Searcher {
    /// What is proved of the length and of the faults.
    fn claim(&self, shrunk: &Shrunk, is_elsewhere: bool) -> String {
        let is_shortest = shrunk.proved != Proof::None;
        let is_proved = self.fewest_faults == Some(FewestFaults::Proved);
        let text = match (is_shortest, is_proved) {
            (true, true) if self.way == Way::FewFaults && shrunk.after.faults == 0 => {
                "none without faults is shorter"
            }
            (true, true) if self.way == Way::FewFaults => {
                "none as long as what it was has fewer faults, or as many and fewer states"
            }
            (true, true) if shrunk.after.faults > 0 => {
                "none is shorter, and none as long as what it was has fewer faults"
            }
            (true, _) => "none is shorter",
            (false, true) if shrunk.after.faults > 0 => {
                "none as long as what it was has fewer faults"
            }
            (false, _) if self.out_of_time => "no shorter one was found in this time",
            (false, _) => "no shorter one was found",
        };
        let there = if is_elsewhere { " at these bounds" } else { "" };
        let within = if is_shortest { self.limits() } else { String::new() };
        format!("{text}{there}{within}")
    }

    /// What is known where not everything is proved.
    fn known(&self, shrunk: &Shrunk) -> String {
        let mut all = Vec::new();
        // A file that shows nothing of the kind may have fewer states.
        let none_within = self.none_within.filter(|states| *states < shrunk.after.states as u64);
        if shrunk.proved == Proof::None {
            let counted = |states| counted(usize::try_from(states).unwrap_or(usize::MAX), "state");
            all.extend(none_within.map(|n| format!("none has {} or fewer", counted(n))));
            all.extend(self.parts.map(Part::text));
        }
        if self.fewest_faults == Some(FewestFaults::Unknown) {
            all.push("not whether another has fewer faults".to_owned());
        }
        match all.is_empty() {
            true => String::new(),
            false => entry("known", &all.join("; ")),
        }
    }
}

impl Part {
    fn text(self) -> String {
        let beside = match self.beside {
            0 => String::new(),
            beside => {
                let others = counted(beside as usize, "other step");
                format!(", not even with {others} in the place of some")
            }
        };
        format!("no part of what was recorded is shorter{beside}")
    }
}

fn figures(measure: &Measure, by: &By) -> String {
    let states = counted(measure.states, "state");
    match by {
        By::Engine(Searcher { fewest_faults: None, .. }) => states,
        By::Mirror | By::Engine(_) => {
            format!("{states}, {}", counted(measure.faults, "fault"))
        }
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
        let text = shrunk(
            &result,
            &By::Mirror,
            None,
            &confirmed,
            None,
            (Path::new("a.shrunk.itf.json"), command),
        );
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
