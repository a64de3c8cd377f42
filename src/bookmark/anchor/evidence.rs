//! Whether a place that has the words of the quote is the passage's: the facts, and one table of rows
//! that decide.
//!
//! A row states what together is enough, so a place is trusted if any row holds. The rows and numbers
//! were chosen with `examples/anchors.rs`, on 800,000 edited passages and 800,000 edits made to deceive,
//! so that no passage is found in a wrong place.

use super::side::Sides;

/// The facts about a place that has the words of the quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Evidence {
    /// Whether no other place has the words.
    pub(super) is_only: bool,
    /// Whether the quote is so long that a few words of another sentence cannot be it: see
    /// [`ENOUGH`](super::ENOUGH).
    pub(super) is_long: bool,
    /// Whether the rest of the quote's sentence is around the place, but for a word on each side. A few
    /// words of a sentence come often, so all rows ask for it.
    pub(super) has_sentence: bool,
    /// Whether what stood around the quote's sentence is there: one side word for word, past the rest
    /// of that sentence, and the other side but for a word.
    pub(super) is_between: bool,
    /// Whether no half of the quote stands elsewhere: else it is one of several similar lines.
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
    pub(super) is_told: bool,
    /// Whether both halves of it do: of similar lines, other parts are together everywhere.
    pub(super) is_firm: bool,
    /// Whether the rest of the quote's sentence agrees.
    pub(super) has_rest: bool,
    /// Whether much of the context agrees, or all of it.
    pub(super) is_much: bool,
}

impl SideEvidence {
    /// Returns whether the sentence goes on beyond the quote on this side and its rest is there.
    fn has_inner_rest(self) -> bool {
        !self.is_edge && self.has_rest
    }
}

/// What together is enough to trust a place.
struct Row {
    /// Why it is enough.
    because: &'static str,
    holds: fn(&Evidence) -> bool,
}

const ROWS: [Row; 6] = [
    Row {
        because: "the only place stands between what stood around its sentence",
        holds: |it| it.is_only && it.is_between,
    },
    Row {
        because: "a long quote stands between contexts that are nowhere else",
        holds: |it| it.is_long && it.sides.all(|side| side.is_told),
    },
    Row {
        because: "a long quote like no other stands beside such a context and in its sentence",
        holds: |it| {
            let is_in_sentence = it.sides.all(|side| side.is_edge || side.has_rest);
            let is_enough = |side: &SideEvidence| side.is_told && (is_in_sentence || side.is_firm);
            it.is_long && it.is_unlike_others && it.sides.any(is_enough)
        },
    },
    Row {
        because: "a short sentence is a sentence there, beside a context that is nowhere else",
        holds: |it| {
            let is_sentence = it.sides.all(|side| side.is_edge) && it.has_its_edges;
            !it.is_long && is_sentence && it.sides.any(|side| side.is_told)
        },
    },
    Row {
        because: "part of a sentence stands beside the rest of it, which is nowhere else",
        holds: |it| !it.is_long && it.sides.any(|side| side.is_firm && side.has_inner_rest()),
    },
    Row {
        because: "the only place of part of a sentence stands beside much of its context",
        holds: |it| {
            let is_part = it.sides.any(|side| !side.is_edge);
            let is_enough = |side: &SideEvidence| side.is_edge && side.is_firm && side.is_much;
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
        let told = SideEvidence {
            is_told: true,
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
                sides: sides(told, told),
                ..start
            },
            Evidence {
                is_long: true,
                is_unlike_others: true,
                sides: sides(
                    edge,
                    SideEvidence {
                        has_rest: true,
                        ..told
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
                        ..told
                    },
                ),
                ..start
            },
            Evidence {
                sides: sides(
                    SideEvidence {
                        is_firm: true,
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
                        is_firm: true,
                        is_much: true,
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
        let facts: [fn(&mut Evidence) -> &mut bool; 14] = [
            |it| &mut it.is_only,
            |it| &mut it.has_sentence,
            |it| &mut it.is_between,
            |it| &mut it.is_unlike_others,
            |it| &mut it.has_its_edges,
            |it| &mut it.sides.before.is_told,
            |it| &mut it.sides.before.is_firm,
            |it| &mut it.sides.before.has_rest,
            |it| &mut it.sides.before.is_much,
            |it| &mut it.sides.after.is_told,
            |it| &mut it.sides.after.is_firm,
            |it| &mut it.sides.after.has_rest,
            |it| &mut it.sides.after.is_much,
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
    fn a_side_that_goes_on_differently_spoils_what_is_told_of_the_other() {
        let [_, _, mut long, mut short, ..] = just_enough();
        long.sides.before.is_edge = false;
        assert_eq!(
            long.enough(),
            None,
            "the sentence goes on, and its rest is missing"
        );
        long.sides.after.is_firm = true;
        assert!(long.enough().is_some());
        short.sides.before.is_edge = false;
        assert_eq!(short.enough(), None, "only part of a sentence");
    }

    #[test]
    fn a_context_that_is_told_on_both_sides_of_a_short_part_is_not_enough() {
        let told = SideEvidence {
            is_told: true,
            ..SideEvidence::default()
        };
        let part = Evidence {
            has_sentence: true,
            sides: Sides {
                before: told,
                after: told,
            },
            ..Evidence::default()
        };
        assert_eq!(part.enough(), None);
    }
}
