//! The remarks on a query: readings besides its letters, parts that were not understood, and that
//! nothing has its words as typed. The search found all of these; they are only put into words
//! here.

use crate::app::lang::{Message, Msg};
use crate::pane::glyphs::Sign;
use crate::pane::{Look, misread};
use crate::search::query::{Alternative, Reading, Term};
use crate::search::{Found, Query};

/// Returns the remarks in one line, empty when there are none.
pub(super) fn note(query: &Query, found: Option<&Found>, look: &Look<'_>) -> String {
    let mut said = Vec::new();
    let has_found = found.is_none_or(|found| !found.passages.is_empty());
    let parts = query.misread(has_found);
    if !parts.is_empty() {
        said.push(look.say(&Message::new(misread(query)).with("parts", parts)));
    }
    let passages = found.map_or(&[][..], |found| &found.passages);
    if !passages.is_empty() && passages.iter().all(|p| p.typo) {
        said.push(look.text(Msg::FinderNear).to_owned());
    }
    let understood: Vec<String> = query
        .all
        .iter()
        .filter_map(|term| understood(term, look))
        .collect();
    if !understood.is_empty() {
        let words = understood.join(", ");
        said.push(look.say(&Message::new(Msg::FinderUnderstood).with("words", words)));
    }
    said.join(" · ")
}

/// Returns `ddangr → đảng`, when the keys of a word spell something.
fn understood(term: &Term, look: &Look<'_>) -> Option<String> {
    let words = |a: &Alternative| {
        let words: Vec<&str> = a.words.iter().map(|w| w.text.as_str()).collect();
        words.join(" ")
    };
    let keys = term
        .alternatives
        .iter()
        .filter(|a| a.reading == Reading::Keys);
    let keys: Vec<String> = keys.map(words).collect();
    let typed = &term.typed;
    let spells = look.sign(Sign::Spells);
    (!keys.is_empty()).then(|| format!("{typed} {spells} {}", keys.join(" / ")))
}
