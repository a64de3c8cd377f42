//! Measures how often the encoding of a text is detected: a table of 13 forms, for whole texts and
//! for their first bytes. `cargo run --release --example encodings`
//!
//! The texts are cut from the built-in articles by a fixed rule. A text counts when its encoding is
//! named correctly and every letter is read correctly.

use std::io::{self, Write};

use docbao::text::decode::decode;
use docbao::text::sanitize;

#[path = "../tests/encoder/mod.rs"]
mod encoder;

use encoder::{Encoder, Form, texts};

const TEXTS: usize = 300;
const LENGTHS: [usize; 4] = [usize::MAX, 160, 80, 40];

fn main() -> io::Result<()> {
    let texts = texts(TEXTS);
    let is_verbose = std::env::args().any(|arg| arg == "-v");
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "of {} texts read right | whole | 160 B | 80 B | 40 B",
        texts.len()
    )?;
    writeln!(out, "---|---|---|---|---")?;
    for (form, name, encoding) in Form::ALL {
        let encoder = Encoder::new(form);
        write!(out, "{name}")?;
        for len in LENGTHS {
            let mut right = 0;
            for text in &texts {
                let text = encoder.prepare(text).unwrap_or_default();
                let text = if len < usize::MAX {
                    encoder.cut(&text, len)
                } else {
                    &text
                };
                let decoded = decode(&encoder.encode(text));
                if decoded.encoding == encoding && decoded.text == sanitize::clean(text) {
                    right += 1;
                } else if is_verbose {
                    writeln!(
                        io::stderr(),
                        "{name} {len}: {}\n  {}\n  {}",
                        decoded.encoding,
                        around(text, text, &decoded.text),
                        around(&decoded.text, text, &decoded.text),
                    )?;
                }
            }
            write!(out, " | {right}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Returns the surroundings of the first difference of two texts.
fn around(text: &str, a: &str, b: &str) -> String {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    text.chars()
        .skip(same.saturating_sub(20))
        .take(40)
        .collect()
}
