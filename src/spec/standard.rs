//! The modules that TLC brings, by what they define.

use super::definitions::STANDARD_OPERATORS;
use super::suggest::closest;

/// Module and operators. Of two modules that have an operator, the first is
/// the one to extend.
const MODULES: [(&str, &str); 10] = [
    ("Naturals", "+ - * ^ % .. < > <= >= =< \\leq \\geq \\div Nat"),
    ("Integers", "-. Int"),
    ("Reals", "/ Real Infinity"),
    ("Sequences", "\\o \\circ Seq Len Append Head Tail SubSeq SelectSeq"),
    ("FiniteSets", "Cardinality IsFiniteSet"),
    (
        "TLC",
        ":> @@ Print PrintT Assert JavaTime TLCGet TLCSet Permutations SortSeq RandomElement Any \
         ToString TLCEval",
    ),
    (
        "Bags",
        "(+) \\oplus (-) \\ominus \\sqsubseteq IsABag BagToSet SetToBag BagIn EmptyBag BagUnion \
         SubBag BagOfAll BagCardinality CopiesIn",
    ),
    ("Randomization", "RandomSubset RandomSetOfSubsets TestRandomSetOfSubsets"),
    ("RealTime", "RTBound RTnow"),
    (
        "TLCExt",
        "AssertError AssertEq PickSuccessor Trace CounterExample TLCModelValue TLCFP \
         TLCGetOrDefault TLCGetAndSet",
    ),
];

/// Modules with definitions that are not part of TLC's jar and that much of
/// the world asks for.
pub(super) const COMMUNITY: [&str; 23] = [
    "BagsExt",
    "Bitwise",
    "CSV",
    "Combinatorics",
    "DyadicRationals",
    "FiniteSetsExt",
    "Folds",
    "Functions",
    "Graphs",
    "HTML",
    "IOUtils",
    "Json",
    "Relation",
    "SVG",
    "SequencesExt",
    "ShiViz",
    "Statistics",
    "TransitiveClosure",
    "UndirectedGraphs",
    "VectorClocks",
    "Curl",
    "GraphViz",
    "RandomizationExt",
];

/// True for one of the CommunityModules.
#[must_use]
pub fn is_of_the_community(module: &str) -> bool {
    COMMUNITY.contains(&module)
}

/// True for a module that TLC brings, whose operators are known by name.
#[must_use]
pub fn comes_with_tlc(module: &str) -> bool {
    MODULES.iter().any(|(own, _)| *own == module)
}

/// What a module defines that TLC brings, with what it extends.
#[must_use]
pub fn standard_operators(module: &str) -> Option<impl Iterator<Item = &'static str>> {
    let (at, _) = MODULES.iter().enumerate().find(|(_, (own, _))| *own == module)?;
    // Integers extends Naturals, and Reals both.
    let first = if ["Integers", "Reals"].contains(&module) { 0 } else { at };
    Some(MODULES[first..=at].iter().flat_map(|(_, operators)| operators.split_whitespace()))
}

/// The module that TLC brings which defines an operator or a symbol.
#[must_use]
pub fn standard_module_of(operator: &str) -> Option<&'static str> {
    let defines = |operators: &str| operators.split_whitespace().any(|own| own == operator);
    MODULES.iter().find(|(_, operators)| defines(operators)).map(|(module, _)| *module)
}

/// True if a module that TLC brings defines an operator of that name.
#[must_use]
pub fn is_of_a_standard_module(name: &str) -> bool {
    STANDARD_OPERATORS.contains(&name) || standard_module_of(name).is_some()
}

/// True for a set of TLA+ that a constant may stand for.
#[must_use]
pub fn is_a_standard_set(name: &str) -> bool {
    name == "BOOLEAN" || makes_an_infinite_set(name)
}

/// True for what names, or makes as `Seq` does, a set that nothing can
/// enumerate.
#[must_use]
pub fn makes_an_infinite_set(name: &str) -> bool {
    ["Nat", "Int", "Real", "Seq", "STRING"].contains(&name)
}

/// Names of operators that modules which TLC brings define.
pub fn standard_names<'a>() -> impl Iterator<Item = &'a str> {
    let all = MODULES.iter().flat_map(|(_, operators)| operators.split_whitespace());
    all.filter(|name| name.starts_with(char::is_alphabetic))
}

/// The module that is meant by a name of none, and who brings it.
pub(super) fn misspelt(module: &str) -> Option<String> {
    let standard = MODULES.iter().map(|(name, _)| *name);
    let found = closest(module, standard.chain(COMMUNITY)).filter(|found| *found != module)?;
    let of = if COMMUNITY.contains(&found) {
        "is one of the CommunityModules"
    } else {
        "comes with TLC"
    };
    Some(format!("did you mean `{found}`, which {of}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_has_its_module_and_a_slip_its_name() {
        for (operator, module) in [
            ("+", Some("Naturals")),
            ("-.", Some("Integers")),
            ("Len", Some("Sequences")),
            ("\\o", Some("Sequences")),
            (":>", Some("TLC")),
            ("Cardinality", Some("FiniteSets")),
            ("(+)", Some("Bags")),
            ("Quorum", None),
        ] {
            assert_eq!(standard_module_of(operator), module, "{operator}");
        }
        assert!(is_of_a_standard_module("BOOLEAN") && !is_of_a_standard_module("Quorum"));
        assert!(is_a_standard_set("BOOLEAN") && !makes_an_infinite_set("BOOLEAN"));
        assert!(is_a_standard_set("Seq") && makes_an_infinite_set("Seq"));
        assert_eq!(misspelt("Natural").unwrap(), "did you mean `Naturals`, which comes with TLC?");
        assert!(misspelt("SequenceExt").unwrap().contains("one of the CommunityModules"));
        assert_eq!(misspelt("Consensus"), None);
        assert_eq!(misspelt("TLCExt"), None);
    }
}
