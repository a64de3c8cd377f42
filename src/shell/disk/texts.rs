//! The files in folders that may hold a text, listed by their names alone.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::scan::{Scan, ScanItem};

/// The texts in folders by their names, as far as a limited number of names may be looked at.
#[derive(Debug)]
pub(crate) struct Texts {
    files: BTreeSet<PathBuf>,
    /// How many names may still be looked at; `None` when there are more.
    left: Option<usize>,
}

impl Texts {
    /// None yet; at most `most` names are looked at.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            files: BTreeSet::new(),
            left: Some(most),
        }
    }

    /// Adds a text, or those in a folder, at most `depth` folders deep.
    pub(crate) fn add(&mut self, root: &Path, depth: usize) {
        let Some(left) = self.left else { return };
        let named = [root.to_owned()];
        let mut scan = Scan::new(&named, left);
        scan.walk(0, root, depth, &mut |found| {
            if let ScanItem::File(file) = found {
                self.files.insert(file.path);
            }
            true
        });
        self.left = scan.left();
    }

    /// Returns whether nothing was left out.
    pub(crate) fn is_all(&self) -> bool {
        self.left.is_some()
    }

    /// Returns the files found since the last call, in the order of their names.
    pub(crate) fn take(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.files).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn names_of_texts_are_looked_at_as_deep_and_as_many_as_may_be() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("c")).unwrap();
        for name in ["a.md", "b.bin", "c/d.txt", ".e.md"] {
            fs::write(dir.path().join(name), "chữ").unwrap();
        }
        let look = |most, depth| {
            let mut texts = Texts::new(most);
            texts.add(dir.path(), depth);
            let names: Vec<_> = texts
                .take()
                .iter()
                .map(|path| path.strip_prefix(dir.path()).unwrap().to_owned())
                .collect();
            (names, texts.is_all())
        };
        let [a, d] = ["a.md", "c/d.txt"].map(PathBuf::from);
        // a, b, c, d.
        assert_eq!(look(4, usize::MAX), (vec![a.clone(), d], true));
        assert_eq!(look(3, usize::MAX), (vec![a.clone()], false));
        assert_eq!(look(5, 1), (vec![a], true));
        assert_eq!(look(0, 1), (vec![], false));
    }
}
