//! What changed in the folder since it was last looked at: only files that are new or other than
//! before are read again.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::PathBuf;

use super::{Broken, Fs, Loaded, Stamp, Store, StoreError, is_bookmark, retry};
use crate::bookmark::Bookmark;

/// What the folder held when it was last looked at.
#[derive(Debug, Default)]
pub struct Seen(HashMap<PathBuf, File>);

/// A file, and the id of the bookmark that it held when it could last be read.
#[derive(Debug)]
struct File {
    stamp: Stamp,
    id: Option<String>,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct Changes {
    /// Bookmarks in files that are new or changed, each once, the newest version of it.
    pub found: Loaded,
    /// Ids of bookmarks that no file holds any more, in order.
    pub gone: Vec<String>,
}

impl<F: Fs> Store<F> {
    /// Look at the folder; the first time everything is new. A file that cannot be read for now
    /// goes on holding what it held, and a folder that vanished says nothing of its bookmarks.
    pub fn look(&self, seen: &mut Seen) -> Result<Changes, StoreError> {
        let mut paths = self
            .files(&self.dir)
            .map_err(super::failed("list", &self.dir))?;
        paths.retain(|path| is_bookmark(path));
        if paths.is_empty() && !seen.0.is_empty() && self.stamp(&self.dir).is_none() {
            return Ok(Changes::default());
        }
        let before = seen.ids();
        let mut found: HashMap<String, Bookmark> = HashMap::new();
        let mut broken = Vec::new();
        for path in &paths {
            // A look before the read: what is written meanwhile is read at the next look.
            let Some(stamp) = self.stamp(path) else {
                continue; // Gone since the folder was listed.
            };
            if seen.0.get(path).is_some_and(|file| file.stamp == stamp) {
                continue;
            }
            let held = seen.0.get_mut(path).and_then(|file| file.id.take());
            let id = match self.read(path) {
                Ok(Some(bookmark)) => {
                    let id = bookmark.id.clone();
                    self.merge(&mut found, path, bookmark);
                    Some(id)
                }
                Ok(None) => continue,
                Err(why) => {
                    broken.push(Broken {
                        path: path.clone(),
                        why: why.why(),
                    });
                    held
                }
            };
            seen.0.insert(path.clone(), File { stamp, id });
        }
        let there: BTreeSet<&PathBuf> = paths.iter().collect();
        seen.0.retain(|path, _| there.contains(path));
        let after = seen.ids();
        let mut bookmarks: Vec<Bookmark> = found.into_values().collect();
        bookmarks.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Changes {
            found: Loaded { bookmarks, broken },
            gone: before.difference(&after).cloned().collect(),
        })
    }

    fn stamp(&self, path: &std::path::Path) -> Option<Stamp> {
        // Who may not ask is told so by the read.
        match retry(|| self.fs.stamp(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            other => Some(other.unwrap_or_default()),
        }
    }
}

impl Seen {
    fn ids(&self) -> BTreeSet<String> {
        let ids = self.0.values().filter_map(|file| file.id.clone());
        ids.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::Timestamp;

    use super::*;
    use crate::bookmark::Quote;

    fn bookmark(id: &str) -> Bookmark {
        let json = serde_json::json!({
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": format!("urn:uuid:{id}"),
            "type": "Annotation",
            "target": { "source": "file:///a.txt",
                "selector": [{ "type": "TextQuoteSelector", "exact": "nắng lên" }] },
        });
        let mut bookmark = crate::bookmark::w3c::from_json(json).unwrap();
        bookmark.quote = Quote {
            exact: format!("nắng lên {id}"),
            ..Quote::default()
        };
        bookmark
    }

    struct Place {
        _temp: tempfile::TempDir,
        store: Store,
        seen: Seen,
    }

    fn place() -> Place {
        let temp = tempfile::tempdir().unwrap();
        let store = Store::open(temp.path().join("bookmarks"));
        let seen = Seen::default();
        Place {
            _temp: temp,
            store,
            seen,
        }
    }

    impl Place {
        /// Quotes of what was found, and what is gone.
        fn look(&mut self) -> (Vec<String>, Vec<String>) {
            let changes = self.store.look(&mut self.seen).unwrap();
            let found = changes.found.bookmarks.into_iter();
            (found.map(|b| b.quote.exact).collect(), changes.gone)
        }
    }

    fn nothing() -> (Vec<String>, Vec<String>) {
        (Vec::new(), Vec::new())
    }

    #[test]
    fn only_what_is_new_or_changed_is_found() {
        let mut place = place();
        assert_eq!(place.look(), nothing());
        let (mut a, b) = (bookmark("a"), bookmark("b"));
        place.store.save(&a).unwrap();
        place.store.save(&b).unwrap();
        assert_eq!(place.look().0, [&*a.quote.exact, &*b.quote.exact]);
        assert_eq!(place.look(), nothing());
        a.quote.exact = "mưa".to_owned();
        place.store.save(&a).unwrap();
        assert_eq!(place.look(), (vec!["mưa".to_owned()], Vec::new()));
    }

    #[test]
    fn what_no_file_holds_any_more_is_gone() {
        let mut place = place();
        let a = bookmark("a");
        place.store.save(&a).unwrap();
        let copy = place.store.dir().join("a (conflicted copy).json");
        fs::copy(place.store.path(&a.id), &copy).unwrap();
        place.look();
        fs::remove_file(copy).unwrap();
        assert_eq!(place.look(), nothing(), "its own file holds it");
        place.store.trash(&a.id, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(place.look(), (Vec::new(), vec![a.id.clone()]));
        place.store.restore(&a).unwrap();
        assert_eq!(place.look().0, [a.quote.exact]);
    }

    #[test]
    fn a_file_half_written_and_a_folder_that_vanished_lose_nothing() {
        let mut place = place();
        let a = bookmark("a");
        place.store.save(&a).unwrap();
        place.look();
        let path = place.store.path(&a.id);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let changes = place.store.look(&mut place.seen).unwrap();
        assert_eq!((changes.found.broken.len(), changes.gone.len()), (1, 0));
        fs::write(&path, &whole).unwrap();
        assert_eq!(place.look().0, [&*a.quote.exact]);
        let aside = place.store.dir().with_extension("aside");
        fs::rename(place.store.dir(), &aside).unwrap();
        assert_eq!(place.look(), nothing());
        fs::rename(&aside, place.store.dir()).unwrap();
        fs::remove_file(&path).unwrap();
        assert_eq!(place.look().1, [a.id]);
    }
}
