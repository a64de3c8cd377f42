//! Reads the library: built-in articles, files, folders, standard input.
//!
//! `Scan` finds the files, and `importer.rs` turns each into articles, in this thread or in those of
//! `import_pool.rs`. A file named on the command line is read whatever its name is. A file that cannot
//! be read becomes a [`Problem`](crate::library::problem::Problem) and is never left out.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use super::import_pool;
use super::importer::{Step, StepSink};
use crate::article::{Article, Source};
use crate::import;
use crate::library::seeds;
use crate::reason::Reason;
use crate::shell::disk::article_file;
use crate::shell::disk::inputs::Inputs;
use crate::shell::{cause, fs};
use crate::text::decode::Encoding;

/// Bytes of a file that are looked at before the screen is opened: every kind of file is known by its
/// first hundreds, and reading them takes some 20 µs.
const HEAD_BYTES: u64 = 8 << 10;

impl Inputs {
    /// Reads everything, a step at a time. Stops when `sink` says `false`.
    pub fn read(&self, sink: &mut dyn FnMut(Step) -> bool) {
        self.read_found(&mut |_, step| sink(step));
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
    let bytes = article_file::read(path)?;
    let mut found = None;
    let file = source.whole();
    let read = import::read(
        file,
        bytes,
        article_file::modified(path),
        encoding,
        &mut |article| {
            if article.source != *source {
                return ControlFlow::Continue(());
            }
            found = Some(article);
            ControlFlow::Break(())
        },
    );
    match (found, read) {
        (Some(article), _) => Ok(article),
        (None, Err(why)) => Err(cause::own(io::ErrorKind::InvalidData, why)),
        (None, Ok(())) => Err(io::ErrorKind::NotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::reason::Fault;
    use crate::shell::disk::article_file::source;

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
