//! Error messages: which part failed, and in which words.
//!
//! TLC wraps most of them into a general error (1000) whose cause is the
//! message inside it, or the exception named in its text.

use super::advice;
use super::frames::{Frame, is_marker};
use super::java;
use crate::event::{Failure, FailureKind, NOTHING_EXCHANGED};

/// Bytes of an error text that are kept; a stack trace of 2020 has 55,000.
const TEXT_BYTES_MAX: usize = 8 * 1024;

/// Codes of messages that blame what was evaluated.
const EVALUATION: [i64; 44] = [
    1005, 2102, 2105, 2106, 2109, 2111, 2113, 2132, 2136, 2141, 2142, 2143, 2144, 2145, 2147, 2148,
    2154, 2155, 2157, 2158, 2164, 2165, 2169, 2170, 2172, 2176, 2177, 2178, 2179, 2180, 2181, 2182,
    2183, 2184, 2215, 2246, 2247, 2248, 2250, 2252, 2266, 2280, 2283, 2405,
];
/// Codes of messages that blame what TLC does not take.
const UNSUPPORTED: [i64; 18] = [
    2115, 2139, 2156, 2213, 2214, 2238, 2239, 2240, 2244, 2249, 2251, 2253, 2258, 2260, 2261, 2265,
    2282, 2301,
];
/// Codes of messages that blame TLC.
const ENGINE: [i64; 17] = [
    2000, 2001, 2119, 2124, 2128, 2129, 2130, 2131, 2133, 2134, 2135, 2137, 2138, 2159, 2166, 2173,
    2776,
];

/// Which part of the work a message of that code blames; `None` for one that
/// is not a failure, or not known. Where the specification asks for something
/// that TLC does not take, TLC is not broken.
pub(super) fn kind_of(code: i64) -> Option<FailureKind> {
    Some(match code {
        1001..=1004 | 2254 => FailureKind::Memory,
        1101 | 1102 | 3000 | 3001 | 3100..=3114 => FailureKind::Usage,
        2171 | 3002 | 4000..=4357 => FailureKind::Spec,
        2146 | 2222..=2237 | 2241..=2243 | 2245 | 2272..=2274 | 2281 | 5001..=5006 => {
            FailureKind::Config
        }
        2100 | 2101 | 2125..=2127 | 2160..=2163 | 2167 | 2174 | 2175 => FailureKind::Disk,
        // The specification changes under TLC's eyes, e.g. by RandomElement.
        2117 | 2123 => FailureKind::Evaluation,
        code if EVALUATION.contains(&code) => FailureKind::Evaluation,
        code if UNSUPPORTED.contains(&code) => FailureKind::Unsupported,
        code if ENGINE.contains(&code) => FailureKind::Engine,
        _ => return None,
    })
}

/// The failure a message of that code announces.
pub(super) fn failure(frame: &Frame, kind: FailureKind) -> Failure {
    let cause = innermost(frame);
    let text = words(frame);
    let kind = blamed_on_machine(&text).unwrap_or(match frame.inner {
        Some(_) => kind_of(cause.code).unwrap_or(kind),
        None => kind,
    });
    let hint = advice::of_failure(cause.code, &text);
    Failure { kind, code: cause.code, text, hint }
}

/// What an older TLC says of a character that its reader of configurations refuses.
const UNREAD_TOKEN: &str = "\"tt.image\" is null";

/// A general error: only its text tells what it is about.
pub(super) fn general(frame: &Frame) -> Failure {
    let text = words(frame);
    let kind = blamed_on_machine(&text)
        .or_else(|| text.contains(UNREAD_TOKEN).then_some(FailureKind::Config))
        .or_else(|| kind_of(innermost(frame).code).filter(|_| frame.inner.is_some()))
        .unwrap_or(if is_bug(&frame.text) { FailureKind::Engine } else { FailureKind::Evaluation });
    let code = innermost(frame).code;
    let hint = advice::of_failure(code, &text);
    Failure { kind, code, text, hint }
}

pub(super) fn innermost(frame: &Frame) -> &Frame {
    frame.inner.as_deref().map_or(frame, innermost)
}

fn blamed_on_machine(text: &str) -> Option<FailureKind> {
    const MEMORY: [&str; 4] = [
        "Java heap space",
        "GC overhead limit",
        "OutOfMemoryError",
        "unable to create native thread",
    ];
    const DISK: [&str; 4] =
        ["No space left on device", "File too large", "Disk quota exceeded", "java.io.IOException"];
    const MISSING: [&str; 3] =
        ["No such file or directory", "FileNotFoundException", "NoSuchFileException"];
    let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if says(&MEMORY) {
        return Some(FailureKind::Memory);
    }
    // A file that the specification reads and that is not there is its own trouble.
    if says(&MISSING) {
        return None;
    }
    says(&DISK).then_some(FailureKind::Disk)
}

/// Where TLC looks at a `SYMMETRY`, which it does without a word of its own.
const PERMUTATIONS: &str = "MVPerms.permutationSubgroup";

/// A value of another kind than TLC needs is the specification's, though Java
/// calls it a cast.
fn is_bug(text: &str) -> bool {
    !java::tells_of_values(text)
        && !text.contains(PERMUTATIONS)
        && [
            "NullPointerException",
            "ClassCastException",
            "ArrayIndexOutOfBounds",
            "NoSuchMethodError",
        ]
        .iter()
        .any(|name| text.contains(name))
}

/// The text of a message and of those inside it, in the words of TLA+ and
/// without the sentences that stand in every one of them.
pub(super) fn words(frame: &Frame) -> String {
    if frame.text.contains(PERMUTATIONS) {
        return NOTHING_EXCHANGED.to_owned();
    }
    let mut text = java::in_tla(&all_words(frame));
    if text.len() > TEXT_BYTES_MAX {
        let end = (0..=TEXT_BYTES_MAX).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
        text.truncate(end);
    }
    if text.is_empty() {
        // A stack overflow of 2020 has nothing but boilerplate and a stack.
        let named = frame.text.lines().find_map(|l| l.strip_prefix("The exception was a "));
        text = java::in_tla(named.unwrap_or("no reason given"));
    }
    text
}

/// The same as Java words it.
fn all_words(frame: &Frame) -> String {
    const BOILERPLATE: [&str; 4] = [
        "TLC threw an unexpected exception.",
        "This was probably caused by an error in the spec or model.",
        "See the User Output or TLC Console for clues to what happened.",
        "The exception was a ",
    ];
    let telling = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && !is_marker(line) && !BOILERPLATE.iter().any(|b| line.starts_with(b))
    };
    let own: Vec<&str> =
        frame.text.lines().filter(telling).map(|l| l.trim_start_matches(": ")).collect();
    let own = own.join("\n");
    let inner = frame.inner.as_deref().map(all_words).unwrap_or_default();
    // The same said of a part tells more.
    if frame.inner.as_ref().is_some_and(|inner| inner.code == frame.code) {
        return inner;
    }
    // What ends in a colon announces the message inside.
    let parts = if own.ends_with(':') { [own, inner] } else { [inner, own] };
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every error of TLC's `EC.java` (2026-04) and what greyverify makes of
    /// it: 5 if the specification or the configuration is to be mended, 70 if
    /// TLC failed, 3 for memory and disk, 2 for the command line.
    const DECIDED: [(&[i64], &[FailureKind]); 4] = [
        (
            &[
                1005, 2102, 2105, 2106, 2109, 2111, 2113, 2115, 2117, 2123, 2132, 2136, 2139, 2141,
                2142, 2143, 2144, 2145, 2146, 2147, 2148, 2154, 2155, 2156, 2157, 2158, 2164, 2165,
                2169, 2170, 2171, 2172, 2176, 2177, 2178, 2179, 2180, 2181, 2182, 2183, 2184, 2213,
                2214, 2215, 2222, 2223, 2224, 2225, 2226, 2227, 2228, 2229, 2230, 2231, 2232, 2233,
                2234, 2235, 2236, 2237, 2238, 2239, 2240, 2241, 2242, 2243, 2244, 2245, 2246, 2247,
                2248, 2249, 2250, 2251, 2252, 2253, 2258, 2260, 2261, 2265, 2266, 2272, 2273, 2274,
                2280, 2281, 2282, 2283, 2301, 2405, 3002, 4003, 4357, 5001, 5002, 5003, 5004, 5005,
                5006,
            ],
            &[
                FailureKind::Spec,
                FailureKind::Config,
                FailureKind::Evaluation,
                FailureKind::Unsupported,
            ],
        ),
        (
            &[
                2000, 2001, 2119, 2124, 2128, 2129, 2130, 2131, 2133, 2134, 2135, 2137, 2138, 2159,
                2166, 2173, 2776,
            ],
            &[FailureKind::Engine],
        ),
        (
            &[
                1001, 1002, 1003, 2254, 2100, 2101, 2125, 2126, 2127, 2160, 2161, 2162, 2163, 2167,
                2174, 2175,
            ],
            &[FailureKind::Memory, FailureKind::Disk],
        ),
        (&[1101, 1102, 3000, 3001, 3100, 3114], &[FailureKind::Usage]),
    ];

    #[test]
    fn every_error_of_tlc_is_decided() {
        for (codes, kinds) in DECIDED {
            for code in codes {
                let kind = kind_of(*code);
                assert!(kind.is_some_and(|kind| kinds.contains(&kind)), "{code}: {kind:?}");
            }
        }
        // Violations, warnings and remarks are not failures.
        for code in
            [2104, 2107, 2108, 2110, 2112, 2114, 2116, 2140, 2149, 2193, 2255, 2279, 2300, 2404]
        {
            assert_eq!(kind_of(code), None, "{code}");
        }
    }

    fn frame(code: i64, text: &str, inner: Option<Frame>) -> Frame {
        Frame { code, severity: 1, text: text.to_owned(), inner: inner.map(Box::new) }
    }

    #[test]
    fn a_wrapped_error_is_decided_by_its_cause_and_a_bug_stays_one() {
        let wrapped =
            "TLC threw an unexpected exception.\nThe exception was a java.lang.RuntimeException\n";
        let tautology = general(&frame(1000, wrapped, Some(frame(2253, "a tautology\n", None))));
        assert_eq!(tautology.kind, FailureKind::Unsupported);
        let bug = "The exception was a java.lang.NullPointerException\n: java.lang.NullPointerException\n";
        assert_eq!(general(&frame(1000, bug, None)).kind, FailureKind::Engine);
        let unread =
            format!("{bug}: Cannot invoke \"String.equals(Object)\" because {UNREAD_TOKEN}\n");
        assert_eq!(general(&frame(1000, &unread, None)).kind, FailureKind::Config);
        let value = "The exception was a java.lang.ClassCastException\n: class tlc2.value.impl.IntValue cannot be cast to class tlc2.value.IBoolValue (tlc2.value.impl.IntValue is in unnamed module)\n";
        let found = general(&frame(1000, value, None));
        assert_eq!(found.kind, FailureKind::Evaluation);
        assert_eq!(found.text, "a number stands where a Boolean is needed");
    }
}
