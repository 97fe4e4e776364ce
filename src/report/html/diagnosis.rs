//! Why a job ended as it did: what the screen says, the reason first.

use maud::{Markup, html};

use crate::record::Diagnosis;
use crate::record::JobRecord;

/// The parts of a diagnosis; the states only where no diagram shows them.
pub(super) fn told(job: &JobRecord, with_states: bool) -> Markup {
    let Some(diagnosis) = &job.diagnosis else { return html! {} };
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
    html! {
        @if parts.iter().any(|(_, text)| text.is_some()) {
            div class="diagnosis" {
                @for (title, text) in parts {
                    @if let Some(text) = text { h4 { (title) } pre { (text) } }
                }
            }
        }
    }
}
