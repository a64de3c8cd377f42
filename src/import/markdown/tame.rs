//! Marks without end as text, so that the parser's tree stays as small as the text.

use std::borrow::Cow;

/// Maximum number of lists and quotes that one line opens. The parser looks at each that is open for
/// every line, so a file of nothing but `>` would cost its size squared.
const OPENED_MARKERS_MAX: usize = 100;

/// Maximum number of columns of a table, because a head of a million has a node and a half for each
/// byte, and it cannot be cut. No screen shows a thousand columns.
pub(super) const TABLE_COLUMNS_MAX: usize = 4096;

/// Returns `text` with a backslash before each marker of a list or quote that is the first too many
/// on its line, and in the line below the head of a table with too many columns, so that they show
/// as text instead of growing the parser's tree.
pub(super) fn tame(text: &str) -> Cow<'_, str> {
    let mut tamed = String::new();
    let mut done = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(too_many) = too_many(line).or_else(|| too_wide(line)) {
            tamed.push_str(&text[done..at + too_many]);
            tamed.push('\\');
            done = at + too_many;
        }
        at += line.len();
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    tamed.push_str(&text[done..]);
    Cow::Owned(tamed)
}

/// Returns the byte that makes a marker of the one after [`OPENED_MARKERS_MAX`] others at the start
/// of a line.
fn too_many(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut count = 0;
    loop {
        at += bytes[at..].iter().take_while(|&&b| b == b' ').count();
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit());
        let sign = at + digits.count();
        let is_marker = match bytes.get(sign)? {
            b'>' => sign == at,
            b'-' | b'+' | b'*' => sign == at && is_space(bytes.get(sign + 1)),
            b'.' | b')' => sign > at && is_space(bytes.get(sign + 1)),
            _ => false,
        };
        if !is_marker {
            return None;
        }
        if count == OPENED_MARKERS_MAX {
            return Some(sign);
        }
        count += 1;
        at = sign + 1;
    }
}

/// Returns the first byte of a line that makes the one above the head of a table, if it has more
/// than [`TABLE_COLUMNS_MAX`].
fn too_wide(line: &str) -> Option<usize> {
    if line.len() < 2 * TABLE_COLUMNS_MAX {
        return None;
    }
    let line = line.as_bytes();
    let is_rule = line.iter().all(|byte| b"|-: >\n".contains(byte));
    let columns = memchr::memchr_iter(b'|', line).count();
    let start = line.iter().position(|byte| b"|-:".contains(byte));
    start.filter(|_| is_rule && columns > TABLE_COLUMNS_MAX)
}

fn is_space(byte: Option<&u8>) -> bool {
    matches!(byte, None | Some(b' ' | b'\n'))
}
