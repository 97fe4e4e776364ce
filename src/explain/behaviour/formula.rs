//! Temporal formulas, down to what TLC can evaluate in one state or step.

/// Number of an [`Atom`].
pub(super) type AtomId = usize;

/// What speaks of one state, or of one step, and is asked of TLC as a whole.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    /// TLA+ of the module that asks.
    pub(super) text: String,
    pub(super) of_a_step: bool,
    /// The quantifiers around it.
    pub(super) binders: Vec<Binder>,
    /// Expressions whose values are told with it, as TLA+ of that module.
    pub(super) told: Vec<String>,
}

/// A bounded variable of a quantifier around.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binder {
    /// The name that stands for it in the module that asks.
    pub(super) variable: String,
    /// Its set, as TLA+ of that module.
    pub(super) domain: String,
    /// The names that are bound, as the specification writes them: several if
    /// an element is taken apart.
    pub(super) names: Vec<String>,
    /// The set as the specification writes it.
    pub(super) written: String,
}

/// A piece of the specification's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) expression: String,
    pub(super) module: String,
    pub(super) line: u32,
}

/// A formula with its text.
#[derive(Debug, Clone)]
pub(super) struct Formula {
    pub(super) written: Written,
    pub(super) form: Form,
}

/// What it is made of.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// One state or step, with the texts whose values are told.
    Atom(AtomId, Vec<String>),
    Not(Box<Formula>),
    And(Vec<Formula>),
    Or(Vec<Formula>),
    Implies(Box<Formula>, Box<Formula>),
    Equivalent(Box<Formula>, Box<Formula>),
    Always(Box<Formula>),
    Eventually(Box<Formula>),
    LeadsTo(Box<Formula>, Box<Formula>),
    /// `WF_v(A)` or `SF_v(A)`: whether `<<A>>_v` is a step, and possible.
    Fair {
        strong: bool,
        taken: AtomId,
        enabled: AtomId,
    },
    /// `names` are bound by so many binders from the one numbered `from` on.
    Quantified {
        every: bool,
        names: Vec<String>,
        from: usize,
        variables: usize,
        body: Box<Formula>,
    },
    /// The body of a definition.
    Definition(Box<Formula>),
    /// Not understood.
    Unknown,
}

impl Formula {
    /// All atoms below.
    pub(super) fn atoms(&self) -> Vec<AtomId> {
        match &self.form {
            Form::Atom(id, _) => vec![*id],
            Form::Fair { taken, enabled, .. } => vec![*taken, *enabled],
            Form::Not(f) | Form::Always(f) | Form::Eventually(f) | Form::Definition(f) => f.atoms(),
            Form::Quantified { body, .. } => body.atoms(),
            Form::And(items) | Form::Or(items) => items.iter().flat_map(Self::atoms).collect(),
            Form::Implies(a, b) | Form::Equivalent(a, b) | Form::LeadsTo(a, b) => {
                [a.atoms(), b.atoms()].concat()
            }
            Form::Unknown => Vec::new(),
        }
    }
}
