//! Lays out an article at any measure: rows cover the blocks and fit, and are found again from
//! below, from above and from any position. The first two bytes choose format and measure.
#![no_main]

use docbao::article::motion::{Cursor, Unit};
use docbao::article::page::{Page, Place, RowKind};
use docbao::article::{Article, TextPos};
use docbao::text::layout::{Graphemes, cells, truncate};
use docbao_fuzz::article;
use libfuzzer_sys::fuzz_target;

/// Number of rows of an article that the slow checks look at.
const PROBES: usize = 24;

fuzz_target!(|bytes: &[u8]| {
    let [format, measure, rest @ ..] = bytes else {
        return;
    };
    let name = if format % 2 == 0 { "x.txt" } else { "x.md" };
    let article = article(name, rest);
    for measure in [u16::from(*measure), 40, 1] {
        check(&article, measure);
    }
    let width = usize::from(*measure);
    assert!(cells(&truncate(&article.title, width)) <= width);
});

fn check(article: &Article, measure: u16) {
    let page = Page::new(article, measure);
    let mut covered = vec![0; article.blocks.len()];
    let mut places = Vec::new();
    let mut rows = page.rows(page.start());
    while let Some(place) = rows.place() {
        places.push(place);
        let Some(row) = rows.next() else { break };
        let RowKind::Text { line, first } = row.kind else {
            continue;
        };
        let block = &article.blocks.at(row.block);
        assert_eq!(first, line.start == block.start);
        let shown = &article.text[line.start..line.end];
        let room = usize::from(measure.max(1).saturating_sub(page.indent(block)).max(1));
        let used = Graphemes::new(shown, 0, shown.len()).map(|g| g.cells_in(room));
        assert!(used.sum::<usize>() <= room, "{shown:?} in {room}");
        assert!(line.next > line.start, "a line of nothing");
        covered[row.block] += line.next - line.start;
    }
    for (block, covered) in article.blocks.iter().zip(covered) {
        assert_eq!(covered, block.end - block.start, "{block:?}");
    }
    for at in (0..places.len()).step_by((places.len() / PROBES).max(1)) {
        probe(&page, &places, at);
    }
    probe_motions(article);
}

fn probe(page: &Page<'_>, places: &[Place], at: usize) {
    let place = places[at];
    assert_eq!(page.settle(place), place);
    let next = places.get(at + 1).copied().unwrap_or(place);
    assert_eq!(page.down(place, 1), next);
    assert_eq!(page.up(next, usize::from(next != place)), place);
    assert_eq!(page.up(place, 3), places[at.saturating_sub(3)]);
    let row = page.rows(place).next();
    if let Some(line) = row.and_then(|row| row.line()) {
        assert_eq!(page.row_at(line.start), row);
        let last = line.end.max(line.start + 1) - 1;
        assert_eq!(page.row_at(last), row);
    }
}

/// Asserts that motions go forward and back, stay in the text, and end.
fn probe_motions(article: &Article) {
    let step = (article.text.len() / PROBES).max(1);
    for pos in (0..=article.text.len()).step_by(step) {
        let pos = article.floor(pos);
        for unit in [Unit::Word, Unit::Sentence, Unit::Paragraph] {
            let cursor = Cursor::new(Page::new(article, 40), pos);
            assert!(article.text.get(cursor.unit(unit)).is_some());
            let ahead: Option<TextPos> = cursor.next(unit).map(|cursor| cursor.pos());
            assert!(ahead.is_none_or(|next| article.text.is_char_boundary(next) && next >= pos));
            let back = cursor.previous(unit).map(|cursor| cursor.pos());
            assert!(back.is_none_or(|last| article.text.is_char_boundary(last) && last <= pos));
        }
    }
}
