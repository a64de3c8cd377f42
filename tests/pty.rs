//! The real program in a pseudo-terminal: the whole job, resizing, signals, hostile text.
//!
//! What a pane shows in detail is tested on buffers, not here.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use vt100::Screen;

#[path = "support/pty.rs"]
mod support;

use support::{Home, Terminal};

/// List and reader side by side.
const WIDE: (u16, u16) = (120, 36);
/// No file is named: the built-in articles.
const SEEDS: &[&str] = &[];
const KEPT: &str = "Chương trình cẩu thả hơn thì cắt dòng đúng vào giữa: \
    thân chữ ở lại dòng trên, con dấu rơi xuống dòng dưới.";
const GUIDE: &str = "Chào bạn. Bên trái màn hình";

/// Opens the built-in articles and waits until the guide can be read.
fn open_guide(home: &Home, size: (u16, u16)) -> Terminal {
    let terminal = home.open(size, SEEDS);
    terminal.wait_for("the guide, all articles read", |screen| {
        let text = screen.contents();
        text.contains(GUIDE) && text.contains("đánh dấu  ? trợ giúp")
    });
    terminal
}

/// The rows of the screen.
fn rows(screen: &Screen) -> Vec<String> {
    screen.rows(0, screen.size().1.into()).collect()
}

/// The text beside the mark of the sentence that is being read, joined; nothing
/// while something else is in front of the reader.
fn sentence(screen: &Screen) -> String {
    let rows = rows(screen);
    let is_reader = rows[0].trim_start().starts_with("Thư viện ·");
    let marked = rows.into_iter().filter(|_| is_reader).filter_map(|row| {
        let (_, text) = row.split_once('▏')?;
        Some(text.trim_end_matches(['◆', ' ']).trim().to_owned())
    });
    marked.collect::<Vec<_>>().join(" ")
}

/// Leaves by `q`: from the reader to the list, from the list to the shell.
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
    // What the status line says is true: the file is there now, not later.
    let files = home.bookmarks();
    assert_eq!(files.len(), 1);
    assert!(files[0].contains(KEPT), "{}", files[0]);
    quit(&mut terminal);

    let mut terminal = home.open(WIDE, SEEDS);
    terminal.wait_for("the sentence, where it was left", |screen| {
        sentence(screen) == kept
    });
    terminal.send("gg");
    terminal.wait_for("the start", |screen| {
        !sentence(screen).is_empty() && sentence(screen) != kept
    });
    terminal.send("B");
    terminal.wait_for_text("Đánh dấu · 1");
    terminal.wait_for_text("Chương trình cẩu thả hơn");
    terminal.send("\r");
    terminal.wait_for("the bookmark", |screen| sentence(screen) == kept);
    quit(&mut terminal);
    assert_eq!(home.bookmarks(), files);
}
