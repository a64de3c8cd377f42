//! Tests which articles the real binary opens in a pseudo-terminal, run by a shell: standard input,
//! named files, folders.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

#[path = "support/pty.rs"]
#[allow(dead_code, reason = "helpers of tests, of which no file uses all")]
mod support;

use jiff::Timestamp;
use support::Home;

const SIZE: (u16, u16) = (80, 24);

#[test]
fn text_on_standard_input_is_read_without_a_name_for_it() {
    for line in [
        r#"cat bai.md | "$DOCBAO"; echo "đã xong: $?""#,
        r#""$DOCBAO" < bai.md; echo "đã xong: $?""#,
    ] {
        let home = Home::new();
        home.write("bai.md", "# Chợ nổi\n\nGhe xuồng tụ về *từ sớm*.");
        let mut terminal = home.shell(SIZE, line);
        terminal.wait_for_text("Ghe xuồng tụ về từ sớm.");
        terminal.send("q");
        terminal.wait_for_text("đã xong: 0");
    }
}

#[test]
fn the_keyboard_is_no_text_to_read() {
    let home = Home::new();
    let terminal = home.shell(SIZE, r#""$DOCBAO" -; echo "đã xong: $?""#);
    terminal.wait_for_text("ở đó là bàn phím");
    terminal.wait_for_text("đã xong: 2");
    assert!(!String::from_utf8_lossy(&terminal.raw()).contains("\x1b[?1049h"));
}

#[test]
fn nothing_on_standard_input_opens_the_library() {
    let home = Home::new();
    let mut terminal = home.shell(SIZE, r#""$DOCBAO" < /dev/null; echo "đã xong: $?""#);
    terminal.wait_for_text("Cẩm nang đọc báo");
    // The first `q` leaves the article that opened by itself, the second quits.
    terminal.send("qq");
    terminal.wait_for_text("đã xong: 0");
}

#[test]
fn the_guide_opens_in_the_language_of_the_interface() {
    for (lang, title) in [("vi", "Chào bạn."), ("en", "Welcome.")] {
        let home = Home::new();
        let line = format!(r#""$DOCBAO" guide --lang {lang}; echo "đã xong: $?""#);
        let mut terminal = home.shell(SIZE, &line);
        terminal.wait_for_text(title);
        terminal.send("qq");
        terminal.wait_for_text("đã xong: 0");
    }
}

#[test]
fn a_missing_path_is_reported_and_alone_opens_no_screen() {
    let home = Home::new();
    home.write("bai.md", "# Chợ nổi\n\nGhe xuồng tụ về từ sớm.");
    let terminal = home.shell(SIZE, r#""$DOCBAO" nơi.md nào-đó; echo "đã xong: $?""#);
    terminal.wait_for_text("đã xong: 2");
    terminal.wait_for_text("nào-đó");
    assert!(!String::from_utf8_lossy(&terminal.raw()).contains("\x1b[?1049h"));

    let mut terminal = home.shell(SIZE, r#""$DOCBAO" bai.md nào-đó; echo "đã xong: $?""#);
    terminal.wait_for_text("Ghe xuồng tụ về từ sớm.");
    terminal.send("q");
    terminal.wait_for_text("đã xong: 2");
    terminal.wait_for_text("docbao: ");
}

#[test]
fn a_file_that_is_no_text_is_reported_and_alone_opens_no_screen() {
    let home = Home::new();
    home.write("bai.md", "# Chợ nổi\n\nGhe xuồng tụ về từ sớm.");
    home.write("stub.pdf", "%PDF-1.4\n1 0 obj\n");
    home.write("khong-duoi", "PK\u{3}\u{4}\u{14}\0word/document.xml");
    for (name, what) in [
        ("stub.pdf", "tệp PDF"),
        ("khong-duoi", "tài liệu văn phòng"),
    ] {
        let line = format!(r#""$DOCBAO" {name}; echo "đã xong: $?""#);
        let terminal = home.shell(SIZE, &line);
        terminal.wait_for_text("đã xong: 2");
        terminal.wait_for_text(what);
        assert!(!String::from_utf8_lossy(&terminal.raw()).contains("\x1b[?1049h"));
    }
    let mut terminal = home.shell(SIZE, r#""$DOCBAO" bai.md stub.pdf; echo "đã xong: $?""#);
    terminal.wait_for_text("tệp PDF");
    terminal.send("q");
    terminal.wait_for_text("đã xong: 2");
}

/// An endless stream is refused with a reason, soon and without exhausting the memory.
#[test]
fn an_endless_stream_is_refused() {
    let home = Home::new();
    let mut terminal = home.shell(SIZE, "yes | \"$DOCBAO\"");
    terminal.wait_for_text("lớn hơn 256 MB");
    terminal.send("q");
    terminal.wait_for_end();
}

#[test]
fn days_in_the_find_box_are_those_of_the_user() {
    let home = Home::new();
    let path = home.write("khuya.txt", "Nước lên\n\nNước về từ nửa đêm.");
    // The 29th, half past midnight, in Vietnam.
    let time = "2024-02-28T17:30:00Z".parse::<Timestamp>().unwrap();
    let file = std::fs::File::options().append(true).open(&path).unwrap();
    file.set_modified(time.into()).unwrap();
    for (zone, found) in [("Asia/Ho_Chi_Minh", "1 bài"), ("UTC", "Không tìm thấy")] {
        let line = format!("TZ={zone} exec \"$DOCBAO\" khuya.txt");
        let mut terminal = home.shell(SIZE, &line);
        terminal.wait_for_text("Nước về từ nửa đêm.");
        terminal.send("/");
        terminal.wait_for_text("Gõ vài chữ");
        terminal.send("nuoc after:2024-02-29");
        terminal.wait_for_text(found);
    }
}
