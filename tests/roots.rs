//! Tests which files of the named folders are read, as the commands print them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::ffi::OsString;
use std::fs;

#[path = "support/home.rs"]
mod support;

use support::Home;

/// Returns the paths that `docbao list` prints below the folder of the home, with some options.
fn listed(home: &Home, args: &[&str]) -> Vec<String> {
    let mut all: Vec<OsString> = vec!["list".into(), "--json".into()];
    all.extend(args.iter().map(OsString::from));
    let folder = format!("{}/", home.folder().to_str().unwrap());
    let rows = home.json(all);
    rows.iter()
        .map(|row| row["path"].as_str().unwrap().replace(&folder, ""))
        .collect()
}

#[test]
fn rules_of_folders_and_of_the_settings_choose_files() {
    let home = Home::new();
    for name in ["a.md", "b.md", "nháp/c.md", "c.txt"] {
        home.write(name, format!("# {name}\n\nChữ của {name}."));
    }
    home.write(".gitignore", "nháp/\n");
    let folder = home.folder().to_str().unwrap().to_owned();
    let list = |args: &[&str]| listed(&home, &[args, &[&folder]].concat());
    assert_eq!(list(&[]), ["a.md", "b.md", "c.txt"]);
    assert_eq!(list(&["--no-ignore"]).len(), 4);
    let set = |text: &str| home.write("../config/docbao/config.toml", text);
    set("ignore = false\nexclude = [\"/c.*\"]");
    assert_eq!(list(&[]), ["a.md", "b.md", "nháp/c.md"]);
    set("include = \"*.md\"\nexclude = [\"b.md\"]");
    assert_eq!(list(&[]), ["a.md"]);
    // Files that are left out are listed where the user asks for them, and nowhere else.
    let done = home.run(["list", &folder]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    let done = home.run(["list", "--problems", &folder]);
    assert_eq!(
        (done.status, done.out.as_str()),
        (
            0,
            &*format!(
                "{folder}: bỏ qua theo .ignore, .gitignore hoặc thiết lập (3): b.md, c.txt, nháp/\n"
            )
        )
    );
    let named = home.folder().join("nháp/c.md");
    assert_eq!(listed(&home, &[named.to_str().unwrap()]), ["nháp/c.md"]);
    fs::write(
        home.folder().join("../config/docbao/config.toml"),
        "\nexclude = [\"a\", \"[\"]",
    )
    .unwrap();
    let done = home.run(["config", "check"]);
    assert_eq!(done.status, 2);
    assert!(done.out.contains("dòng 2, cột 17"), "{}", done.out);
}

#[test]
fn every_root_has_a_name_that_in_finds() {
    let home = Home::new();
    for name in ["một/x/a.md", "hai/x/b.md"] {
        home.write(name, format!("# Bài\n\nChợ nổi {name}."));
    }
    let folder = home.folder().canonicalize().unwrap();
    std::os::unix::fs::symlink(folder.join("một"), folder.join("lối")).unwrap();
    let found = |query: &str, roots: &[&str]| {
        let args = [&["search", "--json", query], roots].concat();
        let mut command = home.command(args);
        let command = command.current_dir(folder.join("một"));
        let done = support::finish(command.spawn().unwrap());
        done.out.lines().count()
    };
    for root in [
        ".",
        "./",
        "../một",
        "../một/",
        "../hai/../một",
        "../một/.",
        "../lối/../một",
    ] {
        assert_eq!(found("in:một", &[root]), 1, "{root}");
        assert_eq!(found("in:một/x", &[root]), 1, "{root}");
        assert_eq!(found("in:hai", &[root]), 0, "{root}");
    }
    let own = folder.file_name().unwrap().to_str().unwrap();
    assert_eq!(found(&format!("in:{own}/hai"), &[".."]), 1);
    assert_eq!(found("in:lối", &["../lối/"]), 1, "as the user named it");
    // Roots with the same last name have the names above it too.
    let roots = ["x", "../hai/x"];
    assert_eq!(found("in:x", &roots), 2);
    assert_eq!(found("in:một/x", &roots), 1);
    assert_eq!(found("in:hai", &roots), 1);
}

#[test]
fn globs_that_match_nothing_by_their_form_are_mistakes() {
    let home = Home::new();
    home.write("a.md", "# Một");
    let check = |line: &str| {
        home.write("../config/docbao/config.toml", line);
        home.run(["config", "check"])
    };
    for glob in [
        "", " ", "/", "!", "# a", "./a", "../a", "a/./b", "a//b", "a/..", "~/a", "!./a", "[",
    ] {
        for name in ["include", "exclude"] {
            let done = check(&format!("{name} = [\"*.md\", \"{glob}\"]"));
            assert_eq!(done.status, 2, "{name}: {glob}");
            assert!(done.out.contains("dòng 1, cột 20"), "{glob}: {}", done.out);
        }
    }
    assert_eq!(
        check("exclude = [\"!a\", \"!b\"]").status,
        2,
        "nothing to keep"
    );
    for glob in [
        "a", "/a", "a/", "/a/", "**/a", "a/**", "*.*", ".a", "a..b", "\\\\#a",
    ] {
        let done = check(&format!("include = [\"{glob}\", \"!b\"]"));
        assert_eq!(done.status, 0, "{glob}: {}", done.out);
    }
}

#[test]
fn a_library_of_which_everything_is_left_out_says_so() {
    let home = Home::new();
    for name in ["a.md", "b/c.md"] {
        home.write(name, "# Một\n\nChợ.");
    }
    let folder = home.folder().to_str().unwrap().to_owned();
    home.write(".gitignore", "*\n");
    for command in [&["list"][..], &["search", "chợ"]] {
        let done = home.run([command, &[&folder]].concat());
        assert_eq!(done.status, 1, "{command:?}");
        let why = "tất cả đều bị bỏ qua theo .ignore, .gitignore hoặc thiết lập (2): a.md, b/";
        assert!(done.err.contains(why), "{command:?}: {}", done.err);
    }
}

#[test]
fn a_search_finds_nothing_in_what_is_left_out_whether_its_library_is_cached_or_not() {
    let home = Home::new();
    let long = "Ghe tụ về chợ từ sớm, khách đi đò dọc.\n\n".repeat(3_000);
    for number in 0..9 {
        home.write(
            format!("{}/{number}.md", number % 3),
            format!("# Bài {number}\n\n{long}"),
        );
    }
    let folder = home.folder().to_str().unwrap().to_owned();
    let found = |args: &[&str]| {
        let base = ["search", "title:bài", "--json"];
        home.json([&base, args, &[&*folder]].concat()).len()
    };
    assert_eq!((found(&[]), found(&[])), (9, 9));
    home.write(".gitignore", "/1/\n");
    assert_eq!((found(&[]), found(&["--no-cache"])), (6, 6));
    home.write(".gitignore", "/1/\n!/1/\n*.txt\n");
    assert_eq!((found(&[]), found(&["--no-cache"])), (9, 9));
    home.write("../config/docbao/config.toml", "include = [\"/2/\"]");
    assert_eq!((found(&[]), found(&["--no-cache"])), (3, 3));
}

#[test]
fn several_roots_are_read_in_their_order_and_a_missing_one_is_reported() {
    let home = Home::new();
    home.write("kho/a.md", "# Một\n\nChợ.");
    home.write("../sách/b.md", "# Hai\n\nChợ.");
    home.write("../sách/tết/c.md", "# Ba\n\nChợ.");
    home.write(
        "../config/docbao/config.toml",
        "library = [\"~/sách\", \"~/không có\", \"../../bài/kho\"]",
    );
    let done = home.run(["list"]);
    assert_eq!((done.status, done.out.lines().count()), (2, 3));
    assert_eq!(done.err.lines().count(), 1, "{}", done.err);
    assert!(done.err.contains("không có"), "{}", done.err);
    let titles = |args: &[&str]| -> Vec<String> {
        let done = home.run([&["search", "--json"], args].concat());
        let rows = done.out.lines();
        let rows = rows.map(|row| serde_json::from_str::<serde_json::Value>(row).unwrap());
        rows.map(|row| row["title"].as_str().unwrap().to_owned())
            .collect()
    };
    for (query, found) in [
        ("cho", &["Hai", "Ba", "Một"][..]),
        ("cho in:sach", &["Hai", "Ba"]),
        ("cho in:kho", &["Một"]),
        ("cho in:sach/tet", &["Ba"]),
        ("cho in:tet", &["Ba"]),
        ("cho !in:sach", &["Một"]),
    ] {
        let mut by_settings = titles(&[query]);
        by_settings.sort();
        let mut wanted = found.to_vec();
        wanted.sort_unstable();
        assert_eq!(by_settings, wanted, "{query}");
        let mut named = titles(&[query, "sách", "bài/kho/", "thiếu"]);
        named.sort();
        assert_eq!(named, wanted, "{query}, named");
    }
    home.write("../config/docbao/config.toml", "library = \"~/sách\"");
    assert_eq!(home.run(["list"]).out.lines().count(), 2, "one as a text");
}

#[test]
fn a_file_with_several_paths_is_read_once_and_all_of_them_are_told() {
    let home = Home::new();
    let file = home.write("a/một.md", "# Một\n\nChợ.");
    home.write("b/hai.md", "# Hai\n\nĐò.");
    fs::hard_link(&file, home.folder().join("b/một nữa.md")).unwrap();
    std::os::unix::fs::symlink("b", home.folder().join("lối")).unwrap();
    std::os::unix::fs::symlink("..", home.folder().join("a/vòng")).unwrap();
    let rows = home.json(["list", "--json", "bài"]);
    let paths = |row: usize| rows[row]["paths"].to_string();
    assert_eq!(rows.len(), 2);
    assert_eq!(paths(0), "[\"bài/a/một.md\",\"bài/b/một nữa.md\"]");
    assert_eq!(paths(1), "[\"bài/b/hai.md\",\"bài/lối/hai.md\"]");
    let done = home.run(["list", "--problems", "bài"]);
    let told = "bài/b/một nữa.md: trùng, đã đọc ở: bài/a/một.md\nbài/lối: trùng, đã đọc ở: bài/b\n";
    assert_eq!((done.status, done.out.as_str()), (0, told));
    // Roots that overlap without a link have one path each.
    let rows = home.json(["list", "--json", "bài/a", "./bài", "bài/b/"]);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1]["paths"].as_array().unwrap().len(), 2);
}

#[test]
fn a_search_finds_copies_once_and_counts_them() {
    let home = Home::new();
    for name in ["a/một.md", "b/hai.md", "c/ba.md"] {
        home.write(name, "# Tết\n\nCả nhà về quê.");
    }
    home.write("c/bốn.md", "# Tết\n\nCả nhà về quê, rồi đi chợ.");
    let found = |query: &str| {
        let rows = home.json(["search", query, "--json", "bài"]);
        let of = |row: &serde_json::Value| {
            let path = row["path"].as_str().unwrap().to_owned();
            (path, row["copies"].as_u64())
        };
        let mut rows: Vec<_> = rows.iter().map(of).collect();
        rows.sort();
        rows
    };
    let path = |path: &str, copies| (format!("bài/{path}"), copies);
    assert_eq!(
        found("\"cả nhà\""),
        [path("a/một.md", Some(2)), path("c/bốn.md", None)]
    );
    // A copy stands for the others where they are not asked for.
    assert_eq!(found("\"cả nhà\" in:bai/b"), [path("b/hai.md", None)]);
    assert_eq!(
        found("\"cả nhà\" !in:bai/a"),
        [path("b/hai.md", Some(1)), path("c/bốn.md", None)]
    );
}
