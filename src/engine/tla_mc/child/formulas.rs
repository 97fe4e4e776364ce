//! The formulas of a specification as the library writes them in Rust.
//!
//! In: the specification in the current folder. Out: a module of Rust.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use greyverify_tla_mc::STACK_BYTES;
use tla_mc::cli::load_spec;
use tla_mc::codegen::generate_as;

/// How the library writes a formula that it leaves to the interpreter.
const LEFT_OUT: &str = "UNSUPPORTED.into()";
/// The formulas of which it goes back to the interpreter. Of any other, what it
/// left out would become an error of the specification.
const COMES_BACK: [&str; 5] = ["inv_", "con_", "aprop_", "vpart_", "fair_"];

/// How the library begins and ends a choice that Rust does not read where a block stands between
/// the two (`SelectSeq`).
const CHOICE: [&str; 2] = ["let Value::Seq(q", " else { return Err(\"SelectSeq"];

/// The formulas as a module, with the function that greyverify's part of the program calls.
///
/// # Errors
/// Why there is none.
pub(super) fn formulas(root: &str) -> Result<String, String> {
    let root = root.to_owned();
    // A specification recurses as deep as it likes, and the library with it.
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let generate = move || in_silence(|| generated(&root));
    let joined = thread.spawn(generate).map(std::thread::JoinHandle::join);
    let text = match joined {
        Ok(Ok(text)) => text.map_err(|error| error.to_string())??,
        Ok(Err(_)) => return Err("tla-mc panicked where it writes formulas in Rust".to_owned()),
        Err(error) => return Err(format!("cannot start a thread: {error}")),
    };
    match left_out(&text) {
        Some(formula) => Err(format!("tla-mc does not compile ENABLED in {formula}")),
        None => Ok(text),
    }
}

fn generated(root: &str) -> Result<String, String> {
    let (module, config) = (format!("{root}.tla"), format!("{root}.cfg"));
    let loaded = load_spec(Path::new(&module), Path::new(&config))?;
    let folder = tempfile::tempdir().map_err(|error| format!("cannot make a folder: {error}"))?;
    generate_as(&loaded, folder.path(), "formulas")?;
    let written = fs::read_to_string(folder.path().join("src/main.rs"));
    let text = written.map_err(|error| format!("cannot read what tla-mc wrote: {error}"))?;
    let text = bracketed(&text);
    Ok(format!(
        "{text}\npub fn compiled() -> Generated {{\n    Generated {{ source_hash: {:#x}, make }}\n}}\n",
        loaded.source_hash
    ))
}

/// The same with brackets around what stands between.
fn bracketed(text: &str) -> String {
    let [begins, ends] = CHOICE;
    let (mut whole, mut rest, mut opened) = (String::with_capacity(text.len()), text, Vec::new());
    while let Some(at) = [rest.find(begins), rest.find(ends)].into_iter().flatten().min() {
        let (before, from) = rest.split_at(at);
        whole.push_str(before);
        let mark = if from.starts_with(begins) { begins } else { ends };
        if mark == ends
            && let Some(start) = opened.pop()
        {
            whole.insert(start, '(');
            whole.push(')');
        }
        whole.push_str(mark);
        rest = &from[mark.len()..];
        if mark == begins
            && let Some(length) = rest.find("= ")
        {
            opened.push(whole.len() + length + 2);
        }
    }
    whole + rest
}

/// A formula of which the library left out something for good, if there is one, by the name that
/// the library writes above it.
fn left_out(text: &str) -> Option<&str> {
    let mut title = "";
    for function in text.split("\nfn ") {
        let name = function.split(['(', '<']).next().unwrap_or_default();
        let comes_back = COMES_BACK.iter().any(|kind| name.starts_with(kind));
        if function.contains(LEFT_OUT) && !comes_back {
            return Some(if name.starts_with("op_") { title } else { name });
        }
        let last = function.lines().next_back().unwrap_or_default();
        title = last.strip_prefix("// ").unwrap_or(name);
    }
    None
}

/// Does something that must not print: the specification may, where a part of it
/// is evaluated while it is read.
fn in_silence<T>(work: impl FnOnce() -> T) -> io::Result<T> {
    let real = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    rustix::stdio::dup2_stdout(File::options().write(true).open("/dev/null")?)?;
    let done = work();
    rustix::stdio::dup2_stdout(real)?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_from_stands_in_brackets() {
        let text = "{ let Value::Seq(q1) = { let Value::Seq(q0) = g.k[0] else { return Err(\"SelectSeq of\") }; 1 } \
            else { return Err(\"SelectSeq of\") }; let Value::Set(s) = x else { return 1 }; 2 }";
        let expected = "{ let Value::Seq(q1) = ({ let Value::Seq(q0) = (g.k[0]) else { return Err(\"SelectSeq of\") }; 1 }) \
            else { return Err(\"SelectSeq of\") }; let Value::Set(s) = x else { return 1 }; 2 }";
        assert_eq!(bracketed(text), expected);
    }

    #[test]
    fn only_what_comes_back_to_the_interpreter_may_be_left_out() {
        let of = |name: &str| {
            format!("use rt;\n\n// A\nfn {name}(g: &G) {{ Err(UNSUPPORTED.into()) }}\n")
        };
        assert_eq!(left_out(&of("inv_0")), None);
        assert_eq!(left_out(&of("op_3")), Some("A"));
        assert_eq!(left_out(&of("next<'a>")), Some("next"));
        assert_eq!(
            left_out("\nfn next(g: &G) { match e { Err(e) if e == UNSUPPORTED => 0 } }"),
            None
        );
    }
}
