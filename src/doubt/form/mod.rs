//! Invariants and properties that are TRUE by their form, as `x = x`,
//! `P \/ ~P` and `x \in {x}` are: no state and no step could break them.
//!
//! In: what a job checks. Out: a note for each conjunct of it of which
//! propositional logic and a few laws of sets show that it cannot be FALSE,
//! names replaced by what they stand for; and for one that cannot be FALSE with
//! the constants of this configuration, as `Debug => P` or `\A n \in Node : P`
//! of no node. Where that is not sure, nothing is said.

mod printed;
mod terms;
mod truth;

use std::collections::HashSet;

use tla_syntax::Expr;

use super::subject::{Formula, conjuncts};
use super::{Doubt, Subject};
use crate::outcome::excerpt;
use crate::spec::{Level, Meaning, Reached, ScopeId};
use terms::{Term, Terms};
use truth::Truth;

/// Short names of the notes.
const ID: &str = "true-by-form";
const ID_HERE: &str = "true-by-constants";
const ID_ASSUMED: &str = "true-by-assumption";
/// Conjuncts of one property that are looked at.
const CONJUNCTS_MAX: usize = 300;

/// Everything checked that cannot be FALSE.
pub(super) fn always_true(subject: &mut Subject<'_>) -> Vec<Doubt> {
    let config = subject.config;
    let invariants = config.invariants.iter().map(|i| ("INVARIANT", i.name.as_str()));
    let properties = config.properties.iter().map(|p| ("PROPERTY", p.name.as_str()));
    let names: Vec<(&str, &str)> = invariants.chain(properties).collect();
    let mut doubts = Vec::new();
    for (keyword, name) in names {
        // What speaks of no variable has a note of its own.
        if subject.level(name) != Some(Level::Constant) {
            doubts.extend(of_one(subject, keyword, name));
        }
        // A first state is not all states: an invariant is not assumed.
        if keyword == "PROPERTY" {
            doubts.extend(repeated(subject, name));
        }
    }
    doubts
}

/// A conjunct of a property, names unfolded.
pub(crate) struct Part<'a> {
    pub(crate) expr: &'a Expr,
    /// True if it cannot be FALSE.
    pub(crate) is_true: bool,
    /// True if it cannot be FALSE with the constants of the configuration.
    pub(crate) is_true_here: bool,
    /// True if it is written in the names of the root module.
    pub(crate) is_of_the_root: bool,
}

/// The conjuncts of a property; none if they are too many to look at.
pub(crate) fn parts<'a>(subject: &mut Subject<'a>, name: &str) -> Vec<Part<'a>> {
    let mut all = said(subject, name);
    if all.len() > CONJUNCTS_MAX {
        all.clear();
    }
    let part = |formula: Formula<'a>| {
        let is_true = is_valid(subject, formula);
        let is_true_here = is_true || is_valid_here(subject, formula);
        let is_of_the_root = !subject.scopes.is_instance(formula.0);
        Part { expr: formula.1, is_true, is_true_here, is_of_the_root }
    };
    all.into_iter().map(part).collect()
}

/// The conjuncts of what a name of the root module stands for.
fn said<'a>(subject: &mut Subject<'a>, name: &str) -> Vec<Formula<'a>> {
    match subject.scopes.resolve(ScopeId::ROOT, name) {
        Meaning::Definition(scope, def) => conjuncts(&mut subject.scopes, (scope, &def.body)),
        _ => Vec::new(),
    }
}

/// A property of which the specification says every conjunct of its behaviours.
fn repeated(subject: &mut Subject<'_>, name: &str) -> Option<Doubt> {
    let specification = subject.config.specification.as_ref()?.name.as_str();
    let (behaviour, claimed) = (said(subject, specification), said(subject, name));
    if claimed.is_empty() || claimed.len().max(behaviour.len()) > CONJUNCTS_MAX {
        return None;
    }
    let mut terms = Terms::new(&mut subject.scopes, subject.config);
    let assumed: HashSet<Term> = behaviour.into_iter().map(|part| terms.of(part)).collect();
    if !claimed.into_iter().all(|part| assumed.contains(&terms.of(part))) {
        return None;
    }
    let what = format!(
        "PROPERTY {name} repeats what {specification} says of the behaviours, so none breaks it"
    );
    Some(subject.at_name(Doubt::noting(ID_ASSUMED, what), name))
}

fn of_one(subject: &mut Subject<'_>, keyword: &str, name: &str) -> Option<Doubt> {
    let all = parts(subject, name);
    type Is = fn(&Part<'_>) -> bool;
    let by_form: Is = |part| part.is_true;
    let by_constants: Is = |part| part.is_true_here;
    let ways = [
        (ID, "TRUE by its form, whatever the specification does", by_form),
        (ID_HERE, "TRUE with these constants, whatever the specification does", by_constants),
    ];
    let (part, doubt) = ways.into_iter().find_map(|(id, how, is_true)| {
        let is_whole = all.iter().all(is_true);
        // TRUE holds the place of a conjunct that is to come.
        let says = |part: &&Part<'_>| is_whole || !printed::claims_nothing(part.expr);
        let part = all.iter().filter(|part| is_true(part)).find(says)?.expr;
        let text = excerpt(&part.to_string());
        let what = match (is_whole, all.len()) {
            (true, 1) => format!("{keyword} {name} is {how}: {text}"),
            (true, _) => format!("every conjunct of {keyword} {name} is {how}, as {text}"),
            (false, _) => format!("a conjunct of {keyword} {name} is {how}: {text}"),
        };
        Some((part, Doubt::noting(id, what)))
    })?;
    let reached = Reached::from(&mut subject.scopes, [name]);
    let piece = reached.nodes.iter().find(|(_, e)| std::ptr::eq(*e, part));
    let piece = piece.map(|(piece, _)| reached.pieces[*piece]).filter(|piece| piece.def.is_some());
    Some(match piece {
        Some(piece) => subject.at(doubt, &piece, |_| false),
        None => subject.at_name(doubt, name),
    })
}

fn is_valid<'a>(subject: &mut Subject<'a>, formula: Formula<'a>) -> bool {
    is_valid_of(Terms::new(&mut subject.scopes, subject.config), formula)
}

fn is_valid_here<'a>(subject: &mut Subject<'a>, formula: Formula<'a>) -> bool {
    is_valid_of(Terms::with_constants(&mut subject.scopes, subject.config), formula)
}

fn is_valid_of<'a>(mut terms: Terms<'_, 'a>, formula: Formula<'a>) -> bool {
    let term = terms.of(formula);
    Truth::new(&mut terms).is_valid(term)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Config};
    use crate::spec::{Scopes, SearchPath, SourceModule, Spec};

    /// Whether P, defined so, is valid.
    fn validity(said: &str, cfg: &str) -> bool {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let text = format!("---- MODULE {name} ----\n{text}\n====\n");
            std::fs::write(dir.path().join(format!("{name}.tla")), text).unwrap();
        };
        write(
            "I",
            "EXTENDS Naturals\nVARIABLE v\nSame == v = v\nSmall == v < 9\nOff == FALSE\nKept == ~Off /\\ v = v",
        );
        let units = "EXTENDS Naturals, FiniteSets, TLC\nCONSTANTS S, C, Debug\nVARIABLES x, y, f\n\
            Off == FALSE\nSafe == x < 3\nAlso == Safe\nX == x\nId(a) == a\nIs(a, b) == a = b\n\
            Every(p) == \\A k \\in S : p\nSome(p) == \\E k \\in {1} : p\nKept(p) == {k \\in S : p}\n\
            Mapped(s) == {s : k \\in f}\nChosen(p) == (CHOOSE k \\in S : p) \\in S\n\
            In == INSTANCE I WITH v <- y\na \\oplus b == a\nRECURSIVE Sum(_)\nSum(n) == IF n = 0 THEN 0 ELSE Sum(n - 1)\n\
            Next == x' = x + 1 /\\ y' = y /\\ f' = f\nvars == <<x, y, f>>";
        write("M", &format!("{units}\nP == {said}"));
        let jar = ["Naturals", "FiniteSets", "TLC"].map(str::to_owned).into();
        let search = SearchPath { jars: [("t.jar".into(), jar)].into(), ..SearchPath::default() };
        let spec = Spec::load(&dir.path().join("M.tla"), &search).unwrap();
        let config: Config = config::parse(cfg).unwrap();
        let sources: Vec<&SourceModule> = spec.modules.iter().collect();
        let mut scopes = Scopes::new(&sources, &spec.name, &config.replacements()).unwrap();
        let Meaning::Definition(scope, def) = scopes.resolve(ScopeId::ROOT, "P") else {
            panic!("{said}")
        };
        let mut terms = Terms::new(&mut scopes, &config);
        let term = terms.of((scope, &def.body));
        Truth::new(&mut terms).is_valid(term)
    }

    #[test]
    fn what_cannot_be_false_is_seen_behind_names_and_quantifiers() {
        for said in [
            "x = x",
            "X = Id(x)",
            "x \\in {x}",
            "x \\in {y, x, 3}",
            "x \\notin {} /\\ y = y",
            "Safe \\/ TRUE",
            "~(Safe /\\ ~Also)",
            "Safe => Also",
            "(Safe /\\ y = 1) => (y = 1 \\/ x = 7)",
            "Safe <=> x < 3",
            "Off => x = 7",
            "~Off \\/ x = 7",
            "IF x = 1 THEN y = y ELSE f \\subseteq f",
            "f \\subseteq f \\cup {x}",
            "{x} \\subseteq {x, y}",
            "f \\cap S \\subseteq f",
            "{e \\in f : e > 1} \\subseteq f",
            "f \\in SUBSET f",
            "x # 1 \\/ x # 2",
            "x = 1 => x # 2",
            "x <= X",
            "~(x > x)",
            "\\A i \\in S : i \\in S",
            "\\A i, j \\in f : x = i => Is(i, x)",
            "\\A i \\in {} : x = 9",
            "~\\E i \\in f : i \\notin f",
            "\\E i \\in {1, 2} : i = i",
            "LET z == x IN z = x",
            "LET g(a) == a > 2 IN g(x) \\/ ~g(x)",
            "[e \\in S |-> x] = [d \\in S |-> X]",
            "[f EXCEPT ![1] = x] = [f EXCEPT ![1] = X]",
            "(\\A i \\in S : f[i] > 1) \\/ ~(\\A j \\in S : f[j] > 1)",
            "In!Same",
            "In!Small => y < 9",
            "[](x = x)",
            "<>(x = 1 \\/ x # 1)",
            "[]<>(Safe => Also)",
            "(x = 2) ~> (x = 2 \\/ y = 1)",
            "Off ~> (x = 7)",
            "[][x' = x \\/ TRUE]_vars",
            "[][x' = x => UNCHANGED x]_x",
            "[][Next \\/ ~Next]_vars",
            "x < 3 \\/ PrintT(<<\"bad\", x>>)",
            "x < 3 \\/ Print(\"bad\", TRUE)",
            "IF x < 3 THEN TRUE ELSE TLCSet(1, x)",
            "x < 3 \\/ (PrintT(x) /\\ PrintT(y))",
        ] {
            assert!(validity(said, ""), "{said}");
        }
    }

    #[test]
    fn what_may_be_false_is_not_called_true() {
        for said in [
            "x = y",
            "x \\in {y}",
            "x \\in S",
            "Safe \\/ ~(x < 4)",
            "Safe => In!Small",
            "x # 1 \\/ y # 2",
            "x = 1 \\/ x = 2",
            "\\E i \\in f : i = i",
            "\\E i \\in f : i \\in f",
            "\\A i \\in S : \\A j \\in f : i \\in f",
            "\\A <<i, j>> \\in S : i \\in S",
            "f \\subseteq f \\cap S",
            "{e \\in f : e > 1} = f",
            "x \\in {e \\in {x} : e > 2}",
            "RandomElement(S) = RandomElement(S)",
            "TLCGet(\"level\") = TLCGet(\"level\")",
            "Debug => x = 7",
            "x < 3 \\/ (PrintT(x) /\\ FALSE)",
            "x < 3 \\/ Print(x, y < 3)",
            "x < 3 \\/ Assert(FALSE, \"bad\")",
            "CASE x = 1 -> y = 1 [] OTHER -> y = y",
            "x \\oplus y = y \\oplus x",
            "Sum(x) = 0",
            "[](x = 1) \\/ [](x # 1)",
            "<>(x = 1)",
            "(x = 1) ~> (x = 2)",
            "[][x' = x]_y",
            "[][Next]_vars",
            "x = 1 => [](x = 1)",
            "\\A i \\in f : [](i \\in f)",
            "LET x1 == y IN x1 = x",
            "\\A i \\in S : LET j == i IN \\E k \\in S : k = j /\\ k # i",
            // A name that an argument binds is none that a body binds.
            "Every(\\A i \\in f : i \\in S)",
            "Every(\\A i \\in f : Every(i \\in S))",
            "Some({i \\in f : i \\in S} = {})",
            "Kept(\\E i \\in f : i \\in S) = {}",
            "Mapped({i \\in f : i \\in S}) \\subseteq f",
            "Chosen(\\A i \\in f : i \\in S)",
            "(\\A i \\in S : {e \\in S : i > 1} = f) \\/ {e \\in S : e > 1} # f",
            "(\\A i \\in S : {i : e \\in S} = f) \\/ {e : e \\in S} # f",
            "(\\A i \\in S : [e \\in S |-> i] = f) \\/ [e \\in S |-> e] # f",
            "(\\A i \\in S : (CHOOSE e \\in S : i > 1) = x) \\/ (CHOOSE e \\in S : e > 1) # x",
        ] {
            assert!(!validity(said, ""), "{said}");
        }
        for said in ["Off => x = 7", "Off => In!Off", "Off <=> In!Off", "In!Kept => Off"] {
            assert!(!validity(said, "CONSTANT Off = TRUE"), "the configuration sets it: {said}");
        }
        assert!(validity("In!Off => x = 7", "CONSTANT Other = TRUE"));
    }

    #[test]
    fn the_work_on_one_formula_has_bounds() {
        let doubled: Vec<String> =
            (1..60).map(|n| format!("D{n} == D{} /\\ D{}", n - 1, n - 1)).collect();
        let said = format!("D59 /\\ x = 1\nD0 == x = y\n{}", doubled.join("\n"));
        assert!(!validity(&said, ""));
        let many: Vec<String> = (0..400).map(|n| format!("x = {n} /\\ y # {n}")).collect();
        assert!(!validity(&format!("({})", many.join(") \\/ (")), ""));
        let xor = (1..26).map(|n| format!("X{n} == Xor(X{}, y = {n})", n - 1));
        let xor: Vec<String> = xor.collect();
        let said = format!(
            "Xor(X25, X25)\nXor(a, b) == (a /\\ ~b) \\/ (~a /\\ b)\nX0 == x = y\n{}",
            xor.join("\n")
        );
        assert!(!validity(&said, ""));
        let union = |of: &str| (0..15).map(|n| format!("f[{of}{n}]")).collect::<Vec<_>>();
        let (these, those) = (union("1"), union("2"));
        let said = format!("({}) \\subseteq ({})", these.join(" \\cup "), those.join(" \\cup "));
        assert!(!validity(&said, ""));
        let nested = |n: usize| format!("{}x = y{}", "Xor(".repeat(n), ", y = 1)".repeat(n));
        let said = format!("{}\nXor(a, b) == (a /\\ ~b) \\/ (~a /\\ b)", nested(25));
        assert!(!validity(&said, ""));
        let deep = format!("{}x = 1{}", "~(".repeat(60), ")".repeat(60));
        assert!(!validity(&deep, ""));
    }
}
