//! Reads Markdown as an article: blocks and spans are sound, links exist, and the length is
//! bounded.
#![no_main]

use docbao::article::Inline;
use docbao_fuzz::{article, assert_sound};
use libfuzzer_sys::fuzz_target;

/// Maximum number of bytes that aligned tables and markers may add to a small text.
const SLACK: usize = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    let article = article("x.md", bytes);
    assert_sound(&article);
    for span in &article.spans {
        if let Inline::Link(at) = span.style {
            assert!((at as usize) < article.links.len());
        }
    }
    assert!(article.text.len() <= 8 * bytes.len() + SLACK, "too long");
});
