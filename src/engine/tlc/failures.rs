//! Error messages: which part failed, and in which words.
//!
//! TLC wraps most of them into a general error (1000) whose cause is the
//! message inside it, or the exception named in its text.

use super::frames::Frame;
use crate::event::{Failure, FailureKind};

/// Bytes of an error text that are kept; a stack trace of 2020 has 55,000.
const TEXT_BYTES_MAX: usize = 8 * 1024;

/// Codes of what is no failure of an expression but of something else.
pub(super) fn kind_of(code: i64) -> Option<FailureKind> {
    Some(match code {
        1001..=1004 | 2254 => FailureKind::Memory,
        1102 => FailureKind::Usage,
        2171 | 3002 | 4003..=4357 => FailureKind::Spec,
        2146 | 2222..=2245 | 2253 | 2272..=2274 | 2280 | 2281 | 5001..=5006 => FailureKind::Config,
        2125..=2127 | 2161..=2163 | 2174 | 2175 => FailureKind::Disk,
        1005
        | 2102
        | 2105
        | 2109
        | 2111
        | 2113
        | 2131..=2145
        | 2147
        | 2148
        | 2152..=2160
        | 2164..=2170
        | 2172
        | 2173
        | 2176..=2184
        | 2215
        | 2283
        | 2405 => FailureKind::Evaluation,
        2124 | 2000 | 2001 | 2282 => FailureKind::Engine,
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
    Failure { kind, code: cause.code, text }
}

/// A general error: only its text tells what it is about.
pub(super) fn general(frame: &Frame) -> Failure {
    let text = words(frame);
    let kind = blamed_on_machine(&text)
        .or_else(|| kind_of(innermost(frame).code).filter(|_| frame.inner.is_some()))
        .unwrap_or(if is_bug(&frame.text) { FailureKind::Engine } else { FailureKind::Evaluation });
    Failure { kind, code: innermost(frame).code, text }
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
    let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if says(&MEMORY) {
        return Some(FailureKind::Memory);
    }
    says(&DISK).then_some(FailureKind::Disk)
}

fn is_bug(text: &str) -> bool {
    ["NullPointerException", "ClassCastException", "ArrayIndexOutOfBounds", "NoSuchMethodError"]
        .iter()
        .any(|name| text.contains(name))
}

/// The text of a message and of those inside it, without the sentences that
/// stand in every one of them.
pub(super) fn words(frame: &Frame) -> String {
    const BOILERPLATE: [&str; 4] = [
        "TLC threw an unexpected exception.",
        "This was probably caused by an error in the spec or model.",
        "See the User Output or TLC Console for clues to what happened.",
        "The exception was a ",
    ];
    let telling = |line: &&str| {
        let line = line.trim();
        !line.is_empty()
            && !BOILERPLATE.iter().any(|b| line.starts_with(b))
            && !line.starts_with("at tlc2.")
    };
    let own: Vec<&str> =
        frame.text.lines().filter(telling).map(|l| l.trim_start_matches(": ")).collect();
    let inner = frame.inner.as_deref().map(words).unwrap_or_default();
    let parts = [inner, own.join("\n")];
    let mut text = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n");
    if text.len() > TEXT_BYTES_MAX {
        let end = (0..=TEXT_BYTES_MAX).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0);
        text.truncate(end);
    }
    if text.is_empty() {
        // A stack overflow of 2020 has nothing but boilerplate and a stack.
        let named = frame.text.lines().find_map(|l| l.strip_prefix("The exception was a "));
        text = named.unwrap_or("no reason given").to_owned();
    }
    text
}
