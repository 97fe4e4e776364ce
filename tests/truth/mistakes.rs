//! Mistakes that everybody makes once: each is told with its place and with
//! what to write instead.

use greyverify::config;

use super::reds::{one, says};
use crate::common::{Bench, expect_all};

const HEAD: &str = "VARIABLE x\nInit == x = 0\n";
const BEHAVIOUR: &str = "INIT Init\nNEXT Next\n";

/// A module of these lines is not read, and these words tell why and what to do.
fn unread(units: &str, words: &[&str]) {
    let (_, ran) = one("M", units, BEHAVIOUR);
    // A hint is broken over lines.
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(ran.code, 5, "{ran:?}");
    for words in words {
        assert!(said.contains(words), "{words:?} is missing in:\n{}", ran.stdout);
    }
}

#[test]
fn an_operator_of_a_module_that_is_not_extended_names_the_module() {
    let below = "below the first line of M.tla";
    unread(
        &format!("{HEAD}Next == x' = x + 1"),
        &[
            "M.tla:4:16",
            &format!("hint: `+` is defined in Naturals: write EXTENDS Naturals {below}"),
        ],
    );
    unread(
        &format!("EXTENDS Naturals\n{HEAD}Next == x' = Len(<<1>>)"),
        &["M.tla:5:14", "`Len` is defined in Sequences: add Sequences to EXTENDS (M.tla:2)"],
    );
    unread(
        &format!("EXTENDS Naturals\n{HEAD}Next == x' = Cardinality({{1}})"),
        &["`Cardinality` is defined in FiniteSets: add FiniteSets"],
    );
    unread(
        &format!("{HEAD}Next == x' = 0 /\\ x \\in Nat"),
        &["M.tla:4:25", "`Nat` is defined in Naturals"],
    );
    unread(&format!("{HEAD}Next == x' \\in 0..2"), &["`..` is defined in Naturals"]);
    unread(
        &format!("{HEAD}Next == x' = -1"),
        &["the `-` of a negative number is defined in Integers"],
    );
    unread(&format!("{HEAD}Next == x' = <<x>> \\o <<1>>"), &["`\\o` is defined in Sequences"]);
    unread(&format!("{HEAD}Next == x' = (1 :> 2)"), &["`:>` is defined in TLC"]);
    unread(
        &format!("{HEAD}Next == x' = Len(<<>>) /\\ Cardinality({{}}) = x"),
        &[
            "`Len` is defined in Sequences, `Cardinality` is defined in FiniteSets: write EXTENDS FiniteSets, Sequences",
        ],
    );
}

#[test]
fn an_operator_that_is_misspelt_or_stands_further_down_is_told() {
    unread(
        &format!("{HEAD}Next == x' = 0 /\\ Inti"),
        &["M.tla:4:19", "nothing is called `Inti`: did you mean `Init`?"],
    );
    unread(
        &format!("{HEAD}Next == x' = Later\nLater == 1"),
        &["`Later` is defined further down (M.tla:5)", "move it up"],
    );
}

/// What is named fits the place: of names equally near, the author's own, an
/// action where one is asked for, an operator with parameters where it is applied.
#[test]
fn a_misspelt_name_is_taken_for_one_that_fits() {
    let nat = "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNet == x = 0\nNext == x' = x\n";
    unread(
        &format!("{nat}Spec == x = 0 /\\ [][Nxt]_x"),
        &["nothing is called `Nxt`: did you mean `Next`?"],
    );
    unread(&format!("{nat}Bad == Ned"), &["`Ned`: did you mean `Net`?"]);
    unread(
        &format!("{nat}Stop == x\nStep(n) == n\nBad == Stap(1)"),
        &["`Stap`: did you mean `Step`?"],
    );
    unread(&format!("{nat}Stop == x\nStep(n) == n\nBad == Stap"), &["did you mean `Stop`?"]);
    unread(
        &format!("EXTENDS Sequences\n{HEAD}Next == x' = x\nSubSet == 1\nBad == SubSeqq(x, 1, 1)"),
        &["`SubSeq`?"],
    );
}

#[test]
fn a_name_of_a_configuration_is_taken_for_one_that_its_keyword_takes() {
    let text = "VARIABLE x\nInit == x = 0\nNet == x = 0\nNext == x' = x\nInvS == Init /\\ [][Next]_x\n\
                Spec == Init /\\ [][Next]_x\nInvN(n) == x = n\nInvT == x' = 0\nInvZ == x = 0";
    for (config, meant) in [
        ("INIT Init\nNEXT Nxt\n", "`Next`"),
        ("SPECIFICATION Spec\nCONSTRAINT Nxt\n", "`Net`"),
        ("SPECIFICATION Spec\nINVARIANT Inv\n", "`InvZ`"),
        ("SPECIFICATION Spec\nPROPERTY Inv\n", "`InvS`"),
        ("SPECIFICATION Inv\n", "`InvS`"),
    ] {
        let (_, ran) = one("M", text, config);
        expect_all(&ran, 5, &[&format!("did you mean {meant}?")]);
    }
}

#[test]
fn an_action_under_always_is_told_with_its_subscript() {
    let steps = "EXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == x' = 1 - x /\\ y' = y\n";
    unread(
        &format!("{steps}P == [](x' >= x)"),
        &["M.tla:6:6", "write [][x' >= x]_x, which says that every step that changes them"],
    );
    unread(
        &format!("{steps}P == <>(x' > x /\\ y' = y)"),
        &["write <><<x' > x /\\ y' = y>>_<<x, y>>"],
    );
    unread(&format!("{steps}P == []Next"), &["write [][Next]_<<x, y>>"]);
    unread(&format!("{steps}vars == <<x, y>>\nP == []Next"), &["write [][Next]_vars"]);
}

#[test]
fn a_module_that_is_misspelt_is_told_with_the_one_that_is_meant() {
    for (asked, meant) in [
        ("Natural", "`Naturals`, which comes with TLC"),
        ("Integer", "`Integers`"),
        ("FiniteSet", "`FiniteSets`"),
        ("Sequence", "`Sequences`"),
        ("SequenceExt", "`SequencesExt`, which is one of the CommunityModules"),
    ] {
        let bench = Bench::new();
        bench.write("M.tla", &format!("---- MODULE M ----\nEXTENDS {asked}\n====\n"));
        bench.write("M.cfg", "");
        let ran = bench.run(&["check", "-q", "M.tla"]);
        expect_all(&ran, 5, &["M.tla asks for it", &format!("hint: did you mean {meant}")]);
    }
}

#[test]
fn a_deadlock_says_how_an_end_that_is_meant_is_told() {
    let up = "EXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == x < 1 /\\ x' = x + 1 /\\ y' = y";
    let (_, ran) = one("M", up, BEHAVIOUR);
    says(&ran, 11, &["hint: mend the guard that refuses", "UNCHANGED <<x, y>>)"]);
    says(&ran, 11, &["CHECK_DEADLOCK FALSE in M.cfg"]);
    let done = "VARIABLE pc\nInit == pc = [p \\in 1..2 |-> \"a\"]\nNext == \\E p \\in 1..2 : pc[p] = \"a\" /\\ pc' = [pc EXCEPT ![p] = \"Done\"]";
    let (bench, ran) = one("M", &format!("EXTENDS Naturals\n{done}"), BEHAVIOUR);
    says(&ran, 11, &["hint: every process is Done here", "UNCHANGED pc)"]);
    // As it says, so it is.
    bench.write("M.cfg", &format!("{BEHAVIOUR}CHECK_DEADLOCK FALSE\nINVARIANT Init\n"));
    assert!(!bench.run(&["check", "-q", "M.tla"]).stdout.contains("deadlock"));
}

#[test]
fn a_deadlock_in_a_model_of_the_manifest_names_the_key() {
    let bench = Bench::new();
    bench.write("M.tla", "---- MODULE M ----\nVARIABLE x\nInit == x = 0\nNext == x = 1 /\\ x' = 1\nSpec == Init /\\ [][Next]_x\nInv == x = 0\n====\n");
    bench.write("greyverify.toml", "schema_version = 1\n[profiles.pr]\ntime_budget_secs = 300\nheap_mib = 512\n[specs.M]\nfile = \"M.tla\"\ninvariants = [\"Inv\"]\n[[model]]\nname = \"m\"\nspec = \"M\"\nprofiles = [\"pr\"]\n");
    let ran = bench.run(&["-q"]);
    expect_all(&ran, 11, &["`deadlock = false` of the model"]);
}

/// What is wrong with a configuration of this text.
fn misread(text: &str) -> String {
    let error = config::parse(text).unwrap_err();
    format!("{}:{}: {}", error.line, error.column, error.what)
}

#[test]
fn a_comment_of_another_language_is_told() {
    let begins = "a comment begins with `\\*`";
    for (text, place) in [
        ("# mine\nINIT Init", "1:1"),
        ("INIT Init\n  // mine", "2:3"),
        ("INIT Init // mine", "1:11"),
        ("INIT Init # mine", "1:11"),
        ("INIT Init\n; mine", "2:1"),
        ("-- mine", "1:1"),
        ("/* mine */", "1:1"),
    ] {
        let said = misread(text);
        assert!(said.starts_with(place) && said.contains(begins), "{text}: {said}");
    }
    assert!(misread("INVARIANT x # y").contains("holds names and no formulas"));
    assert!(!misread("# mine").contains("formulas"));
    for text in ["INVARIANT x / y", "INIT Init; NEXT Next"] {
        assert!(!misread(text).contains(begins), "{text}");
    }
}

const NAMES: &str = "EXTENDS Naturals\nCONSTANT N\nVARIABLE x\nTwo == 2\nNone == CHOOSE n : n \\notin Nat\nInit == x = 0\nNext == x' = (x + 1) % 3\nSpec == Init /\\ [][Next]_x\nTypeOK == x \\in 0..2\nBelow(k) == x < k\nV == <<x>>\n";

/// A configuration that is refused before TLC starts.
fn refused(rest: &str, words: &[&str]) {
    let (_, ran) = one("M", NAMES, &format!("SPECIFICATION Spec\n{rest}"));
    expect_all(&ran, 5, words);
    assert!(ran.stdout.is_empty(), "{ran:?}");
}

#[test]
fn a_model_value_that_is_named_like_a_definition_is_not_what_is_meant() {
    let meant = "M.cfg:2: `N = Two` makes N a model value that is only called Two, and Two is defined (M.tla:5): write `N <- Two`";
    refused("CONSTANT N = Two\n", &[meant]);
    refused("CONSTANT N = Nat\n", &["a set that TLA+ defines: write `N <- Nat`"]);
    refused("CONSTANT N = {1, Two}\n", &["holds a model value that is only called Two", "M.tla:5"]);
    // What is a model value by its own line stays one.
    let fine = [
        "N = N",
        "N = two",
        "N = {a, b}",
        "None = None\nN = None",
        "None = None\nN = {None}",
        // No constant can stand for an action.
        "N = {Next, Init}",
    ];
    for constants in fine {
        let config = format!("SPECIFICATION Spec\nINVARIANT TypeOK\nCONSTANTS\n{constants}\n");
        says(&one("M", NAMES, &config).1, 0, &["verified"]);
    }
}

#[test]
fn what_a_configuration_names_and_nothing_defines_has_its_nearest_name() {
    refused("CONSTANTS N = 1\nM = 2\n", &["M.cfg:3: module M declares no constant `M`", "`N`?"]);
    refused("CONSTANT N = 1\nINVARIANT Below\n", &["`Below` has k (M.tla:11:1)"]);
    refused("CONSTANT N = 1\nINIT Init\nNEXT Next\n", &["M.cfg:3: SPECIFICATION and INIT/NEXT"]);
    for (keyword, name, words) in [
        ("INVARIANT", "TypeOk", "; did you mean `TypeOK`?"),
        ("PROPERTY", "TpyeOK", "; did you mean `TypeOK`?"),
        ("VIEW", "VV", "; did you mean `V`?"),
        ("CONSTRAINT", "TypOK", "; did you mean `TypeOK`?"),
        ("ACTION_CONSTRAINT", "Nxt", "; did you mean `Next`?"),
        ("POSTCONDITION", "TypeKO", "; did you mean `TypeOK`?"),
        ("ALIAS", "V1", "; did you mean `V`?"),
        ("SYMMETRY", "Perms", "; SYMMETRY takes the name of a set of permutations"),
        ("VIEW", "Zed", "; VIEW takes the name of an expression over one state"),
    ] {
        let what = format!("M.cfg:3: module M defines no `{name}`{words}");
        refused(&format!("CONSTANT N = 1\n{keyword} {name}\n"), &[&what]);
    }
}

#[test]
fn an_instance_without_a_name_hides_no_slip() {
    let bench = Bench::new();
    bench.write("Inner.tla", "---- MODULE Inner ----\nVARIABLE x\nFine == x = x\n====\n");
    bench.write(
        "M.tla",
        "---- MODULE M ----\nVARIABLE x\nINSTANCE Inner\nInit == x = 0\nNext == x' = x\n====\n",
    );
    bench.write("M.cfg", "INIT Init\nNEXT Next\nINVARIANT Fien\n");
    let ran = bench.run(&["check", "-q", "M.tla"]);
    expect_all(&ran, 5, &["M.cfg:3: module M defines no `Fien`; did you mean `Fine`?"]);
    bench.write("M.cfg", "INIT Init\nNEXT Next\nINVARIANT Fine\n");
    expect_all(&bench.run(&["check", "-q", "M.tla"]), 0, &["verified"]);
}

/// What stands behind an instance has no level if its module does not define it.
#[test]
fn a_name_that_the_module_of_an_instance_lacks_is_told_as_such() {
    let lacking = |units: &str, config: &str, words: &str| {
        let bench = Bench::new();
        bench.write(
            "M.tla",
            &format!("---- MODULE M ----\nVARIABLE x\nA == INSTANCE N\n{units}\n====\n"),
        );
        bench.write("N.tla", "---- MODULE N ----\nEXTENDS Naturals\nVARIABLE x\nO == INSTANCE O\nSpeck == x = 1 /\\ [][x' = x]_x\nGood == x < 3\n====\n");
        bench.write("O.tla", "---- MODULE O ----\nVARIABLE x\nStay == x' = x\n====\n");
        bench.write("M.cfg", config);
        let ran = bench.run(&["check", "-q", "M.tla", "--workers", "1"]);
        assert_eq!(ran.code, 5, "{ran:?}");
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains(words), "{words:?} is missing in:\n{said}");
        assert!(!said.contains("is a predicate"), "{said}");
    };
    lacking(
        "Spec == A!Spec",
        "SPECIFICATION Spec\n",
        "M.cfg:1: `A!Spec` (M.tla:4:1): module N defines no `Spec`; did you mean `A!Speck`?",
    );
    lacking(
        "Inv == x = 0 /\\ A!Goo\nSpec == A!Speck",
        "SPECIFICATION Spec\nINVARIANT Inv\n",
        "M.cfg:2: `A!Goo` (M.tla:4:1): module N defines no `Goo`; did you mean `A!Good`?",
    );
    lacking(
        "Next == A!O!Sty\nInit == x = 0",
        "INIT Init\nNEXT Next\n",
        "`A!O!Sty` (M.tla:4:1): module O defines no `Sty`; did you mean `A!O!Stay`?",
    );
}

/// Names of instances that are there, in whatever way, are no mistake.
#[test]
fn what_an_instance_takes_from_elsewhere_is_there() {
    let bench = Bench::new();
    bench.write("M.tla", "---- MODULE M ----\nVARIABLE x\nA == INSTANCE N\nB(k) == INSTANCE P WITH K <- k\nInit == x = <<>>\nNext == x' = A!Append(x, 1) /\\ A!Few\nInv == A!Len(x) <= 2 /\\ A!Few!1 /\\ B(3)!Bound /\\ A!Shared(x)\n====\n");
    bench.write("N.tla", "---- MODULE N ----\nEXTENDS Sequences, Naturals\nVARIABLE x\nK == 2\nFew == /\\ Len(x) < K\n       /\\ TRUE\nINSTANCE O\n====\n");
    bench.write("O.tla", "---- MODULE O ----\nShared(q) == q = q\n====\n");
    bench
        .write("P.tla", "---- MODULE P ----\nEXTENDS Naturals\nCONSTANT K\nBound == K > 2\n====\n");
    bench.write("M.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\nCHECK_DEADLOCK FALSE\n");
    let ran = bench.run(&["check", "-q", "M.tla", "--workers", "1", "--vacuity", "ignore"]);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("defines no"), "{ran:?}");
}
