//! The keys of a manifest: what each takes, and how it is written.
//!
//! In: the types that read a manifest ([`super::raw`]). Out: their JSON Schema,
//! and the same as a tree of [`KnownKey`]s, by which errors are told.

use std::sync::LazyLock;

use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::raw::RawManifest;

/// What a key takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// Several things; whoever reads it says more.
    Any,
    /// Text.
    Text,
    /// A list of texts.
    Texts,
    /// True or false.
    Truth,
    /// A whole number up to this one.
    Number(u64),
    /// One of these words.
    Word(Vec<Word>),
    /// A table with these keys.
    Table(Vec<KnownKey>),
    /// A list of tables with these keys.
    Tables(Vec<KnownKey>),
    /// A table with keys of the author's own.
    Named(Box<Form>),
}

/// A word that a key takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// What it means.
    pub meaning: String,
}

/// A key.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownKey {
    /// Its name.
    pub key: String,
    /// What it takes.
    pub form: Form,
    /// True if it cannot be left out.
    pub needed: bool,
    /// What it means.
    pub meaning: String,
    /// How it is written.
    pub example: String,
}

/// Largest number that TOML can hold.
const TOML_MAX: u64 = i64::MAX as u64;

/// The manifest as a whole.
pub(super) static MANIFEST: LazyLock<Vec<KnownKey>> =
    LazyLock::new(|| schema().as_object().map(entries).unwrap_or_default());

/// The JSON Schema of a manifest, by which editors complete and check it.
#[must_use]
pub fn schema() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let settings = settings.with_transform(without_null).with_transform(on_one_line);
    settings.into_generator().into_root_schema_for::<RawManifest>().into()
}

/// The keys of a manifest, those of its tables below them.
#[must_use]
pub fn keys() -> &'static [KnownKey] {
    &MANIFEST
}

/// What documentation breaks to fit a screen is one line elsewhere.
fn on_one_line(schema: &mut Schema) {
    schemars::transform::transform_subschemas(&mut on_one_line, schema);
    if let Some(Value::String(says)) = schema.get_mut("description") {
        *says = says.split_whitespace().collect::<Vec<_>>().join(" ");
    }
}

/// TOML has no null: a key that may be left out takes what it takes.
fn without_null(schema: &mut Schema) {
    schemars::transform::transform_subschemas(&mut without_null, schema);
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            object.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(words)) = object.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
        if let [Value::Object(one)] = choices.as_mut_slice() {
            let one = std::mem::take(one);
            object.remove("anyOf");
            one.into_iter().for_each(|(key, value)| {
                object.entry(key).or_insert(value);
            });
        }
    }
}

/// The keys of a table, those first that cannot be left out.
fn entries(schema: &Map<String, Value>) -> Vec<KnownKey> {
    let required = schema.get("required").and_then(Value::as_array);
    let is_needed = |key: &str| required.is_some_and(|keys| keys.iter().any(|k| k == key));
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let entry = |(key, value): (&String, &Value)| {
        let form = form(value);
        let example = example(key, &form, value.pointer("/examples/0"));
        let (key, needed) = (key.clone(), is_needed(key));
        KnownKey { key, form, needed, meaning: meaning(value), example }
    };
    let mut entries: Vec<KnownKey> = properties.map(entry).collect();
    entries.sort_by_key(|entry| !entry.needed);
    entries
}

fn form(schema: &Value) -> Form {
    if let Some(words) = words(schema) {
        return Form::Word(words);
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => Form::Text,
        Some("boolean") => Form::Truth,
        Some("integer") => Form::Number(match schema.get("format").and_then(Value::as_str) {
            Some("uint32") => u32::MAX.into(),
            _ => TOML_MAX,
        }),
        Some("array") => match schema.get("items").map(form) {
            Some(Form::Text) => Form::Texts,
            Some(Form::Table(entries)) => Form::Tables(entries),
            _ => Form::Any,
        },
        Some("object") => table(schema),
        _ => Form::Any,
    }
}

fn table(schema: &Value) -> Form {
    match (schema.as_object(), schema.get("additionalProperties")) {
        (Some(object), _) if object.contains_key("properties") => Form::Table(entries(object)),
        (_, Some(of_each)) => Form::Named(Box::new(form(of_each))),
        _ => Form::Any,
    }
}

/// The words of an enumeration, if it is one.
fn words(schema: &Value) -> Option<Vec<Word>> {
    let word = |one: &Value| {
        let word = one.get("const")?.as_str()?.to_owned();
        Some(Word { word, meaning: meaning(one) })
    };
    schema.get("oneOf")?.as_array()?.iter().map(word).collect()
}

/// What a part of the schema says about itself.
fn meaning(schema: &Value) -> String {
    schema.get("description").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// How a key is written.
fn example(key: &str, form: &Form, value: Option<&Value>) -> String {
    let written = value.and_then(|value| toml::Value::try_from(value).ok());
    match (form, written) {
        (_, Some(value)) => format!("{key} = {value}"),
        (Form::Tables(_), None) => format!("[[{key}]] with its keys below it"),
        (_, None) => format!("[{key}.NAME] with its keys below it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All keys, those of tables below them.
    fn all(entries: &[KnownKey]) -> Vec<&KnownKey> {
        let mut found = Vec::new();
        for entry in entries {
            found.push(entry);
            found.extend(match &entry.form {
                Form::Table(entries) | Form::Tables(entries) => all(entries),
                Form::Named(form) => match form.as_ref() {
                    Form::Table(entries) => all(entries),
                    _ => Vec::new(),
                },
                _ => Vec::new(),
            });
        }
        found
    }

    #[test]
    fn each_key_says_what_it_means() {
        let keys = all(keys());
        assert!(keys.len() > 60, "{}", keys.len());
        for entry in keys {
            assert!(entry.meaning.ends_with('.'), "{entry:?}");
            assert!(entry.form != Form::Any, "{entry:?}");
            if let Form::Word(words) = &entry.form {
                assert!(words.iter().all(|word| word.meaning.ends_with('.')), "{entry:?}");
            }
        }
    }

    #[test]
    fn no_key_takes_null() {
        assert!(!schema().to_string().contains("null"));
    }
}
