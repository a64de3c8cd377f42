//! Reads and writes what is remembered between two runs. Losing it is a pity, never an error that stops
//! anyone: a broken file counts as none, and is set aside.
//!
//! There are two files. `reading.json` says how docbao was used; it is small and written whole. The
//! states of articles are many, so they are in `articles.jsonl`, to which lines are added
//! (`reading_state/journal.rs`). Earlier versions kept them in `reading.json` too; they are read there,
//! and move at the first save. Lines that other docbaos add to the states while this one runs are read when
//! the file changed (`StateWriter::others`).

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::article::page::{Place, View};
use crate::article::{ArticleId, TextPos};
use crate::library::memory::states::{ArticleState, Millis};
use crate::library::memory::{Memory, News, READ_MIN_PERCENT, Usage};
use crate::library::problem::{Kind, Problem};
use crate::reason::{Fault, Reason};
use crate::shell::cause;
use crate::shell::fs::{Fs, RealFs, Stamp, write_durably};
use crate::shell::paths;

mod journal;

use journal::Journal;

/// Largest file of the usage that is read, in bytes.
const USAGE_MAX_BYTES: u64 = 8 << 20;

/// Maximum number of broken files that are set aside. When there are more, a disk or a program
/// breaks each of them, and another copy would not help to find out why.
const ASIDE_MAX_FILES: usize = 100;

/// Extension that is added to the name of the first broken file that was set aside. The others have a
/// number behind it: `-2`.
const ASIDE: &str = "broken";

/// File of the reading state that cannot be used, or not wholly.
#[derive(Debug, PartialEq, Eq)]
pub struct UnreadState {
    /// Path of the file.
    pub path: PathBuf,
    /// Reason why it cannot be used.
    pub why: Reason,
}

impl UnreadState {
    /// Returns the file as a problem of the list of problems.
    pub(crate) fn problem(self) -> Problem {
        Problem {
            kind: Kind::Found,
            path: paths::short(&self.path),
            uri: None,
            why: self.why,
        }
    }
}

/// Content of `reading.json`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct UsageFile {
    #[serde(flatten)]
    usage: Usage,
    /// Article that was read last, in hexadecimal, of an earlier version.
    #[serde(skip_serializing)]
    last: Option<String>,
    /// Places of an earlier version, the oldest first.
    #[serde(skip_serializing)]
    places: Vec<EarlierPlace>,
}

/// Where an article was left, as earlier versions wrote it.
#[derive(Debug, Deserialize)]
struct EarlierPlace {
    /// Id of the article, in hexadecimal.
    article: String,
    top: TextPos,
    cursor: TextPos,
    /// Rows of the gap above the top line that are on screen. Files from before this field show the
    /// whole gap, as these versions did.
    #[serde(default = "whole_gap")]
    above: u16,
    /// Largest part of the article that was read, in per cent.
    #[serde(default)]
    read: u8,
}

/// Returns more rows than any gap has.
fn whole_gap() -> u16 {
    u16::MAX
}

impl UsageFile {
    /// Returns the states of an earlier version. They have no times, so their order stands for these.
    fn earlier_states(&self) -> Vec<(ArticleId, ArticleState)> {
        let last = self.last.as_deref();
        let is_last = |place: &&EarlierPlace| Some(place.article.as_str()) == last;
        let others = self.places.iter().filter(|place| !is_last(place));
        let places = others.chain(self.places.iter().filter(is_last));
        let states = places.zip(1..).filter_map(|(place, time): (_, Millis)| {
            let top = Place {
                pos: place.top,
                above: place.above,
            };
            let state = ArticleState {
                view: Some(View {
                    top,
                    cursor: place.cursor,
                }),
                left: time,
                percent: place.read,
                read: (place.read >= READ_MIN_PERCENT).then_some((true, time)),
            };
            Some((ArticleId::parse(&place.article)?, state))
        });
        states.collect()
    }
}

/// Returns what was remembered; nothing where there is no file. One that cannot be used counts as
/// none and is returned with the reason, and so are those that were set aside before: the user is
/// told of them as long as they lie there, because they may be mended by hand (git wrote the markers
/// of a conflict into one), and because one that breaks while docbao runs is set aside without a word.
pub fn load(path: &Path) -> (Memory, Vec<UnreadState>) {
    let (memory, mut unread) = load_alone(path);
    unread.extend(all_set_aside(path));
    (memory, unread)
}

/// Does what [`load`] does, but does not look for the files that were set aside, because listing a
/// folder takes a twentieth of the time to the first frame; [`all_set_aside`] does that.
pub fn load_alone(path: &Path) -> (Memory, Vec<UnreadState>) {
    let (mut memory, mut unread) = (Memory::default(), Vec::new());
    match read_usage(path) {
        Ok(file) => {
            for (id, state) in file.earlier_states() {
                memory.states.know(id, &state);
            }
            memory.usage = file.usage;
        }
        Err(error) => unread.push((path.to_owned(), error.why())),
    }
    let journal = journal_beside(path);
    match Journal::read(&journal) {
        Ok(read) => {
            for (id, change) in &read.changes {
                memory.states.know(*id, change);
            }
            unread.extend(read.broken.map(|why| (journal, why)));
        }
        Err(error) => unread.push((journal, error.why())),
    }
    let unread = unread.into_iter();
    let unread = unread.map(|(path, why)| UnreadState { path, why });
    (memory, unread.collect())
}

/// Returns the path of the states, by the path of the usage.
fn journal_beside(path: &Path) -> PathBuf {
    path.with_file_name("articles.jsonl")
}

/// Returns the files that were set aside before.
pub fn all_set_aside(path: &Path) -> impl Iterator<Item = UnreadState> + use<> {
    let why = || Fault::StateSetAside.into();
    let files = [all_aside(path), all_aside(&journal_beside(path))].concat();
    let files = files.into_iter();
    files.map(move |path| UnreadState { path, why: why() })
}

/// Why a file gives no memory.
enum StateError {
    /// There is a file that is none.
    Broken(Reason),
    /// The file may be sound, and the disk or the process may not.
    Io(io::Error),
}

impl StateError {
    fn why(self) -> Reason {
        match self {
            Self::Broken(why) => why,
            Self::Io(error) => cause::why(&error),
        }
    }
}

/// Reads how docbao was used. A file that is missing or empty is a new one.
fn read_usage(path: &Path) -> Result<UsageFile, StateError> {
    let bytes = read(path, USAGE_MAX_BYTES)?;
    if bytes.trim_ascii().is_empty() {
        return Ok(UsageFile::default());
    }
    serde_json::from_slice(&bytes).map_err(|error| StateError::Broken(cause::json(&error)))
}

/// Reads a file of at most `cap` bytes; nothing where there is none.
fn read(path: &Path, cap: u64) -> Result<Vec<u8>, StateError> {
    RealFs.read(path, cap).or_else(|error| {
        // A link to nothing, or in a circle.
        let is_dead = path.is_symlink() && path.canonicalize().is_err();
        let is_file = [ErrorKind::InvalidInput, ErrorKind::FileTooLarge];
        match error.kind() {
            kind if is_dead || is_file.contains(&kind) => Err(StateError::Broken(cause::why(
                &cause::at(path, false, error),
            ))),
            ErrorKind::NotFound => Ok(Vec::new()),
            _ => Err(StateError::Io(error)),
        }
    })
}

/// Writes the reading state, beside what other docbaos write. A link to a file of it stays a link, also
/// when the file is broken, and its target is written; any other link may have been planted, and is
/// set aside.
#[derive(Clone, Debug)]
pub(crate) struct StateWriter {
    path: PathBuf,
    /// The usage as it was written last.
    usage: Usage,
    /// News that were not written yet, also because that failed.
    news: News,
    /// Size from which the states are written anew, in bytes.
    tend_at_bytes: u64,
    /// The file of states when it was last known what others wrote into it.
    known: Option<Stamp>,
    /// The file of states when it was last read for what others wrote. Until a line is written to its end,
    /// only the lines before it are known, and the file is not read again.
    looked: Option<Stamp>,
}

/// Failure to write the reading state.
#[derive(Debug)]
pub(crate) struct UnsavedState {
    /// File or folder that could not be written.
    pub(crate) path: PathBuf,
    /// Error of the system.
    pub(crate) error: io::Error,
}

impl UnsavedState {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self { path, error }
    }

    /// Returns the file as a problem of the list of problems.
    pub(crate) fn problem(&self) -> Problem {
        let why = cause::why(&self.error);
        let path = self.path.clone();
        UnreadState { path, why }.problem()
    }
}

impl StateWriter {
    /// Returns a writer that has written nothing yet. It is to be made before the reading state is loaded,
    /// so that it knows no more than that.
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            known: stamp(&journal_beside(&path)),
            looked: None,
            path,
            usage: Usage::default(),
            news: News::default(),
            tend_at_bytes: 0,
        }
    }

    /// Returns the path of the usage.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the path of the states of articles.
    pub(crate) fn states_path(&self) -> PathBuf {
        journal_beside(&self.path)
    }

    /// Writes what is new. After an error it is written with the next save.
    pub(crate) fn save(&mut self, news: News) -> Result<(), UnsavedState> {
        self.news.usage = news.usage;
        self.news.states.extend(news.states);
        self.save_again()
    }

    /// Writes what could not be written at the last save.
    pub(crate) fn save_again(&mut self) -> Result<(), UnsavedState> {
        let dir = self.path.parent().unwrap_or(&self.path).to_owned();
        let made = RealFs.create_dir_all(&dir);
        made.map_err(UnsavedState::at(&dir))?;
        let _lock = RealFs.lock(&dir);
        let states = self.save_states();
        let states = states.map_err(UnsavedState::at(&self.states_path()));
        let usage = self.save_usage();
        states.and(usage.map_err(UnsavedState::at(&self.path)))
    }

    fn save_states(&mut self) -> io::Result<()> {
        let states = std::mem::take(&mut self.news.states);
        let added = self.add(&states);
        if added.is_err() {
            self.news.states = states;
        }
        added
    }

    /// Adds changes to the file of states, after what others wrote there meanwhile.
    fn add(&mut self, states: &[(ArticleId, ArticleState)]) -> io::Result<()> {
        if states.is_empty() {
            return Ok(());
        }
        let journal = self.states_path();
        let is_known = stamp(&journal) == self.known;
        self.tend_at_bytes = journal::append(&journal, states, self.tend_at_bytes)?;
        if is_known {
            self.known = stamp(&journal);
        }
        Ok(())
    }

    /// Returns what other docbaos wrote into the file of states since it was last known here; nothing
    /// where the file is as this one left it. A file that cannot be read now is read after its next change.
    pub(crate) fn others(&mut self) -> Vec<(ArticleId, ArticleState)> {
        let journal = self.states_path();
        let now = stamp(&journal);
        if now == self.known || now == self.looked {
            return Vec::new();
        }
        let is_continued = |known: &Stamp| now.is_some_and(|now| now.continues(*known));
        let from = self.known.filter(is_continued).map_or(0, |known| known.len);
        let Ok(read) = Journal::read_from(&journal, from) else {
            return Vec::new();
        };
        self.looked = now;
        if !read.is_torn {
            self.known = now;
        }
        read.changes
    }

    fn save_usage(&mut self) -> io::Result<()> {
        if self.news.usage == self.usage {
            return Ok(());
        }
        let mut target = target(&self.path);
        let mut file = match read_usage(&self.path) {
            Ok(file) => file,
            Err(StateError::Broken(_)) => {
                target = make_room(&self.path)?;
                UsageFile::default()
            }
            Err(StateError::Io(error)) => return Err(error),
        };
        self.add(&file.earlier_states())?;
        file.usage.merge(self.news.usage.clone());
        write_durably(&RealFs, &target, &serde_json::to_vec(&file)?)?;
        self.usage.clone_from(&self.news.usage);
        Ok(())
    }
}

/// Returns the state of a file; `None` where there is none.
fn stamp(path: &Path) -> Option<Stamp> {
    RealFs.stamp(path).ok()
}

/// Returns the file that `path` leads to; `path` itself where it leads nowhere.
fn target(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Sets a broken file aside, or the link to a file of another kind. Returns where the new one belongs.
fn make_room(path: &Path) -> io::Result<PathBuf> {
    let target = target(path);
    let moved = if was_state(&target) {
        target
    } else {
        path.to_owned()
    };
    set_aside(&moved)?;
    Ok(moved)
}

/// Returns whether a broken file looks as if it had been a file of the reading state: it begins as a JSON
/// object does. A file of another kind may be one that a planted link is to have renamed.
fn was_state(path: &Path) -> bool {
    let start = RealFs.read(path, journal::JOURNAL_MAX_BYTES);
    start.is_ok_and(|bytes| bytes.trim_ascii_start().starts_with(b"{"))
}

/// Returns the name of the first file that is set aside for `path`.
fn first_aside(path: &Path) -> PathBuf {
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    path.with_extension(format!("{extension}.{ASIDE}"))
}

/// Returns the files that were set aside in the place of `path` or of the file that it leads to, in order
/// of path.
fn all_aside(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = [path.to_owned(), target(path)]
        .iter()
        .flat_map(|path| {
            let first = first_aside(path);
            let files = path
                .parent()
                .and_then(|folder| RealFs.read_dir(folder).ok());
            let mut files = files.unwrap_or_default();
            files.retain(|file| is_aside(file, &first));
            files
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Returns whether a file has the name `first`, or that with a number behind it.
fn is_aside(file: &Path, first: &Path) -> bool {
    let [file, first] = [file, first].map(|path| path.file_name().unwrap_or_default());
    let number = file
        .as_encoded_bytes()
        .strip_prefix(first.as_encoded_bytes());
    number.is_some_and(|number| match number {
        [] => true,
        [b'-', digits @ ..] => digits.iter().all(u8::is_ascii_digit),
        _ => false,
    })
}

/// Gives a broken file the first name that is free, so that none that was set aside before is lost.
fn set_aside(path: &Path) -> io::Result<()> {
    let mut taken = io::Error::from(ErrorKind::AlreadyExists);
    for n in 1..=ASIDE_MAX_FILES {
        let aside = match n {
            1 => first_aside(path),
            n => {
                let mut name = first_aside(path).into_os_string();
                name.push(format!("-{n}"));
                name.into()
            }
        };
        match RealFs.rename_new(path, &aside) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = error,
            other => return other,
        }
    }
    Err(taken)
}

/// Makes a file of the reading state one that can neither be written nor set aside. Returns a file by whose
/// removal it can be set aside again.
#[cfg(test)]
pub(super) fn block(path: &Path) -> PathBuf {
    let first = first_aside(path);
    let made = std::fs::create_dir_all(path).and(std::fs::write(&first, ""));
    let others = (2..=ASIDE_MAX_FILES).map(|n| format!("{}-{n}", first.display()));
    let filled = others
        .into_iter()
        .try_for_each(|path| std::fs::write(path, ""));
    assert!(made.and(filled).is_ok());
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::ArticleId;
    use crate::article::page::View;
    use crate::reason::Detail;

    /// Returns the news that an article was marked.
    fn marked(id: u64, time: i64) -> News {
        let mut memory = Memory::default();
        memory.mark(ArticleId(id), true, time);
        memory.take_news()
    }

    fn ids(writer: &mut StateWriter) -> Vec<u64> {
        let states = writer.others();
        states.iter().map(|(id, _)| id.0).collect()
    }

    #[test]
    fn each_of_two_writers_is_given_what_the_other_wrote_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/reading.json");
        let writer = || StateWriter::new(path.clone());
        let (mut one, mut other) = (writer(), writer());
        assert!(ids(&mut one).is_empty());
        one.save(marked(1, 1)).unwrap();
        assert_eq!((ids(&mut one), ids(&mut other)), (vec![], vec![1]));
        assert!(ids(&mut other).is_empty());
        one.save(marked(2, 2)).unwrap();
        assert_eq!(ids(&mut other), [2], "what is added, and no more");
        // Own changes behind those of the other.
        other.save(marked(3, 3)).unwrap();
        one.save(marked(4, 4)).unwrap();
        assert_eq!(ids(&mut one), [3, 4]);
        assert_eq!(ids(&mut other), [4]);
        assert_eq!((ids(&mut one), ids(&mut other)), (vec![], vec![]));

        // A line that is still being written, and a file that was written anew.
        let journal = one.states_path();
        let lines = std::fs::read_to_string(&journal).unwrap();
        let new = lines.replacen(&ArticleId(4).to_string(), &ArticleId(5).to_string(), 1);
        let line = new.lines().last().unwrap();
        let (begin, end) = line.split_at(20);
        std::fs::write(&journal, format!("{lines}{begin}")).unwrap();
        assert!(ids(&mut other).is_empty());
        std::fs::write(&journal, format!("{lines}{begin}{end}\n")).unwrap();
        assert_eq!(ids(&mut other), [5]);
        // A whole line without its end is given once, not with every frame.
        std::fs::write(&journal, format!("{lines}{line}\n{line}")).unwrap();
        assert_eq!((ids(&mut other), ids(&mut other)), (vec![5], vec![]));
        let fresh = dir.path().join("fresh");
        std::fs::write(&fresh, format!("{line}\n")).unwrap();
        std::fs::rename(fresh, &journal).unwrap();
        assert_eq!(ids(&mut other), [5]);
    }

    #[test]
    fn a_failure_names_the_file_that_could_not_be_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reading.json");
        let mut writer = StateWriter::new(path.clone());
        let blocked = block(&writer.states_path());
        let unsaved = writer.save(marked(1, 1)).unwrap_err();
        assert_eq!(unsaved.path, writer.states_path());
        std::fs::remove_file(blocked).unwrap();
        writer.save(News::default()).unwrap();
        assert!(load(&path).0.is_read(ArticleId(1)), "it waited");

        let file = dir.path().join("file");
        std::fs::write(&file, "").unwrap();
        let unsaved = StateWriter::new(file.join("reading.json")).save(marked(1, 1));
        assert_eq!(unsaved.unwrap_err().path, file);
    }

    #[test]
    fn a_broken_file_is_set_aside_and_two_readers_keep_both_places() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/reading.json");
        let place = |id, at| {
            let mut memory = Memory::default();
            memory.leave(ArticleId(id), View::at(at), 1);
            memory.usage.search(&format!("lần {at}"));
            memory.take_news()
        };
        let save = |path: &Path, news| StateWriter::new(path.to_owned()).save(news);
        save(&path, place(1, 10)).unwrap();
        save(&path, place(2, 20)).unwrap();
        let memory = load(&path).0;
        assert_eq!(memory.place(ArticleId(1)), Some(View::at(10)));
        assert_eq!(memory.place(ArticleId(2)), Some(View::at(20)));
        assert_eq!(load(&path).1, []);
        std::fs::write(&path, b"{ not json").unwrap();
        let (line, column) = (1, 3);
        let broken = Reason::from(Fault::NotJson).with(Detail::Place { line, column });
        let unread = |path: &Path, why| UnreadState {
            path: path.to_owned(),
            why,
        };
        let aside = path.with_extension("json.broken");
        let set_aside = |path| unread(path, Fault::StateSetAside.into());
        let (memory, problems) = load(&path);
        assert_eq!(problems, [unread(&path, broken)]);
        assert_eq!(memory.usage, Usage::default());
        assert_eq!(
            memory.place(ArticleId(1)),
            Some(View::at(10)),
            "kept elsewhere"
        );
        save(&path, place(3, 30)).unwrap();
        assert_eq!(load(&path).0.place(ArticleId(3)), Some(View::at(30)));
        assert_eq!(load(&path).1, [set_aside(&aside)]);
        assert_eq!(std::fs::read(&aside).unwrap(), b"{ not json");
        std::fs::write(&path, b"broken again").unwrap();
        save(&path, place(4, 40)).unwrap();
        assert_eq!(std::fs::read(&aside).unwrap(), b"{ not json");
        let second = path.with_extension("json.broken-2");
        assert_eq!(std::fs::read(&second).unwrap(), b"broken again");
        assert_eq!(load(&path).1, [set_aside(&aside), set_aside(&second)]);
        std::fs::remove_file(&aside).unwrap();
        assert_eq!(load(&path).1, [set_aside(&second)]);
    }

    #[test]
    fn states_of_an_earlier_version_are_read_and_move_at_the_first_save() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reading.json");
        let ids = [1, 2, 3].map(ArticleId);
        let place = |id, read| {
            format!(r#"{{"article":"{id}","top":{read},"cursor":9,"above":2,"read":{read}}}"#)
        };
        let earlier = format!(
            r#"{{"last":"{}","places":[{},{},{}],"history":["chợ"],"habits":{{}},"encodings":{{}}}}"#,
            ids[1],
            place(ids[0], 40),
            place(ids[1], 99),
            place(ids[2], 7).replace(r#""above":2,"#, ""),
        );
        std::fs::write(&path, &earlier).unwrap();
        let (before, unread) = load(&path);
        assert_eq!(unread, []);
        assert_eq!(before.usage.history, ["chợ"]);
        assert_eq!(before.states.last(), Some(ids[1]));
        assert_eq!(before.under_way(), [ids[2], ids[0]]);
        assert!(before.is_read(ids[1]));
        let place = before.place(ids[2]).unwrap();
        assert_eq!((place.top.pos, place.cursor), (7, 9));
        assert_eq!(place.top.above, u16::MAX, "the whole gap");

        let mut memory = load(&path).0;
        memory.leave(ids[0], View::at(50), 1_000);
        memory.usage.search("sông");
        StateWriter::new(path.clone())
            .save(memory.take_news())
            .unwrap();
        assert!(!std::fs::read_to_string(&path).unwrap().contains("places"));
        let after = load(&path).0;
        assert_eq!(after.states, memory.states);
        assert_eq!(after.usage.history, ["chợ", "sông"]);
    }

    #[test]
    fn news_that_could_not_be_written_are_written_later() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("state");
        let path = folder.join("reading.json");
        std::fs::write(&folder, "a file in the place of the folder").unwrap();
        let mut writer = StateWriter::new(path.clone());
        let mut memory = Memory::default();
        memory.leave(ArticleId(1), View::at(10), 1);
        memory.usage.search("chợ");
        assert!(writer.save(memory.take_news()).is_err());
        std::fs::remove_file(&folder).unwrap();
        memory.leave(ArticleId(2), View::at(20), 2);
        writer.save(memory.take_news()).unwrap();
        assert_eq!(load(&path).0, memory);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_memory_stays_a_link_and_any_other_is_not_followed() {
        use std::os::unix::fs::symlink;

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state/reading.json");
        let target = dir.path().join("dotfiles.json");
        let place = |id| {
            let mut memory = Memory::default();
            memory.leave(ArticleId(id), View::at(7), 1);
            memory.usage.search(&format!("lần {id}"));
            memory.take_news()
        };
        let save = |path: &Path, news| StateWriter::new(path.to_owned()).save(news);
        std::fs::create_dir(dir.path().join("state")).unwrap();
        symlink("../dotfiles.json", &path).unwrap();
        std::fs::write(&target, "").unwrap();
        for id in [1, 2] {
            save(&path, place(id)).unwrap();
            assert!(path.is_symlink());
            assert_eq!(load(&target).0.usage.history.len(), id as usize);
        }
        assert_eq!(load(&path).0.place(ArticleId(1)), Some(View::at(7)));

        for n in ["", "-2"] {
            let broken = format!("{{\"hỏng{n}");
            std::fs::write(&target, &broken).unwrap();
            save(&path, place(3)).unwrap();
            assert!(path.is_symlink(), "the link stays");
            assert_eq!(load(&target).0.usage.history, ["lần 3"]);
            let aside = target.with_extension(format!("json.broken{n}"));
            assert_eq!(std::fs::read_to_string(&aside).unwrap(), broken);
            assert!(load(&path).1.iter().any(|file| file.path == aside));
        }

        for planted in [Some("export PATH"), None] {
            std::fs::remove_file(&path).unwrap();
            std::fs::remove_file(&target).unwrap();
            if let Some(text) = planted {
                std::fs::write(&target, text).unwrap();
            }
            symlink("../dotfiles.json", &path).unwrap();
            save(&path, place(3)).unwrap();
            assert!(!path.is_symlink());
            assert_eq!(std::fs::read_to_string(&target).ok().as_deref(), planted);
            std::fs::write(&target, "").unwrap();
        }
    }
}
