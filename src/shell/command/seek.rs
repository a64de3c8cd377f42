//! Searches for articles whose files are no longer where bookmarks were made: in the library, and
//! near each old place. The number of files and folders that are visited is limited.

use crate::article::archive::Stored;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Session;
use crate::article::iri;
use crate::bookmark::Bookmark;
use crate::library::Library;
use crate::shell::disk::article_file;
use crate::shell::disk::inputs::Inputs;
use crate::shell::disk::texts::Texts;
use crate::shell::paths;
use crate::shell::work::importer::Step;

/// Most files and folders that are looked at in all.
const SEEK_MAX_ENTRIES: usize = 20_000;

/// Returns the file that a bookmark was made in, if it is not there any more.
pub(super) fn gone(bookmark: &Bookmark) -> Option<PathBuf> {
    let path = paths::stored(&iri::file_of(&bookmark.target.source)?);
    // One that may not be looked at is there for all we know.
    let is_gone = path.is_absolute() && matches!(path.try_exists(), Ok(false));
    is_gone.then_some(path)
}

/// Takes in what is in the library, unless `has_read` says that other places were named; then,
/// while passages are missing, what is about where their files were. Gives how much was looked at
/// if that is not all.
pub(super) fn seek(
    bookmarks: &[&Bookmark],
    library: &mut Library,
    has_read: bool,
    session: &Session<'_>,
) -> anyhow::Result<Option<usize>> {
    let mut texts = Texts::new(SEEK_MAX_ENTRIES);
    if !has_read && !missing(bookmarks, library).is_empty() {
        for path in usual(session)? {
            texts.add(&path, usize::MAX);
        }
        take(&mut texts, library, session);
    }
    for folder in folders(&missing(bookmarks, library)) {
        texts.add(&folder, depth(&folder));
    }
    take(&mut texts, library, session);
    Ok((!texts.is_all()).then_some(SEEK_MAX_ENTRIES))
}

/// Returns the files that are gone, of the bookmarks that are not found elsewhere.
fn missing(bookmarks: &[&Bookmark], library: &Library) -> Vec<PathBuf> {
    let places = library.locate_all(bookmarks);
    let lost = bookmarks.iter().zip(places);
    let lost = lost.filter(|(_, place)| place.anchor.range().is_none());
    lost.filter_map(|(bookmark, _)| gone(bookmark)).collect()
}

/// Returns the library of the settings, else what was read last.
fn usual(session: &Session<'_>) -> anyhow::Result<Vec<PathBuf>> {
    let set = session.library(&[])?;
    if set.is_empty() {
        let last = &session.memory().usage.library;
        return Ok(last.iter().map(PathBuf::from).collect());
    }
    Ok(set)
}

/// For each file the nearest folder that is still there.
fn folders(files: &[PathBuf]) -> BTreeSet<PathBuf> {
    let nearest = |file: &PathBuf| {
        let mut above = file.ancestors().skip(1);
        above.find(|path| path.is_dir()).map(Path::to_owned)
    };
    files.iter().filter_map(nearest).collect()
}

/// Returns how deep a folder is looked into: where everything is, only at what lies in it.
fn depth(folder: &Path) -> usize {
    let is_home = paths::home().is_some_and(|home| home.starts_with(folder));
    if is_home || folder.parent().is_none() {
        1
    } else {
        usize::MAX
    }
}

/// Reads the files that were found and are not in the library yet. A file that cannot be read is
/// not an article.
fn take(texts: &mut Texts, library: &mut Library, session: &Session<'_>) {
    let mut files = texts.take();
    files.retain(|path| library.get(article_file::source(path).id()).is_none());
    if files.is_empty() {
        return;
    }
    let inputs = Inputs {
        encoding: session.options.encoding,
        chosen: session.memory().usage.encodings.clone(),
        ..Inputs::from(files)
    };
    inputs.read(&mut |step| {
        if let Step::Article(article) = step {
            library.add(vec![Stored::from(*article)]);
        }
        true
    });
}
