//! One bookmark of two versions that were changed apart, so that neither change is lost.
//!
//! The caller knows which version came first on disk, and what both were made from.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::notes::{join_notes, note_parts};
use super::{Bookmark, w3c};

/// Returns both sides' changes since `base` in one bookmark. Without a base everything that differs
/// counts as changed on both sides. Where both changed one thing the newer holds; of two notes the
/// newer one stands first, and the other below it. The result is newer than both, unless it is one
/// of them.
#[must_use]
pub fn merge(base: Option<&Bookmark>, ours: &Bookmark, theirs: &Bookmark) -> Bookmark {
    let (new, old) = if by_age(ours, theirs).is_ge() {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    let sides = MergeSides { base, new, old };
    let mut merged = Bookmark {
        note: note(&sides),
        tags: tags(&sides),
        color: *sides.pick(|b| &b.color),
        created: *sides.pick(|b| &b.created),
        ..passage(&sides).clone()
    };
    merged.id.clone_from(&ours.id);
    merged.raw = unknown(&sides);
    merged.modified = new.modified;
    let whole = w3c::to_json(&merged);
    let is_one = |side: &&&Bookmark| says_the_same(&whole, side);
    if let Some(side) = [new, old].iter().find(is_one) {
        let mut side = (*side).clone();
        side.modified = new.modified;
        return side;
    }
    merged.touch(new.modified);
    let again = w3c::from_json(w3c::to_json(&merged));
    again.unwrap_or(merged)
}

/// Returns `base` with nothing in its tags and its note but what `changed` removed from it: a base for
/// [`merge`] by which what another version lacks does not count as removed.
#[must_use]
pub fn removals(base: &Bookmark, changed: &Bookmark) -> Bookmark {
    let mut removed = base.clone();
    removed.tags.retain(|tag| !changed.tags.contains(tag));
    let kept = note_parts(&changed.note);
    let mut parts = note_parts(&base.note);
    parts.retain(|part| !kept.contains(part));
    removed.note = join_notes(&parts);
    removed
}

/// Returns one bookmark of all versions that are known of it, without a base; `None` of none. The
/// result does not depend on their order, so that two programs that merge at once do not answer
/// each other for ever.
#[must_use]
pub fn merge_all(mut versions: Vec<Bookmark>) -> Option<Bookmark> {
    versions.sort_by(|a, b| by_age(b, a));
    versions
        .into_iter()
        .reduce(|newer, older| merge(None, &newer, &older))
}

/// Returns whether `backup`, a copy that a program or a person made before a change, is the version that
/// `living` was made from, so that all that only the backup says was removed since:
///
/// - with one time of change, because docbao gives each change a time of its own, and only an edit by
///   hand (an editor, `sed -i.bak`) leaves the time as it was; or
/// - where `living` is newer and is the backup without some of its tags or parts of its note.
///
/// A backup that differs in any other way may come from another computer, and is a version to be merged.
#[must_use]
pub fn is_made_from(living: &Bookmark, backup: &Bookmark) -> bool {
    match living.modified.cmp(&backup.modified) {
        Ordering::Less => false,
        Ordering::Equal => true,
        Ordering::Greater => {
            let before = note_parts(&backup.note);
            let is_less = living.tags.iter().all(|tag| backup.tags.contains(tag))
                && note_parts(&living.note)
                    .iter()
                    .all(|part| before.contains(part));
            let mut whole = living.clone();
            whole.note.clone_from(&backup.note);
            whole.tags.clone_from(&backup.tags);
            is_less && says_the_same(&w3c::to_json(&whole), backup)
        }
    }
}

/// Compares the age of two versions. If the times are equal (editing a file by hand sets none), the
/// content decides, so that every program decides alike.
fn by_age(a: &Bookmark, b: &Bookmark) -> Ordering {
    let said = |b: &Bookmark| w3c::to_json(b).to_string();
    let by_time = a.modified.cmp(&b.modified);
    by_time.then_with(|| said(a).cmp(&said(b)))
}

/// Returns whether a bookmark is `whole` but for the time of its last change.
fn says_the_same(whole: &Value, bookmark: &Bookmark) -> bool {
    let mut other = w3c::to_json(bookmark);
    other["modified"] = whole["modified"].clone();
    other == *whole
}

/// Versions that are merged.
struct MergeSides<'a> {
    base: Option<&'a Bookmark>,
    new: &'a Bookmark,
    old: &'a Bookmark,
}

impl<'a> MergeSides<'a> {
    /// Returns the field of the side that changed it; of the newer one when both did.
    fn pick<T: PartialEq + ?Sized>(&self, field: impl Fn(&'a Bookmark) -> &'a T) -> &'a T {
        let [new, old] = [self.new, self.old].map(&field);
        if self.base.is_some_and(|base| field(base) == new) {
            old
        } else {
            new
        }
    }
}

/// Returns the version whose passage holds. Source, quote and position go together, since a
/// position in another text means nothing.
fn passage<'a>(sides: &MergeSides<'a>) -> &'a Bookmark {
    let same = |a: &Bookmark, b: &Bookmark| {
        (&a.target, &a.quote, &a.position) == (&b.target, &b.quote, &b.position)
    };
    match sides.base {
        Some(base) if same(base, sides.new) => sides.old,
        _ => sides.new,
    }
}

/// Returns the note of both sides. A note that two programs wrote has several parts, which are
/// merged as tags are; otherwise each further merge would repeat them. A part whose words another
/// part has is left out, because a note is most often written by going on with the one before.
fn note(sides: &MergeSides<'_>) -> String {
    let [new, old] = [sides.new, sides.old].map(|b| note_parts(&b.note));
    let base = sides
        .base
        .map_or_else(Vec::new, |base| note_parts(&base.note));
    let kept = |part: &&str, other: &[&str]| other.contains(part) || !base.contains(part);
    let new_kept: Vec<&str> = new.iter().copied().filter(|p| kept(p, &old)).collect();
    let old_kept: Vec<&str> = old.iter().copied().filter(|p| kept(p, &new)).collect();
    let is_said = |part: &str, others: &[&str]| {
        let mut others = others.iter().filter(|other| **other != part);
        others.any(|other| says(other, part))
    };
    let newer = new_kept.iter().filter(|p| !is_said(p, &old_kept));
    let older = old_kept.iter().filter(|p| !new_kept.contains(p));
    let older = older.filter(|p| !is_said(p, &new_kept));
    let all: Vec<&str> = newer.chain(older).copied().collect();
    join_notes(&all)
}

/// Returns whether `whole` has the words of `part`, none of them cut: “note 1” is not in “note 12”.
fn says(whole: &str, part: &str) -> bool {
    let is_cut = |before: Option<char>, after: Option<char>| {
        [before, after]
            .iter()
            .all(|c| c.is_some_and(char::is_alphanumeric))
    };
    whole.match_indices(part).any(|(start, _)| {
        let end = start + part.len();
        let (before, after) = (&whole[..start], &whole[end..]);
        !is_cut(before.chars().next_back(), part.chars().next())
            && !is_cut(part.chars().next_back(), after.chars().next())
    })
}

/// Returns the tags of both sides, without those that one of them removed.
fn tags(sides: &MergeSides<'_>) -> Vec<String> {
    let (new, old) = (&sides.new.tags, &sides.old.tags);
    let was = |tag: &String| sides.base.is_some_and(|base| base.tags.contains(tag));
    let kept = new.iter().filter(|tag| old.contains(tag) || !was(tag));
    let more = old.iter().filter(|tag| !new.contains(tag) && !was(tag));
    kept.chain(more).cloned().collect()
}

/// Merges the fields that docbao does not know, one by one.
fn unknown(sides: &MergeSides<'_>) -> Value {
    if sides.new.raw.is_null() && sides.old.raw.is_null() {
        return Value::Null;
    }
    let map = |b: &Bookmark| match w3c::to_json(b) {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    let [mut merged, old] = [sides.new, sides.old].map(map);
    let base = sides.base.map(map);
    let keys: Vec<String> = merged.keys().chain(old.keys()).cloned().collect();
    for key in keys {
        let was = base.as_ref().and_then(|base| base.get(&key));
        // The newer side may have removed a field that only the older side has, or the older one
        // added it; the base decides.
        let is_untouched = match &base {
            Some(_) => was == merged.get(&key),
            None => merged.get(&key).is_none(),
        };
        if is_untouched {
            match old.get(&key) {
                Some(value) => drop(merged.insert(key, value.clone())),
                None => drop(merged.shift_remove(&key)),
            }
        }
    }
    Value::Object(merged)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{article, at, keep};
    use super::*;
    use crate::bookmark::Color;
    use crate::bookmark::notes::both_notes;
    use jiff::Timestamp;

    fn now() -> Timestamp {
        at("2025-06-01T00:00:00Z")
    }

    fn base() -> Bookmark {
        let mut base = keep(&article("Nước lớn rồi, ghe vô được tới sân."), "ghe vô");
        base.note = "cũ".to_owned();
        base.tags = vec!["một".to_owned(), "hai".to_owned()];
        base
    }

    /// `base` changed, so many seconds later.
    fn changed(seconds: i64, change: impl FnOnce(&mut Bookmark)) -> Bookmark {
        let mut new = base();
        change(&mut new);
        new.touch(now() + jiff::SignedDuration::from_secs(seconds));
        new
    }

    fn tags(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    /// [`merge`], which must not depend on whose side is whose.
    fn both(base: Option<&Bookmark>, a: &Bookmark, b: &Bookmark) -> Bookmark {
        let merged = merge(base, a, b);
        assert_eq!(merge(base, b, a), merged);
        assert!(merged.modified >= a.modified.max(b.modified));
        merged
    }

    #[test]
    fn in_a_race_only_what_we_removed_is_removed() {
        let ours = changed(1, |b| {
            b.tags = tags(&["một", "ba"]);
            b.note = "mới".to_owned();
        });
        let removals = removals(&base(), &ours);
        let theirs = changed(2, |b| b.tags = tags(&["hai", "bốn"]));
        let merged = both(Some(&removals), &ours, &theirs);
        let mut names = merged.tags.clone();
        names.sort();
        assert_eq!(names, ["ba", "bốn", "một"]);
        assert_eq!(merged.note, "mới");
        let blind = changed(3, |b| b.note.clear());
        let noted = changed(1, |b| b.tags.push("ba".to_owned()));
        let kept = super::removals(&base(), &noted);
        assert_eq!(both(Some(&kept), &noted, &blind).note, "cũ");
    }

    #[test]
    fn changes_of_different_things_are_both_there() {
        let a = changed(1, |b| {
            b.note = "mới".to_owned();
            b.tags = tags(&["một", "ba"]);
        });
        let b = changed(2, |b| {
            b.color = Color::Pink;
            b.tags = tags(&["một", "hai", "bốn"]);
        });
        let merged = both(Some(&base()), &a, &b);
        assert_eq!((merged.note.as_str(), merged.color), ("mới", Color::Pink));
        assert_eq!(merged.tags, tags(&["một", "bốn", "ba"]));
        assert!(merged.modified > b.modified, "it wins everywhere");
        assert_eq!((&merged.id, &merged.quote), (&a.id, &a.quote));
    }

    #[test]
    fn the_passage_and_the_day_are_those_of_the_side_that_changed_them() {
        let moved = changed(2, |b| b.quote.exact = "ghe".to_owned());
        let dated = changed(1, |b| b.created = at("2020-01-01T00:00:00Z"));
        let merged = both(Some(&base()), &moved, &dated);
        assert_eq!(
            (&merged.quote, merged.created),
            (&moved.quote, dated.created)
        );
        let late = changed(3, |b| b.color = Color::Pink);
        assert_eq!(both(Some(&base()), &moved, &late).quote, moved.quote);
    }

    #[test]
    fn no_note_adds_nothing() {
        for none in ["", " \n\t"] {
            let both = [both_notes(none, "một"), both_notes("một", none)];
            assert_eq!(both, ["một", "một"], "{none:?}");
        }
        let (blank, noted) = (
            changed(2, |b| b.note = " \n".to_owned()),
            changed(1, |b| b.note = "một".to_owned()),
        );
        assert_eq!(both(None, &blank, &noted).note, "một");
    }

    #[test]
    fn what_only_one_side_read_stays() {
        let known = changed(1, |b| {
            b.raw = w3c::to_json(b);
            b.raw["creator"] = "Lụa".into();
        });
        let other = changed(2, |b| b.note = "mới".to_owned());
        let merged = both(None, &known, &other);
        assert_eq!(w3c::to_json(&merged)["creator"], "Lụa");
    }

    #[test]
    fn of_two_notes_the_newer_stands_first_and_neither_is_lost() {
        let a = changed(1, |b| b.note = "cũ, rồi sửa".to_owned());
        let b = changed(2, |b| b.note = "khác".to_owned());
        let merged = both(Some(&base()), &a, &b);
        assert_eq!(merged.note, "khác\n\n———\n\ncũ, rồi sửa");
        assert_eq!(both(Some(&a), &merged, &a).note, merged.note);
        assert_eq!(both(None, &merged, &b).note, merged.note, "once is enough");
        let gone = changed(3, |b| b.note.clear());
        assert_eq!(both(Some(&base()), &gone, &b).note, "khác");
        assert_eq!(both(Some(&base()), &gone, &base()).note, "");
    }

    #[test]
    fn notes_of_many_programs_are_each_there_once() {
        let noted = |seconds, note: &str| changed(seconds, |b| b.note = note.to_owned());
        let add = |b: &Bookmark, seconds, note: &str| {
            let mut new = b.clone();
            new.note = both_notes(note, &b.note);
            new.touch(now() + jiff::SignedDuration::from_secs(seconds));
            new
        };
        let base = noted(1, "ghi 1");
        let (a, b) = (add(&base, 2, "ghi 12"), add(&base, 3, "ghi"));
        let merged = both(Some(&base), &a, &b);
        let wanted = ["ghi", "ghi 12", "ghi 1"];
        let mut said = note_parts(&merged.note);
        said.sort_unstable();
        // “ghi” is in both others, word for word.
        assert_eq!(said, wanted[1..].iter().rev().copied().collect::<Vec<_>>());
        assert_eq!(add(&merged, 9, "ghi 12").note, merged.note);
        // One took a part away, one changed it.
        let (a, b) = (noted(5, "ghi 12"), noted(6, "khác"));
        assert_eq!(both(Some(&merged), &a, &b).note, "khác");
    }

    #[test]
    fn versions_in_any_order_give_one_bookmark() {
        let versions = [
            changed(1, |b| b.note = "ba".to_owned()),
            changed(1, |b| b.tags = tags(&["bốn"])),
            changed(1, |b| b.note = "năm".to_owned()),
            changed(3, |b| b.color = Color::Green),
        ];
        let merged = merge_all(versions.to_vec()).unwrap();
        for turn in 1..versions.len() {
            let mut turned = versions.to_vec();
            turned.rotate_left(turn);
            assert_eq!(merge_all(turned.clone()), Some(merged.clone()));
            turned.reverse();
            assert_eq!(merge_all(turned), Some(merged.clone()));
        }
        assert_eq!(merged.tags, tags(&["một", "hai", "bốn"]));
        assert!(
            merged.note.contains("ba") && merged.note.contains("năm"),
            "{merged:?}"
        );
        let again = merge_all(vec![versions[0].clone(), merged.clone()]);
        assert_eq!(again, Some(merged), "nothing is new");
    }

    #[test]
    fn a_backup_is_what_its_file_was_made_from_or_a_version_of_its_own() {
        let backup = changed(1, |b| b.tags = tags(&["một", "hai", "ba"]));
        let later = |change: &dyn Fn(&mut Bookmark)| {
            let mut new = backup.clone();
            change(&mut new);
            new.touch(now() + jiff::SignedDuration::from_secs(9));
            new
        };
        let by_hand = Bookmark {
            tags: tags(&["bốn"]),
            note: "viết lại".to_owned(),
            ..backup.clone()
        };
        assert!(is_made_from(&by_hand, &backup));
        assert!(is_made_from(
            &later(&|b| b.tags = tags(&["một", "ba"])),
            &backup
        ));
        assert!(is_made_from(&later(&|b| b.note.clear()), &backup));
        let own: [&dyn Fn(&mut Bookmark); 3] = [
            &|b| b.tags = tags(&["một", "năm"]),
            &|b| b.note = "mới".to_owned(),
            &|b| (b.tags, b.color) = (tags(&["một"]), Color::Pink),
        ];
        for change in own {
            assert!(!is_made_from(&later(change), &backup));
        }
        let older = changed(0, |b| b.tags.clear());
        assert!(!is_made_from(&older, &backup), "the backup is newer");
    }

    #[test]
    fn of_two_colours_or_passages_the_newer_holds() {
        let other = keep(&article("Nước lớn rồi, ghe vô được tới sân."), "tới sân");
        let a = changed(1, |b| {
            b.color = Color::Green;
            b.quote = other.quote.clone();
            b.position.clone_from(&other.position);
        });
        let b = changed(2, |b| b.color = Color::Pink);
        let merged = both(Some(&base()), &a, &b);
        assert_eq!((merged.color, &merged.quote), (Color::Pink, &other.quote));
        assert_eq!(merged.position, other.position);
    }

    #[test]
    fn who_changed_nothing_changes_nothing() {
        let a = changed(1, |b| b.note = "mới".to_owned());
        assert_eq!(both(Some(&base()), &a, &base()), a);
        assert_eq!(both(Some(&a), &a, &a), a);
        assert_eq!(both(None, &a, &a), a);
    }

    #[test]
    fn without_a_base_nothing_is_taken_away() {
        let a = changed(1, |b| b.tags = tags(&["một", "ba"]));
        let b = changed(2, |b| b.note.clear());
        let merged = both(None, &a, &b);
        assert_eq!(merged.tags, tags(&["một", "hai", "ba"]));
        assert_eq!(merged.note, "cũ");
    }

    #[test]
    fn what_others_wrote_is_merged_by_field() {
        let with = |key: &str, value: &str, seconds| {
            let mut json = w3c::to_json(&changed(seconds, |_| ()));
            json["creator"] = "Lụa".into();
            json["x"] = "1".into();
            json[key] = value.into();
            w3c::from_json(json).unwrap()
        };
        let base = with("z", "1", 0);
        let (a, b) = (with("x", "2", 1), with("y", "3", 2));
        let merged = w3c::to_json(&both(Some(&base), &a, &b));
        let parts = [&merged["x"], &merged["y"], &merged["creator"]];
        assert_eq!(parts, ["2", "3", "Lụa"], "{merged}");
        assert_eq!(merged.get("z"), None, "both took it away");
    }
}
