//! New expectations in the text of a manifest, whose comments and order stay.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TableLike, Value};

use super::stated::{Exact, Stated, number};
use crate::escape::printable;

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

/// A manifest that is edited.
#[derive(Debug, Clone)]
pub struct Edit(DocumentMut);

impl Edit {
    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// It is no TOML.
    pub fn read(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|e: toml_edit::TomlError| e.to_string())
    }

    /// Gives a model the counts that were found: those that it states, or all
    /// of them if it states none.
    ///
    /// # Errors
    /// The manifest has no such model.
    pub fn counts(&mut self, model: &str, found: Exact) -> Result<Vec<Change>, String> {
        let expect = expect_of(&mut self.0, model)?;
        let states_none = !found.by_key().iter().any(|(key, _)| expect.contains_key(key));
        let mut changes = Vec::new();
        for (key, count) in found.by_key() {
            let Some(after) = count.filter(|_| states_none || expect.contains_key(key)) else {
                continue;
            };
            let before = expect.get(key).and_then(Item::as_integer);
            let before = before.and_then(|n| u64::try_from(n).ok());
            if before != Some(after) {
                set(expect, key, number(after));
                changes.push(Change { key, before, after });
            }
        }
        Ok(changes)
    }

    /// Gives a model another end; what it said before, if it said anything.
    ///
    /// # Errors
    /// The manifest has no such model.
    pub fn end(&mut self, model: &str, found: &Stated) -> Result<Option<String>, String> {
        let model = model_of(&mut self.0, model)?;
        Ok(match model.get_mut("expect") {
            None => {
                insert(model, "expect", Value::InlineTable(found.pairs().into_iter().collect()));
                None
            }
            Some(Item::Value(value)) => {
                let mut new = Value::InlineTable(found.pairs().into_iter().collect());
                *new.decor_mut() = value.decor().clone();
                let before = std::mem::replace(value, new);
                Some(before.decorated("", "").to_string())
            }
            Some(other) => {
                let table = other.as_table_mut().ok_or("`expect` is not a table")?;
                let before = table.clone().into_inline_table().to_string();
                let pairs = found.pairs();
                table.retain(|key, _| pairs.iter().any(|(kept, _)| *kept == key));
                pairs.into_iter().for_each(|(key, value)| set(table, key, value));
                Some(before)
            }
        })
    }

    /// Keeps the comment true in which `greyverify init` said what it found of a
    /// model. Any other comment stays as it is.
    pub fn remark(&mut self, model: &str, found: &str) {
        let Some(Item::ArrayOfTables(models)) = self.0.get_mut("model") else { return };
        let is_it = |table: &&mut Table| table.get("name").and_then(Item::as_str) == Some(model);
        let Some(decor) = models.iter_mut().find(is_it).map(Table::decor_mut) else { return };
        let Some(comments) = decor.prefix().and_then(|prefix| prefix.as_str()) else { return };
        let told = |line: &str| match line.strip_prefix("# ").is_some_and(is_a_finding) {
            true => format!("# {}", printable(found)),
            false => line.to_owned(),
        };
        let told: Vec<String> = comments.split('\n').map(told).collect();
        decor.set_prefix(told.join("\n"));
    }

    /// Why no table can be added, if none can.
    #[must_use]
    pub fn closed(&self) -> Option<String> {
        let forms = [("model", "[[model]]"), ("specs", "[specs.NAME]")];
        let closed = forms.iter().find(|(key, _)| self.0.get(key).is_some_and(Item::is_value));
        closed.map(|(key, form)| {
            format!("its `{key} = ...` is closed, and what is added begins with {form}: write all of them as tables that begin with {form}")
        })
    }

    /// The text as it is now.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.to_string()
    }
}

/// True for a line in which `greyverify init` says what it found.
fn is_a_finding(line: &str) -> bool {
    let counted = line.ends_with(" states") || line.ends_with(" state");
    line.starts_with("verified: ") && line.contains(" distinct of ")
        || line.starts_with("vacuous: ")
        || line.starts_with("inconclusive: the time budget of ")
        || counted && (line.starts_with("deadlock after ") || line.contains(" is violated "))
}

/// The table of a model, in whichever form models are listed.
fn model_of<'a>(
    document: &'a mut DocumentMut,
    name: &str,
) -> Result<&'a mut dyn TableLike, String> {
    fn tables(tables: &mut ArrayOfTables) -> Vec<&mut dyn TableLike> {
        tables.iter_mut().map(|table| table as &mut dyn TableLike).collect()
    }
    fn inline(items: &mut Array) -> Vec<&mut dyn TableLike> {
        let tables = items.iter_mut().filter_map(Value::as_inline_table_mut);
        tables.map(|table| table as &mut dyn TableLike).collect()
    }
    let models = match document.get_mut("model") {
        Some(Item::ArrayOfTables(models)) => tables(models),
        Some(Item::Value(Value::Array(models))) => inline(models),
        _ => Vec::new(),
    };
    let is_it = |table: &&mut dyn TableLike| table.get("name").and_then(Item::as_str) == Some(name);
    let found = models.into_iter().find(is_it);
    found.ok_or_else(|| format!("the manifest has no model named `{name}`"))
}

/// The table `expect` of a model; a new one if it has none.
fn expect_of<'a>(
    document: &'a mut DocumentMut,
    model: &str,
) -> Result<&'a mut dyn TableLike, String> {
    let model = model_of(document, model)?;
    if !model.contains_key("expect") {
        let verified = Stated::Verified(Exact::default()).pairs();
        insert(model, "expect", Value::InlineTable(verified.into_iter().collect()));
    }
    let expect = model.get_mut("expect").and_then(Item::as_table_like_mut);
    expect.ok_or_else(|| "`expect` is not a table".to_owned())
}

/// Sets a value; what surrounds it stays.
fn set(table: &mut dyn TableLike, key: &str, new: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(value) => {
            let decor = value.decor().clone();
            *value = new;
            *value.decor_mut() = decor;
        }
        None => insert(table, key, new),
    }
}

/// Adds a key at the end. The blank before the brace that closes a table on one
/// line stays there.
fn insert(table: &mut dyn TableLike, key: &str, mut new: Value) {
    let last = table.iter().last().map(|(last, _)| last.to_owned());
    let last = last.and_then(|last| table.get_mut(&last)?.as_value_mut());
    if let Some(decor) = last.map(Value::decor_mut) {
        let suffix = decor.suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default();
        if !suffix.is_empty() && suffix.trim().is_empty() {
            new = new.decorated(" ", suffix);
            decor.set_suffix("");
        }
    }
    table.insert(key, Item::Value(new));
}

#[cfg(test)]
mod tests {
    use super::super::Broken;
    use super::*;

    const TEXT: &str = "# Ours\n[[model]]\nname = \"a\" # the first\nexpect = { verdict = \"verified\",  distinct = 1, depth = 3 } # exact\n\n[[model]]\nname = \"b\"\n";

    fn exact(distinct: u64) -> Exact {
        Exact { distinct: Some(distinct), generated: Some(30), depth: None }
    }

    fn with_counts(text: &str, model: &str, found: Exact) -> (String, Vec<Change>) {
        let mut edit = Edit::read(text).unwrap();
        let changes = edit.counts(model, found).unwrap();
        (edit.text(), changes)
    }

    fn with_end(text: &str, model: &str, found: &Stated) -> (String, Option<String>) {
        let mut edit = Edit::read(text).unwrap();
        let before = edit.end(model, found).unwrap();
        (edit.text(), before)
    }

    fn counted(text: &str, model: &str) -> String {
        with_counts(text, model, exact(20)).0
    }

    #[test]
    fn stated_counts_change_and_all_else_stays() {
        let (text, changes) = with_counts(TEXT, "a", exact(20));
        assert_eq!(text, TEXT.replace("distinct = 1,", "distinct = 20,"));
        assert_eq!(changes, [Change { key: "distinct", before: Some(1), after: 20 }]);
        let (same, changes) = with_counts(TEXT, "a", exact(1));
        assert_eq!((same.as_str(), changes.len()), (TEXT, 0));
    }

    #[test]
    fn a_model_that_states_none_gets_all() {
        let (text, changes) = with_counts(TEXT, "b", exact(20));
        let added = "expect = { verdict = \"verified\", distinct = 20, generated = 30 }\n";
        assert_eq!(text, format!("{TEXT}{added}"));
        assert_eq!(changes.len(), 2);
        let known = Exact { depth: Some(4), ..exact(20) };
        assert!(with_counts(TEXT, "b", known).0.contains("depth = 4"));
        let bare = "[[model]]\nname = \"a\"\nexpect = { verdict = \"verified\" }\n";
        assert_eq!(counted(bare, "a"), bare.replace("\" }", "\", distinct = 20, generated = 30 }"));
    }

    #[test]
    fn models_in_one_list_are_edited_like_others() {
        let text = "model = [ # all\n  { name = \"a\", expect = { verdict = \"verified\", distinct = 1 } }, # first\n  { name = \"b\" },\n]\n";
        assert_eq!(counted(text, "a"), text.replace("distinct = 1 ", "distinct = 20 "));
        let all = "\"b\", expect = { verdict = \"verified\", distinct = 20, generated = 30 } }";
        assert_eq!(counted(text, "b"), text.replace("\"b\" }", all));
        let (stuck, _) = with_end(text, "a", &Stated::Broken(Broken::Deadlock));
        let old = "verdict = \"verified\", distinct = 1 ";
        assert_eq!(stuck, text.replace(old, "verdict = \"deadlock\" "));
    }

    #[test]
    fn a_table_of_its_own_is_edited_like_others() {
        let text = "[[model]]\nname = \"a\"\n[model.expect] # here\nverdict = \"verified\" # yes\ndistinct = 1\n";
        assert_eq!(counted(text, "a"), text.replace("distinct = 1", "distinct = 20"));
        let inv = Stated::Broken(Broken::Property("Inv".to_owned()));
        let (broken, before) = with_end(text, "a", &inv);
        let new = "verdict = \"violated\" # yes\nproperty = \"Inv\"";
        assert_eq!(broken, text.replace("verdict = \"verified\" # yes\ndistinct = 1", new));
        assert!(before.unwrap().contains("distinct = 1"));
        let dotted =
            "[[model]]\nname = \"a\"\nexpect.verdict = \"verified\"\nexpect.distinct = 1\n";
        assert_eq!(counted(dotted, "a"), dotted.replace("distinct = 1", "distinct = 20"));
        let (broken, _) = with_end(dotted, "a", &inv);
        let new = "expect.verdict = \"violated\"\nexpect.property = \"Inv\"\n";
        assert_eq!(broken, format!("[[model]]\nname = \"a\"\n{new}"));
    }

    #[test]
    fn another_end_takes_the_place_of_the_old_one() {
        let stuck = Stated::Broken(Broken::Deadlock);
        let (text, before) = with_end(TEXT, "a", &stuck);
        let old = "{ verdict = \"verified\",  distinct = 1, depth = 3 }";
        assert_eq!(text, TEXT.replace(old, "{ verdict = \"deadlock\" }"));
        assert_eq!(before.unwrap(), old);
        let (text, before) = with_end(TEXT, "b", &stuck);
        assert_eq!(text, format!("{TEXT}expect = {{ verdict = \"deadlock\" }}\n"));
        assert_eq!(before, None);
    }

    #[test]
    fn a_model_that_is_not_there_is_an_error() {
        let missing = "the manifest has no model named `c`";
        let mut edit = Edit::read(TEXT).unwrap();
        assert_eq!(edit.counts("c", exact(1)).unwrap_err(), missing);
        assert_eq!(edit.end("c", &Stated::AssumptionsHold).unwrap_err(), missing);
        assert!(Edit::read("[[model").is_err());
        assert!(Edit::read("model = 3").unwrap().counts("a", exact(1)).is_err());
    }

    #[test]
    fn the_comment_of_init_stays_true_and_any_other_stays() {
        let remarked = |comment: &str| {
            let table = "[[model]]\nname = \"a\"\n";
            let mut edit =
                Edit::read(&format!("# Ours\n\n{comment}\n# note: slow\n{table}")).unwrap();
            edit.remark("a", "deadlock after 3 states");
            edit.remark("b", "verified: 1 distinct of 2 states");
            let text = edit.text();
            assert!(
                text.starts_with("# Ours\n\n")
                    && text.ends_with(&format!("\n# note: slow\n{table}"))
            );
            text.lines().nth(2).unwrap().to_owned()
        };
        for found in [
            "verified: 15 distinct of 29 states, depth 4",
            "NeverFull is violated after 3 states",
            "Progress is violated (liveness) after 1 state",
            "deadlock after 9 states",
            "inconclusive: the time budget of 60 s ended it after 3 distinct states",
            "vacuous: never fired: Go (A.tla:3)",
        ] {
            assert_eq!(remarked(&format!("# {found}")), "# deadlock after 3 states");
        }
        for own in ["# verified: by hand", "# Nothing is violated", "#verified: 1 distinct of 2"] {
            assert_eq!(remarked(own), own);
        }
    }

    #[test]
    fn a_list_on_its_own_takes_no_table() {
        let closed = |text: &str| Edit::read(text).unwrap().closed();
        assert_eq!(closed(TEXT), None);
        assert!(closed("model = [{ name = \"a\" }]").unwrap().contains("begin with [[model]]"));
        assert!(closed("specs = { }").unwrap().contains("begin with [specs.NAME]"));
        assert_eq!(closed("specs.A.file = \"A.tla\""), None);
    }
}
