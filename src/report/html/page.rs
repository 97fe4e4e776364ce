//! The frame of the page: its head, its sections, and what stands in each.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Page, about, case, coverage, growth, headline, history, is_well, summary};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What the browser may load: nothing but what stands in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

pub(super) fn whole(page: &Page) -> Markup {
    let headline = headline(&page.record);
    let parts = parts(page);
    html! {
        (DOCTYPE)
        html lang="en" class=(if is_well(&page.record) { "well" } else { "ill" }) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "greyverify: " (headline) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "To the results" }
                (header(page, &headline, &parts))
                main id="main" {
                    div class="tiles" { (summary::tiles(&page.record)) }
                    @for part in &parts { (section(part)) }
                }
                div id="tip" role="tooltip" hidden {}
                (sources(page))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn header(page: &Page, headline: &str, parts: &[Part]) -> Markup {
    html! {
        header {
            p class="brand" { "greyverify" }
            h1 { (headline) }
            p class="about" { (about(&page.record)) }
            nav aria-label="Parts of this page" {
                @for part in parts { a href={ "#" (part.id) } { (part.name) } " " }
            }
        }
    }
}

/// A part of the page.
struct Part {
    id: &'static str,
    /// In the list of parts.
    name: &'static str,
    title: &'static str,
    body: Markup,
}

/// What there is to read, in the order in which it is wanted: what is wrong stands before
/// everything, and a part with nothing in it is left out.
fn parts(page: &Page) -> Vec<Part> {
    let (bad, well): (Vec<_>, Vec<_>) = page.told().partition(|(_, job)| !job.as_expected);
    // What is wrong is read before how to read it.
    let wrong = || html! { (case::all(page, &bad, false)) (hint()) };
    let expected = || html! { (hint()) (case::all(page, &well, bad.is_empty())) };
    let name = if bad.is_empty() { "Counterexamples" } else { "Expected" };
    let all = [
        ("findings", "Findings", "What is not as expected", (!bad.is_empty()).then(wrong)),
        ("jobs", "Jobs", "Jobs", Some(summary::jobs(page))),
        ("cases", name, "Counterexamples that were expected", (!well.is_empty()).then(expected)),
        ("history", "History", "The last runs of each job", history::lines(page)),
        ("growth", "Growth", "Growth of the state space", growth::charts(page)),
        ("coverage", "Coverage", "How often each action was taken", coverage::heat(&page.record)),
    ];
    let part = |(id, name, title, body): (_, _, _, Option<Markup>)| {
        body.map(|body| Part { id, name, title, body })
    };
    all.into_iter().filter_map(part).collect()
}

/// How diagrams are read.
fn hint() -> Markup {
    html! {
        p class="hint" {
            "Time runs downwards. A filled mark is whose part of the state a step changes; an arrow comes from the step since which the message was there to be taken. "
            kbd { "↓" } " " kbd { "↑" } " or " kbd { "j" } " " kbd { "k" } " step, "
            kbd { "Home" } " and " kbd { "End" } " go to the ends, " kbd { "p" } " shows the property."
        }
    }
}

fn section(part: &Part) -> Markup {
    let head = format!("{}-head", part.id);
    html! {
        section id=(part.id) aria-labelledby=(head) {
            h2 id=(head) { (part.title) }
            (part.body)
        }
    }
}

/// Copied by the script to where they are read.
fn sources(page: &Page) -> Markup {
    html! {
        @for (n, source) in page.sources.iter().enumerate() {
            template id={ "source-" (n) } { ol { (source.listing()) } }
        }
    }
}
