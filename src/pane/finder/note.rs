//! The remarks on a query: readings besides its letters, parts that were not understood, and that
//! nothing has its words as typed. The search found all of these; they are only put into words
//! here.

use crate::app::lang::{Message, Msg};
use crate::pane::Look;
use crate::pane::glyphs::Sign;
use crate::pane::remark::{self, Remark};
use crate::search::query::{Alternative, Reading, Term};
use crate::search::{Found, Query};

/// Returns the remarks on a query whose end is being typed.
pub(super) fn remarks(query: &Query, found: Option<&Found>, look: &Look<'_>) -> Vec<Remark> {
    let mut said = remark::on_misread(query, true, look);
    let passages = found.map_or(&[][..], |found| &found.passages);
    if !passages.is_empty() && passages.iter().all(|p| p.typo) {
        said.push(Remark {
            long: look.text(Msg::FinderNear).to_owned(),
            short: look.text(Msg::FinderNearShort).to_owned(),
        });
    }
    let understood: Vec<String> = query
        .all
        .iter()
        .filter_map(|term| understood(term, look))
        .collect();
    if !understood.is_empty() {
        let words = understood.join(", ");
        let long = look.say(&Message::new(Msg::FinderUnderstood).with("words", &words));
        said.push(Remark { long, short: words });
    }
    said
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
