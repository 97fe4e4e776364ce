//! Why an event is refused, or an invariant is false: lines that begin with the name of
//! what is told.

use super::super::explanation::behind;
use super::{Against, BEFORE, Broken, LABEL, VALUE};
use crate::counterexample::steps::body;
use crate::figures::shortened;
use crate::outcome::explanation::Finding;
use crate::validate::mapped::kind::Kind;
use crate::validate::mapped::why::{Difference, Why};
use crate::validate::mapped::{Event, actions::Field};

/// Changes that are told of a step.
const CHANGES: usize = 12;

/// What stands in the way of an event.
pub(super) fn because(why: &Why, event: &Event, against: &Against<'_>) -> Vec<String> {
    match why {
        Why::Differs(all) => {
            let one = |d: &Difference| {
                let (recorded, given) = (&d.recorded, &d.given);
                let line = format!(
                    "update    {}: recorded {recorded}, the action gives {given}",
                    d.expression
                );
                let spelled = field(event, against, &d.expression);
                let hint = spelled.and_then(|field| like(&d.expression, field, recorded, given));
                std::iter::once(line).chain(hint)
            };
            all.iter().flat_map(one).collect()
        }
        Why::Guard(guard) => {
            let head = format!("guard     {} is false", guard.expression);
            let told = guard.finding.as_ref().map(|finding| said(finding, against));
            let told = told.unwrap_or_default().into_iter();
            // The first line says of the guard what the head says.
            std::iter::once(head).chain(under(told.skip(1).collect())).collect()
        }
        Why::Refused(finding) => under(said(finding, against)).collect(),
        Why::Outside { parameter, recorded, set } => {
            let line = format!(
                "parameter {parameter}: recorded {recorded}, which is not one of {}",
                shortened(set, VALUE)
            );
            let spelled = argument(event, against, parameter);
            let hint = spelled.and_then(|field| among(parameter, field, recorded, set));
            std::iter::once(line).chain(hint).collect()
        }
        Why::Nothing => {
            vec!["parameter there is nothing to choose for one that is free".to_owned()]
        }
        Why::Unknown => Vec::new(),
    }
}

/// Where an invariant stands, why it is false, and what the step before changed.
pub(super) fn broken(invariant: &str, broken: &Broken, against: &Against<'_>) -> Vec<String> {
    let spec = against.subject.spec;
    let definition = spec.definition(invariant).and_then(|definition| {
        let line = definition.module.line_in_file(definition.line()?);
        Some(format!("invariant {}:{line}", crate::figures::relative(&definition.module.path)))
    });
    let mut lines: Vec<String> = definition.into_iter().collect();
    if let Some(finding) = &broken.finding {
        lines.extend(labelled("why", said(finding, against)));
    }
    let Some(before) = &broken.before else { return lines };
    let mut changes = body(Some(before), &broken.state);
    let more = changes.len().saturating_sub(CHANGES);
    changes.truncate(CHANGES);
    changes.extend((more > 0).then(|| format!("… and {more} more")));
    lines.extend(labelled("changed", changes));
    lines
}

fn said(finding: &Finding, against: &Against<'_>) -> Vec<String> {
    behind(against.subject.spec, finding, BEFORE + LABEL)
}

/// Lines without a name of their own.
fn under(lines: Vec<String>) -> impl Iterator<Item = String> {
    lines.into_iter().map(|line| format!("{}{line}", " ".repeat(LABEL)))
}

/// Lines of which the first has the name of all.
pub(super) fn labelled(label: &str, lines: Vec<String>) -> impl Iterator<Item = String> {
    let label = label.to_owned();
    let label = move |n| if n == 0 { label.clone() } else { String::new() };
    lines.into_iter().enumerate().map(move |(n, line)| format!("{:<LABEL$}{line}", label(n)))
}

/// The field that tells an expression of an event.
fn field<'a>(event: &Event, against: &'a Against<'_>, expression: &str) -> Option<&'a Field> {
    let compared = event.steps.iter().flat_map(|step| {
        let action = &against.subject.actions.all[step.action];
        action.state.iter().find(|one| one.expression == expression)
    });
    compared.map(|one| &one.field).next()
}

/// The same of a parameter.
fn argument<'a>(event: &Event, against: &'a Against<'_>, parameter: &str) -> Option<&'a Field> {
    let mapped = event.steps.iter().flat_map(|step| {
        let action = &against.subject.actions.all[step.action];
        action.parameters.iter().find(|(name, _)| name == parameter)
    });
    mapped.map(|(_, field)| field).next()
}

/// What to write where two values differ only by what a text is: a string, or the model
/// value of the same spelling.
fn like(name: &str, field: &Field, recorded: &str, given: &str) -> Option<String> {
    let is_like = recorded != given && recorded.replace('"', "") == given.replace('"', "");
    is_like.then(|| advice(name, field, given.starts_with('"'), recorded))
}

/// The same of a value that is to be one of a set.
fn among(name: &str, field: &Field, recorded: &str, set: &str) -> Option<String> {
    let plain = recorded.trim_matches('"');
    let is_text = plain.len() != recorded.len();
    let mut items = set.trim_start_matches('{').trim_end_matches('}').split(", ");
    let other = if is_text { plain.to_owned() } else { format!("\"{plain}\"") };
    items.any(|item| item == other).then(|| advice(name, field, !is_text, recorded))
}

fn advice(name: &str, field: &Field, is_string: bool, recorded: &str) -> String {
    let path = field.text();
    let kind = match (is_string, &field.kind) {
        (true, Kind::Any) => "\"".to_owned() + &path + " as text\"",
        (true, _) => format!("`text` in the kind of `{path}`"),
        (false, _) => format!("no `text` in the kind of `{path}`"),
    };
    match is_string {
        true => format!(
            "hint      in the log, a text of {recorded} is taken as a model value; for the string, the mapping says {name} = {kind}"
        ),
        false => format!(
            "hint      in the log, {recorded} is taken as a string; for the model value, the mapping has {kind}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_by_what_a_text_is_has_a_hint() {
        let field = Field::of("f").unwrap();
        let hint = like("owner", &field, "None", "\"None\"").unwrap();
        assert!(hint.ends_with("the mapping says owner = \"f as text\""), "{hint}");
        let set = Field::of("set(f)").unwrap();
        let hint = like("owner", &set, "{None}", "{\"None\"}");
        assert!(hint.is_none_or(|hint| hint.contains("no `text`")), "it is not a text");
        assert_eq!(like("owner", &field, "c1", "c2"), None);
        assert_eq!(like("owner", &field, "c1", "c1"), None);
        let hint = among("c", &field, "c1", "{\"c1\", \"c2\"}").unwrap();
        assert!(hint.contains("c = \"f as text\""), "{hint}");
        let text = Field::of("f as text").unwrap();
        let hint = among("c", &text, "\"c1\"", "{c1, c2}").unwrap();
        assert!(hint.ends_with("the mapping has no `text` in the kind of `f`"), "{hint}");
        assert_eq!(among("c", &field, "c9", "{c1, c2}"), None);
    }
}
