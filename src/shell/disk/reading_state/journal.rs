//! The file of states of articles: a change a line, the oldest first. A change is added at the end, so
//! that it costs the same however many articles were ever read, and what another docbao added stays.
//!
//! The file is written anew, a line an article, when most of it is outdated, when a line is broken (the
//! whole file is set aside before, and the other lines are kept), and when the last line was cut off,
//! which happens when the power fails. That takes the lock of the folder, as adding does.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::{StateError, make_room, read, target};
use crate::article::ArticleId;
use crate::library::memory::states::{ArticleState, ArticleStates, StateLine};
use crate::reason::{Detail, Fault, Reason};
use crate::shell::fs::{RealFs, open, open_to_append, write_durably};

/// Largest file that is read, in bytes: four lines for each article that is kept.
pub(super) const JOURNAL_MAX_BYTES: u64 = 128 << 20;

/// Maximum number of articles whose states are kept; the oldest are dropped first. A line takes about 110
/// bytes, and reading it 0.4 µs.
const KEPT_MAX_ARTICLES: usize = 200_000;

/// A file below this size is not written anew only because most of it is outdated, because reading it
/// takes less than a millisecond.
const TENDED_MIN_BYTES: u64 = 256 << 10;

/// Content of a file of states.
#[derive(Default)]
pub(super) struct Journal {
    /// The changes, the oldest first.
    pub(super) changes: Vec<(ArticleId, ArticleState)>,
    /// Reason why a line cannot be read, if one cannot.
    pub(super) broken: Option<Reason>,
    /// Whether the last line was cut off, or is being written.
    pub(super) is_torn: bool,
}

impl Journal {
    /// Reads a file; one that is missing holds nothing.
    pub(super) fn read(path: &Path) -> Result<Self, StateError> {
        Self::read_from(path, 0)
    }

    /// Reads the lines of a file from the byte `from` on.
    pub(super) fn read_from(path: &Path, from: u64) -> Result<Self, StateError> {
        let bytes = read(path, JOURNAL_MAX_BYTES)?;
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let bytes = bytes.get(from..).unwrap_or_default();
        let mut journal = Self::default();
        for (line, number) in bytes.split_inclusive(|byte| *byte == b'\n').zip(1..) {
            let read = serde_json::from_slice::<StateLine>(line);
            let column = read.as_ref().map_or_else(serde_json::Error::column, |_| 1);
            match read.ok().and_then(|line| line.change()) {
                Some(change) => journal.changes.push(change),
                None if line.trim_ascii().is_empty() || is_torn(line) => {}
                None => journal.note_broken(number, column),
            }
        }
        journal.is_torn = bytes.last().is_some_and(|last| *last != b'\n');
        Ok(journal)
    }

    /// Notes the first place that cannot be read.
    fn note_broken(&mut self, line: usize, column: usize) {
        let place = Detail::Place { line, column };
        self.broken
            .get_or_insert_with(|| Reason::from(Fault::NotJson).with(place));
    }
}

/// Returns whether a line is the beginning of one that was cut off while it was written. Any other end
/// of a file is not docbao's, and is kept.
fn is_torn(line: &[u8]) -> bool {
    const BEGINNING: &[u8] = b"{\"article\":\"";
    let is_whole = line.ends_with(b"\n");
    !is_whole && (BEGINNING.starts_with(line) || line.starts_with(BEGINNING))
}

/// Adds changes to the file at `path`, which is tended first if it has grown to `tend_at` bytes, its last
/// line was cut off, or it is a link. Returns the size from which it is to be tended again.
pub(super) fn append(
    path: &Path,
    changes: &[(ArticleId, ArticleState)],
    mut tend_at: u64,
) -> io::Result<u64> {
    // A link may be a new one, which was planted.
    if size(path) >= tend_at || path.is_symlink() || !ends_whole(path) {
        tend_at = tend(path)?;
    }
    let mut lines = Vec::new();
    for (id, change) in changes {
        put_line(&mut lines, &StateLine::new(*id, change))?;
    }
    let mut file = open_to_append(&target(path))?;
    file.write_all(&lines)?;
    file.sync_data()?;
    Ok(tend_at)
}

/// Writes the file anew if it is broken or most of it is outdated. Returns the size from which this is
/// to be done again.
fn tend(path: &Path) -> io::Result<u64> {
    let mut place = target(path);
    let journal = match Journal::read(path) {
        Ok(journal) => journal,
        Err(StateError::Broken(_)) => {
            make_room(path)?;
            return Ok(TENDED_MIN_BYTES);
        }
        Err(StateError::Io(error)) => return Err(error),
    };
    if journal.broken.is_some() {
        place = make_room(path)?;
    }
    let mut states = ArticleStates::default();
    for (id, change) in &journal.changes {
        states.know(*id, change);
    }
    let lines = states.lines(KEPT_MAX_ARTICLES);
    let is_outdated = journal.changes.len() > 2 * lines.len() && size(path) >= TENDED_MIN_BYTES;
    if is_outdated || journal.broken.is_some() || journal.is_torn {
        let mut bytes = Vec::new();
        for line in &lines {
            put_line(&mut bytes, line)?;
        }
        write_durably(&RealFs, &place, &bytes)?;
    }
    Ok(2 * size(path).max(TENDED_MIN_BYTES))
}

fn put_line(bytes: &mut Vec<u8>, line: &StateLine) -> io::Result<()> {
    serde_json::to_writer(&mut *bytes, line)?;
    bytes.push(b'\n');
    Ok(())
}

/// Returns the size of a file; 0 where there is none.
fn size(path: &Path) -> u64 {
    path.metadata().map_or(0, |about| about.len())
}

/// Returns whether the last line of a file ends; also of one that is missing or cannot be read.
fn ends_whole(path: &Path) -> bool {
    let last = || -> io::Result<u8> {
        let (mut file, mut last) = (open(path)?, [b'\n']);
        if file.seek(SeekFrom::End(-1)).is_ok() {
            file.read_exact(&mut last)?;
        }
        Ok(last[0])
    };
    last().map_or(true, |last| last == b'\n')
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::article::page::View;

    /// Returns the change of an article that is left at a byte.
    fn left(id: u64, at: usize) -> (ArticleId, ArticleState) {
        let change = ArticleState {
            view: Some(View::at(at)),
            left: at as i64,
            ..ArticleState::default()
        };
        (ArticleId(id), change)
    }

    /// Returns the places in a file by article, and whether a line of it is broken.
    fn places(path: &Path) -> (Vec<(u64, usize)>, bool) {
        let journal = Journal::read(path).map_err(StateError::why).unwrap();
        let mut states = ArticleStates::default();
        for (id, change) in &journal.changes {
            states.know(*id, change);
        }
        let places = states.iter();
        let mut places: Vec<_> = places
            .map(|(id, state)| (id.0, state.view.unwrap().top.pos))
            .collect();
        places.sort_unstable();
        (places, journal.broken.is_some())
    }

    #[test]
    fn a_change_is_added_and_the_rest_of_the_file_is_not_touched() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("articles.jsonl");
        let all: Vec<_> = (0..9_000).map(|n| left(n, 7)).collect();
        let tend_at = append(&path, &all, 0).unwrap();
        let before = fs::read(&path).unwrap();
        let tend_at = append(&path, &[left(3, 8)], tend_at).unwrap();
        let after = fs::read(&path).unwrap();
        assert!(after.starts_with(&before));
        assert!(after.len() < before.len() + 200, "a line was added");
        assert!(tend_at > after.len() as u64);
        assert_eq!(places(&path).0[3], (3, 8));
    }

    #[test]
    fn only_a_line_of_ours_that_was_cut_off_is_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let whole = |id: u64| {
            let path = dir.path().join(format!("{id}.jsonl"));
            append(&path, &[left(id, 5)], 0).unwrap();
            fs::read_to_string(path).unwrap()
        };
        let (first, second) = (whole(1), whole(2));
        for cut in 1..second.len() - 1 {
            let path = dir.path().join("articles.jsonl");
            fs::write(&path, format!("{first}{}", &second[..cut])).unwrap();
            assert!(!places(&path).1, "{cut}");
        }
        for foreign in ["ghi chú của tôi", "<<<<<<< HEAD", "{\"version\":2}"] {
            let path = dir.path().join("articles.jsonl");
            fs::write(&path, format!("{first}{foreign}")).unwrap();
            assert!(places(&path).1, "{foreign}");
            append(&path, &[left(3, 6)], 0).unwrap();
            assert_eq!(places(&path), (vec![(1, 5), (3, 6)], false), "{foreign}");
            let is_kept = |entry: fs::DirEntry| {
                fs::read_to_string(entry.path()).is_ok_and(|text| text.ends_with(foreign))
            };
            let mut files = fs::read_dir(dir.path()).unwrap();
            assert!(files.any(|entry| is_kept(entry.unwrap())), "{foreign}");
        }
    }

    #[test]
    fn outdated_lines_go_when_they_are_most_of_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("articles.jsonl");
        let mut tend_at = 0;
        let mut largest = 0;
        for n in 1..100 {
            let changes: Vec<_> = (0..100).map(|id| left(id, n)).collect();
            tend_at = append(&path, &changes, tend_at).unwrap();
            largest = largest.max(size(&path));
        }
        assert!(largest < 3 * TENDED_MIN_BYTES, "{largest}");
        let places = places(&path).0;
        assert_eq!(places.len(), 100);
        assert!(places.iter().all(|(_, at)| *at == 99));
    }

    #[test]
    fn a_line_that_was_cut_off_costs_only_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("articles.jsonl");
        append(&path, &[left(1, 10), left(2, 20)], 0).unwrap();
        let whole = fs::read(&path).unwrap();
        for cut in whole.len() - 20..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let is_only_line_end = cut == whole.len() - 1;
            append(&path, &[left(3, 30)], 1).unwrap();
            let (places, is_broken) = places(&path);
            let expected = if is_only_line_end {
                vec![(1, 10), (2, 20), (3, 30)]
            } else {
                vec![(1, 10), (3, 30)]
            };
            assert_eq!((places, is_broken), (expected, false), "{cut}");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn broken_lines_are_set_aside_with_the_file_and_the_others_stay() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("articles.jsonl");
        append(&path, &[left(1, 10), left(2, 20)], 0).unwrap();
        let lines = fs::read_to_string(&path).unwrap();
        let (one, two) = lines.split_once('\n').unwrap();
        for between in ["<<<<<<< HEAD", "{\"article\":\"x\"}", "{}", "\0\0", "[1]"] {
            let broken = format!("{one}\n{between}\n{two}");
            fs::write(&path, &broken).unwrap();
            assert!(places(&path).1, "{between}");
            append(&path, &[left(3, 30)], 0).unwrap();
            let expected = (vec![(1, 10), (2, 20), (3, 30)], false);
            assert_eq!(places(&path), expected, "{between}");
            let aside = path.with_extension("jsonl.broken");
            assert_eq!(fs::read_to_string(&aside).unwrap(), broken);
            fs::remove_file(aside).unwrap();
        }
        fs::write(&path, format!("\n{one}\n \n{two}")).unwrap();
        assert_eq!(places(&path), (vec![(1, 10), (2, 20)], false));
    }
}
