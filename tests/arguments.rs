//! What the program makes of its arguments and surroundings: paths, standard input, the time zone,
//! the home folder.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs::{self, File};
use std::process::Command;

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization as _;

#[path = "support/home.rs"]
mod support;

use support::{Home, finish};

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
    // Whatever cannot be a zone is UTC, and nothing waits for it.
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
        // The folder of another user, whom this system does not know.
        let done = list("~nobody-here/bài", from);
        assert!(done.err.contains("~nobody-here/bài"), "{}", done.err);
    }
}

#[test]
fn a_log_that_nobody_reads_is_told() {
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
    assert!(log.unwrap_err().to_string().contains("nhật ký"));
}
