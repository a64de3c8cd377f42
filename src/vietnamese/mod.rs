//! Ground floor: what Vietnamese letters, syllables and words are.
//!
//! Strings only: no article, no screen, no file is known here. Text comes in NFC,
//! as [`crate::text::sanitize::clean`] leaves it; only [`legacy`] takes bytes.

pub mod collate;
pub mod fold;
pub mod legacy;
pub mod letters;
pub mod mark;
pub mod syllable;
pub mod telex;
