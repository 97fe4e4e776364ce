//! A workflow for a repository whose specifications were adopted.
//!
//! It installs the version that wrote it, from the registry, where every version
//! stays: another one may count other things.

use std::path::Path;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The text of a workflow that checks every change, unless no model is made for
/// that, and everything at night. `below` is the manifest's folder in the repository.
#[must_use]
pub fn workflow(below: &Path, every_change: bool) -> String {
    let below = below.to_string_lossy();
    let folder = if below.is_empty() { ".".into() } else { below };
    let quoted = |path: &str| format!("'{}'", path.replace('\'', "''"));
    let (results, folder) = (quoted(&format!("{folder}/greyverify.out")), quoted(&folder));
    let (changes, extended) = match every_change {
        true => (
            "  push:\n  pull_request:\n",
            "${{ github.event_name == 'schedule' && '--extended' || '' }}",
        ),
        false => ("", "--extended"),
    };
    format!(
        "# Written by `greyverify init --github`.
name: specifications

on:
{changes}  schedule:
    - cron: \"17 2 * * *\"
  workflow_dispatch:

permissions:
  contents: read

jobs:
  greyverify:
    runs-on: ubuntu-latest
    defaults:
      run:
        working-directory: {folder}
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-java@v4
        with:
          distribution: temurin
          java-version: \"17\"
      - uses: actions/cache@v4
        with:
          path: |
            ~/.local/greyverify
            ~/.cache/greyverify
          key: ${{{{ runner.os }}}}-greyverify-{VERSION}
      - run: cargo install --locked --root ~/.local/greyverify greyverify@{VERSION}
        working-directory: .
      - run: ~/.local/greyverify/bin/greyverify $EXTENDED
        env:
          EXTENDED: {extended}
      - uses: actions/upload-artifact@v4
        if: failure()
        with:
          name: greyverify.out
          path: {results}
"
    )
}
