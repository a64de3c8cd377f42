//! Reads the library: built-in articles, files, folders, standard input.
//!
//! `Scan` finds the files; this file turns them into articles. A file named on the command line is
//! read whatever its name is. A file that cannot be read becomes a [`Problem`] and is never left
//! out.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::Timestamp;

use super::import_pool;
use super::root_names::root_names;
use crate::article::{Article, Blocks, ContentHash, Links, Origin, Source, SourceLines, Spans};
use crate::import;
use crate::library::memory::ChosenEncodings;
use crate::library::problem::{Kind, Problem};
use crate::library::seeds;
use crate::reason::Reason;
use crate::shell::cause;
use crate::shell::disk::rules::Selection;
use crate::shell::disk::scan::{File, MAX_NAMES, OtherPath, Scan, ScanItem, problem, real_path};
use crate::shell::env;
use crate::shell::fs::{self, Fs, RealFs};
use crate::text::decode::Encoding;

/// Largest file that is read, in bytes.
pub(crate) const ARTICLE_MAX_BYTES: u64 = 1 << 30;

/// Most bytes that are taken from standard input or a pipe. Unlike a file, a stream does not say how
/// long it is: with more, an endless one (`yes | docbao`) takes seconds and the memory of other
/// programs before it is refused; with less, a long book with its scanned text would be.
const STREAM_MAX_BYTES: u64 = 256 << 20;

/// Bytes of a file that are looked at before the screen is opened: every kind of file is known by its
/// first hundreds, and reading them takes some 20 µs.
const HEAD_BYTES: u64 = 8 << 10;

/// Bytes of a file that are read for its title: front matter and the first lines of nearly every article.
/// With 1 KB all heads take a quarter longer.
const TITLE_BYTES: u64 = 512;
/// Bytes of a word in a file of which nothing is read: a Vietnamese one in UTF-8, and its blank.
const WORD_BYTES: u64 = 7;
/// Lines before and after front matter.
const FRONT_MATTER_RULES: [&str; 2] = ["---", "+++"];
/// Bytes of a file that are read for its title where its front matter is longer.
const FRONT_MATTER_BYTES: u64 = 16 << 10;

/// An article or a problem that the loader found.
#[derive(Debug)]
pub enum Step {
    /// An article.
    Article(Box<Article>),
    /// Something that could not be read, and why.
    Failed(Problem),
}

/// The facts that are known of a file before it is read.
struct FileFacts {
    source: Source,
    modified: Option<Timestamp>,
    /// The encoding that the user chose, for all files or for this one.
    chosen: Option<Encoding>,
}

/// A place in the order in which a library is read.
pub(super) enum Turn<'a> {
    /// A file that a scan found.
    File(File),
    /// A named stream, which gives its text once.
    Stream { root: usize, path: &'a Path },
    /// Something that cannot be read.
    Unread(Problem),
}

/// The consumer of what is read, with the file that it comes from, if it is one; `false` ends the
/// reading.
pub(super) type StepSink<'a> = &'a mut dyn FnMut(Option<&File>, Step) -> bool;

/// The paths to read, and how to read them.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Files and folders: none is the built-in articles, `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// The encoding of all files; `None` detects it for each.
    pub encoding: Option<Encoding>,
    /// The encodings that the user chose for single files.
    pub chosen: ChosenEncodings,
    /// The rules that say which files of folders are read.
    pub selection: Selection,
    /// The names of the paths, made when the first is needed.
    pub(crate) names: OnceLock<Vec<PathBuf>>,
}

/// Files and folders whose encodings are detected.
impl From<Vec<PathBuf>> for Inputs {
    fn from(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            ..Self::default()
        }
    }
}

impl Inputs {
    /// Files that were named together with an encoding are read so from now on, as if it had been
    /// chosen in the reader. Those in folders are not: it was said for this run.
    #[must_use]
    pub fn remembering(mut self) -> Self {
        if let Some(encoding) = self.encoding {
            for path in self.paths.iter().filter(|path| path.is_file()) {
                self.chosen.choose(source(path).id(), Some(encoding));
            }
        }
        self
    }

    /// Looks up the file of rules that the user has for all git repositories, where rules count. That reads
    /// the settings of git, so it belongs where the folders are walked, after the first frame.
    #[must_use]
    pub fn knowing_git_excludes(mut self) -> Self {
        if self.selection.heeds_ignore_files {
            self.selection.git_excludes = env::git_excludes();
        }
        self
    }

    /// Reads everything, a step at a time. Stops when `sink` says `false`.
    pub fn read(&self, sink: &mut dyn FnMut(Step) -> bool) {
        self.read_found(&mut |_, step| sink(step));
    }

    /// Returns whether anything on disk was named.
    pub(crate) fn has_files(&self) -> bool {
        self.paths.iter().any(|path| !is_stream(path))
    }

    /// Returns the number of named streams, whose ends may be long in coming.
    pub(super) fn streams(&self) -> usize {
        self.paths.iter().filter(|path| is_stream(path)).count()
    }

    /// Does what [`Inputs::read`] does, and tells the file that each step comes from, if it is one.
    /// Folders are imported in several threads.
    pub(crate) fn read_found(&self, sink: StepSink<'_>) {
        if self.paths.is_empty() {
            let mut articles = seeds::articles().into_iter();
            articles.all(|article| sink(None, Step::Article(Box::new(article))));
        }
        let has_folder = self.paths.iter().any(|path| path.is_dir());
        if !has_folder || !import_pool::read(self, sink) {
            self.turns(&mut |turn| self.take(turn, sink));
        }
    }

    /// Gives all that there is to read, in order, until `take` returns `false`.
    pub(super) fn turns<'a>(&'a self, take: &mut dyn FnMut(Turn<'a>) -> bool) {
        let mut scan = Scan::new(&self.paths, MAX_NAMES).choosing(&self.selection);
        self.paths.iter().enumerate().all(|(root, path)| {
            if is_stream(path) {
                return take(Turn::Stream { root, path });
            }
            scan.walk(root, path, usize::MAX, &mut |found| match found {
                ScanItem::Folder(..) | ScanItem::Lead(_) => true,
                ScanItem::File(file) => take(Turn::File(file)),
                ScanItem::Unread(problem) => take(Turn::Unread(problem)),
                ScanItem::Again(other) => take(Turn::Unread(other.problem())),
            })
        });
    }

    /// Reads what has its turn, in this thread. Returns whether `sink` wants more.
    pub(super) fn take(&self, turn: Turn<'_>, sink: StepSink<'_>) -> bool {
        match turn {
            Turn::File(file) => self.file(&file, &mut |step| sink(Some(&file), step)),
            Turn::Stream { root, path } => self.stream(root, path, &mut |step| sink(None, step)),
            Turn::Unread(problem) => sink(None, Step::Failed(problem)),
        }
    }

    /// Returns what [`Inputs::read`] would come upon on disk, unread.
    pub(crate) fn scan(&self, sink: &mut dyn FnMut(ScanItem)) {
        let mut scan = Scan::new(&self.paths, MAX_NAMES).choosing(&self.selection);
        let named = self.paths.iter().enumerate();
        for (root, path) in named.filter(|(_, path)| !is_stream(path)) {
            scan.walk(root, path, usize::MAX, &mut |found| {
                sink(found);
                true
            });
        }
    }

    /// Returns the further paths of files and folders, each by the path by which it is read.
    pub(crate) fn other_paths(&self) -> HashMap<PathBuf, Vec<PathBuf>> {
        let mut others: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
        self.scan(&mut |found| {
            if let ScanItem::Again(OtherPath { first, path }) = found {
                others.entry(first).or_default().push(path);
            }
        });
        others
    }

    /// Reads a file that a scan found, an article at a time. Returns whether `sink` wants more.
    pub(crate) fn file(&self, file: &File, sink: &mut dyn FnMut(Step) -> bool) -> bool {
        let kind = if file.named { Kind::Named } else { Kind::Found };
        let bytes = match RealFs.read(&file.path, ARTICLE_MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) => return sink(failed(&file.path, cause::why(&error), kind)),
        };
        let facts = self.facts(file);
        let mut open_file = OpenFile {
            origin: self.origin(file),
            path: &file.path,
            kind,
            sink,
        };
        open_file.read(&facts.source, bytes, facts.modified, facts.chosen)
    }

    /// Returns what is known of a file before it is read.
    fn facts(&self, file: &File) -> FileFacts {
        let source = Source::File(file.real.clone());
        let modified = file.stamp.modified;
        FileFacts {
            chosen: self.encoding.or_else(|| self.chosen.of(source.id())),
            modified: modified.and_then(|time| Timestamp::try_from(time).ok()),
            source,
        }
    }

    /// Returns where the user found a file.
    fn origin(&self, file: &File) -> Option<Origin> {
        let names = self.names.get_or_init(|| root_names(&self.paths));
        let (name, named) = (names.get(file.root)?, self.paths.get(file.root)?);
        Some(Origin::in_root(file.root, name, named, &file.path))
    }

    /// Returns what a list shows of a file that a scan found before it is opened: its name, its place and its
    /// time.
    pub(super) fn name(&self, file: &File) -> Option<Article> {
        let FileFacts {
            source, modified, ..
        } = self.facts(file);
        Some(Article {
            origin: self.origin(file)?,
            words: (file.stamp.len / WORD_BYTES) as usize,
            ..import::unread(source, modified)
        })
    }

    /// Reads the beginning of a file that a scan found, for the list: title, front matter, date, and about
    /// how many words the article has. `None` for a file that is no single article, or cannot be read.
    pub(super) fn head(&self, file: &File) -> Option<Article> {
        let mut bytes = Vec::with_capacity(TITLE_BYTES as usize);
        let opened = fs::open(&file.path).ok().filter(|_| file.is_regular)?;
        (&opened).take(TITLE_BYTES).read_to_end(&mut bytes).ok()?;
        if FRONT_MATTER_RULES
            .iter()
            .any(|rule| is_unclosed(&bytes, rule))
        {
            opened
                .take(FRONT_MATTER_BYTES)
                .read_to_end(&mut bytes)
                .ok()?;
        }
        let is_whole = file.stamp.len <= bytes.len() as u64;
        // A letter or a line that is cut would be taken for what it is not.
        if let Some(end) = bytes
            .iter()
            .rposition(u8::is_ascii_whitespace)
            .filter(|_| !is_whole)
        {
            bytes.truncate(end);
        }
        let read = bytes.len().max(1) as u64;
        let FileFacts {
            source,
            modified,
            chosen,
        } = self.facts(file);
        let article = import::head(source, bytes, modified, chosen)?;
        let words = (article.words as u64).saturating_mul(file.stamp.len.max(read)) / read;
        Some(Article {
            origin: self.origin(file)?,
            words: words as usize,
            text: String::new(),
            blocks: Blocks::default(),
            spans: Spans::default(),
            links: Links::default(),
            lines: SourceLines::default(),
            ..article
        })
    }

    /// Reads standard input, or a pipe, to its end. It is known by what was read: there is nothing
    /// that could be read again.
    fn stream(&self, root: usize, path: &Path, sink: &mut dyn FnMut(Step) -> bool) -> bool {
        let bytes = match read_stream(path) {
            Ok(bytes) => bytes,
            Err(error) => return sink(failed(path, cause::why(&error), Kind::Named)),
        };
        let source = Source::Stdin(ContentHash::of(&String::from_utf8_lossy(&bytes)).to_string());
        let mut open_file = OpenFile {
            origin: Some(Origin::in_named(root, path, path)),
            path,
            kind: Kind::Named,
            sink,
        };
        open_file.read(&source, bytes, None, self.encoding)
    }
}

/// Returns whether bytes begin with `rule`, which opens front matter, and have it nowhere else, so that the
/// front matter goes on behind them.
fn is_unclosed(bytes: &[u8], rule: &str) -> bool {
    let rest = bytes.strip_prefix(rule.as_bytes());
    rest.is_some_and(|rest| !rest.windows(rule.len()).any(|at| at == rule.as_bytes()))
}

/// A file that was opened, and where what is read of it goes.
struct OpenFile<'a> {
    /// Where the user found it.
    origin: Option<Origin>,
    path: &'a Path,
    /// How much it is missed where it cannot be read.
    kind: Kind,
    sink: &'a mut dyn FnMut(Step) -> bool,
}

impl OpenFile<'_> {
    /// Reads the articles of the file, and tells of what could not be read. Returns whether the
    /// sink wants more.
    fn read(
        &mut self,
        source: &Source,
        bytes: Vec<u8>,
        modified: Option<Timestamp>,
        encoding: Option<Encoding>,
    ) -> bool {
        let mut go_on = true;
        let read = import::read(source, bytes, modified, encoding, &mut |mut article| {
            if let Some(origin) = &self.origin {
                article.origin = origin.clone();
            }
            go_on = (self.sink)(Step::Article(Box::new(article)));
            if go_on {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        match read {
            Err(why) if go_on => (self.sink)(failed(self.path, why, self.kind)),
            _ => go_on,
        }
    }
}

/// Returns why a file that is no article by its name will not be read, as far as its first bytes tell.
/// The reader asks before it opens its screen, because an empty screen that ends with success says less
/// than the shell. Files that are named as articles are not opened twice.
pub(crate) fn why_unnamed(path: &Path) -> Option<Reason> {
    if import::format_of(path).is_some() {
        return None;
    }
    let mut head = Vec::new();
    let file = fs::open(path).ok()?;
    file.take(HEAD_BYTES).read_to_end(&mut head).ok()?;
    import::refusal(path, head)
}

/// Returns whether what was named is read once, from its beginning to its end: `-`, a pipe.
pub(crate) fn is_stream(path: &Path) -> bool {
    #[cfg(unix)]
    if crate::shell::disk::pipe::is_pipe(path) {
        return true;
    }
    path == Path::new("-")
}

fn read_stream(path: &Path) -> io::Result<Vec<u8>> {
    if path == Path::new("-") {
        return read_at_most(io::stdin().lock(), STREAM_MAX_BYTES);
    }
    #[cfg(unix)]
    return crate::shell::disk::pipe::read(path, STREAM_MAX_BYTES);
    // Elsewhere no path is a stream.
    #[cfg(not(unix))]
    Err(io::ErrorKind::Unsupported.into())
}

/// Reads all of a stream; an error when it is longer than `cap` bytes, because part of a text
/// must not pass for the whole.
fn read_at_most(stream: impl Read, cap: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(cap + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > cap {
        return Err(cause::larger(cap));
    }
    Ok(bytes)
}

/// The texts in folders by their names, as far as a limited number of names may be looked at.
#[derive(Debug)]
pub struct Texts {
    files: BTreeSet<PathBuf>,
    /// How many names may still be looked at; `None` when there are more.
    left: Option<usize>,
}

impl Texts {
    /// None yet; at most `most` names are looked at.
    pub fn new(most: usize) -> Self {
        Self {
            files: BTreeSet::new(),
            left: Some(most),
        }
    }

    /// Adds a text, or those in a folder, at most `depth` folders deep.
    pub fn add(&mut self, root: &Path, depth: usize) {
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
    pub fn is_all(&self) -> bool {
        self.left.is_some()
    }

    /// Returns the files found since the last call, in the order of their names.
    pub fn take(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.files).into_iter().collect()
    }
}

/// Returns a file by its full path.
pub(crate) fn source(path: &Path) -> Source {
    Source::File(real_path(path))
}

/// Reads one article again, perhaps in another encoding; `None` detects it. Standard input cannot be
/// read a second time.
pub(crate) fn reread(source: &Source, encoding: Option<Encoding>) -> io::Result<Article> {
    let path = match (source, source.file()) {
        (_, Some(path)) => path,
        (Source::Seed(name), None) => {
            let article = seeds::article(name, encoding);
            return article.ok_or_else(|| io::ErrorKind::NotFound.into());
        }
        _ => return Err(io::ErrorKind::Unsupported.into()),
    };
    let bytes = RealFs.read(path, ARTICLE_MAX_BYTES)?;
    let mut found = None;
    let file = source.whole();
    let read = import::read(file, bytes, modified(path), encoding, &mut |article| {
        if article.source != *source {
            return ControlFlow::Continue(());
        }
        found = Some(article);
        ControlFlow::Break(())
    });
    match (found, read) {
        (Some(article), _) => Ok(article),
        (None, Err(why)) => Err(cause::own(io::ErrorKind::InvalidData, why)),
        (None, Ok(())) => Err(io::ErrorKind::NotFound.into()),
    }
}

fn failed(path: &Path, why: impl Into<Reason>, kind: Kind) -> Step {
    Step::Failed(problem(path, why.into(), kind))
}

/// Returns when a file was last modified.
pub(crate) fn modified(path: &Path) -> Option<Timestamp> {
    let time = path.metadata().and_then(|about| about.modified()).ok()?;
    Timestamp::try_from(time).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::reason::Fault;

    fn titles(inputs: &Inputs) -> (Vec<String>, Vec<String>) {
        let (mut titles, mut failed) = (Vec::new(), Vec::new());
        inputs.read(&mut |step| {
            match step {
                Step::Article(a) => titles.push(a.title),
                Step::Failed(problem) => failed.push(format!("{}: {}", problem.path, problem.why)),
            }
            true
        });
        (titles, failed)
    }

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

    #[test]
    fn a_folder_gives_its_texts_but_no_hidden_and_no_binary_files() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        write("b.md", b"# Hai");
        write("a/x.txt", "Một\nmột dòng dài hơn tựa đề".as_bytes());
        write(".git/c.md", b"# Ba");
        write(".d.txt", b"# Ba");
        write("e.txt", b"\0\x01\x02\x7fELF\0\0\xff\xfe\0\x03binary\0\0\0");
        write("f.png", b"x");
        let inputs = Inputs::from(vec![dir.path().to_owned(), dir.path().join("b.md")]);
        let (found, failed) = titles(&inputs);
        assert_eq!(found, ["Một", "Hai"], "one was named twice");
        let binary = format!("{}: why-not-text", dir.path().join("e.txt").display());
        assert_eq!(failed, [binary]);
        let (found, _) = titles(&Inputs::from(vec![
            dir.path().join("b.md"),
            dir.path().to_owned(),
        ]));
        assert_eq!(
            found,
            ["Hai", "Một"],
            "in the order in which they were named"
        );
    }

    /// Names that bytes, dictionaries and folders put in different orders.
    #[test]
    fn a_folder_is_read_in_the_order_of_the_list() {
        let dir = tempfile::tempdir().unwrap();
        let names = [
            "bài 10.md",
            "bài 2.md",
            "bài.md",
            "bài-2.txt",
            "Bà.md",
            "ba.md",
            "Ba.md",
            "băng.md",
            "bân.md",
            "đường.md",
            "dường.md",
            "e\u{301}n.md",
            "én 2.md",
            "Zoo.md",
            "ảnh.md",
            "anh/z.md",
            "anh/a.md",
            "anh.md",
            "anh a.md",
            "anh-a/1.md",
            "anh a/2.md",
            "anh a/0.md",
            "a.b.md",
            "a1.md",
            "a.md",
            "漢.md",
            "v1.10/x.md",
            "v1.2/x.md",
            "Ô/ô.md",
            "ơ/o.md",
            "o/ơ.md",
        ];
        for name in names {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let mut articles = Vec::new();
        Inputs::from(vec![dir.path().to_owned()]).read(&mut |step| {
            if let Step::Article(article) = step {
                articles.push(std::sync::Arc::new(*article));
            }
            true
        });
        let read: Vec<_> = articles
            .iter()
            .map(|a| a.origin.inside().into_owned())
            .collect();
        assert_eq!(read.len(), names.len());
        articles.sort_by_key(|article| article.id);
        let mut library = crate::library::Library::default();
        library.add(articles.into_iter().map(Into::into).collect());
        let mut order = Vec::new();
        library.merge(
            crate::library::Sort::Path,
            &mut order,
            (0..names.len()).collect(),
        );
        let listed = order
            .iter()
            .map(|&i| library.at(i).unwrap().head().unwrap().origin);
        let listed = listed.map(|origin| origin.inside().into_owned());
        assert_eq!(read, listed.collect::<Vec<_>>());
        let place = |name: &str| read.iter().position(|read| read.ends_with(name)).unwrap();
        for pair in [
            "/a.md",
            "/a1.md",
            "anh/a.md",
            "anh/z.md",
            "anh.md",
            "anh a/0.md",
            "ảnh.md",
            "/Ba.md",
            "bài.md",
            "bài 2.md",
            "bài 10.md",
            "bân.md",
            "dường.md",
            "đường.md",
            "/o/ơ.md",
            "Ô/ô.md",
            "Zoo.md",
        ]
        .windows(2)
        {
            assert!(place(pair[0]) < place(pair[1]), "{pair:?} in {read:?}");
        }
    }

    #[test]
    fn a_text_with_a_nul_byte_is_shown_wherever_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        fs::write(&path, "Chợ\0 nổi\nGhe tụ về từ sớm tinh mơ.").unwrap();
        for named in [path, dir.path().to_owned()] {
            let (found, failed) = titles(&Inputs::from(vec![named]));
            assert_eq!((found, failed), (vec!["Chợ nổi".to_owned()], Vec::new()));
        }
    }

    #[test]
    fn a_file_gives_all_its_articles_and_is_read_no_further_than_wanted() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = format!("{}=a\nMột\n=b\nHai\n!", import::PARTS_MAGIC);
        let file = dir.path().join("1.parts");
        fs::write(&file, bytes).unwrap();
        fs::write(dir.path().join("2.md"), "# Ba").unwrap();
        let inputs = Inputs::from(vec![dir.path().to_owned()]);
        let told = format!("{}: why-cut", file.display());
        let expected = ["Một", "Hai", "Ba"].map(str::to_owned).to_vec();
        assert_eq!(titles(&inputs), (expected, vec![told]));
        for most in 1..4 {
            let mut steps = 0;
            inputs.read(&mut |_| {
                steps += 1;
                steps < most
            });
            assert_eq!(steps, most);
        }
        let member = source(&file).member("b");
        let article = reread(&member, None).unwrap();
        assert_eq!((article.title.as_str(), article.source), ("Hai", member));
        let gone = reread(&source(&file).member("c"), None).unwrap_err();
        assert!(cause::why(&gone).is(Fault::Cut), "it is in the damage");
    }

    #[test]
    fn a_document_that_is_named_is_refused_for_its_format() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.pdf");
        fs::write(&path, b"%PDF-1.7\n\0\x01\x02").unwrap();
        let failed = titles(&Inputs::from(vec![path.clone()])).1;
        assert_eq!(failed, [format!("{}: why-pdf", path.display())]);
    }

    #[test]
    fn an_encoding_is_remembered_for_the_file_that_was_named_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let (named, other) = (dir.path().join("a.txt"), dir.path().join("b.txt"));
        for path in [&named, &other] {
            fs::write(path, b"Caf\xE9").unwrap();
        }
        let run = Inputs {
            paths: vec![named, "-".into(), dir.path().join("none.txt")],
            encoding: Some(Encoding::Tcvn3),
            ..Inputs::default()
        };
        let chosen = run.remembering().chosen;
        let next = Inputs {
            paths: vec![dir.path().to_owned()],
            chosen,
            ..Inputs::default()
        };
        assert_eq!(titles(&next.remembering()).0, ["Cafộ", "Café"]);
    }

    #[test]
    fn what_is_named_and_missing_is_told() {
        let (titles, failed) = titles(&Inputs::from(vec!["/no/such/file.txt".into()]));
        assert!(titles.is_empty());
        assert!(failed[0].starts_with("/no/such/file.txt: "), "{failed:?}");
    }

    #[test]
    fn a_stream_that_is_longer_than_allowed_is_refused_and_not_cut() {
        let read = |text: &str| read_at_most(text.as_bytes(), 5).map_err(|error| error.kind());
        assert_eq!(read("năm"), Ok("năm".into()));
        assert_eq!(read("mười"), Err(io::ErrorKind::FileTooLarge));
        let endless = read_at_most(io::repeat(b'y'), 1 << 20).unwrap_err();
        assert_eq!(cause::why(&endless).to_string(), "why-larger 1 MB");
    }

    #[cfg(unix)]
    #[test]
    fn a_fifo_and_a_link_loop_do_not_stop_the_walk() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("z.md"), "# Cuối").unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("vòng")).unwrap();
        let fifo = dir.path().join("ống.txt");
        assert!(
            std::process::Command::new("mkfifo")
                .arg(&fifo)
                .status()
                .unwrap()
                .success()
        );
        let (titles, failed) = titles(&Inputs::from(vec![dir.path().to_owned()]));
        assert_eq!(titles, ["Cuối"]);
        assert_eq!(failed, [format!("{}: why-not-regular", fifo.display())]);
    }
}
