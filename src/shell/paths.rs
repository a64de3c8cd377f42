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
    /// The user's folders; `--config-dir` takes the place of the first. `None` when the
    /// system knows no home folder and none was given.
    pub fn find(config_dir: Option<&Path>) -> Option<Self> {
        let dirs = ProjectDirs::from("", "", "docbao");
        let config = match config_dir {
            Some(dir) => dir.to_owned(),
            None => dirs.as_ref()?.config_dir().to_owned(),
        };
        let state = dirs
            .as_ref()
            .map(|d| d.state_dir().unwrap_or(d.data_local_dir()).to_owned());
        Some(Self {
            state: state.unwrap_or_else(|| config.clone()),
            config,
        })
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

/// A path as people say it: `~/bao` for what is in the user's folder.
pub fn short(path: &Path) -> String {
    let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let inside = home.and_then(|home| path.strip_prefix(home).ok());
    let shown = inside.map_or_else(|| path.to_owned(), |inside| Path::new("~").join(inside));
    sanitize::line(&shown.to_string_lossy())
}

/// What is to be read: what was named, else the library of the settings, where `~` is the user's
/// folder.
pub fn library(named: Vec<PathBuf>, set: &[String]) -> Vec<PathBuf> {
    if !named.is_empty() {
        return named;
    }
    let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let at_home = |path: &str| {
        let rest = path.strip_prefix('~')?.trim_start_matches('/');
        Some(home.as_ref()?.join(rest))
    };
    let set = set.iter();
    set.map(|path| at_home(path).unwrap_or_else(|| PathBuf::from(path)))
        .collect()
}
