//! Tests that opening a file takes at most 3 times its size plus 50 MB of memory, however much
//! markup it has.
//!
//! An allocator counts the allocated bytes, because what the system gives to the process differs
//! between machines. It is one test in a file of its own, because all threads of a program share
//! the allocator.

use std::alloc::System;
use std::path::PathBuf;

use docbao::article::Source;
use docbao::import;
use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait as _};

#[global_allocator]
static MEMORY: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Number of items in each text: a tenth of the million for which 50 MB must suffice, so that the
/// test takes seconds.
const ITEMS: usize = 100_000;
/// Maximum number of bytes beyond 3 times the text: a tenth of 50 MB, and the parser's window,
/// whose size is constant.
const MAX_BYTES: usize = 5_000_000 + WINDOW_MAX_BYTES;
/// Bytes of a window of Markdown and its events, which do not depend on the length of the text.
const WINDOW_MAX_BYTES: usize = 7_000_000;

fn numbered(item: impl Fn(usize) -> String) -> String {
    (0..ITEMS).map(item).collect()
}

/// Returns texts with an item every few bytes, each with the name of its file.
fn texts() -> Vec<(&'static str, String)> {
    vec![
        ("links.md", "[a](b) ".repeat(ITEMS)),
        ("joined links.md", "[a](b)".repeat(ITEMS)),
        ("emphases.md", "*a* ".repeat(ITEMS)),
        ("emphases a line.md", "*a*\n".repeat(ITEMS)),
        (
            "columns.md",
            format!("{}\n{}\n", "|a".repeat(ITEMS), "|-".repeat(ITEMS)),
        ),
        (
            "rows.md",
            format!("|a|b|\n|-|-|\n{}", "|c|d|\n".repeat(ITEMS)),
        ),
        ("items.md", "- a\n".repeat(ITEMS)),
        ("loose items.md", "- a\n\n".repeat(ITEMS)),
        (
            "nested items.md",
            format!("- a\n{}", "  - b\n".repeat(ITEMS)),
        ),
        ("headings.md", "# a\n\n".repeat(ITEMS)),
        ("paragraphs.md", "a\n\n".repeat(ITEMS)),
        ("quotes.md", "> a\n".repeat(ITEMS)),
        ("lines.md", "a\n".repeat(ITEMS)),
        ("fences.md", "```\na\n```\n".repeat(ITEMS)),
        ("code.md", format!("```\n{}", "a\n".repeat(ITEMS))),
        (
            "notes.md",
            numbered(|n| format!("a[^{n}]\n\n[^{n}]: b\n\n")),
        ),
        ("definitions.md", numbered(|n| format!("[{n}]: b\n"))),
        (
            "references.md",
            numbered(|n| format!("[{n}] ")) + "\n\n" + &numbered(|n| format!("[{n}]: b\n")),
        ),
        (
            "one definition.md",
            format!("{}\n\n[a]: {}", "[a] ".repeat(ITEMS), "b".repeat(1_000)),
        ),
        ("tags.md", "<b>a</b> ".repeat(ITEMS)),
        ("lines of tags.md", "<p>a\n".repeat(ITEMS)),
        ("marks that only open.md", "*a ".repeat(ITEMS)),
        ("brackets.md", "[ ".repeat(ITEMS)),
        ("lines.txt", "a\n".repeat(ITEMS)),
        ("paragraphs.txt", "a\n\n".repeat(ITEMS)),
        ("form feeds.txt", "a\u{c}".repeat(ITEMS)),
        ("joined lines.txt", format!("- {}\n", "a\n  ".repeat(ITEMS))),
        ("dialogue.txt", "- a?\n- b.\n".repeat(ITEMS / 2)),
    ]
}

#[test]
fn a_text_of_nothing_but_markup_takes_little_more_than_its_bytes() {
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let (size, bytes) = (text.len(), text.into_bytes());
        // The peak is counted from here on, so it excludes the bytes of the file.
        MEMORY.reset_peak_memory();
        let article = import::article(Source::File(PathBuf::from(name)), bytes, None);
        let peak = size + MEMORY.get_peak_memory();
        assert!(
            !article.text.is_empty() || name == "definitions.md",
            "{name}"
        );
        let allowed = 3 * size + MAX_BYTES;
        if peak > allowed {
            wrong.push(format!("{name}: {peak} of {allowed} bytes"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
