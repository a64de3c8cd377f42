//! Runs the real program in a pseudo-terminal: a screen to look at, keys to press, signals to send.
//!
//! It waits for conditions, never for a fixed time; a deadline only ends a program that hangs. It
//! must not know the texts and keys of docbao.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use memchr::memmem;
use portable_pty::{
    ChildKiller, CommandBuilder, ExitStatus, MasterPty, PtyPair, PtySize, SlavePty,
};
pub(crate) use rustix::process::Signal;
use rustix::process::{Pid, kill_process};
use rustix::termios::{Action, OptionalActions, SpecialCodeIndex, tcflow, tcgetattr, tcsetattr};
use tempfile::TempDir;
use vt100::{MouseProtocolMode, Parser, Screen};

/// Time after which a wait fails, because the condition will never hold.
const DEADLINE: Duration = Duration::from_secs(30);

/// A user's folders, empty at first.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file. Returns its path.
    pub(crate) fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Returns the text of every bookmark file, in the order of their names.
    pub(crate) fn bookmarks(&self) -> Vec<String> {
        let dir = self.path("config/docbao/bookmarks");
        let Ok(entries) = fs::read_dir(dir) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = entries.map(|e| e.unwrap().path()).collect();
        paths.retain(|p| p.extension() == Some(OsStr::new("json")));
        paths.sort();
        paths
            .iter()
            .map(|p| fs::read_to_string(p).unwrap())
            .collect()
    }

    fn command(&self, program: impl AsRef<OsStr>) -> CommandBuilder {
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("DOCBAO", docbao_binary());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "vi_VN.UTF-8");
        for (key, dir) in [
            ("HOME", ""),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            command.env(key, self.path(dir));
        }
        command.cwd(self.0.path());
        command
    }

    /// Runs docbao in a terminal of this width and height.
    pub(crate) fn open<A: AsRef<OsStr>>(&self, size: (u16, u16), args: &[A]) -> Terminal {
        let mut command = self.command(docbao_binary());
        command.args(args);
        Terminal::start(size, command, true)
    }

    /// Runs a line of shell in a terminal of this size; docbao is `$DOCBAO`.
    pub(crate) fn shell(&self, size: (u16, u16), line: &str) -> Terminal {
        let mut command = self.command("/bin/sh");
        command.args(["-c", line]);
        Terminal::start(size, command, true)
    }

    /// Runs a line of shell in a terminal that answers nothing by itself.
    #[allow(dead_code, reason = "not every test program does so")]
    pub(crate) fn silent_shell(&self, size: (u16, u16), line: &str) -> Terminal {
        let mut command = self.command("/bin/sh");
        command.args(["-c", line]);
        Terminal::start(size, command, false)
    }
}

/// Returns the program that is tested: the one at `DOCBAO_BINARY`, else the one that was built with the
/// tests. CI runs them on the release binary too, which is built with other options.
#[allow(dead_code, reason = "not every test program does so")]
pub(crate) fn docbao_binary() -> OsString {
    let built = || env!("CARGO_BIN_EXE_docbao").into();
    std::env::var_os("DOCBAO_BINARY").unwrap_or_else(built)
}

/// Waits for a condition that no screen shows.
#[allow(dead_code, reason = "not every test program waits so")]
#[track_caller]
pub(crate) fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begin = std::time::Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < DEADLINE, "never came: {what}");
        thread::yield_now();
    }
}

/// The bytes that the terminal received, and the screen that they draw.
struct Seen {
    parser: Parser,
    raw: Vec<u8>,
}

impl Seen {
    /// Returns whether no frame is incomplete.
    fn is_whole(&self) -> bool {
        let at = |mark: &[u8]| memmem::rfind(&self.raw, mark);
        at(b"\x1b[?2026h") <= at(b"\x1b[?2026l")
    }
}

/// A terminal with a program in it.
pub(crate) struct Terminal {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    /// `None` after the window was closed.
    window: Option<Window>,
    settings: String,
    ended: Receiver<ExitStatus>,
    killer: Box<dyn ChildKiller + Send + Sync>,
}

/// The terminal's side of the pseudo-terminal.
struct Window {
    master: Box<dyn MasterPty + Send>,
    /// Held open, so that the kernel keeps the settings that the program leaves behind.
    _slave: Box<dyn SlavePty + Send>,
    keys: Keys,
    watcher: JoinHandle<()>,
}

/// The writer for keys and for the terminal's answers.
type Keys = Arc<Mutex<Box<dyn Write + Send>>>;

/// The query for device attributes, which every terminal answers, here like a VT220. The background is
/// asked for with it, and told first.
const ATTRIBUTES_QUESTION: &[u8] = b"\x1b[c";
const ANSWER: &[u8] = b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;22c";

/// A message that ends the thread that watches a terminal.
const CLOSED: &[u8] = "cửa sổ đã đóng".as_bytes();

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.killer.kill();
    }
}

impl Terminal {
    fn start((width, height): (u16, u16), command: CommandBuilder, answers: bool) -> Self {
        let PtyPair { slave, master } = portable_pty::native_pty_system()
            .openpty(pty_size(width, height))
            .unwrap();
        let settings = settings(&*master);
        let seen = Arc::new((
            Mutex::new(Seen {
                parser: Parser::new(cells(height), cells(width), 0),
                raw: Vec::new(),
            }),
            Condvar::new(),
        ));
        let reader = master.try_clone_reader().unwrap();
        let keys: Keys = Arc::new(Mutex::new(master.take_writer().unwrap()));
        let shared = Arc::clone(&seen);
        let answer = answers.then(|| Arc::clone(&keys));
        let watcher = thread::spawn(move || watch(reader, &shared, answer.as_ref()));
        let mut child = slave.spawn_command(command).unwrap();
        let killer = child.clone_killer();
        let (tell, ended) = mpsc::channel();
        thread::spawn(move || tell.send(child.wait().unwrap()));
        Self {
            seen,
            window: Some(Window {
                master,
                _slave: slave,
                keys,
                watcher,
            }),
            settings,
            ended,
            killer,
        }
    }

    /// Presses keys: the bytes that a terminal sends for them.
    pub(crate) fn send(&mut self, keys: impl AsRef<[u8]>) {
        let window = self.window.as_mut().unwrap();
        type_in(&window.keys, keys.as_ref()).unwrap();
    }

    /// Waits until the screen satisfies a condition.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str, is_so: impl Fn(&Screen) -> bool) {
        self.wait(what, |seen| seen.is_whole() && is_so(seen.parser.screen()));
    }

    /// Waits until the text is on the screen, within one row.
    #[track_caller]
    pub(crate) fn wait_for_text(&self, text: &str) {
        self.wait_for(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the program has written these bytes at least `times` times.
    #[allow(dead_code, reason = "not every test program waits so")]
    #[track_caller]
    pub(crate) fn wait_for_bytes(&self, bytes: &str, times: usize) {
        self.wait(&format!("{bytes:?} × {times}"), |seen| {
            memmem::find_iter(&seen.raw, bytes.as_bytes()).count() == times
        });
    }

    /// Waits until the text is on the screen, and presses keys now and then until it is, because
    /// some things are checked only when the user does something.
    #[allow(dead_code, reason = "not every test program waits so")]
    #[track_caller]
    pub(crate) fn wait_for_pressing(&mut self, keys: &str, text: &str) {
        let (seen, changed) = &*Arc::clone(&self.seen);
        let begin = std::time::Instant::now();
        loop {
            let guard = seen.lock().unwrap();
            let now_and_then = Duration::from_millis(200);
            let is_missing = |seen: &mut Seen| !seen.parser.screen().contents().contains(text);
            let (guard, waited) = changed
                .wait_timeout_while(guard, now_and_then, is_missing)
                .unwrap();
            drop(guard);
            if !waited.timed_out() {
                return;
            }
            assert!(begin.elapsed() < DEADLINE, "never came: {text}");
            self.send(keys);
        }
    }

    #[track_caller]
    fn wait(&self, what: &str, is_so: impl Fn(&Seen) -> bool) {
        let (seen, changed) = &*self.seen;
        let seen = seen.lock().unwrap();
        let (seen, waited) = changed
            .wait_timeout_while(seen, DEADLINE, |seen| !is_so(seen))
            .unwrap();
        if waited.timed_out() {
            let screen = seen.parser.screen().contents();
            let last = &seen.raw[seen.raw.len().saturating_sub(300)..];
            let last = last.escape_ascii().to_string();
            // A poisoned lock would hide this message behind another one.
            drop(seen);
            panic!("never came: {what}\n--- screen ---\n{screen}\n--- last bytes ---\n{last}");
        }
    }

    /// Calls `ask` with the screen as it is now. Returns the answer.
    pub(crate) fn look<T>(&self, ask: impl FnOnce(&Screen) -> T) -> T {
        ask(self.seen.0.lock().unwrap().parser.screen())
    }

    /// Returns every byte that the terminal has received so far.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.seen.0.lock().unwrap().raw.clone()
    }

    pub(crate) fn resize(&self, width: u16, height: u16) {
        // The screen changes first, because whatever the program draws afterwards has the new size.
        let mut seen = self.seen.0.lock().unwrap();
        seen.parser.set_size(cells(height), cells(width));
        // The old text must not be mistaken for the reaction to the new size.
        seen.parser.process(b"\x1b[2J");
        drop(seen);
        self.master().resize(pty_size(width, height)).unwrap();
    }

    /// Sends a signal to the program in the foreground of the terminal.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = self.master().process_group_leader().unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Sends a signal without a name, by its number.
    #[allow(dead_code, reason = "not every test program does so")]
    pub(crate) fn signal_number(&self, signal: i32) {
        let pid = self.master().process_group_leader().unwrap().to_string();
        let kill = std::process::Command::new("kill")
            .args([format!("-{signal}"), pid])
            .status();
        assert!(kill.unwrap().success());
    }

    /// Waits until the program handles a signal, as reported by Linux in `/proc`. Elsewhere it does not
    /// wait.
    #[allow(dead_code, reason = "not every test program waits so")]
    #[track_caller]
    pub(crate) fn wait_until_handled(&self, signal: i32) {
        let pid = self.master().process_group_leader().unwrap();
        let begin = std::time::Instant::now();
        let is_handled = || {
            let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) else {
                return true;
            };
            let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
            let caught = u64::from_str_radix(caught.unwrap().trim(), 16).unwrap();
            caught >> (signal - 1) & 1 == 1
        };
        while !is_handled() {
            assert!(begin.elapsed() < DEADLINE, "never handled: {signal}");
            thread::yield_now();
        }
    }

    /// Waits for the end of the program. Returns its exit status.
    #[track_caller]
    pub(crate) fn wait_for_end(&self) -> u32 {
        match self.ended.recv_timeout(DEADLINE) {
            Ok(status) => {
                assert!(status.signal().is_none(), "killed: {status}");
                status.exit_code()
            }
            Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout) => {
                panic!("never ended\n{}", self.look(Screen::contents))
            }
        }
    }

    /// Waits until a signal that cannot be handled has ended the program.
    #[allow(dead_code, reason = "not every test program does so")]
    #[track_caller]
    pub(crate) fn wait_until_killed(&self) {
        let status = self.ended.recv_timeout(DEADLINE).unwrap();
        assert!(status.signal().is_some(), "ended by itself: {status}");
    }

    /// Closes the terminal, as when its window is closed.
    pub(crate) fn close(&mut self) {
        // Without an end-of-file character `portable_pty` types nothing when it is dropped.
        let tty = self.tty();
        let mut modes = tcgetattr(&tty).unwrap();
        modes.special_codes[SpecialCodeIndex::VEOF] = 0;
        tcsetattr(&tty, OptionalActions::Now, &modes).unwrap();
        drop(tty);
        self.say(CLOSED);
        let window = self.window.take().unwrap();
        window.watcher.join().unwrap();
    }

    /// Asserts that the terminal is as docbao found it: its settings, its screen, its modes.
    #[track_caller]
    pub(crate) fn assert_given_back(&self) {
        let after = format!("đã trả lại sau {} byte", self.raw().len());
        self.say(after.as_bytes());
        self.wait("what is written after docbao", |seen| {
            memmem::find(&seen.raw, after.as_bytes()).is_some()
        });
        self.look(|screen| {
            assert!(!screen.alternate_screen(), "alternate screen");
            assert!(!screen.hide_cursor(), "cursor hidden");
            assert!(!screen.bracketed_paste(), "bracketed paste");
            assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
            assert!(!screen.inverse() && !screen.bold() && !screen.underline());
            assert_eq!(screen.fgcolor(), vt100::Color::Default);
            assert_eq!(screen.bgcolor(), vt100::Color::Default);
        });
        assert!(self.seen.0.lock().unwrap().is_whole(), "update left open");
        let raw = self.raw();
        let count = |sequence| memmem::find_iter(&raw, sequence).count();
        let (put_aside, taken_back) = (count("\x1b[22;2t"), count("\x1b[23;2t"));
        assert_eq!(put_aside, taken_back, "titles of the window");
        assert_eq!(
            count("\x1b[?7l"),
            count("\x1b[?7h") - taken_back,
            "line wrap"
        );
        assert_eq!(settings(self.master()), self.settings);
    }

    /// Waits until the program has read all bytes that were sent.
    #[allow(dead_code, reason = "not every test program waits so")]
    #[track_caller]
    pub(crate) fn wait_until_read(&self) {
        let (tty, begin) = (self.tty(), std::time::Instant::now());
        while rustix::io::ioctl_fionread(&tty).unwrap() > 0 {
            assert!(begin.elapsed() < DEADLINE, "never read");
            thread::yield_now();
        }
    }

    /// Stops taking bytes, as a terminal whose window is frozen does.
    #[allow(dead_code, reason = "not every test program does so")]
    pub(crate) fn stop_output(&self) {
        tcflow(self.tty(), Action::OOff).unwrap();
    }

    /// Takes bytes again, after [`Terminal::stop_output`].
    #[allow(dead_code, reason = "not every test program does so")]
    pub(crate) fn start_output(&self) {
        tcflow(self.tty(), Action::OOn).unwrap();
    }

    /// Writes to the terminal as another program would.
    fn say(&self, text: &[u8]) {
        self.tty().write_all(text).unwrap();
    }

    /// Returns the program's side of the terminal.
    fn tty(&self) -> File {
        let mut options = OpenOptions::new();
        options.write(true).custom_flags(libc::O_NOCTTY);
        options.open(self.master().tty_name().unwrap()).unwrap()
    }

    fn master(&self) -> &(dyn MasterPty + Send) {
        &*self.window.as_ref().unwrap().master
    }
}

/// Returns echo, line mode, signals and control characters of the terminal.
fn settings(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn type_in(keys: &Keys, bytes: &[u8]) -> io::Result<()> {
    let mut keys = keys.lock().unwrap();
    keys.write_all(bytes)?;
    keys.flush()
}

fn watch(mut reader: impl Read, (seen, changed): &(Mutex<Seen>, Condvar), answer: Option<&Keys>) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(n @ 1..) = reader.read(&mut buffer) {
        let mut seen = seen.lock().unwrap();
        seen.parser.process(&buffer[..n]);
        let before = seen.raw.len();
        seen.raw.extend_from_slice(&buffer[..n]);
        let from = before.saturating_sub(ATTRIBUTES_QUESTION.len() - 1);
        let asked = memmem::find_iter(&seen.raw[from..], ATTRIBUTES_QUESTION).count();
        let closed = seen.raw.ends_with(CLOSED);
        drop(seen);
        changed.notify_all();
        if closed {
            return;
        }
        if let Some(keys) = answer {
            // The program may have ended by now, so a failed write is ignored.
            let _ = type_in(keys, &ANSWER.repeat(asked));
        }
    }
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}
