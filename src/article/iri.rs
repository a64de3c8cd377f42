//! From the IRI of a source back to a path, and from a path to the IRI: what
//! [`super::Source::uri`] writes. No file is looked at.

use std::borrow::Cow;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization as _;

use super::Source;

/// Beginning of the IRI of a file.
pub(super) const FILE: &str = "file://";
/// Beginning of the IRI of what came on standard input.
const STDIN: &str = "urn:sha256:";
/// Beginning of the IRI of a built-in article.
const SEED: &str = "urn:docbao:seed:";

/// Returns the file that an IRI names, or that holds the article which the IRI names.
pub fn file_of(iri: &str) -> Option<PathBuf> {
    let (iri, _) = split(iri);
    let bytes: Vec<u8> = percent_decode_str(iri.strip_prefix(FILE)?).collect();
    #[cfg(unix)]
    let path: std::ffi::OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes);
    #[cfg(not(unix))]
    let path = String::from_utf8_lossy(&bytes).into_owned();
    Some(PathBuf::from(path))
}

/// Splits the IRI of an article in a file into that of the file and the keys of members. The key of
/// a member of a member stands behind that of the outer one.
fn split(iri: &str) -> (&str, impl Iterator<Item = Cow<'_, str>>) {
    let mut parts = iri.split('#');
    let file = parts.next().unwrap_or_default();
    (
        file,
        parts.map(|key| percent_decode_str(key).decode_utf8_lossy()),
    )
}

/// Returns the article of these keys in a file: the file itself without any.
fn member_of<'a>(file: Source, keys: impl Iterator<Item = Cow<'a, str>>) -> Source {
    keys.fold(file, |source, key| source.member(&key))
}

/// Returns the source that an IRI of a file or of an article in one stands for.
pub fn source_of_file(iri: &str) -> Option<Source> {
    let file = Source::File(file_of(iri)?);
    Some(member_of(file, split(iri).1))
}

/// Returns the IRI of the file or article whose path has the letters of this one, all composed (NFC):
/// some systems store names decomposed, so that a path changes on its way from one computer to
/// another. `None` for a path of ASCII or of no text, and for what is no file.
pub fn composed(iri: &str) -> Option<String> {
    // A path that is not ASCII has escapes.
    if !iri.contains('%') {
        return None;
    }
    let path = file_of(iri)?;
    let path = path.to_str().filter(|path| !path.is_ascii())?;
    let file = Source::File(path.nfc().collect::<String>().into());
    Some(member_of(file, split(iri).1).uri())
}

/// Returns the source that an IRI stands for, the one whose [`Source::uri`] it is; `None` for any other
/// IRI.
pub fn source_of(iri: &str) -> Option<Source> {
    let (whole, keys) = split(iri);
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let file = || file_of(whole).map(Source::File);
    let seed = || Some(Source::seed(seed_of(whole)?.to_owned()));
    let stdin = || Some(Source::Stdin(decoded(whole.strip_prefix(STDIN)?)));
    let source = file().or_else(seed).or_else(stdin)?;
    Some(member_of(source, keys))
}

/// Returns the IRI where [`path_of`] does not lead back to it: of a file whose path is not UTF-8, and
/// of one of several articles in a file.
pub fn exact(iri: &str) -> Option<String> {
    source_of_file(iri)?.exact_uri()
}

/// Returns the name of the built-in article that an IRI names, its file's name in `seeds/`.
pub fn seed_of(iri: &str) -> Option<&str> {
    iri.strip_prefix(SEED)
}

/// Returns whether an IRI names what came on standard input: nothing leads back to it.
pub fn is_stdin(iri: &str) -> bool {
    iri.starts_with(STDIN)
}

/// Returns the path that people and scripts are shown for an IRI; another IRI as it stands.
pub fn path_of(iri: &str) -> String {
    let seed = || seed_of(iri).map(|name| format!("seeds/{name}"));
    let file = source_of_file(iri).map(|source| source.path());
    let stdin = || is_stdin(iri).then(|| "-".to_owned());
    file.or_else(seed)
        .or_else(stdin)
        .unwrap_or_else(|| iri.to_owned())
}

/// Returns the name of what an IRI leads to: of a file, or the address of a page without its scheme;
/// `None` for an IRI that says nothing to people.
pub fn name_of(iri: &str) -> Option<String> {
    let address = ["https://", "http://"]
        .into_iter()
        .find_map(|scheme| iri.strip_prefix(scheme));
    if let Some(address) = address {
        return Some(address.trim_end_matches('/').to_owned());
    }
    if is_stdin(iri) {
        return None;
    }
    let path = source_of(iri)?.path();
    let name = path.rsplit_once('/').map_or(&*path, |(_, name)| name);
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

/// Returns the IRI of what [`path_of`] shows: of a file by its absolute path, of a built-in article. An
/// IRI stays what it is; `None` for standard input, which no path tells, and for nothing.
pub fn of_path(path: &str) -> Option<String> {
    if path.is_empty() || path == "-" {
        return None;
    }
    Some(match path.strip_prefix("seeds/") {
        Some(name) => format!("{SEED}{name}"),
        None if path.starts_with('/') => Source::File(path.into()).uri(),
        None => path.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iri_that_leads_somewhere_has_a_name() {
        for (iri, name) in [
            ("file:///b%C3%A1o/b%C3%A0i%201.txt", Some("bài 1.txt")),
            ("https://lang.example/gom/", Some("lang.example/gom")),
            ("urn:docbao:seed:01.md", Some("01.md")),
            ("urn:sha256:00", None),
            ("urn:docbao:article:a1", None),
            ("file:///", None),
            ("", None),
        ] {
            assert_eq!(name_of(iri).as_deref(), name, "{iri}");
        }
    }

    #[test]
    fn an_iri_gives_back_its_path() {
        for path in ["/báo/bài 1#?.txt", "/a%20b/c.md"] {
            let iri = Source::File(path.into()).uri();
            assert_eq!(file_of(&iri), Some(path.into()));
            assert_eq!(path_of(&iri), path);
            assert_eq!(of_path(path), Some(iri));
        }
        let seed = Source::seed("01.md").uri();
        assert_eq!(path_of(&seed), "seeds/01.md");
        assert_eq!(of_path("seeds/01.md"), Some(seed));
        assert_eq!(path_of(&Source::Stdin("ab".to_owned()).uri()), "-");
        assert_eq!(of_path("-"), None);
        let page = "https://báo.vn/bài";
        assert_eq!(
            (path_of(page), of_path(page)),
            (page.into(), Some(page.into()))
        );
    }

    #[test]
    fn an_iri_gives_back_the_article_in_a_file() {
        let file = Source::File("/báo/thư#1.mbox".into());
        let member = file.member("<a#b@báo.vn>").member("2 %");
        let iri = member.uri();
        assert_eq!(source_of_file(&iri), Some(member.clone()));
        assert_eq!(file_of(&iri), file.file().map(Into::into));
        assert_eq!(path_of(&iri), "/báo/thư#1.mbox#<a#b@báo.vn>#2 %");
        assert_eq!(exact(&iri), Some(iri));
        assert_eq!(exact(&file.uri()), None);
        assert_eq!((member.whole(), member.file()), (&file, file.file()));
        assert_ne!(member.id(), file.id());
    }

    #[test]
    fn an_iri_is_composed_with_its_members() {
        let member = |path: &str| Source::File(path.into()).member("thư 1").uri();
        let wanted = member("/báo/bài.mbox");
        for iri in [
            member("/ba\u{301}o/ba\u{300}i.mbox"),
            member("/báo/ba\u{300}i.mbox"),
            wanted.clone(),
            "file:///báo/bài.mbox#thư%201".to_owned(),
        ] {
            assert_eq!(composed(&iri), Some(wanted.clone()), "{iri}");
        }
        assert_eq!(composed("file:///bao/bai.txt"), None);
        assert_eq!(composed("https://báo.vn/bài"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_path_of_any_bytes_comes_back() {
        use std::os::unix::ffi::OsStringExt as _;
        let path = PathBuf::from(std::ffi::OsString::from_vec(b"/b\xe0i\xff.md".to_vec()));
        assert_eq!(file_of(&Source::File(path.clone()).uri()), Some(path));
    }
}
