//! Reads plain text as an article: blocks are sound, and every letter of the file is in one of
//! them.
#![no_main]

use docbao::text::decode::decode;
use docbao_fuzz::{article, assert_covered, assert_sound, letters};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let article = article("x.txt", bytes);
    assert_sound(&article);
    assert_covered(&article);
    assert_eq!(letters(&article.text), letters(&decode(bytes).text));
    assert!(article.spans.is_empty() && article.links.is_empty());
});
