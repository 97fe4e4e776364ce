//! New counts in the text of a manifest, whose comments and order stay.

use toml_edit::{DocumentMut, InlineTable, Item, TableLike, Value};

/// The exact counts of a model, as far as a search tells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact {
    /// Distinct states.
    pub distinct: u64,
    /// States generated.
    pub generated: u64,
    /// Depth of the state graph; `None` if several workers searched, who may
    /// find a larger one.
    pub depth: Option<u64>,
}

/// A count that a manifest has otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key below `expect`.
    pub key: &'static str,
    /// What the manifest said.
    pub before: Option<u64>,
    /// What it says now.
    pub after: u64,
}

/// Gives a model of the manifest the counts that were found: those that it
/// states, or all of them if it states none.
///
/// # Errors
/// The text is not a manifest, or has no such model.
pub fn with_counts(text: &str, model: &str, found: Exact) -> Result<(String, Vec<Change>), String> {
    let mut document: DocumentMut =
        text.parse().map_err(|e: toml_edit::TomlError| e.to_string())?;
    let expect = expect_of(&mut document, model)
        .ok_or_else(|| format!("the manifest has no [[model]] named `{model}`"))?;
    let stated = |key: &str| expect.contains_key(key);
    let states_none = !["distinct", "generated", "depth"].iter().any(|key| stated(key));
    let counts = [
        ("distinct", Some(found.distinct)),
        ("generated", Some(found.generated)),
        ("depth", found.depth),
    ];
    let mut changes = Vec::new();
    for (key, count) in counts {
        let Some(after) = count.filter(|_| states_none || expect.contains_key(key)) else {
            continue;
        };
        let before = expect.get(key).and_then(Item::as_integer);
        let before = before.and_then(|n| u64::try_from(n).ok());
        if before != Some(after) {
            set(expect, key, after);
            changes.push(Change { key, before, after });
        }
    }
    Ok((document.to_string(), changes))
}

/// The table `expect` of a model; a new one if it has none.
fn expect_of<'a>(document: &'a mut DocumentMut, model: &str) -> Option<&'a mut dyn TableLike> {
    let models = document.get_mut("model")?.as_array_of_tables_mut()?;
    let is_it =
        |table: &&mut toml_edit::Table| table.get("name").and_then(Item::as_str) == Some(model);
    let table = models.iter_mut().find(is_it)?;
    let expect = table.entry("expect").or_insert_with(|| {
        let mut expect = InlineTable::new();
        expect.insert("verdict", "verified".into());
        Item::Value(Value::InlineTable(expect))
    });
    expect.as_table_like_mut()
}

/// Sets a number; what surrounds it stays.
fn set(table: &mut dyn TableLike, key: &str, number: u64) {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(value) => {
            let decor = value.decor().clone();
            *value = Value::from(number);
            *value.decor_mut() = decor;
        }
        None => drop(table.insert(key, Item::Value(Value::from(number)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Ours\n[[model]]\nname = \"a\" # the first\nexpect = { verdict = \"verified\",  distinct = 1, depth = 3 } # exact\n\n[[model]]\nname = \"b\"\n";

    fn exact(distinct: u64) -> Exact {
        Exact { distinct, generated: 30, depth: None }
    }

    #[test]
    fn stated_counts_change_and_all_else_stays() {
        let (text, changes) = with_counts(TEXT, "a", exact(20)).unwrap();
        assert_eq!(text, TEXT.replace("distinct = 1,", "distinct = 20,"));
        assert_eq!(changes, [Change { key: "distinct", before: Some(1), after: 20 }]);
        let (same, changes) = with_counts(TEXT, "a", exact(1)).unwrap();
        assert_eq!((same.as_str(), changes.len()), (TEXT, 0));
    }

    #[test]
    fn a_model_that_states_none_gets_all() {
        let (text, changes) = with_counts(TEXT, "b", exact(20)).unwrap();
        let added = "expect = { verdict = \"verified\", distinct = 20, generated = 30 }\n";
        assert_eq!(text, format!("{TEXT}{added}"));
        assert_eq!(changes.len(), 2);
        let known = Exact { depth: Some(4), ..exact(20) };
        assert!(with_counts(TEXT, "b", known).unwrap().0.contains("depth = 4"));
    }

    #[test]
    fn a_model_that_is_not_there_is_an_error() {
        assert_eq!(
            with_counts(TEXT, "c", exact(1)).unwrap_err(),
            "the manifest has no [[model]] named `c`"
        );
        assert!(with_counts("[[model", "a", exact(1)).is_err());
    }
}
