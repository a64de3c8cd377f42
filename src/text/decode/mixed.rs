//! Bytes whose lines are in several encodings: an archive that was typed in TCVN3 and went on in
//! Unicode, mails that were put together, a file with one damaged line.
//!
//! 1. Lines that are UTF-8 stay as they are, as soon as the text has enough of them that chance
//!    cannot have made them.
//! 2. Each other line that is not ASCII is read in every encoding that it may be in, and what its
//!    words are worth is counted ([`WordTally`]).
//! 3. The best sequence over these lines is taken (Viterbi). A change of encoding costs
//!    [`SWITCH_COST`], so a name or a formula does not change how a text is read.
//! 4. A run of lines in another encoding than the whole stays so only where much argues for it, or,
//!    in a text in UTF-8, where it is clearly Vietnamese in that encoding alone.
//!
//! The work is in proportion to the length. Without lines that argue against the encoding of the
//! whole it stops after the first look.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::detect::{is_western, utf8_shares};
use super::mojibake::composed;
use super::read_as;
use super::score::WordTally;
use crate::text::encoding::Encoding;

/// Encodings that a line may be in if it is not UTF-8. Damaged UTF-8 comes first, so that it is
/// chosen among equals.
const CANDIDATES: [Encoding; 7] = [
    Encoding::Utf8,
    Encoding::Windows1258,
    Encoding::Tcvn3,
    Encoding::Vni,
    Encoding::Viscii,
    Encoding::Vps,
    Encoding::Windows1252,
];

/// Number of characters of more than one byte in lines that are UTF-8, or of syllables in others,
/// from which on chance cannot have made them, because in bytes of another encoding two in a text
/// are rare.
const GENUINE_MIN_CHARS: usize = 4;
/// Number of broken words side by side in a line with UTF-8 from which on they are in another
/// encoding; fewer are damaged.
const FOREIGN_MIN_WORDS: usize = 3;
/// Worth of a line, below zero, from which on it argues against the encoding of the whole. A single
/// foreign name does not reach it.
const DOUBT_MIN_WORTH: f32 = 3.0;
/// Worth of syllables that a change of encoding has to bring. One marked syllable is worth 1, one
/// that is none costs 2, so that two words that are read right instead of wrong pay for a change.
const SWITCH_COST: f32 = 5.0;
/// Worth of lines in a row from which on they are taken for another encoding than that of the
/// whole. A sample of garbled text in an article about it may spell a short sentence in another
/// encoding: the one in `seeds/05` has six marked syllables.
const RUN_MIN_WORTH: f32 = 8.0;
/// Marked syllables of two letters or more that make a line Vietnamese if all of its words are
/// legal; each foreign word of ASCII takes one more. With 2, “på dem. Så” would be TCVN3 and “não dá” VNI.
const CLEAR_SYLLABLES: usize = 3;
/// Worth of a line that is in a West European language.
const WESTERN_WORTH: f32 = 1.0;

/// Text that was read line by line.
pub(super) struct Mixed {
    /// Text before it is cleaned.
    pub(super) text: String,
    /// Encodings of its lines, that of the most bytes first; two at least.
    pub(super) encodings: Vec<Encoding>,
    /// Number of faulty sequences that became U+FFFD.
    pub(super) replaced: usize,
}

/// Reads `bytes`, which are not UTF-8 and were taken for `whole`, line by line; `None` when all
/// lines are in that encoding.
pub(super) fn read(bytes: &[u8], whole: Encoding) -> Option<Mixed> {
    let pieces = pieces(bytes);
    let open: Vec<&[u8]> = pieces
        .iter()
        .filter(|p| p.is_open)
        .map(|p| p.bytes)
        .collect();
    let is_against = |piece: &&[u8]| match whole {
        Encoding::Utf8 => is_mostly_broken(piece),
        _ => worth(piece, whole) <= -DOUBT_MIN_WORTH,
    };
    let has_utf8 = || pieces.iter().any(LinePiece::is_utf8);
    let may_be_mixed = open.iter().any(is_against) || (whole != Encoding::Utf8 && has_utf8());
    if !may_be_mixed {
        return None;
    }
    let mut chosen = best_sequence(&open, whole);
    give_up_doubtful(&open, &mut chosen, whole);
    let mut chosen = chosen.into_iter();
    let mut mixed = Mixed {
        text: String::with_capacity(bytes.len() + bytes.len() / 4),
        encodings: Encoding::ALL.to_vec(),
        replaced: 0,
    };
    let mut held = [0; Encoding::ALL.len()];
    for piece in &pieces {
        let mut encoding = Encoding::Utf8;
        if piece.is_open {
            encoding = chosen.next().unwrap_or(whole);
        }
        let (text, replaced) = read_as(piece.bytes, encoding);
        mixed.text.push_str(&text);
        mixed.replaced += replaced;
        if piece.is_open || piece.is_utf8() {
            held[encoding as usize] += piece.bytes.len();
        }
    }
    mixed.encodings.retain(|it| held[*it as usize] > 0);
    mixed
        .encodings
        .sort_by_key(|it| Reverse(held[*it as usize]));
    (mixed.encodings.len() > 1).then_some(mixed)
}

/// Line, or the words of one that belong together.
struct LinePiece<'a> {
    bytes: &'a [u8],
    /// Whether its encoding has to be found, because it is neither ASCII nor UTF-8.
    is_open: bool,
}

impl LinePiece<'_> {
    /// Returns whether the bytes are UTF-8 with letters beyond ASCII.
    fn is_utf8(&self) -> bool {
        !self.is_open && !self.bytes.is_ascii()
    }
}

/// Returns the lines of a text. A line that changes from UTF-8 to another encoding is cut between
/// the words.
fn pieces(bytes: &[u8]) -> Vec<LinePiece<'_>> {
    let lines = || bytes.split_inclusive(|&byte| byte == b'\n');
    let valid = lines().filter_map(|line| std::str::from_utf8(line).ok());
    let letters = valid.map(|line| line.chars().filter(|c| !c.is_ascii()).count());
    let is_genuine = letters.sum::<usize>() >= GENUINE_MIN_CHARS;
    let mut pieces = Vec::new();
    for line in lines() {
        match std::str::from_utf8(line) {
            Err(_) if has_syllables(line) => push_words(line, &mut pieces),
            read => pieces.push(LinePiece {
                bytes: line,
                is_open: !line.is_ascii() && (read.is_err() || !is_genuine),
            }),
        }
    }
    pieces
}

/// Returns whether a line that is not UTF-8 has words that are, enough of them that chance cannot
/// have made them: a syllable takes the right two or three bytes in the right place.
fn has_syllables(line: &[u8]) -> bool {
    let words = line
        .split(|&byte| byte == b' ')
        .filter(|word| !word.is_ascii());
    let words = words.filter_map(|word| std::str::from_utf8(word).ok());
    words
        .map(|word| WordTally::of(&composed(word)).marked)
        .sum::<usize>()
        >= GENUINE_MIN_CHARS
}

/// Adds the words of a line: runs that are UTF-8, and runs that are not. A word of ASCII belongs to
/// the run that it follows, and so do a few broken words among good ones, because they are damaged.
fn push_words<'a>(line: &'a [u8], pieces: &mut Vec<LinePiece<'a>>) {
    let words: Vec<&[u8]> = line.split_inclusive(|&byte| byte == b' ').collect();
    let telling = words.iter().filter(|word| !word.is_ascii());
    let runs: Vec<bool> = telling
        .map(|word| std::str::from_utf8(word).is_err())
        .collect();
    let mut runs = runs.chunk_by(|a, b| a == b).flat_map(|run| {
        let is_open = run[0] && run.len() >= FOREIGN_MIN_WORDS;
        std::iter::repeat_n(is_open, run.len())
    });
    let (mut start, mut at, mut open) = (0, 0, None);
    for word in words {
        let is_open = if word.is_ascii() { open } else { runs.next() };
        if open.is_some() && is_open != open {
            pieces.push(LinePiece {
                bytes: &line[start..at],
                is_open: open == Some(true),
            });
            start = at;
        }
        (open, at) = (is_open, at + word.len());
    }
    pieces.push(LinePiece {
        bytes: &line[start..],
        is_open: open == Some(true),
    });
}

/// Returns whether more of a line is broken UTF-8 than whole characters of more than one byte:
/// bytes of other encodings make some of those by chance, and damage leaves most as they are.
fn is_mostly_broken(line: &[u8]) -> bool {
    let (sound, broken) = utf8_shares(line);
    broken > sound
}

/// Returns the encoding of each line with which all together are worth most; between equals,
/// `whole`.
fn best_sequence(lines: &[&[u8]], whole: Encoding) -> Vec<Encoding> {
    const N: usize = CANDIDATES.len();
    let mut sums = CANDIDATES.map(|encoding| if encoding == whole { 0.0 } else { -SWITCH_COST });
    let mut steps: Vec<[u8; N]> = Vec::with_capacity(lines.len());
    for line in lines {
        let top = (0..N).fold(0, |top, at| if sums[at] > sums[top] { at } else { top });
        let best = sums[top];
        let mut step = [0; N];
        for (at, encoding) in CANDIDATES.into_iter().enumerate() {
            let stays = sums[at] >= best - SWITCH_COST;
            step[at] = if stays { at } else { top } as u8;
            sums[at] = sums[at].max(best - SWITCH_COST) + worth(line, encoding);
        }
        steps.push(step);
    }
    let mut at = (0..N).fold(0, |top, at| if sums[at] > sums[top] { at } else { top });
    let mut chosen = Vec::with_capacity(lines.len());
    for step in steps.iter().rev() {
        chosen.push(CANDIDATES[at]);
        at = usize::from(step[at]);
    }
    chosen.reverse();
    chosen
}

/// Takes lines back into the encoding of the whole where too little argues for another one, so that
/// an article about garbled text keeps its samples.
fn give_up_doubtful(lines: &[&[u8]], chosen: &mut [Encoding], whole: Encoding) {
    let mut at = 0;
    for run in chosen.chunk_by_mut(|a, b| a == b) {
        let (encoding, end) = (run[0], at + run.len());
        let lines = &lines[at..end];
        let is_other = encoding != whole && encoding != Encoding::Utf8;
        if is_other
            && !is_proven(lines, encoding)
            && !(whole == Encoding::Utf8 && is_only_reading(lines, encoding))
        {
            run.fill(whole);
        }
        at = end;
    }
}

/// Returns whether lines in a row are worth enough in an encoding to be more than a sample.
fn is_proven(lines: &[&[u8]], encoding: Encoding) -> bool {
    lines.iter().map(|line| worth(line, encoding)).sum::<f32>() >= RUN_MIN_WORTH
}

/// Returns whether lines that are no UTF-8 are clearly Vietnamese in this encoding, and in no other
/// one. A sample in a text in UTF-8 is UTF-8 itself, so a short line is enough there: of lines of
/// 28 letters from the built-in articles 96 % are read, and none in a wrong encoding.
fn is_only_reading(lines: &[&[u8]], encoding: Encoding) -> bool {
    let bytes = lines.concat();
    let text = read_as(&bytes, encoding).0;
    let mut others = CANDIDATES.into_iter().filter(|other| *other != encoding);
    is_clear(&text)
        && !others.any(|other| {
            let other = read_as(&bytes, other).0;
            other != text && is_clear(&other)
        })
}

/// Returns whether a text is Vietnamese though it is short. Words of West European languages and
/// debris make two syllables at most, beside words that are none.
fn is_clear(text: &str) -> bool {
    let tally = WordTally::of(&composed(text));
    let foreign = tally.words - tally.marked - tally.plain;
    tally.odd == 0 && tally.telling >= CLEAR_SYLLABLES + foreign
}

/// Returns the score of a line's words in an encoding.
fn worth(line: &[u8], encoding: Encoding) -> f32 {
    let (text, replaced) = read_as(line, encoding);
    if encoding == Encoding::Windows1252 {
        return if is_western(line) {
            WESTERN_WORTH
        } else {
            -2.0 * replaced as f32 - 1.0
        };
    }
    let text: Cow<'_, str> = composed(&text);
    let tally = WordTally::of(&text);
    tally.marked as f32 - 2.0 * tally.odd as f32
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;

    const TCVN3: &[u8] = b"C\xE9ng h\xDFa x\xB7 h\xE9i ch\xF1 ngh\xDCa Vi\xD6t Nam\n";

    #[test]
    fn words_of_another_encoding_are_read_in_the_middle_of_a_line() {
        let line = [
            "Hội nghị bàn việc giữ chợ ".as_bytes(),
            b"C\xE9ng h\xDFa x\xB7 h\xE9i ch\xF1 ngh\xDCa Vi\xD6t Nam \xAE\xE9c l\xCBp ",
            "và nghề gốm của xã.\n".as_bytes(),
        ]
        .concat();
        let decoded = decode(&line);
        assert_eq!(
            decoded.text,
            "Hội nghị bàn việc giữ chợ Cộng hòa xã hội chủ nghĩa Việt Nam độc lập và nghề gốm của xã.\n"
        );
        assert_eq!(
            (decoded.encoding, decoded.also),
            (Encoding::Utf8, vec![Encoding::Tcvn3])
        );
    }

    #[test]
    fn a_damaged_line_of_utf8_stays_in_a_text_in_another_encoding() {
        let good = "Hội nghị bàn việc giữ chợ.\n";
        // Three syllables: with more of them, the words around the damage are UTF-8 by themselves.
        let damaged = b"Ch\xE1\xBB\xA3 h\xE1\xBB\x8Dp t\xE1\xBB\xAB \xFF nay.\n";
        let bytes = [&TCVN3.repeat(40), good.as_bytes(), damaged].concat();
        let decoded = decode(&bytes);
        assert_eq!(decoded.encoding, Encoding::Tcvn3);
        let end = format!("{good}Chợ họp từ \u{FFFD} nay.\n");
        assert!(decoded.text.ends_with(&end), "{}", decoded.text);
    }

    #[test]
    fn lines_that_say_nothing_are_in_the_encoding_of_the_whole() {
        for whole in CANDIDATES {
            assert_eq!(best_sequence(&[b"1 \xAB 2\n"], whole), [whole]);
        }
    }

    #[test]
    fn a_line_that_says_little_is_in_the_encoding_of_the_next() {
        let lines = [b"x\xB7 1\n", TCVN3];
        let tcvn3 = [Encoding::Tcvn3; 2];
        assert_eq!(best_sequence(&lines, Encoding::Utf8), tcvn3);
    }

    /// As in other encodings each word that is none costs 2.
    #[test]
    fn undefined_bytes_argue_against_windows_1252() {
        let worth = |line: &[u8]| worth(line, Encoding::Windows1252);
        for (line, expected) in [(&b"\x81 \x8D"[..], -5.0), (b"d\xE9j\xE0", 1.0)] {
            assert!((worth(line) - expected).abs() < 0.01, "{}", worth(line));
        }
    }

    #[test]
    fn utf8_stays_whatever_stands_beside_it() {
        let news = "Hội nghị bàn việc giữ chợ nổi và nghề gốm của xã.\n";
        let bad = [
            news.repeat(50).as_bytes(),
            b"x\xFFy\n",
            news.repeat(50).as_bytes(),
        ]
        .concat();
        let decoded = decode(&bad);
        assert_eq!(decoded.text, format!("{0}x\u{FFFD}y\n{0}", news.repeat(50)));
        assert_eq!((decoded.also.len(), decoded.replaced), (0, 1));
    }
}
