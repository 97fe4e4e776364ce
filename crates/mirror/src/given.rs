//! What a subject says, as the fields of a mirror.

use greyverify_behaviour::value::Value;
use greyverify_protocol::{Refusal, Subject};

/// Reads the constants and the replaced operators of a subject.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    subject: &'a Subject,
}

impl<'a> Given<'a> {
    /// What this subject says.
    #[must_use]
    pub fn new(subject: &'a Subject) -> Self {
        Self { subject }
    }

    /// The temporal formula that is its behaviour, if one is named.
    #[must_use]
    pub fn behaviour(&self) -> Option<&'a str> {
        self.subject.behaviour.as_deref()
    }

    /// A constant that is a number.
    ///
    /// # Errors
    /// It is not one from 0 to 255.
    pub fn number(&self, constant: &str) -> Result<u8, Refusal> {
        let number = match self.value(constant) {
            Some(Value::Int(n)) => u8::try_from(n).ok(),
            _ => None,
        };
        number.ok_or_else(|| self.unfit(constant, "a number from 0 to 255".to_owned()))
    }

    /// How many members a constant has that is a set.
    ///
    /// # Errors
    /// It is not one, is empty, or has more than `most`.
    pub fn members(&self, constant: &str, most: u8) -> Result<u8, Refusal> {
        let count = match self.value(constant) {
            Some(Value::Set(items)) => u8::try_from(items.len()).ok(),
            _ => None,
        };
        let fits = count.filter(|n| (1..=most).contains(n));
        fits.ok_or_else(|| self.unfit(constant, format!("a set of model values, at most {most}")))
    }

    /// The one fault that all replaced operators belong to, given by all that
    /// there are: each with an operator and what takes its place.
    ///
    /// # Errors
    /// There is none.
    pub fn fault<F: Copy + PartialEq>(
        &self,
        known: &[(F, &str, &str)],
    ) -> Result<Option<F>, Refusal> {
        let mut fault = None;
        for (operator, replacement) in &self.subject.replaced {
            let is_meant = |(_, from, to): &&(F, &str, &str)| from == operator && to == replacement;
            let found = known.iter().find(is_meant).map(|(found, ..)| *found);
            match found.filter(|found| fault.is_none_or(|fault| fault == *found)) {
                Some(found) => fault = Some(found),
                None => return Err(self.unknown_fault(operator, replacement)),
            }
        }
        Ok(fault)
    }

    fn value(&self, constant: &str) -> Option<Value> {
        self.subject.constants.get(constant).map(|text| Value::read(text))
    }

    fn unfit(&self, constant: &str, needed: String) -> Refusal {
        let (spec, constant) = (self.subject.spec.clone(), constant.to_owned());
        Refusal::Constant { spec, constant, needed }
    }

    fn unknown_fault(&self, operator: &str, replacement: &str) -> Refusal {
        let (operator, replacement) = (operator.to_owned(), replacement.to_owned());
        Refusal::Fault { spec: self.subject.spec.clone(), operator, replacement }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(constants: &[(&str, &str)], replaced: &[(&str, &str)]) -> Subject {
        let owned = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        let (constants, replaced) = (owned(constants), owned(replaced));
        Subject { spec: "Counter".into(), constants, replaced, behaviour: None }
    }

    #[test]
    fn constants_are_numbers_and_sets() {
        let subject = subject(&[("N", "4"), ("Node", "{n1, n2}"), ("Far", "300")], &[]);
        let given = Given::new(&subject);
        assert_eq!((given.number("N"), given.members("Node", 8)), (Ok(4), Ok(2)));
        let why = |refused: Result<u8, Refusal>| refused.unwrap_err().to_string();
        let needs = "the mirror of Counter needs Node to be";
        assert_eq!(why(given.number("Node")), format!("{needs} a number from 0 to 255"));
        assert_eq!(
            why(given.members("Node", 1)),
            format!("{needs} a set of model values, at most 1")
        );
        assert!(given.number("Far").is_err() && given.number("Missing").is_err());
        assert!(given.members("N", 8).is_err());
    }

    #[test]
    fn a_fault_is_one_with_all_operators_that_are_replaced() {
        let known = [(1, "A", "WrongA"), (1, "B", "WrongB"), (2, "C", "WrongC")];
        let fault = |replaced: &[(&str, &str)]| Given::new(&subject(&[], replaced)).fault(&known);
        assert_eq!(fault(&[]), Ok(None));
        assert_eq!(fault(&[("A", "WrongA"), ("B", "WrongB")]), Ok(Some(1)));
        assert!(fault(&[("A", "WrongA"), ("C", "WrongC")]).is_err());
        let why = fault(&[("A", "Other")]).unwrap_err().to_string();
        assert_eq!(why, "the mirror of Counter knows no fault A <- Other");
    }
}
