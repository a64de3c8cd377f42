//! Tests what the library becomes while the files on disk change, on real folders.

use std::collections::BTreeMap;
use std::fs;
use std::sync::mpsc;

use super::*;
use crate::article::Source;
use crate::reason::{Fault, Reason};
use crate::shell::disk::rules::Selection;
use crate::shell::threads::DeferredThreads;
use crate::shell::work::worker;

/// Longest wait for a change, far above what is promised: machines that test are busy.
const EVENT_TIMEOUT: Duration = Duration::from_mins(1);

/// The source of the file, or of the article in a file, of this name.
fn source(folder: &Path, name: &str) -> Source {
    let mut names = name.split('#');
    let file = Source::File(folder.join(names.next().unwrap()));
    names.fold(file, |file, key| file.member(key))
}

/// A library in a folder of its own, and what came of it.
struct WatchedLibrary {
    _dir: tempfile::TempDir,
    path: PathBuf,
    look: Sender<LookCause>,
    events: Receiver<Event>,
    /// The titles by path below the folder.
    titles: BTreeMap<String, String>,
    problems: Vec<Problem>,
}

impl WatchedLibrary {
    /// Makes the files, reads them and follows them.
    fn new(files: &[(&str, &str)], named: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap().join("báo");
        fs::create_dir(&path).unwrap();
        for (name, text) in files {
            write(&path.join(name), text);
        }
        let (queue, events) = mpsc::channel();
        let named: Vec<_> = named.iter().map(|name| path.join(name)).collect();
        let inputs = Inputs {
            selection: Selection {
                heeds_ignore_files: true,
                ..Selection::default()
            },
            ..Inputs::from(named)
        };
        let mut deferred = DeferredThreads::default();
        let look = worker::load(&mut deferred, &queue, inputs, None, Log::default()).unwrap();
        deferred.start().unwrap();
        let mut place = Self {
            _dir: dir,
            path,
            look,
            events,
            titles: BTreeMap::new(),
            problems: Vec::new(),
        };
        while !matches!(place.take(), Event::LoadDone) {}
        place
    }

    /// The next event; what it says of the library is taken in.
    fn take(&mut self) -> Event {
        let event = self.events.recv_timeout(EVENT_TIMEOUT).expect("an event");
        match &event {
            Event::Loaded(articles)
            | Event::Opened { articles, .. }
            | Event::Cached { articles, .. } => self.add(articles),
            Event::Problems(problems) => self.problems.clone_from(problems),
            Event::Library(change) => {
                self.add(&change.articles);
                let gone = |name: &String| change.gone.contains(&source(&self.path, name).id());
                self.titles.retain(|name, _| !gone(name));
                if let Some(problems) = &change.problems {
                    self.problems.clone_from(problems);
                }
            }
            _ => {}
        }
        event
    }

    fn add(&mut self, articles: &[Stored]) {
        for article in articles {
            let path = PathBuf::from(article.head().unwrap().source.path());
            let name = path.strip_prefix(&self.path).unwrap_or(&path);
            let name = name.to_string_lossy().into_owned();
            self.titles.insert(name, article.title().to_owned());
        }
    }

    /// Waits until the library holds these articles: name and title.
    fn holds(&mut self, wanted: &[(&str, &str)]) {
        let owned = |(name, title): &(&str, &str)| ((*name).to_owned(), (*title).to_owned());
        let wanted: BTreeMap<_, _> = wanted.iter().map(owned).collect();
        while self.titles != wanted {
            self.take();
        }
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn what_changes_in_a_folder_is_heard_of() {
    let mut place = WatchedLibrary::new(&[("a.md", "# Một"), ("b/c.md", "# Hai")], &[""]);
    place.holds(&[("a.md", "Một"), ("b/c.md", "Hai")]);
    let at = |name: &str| place.path.join(name);
    let [a, c, new, deep] = ["a.md", "b/c.md", "mới.md", "d/e/f.md"].map(at);
    write(&a, "# Khác");
    place.holds(&[("a.md", "Khác"), ("b/c.md", "Hai")]);
    // As editors save: another file takes its name.
    let temp = a.with_extension("tmp");
    write(&temp, "# Khác nữa");
    fs::rename(&temp, &a).unwrap();
    place.holds(&[("a.md", "Khác nữa"), ("b/c.md", "Hai")]);
    write(&new, "# Mới");
    write(&deep, "# Sâu");
    fs::remove_file(&c).unwrap();
    place.holds(&[("a.md", "Khác nữa"), ("d/e/f.md", "Sâu"), ("mới.md", "Mới")]);
    // Folders that appeared are watched as well, and may move.
    write(&deep, "# Sâu hơn");
    place.holds(&[
        ("a.md", "Khác nữa"),
        ("d/e/f.md", "Sâu hơn"),
        ("mới.md", "Mới"),
    ]);
    fs::rename(place.path.join("d"), place.path.join("g")).unwrap();
    place.holds(&[
        ("a.md", "Khác nữa"),
        ("g/e/f.md", "Sâu hơn"),
        ("mới.md", "Mới"),
    ]);
    write(&place.path.join("g/e/f.md"), "# Sâu nhất");
    place.holds(&[
        ("a.md", "Khác nữa"),
        ("g/e/f.md", "Sâu nhất"),
        ("mới.md", "Mới"),
    ]);
    fs::remove_dir_all(&place.path).unwrap();
    place.holds(&[]);
    write(&a, "# Trở lại");
    place.holds(&[("a.md", "Trở lại")]);
}

#[test]
fn a_library_of_many_files_is_read_in_parts_and_followed() {
    let names: Vec<_> = (0..400).map(|n| format!("{}/{n}.md", n % 7)).collect();
    let titles: Vec<_> = (0..400).map(|n| format!("Bài {n}")).collect();
    let texts: Vec<_> = titles.iter().map(|title| format!("# {title}")).collect();
    let files = names.iter().zip(&texts);
    let files: Vec<_> = files
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let mut place = WatchedLibrary::new(&files, &[""]);
    let mut wanted: Vec<_> = names
        .iter()
        .map(String::as_str)
        .zip(titles.iter().map(String::as_str))
        .collect();
    place.holds(&wanted);
    write(&place.path.join(wanted[9].0), "# Khác");
    wanted[9].1 = "Khác";
    fs::remove_file(place.path.join(wanted.remove(3).0)).unwrap();
    place.holds(&wanted);
}

#[test]
fn rules_that_change_decide_at_once() {
    let files = [("k/a.md", "# Một"), ("k/b/c.md", "# Hai")];
    let mut place = WatchedLibrary::new(&files, &["k"]);
    let [a, c] = [("k/a.md", "Một"), ("k/b/c.md", "Hai")];
    place.holds(&[a, c]);
    let rules = place.path.join("k/.gitignore");
    write(&rules, "b/\n");
    place.holds(&[a]);
    while place.problems.is_empty() {
        place.take();
    }
    write(&rules, "a.md\n");
    place.holds(&[c]);
    fs::remove_file(&rules).unwrap();
    place.holds(&[a, c]);
    write(&place.path.join("k/b/.ignore"), "*\n");
    place.holds(&[a]);
}

#[test]
fn rules_above_the_named_folder_are_followed() {
    let files = [("k/a.md", "# Một"), ("k/b.md", "# Hai"), (".git/HEAD", "")];
    let mut place = WatchedLibrary::new(&files, &["k"]);
    let [a, b] = [("k/a.md", "Một"), ("k/b.md", "Hai")];
    place.holds(&[a, b]);
    write(&place.path.join(".gitignore"), "/k/b.md\n");
    place.holds(&[a]);
}

#[test]
fn the_rules_of_a_clone_are_followed() {
    let files = [("a.md", "# Một"), ("b.md", "# Hai"), (".git/HEAD", "")];
    let mut place = WatchedLibrary::new(&files, &[""]);
    let [a, b] = [("a.md", "Một"), ("b.md", "Hai")];
    place.holds(&[a, b]);
    write(&place.path.join(".git/info/exclude"), "/b.md\n");
    place.holds(&[a]);
    write(&place.path.join(".git/info/exclude"), "/a.md\n");
    place.holds(&[b]);
    fs::remove_dir_all(place.path.join(".git")).unwrap();
    place.holds(&[a, b]);
}

#[cfg(unix)]
#[test]
fn the_targets_of_dead_links_are_followed() {
    use std::os::unix::fs::symlink;
    let mut place = WatchedLibrary::new(&[("a.md", "# Một")], &[""]);
    let outside = place.path.with_file_name("ngoài");
    let name = |name: &str| outside.join(name).to_string_lossy().into_owned();
    let (file, folder) = (name("sâu/x.md"), name("v1.2/y.md"));
    symlink(&file, place.path.join("b.md")).unwrap();
    symlink(outside.join("v1.2"), place.path.join("v1.2")).unwrap();
    while place.problems.is_empty() {
        place.take();
    }
    write(Path::new(&file), "# Xa");
    place.holds(&[(&file, "Xa"), ("a.md", "Một")]);
    write(Path::new(&folder), "# Xa hơn");
    place.holds(&[(&file, "Xa"), (&folder, "Xa hơn"), ("a.md", "Một")]);
    fs::remove_dir_all(&outside).unwrap();
    place.holds(&[("a.md", "Một")]);
    write(Path::new(&file), "# Trở lại");
    place.holds(&[(&file, "Trở lại"), ("a.md", "Một")]);
}

/// As rsync writes: each file under another name, which then takes the place of the old one.
#[test]
fn files_that_are_replaced_are_never_gone() {
    let names: Vec<String> = (0..300).map(|n| format!("{n:03}.md")).collect();
    let old: Vec<_> = names.iter().map(|name| (name.as_str(), "# Cũ")).collect();
    let mut place = WatchedLibrary::new(&old, &[""]);
    for name in &names {
        let temp = place.path.join(format!(".{name}.Xy12ab"));
        write(&temp, "# Mới");
        fs::rename(temp, place.path.join(name)).unwrap();
    }
    while place.titles.values().any(|title| title == "Cũ") {
        if let Event::Library(change) = place.take() {
            assert!(change.gone.is_empty(), "{change:?}");
        }
    }
    assert_eq!(place.titles.len(), names.len());
}

/// As git checks out another branch: each file that differs is removed and written anew.
#[test]
fn a_branch_that_is_checked_out_and_back_leaves_what_it_holds() {
    let names: Vec<String> = (0..1_000)
        .map(|n| format!("{}/{n:03}.md", n % 10))
        .collect();
    let main: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), "# Chính"))
        .collect();
    let mut place = WatchedLibrary::new(&main, &[""]);
    let mut branch: Vec<(&str, &str)> = Vec::new();
    for (n, name) in names.iter().enumerate() {
        fs::remove_file(place.path.join(name)).unwrap();
        if n % 3 > 0 {
            write(&place.path.join(name), "# Nhánh");
            branch.push((name, "Nhánh"));
        }
    }
    place.holds(&branch);
    for name in &names {
        let _ = fs::remove_file(place.path.join(name));
        write(&place.path.join(name), "# Chính");
    }
    let main: Vec<_> = names.iter().map(|name| (name.as_str(), "Chính")).collect();
    place.holds(&main);
}

#[cfg(unix)]
#[test]
fn a_folder_that_a_link_takes_the_place_of_and_back_loses_nothing() {
    use std::os::unix::fs::symlink;
    let mut place = WatchedLibrary::new(&[("a.md", "# Một"), ("b/c.md", "# Hai")], &[""]);
    let (here, away) = (place.path.join("b"), place.path.with_file_name("xa"));
    let far = away.join("c.md").to_string_lossy().into_owned();
    for _ in 0..2 {
        place.holds(&[("a.md", "Một"), ("b/c.md", "Hai")]);
        fs::rename(&here, &away).unwrap();
        symlink(&away, &here).unwrap();
        place.holds(&[(&far, "Hai"), ("a.md", "Một")]);
        write(Path::new(&far), "# Hai hơn");
        place.holds(&[(&far, "Hai hơn"), ("a.md", "Một")]);
        write(Path::new(&far), "# Hai");
        fs::remove_file(&here).unwrap();
        fs::rename(&away, &here).unwrap();
    }
}

/// The watch of a folder that is renamed ends, though the folder has its name again when it is
/// looked at.
#[test]
fn a_folder_that_was_away_for_a_moment_is_followed() {
    let mut place = WatchedLibrary::new(&[("a.md", "# Một"), ("b/c.md", "# Hai")], &[""]);
    let [here, away] = ["b", "e"].map(|name| place.path.join(name));
    for n in 0..3 {
        fs::rename(&here, &away).unwrap();
        fs::rename(&away, &here).unwrap();
        place.look.send(LookCause::Asked).unwrap();
        while !matches!(place.take(), Event::LibraryRead(_)) {}
        let title = format!("Hai {n}");
        write(&here.join("c.md"), &format!("# {title}"));
        place.holds(&[("a.md", "Một"), ("b/c.md", &title)]);
    }
}

#[test]
fn where_no_change_is_told_the_disk_is_looked_at_in_rounds() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().canonicalize().unwrap();
    write(&path.join("a.md"), "# Một");
    let (queue, events) = mpsc::channel();
    let (told, looks) = mpsc::channel();
    let mut worker = LibraryWorker::new(vec![path.clone()].into(), None, Log::default());
    worker.new_watcher = |_| Watcher::refused();
    worker.round = Duration::from_millis(1);
    // The reader holds one too, so that the worker goes on.
    let _asks = told.clone();
    let follower = thread::spawn(move || worker.follow(told, &looks, &queue));
    for name in ["a.md", "b.md", "c.md"] {
        write(&path.join(name), "# Khác");
        let id = Source::File(path.join(name)).id();
        let is_it = |event: Event| match event {
            Event::Library(change) => change.articles.iter().any(|a| a.id() == id),
            _ => false,
        };
        while !is_it(events.recv_timeout(EVENT_TIMEOUT).expect("a change")) {}
    }
    assert!(!follower.is_finished());
}

/// A file system that is mounted there or unmounted does that, and causes no event.
#[test]
fn a_folder_that_takes_the_place_of_another_without_an_event_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().canonicalize().unwrap().join("kho");
    write(&path.join("a.md"), "# Một");
    let (queue, events) = mpsc::channel();
    let (told, looks) = mpsc::channel();
    let mut worker = LibraryWorker::new(vec![path.clone()].into(), None, Log::default());
    worker.new_watcher = |_| Watcher::new(|_| false, || ());
    worker.round = Duration::from_millis(1);
    let look = told.clone();
    thread::spawn(move || worker.follow(told, &looks, &queue));
    look.send(LookCause::Asked).unwrap();
    let next = || events.recv_timeout(EVENT_TIMEOUT).expect("an event");
    while !matches!(next(), Event::LibraryRead(_)) {}
    write(&dir.path().join("khác/b.md"), "# Hai");
    fs::rename(&path, dir.path().join("cũ")).unwrap();
    fs::rename(dir.path().join("khác"), &path).unwrap();
    let id = Source::File(path.join("b.md")).id();
    let has_b = |event| matches!(event, Event::Library(change) if change.articles.iter().any(|a| a.id() == id));
    while !has_b(next()) {}
}

#[test]
fn a_file_that_was_named_is_followed_wherever_it_is_renamed_from() {
    let mut place = WatchedLibrary::new(&[("a.log", "Một dòng"), ("b.md", "# Hai")], &["a.log"]);
    place.holds(&[("a.log", "Một dòng")]);
    let (a, temp) = (place.path.join("a.log"), place.path.join(".a.log.swp"));
    write(&temp, "Dòng khác");
    fs::rename(&temp, &a).unwrap();
    place.holds(&[("a.log", "Dòng khác")]);
    fs::remove_file(&a).unwrap();
    place.holds(&[]);
    write(&a, "Trở lại");
    place.holds(&[("a.log", "Trở lại")]);
}

#[test]
fn a_folder_that_was_named_is_followed_once_it_is_made_with_those_above_it() {
    let mut place = WatchedLibrary::new(&[], &["a/b/c"]);
    // Once this is answered, what is there of the path is watched.
    place.look.send(LookCause::Asked).unwrap();
    while !matches!(place.take(), Event::LibraryRead(_)) {}
    write(&place.path.join("a/b/c/d.md"), "# Một");
    place.holds(&[("a/b/c/d.md", "Một")]);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_to_its_target_and_to_another_one() {
    use std::os::unix::fs::symlink;
    let mut place = WatchedLibrary::new(&[("a.md", "# Một")], &[""]);
    let outside = place.path.with_file_name("ngoài");
    write(&outside.join("x.md"), "# Xa");
    write(&outside.join("y.md"), "# Xa");
    symlink(outside.join("x.md"), place.path.join("b.md")).unwrap();
    let name = |name: &str| outside.join(name).to_string_lossy().into_owned();
    let [x, y] = ["x.md", "y.md"].map(name);
    place.holds(&[(&x, "Xa"), ("a.md", "Một")]);
    write(Path::new(&x), "# Xa hơn");
    place.holds(&[(&x, "Xa hơn"), ("a.md", "Một")]);
    symlink(&y, place.path.join("tạm")).unwrap();
    fs::rename(place.path.join("tạm"), place.path.join("b.md")).unwrap();
    // The helper knows names below the folder only, so the old one is told apart here.
    while !place.titles.contains_key(&y) {
        place.take();
    }
}

/// Two paths to one folder are one watch for the system, which must not end with the first path.
#[cfg(unix)]
#[test]
fn a_folder_behind_a_link_is_followed_when_a_link_in_it_is_gone() {
    use std::os::unix::fs::symlink;
    let mut place = WatchedLibrary::new(&[("a.md", "# Một")], &[""]);
    let [outside, far] = ["ngoài", "xa"].map(|name| place.path.with_file_name(name));
    write(&outside.join("n.md"), "# Gần");
    write(&far.join("x.md"), "# Xa");
    let link = outside.join("l.md");
    symlink(far.join("x.md"), &link).unwrap();
    symlink(&outside, place.path.join("kho")).unwrap();
    let name = |path: PathBuf| path.to_string_lossy().into_owned();
    let near = name(outside.join("n.md"));
    while place.titles.len() < 3 {
        place.take();
    }
    fs::remove_file(link).unwrap();
    while !matches!(place.take(), Event::Library(change) if !change.gone.is_empty()) {}
    write(Path::new(&near), "# Gần hơn");
    while place.titles[&near] != "Gần hơn" {
        place.take();
    }
}

#[test]
fn what_becomes_unreadable_is_a_problem_and_no_article() {
    let mut place = WatchedLibrary::new(&[("a.md", "# Một"), ("b.pdf", "x")], &[""]);
    let whys = |place: &WatchedLibrary| {
        place
            .problems
            .iter()
            .map(|p| p.why.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(whys(&place), [Reason::from(Fault::Format)]);
    fs::write(
        place.path.join("a.md"),
        b"\x7fELF\0\x01\x02\x03\0\x01\x02\x03",
    )
    .unwrap();
    place.holds(&[]);
    while whys(&place).len() < 2 {
        place.take();
    }
    assert!(whys(&place).contains(&Fault::Program.into()));
    write(&place.path.join("a.md"), "# Lành");
    place.holds(&[("a.md", "Lành")]);
    while whys(&place) != [Reason::from(Fault::Format)] {
        place.take();
    }
}

#[test]
fn the_articles_of_one_file_come_change_and_go_one_by_one() {
    let parts = |text: &str| format!("{}{text}", crate::import::PARTS_MAGIC);
    let mut place = WatchedLibrary::new(&[("a.parts", &parts("=x\nMột\n=y\nHai"))], &[""]);
    place.holds(&[("a.parts#x", "Một"), ("a.parts#y", "Hai")]);
    let file = place.path.join("a.parts");
    // One change on disk, so that no half of it is read.
    let replace = |text: &str| {
        let new = file.with_file_name(".mới");
        write(&new, text);
        fs::rename(new, &file).unwrap();
    };
    replace(&parts("=y\nHai hơn\n=z\nBa\n!"));
    place.holds(&[("a.parts#y", "Hai hơn"), ("a.parts#z", "Ba")]);
    while place.problems.is_empty() {
        place.take();
    }
    // Text that was read before the damage stays when the rest can be read again.
    replace(&parts("=y\nHai hơn\n=z\nBa\n=t\nTư"));
    while !place.titles.contains_key("a.parts#t") || !place.problems.is_empty() {
        if let Event::Library(change) = place.take() {
            assert!(change.articles.len() < 2, "{change:?}");
        }
    }
    fs::remove_file(&file).unwrap();
    place.holds(&[]);
}

#[test]
fn who_asks_is_told_what_came_of_it() {
    let mut place = WatchedLibrary::new(&[("a.md", "# Một")], &[""]);
    place.look.send(LookCause::Asked).unwrap();
    loop {
        if let Event::LibraryRead(read) = place.take() {
            assert_eq!(read, LibraryRead::default());
            break;
        }
    }
}

#[test]
fn a_burst_ends_with_what_is_on_disk() {
    let files: Vec<String> = (0..600).map(|n| format!("{n:03}.md")).collect();
    let old: Vec<_> = files.iter().map(|name| (name.as_str(), "# Cũ")).collect();
    let mut place = WatchedLibrary::new(&old, &[""]);
    for (n, name) in files.iter().enumerate() {
        let path = place.path.join(name);
        match n % 3 {
            0 => fs::remove_file(path).unwrap(),
            1 => write(&path, "# Đổi"),
            _ => {}
        }
    }
    let left = files.iter().enumerate().filter(|(n, _)| n % 3 != 0);
    let left = left.map(|(n, name)| (name.as_str(), if n % 3 == 1 { "Đổi" } else { "Cũ" }));
    place.holds(&left.collect::<Vec<_>>());
}
