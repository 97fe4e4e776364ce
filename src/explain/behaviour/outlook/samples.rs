//! The values that variables and parameters have in what TLC said of many states.
//!
//! In: what the module that asks printed. Out: [`Samples`].

use std::collections::{BTreeMap, BTreeSet};

use super::graph::BEGIN;
use super::{Lookout, STATE, TRIED, WHOLE};
use crate::explain::answers::every_answer;

/// Values as TLC prints them, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Samples {
    /// By variable.
    pub variables: BTreeMap<String, BTreeSet<String>>,
    /// By action and its parameter, those that were tried.
    pub arguments: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Lookout {
    /// The values that were told.
    #[must_use]
    pub fn samples(&self, printed: &str) -> Samples {
        let mut samples = Samples::default();
        for answer in every_answer(printed) {
            match answer.what.as_str() {
                BEGIN | STATE | WHOLE => {
                    for (name, value) in self.variables.iter().zip(answer.values) {
                        samples.variables.entry(name.clone()).or_default().insert(value);
                    }
                }
                TRIED => {
                    let Some(instance) = self.instances.get(answer.question) else { continue };
                    let action = instance.plain_name();
                    for (name, value) in instance.parameters().zip(answer.values) {
                        let key = (action.clone(), name.clone());
                        samples.arguments.entry(key).or_default().insert(value);
                    }
                }
                _ => {}
            }
        }
        samples
    }
}
