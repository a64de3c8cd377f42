//! Tests that two readers follow a folder in which a thousand files are made, written in place, replaced by
//! renaming, added to, moved and deleted at random, while one of them lists, searches and bookmarks: at the end
//! both show what a fresh start shows, and the line that the other one reads has not moved.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use vt100::Screen;

#[allow(dead_code, reason = "shared with other test programs")]
#[path = "support/pty.rs"]
mod support;

use support::{Home, Terminal};

/// Number of changes.
const CHANGES: usize = 1000;
/// Number of changes between two keys.
const BURST: usize = 8;
/// Maximum number of files, so that the list shows all.
const FILES_MAX: usize = 60;
const FOLDERS: [&str; 4] = ["", "b", "b/c", "d"];

/// Numbers by the generator `SplitMix64` (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    /// Returns a number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % end
    }
}

/// A folder of articles, whose titles name the number of the last change.
struct Storm {
    root: PathBuf,
    random: Random,
    /// Title of each file.
    titles: BTreeMap<PathBuf, String>,
    changes: usize,
}

impl Storm {
    fn title(&mut self) -> String {
        self.changes += 1;
        format!("bai{:05}", self.changes)
    }

    fn any(&mut self) -> Option<PathBuf> {
        let at = self.random.below(self.titles.len().max(1));
        self.titles.keys().nth(at).cloned()
    }

    fn fresh_path(&mut self) -> PathBuf {
        let folder = FOLDERS[self.random.below(FOLDERS.len())];
        let path = self.root.join(folder);
        fs::create_dir_all(&path).unwrap();
        path.join(format!("{}.md", self.changes))
    }

    /// Writes a text, in place or, as editors do, by giving another file its name.
    fn write(&mut self, path: &Path, by_renaming: bool) {
        let title = self.title();
        let text = format!("# {title}\n\nChuyện chung của {title}.\n");
        if by_renaming {
            let temp = path.with_file_name(".tạm");
            fs::write(&temp, text).unwrap();
            fs::rename(temp, path).unwrap();
        } else {
            fs::write(path, text).unwrap();
        }
        self.titles.insert(path.to_owned(), title);
    }

    fn change(&mut self) {
        let kind = self.random.below(10);
        let is_full = self.titles.len() >= FILES_MAX;
        match (kind, self.any()) {
            (0..=2, _) | (_, None) if !is_full => {
                self.changes += 1;
                let path = self.fresh_path();
                let by_renaming = self.random.below(2) == 0;
                self.write(&path, by_renaming);
            }
            (3 | 4, Some(path)) => self.write(&path, true),
            (5, Some(path)) => self.write(&path, false),
            (6, Some(path)) => {
                self.changes += 1;
                let mut text = fs::read_to_string(&path).unwrap();
                writeln!(text, "\nThêm đoạn {}.", self.changes).unwrap();
                fs::write(&path, text).unwrap();
            }
            (7, Some(path)) => {
                self.changes += 1;
                let to = self.fresh_path();
                let title = self.titles.remove(&path).unwrap();
                fs::rename(path, &to).unwrap();
                self.titles.insert(to, title);
            }
            (8, _) => self.move_folder(),
            (_, Some(path)) => {
                self.changes += 1;
                fs::remove_file(&path).unwrap();
                self.titles.remove(&path);
            }
            _ => self.changes += 1,
        }
    }

    /// Renames a folder away; now and then one that was renamed comes back.
    fn move_folder(&mut self) {
        self.changes += 1;
        let [from, to] = if self.random.below(2) == 0 {
            ["b", "e"]
        } else {
            ["e", "b"]
        };
        let [from, to] = [from, to].map(|name| self.root.join(name));
        if !from.exists() || to.exists() {
            return;
        }
        fs::rename(&from, &to).unwrap();
        let titles = std::mem::take(&mut self.titles);
        let moved = titles.into_iter().map(|(path, title)| {
            let path = match path.strip_prefix(&from) {
                Ok(rest) => to.join(rest),
                Err(_) => path,
            };
            (path, title)
        });
        self.titles = moved.collect();
    }
}

/// Returns the titles on a screen.
fn titles(screen: &Screen) -> BTreeSet<String> {
    let text = screen.contents();
    let words = text.split(|c: char| !c.is_alphanumeric());
    let titles = words.filter(|word| word.starts_with("bai") && word.len() == 8);
    titles.map(str::to_owned).collect()
}

/// Returns the titles that a fresh start lists.
fn fresh(home: &Home, folder: &Path) -> BTreeSet<String> {
    let done = Command::new(env!("CARGO_BIN_EXE_docbao"))
        .args(["list", "--json", "--no-cache"])
        .arg(folder)
        .env("HOME", home.path(""))
        .env("XDG_CONFIG_HOME", home.path("config"))
        .env("XDG_STATE_HOME", home.path("state"))
        .output()
        .unwrap();
    let out = String::from_utf8(done.stdout).unwrap();
    let rows = out
        .lines()
        .map(|row| serde_json::from_str::<Value>(row).unwrap());
    let titles = rows.map(|row| row["title"].as_str().unwrap().to_owned());
    titles.filter(|title| title.starts_with("bai")).collect()
}

/// Returns a long article with some paragraphs before the others.
fn long(above: usize) -> String {
    let above = (0..above).map(|n| format!("Chen thêm {n} vào phía trên."));
    let own = (0..120).map(|n| format!("Đoạn {n} kể chuyện ghe xuồng số {n} trên sông."));
    let paragraphs: Vec<String> = above.chain(own).collect();
    format!("# Xuồng ghe\n\n{}\n", paragraphs.join("\n\n"))
}

/// Waits for the box of the finder to close and for the list to stand there.
fn list(terminal: &mut Terminal) {
    terminal.wait_for("the list alone", |screen| {
        screen.contents().contains("Thư viện")
    });
}

#[test]
#[ignore = "takes seconds to minutes"]
fn after_a_storm_of_changes_the_library_is_that_of_a_fresh_start() {
    let seed = std::env::var("STORM_SEED").ok();
    let seed = seed.map_or(7, |seed| seed.parse().unwrap());
    eprintln!("STORM_SEED={seed}");
    let home = Home::new();
    home.write(
        "config/docbao/config.toml",
        "sort = \"title\"\nlang = \"vi\"\n",
    );
    let folder = home.path("báo");
    let reading = home.write("báo/dài.md", long(0));
    let mut storm = Storm {
        root: folder.clone(),
        random: Random(seed),
        titles: BTreeMap::new(),
        changes: 0,
    };
    for _ in 0..30 {
        let path = storm.fresh_path();
        storm.write(&path, false);
    }
    // One reads; the other has room for all titles in one column.
    let mut reader = home.open((80, 24), &[&folder]);
    reader.wait_for_text("Thư viện");
    reader.wait_for_text("bai");
    reader.send("G\r");
    reader.wait_for_text("Đoạn 2 kể chuyện");
    reader.send("50%");
    reader.wait_for("the middle of the article", |screen| {
        !screen.contents().contains("Đoạn 2 kể chuyện")
    });
    let rows = reader.look(|screen| screen.rows(0, 80).collect::<Vec<_>>());
    let row = (8..16).find(|row| rows[*row].contains("Đoạn")).unwrap();
    // It opens what the other one reads.
    let mut lister = home.open((58, 90), &[&folder]);
    lister.wait_for_text("Xuồng ghe");
    lister.send("q");
    list(&mut lister);

    for round in 0..CHANGES / BURST {
        for _ in 0..BURST {
            storm.change();
        }
        match round % 8 {
            0 => {
                let temp = reading.with_file_name(".dài");
                fs::write(&temp, long(round / 8)).unwrap();
                fs::rename(temp, &reading).unwrap();
            }
            1 => lister.send("j"),
            2 => {
                lister.send("/chung");
                lister.wait_for_text("chung");
                lister.send("\x1b");
                list(&mut lister);
            }
            3 => lister.send("k"),
            4 => {
                lister.send("\r");
                lister.wait_for("an article", |screen| {
                    !screen.contents().contains("Thư viện")
                });
                lister.send("mq");
                list(&mut lister);
            }
            5 => lister.send("R"),
            6 => reader.send("jk"),
            _ => lister.send("N"),
        }
    }
    lister.send("gg");
    let expected: BTreeSet<String> = storm.titles.values().cloned().collect();
    assert_eq!(fresh(&home, &folder), expected, "a fresh start");
    lister.wait_for("the titles of a fresh start", |screen| {
        titles(screen) == expected
    });
    reader.wait_for("the line that was read", |screen| {
        screen.rows(0, 80).nth(row).as_ref() == Some(&rows[row])
    });
    // The articles that exist are found, in their last version.
    let mut last: Vec<&String> = expected.iter().collect();
    last.truncate(3);
    for title in last {
        lister.send(format!("/'{title}"));
        lister.wait_for("the article is found", |screen| {
            // In the box and in what was found.
            screen.contents().matches(title.as_str()).count() > 1
        });
        lister.send("\x1b");
        list(&mut lister);
    }
    for terminal in [&mut lister, &mut reader] {
        terminal.send("qq");
        terminal.send("\x03");
        terminal.wait_for_end();
    }
}
