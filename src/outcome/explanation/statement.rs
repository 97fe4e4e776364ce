//! Why a temporal property is broken, as sentences about parts of it.

use serde::Serialize;

use super::Values;
use crate::spec::Spec;

/// Why a property is broken by a behaviour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The property.
    pub property: String,
    /// One after the other, from the property down to what settles it, then
    /// what is fair in the behaviour and what would have to be.
    pub statements: Vec<Statement>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// What is said.
    pub says: Says,
    /// Of which expression, as it is written; empty if of the behaviour.
    pub expression: String,
    /// The module it stands in.
    pub module: String,
    /// Its first line in the module's text, from 1.
    pub(crate) line: u32,
    /// In which states, with the values that matter there.
    pub states: Vec<Seen>,
    /// Variables of quantifiers around that take one value here.
    pub with: Values,
}

impl Account {
    /// The same with lines of the files instead of the modules' texts.
    #[must_use]
    pub fn in_files(&self, spec: &Spec) -> Self {
        let in_file = |s: &Statement| Statement { line: s.line_in_file(spec), ..s.clone() };
        let statements = self.statements.iter().map(in_file).collect();
        Self { property: self.property.clone(), statements }
    }
}

impl Statement {
    /// Its first line in the text of its module, which may be a translation.
    #[must_use]
    pub fn line_in_text(&self) -> u32 {
        self.line
    }

    /// Its first line in the file of its module.
    #[must_use]
    pub fn line_in_file(&self, spec: &Spec) -> u32 {
        spec.line_in_file(&self.module, self.line)
    }
}

/// A state, by its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Its number in the behaviour, from 1.
    pub state: u64,
    /// Expressions and their values in it.
    pub values: Values,
}

/// What a sentence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// The part of the property that does not hold.
    Broken,
    /// It is `TRUE` in this state.
    True,
    /// It is `FALSE` in this state.
    False,
    /// It is `FALSE` in the step from the first of these states to the second.
    FalseInStep,
    /// It is `FALSE` in all of these states, and no others follow.
    Never,
    /// The same of what was `TRUE` in an earlier state.
    NeverAgain,
    /// No step from the first of these states on is one.
    NeverTaken,
    /// The same of what an earlier step was.
    NeverTakenAgain,
    /// It is `FALSE` in these of the states that repeat.
    FalseAgain,
    /// A fairness condition: its action is possible in these states, which
    /// repeat, and never taken.
    Unfair,
    /// The same, of which TLC tells no more than that it is so.
    UnfairByVerdict,
    /// These states repeat for ever.
    Repeats,
    /// This state is the last: nothing happens any more.
    Stutters,
    /// No action is possible in this state, the last.
    Stuck,
    /// A fairness condition of the specification holds: its action is taken
    /// in the step from the first of these states to the second.
    FairAsTaken,
    /// A fairness condition of the specification holds: its action is not
    /// possible in these states, which repeat.
    FairAsNotPossible,
    /// The specification has no fairness condition.
    NoFairness,
    /// An action that is possible in all states that repeat, and never taken.
    PossibleAndNotTaken,
    /// An action that is possible in some of the states that repeat, in these,
    /// and never taken.
    AtTimesPossibleAndNotTaken,
}

impl Says {
    /// True for what is so of the whole behaviour, whatever property it breaks.
    #[must_use]
    pub fn is_of_the_behaviour(self) -> bool {
        match self {
            Self::Broken
            | Self::True
            | Self::False
            | Self::FalseInStep
            | Self::Never
            | Self::NeverAgain
            | Self::NeverTaken
            | Self::NeverTakenAgain
            | Self::FalseAgain
            | Self::Unfair
            | Self::UnfairByVerdict => false,
            Self::Repeats
            | Self::Stutters
            | Self::Stuck
            | Self::FairAsTaken
            | Self::FairAsNotPossible
            | Self::NoFairness
            | Self::PossibleAndNotTaken
            | Self::AtTimesPossibleAndNotTaken => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::spec::{Line, SourceModule};

    /// A translation that was made for the run stands in no file, and moves
    /// what stands below it.
    #[test]
    fn a_line_is_led_to_the_file_once() {
        let lines: Vec<Line> = [Line::Own(1), Line::MadeOf(7), Line::Own(2)].into();
        let module = SourceModule::from_text("M", "M.tla".into(), "");
        let module = SourceModule { lines: Some(lines.into()), ..module };
        let spec = Spec { name: "M".to_owned(), modules: vec![module], beside: Arc::default() };
        let statement = |module: &str, line| Statement {
            says: Says::Broken,
            expression: String::new(),
            module: module.to_owned(),
            line,
            states: Vec::new(),
            with: Values::new(),
        };
        let statements =
            vec![statement("M", 3), statement("M", 2), statement("Other", 3), statement("M", 9)];
        let account = Account { property: "P".to_owned(), statements };
        let told = account.in_files(&spec);
        let lines: Vec<u32> = told.statements.iter().map(Statement::line_in_text).collect();
        assert_eq!(lines, [2, 7, 3, 9]);
        for (before, line) in account.statements.iter().zip(lines) {
            assert_eq!(before.line_in_file(&spec), line);
        }
    }
}
