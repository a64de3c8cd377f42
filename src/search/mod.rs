//! Finding passages: a query, a library whose words are indexed, ranked passages.
//!
//! Pure: no clock, no thread, no file. A search is told from outside when to
//! stop, and everything it answers is a range of bytes in an article's own text.

mod adjacent;
mod answers;
mod cluster;
mod condition;
pub mod engine;
mod index;
pub mod lanes;
mod lookup;
mod matcher;
pub mod needle;
pub mod passage;
pub mod query;
mod rate;
mod run;
pub mod snippet;
#[cfg(test)]
mod tests;
mod title;
mod typo;
mod word;

pub use engine::{Engine, Found, Indexed, Join, Scope, matches};
pub use lanes::{Lanes, Work};
pub use needle::Needle;
pub use passage::{Passage, PassageKind};
pub use query::Query;
pub use snippet::snippet;
