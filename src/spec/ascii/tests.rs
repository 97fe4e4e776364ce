use proptest::prelude::*;
use tla_syntax::token::Tok;

use super::*;

fn ours(text: &str) -> Ascii {
    Ascii::for_us(text)
}

fn tlcs(text: &str) -> Ascii {
    Ascii::for_tlc(text, false, None)
}

#[test]
fn bullets_stay_below_each_other() {
    let text = "A ≜ ∀ x ∈ S : ∧ p\n              ∧ ∨ q\n                ∨ r\nB == 1\n";
    let expected = [
        "A ==  \\A x \\in S : /\\ p",
        "                   /\\ \\/ q",
        "                       \\/ r",
    ];
    let ascii = ours(text);
    let columns = |line: &str, bullet: &str| line.match_indices(bullet).map(|(at, _)| at).last();
    let lines: Vec<&str> = ascii.text().lines().collect();
    assert_eq!(columns(lines[0], "/\\"), columns(lines[1], "/\\"), "{lines:#?}");
    assert_eq!(columns(lines[1], "\\/"), columns(lines[2], "\\/"), "{lines:#?}");
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    for (line, expected) in lines.iter().zip(expected) {
        assert_eq!(words(line), words(expected));
    }
    assert_eq!(lines[3].split_whitespace().collect::<Vec<_>>(), ["B", "==", "1"]);
}

#[test]
fn operators_do_not_grow_together() {
    let cases = [
        ("x=⟨1⟩", "x= << 1 >>"),
        ("x∈S∧¬¬y", "x \\in S /\\ ~ ~ y"),
        ("⟨A⟩_vars", "<< A >>_vars"),
        ("⟨A⟩_⟨x⟩", "<< A >>_ << x >>"),
        ("□[A]_⟨x⟩", "[] [A]_ << x >>"),
        ("[i ∈ 1‥2 ↦ i⁺]", "[i \\in 1 .. 2 |-> i ^+ ]"),
        ("ℕ → ℤ", "Nat -> Int"),
    ];
    for (text, expected) in cases {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(ours(text).text()), words(expected), "{text}");
    }
}

#[test]
fn strings_comments_and_prose_are_kept() {
    let text = "prose ∈\n---- MODULE A ----\nX ≜ \"a ∈ \\\" b\" \\* ∧\n(* ∨ (* ≜ *)\n ∀ *) Y ≜ 1\n====\n∃ more\n";
    let ascii = ours(text);
    for kept in ["prose ∈\n", "\"a ∈ \\\" b\"", "\\* ∧\n", "(* ∨ (* ≜ *)\n", " ∀ *)", "\n∃ more\n"]
    {
        assert!(ascii.text().contains(kept), "{kept}\n{}", ascii.text());
    }
    assert_eq!(ascii.text().matches("==").count(), 2 + 2, "{}", ascii.text());
}

#[test]
fn an_algorithm_in_a_comment_is_written_in_ascii() {
    let text = "---- MODULE A ----\n(* --algorithm a\nvariable x ∈ 1‥2; (* ∈ *)\nbegin skip; end algorithm *)\n====\n";
    let ascii = ours(text);
    assert!(ascii.text().contains("(* ∈ *)"), "{}", ascii.text());
    assert_eq!(ascii.text().matches('∈').count(), 1, "{}", ascii.text());
}

#[test]
fn every_operator_is_known_to_our_reader() {
    for (glyph, spelling) in glyphs::all() {
        let tokens = crate::spec::lex(&format!("a{glyph}b")).unwrap();
        let places: Vec<u32> = tokens.iter().map(|t| t.col).collect();
        assert_eq!(places[..3], [1, 2, 3], "{glyph} {spelling}");
        assert_ne!(tokens[1].tok, Tok::Eof, "{glyph}");
    }
}

#[test]
fn number_sets_of_the_specification_keep_their_own_name() {
    let text = "---- MODULE A ----\nℕ ≜ 0‥3\n====\n";
    assert!(defines_number_sets(text) && !defines_number_sets("X ≜ ℕ"));
    assert!(Ascii::for_tlc(text, true, None).text().contains("\nOwn_Nat == "));
    assert!(tlcs(text).text().contains("\nNat == "));
}

#[test]
fn line_ends_tabs_and_wide_characters_keep_their_columns() {
    let text = "A ≜\t∧ x\r\n\t\t∧ \"😀\" ≠ y\rB ≜ (* \t *) 1\u{c}\n";
    let ascii = ours(text);
    assert_eq!(ascii.text().matches(['\r', '\n', '\u{c}']).collect::<String>(), "\r\n\r\u{c}\n");
    let tokens = crate::spec::lex(text).unwrap();
    let at = |line| tokens.iter().filter(|t| t.line == line).map(|t| t.col).collect::<Vec<_>>();
    assert_eq!(at(1), [1, 3, 9, 11]);
    assert_eq!(at(2), [17, 19, 24, 26]);
    assert_eq!(at(3)[..3], [1, 3, 13]);
}

/// Lines made of what a module is made of.
fn lines() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "x",
        "yy",
        "foo",
        "42",
        "(",
        ")",
        "{",
        "}",
        ",",
        "=",
        "∧",
        "∨",
        "/\\",
        "\\/",
        "∈",
        "≜",
        "⊑",
        "⇔",
        "¬",
        "'",
        "\"a ∈ b\"",
        "(* ∨ *)",
        " ",
        "  ",
        "\t",
        "\n",
        "\n    ",
        "\"é😀\"",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| words.concat())
}

/// Line and column, as TLC counts, of every piece, from 1.
fn places(text: &str) -> Vec<(u32, u32)> {
    let lines = scan::lines(text);
    let of = |(n, line): (u32, &Line<'_>)| {
        line.pieces.iter().map(move |p| (n, p.column + 1)).collect::<Vec<_>>()
    };
    (1..).zip(&lines).flat_map(of).collect()
}

proptest! {
    #[test]
    fn every_piece_is_found_where_it_stood(text in lines()) {
        let ascii = tlcs(&text);
        let cells = (1..).zip(&ascii.lines);
        let back: Vec<(u32, u32)> = cells
            .flat_map(|(n, cells)| cells.iter().map(move |c| (n, c.printed + 1)))
            .map(|(n, printed)| (n, ascii.original(n, printed)))
            .collect();
        prop_assert_eq!(back, places(&text));
    }

    #[test]
    fn what_stood_left_right_or_below_still_does(text in lines()) {
        let ascii = tlcs(&text);
        let cells: Vec<Cell> = ascii.lines.iter().flatten().copied().collect();
        for (a, b) in cells.iter().flat_map(|a| cells.iter().map(move |b| (a, b))) {
            prop_assert_eq!(a.original.cmp(&b.original), a.printed.cmp(&b.printed));
        }
    }

    #[test]
    fn each_piece_is_printed_where_the_layout_says(text in lines()) {
        let ascii = tlcs(&text);
        for (line, cells) in ascii.text().split('\n').zip(&ascii.lines) {
            let units: Vec<u16> = line.encode_utf16().collect();
            for cell in cells {
                let at = cell.printed as usize;
                prop_assert!(units.get(at).is_some_and(|unit| *unit != u16::from(b' ')));
                prop_assert!(cell.operator == 0 || at == 0 || units[at - 1] == u16::from(b' '));
            }
        }
    }

    #[test]
    fn ascii_operators_alone_are_left_where_they_are(text in lines()) {
        let plain: String = text.replace(['∧', '∨', '∈', '≜', '⊑', '⇔', '¬'], "+");
        let ascii = tlcs(&plain);
        prop_assert!(ascii.lines.iter().flatten().all(|cell| cell.printed == cell.original));
    }

    #[test]
    fn a_disguise_comes_off_and_keeps_lengths(texts in prop::collection::vec("\\PC{0,12}", 1..4)) {
        prop_assume!(!texts.iter().any(|text| disguise::has_private(text)));
        let mut disguise = Disguise::default();
        let worn: Vec<String> = texts.iter().map(|text| disguise.worn(text)).collect();
        for (text, worn) in texts.iter().zip(&worn) {
            prop_assert_eq!(disguise.removed(worn), text.as_str());
            prop_assert_eq!(width(worn), width(text));
            prop_assert!(!worn.contains(disguise::is_refused));
        }
    }

    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,80}", from in 0..80u32) {
        let ascii = ours(&text);
        let _ = (ascii.original(1, from), crate::spec::lex(&text));
    }
}
