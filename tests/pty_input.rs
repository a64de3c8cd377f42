//! Tests the bytes that real terminals send to the real binary: keys in pieces, and answers at any
//! time, none of which is left for the shell; terminals that belong to another program or take no
//! bytes.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]
#![allow(dead_code, reason = "shared with other test programs")]

use memchr::memmem;
use vt100::{Color, Screen};

#[path = "support/pty.rs"]
mod support;

use support::{Home, Signal, Terminal};

const SIZE: (u16, u16) = (100, 30);
const GUIDE: &str = "Chào bạn. Bên trái màn hình";
const QUESTION: &str = "\x1b]11;?\x1b\\\x1b[c";
const SETTINGS: &str = "config/docbao/config.toml";
const LIGHT: Color = Color::Rgb(0xfb, 0xf9, 0xf4);
const DARK: Color = Color::Rgb(0x16, 0x18, 0x1c);

/// Message while docbao has waited for an answer for a second or longer.
const WAITS: &str = "Đang chờ terminal trả lời";
const ANSWER: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c";
const BACKGROUND: &str = "\x1b]11;rgb:ffff/ffff/ffff\x1b\\";
/// The end of the answer of a terminal that does not report its background.
const ATTRIBUTES: &str = "\x1b[?62;22c";

/// Opens the built-in articles with environment variables set by a shell.
fn open(home: &Home, line: &str) -> Terminal {
    let terminal = home.shell(SIZE, line);
    wait_until_open(&terminal);
    terminal
}

/// Opens the built-in articles in a terminal that only answers when the test does.
fn open_silent(home: &Home, line: &str) -> Terminal {
    let terminal = home.silent_shell(SIZE, line);
    wait_until_open(&terminal);
    terminal
}

fn wait_until_open(terminal: &Terminal) {
    terminal.wait_for_text(GUIDE);
    terminal.wait_for_text("1/14");
}

fn count(terminal: &Terminal, what: &str) -> usize {
    memmem::find_iter(&terminal.raw(), what.as_bytes()).count()
}

fn quit(terminal: &mut Terminal) {
    terminal.send("qq");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
}

#[test]
fn a_key_that_comes_in_pieces_is_that_key() {
    let home = Home::new();
    home.write(SETTINGS, "escape-time = 1000\n");
    let mut terminal = open(&home, "\"$DOCBAO\"");
    for bytes in ["\x1b[F", "\x1b[6~", "\x1bOA", "\x1b[H"] {
        for piece in bytes.split_inclusive(|_: char| true) {
            terminal.send(piece);
            terminal.wait_until_read();
        }
    }
    // As typed letters the bytes would have opened the list of bookmarks, the palette, or another
    // article.
    terminal.send("?");
    terminal.wait_for_text("Các phím");
    terminal.send("q");
    terminal.wait_for_text(GUIDE);
    terminal.send("/");
    terminal.wait_for_text("Gõ vài chữ");
    for piece in ["\x1b", "[", "D", "d", "a", "\x1b[", "3~", "u"] {
        terminal.send(piece);
        terminal.wait_until_read();
    }
    terminal.wait_for_text("Tìm dau ");
    terminal.send("\x1b");
    // The preview shows the guide as well, and a key right behind Esc would be one with Alt.
    terminal.wait_for("no find box", |screen| {
        !screen.contents().contains("Tìm dau ")
    });
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
}

#[test]
fn an_answer_types_nothing_however_late_or_split_it_arrives() {
    let home = Home::new();
    let mut terminal = open_silent(&home, "COLORTERM=truecolor \"$DOCBAO\"");
    // The first answer was asked for; nobody asked for the others.
    for _ in 0..3 {
        for piece in ANSWER.split_inclusive(['f', '/', '?', ';']) {
            terminal.send(piece);
            terminal.wait_until_read();
        }
    }
    terminal.wait_for("a light page", |screen| page(screen) == LIGHT);
    terminal.send("\x1b[12;40R\x1b[?2031;2$y\x1bP1+r544e=78\x1b\\\x1b_Gi=1;OK\x1b\\/");
    terminal.wait_for_text("Gõ vài chữ");
    terminal.send("\x1b");
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
}

fn page(screen: &Screen) -> Color {
    screen.cell(20, 50).unwrap().bgcolor()
}

#[test]
fn a_switch_between_dark_and_light_is_followed() {
    let home = Home::new();
    let mut terminal = open_silent(&home, "COLORTERM=truecolor \"$DOCBAO\"");
    let mut asked = 0;
    let mut answer = |terminal: &mut Terminal, color: &str, ground| {
        asked += 1;
        terminal.wait_for_bytes(QUESTION, asked);
        terminal.send(format!("\x1b]11;{color}\x07\x1b[?6c"));
        terminal.wait_for(color, |screen| page(screen) == ground);
    };
    answer(&mut terminal, "#000000", DARK);
    terminal.send("\x1b[O\x1b[I");
    answer(&mut terminal, "#ffffff", LIGHT);
    terminal.send("\x1b[?997;1n");
    answer(&mut terminal, "#101010", DARK);
    // A terminal that never answers is not asked for ever.
    for _ in 0..5 {
        terminal.send("\x1b[I");
    }
    terminal.send("?");
    terminal.wait_for_text("Các phím");
    assert_eq!(count(&terminal, QUESTION), 5);
    terminal.send("\x1b[?6c\x1b[?6cq");
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
    for mode in ["2031", "1004", "2004", "1000", "1002", "1006"] {
        let (on, off) = (format!("\x1b[?{mode}h"), format!("\x1b[?{mode}l"));
        assert_eq!(count(&terminal, &on), 1, "{mode}");
        let raw = terminal.raw();
        let last = |what: &str| memmem::rfind(&raw, what.as_bytes());
        assert!(last(&off) > last(&on), "{mode}");
    }
}

#[test]
fn colours_that_do_not_follow_the_background_need_no_question() {
    let home = Home::new();
    home.write(SETTINGS, "theme = \"dark\"\n");
    let mut terminal = open_silent(&home, "COLORTERM=truecolor \"$DOCBAO\"");
    terminal.send("\x1b[I\x1b[?997;1nt");
    terminal.wait_for_text("theo nền terminal");
    assert_eq!(count(&terminal, QUESTION), 0);
    // The first theme in the list follows the terminal.
    terminal.send("\x1b[H\r");
    terminal.wait_for_bytes(QUESTION, 1);
    terminal.send(ANSWER);
    terminal.wait_for("a light page", |screen| page(screen) == LIGHT);
    quit(&mut terminal);
}

/// The user quits at once, and the answer comes when the screen is the shell's again, soon or after
/// seconds.
#[test]
fn after_a_quick_quit_typed_keys_reach_the_prompt_and_the_answer_does_not() {
    for (leave, is_late) in [("\x03", false), ("\x03", true), ("qq", true)] {
        let home = Home::new();
        let line = "COLORTERM=truecolor \"$DOCBAO\"; read -r line; echo \"còn lại:[$line]\"";
        let mut terminal = home.silent_shell(SIZE, line);
        terminal.wait_for_bytes(QUESTION, 1);
        terminal.send(leave);
        terminal.wait_for("the shell's screen", |screen| !screen.alternate_screen());
        if is_late {
            terminal.wait_for_text(WAITS);
        }
        terminal.send(ANSWER);
        terminal.send("ls -l\n");
        terminal.wait_for_text("còn lại:[ls -l]");
        assert_eq!(terminal.wait_for_end(), 0);
        terminal.assert_given_back();
        assert_eq!(count(&terminal, "^[]11"), 0, "echoed");
        assert!(!terminal.look(|screen| screen.contents().contains(WAITS)));
    }
}

/// A terminal inside another one may answer for itself what it can, and pass the rest on.
#[test]
fn a_background_that_comes_after_the_attributes_is_not_left_at_the_prompt() {
    let home = Home::new();
    let line = "COLORTERM=truecolor \"$DOCBAO\"; read -r line; echo \"còn lại:[$line]\"";
    let mut terminal = home.silent_shell(SIZE, line);
    terminal.wait_for_bytes(QUESTION, 1);
    terminal.send("qq");
    terminal.wait_for("the shell's screen", |screen| !screen.alternate_screen());
    terminal.send(format!("{ATTRIBUTES}{BACKGROUND}ls -l\n"));
    terminal.wait_for_text("còn lại:[ls -l]");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
}

/// A silent terminal may never answer, so the user can end the wait with Ctrl-C.
#[test]
fn a_silent_terminal_is_waited_for_no_longer_than_the_user_wants() {
    let home = Home::new();
    let line = "\"$DOCBAO\"; read -r line; echo \"còn lại:[$line]\"";
    let mut terminal = open_silent(&home, line);
    terminal.send("qq");
    terminal.wait_for_text(WAITS);
    terminal.send("\x03ls -l\n");
    terminal.wait_for_text("còn lại:[ls -l]");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
    let mut terminal = open_silent(&home, "exec \"$DOCBAO\"");
    quit(&mut terminal);
}

/// Message while an editor waits for the terminal's answer.
const POSTPONED: &str = "Chương trình kia sẽ mở ngay khi terminal trả lời. Esc: thôi.";

/// Opens a file in a terminal that answers nothing by itself. The editor reads a line, prints it,
/// and ends at the next line.
fn open_with_editor(home: &Home) -> Terminal {
    home.write("a.md", "# Một\n\nChữ đầu.\n");
    let editor = "#!/bin/sh\nread -r line\necho \"trong:[$line]\"\nread -r line\n";
    let editor = home.write("editor", editor);
    let run = format!(
        "chmod +x '{0}'; EDITOR='{0}' \"$DOCBAO\" a.md",
        editor.display()
    );
    let terminal = home.silent_shell(SIZE, &run);
    terminal.wait_for_text("Chữ đầu.");
    terminal.wait_for_bytes(QUESTION, 1);
    terminal
}

/// Waits until the reader has its screen again, with this text.
fn wait_for_reader(terminal: &Terminal, text: &str) {
    terminal.wait_for(text, |screen| {
        screen.alternate_screen() && screen.contents().contains(text)
    });
}

/// Keys before the answer act on the screen, and keys after it reach the editor.
#[test]
fn before_an_editor_gets_the_terminal_the_answer_is_waited_for_and_no_key_is_lost() {
    for types_meanwhile in [false, true] {
        let home = Home::new();
        let mut terminal = open_with_editor(&home);
        terminal.send("e");
        terminal.wait_for_text(POSTPONED);
        if types_meanwhile {
            terminal.send("/tới");
            terminal.wait_for_text("tới");
        }
        assert!(terminal.look(Screen::alternate_screen));
        terminal.send(format!("{ANSWER}ba\n"));
        terminal.wait_for_text("trong:[ba]");
        assert_eq!(count(&terminal, "^[]11"), 0, "echoed");
        terminal.send("\n");
        wait_for_reader(
            &terminal,
            if types_meanwhile {
                "tới"
            } else {
                "Chữ đầu."
            },
        );
        terminal.send(ATTRIBUTES);
        if types_meanwhile {
            terminal.send("\x03");
            wait_for_reader(&terminal, "Chữ đầu.");
        }
        quit(&mut terminal);
    }
}

#[test]
fn an_editor_that_waits_for_the_answer_can_be_called_off() {
    let home = Home::new();
    let mut terminal = open_with_editor(&home);
    terminal.send("e");
    terminal.wait_for_text(POSTPONED);
    terminal.send("\x1b");
    terminal.wait_for("no word of it", |screen| {
        !screen.contents().contains(POSTPONED)
    });
    terminal.send(ANSWER);
    // The keys after the answer are the reader's.
    terminal.send("?");
    terminal.wait_for_text("Các phím");
    quit(&mut terminal);
}

/// The wait for a terminal that never answers is limited.
#[test]
fn an_editor_starts_without_the_answer_in_the_end() {
    let home = Home::new();
    let mut terminal = open_with_editor(&home);
    terminal.send("e");
    terminal.wait_for("the editor's screen", |screen| !screen.alternate_screen());
    terminal.send("ba\n");
    terminal.wait_for_text("trong:[ba]");
    terminal.send("\n");
    wait_for_reader(&terminal, "Chữ đầu.");
    quit(&mut terminal);
}

/// Text that is typed into a box while its editor waits is in the file that the editor gets.
#[test]
fn a_note_that_is_typed_on_before_the_answer_goes_whole_to_the_editor() {
    let home = Home::new();
    home.write("a.md", "# Một\n\nChữ đầu.\n");
    let editor = "#!/bin/sh\nread -r line < \"$1\"\necho \"trong:[$line]\"\nread -r line\n";
    let editor = home.write("editor", editor);
    let run = format!(
        "chmod +x '{0}'; EDITOR='{0}' \"$DOCBAO\" a.md",
        editor.display()
    );
    let mut terminal = home.silent_shell(SIZE, &run);
    terminal.wait_for_bytes(QUESTION, 1);
    terminal.wait_for_text("Chữ đầu.");
    terminal.send("m");
    terminal.wait_for_text("Đã lưu “");
    terminal.send("amột\x18\x05");
    terminal.wait_for_text(POSTPONED);
    terminal.send(" hai");
    terminal.wait_for_text("một hai");
    terminal.send(ANSWER);
    terminal.wait_for_text("trong:[một hai]");
    terminal.send("\n");
    wait_for_reader(&terminal, "một hai");
    terminal.send("\r");
    terminal.wait_for_text("Đã lưu ghi chú");
    terminal.send(ATTRIBUTES);
    quit(&mut terminal);
}

/// The shell gets the terminal for a while (Ctrl-Z), and the answer must not appear at its prompt.
#[test]
fn a_suspended_program_leaves_no_answer_at_the_prompt() {
    for is_late in [false, true] {
        let home = Home::new();
        let line = "set -m; \"$DOCBAO\"; read -r line; echo \"trong:[$line]\"; fg";
        let mut terminal = home.silent_shell(SIZE, line);
        wait_until_open(&terminal);
        terminal.send("\x1a");
        terminal.wait_for("the shell's screen", |screen| !screen.alternate_screen());
        if is_late {
            terminal.wait_for_text(WAITS);
        }
        terminal.send(ANSWER);
        terminal.send("ls -l\n");
        terminal.wait_for_bytes("trong:[ls -l]", 1);
        wait_until_open(&terminal);
        terminal.send(ANSWER);
        quit(&mut terminal);
    }
}

#[test]
fn a_paste_is_never_keys() {
    let home = Home::new();
    // The paste begins before the terminal's answer and ends after it; its marks come in pieces.
    let mut terminal = home.silent_shell(SIZE, "\"$DOCBAO\"");
    terminal.wait_for_bytes(QUESTION, 1);
    for piece in [
        "\x1b[20",
        "0~mq\x1b",
        "[?6c",
        "mqq\x03\x1b[2",
        "01",
        "~\x1b[?6c",
    ] {
        terminal.send(piece);
        terminal.wait_until_read();
    }
    terminal.wait_for_text(GUIDE);
    terminal.send("/\x1b[200~");
    let long = "q".repeat(1 << 16);
    for _ in 0..20 {
        terminal.send(&long);
    }
    terminal.send("\x1b[201~");
    terminal.wait_for_text("Chưa dán");
    terminal.send("\x1b");
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
    assert!(home.bookmarks().is_empty());
}

/// `timeout` starts a program in the background, as `&` does.
#[test]
fn in_the_background_docbao_reports_it_and_ends() {
    let home = Home::new();
    let line = "set -m; \"$DOCBAO\" & wait $!; echo \"đã xong: $?\"";
    let terminal = home.shell(SIZE, line);
    terminal.wait_for_text("docbao đang chạy ở nền");
    terminal.wait_for_text("đã xong: 2");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
}

/// The program is stopped, continued in the background, and asked to end there.
#[test]
fn a_job_in_the_background_ends_when_it_is_asked_to() {
    for stop in ["TSTP", "STOP"] {
        let home = Home::new();
        let line = r#"
            set -m
            "$DOCBAO"
            stty sane
            printf '\033[?1049lđã dừng\n'
            kill -CONT %1
            read -r enter
            kill -TERM %1
            kill -CONT %1
            while kill -0 %1; do wait %1; done 2>/dev/null
            echo "đã xong"
        "#;
        let mut terminal = open(&home, line);
        let signal = if stop == "TSTP" {
            Signal::TSTP
        } else {
            Signal::STOP
        };
        terminal.signal(signal);
        terminal.wait_for_text("đã dừng");
        terminal.send("\n");
        terminal.wait_for_text("đã xong");
        assert_eq!(terminal.wait_for_end(), 0);
    }
}

/// An action of the user or of another program on the terminal.
type Step = fn(&mut Terminal);

#[test]
fn a_terminal_that_takes_no_bytes_does_not_prevent_quitting() {
    let ways: [(&str, Step); 4] = [
        ("q", |t| t.send("qq")),
        ("Ctrl-C", |t| t.send("\x03")),
        ("SIGTERM", |t| t.signal(Signal::TERM)),
        ("SIGHUP", |t| t.signal(Signal::HUP)),
    ];
    for (way, leave) in ways {
        let home = Home::new();
        let mut terminal = home.open::<&str>(SIZE, &[]);
        terminal.wait_for_text(GUIDE);
        terminal.wait_for_text("1/14");
        terminal.stop_output();
        // The terminal cannot show these frames, and each of the many keys writes one.
        terminal.send(format!("  {}", "\x0c".repeat(400)));
        leave(&mut terminal);
        let status = terminal.wait_for_end();
        assert_eq!(status, if way == "q" { 0 } else { 130 }, "{way}");
    }
}

#[test]
fn a_terminal_that_takes_bytes_again_gets_the_current_screen() {
    let home = Home::new();
    let mut terminal = open(&home, "\"$DOCBAO\"");
    terminal.stop_output();
    terminal.send("?");
    terminal.wait_until_read();
    terminal.start_output();
    terminal.wait_for_text("Các phím");
    terminal.send("q");
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
}

/// A user who may start no more threads either sees the reason before docbao takes the terminal, or
/// can read and quit. The limit does not apply to root, so root becomes another user.
#[test]
fn without_threads_it_refuses_or_can_be_left() {
    let home = Home::new();
    home.write("a.md", "# Một\n\nChữ đầu.\n");
    let is_root = rustix::process::geteuid().is_root();
    // The other user may have no access to the binary where it was built, as in a clone of root's
    // own.
    let become_other = if is_root {
        "cp \"$DOCBAO\" program && export DOCBAO=./program && chmod -R a+rwX . && \
         exec setpriv --reuid=64123 --regid=64123 --clear-groups "
    } else {
        "exec "
    };
    let limits = if is_root { 1..=24 } else { 1..=1 };
    let (mut refused, mut opened) = (0, 0);
    for limit in limits {
        let line = format!(
            "{become_other} sh -c '{{ ulimit -u {limit} || ulimit -p {limit}; }} 2>/dev/null; exec \"$DOCBAO\" a.md'"
        );
        let mut terminal = home.shell(SIZE, &line);
        // Most threads start after the first frame, so a frame may precede the refusal: only the
        // reaction to typing shows whether docbao runs.
        terminal.send("/mot");
        terminal.wait_for("an open box, or a refusal", |screen| {
            let text = screen.contents();
            text.contains("không cho tạo thêm luồng") || text.contains("Tìm mot ")
        });
        if terminal.look(|screen| screen.contents().contains("Tìm mot ")) {
            opened += 1;
            terminal.send("\x1b");
            terminal.wait_for("no box", |screen| !screen.contents().contains("Tìm mot"));
            terminal.send("q");
            assert_eq!(terminal.wait_for_end(), 0);
        } else {
            refused += 1;
            assert_eq!(terminal.wait_for_end(), 2);
        }
        terminal.assert_given_back();
    }
    assert!(refused > 0 && (opened > 0 || !is_root));
}

/// The terminal is asked with the first frame, before the refused threads would start.
#[test]
fn a_start_that_is_refused_its_threads_leaves_no_answer_at_the_prompt() {
    let home = Home::new();
    home.write("a.md", "# Một\n\nChữ đầu.\n");
    let become_other = if rustix::process::geteuid().is_root() {
        "cp \"$DOCBAO\" program && export DOCBAO=./program && chmod -R a+rwX . && \
         setpriv --reuid=64123 --regid=64123 --clear-groups "
    } else {
        ""
    };
    let line = format!(
        "{become_other} sh -c '{{ ulimit -u 1 || ulimit -p 1; }} 2>/dev/null; \
         COLORTERM=truecolor exec \"$DOCBAO\" a.md'; read -r line; echo \"còn lại:[$line]\""
    );
    let mut terminal = home.silent_shell(SIZE, &line);
    terminal.wait_for_bytes(QUESTION, 1);
    terminal.wait_for_text(WAITS);
    terminal.send(ANSWER);
    terminal.send("ls -l\n");
    terminal.wait_for_text("còn lại:[ls -l]");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
    terminal.wait_for_text("không cho tạo thêm luồng");
    assert!(!terminal.look(|screen| screen.contents().contains("terminal gặp lỗi")));
    assert_eq!(count(&terminal, "^[]11"), 0, "echoed");
}
