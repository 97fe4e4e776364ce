//! The shape of a manifest: which keys there are, and what each takes.
//!
//! In: the text. Out: everything that has another shape, each with its place,
//! what was found, what is expected and an example, before any of it is taken
//! to mean something.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Lines, ManifestError, ManifestErrors};
use super::keys::{Form, KnownKey, Word, keys};
use crate::spec::closest;

/// Characters of a value or a key that are shown.
const SHOWN: usize = 60;

/// Everything in the text that is no manifest.
pub(super) fn misshapen(path: &Path, lines: &Lines, text: &str) -> ManifestErrors {
    let mut reader = Reader { path, lines, errors: ManifestErrors::default() };
    match DeTable::parse(text) {
        Ok(root) => reader.table(root.get_ref(), keys(), "", 0),
        Err(error) => reader.errors.push(ManifestError::syntax(path, lines, &error)),
    }
    reader.errors.settled()
}

struct Reader<'a> {
    path: &'a Path,
    lines: &'a Lines<'a>,
    errors: ManifestErrors,
}

impl Reader<'_> {
    /// A table whose keys are known; `begin` is where it stands in the text.
    fn table(&mut self, table: &DeTable<'_>, entries: &'static [KnownKey], at: &str, begin: usize) {
        let mut meant = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match entries.iter().find(|entry| entry.key == name) {
                Some(entry) => self.value(value, &entry.form, &below(at, name), &entry.example),
                None => meant.extend(self.unknown(key.span().start, name, entries, at)),
            }
        }
        let is_told = |key: &str| table.contains_key(key) || meant.contains(&key);
        for entry in entries.iter().filter(|entry| entry.needed && !is_told(&entry.key)) {
            let what = format!("`{}` is missing", entry.key);
            self.error(begin, at, what, Some(format!("add {}", entry.example)));
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, form: &'static Form, at: &str, like: &str) {
        let begin = value.span().start;
        match (form, value.get_ref()) {
            (Form::Any, _) | (Form::Text, DeValue::String(_)) => {}
            (Form::Truth, DeValue::Boolean(_)) => {}
            (Form::Number(most), DeValue::Integer(n)) if number(n).is_some_and(|n| n <= *most) => {}
            (Form::Texts, DeValue::Array(items)) => {
                items.iter().for_each(|item| self.value(item, &Form::Text, at, like));
            }
            (Form::Word(words), DeValue::String(word)) if words.iter().any(|w| w.word == *word) => {
            }
            (Form::Word(words), DeValue::String(word)) => {
                let what = format!("`{}` is none of {}", shown(word), listed(words));
                let near = self.nearest(word, words.iter().map(|w| w.word.as_str()));
                let hint = near.map_or_else(|| format!("such as {like}"), did_you_mean);
                self.error(begin, at, what, Some(hint));
            }
            (Form::Table(entries), DeValue::Table(table)) => self.table(table, entries, at, begin),
            (Form::Tables(entries), DeValue::Array(items)) => {
                items.iter().for_each(|item| self.element(item, entries, at, like));
            }
            (Form::Named(form), DeValue::Table(table)) => {
                for (name, value) in table {
                    self.value(value, form, &below(at, name.get_ref()), like);
                }
            }
            (_, found) => {
                let what =
                    format!("found {}, and {} is expected", kind(found), expected(form, found));
                self.error(begin, at, what, Some(format!("such as {like}")));
            }
        }
    }

    /// One of the tables of a list, known by its name.
    fn element(
        &mut self,
        item: &Spanned<DeValue<'_>>,
        entries: &'static [KnownKey],
        at: &str,
        like: &str,
    ) {
        let begin = item.span().start;
        let DeValue::Table(table) = item.get_ref() else {
            let what = format!("found {}, and a table is expected", kind(item.get_ref()));
            return self.error(begin, at, what, Some(format!("such as {like}")));
        };
        match table.get("name").map(Spanned::get_ref) {
            Some(DeValue::String(name)) => self.table(table, entries, &below(at, name), begin),
            _ => self.table(table, entries, at, begin),
        }
    }

    /// The key that is meant, if there is one like it.
    fn unknown(
        &mut self,
        begin: usize,
        name: &str,
        entries: &'static [KnownKey],
        at: &str,
    ) -> Option<&'static str> {
        let known = || entries.iter().map(|entry| entry.key.as_str());
        let near = self.nearest(name, known());
        let hint = near.map(did_you_mean).unwrap_or_else(|| {
            format!("the keys here are {}", known().collect::<Vec<_>>().join(", "))
        });
        let of = if at.is_empty() { "a manifest has" } else { "there is" };
        self.error(begin, &below(at, name), format!("{of} no such key"), Some(hint));
        near
    }

    /// The nearest name, for an error that will be shown.
    fn nearest(
        &self,
        name: &str,
        known: impl IntoIterator<Item = &'static str>,
    ) -> Option<&'static str> {
        let is_worth_it = self.errors.are_few() && name.len() <= SHOWN;
        is_worth_it.then(|| closest(name, known)).flatten()
    }

    fn error(&mut self, begin: usize, key: &str, what: String, hint: Option<String>) {
        let (line, column) = self.lines.place(begin);
        let (file, key) = (self.path.to_owned(), key.to_owned());
        self.errors.push(ManifestError { file, line, column, key, what, hint });
    }
}

fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

fn below(at: &str, key: &str) -> String {
    let key = shown(key);
    if at.is_empty() { key } else { format!("{at}.{key}") }
}

fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn number(n: &toml::de::DeInteger<'_>) -> Option<u64> {
    u64::from_str_radix(n.as_str(), n.radix()).ok()
}

fn listed(words: &[Word]) -> String {
    words.iter().map(|word| format!("`{}`", word.word)).collect::<Vec<_>>().join(", ")
}

/// What was found, with its article.
fn kind(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text \"{}\"", shown(text)),
        DeValue::Integer(n) => format!("the number {}", shown(&n.to_string())),
        DeValue::Float(n) => format!("the number {}", shown(&n.to_string())),
        DeValue::Boolean(truth) => format!("the boolean {truth}"),
        DeValue::Datetime(date) => format!("the date {date}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// What a key takes, with its article.
fn expected(form: &Form, found: &DeValue<'_>) -> String {
    match form {
        Form::Any => "a value".to_owned(),
        Form::Text => "text in quotes".to_owned(),
        Form::Texts => "a list of texts".to_owned(),
        Form::Truth => "true or false".to_owned(),
        Form::Number(most) if matches!(found, DeValue::Integer(_)) => {
            format!("one from 0 to {most}")
        }
        Form::Number(_) => "a whole number".to_owned(),
        Form::Word(words) => format!("one of {}", listed(words)),
        Form::Table(_) | Form::Named(_) => "a table".to_owned(),
        Form::Tables(_) => "a list of tables".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::raw::RawManifest;
    use super::*;

    const MANIFEST: &str = r#"schema_version = 1
[profiles.pr]
time_budget_secs = 300
heap_mib = 512
[specs.Counter]
file = "Counter.tla"
invariants = ["TypeOK"]
[[model]]
name = "small"
spec = "Counter"
profiles = ["pr"]
constants = { N = 4 }
expect = { verdict = "verified", distinct = 10 }
"#;

    fn told(text: &str) -> String {
        let errors = misshapen(Path::new("greyverify.toml"), &Lines::new(text), text);
        let more =
            if errors.more() > 0 { format!("and {} more\n", errors.more()) } else { String::new() };
        let told: String = errors.first().iter().map(|e| format!("error: {e}\n")).collect();
        told + &more
    }

    fn changed(from: &str, to: &str) -> String {
        assert!(MANIFEST.contains(from), "{from}");
        let (line, errors) =
            (to.lines().next().unwrap_or_default(), told(&MANIFEST.replace(from, to)));
        assert!(!errors.is_empty(), "{to} passes");
        for raw in ["invalid type", "unknown field", "missing field", "unknown variant"] {
            assert!(!errors.contains(raw), "{errors}");
        }
        format!("# {line}\n{errors}")
    }

    #[test]
    fn what_has_another_shape_is_told_with_place_key_and_example() {
        assert_eq!(told(MANIFEST), "");
        let name = "name = \"small\"";
        let cases = [
            changed(name, "name = 3"),
            changed(name, "name = small"),
            changed(name, "name = [\"small\"]"),
            changed(&format!("{name}\n"), ""),
            changed("profiles = [\"pr\"]", "profiles = \"pr\""),
            changed("profiles = [\"pr\"]", "profiles = [\"pr\", 4]"),
            changed("heap_mib = 512", "heap_mb = 512"),
            changed("heap_mib = 512", "heap_mib = \"512\""),
            changed("heap_mib = 512", "heap_mib = -1"),
            changed("heap_mib = 512", "heap_mib = 1.5"),
            changed("schema_version = 1\n", ""),
            changed("schema_version = 1", "schema_version = \"1\""),
            changed("schema_version = 1", "schema_version = 5000000000"),
            changed("invariants", "invariant"),
            changed("invariants", "wholly_unknown"),
            changed("[[model]]", "[model]"),
            changed("[[model]]", "[[models]]"),
            changed("[specs.Counter]", "[spec.Counter]"),
            changed("constants = { N = 4 }", "constants = 4"),
            changed("\"verified\"", "\"verifyed\""),
            changed("verdict = \"verified\", ", ""),
            changed("distinct = 10", "distinct = \"10\""),
            changed("expect = {", "deadlock = \"no\"\nexpect = {"),
            changed("[profiles.pr]", "profiles = 3\n[profile.pr]"),
            changed("constants = {", "é = 1 # two bytes\nconstants = {"),
        ];
        insta::assert_snapshot!(cases.join("\n"));
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_and_in_order() {
        let text = MANIFEST.replace("file =", "fiel =").replace("name = ", "nam = ");
        let told = told(&text);
        assert_eq!(told.matches("did you mean").count(), 2, "{told}");
        assert!(!told.contains("is missing"), "{told}");
    }

    /// What is written like this, as the examples say.
    fn written(entries: &[KnownKey], between: &str) -> String {
        let lines = entries.iter().map(|entry| entry.example.as_str());
        let lines: Vec<&str> = lines.filter(|example| !example.starts_with('[')).collect();
        lines.join(between)
    }

    #[test]
    fn examples_are_examples() {
        let mut text = written(keys(), "\n");
        for entry in keys() {
            let (head, entries) = match &entry.form {
                Form::Tables(entries) => (format!("[[{}]]", entry.key), entries),
                Form::Named(form) => match form.as_ref() {
                    Form::Table(entries) => (format!("[{}.x]", entry.key), entries),
                    _ => continue,
                },
                _ => continue,
            };
            text.push_str(&format!("\n{head}\n{}\n", written(entries, "\n")));
            for entry in entries {
                let Form::Table(inner) = &entry.form else { continue };
                let all = format!("{} = {{ {} }}", entry.key, written(inner, ", "));
                text = text.replace(&entry.example, &all);
            }
        }
        assert_eq!(told(&text), "", "{text}");
        toml::from_str::<RawManifest>(&text).map(drop).unwrap();
    }

    #[test]
    fn a_manifest_of_nothing_but_mistakes_is_told_in_no_time() {
        let text: String = (0..100_000).map(|n| format!("key_{n} = {n}\n")).collect();
        let said = told(&text);
        // The first of all is that `schema_version` is missing.
        assert_eq!(said.matches("no such key").count(), 39);
        assert!(said.contains("greyverify.toml:1:1: key_0") && said.contains("more\n"), "{said}");
        let long = format!("{} = 1\n", "k".repeat(1_000_000));
        assert!(told(&long).len() < 2_000);
    }
}
