//! Tests the sentence splitter against the gold standard `fixtures/sentences.txt`.

use std::collections::BTreeSet;

use docbao::text::segment::{sentence_at, sentences};

/// Returns paragraphs, each with the byte positions of its sentence ends except the last, because
/// the end of a paragraph always ends a sentence.
fn gold() -> Vec<(String, BTreeSet<usize>)> {
    include_str!("fixtures/sentences.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut text = String::new();
            let mut ends = BTreeSet::new();
            for sentence in line.split('|') {
                if !text.is_empty() {
                    ends.insert(text.len());
                    text.push(' ');
                }
                text.push_str(sentence);
            }
            (text, ends)
        })
        .collect()
}

#[test]
fn boundaries_are_found() {
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for (text, ends) in gold() {
        let mut found: BTreeSet<usize> = sentences(&text).map(|sentence| sentence.end).collect();
        found.remove(&text.len());
        right += found.intersection(&ends).count();
        for end in found.difference(&ends) {
            println!("too much: {}|{}", &text[..*end], &text[*end..]);
            wrong += 1;
        }
        for end in ends.difference(&found) {
            println!("missed:   {}|{}", &text[..*end], &text[*end..]);
            missed += 1;
        }
    }
    assert!(
        right + missed >= 300,
        "the gold standard has shrunk to {}",
        right + missed
    );
    let f1 = 2.0 * right as f64 / (2 * right + wrong + missed) as f64;
    println!("{right} right, {wrong} too much, {missed} missed: F1 {f1:.4}");
    assert!(f1 >= 0.965, "F1 {f1:.4}");
}

#[test]
fn every_visible_character_is_in_exactly_one_sentence() {
    let text: Vec<String> = gold().into_iter().map(|(text, _)| text).collect();
    let text = text.join("\n \n");
    let mut end = 0;
    for sentence in sentences(&text) {
        assert!(
            text[end..sentence.start].trim().is_empty(),
            "{:?}",
            &text[end..sentence.start]
        );
        let inside = &text[sentence.clone()];
        assert!(
            !inside.is_empty() && inside.trim() == inside && !inside.contains('\n'),
            "{inside:?}"
        );
        for pos in (sentence.start..sentence.end).step_by(7) {
            assert_eq!(sentence_at(&text, pos), sentence, "at {pos}");
        }
        assert_eq!(sentence_at(&text, sentence.end - 1), sentence);
        end = sentence.end;
    }
    assert!(text[end..].trim().is_empty());
}
