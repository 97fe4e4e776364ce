//! An explanation as lines of text.
//!
//! In: a [`Finding`]. Out: what a person reads under the property: the part
//! that is false as it is written, where it stands, and the values that make
//! it so. A line that is no part of it is left out.

use crate::figures::{relative, shortened, wrapped};
use crate::outcome::explanation::{Case, Finding, Is, Reason, Values};
use crate::spec::Spec;

/// Columns that a line begins with.
const BEFORE: usize = 7;
/// Characters of a line, of an expression in it, and of a value.
const LINE: usize = 140;
const EXPRESSION: usize = 90;
const VALUE: usize = 60;
/// Lines about parts that fail together.
const PARTS: usize = 12;
/// Cases that are told one by one.
const CASES: usize = 3;

/// Characters of bindings and values that share a line.
const SHORT: usize = 100;

/// The explanation, each line with the blanks it begins with; `step` is the
/// one that it speaks of, if it speaks of one.
pub(super) fn lines(spec: &Spec, finding: &Finding, step: Option<(u64, u64)>) -> Vec<String> {
    let mut teller = Teller { spec, none: NO_ACTION, lines: Vec::new() };
    teller
        .lines
        .extend(step.map(|(from, to)| format!("in the step from state {from} to state {to}:")));
    teller.tell(finding, &mut Vec::new(), &mut Vec::new());
    let begin = |n: usize| if n == 0 { "  why: " } else { "       " };
    teller.wrapped(BEFORE).enumerate().map(|(n, line)| format!("{}{line}", begin(n))).collect()
}

/// The same of a guard of an action, without the word that begins it.
#[must_use]
pub(crate) fn plain(spec: &Spec, finding: &Finding) -> Vec<String> {
    behind(spec, finding, BEFORE)
}

/// The same behind so many columns; an invariant has no branches.
#[must_use]
pub(super) fn behind(spec: &Spec, finding: &Finding, columns: usize) -> Vec<String> {
    let mut teller = Teller { spec, none: NO_BRANCH, lines: Vec::new() };
    teller.tell(finding, &mut Vec::new(), &mut Vec::new());
    teller.wrapped(columns).collect()
}

/// What is said before several that are not possible: of all actions, and of the branches
/// of one.
const NO_ACTION: &str = "no action is possible";
const NO_BRANCH: &str = "no branch is possible";

struct Teller<'s> {
    spec: &'s Spec,
    none: &'static str,
    lines: Vec<String>,
}

/// A part of a formula in which nothing more can be told apart, and where it
/// was met.
struct Leaf<'f> {
    finding: &'f Finding,
    /// The outermost operator it was met in, as it is applied.
    operator: Option<&'f str>,
    /// Variables that were looked at one by one.
    with: Values,
    /// On what conditions it was in question.
    holds: Vec<String>,
}

impl Teller<'_> {
    /// The lines, none too long behind so many columns.
    fn wrapped(&self, before: usize) -> impl Iterator<Item = String> {
        let indent = |line: &str| line.len() - line.trim_start().len();
        self.lines.iter().flat_map(move |line| wrapped(line, before, indent(line)))
    }

    fn tell(&mut self, finding: &Finding, with: &mut Values, holds: &mut Vec<String>) {
        match &finding.because {
            Reason::Part { part } if is_guard(finding.is, part) => {
                holds.extend(conditions(part));
                self.stage(part, with, &at_hand(part), holds);
            }
            Reason::Part { part } => self.tell(part, with, holds),
            Reason::While { holds: given, part } => {
                holds.push(given.clone());
                self.tell(part, with, holds);
            }
            Reason::For { with: found, part } => {
                with.extend(found.iter().cloned());
                match part {
                    Some(part) => self.tell(part, with, holds),
                    None => self.stage(finding, with, &[], holds),
                }
            }
            Reason::Operator { with: found, body, .. } => {
                // An action is told by what refuses it.
                if finding.is != Is::Disabled {
                    self.stage(finding, with, &[], holds);
                }
                // What holds around it is told with what refuses the action.
                let mut inner =
                    if finding.is == Is::Disabled { std::mem::take(holds) } else { Vec::new() };
                self.tell(body, &mut found.clone(), &mut inner);
            }
            Reason::Values { values } => self.stage(finding, with, values, holds),
            Reason::Unknown => self.stage(finding, with, &[], holds),
            Reason::Every { cases, .. } if cases.is_empty() => {
                self.stage(finding, with, &[], holds);
            }
            Reason::All { .. } if finding.is == Is::Disabled => {
                self.lines.push(self.none.to_owned());
                let given = holds.iter().map(|given| shortened(given, EXPRESSION));
                self.lines.extend(given.map(|given| format!("  while {given}")));
                self.together(finding);
            }
            Reason::All { .. } | Reason::Every { .. } => {
                self.stage(finding, with, &[], holds);
                self.together(finding);
            }
        }
    }

    /// One expression with its values.
    fn stage(
        &mut self,
        finding: &Finding,
        with: &[(String, String)],
        values: &[(String, String)],
        holds: &[String],
    ) {
        self.lines.push(format!("{}   {}", sentence(finding), self.place(finding)));
        let known = |value: &&(String, String)| !with.contains(value);
        let values: Values = values.iter().filter(known).cloned().collect();
        let together = case_text(with, &values);
        let is_whole = |(_, value): &(String, String)| value.chars().count() <= VALUE;
        if with.iter().all(is_whole) && together.chars().count() <= SHORT {
            let begin = if with.is_empty() { "" } else { "with " };
            self.lines.extend((!together.is_empty()).then(|| format!("  {begin}{together}")));
        } else {
            self.lines.extend((!values.is_empty()).then(|| format!("  {}", listed(&values))));
            let bound = with.iter().map(|(name, value)| format!("  with {name} = {value}"));
            self.lines.extend(bound.map(|line| shortened(&line, LINE)));
        }
        for given in holds {
            self.lines.push(format!("  while {}", shortened(given, EXPRESSION)));
        }
    }

    /// Parts that fail together, the same part in several cases once.
    fn together(&mut self, finding: &Finding) {
        let mut leaves = Vec::new();
        collect(finding, None, (&Vec::new(), &[]), &mut leaves);
        let mut groups: Vec<Vec<&Leaf<'_>>> = Vec::new();
        for leaf in &leaves {
            let alike = |group: &&mut Vec<&Leaf<'_>>| {
                let first = group[0];
                same_place(first.finding, leaf.finding)
                    && first.operator == leaf.operator
                    && first.holds == leaf.holds
            };
            match groups.iter_mut().find(alike) {
                Some(group) => group.push(leaf),
                None => groups.push(vec![leaf]),
            }
        }
        for group in groups.iter().take(PARTS) {
            let alone = groups.iter().filter(|g| g[0].operator == group[0].operator).count() == 1;
            self.group(group, alone);
        }
        if groups.len() > PARTS {
            self.lines.push(format!("  … and {} more", groups.len() - PARTS));
        }
    }

    fn group(&mut self, group: &[&Leaf<'_>], alone: bool) {
        let finding = group[0].finding;
        let operator = group[0].operator.filter(|o| *o != finding.expression);
        let operator = operator.map(|o| format!("{}: ", shortened(o, EXPRESSION)));
        let told: Vec<String> = group.iter().take(CASES).map(|leaf| case(leaf)).collect();
        let mut told: Vec<String> = told.into_iter().filter(|t| !t.is_empty()).collect();
        told.dedup();
        if group.len() > CASES {
            told.push("…".to_owned());
        }
        let names: Vec<&str> = group[0].with.iter().map(|(name, _)| name.as_str()).collect();
        let every = if alone && group.len() > 1 && !names.is_empty() {
            format!(" for every {}", names.join(", "))
        } else {
            String::new()
        };
        let holds = match &group[0].holds[..] {
            [] => String::new(),
            all => format!(" while {}", shortened(&all.join(" and "), EXPRESSION)),
        };
        let what = format!("  {}{}{every}{holds}", operator.unwrap_or_default(), sentence(finding));
        let place = self.place(finding);
        let room = LINE.saturating_sub(what.chars().count() + place.chars().count() + 13);
        let told = shortened(&told.join("; "), room);
        let told = if told.is_empty() { told } else { format!(" ({told})") };
        self.lines.push(format!("{what}{told}   {place}"));
    }

    fn place(&self, finding: &Finding) -> String {
        let file = self.spec.path_of(&finding.module);
        let file = file.map_or_else(|| finding.module.clone(), relative);
        format!("{file}:{}", finding.line)
    }
}

fn same_place(a: &Finding, b: &Finding) -> bool {
    (&a.expression, &a.module, a.line) == (&b.expression, &b.module, b.line)
}

/// True for a guard of an action: it is told as it is written.
fn is_guard(action: Is, part: &Finding) -> bool {
    action == Is::Disabled && part.is == Is::False
}

/// The values nearest to an expression.
fn at_hand(finding: &Finding) -> Values {
    match &finding.because {
        Reason::Values { values } | Reason::Operator { arguments: values, .. } => values.clone(),
        Reason::Part { part } | Reason::While { part, .. } => at_hand(part),
        _ => Values::new(),
    }
}

/// On what conditions its reason is one, within a guard that is told as it is written.
fn conditions(finding: &Finding) -> Vec<String> {
    match &finding.because {
        Reason::While { holds, part } => {
            std::iter::once(holds.clone()).chain(conditions(part)).collect()
        }
        Reason::Part { part } => conditions(part),
        _ => Vec::new(),
    }
}

/// The leaves below, with the variables looked at one by one.
fn collect<'f>(
    finding: &'f Finding,
    operator: Option<&'f str>,
    (with, holds): (&Values, &[String]),
    leaves: &mut Vec<Leaf<'f>>,
) {
    let own = match &finding.because {
        Reason::While { holds: given, .. } => [holds, std::slice::from_ref(given)].concat(),
        _ => holds.to_vec(),
    };
    let mut below = |part: &'f Finding, operator: Option<&'f str>, with: &Values| {
        if is_guard(finding.is, part) {
            let (with, holds) = (with.clone(), [own.clone(), conditions(part)].concat());
            leaves.push(Leaf { finding: part, operator, with, holds });
        } else {
            collect(part, operator, (with, &own), leaves);
        }
    };
    match &finding.because {
        Reason::Part { part } | Reason::While { part, .. } => below(part, operator, with),
        Reason::For { part: Some(part), .. } => below(part, operator, with),
        Reason::Operator { body, .. } => {
            below(body, operator.or(Some(&finding.expression)), with);
        }
        Reason::All { parts } => parts.iter().for_each(|part| below(part, operator, with)),
        Reason::Every { cases, .. } if !cases.is_empty() => {
            for Case { with: own, part } in cases {
                let with: Values = with.iter().chain(own).cloned().collect();
                part.iter().for_each(|part| below(part, operator, &with));
            }
        }
        _ => leaves.push(Leaf { finding, operator, with: with.clone(), holds: own }),
    }
}

fn case(leaf: &Leaf<'_>) -> String {
    let values = at_hand(leaf.finding);
    let known = |value: &&(String, String)| !leaf.with.contains(value);
    case_text(&leaf.with, &values.iter().filter(known).cloned().collect::<Values>())
}

fn case_text(with: &[(String, String)], values: &[(String, String)]) -> String {
    let between = if with.is_empty() || values.is_empty() { "" } else { ": " };
    format!("{}{between}{}", listed(with), listed(values))
}

fn sentence(finding: &Finding) -> String {
    let expression = shortened(&finding.expression, EXPRESSION);
    if let Reason::Every { domains, .. } = &finding.because
        && let Some((set, _)) = domains.iter().find(|(_, value)| value == "{}")
    {
        return format!("{} is empty", shortened(set, EXPRESSION));
    }
    match finding.is {
        Is::False => format!("{expression} is FALSE"),
        Is::True => format!("{expression} is TRUE"),
        Is::Disabled => format!("{expression} is not possible"),
        Is::Changed => format!("{expression} changes"),
    }
}

fn listed(values: &[(String, String)]) -> String {
    values.iter().map(shown).collect::<Vec<_>>().join(", ")
}

fn shown((name, value): &(String, String)) -> String {
    format!("{} = {}", shortened(name, VALUE), shortened(value, VALUE))
}
