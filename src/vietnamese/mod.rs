//! Letters, syllables and words of Vietnamese: folding, marks, spelling, dictionary order, and the
//! encodings and ways of typing from before Unicode.
//!
//! In: strings in NFC, as [`crate::text::sanitize::clean`] leaves them; only [`legacy`] takes
//! bytes. Out: strings, grades and keys. No article, screen or file is known here, so that every
//! other room may build on this one.
//!
//! 1. [`letters`] is the one table of marked letters. `fold`, `mark`, `collate` and `syllable` read
//!    it, so that they cannot disagree about a letter.
//! 2. [`fold`] takes the marks off, with a map back to the source: what a search compares first.
//! 3. [`mark`] grades whether the marks of a query agree with a text whose letters do.
//! 4. [`syllable`] tells whether a word can be a syllable (its rhymes are in `syllable/tables`);
//!    [`telex`] reads words that were typed without an input method.
//! 5. [`collate`] makes keys whose byte order is dictionary order.
//! 6. [`legacy`] decodes TCVN3, VNI, VISCII and VPS by the tables in `assets/encodings`
//!    (`legacy/table`), and VIQR (`legacy/viqr`).
//!
//! Invariants: folding keeps no state, so a folded text can be cut between any two letters; hòa and
//! hoà are equal for `mark`, `collate` and [`syllable::strip_tone`]; no function here fails on any
//! input.
//!
//! *Quality mark*: a mark that makes another letter (ă â ê ô ơ ư đ). *Tone*: one of the six.
//! *Onset* and *rhyme*: a syllable without its tone, before and from its first vowel on.

pub mod collate;
pub mod fold;
pub mod legacy;
pub mod letters;
pub mod mark;
pub mod syllable;
pub mod telex;
