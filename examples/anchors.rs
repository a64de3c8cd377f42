//! Measures how often bookmarks are found again in articles that were edited at random. `cargo run
//! --release --example anchors [CASES [SEED]]`; `-v` prints the lost and the wrong ones.

use std::io::{self, Write};

#[path = "../tests/edits/mod.rs"]
mod edits;

use edits::aimed::{self, Aim, Around};
use edits::{Count, Fate, Kind};

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut numbers = args.iter().filter_map(|arg| arg.parse().ok());
    let cases = numbers.next().unwrap_or(10_000);
    let seed = numbers.next().unwrap_or(1);
    let outcome = edits::run(seed as u64, cases);
    let aimed = aimed::run(seed as u64, cases / 4);
    let mut out = io::stdout().lock();
    let all = outcome.cases() + aimed.cases();
    writeln!(
        out,
        "{all} passages | found | orphaned | wrong | found of 1000"
    )?;
    writeln!(out, "---|---|---|---|---")?;
    for (kind, kind_name) in Kind::ALL {
        for (fate, name) in Fate::ALL {
            let name = format!("{kind_name}, {name}");
            row(&mut out, &name, outcome.of(fate, kind))?;
        }
    }
    for (aim, name) in Aim::ALL {
        let both = format!("{name}, what is around as it was");
        row(&mut out, &both, aimed.of(aim, Around::Both))?;
        let one = format!("{name}, one sentence around it changed");
        row(&mut out, &one, aimed.of(aim, Around::One))?;
    }
    if args.iter().any(|arg| arg == "-v") {
        let wrong = outcome.wrong.iter().chain(&aimed.wrong);
        for line in wrong.chain(&outcome.lost).chain(&aimed.lost) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

fn row(out: &mut impl Write, name: &str, count: Count) -> io::Result<()> {
    let Count {
        found,
        orphaned,
        wrong,
    } = count;
    if count.all() == 0 {
        return Ok(());
    }
    let share = count.per_mille();
    writeln!(out, "{name} | {found} | {orphaned} | {wrong} | {share}")
}
