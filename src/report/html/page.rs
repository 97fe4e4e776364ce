//! The frame of the page: its head, its sections, and what stands in each.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Page, about, case, coverage, growth, headline, is_well, summary};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What the browser may load: nothing but what stands in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

pub(super) fn whole(page: &Page) -> Markup {
    let headline = headline(&page.record);
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
                (header(page, &headline))
                main id="main" { (sections(page)) }
                div id="tip" role="tooltip" hidden {}
                (sources(page))
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
}

fn header(page: &Page, headline: &str) -> Markup {
    html! {
        header {
            p class="brand" { "greyverify" }
            h1 { (headline) }
            p class="about" { (about(&page.record)) }
            nav aria-label="Parts of this page" {
                a href="#jobs" { "Jobs" } " " a href="#cases" { "Findings" } " "
                a href="#growth" { "Growth" } " " a href="#coverage" { "Coverage" }
            }
        }
    }
}

fn sections(page: &Page) -> Markup {
    let cases = html! {
        p class="hint" {
            "Time runs downwards. A filled mark is a server that a step changes; an arrow comes from the step since which the message was there to be taken. "
            kbd { "↓" } " " kbd { "↑" } " or " kbd { "j" } " " kbd { "k" } " step, "
            kbd { "Home" } " and " kbd { "End" } " go to the ends, " kbd { "p" } " shows the property."
        }
        (case::all(page))
    };
    html! {
        div class="tiles" { (summary::tiles(&page.record)) }
        (section("jobs", "Jobs", &summary::jobs(page)))
        (section("cases", "Findings and counterexamples", &cases))
        (section("growth", "Growth of the state space", &growth::charts(page)))
        (section("coverage", "How often each action was taken", &coverage::heat(&page.record)))
    }
}

fn section(id: &str, title: &str, body: &Markup) -> Markup {
    let head = format!("{id}-head");
    html! {
        section id=(id) aria-labelledby=(head) {
            h2 id=(head) { (title) }
            (body)
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
