//! Questions about a few words: whether they end a sentence, and whether they stand for others.

use super::SHORT_GAP_SLACK_BYTES;
use crate::vietnamese::fold::fold;

/// Returns the number of signs in some words that may end a sentence. A sign inside a number does not
/// count.
pub(super) fn signs(words: &str) -> usize {
    let ends = |word: &&str| word.ends_with(['.', '!', '?', '…', ':', ';']);
    words.split_whitespace().filter(ends).count()
}

pub(super) fn has_sign(words: &str) -> bool {
    signs(words) > 0
}

/// Returns whether a word of the text is none of those that the quote has there, signs aside.
pub(super) fn has_new_word(there: &str, own: &str) -> bool {
    let letters = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let mut words = there.split_whitespace().map(letters);
    words.any(|word| !word.is_empty() && !own.split_whitespace().any(|own| letters(own) == word))
}

/// Returns whether `new` has the number of words of `old`, up to two. More or fewer may be the end
/// or the start of another line, for example a heading without a full stop.
pub(super) fn stands_for(new: &str, old: &str) -> bool {
    let count = |words: &str| words.split_whitespace().count();
    count(new) == count(old) && count(new) <= 2
}

/// Returns whether `new` may be what the end of a sentence, `old`, was changed to: as `old` it has one
/// sign, at its end, so that no heading or other sentence is in it.
pub(super) fn may_end_as(new: &str, old: &str) -> bool {
    let ends = |words: &str| {
        let last = words.split_whitespace().next_back();
        signs(words) == 1 && last.is_some_and(has_sign)
    };
    ends(new) && ends(old) && new.len() <= 2 * old.len() + SHORT_GAP_SLACK_BYTES
}

/// Returns whether one word consists of the first letters of several: “CQĐT” of “Cơ quan điều tra”.
pub(super) fn is_short_for(short: &str, long: &str) -> bool {
    let letters = short.chars().filter(|c| c.is_alphanumeric());
    let words = long.split_whitespace();
    let is_one = !short.trim().contains(' ');
    let has_two = words.clone().nth(1).is_some();
    let initials = words.filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    is_one && has_two && fold(&letters.collect::<String>()) == fold(&initials.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_ends_a_sentence_at_the_end_of_a_word() {
        for (words, count) in [
            ("Chợ tan. Ai về?", 2),
            ("giá: 1.250 đồng", 1),
            ("từ 1.250 đồng", 0),
            ("", 0),
        ] {
            assert_eq!(signs(words), count, "{words:?}");
            assert_eq!(has_sign(words), count > 0, "{words:?}");
        }
    }

    #[test]
    fn one_word_stands_for_the_first_letters_of_several() {
        for (short, long, expected) in [
            ("CQĐT", "Cơ quan điều tra", true),
            ("UBND,", "Ủy ban nhân dân,", true),
            ("cqđt", "Cơ quan điều tra", true),
            ("CQ", "Cơ quan điều tra", false),
            ("C", "Cơ", false),
            ("C Q", "Cơ quan", false),
            ("", "Cơ quan", false),
        ] {
            assert_eq!(is_short_for(short, long), expected, "{short:?} {long:?}");
        }
    }
}
