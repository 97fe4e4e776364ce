//! What a configuration names, against what a keyword takes: an invariant is
//! a predicate of one state, a specification is a temporal formula.
//!
//! TLC tells some of this after its start, without a place, and some of it as
//! an evaluation that fails. Nothing is said of a name that the modules at
//! hand do not explain.

use tla_syntax::token::{Kw, Op, Tok};
use tla_syntax::{Expr, QuantKind};

use super::behind;
use super::problems::Problem;
use super::{Assignment, Config, Named, OtherKeyword};
use crate::spec::{Level, Levels, Meaning, Reached, ScopeId, Scopes, SourceModule, Spec, place_in};

/// What a keyword is followed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Init,
    Next,
    Specification,
    Invariant,
    Property,
    Constraint,
    ActionConstraint,
    Symmetry,
    View,
    Other(OtherKeyword),
}

impl Role {
    pub(super) fn keyword(self) -> &'static str {
        match self {
            Self::Init => "INIT",
            Self::Next => "NEXT",
            Self::Specification => "SPECIFICATION",
            Self::Invariant => "INVARIANT",
            Self::Property => "PROPERTY",
            Self::Constraint => "CONSTRAINT",
            Self::ActionConstraint => "ACTION_CONSTRAINT",
            Self::Symmetry => "SYMMETRY",
            Self::View => "VIEW",
            Self::Other(other) => other.text(),
        }
    }

    /// What the keyword takes, as a noun.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::Init => "a predicate of the initial states",
            Self::Next => "an action",
            Self::Invariant | Self::Constraint => "a predicate of one state",
            Self::ActionConstraint => "a predicate of one step",
            Self::View => "an expression over one state",
            Self::Symmetry => "a set of permutations",
            Self::Specification | Self::Property => "a temporal formula",
            Self::Other(_) => "an operator",
        }
    }

    /// The highest level that the keyword takes.
    fn highest(self) -> Level {
        match self {
            Self::Init | Self::Invariant | Self::Constraint | Self::View => Level::State,
            Self::Next | Self::ActionConstraint => Level::Action,
            Self::Symmetry => Level::Constant,
            Self::Specification | Self::Property | Self::Other(_) => Level::Temporal,
        }
    }
}

/// A name of a configuration that stands for an operator.
pub(super) struct Operand<'a> {
    pub(super) name: &'a str,
    pub(super) line: u32,
}

/// All of them.
pub(super) fn named(config: &Config) -> Vec<(Role, Operand<'_>)> {
    let singles = [
        (Role::Init, &config.init),
        (Role::Next, &config.next),
        (Role::Specification, &config.specification),
        (Role::Symmetry, &config.symmetry),
        (Role::View, &config.view),
    ];
    let lists = [
        (Role::Invariant, &config.invariants),
        (Role::Property, &config.properties),
        (Role::Constraint, &config.constraints),
        (Role::ActionConstraint, &config.action_constraints),
    ];
    let singles = singles.into_iter().filter_map(|(role, name)| Some((role, name.as_ref()?)));
    let lists = lists.into_iter().flat_map(|(role, names)| names.iter().map(move |n| (role, n)));
    let common =
        singles.chain(lists).map(|(role, n)| (role, Operand { name: &n.name, line: n.line }));
    let others =
        config.others.iter().filter(|other| names_an_operator(other.what)).map(|other| {
            (Role::Other(other.what), Operand { name: &other.name, line: other.line })
        });
    common.chain(others).collect()
}

/// Names that stand for something that their keyword does not take.
pub(super) fn misfits(config: &Config, spec: &Spec) -> Vec<Problem> {
    let sources: Vec<&SourceModule> = spec.modules.iter().collect();
    let Some(scopes) = Scopes::new(&sources, &spec.name, &config.replacements()) else {
        return Vec::new();
    };
    let mut roles = Roles { spec, scopes };
    let mut problems = Vec::new();
    for (role, name) in named(config) {
        let what = roles.misfit(role, name.name);
        problems.extend(what.map(|what| Problem { line: name.line, what }));
    }
    for constant in &config.constants {
        let what = roles.not_constant(constant);
        problems.extend(what.map(|what| Problem { line: constant.line, what }));
    }
    problems
}

/// Of names at some distance from one that is not defined, the nearest that
/// the keyword takes: of several, one that speaks of what the keyword is for.
pub(super) fn fitting<'a>(
    role: Role,
    near: Vec<(usize, &'a str)>,
    config: &Config,
    spec: &Spec,
) -> Option<&'a str> {
    let sources: Vec<&SourceModule> = spec.modules.iter().collect();
    let mut scopes = Scopes::new(&sources, &spec.name, &config.replacements());
    let mut lacks = |name: &str, distance: usize| {
        let applied = spec.definition(name).is_some_and(|d| !d.def.params.is_empty());
        let level = scopes.as_mut().and_then(|scopes| Levels::new(scopes).of_name(name));
        let too_high = level.is_some_and(|level| level > role.highest());
        (applied || too_high, distance, level != Some(role.highest()))
    };
    let ranked = near.into_iter().map(|(distance, name)| (lacks(name, distance), name));
    ranked.min_by_key(|(lacks, _)| *lacks).map(|(_, name)| name)
}

/// Keywords outside the common set whose operand is looked up.
fn names_an_operator(keyword: OtherKeyword) -> bool {
    match keyword {
        OtherKeyword::Alias
        | OtherKeyword::Postcondition
        | OtherKeyword::Periodic
        | OtherKeyword::RlReward
        | OtherKeyword::Possible => true,
        OtherKeyword::Type | OtherKeyword::TypeConstraint => false,
    }
}

struct Roles<'a> {
    spec: &'a Spec,
    scopes: Scopes<'a>,
}

impl<'a> Roles<'a> {
    fn misfit(&mut self, role: Role, name: &str) -> Option<String> {
        let declared = |names: Vec<String>| names.iter().any(|n| n == name);
        if declared(self.spec.variables()) {
            return Some(self.declared(role, name, "variable"));
        }
        if self.spec.constants().contains_key(name) {
            return Some(self.declared(role, name, "constant"));
        }
        let Meaning::Definition(scope, def) = self.scopes.resolve(ScopeId::ROOT, name) else {
            return None;
        };
        if let Some(what) = behind::undefined(&mut self.scopes, self.spec, name) {
            return Some(what);
        }
        let place = self.place(scope, &def.name, |_| false);
        let keyword = role.keyword();
        if !def.params.is_empty() {
            let parameters: Vec<&str> = def.params.iter().map(|p| p.name.as_str()).collect();
            return Some(format!(
                "{keyword} takes an operator without parameters, and `{name}` has {} ({place}): define one that gives it its argument, such as My{name} == {name}(...), or a quantifier over them, and name that",
                parameters.join(", ")
            ));
        }
        if role == Role::Symmetry {
            return self.no_permutations(scope, &def.body, name);
        }
        let level = Levels::new(&mut self.scopes).of_name(name)?;
        if role == Role::Specification {
            return self.no_behaviour(name, level, &place);
        }
        if role == Role::Property && level == Level::Action {
            return Some(format!(
                "`{name}` is an action ({place}), and PROPERTY takes a temporal formula: write [][{name}]_vars, which says so of every step"
            ));
        }
        if level <= role.highest() {
            return None;
        }
        let culprit = self.culprit(name, level).unwrap_or(place);
        Some(match level {
            Level::Temporal => {
                let instead = match role {
                    Role::Init | Role::Next => "write SPECIFICATION",
                    _ => "list it under PROPERTY",
                };
                format!(
                    "`{name}` is a temporal formula ({culprit}), and {keyword} takes {}: {instead}",
                    role.wanted()
                )
            }
            Level::Action => {
                let instead = match role {
                    Role::Constraint => "list it under ACTION_CONSTRAINT".to_owned(),
                    Role::Init => "name the initial predicate here".to_owned(),
                    Role::View => "leave out the primes".to_owned(),
                    _ => format!("list [][{name}]_vars under PROPERTY to say it of every step"),
                };
                format!(
                    "`{name}` speaks of a step, by a prime or UNCHANGED ({culprit}), and {keyword} takes {}: {instead}",
                    role.wanted()
                )
            }
            Level::State | Level::Constant => return None,
        })
    }

    /// A variable or constant where an operator is asked for.
    fn declared(&mut self, role: Role, name: &str, kind: &str) -> String {
        let keyword = role.keyword();
        let is = format!("`{name}` is a {kind} of module {}", self.spec.name);
        match role {
            Role::Symmetry => format!(
                "{is}, and SYMMETRY takes a set of permutations: define Sym == Permutations({name}) in the module (it EXTENDS TLC), and write SYMMETRY Sym"
            ),
            Role::View => {
                format!("{is}, and VIEW takes an operator: define View == {name}, and name that")
            }
            _ => format!(
                "{is}, and {keyword} takes the name of an operator: define what it is to say of `{name}`, and name that"
            ),
        }
    }

    /// `N <- Op` where `Op` speaks of a state.
    fn not_constant(&mut self, constant: &Named<Assignment>) -> Option<String> {
        let Assignment::Operator { operator, module: None } = &constant.what else { return None };
        let name = &constant.name;
        self.spec.constants().get(name).filter(|declared| declared.arity == 0)?;
        let Meaning::Definition(scope, def) = self.scopes.resolve(ScopeId::ROOT, operator) else {
            return None;
        };
        let level = Levels::new(&mut self.scopes).of_name(operator)?;
        (level > Level::Constant).then(|| {
            let place = self.place(scope, &def.name, |_| false);
            format!(
                "`{name}` is a constant, and `{operator}`, which is to stand for it, speaks of variables ({place}): let it speak of constants only"
            )
        })
    }

    /// `Sym == S`: values, and not permutations of them.
    fn no_permutations(&mut self, scope: ScopeId, body: &'a Expr, name: &str) -> Option<String> {
        let Expr::Ident(set) = body else { return None };
        let Meaning::Constant(set) = self.scopes.resolve(scope, set) else { return None };
        Some(format!(
            "`{name}` is the set `{set}` itself, and SYMMETRY takes a set of permutations: define {name} == Permutations({set}) (in a module that EXTENDS TLC)"
        ))
    }

    fn no_behaviour(&self, name: &str, level: Level, place: &str) -> Option<String> {
        let is = match level {
            Level::Temporal => return None,
            Level::Action => "an action",
            Level::State | Level::Constant if self.spec.fully_read() => "a predicate of one state",
            Level::State | Level::Constant => return None,
        };
        Some(format!(
            "`{name}` is {is} ({place}), and SPECIFICATION takes a whole behaviour: write INIT and NEXT instead, or define Spec == Init /\\ [][Next]_vars, and name that"
        ))
    }

    /// Where the prime or the temporal operator stands that makes the level.
    fn culprit(&mut self, name: &str, level: Level) -> Option<String> {
        let reached = Reached::from(&mut self.scopes, [name]);
        // Under ENABLED there are primes that speak of one state.
        if reached.all(|e| matches!(e, Expr::Unary(Op::Enabled, _))).next().is_some() {
            return None;
        }
        let (piece, _) = reached.all(|e| own_level(e) == level).next()?;
        let of_level = |tok: &Tok| token_level(tok) == level;
        Some(self.place(piece.scope, &piece.def?.name, of_level))
    }

    fn place(&self, scope: ScopeId, definition: &str, is: impl Fn(&Tok) -> bool) -> String {
        let source = self.scopes.source(scope);
        let (line, column) = place_in(source, Some(definition), is);
        format!("{}:{line}:{column}", source.path.display())
    }
}

/// What an expression adds to the level of its parts.
fn own_level(expr: &Expr) -> Level {
    match expr {
        Expr::Prime(_) | Expr::Unary(Op::Unchanged, _) => Level::Action,
        Expr::Unary(Op::Always | Op::Eventually, _)
        | Expr::Binary(Op::LeadsTo, ..)
        | Expr::Fairness { .. }
        | Expr::Quant { kind: QuantKind::TemporalForall | QuantKind::TemporalExists, .. } => {
            Level::Temporal
        }
        _ => Level::Constant,
    }
}

fn token_level(tok: &Tok) -> Level {
    match tok {
        Tok::Prime | Tok::Kw(Kw::Unchanged) | Tok::Op(Op::Unchanged) => Level::Action,
        Tok::Op(Op::Always | Op::Eventually | Op::LeadsTo) => Level::Temporal,
        _ => Level::Constant,
    }
}
