//! Tests of an import onto a shelf that has some of the bookmarks already.

use super::*;

#[test]
fn a_newer_version_is_merged_and_what_is_here_is_not_doubled() {
    let old = kept();
    let mut new = old.clone();
    new.note = "mới".to_owned();
    new.touch(now());
    let mut shelf: Shelf = [old.clone()].into_iter().collect();
    let text = written(
        "w3c",
        &[old.clone(), new.clone(), old, foreign(), foreign()],
    );
    let wanted = [
        ImportStep::Same,
        ImportStep::Update,
        ImportStep::Older,
        ImportStep::Add,
        ImportStep::Same,
    ];
    assert_eq!(steps(&text, &mut shelf), wanted);
    let here = shelf.get(&new.id).unwrap();
    assert!(here.note.starts_with("mới\n") && here.note.ends_with(&kept().note));
    assert_eq!((&here.tags, here.color), (&new.tags, new.color));
    assert_eq!(shelf.len(), 2);
}

/// Two versions that differ are merged whatever their times say: a restored backup is older, and a
/// file that was edited by hand has the time of the version that it was made from.
#[test]
fn what_an_older_or_equally_old_version_says_is_merged_once() {
    for seconds in [0, -1, -100_000_000] {
        let here = kept();
        let mut other = here.clone();
        other.note = "của bản sao lưu".to_owned();
        other.tags.push("thẻ khác".to_owned());
        other.modified += jiff::SignedDuration::from_secs(seconds);
        let text = written("w3c", &[other]);
        let mut shelf: Shelf = [here.clone()].into_iter().collect();
        assert_eq!(steps(&text, &mut shelf), [ImportStep::Update], "{seconds}");
        let merged = shelf.get(&here.id).unwrap().clone();
        assert!(merged.note.contains("của bản sao lưu") && merged.note.contains(&here.note));
        assert_eq!(merged.tags.len(), here.tags.len() + 1);
        assert!(merged.modified > here.modified, "it wins everywhere");
        let again = steps(&text, &mut shelf);
        assert_eq!(again, [ImportStep::Older], "{seconds}");
        assert!(
            shelf.get(&here.id).unwrap().is_same(&merged),
            "once is enough"
        );
    }
    // One that only lacks something has nothing new.
    let mut older = kept();
    older.note.clear();
    older.tags.clear();
    older.modified -= jiff::SignedDuration::from_secs(9);
    let mut shelf: Shelf = [kept()].into_iter().collect();
    let text = written("w3c", &[older]);
    assert_eq!(steps(&text, &mut shelf), [ImportStep::Older]);
    assert!(shelf.get(&kept().id).unwrap().is_same(&kept()));
}

#[test]
fn a_table_without_ids_adds_its_note_and_tags_to_the_passage_that_is_here() {
    for (day, is_newer) in [
        ("2025-09-01T00:00:00Z", true),
        ("2024-09-01T00:00:00Z", false),
    ] {
        let mut noted = kept();
        noted.note = "hỏi lại".to_owned();
        noted.tags = vec!["chợ".to_owned()];
        noted.created = at(day);
        let mut shelf: Shelf = [kept()].into_iter().collect();
        let text = written("csv", &[noted]);
        assert_eq!(steps(&text, &mut shelf), [ImportStep::Update]);
        let here = shelf.get(&kept().id).unwrap();
        let [ours, theirs] = ["ghé lại", "hỏi lại"].map(|note| here.note.find(note).unwrap());
        assert_eq!(theirs < ours, is_newer, "{}", here.note);
        assert!(here.tags.contains(&"chợ".to_owned()) && here.tags.len() == 2);
        assert_eq!((here.created, &here.quote), (kept().created, &kept().quote));
    }
}

#[test]
fn an_item_without_a_date_takes_none_away() {
    let mut value = w3c::to_json(&kept());
    for key in ["created", "modified"] {
        value.as_object_mut().unwrap().remove(key);
    }
    value["body"][0]["value"] = "khác".into();
    let mut shelf: Shelf = [kept()].into_iter().collect();
    let found = steps(&value.to_string(), &mut shelf);
    assert_eq!(found, [ImportStep::Update]);
    assert_eq!(shelf.get(&kept().id).unwrap().created, kept().created);
}

#[test]
fn a_version_with_another_time_and_nothing_new_changes_nothing() {
    for (seconds, step) in [(9, ImportStep::Same), (-9, ImportStep::Older)] {
        let mut other = kept();
        other.modified += jiff::SignedDuration::from_secs(seconds);
        for note in [kept().note, String::new()] {
            other.note = note;
            let mut shelf: Shelf = [kept()].into_iter().collect();
            let found = steps(&written("w3c", &[other.clone()]), &mut shelf);
            assert_eq!(found, [step], "{other:?}");
            assert!(shelf.get(&kept().id).unwrap().is_same(&kept()));
        }
    }
}

#[test]
fn a_passage_that_is_kept_comes_back_from_csv_once() {
    let mut shelf: Shelf = [kept()].into_iter().collect();
    let csv = written("csv", &[kept(), foreign()]);
    assert_eq!(steps(&csv, &mut shelf), [ImportStep::Same; 2]);
    let mut empty = Shelf::default();
    assert_eq!(steps(READWISE, &mut empty), [ImportStep::Add; 3]);
    assert_eq!(
        steps(READWISE, &mut empty),
        [ImportStep::Same; 3],
        "a second time"
    );
    let noted = READWISE.replace("nhớ hỏi", "đã hỏi");
    let merged = [ImportStep::Update, ImportStep::Same, ImportStep::Same];
    assert_eq!(steps(&noted, &mut empty), merged);
    assert_eq!(
        steps(&noted, &mut empty)[1..],
        [ImportStep::Same; 2],
        "once"
    );
    let notes: Vec<&str> = empty.iter().map(|b| &*b.note).collect();
    let is_kept = |note: &str| notes.iter().any(|there| there.contains(note));
    assert!(is_kept("nhớ hỏi") && is_kept("đã hỏi"), "{notes:?}");
    assert_eq!(steps(HYPOTHESIS, &mut empty), [ImportStep::Add; 2]);
    assert_eq!(steps(HYPOTHESIS, &mut empty), [ImportStep::Same; 2]);
}

#[test]
fn characters_without_width_in_a_quote_make_no_second_bookmark() {
    for unseen in ['\u{ad}', '\u{200b}', '\u{feff}'] {
        let mut bookmark = kept();
        bookmark.quote.exact.insert(2, unseen);
        for name in ["csv", "readwise"] {
            let csv = written(name, std::slice::from_ref(&bookmark));
            let mut shelf: Shelf = [bookmark.clone()].into_iter().collect();
            let done = steps(&csv, &mut shelf);
            assert_eq!(done, [ImportStep::Same], "{name} {unseen:?}");
        }
    }
}

/// Returns bookmarks of the sentences of an article that have these numbers; the article repeats its
/// sentences.
fn kept_sentences(sentences: &[&str], wanted: &[usize]) -> Vec<Bookmark> {
    let article = article(&sentences.join(" "));
    let starts = sentences.iter().scan(0, |at, sentence| {
        let start = *at;
        *at += sentence.len() + 1;
        Some(start..start + sentence.len())
    });
    { starts.enumerate() }
        .filter(|(at, _)| wanted.contains(at))
        .map(|(at, range)| {
            let id = crate::bookmark::new_id(now(), [at as u8; 10]);
            Bookmark::new(&article, range, id, now())
        })
        .collect()
}

/// Returns the annotations of bookmarks without their ids, each changed by `change`.
fn without_ids(bookmarks: &[Bookmark], change: impl Fn(&mut Value)) -> String {
    let list = bookmarks.iter().map(|bookmark| {
        let mut value = w3c::to_json(bookmark);
        value.as_object_mut().unwrap().shift_remove("id");
        change(&mut value);
        value
    });
    list.collect::<Value>().to_string()
}

/// Returns the passages on a shelf: where they are and what they say.
fn passages(shelf: &Shelf) -> Vec<(usize, String, String)> {
    let passage = |b: &Bookmark| {
        let start = b.position.as_ref().unwrap().start;
        (start, b.quote.exact.clone(), b.note.clone())
    };
    let mut all: Vec<_> = shelf.iter().map(passage).collect();
    all.sort();
    all
}

const REFRAIN: &str = "Không ai nói gì.";

proptest! {
    #[test]
    fn every_passage_of_a_repeated_sentence_comes_back_once(
        numbers in prop::collection::vec(0_usize..3, 1..12),
        wanted in prop::collection::vec(0_usize..12, 1..8),
        is_noted: bool,
    ) {
        let sentences: Vec<&str> = { numbers.iter() }
            .map(|n| [REFRAIN, "Mưa rơi.", "Ghe về bến khi trời còn mờ sương, nước ròng."][*n])
            .collect();
        let mut all = kept_sentences(&sentences, &wanted);
        for (at, bookmark) in all.iter_mut().enumerate().filter(|_| is_noted) {
            bookmark.note = format!("ghi {at}");
        }
        let store: Shelf = all.iter().cloned().collect();
        let files: Vec<(&str, String)> = ["csv", "readwise", "json", "w3c"]
            .map(|name| (name, written(name, &all)))
            .into_iter()
            .chain([("w3c without ids", without_ids(&all, |_| {}))])
            .collect();
        for (name, text) in &files {
            let mut shelf = Shelf::default();
            steps(text, &mut shelf);
            prop_assert_eq!(passages(&shelf), passages(&store), "{}", name);
            let again = steps(text, &mut shelf);
            prop_assert_eq!(again, vec![ImportStep::Same; all.len()], "{} again", name);
            let mut own = store.clone();
            steps(text, &mut own);
            prop_assert_eq!(passages(&own), passages(&store), "{} into its own store", name);
        }
        let mut shelf = Shelf::default();
        for (name, text) in files.iter().filter(|(name, _)| !["json", "w3c"].contains(name)) {
            steps(text, &mut shelf);
            prop_assert_eq!(passages(&shelf), passages(&store), "{} after others", name);
        }
    }
}

#[test]
fn one_context_is_one_place_wherever_it_moved() {
    let all = kept_sentences(
        &[REFRAIN, "Mưa.", REFRAIN, "Nắng.", REFRAIN, "Mưa.", REFRAIN],
        &[0, 2, 4],
    );
    let selectors = |value: &mut Value, change: &dyn Fn(&mut Value)| {
        let list = value["target"]["selector"].as_array_mut().unwrap();
        list.iter_mut().for_each(change);
    };
    let moved = without_ids(&all, |value| {
        selectors(value, &|selector| {
            for key in ["start", "end"] {
                if let Some(at) = selector.get(key).and_then(Value::as_u64) {
                    selector[key] = (at + 21).into();
                }
            }
        });
    });
    let unplaced = without_ids(&all, |value| {
        let list = value["target"]["selector"].as_array_mut().unwrap();
        list.retain(|selector| selector.get("exact").is_some());
    });
    // Another program keeps less context, and no blanks at paragraphs.
    let shorter = without_ids(&all, |value| {
        selectors(value, &|selector| {
            if let Some(suffix) = selector["suffix"].as_str().map(str::to_owned) {
                selector["suffix"] = suffix.split(' ').take(5).collect::<String>().into();
            }
        });
    });
    for (kind, text) in [
        ("moved", moved),
        ("unplaced", unplaced),
        ("shorter", shorter),
    ] {
        let mut shelf: Shelf = all.iter().cloned().collect();
        assert_eq!(steps(&text, &mut shelf), [ImportStep::Same; 3], "{kind}");
        let mut empty = Shelf::default();
        assert_eq!(steps(&text, &mut empty), [ImportStep::Add; 3], "{kind}");
        assert_eq!(steps(&text, &mut empty), [ImportStep::Same; 3], "{kind}");
    }
}

#[test]
fn a_row_of_a_table_whose_article_changed_is_the_passage_where_it_stands_now() {
    use ImportStep::{Add, Same};
    let [rain, noon] = ["Mưa rơi cả buổi.", "Trưa thì tạnh."];
    let all = kept_sentences(&[rain, REFRAIN, noon, REFRAIN], &[1, 2]);
    let shelf = || all.iter().cloned().collect::<Shelf>();
    let day = now;
    let now = article(&["Thêm một câu ở đầu.", rain, REFRAIN, noon, REFRAIN].join(" "));
    let moved: Vec<Bookmark> = { all.iter() }
        .map(|kept| {
            let range = find(kept, &now).range().unwrap();
            Bookmark::new(&now, range, "x".into(), day())
        })
        .collect();
    for name in ["csv", "readwise"] {
        // Exported after the change, and before it and two changes ago.
        let after = written(name, &moved);
        assert_eq!(
            steps_in(&after, &mut shelf(), Some(&now)),
            [Same; 2],
            "{name}"
        );
        assert_eq!(
            steps_in(&written(name, &all), &mut shelf(), Some(&now)),
            [Same; 2]
        );
        let mut stale = vec![all[1].clone()];
        stale[0].position = Some(3..17);
        let stale = written(name, &stale);
        assert_eq!(steps_in(&stale, &mut shelf(), Some(&now)), [Same], "{name}");
        // The refrain that nobody kept is another passage, and without the article nothing is known.
        let at = now.text.rfind(REFRAIN).unwrap();
        let range = at..at + REFRAIN.len();
        let other = Bookmark::new(&now, range, "y".into(), day());
        assert_eq!(
            steps_in(&written(name, &[other]), &mut shelf(), Some(&now)),
            [Add]
        );
        assert_eq!(steps(&stale, &mut shelf()), [Add], "{name}");
    }
}

#[test]
fn words_without_a_place_are_those_of_the_only_bookmark_that_has_them() {
    use ImportStep::{Add, Same};
    let rows = |places: &[&str]| {
        let rows = places
            .iter()
            .map(|place| format!("{REFRAIN},Làng,{place}\n"));
        format!("Highlight,Title,Location\n{}", rows.collect::<String>())
    };
    for (here, file, wanted) in [
        (&[""][..], &["46"][..], &[Same][..]),
        (&["46"], &[""], &[Same]),
        (&["46"], &["", ""], &[Same, Same]),
        (&["46"], &["46", "46", ""], &[Same, Same, Add]),
        (&["46"], &["120", "46"], &[Add, Same]),
        (&[""], &["46", "120", "179"], &[Same, Add, Add]),
        (&["46", "120"], &[""], &[Add]),
        (&["46", "120"], &["179", "120", "46"], &[Add, Same, Same]),
    ] {
        let mut shelf = Shelf::default();
        steps(&rows(here), &mut shelf);
        assert_eq!(steps(&rows(file), &mut shelf), wanted, "{here:?} {file:?}");
        let again = steps(&rows(file), &mut shelf);
        assert!(again.iter().all(|step| *step == Same), "{here:?} {file:?}");
    }
    // Pages of an e-reader are no positions, but tell rows of one file apart.
    let pages = rows(&["3", "7"])
        .replace("Title", "Location Type")
        .replace("Làng", "page");
    let mut shelf = Shelf::default();
    assert_eq!(steps(&pages, &mut shelf), [Add; 2]);
    assert_eq!(steps(&pages, &mut shelf), [Same; 2]);
}

/// An annotation that was edited in another program and one that was not may stand in any order.
#[test]
fn notes_on_one_place_of_a_file_meet_in_one_bookmark() {
    let all = kept_sentences(&[REFRAIN, "Mưa.", REFRAIN], &[0, 2]);
    let plain = without_ids(&all, |_| {});
    let mut noted = all.clone();
    noted[1].note = "nhớ hỏi".to_owned();
    let both = without_ids(&[&noted[..], &all[..]].concat(), |_| {});
    for first in [&plain, &both] {
        let mut shelf = Shelf::default();
        steps(first, &mut shelf);
        steps(&both, &mut shelf);
        let notes: Vec<_> = passages(&shelf)
            .into_iter()
            .map(|(.., note)| note)
            .collect();
        assert_eq!(notes, ["", "nhớ hỏi"]);
    }
}
