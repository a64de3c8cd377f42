//! What the user wrote in the folder of settings: their own themes. Whatever is wrong there is
//! told, and never keeps anyone from reading.

use std::io::ErrorKind;
use std::path::Path;

use super::paths::Paths;
use super::store::{Fs, RealFs};
use crate::app::lang::{Message, Msg};
use crate::app::mistake::{Mistake, Text};
use crate::app::theme::Themes;

/// Largest file that is read, in bytes.
const CAP: u64 = 1 << 20;

/// What was read.
#[derive(Debug, Default)]
pub struct Settings {
    /// The built-in themes and the user's own.
    pub themes: Themes,
    /// What is wrong, in the order in which it was read.
    pub mistakes: Vec<Mistake>,
}

impl Settings {
    /// Reads what is there.
    pub fn read(paths: &Paths) -> Self {
        let mut settings = Self::default();
        settings.read_themes(&paths.themes());
        settings
    }

    fn read_themes(&mut self, dir: &Path) {
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|e| e == "toml"));
        files.sort();
        for path in files {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            if let Some(source) = self.read_text(&path) {
                let file = path.to_string_lossy();
                let text = Text {
                    file: &file,
                    source: &source,
                };
                let wrong = self.themes.add(&crate::text::sanitize::line(&name), text);
                self.mistakes.extend(wrong);
            }
        }
    }

    /// The text of a file; nothing where there is none.
    fn read_text(&mut self, path: &Path) -> Option<String> {
        let mut tell = |line, why: &dyn std::fmt::Display| {
            self.mistakes.push(Mistake {
                file: path.to_string_lossy().into_owned(),
                line,
                message: Message::new(Msg::ConfigRead).with("why", why),
                nearest: None,
            });
        };
        match RealFs.read(path, CAP) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Some(text),
                Err(error) => {
                    let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                    let line = memchr::memchr_iter(b'\n', valid).count() + 1;
                    tell(line, &error.utf8_error());
                    None
                }
            },
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                tell(1, &error);
                None
            }
        }
    }
}
