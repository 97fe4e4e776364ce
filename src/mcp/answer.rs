//! What a tool answers: text for people, and the same as data. Both are small,
//! whatever a specification brings, and say what was cut.

use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Map, Value as Json, json};

use crate::app::Fatal;
use crate::escape;
use crate::report::reporters::junit::kind_of;

/// Most that the text, and the data, of an answer take, in bytes. A model
/// reads each of them in one go.
const BYTES_MAX: usize = 16 * 1024;
/// What is tried in turn until the data is small: characters of a string,
/// items of a list.
const ROUNDS: [(usize, usize); 4] = [(4096, 100), (1024, 40), (256, 12), (64, 4)];
/// Cuts that are told one by one.
const CUTS_TOLD: usize = 8;

/// An answer of any size; it is made small on its way out.
#[derive(Debug)]
pub(super) struct Answer {
    text: String,
    data: Map<String, Json>,
    failed: bool,
    /// How a client comes to what was cut.
    rest: &'static str,
}

impl Answer {
    /// Something that was done. `data` is an object.
    pub(super) fn new(text: String, data: Json, rest: &'static str) -> Self {
        let data = match data {
            Json::Object(data) => data,
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        Self { text, data, failed: false, rest }
    }

    /// Something that could not be done.
    pub(super) fn failed(tool: &str, fatal: &Fatal) -> Self {
        let place = fatal.place.as_ref();
        let data = json!({
            "error": {
                "kind": kind_of(fatal.code),
                "message": fatal.message,
                "hint": fatal.hint,
                "file": place.map(|place| &place.file),
                "line": place.map(|place| place.line),
                "column": place.and_then(|place| place.column),
            },
        });
        let text = format!("{tool}: {}", fatal.text());
        Self { failed: true, ..Self::new(text, data, "`greyverify` on the command line says all") }
    }

    /// The answer as it is sent.
    pub(super) fn result(self) -> CallToolResult {
        let Self { text, data, failed, rest } = self;
        let content = vec![ContentBlock::text(cut_text(&escape::screen(&text), rest))];
        let mut result = match failed {
            true => CallToolResult::error(content),
            false => CallToolResult::success(content),
        };
        let data = data.iter().map(|(key, value)| (key.clone(), visible(value))).collect();
        result.structured_content = Some(Json::Object(cut_data(data, rest)));
        result
    }
}

/// Data that whoever prints it can print as it is.
fn visible(value: &Json) -> Json {
    match value {
        Json::String(text) => Json::from(escape::visible(text)),
        Json::Array(all) => all.iter().map(visible).collect(),
        Json::Object(all) => {
            Json::Object(all.iter().map(|(key, item)| (key.clone(), visible(item))).collect())
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
    }
}

/// A text of at most [`BYTES_MAX`] bytes, cut between lines where there are any.
fn cut_text(text: &str, rest: &str) -> String {
    if text.len() <= BYTES_MAX {
        return text.trim_end().to_owned();
    }
    let told =
        |shown: usize| format!("\n… cut here: {shown} of {} bytes are shown; {rest}", text.len());
    let room = BYTES_MAX - told(BYTES_MAX).len();
    let end = (0..=room).rev().find(|n| text.is_char_boundary(*n));
    let kept = &text[..end.unwrap_or(0)];
    let kept = match kept.rfind('\n') {
        // One endless line is cut inside.
        Some(end) if end > room / 2 => &kept[..end],
        _ => kept,
    };
    format!("{kept}{}", told(kept.len()))
}

/// Data of at most [`BYTES_MAX`] bytes; what was cut stands under `cut`.
fn cut_data(data: Map<String, Json>, rest: &str) -> Map<String, Json> {
    let is_small = |data: &Map<String, Json>| json!(data).to_string().len() <= BYTES_MAX;
    if is_small(&data) {
        return data;
    }
    for (chars, items) in ROUNDS {
        let mut cutter = Cutter { chars, items, cuts: Vec::new() };
        let mut smaller: Map<String, Json> =
            data.iter().map(|(key, value)| (key.clone(), cutter.cut(key, value))).collect();
        smaller.insert("cut".to_owned(), json!({ "what": cutter.told(), "rest": rest }));
        if is_small(&smaller) {
            return smaller;
        }
    }
    let all = json!({ "what": ["everything"], "rest": rest });
    Map::from_iter([("cut".to_owned(), all)])
}

struct Cutter {
    chars: usize,
    items: usize,
    cuts: Vec<String>,
}

impl Cutter {
    fn cut(&mut self, path: &str, value: &Json) -> Json {
        match value {
            Json::String(text) => Json::from(self.cut_string(path, text)),
            Json::Array(all) => {
                if all.len() > self.items {
                    let told = format!("{path}: {} of {} shown", self.items, all.len());
                    self.cuts.push(told);
                }
                let shown = all.iter().take(self.items).enumerate();
                shown.map(|(n, item)| self.cut(&format!("{path}[{n}]"), item)).collect()
            }
            Json::Object(all) => {
                let shown = all.iter();
                let cut = |(key, item): (&String, &Json)| {
                    (key.clone(), self.cut(&format!("{path}.{key}"), item))
                };
                Json::Object(shown.map(cut).collect())
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => value.clone(),
        }
    }

    fn cut_string(&mut self, path: &str, text: &str) -> String {
        match text.char_indices().nth(self.chars) {
            None => text.to_owned(),
            Some((end, _)) => {
                self.cuts.push(format!("{path}: {end} of {} bytes shown", text.len()));
                format!("{}…", &text[..end])
            }
        }
    }

    fn told(&self) -> Vec<String> {
        let more = self.cuts.len().saturating_sub(CUTS_TOLD);
        let more = (more > 0).then(|| format!("and {more} more"));
        self.cuts.iter().take(CUTS_TOLD).cloned().chain(more).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: String, data: Json) -> (String, Json) {
        let result = Answer::new(text, data, "ask for less").result();
        let text = result.content[0].as_text().unwrap().text.clone();
        (text, result.structured_content.unwrap())
    }

    #[test]
    fn what_is_small_stays_as_it_is() {
        let (text, data) = sent("a\nb\n".into(), json!({ "why": "x = 1", "states": 3 }));
        assert_eq!(text, "a\nb");
        assert_eq!(data, json!({ "why": "x = 1", "states": 3 }));
    }

    #[test]
    fn whatever_is_large_becomes_small_and_says_so() {
        let long = "ä".repeat(20_000);
        let many: Vec<String> = (0..5_000).map(|n| format!("state {n}")).collect();
        let wide: Map<String, Json> = (0..5_000).map(|n| (format!("v{n}"), json!(n))).collect();
        let deep = json!([[long.clone(), long.clone()], many.clone()]);
        for value in [json!(long), json!(many), json!(wide), deep] {
            let (text, data) = sent(value.to_string(), json!({ "kind": "x", "value": value }));
            assert!(text.len() <= BYTES_MAX, "{}", text.len());
            assert!(text.contains("bytes are shown; ask for less"), "{text}");
            assert!(data.to_string().len() <= BYTES_MAX, "{}", data.to_string().len());
            assert_eq!(data["cut"]["rest"], "ask for less");
            assert!(!data["cut"]["what"].as_array().unwrap().is_empty(), "{data}");
        }
    }

    #[test]
    fn a_long_text_is_cut_between_lines() {
        let text: String = (0..5_000).map(|n| format!("line {n}\n")).collect();
        let (text, _) = sent(text, json!({}));
        let before = text.split("\n… cut").next().unwrap();
        assert!(before.lines().last().unwrap().starts_with("line "), "{before}");
        let (whole, part) = (before.lines().count(), before.lines().last().unwrap());
        assert_eq!(part, format!("line {}", whole - 1));
    }

    #[test]
    fn text_of_others_is_no_command() {
        let (text, _) = sent("\u{1b}[31mred\u{202e}".into(), json!({}));
        assert_eq!(text, "\\u{1b}[31mred\\u{202e}");
    }
}
