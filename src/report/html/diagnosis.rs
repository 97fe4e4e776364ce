//! Why a job ended as it did: what the screen says, the reason first.

use super::text::escaped;
use crate::record::JobRecord;
use crate::report::diagnosis::Diagnosis;

/// The parts of a diagnosis; the states only where no diagram shows them.
pub(super) fn told(job: &JobRecord, with_states: bool) -> String {
    let Some(diagnosis) = &job.diagnosis else { return String::new() };
    let Diagnosis { place, words, excerpt, why, hints, states, .. } = diagnosis;
    let place = place.as_ref().filter(|_| excerpt.is_none()).map(ToString::to_string);
    let hints = (!hints.is_empty()).then(|| hints.join("\n"));
    let parts = [
        ("Why", why),
        ("Where", excerpt),
        ("Where", &place),
        ("The engine says", words),
        ("What to do", &hints),
        ("States", if with_states { states } else { &None }),
    ];
    let parts = parts.into_iter().filter_map(|(title, text)| Some((title, text.as_ref()?)));
    let parts: String = parts.map(|(title, text)| part(title, text)).collect();
    if parts.is_empty() { parts } else { format!("<div class=\"diagnosis\">\n{parts}</div>\n") }
}

fn part(title: &str, text: &str) -> String {
    format!("<h4>{title}</h4>\n<pre>{}</pre>\n", escaped(text))
}
