//! Other programs, seen from a terminal: clipboards, browsers, editors. All of them are scripts
//! that the tests write; the path holds no others but those of the system.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

#[allow(dead_code, reason = "other programs of tests need more of it")]
#[path = "support/pty.rs"]
mod pty;

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use memchr::memmem;
use pty::{Home, Terminal};

const SIZE: (u16, u16) = (100, 30);

const TEXT: &str = "Chợ phiên\n\nChợ họp từ bốn giờ sáng. Tan khi nắng lên.\n";

/// What `}vy` copies: the sentence at the cursor.
const COPIED: &str = "Chợ họp từ bốn giờ sáng.";

/// “Chợ họp từ bốn giờ sáng.” in Base64.
const BASE64: &str = "Q2jhu6MgaOG7jXAgdOG7qyBi4buRbiBnaeG7nSBzw6FuZy4=";

/// Writes a script `bin/NAME`.
fn script(home: &Home, name: &str, body: &str) {
    let path = home.write(format!("bin/{name}"), format!("#!/bin/sh\n{body}\n"));
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Opens the article with these variables set and `bin` first on the path.
fn open(home: &Home, set: &str) -> Terminal {
    home.write("cho.txt", TEXT);
    let line = format!("{set} PATH=\"$HOME/bin:/usr/bin:/bin\" \"$DOCBAO\" cho.txt");
    let terminal = home.shell(SIZE, &line);
    terminal.wait_for_text("m đánh dấu  ? trợ giúp");
    terminal
}

fn quit(terminal: &mut Terminal) {
    terminal.send("q");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
}

/// Waits until a file holds something.
fn wait_for_file(path: &Path) -> String {
    let begin = Instant::now();
    loop {
        match std::fs::read_to_string(path) {
            Ok(text) if !text.is_empty() => return text,
            _ => assert!(
                begin.elapsed() < Duration::from_secs(30),
                "{}",
                path.display()
            ),
        }
        std::thread::yield_now();
    }
}

fn has(terminal: &Terminal, bytes: &str) -> bool {
    memmem::find(&terminal.raw(), bytes.as_bytes()).is_some()
}

#[test]
fn inside_tmux_its_buffer_gets_the_text() {
    let home = Home::new();
    script(
        &home,
        "tmux",
        "echo \"$@\" >>\"$HOME/args\"; cat >\"$HOME/got\"",
    );
    let mut terminal = open(&home, "TMUX=/tmp/x,1,0 TERM=tmux-256color");
    terminal.send("}vy");
    terminal.wait_for_text("Đã chép 24 ký tự (tmux)");
    assert_eq!(wait_for_file(&home.path("args")), "load-buffer -w -\n");
    assert_eq!(wait_for_file(&home.path("got")), COPIED);
    quit(&mut terminal);
}

#[test]
fn a_tmux_of_old_takes_the_text_and_hands_the_sequence_on() {
    let home = Home::new();
    let old = "[ \"$2\" = -w ] && { echo 'unknown option -- w' >&2; exit 1; }\ncat >\"$HOME/got\"";
    script(&home, "tmux", old);
    let mut terminal = open(&home, "TMUX=/tmp/x,1,0 TERM=screen-256color");
    terminal.send("}vy");
    terminal.wait_for_text("Đã chép 24 ký tự (tmux)");
    assert_eq!(wait_for_file(&home.path("got")), COPIED);
    assert!(has(
        &terminal,
        &format!("\x1bPtmux;\x1b\x1b]52;c;{BASE64}\x07\x1b\\")
    ));
    quit(&mut terminal);
}

#[test]
fn a_program_that_fails_is_told_with_its_reason_and_no_success_is() {
    let home = Home::new();
    script(&home, "tmux", "echo 'no server running' >&2; exit 1");
    let mut terminal = open(&home, "TMUX=/tmp/x,1,0 TERM=tmux-256color");
    terminal.send("}vy");
    terminal.wait_for_text("cho terminal (OSC 52); tmux: thoát với mã 1: no server running");
    assert!(!has(&terminal, "Đã chép"));
    quit(&mut terminal);
}

#[test]
fn the_desktop_gets_the_text_from_the_first_program_that_can() {
    let home = Home::new();
    script(&home, "wl-copy", "exit 3");
    // As xclip does: what holds the text stays, with all that it inherited.
    script(
        &home,
        "xclip",
        "cat >\"$HOME/got\"; (exec sleep 60) & echo $! >\"$HOME/holder\"",
    );
    let mut terminal = open(&home, "WAYLAND_DISPLAY=w DISPLAY=:9");
    terminal.send("}vy");
    terminal.wait_for_text("Đã chép 24 ký tự (xclip)");
    assert_eq!(wait_for_file(&home.path("got")), COPIED);
    assert!(has(&terminal, &format!("\x1b]52;c;{BASE64}\x1b\\")));
    quit(&mut terminal);
    // It outlives the reader.
    let holder = wait_for_file(&home.path("holder"));
    assert!(is_running(holder.trim()), "{holder}");
    kill(holder.trim());
}

#[test]
fn programs_that_are_not_there_are_named() {
    let home = Home::new();
    home.write("bin/x", "");
    let line = "DISPLAY=:9 PATH=\"$HOME/bin\"";
    home.write("cho.txt", TEXT);
    let mut terminal = home.shell(SIZE, &format!("{line} \"$DOCBAO\" cho.txt"));
    terminal.wait_for_text("m đánh dấu  ? trợ giúp");
    terminal.send("}vy");
    terminal.wait_for_text("Đã gửi 24 ký tự cho terminal (OSC 52); xclip, xsel: chưa cài");
    quit(&mut terminal);
}

#[test]
fn a_program_that_never_ends_holds_up_nothing_and_is_ended() {
    let home = Home::new();
    let hang = "echo $$ >\"$HOME/pid\"; sleep 600 & echo $! >\"$HOME/below\"; wait";
    script(&home, "xclip", hang);
    let mut terminal = open(&home, "DISPLAY=:9");
    terminal.send("}vy");
    let (pid, below) = (home.path("pid"), home.path("below"));
    let (pid, below) = (wait_for_file(&pid), wait_for_file(&below));
    // Keys act meanwhile.
    terminal.send("?");
    terminal.wait_for_text("Lên nửa trang");
    terminal.send("q");
    terminal.wait_for_text("xclip: không xong trong 3 s");
    for pid in [pid.trim(), below.trim()] {
        wait_for_its_end(pid);
    }
    quit(&mut terminal);
}

#[test]
fn leaving_does_not_wait_for_a_program_that_never_ends() {
    let home = Home::new();
    script(&home, "xclip", "echo $$ >\"$HOME/pid\"; exec sleep 600");
    let mut terminal = open(&home, "DISPLAY=:9");
    terminal.send("}vy");
    let pid = wait_for_file(&home.path("pid"));
    quit(&mut terminal);
    wait_for_its_end(pid.trim());
}

/// Whether a process runs; one that is dead and not waited for does not.
fn is_running(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

/// Waits for the end of a process that was killed; it would run for minutes otherwise.
fn wait_for_its_end(pid: &str) {
    let begin = Instant::now();
    while is_running(pid) {
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "{pid} still runs"
        );
        std::thread::yield_now();
    }
}

fn kill(pid: &str) {
    let pid = rustix::process::Pid::from_raw(pid.parse().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}
