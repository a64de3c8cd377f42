//! Reads any text as Readwise's CSV, or refuses it. Bookmarks that are read have line numbers of
//! the text, and export and import return them unchanged. The header row is added here.
#![no_main]

use docbao_fuzz::assert_imported;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    assert_imported(text);
    assert_imported(&format!("Highlight,Title,URL,Note,Tags,Color,Date\n{text}"));
});
