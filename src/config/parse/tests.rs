//! Configurations that are read, and those that are not.

use super::*;

const SAMPLE: &str = "\\* a comment\nCONSTANTS\n    MaxTerm = 2\n    Server = {s1, s2}\n    UpToDate <- ByLength\n    Nat <- [Naturals] Small\n(* block (* nested *) *)\nSPECIFICATION Spec\nINVARIANTS TypeOK\n  Agreement\nPROPERTY Termination\nVIEW View\nSYMMETRY Sym\nCHECK_DEADLOCK FALSE\n";

#[test]
fn every_section_is_read_with_its_line() {
    let config = parse(SAMPLE).unwrap();
    let names: Vec<_> = config.constants.iter().map(|c| (c.name.as_str(), c.line)).collect();
    assert_eq!(names, [("MaxTerm", 3), ("Server", 4), ("UpToDate", 5), ("Nat", 6)]);
    assert_eq!(config.checked(), ["TypeOK", "Agreement", "Termination"]);
    assert_eq!(config.view.unwrap().line, 12);
    assert!(!config.check_deadlock.unwrap().what);
    assert_eq!(
        config.constants[3].what,
        Assignment::Operator { operator: "Small".into(), module: Some("Naturals".into()) }
    );
}

#[test]
fn everything_that_tlc_takes_for_a_constant_is_read_and_printed_back() {
    for text in [
        "N = 1",
        "Seq <- [Module] BoundedSeq",
        "Seq <-[Module]BoundedSeq",
        "Nil = Nil",
        "Q = [M] {a, {b}}",
        "I!Q <- Def",
        "I ! J ! Q = \"\\\"(* x\"",
        "Op(a, {1}) = [M] TRUE",
        "TYPE = 1",
        "ALIAS <- Def",
    ] {
        let printed = parse(&format!("CONSTANT {text}")).unwrap().to_string();
        let plain = |text: &str| text.replace([' ', '\n'], "");
        assert_eq!(plain(&printed), plain(&format!("CONSTANTS {text}")));
    }
}

#[test]
fn lists_after_postcondition_and_possible_are_read() {
    let config = parse("POSTCONDITION A B\nPOSTCONDITIONS\n_POSSIBLE P\nQ\nALIAS A").unwrap();
    let others: Vec<_> =
        config.others.iter().map(|o| (o.what.text(), o.name.as_str(), o.line)).collect();
    let (post, possible) = ("POSTCONDITION", "_POSSIBLE");
    let expected =
        [(post, "A", 1), (post, "B", 1), (possible, "P", 3), (possible, "Q", 4), ("ALIAS", "A", 5)];
    assert_eq!(others, expected);
}

#[test]
fn errors_name_the_place_and_what_was_expected() {
    let deep = format!("CONSTANT N = {}1", "{".repeat(65));
    let cases = [
        "INVARAINT Inv",
        "SPECIFICATION\nINIT Init",
        "INIT A\nINIT B",
        "ALIAS A ALIAS B",
        "CHECK_DEADLOCK TRUE\nCHECK_DEADLOCK FALSE",
        "CONSTANT\n N",
        "CONSTANT N = 99999999999",
        "CONSTANT N = -1",
        "CONSTANT N = <<1>>",
        "CONSTANT N = WF_x",
        "CONSTANT N <- [M Op",
        "CONSTANT Op(1 2) = 3",
        "CONSTANT I! = 3",
        &deep,
        "(* x",
        "CONSTANT S = \"x",
        "CONSTANT S = \"\\x\"",
        "CONSTANT S = \"`\"",
        "CONSTANT S = \"\u{fffd}\"",
        "CHECK_DEADLOCK maybe",
        "INVARIANT #",
        "INVARIANT A, B",
        "INVARIANT I!A",
        "SPECIFICATION Spec\r\nINVARIANT\r  Fine\n\u{a0} Small",
        "\u{feff}INIT A",
        "INIT A \u{c} NEXT B",
        "INIT A \u{85} NEXT B",
        "INIT A \u{b} NEXT B",
        "INIT A \u{2028} NEXT B",
        "INIT A \u{3000} NEXT B",
        "INIT A \u{2003} NEXT B",
        "INVARIANT Größe",
        "INIT A \u{fffd}",
        "CONSTANT N = <- Yes",
        "CONSTANT I! <- Yes",
        "CONSTANT N <- <- Yes",
        "CONSTANT N <- < Yes",
    ];
    let errors = cases.iter().map(|text| format!("{text:?}\n    {}", parse(text).unwrap_err()));
    insta::assert_snapshot!(errors.collect::<Vec<_>>().join("\n"));
}

#[test]
fn an_operator_symbol_that_is_replaced_is_a_name() {
    for (text, symbol) in [
        ("CONSTANT < <- Yes", "<"),
        ("CONSTANT -<- Yes", "-"),
        ("CONSTANT => <-[A] Yes", "=>"),
        ("CONSTANT \\cup\n<- Yes", "\\cup"),
        ("CONSTANT (+) <- Yes", "(+)"),
        ("CONSTANT N <- M = <- Yes", "="),
    ] {
        let constants = parse(text).unwrap().constants;
        assert_eq!(constants.last().unwrap().name, symbol, "{text}");
    }
}

#[test]
fn a_carriage_return_ends_a_comment() {
    let config = parse("\\* a comment\rINVARIANT A \\* B\r\nC").unwrap();
    assert_eq!(config.checked(), ["A", "C"]);
    assert_eq!(config.invariants[1].line, 3);
}

proptest::proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in ".*") {
        let _ = parse(&text);
    }

    #[test]
    fn what_is_read_is_printed_back_on_its_lines(words in proptest::collection::vec(
        proptest::sample::select(vec![
            "CONSTANT", "N", "M", "=", "<-", "[", "]", "{", "}", ",", "(", ")", "1", "\"s\"", "!",
            "INVARIANT", "ALIAS", "POSTCONDITION", "VIEW", "INIT", "CHECK_DEADLOCK", "TRUE",
            "\n", "\r", "(*", "*)", "\\*", "CONSTANT N = 1", "CONSTANT I!N <- [M] O", "CONSTANT \\oplus <- O",
        ]), 0..40)) {
        if let Ok(config) = parse(&words.join(" ")) {
            proptest::prop_assert_eq!(parse(&config.on_its_lines()), Ok(config));
        }
    }
}
