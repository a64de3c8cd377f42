//! The user's settings: `config.toml`, the user's own themes, and the options of the command line
//! that override them. Mistakes in them are reported and never stop the program.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::app::config::Settings;
use crate::app::lang::{Message, Msg};
use crate::app::mistake::{FilePosition, Mistake, Text};
use crate::cli::Options;
use crate::reason::{Fault, Reason};
use crate::shell::cause;
use crate::shell::fs::{Fs, RealFs};
use crate::shell::paths::Paths;
use crate::text::sanitize;

/// Largest file that is read, in bytes.
const SETTINGS_MAX_BYTES: u64 = 1 << 20;

/// Where settings come from.
#[derive(Clone, Debug)]
pub struct SettingsSource {
    paths: Option<Paths>,
    options: Options,
}

impl SettingsSource {
    /// Returns the user's folder, and the options of this run.
    pub fn new(options: &Options) -> Self {
        Self {
            paths: Paths::find(options.config_dir.as_deref()),
            options: options.clone(),
        }
    }

    /// Reads what is there.
    pub fn read(&self) -> Settings {
        let mut settings = Settings::default();
        if let Some(paths) = &self.paths {
            for path in own_themes(&paths.themes()) {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                let name = sanitize::line(&name);
                take(&path, &mut settings, |settings, text| {
                    let wrong = settings.themes.add(&name, text);
                    settings.mistakes.extend(wrong);
                });
            }
            let is_read = take(&paths.settings(), &mut settings, Settings::take_in);
            // Where a file stands in the way of the folder, there are no settings that could be lost.
            settings.is_library_lost |= !is_read && !paths.config.ancestors().any(Path::is_file);
        }
        self.options.lay_over(&mut settings.config);
        settings
    }

    /// Returns the folders that the files are in.
    pub fn folders(&self) -> Vec<PathBuf> {
        let paths = self.paths.iter();
        paths
            .flat_map(|paths| [paths.config.clone(), paths.themes()])
            .collect()
    }

    /// Returns the files, those that are missing and may come too.
    pub fn files(&self) -> Vec<PathBuf> {
        let paths = self.paths.iter();
        paths
            .flat_map(|paths| {
                let mut files = own_themes(&paths.themes());
                files.push(paths.settings());
                files
            })
            .collect()
    }
}

fn own_themes(dir: &Path) -> Vec<PathBuf> {
    let mut files = RealFs.read_dir(dir).unwrap_or_default();
    files.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    files.sort();
    files
}

/// Hands the text of a file on, or tells why it cannot be read, which it returns. That there is none
/// is well.
fn take(
    path: &Path,
    settings: &mut Settings,
    take_in: impl FnOnce(&mut Settings, Text<'_>),
) -> bool {
    let file = path.to_string_lossy();
    let (place, why) = match read(path) {
        Ok(source) => {
            take_in(
                settings,
                Text {
                    file: &file,
                    source: &source,
                },
            );
            return true;
        }
        Err((_, None)) => return true,
        Err((place, Some(why))) => (place, why),
    };
    settings.mistakes.push(Mistake {
        file: file.into_owned(),
        place,
        message: Message::new(Msg::ConfigRead).with_reason(why),
        nearest: None,
    });
    false
}

/// Returns the text of a file; or, if there is one, why it cannot be read, and where that shows.
fn read(path: &Path) -> Result<String, (Option<FilePosition>, Option<Reason>)> {
    let bytes = RealFs.read(path, SETTINGS_MAX_BYTES).map_err(|error| {
        let error = cause::at(path, false, error);
        let is_missing = error.kind() == ErrorKind::NotFound;
        (None, (!is_missing).then(|| cause::why(&error)))
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let why = error.utf8_error();
        let before = &error.as_bytes()[..why.valid_up_to()];
        let text = Text {
            file: "",
            source: std::str::from_utf8(before).unwrap_or_default(),
        };
        let place = text.place(before.len());
        (Some(place), Some(Fault::NotUtf8.into()))
    })
}
