//! Tests colours by the terminal's abilities, the user's settings and keys, and remembered choices,
//! with the real binary in a pseudo-terminal.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]
#![allow(dead_code, reason = "shared with other test programs")]

use vt100::{Cell, Color, Screen};

#[path = "support/pty.rs"]
mod support;

use support::{Home, Terminal};

const SIZE: (u16, u16) = (100, 30);
const GUIDE: &str = "Chào bạn. Bên trái màn hình";

/// Opens the built-in articles with environment variables set by a shell.
fn open(home: &Home, line: &str) -> Terminal {
    let terminal = home.shell(SIZE, line);
    terminal.wait_for_text(GUIDE);
    // All articles are loaded, and the article has the focus.
    terminal.wait_for_text(" 1/14  ");
    terminal
}

fn quit(terminal: &mut Terminal) {
    terminal.send("qq");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
}

/// Returns whether `text` is in a row and all its cells satisfy `is_so`.
fn stands(screen: &Screen, text: &str, is_so: impl Fn(&Cell) -> bool) -> bool {
    let (rows, cols) = screen.size();
    let letters: Vec<String> = text.chars().map(String::from).collect();
    let here = |y: u16, x: u16| {
        letters.iter().enumerate().all(|(n, letter)| {
            let cell = screen.cell(y, x + n as u16);
            cell.is_some_and(|c| c.contents() == *letter && is_so(c))
        })
    };
    (0..rows.get()).any(|y| (0..cols.get()).any(|x| here(y, x)))
}

#[test]
fn without_colour_selection_hits_and_bookmarks_are_seen_on_the_bytes() {
    let home = Home::new();
    let mut terminal = open(&home, "NO_COLOR=1 COLORTERM=truecolor \"$DOCBAO\"");
    terminal.send("m");
    terminal.wait_for_text("Đã lưu “");
    terminal.wait_for("the kept sentence", |screen| {
        stands(screen, "Cẩm nang đọc báo", Cell::bold)
    });
    terminal.send("v");
    terminal.wait_for_text("CHỌN 1 câu");
    terminal.wait_for("the selection", |screen| {
        stands(screen, "Cẩm nang đọc báo", Cell::inverse)
    });
    terminal.send("\x1b");
    terminal.wait_for("no selection", |screen| !screen.contents().contains("CHỌN"));
    terminal.send("/\"chao ban\"\r");
    terminal.wait_for("the passage", |screen| {
        screen.contents().contains("trợ giúp") && stands(screen, "Chào bạn", Cell::inverse)
    });
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    for sequence in raw.split("\x1b[").skip(1) {
        let end = sequence.find(|c: char| !c.is_ascii_digit() && c != ';');
        let (numbers, rest) = sequence.split_at(end.unwrap_or(0));
        if !rest.starts_with('m') {
            continue;
        }
        let is_color = |n: &str| matches!(n.parse(), Ok(30..=38 | 40..=48 | 90..=107));
        assert!(!numbers.split(';').any(is_color), "{numbers:?}");
    }
    quit(&mut terminal);
}

#[test]
fn colours_are_those_that_the_terminal_has() {
    let page = |line: &str| {
        let home = Home::new();
        let mut terminal = open(&home, line);
        let page = terminal.look(|screen| screen.cell(5, 50).unwrap().bgcolor());
        quit(&mut terminal);
        page
    };
    let of = |set: &str| page(&format!("{set} \"$DOCBAO\" --theme dark"));
    assert_eq!(of("COLORTERM=truecolor"), Color::Rgb(0x16, 0x18, 0x1c));
    assert!(matches!(of("COLORTERM="), Color::Idx(16..)));
    assert_eq!(of("TERM=xterm"), Color::Idx(0));
}

/// The cursor of a box contrasts with the theme's background, and has its own colour again
/// afterwards.
#[test]
fn the_cursor_has_the_colour_of_the_letters_where_the_theme_has_a_background() {
    let given = "\x1b]12;#";
    let shown = |set: &str| {
        let home = Home::new();
        let mut terminal = open(&home, &format!("{set} \"$DOCBAO\" --theme dark"));
        terminal.send("/mưa");
        terminal.wait_for_text("mưa ");
        terminal.send("\x1b");
        terminal.wait_for_text(GUIDE);
        quit(&mut terminal);
        String::from_utf8_lossy(&terminal.raw()).into_owned()
    };
    let raw = shown("COLORTERM=truecolor");
    let end = raw.find("\x1b]112\x1b\\");
    assert!(end.is_some() && raw.find(given) < end && raw.find(given).is_some());
    let raw = shown("COLORTERM= TERM=xterm");
    assert!(!raw.contains(given) && !raw.contains("\x1b]112"));
}

/// The terminal's answer arrives slowly, in the middle of typed keys.
#[test]
fn the_background_is_asked_for_without_eating_a_key() {
    let home = Home::new();
    let mut terminal = home.silent_shell(SIZE, "COLORTERM=truecolor \"$DOCBAO\"");
    terminal.wait_for("the question", Screen::alternate_screen);
    terminal.send("/da\x1b]11;rgb:ffff/ff");
    terminal.send("ff/ffff\x1b\\u");
    terminal.send("\x1b[?62;22c nga");
    terminal.wait_for("all that was typed, and a light page", |screen| {
        let page = screen.cell(20, 50).unwrap().bgcolor();
        screen.contents().contains("Tìm dau nga") && page == Color::Rgb(0xfb, 0xf9, 0xf4)
    });
    let raw = terminal.raw();
    let asked = memchr::memmem::find_iter(&raw, b"\x1b]11;?").count();
    assert_eq!(asked, 1);
    terminal.send("\x1b");
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
    // The second run uses the remembered background from the first frame on, before the terminal
    // answers.
    let mut terminal = home.silent_shell(SIZE, "COLORTERM=truecolor \"$DOCBAO\"");
    terminal.wait_for("a light page", |screen| {
        screen.cell(20, 50).unwrap().bgcolor() == Color::Rgb(0xfb, 0xf9, 0xf4)
    });
    terminal.send("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62;22c");
    quit(&mut terminal);
}

#[test]
fn a_terminal_that_would_show_the_question_is_not_asked() {
    for set in ["TERM=linux", "TERM=screen", "NO_COLOR=1"] {
        let home = Home::new();
        let mut terminal = open(&home, &format!("{set} \"$DOCBAO\""));
        assert_eq!(memchr::memmem::find(&terminal.raw(), b"\x1b]11"), None);
        quit(&mut terminal);
    }
}

const SETTINGS: &str = "config/docbao/config.toml";

#[test]
fn keys_from_the_settings_work_from_the_first_one_on() {
    let home = Home::new();
    home.write(
        SETTINGS,
        "lang = \"en\"\n[keys.reader]\n\"ctrl-x k\" = \"keep\"\nm = false\nq = \"help\"\n\"Z Z\" = \"abort\"\n",
    );
    let mut terminal = home.shell(SIZE, "\"$DOCBAO\"");
    terminal.wait_for_text("Welcome. On the left");
    terminal.wait_for_text(" 1/15  ");
    terminal.wait_for_text("Ctrl-x k bookmark");
    terminal.send("m");
    terminal.wait_for_text("m bookmark the selection");
    terminal.send("\x18");
    terminal.wait_for_text("k Bookmark the selection");
    terminal.send("k");
    terminal.wait_for_text("Saved “");
    assert_eq!(home.bookmarks().len(), 1);
    terminal.send("q");
    terminal.wait_for_text("Ctrl-x k");
    terminal.send("\x1b");
    terminal.wait_for_text("Welcome. On the left");
    terminal.send("ZZ");
    assert_eq!(terminal.wait_for_end(), 130);
    terminal.assert_given_back();
}

#[test]
fn settings_that_are_saved_hold_at_once_also_in_a_folder_that_was_not_there() {
    let home = Home::new();
    let mut terminal = open(&home, "\"$DOCBAO\"");
    home.write(SETTINGS, "lang = \"en\"\nthem = \"dark\"\n");
    // No key is pressed: the system reports the change.
    terminal.wait_for_text("did you mean “theme”?");
    home.write(SETTINGS, "lang = \"vi\"\nlist-width = 50\n");
    terminal.wait_for_text("Đã đọc lại thiết lập.");
    home.write("config/docbao/themes/giấy.toml", "base = \"lihgt\"\n");
    terminal.wait_for_text("có phải “light” không?");
    home.write("config/docbao/themes/giấy.toml", "base = \"light\"\n");
    home.write(SETTINGS, "theme = \"giấy\"\n");
    terminal.wait_for_text("Đã đọc lại thiết lập.");
    // The folder is replaced by another folder of the same name, as when settings are checked out
    // again.
    let folder = home.path("config/docbao");
    std::fs::rename(&folder, home.path("config/cũ")).unwrap();
    home.write(SETTINGS, "lang = \"en\"\n");
    terminal.wait_for_text("Settings reloaded.");
    quit(&mut terminal);
}

#[test]
fn links_are_marked_for_the_terminal_and_opened_by_the_users_browser() {
    let home = Home::new();
    let file = home.write(
        "bài.md",
        "# Một\n\nXem [trang này](https://a.vn/x?y=1&z=$HOME) đã.\n\nHết.\n",
    );
    let seen = home.path("đã mở");
    let browser = home.write(
        "browser",
        format!(
            "#!/bin/sh\nprintf %s \"$1\" >'{0}.neu' && mv '{0}.neu' '{0}'\n",
            seen.display()
        ),
    );
    let run = format!(
        "chmod +x '{0}'; BROWSER='{0}' \"$DOCBAO\" '{1}'",
        browser.display(),
        file.display()
    );
    let mut terminal = home.shell(SIZE, &format!("export VTE_VERSION=7600; {run}"));
    terminal.wait_for_text("trang này");
    let written = "\x1b]8;;https://a.vn/x?y=1&z=$HOME\x1b\\";
    let has = |raw: &[u8], what: &str| memchr::memmem::find(raw, what.as_bytes()).is_some();
    assert!(has(&terminal.raw(), written));
    assert!(has(&terminal.raw(), "\x1b]2;Một – docbao\x1b\\"));
    terminal.send("o");
    terminal.wait_for_text("https://a.vn/x?y=1&z=$HOME");
    assert!(!seen.exists());
    terminal.send("\r");
    terminal.wait_for_text("mở bằng");
    // The browser runs while the reader goes on.
    let begin = std::time::Instant::now();
    while !seen.exists() && begin.elapsed().as_secs() < 30 {
        std::thread::yield_now();
    }
    assert_eq!(
        std::fs::read_to_string(&seen).unwrap(),
        "https://a.vn/x?y=1&z=$HOME"
    );
    terminal.send("q");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
    let (kept, restored) = ("\x1b[22;2t", "\x1b[23;2t");
    assert!(has(&terminal.raw(), kept) && has(&terminal.raw(), restored));
    // A terminal that may print unknown sequences gets no links, unless the setting says so.
    let mut terminal = home.shell(SIZE, &run);
    terminal.wait_for_text("trang này");
    assert!(!has(&terminal.raw(), "\x1b]8;"));
    home.write(SETTINGS, "hyperlinks = \"always\"\n");
    terminal.wait_for_text("Đã đọc lại thiết lập.");
    terminal.send("q");
    assert_eq!(terminal.wait_for_end(), 0);
    assert!(has(&terminal.raw(), written));
    home.write(SETTINGS, "");
    // The Linux console prints sequences that it does not know.
    let mut terminal = home.shell(SIZE, &format!("export TERM=linux; {run}"));
    terminal.wait_for_text("trang này");
    assert!(!has(&terminal.raw(), "\x1b]"));
    terminal.send("q");
    assert_eq!(terminal.wait_for_end(), 0);
}

/// A refusal names the folder and the cause in the user's language, also after the language has
/// been changed.
#[test]
fn a_bookmark_that_cannot_be_saved_is_reported_with_cause_and_folder() {
    let home = Home::new();
    home.write(
        "config/docbao/bookmarks",
        "a file where the folder should be",
    );
    let mut terminal = home.shell(SIZE, "\"$DOCBAO\"");
    terminal.wait_for_text(GUIDE);
    terminal.wait_for_text("~/config/docbao/bookmarks: đây là tệp, không phải thư mục");
    terminal.send("L");
    terminal.wait_for_text("Library");
    terminal.send("m");
    terminal.wait_for_text("Not saved: ");
    let said = terminal.look(Screen::contents);
    let said = said.lines().last().unwrap().to_owned();
    assert!(said.contains("(~/config/docbao"), "{said}");
    assert!(!said.contains("os error"), "{said}");
    terminal.send("\x03");
    terminal.wait_for_end();
}

/// Without a path the built-in articles open, and the status line shows the command for the
/// articles read last time.
#[test]
fn without_a_path_the_articles_read_last_time_are_shown() {
    let home = Home::new();
    home.write("báo cũ/a.md", "# Một\n\nChữ đầu.\n");
    let mut terminal = home.shell(SIZE, "\"$DOCBAO\" 'báo cũ'");
    terminal.wait_for_text("Chữ đầu.");
    terminal.send("\rqq");
    assert_eq!(terminal.wait_for_end(), 0);
    let mut terminal = home.shell(SIZE, "\"$DOCBAO\"");
    terminal.wait_for_text("Lần trước bạn đọc: docbao ~/'báo cũ'");
    terminal.send("j");
    terminal.wait_for("no word of it", |screen| {
        !screen.contents().contains("Lần trước")
    });
    quit(&mut terminal);
    // With `library` in the settings, that opens instead.
    home.write(SETTINGS, "library = [\"~/báo cũ\"]\n");
    let mut terminal = home.shell(SIZE, "\"$DOCBAO\"");
    terminal.wait_for_text("Chữ đầu.");
    terminal.wait_for_text("trợ giúp");
    assert!(!terminal.look(|screen| screen.contents().contains("Lần trước")));
    terminal.send("qq");
    assert_eq!(terminal.wait_for_end(), 0);
}

/// Backspaces and letters arrive in one read, a letter in two, and combining marks apart; there are
/// a paste of several lines and focus events in between.
#[test]
fn a_note_takes_what_an_input_method_sends_while_windows_change() {
    let home = Home::new();
    let mut terminal = open(&home, "\"$DOCBAO\"");
    terminal.send("ma");
    terminal.wait_for_text("Ghi chú");
    terminal.send("dduwowng\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7fđường \x1b[O\x1b[I");
    terminal.send(b"ve\x08\xe1");
    terminal.send(b"\xbb\x81 nha\xcc\x80");
    terminal.send("\x1b[200~\nta\u{302}\u{301}t\r\nca\u{309}\x1b[201~");
    for line in ["đường về nhà", "tất", "cả"] {
        terminal.wait_for_text(line);
    }
    terminal.send("\r");
    terminal.wait_for("the note is stored", |_| {
        home.bookmarks()
            .iter()
            .any(|file| file.contains("đường về nhà\\ntất\\ncả"))
    });
    quit(&mut terminal);
}

/// When the window gets the focus, the library is checked for changes without a message; when it
/// loses the focus, nothing happens.
#[test]
fn the_library_is_rescanned_when_the_window_gets_the_focus() {
    let home = Home::new();
    home.write(SETTINGS, "width = 60\n");
    let mut terminal = open(&home, "\"$DOCBAO\"");
    home.write(SETTINGS, "width = 60\nlang = \"en\"\n");
    terminal.wait_for_pressing("\x1b[O\x1b[I", "Settings reloaded.");
    // Focus events are not keys, so the message stays.
    terminal.send("\x1b[O\x1b[I/\x1b[Ida\x1b[O\x1b[Iu nga");
    terminal.wait_for_text("Find dau nga ");
    terminal.send("\x1b");
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
    let has = |what: &str| memchr::memmem::find(&terminal.raw(), what.as_bytes()).is_some();
    assert!(has("\x1b[?1004h") && has("\x1b[?1004l"));
}

#[test]
fn a_screen_that_others_wrote_on_is_drawn_anew_at_a_key() {
    let home = Home::new();
    let mut terminal = open(&home, "\"$DOCBAO\"");
    let cleared = |terminal: &Terminal| {
        let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
        let frames: Vec<_> = raw.split("\x1b[2J").skip(1).map(str::to_owned).collect();
        frames
    };
    let before = cleared(&terminal).len();
    terminal.send("\x0c?");
    terminal.wait_for_text("Các phím");
    let frames = cleared(&terminal);
    assert_eq!(frames.len(), before + 1);
    assert!(frames[before].contains("Thư viện · 14 bài") || frames[before].contains("Các phím"));
    terminal.send("\x1b");
    terminal.wait_for_text(GUIDE);
    quit(&mut terminal);
}

/// On the Linux console there are sixteen colours, only symbols that its fonts have, and no
/// sequence that it would print.
#[test]
fn the_linux_console_gets_sixteen_colours_and_ascii_symbols() {
    let home = Home::new();
    let mut terminal = open(&home, "COLORTERM= TERM=linux \"$DOCBAO\" --theme dark");
    terminal.send("}m/dau nga");
    terminal.wait_for_text("Tìm dau nga");
    terminal.send("\x1b");
    terminal.wait_for_text("1*");
    let raw = String::from_utf8_lossy(&terminal.raw()).into_owned();
    let is_sign = |c: &char| ('\u{2190}'..='\u{27bf}').contains(c) || "›»′".contains(*c);
    assert_eq!(raw.chars().find(is_sign), None);
    assert!(!raw.contains("\x1b]"));
    for sequence in raw.split("\x1b[").filter_map(|s| s.split_once('m')) {
        let numbers: Vec<u8> = sequence.0.split(';').flat_map(str::parse).collect();
        let is_color = |n: &[u8]| n.len() == 3 && matches!(n[0], 38 | 48);
        let mut colors = numbers.windows(3).filter(|n| is_color(n));
        assert!(colors.all(|n| n[1] == 5 && n[2] < 16), "{numbers:?}");
    }
    quit(&mut terminal);
}
