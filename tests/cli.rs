//! Tests the command line from outside, as scripts use it: standard output, standard error and exit
//! status. Everything happens in temporary folders.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use docbao::app::lang::{Catalog, Lang};
use docbao::cli;
use docbao::vietnamese::fold::fold;
use serde_json::Value;

#[path = "support/home.rs"]
mod support;

use support::{Home, PROGRAM, finish};

fn keys(value: &Value) -> String {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns the scalar values `start..end` of `text`.
fn slice(text: &Value, start: &Value, end: &Value) -> String {
    let (start, end) = (
        start.as_u64().unwrap() as usize,
        end.as_u64().unwrap() as usize,
    );
    assert!(start <= end);
    let slice: String = text
        .as_str()
        .unwrap()
        .chars()
        .skip(start)
        .take(end - start)
        .collect();
    assert_eq!(slice.chars().count(), end - start, "beyond the end");
    slice
}

fn show(home: &Home, article: &str) -> Value {
    home.json(["show", "--json", article]).remove(0)
}

// ---- list

#[test]
fn a_folder_is_listed_in_dictionary_order() {
    let home = Home::new();
    let names = [
        "an.md",
        "ảnh 2.md",
        "ảnh 10.md",
        "ba/b.md",
        "bà.md",
        "dế.md",
        "đá.md",
        "Ê-đê.md",
    ];
    for name in names {
        home.write(name, format!("# Bài {name}\n\nGhe xuồng tụ về."));
    }
    let folder = home.folder();
    let folder = folder.to_str().unwrap();
    let paths = |rows: Vec<Value>| -> Vec<String> {
        let path = |row: &Value| row["path"].as_str().unwrap()[folder.len() + 1..].to_owned();
        rows.iter().map(path).collect()
    };
    assert_eq!(paths(home.json(["list", "--json", folder])), names);
}

#[test]
fn show_prints_what_stands_under_the_title_in_the_reader() {
    let home = Home::new();
    home.write(
        "không-tựa.txt",
        "- Câu đầu của một bài không có tựa, dài hơn một dòng.\n",
    );
    home.write(
        "ngày.md",
        "---\ndate: 31/2/2024\n---\n# Ngày không có\n\nGhe xuồng tụ về.\n",
    );
    let folder = home.folder();
    let show = |name: &str| home.ok([OsStr::new("show"), OsStr::new(name), folder.as_os_str()]);
    assert!(
        show("không-tựa.txt").starts_with("1 phút · không-tựa.txt\n"),
        "{}",
        show("không-tựa.txt")
    );
    assert!(
        show("ngày.md").starts_with("Ngày không có\n1 phút · 31/2/2024\n"),
        "{}",
        show("ngày.md")
    );
}

#[test]
fn list_gives_a_line_an_article_in_columns() {
    let home = Home::new();
    home.write("a.md", "# Chợ nổi\n\nGhe xuồng tụ về.");
    home.write(
        "b.md",
        "# Một cái tựa rất dài, dài hơn cả cột dành cho các tựa trong danh sách\n\nHết.",
    );
    let out = home.ok([OsStr::new("list"), home.folder().as_os_str()]);
    let columns = |line: &str| -> Vec<String> {
        line.split("  ")
            .map(str::trim)
            .filter(|c| !c.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let rows: Vec<_> = out.lines().map(columns).collect();
    assert_eq!(rows.len(), 2);
    for (row, name) in rows.iter().zip(["a.md", "b.md"]) {
        assert_eq!(row.len(), 4, "{row:?}");
        assert!(row[0].len() == 16 && row[0].bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(row[1], "1′");
        assert_eq!(
            Path::new(&row[3]),
            home.folder().canonicalize().unwrap().join(name)
        );
    }
    assert_eq!(rows[0][2], "Chợ nổi");
    assert!(rows[1][2].ends_with("danh sách"), "{rows:?}");
    let column = |line: &str| line.split("seeds/").next().unwrap().chars().count();
    let columns: Vec<_> = home.ok(["list"]).lines().map(column).collect();
    let aligned = columns.iter().filter(|at| **at == columns[0]).count();
    // The title of one built-in article is longer than its column.
    assert_eq!(aligned, columns.len() - 1, "{columns:?}");
}

#[test]
fn what_was_read_is_listed_and_found_by_its_state() {
    let home = Home::new();
    let files = ["a", "b", "c", "d"].map(|name| {
        let text = format!("# Bài {name}\n\nÍt chữ.\n\nGhe xuồng tụ về.");
        home.write(format!("{name}.md"), &text)
    });
    let id = |n: usize| docbao::article::Source::File(files[n].canonicalize().unwrap()).id();
    let states = [
        format!(r#"{{"article":"{}","read":true,"since":5}}"#, id(0)),
        format!(
            r#"{{"article":"{}","top":19,"left":4,"percent":40}}"#,
            id(1)
        ),
        format!(r#"{{"article":"{}","top":9999,"left":3}}"#, id(3)),
    ];
    let path = home.root.path().join("state/docbao/articles.jsonl");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, states.join("\n") + "\n").unwrap();
    let c = files[2].to_str().unwrap();
    home.ok(["bookmarks", "add", c, "--quote", "Ghe xuồng"]);
    let folder = home.folder();
    let list = |query: &str| {
        let folder = folder.to_str().unwrap();
        let rows = home.json(["list", "--json", "--query", query, folder]);
        let last = |row: &Value| row["title"].as_str().unwrap().chars().last().unwrap();
        rows.iter().map(last).collect::<String>()
    };
    for (query, found) in [
        ("is:read", "a"),
        ("is:unread", "bcd"),
        ("is:begun", "bd"),
        ("is:kept", "c"),
        ("xuong !is:kept", "abd"),
        ("title:d", "d"),
    ] {
        assert_eq!(list(query), found, "{query}");
        let passages = home.json(["search", query, "--json", folder.to_str().unwrap()]);
        let articles: BTreeSet<_> = passages.iter().map(|p| p["article"].to_string()).collect();
        assert_eq!(articles.len(), found.len(), "{query}");
    }
    let rows = home.json([OsStr::new("list"), OsStr::new("--json"), folder.as_os_str()]);
    let known = |n: usize| (rows[n]["read"].clone(), rows[n]["position"].clone());
    assert_eq!(known(0), (true.into(), Value::Null));
    // Byte 19 of the text is scalar value 12: the text is counted, not its bytes.
    let shown = home.json([
        OsStr::new("show"),
        OsStr::new("--json"),
        files[1].as_os_str(),
    ]);
    let text = shown[0]["text"].as_str().unwrap();
    let scalars = text[..19].chars().count();
    assert!(scalars < 19);
    assert_eq!(known(1), (false.into(), scalars.into()));
    assert_eq!(known(2), (Value::Null, Value::Null));
    let end = shown[0]["text"].as_str().unwrap().chars().count();
    assert_eq!(known(3), (false.into(), end.into()), "not past the end");

    let none = home.run(["list", "--query", "is:odd", folder.to_str().unwrap()]);
    assert_eq!(none.status, 1);
    assert!(none.err.contains("is:odd"), "{}", none.err);
}

#[test]
fn list_has_its_fields_in_order() {
    let home = Home::new();
    let file = home.write("a.md", "# Chợ nổi\n\nGhe xuồng tụ về.");
    home.ok([
        "bookmarks",
        "add",
        file.to_str().unwrap(),
        "--quote",
        "Ghe xuồng",
    ]);
    let rows = home.json([
        OsStr::new("list"),
        OsStr::new("--json"),
        home.folder().as_os_str(),
    ]);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        keys(&rows[0]),
        "id title path format encoding words minutes modified bookmarks"
    );
    assert_eq!(rows[0]["title"], "Chợ nổi");
    assert_eq!(rows[0]["path"], file.to_str().unwrap());
    assert_eq!(rows[0]["format"], "markdown");
    assert_eq!(rows[0]["encoding"], "UTF-8");
    assert_eq!(
        (&rows[0]["words"], &rows[0]["minutes"]),
        (&6.into(), &1.into())
    );
    assert_eq!(rows[0]["bookmarks"], 1);
    let modified = rows[0]["modified"].as_str().unwrap();
    assert!(
        modified.ends_with('Z') && modified.parse::<jiff::Timestamp>().is_ok(),
        "{modified}"
    );
    let head = "---\ntitle: Lúa\ndate: 2024-05-19\nauthor: Tư Hạnh\ntags: [đồng, mưa]\n\
        url: https://dong.example/lua\n---\nLúa trổ.";
    let file = home.write("b.md", head);
    let stated = &home.json(["list", "--json", file.to_str().unwrap()])[0];
    assert_eq!(
        keys(stated),
        "id title path format encoding words minutes modified bookmarks date author url tags"
    );
    assert_eq!(
        (&stated["date"], &stated["author"]),
        (&"2024-05-19".into(), &"Tư Hạnh".into())
    );
    assert_eq!(stated["tags"], serde_json::json!(["đồng", "mưa"]));
    let seeds = home.json(["list", "--json"]);
    assert!(seeds.len() >= 12 && seeds.iter().all(|row| row["modified"].is_null()));
}

#[test]
fn a_named_file_that_cannot_be_read_is_reported_and_fails() {
    let home = Home::new();
    let good = home.write("a.md", "# Chợ nổi\n\nGhe.");
    let missing = Path::new("không-có.md");
    let done = home.run([OsStr::new("list"), missing.as_os_str(), good.as_os_str()]);
    assert_eq!(
        (
            done.status,
            done.out.lines().count(),
            done.err.lines().count()
        ),
        (2, 1, 1),
        "the rest is listed"
    );
    assert!(
        done.err.starts_with("docbao: không đọc được không-có.md: "),
        "{}",
        done.err
    );
    for command in [&["list"][..], &["search", "ghe"], &["show", "ghe"], &[]] {
        let args = command.iter().map(OsStr::new).chain([missing.as_os_str()]);
        let (status, told) = home.fails(args);
        assert_eq!(status, 2, "{command:?}");
        assert!(
            told.starts_with("docbao: không đọc được không-có.md: "),
            "{told}"
        );
    }
    let empty = home.root.path().join("rỗng");
    fs::create_dir(&empty).unwrap();
    let done = home.run([OsStr::new("list"), empty.as_os_str()]);
    assert_eq!(
        (done.status, done.out, done.err),
        (1, String::new(), String::new())
    );
}

#[cfg(unix)]
#[test]
fn a_problem_with_a_name_that_is_no_utf8_is_named_exactly() {
    use std::os::unix::ffi::OsStrExt as _;
    let home = Home::new();
    home.write(OsStr::from_bytes(b"b\xff.pdf"), "x");
    home.write("c.pdf", "x");
    let [list, problems, json] = ["list", "--problems", "--json"].map(OsStr::new);
    let rows = home.json([list, problems, json, home.folder().as_os_str()]);
    let uris: Vec<_> = rows.iter().filter_map(|row| row["uri"].as_str()).collect();
    assert_eq!((rows.len(), uris.len()), (2, 1));
    assert!(
        uris[0].starts_with("file:///") && uris[0].ends_with("/b%FF.pdf"),
        "{uris:?}"
    );
}

#[test]
fn problems_are_listed_with_their_reasons() {
    let home = Home::new();
    home.write("a.md", "# Chợ nổi\n\nGhe.");
    home.write("ảnh.jpg", "x");
    let folder = home.folder().as_os_str().to_owned();
    let list = OsStr::new("list");
    let problems = OsStr::new("--problems");
    let done = home.run([list, problems, &folder]);
    assert_eq!(
        (done.status, done.out.as_str(), done.err.as_str()),
        (1, "", "")
    );
    let pdf = home.write("b.pdf", "x");
    let noise = home.write("c.txt", "\u{1}\u{2}\0".repeat(40));
    let rows = home.json([list, problems, OsStr::new("--json"), &folder]);
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (&row["path"], &row["reason"]))
        .collect();
    let path = |path: &Path| Value::from(path.to_str().unwrap());
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[0],
        (&path(&pdf), &"docbao chưa đọc được định dạng này".into())
    );
    assert_eq!(rows[1], (&path(&noise), &"không phải tệp văn bản".into()));
    let done = home.run([list, problems, OsStr::new("không-có.md"), &folder]);
    assert_eq!(
        (done.status, done.out.lines().count(), done.err.as_str()),
        (2, 3, "")
    );
    // In a folder that was given as a whole, neither file is a failure.
    let done = home.run([list, &folder]);
    assert_eq!(
        (
            done.status,
            done.out.lines().count(),
            done.err.lines().count()
        ),
        (0, 1, 1)
    );
}

// ---- search

#[test]
fn search_gives_places_in_the_text() {
    let home = Home::new();
    let rows = home.json(["search", "--json", "bun thang"]);
    assert!(rows.len() > 3);
    for row in &rows {
        assert_eq!(
            keys(row),
            "article title path start end snippet matches score kind"
        );
        let article = show(&home, row["article"].as_str().unwrap());
        assert_eq!(
            (&article["title"], &article["path"]),
            (&row["title"], &row["path"])
        );
        let passage = slice(&article["text"], &row["start"], &row["end"]);
        let snippet = row["snippet"].as_str().unwrap().trim_matches('…');
        assert_eq!(passage.replace('\n', " "), snippet);
        let matches = row["matches"].as_array().unwrap();
        assert!(!matches.is_empty());
        for place in matches {
            let found = fold(&slice(&article["text"], &place[0], &place[1]));
            assert!("bun thang".contains(&found) && found.len() > 2, "{found}");
            assert!(place[0].as_u64() >= row["start"].as_u64());
            assert!(place[1].as_u64() <= row["end"].as_u64());
        }
        assert!(row["score"].is_i64());
    }
    assert_eq!(rows[0]["kind"], "title");
    let scores: Vec<_> = rows
        .iter()
        .map(|row| row["score"].as_i64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[test]
fn a_title_that_is_not_in_the_text_has_no_place_there() {
    let home = Home::new();
    let rows = home.json(["search", "--json", "title:\"ben nua\""]);
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(
        (&row["kind"], &row["snippet"]),
        (&"title".into(), &row["title"])
    );
    assert_eq!((&row["start"], &row["end"]), (&0.into(), &0.into()));
    assert_eq!(row["matches"], Value::Array(Vec::new()));
}

#[test]
fn search_gives_a_line_a_passage_and_no_more_than_asked() {
    let home = Home::new();
    let file = home.write("a.md", "# Chợ nổi\n\nGhe xuồng\ntụ về từ sớm.");
    let line = home.ok([
        OsStr::new("search"),
        OsStr::new("xuong tu"),
        file.as_os_str(),
    ]);
    assert_eq!(
        line,
        format!("{}:Chợ nổi: Ghe xuồng tụ về từ sớm.\n", file.display())
    );
    let line = home.ok([
        OsStr::new("search"),
        OsStr::new("cho noi"),
        file.as_os_str(),
    ]);
    assert_eq!(line, format!("{}:Chợ nổi\n", file.display()));
    assert_eq!(
        home.ok(["search", "chữ"]).lines().count(),
        cli::SEARCH_LIMIT_PASSAGES
    );
    assert_eq!(
        home.ok(["search", "chữ", "--limit", "3"]).lines().count(),
        3
    );
    for nothing in ["khôngđâucó", "", "!!"] {
        let done = home.run(["search", nothing]);
        assert_eq!(
            (done.status, done.out, done.err),
            (1, String::new(), String::new())
        );
    }
}

#[test]
fn search_gives_the_places_in_the_files_that_editors_open() {
    let home = Home::new();
    let text = "---\ntitle: Chợ nổi\n---\n\nGhe *xuồng* tụ về.\n\n- Xuồng đi, ghe về: 5 giờ.\n";
    let file = home.write("a.md", text);
    let search = |query: &str| {
        let file = file.to_str().unwrap();
        home.ok(["search", query, "--format", "vimgrep", file])
    };
    let path = file.display();
    assert_eq!(
        search("xuong"),
        format!("{path}:5:6:Ghe *xuồng* tụ về.\n{path}:7:3:- Xuồng đi, ghe về: 5 giờ.\n")
    );
    assert_eq!(
        search("5 gio"),
        format!("{path}:7:26:- Xuồng đi, ghe về: 5 giờ.\n")
    );
    // The title is not in the text of the article.
    assert_eq!(search("title:cho"), format!("{path}:1:1:---\n"));
    let built_in = home.ok(["search", "bun thang", "--format", "vimgrep", "--limit", "1"]);
    assert!(built_in.starts_with("seeds/"), "{built_in}");
}

#[test]
fn search_gives_sentences_around_a_passage_when_asked() {
    let home = Home::new();
    let text = "# Chợ nổi\n\nMột là sông. Hai là ghe.\n\nBa là xuồng. Bốn là chợ! Năm là mưa.";
    let file = home.write("a.md", text);
    let file = file.to_str().unwrap();
    let found = |query: &str, n: &str| {
        let line = home.ok(["search", query, "--context", n, file]);
        line.strip_prefix(&format!("{file}:Chợ nổi"))
            .unwrap()
            .to_owned()
    };
    assert_eq!(found("xuong", "0"), ": Ba là xuồng.\n");
    assert_eq!(
        found("xuong", "1"),
        ": Hai là ghe. Ba là xuồng. Bốn là chợ!\n".replace(". Ba", ".  Ba")
    );
    let whole = ": Một là sông. Hai là ghe.  Ba là xuồng. Bốn là chợ! Năm là mưa.\n";
    assert_eq!(
        (found("xuong", "2").as_str(), found("xuong", "9").as_str()),
        (whole, whole)
    );
    assert_eq!(found("cho noi", "0"), "\n");
    assert_eq!(found("cho noi", "2"), ": Một là sông. Hai là ghe.\n");
    let rows = home.json(["search", "xuong", "--json", "--context", "1", file]);
    assert_eq!(
        keys(&rows[0]),
        "article title path start end snippet matches score kind"
    );
    let article = show(&home, file);
    assert_eq!(
        slice(&article["text"], &rows[0]["start"], &rows[0]["end"]),
        "Ba là xuồng."
    );
    assert!(rows[0]["snippet"].as_str().unwrap().contains("Hai là ghe."));
    let refused = home.run(["search", "xuong", "--context", "-1", file]);
    assert_eq!(refused.status, 2);
}

#[test]
fn on_a_terminal_search_reports_unknown_parts_and_further_passages() {
    let home = Home::new();
    let told = |args: &[&str]| on_terminal(&home, args, &[]);
    assert!(told(&["search", "\"bun thang"]).contains("dấu ngoặc kép chưa đóng"));
    assert!(told(&["search", "giò lụk"]).contains("gần giống"));
    assert!(told(&["search", "chữ", "--limit", "3"]).contains("in 3 trong "));
    let quiet = home.run(["search", "chữ \"dấu", "--limit", "3"]);
    assert_eq!((quiet.status, quiet.err.as_str()), (0, ""), "in a script");
    let begun = home.run(["search", "zqzq after:2024-13"]);
    assert!(
        begun.err.contains("chưa hiểu after:2024-13"),
        "{}",
        begun.err
    );
    for ask in [&["search", "author:x"][..], &["bookmarks", "author:x"]] {
        let nothing = home.run(ask);
        assert_eq!(nothing.status, 1, "{ask:?}");
        assert!(nothing.err.contains("author:x"), "{ask:?}: {}", nothing.err);
    }
}

// ---- show

#[test]
fn show_gives_blocks_that_are_places_in_the_text() {
    let home = Home::new();
    for name in ["bún thang", "ben nua"] {
        let article = show(&home, name);
        assert_eq!(keys(&article), "id title path encoding blocks text");
        let mut last = 0;
        let blocks = article["blocks"].as_array().unwrap();
        for block in blocks {
            assert_eq!(keys(block), "kind start end");
            assert!(block["start"].as_u64().unwrap() >= last);
            last = block["end"].as_u64().unwrap();
            let text = slice(&article["text"], &block["start"], &block["end"]);
            assert!(!text.trim().is_empty() && !text.ends_with('\n'), "{block}");
            if block["kind"] == "title" {
                assert_eq!(text, article["title"]);
            }
        }
        let length = article["text"].as_str().unwrap().trim_end().chars().count();
        assert_eq!(last as usize, length, "the last block ends with the text");
        let has = |kind: &str| blocks.iter().any(|block| block["kind"] == kind);
        assert_eq!(
            (has("title"), has("question")),
            (name == "bún thang", name == "ben nua")
        );
    }
}

#[test]
fn show_lays_the_article_out() {
    let home = Home::new();
    let out = home.ok(["show", "bun thang", "--width", "40"]);
    assert!(out.starts_with("Bún thang\nBếp · 3 phút"), "{out}");
    let widest = |out: &str| out.lines().map(|line| line.chars().count()).max().unwrap();
    assert!((35..=40).contains(&widest(&out)), "{}", widest(&out));
    assert!(out.lines().all(|line| !line.ends_with(' ')));
    assert!((65..=72).contains(&widest(&home.ok(["show", "bun thang"]))));
    let interview = home.ok(["--lang", "vi", "show", "ben nua"]);
    assert!(
        interview.contains("\nHỏi   ") && interview.contains("\nĐáp   "),
        "{interview}"
    );
    let english = home.ok(["show", "ben nua", "--lang", "en"]);
    assert!(
        english.contains(" minutes") && !english.contains("\nĐáp"),
        "{english}"
    );
}

#[test]
fn show_finds_an_article_by_all_its_names() {
    let home = Home::new();
    home.write("a.md", "# Đầu ngõ\n\nMột.");
    home.write("b.md", "# Dấu ngã\n\nHai.");
    home.write("c.md", "# Dấu ngã đi lạc\n\nBa.");
    let folder = home.folder();
    let run = |name: &str| home.run([OsStr::new("show"), OsStr::new(name), folder.as_os_str()]);
    let fails = |name: &str| home.fails([OsStr::new("show"), OsStr::new(name), folder.as_os_str()]);
    let id = home.ok([OsStr::new("list"), folder.as_os_str()])[..16].to_owned();
    let path = folder.join("a.md");
    for name in [
        &id,
        &id[..4],
        path.to_str().unwrap(),
        "bài/a.md",
        "đầu",
        "NGO dau",
    ] {
        let done = run(name);
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{name}");
        assert!(done.out.starts_with("Đầu ngõ\n"), "{name}: {}", done.out);
    }
    assert!(
        run("dau nga").out.starts_with("Dấu ngã\n"),
        "a whole title is meant first"
    );
    assert_eq!(
        fails("dau"),
        (
            2,
            "docbao: BÀI: có 3 bài khớp với “dau”; hãy gõ rõ hơn".to_owned()
        )
    );
    assert_eq!(
        fails("chợ"),
        (1, "docbao: BÀI: không có bài nào là “chợ”".to_owned())
    );
    assert_eq!(fails(&id[..3]).0, 1, "three digits are too few");
}

// ---- bookmarks

const MARKET: &str = "# Chợ nổi\n\nGhe xuồng tụ về từ sớm. Người bán treo hàng lên cây bẹo.";

/// Bookmarks a passage of [`MARKET`], then one of a built-in article. Returns the file and the id
/// of the first.
fn keep_two(home: &Home) -> (String, String) {
    let file = home.write("a.md", MARKET).to_str().unwrap().to_owned();
    let add = ["bookmarks", "add", &file, "--quote=nguoi ban\ntreo"];
    let more = ["--note=hay", "--tag=miền Tây", "--tag", "chợ"];
    let id = home.ok(add.iter().chain(&more));
    home.ok(["bookmarks", "add", "bun thang", "--quote", "nước dùng"]);
    (file, id.trim_end().to_owned())
}

fn time(value: &Value) -> jiff::Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn bookmarks_have_their_fields_in_order() {
    let home = Home::new();
    let (file, id) = keep_two(&home);
    let rows = home.json(["bookmarks", "--json"]);
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["title"], "Bún thang", "newest first");
    let row = &rows[1];
    let fields = "id article title path exact prefix suffix start end \
                  note tags color created modified status";
    assert_eq!(keys(row), fields);
    let article = show(&home, &file);
    for (field, value) in [
        ("id", id.as_str()),
        ("article", article["id"].as_str().unwrap()),
        ("title", "Chợ nổi"),
        ("path", &file),
        ("exact", "Người bán treo"),
        ("note", "hay"),
        ("color", "yellow"),
        ("status", "attached"),
    ] {
        assert_eq!(row[field], value, "{field}");
    }
    let passage = slice(&article["text"], &row["start"], &row["end"]);
    assert_eq!(passage, "Người bán treo");
    assert!(row["prefix"].as_str().unwrap().ends_with("từ sớm. "));
    assert!(row["suffix"].as_str().unwrap().starts_with(" hàng lên"));
    assert_eq!(row["tags"], serde_json::json!(["miền Tây", "chợ"]));
    assert_eq!(time(&row["created"]), time(&row["modified"]));
}

#[test]
fn a_bookmark_is_found_and_removed_by_what_the_list_shows() {
    let home = Home::new();
    assert_eq!(home.run(["bookmarks"]).status, 1);
    let (_, id) = keep_two(&home);
    let line = home.ok(["bookmarks", "list", "mien tay"]);
    assert_eq!(line.lines().count(), 1);
    let passage = "“Người bán treo”";
    for part in [&id[..13], passage, "Chợ nổi", "#miền Tây", "#chợ", "✎ hay"] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert_eq!(home.run(["bookmarks", "list", "không có"]).status, 1);
    let short = line.split_whitespace().next().unwrap();
    assert_eq!(home.fails(["bookmarks", "remove", &short[..4]]).0, 2);
    assert_eq!(home.ok(["bookmarks", "remove", short]).trim_end(), id);
    assert_eq!(home.json(["bookmarks", "list", "--json"]).len(), 1);
    assert_eq!(home.fails(["bookmarks", "remove", &id]).0, 1);
    // The start of an id is too short to identify even the only bookmark.
    for n in 1..4 {
        let (status, err) = home.fails(["bookmarks", "remove", &id[..n]]);
        assert_eq!(status, 2);
        assert!(err.contains("quá ngắn"), "{err}");
    }
    let left = home.json(["bookmarks", "list", "--json"]);
    let left = left[0]["id"].as_str().unwrap();
    assert_eq!(home.fails(["bookmarks", "remove", "zzzz"]).0, 1);
    assert_eq!(
        home.ok(["bookmarks", "remove", &left[..4]]).trim_end(),
        left
    );
    let trash = home.root.path().join("config/docbao/bookmarks/trash");
    assert_eq!(fs::read_dir(trash).unwrap().count(), 2);
}

#[test]
fn a_passage_is_bookmarked_once_and_a_new_note_is_added() {
    let home = Home::new();
    let add = |more: &[&str]| {
        let args = ["bookmarks", "add", "bun thang", "--quote", "nước dùng"];
        home.ok(args.iter().chain(more))
    };
    let id = add(&["--tag", "bếp"]);
    assert_eq!(add(&[]), id);
    assert_eq!(
        add(&["--note", "nấu thử", "--tag", "bếp", "--tag", "Tết"]),
        id
    );
    let rows = home.json(["bookmarks", "--json"]);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["note"], "nấu thử");
    assert_eq!(rows[0]["tags"], serde_json::json!(["bếp", "Tết"]));
    assert!(time(&rows[0]["modified"]) > time(&rows[0]["created"]));
}

#[test]
fn a_quote_that_is_not_there_is_reported() {
    let home = Home::new();
    let (status, told) = home.fails(["bookmarks", "add", "bun thang", "--quote", "phở bò chín"]);
    assert_eq!(status, 1);
    assert!(
        told.starts_with("docbao: --quote: trong “Bún thang” không có"),
        "{told}"
    );
    assert_eq!(
        home.fails(["bookmarks", "add", "bun thang", "--quote", " "])
            .0,
        2
    );
    assert_eq!(home.run(["bookmarks"]).status, 1);
}

#[test]
fn a_bookmark_reports_whether_its_passage_moved_or_is_lost() {
    let home = Home::new();
    let text =
        "# Chợ nổi\n\nGhe xuồng tụ về từ sớm. Người bán treo hàng lên cây bẹo cho khách thấy.";
    let file = home.write("a.md", text);
    let quote = "Người bán treo hàng";
    home.ok(["bookmarks", "add", file.to_str().unwrap(), "--quote", quote]);
    let row = || home.json(["bookmarks", "--json"]).remove(0);
    let first = row();
    assert_eq!(first["status"], "attached");
    home.write("a.md", text.replace("Ghe", "Sương tan, ghe"));
    let moved = row();
    assert_eq!(moved["status"], "moved");
    let article = show(&home, file.to_str().unwrap());
    assert_eq!(
        slice(&article["text"], &moved["start"], &moved["end"]),
        quote
    );
    home.write("a.md", "# Chợ nổi\n\nChuyện khác.");
    for _ in 0..2 {
        let orphan = row();
        assert_eq!(orphan["status"], "orphaned");
        for field in ["start", "end", "article", "title", "path", "exact"] {
            assert_eq!(orphan[field], first[field], "{field}");
        }
        let _ = fs::remove_file(&file);
    }
    assert!(
        home.ok(["bookmarks"])
            .contains("(bài không có trong thư viện này)")
    );
}

#[test]
fn a_broken_bookmark_costs_itself_only() {
    let home = Home::new();
    home.ok(["bookmarks", "add", "bun thang", "--quote", "nước dùng"]);
    let folder = home.root.path().join("config/docbao/bookmarks");
    fs::write(folder.join("h\u{1b}[31mỏng.json"), "{ \u{1b}").unwrap();
    let done = home.run(["bookmarks"]);
    assert_eq!(
        (
            done.status,
            done.out.lines().count(),
            done.err.lines().count()
        ),
        (2, 1, 1)
    );
    assert!(done.err.contains("ỏng.json: "), "{}", done.err);
}

#[test]
fn a_file_that_was_set_aside_is_told_by_every_command_and_is_no_failure() {
    let home = Home::new();
    home.ok(["bookmarks", "add", "bun thang", "--quote", "nước dùng"]);
    let folder = home.root.path().join("config/docbao/bookmarks");
    let aside = folder.join("018f8fcc-9c00.00c0ffee00c0ffee.broken");
    fs::write(&aside, "{ sửa dở").unwrap();
    fs::write(folder.join("của người khác.broken"), "").unwrap();
    for command in [&["bookmarks"][..], &["bookmarks", "check"]] {
        for _ in 0..2 {
            let done = home.run(command);
            assert_eq!(
                (done.status, done.err.lines().count()),
                (0, 1),
                "{}",
                done.err
            );
            assert!(done.err.contains(aside.to_str().unwrap()), "{}", done.err);
            assert!(done.err.contains("có đuôi .json"), "{}", done.err);
        }
    }
}

#[test]
fn a_bookmark_that_cannot_be_saved_is_a_failure() {
    let home = Home::new();
    let place = home.write("không-phải-thư-mục", "");
    let done = home.run([
        OsStr::new("bookmarks"),
        OsStr::new("add"),
        OsStr::new("bun thang"),
        OsStr::new("--quote=nước dùng"),
        OsStr::new("--config-dir"),
        place.as_os_str(),
    ]);
    assert_eq!((done.status, done.out.as_str()), (2, ""));
    assert!(
        done.err
            .lines()
            .last()
            .unwrap()
            .starts_with("docbao: chưa lưu được "),
        "{}",
        done.err
    );
}

#[test]
fn a_file_beyond_the_limit_of_the_process_is_a_failure_and_leaves_nothing() {
    let home = Home::new();
    let file = home.write("x.txt", "Chợ nổi\n\nGhe xuồng tụ về từ sớm.");
    let file = file.to_str().unwrap();
    home.ok([
        "bookmarks",
        "add",
        file,
        "--quote",
        "Ghe xuồng",
        "--note",
        "gốc",
    ]);
    let folder = home.root.path().join("config/docbao/bookmarks");
    let names = |dir: &Path| {
        let entries = fs::read_dir(dir).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let target = home.root.path().join("ra.csv");
    let target = target.to_str().unwrap();
    let before = (names(&folder), names(home.root.path()));
    for args in [
        &["bookmarks", "add", file, "--quote", "tụ về"][..],
        &[
            "bookmarks",
            "add",
            file,
            "--quote",
            "Ghe xuồng",
            "--note",
            "mới",
        ],
        &["bookmarks", "export", "--format", "csv", "--output", target],
    ] {
        // A shell sets the limit and then becomes the program.
        let mut shell = Command::new("sh");
        shell.args([
            "-c",
            "ulimit -c 0; ulimit -f 0; exec \"$0\" \"$@\"",
            PROGRAM,
        ]);
        shell.args(args).env_clear().envs(home.variables());
        shell.current_dir(home.root.path()).stdin(Stdio::null());
        shell.stdout(Stdio::piped()).stderr(Stdio::piped());
        let done = finish(shell.spawn().unwrap());
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{}", done.err);
        assert!(done.err.starts_with("docbao: "), "{}", done.err);
        assert_eq!((names(&folder), names(home.root.path())), before);
    }
    assert_eq!(home.ok(["bookmarks"]).lines().count(), 1);
}

#[test]
fn a_folder_of_bookmarks_that_is_none_is_reported_as_what_it_is() {
    type Make = fn(&Path);
    let cases: [(Make, &str, &str); 2] = [
        (
            |path| fs::write(path, "x").unwrap(),
            "đây là tệp, không phải thư mục",
            "is a file, not a folder",
        ),
        (
            |path| std::os::unix::fs::symlink("không có", path).unwrap(),
            "liên kết trỏ tới nơi không có gì",
            "the link leads to nothing",
        ),
    ];
    for (make, vi, en) in cases {
        // The bookmarks folder, and the settings folder that contains it.
        for name in ["config/docbao/bookmarks", "config/docbao"] {
            let home = Home::new();
            let path = home.root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            make(&path);
            let vi = if name.ends_with("docbao") && vi.contains("tệp") {
                "có phần đường dẫn không phải thư mục"
            } else {
                vi
            };
            let listed = home.run(["bookmarks"]);
            assert_eq!((listed.status, listed.out.as_str()), (2, ""), "{name}");
            assert!(listed.err.contains(vi), "{name}: {}", listed.err);
            let file = home.write("x.txt", "Chợ nổi\n\nGhe xuồng tụ về từ sớm.");
            let file = file.to_str().unwrap();
            let added = home.run(["bookmarks", "add", file, "--quote", "Ghe xuồng"]);
            assert_eq!((added.status, added.out.as_str()), (2, ""), "{name}");
            let last = added.err.lines().last().unwrap();
            assert!(last.starts_with("docbao: chưa lưu được "), "{last}");
            assert!(last.contains(vi), "{name}: {last}");
        }
        let home = Home::new();
        let path = home.root.path().join("config/docbao/bookmarks");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        make(&path);
        let said = home.run(["--lang=en", "bookmarks"]).err;
        assert!(said.contains(en), "{said}");
    }
}

#[test]
fn a_link_that_leads_to_nothing_is_reported_wherever_it_stands() {
    let home = Home::new();
    let dead = home.folder().join("chết.csv");
    std::os::unix::fs::symlink("không có", &dead).unwrap();
    let said = "liên kết trỏ tới nơi không có gì";
    let path = dead.to_str().unwrap();
    for args in [
        &["bookmarks", "export", "-o", path][..],
        &["list", path],
        &["bookmarks", "import", path],
    ] {
        home.ok(["bookmarks", "add", "bun thang", "--quote", "nước dùng"]);
        let (status, err) = home.fails(args);
        assert_eq!(status, 2, "{args:?}");
        assert!(err.contains(said), "{args:?}: {err}");
    }
    let settings = home.root.path().join("config/docbao/config.toml");
    std::os::unix::fs::symlink("không có", &settings).unwrap();
    let checked = home.run(["config", "check"]);
    assert_eq!(checked.status, 2);
    assert!(checked.out.contains(said), "{}", checked.out);
}

/// Twelve programs at once bookmark one passage, each with a tag of its own.
#[test]
fn a_passage_bookmarked_by_many_programs_at_once_is_one_bookmark_with_all_tags() {
    let home = Home::new();
    for round in 0..3 {
        let text = format!("Chợ {round}\n\nNgười bán treo hàng lên cây bẹo.");
        let file = home.write(format!("{round}.txt"), text);
        let add = |n: usize| {
            let (note, tag) = (format!("--note=ghi {n}."), format!("--tag=t{n}"));
            let quote = "--quote=cây bẹo";
            let args = [
                "bookmarks",
                "add",
                file.to_str().unwrap(),
                quote,
                &note,
                &tag,
            ];
            home.command(args).spawn().unwrap()
        };
        let running: Vec<_> = (0..12).map(add).collect();
        let done: Vec<_> = running.into_iter().map(finish).collect();
        let ids: BTreeSet<_> = done.iter().map(|done| &done.out).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        let mut listed = home.json(["bookmarks", "list", "--json"]);
        listed.retain(|row| row["title"] == format!("Chợ {round}"));
        assert_eq!(listed.len(), 1);
        let (tags, note) = (&listed[0]["tags"], listed[0]["note"].as_str().unwrap());
        for n in 0..12 {
            let tag = Value::from(format!("t{n}"));
            assert!(tags.as_array().unwrap().contains(&tag), "{tags}");
            assert!(note.contains(&format!("ghi {n}.")), "{note}");
        }
    }
}

// ---- arguments

#[test]
fn wrong_use_is_one_line_and_status_2() {
    let home = Home::new();
    assert_eq!(
        home.fails(["list", "--jsno"]),
        (
            2,
            "docbao: dùng sai: không hiểu “--jsno”; có phải “--json” không?".to_owned()
        )
    );
    assert_eq!(
        home.fails(["--lang=en", "search"]),
        (2, "docbao: wrong usage: missing <QUERY>".to_owned())
    );
    for args in [
        &["show"][..],
        &["bookmarks", "add", "x"],
        &["bookmarks", "remove"],
        &["completions", "tcsh"],
        &["--color", "x"],
        &["--theme", "x"],
        &["search", "x", "--limit", "0"],
        &["--width"],
        &["--n\u{1b}[31m\no"],
    ] {
        assert_eq!(home.fails(args).0, 2, "{args:?}");
    }
}

#[test]
fn help_and_version_are_printed() {
    let home = Home::new();
    assert_eq!(
        home.ok(["--version"]),
        concat!("docbao ", env!("CARGO_PKG_VERSION"), "\n")
    );
    assert_eq!(home.ok(["-V"]), home.ok(["--version"]));
    let vietnamese = home.ok(["--help"]);
    for part in [
        "Cách dùng:",
        "Lệnh:",
        "Tùy chọn:",
        "--config-dir",
        "bookmarks",
        "in trợ giúp",
    ] {
        assert!(vietnamese.contains(part), "{part}: {vietnamese}");
    }
    let english = home.ok(["--help", "--lang", "en"]);
    for part in ["Usage:", "Commands:", "Options:", "print help"] {
        assert!(english.contains(part), "{part}: {english}");
    }
    for word in ["Cách", "Usage"] {
        assert!(!(vietnamese.contains(word) && english.contains(word)));
    }
    let by_locale = home
        .command(["-h"])
        .env("LC_ALL", "en_US.UTF-8")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(by_locale.stdout).unwrap(), english);
    for command in ["list", "search", "show", "bookmarks", "completions", "man"] {
        let help = home.ok([command, "--help"]);
        assert!(help.contains(&format!("docbao {command} ")), "{help}");
        assert!(
            !help.contains("Usage") && !help.contains("Options:"),
            "{help}"
        );
    }
}

#[test]
fn the_guide_is_printed_in_the_language_of_the_interface() {
    let home = Home::new();
    let guide = home.ok(["guide"]);
    assert!(
        guide.contains("Chào bạn.") && guide.contains("docbao search"),
        "{guide}"
    );
    let guide = home.ok(["guide", "--lang", "en"]);
    assert!(
        guide.contains("Welcome.") && guide.contains("docbao search"),
        "{guide}"
    );
}

#[test]
fn the_examples_of_the_readme_and_the_guide_work() {
    let home = Home::new();
    let readmes = concat!(
        include_str!("../README.md"),
        include_str!("../README.vi.md")
    )
    .lines();
    let guides = concat!(
        include_str!("../seeds/01-cam-nang-doc-bao.md"),
        include_str!("../seeds/00-en/guide.md")
    );
    // Other commands open the reader.
    let is_command = |line: &&str| {
        let first = line.split(' ').next();
        first.is_some_and(|first| cli::COMMANDS.contains(&first))
    };
    let examples: Vec<&str> = readmes
        .chain(guides.lines())
        .filter_map(|line| line.strip_prefix("docbao "))
        .filter(is_command)
        .collect();
    assert!(examples.len() >= 14, "{examples:?}");
    for example in examples {
        let command = example.split(" #").next().unwrap();
        // Every other piece between quotation marks is one argument.
        let pieces = command.split('"').enumerate();
        let args = pieces.flat_map(|(n, piece)| match n % 2 {
            0 => piece.split_whitespace().collect(),
            _ => vec![piece],
        });
        assert!(!home.ok(args).is_empty(), "{example}");
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    let home = Home::new();
    let mut scripts: Vec<_> = ["bash", "zsh", "fish", "powershell", "elvish"]
        .map(|shell| home.ok(["completions", shell]))
        .into();
    for script in &scripts {
        for word in ["bookmarks", "remove", "config-dir", "quote"] {
            assert!(script.contains(word), "{word}: {script}");
        }
    }
    scripts.sort();
    scripts.dedup();
    assert_eq!(scripts.len(), 5);
}

#[test]
fn the_man_page_has_every_command_and_option() {
    fn check(command: &clap::Command, page: &str) {
        for arg in command.get_arguments() {
            let name = match arg.get_long() {
                Some(long) => format!(r"\fB--{long}\fR"),
                None => format!(r"\fI{}\fR", arg.get_value_names().unwrap()[0]),
            };
            assert!(page.contains(&name), "{name}");
            assert!(
                page.contains(&arg.get_help().unwrap().to_string()),
                "{name}"
            );
        }
        for sub in command.get_subcommands() {
            let heading = format!(".SS \"{}\"\n", sub.get_bin_name().unwrap());
            assert!(page.contains(&heading), "{heading}");
            check(sub, page);
        }
    }
    let home = Home::new();
    for lang in [Lang::Vi, Lang::En] {
        let page = home
            .ok(["man", "--lang", lang.code()])
            .replace(r"\-", "-")
            .replace(r"\*(Aq", "'");
        let mut command = cli::command(&Catalog::new(lang));
        command.build();
        check(&command, &page);
    }
}

#[test]
fn the_man_page_has_its_headings_in_the_users_language() {
    let home = Home::new();
    for (lang, wanted, foreign) in [
        (
            "vi",
            "TÊN|CÁCH DÙNG|MÔ TẢ|TÙY CHỌN|LỆNH|CÁC PHÍM|TÌM|THIẾT LẬP|CÁC TỆP|TRẠNG THÁI THOÁT|VÍ DỤ",
            &["SYNOPSIS", "DESCRIPTION", "[OPTIONS]", "Usage"][..],
        ),
        (
            "en",
            "NAME|SYNOPSIS|DESCRIPTION|OPTIONS|COMMANDS|KEYS|SEARCH|SETTINGS|FILES|EXIT STATUS|EXAMPLES",
            &["TÊN", "TÙY"],
        ),
    ] {
        let page = home.ok(["man", "--lang", lang]);
        let headings = page.lines().filter_map(|line| line.strip_prefix(".SH "));
        let headings: Vec<_> = headings.map(|name| name.trim_matches('"')).collect();
        assert_eq!(headings.join("|"), wanted);
        for word in foreign {
            assert!(!page.contains(word), "{lang}: {word}");
        }
    }
}

#[test]
fn check_reports_in_vietnamese() {
    let home = Home::new();
    let text = "# Chợ nổi\n\nGhe xuồng tụ về từ sớm. Người bán treo hàng lên cây bẹo.";
    let file = home.write("a.md", text);
    let quote = "Người bán treo hàng";
    home.ok(["bookmarks", "add", file.to_str().unwrap(), "--quote", quote]);
    for (text, status, totals) in [
        (text, "đúng chỗ  ", "1 đúng chỗ, 0 đã dời, 0 bị lạc"),
        (
            &text.replace("Ghe", "Sương tan, ghe"),
            "đã dời    ",
            "0 đúng chỗ, 1 đã dời, 0 bị lạc",
        ),
        (
            "# Chợ nổi\n\nChuyện khác.",
            "bị lạc    ",
            "0 đúng chỗ, 0 đã dời, 1 bị lạc",
        ),
    ] {
        home.write("a.md", text);
        let done = home.run(["bookmarks", "check"]);
        let is_lost = status.starts_with("bị lạc");
        assert_eq!((done.status, done.err.as_str()), (i32::from(is_lost), ""));
        assert!(done.out.starts_with(status), "{}", done.out);
        let totals = format!("\n1 chỗ đánh dấu: {totals}\n");
        assert!(done.out.ends_with(&totals), "{}", done.out);
    }
}

#[test]
fn output_to_a_pipe_is_that_of_show_or_list() {
    let home = Home::new();
    let file = home.write("a.md", "# Chợ nổi\n\nGhe xuồng tụ về.");
    let file = file.as_os_str();
    assert_eq!(home.ok([file]), home.ok([OsStr::new("show"), file]));
    assert_eq!(
        home.ok([file, file]),
        home.ok([file]),
        "a file is one article"
    );
    let other = home.write("b.md", "# Chợ quê\n\nQuang gánh tụ về.");
    let other = other.as_os_str();
    assert_eq!(
        home.ok([file, other]),
        home.ok([OsStr::new("list"), file, other])
    );
    assert_eq!(home.ok([""; 0]), home.ok(["list"]));
}

#[test]
fn standard_input_is_an_article() {
    let home = Home::new();
    for args in [&["show", "-"][..], &["-"]] {
        let mut child = home.command(args).stdin(Stdio::piped()).spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all("Từ ống\n\nMột dòng dài hơn tựa.".as_bytes())
            .unwrap();
        let done = finish(child);
        assert_eq!((done.status, done.err.as_str()), (0, ""));
        assert!(
            done.out.contains("Từ ống\n") && done.out.contains("Một dòng"),
            "{}",
            done.out
        );
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let home = Home::new();
    for args in [
        &["list", "-"][..],
        &["list", "--json", "-"],
        &["show", "-"],
        &["show", "--json", "-"],
        &["search", "dòng", "-"],
        &["-"],
    ] {
        let mut child = home.command(args).stdin(Stdio::piped()).spawn().unwrap();
        // The program reads to the end before it prints, so the pipe is closed by then.
        drop(child.stdout.take());
        child
            .stdin
            .take()
            .unwrap()
            .write_all("một dòng\n\n".repeat(50_000).as_bytes())
            .unwrap();
        let done = finish(child);
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{args:?}");
    }
}

#[test]
fn list_prints_an_article_before_the_next_is_read() {
    let home = Home::new();
    let file = home.write("a.md", "# Chợ nổi\n\nGhe xuồng.");
    let args = [OsStr::new("list"), file.as_os_str(), OsStr::new("-")];
    let mut command = home.command(args);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    // Standard input is still open, so the second article cannot have been read.
    out.read_line(&mut first).unwrap();
    assert!(first.contains("Chợ nổi"), "{first}");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let home = Home::new();
    for args in [
        &["list"][..],
        &["man"],
        &["show", "bun thang"],
        &["--help"],
        &[],
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let done = finish(home.command(args).stdout(full).spawn().unwrap());
        assert_eq!(done.status, 2, "{args:?}");
        assert!(
            done.err.starts_with("docbao: không in ra được: "),
            "{}",
            done.err
        );
        assert_eq!(done.err.lines().count(), 1);
    }
}

// ---- colour

#[test]
fn a_pipe_gets_colour_only_when_it_is_always_wanted() {
    let home = Home::new();
    let printed = |args: &[&str]| {
        let output = home.command(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    let plain = printed(&["search", "bun thang"]);
    assert!(!plain.contains('\u{1b}'));
    assert_eq!(printed(&["search", "bun thang", "--color", "never"]), plain);
    let colored = printed(&["search", "bun thang", "--color", "always"]);
    assert!(colored.contains("\u{1b}[1;31mBún\u{1b}[0m"), "{colored}");
    let codes = ["\u{1b}[1;31m", "\u{1b}[35m", "\u{1b}[1m", "\u{1b}[0m"];
    let stripped = codes.iter().fold(colored, |text, code| {
        assert!(text.contains(code), "no {code:?} in {text}");
        text.replace(code, "")
    });
    assert_eq!(stripped, plain);
    assert!(!printed(&["search", "bun thang", "--color", "always", "--json"]).contains('\u{1b}'));
}

/// Returns the output of a command on a terminal.
fn on_terminal(home: &Home, args: &[&str], more: &[(&str, &str)]) -> String {
    let size = portable_pty::PtySize {
        rows: 24,
        cols: 50,
        pixel_width: 0,
        pixel_height: 0,
    };
    let pair = portable_pty::native_pty_system().openpty(size).unwrap();
    let mut command = portable_pty::CommandBuilder::new(PROGRAM);
    command.args(args);
    command.env_clear();
    command.cwd(home.root.path());
    for (name, value) in home.variables() {
        command.env(name, value);
    }
    for (name, value) in more {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut bytes = Vec::new();
    // On Linux the end of a terminal's output is an error.
    let _ = pair
        .master
        .try_clone_reader()
        .unwrap()
        .read_to_end(&mut bytes);
    assert!(child.wait().unwrap().success());
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_terminal_gets_colour_unless_it_is_unwanted() {
    let home = Home::new();
    let args = ["search", "bun thang"];
    assert!(on_terminal(&home, &args, &[]).contains("\u{1b}[1;31mBún"));
    assert!(on_terminal(&home, &args, &[("NO_COLOR", "")]).contains('\u{1b}'));
    assert!(!on_terminal(&home, &args, &[("NO_COLOR", "1")]).contains('\u{1b}'));
    assert!(!on_terminal(&home, &args, &[("TERM", "dumb")]).contains('\u{1b}'));
    assert!(!on_terminal(&home, &["search", "bun thang", "--color=never"], &[]).contains('\u{1b}'));
    let page = on_terminal(&home, &["show", "bun thang"], &[]);
    assert!(!page.contains('\u{1b}'));
    let widest = page.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(
        (45..=50).contains(&widest),
        "as wide as the terminal: {widest}"
    );
}

// ---- hostile names and contents

#[test]
fn a_command_that_is_misspelt_is_asked_for_unless_there_is_such_a_file() {
    let home = Home::new();
    assert_eq!(
        home.fails(["serach", "x"]),
        (
            2,
            "docbao: không có tệp hay lệnh nào tên “serach”; có phải “search” không?".to_owned()
        )
    );
    assert_eq!(
        home.fails(["--lang=en", "bookmark"]).1,
        "docbao: no file or command named “bookmark”; did you mean “bookmarks”?"
    );
    // A word that resembles no command is a path, and so is a file of that name.
    assert_eq!(
        home.fails(["bài.md"]),
        (
            2,
            "docbao: không đọc được bài.md: không có tệp hay thư mục này".to_owned()
        )
    );
    home.write("serach", "Chợ nổi\n\nGhe xuồng tụ về từ sớm.");
    let file = home.folder().join("serach");
    assert!(home.ok([file.as_os_str()]).contains("Ghe xuồng"));
    let named = home.command(["serach"]).current_dir(home.folder()).spawn();
    assert!(finish(named.unwrap()).out.contains("Ghe xuồng"));
}

#[test]
fn front_matter_of_every_form_gives_the_title() {
    let home = Home::new();
    let yaml = "---\r\ntitle: \"Nh \\\"k\\\"\"\r\ntags: [A, B]\r\n---\r\n\r\nThân bài.\r\n";
    let toml =
        "+++\r\ntitle = \"Nh \\\"k\\\"\"\r\ntags = [\"A\", \"B\"]\r\n+++\r\n\r\nThân bài.\r\n";
    let wide = |text: &str| {
        text.chars()
            .flat_map(|c| u32::from(c).to_le_bytes())
            .collect()
    };
    let files: [(&str, Vec<u8>); 3] = [
        ("a.md", yaml.into()),
        ("b.md", toml.into()),
        ("c.md", wide(&format!("\u{feff}{yaml}"))),
    ];
    for (name, bytes) in files {
        let file = home.write(name, bytes);
        let file = file.to_str().unwrap();
        assert_eq!(
            home.json(["list", "--json", file])[0]["title"],
            "Nh \"k\"",
            "{name}"
        );
        let text = home.ok(["show", file]);
        assert!(
            !text.contains("tags") && text.contains("Thân bài."),
            "{text}"
        );
        assert!(
            home.ok(["search", "tag:b than", file]).contains("Thân bài"),
            "{name}"
        );
    }
}

#[test]
fn words_that_are_no_files_are_refused_with_the_commands() {
    let home = Home::new();
    let (status, told) = home.fails(["foo", "bar"]);
    assert_eq!(status, 2);
    let expected = "docbao: không có tệp hay lệnh nào tên “foo”; docbao nhận: ";
    assert!(told.starts_with(expected), "{told}");
    for name in cli::COMMANDS {
        assert!(told.contains(name), "{told}");
    }
    // Names of files are reported one by one, and so is an unknown word beside a file.
    let done = home.run(["foo.md", "bar.md"]);
    assert_eq!(
        (done.status, done.err.lines().count()),
        (2, 2),
        "{}",
        done.err
    );
}

#[test]
fn an_invalid_date_is_reported_with_the_valid_forms() {
    let home = Home::new();
    let file = home.write("a.md", "# Chợ\n\nGhe xuồng.");
    let file = file.to_str().unwrap();
    for query in ["after:2024-13", "ghe before:hôm-qua"] {
        let done = home.run(["search", query, file]);
        assert!(
            done.err.contains("ngày viết là 2024, 5/2024 hay 19/5/2024"),
            "{query}: {}",
            done.err
        );
    }
    let done = home.run(["search", "nhan:x ghe", file]);
    assert!(!done.err.contains("ngày viết là"), "{}", done.err);
    home.ok(["search", "ghe before:19/5/2099", file]);
}

#[test]
fn the_system_refuses_in_the_users_language() {
    let home = Home::new();
    let file = home.write("a.md", "# Một\n\nHai.");
    let under = file.join("b.md");
    let told = |lang: &str| {
        home.fails([OsStr::new("--lang"), lang.as_ref(), under.as_os_str()])
            .1
    };
    let vi = told("vi");
    assert!(
        vi.ends_with(": có phần đường dẫn không phải thư mục"),
        "{vi}"
    );
    let en = told("en");
    assert!(en.ends_with(": part of the path is not a folder"), "{en}");
}

#[test]
fn a_name_that_is_not_utf_8_is_a_name() {
    let home = Home::new();
    let name = OsString::from_vec(b"b\xE0i m\xFFi.md".to_vec());
    let file = home.write(&name, "# Chợ nổi\n\nGhe xuồng tụ về từ sớm.");
    let list = home.ok([OsStr::new("list"), home.folder().as_os_str()]);
    assert!(list.contains("b\u{fffd}i m\u{fffd}i.md"), "{list}");
    assert!(
        home.ok([OsStr::new("show"), file.as_os_str()])
            .starts_with("Chợ nổi\n")
    );
    let add = ["bookmarks", "add", "--quote=Ghe xuồng"].map(OsStr::new);
    home.ok(add.iter().copied().chain([file.as_os_str()]));
    assert_eq!(home.json(["bookmarks", "--json"])[0]["status"], "attached");
    let missing = OsString::from_vec(b"m\xFFt\x1b[2J.md".to_vec());
    assert_eq!(home.fails([OsStr::new("list"), &missing]).0, 2);
    assert_eq!(home.fails([OsStr::new("show"), &missing]).0, 1);
    assert_eq!(home.fails([OsStr::new("--lang"), &missing]).0, 2);
}

/// A script that reads the JSON lines finds each file again, by its IRI and by its path.
#[test]
fn json_names_a_file_whose_name_is_not_utf_8() {
    let home = Home::new();
    let raw = OsString::from_vec(b"b\xE0i.md".to_vec());
    let folder = OsString::from_vec(b"s\xF4ng".to_vec());
    let file = home.write(
        Path::new(&folder).join(&raw),
        "# Chợ nổi\n\nGhe xuồng tụ về từ sớm.",
    );
    home.write("thường.md", "# Chợ phiên\n\nGhe xuồng.");
    let uri = format!("file://{}", escaped(&file));
    let dir = home.folder();
    let add = ["bookmarks", "add", "--quote=Ghe xuồng"].map(OsStr::new);
    home.ok(add.iter().copied().chain([file.as_os_str()]));
    let commands: [&[&str]; 4] = [
        &["list", "--json"],
        &["search", "--json", "xuong"],
        &["show", "--json", &uri],
        &["bookmarks", "--json"],
    ];
    for args in commands {
        let mut all: Vec<_> = args.iter().map(OsStr::new).collect();
        if ["list", "search"].contains(&args[0]) {
            all.push(dir.as_os_str());
        }
        let rows = home.json(&all);
        let named = rows.iter().filter(|row| row.get("uri").is_some());
        let named: Vec<_> = named.collect();
        assert_eq!(named.len(), 1, "{args:?}");
        let path = named[0]["path"].as_str().unwrap();
        assert!(path.ends_with("s\u{fffd}ng/b\u{fffd}i.md"), "{path}");
        for name in [named[0]["uri"].as_str().unwrap(), path] {
            assert!(home.ok(["show", name]).starts_with("Chợ nổi\n"), "{name}");
        }
    }

    // An imported line is the bookmark of that file.
    let kept = home.json(["bookmarks", "--json"]).remove(0);
    let line = home.write("kept.jsonl", format!("{kept}\n"));
    home.ok(["bookmarks", "remove", kept["id"].as_str().unwrap()]);
    home.ok([
        OsStr::new("bookmarks"),
        OsStr::new("import"),
        line.as_os_str(),
    ]);
    assert_eq!(home.json(["bookmarks", "--json"])[0]["uri"], *uri);

    // Two files whose names are printed alike are ambiguous, so neither is chosen.
    let alike = OsString::from_vec(b"b\xE1i.md".to_vec());
    home.write(Path::new(&folder).join(&alike), "# Khác\n\nChữ.");
    let path = format!("{}/s\u{fffd}ng/b\u{fffd}i.md", home.folder().display());
    let (status, told) = home.fails(["show", &path]);
    assert!(status == 2 && told.contains('2'), "{told}");
    assert!(home.ok(["show", &uri]).starts_with("Chợ nổi\n"));
}

/// Returns the bytes of a path as an IRI writes them.
fn escaped(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~".contains(&b);
    let escape = |&b: &u8| {
        if is_plain(b) {
            char::from(b).to_string()
        } else {
            format!("%{b:02X}")
        }
    };
    bytes.iter().map(escape).collect()
}

/// A stream that is open, but not for writing, is a failure like a full disk.
#[test]
fn a_standard_output_that_cannot_be_written_is_reported_by_every_command_that_prints() {
    let home = Home::new();
    let file = home.write("a.md", "# Chợ nổi\n\nGhe xuồng tụ về từ sớm.");
    let file = file.to_str().unwrap();
    home.ok(["bookmarks", "add", file, "--quote=Ghe xuồng"]);
    let commands: [&[&str]; 14] = [
        &[file],
        &["list", file],
        &["list", "--json", file],
        &["list", "--problems", "--json", "nowhere"],
        &["search", "ghe", file],
        &["show", file],
        &["bookmarks"],
        &["bookmarks", "export", "--format", "csv"],
        &["bookmarks", "check", file],
        &["config", "path"],
        &["config", "show"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
    ];
    for args in commands {
        let mut command = home.command(args);
        command.stdout(File::open("/dev/null").unwrap());
        let done = finish(command.spawn().unwrap());
        assert_eq!(done.status, 2, "{args:?}");
        let told = "docbao: không in ra được: luồng không mở cho việc này\n";
        assert_eq!(done.err, told, "{args:?}");
    }
}

/// Payloads that act on terminals: CSI, OSC, DCS, C1, bell, line feed, bidi, delete.
const HOSTILE: &str =
    "\u{1b}[2J\u{1b}]52;c;eA==\u{7}\u{1b}P1\u{1b}\\\u{9b}31m\n\r\u{8}\u{202e}\u{7f}";

#[test]
fn no_byte_of_a_name_or_a_text_acts_on_the_terminal() {
    let home = Home::new();
    let text = format!(
        "---\nauthor: ai{HOSTILE}\ntags: [x{HOSTILE}]\n---\n# Chợ {HOSTILE}nổi\n\nGhe xuồng {HOSTILE} tụ về. Cây bẹo.\n"
    );
    let file = home.write(format!("chợ{HOSTILE}nổi.md"), &text);
    home.write("thường.txt", &text);
    let folder = home.folder();
    let (file, folder) = (file.as_os_str(), folder.as_os_str());
    let own = |args: &[&str]| -> Vec<OsString> { args.iter().map(OsString::from).collect() };
    let with = |args: &[&str], path: &OsStr| [own(args), vec![path.to_owned()]].concat();
    let hostile = format!("x{HOSTILE}");
    let note = format!("--note={hostile}");
    let tag = format!("--tag={hostile}");
    home.ok(with(
        &["bookmarks", "add", "--quote=Cây bẹo", &note, &tag],
        file,
    ));
    for args in [
        with(&["list"], folder),
        with(&["list", "--json"], folder),
        with(&["search", "xuong"], folder),
        with(&["search", "xuong", "--json"], folder),
        with(&["show"], file),
        with(&["show", "--json"], file),
        with(&[], file),
        with(&[], folder),
        own(&["bookmarks"]),
        own(&["bookmarks", "--json"]),
    ] {
        let done = home.run(&args);
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{args:?}");
        assert!(!done.out.is_empty());
    }
    // A path in JSON is the exact path, whatever bytes it has.
    let path = &home.json(with(&["show", "--json"], file))[0]["path"];
    assert_eq!(Some(path.as_str().unwrap()), file.to_str());
    for args in [
        own(&["list", &hostile]),
        own(&["show", &hostile]),
        own(&["bookmarks", "remove", &hostile]),
        own(&["--lang", &hostile]),
        own(&["completions", &hostile]),
        own(&["list", "--config-dir", "x", &format!("--{hostile}")]),
        with(&["bookmarks", "add", &format!("--quote=y{hostile}")], file),
    ] {
        assert_ne!(home.fails(&args).0, 0, "{args:?}");
    }
}

#[test]
fn config_show_is_a_file_of_settings_that_config_check_finds_right() {
    let home = Home::new();
    let shown = home.ok(["config", "show"]);
    assert!(shown.contains("\nwidth = 72\n") && shown.contains("\"g g\" = \"top\""));
    assert_eq!(shown, home.ok(["config"]));
    home.write("../config/docbao/config.toml", &shown);
    assert_eq!(
        home.ok(["config", "check"]),
        "Thiết lập không có lỗi nào.\n"
    );
    assert_eq!(home.ok(["config", "show"]), shown);
    let english = home.ok(["config", "show", "--lang", "en", "--theme", "sepia"]);
    assert!(english.contains("Maximum width of a line") && english.contains("theme = \"sepia\""));
}

#[test]
fn config_check_reports_unreadable_paths_of_the_library() {
    let home = Home::new();
    home.write(
        "../config/docbao/config.toml",
        "library = [\"there\", \"not-there\"]\n",
    );
    home.write("../config/docbao/there/a.md", "# Một\n");
    let done = home.command(["config", "check"]).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    let out = String::from_utf8(done.stdout).unwrap();
    assert!(out.starts_with("library: "), "{out}");
    assert!(out.contains("docbao/not-there: không có tệp"), "{out}");
    assert_eq!(out.lines().count(), 1, "{out}");
}

#[test]
fn config_check_reports_every_mistake_with_its_line_and_exits_with_2() {
    let home = Home::new();
    home.write(
        "../config/docbao/config.toml",
        "lang = \"en\"\nwidht = 60\nlibrary = [\"~/none\"]\n[keys.reader]\nx = \"hepl\"\n",
    );
    home.write(
        "../config/docbao/themes/mine.toml",
        "base = \"dark\"\nhti = { fg = \"red\" }\n",
    );
    let out = home.command(["config", "check"]).output().unwrap();
    assert_eq!(out.status.code(), Some(2));
    let said = String::from_utf8(out.stdout).unwrap();
    for (place, what) in [
        ("mine.toml, line 2, column ", "did you mean “hit”?"),
        ("config.toml, line 2, column ", "did you mean “width”?"),
        ("config.toml, line 5, column ", "did you mean “help”?"),
    ] {
        let is_it = |line: &str| line.contains(place) && line.ends_with(what);
        assert!(said.lines().any(is_it), "{place}: {said}");
    }
    assert!(said.contains("/none: no such file"), "{said}");
    assert_eq!(said.lines().count(), 4);
}

#[test]
fn settings_hold_for_scripts_as_far_as_the_command_line_says_nothing_else() {
    let home = Home::new();
    let article = home.write(
        "../bao/a.md",
        "# Một bài\n\nmột hai ba bốn năm sáu bảy tám chín mười\n",
    );
    let folder = article.parent().unwrap().to_string_lossy().into_owned();
    home.write(
        "../config/docbao/config.toml",
        format!("lang = \"en\"\nwidth = 20\nlibrary = [\"{folder}\"]\n"),
    );
    assert_eq!(
        home.ok(["list"]).lines().count(),
        1,
        "the library that is set"
    );
    let shown = home.ok(["show", "Một bài"]);
    assert!(
        shown.lines().any(|line| line == "một hai ba bốn năm"),
        "{shown}"
    );
    let wide = home.ok(["show", "Một bài", "--width", "60"]);
    assert!(wide.contains("chín mười") && wide.contains("bốn năm sáu"));
    assert!(home.ok(["--help"]).contains("Usage:"));
    assert!(home.ok(["--help", "--lang", "vi"]).contains("Cách dùng:"));
    let paths = home.ok(["config", "path"]);
    assert!(paths.contains("config/docbao/config.toml") && paths.lines().count() == 6);
}

#[test]
fn a_mistake_in_the_settings_is_reported_by_every_command_that_follows_them() {
    let home = Home::new();
    let file = home.write("chợ.txt", "Chợ nổi\n\nNgười bán treo hàng lên cây bẹo.");
    let path = file.to_str().unwrap();
    let settings = home.root.path().join("config/docbao/config.toml");
    fs::create_dir_all(settings.parent().unwrap()).unwrap();
    fs::write(&settings, "# thiết lập\nwidth = 70\n  widht = 60\n").unwrap();
    for args in [
        &["list", path][..],
        &["list", "--problems", path],
        &["search", "cây bẹo", path],
        &["show", path],
        &[path],
        &["bookmarks"],
        &["config", "show"],
        &["config", "path"],
    ] {
        let done = home.run(args);
        let said = format!(
            "docbao: {}, dòng 3, cột 3: không có mục nào tên “widht”; có phải “width” không?\n",
            settings.display()
        );
        assert_eq!(done.err, said, "{args:?}");
        assert!(done.status < 2, "{args:?}: it is told, and the rest holds");
    }
    for args in [&["config", "check"][..], &["man"], &["--help"]] {
        assert_eq!(home.run(args).err, "", "{args:?}");
    }
}

#[test]
fn a_library_that_is_set_wrongly_is_not_replaced_by_other_articles() {
    let home = Home::new();
    let path = home.write("chợ.txt", "Chợ nổi\n\nNgười bán treo hàng lên cây bẹo.");
    let path = path.to_str().unwrap();
    let settings = home.root.path().join("config/docbao/config.toml");
    fs::create_dir_all(settings.parent().unwrap()).unwrap();
    for (written, why) in [
        (
            "library = 5".as_bytes(),
            "dòng 1, cột 11: “library” không nhận “5”",
        ),
        ("library = [\"a\", 5]".as_bytes(), "dòng 1, cột 11"),
        (
            "library = [\"a\"\n".as_bytes(),
            "thiếu dấu ngoặc đóng “]” hoặc “}”",
        ),
        (
            "library = chợ\n".as_bytes(),
            "chữ phải nằm trong dấu ngoặc kép",
        ),
        (b"library = \"\xff\"", "dòng 1, cột 12"),
    ] {
        fs::write(&settings, written).unwrap();
        for args in [
            &["list"][..],
            &["list", "--problems"],
            &["search", "nước"],
            &["show", "bun thang"],
            &["bookmarks", "add", "bun thang", "--quote", "nước dùng"],
            &[],
        ] {
            let done = home.run(args);
            assert_eq!((done.status, done.out.as_str()), (2, ""), "{args:?}");
            let told: Vec<_> = done.err.lines().collect();
            assert!(told[0].contains(why), "{args:?}: {}", told[0]);
            assert!(
                told[told.len() - 1].contains("không biết thư viện ở đâu"),
                "{told:?}"
            );
        }
        assert_eq!(home.run(["list", path]).status, 0, "what is named is read");
    }
}

#[test]
fn every_bad_value_of_an_option_is_refused_by_every_command() {
    let home = Home::new();
    let log = home.folder().join("không có/nhật ký");
    let log = log.to_str().unwrap();
    let folder = home.folder();
    let folder = folder.to_str().unwrap();
    for (option, why) in [
        (&["--theme", "xx"][..], "“xx”"),
        (&["--log", log], "không ghi được nhật ký"),
        (&["--log", folder], "đây là thư mục"),
    ] {
        for command in [
            &["list"][..],
            &["search", "nước"],
            &["show", "bun thang"],
            &["bookmarks"],
            &["config", "show"],
            &["man"],
            &[],
        ] {
            let (status, err) = home.fails([command, option].concat());
            assert_eq!(status, 2, "{command:?}");
            assert!(err.contains(why), "{command:?}: {err}");
        }
    }
    assert_eq!(home.run(["list", "--theme", "sepia"]).status, 0);
}

#[test]
fn reading_positions_that_cannot_be_read_are_reported() {
    let home = Home::new();
    let file = home.write("chợ.txt", "Chợ nổi\n\nNgười bán treo hàng lên cây bẹo.");
    let path = home.root.path().join("state/docbao/reading.json");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, "{\"places\": ").unwrap();
    let done = home.run(["list", file.to_str().unwrap()]);
    assert_eq!((done.status, done.out.lines().count()), (0, 1));
    let said = format!(
        "docbao: không đọc được {}: JSON bị cụt ở dòng 1, cột 11\n",
        path.display()
    );
    assert_eq!(done.err, said);

    // A file that was set aside is reported for as long as it exists.
    let aside = path.with_extension("json.broken-2");
    fs::rename(&path, &aside).unwrap();
    fs::write(path.with_extension("json.broken-x"), "").unwrap();
    for _ in 0..2 {
        let done = home.run(["list", file.to_str().unwrap()]);
        assert_eq!(
            (done.status, done.err.lines().count()),
            (0, 1),
            "{}",
            done.err
        );
        let said = format!("không đọc được {}: chỗ đọc dở từ trước", aside.display());
        assert!(done.err.contains(&said), "{}", done.err);
    }
    fs::remove_file(&aside).unwrap();
    assert_eq!(home.run(["list", file.to_str().unwrap()]).err, "");
}

/// Returns the peak memory of a process so far, in KiB.
#[cfg(target_os = "linux")]
fn peak_kib(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    let digits: String = peak.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn show_writes_the_blocks_of_an_article_one_by_one() {
    let home = Home::new();
    home.write("a.txt", "a\n\n".repeat(600_000));
    let file = home.folder().join("a.txt");
    // The pipe is full long before all blocks are written, so whatever was built beforehand counts
    // in the peak.
    let peak = |json: &[&str]| {
        let mut command = home.command(["show"]);
        command.arg(&file).args(json).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
        let peak = peak_kib(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        peak
    };
    let (plain, json) = (peak(&[]), peak(&["--json"]));
    assert!(json < plain + 3_000, "{json} KiB, plain {plain} KiB");
}

#[test]
fn long_articles_are_shown_in_hours_and_empty_ones_as_empty() {
    let home = Home::new();
    home.write("dài.txt", "chữ ".repeat(300 * 296));
    home.write("trống.txt", "");
    let folder = home.folder();
    let list = |lang: &str| {
        let args = ["list", "--lang", lang].map(OsStr::new);
        let out = home.ok(args.into_iter().chain([folder.as_os_str()]));
        let times = out
            .lines()
            .map(|line| line.split_whitespace().nth(1).unwrap().to_owned());
        times.collect::<Vec<_>>()
    };
    assert_eq!(list("vi"), ["4h56′", "trống"]);
    assert_eq!(list("en"), ["4h56′", "empty"]);
    let show = |lang| {
        home.ok([
            "show",
            folder.join("dài.txt").to_str().unwrap(),
            "--lang",
            lang,
        ])
    };
    assert!(show("vi").starts_with("4 giờ 56 phút · dài.txt\n"));
    assert!(show("en").starts_with("4 hours 56 minutes · dài.txt\n"));
    let rows = home.json([OsStr::new("list"), OsStr::new("--json"), folder.as_os_str()]);
    let minutes: Vec<_> = rows.iter().map(|row| row["minutes"].as_u64()).collect();
    assert_eq!(minutes, [Some(296), Some(0)]);
}

// ---- hostile arguments

#[test]
fn near_spellings_are_told_to_scripts_too() {
    let home = Home::new();
    let file = home.write("lò.txt", "Lời lò\n\nÔng thợ nhóm lò gạch. Lời xưa.");
    let file = file.to_str().unwrap();
    let near = home.run(["search", "gạhc", file]);
    assert_eq!(near.status, 0);
    assert!(
        near.err.contains("similar") || near.err.contains("gần giống"),
        "{}",
        near.err
    );
    let near = home.run(["search", "--json", "gạhc", file]);
    let is_near = |line: &str| line.ends_with(",\"near\":true}");
    assert!(
        near.out.lines().all(is_near) && !near.out.is_empty(),
        "{}",
        near.out
    );
    let exact = home.run(["search", "gạch", file]);
    assert_eq!((exact.status, &*exact.err), (0, ""));
    let rows = home.json(["search", "--json", "gạch", file]);
    assert!(rows.iter().all(|row| row.get("near").is_none()) && !rows.is_empty());
    let shown = home.run(["show", "lỗi", file]);
    assert_eq!(shown.status, 0);
    assert!(shown.err.contains("Lời lò"), "{}", shown.err);
    assert_eq!(home.run(["show", "lời", file]).err, "");
}

#[test]
fn bookmarks_are_tagged_and_filtered_by_one_rule_and_not_by_what_they_do_not_know() {
    let home = Home::new();
    home.ok(["bookmarks", "add", "bun thang", "--quote", "nước dùng"]);
    for condition in ["in:khongco", "before:2001", "title:phở"] {
        let (status, told) = home.fails(["bookmarks", condition]);
        assert_eq!(status, 2, "{condition}");
        assert!(told.contains(condition), "{told}");
        let file = home.folder().join("ra.md");
        let out = file.to_str().unwrap();
        assert_eq!(
            home.fails(["bookmarks", "export", condition, "-o", out]).0,
            2
        );
        assert!(!file.exists(), "{condition}");
    }
    assert_eq!(home.run(["bookmarks", "!nước"]).status, 1);
    assert_eq!(home.run(["bookmarks", "!dùng"]).status, 1);
    assert_eq!(home.ok(["bookmarks", "!phở"]).lines().count(), 1);
    home.ok([
        "bookmarks",
        "add",
        "bun thang",
        "--quote",
        "nước dùng",
        "--tag",
        "#lúa, cũ,mẹ",
        "--tag=#",
        "--tag",
        "## quê hương ",
    ]);
    let listed = home.ok(["bookmarks"]);
    assert!(listed.contains("  #lúa  #cũ  #mẹ  #quê hương"), "{listed}");
    for shown in ["tag:\"quê hương\"", "tag:quê", "#hương", "!tag:phở"] {
        assert_eq!(home.ok(["bookmarks", shown]).lines().count(), 1, "{shown}");
    }
    for hidden in ["tag:\"hương quê\"", "!tag:\"quê hương\"", "!tag:quê"] {
        assert_eq!(home.run(["bookmarks", hidden]).status, 1, "{hidden}");
    }
    let misread = home.fails(["bookmarks", "export", "after:2024-13"]);
    assert_eq!(misread.0, 2, "{}", misread.1);
}

#[test]
fn a_named_file_that_cannot_be_read_is_a_failure_whatever_was_found() {
    let home = Home::new();
    let file = home.write("chợ.txt", "Chợ nổi\n\nGhe xuồng tụ về.");
    let file = file.to_str().unwrap();
    for args in [
        &["search", "ghe", file, "nowhere"][..],
        &["list", file, "nowhere"],
        &["show", "chợ nổi", file, "nowhere"],
        &[
            "bookmarks",
            "add",
            "chợ nổi",
            "--quote",
            "Ghe xuồng",
            file,
            "nowhere",
        ],
        &["bookmarks", "check", file, "nowhere"],
    ] {
        let done = home.run(args);
        assert_eq!(done.status, 2, "{args:?}");
        assert!(done.err.contains("nowhere"), "{args:?}: {}", done.err);
        assert!(!done.out.is_empty(), "{args:?}");
    }
}

#[test]
fn a_named_file_that_cannot_be_read_is_a_failure_in_whatever_order_its_folder_is_named() {
    let home = Home::new();
    home.write("báo/chợ.txt", "Chợ nổi\n\nGhe xuồng tụ về.");
    home.write("báo/hỏng.txt", b"\x7fELF\0\x01\x02\0\xff\xfe\0\x03");
    home.write("báo/luật.pdf", b"%PDF-1.4\n%\xe2\xe3\n");
    let folder = home.folder().join("báo");
    for name in ["hỏng.txt", "luật.pdf"] {
        let (file, folder) = (folder.join(name), folder.to_str().unwrap());
        let file = file.to_str().unwrap();
        assert_eq!(home.run(["list", folder]).status, 0);
        for args in [
            &["list", file, folder][..],
            &["list", folder, file],
            &["search", "ghe", folder, file],
        ] {
            let done = home.run(args);
            assert_eq!(done.status, 2, "{args:?}");
            assert!(done.err.contains(name), "{args:?}: {}", done.err);
        }
    }
}

#[test]
fn a_printed_path_opens_the_file() {
    let home = Home::new();
    for name in ["hai  dấu cách.txt", "tie\u{302}\u{301}ng.txt", "liền.txt"] {
        home.write(format!("báo/{name}"), "Chợ nổi\n\nGhe xuồng tụ về.");
    }
    let folder = home.folder().join("báo");
    let folder = folder.to_str().unwrap();
    let listed = home.ok(["list", folder]);
    let paths: Vec<&str> = listed
        .lines()
        .map(|line| &line[line.find('/').unwrap()..])
        .collect();
    assert_eq!(paths.len(), 3);
    for path in paths {
        assert!(home.ok(["show", path]).contains("Ghe xuồng"), "{path}");
    }
    home.write("báo/x\x1b[31m.txt", "Chữ");
    assert!(!home.ok(["list", folder]).contains('\x1b'));
}

#[test]
fn a_quote_and_a_note_may_begin_with_a_dash() {
    let home = Home::new();
    let text = "Phỏng vấn\n\n- Vì sao anh về quê?\n\n- Vì quê thiếu bác sĩ.";
    let file = home.write("pv.txt", text);
    let file = file.to_str().unwrap();
    let args = ["--quote", "- Vì quê thiếu bác sĩ.", "--note", "- hay"];
    home.ok([&["bookmarks", "add", file][..], &args].concat());
    let row = home.json(["bookmarks", "--json"]).remove(0);
    assert_eq!(row["note"], "- hay");
}
