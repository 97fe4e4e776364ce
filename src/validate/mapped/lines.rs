//! The lines of a log, and the fields that each has.
//!
//! In: the bytes of a log. Out: for each line an object, or several that an export of
//! OpenTelemetry holds. Lines of JSON must all be objects; of a text, the lines that
//! the expression of the mapping does not find are not events.

use greyverify_behaviour::json::{Tree, document};
use greyverify_protocol::Unreadable;
use regex::Regex;
use serde_json::{Map, Value as Json};

use super::otlp;

/// How a log is written.
#[derive(Debug, Clone, Copy)]
pub enum Form<'a> {
    /// Each line is a JSON object.
    Objects,
    /// Each line is a text, of which this expression finds the fields.
    Text(&'a Regex),
    /// Each line is an export of OpenTelemetry; records of this scope are events, if
    /// one is named.
    OpenTelemetry(Option<&'a str>),
}

/// A line with its fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// Its fields.
    pub fields: Map<String, Json>,
}

/// The lines of a log that have fields, and how many others there are that are
/// not blank. An export has a line for each of its records.
///
/// # Errors
/// A line is not what it must be.
pub fn lines(bytes: &[u8], form: Form<'_>) -> Result<(Vec<Line>, u64), Unreadable> {
    let (mut found, mut others) = (Vec::new(), 0);
    let text = std::str::from_utf8(bytes).map_err(|why| {
        let before = &bytes[..why.valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        wrong(line, "the line is not UTF-8".to_owned())
    })?;
    let ends = text.ends_with('\n');
    let count = text.lines().count() as u64;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let is_cut = number == count && !ends;
        match form {
            Form::Objects => found.push(Line { number, fields: object(number, line, is_cut)? }),
            Form::OpenTelemetry(scope) => {
                let export = object(number, line, is_cut)?;
                let (records, more) =
                    otlp::records(export, scope).map_err(|problem| wrong(number, problem))?;
                found.extend(records.into_iter().map(|fields| Line { number, fields }));
                others += more;
            }
            // What is missing of a text cannot be seen.
            Form::Text(_) if is_cut => {
                return Err(wrong(number, "the line has no end: the log was cut".to_owned()));
            }
            Form::Text(regex) => match captured(regex, line) {
                Some(fields) => found.push(Line { number, fields }),
                None => others += 1,
            },
        }
    }
    Ok((found, others))
}

fn wrong(line: u64, problem: String) -> Unreadable {
    Unreadable { line: Some(line), problem }
}

fn object(number: u64, line: &str, is_cut: bool) -> Result<Map<String, Json>, Unreadable> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    match serde_json::from_str(line) {
        Ok(Json::Object(fields)) => match repeated(line) {
            Some(key) => Err(wrong(number, format!("the key `{key}` stands twice in one object"))),
            None => Ok(fields),
        },
        Ok(_) => Err(wrong(number, "the line is not a JSON object".to_owned())),
        Err(why) if is_cut && why.is_eof() => {
            Err(wrong(number, format!("the line is cut in its middle: {}", plain(&why))))
        }
        Err(why) => Err(wrong(number, format!("the line is not JSON: {}", plain(&why)))),
    }
}

/// A key that stands twice, of which `serde_json` would take the last.
fn repeated(line: &str) -> Option<String> {
    let tree = document(line.as_bytes(), Tree::whole()).ok()?;
    tree.repeated().map(str::to_owned)
}

/// What is wrong, without the line that serde counts.
fn plain(why: &serde_json::Error) -> String {
    let text = why.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    format!("{text} (column {})", why.column())
}

/// The named groups that were found. What looks like a whole number or a truth
/// value is one.
fn captured(regex: &Regex, line: &str) -> Option<Map<String, Json>> {
    let found = regex.captures(line)?;
    let names = regex.capture_names().flatten();
    let fields =
        names.filter_map(|name| Some((name.to_owned(), meant(found.name(name)?.as_str()))));
    Some(fields.collect())
}

fn meant(text: &str) -> Json {
    let is_number = text.strip_prefix('-').unwrap_or(text).bytes().all(|b| b.is_ascii_digit());
    match text {
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        _ if is_number => serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.into())),
        _ => Json::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(text: &str) -> (Option<u64>, String) {
        let why = lines(text.as_bytes(), Form::Objects).unwrap_err();
        (why.line, why.problem)
    }

    #[test]
    fn objects_are_read_and_blank_lines_are_nothing() {
        let (found, others) = lines(b"{\"a\":1}\n\n  \r\n{\"a\":2}", Form::Objects).unwrap();
        assert_eq!(found.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 4]);
        assert_eq!((found[1].fields["a"].clone(), others), (json!(2), 0));
        assert_eq!(lines(b"", Form::Objects).unwrap(), (Vec::new(), 0));
    }

    #[test]
    fn what_is_no_object_is_told_with_its_line() {
        let (line, problem) = refused("{\"a\":1}\n{\"a\":2, \"b\":");
        assert_eq!(line, Some(2));
        assert!(problem.starts_with("the line is cut in its middle: EOF"), "{problem}");
        let (line, problem) = refused("{\"a\":1}\nhello\n{}\n");
        assert_eq!(line, Some(2));
        assert!(problem.starts_with("the line is not JSON: expected value"), "{problem}");
        assert_eq!(refused("[1]\n"), (Some(1), "the line is not a JSON object".to_owned()));
        assert!(refused("{\"a\":1} {\"a\":2}\n").1.contains("trailing characters"));
        let why = lines(b"{}\n\xff\n", Form::Objects).unwrap_err();
        assert_eq!(why.line, Some(2));
    }

    #[test]
    fn an_expression_finds_the_fields_of_a_text() {
        let regex = Regex::new(r"(?P<event>\w+) by=(?P<c>\w+) n=(?P<n>\S+)").unwrap();
        let text = "12:00 INFO started\n12:01 INFO lock by=c1 n=-4\n12:02 free by=true n=0x4\n";
        let (found, others) = lines(text.as_bytes(), Form::Text(&regex)).unwrap();
        assert_eq!(others, 1);
        assert_eq!(Json::Object(found[0].fields.clone()), json!({"event":"lock","c":"c1","n":-4}));
        assert_eq!(
            Json::Object(found[1].fields.clone()),
            json!({"event":"free","c":true,"n":"0x4"})
        );
        let cut = lines(b"lock by=c1 n=4", Form::Text(&regex)).unwrap_err();
        assert!(cut.problem.contains("cut"), "{cut:?}");
    }
}
