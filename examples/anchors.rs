//! Measures how passages are found again in articles that were edited at random.
//! `cargo run --release --example anchors [CASES [SEED]]`; `-v` prints what was lost or wrong.

use std::io::{self, Write};

#[path = "../tests/edits/mod.rs"]
mod edits;

use edits::{Fate, Kind};

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut numbers = args.iter().filter_map(|arg| arg.parse().ok());
    let cases = numbers.next().unwrap_or(10_000);
    let seed = numbers.next().unwrap_or(1);
    let outcome = edits::run(seed as u64, cases);
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} passages | found | orphaned | wrong | found of 1000",
        outcome.cases()
    )?;
    writeln!(out, "---|---|---|---|---")?;
    for (kind, kind_name) in Kind::ALL {
        for (fate, name) in Fate::ALL {
            let count = outcome.of(fate, kind);
            let (found, share) = (count.found, count.per_mille());
            let (orphaned, wrong) = (count.orphaned, count.wrong);
            writeln!(
                out,
                "{kind_name}, {name} | {found} | {orphaned} | {wrong} | {share}"
            )?;
        }
    }
    if args.iter().any(|arg| arg == "-v") {
        for line in outcome.wrong.iter().chain(&outcome.lost) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
