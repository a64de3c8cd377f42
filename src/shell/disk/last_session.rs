//! The reminder of what was read last time. Without a path the library of the settings opens, else
//! the built-in articles; users who read articles of their own before are told how to come back to
//! them.

use std::path::{Path, PathBuf};

use crate::library::memory::Usage;
use crate::shell::disk::stream::is_stream;
use crate::shell::paths;
use crate::text::sanitize;

/// Remembers what was named; gives what was so last time, as it would be typed.
pub(crate) fn remember(named: &[PathBuf], usage: &mut Usage) -> Option<String> {
    let whole = whole(named);
    if !whole.is_empty() {
        usage.library = whole;
    }
    typed(&usage.library, paths::home().as_deref()).map(|paths| sanitize::line(&paths))
}

/// Returns the named paths as absolute paths, leaving out those that are not text.
fn whole(named: &[PathBuf]) -> Vec<String> {
    let whole = named.iter().filter(|path| !is_stream(path));
    whole
        .filter_map(|path| std::path::absolute(path).ok()?.to_str().map(str::to_owned))
        .collect()
}

/// Returns how one would type that, if all of it is still there; `home` is the user's folder.
fn typed(paths: &[String], home: Option<&Path>) -> Option<String> {
    if paths.is_empty() || !paths.iter().all(|path| Path::new(path).exists()) {
        return None;
    }
    let words = paths.iter().map(|path| paths::typed(path, home));
    Some(words.collect::<Vec<_>>().join(" "))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_told_as_it_would_be_typed_while_it_is_there() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("báo cũ")).unwrap();
        let paths = whole(&[home.path().join("báo cũ"), PathBuf::from("-")]);
        let typed_here = |home| typed(&paths, home);
        assert_eq!(typed_here(Some(home.path())).as_deref(), Some("~/'báo cũ'"));
        let elsewhere = format!("'{}'", paths[0]);
        assert_eq!(typed_here(None), Some(elsewhere));
        assert_eq!(typed(&[], Some(home.path())), None);
        std::fs::remove_dir(home.path().join("báo cũ")).unwrap();
        assert_eq!(typed_here(Some(home.path())), None);
    }

    #[test]
    fn a_path_is_remembered_whole() {
        let here = std::env::current_dir().unwrap().join("x");
        assert_eq!(whole(&[PathBuf::from("x")]), [here.to_str().unwrap()]);
    }
}
