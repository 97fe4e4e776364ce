//! The picture of a red: the screen of a real run, drawn as SVG.

use std::path::Path;

use anstyle_svg::Term;

use crate::cargo::cargo;

/// A specification with a bug that everybody understands.
const EXAMPLE: &str = "docs/example";
const PICTURE: &str = "docs/red.svg";
/// The folder of the run, which is shown by the name that it has by default.
const OUT: &str = "target/picture";
/// Exit code of a violated invariant.
const VIOLATED: i32 = 12;

/// Runs greyverify on the example, as a terminal of 80 columns shows it.
pub(crate) fn draw() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let mut run = cargo();
    run.current_dir(root).env("COLUMNS", "80");
    run.args(["run", "--quiet", "--locked", "--", "check", EXAMPLE]);
    run.args(["--color", "always", "--workers", "1", "--quiet", "--out", OUT]);
    let output = run.output().map_err(|error| format!("greyverify cannot be run: {error}"))?;
    if output.status.code() != Some(VIOLATED) {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{EXAMPLE} should be violated ({}): {said}", output.status));
    }
    let screen = String::from_utf8_lossy(&output.stdout);
    let screen = screen.replace(OUT, "greyverify.out");
    let drawn = Term::new().render_svg(&format!("$ greyverify check {EXAMPLE}\n{screen}"));
    std::fs::write(root.join(PICTURE), drawn).map_err(|error| format!("{PICTURE}: {error}"))
}
