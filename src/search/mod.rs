//! Finding passages: a query, a library of folded texts, ranked passages.
//!
//! Pure: no clock, no thread, no file. A search is told from outside when to
//! stop, and everything it answers is a range of bytes in an article's own text.

pub mod query;
