//! Which passages without ids are one, case by case, each on both sides of a condition.

use super::*;

/// A passage: its words, the text before and after them, its position and its note.
type Passage<'a> = (&'a str, [&'a str; 2], Option<usize>, &'a str);

/// Returns the annotation of a passage, without an id.
fn annotation((exact, [prefix, suffix], start, note): Passage<'_>) -> Value {
    let mut selectors = vec![json!({
        "type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix,
    })];
    selectors.extend(start.map(|start| {
        let end = start + exact.chars().count();
        json!({"type": "TextPositionSelector", "start": start, "end": end})
    }));
    json!({
        "type": "Annotation", "created": "2025-03-04T05:06:07Z", "bodyValue": note,
        "target": {"source": "https://a.example/bai", "selector": selectors},
    })
}

/// Imports passages onto a shelf that has others, each with an id of its own.
fn onto(here: &[Passage<'_>], file: &[Passage<'_>]) -> Vec<ImportStep> {
    let kept = { here.iter().enumerate() }.map(|(n, passage)| {
        let mut value = annotation(*passage);
        value["id"] = format!("urn:x{n}").into();
        w3c::from_json(value).unwrap()
    });
    let mut shelf: Shelf = kept.collect();
    let file: Value = file.iter().copied().map(annotation).collect();
    steps(&file.to_string(), &mut shelf)
}

#[test]
fn passages_are_one_by_words_context_and_position() {
    use ImportStep::{Add, Same};
    const LONG: [&str; 2] = ["Sáng sớm tinh mơ ", " về bến khi trời mờ"];
    for (name, here, file, wanted) in [
        (
            "a short context and one that reaches further",
            &[("chợ", ["ở ghe ", ""], None, "")][..],
            &[("chợ", ["ghe ", ""], None, "")][..],
            &[Same][..],
        ),
        (
            "short contexts on both sides",
            &[("chợ", ["ở ghe ", " về nhà"], None, "")],
            &[("chợ", ["ghe ", " về"], None, "")],
            &[Same],
        ),
        (
            "a context that differs on one side",
            &[("chợ", ["ghe ", " về"], None, "")],
            &[("chợ", ["ghe ", " lên"], None, "")],
            &[Add],
        ),
        (
            "other words that begin at the same place",
            &[("chợ", ["ghé thăm ", ""], Some(9), "")],
            &[("chợ nổi", ["ghé thăm ", ""], Some(9), "")],
            &[Add],
        ),
        (
            "of two that moved, the nearer one",
            &[("chợ", LONG, Some(10), "a"), ("chợ", LONG, Some(100), "b")],
            &[("chợ", LONG, Some(90), "b"), ("chợ", LONG, Some(20), "a")],
            &[Same, Same],
        ),
        (
            "one side alone may be that of a repeated sentence",
            &[("chợ", ["ghe ", ""], Some(5), "")],
            &[("chợ", ["ghe ", " về"], Some(50), "")],
            &[Add],
        ),
        (
            "a second row of one passage takes no other bookmark",
            &[("chợ", LONG, Some(10), ""), ("chợ", LONG, Some(100), "")],
            &[
                ("chợ", LONG, Some(10), ""),
                ("chợ", LONG, Some(10), ""),
                ("chợ", LONG, Some(90), ""),
            ],
            &[Same, Same, Same],
        ),
    ] {
        assert_eq!(onto(here, file), wanted, "{name}");
    }
}

#[test]
fn an_item_gets_the_id_that_was_found_for_it() {
    let item = read(&w3c::to_json(&kept()).to_string(), now())
        .items
        .remove(0);
    let mut shelf = Shelf::default();
    let id = "urn:other".into();
    assert_eq!(settle(&item, &id, &mut shelf), ImportStep::Add);
    assert_eq!(shelf.get(&id).map(|kept| &kept.id), Some(&id));
    assert_eq!(shelf.len(), 1);
}

#[test]
fn all_but_a_date_cost_the_item() {
    assert!(!ImportRefused::BadDate.is_left_out());
    for refused in [ImportRefused::NoColumn, ImportRefused::PageNote] {
        assert!(refused.is_left_out(), "{refused:?}");
    }
}

#[test]
fn a_version_that_lacks_something_is_older_only_by_its_time() {
    let mut other = kept();
    other.note.clear();
    let mut shelf: Shelf = [kept()].into_iter().collect();
    let text = written("w3c", &[other]);
    assert_eq!(steps(&text, &mut shelf), [ImportStep::Same]);
}

#[test]
fn tags_of_a_table_are_those_here_only_if_neither_has_others() {
    let list = |tags: &[&str]| tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>();
    for (here, table, wanted) in [
        (&["chợ  nổi"][..], &["chợ nổi"][..], &["chợ  nổi"][..]),
        (&["chợ  nổi"], &["chợ nổi", "ghe"], &["chợ  nổi", "ghe"]),
        (&["chợ  nổi", "ghe"], &["chợ nổi"], &["chợ  nổi"]),
    ] {
        let found = tags_as_written_here(&list(here), list(table));
        assert_eq!(found, wanted, "{here:?} {table:?}");
    }
}
