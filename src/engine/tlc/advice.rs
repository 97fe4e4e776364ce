//! What to do about what TLC says.
//!
//! In: the number and the words of a failure or a warning. Out: a sentence for
//! its author. TLC says what it met; what it wants instead stands in its manual.

/// What to do about a failure, if that can be told.
pub(super) fn of_failure(code: i64, text: &str) -> Option<&'static str> {
    by_code(code).or_else(|| by_text(text))
}

/// What to do about a warning.
pub(super) fn of_warning(code: i64) -> Option<&'static str> {
    Some(match code {
        2140 => "name every variable in the subscript of the next-state relation",
        2149 => "state it as an ASSUME, or let it speak of a variable",
        2255 => "list it under INVARIANT, or put [] before it",
        2257 | 2259 => "add WF or SF of the actions that must not wait for ever",
        2258 => "check the property alone: every behaviour may satisfy it",
        2279 => "check temporal properties without SYMMETRY",
        2284 => "check temporal properties without constraints",
        _ => return None,
    })
}

fn by_code(code: i64) -> Option<&'static str> {
    Some(match code {
        1005 => "give Java a larger stack with --java-option=-Xss64m, or end the recursion",
        2115 => {
            "at these constants Next has no disjunct, for a set that a quantifier in it ranges over is empty: give that set an element"
        }
        2117 | 2123 => {
            "evaluating the action twice gave two results: look for RandomElement, TLCGet, TLCSet or JavaTime"
        }
        2146 => {
            "an invariant speaks of one state: put what has primes or temporal operators under PROPERTY"
        }
        2213 | 2214 | 2249 | 2251 | 2260 | 2261 => {
            "TLC takes [], <>, ~>, WF, SF and /\\, \\/, =>, ~ over state predicates, and actions only as [][A]_v, <><<A>>_v, []<><<A>>_v and <>[][A]_v: write P <=> Q as (P => Q) /\\ (Q => P), and check a conjunction as several properties"
        }
        2238..=2240 => {
            "the behaviour must be one Init /\\ [][Next]_vars, with WF and SF conditions beside it"
        }
        2244 => "TLC has no real numbers: use integers in units that are small enough",
        2253 | 2258 => {
            "TLC finds no behaviour at all that could violate this property: look for a set that is empty at these constants, or for more strong fairness conditions than it can count (tlc-742); else leave the property out"
        }
        2265 => "TLC's integers end at 2147483647: give the model smaller ones",
        2282 => {
            "TLC's behaviours end at 65535 states: bound the model, so that states repeat sooner"
        }
        2301 => "TLC cannot hide variables: check the formula without \\EE and \\AA",
        _ => return None,
    })
}

fn by_text(text: &str) -> Option<&'static str> {
    let met = |(parts, _): &&(&[&str], _)| parts.iter().any(|part| text.contains(part));
    ADVICE.iter().find(met).map(|(_, advice)| *advice)
}

/// Parts of what TLC says, and what to do when one of them is met; the first
/// that is met counts.
const ADVICE: &[(&[&str], &str)] = &[
    (
        &["\"tt.image\" is null"],
        "the configuration holds a character that this TLC does not read: TLA+ tools 1.8.0 of April 2024 or later read it, see `greyverify tools install --from URL`",
    ),
    (
        &["domain D:\nSTRING"],
        "a set of functions over all strings is only evaluated where Java code stands for the operator that uses it: add the jar that holds the module and its overrides with --library",
    ),
    (
        &["No such file or directory", "NoSuchFileException"],
        "a relative path begins at the folder of the root module: put the file there, or name it from there",
    ),
    (
        &["non-enumerable quantifier bound", "is not enumerable"],
        "TLC takes elements one by one, so the set must be finite: write 0..N for Nat, or replace it in the model (Nat <- Small)",
    ),
    (
        &["unbounded CHOOSE"],
        "write CHOOSE x \\in S : P(x), or make the definition a constant with a model value",
    ),
    (&["an unbounded \\"], "write \\A x \\in S : P(x): TLC takes the elements of S one by one"),
    (
        &["The recursion is too deep", "the recursion is too deep"],
        "give Java a larger stack with --java-option=-Xss64m, or end the recursion",
    ),
    (
        &["the value of a variable contains"],
        "a state must be finite: keep the infinite set out of the variable",
    ),
    (&["CASE with no conditions true"], "add an OTHER arm, or mend the condition that should hold"),
    (
        &["not in the domain of the function"],
        "ask for x \\in DOMAIN f before f[x], or give the function a larger domain",
    ),
    (
        &["which is out of domain"],
        "ask for i \\in DOMAIN q before q[i]: a sequence begins at 1 and ends at Len(q)",
    ),
    (
        &["no element of S satisfied P"],
        "make sure that such an element exists before it is chosen, or choose from a set with a value for none of them",
    ),
    (
        &["Attempted to check equality of", "Attempted to compare"],
        "TLC compares values of one kind only: give both sides one, or use a model value, which equals nothing else",
    ),
    (&["to the empty sequence"], "ask for q # <<>> before Head(q) or Tail(q)"),
    (
        &["nonexistent field"],
        "the record has the fields shown, and no others: mend the name, or ask for \"field\" \\in DOMAIN r before",
    ),
    (&["is 0."], "ask that the divisor is not 0 before dividing"),
    (&["Overflow when computing"], "TLC's integers end at 2147483647: give the model smaller ones"),
    (
        &["check set membership in a tuple"],
        "a sequence is not a set: write x \\in {q[i] : i \\in DOMAIN q}",
    ),
    (
        &["is not a sequence", "should be a sequence"],
        "operators of Sequences take functions with the domain 1..n, such as <<a, b>>: look at the definition of the argument",
    ),
    (
        &["compute cardinality"],
        "Cardinality takes a finite set: write 0..N for Nat, or replace it in the model (Nat <- Small)",
    ),
    (
        &["too many elements", "the number of elements in"],
        "TLC would have to write the whole set out: ask for membership (x \\in SUBSET S) instead, or choose smaller bounds",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tlc_does_not_take_comes_with_advice() {
        let of = of_failure;
        for code in [2115, 2213, 2214, 2240, 2244, 2253, 2265, 2301] {
            assert!(of(code, "").is_some(), "{code}");
        }
        assert!(of(1000, "TLC encountered a non-enumerable quantifier bound\nNat.").is_some());
        assert!(of(1000, "Attempted to apply Tail to the empty sequence.").is_some());
        assert_eq!(of(1000, "nobody has seen this before"), None);
    }
}
