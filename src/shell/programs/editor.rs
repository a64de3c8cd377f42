//! The user's own editor, which gets the terminal until it ends: for an article's file, or for a
//! note, which it gets as a file that nobody else may read.
//!
//! The written text is never thrown away: whatever became of the editor, the note's text is taken
//! from the file, or the file stays where it is and is named.

use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::child;
use super::words;
use crate::app::event::{Edit, EditError, Edited};
use crate::article::{Article, TextPos};
use crate::import::origin;
use crate::reason::Fault;
use crate::shell::disk::article_file;
use crate::shell::env::variable;
use crate::shell::fs::{self, Fs, RealFs, random_bytes};
use crate::shell::{cause, paths};
use crate::text::sanitize;

mod known;

/// The largest note that is read back, in bytes. A larger one stays in its file.
const NOTE_MAX_BYTES: u64 = 1 << 20;

/// The editor where neither the settings nor `VISUAL` nor `EDITOR` names one: POSIX promises it.
const DEFAULT: &str = "vi";

/// Exit statuses of a shell for a command that it does not find, and for one that it may not run.
const SHELL_MISSING: i32 = 127;
const SHELL_DENIED: i32 = 126;

/// Returns the error that the file to edit is gone, if it is: an editor would open an empty one in
/// its place, as if the article had no text.
pub(crate) fn missing(edit: &Edit) -> Option<EditError> {
    let Edit::File { article, .. } = edit else {
        return None;
    };
    let path = article.source.file()?;
    let gone = [ErrorKind::NotFound, ErrorKind::NotADirectory];
    let error = path.metadata().err()?;
    let is_gone = gone.contains(&error.kind());
    is_gone.then(|| EditError::FileGone(paths::short(path)))
}

/// Lets the user edit, with `named` if it names an editor. A note's file is in `dir`, where it
/// outlives a crash.
pub(crate) fn run(edit: &Edit, named: &str, dir: &Path) -> Edited {
    let editor = Editor::find(named);
    match edit {
        Edit::File { article, at } => {
            let Some(path) = article.source.file() else {
                return Edited::default();
            };
            let error = editor.open(path, Some(line_of(article, path, *at))).err();
            Edited { text: None, error }
        }
        Edit::Note { text, .. } => match write(text, dir) {
            Ok(path) => {
                let error = editor.open(&path, None).err();
                read_back(&path, text, error)
            }
            Err(error) => EditError::NotWritten(cause::why(&error)).into(),
        },
    }
}

/// Returns the line of the file that holds a place of its article. The file is read again only when
/// it was changed since.
fn line_of(article: &Article, path: &Path, at: TextPos) -> usize {
    let is_same = article.modified.is_some() && article_file::modified(path) == article.modified;
    if is_same {
        return article.line_of(at);
    }
    match article_file::read(path) {
        Ok(bytes) => origin::line_of(article, &bytes, at),
        Err(_) => article.line_of(at),
    }
}

/// The command line of an editor.
#[derive(Debug, PartialEq, Eq)]
struct Editor {
    command: String,
}

impl Editor {
    /// Returns the editor of the settings, of `VISUAL`, of `EDITOR`, or `vi`.
    fn find(named: &str) -> Self {
        let set = ["VISUAL", "EDITOR"].into_iter().filter_map(variable);
        let command = std::iter::once(named.to_owned())
            .chain(set)
            .map(|command| command.trim().to_owned())
            .find(|command| !command.is_empty());
        Self {
            command: command.unwrap_or_else(|| DEFAULT.to_owned()),
        }
    }

    /// Opens a file in the editor, at a line where the editor is known, and waits for its end.
    fn open(&self, path: &Path, line: Option<usize>) -> Result<(), EditError> {
        let words = words::split(&self.command);
        let is_shell = words.is_none();
        let words = words.unwrap_or_else(|| vec![self.command.clone()]);
        let program = sanitize::line(words.first().map_or("", String::as_str));
        let mut command = if is_shell {
            let mut shell = Command::new("sh");
            shell.args(["-c", &format!("{} \"$1\"", self.command), "docbao"]);
            shell.arg(path);
            shell
        } else {
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]);
            // A path that is not UTF-8 cannot stand inside another argument.
            match path.to_str() {
                Some(file) => command.args(known::arguments(&words[0], file, line)),
                None => command.arg(path),
            };
            command
        };
        let not_run = |why| EditError::NotRun {
            program: program.clone(),
            why,
        };
        if !io::stdin().is_terminal() {
            let tty = fs::open_terminal();
            let tty = tty.map_err(|e| not_run(child::not_started(&e)))?;
            command.stdin(Stdio::from(tty));
        }
        let status = command.status();
        let status = status.map_err(|e| not_run(child::not_started(&e)))?;
        match status.code().filter(|_| is_shell) {
            Some(SHELL_MISSING) => Err(not_run(Fault::NoProgram.into())),
            Some(SHELL_DENIED) => Err(not_run(Fault::Denied.into())),
            _ => child::ended(status).map_err(|why| EditError::Failed {
                program: program.clone(),
                why,
            }),
        }
    }
}

/// Writes a note to a new file: in `dir`, else in the user's or the system's folder for files that
/// may vanish.
fn write(text: &str, dir: &Path) -> io::Result<PathBuf> {
    let random = random_bytes();
    let name = u64::from_ne_bytes(std::array::from_fn(|n| random[n]));
    let name = format!("note-{name:016x}.txt");
    let _ = RealFs.create_dir_all(dir);
    let temp = Some(std::env::temp_dir());
    let dirs = [Some(dir.to_owned()), paths::runtime(), temp];
    let mut last = io::Error::from(ErrorKind::NotFound);
    for path in dirs.into_iter().flatten().map(|dir| dir.join(&name)) {
        let written = RealFs.create_new(&path).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")
        });
        match written {
            Ok(()) => return Ok(path),
            Err(error) => {
                let _ = RealFs.remove(&path);
                last = error;
            }
        }
    }
    Err(last)
}

/// Takes the text that the editor left in a note's file, also when the editor failed. The file goes
/// only when its text was taken or is the one that it began with.
fn read_back(path: &Path, before: &str, error: Option<EditError>) -> Edited {
    let unread = |why| EditError::Unread {
        path: paths::short(path),
        why,
    };
    let text = match RealFs.read(path, NOTE_MAX_BYTES) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| Fault::NotUtf8.into()),
        Err(why) if why.kind() == ErrorKind::NotFound => {
            return error.unwrap_or(EditError::Gone).into();
        }
        Err(why) => Err(cause::why(&why)),
    };
    match text {
        Ok(text) => {
            let _ = RealFs.remove(path);
            let is_new = text.trim_end() != before.trim_end();
            // An editor that failed and wrote nothing changes nothing.
            let text = (is_new || error.is_none()).then_some(text);
            Edited { text, error }
        }
        Err(why) => unread(why).into(),
    }
}
