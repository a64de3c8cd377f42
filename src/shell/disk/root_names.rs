//! The names of the named folders, by which the paths below them are known: to `in:`, and as groups of
//! the list.

use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use super::links;

/// Returns the name of each path: its last component, and for `.` and the like that of the folder that it
/// leads to. Folders with the same last component get components above it until they differ.
pub(super) fn root_names(paths: &[PathBuf]) -> Vec<PathBuf> {
    let full: Vec<PathBuf> = paths.iter().map(|path| full(path)).collect();
    let mut names: Vec<PathBuf> = full.iter().map(|path| tail(path, 1)).collect();
    for count in 2.. {
        let mut owners: HashMap<&Path, HashSet<&Path>> = HashMap::new();
        for (name, path) in names.iter().zip(&full) {
            owners.entry(name).or_default().insert(path);
        }
        let is_shared = |at: &usize| owners[names[*at].as_path()].len() > 1 && paths[*at].is_dir();
        let longer = (0..paths.len()).filter(is_shared);
        let longer = longer.map(|at| (at, tail(&full[at], count)));
        let longer: Vec<_> = longer.filter(|(at, name)| names[*at] != *name).collect();
        if longer.is_empty() {
            break;
        }
        for (at, name) in longer {
            names[at] = name;
        }
    }
    names
}

/// Returns a path with all its names: the last one as the user wrote it, if there is one, because a link
/// is known by its own name.
fn full(path: &Path) -> PathBuf {
    if !path.components().any(|part| part == Component::ParentDir) && path.file_name().is_some() {
        return links::absolute(path);
    }
    let real = match (path.parent(), path.file_name()) {
        (Some(above), Some(name)) => above.canonicalize().map(|above| above.join(name)),
        _ => path.canonicalize(),
    };
    real.unwrap_or_else(|_| links::absolute(path))
}

/// Returns the last `count` names of a path.
fn tail(path: &Path, count: usize) -> PathBuf {
    let names = path.components();
    let names: Vec<_> = names
        .filter(|part| matches!(part, Component::Normal(_)))
        .collect();
    names[names.len().saturating_sub(count)..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_known_by_as_many_names_as_tell_them_apart() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().canonicalize().unwrap();
        std::fs::create_dir_all(dir.join("a/x/tin")).unwrap();
        std::fs::create_dir_all(dir.join("b/x/tin")).unwrap();
        let names = |paths: &[&str]| {
            let paths: Vec<_> = paths.iter().map(|path| dir.join(path)).collect();
            let names = root_names(&paths).into_iter();
            names
                .map(|name| name.to_string_lossy().into_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&["a/x", "b/x/tin"]), ["x", "tin"]);
        assert_eq!(names(&["a/x/", "b/x"]), ["a/x", "b/x"]);
        assert_eq!(
            names(&["a/x/tin", "b/x/tin/.", "a/x", "a/x/tin"]),
            ["a/x/tin", "b/x/tin", "x", "a/x/tin"]
        );
        assert_eq!(names(&["a/x/..", "b/x/../x"]), ["a", "x"]);
        // Files are no groups.
        std::fs::write(dir.join("a/1.md"), "").unwrap();
        std::fs::write(dir.join("b/1.md"), "").unwrap();
        assert_eq!(names(&["a/1.md", "b/1.md"]), ["1.md", "1.md"]);
        let here = root_names(&[".".into(), "..".into(), "/".into()]);
        let now = std::env::current_dir().unwrap();
        assert_eq!(here[0], Path::new(now.file_name().unwrap()));
        assert_eq!(
            here[1],
            Path::new(now.parent().unwrap().file_name().unwrap_or_default())
        );
        assert_eq!(here[2], Path::new(""));
    }
}
