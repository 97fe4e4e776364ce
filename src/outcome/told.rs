//! Failures in which TLC says less than the modules do: which variable has no
//! value, in which action, and which recursion does not end.
//!
//! In: a failure, what else was said, the specification. Out: the same told
//! with names and places, and what to do.

use std::sync::LazyLock;

use regex::Regex;
use tla_syntax::token::{Op, Tok, Token};
use tla_syntax::{Expr, Unit};

use super::facts::Facts;
use super::verdict::EngineTrouble;
use crate::config::{Assignment, Config};
use crate::event::Failure;
use crate::event::NOTHING_EXCHANGED;
use crate::spec::{Parts, Reached, Scopes, SourceModule, Spec, lex, line_in, walk, without_tabs};
use crate::trace::location_in;

/// Recursive definitions that are named.
const RECURSIONS: usize = 4;

/// The failure, told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) part: EngineTrouble,
    pub(super) what: String,
    pub(super) hint: String,
}

/// What, and what to do.
type Said = (String, String);

/// What TLC says of a variable without a value, or of an operator that is
/// none.
static IDENTIFIER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"the identifier (\w+) is either undefined or not an operator").ok()
});

impl Told {
    /// `None` where TLC's own words say all there is to say.
    pub(super) fn of(
        failure: &Failure,
        facts: &Facts,
        spec: &Spec,
        config: &Config,
    ) -> Option<Self> {
        let text = failure.text.as_str();
        let evaluation = EngineTrouble::Evaluation;
        let (part, (what, hint)) = if text.contains("Successor state is not completely specified") {
            (evaluation, no_next_value(facts, spec)?)
        } else if text.contains("current state is not a legal state") {
            (evaluation, no_first_value(facts, spec, config)?)
        } else if text.contains("cannot handle the temporal formula") {
            let said = bound_over_a_variable(text, spec).or_else(|| given_states(text, spec));
            (EngineTrouble::Unsupported, said?)
        } else if text.contains("recursion is too deep") {
            let hint = "end the recursion, or give Java a larger stack with --java-option=-Xss64m";
            (evaluation, (too_deep(spec, config)?, hint.to_owned()))
        } else if text.contains("Wrong invocation of TLC error printer") {
            let is = "is not a set of permutations of model values";
            match no_symmetry(is, facts, spec, config).or_else(|| one_point(facts, config)) {
                Some(said) => (EngineTrouble::Config, said),
                None => (evaluation, without_words(facts, config)?),
            }
        } else if text.contains(NOTHING_EXCHANGED) {
            let is = "exchanges no two model values";
            (EngineTrouble::Config, no_symmetry(is, facts, spec, config)?)
        } else if text.contains("did not specify the initial state predicate") {
            (EngineTrouble::Unsupported, not_taken_apart(spec, config)?)
        } else {
            (evaluation, read_too_early(text, facts, spec, config)?)
        };
        Some(Self { part, what, hint })
    }
}

/// TLC blames the configuration for a SPECIFICATION that it does not take apart.
fn not_taken_apart(spec: &Spec, config: &Config) -> Option<Said> {
    let name = &config.specification.as_ref()?.name;
    spec.definition(name)?;
    let what = format!("TLC finds no initial predicate in SPECIFICATION {}", defined(spec, name));
    let hint = format!(
        "write {name} == Init /\\ [][Next]_vars /\\ ...: TLC looks through conjunctions and names, and not below a LET, an IF, a quantifier or an INSTANCE with parameters"
    );
    Some((what, hint))
}

/// TLC has no words for an operator that is given by its points, either.
fn one_point(facts: &Facts, config: &Config) -> Option<Said> {
    let is_point = |what: &Assignment| matches!(what, Assignment::Point(_));
    let point = config.constants.iter().find(|constant| is_point(&constant.what))?;
    let what = format!("this TLC does not take {} point by point", point.name);
    let hint = format!("define an operator in the module and write {} <- Operator", point.name);
    facts.initial_distinct.is_none().then_some((what, hint))
}

/// TLC has no words for a symmetry set that it cannot read.
fn no_symmetry(is: &str, facts: &Facts, spec: &Spec, config: &Config) -> Option<Said> {
    let name = &config.symmetry.as_ref().filter(|_| facts.initial_distinct.is_none())?.name;
    let what = format!("SYMMETRY {} {is}", defined(spec, name));
    let hint = format!(
        "define {name} == Permutations(S), where S is a set of model values; with fewer than two of them, leave out SYMMETRY"
    );
    Some((what, hint))
}

/// What a temporal formula says of constants TLC evaluates before there is a
/// state, and of some evaluations that fail it says nothing then.
fn without_words(facts: &Facts, config: &Config) -> Option<Said> {
    let named = config.properties.iter().chain(&config.specification).map(|n| n.name.as_str());
    let names: Vec<&str> = named.collect();
    let is_before = facts.initial_distinct.is_none() && !config.properties.is_empty();
    let what = format!("a part of {} that speaks of no variable", names.join(" or "));
    let hint = "look for an index behind the end of a sequence, an argument outside of a function's domain";
    is_before.then(|| (what, hint.to_owned()))
}

/// TLC takes a temporal formula apart before there is a state.
fn bound_over_a_variable(text: &str, spec: &Spec) -> Option<Said> {
    let name = IDENTIFIER.as_ref()?.captures(text)?.get(1)?.as_str();
    let is_variable = spec.variables().iter().any(|variable| variable == name);
    let at = location_in(text).map(|at| spec.in_file(&at));
    let place = at.map(|at| format!(" ({}:{})", file(spec, &at.module), at.line));
    let what = format!(
        "the set of a \\A or \\E around a temporal operator depends on the variable {name}{}",
        place.unwrap_or_default()
    );
    let hint = format!(
        "let it go over a constant set and ask inside: \\A m \\in S : (m \\in {name}) ~> ..., where S holds all that {name} may hold"
    );
    is_variable.then_some((what, hint))
}

/// A temporal operator that is applied to what speaks of a state, which TLC
/// does not put in the place of its parameters.
fn given_states(text: &str, spec: &Spec) -> Option<Said> {
    let at = location_in(text)?;
    let module = spec.modules.iter().find(|m| m.name == at.module)?;
    let tokens = lex(&without_tabs(&module.text))?;
    let first = tokens.iter().position(|t| t.line == at.line && t.col == at.column)?;
    let mut applied = tokens[first..].chunk_by(|_, next| next.tok != Tok::LParen);
    let (path, group) = (applied.next()?, applied.next()?);
    let Tok::Ident(name) = &path.last()?.tok else { return None };
    let defined = spec.modules.iter().find_map(|m| {
        let units = m.syntax.as_ref()?.units.iter();
        let mut defs = units.filter_map(|u| if let Unit::Def(def) = u { Some(def) } else { None });
        Some((m, defs.find(|def| def.name == *name)?))
    });
    let (source, def) = defined.filter(|(_, def)| is_temporal(&def.body))?;
    let before_the_end = |t: &&Token| (t.line, t.col) <= (at.end_line, at.end_column);
    let variables = spec.variables();
    let of_a_state = |t: &Token| match &t.tok {
        Tok::Ident(name) => variables.contains(name) || spec.definition(name).is_some(),
        _ => false,
    };
    let speaks = group.iter().take_while(before_the_end).any(of_a_state);
    (speaks && !def.params.is_empty()).then_some(())?;
    let at = spec.in_file(&at);
    let line = line_in(source, Some(name), |_| false);
    let what = format!(
        "TLC cannot handle the temporal formula {}:{}:{}: {name} ({}:{line}) is temporal, and its arguments speak of a state",
        file(spec, &at.module),
        at.line,
        at.column,
        source.path.display()
    );
    let hint = format!(
        "write it out in place: the body of {name}, with its arguments instead of {}",
        def.params.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(" and ")
    );
    Some((what, hint))
}

/// True if a temporal operator stands in it.
fn is_temporal(body: &Expr) -> bool {
    let mut found = false;
    walk::each(body, &mut |expr| {
        found |= matches!(
            expr,
            Expr::Unary(Op::Always | Op::Eventually, _)
                | Expr::Binary(Op::LeadsTo, ..)
                | Expr::Fairness { .. }
        );
    });
    found
}

/// The variables that the last state gives no value to.
fn without_value(facts: &Facts) -> Option<Vec<&str>> {
    let state = &facts.trace.last()?.state;
    let missing = state.iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name.as_str());
    let missing: Vec<&str> = missing.collect();
    (!missing.is_empty()).then_some(missing)
}

fn no_next_value(facts: &Facts, spec: &Spec) -> Option<Said> {
    let missing = without_value(facts)?;
    let first = missing.first()?;
    let primed: Vec<String> = missing.iter().map(|v| format!("{v}'")).collect();
    let action = facts.trace.last()?.action.as_ref()?;
    let place = action.location.as_ref()?;
    let what = format!(
        "action {} ({}:{}) gives {} no value",
        action.name,
        file(spec, &place.module),
        spec.line_in_file(&place.module, place.line),
        primed.join(" and ")
    );
    let hint = format!(
        "let every way through the action say what becomes of {}: {first}' = ..., or UNCHANGED {first}",
        missing.join(" and ")
    );
    Some((what, hint))
}

fn no_first_value(facts: &Facts, spec: &Spec, config: &Config) -> Option<Said> {
    let missing = without_value(facts)?;
    let first = missing.first()?;
    let what = format!("{} gives {} no value", init(spec, config), missing.join(" and "));
    let hint = format!(
        "let every way through it give {} a value: {first} = ..., or {first} \\in S",
        missing.join(" and ")
    );
    Some((what, hint))
}

fn read_too_early(text: &str, facts: &Facts, spec: &Spec, config: &Config) -> Option<Said> {
    let name = IDENTIFIER.as_ref()?.captures(text)?.get(1)?.as_str();
    if !spec.variables().iter().any(|variable| variable == name) {
        return None;
    }
    if text.contains("Evaluating assumption") {
        let place = location_in(text);
        let place = place.map(|at| spec.in_file(&at));
        let place = place.map(|at| format!(" ({}:{})", file(spec, &at.module), at.line));
        let what = format!(
            "an ASSUME reads the variable {name}{}, and there is no state yet",
            place.unwrap_or_default()
        );
        let hint =
            "let the assumption, and all that it uses at these constants, speak of constants only";
        return Some((what, hint.to_owned()));
    }
    let (what, first) = match facts.initial_distinct {
        None => (
            format!("{} reads {name} before it gives it a value", init(spec, config)),
            name.to_owned(),
        ),
        Some(_) => {
            (format!("{name}' is read before the action gives it a value"), format!("{name}'"))
        }
    };
    let hint = format!(
        "TLC reads conjuncts from left to right: write {first} = ... before what reads {first}"
    );
    Some((what, hint))
}

/// `Init (M.tla:5)`, as far as it has a name.
fn init(spec: &Spec, config: &Config) -> String {
    let Some(name) = initial_predicate(spec, config) else {
        return "the initial predicate".to_owned();
    };
    defined(spec, &name)
}

/// A name and where it is defined.
fn defined(spec: &Spec, name: &str) -> String {
    let place = spec.definition(name).and_then(|definition| {
        Some(format!(" ({}:{})", definition.module.path.display(), definition.line_in_file()?))
    });
    format!("{name}{}", place.unwrap_or_default())
}

/// The name of the initial predicate, if it has one.
pub(crate) fn initial_predicate(spec: &Spec, config: &Config) -> Option<String> {
    match (&config.init, &config.specification) {
        (Some(init), _) => Some(init.name.clone()),
        (None, Some(formula)) => match initial(spec, &formula.name)?[..] {
            [Expr::Ident(name)] => Some(name.clone()),
            _ => None,
        },
        (None, None) => None,
    }
}

/// What is said of the initial states, as text.
pub(crate) fn initial_formula(spec: &Spec, config: &Config) -> Option<String> {
    match (&config.init, &config.specification) {
        (Some(init), _) => Some(init.name.clone()),
        (None, Some(formula)) => {
            let conjuncts = initial(spec, &formula.name)?;
            let texts: Vec<String> = conjuncts.iter().map(|e| format!("({e})")).collect();
            (!texts.is_empty()).then(|| texts.join(" /\\ "))
        }
        (None, None) => None,
    }
}

fn initial<'a>(spec: &'a Spec, formula: &str) -> Option<Vec<&'a Expr>> {
    let body = &spec.definition(formula)?.def.body;
    Parts::of(spec, body).map(|parts| parts.initial)
}

/// The recursive definitions that may be evaluated.
fn too_deep(spec: &Spec, config: &Config) -> Option<String> {
    let sources: Vec<&SourceModule> = spec.modules.iter().collect();
    let mut scopes = Scopes::new(&sources, &spec.name, &config.replacements())?;
    let behaviour = [&config.init, &config.next, &config.specification, &config.view];
    let behaviour = behaviour.into_iter().flatten().map(|n| n.name.as_str());
    let names: Vec<&str> = behaviour.chain(config.checked()).chain(config.cuts()).collect();
    let mut reached = Reached::from(&mut scopes, names);
    let assumed = Reached::from_assumptions(&mut scopes);
    reached.pieces.extend(assumed.pieces);
    let mut found: Vec<String> = Vec::new();
    for piece in &reached.pieces {
        let mut add = |name: &str| {
            let line = line_in(piece.source, Some(name), |_| false);
            let place = format!("{name} ({}:{line})", piece.source.path.display());
            if !found.contains(&place) {
                found.push(place);
            }
        };
        if let Some(def) = piece.def.filter(|def| mentions(&def.body, &def.name)) {
            add(&def.name);
        }
        walk::each(piece.body, &mut |expr| {
            if let Expr::Let { defs, .. } = expr {
                let own = defs.iter().filter(|def| mentions(&def.body, &def.name));
                own.for_each(|def| add(&def.name));
            }
        });
    }
    let end = "is too deep, or never ends";
    match &found[..] {
        [] => None,
        [one] => Some(format!("the recursion of {one} {end}")),
        many => {
            let many: Vec<&str> = many.iter().take(RECURSIONS).map(String::as_str).collect();
            Some(format!("the recursion of one of {} {end}", many.join(", ")))
        }
    }
}

fn mentions(body: &Expr, name: &str) -> bool {
    let mut found = false;
    walk::each(body, &mut |expr| found |= matches!(expr, Expr::Ident(own) if own == name));
    found
}

fn file(spec: &Spec, module: &str) -> String {
    spec.path_of(module).map_or_else(|| module.to_owned(), |path| path.display().to_string())
}
