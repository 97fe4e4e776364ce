//! The mirrors of Grey as a program that greyverify asks.

fn main() -> std::process::ExitCode {
    greyverify_mirror::serve(&grey_mirrors::registry::Grey)
}
