//! Ground floor: what is special about Vietnamese text. Strings only.

pub mod fold;
pub mod mark;
