//! Tests what a scan finds and reports, on real folders.

use std::fs;
use std::os::unix::fs::symlink;

use super::*;

/// A folder of its own for a test, without links in its path.
fn place() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().canonicalize().unwrap();
    (dir, path)
}

fn write(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "chữ").unwrap();
}

/// The files that are found below `named[0]`, and what is told, at most `names` looked at.
fn scan(named: &[&Path], names: usize) -> (Vec<String>, Vec<String>) {
    scan_of(named, names, &Selection::default())
}

fn scan_of(named: &[&Path], names: usize, selection: &Selection) -> (Vec<String>, Vec<String>) {
    let named: Vec<PathBuf> = named.iter().map(|path| path.to_path_buf()).collect();
    let mut scan = Scan::new(&named, names).choosing(selection);
    let (mut files, mut told) = (Vec::new(), Vec::new());
    let short = |path: &Path| {
        let below = path.strip_prefix(&named[0]).unwrap_or(path);
        below.to_string_lossy().into_owned()
    };
    for (root, path) in named.iter().enumerate() {
        scan.walk(root, path, usize::MAX, &mut |found| {
            match found {
                ScanItem::Folder(..) | ScanItem::Lead(_) => {}
                ScanItem::Again(other) => {
                    told.push(format!("{} = {}", short(&other.path), short(&other.first)));
                }
                ScanItem::File(file) => files.push(short(&file.path)),
                ScanItem::Unread(problem) => {
                    told.push(format!(
                        "{}: {}",
                        short(Path::new(&problem.path)),
                        problem.why
                    ));
                }
            }
            true
        });
    }
    (files, told)
}

#[test]
fn links_that_fan_out_are_followed_once_each() {
    let (_dir, path) = place();
    let (named, chain) = (path.join("đọc"), path.join("ngoài"));
    // 2²⁹ paths lead to the last of 30 folders.
    for n in 0..30 {
        write(&chain.join(format!("{n:02}/bài.md")));
        for link in ["a", "b"].iter().filter(|_| n > 0) {
            let below = chain.join(format!("{:02}/{link}", n - 1));
            symlink(chain.join(format!("{n:02}")), below).unwrap();
        }
    }
    write(&named.join("z.md"));
    symlink(chain.join("00"), named.join("xa")).unwrap();
    let (files, told) = scan(&[&named], 1_000);
    assert_eq!(files.len(), 31, "{files:?}");
    assert_eq!(told.len(), 29, "each second link: {told:?}");
    let (files, told) = scan(&[&chain], 1_000);
    assert_eq!(files.len(), 30, "{files:?}");
    assert!(files.iter().all(|path| path.matches('/').count() == 1));
    assert_eq!(told.len(), 58, "{told:?}");
}

#[test]
fn a_folder_is_read_by_its_own_name_and_one_outside_by_its_first_link() {
    let (_dir, path) = place();
    let named = path.join("đọc");
    write(&named.join("m/thật.md"));
    write(&named.join(".ẩn/kín.md"));
    write(&path.join("ngoài/xa.md"));
    symlink(named.join("m"), named.join("a")).unwrap();
    symlink(&named, named.join("b")).unwrap();
    symlink(named.join(".ẩn"), named.join("c")).unwrap();
    symlink(path.join("ngoài"), named.join("d")).unwrap();
    symlink(path.join("ngoài"), named.join("e")).unwrap();
    symlink(named.join("m/thật.md"), named.join("f.md")).unwrap();
    let (files, told) = scan(&[&named], 1_000);
    assert_eq!(files, ["c/kín.md", "d/xa.md", "f.md"]);
    // The link to the folder that holds it is no other path.
    assert_eq!(told, ["a = m", "e = d", "m/thật.md = f.md"]);
}

#[test]
fn a_link_to_a_folder_above_is_told_and_not_followed() {
    let (_dir, path) = place();
    let named = path.join("đọc");
    write(&named.join("z.md"));
    write(&path.join("không đọc.md"));
    symlink("/", named.join("gốc")).unwrap();
    symlink("..", named.join("trên")).unwrap();
    let (files, told) = scan(&[&named], 1_000);
    assert_eq!(files, ["z.md"]);
    assert_eq!(told, ["gốc: why-link-above", "trên: why-link-above"]);
}

#[test]
fn what_is_reached_twice_is_one_file() {
    let (_dir, path) = place();
    let named = path.join("đọc");
    write(&named.join("b/một.md"));
    fs::hard_link(named.join("b/một.md"), named.join("b/hai.md")).unwrap();
    symlink(named.join("b/một.md"), named.join("ba.md")).unwrap();
    symlink(&named, path.join("lối khác")).unwrap();
    let all: [&Path; 4] = [
        &named,
        &named.join("b"),
        &path.join("lối khác"),
        &named.join("b/một.md"),
    ];
    let (files, told) = scan(&all, 1_000);
    assert_eq!(files, ["b/hai.md"]);
    let link = path.join("lối khác");
    let again = ["b/một.md = b/hai.md", "ba.md = b/hai.md"].map(str::to_owned);
    assert_eq!(told[..2], again);
    // A root that lies in another one has the same paths, one behind a link has others.
    assert_eq!(
        told[2..],
        [format!("{} = ", link.display()), again[0].clone()]
    );
}

#[test]
fn documents_are_told_and_what_is_no_text_is_not() {
    let (_dir, named) = place();
    for name in [
        "a.html",
        "b.PDF",
        "c.docx",
        "ảnh.jpg",
        "d.zip",
        "e",
        "f.rs",
        ".g.html",
        "h.md",
    ] {
        write(&named.join(name));
    }
    symlink("không có", named.join("i.txt")).unwrap();
    symlink("không có", named.join("báo cũ")).unwrap();
    symlink("không có", named.join("ảnh.png")).unwrap();
    let (files, told) = scan(&[&named], 1_000);
    assert_eq!(files, ["h.md"]);
    let format = ["a.html", "b.PDF", "c.docx"].map(|name| format!("{name}: why-format"));
    let gone = ["báo cũ", "i.txt"].map(|name| format!("{name}: why-dead-link"));
    let skipped = [": why-skipped (2): e, f.rs".to_owned()];
    assert_eq!(
        told,
        [&format[..2], &gone[..1], &format[2..], &gone[1..], &skipped].concat()
    );
    for name in ["k", "l.log", "m.LOCK", "n.md~"] {
        write(&named.join(name));
    }
    let told = scan(&[&named], 1_000).1;
    assert_eq!(told.last().unwrap(), ": why-skipped (4): e, f.rs, k, …");
    assert_eq!(
        scan(&[&named.join("f.rs")], 1_000).0.len(),
        1,
        "it was named"
    );
}

#[test]
fn more_names_than_may_be_looked_at_are_told() {
    let (_dir, named) = place();
    for name in ["a.md", "b.md", "c.md"] {
        write(&named.join(name));
    }
    let (files, told) = scan(&[&named], 2);
    assert_eq!(files, ["a.md", "b.md"]);
    assert_eq!(told, [": why-too-many-files"]);
    assert!(scan(&[&named], 3).1.is_empty());
}

/// A selection that heeds the files of rules.
fn heeding() -> Selection {
    Selection {
        heeds_ignore_files: true,
        ..Selection::default()
    }
}

fn write_all(folder: &Path, names: &[&str]) {
    for name in names {
        write(&folder.join(name));
    }
}

fn rules(path: &Path, lines: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, lines).unwrap();
}

#[test]
fn files_of_rules_count_in_their_folder_and_below_and_the_nearest_one_decides() {
    let (_dir, path) = place();
    write_all(
        &path,
        &[
            "a.md",
            "b.md",
            "nháp/giữ.md",
            "sâu/a.md",
            "sâu/b.md",
            "sâu/c.txt",
            "sâu/nữa/b.md",
            "sâu/nữa/c.txt",
        ],
    );
    rules(
        &path.join(".gitignore"),
        "\u{feff}# ghi chú\nnháp/\n/a.md\n*.txt\n[\n",
    );
    rules(&path.join("sâu/.gitignore"), "b.md\n!c.txt\n");
    rules(&path.join("sâu/nữa/.ignore"), "!b.md\nc.txt\n");
    let (files, told) = scan_of(&[&path], 1_000, &heeding());
    assert_eq!(files, ["b.md", "sâu/a.md", "sâu/c.txt", "sâu/nữa/b.md"]);
    assert_eq!(told, [": why-left-out (4): a.md, nháp/, b.md, …"]);
    assert_eq!(scan(&[&path], 1_000).0.len(), 8, "without rules");
    let named = [path.join("nháp"), path.join("a.md")];
    let (files, told) = scan_of(&[&named[0], &named[1]], 1_000, &heeding());
    assert_eq!(files.len(), 2, "what is named is read: {files:?}");
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn rules_above_count_up_to_the_root_of_the_repository() {
    let (_dir, path) = place();
    let named = path.join("kho/báo/tết");
    write_all(
        &named,
        &["a.md", "b.md", "c.md", "d.md", "e.md", "con/b.md"],
    );
    rules(&path.join(".gitignore"), "a.md\n");
    rules(&path.join("kho/.gitignore"), "/báo/*/b.md\n/c.md\n");
    rules(&path.join("kho/báo/.ignore"), "d.md\n");
    let files = || scan_of(&[&named], 1_000, &heeding()).0;
    assert_eq!(files().len(), 6, "no repository, so nothing above counts");
    fs::create_dir(path.join("kho/.git")).unwrap();
    assert_eq!(files(), ["a.md", "c.md", "con/b.md", "e.md"]);
    rules(&path.join("kho/.git/info/exclude"), "e.md\nc.md\n");
    rules(&path.join("kho/báo/tết/.gitignore"), "!c.md");
    assert_eq!(files(), ["a.md", "c.md", "con/b.md"]);
    // A repository in a repository has only its own rules for git.
    rules(&named.join("con/.git"), "gitdir: xa");
    rules(&named.join(".gitignore"), "b.md\n");
    assert_eq!(files(), ["a.md", "con/b.md"]);
}

#[test]
fn globs_choose_files_and_leave_some_out() {
    let (_dir, path) = place();
    write_all(
        &path,
        &[
            "a.md",
            "b.txt",
            "2024/a.txt",
            "2024/tết/b.txt",
            "x/2024/c.txt",
        ],
    );
    // A name as macOS stores it.
    write_all(&path, &["nha\u{301}p/d.md"]);
    let chosen = |include: &[&str], exclude: &[&str]| {
        let owned = |globs: &[&str]| globs.iter().map(ToString::to_string).collect();
        let selection = Selection {
            include: owned(include),
            exclude: owned(exclude),
            ..Selection::default()
        };
        scan_of(&[&path], 1_000, &selection)
    };
    assert_eq!(chosen(&["*.md"], &["nháp"]).0, ["a.md"]);
    assert_eq!(chosen(&["/2024/"], &[]).0, ["2024/a.txt", "2024/tết/b.txt"]);
    assert_eq!(chosen(&["/2024/**"], &["tết/"]).0, ["2024/a.txt"]);
    let (files, told) = chosen(&[], &["*.txt", "!c.txt"]);
    assert_eq!(files, ["a.md", "nha\u{301}p/d.md", "x/2024/c.txt"]);
    assert_eq!(told, [": why-left-out (3): a.txt, b.txt, b.txt"]);
}

#[test]
fn where_the_rules_leave_out_everything_that_is_told() {
    let (_dir, path) = place();
    write_all(&path, &["a.md", "b/c.md", "d.pdf"]);
    let globs = |include: &str, exclude: &[&str]| Selection {
        include: vec![include.to_owned()],
        exclude: exclude.iter().map(ToString::to_string).collect(),
        ..Selection::default()
    };
    let told = |selection| scan_of(&[&path], 1_000, &selection).1.pop().unwrap();
    assert_eq!(
        told(globs("*.txt", &[])),
        ": why-all-left-out (2): a.md, c.md"
    );
    assert_eq!(
        told(globs("*.md", &["*.md", "b/", "!x"])),
        ": why-all-left-out (2): a.md, b/"
    );
    assert_eq!(told(globs("a.*", &[])), ": why-left-out (1): c.md");
}

#[test]
fn a_link_to_what_the_rules_leave_out_is_followed() {
    let (_dir, path) = place();
    write_all(
        &path,
        &["nháp/a.md", "nháp/sâu/b.md", "kín/c.md", "đọc/d.md"],
    );
    for (target, link) in [("nháp/sâu", "a"), ("nháp", "b"), ("kín", "c"), ("đọc", "d")] {
        symlink(path.join(target), path.join(link)).unwrap();
    }
    symlink(path.join("nháp"), path.join("nháp/vòng")).unwrap();
    rules(&path.join(".gitignore"), "/nháp/\n");
    let selection = Selection {
        exclude: vec!["/kín".to_owned()],
        ..heeding()
    };
    let (files, told) = scan_of(&[&path], 1_000, &selection);
    assert_eq!(files, ["a/b.md", "b/a.md", "c/c.md", "đọc/d.md"]);
    let again = ["b/sâu = a", "d = đọc", ": why-left-out (2): kín/, nháp/"];
    assert_eq!(told, again);
    // A folder that is left out below one root is read where it is named itself.
    let (files, told) = scan_of(&[&path, &path.join("nháp")], 1_000, &heeding());
    assert!(files.contains(&"nháp/a.md".to_owned()), "{files:?}");
    assert!(told.contains(&"b = nháp".to_owned()), "{told:?}");
}

#[test]
fn files_of_rules_that_cannot_be_read_are_told() {
    let (_dir, path) = place();
    write_all(&path, &["a.md", "b.md", "c/d.md", "e/f.md"]);
    rules(&path.join(".gitignore"), &"#\n".repeat(1 << 20));
    fs::write(path.join(".ignore"), b"a.md\nnh\xe1p.md\n").unwrap();
    symlink(path.join("c/.ignore"), path.join("c/.ignore")).unwrap();
    fs::create_dir(path.join("e/.gitignore")).unwrap();
    let (files, told) = scan_of(&[&path], 1_000, &heeding());
    assert_eq!(files, ["b.md", "c/d.md", "e/f.md"]);
    let whys = [
        ".ignore: why-not-utf8",
        ".gitignore: why-larger 1 MB",
        "c/.ignore: why-loop",
        "e/.gitignore: why-not-regular",
        ": why-left-out (1): a.md",
    ];
    assert_eq!(told, whys);
    // By `/dev/null` git is told to have none, and a file `.git` need not lead to a repository.
    write_all(&path, &["g/x.md"]);
    symlink("/dev/null", path.join("g/.gitignore")).unwrap();
    fs::write(path.join("g/.git"), "?").unwrap();
    assert_eq!(scan_of(&[&path], 1_000, &heeding()).1, whys);
    let two = [&*path, &path.join("c")];
    let told = scan_of(&two, 1_000, &heeding()).1;
    assert_eq!(told.iter().filter(|told| told.contains("loop")).count(), 1);
}

#[test]
fn in_a_repository_the_rules_of_its_clone_and_of_its_user_count() {
    let (_dir, path) = place();
    let named = path.join("kho");
    write_all(&named, &["a.md", "b.md", "c.md", "cây/a.md", "cây/b.md"]);
    rules(&path.join("của tôi"), "a.md\nb.md\nc.md\n");
    let selection = Selection {
        git_excludes: Some(path.join("của tôi")),
        ..heeding()
    };
    let files = || scan_of(&[&named], 1_000, &selection).0;
    assert_eq!(files().len(), 5, "no repository");
    rules(&named.join(".git/info/exclude"), "!b.md\n");
    rules(&named.join(".gitignore"), "!c.md\n");
    assert_eq!(files(), ["b.md", "c.md", "cây/b.md"]);
    // A worktree has the rules of its repository.
    let git = path.join("xa/.git");
    rules(&git.join("info/exclude"), "!a.md\n");
    rules(&git.join("worktrees/cây/commondir"), "../..\n");
    let led = format!("gitdir: {}\n", git.join("worktrees/cây").display());
    rules(&named.join("cây/.git"), &led);
    assert_eq!(files(), ["b.md", "c.md", "cây/a.md"]);
}

#[test]
fn rules_hold_behind_a_link_by_the_path_that_leads_there() {
    let (_dir, path) = place();
    let (named, far) = (path.join("đọc"), path.join("ngoài"));
    write_all(&far, &["a.md", "b.md"]);
    fs::create_dir(&named).unwrap();
    symlink(&far, named.join("lối")).unwrap();
    symlink(&far, named.join("bỏ")).unwrap();
    rules(&named.join(".gitignore"), "bỏ/\nlối/b.md\n");
    let (files, told) = scan_of(&[&named], 1_000, &heeding());
    assert_eq!(files, ["lối/a.md"]);
    assert_eq!(told, [": why-left-out (2): bỏ/, b.md"]);
}
