//! Segments text into graphemes, words and sentences: they are in order, end between characters,
//! leave nothing out, and are found from any position.
#![no_main]

use docbao::text::sanitize::clean;
use docbao::text::segment::{
    graphemes, next_grapheme, prev_grapheme, sentence_at, sentences, word_at, words,
};
use docbao_fuzz::assert_in_order;
use libfuzzer_sys::fuzz_target;

/// Number of positions that are checked in each text.
const PROBES: usize = 24;

fuzz_target!(|bytes: &[u8]| {
    let raw = String::from_utf8_lossy(bytes);
    check(&raw);
    check(&clean(&raw));
});

fn check(text: &str) {
    assert_in_order(text, words(text));
    assert_in_order(text, sentences(text));
    assert_nothing_left(text);
    let step = (text.len() / PROBES).max(1);
    for pos in (0..=text.len() + 1).step_by(step) {
        probe(text, pos);
    }
    let starts: Vec<usize> = graphemes(text).map(|(at, _)| at).collect();
    for pair in starts.windows(2).step_by(step) {
        assert_eq!(next_grapheme(text, pair[0]), pair[1]);
        assert_eq!(prev_grapheme(text, pair[1]), pair[0]);
    }
}

fn assert_nothing_left(text: &str) {
    let mut end = 0;
    for sentence in sentences(text) {
        assert!(text[end..sentence.start].trim().is_empty());
        let inside = &text[sentence.clone()];
        assert!(
            inside.trim() == inside && !inside.contains('\n'),
            "{inside:?}"
        );
        end = sentence.end;
    }
    assert!(text[end..].trim().is_empty());
}

fn probe(text: &str, pos: usize) {
    let floor = text.floor_char_boundary(pos);
    let sentence = sentence_at(text, pos);
    assert!(text.get(sentence.clone()).is_some(), "{sentence:?}");
    let on_ink = text[floor..].starts_with(|c: char| !c.is_whitespace());
    assert!(
        !on_ink || sentence.contains(&floor),
        "{sentence:?} at {floor}"
    );
    if let Some(word) = word_at(text, pos) {
        assert!(text.get(word).is_some_and(|word| !word.is_empty()));
    }
    let next = next_grapheme(text, pos);
    assert!(text.is_char_boundary(next) && (next > floor || next == text.len()));
    let previous = prev_grapheme(text, pos);
    assert!(text.is_char_boundary(previous) && (previous < floor || previous == 0));
}
