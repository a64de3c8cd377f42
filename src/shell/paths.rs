//! Where files live: XDG on Linux, the platform's own places elsewhere.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::text::sanitize;

/// The program's folders.
#[derive(Clone, Debug)]
pub struct Paths {
    /// Settings and bookmarks.
    pub config: PathBuf,
    /// Reading positions.
    pub state: PathBuf,
}

impl Paths {
    /// The user's folders; `--config-dir` takes the place of the first. `None` when no home folder
    /// is known and none was given.
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
            state: state.unwrap_or_else(|| config.clone()),
            config,
        })
    }

    /// The library that the settings name, as paths to read. Where these depend on a folder, it is
    /// that of the settings file, so that they mean the same wherever the program is started.
    pub fn library(&self, set: &[String]) -> Vec<PathBuf> {
        set.iter()
            .map(|path| self.config.join(expand(path)))
            .collect()
    }

    /// The folder of bookmarks.
    pub fn bookmarks(&self) -> PathBuf {
        self.config.join("bookmarks")
    }

    /// The file of settings.
    pub fn settings(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The folder of the user's own themes.
    pub fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// The file of reading positions.
    pub fn memory(&self) -> PathBuf {
        self.state.join("reading.json")
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

/// Returns the home folder of a user of this system, as `/etc/passwd` has it.
fn home_of(name: &str) -> Option<PathBuf> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let is_user = fields.next() == Some(name);
        is_user.then(|| fields.nth(4).map(PathBuf::from)).flatten()
    })
}

/// A path as people say it: `~/bao` for what is in the user's folder.
pub fn short(path: &Path) -> String {
    let inside = home().and_then(|home| path.strip_prefix(home).ok());
    let shown = inside.map_or_else(|| path.to_owned(), |inside| Path::new("~").join(inside));
    sanitize::line(&shown.to_string_lossy())
}
