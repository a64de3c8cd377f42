//! Finding passages: a query, a library whose words are indexed, ranked passages.
//!
//! Pure: no clock, no thread, no file. A search is told from outside when to
//! stop, and everything it answers is a range of bytes in an article's own text.

mod collector;
pub mod engine;
pub mod executor;
mod filter;
mod lookup;
mod matcher;
mod pass;
pub mod passage;
mod phrase;
pub mod query;
mod score;
mod segment;
pub mod short;
pub mod snippet;
mod term_matches;
#[cfg(test)]
mod tests;
mod title;
mod tokenizer;
mod typo;

pub use engine::{Engine, Found, Merge, NewSegments, Scope, matches};
pub use executor::{Executor, Task};
pub use passage::{Passage, PassageKind};
pub use query::Query;
pub use short::ShortMatcher;
pub use snippet::snippet;
