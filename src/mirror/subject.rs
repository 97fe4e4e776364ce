//! A model of the manifest, as its mirror program is told of it.

use greyverify_protocol::Subject;

use crate::manifest::{ConstantValue, Question};

/// The specification with the constants, the behaviour and the replaced
/// operators of a question.
#[must_use]
pub fn subject(spec: &str, question: &Question) -> Subject {
    let constants = question.constants.iter();
    let replaced = question.replace.iter();
    Subject {
        spec: spec.to_owned(),
        behaviour: question.behaviour.as_ref().map(|name| name.value.clone()),
        constants: constants.map(|(name, key)| (name.clone(), text(name, &key.value))).collect(),
        replaced: replaced.map(|(from, to)| (from.clone(), to.value.clone())).collect(),
    }
}

fn text(constant: &str, value: &ConstantValue) -> String {
    match (value.literal(constant), value) {
        (Some(literal), _) => literal.to_string(),
        (None, ConstantValue::Expression(text)) => text.clone(),
        (None, ConstantValue::Literal(_) | ConstantValue::ModelValues(_)) => String::new(),
    }
}
