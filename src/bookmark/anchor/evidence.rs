//! Decides whether a place is the passage's: the facts, and one table of rows. [`ROWS`] are for places
//! that have the words of the quote, [`MENDED_ROWS`] for places with some words changed. They are apart
//! because words that are there say nothing of numbers and sentences, and changed ones nothing of
//! halves and edges.
//!
//! The facts of a row together are enough, so a place is trusted if any row holds. The rows and numbers
//! were chosen with `examples/anchors.rs`, on 800,000 edited passages and 800,000 edits made to deceive,
//! so that no passage is found in a wrong place.

use super::side::{Side, Sides};

/// The facts about a place that has the words of the quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Evidence {
    /// Whether no other place has the words.
    pub(super) is_only: bool,
    /// Whether the quote is so long that a few words of another sentence cannot be it: see
    /// [`LONG_MIN_SCALARS`](super::LONG_MIN_SCALARS).
    pub(super) is_long: bool,
    /// Whether the rest of the quote's sentence is around the place, but for a word on each side. A few
    /// words of a sentence come often, so all rows ask for it.
    pub(super) has_sentence: bool,
    /// Whether what stood around the quote's sentence is there: one side word for word, past the rest
    /// of that sentence, and the other side but for a word.
    pub(super) is_between: bool,
    /// Whether no half of the quote is elsewhere. Otherwise the quote is one of several similar
    /// lines.
    pub(super) is_unlike_others: bool,
    /// Whether sentences begin and end at the place where they do at the quote.
    pub(super) has_its_edges: bool,
    pub(super) sides: Sides<SideEvidence>,
}

/// The facts about one side of a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct SideEvidence {
    /// Whether the quote begins or ends a sentence on this side.
    pub(super) is_edge: bool,
    /// Whether the context that agrees stands nowhere else.
    pub(super) is_unique: bool,
    /// Whether both halves of the context that agrees are nowhere else, because similar lines have
    /// other parts together everywhere.
    pub(super) halves_are_unique: bool,
    /// Whether the rest of the quote's sentence agrees.
    pub(super) has_rest: bool,
}

impl SideEvidence {
    /// Returns whether the sentence goes on beyond the quote on this side and its rest is there.
    fn has_inner_rest(self) -> bool {
        !self.is_edge && self.has_rest
    }
}

/// A row of the table: facts that together are enough to trust a place.
struct EvidenceRow<E> {
    /// Why they are enough.
    because: &'static str,
    holds: fn(&E) -> bool,
}

/// The rows for a place that has the words of the quote.
const ROWS: [EvidenceRow<Evidence>; 6] = [
    EvidenceRow {
        because: "the only place stands between what stood around its sentence",
        holds: |it| it.is_only && it.is_between,
    },
    EvidenceRow {
        because: "a long quote stands between contexts that are nowhere else",
        holds: |it| it.is_long && it.sides.all(|side| side.is_unique),
    },
    EvidenceRow {
        because: "a long quote like no other stands beside such a context and in its sentence",
        holds: |it| {
            let is_in_sentence = it.sides.all(|side| side.is_edge || side.has_rest);
            let is_enough =
                |side: &SideEvidence| side.is_unique && (is_in_sentence || side.halves_are_unique);
            it.is_long && it.is_unlike_others && it.sides.any(is_enough)
        },
    },
    EvidenceRow {
        because: "a short sentence is a sentence there, beside a context that is nowhere else",
        holds: |it| {
            let is_sentence = it.sides.all(|side| side.is_edge) && it.has_its_edges;
            !it.is_long && is_sentence && it.sides.any(|side| side.is_unique)
        },
    },
    EvidenceRow {
        because: "part of a sentence stands beside the rest of it, which is nowhere else",
        holds: |it| {
            !it.is_long
                && it
                    .sides
                    .any(|side| side.halves_are_unique && side.has_inner_rest())
        },
    },
    EvidenceRow {
        because: "the only place of part of a sentence is at its edge, beside a context that is nowhere else",
        holds: |it| {
            let is_part = it.sides.any(|side| !side.is_edge);
            let is_enough = |side: &SideEvidence| side.is_edge && side.halves_are_unique;
            !it.is_long && is_part && it.is_only && it.sides.any(is_enough)
        },
    },
];

impl Evidence {
    /// Returns why the place is to be trusted; `None` if it is not.
    pub(super) fn enough(&self) -> Option<&'static str> {
        let row = ROWS
            .iter()
            .find(|row| self.has_sentence && (row.holds)(self));
        row.map(|row| row.because)
    }
}

/// The words on one side of a place, compared with the stored context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Around {
    /// Other words, or words that occur elsewhere too.
    Other,
    /// The edge of the text, where the passage was at the edge too: the first or last words of the
    /// text now.
    Edge,
    /// The words of the context, which occur nowhere else.
    Own,
}

/// The facts about a place where words of the passage were mended, see `mended.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct MendedEvidence {
    /// The words before and after the place.
    pub(super) around: Sides<Around>,
    /// Whether the place is between the words of the context on both sides.
    pub(super) is_between: bool,
    /// Whether the quote is long and no other text resembles its ends. With the context of one side
    /// only, a few words may be next to it by chance, and a line that resembles others may be any of
    /// them.
    pub(super) is_long_and_unlike_others: bool,
    /// Whether the quote is short and more of the words at the place are new than are its own. The
    /// place would then be less than half of what the passage has become.
    pub(super) is_mostly_new: bool,
    /// Percentage of the quote's bytes that are there to the letter.
    pub(super) kept_percent: usize,
    /// The lowest percentage of any sentence of the quote.
    pub(super) sentence_percent: usize,
    /// Whether one of the pieces that agree occurs nowhere else in the text.
    pub(super) has_unique_piece: bool,
    /// Whether each changed sentence of the quote still has a piece that occurs nowhere else.
    /// Without one, another of several similar lines may be there.
    pub(super) sentences_have_unique_pieces: bool,
    /// Whether a number differs, because lines of tables may differ in nothing else.
    pub(super) has_other_figures: bool,
    /// Whether there are words between the pieces that the quote does not have.
    pub(super) has_new_words: bool,
}

/// Minimum percentage of the quote that must be there to the letter between the words of its context.
/// Most of it, so that the place is not another sentence that came between: with 40, 98 more are found and
/// 21 are wrong; with 70, 251 fewer are found.
const KEPT_BETWEEN_MIN_PERCENT: usize = 55;

/// Minimum percentage of the quote that must be there to the letter beside the words of one side, where a
/// similar sentence may have replaced the passage. With 50, 57 more are found; with 80, 86 fewer.
const KEPT_BESIDE_MIN_PERCENT: usize = 66;

/// Minimum percentage of each sentence of the quote that must be there to the letter, so that none of
/// several was replaced. With 40, 51 more are found; with 80, 71 fewer.
const SENTENCE_MIN_PERCENT: usize = 66;

/// The rows for a place with mended words, from the most context to the least.
const MENDED_ROWS: [EvidenceRow<MendedEvidence>; 3] = [
    EvidenceRow {
        because: "only words of the passage stand between the words of its context",
        holds: |it| {
            it.sides() == 2 && it.kept_percent >= KEPT_BETWEEN_MIN_PERCENT && !it.has_new_words
        },
    },
    EvidenceRow {
        // Of several sentences, one may have been replaced.
        because: "enough of each sentence stands between the words of its context",
        holds: |it| {
            let has_sentences =
                it.sentence_percent >= SENTENCE_MIN_PERCENT && it.sentences_have_unique_pieces;
            it.sides() == 2 && it.kept_percent >= KEPT_BETWEEN_MIN_PERCENT && has_sentences
        },
    },
    EvidenceRow {
        // Next to the words of one side, a similar sentence may have replaced the passage.
        because: "more of each sentence, with the same numbers, stands beside the words of one side",
        holds: |it| {
            let has_sentences = it.sentence_percent >= SENTENCE_MIN_PERCENT
                && (it.sentences_have_unique_pieces || !it.has_new_words)
                && !it.has_other_figures;
            it.sides() >= 1 && it.kept_percent >= KEPT_BESIDE_MIN_PERCENT && has_sentences
        },
    },
];

impl MendedEvidence {
    /// Returns the number of sides with the words of the context, or with the edge of the text.
    fn sides(&self) -> usize {
        let sides = Side::BOTH.into_iter();
        sides
            .filter(|side| self.around[*side] != Around::Other)
            .count()
    }

    /// Returns why the place is to be trusted; `None` if it is not.
    pub(super) fn enough(&self) -> Option<&'static str> {
        let has_context = self.around.any(|around| *around == Around::Own);
        let is_unique =
            self.has_unique_piece && (self.is_between || self.is_long_and_unlike_others);
        let may_be = has_context && is_unique && !self.is_mostly_new;
        let row = MENDED_ROWS.iter().find(|row| may_be && (row.holds)(self));
        row.map(|row| row.because)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For each row a place that has just enough for it.
    fn just_enough() -> [Evidence; 6] {
        let none = SideEvidence::default();
        let edge = SideEvidence {
            is_edge: true,
            ..none
        };
        let unique = SideEvidence {
            is_unique: true,
            ..none
        };
        let start = Evidence {
            has_sentence: true,
            ..Evidence::default()
        };
        let sides = |before, after| Sides { before, after };
        [
            Evidence {
                is_only: true,
                is_between: true,
                ..start
            },
            Evidence {
                is_long: true,
                sides: sides(unique, unique),
                ..start
            },
            Evidence {
                is_long: true,
                is_unlike_others: true,
                sides: sides(
                    edge,
                    SideEvidence {
                        has_rest: true,
                        ..unique
                    },
                ),
                ..start
            },
            Evidence {
                has_its_edges: true,
                sides: sides(
                    edge,
                    SideEvidence {
                        is_edge: true,
                        ..unique
                    },
                ),
                ..start
            },
            Evidence {
                sides: sides(
                    SideEvidence {
                        halves_are_unique: true,
                        has_rest: true,
                        ..none
                    },
                    none,
                ),
                ..start
            },
            Evidence {
                is_only: true,
                sides: sides(
                    SideEvidence {
                        halves_are_unique: true,
                        ..edge
                    },
                    none,
                ),
                ..start
            },
        ]
    }

    /// The evidence with each single fact taken away that it has.
    fn weakened(whole: Evidence) -> Vec<Evidence> {
        let facts: [fn(&mut Evidence) -> &mut bool; 12] = [
            |it| &mut it.is_only,
            |it| &mut it.has_sentence,
            |it| &mut it.is_between,
            |it| &mut it.is_unlike_others,
            |it| &mut it.has_its_edges,
            |it| &mut it.sides.before.is_unique,
            |it| &mut it.sides.before.halves_are_unique,
            |it| &mut it.sides.before.has_rest,
            |it| &mut it.sides.after.is_unique,
            |it| &mut it.sides.after.halves_are_unique,
            |it| &mut it.sides.after.has_rest,
            |it| &mut it.is_long,
        ];
        let without = |fact: &fn(&mut Evidence) -> &mut bool| {
            let mut less = whole;
            let was = std::mem::replace(fact(&mut less), false);
            was.then_some(less)
        };
        facts.iter().filter_map(without).collect()
    }

    #[test]
    fn each_row_decides_alone_and_needs_each_of_its_facts() {
        for (row, whole) in ROWS.iter().zip(just_enough()) {
            let holding = ROWS.iter().filter(|row| (row.holds)(&whole));
            assert_eq!(holding.count(), 1, "{}", row.because);
            assert_eq!(whole.enough(), Some(row.because));
            for less in weakened(whole) {
                assert_eq!(less.enough(), None, "{}: {less:?}", row.because);
            }
        }
    }

    #[test]
    fn a_side_that_goes_on_differently_spoils_the_evidence_of_the_other() {
        let [_, _, mut long, mut short, ..] = just_enough();
        long.sides.before.is_edge = false;
        assert_eq!(
            long.enough(),
            None,
            "the sentence goes on, and its rest is missing"
        );
        long.sides.after.halves_are_unique = true;
        assert!(long.enough().is_some());
        short.sides.before.is_edge = false;
        assert_eq!(short.enough(), None, "only part of a sentence");
    }

    #[test]
    fn a_context_that_is_unique_on_both_sides_of_a_short_part_is_not_enough() {
        let unique = SideEvidence {
            is_unique: true,
            ..SideEvidence::default()
        };
        let part = Evidence {
            has_sentence: true,
            sides: Sides {
                before: unique,
                after: unique,
            },
            ..Evidence::default()
        };
        assert_eq!(part.enough(), None);
    }

    const fn both(around: Around) -> Sides<Around> {
        Sides {
            before: around,
            after: around,
        }
    }

    /// A place that has all there is.
    const ALL: MendedEvidence = MendedEvidence {
        around: both(Around::Own),
        is_between: true,
        is_long_and_unlike_others: false,
        is_mostly_new: false,
        kept_percent: 100,
        sentence_percent: 100,
        has_unique_piece: true,
        sentences_have_unique_pieces: true,
        has_other_figures: false,
        has_new_words: false,
    };

    #[test]
    #[allow(clippy::too_many_lines, reason = "a table")]
    fn each_row_for_mended_words_asks_for_all_of_its_facts() {
        let one = MendedEvidence {
            around: Sides {
                before: Around::Own,
                after: Around::Other,
            },
            ..ALL
        };
        let cases = [
            // Only words of the passage between its neighbours.
            (ALL, true),
            (
                MendedEvidence {
                    kept_percent: 55,
                    sentence_percent: 0,
                    ..ALL
                },
                true,
            ),
            (
                MendedEvidence {
                    kept_percent: 54,
                    ..ALL
                },
                false,
            ),
            (
                MendedEvidence {
                    has_unique_piece: false,
                    ..ALL
                },
                false,
            ),
            (
                MendedEvidence {
                    is_mostly_new: true,
                    ..ALL
                },
                false,
            ),
            // New words between its neighbours.
            (
                MendedEvidence {
                    has_new_words: true,
                    sentence_percent: 66,
                    ..ALL
                },
                true,
            ),
            (
                MendedEvidence {
                    has_new_words: true,
                    sentence_percent: 65,
                    ..ALL
                },
                false,
            ),
            (
                MendedEvidence {
                    has_new_words: true,
                    has_other_figures: true,
                    ..ALL
                },
                true,
            ),
            (
                MendedEvidence {
                    has_new_words: true,
                    sentences_have_unique_pieces: false,
                    ..ALL
                },
                false,
            ),
            // One neighbour.
            (one, true),
            (
                MendedEvidence {
                    kept_percent: 66,
                    has_new_words: true,
                    ..one
                },
                true,
            ),
            (
                MendedEvidence {
                    kept_percent: 65,
                    ..one
                },
                false,
            ),
            (
                MendedEvidence {
                    sentence_percent: 65,
                    ..one
                },
                false,
            ),
            (
                MendedEvidence {
                    has_other_figures: true,
                    ..one
                },
                false,
            ),
            // No neighbour, or only the text's own edges.
            (
                MendedEvidence {
                    around: both(Around::Other),
                    ..ALL
                },
                false,
            ),
            (
                MendedEvidence {
                    around: Sides {
                        before: Around::Edge,
                        after: Around::Other,
                    },
                    ..ALL
                },
                false,
            ),
            (
                MendedEvidence {
                    around: both(Around::Edge),
                    ..ALL
                },
                false,
            ),
            (
                MendedEvidence {
                    around: Sides {
                        before: Around::Edge,
                        after: Around::Own,
                    },
                    kept_percent: 55,
                    ..ALL
                },
                true,
            ),
        ];
        for (evidence, expected) in cases {
            assert_eq!(evidence.enough().is_some(), expected, "{evidence:?}");
        }
    }

    #[test]
    fn without_the_context_of_one_side_a_mended_quote_must_be_long_and_unlike_others() {
        let open = MendedEvidence {
            around: Sides {
                before: Around::Own,
                after: Around::Other,
            },
            is_between: false,
            ..ALL
        };
        assert_eq!(open.enough(), None);
        let unlike_others = MendedEvidence {
            is_long_and_unlike_others: true,
            ..open
        };
        assert!(unlike_others.enough().is_some());
    }
}
