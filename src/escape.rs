//! Text of others on its way out: names, comments, strings and messages of
//! specifications, traces, engines, manifests and file systems.
//!
//! One function for each kind of reader. What a reader would obey is shown
//! instead, so that a comment can neither colour a terminal, nor give a command
//! to a workflow, nor end a block of Markdown.

/// For a terminal and for logs: control characters and those that change the
/// direction of text are shown as escapes, and lines that a workflow runner
/// would take for commands are broken up.
#[must_use]
pub(crate) fn screen(text: &str) -> String {
    without_commands(&visible(text))
}

/// For one line, such as a comment of a manifest: what would end it is a blank.
#[must_use]
pub(crate) fn printable(text: &str) -> String {
    visible(text).replace(['\n', '\t'], " ")
}

/// Control characters and those that change the direction of text, shown as
/// escapes. Line ends and tabs stay.
#[must_use]
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' => out.push_str("\\r"),
            c if is_unseen(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// True for what a terminal obeys or hides: control characters, direction
/// marks, line separators of Unicode, language tags, and what XML forbids.
#[must_use]
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// A runner looks for `::` behind the blanks that a line begins with, and for
/// the older `##[` anywhere.
fn without_commands(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let blanks = line.len() - line.trim_start().len();
        let (begin, rest) = line.split_at(blanks);
        let rest = match rest.strip_prefix("::") {
            Some(command) => format!(": :{command}"),
            None => rest.to_owned(),
        };
        format!("{begin}{}", rest.replace("##[", "# #["))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A JSON document: the same characters, all of which stand in strings, as
/// escapes of JSON.
#[must_use]
pub(crate) fn json(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    for c in document.chars() {
        if c != '\n' && is_unseen(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units)
                .iter()
                .for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out.replace("##[", "#\\u0023[")
}

/// The message of a workflow command.
#[must_use]
pub(crate) fn workflow_data(text: &str) -> String {
    visible(text)
        .replace("##[", "# #[")
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a workflow command.
#[must_use]
pub(crate) fn workflow_property(text: &str) -> String {
    workflow_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A cell of a Markdown table, or any text within a line of Markdown.
#[must_use]
pub(crate) fn markdown(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        match c {
            '\n' | '\t' => out.push(' '),
            '\\' | '`' | '*' | '|' | '[' | ']' | '~' => out.extend(['\\', c]),
            '<' if next.is_alphabetic() || "/!?".contains(next) => out.push_str("&lt;"),
            '&' if next.is_alphanumeric() || next == '#' => out.push_str("&amp;"),
            // A mention or an address is not to be one.
            '@' if next.is_alphanumeric() => out.push_str("@\u{200b}"),
            ':' if next == '/' => out.push_str(":\u{200b}"),
            c => out.push(c),
        }
    }
    out
}

/// A message of a chat: what its format marks is shown, and nobody is called.
#[must_use]
pub(crate) fn chat(text: &str) -> String {
    let text = visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('@', "@\u{200b}")
}

/// A block of Markdown in which everything stays as it is.
#[must_use]
pub(crate) fn markdown_block(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{text}\n{fence}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_told_nothing_by_text_of_others() {
        assert_eq!(
            screen("a\u{1b}[31m\u{9b}b\u{202e}\tc\r\nd\u{7f}"),
            "a\\u{1b}[31m\\u{9b}b\\u{202e}\tc\\r\nd\\u{7f}"
        );
        assert_eq!(screen("plain é ✓ ¬ “x”"), "plain é ✓ ¬ “x”");
    }

    #[test]
    fn no_line_is_a_command_of_a_workflow() {
        let hostile = "::error::x\n  \u{a0}\u{3000}::stop-commands::t\nx ##[endgroup]\na::b";
        assert_eq!(
            screen(hostile),
            ": :error::x\n  \u{a0}\u{3000}: :stop-commands::t\nx # #[endgroup]\na::b"
        );
        // What remains after one replacement is looked at as it will stand.
        assert!(!screen("\u{b}::error::x").trim_start().starts_with("::"));
        assert_eq!(workflow_data("50%\nnext"), "50%25%0Anext");
        assert_eq!(workflow_property("a:b,c\u{1b}"), "a%3Ab%2Cc\\u{1b}".replace(':', "%3A"));
    }

    #[test]
    fn a_json_document_stays_the_same_document() {
        let value = serde_json::json!({ "a": "\u{9b}\u{202e}##[x]\u{e0041}\n" });
        let text = json(&format!("{value:#}\n"));
        assert!(!text.chars().any(|c| c != '\n' && is_unseen(c)) && !text.contains("##["));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_message_of_a_chat_calls_nobody() {
        let hostile = "<!channel> <@U1|x> @here a && b \u{202e}";
        let shown = "&lt;!channel&gt; &lt;@\u{200b}U1|x&gt; @\u{200b}here a &amp;&amp; b \\u{202e}";
        assert_eq!(chat(hostile), shown);
    }

    #[test]
    fn nothing_ends_a_cell_or_a_block_early() {
        assert_eq!(
            markdown("a|b `c` <img src=x> @all P < 1 & 2 https://x\n"),
            "a\\|b \\`c\\` &lt;img src=x> @\u{200b}all P < 1 & 2 https:\u{200b}//x "
        );
        assert_eq!(markdown_block("x\n````\ny"), "`````text\nx\n````\ny\n`````\n");
        assert_eq!(markdown_block("x"), "```text\nx\n```\n");
    }
}
