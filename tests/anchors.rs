//! Finds ten thousand bookmarks again in articles edited at random: never in a wrong place, and
//! nearly always found. It is separate from the tests of `bookmark/anchor.rs` because the example
//! shares its edits: `cargo run --release --example anchors` prints the table of results.

mod edits;

use edits::aimed::{self, Aim, Around};
use edits::{Fate, Kind};

#[test]
fn of_ten_thousand_passages_none_is_found_in_a_wrong_place() {
    let outcome = edits::run(1, 10_000);
    assert!(outcome.cases() >= 10_000);
    let wrong = &outcome.wrong;
    assert!(
        wrong.is_empty(),
        "{} wrong, the first: {}",
        wrong.len(),
        wrong[0]
    );
    let untouched = outcome.of(Fate::Untouched, Kind::Prose);
    assert!(untouched.per_mille() >= 990, "{untouched:?}");
    let one_word = outcome.of(Fate::OneWord, Kind::Prose);
    assert!(one_word.per_mille() >= 950, "{one_word:?}");
    // Without any change there would have been nothing to get wrong.
    for (kind, _) in Kind::ALL {
        let deleted = outcome.of(Fate::Deleted, kind);
        assert!(deleted.all() > 50, "{kind:?}: {deleted:?}");
    }
}

/// Edits change the words of a passage while the sentences around it stay, or make other sentences
/// look like it.
#[test]
fn of_aimed_edits_none_misleads_and_most_passages_are_found() {
    let aimed = aimed::run(1, 2_000);
    let wrong = &aimed.wrong;
    assert!(
        wrong.is_empty(),
        "{} wrong, the first: {}",
        wrong.len(),
        wrong[0]
    );
    for (aim, name) in Aim::ALL {
        let count = aimed.of(aim, Around::Both);
        if name.starts_with("trap") {
            assert!(count.found > 20 && count.orphaned > 20, "{name}: {count:?}");
        } else {
            assert!(count.per_mille() >= 950, "{name}: {count:?}");
        }
    }
}
