//! Any text is read as bookmarks in JSON (ours, Web Annotations, Hypothesis), part by part; what
//! is read is on a line of the text, and goes out and in again whole.
#![no_main]

use docbao_fuzz::assert_imported;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // What does not begin so is read as CSV, which has a target of its own.
    if text.trim_start().starts_with(['{', '[']) {
        assert_imported(text);
    }
});
