//! What is asked about a formula, piece by piece.
//!
//! A [`Question`] belongs to one piece of the specification's text: is it what
//! the question above makes it to be ([`Found`]), and if so, why? The whole
//! forms a tree, [`Form`], that is laid out before anything is evaluated; TLC
//! then follows it as far as it applies to the state at hand.

use super::behaviour::reader::applied;

/// Number of a [`Slice`].
pub(super) type SliceId = usize;
/// Number of a [`Question`]; those below it have smaller ones.
pub(super) type QuestionId = usize;

/// All that is asked of one violation.
#[derive(Debug)]
pub(super) struct Questions {
    /// The operators of the slices, in the module that asks.
    pub(super) pieces: String,
    /// Those that stand in instances: the modules that hold them.
    pub(super) modules: Vec<(String, String)>,
    pub(super) slices: Vec<Slice>,
    pub(super) questions: Vec<Question>,
    /// The question that all others are about.
    pub(super) root: QuestionId,
    /// Values of the root's parameters, as TLA+.
    pub(super) arguments: Vec<String>,
    /// What has to be true for anything to be asked.
    pub(super) only: Option<String>,
    /// False if the root is a part of the formula, beside which others may be
    /// what is false.
    pub(super) is_whole: bool,
}

/// A piece of text to be evaluated.
#[derive(Debug, Clone)]
pub(super) struct Slice {
    /// Its operator in the module that asks.
    pub(super) operator: String,
    /// The instances that lead there, each with the number of its parameters.
    pub(super) through: Vec<(String, usize)>,
    /// How many names it may speak of: the parameters of the instances, then what is
    /// bound around it, outermost first.
    pub(super) known: usize,
    /// The text on one line.
    pub(super) shown: String,
    /// Where it stands: the module, and the line in its file.
    pub(super) place: (String, u32),
}

impl Slice {
    /// It, for these values of the names that it may speak of.
    pub(super) fn applied(&self, values: &[String]) -> String {
        let mut rest = &values[..self.known.min(values.len())];
        let mut text = String::new();
        for (instance, parameters) in &self.through {
            let (own, others) = rest.split_at((*parameters).min(rest.len()));
            text.push_str(&applied(instance, own));
            text.push('!');
            rest = others;
        }
        text + &applied(&self.operator, rest)
    }
}

/// What an expression must be found to be for its question to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// `FALSE`.
    False,
    /// `TRUE`.
    True,
    /// An action that has no next state.
    Disabled,
    /// An expression with another value in the next state.
    Changed,
}

/// A piece of text, what it is found to be, and where to look for the reason.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) slice: SliceId,
    pub(super) found: Found,
    pub(super) form: Form,
    /// Of an action that is not possible: what gives variables their next values before
    /// it, of which it may speak.
    pub(super) after: Vec<SliceId>,
}

/// Where the reason lies.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// In the expression itself.
    Itself,
    /// In the values of these.
    Values(Vec<SliceId>),
    /// In the first of these that applies.
    First(Vec<QuestionId>),
    /// In all of these together.
    Each(Vec<QuestionId>),
    /// In all of these together, each of which would have been enough.
    Either(Vec<QuestionId>),
    /// In one element; `body` knows the variables after the names around it.
    Witness(Vec<Variable>, QuestionId),
    /// In every element.
    Every(Vec<Variable>, QuestionId),
    /// In the second, as the first holds.
    Given(SliceId, QuestionId),
    /// Under the first condition that holds.
    Branch(Vec<(Option<SliceId>, QuestionId)>),
    /// In the operator's body, for these values of its parameters. It knows
    /// some of the names around if a `LET` defines it, and none else.
    Call { parameters: Vec<String>, arguments: Vec<SliceId>, body: QuestionId },
    /// `function \in [domain -> range]`: in the domain or at one point.
    Member { function: SliceId, domain: SliceId, range: SliceId },
}

/// A quantified variable, or several that take one element apart.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) names: Vec<String>,
    pub(super) domain: SliceId,
}

impl Questions {
    /// The text of a slice on one line.
    pub(super) fn shown(&self, slice: SliceId) -> String {
        self.slices[slice].shown.clone()
    }

    /// How many names a question's text may speak of.
    pub(super) fn known(&self, question: QuestionId) -> usize {
        self.slices[self.questions[question].slice].known
    }
}
