//! Reads any JSON as an annotation, or refuses it. An annotation that is read is found in any text
//! or reported as lost, its passage ends between characters, and it survives being written. Input:
//! JSON, a NUL, the text.
#![no_main]

use docbao::bookmark::{anchor, w3c};
use docbao_fuzz::article;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let cut = bytes
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(bytes.len());
    let (json, text) = bytes.split_at(cut);
    let Ok(value) = serde_json::from_slice(json) else {
        return;
    };
    let Ok(bookmark) = w3c::from_json(value) else {
        return;
    };
    let written = w3c::to_json(&bookmark);
    let again = w3c::from_json(written.clone());
    assert_eq!(again.as_ref().map(w3c::to_json), Ok(written));
    let article = article("x.txt", text.get(1..).unwrap_or_default());
    if let Some(range) = anchor::find(&bookmark, &article).range() {
        assert!(
            article
                .text
                .get(range.clone())
                .is_some_and(|kept| !kept.is_empty())
        );
    }
});
