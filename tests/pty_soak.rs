//! Tests two readers, two scripts and a sync tool that change one bookmark at the same time: every
//! acknowledged change is there afterwards, once. It takes minutes, so only CI runs it at full
//! length (`cargo test --test pty_soak -- --ignored`).
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use serde_json::Value;

#[allow(dead_code, reason = "shared with other test programs")]
#[path = "support/pty.rs"]
mod support;

use support::Home;

const TEXT: &str = "Chợ phiên\n\nChợ họp từ bốn giờ sáng. Người bán treo hàng lên cây bẹo.\n";
const QUOTE: &str = "--quote=Chợ họp từ bốn giờ sáng.";

/// Runs `docbao bookmarks …` in the readers' home folder, which must succeed. Returns its output.
fn script(home: &Home, arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_docbao"))
        .arg("bookmarks")
        .args(arguments)
        .current_dir(home.path(""))
        .env("HOME", home.path(""))
        .env("XDG_CONFIG_HOME", home.path("config"))
        .env("XDG_STATE_HOME", home.path("state"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    String::from_utf8(done.stdout).unwrap()
}

/// Returns the row of the only bookmark in the list.
fn row(home: &Home) -> Value {
    let rows = script(home, &["list", "--json"]);
    assert_eq!(rows.lines().count(), 1, "{rows}");
    serde_json::from_str(&rows).unwrap()
}

/// Changes the bookmark `count` times, each time after the change before was reported as saved:
/// adds a tag, looks for it in the file, and removes it, because the box does not hold all tags.
/// Returns the number of tags that were not in the file.
fn read(home: &Home, name: &str, count: usize) -> usize {
    let mut terminal = home.open((100, 24), &["cho.txt"]);
    terminal.wait_for_text("Người bán treo hàng");
    terminal.wait_for_text("◆");
    terminal.send("B");
    terminal.wait_for_text("Chợ họp từ bốn giờ sáng");
    let mut lost = 0;
    for n in 0..count {
        if n % 2 == 1 {
            terminal.send("u");
            terminal.wait_for_text("Đã hoàn tác");
            continue;
        }
        terminal.send("T");
        terminal.wait_for_text("\n Nhãn ");
        let tag = format!("{name}{n}.");
        terminal.send(format!("{tag}\r"));
        terminal.wait_for_text("Đã lưu nhãn");
        lost += usize::from(!home.bookmarks().iter().any(|text| text.contains(&tag)));
    }
    terminal.send("qq");
    assert_eq!(terminal.wait_for_end(), 0);
    lost
}

/// Puts `count` conflict copies beside the file, each with a tag of its own.
fn sync(dir: &PathBuf, name: &str, count: usize) {
    for n in 0..count {
        let files = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let own = files
            .filter(|path| path.extension().is_some_and(|end| end == "json"))
            .min();
        let Some(text) = own.and_then(|path| fs::read(path).ok()) else {
            continue;
        };
        let mut value: Value = serde_json::from_slice(&text).unwrap();
        let tag = serde_json::json!({ "type": "TextualBody", "purpose": "tagging",
            "value": format!("{name}{n}") });
        value["body"] = serde_json::json!([tag]);
        let temp = dir.join(".syncthing.tmp");
        fs::write(&temp, value.to_string()).unwrap();
        fs::rename(temp, dir.join(format!("chợ.sync-conflict-{n}.json"))).unwrap();
        thread::yield_now();
    }
}

/// Runs all writers at once, each with `count` changes. Returns the number of changes that were
/// lost.
fn soak(count: usize) -> usize {
    let home = &Home::new();
    let file = home.write("cho.txt", TEXT);
    let file = file.to_str().unwrap();
    script(home, &["add", file, QUOTE, "--tag=chợ"]);
    let dir = &home.path("config/docbao/bookmarks");
    let copies = count.min(20);
    let unseen: usize = thread::scope(|scope| {
        let readers = ["một", "hai"].map(|name| scope.spawn(move || read(home, name, count)));
        scope.spawn(move || {
            for n in 0..count {
                script(home, &["add", file, QUOTE, &format!("--tag=b{n}")]);
            }
        });
        scope.spawn(move || {
            for n in 0..count {
                script(home, &["add", file, QUOTE, &format!("--note=ghi {n}.")]);
            }
        });
        scope.spawn(move || sync(dir, "năm", copies));
        readers.map(|reader| reader.join().unwrap()).iter().sum()
    });
    let row = row(home);
    let tags = row["tags"].as_array().unwrap().iter();
    let tags: Vec<&str> = tags.filter_map(Value::as_str).collect();
    let note = row["note"].as_str().unwrap();
    let notes: Vec<&str> = note.split("\n\n———\n\n").collect();
    let mut wanted: Vec<String> = (0..count).map(|n| format!("b{n}")).collect();
    wanted.extend((0..copies).map(|n| format!("năm{n}")));
    wanted.push("chợ".to_owned());
    let wanted_notes: Vec<String> = (0..count).map(|n| format!("ghi {n}.")).collect();
    // Each change is there once, and removed tags are not.
    unseen + difference(&tags, &wanted) + difference(&notes, &wanted_notes)
}

/// Returns the number of entries that only one of two lists has.
fn difference(there: &[&str], wanted: &[String]) -> usize {
    let lost = wanted.iter().filter(|one| !there.contains(&one.as_str()));
    let extra = there.len().saturating_sub(wanted.len());
    lost.count() + extra
}

#[test]
fn two_readers_two_scripts_and_a_sync_tool_lose_no_change() {
    assert_eq!(soak(8), 0);
}

#[test]
#[ignore = "1,000 changes take minutes: cargo test --test pty_soak -- --ignored"]
fn a_thousand_concurrent_changes_are_all_kept() {
    assert_eq!(soak(250), 0);
}
