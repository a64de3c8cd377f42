//! What the program makes of its arguments and surroundings: paths, standard input, the time zone,
//! the home folder.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs::File;

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
