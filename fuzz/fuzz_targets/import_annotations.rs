//! Reads any text as bookmarks in JSON (ours, Web Annotations, Hypothesis), one by one. Bookmarks
//! that are read have line numbers of the text, and export and import return them unchanged.
#![no_main]

use docbao_fuzz::assert_imported;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // A text with any other beginning is read as CSV, which has a target of its own.
    if text.trim_start().starts_with(['{', '[']) {
        assert_imported(text);
    }
});
