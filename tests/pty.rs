//! Tests the real binary in a pseudo-terminal: a whole session, resizing, signals, hostile text.
//!
//! The details of each pane are tested on buffers, which is faster.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::Command;

use memchr::memmem;
use unicode_normalization::UnicodeNormalization as _;
use vt100::{MouseProtocolMode, Screen};

#[path = "support/pty.rs"]
mod support;

use support::{Home, Signal, Terminal};

/// Size of a window with list and article side by side.
const WIDE: (u16, u16) = (120, 36);
/// No file is named, so the built-in articles open.
const SEEDS: &[&str] = &[];
const KEPT: &str = "Chương trình cẩu thả hơn thì cắt dòng đúng vào giữa: \
    thân chữ ở lại dòng trên, con dấu rơi xuống dòng dưới.";
const GUIDE: &str = "Chào bạn. Bên trái màn hình";

/// Opens the built-in articles for the first time and waits until the guide can be read.
fn open_guide(home: &Home, size: (u16, u16)) -> Terminal {
    let terminal = home.open(size, SEEDS);
    wait_for_guide(&terminal);
    terminal
}

fn wait_for_guide(terminal: &Terminal) {
    terminal.wait_for("the guide, all articles read", |screen| {
        let text = screen.contents();
        text.contains(GUIDE) && text.contains("m đánh dấu  / tìm  ? trợ giúp")
    });
}

/// Moves down by paragraphs to the sentence that begins with `start`.
fn walk_to(terminal: &mut Terminal, start: &str) {
    let mut here = next_sentence(terminal, "");
    while !here.starts_with(start) {
        terminal.send("}");
        here = next_sentence(terminal, &here);
    }
}

/// Waits for a sentence other than `last` on a screen that is whole, and returns it. A second look
/// might see half of the next frame.
fn next_sentence(terminal: &Terminal, last: &str) -> String {
    let seen = std::cell::RefCell::default();
    terminal.wait_for("the next sentence", |screen| {
        seen.replace(sentence(screen));
        !seen.borrow().is_empty() && *seen.borrow() != last
    });
    seen.into_inner()
}

/// Returns the rows of the screen without blank cells at their ends, because a blank cell may be
/// written or not.
fn rows(screen: &Screen) -> Vec<String> {
    let rows = screen.rows(0, screen.size().1.into());
    rows.map(|row| row.trim_end().to_owned()).collect()
}

/// Returns the text beside the bar of the sentence being read, joined; empty while something else
/// is in front of the article.
fn sentence(screen: &Screen) -> String {
    let rows = rows(screen);
    let is_reader = rows[0].trim_start().starts_with("Thư viện ·");
    let marked = rows.into_iter().filter(|_| is_reader).filter_map(|row| {
        let (_, text) = row.split_once('▏')?;
        Some(text.trim_end_matches(['◆', ' ']).trim().to_owned())
    });
    marked.collect::<Vec<_>>().join(" ")
}

/// Quits with `q`: from the article to the list, from the list to the shell.
fn quit(terminal: &mut Terminal) {
    terminal.send("qq");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
}

#[test]
fn the_whole_job_twice_with_the_bookmark_found_the_second_time() {
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    terminal.send("/");
    terminal.wait_for_text("Gõ vài chữ");
    terminal.send("dau nga");
    terminal.wait_for("passages with the words", |screen| {
        let text = screen.contents();
        text.contains("Tìm dau nga") && text.contains("dấu ngã")
    });
    terminal.send("\x15\"con dau roi xuong\"");
    terminal.wait_for_text("1 bài · 1 đoạn");
    terminal.send("\r");
    terminal.wait_for("the passage", |screen| {
        sentence(screen).contains("con dấu rơi xuống dòng dưới")
    });
    let kept = terminal.look(sentence);
    terminal.send("m");
    terminal.wait_for_text("Đã lưu “");
    // The status line reports “saved”, so the file must exist at this moment.
    let files = home.bookmarks();
    assert_eq!(files.len(), 1);
    assert!(files[0].contains(KEPT), "{}", files[0]);
    quit(&mut terminal);

    let line = r#"echo "đã thấy: $("$DOCBAO" bookmarks --json | grep -c 'dấu rơi xuống')""#;
    home.shell(WIDE, line).wait_for_text("đã thấy: 1");

    let mut terminal = home.open(WIDE, SEEDS);
    terminal.wait_for("the sentence, where it was left", |screen| {
        sentence(screen) == kept
    });
    terminal.send("gg");
    terminal.wait_for("the start", |screen| {
        !sentence(screen).is_empty() && sentence(screen) != kept
    });
    terminal.send("B");
    terminal.wait_for_text("Chỗ đánh dấu · 1");
    terminal.wait_for_text("Chương trình cẩu thả hơn");
    terminal.send("\r");
    terminal.wait_for("the bookmark", |screen| sentence(screen) == kept);
    quit(&mut terminal);
    assert_eq!(home.bookmarks(), files);
}

#[test]
fn the_reading_position_survives_a_restart() {
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    terminal.send(" ");
    terminal.wait_for("another page", |screen| {
        !screen.contents().contains(GUIDE) && !sentence(screen).is_empty()
    });
    walk_to(&mut terminal, "Khi cần chính xác hơn");
    // The list beside it now shows the time left for the article.
    let text = |screen: &Screen| -> Vec<String> {
        let rows = rows(screen);
        let text = rows[..12].iter().filter_map(|row| row.split_once('│'));
        text.map(|(_, text)| text.to_owned()).collect()
    };
    let (top, read) = terminal.look(|screen| (text(screen), sentence(screen)));
    quit(&mut terminal);

    let mut terminal = home.open(WIDE, SEEDS);
    terminal.wait_for("the same page", |screen| {
        sentence(screen) == read && text(screen) == top && top.len() == 12
    });
    quit(&mut terminal);
}

#[test]
fn a_resize_keeps_the_line_being_read() {
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    walk_to(&mut terminal, "Khi cần chính xác hơn");
    for (width, height) in [(60, 20), (34, 40), (200, 12), (20, 5), (120, 36)] {
        terminal.resize(width, height);
        terminal.wait_for("the sentence at another size", |screen| {
            let rows = rows(screen);
            let marked = |row: &String| row.contains("▏Khi cần chính");
            rows.len() == usize::from(height) && rows.iter().any(marked)
        });
    }
    quit(&mut terminal);
}

#[test]
fn a_window_that_is_too_small_says_so_and_recovers() {
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    for size in [(11, 24), (40, 2), (2, 2), (1, 1)] {
        terminal.resize(size.0, size.1);
        let said: String = "cửa sổ quá nhỏ".chars().take(size.0.into()).collect();
        terminal.wait_for(&said, |screen| screen.contents().trim() == said.trim());
    }
    terminal.resize(WIDE.0, WIDE.1);
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
}

/// An action of the user or of another program on the terminal.
type Step = fn(&mut Terminal);

#[test]
fn every_way_out_gives_the_terminal_back() {
    let ways: [(&str, Step, u32); 6] = [
        ("q", |t| t.send("qq"), 0),
        ("q after a redraw", |t| t.send("\x0c\x0cqq"), 0),
        ("Ctrl-C", |t| t.send("\x03"), 130),
        ("SIGTERM", |t| t.signal(Signal::TERM), 130),
        ("SIGHUP", |t| t.signal(Signal::HUP), 130),
        ("SIGINT", |t| t.signal(Signal::INT), 130),
    ];
    for (way, leave, status) in ways {
        let home = Home::new();
        let mut terminal = open_guide(&home, WIDE);
        terminal.look(|screen| {
            assert!(screen.alternate_screen() && screen.hide_cursor());
            assert!(screen.bracketed_paste());
            assert_ne!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
        });
        leave(&mut terminal);
        assert_eq!(terminal.wait_for_end(), status, "{way}");
        terminal.assert_given_back();
    }
}

/// Signals that end a program that does not handle them.
const ENDING: &[Signal] = &[
    Signal::HUP,
    Signal::INT,
    Signal::QUIT,
    Signal::TERM,
    Signal::ABORT,
    Signal::ALARM,
    Signal::IO,
    Signal::PROF,
    Signal::SYS,
    Signal::TRAP,
    Signal::USR1,
    Signal::USR2,
    Signal::VTALARM,
    Signal::XCPU,
];

/// Signals that end a program on Linux and are hardly ever sent. They are handled from the first
/// frame on, so the test waits for the answer to a key before it sends one.
#[cfg(target_os = "linux")]
#[test]
fn signals_without_a_name_give_the_terminal_back_and_keep_what_is_typed() {
    let mut rare = vec![libc::SIGPWR, libc::SIGSTKFLT];
    rare.extend([libc::SIGRTMIN(), libc::SIGRTMIN() + 7, libc::SIGRTMAX()]);
    for signal in rare {
        let home = Home::new();
        let mut terminal = open_guide(&home, WIDE);
        terminal.wait_until_handled(signal);
        terminal.send("m");
        terminal.wait_for_text("Đã lưu “");
        terminal.send("anhớ mai");
        terminal.wait_for_text("nhớ mai");
        terminal.signal_number(signal);
        assert_eq!(terminal.wait_for_end(), 130, "{signal}");
        terminal.assert_given_back();
        let drafts = std::fs::read_dir(home.path("state/docbao/drafts")).unwrap();
        assert_eq!(drafts.count(), 1, "{signal}");
    }
}

#[test]
fn every_signal_that_ends_it_gives_the_terminal_back() {
    for signal in ENDING {
        let home = Home::new();
        let terminal = open_guide(&home, WIDE);
        // Some are handled from the first frame on, which is the one that was waited for.
        terminal.wait_until_handled(signal.as_raw());
        terminal.signal(*signal);
        assert_eq!(terminal.wait_for_end(), 130, "{signal:?}");
        terminal.assert_given_back();
    }
    // A limit on the size of files is an error of the write that exceeds it.
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    terminal.signal(Signal::XFSZ);
    terminal.send("?");
    terminal.wait_for_text("Các phím");
    terminal.send("q");
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
}

/// A shell with job control, which runs docbao, reports when it stops, waits for Enter, and
/// continues it.
const JOB_CONTROL: &str = r#"
    set -m
    "$DOCBAO"
    echo "đã tạm dừng"
    read -r enter
    fg
    echo "đã xong: $?"
"#;

#[test]
fn suspended_by_key_or_signal_it_gives_the_terminal_back_and_takes_it_again() {
    let ways: [Step; 2] = [|t| t.send("\x1a"), |t| t.signal(Signal::TSTP)];
    for suspend in ways {
        let home = Home::new();
        let mut terminal = home.shell(WIDE, JOB_CONTROL);
        wait_for_guide(&terminal);
        let before = terminal.look(rows);
        suspend(&mut terminal);
        terminal.wait_for_text("đã tạm dừng");
        terminal.assert_given_back();
        terminal.send("\n");
        terminal.wait_for("the same screen again", |screen| {
            screen.alternate_screen() && rows(screen) == before
        });
        terminal.send("qq");
        terminal.wait_for_text("đã xong: 0");
        assert_eq!(terminal.wait_for_end(), 0);
        terminal.assert_given_back();
    }
}

/// SIGSTOP cannot be caught, so the shell changes the terminal's settings without docbao's
/// knowledge.
#[test]
fn stopped_without_a_word_it_takes_the_terminal_again() {
    let home = Home::new();
    let line = JOB_CONTROL.replace(
        "echo \"đã tạm dừng\"",
        "stty sane; printf '\\033[?1049l\\033[?25h\\033[Hđã tạm dừng'",
    );
    let mut terminal = home.shell(WIDE, &line);
    wait_for_guide(&terminal);
    let before = terminal.look(rows);
    terminal.signal(Signal::STOP);
    terminal.wait_for_text("đã tạm dừng");
    terminal.send("\n");
    terminal.wait_for("the same screen again", |screen| {
        screen.alternate_screen() && screen.hide_cursor() && rows(screen) == before
    });
    terminal.send("qq");
    terminal.wait_for_text("đã xong: 0");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
}

#[test]
fn without_a_shell_to_continue_it_a_suspend_is_let_go() {
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    terminal.send("\x1a");
    terminal.signal(Signal::TSTP);
    terminal.send("?");
    terminal.wait_for_text("Các phím");
    terminal.send("q");
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
}

/// In a session of its own, docbao gets no signal when the window is closed, and reading from the
/// terminal never blocks. `setsid` is part of every Linux.
#[cfg(target_os = "linux")]
#[test]
fn when_the_window_is_gone_and_no_signal_comes_it_ends_too() {
    let home = Home::new();
    let mut terminal = home.shell(WIDE, r#"trap "" HUP; setsid -w "$DOCBAO""#);
    wait_for_guide(&terminal);
    terminal.close();
    assert_eq!(terminal.wait_for_end(), 130);
}

#[test]
fn when_the_window_is_closed_it_ends_and_remembers_the_place() {
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    walk_to(&mut terminal, "Bạn không cần bộ gõ tiếng Việt.");
    terminal.close();
    terminal.wait_for_end();

    let mut terminal = home.open(WIDE, SEEDS);
    terminal.wait_for("the sentence, where it was left", |screen| {
        sentence(screen).contains("Bạn không cần bộ gõ tiếng Việt.")
    });
    quit(&mut terminal);
}

/// Everything that makes a terminal act, and everything that disguises text.
const HOSTILE: &[&str] = &[
    "\x1b]0;chiếm tựa đề\x07",
    "\x1b]52;c;Y2hp4bq/bSBi4bqjbmcgdOG6oW0=\x1b\\",
    "\x1b]8;;https://example.invalid\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b_Ga=T\x1b\\",
    "\x1b[38;5;213m",
    "\x1b[77;177H",
    "\x1b[3J",
    "\x1bc",
    "\u{9b}38;5;213m",
    "\u{9d}0;chiếm tựa đề\u{9c}",
    "\x0e",
    "\x07",
    "\u{202e}",
    "\u{2066}",
    "\u{feff}",
    "\u{e0041}",
];

#[test]
fn nothing_in_a_file_its_name_or_its_title_acts_on_the_terminal() {
    let home = Home::new();
    let payload = HOSTILE.concat();
    let name = format!("bao/xấu {}.md", payload.replace('/', ""));
    let text = format!(
        "# Tựa{payload} đề\n\nĐoạn{payload} văn.\n\n- mục{payload}\n\n```\n{payload}mã\n```\n"
    );
    home.write(&name, text);
    home.write("bao/lanh.md", "# Bài lành\n\nKhông có gì.\n");
    let missing = format!("không có {}", payload.replace('/', ""));
    let mut terminal = home.open(WIDE, &["bao", &missing]);
    terminal.wait_for_text("Không đọc được");
    terminal.wait_for_text("Thư viện · 2");
    terminal.send("G\r");
    terminal.wait_for("the hostile article", |screen| {
        let text = screen.contents();
        text.contains("Đoạn") && text.contains("văn.")
    });
    terminal.send("}m");
    terminal.wait_for_text("Đã lưu “");
    terminal.send("B");
    terminal.wait_for_text("Chỗ đánh dấu · 1");
    terminal.send("qqq");
    // The exit status is 2, because one of the paths did not exist.
    assert_eq!(terminal.wait_for_end(), 2);
    terminal.assert_given_back();
    let raw = terminal.raw();
    for payload in HOSTILE {
        let found = memmem::find(&raw, payload.as_bytes());
        assert_eq!(found, None, "{}", payload.escape_unicode());
    }
}

#[test]
fn text_with_marks_apart_is_shown_composed_and_in_its_columns() {
    let home = Home::new();
    let text: String =
        "# Nghĩa đẹp của chữ\n\nTiếng Việt để rời dấu: nghĩa, ngoẵng, khuỷu, đường.\n"
            .nfd()
            .collect();
    let name: String = "bao/nghĩa.md".nfd().collect();
    home.write(name, text);
    home.write("bao/b.txt", "Bài không dấu rời\n\nTiếng Việt liền dấu.\n");
    let mut terminal = home.open(WIDE, &["bao"]);
    terminal.wait_for_text("Thư viện · 2 bài");
    terminal.send("G");
    terminal.wait_for_text("Tiếng Việt để rời dấu: nghĩa, ngoẵng, khuỷu, đường.");
    terminal.look(|screen| {
        let divider = |row, column| {
            screen
                .cell(row, column)
                .is_some_and(|c| c.contents() == "│")
        };
        let column = (0..WIDE.0).find(|&column| divider(0, column)).unwrap();
        assert!((0..WIDE.1 - 1).all(|row| divider(row, column)));
        assert!(
            rows(screen)
                .iter()
                .any(|row| row.contains("Nghĩa đẹp của chữ"))
        );
    });
    quit(&mut terminal);
    let raw = String::from_utf8(terminal.raw()).unwrap();
    assert!(!raw.contains(|c| ('\u{300}'..='\u{36f}').contains(&c)));
}

#[test]
fn the_first_articles_are_read_while_more_are_still_to_come() {
    let home = Home::new();
    for number in 0..300 {
        let text = format!("# Bài {number:03}\n\n{}", "Đang đọc dở.\n\n".repeat(50));
        home.write(format!("bao/{number:03}.md"), text);
    }
    let pipe = home.path("ống");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let mut terminal = home.shell(WIDE, r#"exec "$DOCBAO" bao - < ống"#);
    // The library is incomplete until this is closed.
    let mut slow = OpenOptions::new().write(true).open(pipe).unwrap();
    terminal.wait_for_text("Thư viện · 300 bài");
    terminal.wait_for_text("đang đọc 300/301");
    terminal.send("\r}}");
    terminal.wait_for("the first article, being read", |screen| {
        sentence(screen) == "Đang đọc dở."
    });
    slow.write_all("Bài đến sau cùng\n\nQua đầu vào chuẩn.\n".as_bytes())
        .unwrap();
    drop(slow);
    terminal.wait_for_text("Thư viện · 301 bài");
    terminal.wait_for("no more to come", |screen| {
        !screen.contents().contains("đang đọc") && sentence(screen) == "Đang đọc dở."
    });
    quit(&mut terminal);
}

#[test]
fn an_event_without_effect_writes_nothing() {
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    let mut round = |keys: &str| {
        let before = terminal.raw().len();
        terminal.send(keys);
        terminal.send("\x1b[F");
        terminal.wait_for_text("100 %");
        terminal.send("\x1b[H");
        terminal.wait_for_text(GUIDE);
        terminal.raw().len() - before
    };
    // The first round may still include the end of loading.
    round("");
    let there_and_back = round("");
    assert_eq!(round(""), there_and_back, "nothing at all");
    assert_eq!(round("kkkk"), there_and_back, "up at the top");

    // A space does not change the result, so the same result must not be drawn again.
    terminal.send("/\"con dau roi xuong\"");
    terminal.wait_for_text("1 bài · 1 đoạn");
    let cursor = |screen: &Screen| (!screen.hide_cursor()).then(|| screen.cursor_position().1);
    let end = terminal.look(cursor);
    for _ in 0..20 {
        terminal.send(" ");
        terminal.wait_for("the space", |screen| cursor(screen) > end);
        terminal.send("\x7f");
        terminal.wait_for("no space", |screen| cursor(screen) == end);
    }
    // One Ctrl-C closes the box, the second one quits.
    terminal.send("\x03\x03");
    assert_eq!(terminal.wait_for_end(), 130);
    let raw = terminal.raw();
    let begins: Vec<_> = memmem::find_iter(&raw, b"\x1b[?2026h").collect();
    assert!(begins.len() > 40);
    for begin in begins {
        let frame = &raw[begin..];
        let frame = &frame[..memmem::find(frame, b"\x1b[?2026l").unwrap()];
        assert!(frame.contains(&b'H'), "a frame that draws nothing");
    }
}

#[test]
fn the_find_box_takes_what_an_input_method_sends() {
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    terminal.send("/");
    terminal.wait_for_text("Gõ vài chữ");
    let sent = [
        // An input method for Telex erases and retypes in one burst.
        (
            "tie\x7f\x7fiê\x7f\x7fieng\x7f\x7f\x7fếng vie\x7fệ\x7fệt",
            "tiếng việt",
        ),
        // Combining marks follow their letters.
        ("ta\u{302}\u{301}t ngha\u{303}", "tất nghã"),
        ("thu\u{309}y", "thủy"),
        // A paste in one piece: its line feed is not Enter.
        ("\x1b[200~chỉ\nthị\x1b[201~", "chỉ thị"),
        ("\x1b[200~đườ\x1b[201~ng", "đường"),
    ];
    for (bytes, text) in sent {
        terminal.send(bytes);
        let shown = format!("Tìm {text}");
        terminal.wait_for(&shown, |screen| {
            let row = &rows(screen)[0];
            // Behind it are a remark and the count, once the answer is there.
            let rest = row.trim().strip_prefix(&shown);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("  "))
        });
        // The terminal's cursor is behind the text, because there an input method composes.
        let x = "Tìm ".chars().count() + 1 + text.chars().count();
        terminal.wait_for("the cursor behind it", |screen| {
            !screen.hide_cursor() && screen.cursor_position() == (0, x as u16)
        });
        terminal.send("\x15");
        terminal.wait_for_text("Gõ vài chữ");
    }
    terminal.send("\x1b");
    terminal.wait_for_text(GUIDE);
    terminal.wait_for("no cursor", Screen::hide_cursor);
    quit(&mut terminal);
}

#[test]
fn queries_are_recalled_in_the_next_run_and_where_nothing_can_be_written_in_this_one() {
    let home = Home::new();
    let find = |terminal: &mut Terminal| {
        terminal.send("/dau nga");
        terminal.wait_for_text(" bài · ");
        terminal.send("\r");
        terminal.wait_for_text("khớp ");
    };
    let recall = |terminal: &mut Terminal| {
        terminal.send("/");
        terminal.wait_for_text("tìm lại “dau nga”");
        terminal.send("\x1b[A");
        terminal.wait_for_text("Tìm dau nga");
        terminal.wait_for_text(" bài · ");
        terminal.send("\x1b");
        terminal.wait_for("the reader", |screen| {
            !screen.contents().contains("Tìm dau")
        });
    };
    let mut terminal = open_guide(&home, WIDE);
    find(&mut terminal);
    quit(&mut terminal);
    let mut terminal = home.open(WIDE, SEEDS);
    terminal.wait_for_text("14 bài");
    recall(&mut terminal);
    quit(&mut terminal);

    let mut terminal = home.shell(WIDE, r#"XDG_STATE_HOME=/dev/null exec "$DOCBAO""#);
    // A warning about the reading positions replaces the hints and the number of hits.
    terminal.wait_for_text(GUIDE);
    terminal.send("/dau nga");
    terminal.wait_for_text(" bài · ");
    terminal.send("\r");
    terminal.wait_for("the reader", |screen| {
        !screen.contents().contains("Tìm dau")
    });
    recall(&mut terminal);
    terminal.send("qq");
    assert_eq!(terminal.wait_for_end(), 0);
}

#[test]
fn a_paste_outside_a_box_presses_no_keys() {
    let home = Home::new();
    let mut terminal = open_guide(&home, WIDE);
    terminal.send("\x1b[200~qqm\nx\x1b[201~?");
    terminal.wait_for_text("Các phím");
    assert!(home.bookmarks().is_empty());
    terminal.send("q");
    wait_for_guide(&terminal);
    quit(&mut terminal);
}

#[test]
fn standard_input_is_read_while_keys_come_from_the_terminal() {
    let home = Home::new();
    home.write(
        "bai.txt",
        "Bài đi qua ống\n\nDòng thứ nhất của bài đi qua ống.\n",
    );
    let mut terminal = home.shell(WIDE, r#"cat bai.txt | "$DOCBAO" -; echo "đã xong: $?""#);
    terminal.wait_for_text("Dòng thứ nhất của bài đi qua ống.");
    terminal.send("?");
    terminal.wait_for_text("Các phím");
    terminal.send("qq");
    terminal.wait_for_text("đã xong: 0");
    terminal.assert_given_back();
}

/// Returns the parameters of every sequence that sets colours and weights.
fn styles(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let sequences = text.split("\x1b[").skip(1);
    let parameters = sequences.filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    parameters.collect()
}

#[test]
fn without_colours_weight_and_reverse_stay() {
    for line in [
        r#"NO_COLOR=1 exec "$DOCBAO""#,
        r#"exec "$DOCBAO" --color never"#,
    ] {
        let home = Home::new();
        let mut terminal = home.shell(WIDE, line);
        wait_for_guide(&terminal);
        terminal.send("/dau nga");
        terminal.wait_for_text("Tìm dau nga");
        terminal.wait_for_text(" bài · ");
        terminal.send("\x03\x03");
        assert_eq!(terminal.wait_for_end(), 130);
        let styles = styles(&terminal.raw());
        for style in &styles {
            let numbers: Vec<u8> = style.split(';').filter_map(|n| n.parse().ok()).collect();
            // An empty parameter list means “all off”, which would also reset weight and reverse.
            assert!(!numbers.is_empty(), "{line}: an empty style");
            let first = numbers[0];
            let is_colour = matches!(first, 30..=38 | 40..=48 | 58 | 90..=107);
            assert!(!is_colour, "{line}: {style}");
        }
        assert!(styles.iter().any(|s| s == "1"), "{line}: bold");
        assert!(styles.iter().any(|s| s == "7"), "{line}: reverse");
    }
}

#[test]
fn the_mouse_is_left_alone_when_asked_for() {
    let home = Home::new();
    let mut terminal = home.open(WIDE, &["--no-mouse"]);
    wait_for_guide(&terminal);
    quit(&mut terminal);
    let raw = terminal.raw();
    for mode in ["\x1b[?1000h", "\x1b[?1002h", "\x1b[?1003h", "\x1b[?1006h"] {
        assert_eq!(memmem::find(&raw, mode.as_bytes()), None, "{mode:?}");
    }
}

#[test]
fn the_interface_is_english_by_locale_or_option() {
    for line in [
        r#"LC_ALL=en_US.UTF-8 exec "$DOCBAO""#,
        r#"exec "$DOCBAO" --lang en"#,
    ] {
        let home = Home::new();
        let mut terminal = home.shell(WIDE, line);
        // There is one article more than in Vietnamese: the guide in English.
        terminal.wait_for_text("Library · 15 articles");
        quit(&mut terminal);
    }
}
