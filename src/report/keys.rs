//! The reference of all keys of a manifest, made of the types that read it.

use std::fmt::Write as _;

use crate::manifest::{Form, KnownKey};

/// Before the tables.
const HEAD: &str = "\
# The manifest `greyverify.toml`

`greyverify init` writes it, `greyverify update` keeps its counts true, and everything else in it is yours. This page is
printed by `greyverify schema --format markdown`; `greyverify schema` prints the JSON Schema by which editors complete and
check a manifest whose first line is `#:schema ./greyverify.schema.json`. A key that is not marked as needed may be left out.
";

/// All of it, as Markdown.
#[must_use]
pub fn reference(keys: &[KnownKey]) -> String {
    let mut text = HEAD.to_owned();
    table(&mut text, "the manifest", keys);
    for key in keys {
        match (&key.form, table_of(&key.form)) {
            (Form::Tables(_), Some(below)) => {
                section(&mut text, &format!("[[{}]]", key.key), key, below)
            }
            (Form::Table(_), Some(below)) => {
                section(&mut text, &format!("[{}]", key.key), key, below);
            }
            (_, Some(below)) => section(&mut text, &format!("[{}.NAME]", key.key), key, below),
            (_, None) => {}
        }
    }
    text
}

/// The keys below a key, if they are greyverify's.
fn table_of(form: &Form) -> Option<&[KnownKey]> {
    match form {
        Form::Table(keys) | Form::Tables(keys) => Some(keys),
        Form::Named(form) => table_of(form),
        _ => None,
    }
}

/// A table with its keys, and the tables in it.
fn section(text: &mut String, head: &str, key: &KnownKey, below: &[KnownKey]) {
    let _ = write!(text, "\n## `{head}`\n\n{}\n", key.meaning);
    table(text, &format!("`{head}`"), below);
    for inner in below {
        if let Some(keys) = table_of(&inner.form) {
            table(text, &format!("`{}` in `{head}`", inner.key), keys);
        }
    }
}

/// One line a key, then the words that some of them take.
fn table(text: &mut String, of: &str, keys: &[KnownKey]) {
    let _ = write!(text, "\n| key of {of} | takes | meaning | example |\n|---|---|---|---|\n");
    for key in keys {
        let needed = if key.needed { ", needed" } else { "" };
        let _ = writeln!(
            text,
            "| `{}` | {}{needed} | {} | `{}` |",
            key.key,
            takes(&key.form),
            cell(&key.meaning),
            cell(&key.example)
        );
    }
    for key in keys {
        let Form::Word(words) = &key.form else { continue };
        let _ = write!(text, "\n| `{}` | meaning |\n|---|---|\n", key.key);
        for word in words {
            let _ = writeln!(text, "| `\"{}\"` | {} |", word.word, cell(&word.meaning));
        }
    }
}

/// What stands in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn takes(form: &Form) -> &'static str {
    match form {
        Form::Any => "a value",
        Form::Text => "text",
        Form::Texts => "a list of texts",
        Form::Truth => "true or false",
        Form::Number(_) => "a number",
        Form::Word(_) => "a word",
        Form::Table(_) => "a table",
        Form::Tables(_) => "tables",
        Form::Named(of_each) => match of_each.as_ref() {
            Form::Table(_) => "tables by name",
            _ => "values by name",
        },
    }
}
