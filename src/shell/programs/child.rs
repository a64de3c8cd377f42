//! Other programs: how text is fed to them, and how their end is told.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::reason::{Detail, Fault, Reason};
use crate::shell::cause;
use crate::shell::threads::start;
use crate::text::sanitize;

/// Time that a program has to take text. `xclip` and `wl-copy` need some 10 ms; one that takes
/// longer than this waits for a display or server that does not answer.
const FEED_LIMIT: Duration = Duration::from_secs(3);

/// Longest pause between two looks whether a program has ended. Shorter ones cost wake-ups.
const LOOK_PAUSE_MAX: Duration = Duration::from_millis(20);

/// Time that the last words of a program that failed have to arrive. They are in the pipe when it
/// ends, but a program that it left behind may hold the pipe open.
const LAST_WORDS_LIMIT: Duration = Duration::from_millis(200);

/// Bytes of its standard error that are kept of a program: its first line is told.
const LAST_WORDS_MAX: u64 = 4096;

/// Returns the reason why a program could not be started.
pub(crate) fn not_started(error: &io::Error) -> Reason {
    match error.kind() {
        ErrorKind::NotFound => Fault::NoProgram.into(),
        _ => cause::why(error),
    }
}

/// Tells how a program ended: nothing, or the status or signal that it failed with.
pub(crate) fn ended(status: ExitStatus) -> Result<(), Reason> {
    match (status.success(), status.code()) {
        (true, _) => Ok(()),
        (false, Some(code)) => Err(Reason::from(Fault::Status).with(Detail::Number(code))),
        (false, None) => {
            // `signal: 9 (SIGKILL)`
            let said = status.to_string();
            let signal = said.strip_prefix("signal: ").unwrap_or(&said);
            Err(Reason::from(Fault::Signal).with(Detail::Name(signal.to_owned())))
        }
    }
}

/// Runs a program with `text` on its standard input until it ends, fails or takes too long, or
/// until `is_unwanted`.
///
/// A process that it leaves behind in the background (`xclip` and `wl-copy` hold the text until something
/// else is copied) is not waited for. One that does not end is killed with all that it started,
/// because nobody would do so later.
pub(crate) fn feed(
    mut command: Command,
    text: Vec<u8>,
    is_unwanted: &AtomicBool,
) -> Result<(), Reason> {
    let (words, stderr) = io::pipe().map_err(|e| not_started(&e))?;
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(stderr);
    // Not in our group: what holds the text must outlive a Ctrl-C that is meant for others.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|e| not_started(&e))?;
    // It holds our copy of the pipe's other end.
    drop(command);
    let words = last_words(words);
    if let Some(mut stdin) = child.stdin.take() {
        // Writes the text, waiting for a program that does not read; it ends when that has read all or
        // is killed.
        let feeding = start("child-input", move || drop(stdin.write_all(&text)));
        if feeding.is_err() {
            // It would take an empty text for all there is, and end well.
            kill(&mut child);
            return Err(Fault::NoThread.into());
        }
    }
    let Some(status) = wait(&mut child, is_unwanted) else {
        kill(&mut child);
        let limit = Detail::Seconds(FEED_LIMIT.as_secs());
        return Err(Reason::from(Fault::Slow).with(limit));
    };
    ended(status).map_err(|why| {
        let said = words.recv_timeout(LAST_WORDS_LIMIT).unwrap_or_default();
        if said.is_empty() {
            return why;
        }
        why.with(Detail::Said(said))
    })
}

/// Reads what a program says on its standard error; gives the first line when it says no more.
fn last_words(mut pipe: io::PipeReader) -> Receiver<String> {
    let (tell, told) = mpsc::channel();
    // Reads until the program and all that it started have closed the pipe. Where the system refuses a
    // thread, nobody hears what it says.
    let listening = start("child-errors", move || {
        let mut head = Vec::new();
        let _ = (&mut pipe).take(LAST_WORDS_MAX).read_to_end(&mut head);
        // A full pipe would hold the program up, and a closed one could kill it.
        let _ = io::copy(&mut pipe, &mut io::sink());
        let head = String::from_utf8_lossy(&head);
        let lines = head.lines().map(sanitize::line);
        let _ = tell.send({ lines }.find(|line| !line.is_empty()).unwrap_or_default());
    });
    drop(listening);
    told
}

/// Waits for the end of a program; nothing when it takes too long.
fn wait(child: &mut Child, is_unwanted: &AtomicBool) -> Option<ExitStatus> {
    let end = Instant::now() + FEED_LIMIT;
    let mut pause = Duration::from_millis(1);
    while Instant::now() < end && !is_unwanted.load(Ordering::Acquire) {
        match child.try_wait() {
            Ok(None) => thread::sleep(pause),
            Ok(status) => return status,
            Err(_) => return None,
        }
        pause = (pause * 2).min(LOOK_PAUSE_MAX);
    }
    None
}

/// Ends a program and what it started, and takes note of its end, so that no zombie stays.
fn kill(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}
