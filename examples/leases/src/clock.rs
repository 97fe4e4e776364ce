//! A vector clock: how many events of each process have happened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a process knows of all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clock(BTreeMap<String, u64>);

impl Clock {
    /// An event of a process happens.
    pub fn tick(&mut self, process: &str) {
        *self.0.entry(process.to_owned()).or_default() += 1;
    }

    /// What another one knows is known from now on.
    pub fn hear(&mut self, other: &Self) {
        for (process, count) in &other.0 {
            let own = self.0.entry(process.clone()).or_default();
            *own = (*own).max(*count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_is_not_forgotten() {
        let (mut a, mut b) = (Clock::default(), Clock::default());
        a.tick("a");
        a.tick("a");
        b.tick("b");
        b.hear(&a);
        a.hear(&b);
        assert_eq!(a, b);
        assert_eq!(serde_json::to_string(&b).unwrap(), r#"{"a":2,"b":1}"#);
    }
}
