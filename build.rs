//! Generates the code of compiled-in data: the built-in articles, the themes, and the texts of the
//! interface with their ids. Links the unwinder statically where the C compiler has it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("seeds.rs"), seeds(&root)?)?;
    fs::write(Path::new(&out).join("themes.rs"), themes(&root)?)?;
    fs::write(Path::new(&out).join("msg.rs"), messages(&root)?)?;
    fs::write(Path::new(&out).join("lang.rs"), languages(&root)?)?;
    link_unwinder();
    Ok(())
}

/// Links the unwinder of GCC statically. As a shared library it is searched for, mapped and relocated
/// at every start, although only panics need it: that is a seventh of the CPU time of a start
/// (`perf stat -r 300 docbao --version`). Without the static library, or when cross-compiling, it
/// stays shared.
fn link_unwinder() {
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    let target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let is_native = env::var("TARGET").ok() == env::var("HOST").ok();
    if !is_native || target("OS") != "linux" || target("ENV") != "gnu" {
        return;
    }
    if let Some(folder) = unwinder_folder() {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:+whole-archive=gcc_eh");
    }
}

/// Returns the folder in which the linker's driver finds the static unwinder.
fn unwinder_folder() -> Option<PathBuf> {
    let driver = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let answer = Command::new(driver)
        .arg("-print-file-name=libgcc_eh.a")
        .output()
        .ok()?;
    let path = PathBuf::from(String::from_utf8(answer.stdout).ok()?.trim_end());
    // A driver that does not have the file answers with its bare name.
    path.is_absolute()
        .then(|| path.parent().map(Path::to_owned))?
}

/// Returns the table of built-in articles: every file in `seeds/`, in name order.
fn seeds(root: &str) -> io::Result<String> {
    println!("cargo::rerun-if-changed=seeds");
    let names = names_in(&Path::new(root).join("seeds"), &["md", "txt"])?;
    let mut table = String::from("/// Name and bytes of each built-in article.\n");
    table.push_str("const SEEDS: &[(&str, &[u8])] = &[\n");
    for name in names {
        let path = format!("{root}/seeds/{name}");
        let _ = writeln!(table, "    ({name:?}, include_bytes!({path:?})),");
    }
    table.push_str("];\n");
    Ok(table)
}

/// Returns the table of themes: every file in `assets/themes`, in name order. The digits at the start
/// of a file name only give the order of the list.
fn themes(root: &str) -> io::Result<String> {
    println!("cargo::rerun-if-changed=assets/themes");
    let dir = Path::new(root).join("assets/themes");
    let mut table = String::from("/// Name and file of each compiled-in theme.\n");
    table.push_str("pub const THEMES: &[(&str, &str)] = &[\n");
    for file in names_in(&dir, &["toml"])? {
        let name = file.trim_end_matches(".toml");
        let name = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        let path = format!("{root}/assets/themes/{file}");
        let _ = writeln!(table, "    ({name:?}, include_str!({path:?})),");
    }
    table.push_str("];\n");
    Ok(table)
}

/// Returns the sorted names of the files in a folder that have one of these extensions.
fn names_in(dir: &Path, extensions: &[&str]) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let name = name
            .to_str()
            .ok_or_else(|| io::Error::other("a file's name is not UTF-8"))?;
        if extensions
            .iter()
            .any(|end| name.rsplit('.').next() == Some(end))
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Returns a constant for each file in `assets/lang`, named after it: `VI` for `vi.toml`.
fn languages(root: &str) -> io::Result<String> {
    println!("cargo::rerun-if-changed=assets/lang");
    let dir = Path::new(root).join("assets/lang");
    let mut code = String::new();
    let mut sources = String::from("/// Code and source of each language.\n#[cfg(test)]\n");
    sources.push_str("const SOURCES: &[(&str, &str)] = &[\n");
    for name in names_in(&dir, &["toml"])? {
        let source = fs::read_to_string(dir.join(&name))?;
        let constant = name.trim_end_matches(".toml").to_uppercase();
        let _ = writeln!(code, "/// The texts of `assets/lang/{name}`.");
        let _ = writeln!(code, "pub(super) static {constant}: LangFile = LangFile {{");
        for (table, texts) in tables(&source) {
            let _ = writeln!(code, "    {table}: {},", table_code(&texts));
        }
        code.push_str("};\n");
        let (code, path) = (
            name.trim_end_matches(".toml"),
            format!("{root}/assets/lang/{name}"),
        );
        let _ = writeln!(sources, "    ({code:?}, include_str!({path:?})),");
    }
    Ok(code + &sources + "];\n")
}

/// Begins the names of texts that say why something failed: their ids are in `reason.rs`.
const REASON: &str = "why-";

/// Returns the enum of message ids, in the order of their names: `ListTitle` for `list-title`. The names
/// are one string, as those of [`table_code`] are.
fn messages(root: &str) -> io::Result<String> {
    let source = fs::read_to_string(Path::new(root).join("assets/lang/en.toml"))?;
    let tables = tables(&source);
    let texts = tables.get("text").into_iter().flatten();
    let names: Vec<&str> = texts.map(|(name, _)| *name).collect();
    let names = names.into_iter().filter(|name| !name.starts_with(REASON));
    let (mut ids, mut all) = (String::new(), String::new());
    let (mut known, mut bounds) = (String::new(), String::from("0"));
    for name in names {
        let id: String = name.split('-').map(capitalized).collect();
        let _ = writeln!(ids, "    /// `{name}`.\n    {id},");
        let _ = writeln!(all, "        Self::{id},");
        known.push_str(name);
        let _ = write!(bounds, ", {}", known.len());
    }
    Ok(format!(
        "/// The id of a message.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\n\
         pub enum Msg {{\n{ids}}}\n\n\
         impl Msg {{\n    /// Every id.\n    pub const ALL: &[Self] = &[\n{all}    ];\n    \
         const NAMES: &str = {known:?};\n    \
         const BOUNDS: &[u16] = &[{bounds}];\n\n    \
         /// Returns the name of the message in the language files.\n    \
         pub fn name(self) -> &'static str {{\n        \
         let bound = |at: usize| usize::from(Self::BOUNDS[at]);\n        \
         &Self::NAMES[bound(self as usize)..bound(self as usize + 1)]\n    }}\n}}\n"
    ))
}

/// Returns a word with its first letter in upper case.
fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Reads tables of lines `name = "text"`, in which a backslash escapes a quote or a backslash. The
/// language files use only this part of TOML, because a real parser would be one more crate to
/// compile before this script; a test compares the result with that of a real parser.
fn tables(source: &str) -> BTreeMap<&str, BTreeMap<&str, String>> {
    let mut tables: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    let mut table = "";
    for line in source.lines() {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            table = name;
        } else if let Some((name, text)) = entry(line) {
            tables.entry(table).or_default().insert(name, text);
        }
    }
    tables
}

/// Returns the name and the text of a line `name = "text"`.
fn entry(line: &str) -> Option<(&str, String)> {
    let (name, text) = line.split_once(" = ")?;
    let text = text.strip_prefix('"')?.strip_suffix('"')?;
    Some((name, text.replace("\\\"", "\"").replace("\\\\", "\\")))
}

/// Returns a `Table` as code. All names are one string and all texts another, because each separate
/// string would be a pointer that the system's loader relocates at each start, a thousand in all.
fn table_code(texts: &BTreeMap<&str, String>) -> String {
    let names: String = texts.keys().copied().collect();
    let all: String = texts.values().map(String::as_str).collect();
    let (mut name_end, mut text_end) = (0, 0);
    let ends = texts.iter().map(|(name, text)| {
        name_end += name.len();
        text_end += text.len();
        format!("({name_end},{text_end})")
    });
    let ends = ends.collect::<Vec<_>>().join(",");
    format!("TextTable {{ names: {names:?}, texts: {all:?}, ends: &[{ends}] }}")
}
