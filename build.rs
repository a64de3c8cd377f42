//! Writes the table of built-in articles: every file in `seeds/`, in name order.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=seeds");
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let mut names = Vec::new();
    for entry in fs::read_dir(Path::new(&root).join("seeds"))? {
        let name = entry?.file_name();
        let name = name
            .to_str()
            .ok_or_else(|| io::Error::other("a seed's name is not UTF-8"))?;
        if matches!(name.rsplit('.').next(), Some("md" | "txt")) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    let mut table = String::from("/// Name and bytes of each built-in article.\n");
    table.push_str("const SEEDS: &[(&str, &[u8])] = &[\n");
    for name in names {
        let path = format!("{root}/seeds/{name}");
        let _ = writeln!(table, "    ({name:?}, include_bytes!({path:?})),");
    }
    table.push_str("];\n");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("seeds.rs"), table)
}
