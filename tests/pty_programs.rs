//! Tests other programs that docbao runs from a terminal: clipboards, browsers, editors. All of
//! them are scripts that the tests write, and the path contains no others but the system's, so that
//! the machine's own clipboard is never used.
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

/// The sentence at the cursor, which `}vy` copies.
const COPIED: &str = "Chợ họp từ bốn giờ sáng.";

/// “Chợ họp từ bốn giờ sáng.” in Base64.
const BASE64: &str = "Q2jhu6MgaOG7jXAgdOG7qyBi4buRbiBnaeG7nSBzw6FuZy4=";

/// Writes a script `bin/NAME`.
fn script(home: &Home, name: &str, body: &str) {
    let path = home.write(format!("bin/{name}"), format!("#!/bin/sh\n{body}\n"));
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Opens the article with these environment variables and `bin` first on the path.
fn open(home: &Home, set: &str) -> Terminal {
    home.write("cho.txt", TEXT);
    let line = format!("{set} PATH=\"$HOME/bin:/usr/bin:/bin\" \"$DOCBAO\" cho.txt");
    let terminal = home.shell(SIZE, &line);
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    terminal
}

fn quit(terminal: &mut Terminal) {
    terminal.send("q");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
}

/// Waits until a file has content, and returns it.
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
fn a_clipboard_program_that_fails_is_reported_and_not_called_a_copy() {
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
    // Like xclip, the script leaves a process that holds the text and everything that it inherited.
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
    // The process outlives docbao.
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
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
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
    // Keys work while the program runs.
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

/// Opens an article with a link, and then the link.
fn open_link(home: &Home, set: &str) -> Terminal {
    home.write(
        "a.md",
        "# Một\n\nXem [trang này](https://a.vn/x?y=1&z=$HOME).\n",
    );
    let line = format!("{set} PATH=\"$HOME/bin:/usr/bin:/bin\" \"$DOCBAO\" a.md");
    let mut terminal = home.shell(SIZE, &line);
    terminal.wait_for_text("trang này");
    terminal.send("o");
    terminal.wait_for_text("https://a.vn/x?y=1&z=$HOME");
    terminal.send("\r");
    terminal
}

#[test]
fn a_browser_that_fails_is_reported_and_one_that_is_missing_gives_way_to_the_next() {
    let home = Home::new();
    script(&home, "fails", "exit 4");
    script(&home, "opens", "echo \"got $*\" >\"$HOME/got\"");
    let mut terminal = open_link(&home, "BROWSER=fails");
    terminal.wait_for_text("Không chạy được fails: thoát với mã 4.");
    assert!(!has(&terminal, "Đã mở"));
    quit(&mut terminal);

    let mut terminal = open_link(&home, "BROWSER='nowhere:opens -n'");
    terminal.wait_for_text("Đã mở bằng opens");
    assert_eq!(
        wait_for_file(&home.path("got")),
        "got -n https://a.vn/x?y=1&z=$HOME\n"
    );
    quit(&mut terminal);

    let mut terminal = open_link(&home, "BROWSER=nowhere");
    terminal.wait_for_text("Không chạy được nowhere: chưa cài.");
    quit(&mut terminal);
}

#[test]
fn a_browser_of_the_terminal_that_fails_is_reported() {
    let home = Home::new();
    script(&home, "w3m", "stty raw -echo; kill -SEGV $$");
    let mut terminal = open_link(&home, "BROWSER=w3m");
    terminal.wait_for_text("Không chạy được w3m: bị dừng bởi tín hiệu 11 (SIGSEGV)");
    quit(&mut terminal);
}

#[test]
fn a_browser_that_stays_is_said_to_be_opening() {
    let home = Home::new();
    script(&home, "stays", "echo $$ >\"$HOME/pid\"; exec sleep 60");
    let mut terminal = open_link(&home, "BROWSER=stays");
    terminal.wait_for_text("Đang mở bằng stays");
    let pid = wait_for_file(&home.path("pid"));
    quit(&mut terminal);
    assert!(is_running(pid.trim()));
    kill(pid.trim());
}

/// Writes an editor that saves its arguments to a file and then runs `then`.
fn editor(home: &Home, name: &str, then: &str) {
    let note = "for a; do printf '%s\\n' \"$a\"; done >\"$HOME/args.new\"; mv \"$HOME/args.new\" \"$HOME/args\"";
    script(home, name, &format!("{note}\n{then}"));
}

#[test]
fn the_editor_opens_at_the_line_being_read() {
    let home = Home::new();
    for name in ["vim", "code", "hx", "own"] {
        editor(&home, name, "");
    }
    editor(&home, "my editor", "");
    let file = home.path("cho.txt");
    let file = std::fs::canonicalize(file.parent().unwrap())
        .unwrap()
        .join("cho.txt");
    let file = file.display();
    for (editor, arguments) in [
        ("vim", format!("+3\n{file}\n")),
        ("'code --wait'", format!("--wait\n-g\n{file}:3\n")),
        ("hx", format!("{file}:3\n")),
        ("own", format!("{file}\n")),
        (r#"'"$HOME/bin/my editor" -x'"#, format!("-x\n{file}\n")),
        (r"'my\ editor'", format!("{file}\n")),
    ] {
        let _ = std::fs::remove_file(home.path("args"));
        let mut terminal = open(&home, &format!("VISUAL= EDITOR={editor}"));
        terminal.send("}e");
        assert_eq!(wait_for_file(&home.path("args")), arguments, "{editor}");
        terminal.wait_for("the reader again", |screen| {
            screen.alternate_screen() && screen.contents().contains("trợ giúp")
        });
        quit(&mut terminal);
    }
}

#[test]
fn without_a_setting_the_editor_is_vi() {
    let home = Home::new();
    editor(&home, "vi", "");
    let mut terminal = open(&home, "");
    terminal.send("}e");
    assert!(wait_for_file(&home.path("args")).starts_with("+3\n"));
    terminal.wait_for_text("trợ giúp");
    quit(&mut terminal);
}

#[test]
fn an_editor_that_cannot_be_run_or_fails_is_reported_by_name() {
    let home = Home::new();
    editor(&home, "fails", "exit 5");
    for (editor, told) in [
        (
            "nowhere",
            "Không chạy được nowhere: chưa cài. Hãy đặt editor",
        ),
        ("'$NOTHING nowhere -x'", "chưa cài. Hãy đặt editor"),
        ("fails", "fails: thoát với mã 5"),
    ] {
        let mut terminal = open(&home, &format!("EDITOR={editor}"));
        terminal.send("e");
        terminal.wait_for_text(told);
        quit(&mut terminal);
    }
}

#[test]
fn a_program_that_leaves_the_terminal_raw_does_no_harm() {
    let home = Home::new();
    // The editor leaves the terminal raw, with the mouse, the keypad's keys and a scroll region
    // set.
    let leave = r"stty raw -echo; printf '\033[?1003h\033[?1h\033=\033[2;5r\033[4h'; exit 3";
    editor(&home, "leaves", leave);
    let mut terminal = open(&home, "EDITOR=leaves");
    for time in 1..=2 {
        terminal.send("e");
        terminal.wait_for_bytes("\x1b[2;5r", time);
        terminal.wait_for_text("leaves: thoát với mã 3");
        // The terminal is still raw, so this is no interrupt, and Enter sends a carriage return.
        terminal.send("j");
    }
    terminal.look(|screen| assert!(!screen.application_cursor() && !screen.application_keypad()));
    quit(&mut terminal);
}

#[test]
fn a_terminal_that_was_raw_is_raw_again() {
    let home = Home::new();
    home.write("cho.txt", TEXT);
    let line = "stty raw -echo; stty -a >before; \"$DOCBAO\" cho.txt; stty -a >after; stty sane; echo xong";
    let mut terminal = home.shell(SIZE, line);
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    terminal.send("q");
    terminal.wait_for_text("xong");
    let read = |name: &str| std::fs::read_to_string(home.path(name)).unwrap();
    assert_eq!(read("before"), read("after"));
}

#[test]
fn settings_that_the_shell_changed_meanwhile_are_given_back() {
    let home = Home::new();
    home.write("cho.txt", TEXT);
    let line = r#"
        set -m
        "$DOCBAO" cho.txt
        stty -echoctl -ixon
        stty -a >before
        echo "đã tạm dừng"
        read -r enter
        fg
        stty -a >after
        stty echoctl ixon
        echo "đã xong: $?"
    "#;
    let mut terminal = home.shell(SIZE, line);
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    terminal.send("\x1a");
    terminal.wait_for_text("đã tạm dừng");
    terminal.send("\n");
    terminal.wait_for("the reader again", |screen| {
        screen.alternate_screen() && screen.contents().contains("trợ giúp")
    });
    terminal.send("q");
    terminal.wait_for_text("đã xong: 0");
    let read = |name: &str| std::fs::read_to_string(home.path(name)).unwrap();
    assert_eq!(read("before"), read("after"));
}

/// Opens the box of a note on a new bookmark, and the editor with a word in the box.
fn edit_note(home: &Home, set: &str) -> Terminal {
    let mut terminal = open(home, set);
    terminal.send("}ma");
    terminal.wait_for_text("── Ghi chú");
    terminal.send("một\x18\x05");
    terminal
}

#[test]
fn text_written_by_an_editor_that_then_failed_is_kept() {
    for (then, told) in [
        ("exit 1", "fails: thoát với mã 1"),
        ("kill -KILL $$", "fails: bị dừng bởi tín hiệu 9 (SIGKILL)"),
    ] {
        let home = Home::new();
        editor(&home, "fails", &format!("echo hai >>\"$1\"; {then}"));
        let mut terminal = edit_note(&home, "EDITOR=fails");
        terminal.wait_for_text(told);
        terminal.wait_for_text("Những gì đã viết vẫn còn trong ô này.");
        terminal.wait_for_text("hai");
        terminal.send("\r");
        terminal.wait_for_text("Đã lưu ghi chú");
        assert!(home.bookmarks()[0].contains("một\\nhai"));
        // The note is in the bookmark, so its temporary file is removed.
        assert!(!Path::new(wait_for_file(&home.path("args")).trim()).exists());
        quit(&mut terminal);
    }
}

#[test]
fn an_editor_that_fails_without_writing_changes_nothing() {
    let home = Home::new();
    editor(&home, "fails", "exit 1");
    let mut terminal = edit_note(&home, "EDITOR=fails");
    terminal.wait_for_text("fails: thoát với mã 1");
    assert!(!has(&terminal, "Những gì đã viết"));
    terminal.send("\r");
    terminal.wait_for_text("Đã lưu ghi chú");
    quit(&mut terminal);
}

/// Ctrl-C and Ctrl-\ send their signal to every process in the foreground.
#[test]
fn a_key_that_ends_the_editor_does_not_end_the_reader() {
    for (key, signal) in [("\x03", "SIGINT"), ("\x1c", "SIGQUIT")] {
        let home = Home::new();
        script(&home, "stays", "echo đang sửa; exec sleep 1000");
        home.write("cho.txt", TEXT);
        let line = "ulimit -c 0; EDITOR=stays PATH=\"$HOME/bin:/usr/bin:/bin\" \
            exec \"$DOCBAO\" cho.txt";
        let mut terminal = home.shell(SIZE, line);
        terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
        terminal.send("e");
        terminal.wait_for_text("đang sửa");
        terminal.send(key);
        terminal.wait_for_text(signal);
        quit(&mut terminal);
    }
}

#[test]
fn a_note_that_cannot_be_read_back_stays_in_its_file() {
    for (then, why) in [
        ("printf 'm\\351t' >\"$1\"", "không phải UTF-8"),
        ("head -c 2000000 /dev/zero | tr '\\0' a >\"$1\"", "lớn hơn"),
    ] {
        let home = Home::new();
        editor(&home, "writes", then);
        let mut terminal = edit_note(&home, "EDITOR=writes");
        terminal.wait_for_text(&format!("chưa đọc lại được: {why}"));
        let path = wait_for_file(&home.path("args"));
        let path = Path::new(path.trim());
        let name = path.file_name().unwrap().to_str().unwrap();
        terminal.wait_for_text(name);
        assert!(path.exists());
        terminal.send("\r");
        terminal.wait_for_text("Đã lưu ghi chú");
        quit(&mut terminal);
    }
}

/// Returns whether a process runs; a zombie does not.
fn is_running(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| !rest.starts_with('Z'))
}

/// Waits for the end of a process that was killed and would otherwise run for minutes.
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
