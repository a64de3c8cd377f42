//! Any text is read as Readwise's CSV or refused; what is read is on a line of the text, and goes
//! out and in again whole. The head row is there already.
#![no_main]

use docbao_fuzz::assert_imported;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    assert_imported(text);
    assert_imported(&format!("Highlight,Title,URL,Note,Tags,Color,Date\n{text}"));
});
