//! Where a path can change: in the folder of its file, and in that of every link on the way.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

/// Most links on the way to a file; systems follow 40.
const MAX_LINKS: usize = 40;

/// Returns the names that decide what is found at `path`: of each link on the way, and of the file
/// itself. A watch on the folders of all of them hears of every change of what is there, also when a file
/// is replaced by renaming another, or a link turned to another target.
pub(crate) fn names(path: &Path) -> Vec<PathBuf> {
    let mut names = Vec::new();
    let mut left = parts(&absolute(path));
    let mut at = PathBuf::new();
    while let Some(part) = left.pop_front() {
        if part == ".." {
            at.pop();
            continue;
        }
        at.push(part);
        let Ok(target) = at.read_link() else { continue };
        names.push(at.clone());
        if names.len() > MAX_LINKS {
            return names;
        }
        at.pop();
        if target.is_absolute() {
            at = PathBuf::new();
        }
        for part in parts(&target).into_iter().rev() {
            left.push_front(part);
        }
    }
    names.push(at);
    names
}

/// Makes a path absolute; without a current folder it stays as it is.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn parts(path: &Path) -> VecDeque<OsString> {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    parts.map(|part| part.as_os_str().to_owned()).collect()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn every_link_on_the_way_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().canonicalize().unwrap();
        let at = |name: &str| dir.join(name);
        fs::create_dir_all(at("thật/sâu")).unwrap();
        symlink("thật", at("lối")).unwrap();
        symlink("../../cuối.toml", at("thật/sâu/tệp.toml")).unwrap();
        symlink(at("không có.toml"), at("cuối.toml")).unwrap();
        assert_eq!(names(&at("thật/sâu")), [at("thật/sâu")]);
        assert_eq!(
            names(&at("lối/sâu/tệp.toml")),
            [
                at("lối"),
                at("thật/sâu/tệp.toml"),
                at("cuối.toml"),
                at("không có.toml")
            ]
        );
        symlink("vòng", at("vòng")).unwrap();
        assert!(names(&at("vòng")).len() <= MAX_LINKS + 1);
    }
}
