//! The thread that reads the terminal, and stops reading while another program has it.

use std::io::{self, IsTerminal as _, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::TerminalInput;
use super::parser::Parser;
use super::questions::Questions;
use crate::app::event::Event;
use crate::app::key::{Code, Key};
use crate::shell::fs::open_terminal;
use crate::shell::term::job;
use crate::shell::threads::DeferredThreads;

/// Bytes that are read at once; the kernel's line discipline holds no more.
const READ_MAX_BYTES: usize = 4096;

/// How often it is looked whether answers are still to be waited for.
const CLOSE_PAUSE: Duration = Duration::from_millis(50);

/// How much longer than its time an answer may take that has begun to come.
const ANSWER_TAIL: Duration = Duration::from_secs(1);

/// A thread that takes longer than this to stop reading ahead never will.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// A thread that waits longer than this for answers hangs: the longest time that one may take, and
/// some to spare.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(14);

/// How often a job in the background looks whether it is in front again. Only a job that was sent
/// there running, with unread input in the terminal, comes to that.
const BACKGROUND_PAUSE: Duration = Duration::from_millis(100);

/// Commands to the reading thread, each a byte in its pipe.
const STOP: u8 = b'!';
const HOLD: u8 = b'?';
const GO_ON: u8 = b'.';

/// Ends the wait for answers.
const CTRL_C: Key = Key {
    code: Code::Char('c'),
    ctrl: true,
    alt: false,
};

/// Holds the reading thread. It reads nothing before [`InputReader::open`].
pub(crate) struct InputReader {
    command: PipeWriter,
    /// Closes when the thread has ended, or will never start.
    stages: Receiver<StopStage>,
    go: Sender<()>,
    /// The thread's own state, until it has started.
    unstarted: ThreadSlot,
    /// Whether answers that are under way are not waited for.
    is_in_haste: Arc<AtomicBool>,
    escape_time_ms: Arc<AtomicU64>,
}

impl InputReader {
    /// Adds the reading thread to `deferred`. It sends input to `queue` and ticks off answers in `questions`.
    pub(crate) fn start(
        deferred: &mut DeferredThreads,
        queue: &Sender<Event>,
        questions: Questions,
    ) -> io::Result<Self> {
        let tty = if io::stdin().is_terminal() {
            io::stdin().as_fd().try_clone_to_owned()?
        } else {
            open_terminal()?.into()
        };
        Self::start_at(tty, deferred, queue, questions)
    }

    /// Starts the thread at any terminal.
    fn start_at(
        tty: OwnedFd,
        deferred: &mut DeferredThreads,
        queue: &Sender<Event>,
        questions: Questions,
    ) -> io::Result<Self> {
        let (commands, command) = io::pipe()?;
        let (report, stages) = mpsc::channel();
        let (go, may_go) = mpsc::channel();
        let is_in_haste = Arc::new(AtomicBool::new(false));
        let escape_time_ms = Arc::new(AtomicU64::new(0));
        let thread = InputThread {
            tty,
            commands,
            may_go,
            questions,
            is_in_haste: Arc::clone(&is_in_haste),
            escape_time_ms: Arc::clone(&escape_time_ms),
        };
        let thread = Arc::new(Mutex::new(Some(thread)));
        let slot = Arc::clone(&thread);
        // Reads keys and answers. Waits for the terminal and for what the loop tells; it ends when the
        // terminal or the loop is gone.
        deferred.spawn("input", queue, move |queue| {
            if let Some(thread) = take(&slot) {
                thread.read(&report, queue);
            }
            let _ = queue.send(Event::Stop);
        });
        Ok(Self {
            command,
            stages,
            go,
            unstarted: thread,
            is_in_haste,
            escape_time_ms,
        })
    }

    /// Stops reading; returns whether it has. Where answers are under way, `waits` is called from
    /// the time on when no key is read ahead any more: it is told for how long they have been waited
    /// for, and returns whether to wait on. Where the system refused the thread, the answers are
    /// waited for here.
    pub(crate) fn close(&mut self, mut waits: impl FnMut(Duration) -> bool) -> bool {
        self.is_in_haste.store(false, Ordering::Relaxed);
        if self.command.write_all(&[STOP]).is_err() {
            return false;
        }
        let begin = Instant::now();
        let mut waited = None;
        loop {
            let stage = self
                .stages
                .recv_timeout(waited.map_or(CLOSE_TIMEOUT, |_| CLOSE_PAUSE));
            match stage {
                Ok(StopStage::Parked) => return true,
                Ok(StopStage::Draining) => waited = Some(Duration::ZERO),
                Err(RecvTimeoutError::Timeout) if waited.is_some_and(|t| t < DRAIN_TIMEOUT) => {
                    waited = Some(begin.elapsed());
                }
                Err(RecvTimeoutError::Disconnected) => {
                    if let Some(thread) = take(&self.unstarted) {
                        thread.drain_unread(waits);
                    }
                    return false;
                }
                Err(RecvTimeoutError::Timeout) => return false,
            }
            if waited.is_some_and(|waited| !waits(waited)) {
                self.is_in_haste.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Reads no further than to the end of the answers that are under way, and sends
    /// [`Event::Answered`] there: what is typed then stays in the terminal for another program. Keys
    /// that come before are sent like any others. Returns whether the thread was told.
    pub(crate) fn hold_after_answers(&mut self) -> bool {
        self.command.write_all(&[HOLD]).is_ok()
    }

    /// Reads on after [`Event::Answered`].
    pub(crate) fn go_on(&mut self) {
        let _ = self.command.write_all(&[GO_ON]);
    }

    /// Reads from now on.
    pub(crate) fn open(&mut self) {
        let _ = self.go.send(());
    }

    /// Sets how long a lone `ESC` waits for what may belong to it.
    pub(crate) fn set_escape_time(&self, ms: u64) {
        self.escape_time_ms.store(ms, Ordering::Relaxed);
    }
}

/// A stage of stopping that the reading thread reports.
enum StopStage {
    /// The thread reads byte by byte, as long as answers are under way.
    Draining,
    /// The thread reads nothing any more.
    Parked,
}

/// How far the thread reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReadLimit {
    /// To the end of what is there.
    Available,
    /// Byte by byte, to the end of the answers that are under way.
    UpToAnswers,
    /// Nothing, because the answers are behind it.
    Nothing,
}

/// The slot that the thread takes its state from when it starts; the state is still there when the
/// system refused the thread.
type ThreadSlot = Arc<Mutex<Option<InputThread>>>;

fn take(slot: &ThreadSlot) -> Option<InputThread> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// The state of the reading thread.
struct InputThread {
    tty: OwnedFd,
    commands: PipeReader,
    may_go: Receiver<()>,
    questions: Questions,
    is_in_haste: Arc<AtomicBool>,
    escape_time_ms: Arc<AtomicU64>,
}

/// The reason why a wait ended.
enum Woken {
    Timeout,
    Command,
    Input,
    HangUp,
}

impl InputThread {
    /// Reads until the terminal is gone or nobody listens.
    fn read(mut self, report: &Sender<StopStage>, queue: &Sender<Event>) {
        let mut bytes = [0; READ_MAX_BYTES];
        while self.may_go.recv().is_ok() {
            let mut parser = Parser::new(self.escape_time());
            let mut limit = ReadLimit::Available;
            loop {
                parser.set_escape_time(self.escape_time());
                let due = self.questions.deadline();
                if limit == ReadLimit::UpToAnswers && due.is_none_or(|due| due <= Instant::now()) {
                    limit = ReadLimit::Nothing;
                    if queue.send(Event::Answered).is_err() {
                        return;
                    }
                }
                let (tty_now, most, due) = match limit {
                    ReadLimit::Available => (Some(self.tty.as_fd()), READ_MAX_BYTES, None),
                    ReadLimit::UpToAnswers => (Some(self.tty.as_fd()), 1, due),
                    ReadLimit::Nothing => (None, 0, None),
                };
                let until = parser.deadline().into_iter().chain(due).min();
                let inputs = match wait(tty_now, Some(&self.commands), until) {
                    Woken::HangUp => return,
                    Woken::Command => {
                        let mut command = [STOP];
                        if self.commands.read_exact(&mut command).is_err() {
                            return;
                        }
                        limit = match command {
                            [HOLD] => ReadLimit::UpToAnswers,
                            [GO_ON] => ReadLimit::Available,
                            _ => break,
                        };
                        continue;
                    }
                    Woken::Timeout => parser.expire(Instant::now()),
                    Woken::Input if !job::is_in_foreground() => {
                        thread::sleep(BACKGROUND_PAUSE);
                        continue;
                    }
                    Woken::Input => match read(self.tty.as_fd(), &mut bytes[..most]) {
                        Some(n) => parser.feed(&bytes[..n], Instant::now()),
                        None => return,
                    },
                };
                let mut events = inputs.into_iter().filter_map(|input| self.event(input));
                if !events.all(|event| queue.send(event).is_ok()) {
                    return;
                }
            }
            if self.questions.deadline().is_some() {
                let _ = report.send(StopStage::Draining);
                let is_in_haste = || self.is_in_haste.load(Ordering::Relaxed);
                self.drain(parser, queue, is_in_haste);
            }
            if report.send(StopStage::Parked).is_err() {
                return;
            }
        }
    }

    /// Waits for answers that are under way: they would land on the shell's prompt. It reads byte by
    /// byte, so that what the user typed behind the last of them is there for the shell. An editor
    /// does not come here, because it starts only after the answers.
    ///
    /// Keys before the answer were typed for the shell. They are dropped, because nothing puts them
    /// back into the terminal. Of them, Ctrl-C ends the wait.
    fn drain(
        &self,
        mut parser: Parser,
        queue: &Sender<Event>,
        mut is_called_off: impl FnMut() -> bool,
    ) {
        while let Some(due) = self.questions.deadline() {
            let begun = parser.deadline();
            let until = begun.map_or(due, |end| end.clamp(due, due + ANSWER_TAIL));
            let now = Instant::now();
            if now >= until || is_called_off() {
                return;
            }
            match wait(
                Some(self.tty.as_fd()),
                None,
                Some(until.min(now + CLOSE_PAUSE)),
            ) {
                Woken::Timeout => continue,
                Woken::Input => {}
                Woken::Command | Woken::HangUp => return,
            }
            let mut byte = [0];
            let Some(n) = read(self.tty.as_fd(), &mut byte) else {
                return;
            };
            for input in parser.feed(&byte[..n], Instant::now()) {
                match self.event(input) {
                    Some(event @ Event::Ground(_)) => drop(queue.send(event)),
                    Some(Event::Key(CTRL_C)) => return,
                    _ => {}
                }
            }
        }
    }

    /// Waits for answers in the place of a thread that has never read: see [`InputReader::close`].
    fn drain_unread(&self, mut waits: impl FnMut(Duration) -> bool) {
        let begin = Instant::now();
        let (nobody, _) = mpsc::channel();
        let parser = Parser::new(self.escape_time());
        self.drain(parser, &nobody, || !waits(begin.elapsed()));
    }

    fn escape_time(&self) -> Duration {
        Duration::from_millis(self.escape_time_ms.load(Ordering::Relaxed))
    }

    /// Returns the program's event for something that the terminal sent, if it is one.
    fn event(&self, input: TerminalInput) -> Option<Event> {
        Some(match input {
            TerminalInput::Key(key) => Event::Key(key),
            TerminalInput::Paste(text) => Event::Paste(text),
            TerminalInput::PasteTooLong => Event::PasteTooLong,
            TerminalInput::Mouse { mouse, x, y } => Event::Mouse { mouse, x, y },
            TerminalInput::Focused => Event::Focused,
            TerminalInput::Background(rgb) => {
                self.questions.background_came();
                Event::Ground(rgb)
            }
            TerminalInput::SchemeChanged => Event::SchemeChanged,
            TerminalInput::Attributes => {
                self.questions.attributes_came(Instant::now());
                return None;
            }
        })
    }
}

/// Waits for input of the terminal, for a command, or until a time. A command goes before input.
fn wait(
    tty: Option<BorrowedFd<'_>>,
    commands: Option<&PipeReader>,
    until: Option<Instant>,
) -> Woken {
    loop {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        let command = commands.map(|pipe| PollFd::new(pipe, PollFlags::IN));
        let tty = tty.map(|tty| PollFd::from_borrowed_fd(tty, PollFlags::IN));
        let is_waiting_for_command = command.is_some();
        let mut fds: Vec<_> = command.into_iter().chain(tty).collect();
        let came = poll(&mut fds, left.as_ref());
        let has_come = |fd: &PollFd<'_>| !fd.revents().is_empty();
        match came {
            Err(Errno::INTR) => {}
            Ok(0) => return Woken::Timeout,
            Ok(_) if is_waiting_for_command && has_come(&fds[0]) => return Woken::Command,
            Ok(_) if fds.last().is_some_and(|tty| tty.revents() == PollFlags::IN) => {
                return Woken::Input;
            }
            Ok(_) | Err(_) => return Woken::HangUp,
        }
    }
}

/// Reads what is there; none where the terminal is gone.
fn read(tty: BorrowedFd<'_>, bytes: &mut [u8]) -> Option<usize> {
    match rustix::io::read(tty, bytes) {
        Ok(0) => None,
        Ok(n) => Some(n),
        Err(Errno::INTR | Errno::AGAIN) => Some(0),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_was_refused_leaves_no_answer_to_the_shell() {
        let (background, attributes) = ("\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1b[?62;22c");
        for answer in [[background, attributes], [attributes, background]] {
            let (mut tty, mut terminal) = io::pipe().unwrap();
            let (queue, _events) = mpsc::channel();
            let (mut deferred, questions) = (DeferredThreads::default(), Questions::new(false));
            let fd = tty.as_fd().try_clone_to_owned().unwrap();
            let mut reader =
                InputReader::start_at(fd, &mut deferred, &queue, questions.clone()).unwrap();
            assert!(questions.ask(Instant::now()));
            let sent = answer.concat() + "ls -l\n";
            terminal.write_all(sent.as_bytes()).unwrap();
            drop(deferred);
            assert!(!reader.close(|_| true));
            drop(terminal);
            let mut left = String::new();
            tty.read_to_string(&mut left).unwrap();
            assert_eq!(left, "ls -l\n");
        }
    }
}
