//! Prints every syllable that Vietnamese spelling allows, one per line, in our dictionary order:
//! first all with the tone placed the traditional way (hòa), then, after an empty line, all with
//! the new way (hoà). Each is printed in lower case, with a capital, and in upper case.
//!
//! `.ci/collate.mjs` reads the output and compares the order with that of another program. The
//! letters are listed here; `docbao::vietnamese::syllable` decides which combinations are legal.

use std::io::{self, BufWriter, Write};

use docbao::vietnamese::collate::sort_key;
use docbao::vietnamese::letters::{Tone, with_tone};
use docbao::vietnamese::syllable::is_legal;

const VOWELS: &str = "aăâeêioôơuưy";
const ONSETS: &str = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x";
const CODAS: &str = "c ch k m n ng nh p t";

/// Where the tone goes when both conventions allow two places.
#[derive(Clone, Copy)]
enum Placement {
    Traditional,
    New,
}

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for (n, placement) in [Placement::Traditional, Placement::New]
        .into_iter()
        .enumerate()
    {
        if n > 0 {
            writeln!(out)?;
        }
        for syllable in in_order(placement) {
            writeln!(out, "{syllable}")?;
        }
    }
    out.flush()
}

fn in_order(placement: Placement) -> Vec<String> {
    let mut all: Vec<String> = spellings()
        .iter()
        .flat_map(|letters| Tone::ALL.map(|tone| toned(letters, tone, placement)))
        .flatten()
        .flat_map(|syllable| [capitalised(&syllable), syllable.to_uppercase(), syllable])
        .collect();
    all.sort_by_cached_key(|syllable| sort_key(syllable));
    // A single letter with a capital is all in capitals, so it is there twice.
    all.dedup();
    all
}

/// Returns letters without a tone that may be a syllable: onset, one to three vowels, coda.
fn spellings() -> Vec<Vec<char>> {
    let mut nuclei: Vec<String> = VOWELS.chars().map(String::from).collect();
    for _ in 0..2 {
        let longer: Vec<String> = nuclei
            .iter()
            .flat_map(|head| VOWELS.chars().map(move |vowel| format!("{head}{vowel}")))
            .collect();
        nuclei.extend(longer);
    }
    nuclei.sort();
    nuclei.dedup();
    let onsets = || ONSETS.split(' ').chain([""]);
    let codas = || CODAS.split(' ').chain([""]);
    let mut all: Vec<String> = nuclei
        .iter()
        .flat_map(|nucleus| codas().map(move |coda| format!("{nucleus}{coda}")))
        .flat_map(|rhyme| onsets().map(move |onset| format!("{onset}{rhyme}")))
        .collect();
    // “gi” and “qu” before a vowel can be split in two ways, so some are there twice.
    all.sort();
    all.dedup();
    all.iter().map(|word| word.chars().collect()).collect()
}

/// Returns the letters with a tone on them, or `None` when that is no syllable.
fn toned(letters: &[char], tone: Tone, placement: Placement) -> Option<String> {
    if tone == Tone::Level {
        let word: String = letters.iter().collect();
        return is_legal(&word).then_some(word);
    }
    let mut places = (0..letters.len()).filter_map(|at| {
        let mut word = letters.to_vec();
        word[at] = with_tone(letters[at], tone)?;
        let word: String = word.into_iter().collect();
        is_legal(&word).then_some(word)
    });
    match placement {
        Placement::Traditional => places.next(),
        Placement::New => places.next_back(),
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}
