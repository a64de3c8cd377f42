//! Finding passages: a query, a library whose words are indexed, ranked passages.
//!
//! Pure: no clock, no thread, no file. A search is told from outside when to
//! stop, and everything it answers is a range of bytes in an article's own text.

mod budget;
mod collector;
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
pub mod query;
mod request;
mod score;
mod searcher;
mod segment;
pub mod short;
pub mod snippet;
mod term_matches;
#[cfg(test)]
mod tests;
mod title;
mod tokenizer;
mod typo;
mod writer;

pub use budget::Budget;
pub use executor::{Executor, Task};
pub use merge_policy::Merge;
pub use passage::{Passage, PassageKind};
pub use passes::Passes;
pub use query::Query;
pub use request::{Found, Request};
pub use segment::NewSegments;
pub use short::{ShortMatcher, matches};
pub use snippet::snippet;
pub use writer::Writer;
