//! Checks rules between modules that the compiler does not know, on the sources: only `shell` has
//! side effects, imports run downwards and in no circle, nothing is `static`, and every file has a description.
//! It reads text and not syntax trees, because a parser would be larger than the rules.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, the lowest first. A room (a top-level module) may use the rooms of lower layers and
/// itself. Rooms of one layer may not use each other, except `app` and `pane`, which are one
/// machine: its state and its drawing.
const LAYERS: &[&[&str]] = &[
    &["reason", "vietnamese"],
    &["column", "text"],
    &["article"],
    &["bookmark", "import", "search"],
    &["library"],
    &["app", "pane"],
    &["cli"],
    &["shell"],
];

/// Rooms of one layer that may use each other.
const PURE_MACHINE: [&str; 2] = ["app", "pane"];

/// The rooms that may have side effects. `main` starts `shell`.
const WORLDLY: [&str; 2] = ["shell", "main"];

/// Modules and crates with side effects: files, threads, environment, terminal. Single functions,
/// methods and types with side effects, such as `Instant` and `Path::exists`, are in clippy.toml,
/// because clippy resolves names; it cannot refuse modules and crates.
const WORLD: &[&[&str]] = &[
    &["std", "env"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "process"],
    &["std", "thread"],
    &["crossterm"],
    &["directories"],
    &["libc"],
    &["rustix"],
    &["signal_hook"],
    &["unix", "fs"],
    &["unix", "io"],
    &["unix", "net"],
    &["unix", "process"],
    &["notify"],
    &["ratatui", "init"],
    &["ratatui", "run"],
];

/// An enum of things that will be added again, and the files that may name one of its variants. Each
/// further file would be one more to touch for every addition: see “What an addition costs” in
/// ARCHITECTURE.md.
struct Register {
    of: &'static str,
    files: &'static [&'static str],
}

const REGISTERS: &[Register] = &[
    Register {
        of: "Overlay",
        files: &["pane/mod.rs"],
    },
    Register {
        of: "Lang",
        // English is for locales whose language is not spoken here.
        files: &["app/lang.rs", "cli.rs"],
    },
];

impl Register {
    /// Whether this is the name of a variant.
    fn holds(&self, name: &Name) -> bool {
        let is_variant = |part: &String| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
        };
        let mut pairs = name.path.windows(2);
        pairs.any(|pair| pair[0] == self.of && is_variant(&pair[1]))
    }
}

#[test]
fn the_sources_follow_the_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(files.len() > 50, "the sources are not where they were");
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let source = fs::read_to_string(path).unwrap();
            let name = path.strip_prefix(&root).unwrap();
            complaints(name, &source)
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// Calls that only one file of `shell` makes, because that file implements the rule for all: the path,
/// the file, and the rule.
const ONE_PLACE: &[(&[&str], &str, &str)] = &[
    (
        &["std", "fs"],
        FILES,
        "a read has a limit, a write is durable",
    ),
    (
        &["OpenOptionsExt"],
        FILES,
        "a read has a limit, a write is durable",
    ),
    (&["thread", "Builder"], THREADS, "every thread has a name"),
    (&["thread", "spawn"], THREADS, "every thread has a name"),
];

/// Opens, reads, writes and lists files.
const FILES: &str = "shell/fs.rs";

/// Starts threads.
const THREADS: &str = "shell/threads.rs";

/// Names in conditions on the operating system (`cfg(unix)`). `.ci/other_systems` compiles both
/// sides of each.
const SYSTEMS: [&str; 4] = ["unix", "windows", "target_os", "target_vendor"];

/// The only file outside `shell` that depends on the operating system, because paths are bytes on
/// some systems only.
const BYTES_OF_PATHS: &str = "article/iri.rs";

/// Returns the faults of a file; `name` is its path under `src/`.
fn complaints(name: &Path, source: &str) -> Vec<String> {
    let module = module(name);
    let room = module.first().map_or("", String::as_str);
    let code = code_only(source);
    let names = names(&code);
    let tests = tests(&code, name);
    let file = name.to_string_lossy().replace('\\', "/");
    let mut wrong = Vec::new();
    if !source.starts_with("//!") {
        wrong.push((0, "does not open with `//!`".to_owned()));
    }
    for name in &names {
        if name.path == ["static"] {
            wrong.push((name.at, "has a `static` item".to_owned()));
        }
        if !WORLDLY.contains(&room)
            && let Some(what) = name.touches_the_world()
        {
            wrong.push((name.at, format!("touches the world: {what}")));
        }
        let is_test = tests.iter().any(|range| range.contains(&name.at));
        let misplaced = ONE_PLACE.iter().find(|(path, file, _)| {
            let names = name.path.windows(path.len());
            { names }.any(|part| part == *path) && module != self::module(Path::new(file))
        });
        if let Some((_, file, rule)) = misplaced.filter(|_| WORLDLY.contains(&room) && !is_test) {
            wrong.push((name.at, format!("belongs in {file}: {rule}")));
        }
        if room == "pane" && name.has(&["app", "model"]) {
            wrong.push((name.at, "a pane must not know the model".to_owned()));
        }
        let register = REGISTERS.iter().find(|row| !is_test && row.holds(name));
        if let Some(row) = register.filter(|row| !row.files.contains(&file.as_str())) {
            wrong.push((
                name.at,
                format!("`{}::` belongs to {:?}", row.of, row.files),
            ));
        }
        if let Some(other) = name.room(&module).filter(|_| !is_test)
            && !may_use(room, &other)
        {
            wrong.push((name.at, format!("`{room}` must not use `{other}`")));
        }
    }
    if !WORLDLY.contains(&room) && name != Path::new(BYTES_OF_PATHS) {
        let at = conditions_on_systems(&code);
        let at = at.filter(|at| !tests.iter().any(|range| range.contains(at)));
        wrong.extend(at.map(|at| (at, "depends on the system".to_owned())));
    }
    let line = |at: usize| code[..at].matches('\n').count() + 1;
    let say = |(at, what)| format!("src/{}:{}: {what}", name.display(), line(at));
    wrong.into_iter().map(say).collect()
}

/// Returns the position of each `cfg` in the code that names an operating system.
fn conditions_on_systems(code: &str) -> impl Iterator<Item = usize> {
    let conditions = code.match_indices("cfg").map(|(at, _)| at);
    conditions.filter(|at| {
        let condition = code[*at..].lines().next().unwrap_or_default();
        let is_condition = condition.starts_with("cfg(") || condition.starts_with("cfg!(");
        is_condition && SYSTEMS.iter().any(|name| condition.contains(name))
    })
}

/// Returns the path of a module: `["pane", "reader"]` for `pane/reader/mod.rs`, and the root for
/// `lib.rs`.
fn module(name: &Path) -> Vec<String> {
    let path = name.with_extension("");
    let mut module: Vec<String> = path
        .iter()
        .map(|part| part.to_str().unwrap().to_owned())
        .collect();
    if module
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        module.pop();
    }
    module
}

fn may_use(room: &str, other: &str) -> bool {
    let layer = |room: &str| LAYERS.iter().position(|rooms| rooms.contains(&room));
    if room == "main" || room == other {
        return true;
    }
    match (layer(room), layer(other)) {
        // A name that is not a room is an item of the crate's root, which has none.
        (Some(here), Some(there)) => {
            there < here || (PURE_MACHINE.contains(&room) && PURE_MACHINE.contains(&other))
        }
        _ => false,
    }
}

/// A name as it stands in the code: `a::b::c`, or one leaf of a `use` tree.
#[derive(Debug)]
struct Name {
    at: usize,
    path: Vec<String>,
}

impl Name {
    /// Whether these parts stand one after another in it.
    fn has(&self, parts: &[&str]) -> bool {
        let mut windows = self.path.windows(parts.len());
        windows.any(|part| part == parts)
    }

    /// Returns the path from the root of this crate, seen from `module`; `None` where the name does not say.
    fn path_in_crate(&self, module: &[String]) -> Option<Vec<String>> {
        let supers = self.path.iter().take_while(|part| *part == "super").count();
        let (above, rest) = match self.path.first()?.as_str() {
            "crate" | "docbao" => (0, 1),
            "super" => (module.len().checked_sub(supers)?, supers),
            _ => return None,
        };
        Some([&module[..above], &self.path[rest..]].concat())
    }

    fn touches_the_world(&self) -> Option<String> {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let world = |row: &&&[&str]| path.windows(row.len()).any(|part| part == **row);
        WORLD.iter().find(world).map(|row| row.join("::"))
    }

    /// Returns the room of this crate that the name is in, seen from `module`.
    fn room(&self, module: &[String]) -> Option<String> {
        // `pub(crate)` and `pub(super)` name no item.
        let room = self.path_in_crate(module)?.into_iter().next();
        room.filter(|room| room != "self")
    }
}

/// Returns every name in code that has no comments and strings.
fn names(code: &str) -> Vec<Name> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(start) = code[at..].find(is_part).map(|n| at + n) {
        let end = code[start..]
            .find(|c| !is_part(c))
            .map_or(code.len(), |n| start + n);
        // A lifetime, or a part of the name before it, is no name.
        let is_lifetime = code[..start].ends_with('\'');
        if !is_lifetime {
            at = tree(code, start, &[], &mut names);
        }
        at = at.max(end);
    }
    names
}

/// Reads `a::b`, `a::{b, c::d}` or a word at `start`. Returns its end.
fn tree(code: &str, start: usize, above: &[String], names: &mut Vec<Name>) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut path = above.to_vec();
    let mut at = start;
    loop {
        let end = code[at..]
            .find(|c| !is_part(c))
            .map_or(code.len(), |n| at + n);
        path.push(code[at..end].to_owned());
        let rest = code[end..].trim_start();
        let next = rest.strip_prefix("::").map(str::trim_start);
        match next {
            Some(more) if more.starts_with(is_part) => at = code.len() - more.len(),
            Some(more) if more.starts_with('{') => {
                return branches(code, code.len() - more.len() + 1, &path, names);
            }
            _ => {
                names.push(Name { at: start, path });
                return end;
            }
        }
    }
}

/// Reads the inside of `{…}` of a `use` tree. Returns its end.
fn branches(code: &str, mut at: usize, path: &[String], names: &mut Vec<Name>) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    while at < code.len() {
        match code[at..].chars().next() {
            Some('}') => return at + 1,
            Some(c) if is_part(c) => at = tree(code, at, path, names),
            Some(c) => at += c.len_utf8(),
            None => break,
        }
    }
    at
}

/// Returns where the code of tests is: modules under `#[cfg(test)]`, or the whole file.
fn tests(code: &str, name: &Path) -> Vec<std::ops::Range<usize>> {
    if name.file_name().is_some_and(|name| name == "tests.rs") {
        return std::iter::once(0..code.len()).collect();
    }
    let of = |condition| code.match_indices(condition).map(|(at, _)| at);
    let starts = of("#[cfg(test)]").chain(of("#[cfg(all(test,"));
    starts
        .map(|start| start..end_of_item(code, start))
        .collect()
}

fn end_of_item(code: &str, start: usize) -> usize {
    let mut depth = 0;
    for (at, c) in code[start..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return start + at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return start + at + 1,
            _ => {}
        }
    }
    code.len()
}

/// Returns the source with comments, strings and characters blanked out; every line stays a line.
fn code_only(source: &str) -> String {
    let mut code = String::new();
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        let dead = dead_text(rest, source[..at].chars().next_back());
        if dead > 0 {
            code.extend(
                rest[..dead]
                    .chars()
                    .map(|c| if c == '\n' { c } else { ' ' }),
            );
            at += dead;
        } else if let Some(c) = rest.chars().next() {
            code.push(c);
            at += c.len_utf8();
        }
    }
    code
}

/// Returns the length in bytes of the comment, string or character at the start of `rest`; 0 for
/// code.
fn dead_text(rest: &str, before: Option<char>) -> usize {
    let upto = |end: Option<usize>| end.unwrap_or(rest.len());
    if rest.starts_with("//") {
        return upto(rest.find('\n'));
    }
    if rest.starts_with("/*") {
        return upto(rest.find("*/").map(|n| n + 2));
    }
    if rest.starts_with('"') {
        return upto(end_of_string(rest));
    }
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return 0;
    }
    let raw = rest.trim_start_matches(['b', 'c']);
    let quote = raw.strip_prefix('r').map(|r| r.trim_start_matches('#'));
    if let Some(open) = quote.filter(|open| open.starts_with('"')) {
        let hashes = raw.len() - open.len() - 1;
        let close = format!("\"{}", "#".repeat(hashes));
        let start = rest.len() - open.len() + 1;
        return upto(rest[start..].find(&close).map(|n| start + n + close.len()));
    }
    // The quote begins a character, not a lifetime.
    let mut chars = rest.char_indices().skip(1);
    match (rest.starts_with('\''), chars.next(), chars.next()) {
        (true, Some((_, '\\')), _) => upto(rest[3..].find('\'').map(|n| n + 4)),
        (true, Some(_), Some((n, '\''))) => n + 1,
        _ => 0,
    }
}

fn end_of_string(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Rooms in which some files import one another in a circle.
const WITH_CIRCLES: [&str; 1] = ["shell"];

#[test]
fn files_import_one_another_without_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    let files = paths.iter().map(|path| {
        let source = fs::read_to_string(path).unwrap();
        (path.strip_prefix(&root).unwrap(), source)
    });
    let mut imports = imports(files);
    imports.retain(|module, _| !WITH_CIRCLES.contains(&module[0].as_str()));
    let circle = circle(&imports);
    assert!(circle.is_empty(), "a circle of imports: {circle:?}");
}

/// Returns the modules that each file imports outside of its tests. A module and the modules in it may
/// import each other, because they are one thing in several files.
fn imports<'a>(
    files: impl Iterator<Item = (&'a Path, String)>,
) -> BTreeMap<Vec<String>, Vec<Vec<String>>> {
    let files: BTreeMap<_, _> = files.map(|file| (module(file.0), file)).collect();
    let of = |from: &Vec<String>, (path, source): &(&Path, String)| {
        let code = code_only(source);
        let tests = tests(&code, path);
        let mut names = names(&code);
        names.retain(|name| !tests.iter().any(|range| range.contains(&name.at)));
        let modules = names.iter().filter_map(|name| {
            let path = name.path_in_crate(from)?;
            let lengths = (1..=path.len()).rev();
            { lengths }.find_map(|n| Some(files.get_key_value(&path[..n])?.0.clone()))
        });
        { modules }
            .filter(|to| !to.starts_with(from) && !from.starts_with(to))
            .collect()
    };
    let files = files.iter().filter(|(module, _)| !module.is_empty());
    files
        .map(|(from, file)| (from.clone(), of(from, file)))
        .collect()
}

/// Returns the modules of a circle; none if there is none.
fn circle(imports: &BTreeMap<Vec<String>, Vec<Vec<String>>>) -> Vec<String> {
    let mut left: BTreeSet<_> = imports.keys().collect();
    let next =
        |left: &BTreeSet<_>, at: &Vec<String>| imports[at].iter().find(|to| left.contains(to));
    // Whatever imports nothing that is left is in no circle.
    while let Some(&end) = left.iter().find(|&at| next(&left, at).is_none()) {
        left.remove(end);
    }
    let mut way = Vec::from_iter(left.first().copied());
    while let Some(to) = way.last().and_then(|at| next(&left, at)) {
        if let Some(start) = way.iter().position(|at| *at == to) {
            return way[start..]
                .iter()
                .map(|module| module.join("::"))
                .collect();
        }
        way.push(to);
    }
    Vec::new()
}

/// Returns the complaints about a file of these lines below a correct header.
fn said_of(name: &str, lines: &str) -> Vec<String> {
    complaints(Path::new(name), &format!("//! A room.\n{lines}\n"))
}

#[test]
fn side_effects_are_found() {
    let bad = [
        "use std::fs;",
        "use std::{collections::HashMap, fs::File};",
        "fn f() { std::thread::spawn(|| ()); }",
        "fn f() -> Option<String> { std::env::var(\"HOME\").ok() }",
        "use std::{\n    io,\n    fs::File,\n};",
        "use ratatui::crossterm::event;",
        "use std::os::unix::{ffi::OsStrExt, fs::OpenOptionsExt};",
    ];
    for line in bad {
        for room in ["text/a.rs", "app/mod.rs", "cli.rs", "lib.rs"] {
            assert_eq!(said_of(room, line).len(), 1, "{room}: {line}");
        }
        for room in ["shell/mod.rs", "main.rs"] {
            let said = said_of(room, line);
            assert!(said.iter().all(|said| !said.contains("world")), "{said:?}");
        }
    }
}

#[test]
fn calls_reserved_for_one_file_are_found_elsewhere() {
    for (line, file) in [
        ("use std::fs::File;", FILES),
        ("use std::os::unix::fs::OpenOptionsExt as _;", FILES),
        ("fn f() { thread::Builder::new(); }", THREADS),
        ("use std::thread::{self, spawn};", THREADS),
    ] {
        let said = said_of("shell/term/a.rs", line);
        assert!(said.len() == 1 && said[0].contains(file), "{said:?}");
        assert_eq!(said_of(file, line), [""; 0]);
        let tested = format!("#[cfg(test)]\nmod tests {{ {line} }}");
        assert_eq!(said_of("shell/term/a.rs", &tested), [""; 0]);
    }
}

#[test]
fn only_shell_knows_on_which_system_it_runs() {
    for line in [
        "#[cfg(unix)]\nfn f() {}",
        "fn f() -> bool { cfg!(windows) }",
        "#[cfg(any(test, target_os = \"linux\"))]\nfn f() {}",
    ] {
        assert_eq!(said_of("text/a.rs", line).len(), 1, "{line}");
        for name in ["shell/fs.rs", "article/iri.rs"] {
            assert_eq!(said_of(name, line), [""; 0], "{name}");
        }
    }
}

#[test]
fn code_that_only_resembles_a_fault_passes() {
    let good = [
        "// std::fs::read and println! in a comment",
        "/* crossterm */ fn f() {}",
        "const A: &str = \"std::fs \\\" static\";",
        "const A: &str = r#\"use crossterm; \"static\" \"#;",
        "const A: [char; 3] = ['\"', '\\'', '\\u{1b}']; // \" crossterm",
        "fn f<'a>(a: &'a str) -> &'static str { env!(\"OUT_DIR\") }",
        "use std::io::{self, Write}; use std::time::Duration;",
        "fn f(w: &mut impl Write) { write!(w, \"x\"); writeln!(w); }",
    ];
    for line in good {
        assert_eq!(said_of("text/a.rs", line), [""; 0], "{line}");
    }
}

#[test]
fn imports_that_run_upwards_are_found() {
    let bad = [
        ("text/a.rs", "use crate::app::key::Key;"),
        ("vietnamese/fold.rs", "use crate::text::segment;"),
        (
            "import/mod.rs",
            "use crate::{article::Article, library::Library};",
        ),
        ("search/a.rs", "fn f() { crate::bookmark::new_id(); }"),
        ("pane/mod.rs", "use super::shell::store;"),
        ("pane/reader/draw.rs", "use super::super::super::shell::fs;"),
        ("app/model.rs", "use crate::rooms::that::are::new;"),
    ];
    for (name, line) in bad {
        assert_eq!(said_of(name, line).len(), 1, "{name}: {line}");
    }
    let good = [
        (
            "app/model.rs",
            "use crate::pane::list::List; use super::key::Key;",
        ),
        (
            "pane/list.rs",
            "use crate::app::action::Action; use super::{put, rule};",
        ),
        (
            "pane/reader/draw.rs",
            "use super::super::put; pub(crate) fn f() {}",
        ),
        ("shell/mod.rs", "use crate::{app, library, text::sanitize};"),
        (
            "article/a.rs",
            "#[cfg(test)]\nmod tests { use crate::import; }",
        ),
        ("bookmark/anchor/tests.rs", "use crate::import;"),
    ];
    for (name, line) in good {
        assert_eq!(said_of(name, line), [""; 0], "{name}: {line}");
    }
}

#[test]
fn a_circle_of_imports_is_found() {
    let circle_of = |files: &[(&'static str, &str)]| {
        let files = files
            .iter()
            .map(|(name, code)| (Path::new(*name), code.to_string()));
        circle(&imports(files))
    };
    let (below, key) = (
        "use crate::app::key::{self, Key};",
        "fn f() { super::super::pane::c::go(); }",
    );
    let files = [
        ("app/a.rs", below),
        ("app/key.rs", key),
        ("pane/c.rs", "use crate::app::a::A;"),
    ];
    assert_eq!(circle_of(&files), ["app::a", "app::key", "pane::c"]);
    let tested = "#[cfg(test)]\nmod tests { use crate::app::a::A; }";
    for last in ["fn f() {}", tested, "use super::*; // crate::app::a"] {
        assert_eq!(
            circle_of(&[files[0], files[1], ("pane/c.rs", last)]),
            [""; 0],
            "{last}"
        );
    }
    let family = [
        ("pane/mod.rs", "use self::ctx::Ctx;"),
        ("pane/ctx.rs", "use super::Look;"),
    ];
    assert_eq!(circle_of(&family), [""; 0]);
}

#[test]
fn what_knows_too_much_is_found() {
    for (name, line) in [
        ("pane/list.rs", "use crate::app::model::Model;"),
        ("pane/list.rs", "use crate::app::{key::Key, model::Model};"),
        ("app/update.rs", "fn f() { push(Overlay::Help(pane)); }"),
        (
            "app/update.rs",
            "use super::overlay::Overlay::{self, Help};",
        ),
        ("cli/table.rs", "const LANGS: [Lang; 1] = [Lang::Vi];"),
    ] {
        assert_eq!(said_of(name, line).len(), 1, "{name}: {line}");
    }
    for (name, line) in [
        ("app/view.rs", "use super::model::Model;"),
        ("pane/mod.rs", "fn f() { push(Overlay::Help(pane)); }"),
        (
            "cli/table.rs",
            "const LANGS: &[Lang] = Lang::ALL; fn f() { Lang::parse(name); }",
        ),
        (
            "pane/a.rs",
            "#[cfg(test)]\nmod tests { fn f() { Lang::Vi; } }",
        ),
    ] {
        assert_eq!(said_of(name, line), [""; 0], "{name}: {line}");
    }
}

#[test]
fn statics_and_files_without_an_opening_are_found() {
    let said = said_of(
        "shell/a.rs",
        "\nstatic SEEN: AtomicBool = AtomicBool::new(false);",
    );
    assert_eq!(said, ["src/shell/a.rs:3: has a `static` item"]);
    let said = complaints(Path::new("text/a.rs"), "/// Nothing.\nfn f() {}\n");
    assert_eq!(said, ["src/text/a.rs:1: does not open with `//!`"]);
}
