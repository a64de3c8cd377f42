//! Several notes as one text: the note of a bookmark that two programs wrote has a part of each.

/// Separator of two notes that are both kept.
const NOTE_SEPARATOR: &str = "\n\n———\n\n";

/// Returns a note with another one, the newer first; unchanged when it has that already. A note of
/// blanks is none.
#[must_use]
pub fn both_notes(newer: &str, older: &str) -> String {
    match (newer, older) {
        (blank, note) | (note, blank) if blank.trim().is_empty() => note.to_owned(),
        _ if note_parts(older).contains(&newer) => older.to_owned(),
        _ => format!("{newer}{NOTE_SEPARATOR}{older}"),
    }
}

/// Returns one note of several.
pub(super) fn join_notes(notes: &[&str]) -> String {
    notes.join(NOTE_SEPARATOR)
}

/// Returns the parts of a note that was merged before, without blank ones.
pub(super) fn note_parts(note: &str) -> Vec<&str> {
    let parts = note.split(NOTE_SEPARATOR);
    parts.filter(|part| !part.trim().is_empty()).collect()
}
