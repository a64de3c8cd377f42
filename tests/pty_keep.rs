//! Tests bookmarks with the real binary in a pseudo-terminal: select, bookmark, note, undo, redo,
//! quit and reopen, with keys and with the mouse; copying; changes by another docbao meanwhile.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::process::Command;

use memchr::memmem;
use vt100::Screen;

#[allow(dead_code, reason = "shared with other test programs")]
#[path = "support/pty.rs"]
mod support;

use support::{Home, Signal, Terminal, docbao_binary, wait_until};

const SIZE: (u16, u16) = (90, 30);
const TEXT: &str = "Chợ phiên\n\nChợ họp từ bốn giờ sáng. Người bán treo hàng lên cây bẹo.\n\n\
    Tan chợ khi nắng lên. Ai đến muộn thì thôi.\n";

fn open(home: &Home) -> Terminal {
    home.write("cho.txt", TEXT);
    let terminal = home.open(SIZE, &["cho.txt"]);
    terminal.wait_for_text("Ai đến muộn thì thôi.");
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    terminal
}

fn quit(mut terminal: Terminal) {
    terminal.send("q");
    assert_eq!(terminal.wait_for_end(), 0);
    terminal.assert_given_back();
}

/// Writes a note on the bookmark just made, undoes and redoes it, and finds it after a restart.
fn note_and_come_back(home: &Home, mut terminal: Terminal, kept: &str) {
    terminal.wait_for_text("Đã lưu “");
    assert!(home.bookmarks()[0].contains(kept), "{:?}", home.bookmarks());
    terminal.send("a");
    terminal.wait_for_text("Ghi chú");
    // The note has two lines, the first by an input method that erases and retypes.
    terminal.send("nho\x7f\x7fhớ mai\x1b\rđi chợ\r");
    terminal.wait_for_text("Đã lưu ghi chú");
    assert!(home.bookmarks()[0].contains("nhớ mai\\nđi chợ"));
    terminal.send("u");
    terminal.wait_for_text("Đã hoàn tác");
    assert!(!home.bookmarks()[0].contains("nhớ mai"));
    terminal.send("u");
    terminal.wait_for("no mark, and that it is gone", |screen| {
        let text = screen.contents();
        text.contains("Đã hoàn tác") && !text.contains('◆')
    });
    assert!(home.bookmarks().is_empty());
    terminal.send("\x12\x12");
    terminal.wait_for("both again", |screen| {
        let text = screen.contents();
        text.contains("Đã làm lại") && text.contains('◆')
    });
    quit(terminal);
    assert!(home.bookmarks()[0].contains("nhớ mai\\nđi chợ"));

    let mut terminal = open(home);
    terminal.wait_for_text("◆");
    terminal.send("B");
    terminal.wait_for("both lines of the note", |screen| {
        let text = screen.contents();
        text.contains("✎ nhớ mai") && text.contains("đi chợ")
    });
    terminal.send("q");
    terminal.wait_for_text("trợ giúp");
    quit(terminal);
}

#[test]
fn select_keep_note_undo_redo_quit_and_reopen_by_keys() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("}vvww");
    terminal.wait_for_text("CHỌN 3 chữ");
    terminal.send("m");
    note_and_come_back(&home, terminal, "\"Chợ họp từ\"");
}

#[test]
fn a_note_and_a_tag_that_two_docbao_write_at_once_are_both_kept() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("}m");
    terminal.wait_for_text("Đã lưu “");
    terminal.send("anhớ mai");
    terminal.wait_for_text("nhớ mai");
    let file = home.path("cho.txt");
    let quote = "--quote=Chợ họp từ bốn giờ sáng.";
    another(
        &home,
        &[
            "bookmarks",
            "add",
            file.to_str().unwrap(),
            quote,
            "--tag=chợ",
        ],
    );
    terminal.send("\r");
    terminal.wait_for_text("Đã lưu ghi chú");
    let kept = home.bookmarks();
    assert_eq!(kept.len(), 1);
    assert!(
        kept[0].contains("nhớ mai") && kept[0].contains("\"chợ\""),
        "{}",
        kept[0]
    );
    terminal.send("B");
    terminal.wait_for("both", |screen| {
        let text = screen.contents();
        text.contains("#chợ") && text.contains("✎ nhớ mai")
    });
    terminal.send("q");
    terminal.wait_for_text("trợ giúp");
    quit(terminal);
}

fn read(home: &Home, name: &str) -> String {
    std::fs::read_to_string(home.path(name)).unwrap()
}

#[test]
fn an_export_is_a_file_where_the_program_was_started() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("m");
    terminal.wait_for_text("Đã lưu “");
    home.write("cu.md", "cũ");
    terminal.send("BE");
    terminal.wait_for_text("Xuất 1 chỗ đánh dấu");
    terminal.send("\x15cu.md\r");
    terminal.wait_for_text("Đã có cu.md");
    assert_eq!(read(&home, "cu.md"), "cũ");
    terminal.send("\r");
    terminal.wait_for_text("Đã ghi 1 chỗ đánh dấu vào /");
    assert!(read(&home, "cu.md").starts_with("## Chợ phiên\n"));
    terminal.send("E\x15khong/co.md\r");
    terminal.wait_for_text("Chưa ghi được khong/co.md: ");
    terminal.send("\x1b");
    terminal.wait_for("the box gone", |screen| {
        !screen.contents().contains("Xuất 1")
    });
    terminal.send("q");
    terminal.wait_for_text("trợ giúp");
    quit(terminal);
}

/// Sends an event of the left button: 0 for pressed, 32 for moved; the final letter is small when
/// the button is released.
fn mouse(terminal: &mut Terminal, what: u8, (x, y): (usize, usize), ending: char) {
    terminal.send(format!("\x1b[<{what};{};{}{ending}", x + 1, y + 1));
}

fn cell_of(terminal: &Terminal, text: &str) -> (usize, usize) {
    terminal.look(|screen: &Screen| {
        let mut rows = screen.rows(0, SIZE.0).enumerate();
        let (y, row) = rows.find(|(_, row)| row.contains(text)).unwrap();
        (row.split(text).next().unwrap().chars().count(), y)
    })
}

#[test]
fn select_keep_note_undo_redo_quit_and_reopen_by_mouse() {
    let home = Home::new();
    let mut terminal = open(&home);
    let (from, to) = (
        cell_of(&terminal, "Người bán"),
        cell_of(&terminal, "chợ khi"),
    );
    mouse(&mut terminal, 0, from, 'M');
    mouse(&mut terminal, 32, (from.0 + 3, from.1 + 1), 'M');
    mouse(&mut terminal, 32, to, 'M');
    mouse(&mut terminal, 0, to, 'm');
    terminal.wait_for_text("CHỌN 9 chữ");
    terminal.send("m");
    note_and_come_back(&home, terminal, "cây bẹo.\\n\\nTan c\"");
}

#[test]
fn clicks_select_a_word_and_a_sentence() {
    let home = Home::new();
    let mut terminal = open(&home);
    let at = cell_of(&terminal, "bán treo");
    for _ in 0..2 {
        mouse(&mut terminal, 0, at, 'M');
        mouse(&mut terminal, 0, at, 'm');
    }
    terminal.wait_for_text("CHỌN 1 chữ");
    mouse(&mut terminal, 0, at, 'M');
    mouse(&mut terminal, 0, at, 'm');
    terminal.wait_for_text("CHỌN 1 câu · 7 chữ");
    terminal.send("q");
    terminal.wait_for_text("trợ giúp");
    quit(terminal);
}

#[test]
fn a_drag_held_at_the_edge_scrolls_on_without_another_event() {
    let home = Home::new();
    let lines: Vec<_> = (0..200).map(|n| format!("Dòng thứ {n} của bài.")).collect();
    let lines = lines.join("\n\n");
    home.write("dai.txt", format!("Bài dài\n\n{lines}"));
    let mut terminal = home.open(SIZE, &["dai.txt"]);
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    let at = cell_of(&terminal, "Dòng thứ 1 ");
    mouse(&mut terminal, 0, at, 'M');
    mouse(&mut terminal, 32, (at.0, usize::from(SIZE.1) - 1), 'M');
    terminal.wait_for_text("Dòng thứ 60 của bài.");
    mouse(&mut terminal, 0, at, 'm');
    terminal.send("\x03");
    assert_eq!(terminal.wait_for_end(), 130);
}

#[test]
fn copied_text_goes_to_the_terminal_unless_it_is_too_long() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("}vy");
    terminal.wait_for_text("Đã gửi 24 ký tự cho terminal (OSC 52)");
    // “Chợ họp từ bốn giờ sáng.” in Base64.
    let sent = "\x1b]52;c;Q2jhu6MgaOG7jXAgdOG7qyBi4buRbiBnaeG7nSBzw6FuZy4=";
    assert!(memmem::find(&terminal.raw(), sent.as_bytes()).is_some());
    quit(terminal);

    home.write(
        "dai.txt",
        format!("Bài dài\n\n{}", "Chợ đông. ".repeat(10_000)),
    );
    let mut terminal = home.open(SIZE, &["dai.txt"]);
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    terminal.send("}vpy");
    terminal.wait_for_text("OSC 52 chỉ nhận tối đa");
    assert!(memmem::find(&terminal.raw(), b"\x1b]52").is_none());
    quit(terminal);
}

/// Runs another docbao of the same user, which must succeed.
fn another(home: &Home, arguments: &[&str]) {
    let mut command = Command::new(docbao_binary());
    command.args(arguments).current_dir(home.path(""));
    for (key, dir) in [
        ("HOME", ""),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
    ] {
        command.env(key, home.path(dir));
    }
    let done = command.output().unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn bookmarks_made_and_removed_by_another_docbao_appear_by_themselves() {
    let home = Home::new();
    let mut terminal = open(&home);
    // The first bookmark creates the folder and its parents.
    assert!(!home.path("config").exists());
    another(
        &home,
        &[
            "bookmarks",
            "add",
            "cho.txt",
            "--quote",
            "Tan chợ khi nắng lên.",
        ],
    );
    terminal.wait_for_text("◆");
    another(
        &home,
        &[
            "bookmarks",
            "add",
            "cho.txt",
            "--quote",
            "cây bẹo",
            "--note",
            "của họ",
        ],
    );
    terminal.wait_for("two marks", |screen| {
        screen.contents().matches('◆').count() == 2
    });
    terminal.send("B");
    terminal.wait_for_text("✎ của họ");
    let id = home.bookmarks()[1]
        .split('"')
        .find(|s| s.len() == 45)
        .unwrap()
        .to_owned();
    another(
        &home,
        &["bookmarks", "remove", id.trim_start_matches("urn:uuid:")],
    );
    terminal.wait_for_text("Chỗ đánh dấu · 1");
    terminal.send("q");
    terminal.wait_for_text("trợ giúp");
    quit(terminal);
}

/// An editor that records the permissions of the file, reports that it runs, and writes a typed
/// line into the file.
const EDITOR: &str = r#"
    stat -c %a "$1" >> rights
    echo "$1" >> names
    printf '%s\n' "trình soạn thảo"
    read -r line
    printf '%s\n' "$line" >> "$1"
"#;

#[test]
fn the_users_editor_gets_the_terminal_its_keys_and_a_private_file() {
    let home = Home::new();
    home.write("cho.txt", TEXT);
    home.write("editor.sh", EDITOR);
    let line = r#"VISUAL="sh ./editor.sh" TMPDIR="$HOME" exec "$DOCBAO" cho.txt"#;
    let mut terminal = home.shell(SIZE, line);
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    terminal.send("}ma");
    terminal.wait_for_text("── Ghi chú");
    terminal.send("một\x18\x05");
    terminal.wait_for_text("trình soạn thảo");
    terminal.assert_given_back();
    terminal.send("hai q m x\n");
    terminal.wait_for("the note as it was edited", |screen| {
        let text = screen.contents();
        screen.alternate_screen() && text.contains("một") && text.contains("hai q m x")
    });
    terminal.send("\r");
    terminal.wait_for_text("Đã lưu ghi chú");
    assert!(
        home.bookmarks()[0].contains("một\\nhai q m x"),
        "{:?}",
        home.bookmarks()
    );
    let read = |name: &str| std::fs::read_to_string(home.path(name)).unwrap();
    assert_eq!(read("rights"), "600\n");
    assert!(!std::path::Path::new(read("names").trim()).exists());

    terminal.send("e");
    terminal.wait_for("the editor again", |screen| {
        !screen.alternate_screen() && screen.contents().contains("trình soạn thảo")
    });
    terminal.send("Thêm một dòng vào cuối bài.\n");
    terminal.wait_for_text("Thêm một dòng vào cuối bài.");
    terminal.wait_for("the reader with the mark", |screen| {
        screen.alternate_screen() && screen.contents().contains('◆')
    });
    quit(terminal);
}

#[test]
fn stopped_inside_the_editor_both_stop_and_go_on() {
    let home = Home::new();
    home.write("cho.txt", TEXT);
    home.write("editor.sh", EDITOR);
    let line = r#"
        set -m
        VISUAL="sh ./editor.sh" "$DOCBAO" cho.txt
        echo "đã tạm dừng"
        read -r enter
        fg
        echo "đã xong: $?"
    "#;
    let mut terminal = home.shell(SIZE, line);
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    terminal.send("e");
    terminal.wait_for_text("trình soạn thảo");
    terminal.send("\x1a");
    terminal.wait_for_text("đã tạm dừng");
    terminal.send("\n");
    terminal.send("Dòng cuối của bài.\n");
    terminal.wait_for("the reader again", |screen| {
        screen.alternate_screen() && screen.contents().contains("Dòng cuối của bài.")
    });
    terminal.send("q");
    terminal.wait_for_text("đã xong: 0");
    terminal.assert_given_back();
}

/// A way to end the program.
type Step = fn(&mut Terminal);

#[test]
fn a_note_that_is_being_typed_survives_signals_and_a_closed_window() {
    let ends: [Step; 4] = [
        |t| t.signal(Signal::TERM),
        |t| t.signal(Signal::HUP),
        |t| t.signal(Signal::INT),
        Terminal::close,
    ];
    for end in ends {
        let home = Home::new();
        let mut terminal = open(&home);
        terminal.send("}m");
        terminal.wait_for_text("Đã lưu “");
        terminal.send("anhớ mai\x03");
        terminal.wait_for_text("Ghi chú chưa lưu");
        end(&mut terminal);
        assert_eq!(terminal.wait_for_end(), 130);
        assert!(!home.bookmarks()[0].contains("nhớ mai"));

        home.write("cho.txt", TEXT);
        let mut terminal = home.open(SIZE, &["cho.txt"]);
        terminal.wait_for_text("còn 1 ghi chú hoặc nhãn viết dở");
        terminal.wait_for_text("Chợ họp");
        terminal.send("a");
        terminal.wait_for_text("nhớ mai");
        terminal.send(" đi chợ\r");
        terminal.wait_for_text("Đã lưu ghi chú");
        quit(terminal);
        assert!(home.bookmarks()[0].contains("nhớ mai đi chợ"));
        let left = std::fs::read_dir(home.path("state/docbao/drafts")).unwrap();
        assert_eq!(left.count(), 0);
    }
}

/// Returns the texts of the drafts on disk.
fn drafts(home: &Home) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(home.path("state/docbao/drafts")) else {
        return Vec::new();
    };
    let files = files.map(|file| file.unwrap().path());
    let files = files.filter(|file| file.extension() == Some("json".as_ref()));
    files
        .map(|file| std::fs::read_to_string(file).unwrap_or_default())
        .collect()
}

#[test]
fn a_note_that_is_being_typed_survives_a_killed_process() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("}m");
    terminal.wait_for_text("Đã lưu “");
    terminal.send("anhớ mai");
    wait_until("a draft on disk", || {
        drafts(&home).iter().any(|draft| draft.contains("nhớ mai"))
    });
    terminal.signal(Signal::KILL);
    terminal.wait_until_killed();
    let mut terminal = home.open(SIZE, &["cho.txt"]);
    terminal.wait_for_text("còn 1 ghi chú hoặc nhãn viết dở");
    terminal.wait_for_text("◆");
    terminal.send("}a");
    terminal.wait_for_text("nhớ mai");
    terminal.send(" đi chợ\r");
    terminal.wait_for_text("Đã lưu ghi chú");
    quit(terminal);
    assert!(home.bookmarks()[0].contains("nhớ mai đi chợ"));
    assert!(drafts(&home).is_empty());
}

#[test]
fn a_note_that_is_given_up_leaves_no_draft() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("}m");
    terminal.wait_for_text("Đã lưu “");
    terminal.send("anhớ mai");
    wait_until("a draft on disk", || !drafts(&home).is_empty());
    terminal.send("\x1b");
    terminal.wait_for_text("Ghi chú chưa lưu");
    terminal.send("\x1b");
    wait_until("no draft", || drafts(&home).is_empty());
    quit(terminal);
}

#[test]
fn a_note_that_could_not_be_saved_survives_every_end_and_is_saved_by_the_next_start() {
    let ends: [(Step, u32); 4] = [
        (|t| t.signal(Signal::TERM), 130),
        (|t| t.signal(Signal::HUP), 130),
        (Terminal::close, 130),
        (|t| t.send("qq"), 2),
    ];
    for (end, status) in ends {
        let home = Home::new();
        let mut terminal = open(&home);
        terminal.send("}m");
        terminal.wait_for_text("Đã lưu “");
        let folder = home.path("config/docbao/bookmarks");
        let aside = home.path("aside");
        std::fs::rename(&folder, &aside).unwrap();
        std::fs::write(&folder, "a file in the folder's place").unwrap();
        terminal.wait_for_text("không đọc được");
        terminal.send("anhớ mai\r");
        terminal.wait_for_text("Chưa lưu được");
        end(&mut terminal);
        assert_eq!(terminal.wait_for_end(), status);
        std::fs::remove_file(&folder).unwrap();
        std::fs::rename(&aside, &folder).unwrap();
        assert!(!home.bookmarks()[0].contains("nhớ mai"));

        let terminal = home.open(SIZE, &["cho.txt"]);
        terminal.wait_for_text("Đã lưu những thay đổi trước đó");
        assert!(home.bookmarks()[0].contains("nhớ mai"));
        quit(terminal);
        let left = std::fs::read_dir(home.path("state/docbao/drafts")).unwrap();
        assert_eq!(left.count(), 0);
    }
}

#[test]
fn no_editor_opens_an_empty_file_in_the_place_of_one_that_is_gone() {
    let home = Home::new();
    let editor = home.write("editor.sh", "echo đã mở > opened\n");
    home.write("cho.txt", TEXT);
    let line = format!("EDITOR='sh {}' exec \"$DOCBAO\" cho.txt", editor.display());
    let mut terminal = home.shell(SIZE, &line);
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    std::fs::remove_file(home.path("cho.txt")).unwrap();
    terminal.send("e");
    terminal.wait_for_text("không còn nữa");
    quit(terminal);
    assert!(!home.path("opened").exists());
}

#[test]
fn a_note_that_the_editor_leaves_after_a_signal_to_end_is_kept() {
    let home = Home::new();
    let editor = home.write(
        "editor.sh",
        "echo 'sửa xong' > \"$1\"\necho đang sửa\nread _\n",
    );
    home.write("cho.txt", TEXT);
    let line = format!("EDITOR='sh {}' exec \"$DOCBAO\" cho.txt", editor.display());
    let mut terminal = home.shell(SIZE, &line);
    terminal.wait_for_text("m đánh dấu  / tìm  ? trợ giúp");
    terminal.send("}m");
    terminal.wait_for_text("Đã lưu “");
    terminal.send("athô\x18\x05");
    terminal.wait_for_text("đang sửa");
    terminal.signal(Signal::TERM);
    terminal.send("\r");
    assert_eq!(terminal.wait_for_end(), 130);
    let mut terminal = home.open(SIZE, &["cho.txt"]);
    terminal.wait_for_text("còn 1 ghi chú hoặc nhãn viết dở");
    terminal.wait_for_text("Chợ họp");
    terminal.send("a");
    terminal.wait_for_text("sửa xong");
    terminal.send("\r");
    terminal.wait_for_text("Đã lưu ghi chú");
    quit(terminal);
}

/// Replaces a file as a whole, so that a reader that watches it sees one change and never an empty
/// file.
fn replace(home: &Home, path: &std::path::Path, bytes: impl AsRef<[u8]>) {
    let new = home.path("new");
    std::fs::write(&new, bytes).unwrap();
    std::fs::rename(new, path).unwrap();
}

fn only_bookmark(home: &Home) -> std::path::PathBuf {
    let dir = home.path("config/docbao/bookmarks");
    let mut files = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    files.find(|path| path.is_file()).unwrap()
}

/// Changes the only bookmark's file as an editor does, without a new time of modification inside.
fn edit_by_hand(home: &Home, change: impl FnOnce(&mut serde_json::Value)) {
    let path = only_bookmark(home);
    let mut value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    change(&mut value);
    replace(home, &path, value.to_string());
}

fn body(purpose: &str, text: &str) -> serde_json::Value {
    serde_json::json!({ "type": "TextualBody", "purpose": purpose, "value": text })
}

#[test]
fn edits_of_a_bookmark_file_without_a_new_time_are_shown_and_kept() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("}m");
    terminal.wait_for_text("Đã lưu “");
    edit_by_hand(&home, |value| {
        value["body"] = serde_json::json!([body("commenting", "sửa tay")]);
    });
    terminal.send("B");
    terminal.wait_for_text("✎ sửa tay");
    terminal.send("Tmới\r");
    terminal.wait_for_text("Đã lưu nhãn");
    let kept = home.bookmarks();
    assert!(
        kept[0].contains("sửa tay") && kept[0].contains("mới"),
        "{kept:?}"
    );
    terminal.send("q");
    quit(terminal);
}

#[test]
fn a_conflict_copy_is_merged_reported_and_deleted_with_its_bookmark() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("}m");
    terminal.wait_for_text("Đã lưu “");
    terminal.send("anhớ mai\r");
    terminal.wait_for_text("Đã lưu ghi chú");
    let own = only_bookmark(&home);
    let mut value: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&own).unwrap()).unwrap();
    value["modified"] = value["created"].clone();
    value["body"] = serde_json::json!([body("commenting", "máy kia"), body("tagging", "đồng bộ")]);
    let copy = own.with_extension("sync-conflict-20261130-101500-ABC1234.json");
    replace(&home, &copy, value.to_string());
    terminal.wait_for_pressing(
        "j",
        "Đã gộp các bản khác nhau của “Chợ họp từ bốn giờ sáng.”",
    );
    terminal.send("B");
    terminal.wait_for_text("#đồng bộ");
    terminal.wait_for_text("máy kia");
    terminal.wait_for_text("nhớ mai");
    assert!(!copy.exists());
    terminal.send("x");
    terminal.wait_for_text("Đã xóa");
    assert_eq!(home.bookmarks().len(), 0);
    terminal.send("u");
    terminal.wait_for_text("Đã hoàn tác");
    assert!(home.bookmarks()[0].contains("máy kia"));
    terminal.send("q");
    quit(terminal);
}

#[test]
fn a_bookmark_that_breaks_while_reading_is_reported_and_saved_again() {
    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("}m");
    terminal.wait_for_text("Đã lưu “");
    let whole = home.bookmarks().remove(0);
    let path = only_bookmark(&home);
    replace(&home, &path, &whole[..whole.len() / 2]);
    // No key is pressed: the system reports the change.
    terminal.wait_for_text("Không đọc được chỗ đánh dấu");
    terminal.send("m");
    terminal.wait_for_text("Đã lưu “");
    assert!(home.bookmarks()[0].contains("Chợ họp từ"));
    // Another docbao starts, and the broken file must still be there.
    let dir = path.parent().unwrap();
    let mut names = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    assert!(names.any(|name| name.extension().is_some_and(|end| end == "broken")));

    let aside = home.path("config/docbao/đi đâu");
    std::fs::rename(dir, &aside).unwrap();
    terminal.wait_for_text("Thư mục chỗ đánh dấu không đọc được");
    terminal.send("m");
    terminal.wait_for_text("Chưa lưu được: không có tệp hay thư mục này");
    assert!(!dir.exists());
    std::fs::rename(&aside, dir).unwrap();
    terminal.wait_for_pressing("j", "Các chỗ đánh dấu lại đọc được cả.");
    quit(terminal);
    assert_eq!(home.bookmarks().len(), 1);
}

/// A store made by `stow`: of links to files, or a link as a whole.
#[test]
fn targets_of_links_in_the_store_are_watched() {
    use std::os::unix::fs::symlink;

    let home = Home::new();
    let mut terminal = open(&home);
    terminal.send("}m");
    terminal.wait_for_text("Đã lưu “");
    let path = only_bookmark(&home);
    let dotfiles = home.path("dotfiles");
    std::fs::create_dir(&dotfiles).unwrap();
    let target = dotfiles.join("a.json");
    std::fs::rename(&path, &target).unwrap();
    symlink(&target, &path).unwrap();
    terminal.send("B");
    terminal.wait_for_text("Chỗ đánh dấu · 1");
    let note = |text: &str| {
        let mut value: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(&target).unwrap()).unwrap();
        value["body"] = serde_json::json!([body("commenting", text)]);
        std::fs::write(&target, value.to_string()).unwrap();
    };
    note("từ máy kia");
    terminal.wait_for_text("✎ từ máy kia");

    let store = home.path("config/docbao/bookmarks");
    let (one, two) = (home.path("kho 1"), home.path("kho 2"));
    std::fs::create_dir(&two).unwrap();
    std::fs::rename(&store, &one).unwrap();
    symlink(&one, &store).unwrap();
    note("vẫn ở đó");
    terminal.wait_for_text("✎ vẫn ở đó");
    // The link is pointed at another store, whose files are then watched as well.
    let turned = home.path("lối mới");
    symlink(&two, &turned).unwrap();
    std::fs::rename(&turned, &store).unwrap();
    terminal.wait_for_text("Chưa có chỗ đánh dấu nào.");
    std::fs::copy(&target, two.join("b.json")).unwrap();
    terminal.wait_for_text("✎ vẫn ở đó");
    terminal.send("q");
    quit(terminal);
}
