//! Decodes any bytes to clean text of a bounded length, with the encoding detected and with it
//! given.
#![no_main]

use docbao::text::decode::{decode, decode_vec, foreign};
use docbao_fuzz::assert_clean;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let decoded = decode(bytes);
    assert_clean(&decoded.text);
    assert!(decoded.text.len() <= 4 * bytes.len() + 3, "too long");
    assert!(decoded.replaced <= bytes.len());
    assert_eq!(
        decoded,
        decode_vec(bytes.to_vec()),
        "the two ways in differ"
    );
    let _ = foreign(bytes);
    let again = decode(decoded.text.as_bytes());
    assert_eq!(again.replaced, 0);
});
