//! Finds the article that an argument means: by its path or the end of it, its id or the start of
//! it, or words of its title.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use super::{FAILED, NOTHING, Session};
use crate::app::lang::Msg;
use crate::article::archive::{Head, Stored};
use crate::article::{Article, iri};
use crate::shell::{fs, paths};
use crate::text::sanitize;
use crate::vietnamese::fold;

/// Hexadecimal digits that the start of an id must have.
const MIN_ID: usize = 4;

/// An article of which the text is not read yet, and its facts.
struct NamedArticle {
    stored: Stored,
    head: Head,
}

impl NamedArticle {
    fn new(stored: Stored) -> Option<Self> {
        let head = stored.head()?;
        Some(Self { stored, head })
    }
}

/// Returns the article that `name` means, or the exit status after the user was told.
///
/// A file that is there, or `-`, is read itself; anything else is looked up in the library.
pub(super) fn article(
    name: &OsStr,
    paths: &[PathBuf],
    session: &Session<'_>,
) -> anyhow::Result<Result<Arc<Article>, u8>> {
    let itself = files(name);
    let shown = name.to_string_lossy();
    if itself.len() > 1 {
        return Ok(Err(tell_many(itself.len(), &shown, session)));
    }
    if !itself.is_empty() {
        let mut article = None;
        session.read(&itself, |read| {
            article = Some(Arc::new(*read));
            Ok(())
        })?;
        return Ok(article.ok_or(FAILED));
    }
    let mut articles = Vec::new();
    let tally = session.each(paths, |stored| {
        articles.extend(NamedArticle::new(stored));
        Ok(())
    })?;
    let meant = candidates(&shown, articles);
    match &meant[..] {
        [only] => {
            tell_near(&shown, &only.head, session);
            text_of(&only.stored, session)
        }
        [] if tally.nothing() == FAILED => Ok(Err(FAILED)),
        [] => {
            session.tell_of(
                "ARTICLE",
                &session.say(Msg::FailNoArticle, &[("name", &shown)]),
            );
            Ok(Err(NOTHING))
        }
        many => Ok(Err(tell_many(many.len(), &shown, session))),
    }
}

/// Returns an article with its text: from its file where the cache turns out to be damaged.
fn text_of(stored: &Stored, session: &Session<'_>) -> anyhow::Result<Result<Arc<Article>, u8>> {
    let mut article = stored.article();
    if article.is_none()
        && let Some(file) = stored.head().as_ref().and_then(|head| head.source.file())
    {
        session.read(&[file.to_owned()], |read| {
            article = Some(Arc::new(*read));
            Ok(())
        })?;
    }
    Ok(article.ok_or(FAILED))
}

/// Writes to standard error which article was taken when its title has other marks than those that
/// were typed.
fn tell_near(name: &str, head: &Head, session: &Session<'_>) {
    if is_near(name, head) {
        let title = sanitize::line(&head.title);
        let args = [("name", name), ("title", &title)];
        session.tell_of("ARTICLE", &session.say(Msg::FindNear, &args));
    }
}

/// Returns whether an article that `name` means has neither its path nor, with all marks typed, its words
/// in the title.
fn is_near(name: &str, head: &Head) -> bool {
    let name: String = name.nfc().collect();
    let lower = sanitize::line(&name).to_lowercase();
    let path: String = head.source.path().nfc().collect();
    let is_path = ends_path(&path, &name) || head.origin.path.nfc().eq(name.chars());
    !is_path && lower != fold::fold(&lower) && !has_words(&head.title.to_lowercase(), &lower)
}

fn tell_many(n: usize, name: &str, session: &Session<'_>) -> u8 {
    let args = [("n", &*n.to_string()), ("name", name)];
    session.tell_of("ARTICLE", &session.say(Msg::FailManyArticles, &args));
    FAILED
}

/// Returns the files that `name` is the path of: one that is there, `-`, the file of an IRI, or what is
/// printed with the sign of replacement where a name is not UTF-8, which may be more than one.
fn files(name: &OsStr) -> Vec<PathBuf> {
    if name == "-" {
        return vec![PathBuf::from(name)];
    }
    let mut found = match name.to_str() {
        Some(text) => spelled(&paths::meant(Path::new(text))),
        None => vec![PathBuf::from(name)],
    };
    let of_iri = name.to_str().and_then(iri::file_of);
    found.extend(of_iri.map(|path| paths::stored(&path)));
    found.retain(|path| path.exists() && !path.is_dir());
    found
}

/// Returns the paths that are there and are printed like `path`.
fn spelled(path: &Path) -> Vec<PathBuf> {
    if path.exists() {
        return vec![path.to_owned()];
    }
    let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else {
        return Vec::new();
    };
    if !path.to_string_lossy().contains(char::REPLACEMENT_CHARACTER) {
        return Vec::new();
    }
    let dirs = if dir.as_os_str().is_empty() {
        vec![PathBuf::new()]
    } else {
        spelled(dir)
    };
    let name = name.to_string_lossy();
    let mut paths = Vec::new();
    for dir in dirs {
        let looked_in = if dir.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &dir
        };
        let names = fs::names(looked_in).unwrap_or_default();
        let names = names.into_iter().map(|(name, _)| name);
        let alike = names.filter(|found| found.to_string_lossy() == name);
        paths.extend(alike.map(|found| dir.join(found)));
    }
    paths
}

/// Whether an article is meant.
type ArticleTest<'a> = Box<dyn Fn(&NamedArticle) -> bool + 'a>;

/// Returns the articles that `name` may mean: those of the first way in which it means any, narrowed
/// by the ways after it as long as one is left. Composed and decomposed letters are equal: some
/// systems store the names of files decomposed.
fn candidates(name: &str, articles: Vec<NamedArticle>) -> Vec<NamedArticle> {
    let composed = |text: &str| text.nfc().collect::<String>();
    let name = &*composed(name);
    let is_id = name.len() >= MIN_ID && name.bytes().all(|b| b.is_ascii_hexdigit());
    let id = name.to_ascii_lowercase();
    let title = sanitize::line(name);
    let (lower, folded) = (title.to_lowercase(), fold::fold(&title));
    let surest: [ArticleTest<'_>; 4] = [
        Box::new(|a| {
            composed(&a.head.origin.path) == name || composed(&a.head.source.path()) == name
        }),
        Box::new(|a| ends_path(&composed(&a.head.source.path()), name)),
        Box::new(|a| is_id && a.stored.id().to_string().starts_with(&id)),
        Box::new(|a| has_words(a.stored.folded_title(), &folded)),
    ];
    let narrower: [ArticleTest<'_>; 2] = [
        Box::new(|a| lower != folded && has_words(&a.head.title.to_lowercase(), &lower)),
        Box::new(|a| a.stored.folded_title() == folded),
    ];
    let Some(way) = surest.iter().find(|way| articles.iter().any(way)) else {
        return Vec::new();
    };
    let mut meant: Vec<_> = articles.into_iter().filter(|a| way(a)).collect();
    for way in narrower {
        if meant.iter().any(&way) {
            meant.retain(|a| way(a));
        }
    }
    meant
}

/// Returns whether `name` is the end of a path, with the file's extension or without.
fn ends_path(path: &str, name: &str) -> bool {
    let (path, name) = (Path::new(path), Path::new(name));
    // Every path ends with one that has no part.
    if name.file_name().is_none() {
        return false;
    }
    path.ends_with(name) || path.with_extension("").ends_with(name)
}

/// Returns whether every word of `words` is somewhere in `text`; no word is in none.
pub(super) fn has_words(text: &str, words: &str) -> bool {
    let mut words = words.split_whitespace().peekable();
    words.peek().is_some() && words.all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;
    use crate::import;

    fn articles(titles: &[&'static str]) -> Vec<NamedArticle> {
        let article = |title: &&'static str| {
            let text = format!("# {title}\n\nchữ");
            let article = import::article(Source::seed(*title), text.into_bytes(), None);
            NamedArticle::new(Stored::from(article)).unwrap()
        };
        titles.iter().map(article).collect()
    }

    fn meant(name: &str) -> Vec<String> {
        let titles = ["Dấu ngã.md", "Đầu ngõ.md", "Dau.md", "Bún thang.md"];
        let mut found = candidates(name, articles(&titles));
        found.drain(..).map(|a| a.head.title).collect()
    }

    #[test]
    fn marks_that_are_typed_and_a_whole_title_narrow_the_choice() {
        assert_eq!(meant("BUN"), ["Bún thang.md"]);
        assert_eq!(meant("dau").len(), 3);
        assert_eq!(meant("dau md"), ["Dấu ngã.md", "Đầu ngõ.md", "Dau.md"]);
        assert_eq!(meant("dau.md"), ["Dau.md"]);
        assert_eq!(meant("nga dau"), ["Dấu ngã.md"]);
        assert_eq!(meant("đầu"), ["Đầu ngõ.md"]);
        assert_eq!(meant("md").len(), 4);
        assert_eq!(meant("bún chả"), [""; 0]);
        assert_eq!(meant(" "), [""; 0]);
    }

    #[test]
    fn a_title_with_other_marks_than_those_typed_is_near() {
        for (name, is_told) in [
            ("bún thang", false),
            ("bun thang", false),
            ("thang", false),
            ("bủn thang", true),
            ("bun thâng", true),
            ("bu\u{301}n", false),
        ] {
            let only = candidates(name, articles(&["Bún thang.md"])).remove(0);
            assert_eq!(is_near(name, &only.head), is_told, "{name}");
        }
    }

    #[test]
    fn the_start_of_an_id_needs_four_digits() {
        let all = || articles(&["a.md", "b.md"]);
        let id = all()[0].stored.id().to_string();
        let found = |name: &str| candidates(name, all()).len();
        assert_eq!(
            (found(&id), found(&id[..4]), found(&id.to_uppercase())),
            (1, 1, 1)
        );
        assert_eq!(found(&id[..3]), 0);
        for path in ["seeds/b.md", "b.md", "b", "seeds/b"] {
            assert_eq!(found(path), 1, "{path}");
        }
        assert_eq!(found(""), 0);
    }
}
