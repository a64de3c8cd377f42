//! The targets of an article's links.

use serde::{Deserialize, Serialize};

/// Targets of links, kept in one string, because a string for each takes 40 bytes besides its text:
/// more than a whole link has in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    text: String,
    /// Byte of `text` at which each target ends. 32 bits are enough, since `text` is no longer than
    /// the largest file: 1 GB.
    ends: Vec<u32>,
}

impl Links {
    /// Adds a target; returns its number, counted from 0.
    pub fn push(&mut self, target: &str) -> u32 {
        self.text.push_str(target);
        self.ends.push(self.text.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// Returns the target with this number, counted from 0; `None` if there is none.
    pub fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start as usize..end])
    }

    /// Returns all targets, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|number| self.get(number))
    }

    /// Returns the number of targets.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns whether there are no targets.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_by_their_numbers() {
        let mut links = Links::default();
        assert!(links.is_empty() && links.get(0).is_none());
        let numbers = ["a", "", "đường"].map(|target| links.push(target));
        assert_eq!(numbers, [0, 1, 2]);
        assert_eq!(links.iter().collect::<Vec<_>>(), ["a", "", "đường"]);
        assert!(links.get(3).is_none());
    }
}
