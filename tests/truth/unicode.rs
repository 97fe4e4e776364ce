//! Specifications with Unicode operators: on a TLC that reads them, and on the
//! one at hand, which is given ASCII copies.

use greyverify::engine::Output as _;
use greyverify::engine::tlc::Decoder;
use greyverify::event::Event;
use greyverify::spec::{SearchPath, Spec};

use super::common::{Bench, Ran, fixture};

const CFG: &str = "INIT Init\nNEXT Next\nINVARIANT Inv\nCHECK_DEADLOCK FALSE\n";
/// Counts to three, on lines 4 to 8; four lines may stand before.
const COUNTER: &str =
    "Init ≜ x = 0\nNext ≜ ∧ x < 9\n       ∧ x' = x + 1\nInv ≜ ∧ x ∈ 0‥9\n      ∧ x ≤ 2\n====\n";
const NOTE: &str = "the run used an ASCII copy of M.tla";

fn check_bytes(text: &[u8], cfg: &str, more: &[&str]) -> (Bench, Ran) {
    let bench = Bench::new();
    std::fs::write(bench.path("M.tla"), text).unwrap();
    bench.write("M.cfg", cfg);
    let ran = bench.run(&[&["check", "-q", "M.tla", "--vacuity", "ignore"], more].concat());
    (bench, ran)
}

fn check(text: &str, cfg: &str) -> Ran {
    check_bytes(text.as_bytes(), cfg, &[]).1
}

fn says(ran: &Ran, code: i32, parts: &[&str]) {
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
    for part in parts {
        let said = ran.stderr.contains(part) || ran.stdout.contains(part);
        assert!(said, "{part:?} is missing:\n{}\n{}", ran.stdout, ran.stderr);
    }
}

/// What is said of a job, without what differs from run to run, operators as
/// in ASCII.
fn told(ran: &Ran) -> Vec<String> {
    let spelled = [
        ("≜", "=="),
        ("∈", "\\in"),
        ("∀", "\\A"),
        ("∃", "\\E"),
        ("∧", "/\\"),
        ("∨", "\\/"),
        ("≤", "<="),
        ("≠", "#"),
        ("↝", "~>"),
        ("◇", "<>"),
        ("¬", "~"),
        ("‥", ".."),
        ("□", "[]"),
    ];
    let told = ran.stdout.lines().take_while(|line| !line.contains("evidence:"));
    let told = told.filter(|line| !line.contains("the run used"));
    let is_time = |word: &String| {
        word.trim_end_matches([',', ';'])
            .strip_suffix('s')
            .is_some_and(|n| n.parse::<f64>().is_ok())
    };
    let ascii = |line: &str| {
        spelled.iter().fold(line.to_owned(), |line, (glyph, ascii)| line.replace(glyph, ascii))
    };
    let words =
        told.flat_map(|line| ascii(line).split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    words.filter(|word| !is_time(word)).collect()
}

#[test]
fn unicode_specs_get_place_and_why_as_ascii_ones() {
    let configurations = [
        ("INVARIANTS TypeOK Small\n", 12),
        ("INVARIANT TypeOK\nPROPERTIES Arrives Comes\n", 13),
        ("PROPERTY Never\n", 12),
        ("INVARIANT TypeOK\nPROPERTY Arrives\n", 0),
    ];
    for (asked, code) in configurations {
        let of = |folder: &str| {
            let bench = Bench::new();
            for module in ["Base.tla", "Root.tla"] {
                std::fs::copy(fixture(folder).join(module), bench.path(module)).unwrap();
            }
            let cfg = format!("SPECIFICATION Spec\nCONSTANT N = 3\nCHECK_DEADLOCK FALSE\n{asked}");
            bench.write("Root.cfg", &cfg);
            // Two workers find one or the other of two behaviours as short.
            bench.run(&["check", "-q", "Root.tla", "--workers", "1"])
        };
        let (unicode, ascii) = (of("unicode"), of("unicode/ascii"));
        assert_eq!(
            (unicode.code, ascii.code),
            (code, code),
            "{}\n{}",
            unicode.stdout,
            ascii.stdout
        );
        assert_eq!(told(&unicode), told(&ascii), "{}\n{}", unicode.stdout, ascii.stdout);
        assert!(told(&unicode).len() > 10, "{}", unicode.stdout);
        let both = [unicode.stdout + &unicode.stderr, ascii.stdout + &ascii.stderr];
        assert!(both[0].contains("ASCII copies of Base.tla, Root.tla"), "{}", both[0]);
        assert!(!both[1].contains("ASCII copies"), "{}", both[1]);
    }
}

#[test]
fn places_of_a_tlc_that_reads_unicode_stand_in_the_text() {
    let text = std::fs::read(fixture("tlc/2026/unicode_op.out")).unwrap();
    let spec = Spec::load(&fixture("unicode/UniOp.tla"), &SearchPath::default());
    let missing = spec.err().map(|e| e.to_string()).unwrap_or_default();
    assert!(missing.contains("module Integers is missing"), "{missing}");
    let mut search = SearchPath::default();
    let names = ["Integers", "TLC"].map(str::to_owned);
    search.jars.insert("tla2tools.jar".into(), names.into());
    let spec = Spec::load(&fixture("unicode/UniOp.tla"), &search).unwrap();
    let (mut decoder, mut places) = (Decoder::new(), Vec::new());
    decoder.feed(&text, &mut |event| {
        if let Event::TraceStep(step) = event {
            places.extend(step.action.and_then(|action| action.location));
        }
    });
    assert_eq!(places.len(), 3);
    for place in places {
        assert_eq!(spec.text_at(&place).unwrap(), "n < 5 ∧ n' = n + 1");
        assert_eq!(spec.definition_around(&place).unwrap(), "Next");
    }
}

#[test]
fn the_operators_of_the_sample_are_read() {
    let bench = Bench::new();
    std::fs::copy(fixture("unicode/UniOp.tla"), bench.path("UniOp.tla")).unwrap();
    bench.write("UniOp.cfg", "INIT Init\nNEXT Next\nINVARIANT Inv\n");
    let ran = bench.run(&["check", "-q", "UniOp.tla"]);
    says(
        &ran,
        12,
        &["UniOp.tla:6", "Inv ≜ ∀ i ∈ 0‥n : n ≤ 2", "n ≤ 2 is FALSE", "Next   UniOp.tla:5"],
    );
}

#[test]
fn line_ends_tabs_marks_and_bytes_of_other_encodings_change_no_place() {
    let head = "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\n";
    let tabs = COUNTER.replace("Next ≜ ∧", "Next ≜\t∧").replace("       ∧", "\t∧");
    let latin = [
        &b"---- MODULE M ----\n\\* caf\xe9\nEXTENDS Naturals (* \xfc *)\nVARIABLE x\n"[..],
        COUNTER.as_bytes(),
    ]
    .concat();
    let texts = [
        (format!("{head}{COUNTER}").replace('\n', "\r\n").into_bytes(), 8),
        (format!("\u{feff}{head}{COUNTER}").into_bytes(), 8),
        (format!("{head}{tabs}").into_bytes(), 8),
        (format!("∀ prose \u{1f600}\n{head}{COUNTER}more ∈\n").into_bytes(), 9),
        (latin, 9),
    ];
    for (text, line) in texts {
        let (_, ran) = check_bytes(&text, CFG, &[]);
        let parts =
            [format!("x ≤ 2 is FALSE   M.tla:{line}"), format!("Next   M.tla:{}", line - 3)];
        says(&ran, 12, &[&parts[0], &parts[1], "x = 3", NOTE]);
    }
}

#[test]
fn a_refusal_of_the_parser_names_the_place_in_the_original() {
    let module = |body: &str| {
        format!(
            "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\nInit ≜ x = 0\n{body}\nInv ≜ TRUE\n====\n"
        )
    };
    let cases = [
        ("Next ≜ x ∈ 0‥9 ∧ x' ⨂ x", "M.tla:5:21: Lexical error at line 5, column 21"),
        ("Next ≜ x ∈ ⊆ 3 ∧ x' = x", "M.tla:5:14: "),
        ("Next ≜ ∀ y ∈ 0‥1 : y ∈ Foo ∧ x' = x", "M.tla:5:24: Unknown operator: `Foo'"),
        ("Next ≜ \u{c} x' = x", "M.tla:5:8: Lexical error"),
        ("Next ≜\u{a0}x' = x", "M.tla:5:7: Lexical error"),
        ("Next ≜ é' = x", "M.tla:5:8: Lexical error"),
    ];
    for (body, place) in cases {
        let ran = check(&module(body), CFG);
        says(&ran, 5, &[place]);
        let foreign = body.contains(['⨂', '\u{a0}', 'é']);
        assert_eq!(ran.stdout.contains("hint: outside of strings"), foreign, "{}", ran.stdout);
    }
}

#[test]
fn evaluations_assumptions_and_assertions_name_the_place_in_the_original() {
    let module = |body: &str| {
        format!(
            "---- MODULE M ----\nEXTENDS Naturals, Sequences, TLC\nVARIABLE x\nInit ≜ x = 0\nNext ≜ x' = x\n{body}\n====\n"
        )
    };
    let assume = check(&module("Inv ≜ TRUE\nASSUME ∀ i ∈ 1‥3 : i ≤ 2"), CFG);
    says(&assume, 10, &["M.tla:7", "ASSUME ∀ i ∈ 1‥3 : i ≤ 2"]);
    let wide = "Inv ≜ ∀ i ∈ 0‥1 : (* \u{1f600} *) Assert(x ≥ 1, \"low\")";
    says(&check(&module(wide), CFG), 14, &["M.tla:6:27   Assert(x ≥ 1, \"low\")"]);
}

#[test]
fn strings_of_any_characters_are_values_of_any_tlc() {
    let module = "---- MODULE M ----\nEXTENDS Naturals, Sequences, TLC\nCONSTANT C\nVARIABLES n, s\nInit == n = 0 /\\ s = \"é ü 日本 ∀ 😀\"\nNext == n' = n + 1 /\\ s' = s \\o C /\\ PrintT(s)\nInv == ~(Len(s) = 15 /\\ s # \"本\" /\\ n = 2)\nSmall == n < 5\n====\n";
    let cfg = CFG.to_owned() + "CONSTRAINT Small\nCONSTANT C = \"本∈\" \\* 本\n";
    let (bench, ran) = check_bytes(module.as_bytes(), &cfg, &[]);
    says(&ran, 12, &["s = \"é ü 日本 ∀ 😀本∈本∈\"", "M.tla:7", NOTE]);
    let printed = std::fs::read_to_string(bench.path("greyverify.out/jobs/M/print.log")).unwrap();
    assert!(printed.contains("\"é ü 日本 ∀ 😀\""), "{printed}");
    let private = module.replace("Inv ==", "\\* \u{e000}\nInv ==");
    says(&check(&private, &cfg), 5, &["hint: the configuration holds a character"]);
    let plain = cfg.replace("本∈", "b");
    let parts = ["M.tla:5:28: Lexical error", "hint: outside of strings"];
    says(&check(&private, &plain), 5, &parts);
}

#[test]
fn sets_of_numbers_are_those_of_the_standard_modules_or_their_own() {
    let head = "---- MODULE M ----\nEXTENDS Naturals\nVARIABLE x\n";
    let standard = COUNTER.replace("0‥9", "ℕ");
    says(&check(&format!("{head}{standard}"), CFG), 12, &["x ≤ 2 is FALSE"]);
    let own = format!("{head}ℕ ≜ 0‥1\n{standard}");
    says(&check(&own, CFG), 12, &["x ∈ ℕ is FALSE", "ℕ = {0, 1}"]);
}

#[test]
fn an_algorithm_in_unicode_is_translated_and_its_translation_judged() {
    let algorithm = "---- MODULE M ----\nEXTENDS Naturals, TLC\n(* --algorithm count\nvariable x ∈ 0‥1;\nbegin\n  Up: while x ≤ 3 do\n    x := x + 1;\n    Chk: if x ≥ 0 ∧ x ∈ 0‥9 then assert x ≠ 3 ∨ x > 5; end if;\n  end while;\nend algorithm *)\n====\n";
    let cfg = "SPECIFICATION Spec\n";
    let (_, ran) = check_bytes(algorithm.as_bytes(), cfg, &["--translate"]);
    says(&ran, 14, &["Chk   M.tla:8", "Up   M.tla:6", "x = 3", "assertion at line 8, column 34"]);
    let translation = "\\* BEGIN TRANSLATION\nVARIABLES x, pc\nvars == << x, pc >>\nInit == /\\ x \\in 0 .. 1\n        /\\ pc = \"A\"\nA == /\\ pc = \"A\"\n     /\\ x' = 1 - x\n     /\\ pc' = \"Done\"\nTerminating == pc = \"Done\" /\\ UNCHANGED vars\nNext == A\n           \\/ Terminating\nSpec == Init /\\ [][Next]_vars\nTermination == <>(pc = \"Done\")\n\\* END TRANSLATION\n====\n";
    let swap = |start: &str| {
        format!(
            "---- MODULE M ----\nEXTENDS Naturals\n(* --algorithm swap\nvariable x ∈ {start};\nbegin\n  A: x := 1 - x;\nend algorithm *)\n{translation}"
        )
    };
    says(&check(&swap("0‥1"), cfg), 0, &["verified"]);
    says(&check(&swap("0‥2"), cfg), 3, &["stale-pluscal", "M.tla:3"]);
}
