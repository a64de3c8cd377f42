//! Writes a generated library, one file per article: `library FOLDER COUNT`, or `library FOLDER
//! COUNT folded` for text in lower case without diacritics. It is for trying docbao with many
//! articles, and for `benches/find_others.py`.

use std::fs;
use std::io;
use std::path::Path;

#[path = "../tests/made/mod.rs"]
mod made;

use docbao::vietnamese::fold::fold;
use made::Press;

/// Number of articles in one folder.
const A_FOLDER: usize = 1000;

fn main() -> io::Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(folder), Some(count)) = (args.next(), args.next().and_then(|n| n.parse().ok()))
    else {
        return Err(io::Error::other("usage: library FOLDER COUNT [folded]"));
    };
    let folded = args.next().is_some_and(|form| form == "folded");
    let press = Press::new();
    for number in 0..count {
        let folder = Path::new(&folder).join(format!("{:03}", number / A_FOLDER));
        if number % A_FOLDER == 0 {
            fs::create_dir_all(&folder)?;
        }
        let path = folder.join(format!("{number:06}.txt"));
        let text = press.article(number).text;
        fs::write(path, if folded { fold(&text) } else { text })?;
    }
    Ok(())
}
