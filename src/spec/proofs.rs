//! Stand-ins for modules that only proofs need.
//!
//! TLC skips proofs, but its parser looks up every name in them. Where such a
//! module is missing, a stand-in declares the names that the specification
//! mentions. It holds no theorem and no definition: each name is a choice from
//! nothing, so that a model that evaluates one fails and never passes.

use std::fmt::Write as _;

use super::outline::{defines, mentions};

/// A module of the proof system's library: what it extends, and what it
/// declares: names, with their parameters where they have any.
struct Known {
    module: &'static str,
    extends: &'static [&'static str],
    names: &'static str,
}

/// From the library that the TLA+ proof system installs, old names included.
const KNOWN: [Known; 7] = [
    Known {
        module: "TLAPS",
        extends: &[],
        names: "SimpleArithmetic SMT SMTT(a) CVC3 CVC3T(a) CVC4 CVC4T(a) CVC5 CVC5T(a) Yices YicesT(a) \
            veriT veriTT(a) Z3 Z3T(a) Zipper ZipperT(a) Spass SpassT(a) PTL LS4 PropositionalTemporalLogic \
            Zenon ZenonT(a) Isa IsaT(a) IsaM(a) IsaMT(a,b) IsaWithSetExtensionality Cooper \
            SetExtensionality NoSetContainsEverything SlowZenon SlowerZenon VerySlowZenon SlowestZenon \
            Auto SlowAuto SlowerAuto SlowestAuto Force SlowForce SlowerForce SlowestForce \
            SimplifyAndSolve SlowSimplifyAndSolve SlowerSimplifyAndSolve SlowestSimplifyAndSolve \
            Simplification SlowSimplification SlowerSimplification SlowestSimplification \
            Blast SlowBlast SlowerBlast SlowestBlast AutoBlast AllProvers AllProversT(a) AllSMT AllSMTT(a) \
            AllIsa AllIsaT(a) ExpandENABLED ExpandCdot AutoUSE Lambdify ENABLEDaxioms ENABLEDrules \
            ENABLEDrewrites LevelComparison Trivial RuleTLA1 RuleTLA2 RuleINV1 RuleINV2 RuleWF1 RuleSF1 \
            RuleWF2 RuleSF2 RuleInvImplication RuleStepSimulation",
    },
    Known {
        module: "NaturalsInduction",
        extends: &["Integers"],
        names: "NatInduction DownwardNatInduction GeneralNatInduction SmallestNatural RecursiveFcnOfNat \
            NatInductiveDef RecursiveFcnOfNatType NatInductiveDefType RecursiveFcnOfNatUnique \
            NatInductiveUnique FiniteNatInductiveDef FiniteNatInductiveDefType FiniteNatInductiveUnique \
            NatInductiveDefHypothesis(a,b,C(_,_)) NatInductiveDefConclusion(a,b,C(_,_)) \
            FiniteNatInductiveDefHypothesis(a,b,C(_,_),d,e) FiniteNatInductiveDefConclusion(a,b,C(_,_),d,e) \
            FactorialDefConclusion FactorialDef FactorialType",
    },
    Known {
        module: "WellFoundedInduction",
        extends: &["NaturalsInduction"],
        names: "IsTransitivelyClosedOn(a,b) IsWellFoundedOn(a,b) EmptyIsWellFounded IsWellFoundedOnSubset \
            IsWellFoundedOnSubrelation SetLessThan(a,b,c) WFMin MinWF WellFoundedIsIrreflexive \
            WellFoundedIsAsymmetric WFSetLessThanIrreflexive SetLessTransitive WFInduction WFDefOn(a,b,C(_,_)) \
            OpDefinesFcn(a,b,C(_,_)) WFInductiveDefines(a,b,C(_,_)) WFInductiveUnique(a,C(_,_)) WFDefOnUnique \
            WFInductiveDefLemma TransitiveClosureOn(a,b) TransitiveClosureThm TransitiveClosureMinimal \
            TCTCTC TCRTC RTCTC TransitiveClosureChopLast TransitiveClosureWF WFInductiveDef WFInductiveDefType \
            OpToRel(C(_,_),a) NatLessThanWellFounded PreImageWellFounded LexPairOrdering(a,b,c,d) \
            WFLexPairOrdering LexProductOrdering(a,b,c) WFLexProductOrdering",
    },
    Known {
        module: "FiniteSetTheorems",
        extends: &["FiniteSets", "Integers", "Functions", "WellFoundedInduction"],
        names: "FS_NatSurjection FS_NatBijection FS_CountingElements FS_SurjCardinalityBound FS_CardinalityType \
            FS_Bijection FS_SameCardinalityBij FS_SurjSameCardinalityImpliesInj FS_Surjection FS_Image \
            FS_Injection FS_PigeonHole FS_EmptySet FS_AddElement FS_RemoveElement FS_Singleton FS_Doubleton \
            FS_Subset FS_Interval FS_BoundedSetOfNaturals FS_Induction FiniteSubsetsOf(a) \
            StrictSubsetOrdering(a) FS_FiniteSubsetsOfFinite FS_StrictSubsetOrderingWellFounded FS_WFInduction \
            FS_Union FS_MajoritiesIntersect FS_Intersection FS_Difference FS_UNION FS_Product FS_SUBSET",
    },
    Known {
        module: "SequenceTheorems",
        extends: &["Sequences", "Integers", "Functions", "WellFoundedInduction"],
        names: "SeqDef SeqMonotonic ElementOfSeq EmptySeq LenProperties IsASeq ExceptSeq SeqEqual \
            ConcatProperties ConcatEmptySeq ConcatEqualIffEmpty ConcatAssociative ConcatSimplifications \
            SubSeqProperties SubSeqEmpty SubSeqRange HeadTailProperties TailIsSubSeq SubSeqRestrict \
            HeadTailOfSubSeq SubSeqRecursive SubSeqOfSubSeq ConcatAdjacentSubSeq SubSeqOfConcat1 \
            SubSeqOfConcat2 AppendProperties AppendIsConcat HeadTailAppend AppendInjective \
            SequenceEmptyOrAppend SequencesInductionAppend SequencesInductionTail RangeOfSeq RangeEquality \
            SeqOfRange RangeConcatenation EmptySingletonIsInjective ConcatInjectiveSeq AppendInjectiveSeq \
            TailInjectiveSeq FrontProperties ReverseProperties PrefixProperties StrictPrefixProperties",
    },
    Known {
        module: "FunctionTheorems",
        extends: &["Functions", "Integers", "WellFoundedInduction"],
        names: "Fun_RestrictProperties Fun_RangeProperties Fun_RangeFunctionSet Fun_RangeEquality \
            Fun_IsInj Fun_IsSurj Fun_IsBij Fun_InverseProperties Fun_InjInverse Fun_SurjInverse Fun_BijInverse \
            Fun_SurjectionEqualsRange Fun_InjTransitive Fun_SurjTransitive Fun_BijTransitive Fun_ExistsInj \
            Fun_ExistsSurj Fun_ExistsBij Fun_ExistsSurjMeansExistsRevInj Fun_CantorBernsteinSchroeder \
            Fun_NatInj Fun_NatSurj Fun_NatBij Fun_NatBijSingleton Fun_NatBijInitiallySame \
            Fun_NatBijAddElem Fun_NatBijSubElem",
    },
    Known {
        module: "BagsTheorems",
        extends: &["Bags", "Integers"],
        names: "CopiesIn(a,b) Scaling(a,b) SeqToBag(a) Bags_SqsubsetPO_Reflexivity \
            Bags_SqsubseteqPO_AntiSymmetry Bags_SqsubseteqPO_Transitivity Bags_EmptyBag Bags_Scaling \
            Bags_Inverse Bags_Inverse1 Bags_SetToBagEquality Bags_Union Bags_Difference Bags_UnionCommutative \
            Bags_UnionAssociative Bags_UnionSqSubset Bags_ScalingMonotonic Bags_DifferenceSqsubset \
            Bags_EmptyBagOperations Bags_SetToBagIsABag Bags_CopiesInBagsInMonotone Bags_CopiesInScaling \
            Bags_CopiesInSetToBag Bags_IsABagSeqToBag",
    },
];

/// True for a module that only proofs need, by its name.
pub(super) fn is_for_proofs(module: &str) -> bool {
    let suffixes = ["Theorems", "_proofs", "_proof"];
    known(module).is_some()
        || suffixes.iter().any(|s| module.len() > s.len() && module.ends_with(s))
}

fn known(module: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|k| k.module == module)
}

/// The text of a stand-in. `texts` are the modules of the specification;
/// `exists` says which modules can be extended.
pub(super) fn stand_in(module: &str, texts: &[&str], exists: impl Fn(&str) -> bool) -> String {
    let mut text = format!(
        "---- MODULE {module} ----\n\\* Stands in for a module that only proofs need: written by greyverify.\n"
    );
    let Some(known) = known(module) else {
        return text + "====\n";
    };
    let available = |name: &&&str| exists(name) || is_for_proofs(name);
    let extends: Vec<&str> = known.extends.iter().filter(available).copied().collect();
    if !extends.is_empty() {
        let _ = writeln!(text, "EXTENDS {}", extends.join(", "));
    }
    for declared in known.names.split_whitespace() {
        let name = declared.split('(').next().unwrap_or(declared);
        let wanted = texts.iter().any(|text| mentions(text, name));
        if wanted && !texts.iter().any(|text| defines(text, name)) {
            let _ = writeln!(text, "{declared} == CHOOSE nothing : FALSE");
        }
    }
    text + "====\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_declares_what_is_mentioned_and_extends_what_there_is() {
        let text = stand_in("FiniteSetTheorems", &["BY FS_Subset, StrictSubsetOrdering"], |m| {
            m != "Functions"
        });
        assert!(text.contains("EXTENDS FiniteSets, Integers, WellFoundedInduction\n"), "{text}");
        assert!(text.contains("FS_Subset == CHOOSE nothing : FALSE\n"), "{text}");
        assert!(text.contains("StrictSubsetOrdering(a) == "), "{text}");
        assert!(!text.contains("FS_Image") && !text.contains("FS_SUBSET"), "{text}");
    }

    #[test]
    fn a_name_that_is_defined_elsewhere_is_not_declared_again() {
        let texts = [
            "BY FS_Subset, FS_Image, FS_UNION",
            "THEOREM FS_Subset == TRUE\nFS_Image(a, b)  ==\n  1",
        ];
        let text = stand_in("FiniteSetTheorems", &texts, |_| true);
        assert!(text.contains("FS_UNION ==") && !text.contains("FS_Subset"), "{text}");
        assert!(!text.contains("FS_Image"), "{text}");
    }

    #[test]
    fn modules_with_definitions_of_their_own_are_not_replaced() {
        for module in ["Functions", "SequencesExt", "Theorems", "FiniteSetsExt"] {
            assert!(!is_for_proofs(module), "{module}");
        }
        assert!(
            is_for_proofs("TLAPS")
                && is_for_proofs("Paxos_proofs")
                && is_for_proofs("GraphTheorems")
        );
    }

    #[test]
    fn every_stand_in_reads() {
        for known in &KNOWN {
            let text = stand_in(known.module, &[known.names], |_| true);
            assert_eq!(tla_syntax::parse_module(&text).unwrap().name, known.module);
        }
    }
}
