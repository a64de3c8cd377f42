//! The keys: their meaning, and those that were pressed and wait for more.

use crate::app::input_method::Composing;
use crate::app::key::Key;
use crate::app::keymap::Keymap;

/// State of typed keys.
#[derive(Debug)]
pub struct KeyInput {
    /// The live keys.
    pub map: Keymap,
    /// Keys of a sequence that waits for its end.
    pub pending: Vec<Key>,
    /// Keys that a Vietnamese input method may be composing.
    pub composing: Composing,
    /// Count typed before a command.
    pub count: Option<usize>,
}

impl KeyInput {
    /// Returns these keys, none of them pressed.
    pub fn new(map: Keymap) -> Self {
        Self {
            map,
            pending: Vec::new(),
            composing: Composing::default(),
            count: None,
        }
    }
}
