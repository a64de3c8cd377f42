//! Tests how the program treats its arguments and environment: paths, standard input, the time
//! zone, the home folder. It runs the real binary, because only that reads them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs::{self, File};
use std::process::Command;

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization as _;

#[path = "support/home.rs"]
mod support;

use support::{Home, finish};

// ---- files that are not text

/// A file that is not text is refused for the kind of its content, whatever its name and however it
/// is given.
#[test]
fn a_file_that_is_no_text_is_reported_as_what_it_is() {
    let home = Home::new();
    let kinds: [(&str, &[u8], &str, &str); 6] = [
        ("a.pdf", b"%PDF-1.4\nabc\n", "PDF", "a PDF file"),
        ("b", b"%PDF-2.0\nabc\n", "PDF", "a PDF file"),
        (
            "c.doc",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            "tài liệu văn phòng",
            "office document",
        ),
        ("d.zip", b"PK\x03\x04\x0A\0\0\0", "tệp nén", "archive"),
        ("e.xyz", b"\x89PNG\r\n\x1A\n", "tệp ảnh", "an image"),
        ("f.txt", b"ID3\x03\0\0\0", "âm thanh", "sound"),
    ];
    for (name, bytes, vietnamese, english) in kinds {
        let path = home.folder().join(name);
        fs::write(&path, bytes).unwrap();
        let path = path.to_str().unwrap();
        for (lang, what) in [("vi", vietnamese), ("en", english)] {
            for args in [
                &["list", path][..],
                &["show", path],
                &["search", "a", path],
                &[path],
            ] {
                let done = home.run([args, &["--lang", lang]].concat());
                let told = (done.status, done.out.as_str(), done.err.contains(what));
                assert_eq!(told, (2, "", true), "{args:?}: {}", done.err);
                assert!(done.err.contains(name), "{}", done.err);
            }
        }
        let mut command = home.command(["list", "-", "--lang", "en"]);
        command.stdin(File::open(path).unwrap());
        let done = finish(command.spawn().unwrap());
        assert_eq!(
            (done.status, done.err.contains(english)),
            (2, true),
            "{}",
            done.err
        );
    }
}

/// In a folder, files with unknown names are counted once; hidden files, and files whose names say
/// that they hold no text, are not counted.
#[test]
fn files_with_unknown_names_are_reported_once() {
    let home = Home::new();
    for name in [
        "a.md", "b.xyz", "c", ".d", "e.png", "f.md~", "g/h.log", "g/i.json",
    ] {
        fs::create_dir_all(home.folder().join("g")).unwrap();
        home.write(name, "Ghe xuồng tụ về.");
    }
    let folder = home.folder().to_str().unwrap().to_owned();
    let done = home.run(["list", "--problems", &folder]);
    let said = "không đọc những tệp có đuôi lạ hoặc không có đuôi (4): b.xyz, c, h.log, …";
    assert_eq!((done.status, done.out), (0, format!("{folder}: {said}\n")));
    let named = format!("{folder}/b.xyz");
    assert!(
        home.ok(["list", &named]).contains("Ghe xuồng"),
        "it was named"
    );
}

// ---- the time zone

#[test]
fn days_are_those_of_the_user() {
    let home = Home::new();
    let path = home.write("khuya.txt", "Nước lên\n\nNước về từ nửa đêm.");
    // The 29th, half past midnight, in Vietnam.
    let time = "2024-02-28T17:30:00Z".parse::<Timestamp>().unwrap();
    File::options()
        .append(true)
        .open(&path)
        .unwrap()
        .set_modified(time.into())
        .unwrap();
    let found = |zone: &str, query: &str| {
        let mut command = home.command(["search", query, "bài"]);
        command.env("TZ", zone);
        finish(command.spawn().unwrap()).status
    };
    for zone in ["Asia/Ho_Chi_Minh", ":Asia/Ho_Chi_Minh", "ICT-7"] {
        assert_eq!(found(zone, "nuoc after:2024-02-29"), 0, "{zone}");
        assert_eq!(found(zone, "nuoc before:2024-02-29"), 1, "{zone}");
    }
    // Everything that cannot be a time zone means UTC, and reading it never blocks.
    for zone in ["UTC", "", ":/dev/zero", "/dev/tty", "Asia/Nowhere"] {
        assert_eq!(found(zone, "nuoc after:2024-02-29"), 1, "{zone}");
        assert_eq!(found(zone, "nuoc before:2024-02-29"), 0, "{zone}");
    }
}

// ---- names

#[test]
fn composed_and_decomposed_names_are_equal() {
    let home = Home::new();
    let decomposed: String = "Chợ nổi.txt".nfd().collect();
    home.write(&decomposed, "Ghe xuồng tụ về.");
    home.write("Lò gốm.txt", "Men tro.");
    for (name, text) in [
        ("Chợ nổi.txt", "Ghe"),
        ("Chợ nổi", "Ghe"),
        ("Lò gốm", "Men"),
    ] {
        for name in [name.to_owned(), name.nfd().collect()] {
            assert!(home.ok(["show", &name, "bài"]).contains(text), "{name}");
        }
    }
}

/// A name that is stored in one form and typed in the other is found by every command that takes a
/// path, as are the folders on the way to it.
#[test]
fn a_path_is_found_in_either_form_of_its_letters() {
    type Form = fn(&str) -> String;
    let composed: Form = |text| text.nfc().collect();
    let decomposed: Form = |text| text.nfd().collect();
    for (stored, typed) in [(decomposed, composed), (composed, decomposed)] {
        let home = Home::new();
        let folder = home.root.path().join("kho");
        let file = stored("Quán ăn/Phở Bắc.txt");
        fs::create_dir_all(folder.join(stored("Quán ăn"))).unwrap();
        fs::write(folder.join(&file), "Ghe xuồng tụ về.").unwrap();
        fs::write(
            folder.join(stored("Quán ăn/Sổ tay.csv")),
            "Highlight,Title\nxuồng,Ghe\n",
        )
        .unwrap();
        let whole = folder.join(typed("Quán ăn/Phở Bắc.txt"));
        let whole = whole.to_str().unwrap();
        let path = &*typed("kho/Quán ăn/Phở Bắc.txt");
        let dotted = &*typed("./kho/../kho/Quán ăn/Phở Bắc.txt");
        let dir = &*typed("kho/Quán ăn");
        let uri = &*format!("file://{whole}").replace(' ', "%20");
        for args in [
            &[path][..],
            &[whole],
            &[dotted],
            &[dir],
            &["list", path],
            &["list", dir],
            &["search", "ghe", path],
            &["search", "ghe", dir],
            &["show", path],
            &["show", uri],
            &["show", "Phở Bắc", dir],
            &["bookmarks", "add", path, "--quote", "Ghe"],
            &["bookmarks", "add", "Phở Bắc", "--quote", "xuồng", dir],
            &["bookmarks", "check", path],
            &["bookmarks", "import", &typed("kho/Quán ăn/Sổ tay.csv")],
        ] {
            home.ok(args);
        }
        home.ok(["bookmarks", "export", "-o", &typed("kho/Quán ăn/mới.md")]);
        assert!(
            folder
                .join(stored("Quán ăn"))
                .join(typed("mới.md"))
                .exists()
        );
        assert_eq!(
            fs::read_dir(&folder).unwrap().count(),
            1,
            "no second folder"
        );
        fs::create_dir_all(home.root.path().join("config/docbao")).unwrap();
        fs::write(
            home.root.path().join("config/docbao/config.toml"),
            format!("library = [\"{whole}\"]"),
        )
        .unwrap();
        assert!(home.ok(["list"]).contains("Ghe"));
    }
}

/// A path is reported as it was typed when it fits no name, or more than one.
#[test]
fn a_path_that_fits_no_name_or_several_is_not_there() {
    let home = Home::new();
    home.write("Phở Bắc.txt".nfd().collect::<String>(), "Ghe xuồng tụ về.");
    let done = home.run(["list", "bài/Phố Bắc.txt", "--lang", "en"]);
    assert_eq!(done.status, 2, "{}", done.err);
    assert!(done.err.contains("bài/Phố Bắc.txt"), "{}", done.err);
    // The marks of this letter are stored in two orders, and typed composed.
    for name in ["o\u{323}\u{302}.txt", "o\u{302}\u{323}.txt"] {
        home.write(name, "Nước lên.");
    }
    let done = home.run(["list", "bài/ộ.txt", "--lang", "en"]);
    assert_eq!(done.status, 2, "{}", done.err);
}

// ---- the home folder, and paths in settings

#[test]
fn a_home_that_is_not_absolute_is_none() {
    let home = Home::new();
    home.write("a.txt", "Ghe xuồng tụ về.");
    let mut command = home.command(["bookmarks", "add", "bài/a.txt", "--quote", "Ghe"]);
    command
        .env_clear()
        .env("HOME", "nhà")
        .env("LANG", "C.UTF-8");
    let done = finish(command.spawn().unwrap());
    assert_eq!(done.status, 2, "{}", done.err);
    assert!(done.err.contains("--config-dir"), "{}", done.err);
    assert!(!home.root.path().join("nhà").exists());
}

/// As in quotes, or behind `=` in most shells.
#[test]
fn a_tilde_that_the_shell_did_not_expand_is_the_home_folder_in_every_path() {
    let home = Home::new();
    let user = home.root.path().to_owned();
    fs::create_dir_all(user.join("bao")).unwrap();
    fs::write(user.join("bao/x.txt"), "Chợ nổi\n\nGhe xuồng tụ về từ sớm.").unwrap();
    let folder = home.folder();
    let run = |args: &[&str]| {
        let mut command = home.command(args);
        command.current_dir(&folder);
        let done = finish(command.spawn().unwrap());
        assert_eq!(done.status, 0, "{args:?}: {}", done.err);
        done.out
    };
    let config = "--config-dir=~/cf";
    run(&[
        "bookmarks",
        "add",
        "~/bao/x.txt",
        "--quote",
        "Ghe xuồng",
        config,
    ]);
    assert!(run(&["show", "~/bao/x.txt"]).contains("Ghe xuồng"));
    assert!(run(&["list", "~/bao"]).contains("Chợ nổi"));
    assert!(run(&["search", "ghe", "~/bao/"]).contains("Ghe xuồng"));
    run(&["bookmarks", "check", "~/bao", config]);
    run(&[
        "bookmarks",
        "export",
        "--output",
        "~/k.jsonl",
        config,
        "--log=~/log",
    ]);
    run(&[
        "bookmarks",
        "import",
        "~/k.jsonl",
        "--config-dir",
        "~/other",
    ]);
    for name in ["cf/bookmarks", "other/bookmarks", "k.jsonl", "log"] {
        assert!(user.join(name).exists(), "{name}");
    }
    let names = || {
        fs::read_dir(&folder)
            .unwrap()
            .map(|e| e.unwrap().file_name())
    };
    assert!(names().all(|name| name != "~"));
    // A name that is there is meant as it stands, because a shell writes it for a pattern.
    fs::write(folder.join("~tạm.txt"), "Nước lớn").unwrap();
    assert!(run(&["show", "~tạm.txt"]).contains("Nước lớn"));
}

#[test]
fn a_library_in_the_settings_means_the_same_from_every_folder() {
    let home = Home::new();
    home.write("a.txt", "Ghe xuồng tụ về.");
    let config = home.root.path().join("config/docbao");
    fs::create_dir_all(config.join("kho")).unwrap();
    fs::write(config.join("kho/b.txt"), "Lò gốm.").unwrap();
    let list = |library: &str, from: &str| {
        fs::write(
            config.join("config.toml"),
            format!("library = [\"{library}\"]"),
        )
        .unwrap();
        let mut command = home.command(["list"]);
        command.current_dir(home.root.path().join(from));
        finish(command.spawn().unwrap())
    };
    for from in ["", "bài", "config/docbao"] {
        let done = list("kho", from);
        assert!(
            done.out.contains("Lò gốm") && done.out.lines().count() == 1,
            "{from}"
        );
        assert!(list("~/bài", from).out.contains("Ghe xuồng"), "{from}");
        // This is the home folder of another user, whom the system does not know.
        let done = list("~nobody-here/bài", from);
        assert!(done.err.contains("~nobody-here/bài"), "{}", done.err);
    }
}

#[test]
fn a_log_that_nobody_reads_is_reported() {
    let home = Home::new();
    let fifo = home.root.path().join("nhật ký");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap()
            .success()
    );
    let log = docbao::shell::log::Log::open(Some(&fifo));
    let no_reader = Some(rustix::io::Errno::NXIO.raw_os_error());
    assert_eq!(log.unwrap_err().raw_os_error(), no_reader);
}

// ---- paths

#[test]
fn paths_are_printed_as_they_were_given_and_in_their_order() {
    let home = Home::new();
    for name in ["z.txt", "a.txt", "trong/b.txt"] {
        home.write(name, format!("Bài {name}\n\nGhe xuồng tụ về từ sớm."));
    }
    let whole = home.folder().canonicalize().unwrap().join("a.txt");
    let named = ["bài/z.txt", "./bài/trong/", whole.to_str().unwrap()];
    let wanted = ["bài/z.txt", "./bài/trong/b.txt", whole.to_str().unwrap()];
    let paths = |rows: Vec<serde_json::Value>| {
        let path = |row: &serde_json::Value| row["path"].as_str().unwrap().to_owned();
        rows.iter().map(path).collect::<Vec<_>>()
    };
    let args = |first: &[&'static str]| -> Vec<String> {
        let all = first.iter().chain(&named);
        all.map(|&arg| arg.to_owned()).collect()
    };
    assert_eq!(paths(home.json(args(&["list", "--json"]))), wanted);
    assert_eq!(
        paths(home.json(["show", "--json", "bài/z.txt"])),
        ["bài/z.txt"]
    );
    let mut found = paths(home.json(args(&["search", "--json", "ghe xuong"])));
    found.sort_unstable();
    let mut sorted = wanted;
    sorted.sort_unstable();
    assert_eq!(found, sorted);
    let lines = home.ok(args(&["list"]));
    for (line, path) in lines.lines().zip(wanted) {
        assert!(line.ends_with(&format!("  {path}")), "{line}");
    }
}

#[test]
fn a_path_in_a_query_is_that_from_the_named_folder_on() {
    let home = Home::new();
    home.write("trong/b.txt", "Ghe xuồng tụ về.");
    let status = |query: &str| home.run(["search", query, "bài"]).status;
    let above = home.root.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(status("ghe in:trong"), 0);
    assert_eq!(status("ghe in:bai"), 0);
    let whole = home.folder();
    let found = home.run([
        "search",
        &format!("ghe in:{above}"),
        whole.to_str().unwrap(),
    ]);
    assert_eq!(found.status, 1, "{}", found.out);
}

// ---- pipes

#[test]
fn a_pipe_that_is_named_is_read_like_standard_input() {
    let home = Home::new();
    home.write("a.md", "# Chợ nổi\n\nGhe xuồng tụ về.");
    home.write("b.txt", "Lò gốm\n\nMen tro.");
    let line = r#""$0" list --json <(cat bài/a.md) bài/b.txt <(cat bài/a.md; echo; echo "Hết.")"#;
    let mut command = Command::new("bash");
    command.args(["-c", line, support::PROGRAM]);
    let plain = home.command::<&str>([]);
    command
        .env_clear()
        .envs(plain.get_envs().filter_map(|(k, v)| Some((k, v?))));
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.current_dir(home.root.path());
    let output = command.output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let rows = out.lines().map(|line| serde_json::from_str(line).unwrap());
    let rows: Vec<serde_json::Value> = rows.collect();
    assert_eq!(rows.len(), 3, "{out}");
    assert!(
        rows[0]["path"].as_str().unwrap().starts_with("/dev/fd/"),
        "{out}"
    );
    assert_eq!(
        (&rows[0]["title"], &rows[0]["format"]),
        (&"Chợ nổi".into(), &"markdown".into())
    );
    assert_eq!(rows[1]["path"], "bài/b.txt");
    assert!(output.status.success());
}
