//! Wrong uses of the macros are refused by the compiler, with the feature on
//! and off alike.

#[test]
fn wrong_uses_do_not_compile() {
    let folder = if cfg!(feature = "enabled") { "on" } else { "off" };
    trybuild::TestCases::new().compile_fail(format!("tests/ui/{folder}/*.rs"));
}
