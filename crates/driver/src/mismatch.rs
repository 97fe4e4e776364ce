//! What is wrong, as somebody reads it.

use std::fmt::{self, Display};

use greyverify_behaviour::value::Value;
use greyverify_behaviour::{Change, Difference};

use crate::follow::{Attempt, Followed, Offered, What, Wrong};
use crate::graph::{Graph, Label};
use crate::shrink::Found;

/// Characters of a value that are shown.
const VALUE: usize = 200;
/// Actions that are listed.
const LABELS: usize = 8;

/// Where an implementation goes another way than its specification.
#[derive(Clone, PartialEq)]
pub struct Mismatch {
    spec: String,
    /// The file in which it was found, after how many steps.
    file: String,
    found_after: usize,
    /// The steps of the shortest path that was found, the wrong one included.
    steps: Vec<String>,
    /// How it begins, if it may begin in several ways.
    begin: Option<String>,
    wrong: Wrong,
    tries_all: bool,
}

impl Mismatch {
    pub(crate) fn new(
        spec: &str,
        file: &str,
        found_after: usize,
        graph: &Graph,
        found: Found,
    ) -> Self {
        let Found { path, wrong, tries_all } = found;
        let steps = path.transitions.iter().map(|at| graph.transitions[*at].label.to_string());
        let begin = &graph.states[path.begin];
        let begin = begin.iter().map(|(name, value)| format!("{name} = {}", short(value)));
        let begin = (graph.begins() > 1).then(|| begin.collect::<Vec<_>>().join(", "));
        let (spec, file, steps) = (spec.to_owned(), file.to_owned(), steps.collect());
        Self { spec, file, found_after, steps, begin, wrong, tries_all }
    }

    /// The steps of the shortest path that was found, as text. The last is the one
    /// that is wrong, or what the specification refuses was tried after it.
    #[must_use]
    pub fn steps(&self) -> &[String] {
        &self.steps
    }

    /// How many steps of the behaviour had been done when it was found.
    #[must_use]
    pub const fn found_after(&self) -> usize {
        self.found_after
    }
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.spec, told(&self.wrong))?;
        let now = self.steps.len();
        write!(f, "  found in {}, after {}", self.file, counted(self.found_after))?;
        match now < self.found_after {
            true => writeln!(f, "; made small: {}", counted(now))?,
            false => writeln!(f)?,
        }
        if let Some(begin) = &self.begin {
            writeln!(f, "    0  {begin}")?;
        }
        for (number, step) in (1..).zip(&self.steps) {
            writeln!(f, "  {number:>3}  {step}")?;
        }
        if self.tries_all {
            writeln!(f, "  and in each state, all that the specification refuses was tried")?;
        }
        match &self.wrong.what {
            What::Differs(changes) => changes.iter().try_for_each(|change| differs(f, change)),
            What::NotDone(why) => writeln!(f, "  it says: {why}"),
            What::Panicked(why) => writeln!(f, "  panic: {why}"),
            What::Odd(why) => writeln!(f, "  {why}"),
            What::Followed(followed) => goes_on(f, followed, now),
            What::Done => Ok(()),
        }
    }
}

/// The same as its text, which is what a test that fails shows.
impl fmt::Debug for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl std::error::Error for Mismatch {}

/// What was done, and what came of it.
fn told(wrong: &Wrong) -> String {
    match (&wrong.attempt, &wrong.what) {
        (_, What::Odd(_)) => "what the system shows cannot be compared".to_owned(),
        (_, What::Followed(Followed::Rounds { rounds, .. })) => {
            format!("the system goes round the cycle of this counterexample {rounds} times")
        }
        (_, What::Followed(Followed::Stuck(_))) => {
            "the system follows this counterexample into its deadlock".to_owned()
        }
        (_, What::Followed(Followed::Stutters { .. })) => {
            "the system follows this counterexample to where nothing happens any more".to_owned()
        }
        (_, What::Followed(Followed::ToItsEnd)) => {
            "the system follows this counterexample to its end".to_owned()
        }
        (Attempt::Begin, What::Panicked(_)) => "the system panics when it begins".to_owned(),
        (Attempt::Begin, _) => "the system begins in another state".to_owned(),
        (Attempt::Step(step) | Attempt::Refused(step), What::Panicked(_)) => {
            format!("the system panics at {step}")
        }
        (Attempt::Step(step), What::NotDone(_)) => format!("the system does not do {step}"),
        (Attempt::Step(step), _) => format!("the system is in another state after {step}"),
        (Attempt::Refused(step), What::Done) => {
            format!("the system does {step}, which the specification refuses here")
        }
        (Attempt::Refused(step), _) => {
            format!("the system refuses {step}, as it must, but is in another state afterwards")
        }
    }
}

/// How a counterexample goes on for ever, and what is not decided of a system that
/// follows it.
fn goes_on(f: &mut fmt::Formatter<'_>, followed: &Followed, steps: usize) -> fmt::Result {
    match followed {
        Followed::ToItsEnd => Ok(()),
        Followed::Rounds { prefix, .. } => {
            match prefix + 1 == steps {
                true => {
                    writeln!(f, "  step {steps} leads back to where it began, again and again")?
                }
                false => writeln!(f, "  steps {} to {steps} are the cycle", prefix + 1)?,
            }
            writeln!(
                f,
                "  each step was chosen by the driver: a system that is right refuses one of them,\n  \
                 or is bound to do something else, which `Counterexamples::fair` names"
            )
        }
        Followed::Stuck(known) => writeln!(f, "{}", none_of(*known)),
        Followed::Stutters { does, known } if does.is_empty() => writeln!(f, "{}", none_of(*known)),
        Followed::Stutters { does, .. } => writeln!(
            f,
            "  it is not known whether the system is bound to go on there; if it is told to, it does\n    \
             {}\n  name what it is bound to do with `Counterexamples::fair`",
            listed(does)
        ),
    }
}

fn none_of(known: Offered) -> String {
    let Offered { actions, of_paths } = known;
    let plural = if actions == 1 { "" } else { "s" };
    match of_paths {
        true => format!("  it does none of the {actions} action{plural} that are known"),
        false => format!(
            "  it does none of the {actions} action{plural} of these counterexamples; whether it does others is\n  \
             not known: give `Counterexamples::knowing` the behaviours of `greyverify paths`"
        ),
    }
}

fn listed(labels: &[Label]) -> String {
    let shown: Vec<String> = labels.iter().take(LABELS).map(ToString::to_string).collect();
    let more = labels.len().saturating_sub(LABELS);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    format!("{}{more}", shown.join(", "))
}

fn differs(f: &mut fmt::Formatter<'_>, change: &Change) -> fmt::Result {
    let text = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), short);
    let path = &change.path;
    match &change.what {
        Difference::Became { from, to } => {
            writeln!(f, "  {path}\n    expected  {}\n    seen      {}", text(from), text(to))
        }
        Difference::Gained(value) => writeln!(f, "  {path}\n    not expected  {}", short(value)),
        Difference::Lost(value) => writeln!(f, "  {path}\n    missing  {}", short(value)),
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(VALUE) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text,
    }
}

fn counted(steps: usize) -> String {
    format!("{steps} step{}", if steps == 1 { "" } else { "s" })
}
