//! Detection of the encoding of bytes by the syllables that each reading yields. Only a bounded
//! sample is read, so that a book costs no more than an article.

use std::borrow::Cow;

use super::mojibake;
use super::sample::{sample, window};
use super::score::WordTally;
use super::{HEAD_BYTES, read_as, utf16_order, utf32_order};
use crate::text::encoding::Encoding;

/// Encodings that bytes which are not UTF-8 may be in. Of two whose readings are equal, the first
/// is taken.
const CANDIDATES: [Encoding; 6] = [
    Encoding::Utf8,
    Encoding::Windows1258,
    Encoding::Tcvn3,
    Encoding::Vni,
    Encoding::Viscii,
    Encoding::Vps,
];

/// Bytes that decide when they leave no doubt.
const GLANCE_BYTES: usize = 600;
/// Number of words below which there is always doubt.
const SETTLED_MIN_WORDS: usize = 50;
/// Score, and lead over the second, that leave no doubt.
const SETTLED_MIN_SCORE: f32 = 0.4;

/// Returns the encoding of bytes that are neither UTF-16 nor UTF-8.
///
/// That is the best of the candidates that make Vietnamese text of a sample; otherwise damaged
/// UTF-8 when more of its characters are whole than broken; otherwise Windows-1252 when that makes
/// words; otherwise UTF-8.
pub(super) fn legacy(bytes: &[u8]) -> Encoding {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let whole = sample(bytes, valid);
    let (sound, broken) = utf8_shares(&whole);
    if broken == 0 {
        return Encoding::Utf8;
    }
    if sound >= 4 * broken {
        return Encoding::Utf8;
    }
    let lines = telling_lines(&whole);
    match vietnamese(bytes, valid, &lines) {
        Some(encoding) => encoding,
        None if sound <= broken && is_western(&lines) => Encoding::Windows1252,
        None => Encoding::Utf8,
    }
}

/// Returns the best Vietnamese reading, found by the first bytes that leave no doubt: [`GLANCE_BYTES`]
/// around the first that are not UTF-8, then this glance with one in the middle and one at the end of
/// `lines`, then all `lines` of the sample.
fn vietnamese(bytes: &[u8], valid: usize, lines: &[u8]) -> Option<Encoding> {
    let first = telling_lines(window(bytes, valid, GLANCE_BYTES));
    let seen = tallies(&first);
    if is_settled(&seen) {
        return best(&seen);
    }
    if lines.len() > 4 * GLANCE_BYTES {
        let middle = window(lines, lines.len() / 2, GLANCE_BYTES);
        let end = window(lines, lines.len() - GLANCE_BYTES, GLANCE_BYTES);
        let seen = tallies(&[&first, middle, end].join(&b'\n'));
        if is_long(&seen) && seen.iter().all(|(_, tally)| tally.score() < 0.0) {
            return None;
        }
    }
    best(&tallies(lines))
}

/// Returns the lines that are not ASCII, because the others say nothing and make Vietnamese rare in
/// a program or a text in two languages.
fn telling_lines(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is_telling = |line: &&[u8]| !line.is_ascii();
    let lines = || bytes.split_inclusive(|&byte| byte == b'\n');
    if lines().all(|line| is_telling(&line)) {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(lines().filter(is_telling).flatten().copied().collect())
}

/// Counts the syllables that each candidate yields for a sample.
fn tallies(sample: &[u8]) -> [(Encoding, WordTally); CANDIDATES.len()] {
    CANDIDATES.map(|encoding| (encoding, tally(sample, encoding)))
}

/// Returns the best Vietnamese reading; of equal ones the first.
fn best(tallies: &[(Encoding, WordTally)]) -> Option<Encoding> {
    let mut best: Option<&(Encoding, WordTally)> = None;
    for row in tallies.iter().filter(|(_, tally)| tally.is_vietnamese()) {
        if best.is_none_or(|best| row.1.score() > best.1.score()) {
            best = Some(row);
        }
    }
    best.map(|(encoding, _)| *encoding)
}

/// Returns whether one reading is Vietnamese beyond doubt, and no other comes near.
fn is_settled(tallies: &[(Encoding, WordTally)]) -> bool {
    let mut scores = tallies
        .iter()
        .map(|(_, tally)| tally.score())
        .collect::<Vec<_>>();
    scores.sort_by(f32::total_cmp);
    let [.., second, first] = scores[..] else {
        return false;
    };
    is_long(tallies) && first >= SETTLED_MIN_SCORE && second <= first - SETTLED_MIN_SCORE
}

/// Returns whether a sample has words enough to leave no doubt.
fn is_long(tallies: &[(Encoding, WordTally)]) -> bool {
    tallies
        .iter()
        .all(|(_, tally)| tally.words >= SETTLED_MIN_WORDS)
}

/// Counts the words of a sample that is read in an encoding.
fn tally(sample: &[u8], encoding: Encoding) -> WordTally {
    WordTally::of(&mojibake::composed(&read_as(sample, encoding).0))
}

/// Returns the number of whole characters of more than one byte, and of broken sequences. A
/// sequence that is merely cut off at the end does not count, unless it is one byte and there are
/// no others.
pub(super) fn utf8_shares(bytes: &[u8]) -> (usize, usize) {
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    let least = if sound == 0 { 2 } else { 1 };
    let is_cut = (least..=3).any(|len| {
        let start = bytes.len().saturating_sub(len);
        std::str::from_utf8(&bytes[start..])
            .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
    });
    (sound, broken - usize::from(is_cut))
}

/// Returns whether bytes are words in Windows-1252: no byte that it leaves undefined, no stray
/// control, and in most words with a mark a third of the letters at least are ASCII.
pub(super) fn is_western(sample: &[u8]) -> bool {
    let text = read_as(sample, Encoding::Windows1252).0;
    let is_none = |c: char| c == '\u{FFFD}' || c < ' ' && !c.is_ascii_whitespace() && c != '\x1B';
    if text.contains(is_none) {
        return false;
    }
    let is_word = |word: &&str| word.contains(char::is_alphabetic) && !word.is_ascii();
    let (mut good, mut all) = (0, 0);
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(is_word) {
        let marked = word.chars().filter(|c| !c.is_ascii()).count();
        let len = word.chars().count();
        let is_plausible = marked * 3 <= len * 2 && !word.contains(['ª', 'º', 'µ']);
        good += usize::from(is_plausible || len == 1);
        all += 1;
    }
    good * 5 >= all * 4
}

/// Returns the real encoding of a UTF-8 text that is mojibake or VIQR; `None` if it is neither.
pub(super) fn disguise(text: &str) -> Option<Encoding> {
    let bytes = text.as_bytes();
    let whole = sample(bytes, 0);
    if bytes.is_ascii() {
        return is_viqr(&whole).then_some(Encoding::Viqr);
    }
    mojibake::is_possible(&whole)
        .then(|| mojibake::kind(&String::from_utf8_lossy(&whole)))
        .flatten()
}

/// Returns whether ASCII is Vietnamese in VIQR. Marks behind vowels alone say little, because an
/// English text has apostrophes and full stops there and code has parentheses.
fn is_viqr(bytes: &[u8]) -> bool {
    let is_telling = |byte: &u8| matches!(byte, b'^' | b'+' | b'`' | b'~');
    let telling = bytes.iter().filter(|byte| is_telling(byte)).count();
    if telling < 2 || telling * 100 < bytes.len() {
        return false;
    }
    let is_at = |bytes: &[u8]| {
        let tally = tally(bytes, Encoding::Viqr);
        tally.score() >= 2.0 * super::score::VIETNAMESE_MIN_SCORE && tally.is_vietnamese()
    };
    // A text that is VIQR at the start, in the middle and at the end is VIQR throughout.
    let len = bytes.len();
    let is_long = len > 8 * GLANCE_BYTES;
    let glances = [0, len / 2, len - GLANCE_BYTES.min(len)];
    is_long
        && glances
            .iter()
            .all(|&at| is_at(window(bytes, at, GLANCE_BYTES)))
        || is_at(bytes)
}

/// Returns whether bytes full of controls are a text in VPS, which has capitals there.
pub(super) fn is_vps(bytes: &[u8]) -> bool {
    tally(bytes, Encoding::Vps).is_vietnamese()
}

/// Returns every encoding with the score of its reading of a sample, best first: how much of it is
/// Vietnamese, from −2 to 1. The one that [`super::decode`] takes comes first, so that a list of
/// choices begins with what is on screen.
pub fn candidates(bytes: &[u8]) -> Vec<(Encoding, f32)> {
    let taken = super::detect(bytes);
    let is_wide = utf16_order(bytes).is_some() || utf32_order(bytes).is_some();
    let whole = if is_wide {
        Cow::Borrowed(&bytes[..bytes.len().min(HEAD_BYTES)])
    } else {
        sample(bytes, 0)
    };
    let mut scored: Vec<_> = Encoding::ALL
        .into_iter()
        .map(|encoding| (encoding, tally(&whole, encoding).score()))
        .collect();
    scored.sort_by(|(a, a_score), (b, b_score)| {
        let is_taken = |encoding: &Encoding| *encoding == taken;
        is_taken(b)
            .cmp(&is_taken(a))
            .then(b_score.total_cmp(a_score))
    });
    scored
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_broken_characters_are_counted() {
        for (bytes, shares) in [
            (b"".as_slice(), (0, 0)),
            (b"abc", (0, 0)),
            ("aếô".as_bytes(), (2, 0)),
            (b"\xFFa\xFFb", (0, 2)),
            // Cut off at the end.
            (b"a\xE1\xBA", (0, 0)),
            (b"ab\xE1", (0, 1)),
            (b"\xC3\xB4\xE1", (1, 0)),
            (b"\xC3\xB4\xFFa\xE1\xBA", (1, 1)),
        ] {
            assert_eq!(utf8_shares(bytes), shares, "{bytes:x?}");
        }
    }

    #[test]
    fn a_long_text_of_wide_characters_has_the_score_of_its_words() {
        for to_bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            let units = "Người bán treo hàng lên cây bẹo.\n";
            let units = units.encode_utf16().cycle().take(50_001);
            let bytes: Vec<u8> = units.flat_map(to_bytes).collect();
            let (_, score) = candidates(&bytes)[0];
            assert!(score > 0.5, "{score}");
        }
    }

    #[test]
    fn of_equal_readings_the_first_is_taken() {
        let tally = WordTally::of("Việt xã");
        let rows = [(Encoding::Tcvn3, tally), (Encoding::Vni, tally)];
        assert_eq!(best(&rows), Some(Encoding::Tcvn3));
    }

    #[test]
    fn a_start_in_another_language_does_not_decide() {
        let french = b"La for\xEAt \xE9tait d\xE9j\xE0 pleine. ".repeat(30);
        let tcvn3 = b"C\xE9ng h\xDFa x\xB7 h\xE9i ch\xF1 ngh\xDCa Vi\xD6t Nam. ".repeat(200);
        assert_eq!(legacy(&[french, tcvn3].concat()), Encoding::Tcvn3);
    }

    #[test]
    fn western_words_have_few_marks_and_no_stray_controls() {
        for (bytes, is) in [
            (b"La for\xEAt \xE9tait".as_slice(), true),
            (b"La for\xEAt\t\n\x1B[0m", true),
            (b"La for\xEAt \x01", false),
            (b"La for\xEAt \x81", false),
            (b"\xC0\xC1\xC2\xC3", false),
            (
                b"\xC0\xC1\xC2\xC3 \xC8\xC9\xCA\xCB abc def ghi jkl mno pqr stu vwx",
                false,
            ),
        ] {
            assert_eq!(is_western(bytes), is, "{bytes:x?}");
        }
    }

    #[test]
    fn viqr_has_signs_that_other_texts_lack() {
        let sparse = format!("xa~ ho^m {}", "ba'n ca' ".repeat(30));
        let code = "run `make` in ~/src, then `make check` as well\n".repeat(200);
        for (text, is) in [
            ("xa~ ho^m", true),
            ("xa~ ba'n ca'", false),
            (&sparse, false),
            (&code, false),
            ("xa~ ho^m ban ca nam ba hai mai lam ba", false),
        ] {
            assert_eq!(is_viqr(text.as_bytes()), is, "{text}");
        }
    }
}
