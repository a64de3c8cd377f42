//! The user's own editor, which gets the terminal until it ends: for an article's file, or for a
//! note, which it gets as a file that nobody else may read.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::cause;
use super::env::variable;
use super::store::{Fs, RealFs, random_bytes};
use crate::app::event::{Edit, EditError};

/// The largest text that is read back, in bytes.
const CAP: u64 = 1 << 20;

/// Lets the user edit, with `named` if it names an editor. Gives the text afterwards; of an
/// article's file, nothing.
pub(super) fn run(edit: &Edit, named: &str) -> Result<String, EditError> {
    let editor = ["VISUAL", "EDITOR"].into_iter().filter_map(variable);
    let named = Some(named.to_owned());
    let editor = named
        .into_iter()
        .chain(editor)
        .map(|e| e.trim().to_owned())
        .find(|e| !e.is_empty());
    let editor = editor.ok_or(EditError::NoEditor)?;
    let failed = |error: io::Error| EditError::Failed(cause::why(&error));
    match edit {
        Edit::File(path) => {
            start(&editor, path).map_err(failed)?;
            Ok(String::new())
        }
        Edit::Note(_, text) => {
            let path = write(text).map_err(failed)?;
            let edited = start(&editor, &path).and_then(|()| RealFs.read(&path, CAP));
            // It is in the system's folder for what may vanish.
            let _ = RealFs.remove(&path);
            let text = edited.map_err(failed)?;
            Ok(String::from_utf8_lossy(&text).into_owned())
        }
    }
}

/// A new file with this text, in the user's own folder for such files if there is one.
fn write(text: &str) -> io::Result<PathBuf> {
    let own = variable("XDG_RUNTIME_DIR").map(PathBuf::from);
    let dir = own.filter(|dir| dir.is_absolute() && dir.is_dir());
    let random = random_bytes();
    let name = u64::from_ne_bytes(std::array::from_fn(|n| random[n]));
    let path = dir
        .unwrap_or_else(std::env::temp_dir)
        .join(format!("docbao-{name:016x}.txt"));
    let mut file = RealFs.create_new(&path)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    io::Write::write_all(&mut file, b"\n")?;
    Ok(path)
}

/// Runs the editor, whose name may carry arguments, as a shell would.
fn start(editor: &str, path: &Path) -> io::Result<()> {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{editor} \"$1\""), "docbao"]);
    command.arg(path);
    if !io::stdin().is_terminal() {
        command.stdin(Stdio::from(std::fs::File::open("/dev/tty")?));
    }
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("{editor}: {status}")))
    }
}
