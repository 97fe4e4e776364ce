//! Folders of the Toolbox: `NAME.toolbox/MODEL` holds the module `MC` of a model,
//! and copies of the modules of the specification, which the Toolbox renews
//! whenever it runs the model. Whoever runs the model elsewhere must look at the
//! modules themselves: a copy can be years old.

use std::path::Path;

use super::files::SourceFile;
use super::load::folder_of;

/// The folder of the specification that a model's root module belongs to.
pub(super) fn owner(root: &Path) -> Option<&Path> {
    let toolbox = folder_of(root).parent()?;
    let is_one = toolbox.extension().is_some_and(|end| end == "toolbox");
    is_one.then(|| folder_of(toolbox))
}

/// What is told of a copy that is another text than the module that is read.
pub(super) fn told_of(copy: &SourceFile, read: &SourceFile) -> Option<String> {
    (copy.bytes != read.bytes).then(|| {
        let (copy, read) = (copy.path.display(), read.path.display());
        format!("{read} is read; the copy that the Toolbox made of it, {copy}, has another text")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_of_the_toolbox_belongs_to_the_folder_around_its_own() {
        let owner = |root: &str| owner(Path::new(root)).map(|path| path.display().to_string());
        assert_eq!(owner("specs/Clock.toolbox/Model_1/MC.tla").as_deref(), Some("specs"));
        assert_eq!(owner("Clock.toolbox/Model_1/MC.tla").as_deref(), Some("."));
        assert_eq!(owner("/a/Clock.toolbox/Model_1/MC.tla").as_deref(), Some("/a"));
        for root in ["MC.tla", "Clock.toolbox/MC.tla", "specs/Model_1/MC.tla"] {
            assert_eq!(owner(root), None, "{root}");
        }
    }
}
