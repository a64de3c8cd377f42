//! Where files live: XDG on Linux, the platform's own places elsewhere.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use directories::ProjectDirs;
use unicode_normalization::UnicodeNormalization as _;

use super::fs::{self, Fs as _, RealFs};
use crate::text::sanitize;

/// The program's folders.
#[derive(Clone, Debug)]
pub struct Paths {
    /// Settings and bookmarks.
    pub config: PathBuf,
    /// Reading positions.
    pub state: PathBuf,
    /// Files that can be made again; `None` where no home folder is known.
    pub cache: Option<PathBuf>,
}

impl Paths {
    /// Returns the user's folders; `--config-dir` takes the place of the first. `None` when no home
    /// folder is known and none was given.
    pub fn find(config_dir: Option<&Path>) -> Option<Self> {
        let dirs = ProjectDirs::from("", "", "docbao");
        let dirs = dirs.as_ref();
        let config = match config_dir {
            Some(dir) => Some(dir.to_owned()),
            None => absolute(dirs?.config_dir()),
        };
        let state =
            dirs.and_then(|dirs| absolute(dirs.state_dir().unwrap_or(dirs.data_local_dir())));
        let config = config?;
        Some(Self {
            cache: dirs.and_then(|dirs| absolute(dirs.cache_dir())),
            state: state.unwrap_or_else(|| config.clone()),
            config,
        })
    }

    /// Returns the library that the settings name, as paths to read. Where these depend on a folder, it
    /// is that of the settings file, so that they mean the same wherever the program is started.
    pub fn library(&self, set: &[String]) -> Vec<PathBuf> {
        set.iter()
            .map(|path| stored(&self.config.join(expand(path))))
            .collect()
    }

    /// Returns the folder of bookmarks.
    pub fn bookmarks(&self) -> PathBuf {
        self.config.join("bookmarks")
    }

    /// Returns the file of settings.
    pub fn settings(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// Returns the folder of the user's own themes.
    pub fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// Returns the file that says how docbao was used.
    pub fn memory(&self) -> PathBuf {
        self.state.join("reading.json")
    }

    /// Returns the file of the states of articles, which lies beside the former.
    pub fn states(&self) -> PathBuf {
        self.state.join("articles.jsonl")
    }
}

/// Returns the user's home folder. A relative one does not count: files would come into whichever
/// folder the program is started in.
pub fn home() -> Option<PathBuf> {
    absolute(directories::BaseDirs::new()?.home_dir())
}

/// Returns the user's folder for files that may vanish when the session ends. A relative one does not
/// count, as the XDG rules say.
pub fn runtime() -> Option<PathBuf> {
    absolute(Path::new(&std::env::var_os("XDG_RUNTIME_DIR")?))
}

fn absolute(path: &Path) -> Option<PathBuf> {
    path.is_absolute().then(|| path.to_owned())
}

/// Returns the file or folder that a user means by a path in an option or argument: the one that is
/// there as typed, else what [`expand`] and [`stored`] make of it. A shell expands no `~` in quotes or
/// behind `=`, and a folder called `~` would be made where the program happens to run.
pub fn meant(typed: &Path) -> PathBuf {
    let is_here = typed.symlink_metadata().is_ok();
    match typed.to_str().filter(|_| !is_here) {
        Some(text) => stored(&expand(text)),
        None => stored(typed),
    }
}

/// Returns the path that one types as `~/x`, or as `~name/x` for another user of the system.
pub fn expand(typed: &str) -> PathBuf {
    let Some(rest) = typed.strip_prefix('~') else {
        return typed.into();
    };
    let (name, inside) = rest.split_once('/').unwrap_or((rest, ""));
    let home = if name.is_empty() {
        home()
    } else {
        home_of(name)
    };
    home.map_or_else(
        || typed.into(),
        |home| home.join(inside.trim_start_matches('/')),
    )
}

/// Returns a path as it is on disk. A file or folder on the way whose name is not there is the one whose
/// name has the same letters, composed or decomposed: some systems store names decomposed, and most
/// keyboards type composed letters. A part that no name or several names fit is left as typed.
pub fn stored(typed: &Path) -> PathBuf {
    if typed.exists() {
        return typed.to_owned();
    }
    let mut found = PathBuf::new();
    for part in typed.components() {
        let name = match part {
            Component::Normal(name) => stored_name(&found, name),
            _ => None,
        };
        found.push(name.as_deref().unwrap_or(part.as_os_str()));
    }
    // The same path keeps its spelling, such as a slash at the end.
    if found == typed {
        typed.to_owned()
    } else {
        found
    }
}

/// Returns the only name in `folder` that has the letters of `name`, if `name` itself is not there.
fn stored_name(folder: &Path, name: &OsStr) -> Option<OsString> {
    let typed = name.to_str().filter(|name| !name.is_ascii())?;
    if folder.join(name).symlink_metadata().is_ok() {
        return None;
    }
    let is_here = folder.as_os_str().is_empty();
    let folder = if is_here { Path::new(".") } else { folder };
    let names = fs::names(folder).ok()?.into_iter().map(|(name, _)| name);
    let is_alike = |name: &OsString| name.to_str().is_some_and(|name| name.nfc().eq(typed.nfc()));
    let mut alike = names.filter(is_alike);
    alike.next().filter(|_| alike.next().is_none())
}

/// Largest file of users that is read, in bytes: 100,000 users need some 8 MB.
const USERS_MAX_BYTES: u64 = 16 << 20;

/// Returns the home folder of a user of this system, as `/etc/passwd` has it.
fn home_of(name: &str) -> Option<PathBuf> {
    let users = RealFs
        .read(Path::new("/etc/passwd"), USERS_MAX_BYTES)
        .ok()?;
    let users = String::from_utf8(users).ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let is_user = fields.next() == Some(name);
        is_user.then(|| fields.nth(4).map(PathBuf::from)).flatten()
    })
}

/// Returns a path as people say it: `~/bao` for what is in the user's folder.
pub fn short(path: &Path) -> String {
    let home = home();
    let inside = below(path, home.as_deref());
    let shown = inside.map_or_else(|| path.to_owned(), |inside| Path::new("~").join(inside));
    sanitize::line(&shown.to_string_lossy())
}

/// Returns a path as one types it in a shell; `home` is the user's folder.
pub fn typed(path: &str, home: Option<&Path>) -> String {
    let inside = below(Path::new(path), home).and_then(Path::to_str);
    match inside.filter(|inside| !inside.is_empty()) {
        Some(inside) => format!("~/{}", quoted(inside)),
        None => quoted(path),
    }
}

/// Returns the path from the user's folder on, if it is in there.
fn below<'a>(path: &'a Path, home: Option<&Path>) -> Option<&'a Path> {
    path.strip_prefix(home?).ok()
}

/// Returns a word as a shell reads it.
fn quoted(word: &str) -> String {
    let is_bare = |c: char| c.is_alphanumeric() || "/._-+,@%:".contains(c);
    if word.chars().all(is_bare) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_typed_from_home_on_and_with_quotes_where_a_shell_needs_them() {
        let home = Some(Path::new("/home/lan"));
        for (path, wanted) in [
            ("/home/lan/bao", "~/bao"),
            ("/home/lan/báo cũ", "~/'báo cũ'"),
            ("/home/lan", "/home/lan"),
            ("/home/lan2/bao", "/home/lan2/bao"),
            ("/a'b", r"'/a'\''b'"),
        ] {
            assert_eq!(typed(path, home), wanted);
        }
    }
}
