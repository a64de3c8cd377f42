//! Tests import and export of bookmarks on the command line, and `check`. Several users exchange
//! files, each with a settings folder of their own, in temporary folders.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const MARKET: &str =
    "# Chợ nổi\n\nGhe xuồng tụ về từ sớm. Người bán treo hàng lên cây bẹo.\n\nTrưa thì chợ vãn.";

/// A folder for everything; the settings of each user are in a folder of their own.
struct Home(TempDir);

struct Done {
    status: i32,
    out: String,
    err: String,
}

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(name)
    }

    fn write(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    fn command(&self, user: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docbao"));
        command.args(["--lang=en", "--config-dir", user, "bookmarks"]);
        command
            .args(args)
            .env_clear()
            .env("HOME", self.path("home"))
            .current_dir(self.path(""));
        command
    }

    /// Runs `docbao bookmarks …` as `user`.
    fn run(&self, user: &str, args: &[&str]) -> Done {
        let output = self.command(user, args).output().unwrap();
        Done {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn ok(&self, user: &str, args: &[&str]) -> String {
        let done = self.run(user, args);
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{}", done.out);
        done.out
    }

    /// Makes three bookmarks of user `a`, one of them with fields of other programs, and exports
    /// two of them. Returns the file.
    fn keep(&self) -> String {
        let file = self.write("chợ.md", MARKET);
        self.ok("a", &["add", "bun thang", "--quote", "nước dùng"]);
        let note = "--note=ghé lại,\n\"mai\"";
        let tag = "--tag=miền Tây";
        self.ok(
            "a",
            &["add", &file, "--quote=treo hàng lên cây bẹo", note, tag],
        );
        let id = self.ok("a", &["add", &file, "--quote=Trưa thì chợ vãn."]);
        let path = self.path("a/bookmarks").join(format!("{}.json", id.trim()));
        let mut value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        value["creator"] = serde_json::json!({"name": "Lụa"});
        fs::write(path, value.to_string()).unwrap();
        file
    }

    fn files(&self, user: &str) -> usize {
        fs::read_dir(self.path(user).join("bookmarks")).map_or(0, Iterator::count)
    }
}

#[test]
fn out_in_and_out_again_is_the_same_to_the_byte() {
    for (format, other) in [("json", "w3c"), ("w3c", "json")] {
        let home = Home::new();
        home.keep();
        let text = home.ok("a", &["export", "--format", format]);
        let file = home.write("all", &text);
        let said = home.ok("b", &["import", &file]);
        assert!(
            said.starts_with("Imported: 3 new, 0 updated, 0 already here"),
            "{said}"
        );
        assert_eq!(home.ok("b", &["export", "--format", format]), text);
        let all = home.ok("a", &["export", "--format", other]);
        assert_eq!(home.ok("b", &["export", "--format", other]), all);
        assert!(text.contains("Lụa") && all.contains("Lụa"));
        let said = home.ok("b", &["import", &file]);
        assert!(
            said.starts_with("Imported: 0 new, 0 updated, 3 already here"),
            "{said}"
        );
    }
}

/// Tables and annotations without ids know a passage by its place, because articles repeat sentences.
#[test]
fn a_sentence_that_is_kept_twice_comes_back_twice_from_files_without_ids() {
    let home = Home::new();
    let sentence = "Không ai nói gì.";
    let text = format!("Mưa. {sentence} Nắng lên trên bến. {sentence} Chiều về.");
    home.write("lặp.txt", &text);
    let places = text.match_indices(sentence);
    let places = places.map(|(at, _)| text[..at].chars().count().to_string());
    let rows = places.enumerate();
    let rows = rows.map(|(n, place)| format!("{sentence},Lặp,{place},ghi {n}"));
    let head = "Highlight,Title,Location,Note".to_owned();
    let table: Vec<String> = std::iter::once(head).chain(rows).collect();
    let rows = home.write("rows.csv", &table.join("\n"));
    let said = home.ok("a", &["import", &rows]);
    assert!(
        said.starts_with("Imported: 2 new, 0 updated, 0 already"),
        "{said}"
    );
    let mut collection: Value =
        serde_json::from_str(&home.ok("a", &["export", "--format=w3c"])).unwrap();
    for item in collection["first"]["items"].as_array_mut().unwrap() {
        item.as_object_mut().unwrap().remove("id");
    }
    for (user, text) in [
        ("b", home.ok("a", &["export", "--format=csv"])),
        ("c", home.ok("a", &["export", "--format=readwise"])),
        ("d", collection.to_string()),
    ] {
        let file = home.write(&format!("{user}.out"), &text);
        for counts in ["2 new, 0 updated, 0 already", "0 new, 0 updated, 2 already"] {
            let said = home.ok(user, &["import", &file]);
            assert!(said.starts_with(&format!("Imported: {counts}")), "{said}");
        }
        assert_eq!(home.files(user), 2);
        let list = home.ok(user, &["list"]);
        let notes = list.lines().filter(|line| line.contains("✎ ghi "));
        assert!(notes.count() == 2 && !list.contains("———"), "{list}");
    }
}

#[test]
fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let home = Home::new();
    home.keep();
    let file = home.path("x.jsonl").into_os_string().into_string().unwrap();
    home.ok("a", &["export", "-o", &file]);
    let said = home.ok("b", &["import", "--dry-run", &file]);
    assert_eq!(
        said.lines().filter(|line| line.starts_with("+ ")).count(),
        3
    );
    assert!(
        said.ends_with(
            "\nWould import: 3 new, 0 updated, 0 already here, \
        0 older than the one here, 0 left out\n"
        ),
        "{said}"
    );
    assert_eq!(home.files("b"), 0);

    home.ok("b", &["import", &file]);
    let id = home.ok("b", &["list", "vãn"])[..13].to_owned();
    home.ok(
        "b",
        &["add", "chợ.md", "--quote=Trưa thì chợ vãn.", "--note=mới"],
    );
    let newer = home.ok("b", &["export", "--format=w3c", &id]);
    let newer = home.write("newer", &newer);
    let said = home.ok("a", &["import", "--dry-run", &newer]);
    assert!(
        said.starts_with(&format!("~ {id}")) && said.contains("  “Trưa thì chợ vãn.”  Chợ nổi\n"),
        "{said}"
    );
    assert!(home.ok("a", &["import", &newer]).contains(" 1 updated"));
    assert!(
        home.ok("a", &["list", &id.replace(&id, "mới")])
            .contains("✎ mới")
    );
    assert!(home.ok("a", &["import", &file]).contains(" 1 older"));
}

/// No file of the store may be that large. One whose note would become so by a merge is left out too.
#[test]
fn entries_that_are_too_large_are_named_by_line_and_the_rest_is_imported() {
    let home = Home::new();
    home.keep();
    let lines = home.ok("a", &["export", "--format=json"]);
    let mut entries: Vec<Value> = lines
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let mut set_note = |n: usize, letter: &str, len| {
        entries[n]["note"] = letter.repeat(len).into();
        entries[n].to_string()
    };
    let (first, grown) = (set_note(0, "a", 9 << 20), set_note(0, "b", 9 << 20));
    let large = set_note(1, "a", 17 << 20);
    let file = home.write(
        "x",
        &format!(
            "{first}\n{large}\n{grown}\n{}\n",
            lines.lines().last().unwrap()
        ),
    );
    for args in [&["import", "--dry-run", &file][..], &["import", &file]] {
        let done = home.run("b", args);
        assert_eq!(done.status, 2);
        assert!(
            done.out.contains("2 new") && done.out.contains("2 left out"),
            "{}",
            done.out
        );
        let told: Vec<&str> = done.err.lines().collect();
        let is_told =
            |n: usize, line| told[n].starts_with(&format!("docbao: {file}, line {line}: "));
        assert!(
            told.len() == 2 && is_told(0, 2) && is_told(1, 3),
            "{}",
            done.err
        );
    }
    assert_eq!(home.ok("b", &["list", "--json"]).lines().count(), 2);
}

#[test]
fn broken_entries_are_named_by_line_and_the_rest_is_imported() {
    let home = Home::new();
    home.keep();
    let lines = home.ok("a", &["export", "--format=json"]);
    let file = home.write("x", &format!("{lines}{{\"id\": \u{1b}[31m\n{{}}\n"));
    let done = home.run("b", &["import", &file]);
    assert_eq!(done.status, 2);
    assert!(
        done.out.contains("3 new") && done.out.contains("2 left out"),
        "{}",
        done.out
    );
    let told: Vec<&str> = done.err.lines().collect();
    assert!(
        told[0].starts_with(&format!(
            "docbao: {file}, line 4: not JSON, broken at line 4, column 8"
        )),
        "{}",
        done.err
    );
    assert!(
        told[1].starts_with(&format!("docbao: {file}, line 5: not a bookmark: ")),
        "{}",
        done.err
    );
    assert_eq!(told.len(), 2);

    let none = home.write("none", "chỉ là văn bản\n");
    let done = home.run("b", &["import", &none]);
    assert_eq!((done.status, done.out.as_str()), (2, ""));
    assert!(
        done.err
            .ends_with(", line 1: neither JSON nor CSV with a Highlight column\n"),
        "{}",
        done.err
    );
    let done = home.run("b", &["import", "không có"]);
    assert_eq!(done.status, 2);
    assert!(
        done.err.starts_with("docbao: could not read không có: "),
        "{}",
        done.err
    );
}

/// Spreadsheets of Vietnamese offices write UTF-16, Windows-1258 and TCVN3.
#[test]
fn tables_in_the_encodings_of_spreadsheets_are_imported() {
    let home = Home::new();
    let table = "Highlight,Title,Note\nTiếng Việt đẹp nhất,Bài,ghi chú\n";
    let wide = |mark: [u8; 2], to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let units = table.encode_utf16().flat_map(to_bytes);
        mark.into_iter().chain(units).collect()
    };
    let windows_1258 = b"Highlight,Title,Note\n\
        Ti\xEA\xECng Vi\xEA\xF2t \xF0e\xF2p nh\xE2\xECt,B\xE0i,ghi ch\xFA\n";
    let tcvn3 = b"Highlight,Title,Note\nTi\xD5ng Vi\xD6t \xAE\xD1p nh\xCAt,B\xB5i,ghi ch\xF3\n";
    let cases = [
        ("UTF-16LE", wide([0xFF, 0xFE], u16::to_le_bytes)),
        ("UTF-16BE", wide([0xFE, 0xFF], u16::to_be_bytes)),
        ("Windows-1258", windows_1258.to_vec()),
        ("TCVN3", tcvn3.to_vec()),
    ];
    let file = home.path("bảng.csv");
    for (encoding, bytes) in cases {
        fs::write(&file, bytes).unwrap();
        let said = home.ok(encoding, &["import", file.to_str().unwrap()]);
        let counts = "1 new, 0 updated, 0 already here, 0 older than the one here, 0 left out";
        assert_eq!(said, format!("Read as {encoding}.\nImported: {counts}\n"));
        let row = home.ok(encoding, &["list", "--json"]);
        let row: Value = serde_json::from_str(&row).unwrap();
        assert_eq!(row["exact"], "Tiếng Việt đẹp nhất");
        assert_eq!(
            (&row["title"], &row["note"]),
            (&"Bài".into(), &"ghi chú".into())
        );
    }
    // Bytes that are in no text of the encoding that was asked for are counted, and a picture is refused.
    let mut cut = table.as_bytes().to_vec();
    cut.extend(b"C\xC3\xA2u th\xE1\xBB,B\xC3\xA0i,\n");
    fs::write(&file, cut).unwrap();
    let done = home.run("x", &["--encoding=utf-8", "import", file.to_str().unwrap()]);
    assert_eq!(done.status, 2, "{}", done.err);
    assert!(done.out.contains("2 new"), "{}", done.out);
    assert!(
        done.err.contains("1 place could not be read as text"),
        "{}",
        done.err
    );
    fs::write(&file, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    let done = home.run("x", &["import", file.to_str().unwrap()]);
    assert_eq!(done.status, 2);
    assert!(done.err.ends_with(": not a text\n"), "{}", done.err);
}

#[test]
fn a_file_may_come_through_a_pipe() {
    let home = Home::new();
    home.keep();
    let csv = home.ok("a", &["export", "--format=csv"]);
    let mut child = home
        .command("b", &["import", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(csv.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .starts_with("Imported: 3 new")
    );
    // Words that are in the text several times are found too, by their locations.
    let rows = home.ok("b", &["list", "--json"]);
    assert_eq!(rows.matches("\"status\":\"attached\"").count(), 3, "{rows}");
    let row = home.ok("b", &["list", "--json", "tag:mien"]);
    let row: Value = serde_json::from_str(&row).unwrap();
    assert_eq!(row["tags"], serde_json::json!(["miền Tây"]));
    assert_eq!(row["note"], "ghé lại,\n\"mai\"");
}

#[test]
fn chosen_ones_are_written_by_id_or_by_words() {
    let home = Home::new();
    home.keep();
    let list = home.ok("a", &["list"]);
    let ids: Vec<&str> = list.lines().map(|line| &line[..13]).collect();
    let count = |args: &[&str]| {
        let args: Vec<&str> = ["export", "--format=json"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        home.ok("a", &args).lines().count()
    };
    assert_eq!(count(&[ids[0]]), 1);
    assert_eq!(count(&[ids[0], ids[2]]), 2);
    assert_eq!(count(&["tag:mien"]), 1);
    assert_eq!(count(&["cho", "noi"]), 2);
    assert_eq!(count(&[]), 3);
    let done = home.run("a", &["export", "-o", "none.md", "không đâu có"]);
    assert_eq!((done.status, home.path("none.md").exists()), (1, false));
    assert_eq!(
        done.err,
        "docbao: no bookmarks to write; no file was written\n"
    );
}

#[test]
fn a_file_is_written_whole_over_an_older_one_and_a_link_stays_a_link() {
    let home = Home::new();
    home.keep();
    let old = home.write("old.md", "cũ");
    symlink(&old, home.path("link.md")).unwrap();
    assert_eq!(
        home.ok("a", &["export", "-o", "link.md"]),
        "Wrote 3 bookmarks to link.md\n"
    );
    let text = home.ok("a", &["export"]);
    assert_eq!(fs::read_to_string(&old).unwrap(), text);
    assert!(home.path("link.md").is_symlink());
    assert_eq!(
        home.ok("a", &["export", "-o", "/dev/stdout"])
            .replace("Wrote 3 bookmarks to /dev/stdout\n", ""),
        text
    );
    home.ok("a", &["export", "-o", "new.csv"]);
    let mode = fs::metadata(home.path("new.csv"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    for (bad, why) in [("a", "is a folder"), ("x/y.md", "no such file")] {
        let done = home.run("a", &["export", "-o", bad]);
        assert_eq!((done.status, done.out.as_str()), (2, ""));
        assert!(
            done.err
                .starts_with(&format!("docbao: could not save {bad}: ")),
            "{}",
            done.err
        );
        assert!(done.err.contains(why), "{}", done.err);
    }
    let done = home.run("a", &["export", "-o", "k.xyz"]);
    assert_eq!((done.status, done.out.as_str()), (2, ""));
    assert!(
        done.err.contains("k.xyz: no format has this extension"),
        "{}",
        done.err
    );
    assert!(!home.path("k.xyz").exists());
    home.ok("a", &["export", "--format", "markdown", "-o", "k.xyz"]);
    assert_eq!(fs::read_to_string(home.path("k.xyz")).unwrap(), text);
    let left = fs::read_dir(home.path("")).unwrap();
    let left = left.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        Path::new(&name).extension().is_some_and(|end| end == "tmp")
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn check_reports_found_passages_and_why_the_rest_is_lost() {
    let home = Home::new();
    let file = home.keep();
    let said = home.ok("a", &["check"]);
    assert!(
        said.ends_with("\n3 bookmarks: 3 attached, 0 moved, 0 orphaned\n"),
        "{said}"
    );

    home.write(
        "chợ.md",
        &MARKET
            .replace("Trưa thì chợ vãn.", "")
            .replace("Ghe", "Sáng, ghe"),
    );
    let done = home.run("a", &["check", "--json"]);
    assert_eq!((done.status, done.err.as_str()), (1, ""));
    let rows: Vec<Value> = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = rows
        .iter()
        .map(|row| (row["status"].as_str(), row["why"].as_str()))
        .collect();
    let attached = (Some("attached"), None);
    assert_eq!(
        told,
        [
            (Some("orphaned"), Some("gone")),
            (Some("moved"), None),
            attached
        ]
    );

    fs::remove_file(&file).unwrap();
    let done = home.run("a", &["check"]);
    assert_eq!(done.status, 1);
    assert_eq!(
        done.out.matches("(article not found)").count(),
        2,
        "{}",
        done.out
    );
    // The file is found by its title in the folder that is searched.
    fs::create_dir(home.path("home")).unwrap();
    home.write("home/khác.md", &MARKET.replace("Trưa thì chợ vãn.", ""));
    let done = home.run("a", &["check", "home"]);
    assert!(
        done.out
            .ends_with("3 bookmarks: 1 attached, 1 moved, 1 orphaned\n"),
        "{}",
        done.out
    );
    home.write("hai.md", "# Chợ nổi\n\nMột bài khác hẳn cũng tên thế.");
    let done = home.run("a", &["check", "home/khác.md", "hai.md"]);
    assert_eq!(
        done.out
            .matches("(several articles have this title)")
            .count(),
        2
    );
    assert_eq!(
        home.ok("b", &["check"]),
        "0 bookmarks: 0 attached, 0 moved, 0 orphaned\n"
    );
}

/// Returns the lines of `check` that report a file at a new path.
fn moved(said: &str) -> Vec<&str> {
    let lines = said.lines().filter(|line| line.starts_with("moved "));
    lines
        .filter_map(|line| line.split_once("  ("))
        .map(|(_, path)| path)
        .collect()
}

#[test]
fn check_and_export_find_a_passage_whose_file_was_moved_renamed_and_retitled() {
    let home = Home::new();
    fs::create_dir_all(home.path("báo/cũ")).unwrap();
    let passage =
        "Người bán treo hàng lên cây bẹo cho khách đi ghe nhìn thấy từ xa, khỏi phải rao.";
    let text = |title: &str| format!("# {title}\n\nChợ họp từ bốn giờ sáng.\n\n{passage}\n");
    let file = home.write("báo/chợ.md", &text("Chợ nổi"));
    home.ok("a", &["add", &file, &format!("--quote={passage}")]);
    home.write(
        "báo/khác.md",
        "# Khác\n\nTreo hàng lên cây bẹo thì ở đâu cũng có.",
    );
    fs::remove_file(&file).unwrap();
    let now = home.write("báo/cũ/tên mới.md", &text("Sáng trên sông"));
    let said = home.ok("a", &["check"]);
    assert_eq!(moved(&said), [format!("the article is now at {now})")]);
    // Now the title is in two files.
    home.write("báo/hai.md", &text("Lại sáng trên sông"));
    let done = home.run("a", &["check"]);
    assert!(done.out.starts_with("orphaned"), "{}", done.out);
}

#[test]
fn check_follows_a_file_that_was_renamed_or_moved_into_a_folder_beside_it() {
    let home = Home::new();
    fs::create_dir_all(home.path("báo/cũ")).unwrap();
    let file = home.write("báo/chợ.md", MARKET);
    home.ok("a", &["add", &file, "--quote=treo hàng lên cây bẹo"]);
    home.write(
        "báo/khác.md",
        "# Khác\n\nTreo hàng lên cây bẹo thì ở đâu cũng có.",
    );
    for name in ["báo/cũ/tên mới.md", "báo/bài.md"] {
        let now = home.path(name);
        fs::rename(home.path("báo").join("chợ.md"), &now).unwrap();
        let said = home.ok("a", &["check"]);
        assert_eq!(
            moved(&said),
            [format!("the article is now at {})", now.display())]
        );
        assert!(
            said.ends_with("\n1 bookmark: 0 attached, 1 moved, 0 orphaned\n"),
            "{said}"
        );
        let row: Value = serde_json::from_str(&home.ok("a", &["check", "--json"])).unwrap();
        assert_eq!(row["status"], "moved");
        assert_eq!(
            (row["was"].as_str(), row["path"].as_str()),
            (Some(&*file), now.to_str())
        );
        // Nothing is written, because the file may come back.
        fs::rename(now, &file).unwrap();
        let row: Value = serde_json::from_str(&home.ok("a", &["check", "--json"])).unwrap();
        assert_eq!(
            (row["status"].as_str(), row["was"].as_str()),
            (Some("attached"), None)
        );
    }
}

#[test]
fn check_looks_in_the_library_for_files_that_are_gone() {
    let home = Home::new();
    for folder in ["tải về/hôm nay", "thư viện/sâu", "thư viện/khác"] {
        fs::create_dir_all(home.path(folder)).unwrap();
    }
    let file = home.write("tải về/hôm nay/chợ.md", MARKET);
    home.ok("a", &["add", &file, "--quote=treo hàng lên cây bẹo"]);
    let now = home.path("thư viện/sâu/chợ nổi.md");
    fs::rename(&file, &now).unwrap();
    let said = home.run("a", &["check"]);
    assert_eq!(said.status, 1, "{}", said.out);
    assert!(said.out.contains("(article not found)"), "{}", said.out);

    let library = home.path("thư viện");
    home.write(
        "a/config.toml",
        &format!("library = [{:?}]\n", library.to_str().unwrap()),
    );
    let said = home.ok("a", &["check"]);
    assert_eq!(
        moved(&said),
        [format!("the article is now at {})", now.display())]
    );
    // Folders that are named are searched instead.
    let said = home.run("a", &["check", "thư viện/khác"]);
    assert_eq!(
        (said.status, moved(&said.out).len()),
        (1, 0),
        "{}",
        said.out
    );

    // Two articles have the title and neither has the text, so neither is certain.
    home.write("thư viện/sâu/chợ nổi.md", &MARKET.replace("Trưa", "Chiều"));
    assert_eq!(moved(&home.ok("a", &["check"])).len(), 1);
    home.write("thư viện/khác/chợ.md", &MARKET.replace("Trưa", "Tối"));
    let said = home.run("a", &["check"]);
    assert_eq!((said.status, moved(&said.out).len()), (1, 0));
    assert!(said.out.contains("(several articles have this title)"));
}

/// Only Linux keeps the state in a folder that the test knows.
#[cfg(target_os = "linux")]
#[test]
fn check_looks_where_the_reader_read_last_when_no_library_is_set() {
    let home = Home::new();
    for folder in ["cũ", "mới", "home/.local/state/docbao"] {
        fs::create_dir_all(home.path(folder)).unwrap();
    }
    let file = home.write("cũ/chợ.md", MARKET);
    home.ok("a", &["add", &file, "--quote=treo hàng lên cây bẹo"]);
    fs::rename(&file, home.path("mới/chợ.md")).unwrap();
    assert_eq!(home.run("a", &["check"]).status, 1);
    let last = serde_json::json!({"library": [home.path("mới").to_str()]});
    home.write("home/.local/state/docbao/reading.json", &last.to_string());
    let said = home.ok("a", &["check"]);
    assert_eq!(
        moved(&said),
        [format!(
            "the article is now at {})",
            home.path("mới/chợ.md").display()
        )]
    );
}

#[test]
fn check_reports_when_it_did_not_search_everything() {
    let home = Home::new();
    fs::create_dir(home.path("báo")).unwrap();
    let file = home.write("báo/chợ.md", MARKET);
    home.ok("a", &["add", &file, "--quote=treo hàng lên cây bẹo"]);
    fs::remove_file(&file).unwrap();
    for n in 0..=20_000 {
        home.write(&format!("báo/{n}.bin"), "");
    }
    let done = home.run("a", &["check"]);
    assert_eq!(done.status, 1);
    assert!(done.err.contains("20000 files and folders"), "{}", done.err);
    // With one file less, all files are searched.
    fs::remove_file(home.path("báo/0.bin")).unwrap();
    let done = home.run("a", &["check"]);
    assert_eq!((done.status, done.err.as_str()), (1, ""));
}

// ---- several writers of one bookmark

#[test]
fn a_second_note_and_tag_on_a_passage_are_added_to_the_first() {
    let home = Home::new();
    let file = home.write("chợ.md", MARKET);
    let add = |more: &[&str]| {
        let quote = ["add", &file, "--quote=Trưa thì chợ vãn."];
        home.ok("a", &[&quote, more].concat())
    };
    let id = add(&["--note=ghi 1", "--tag=một"]);
    assert_eq!(add(&["--note=ghi 12", "--tag=hai"]), id);
    assert_eq!(
        add(&["--note=ghi 1", "--tag=hai"]),
        id,
        "all of that is there"
    );
    let line = home.ok("a", &["list"]);
    assert!(line.contains("✎ ghi 12 ——— ghi 1\n"), "{line}");
    assert!(line.contains("#một  #hai"), "{line}");
    assert_eq!(home.files("a"), 1);
}

#[test]
fn an_import_keeps_what_another_program_writes_meanwhile() {
    let home = Home::new();
    let file = home.write("chợ.md", MARKET);
    let passage = ["add", &file, "--quote=Trưa thì chợ vãn."];
    home.ok("a", &passage);
    let row = home.ok("a", &["export", "--format=json"]);
    let mut value: Value = serde_json::from_str(&row).unwrap();
    value.as_object_mut().unwrap().remove("annotation");
    let mut rows = String::new();
    let (modified, id) = (value["modified"].take(), value["id"].take());
    for n in 0..1_500 {
        value["modified"] = modified.clone();
        value["id"] = format!("khác-{n}").into();
        rows.extend([value.to_string(), "\n".to_owned()]);
    }
    value["id"] = id;
    value["modified"] = "2999-01-01T00:00:00Z".into();
    value["tags"] = serde_json::json!(["từ tệp"]);
    rows.extend([value.to_string(), "\n".to_owned()]);
    let rows = home.write("rows.jsonl", &rows);
    let mut import = home.command("a", &["import", &rows]).spawn().unwrap();
    while home.files("a") < 2 {
        assert!(import.try_wait().unwrap().is_none());
        std::thread::yield_now();
    }
    home.ok(
        "a",
        &[&passage[..], &["--note=của chương trình kia"]].concat(),
    );
    assert!(
        import.try_wait().unwrap().is_none(),
        "the import was too quick"
    );
    assert!(import.wait().unwrap().success());
    let line = home.ok("a", &["list", "kia"]);
    assert!(line.contains("#từ tệp  ✎ của chương trình kia"), "{line}");
}

#[test]
fn an_import_of_a_newer_version_takes_no_note_away() {
    let home = Home::new();
    home.keep();
    let file = home.path("x.jsonl").into_os_string().into_string().unwrap();
    home.ok("a", &["export", "-o", &file]);
    let passage = ["add", "chợ.md", "--quote=Trưa thì chợ vãn."];
    home.ok("b", &["import", &file]);
    home.ok("a", &[&passage[..], &["--note=máy này"]].concat());
    home.ok("b", &[&passage[..], &["--note=máy kia"]].concat());
    let newer = home.write("newer", &home.ok("b", &["export", "--format=json"]));
    let said = home.ok("a", &["import", &newer]);
    assert!(said.contains(" 1 updated, 2 already here"), "{said}");
    let line = home.ok("a", &["list", "vãn"]);
    assert!(line.contains("✎ máy kia ——— máy này"), "{line}");
    let said = home.ok("a", &["import", &newer]);
    assert!(said.contains(" 0 updated"), "{said}");
}

#[test]
fn every_command_shows_what_conflict_copies_say_and_removes_all_of_it() {
    let home = Home::new();
    let file = home.write("chợ.md", MARKET);
    let id = home.ok("a", &["add", &file, "--quote=Trưa thì chợ vãn."]);
    let id = id.trim();
    let dir = home.path("a/bookmarks");
    let own = dir.join(format!("{id}.json"));
    let older = fs::read_to_string(&own).unwrap();
    let copy = dir.join(format!("{id}.sync-conflict-20261130-101500-ABC1234.json"));
    fs::write(&copy, older).unwrap();
    home.ok(
        "a",
        &["add", &file, "--quote=Trưa thì chợ vãn.", "--note=đây"],
    );
    // The conflict copy was written by a machine that knew neither the note nor the tag.
    let mut value: Value = serde_json::from_slice(&fs::read(&own).unwrap()).unwrap();
    value["modified"] = "2026-11-30T10:15:00Z".into();
    value["body"] = serde_json::json!([
        { "type": "TextualBody", "purpose": "commenting", "value": "máy kia" },
        { "type": "TextualBody", "purpose": "tagging", "value": "đồng bộ" },
    ]);
    fs::write(&copy, value.to_string()).unwrap();
    // Runs a command that reads several files as one bookmark and reports that. Returns its output.
    let read = |args: &[&str]| {
        let done = home.run("a", args);
        let told = format!(
            "docbao: “Trưa thì chợ vãn.” has differing copies, read as one: {id}.json, \
             {id}.sync-conflict-20261130-101500-ABC1234.json\n"
        );
        assert_eq!((done.status, done.err), (0, told), "{args:?}");
        done.out
    };
    for command in [
        &["list"][..],
        &["export", "--format=json"],
        &["export", "--format=markdown"],
    ] {
        let said = read(command);
        for word in ["đây", "máy kia", "đồng bộ"] {
            assert!(said.contains(word), "{command:?}: {said}");
        }
    }
    assert_eq!(read(&["list", "đồng bộ"]).lines().count(), 1);
    assert_eq!(read(&["list"]).lines().count(), 1);
    assert!(read(&["check"]).starts_with("attached"));
    assert!(copy.exists(), "what only reads writes nothing");
    read(&["add", &file, "--quote=Trưa thì chợ vãn.", "--tag=nữa"]);
    assert!(!copy.exists());
    let said = home.ok("a", &["list"]);
    assert!(
        said.contains("#đồng bộ  #nữa") && said.contains("đây"),
        "{said}"
    );

    fs::rename(&own, dir.join("ghi-chú.json")).unwrap();
    home.ok("a", &["remove", id]);
    assert_eq!(home.run("a", &["list"]).status, 1);
}

#[test]
fn commands_on_all_bookmarks_fail_when_some_cannot_be_read() {
    let home = Home::new();
    home.keep();
    home.ok("a", &["export"]);
    home.write("a/bookmarks/torn.json", "{\"id\": ");
    for args in [&["list"][..], &["export"], &["check"]] {
        let done = home.run("a", args);
        assert_eq!(done.status, 2, "{args:?}: {}", done.err);
        assert!(
            done.err.contains("torn.json") && !done.out.is_empty(),
            "{args:?}"
        );
    }
    let passage = ["add", "bun thang", "--quote", "chan nước dùng thật trong"];
    assert_eq!(home.run("a", &passage).status, 0, "it was kept");
}

#[test]
fn passages_of_an_annotation_that_are_not_shown_are_counted() {
    let home = Home::new();
    let target = |words: &str| {
        let selector = serde_json::json!({"type": "TextQuoteSelector", "exact": words});
        serde_json::json!({"source": "file:///chợ", "selector": selector})
    };
    let annotation = serde_json::json!({
        "type": "Annotation", "id": "urn:x:nhiều",
        "target": [target("Ghe xuồng"), target("cây bẹo"), target("chợ vãn")],
    });
    let file = home.write("x.json", &annotation.to_string());
    let said = "2 more passages of annotations with several: kept in the files, not shown\n";
    for args in [&["import", "--dry-run", &*file][..], &["import", &file]] {
        let summary = home.ok("a", args);
        assert!(
            summary.contains("1 new") && summary.ends_with(said),
            "{summary}"
        );
    }
    let line = home.ok("a", &["list"]);
    assert!(
        line.contains("(2 more passages of this annotation not shown)"),
        "{line}"
    );
    let row: Value = serde_json::from_str(&home.ok("a", &["list", "--json"])).unwrap();
    assert_eq!(row["further_passages"], 2, "{row}");

    let single = annotation["target"][0].clone();
    let single = serde_json::json!({"type": "Annotation", "id": "urn:x:một", "target": single});
    let file = home.write("y.json", &single.to_string());
    assert!(!home.ok("b", &["import", &file]).contains("more passage"));
    let row: Value = serde_json::from_str(&home.ok("b", &["list", "--json"])).unwrap();
    assert_eq!(row.get("further_passages"), None, "{row}");
}
