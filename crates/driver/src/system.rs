//! What is driven.

use greyverify_behaviour::value::Value;

/// Variables of the specification with the values that an implementation has for
/// them.
pub type State = Vec<(&'static str, Value)>;

/// An implementation, as its specification sees it.
pub trait System {
    /// Does what an action of the specification stands for, and waits until it is
    /// done. `params` are the values of the action's parameters, in their order. A
    /// model value is [`Value::Model`], a string [`Value::Str`].
    ///
    /// # Errors
    /// Why the implementation does not do that now. Nothing may have changed then:
    /// what the specification refuses is tried, too.
    fn apply(&mut self, action: &str, params: &[Value]) -> Result<(), String>;

    /// The variables of which the implementation knows the value, one at least. The
    /// others are not compared. [`tla`](crate::tla) has functions that make values.
    /// A model value and the string of its name count as equal.
    fn observe(&self) -> State;
}
