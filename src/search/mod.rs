//! Full-text search in memory: a query and a library go in, ranked passages come out.
//!
//! ```
//! use std::sync::Arc;
//! use docbao::article::Source;
//! use docbao::search::{Query, Request, Writer};
//!
//! let text = "# Chợ nổi\n\nGhe tụ về từ sớm.".as_bytes().to_vec();
//! let article = docbao::import::article(Source::File("/cho.md".into()), text, None);
//! let mut writer = Writer::new();
//! writer.add(Arc::new(article));
//! let found = writer.search(&Query::parse("tu ve"), &Request::default(), &|| false).unwrap();
//! assert_eq!((found.articles, found.total), (1, Some(1)));
//! ```
//!
//! The room is pure: it has no clock, no thread and no file. The caller cancels a search through a
//! callback, gives it threads through an [`Executor`], and gets ranges of bytes in the texts of
//! articles.
//!
//! # The way of a query
//!
//! In goes a [`Query`] with a [`Request`] (`request`: how many passages, of which articles), out comes
//! [`Found`].
//!
//! 1. [`query`] parses what was typed into terms, each with the ways it may be read (as typed, as
//!    Telex or VNI keys, with i for y). It never fails. `tokenizer` cuts the query into words, as it
//!    does all texts that are indexed or highlighted.
//! 2. `passes` runs the search: a pass within the [`Budget`], whose limits are all in `budget`, and
//!    an exhaustive one after it when a limit was reached. `pass` is one of them, from here to 8.
//! 3. `filter` finds the articles of each segment that the query admits at all: dates, tags, paths,
//!    titles, exclusions, and states (`is:unread`), for which the caller gives the sets (`states`).
//! 4. `executor` divides the segments among workers. In each segment, `lookup/slot_forms.rs` finds
//!    the forms of the vocabulary that match each word of the query (`matcher` decides,
//!    `term_matches` keeps the verdicts by form, so that no form is compared twice) and unites their
//!    postings to sets of sections. `lookup/verify.rs` scans the tokens of sections that may hold a
//!    quoted phrase (`phrase`), unless biwords or the phrase cache know; `prefetch` has the tokens
//!    fetched before they are read. `lookup` has the sections and articles of each term, and `pass`
//!    intersects them.
//! 5. `collector` scores candidates in the order of `stage`: first the round of sections with the words
//!    side by side (`lookup/term_phrases.rs` says where they are), then the rest; within a round the
//!    title, the lead, anywhere; within a stage newest first. It stops when the `top_k` of the worker
//!    cannot be beaten. `score` finds the best group of hits in a unit and what it is worth.
//! 6. When few articles have the words, `short` looks for titles with the letters scattered
//!    (`bvbm` for “bảo vệ bí mật”); when hardly any place has them, `typo` adds the words of the
//!    vocabulary that differ by one letter, and another attempt is made from 4 on.
//! 7. All candidates are sorted (`candidate`): words as typed in one paragraph, mistyped ones side by
//!    side, the rest; then by score, then newest first. The order is total, so an answer does not
//!    depend on threads or on the order in which articles came.
//! 8. `answer` chooses those that are shown. `passage` cuts the sentence or window around each hit;
//!    [`snippet()`] fits it into a line.
//!
//! Articles get there through [`Writer`] (add, commit, remove), which owns the `searcher` (the
//! segments and what is alive in them); `segment` is the data of one of them, and `merge_policy`
//! says which are merged. `highlight` finds the words of a query in one whole article, `short` in
//! titles, and in texts that have no index: commands, notes, tags.
//!
//! # Invariants
//!
//! - A segment never changes. A removed or replaced article is dead in its segment (a bit) and
//!   perhaps alive in a newer one. Only the phrase cache in it is written by searches.
//! - Articles in a segment are sorted newest first, so the numbers of articles, sections and units
//!   are in that order too, and a scan that stops early has seen the newest.
//! - Forms are numbered in the order of their letters without marks, so a prefix of a word is a
//!   range of numbers, and “matches this word” costs a few comparisons of integers.
//! - A prefilter may say “maybe” wrongly, never “no”. An exact set says neither wrongly.
//! - A token has 16 bits, one of which says that a break follows. A segment with more than 32,768
//!   forms needs 32, so its builder starts another segment before that if it can.
//! - Counts of articles are exact unless [`Found::at_least`] says so.
//!
//! # Prefilters
//!
//! Each says which sections or titles cannot match, so that they are neither scanned nor scored. The
//! numbers are instructions without it, as a multiple of those with it: the queries of
//! `benches/find.rs`, typed key by key, over 10,000 articles, for the kinds of query that gain most
//! and for all together (callgrind at commit 9a66558, one thread, 5.2 billion instructions for 660
//! passes, 3.0 of them for the long query; measured again when a prefilter changes). A prefilter
//! that saves less than a tenth of any kind does not stay: looking first for the pair of words that
//! was missing in the section before saved 4 % of phrases, and is gone.
//!
//! | prefilter | rejects | without it | all |
//! |---|---|---|---|
//! | *biwords* (`segment/biwords.rs`) | sections without two frequent words side by side | number 1.41, phrase 1.19, VNI 1.13 | 1.04 |
//! | their exact sets | scans for the commonest pairs | number 1.13, phrase 1.12 | 1.01 |
//! | their sets by letter | sections without a number before a letter | number 1.32, VNI 1.22 | 1.01 |
//! | *phrase cache* (`segment/phrase_cache.rs`) | sections scanned with an earlier key | excluded 1.96, plain 1.88, English 1.53 | 1.17 |
//! | *letters* (`segment/letters.rs`) | titles without a letter | code 1.93, not there 1.85, number 1.76 | 1.06 |
//! | *many tokens at once* (`phrase.rs`) | sections without two words side by side, in vector instructions instead of one token after the other | plain 3.37, excluded 3.35, phrase 2.22 | 1.39 |
//! | *presence* (`phrase.rs`) | units without a token for each term | CJK 1.97, long 1.65, English 1.50 | 1.45 |
//! | *any word* (`short/mod.rs`) | tokenizing titles without the letters of a word together | scattered 1.32 | 1.01 |
//!
//! The pass over the bytes of a title before its letters are scored (`short/scattered.rs`) costs more
//! than it saves (scattered 0.70 without it), but it decides which titles are scored when there are
//! too many.
//!
//! The engine was compared with that before it was divided into these files (commit da7ada0,
//! `cargo bench --bench find -- 10000` on one core): each query finds as many articles; the median key
//! takes 0.23 instead of 0.20 ms, and the median exhaustive pass 1.9 instead of 1.1 ms.
//!
//! # Glossary
//!
//! - *segment*: an immutable index of some thousand articles.
//! - *unit*: the text from which a passage is cut: a title, a block, or a piece of a long block.
//! - *section*: some units of an article, one after the other, 4,096 words at most about. Nearly
//!   every article is one section, so sets of sections are as small as sets of articles, and a book
//!   of a million words is still found by its pages.
//! - *form*: a dictionary term, a word in lower case with its marks; *key*: its letters without
//!   marks. A key has one form or more: `ma`, `má`, `mà`.
//! - *token*: a form's number at its place in the text.
//! - *term* and *alternative*: a condition of the query, and one way to read it.
//! - *slot*: a word of an alternative, a bit in a `u64`, so that all words of a query are followed
//!   at once while tokens go by.
//! - *hit*: a term at a place in the text; *cluster*: hits that belong together.
//! - *lead*: the block that introduces an article (`BlockKind::Lead`); words in it are worth more than in
//!   other text, and less than in the title.
//! - *pass*: one search within one [`Budget`]; *attempt*: the lookup and scoring of one set of terms in a
//!   pass, first those typed, then with corrections.
//! - *stage*: sections that are scored together, because the best of them rank alike; *round*: the stages
//!   for words side by side, then those for all other sections.
//! - *biword*: two forms side by side; frequent ones have sets of sections.
//! - *verdict*: whether a scanned section has a phrase; the phrase cache keeps them.
//! - *pending*: added and not committed, so not found yet.

mod answer;
mod budget;
mod candidate;
mod collector;
mod committed;
pub mod executor;
mod filter;
mod highlight;
mod lookup;
mod matcher;
mod merge_policy;
mod pass;
pub mod passage;
mod passes;
mod phrase;
mod prefetch;
pub mod query;
mod request;
mod score;
mod searcher;
mod segment;
mod short;
pub mod snippet;
mod stage;
mod states;
mod term_matches;
#[cfg(test)]
mod tests;
mod tokenizer;
mod top_k;
mod typo;
mod writer;

pub use budget::Budget;
pub use committed::CommittedSegment;
pub use executor::{Executor, Task};
pub use merge_policy::Merge;
pub use passage::{Passage, PassageKind};
pub use passes::Passes;
pub use query::{Misread, Query, QueryField};
pub use request::{Found, Request};
pub use segment::NewSegments;
pub use short::{ShortMatch, ShortMatcher, ShortReader, ShortText};
pub use snippet::{Snippet, snippet};
pub use states::{StateCondition, StateSets, WantedState};
pub use writer::Writer;
