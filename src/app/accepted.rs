//! Ids of doubts that are accepted, by `--accept` or in the manifest: a slip in
//! one would leave the doubt as it is without a word.

use super::Fatal;
use crate::engine::tlc::defects;
use crate::manifest::{Key, Manifest, ManifestError, ManifestErrors};
use crate::outcome::ExitCode;
use crate::spec::closest;

/// Ids of doubts that are not about a defect of TLC.
const IDS: [&str; 29] = [
    "by-tla-mc",
    "constant-invariant",
    "constant-property",
    "constrained-liveness",
    "escape",
    "excluded-states",
    "ignored-line",
    "instance-assume",
    "model-value",
    "no-tlc",
    "not-measured",
    "random",
    "registers",
    "replaced-check",
    "replaced-definition",
    "shadowed-module",
    "stale-pluscal",
    "state-property",
    "subscript",
    "symmetric-liveness",
    "symmetry",
    "true-by-assumption",
    "true-by-constants",
    "true-by-form",
    "unchecked-theorem",
    "unread-module",
    "unsatisfiable-fairness",
    "view",
    "viewed-liveness",
];

const HINT: &str =
    "an id stands before the colon of the note that names the doubt, as in `tlc-1145: ...`";

/// All ids that are accepted are known.
pub(super) fn are_known(by_option: &[String], manifest: Option<&Manifest>) -> Result<(), Fatal> {
    if let Some(id) = by_option.iter().find(|id| !is_known(id)) {
        let what = format!("--accept {id}: {}", unknown(id));
        return Err(Fatal::new(ExitCode::Usage, what, Some(hint(id))));
    }
    let Some(manifest) = manifest else { return Ok(()) };
    let models = manifest.models.iter().flat_map(|model| &model.accept);
    let mut wrong: Vec<&Key<String>> = models.filter(|id| !is_known(&id.value)).collect();
    // What a specification accepts, each of its models does.
    wrong.sort_by_key(|id| (id.line, id.column));
    wrong.dedup_by_key(|id| (id.line, id.column));
    let errors = wrong.into_iter().map(|id| {
        let (what, hint) = (unknown(&id.value), hint(&id.value));
        ManifestError::at(&manifest.path, id, what, Some(hint))
    });
    match errors.collect::<Vec<_>>() {
        none if none.is_empty() => Ok(()),
        errors => Err(ManifestErrors::from(errors).into()),
    }
}

fn ids() -> impl Iterator<Item = &'static str> {
    defects::ids().chain(IDS)
}

fn is_known(id: &str) -> bool {
    ids().any(|known| known == id)
}

fn unknown(id: &str) -> String {
    format!("there is no doubt with the id `{id}`")
}

fn hint(id: &str) -> String {
    match closest(id, ids()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => HINT.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Ids that a source file gives to doubts, as they are written there.
    fn written(file: &Path) -> Vec<String> {
        let text = std::fs::read_to_string(file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        let begins = ["withholding(", "noting(", "const ID: &str =", "const DOUBT: &str ="];
        let begins = begins.iter().flat_map(|begin| text.split(begin).skip(1));
        let literal = |rest: &str| {
            let id = rest.trim_start().strip_prefix('"')?.split('"').next()?.to_owned();
            let is_id = id.chars().all(|c| c.is_ascii_lowercase() || c == '-');
            is_id.then_some(id)
        };
        begins.filter_map(literal).collect()
    }

    #[test]
    fn every_id_of_a_doubt_can_be_accepted() {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == "rs") {
                    for id in written(&path) {
                        assert!(is_known(&id), "{id} of {}", path.display());
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 15, "{seen}");
    }

    #[test]
    fn a_slip_is_told_with_what_was_meant() {
        let told = |id: &str| are_known(&[id.to_owned()], None).unwrap_err().text();
        assert_eq!(
            told("symetry"),
            "--accept symetry: there is no doubt with the id `symetry`\n  hint: did you mean `symmetry`?"
        );
        assert!(told("nonsense").contains("stands before the colon"));
        assert!(are_known(&["tlc-1145".to_owned(), "view".to_owned()], None).is_ok());
    }
}
