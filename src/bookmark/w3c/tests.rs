//! Reading and writing annotations: ours, other tools', and what is none.

use proptest::prelude::*;

use super::super::tests::{article, at, keep};
use super::*;

mod edits;

fn full() -> Bookmark {
    let text = "Mẻ cá đầu tiên vừa lên bến thì trời đổ mưa. Không ai chạy trú.";
    let mut bookmark = keep(&article(text), "trời đổ mưa");
    bookmark.note = "Tả cảnh mà không cần tính từ.\nHọc cách này.".to_owned();
    bookmark.tags = vec!["văn tả cảnh".to_owned(), "mưa".to_owned()];
    bookmark.color = Color::Violet;
    bookmark
}

fn read(value: &Value) -> Bookmark {
    from_json(value.clone()).unwrap()
}

#[test]
fn what_is_written_is_the_documented_form() {
    let bookmark = full();
    let value = to_json(&bookmark);
    let expected = json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": format!("urn:uuid:{}", bookmark.id),
        "type": "Annotation",
        "motivation": "bookmarking",
        "created": "2025-03-04T05:06:07Z",
        "modified": "2025-03-04T05:06:07Z",
        "body": [
            {"type": "TextualBody", "purpose": "commenting", "format": "text/plain",
             "value": "Tả cảnh mà không cần tính từ.\nHọc cách này."},
            {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": "văn tả cảnh"},
            {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": "mưa"},
        ],
        "target": {
            "source": "file:///b%C3%A1o/b%C3%A0i.txt",
            "dcterms:title": "Chợ nổi buổi sớm",
            "schema:sha256": bookmark.target.hash,
            "styleClass": "docbao-violet",
            "selector": [
                {"type": "TextQuoteSelector", "exact": "trời đổ mưa",
                 "prefix": "Mẻ cá đầu tiên vừa lên bến thì ", "suffix": ". Không ai chạy trú."},
                {"type": "TextPositionSelector", "start": 31, "end": 42},
            ],
        },
    });
    assert_eq!(value, expected);
    assert_eq!(read(&value), bookmark);
}

#[test]
fn our_own_form_needs_no_raw_copy() {
    assert_eq!(read(&to_json(&full())).raw, Value::Null);
}

/// Returns an annotation in the names of the standard.
fn named(mut value: Value) -> Value {
    normalise(&mut value);
    value
}

/// An annotation such as other tools write, with much that docbao does not know.
fn foreign() -> Value {
    json!({
        "@context": ["http://www.w3.org/ns/anno.jsonld", {"x": "https://example.org/x#"}],
        "@id": "https://notes.example.org/a/9",
        "@type": ["oa:Annotation", "x:Clipping"],
        "creator": {"type": "Person", "name": "Hạnh"},
        "created": "2024-02-29T23:30:00+07:00",
        "x:rating": 5,
        "body": {"type": "TextualBody", "value": "đọc lại", "language": "vi"},
        "target": [
            {"source": "https://example.org/anh.jpg"},
            {
                "source": {"id": "https://example.org/bai", "type": "Text", "title": ["Bến cá"]},
                "styleClass": ["wide", "docbao-orange"],
                "state": {"type": "TimeState"},
                "selector": [
                    {"type": "XPathSelector", "value": "/p[2]"},
                    {"type": "TextQuoteSelector", "exact": "mẻ cá", "x:sure": true},
                ],
            },
        ],
    })
}

#[test]
fn a_foreign_annotation_is_read_leniently() {
    let bookmark = read(&foreign());
    assert_eq!(bookmark.id.as_str(), "https://notes.example.org/a/9");
    assert_eq!(bookmark.target.source, "https://example.org/bai");
    assert_eq!(bookmark.target.title, "Bến cá");
    assert_eq!(bookmark.target.hash, None);
    assert_eq!(bookmark.quote.exact, "mẻ cá");
    assert_eq!(bookmark.quote.prefix, "");
    assert_eq!(bookmark.position, None);
    assert_eq!(bookmark.note, "đọc lại");
    assert_eq!(bookmark.color, Color::Yellow);
    assert_eq!(bookmark.created, at("2024-02-29T16:30:00Z"));
    assert_eq!(bookmark.modified, bookmark.created);
}

#[test]
fn every_comment_is_in_the_note_and_keeps_its_body() {
    let body = |purpose: &str, value: &str, by: &str| json!({"type": "TextualBody", "purpose": purpose, "value": value, "creator": by});
    let mut value = foreign();
    value["body"] = json!([
        body("tagging", "biển", "Lụa"),
        {"type": "TextualBody", "value": "đọc lại", "creator": "Lụa"},
        body("replying", "đọc rồi", "Hạnh"),
        body("linking", "https://example.org", "Hạnh"),
        body("oa:commenting", "tả bến cá", "Tư"),
    ]);
    value["modified"] = json!("2024-03-01T00:00:00Z");
    value["motivation"] = json!("commenting");
    let bookmark = read(&value);
    assert_eq!(
        bookmark.note,
        "đọc lại\n\n———\n\nđọc rồi\n\n———\n\ntả bến cá"
    );
    assert_eq!(
        to_json(&bookmark),
        named(value.clone()),
        "nothing is changed"
    );

    // One is changed, one removed, one is new, and a tag is added.
    let mut changed = bookmark.clone();
    changed.note = "đọc rồi\n\n———\n\ntả bến cá buổi sớm\n\n———\n\nmới".to_owned();
    changed.tags.push("cá".to_owned());
    let written = to_json(&changed);
    let bodies: Vec<_> = written["body"].as_array().unwrap().iter().collect();
    let said: Vec<_> = bodies
        .iter()
        .map(|b| b["value"].as_str().unwrap())
        .collect();
    let wanted = [
        "đọc rồi",
        "tả bến cá buổi sớm",
        "mới",
        "biển",
        "cá",
        "https://example.org",
    ];
    assert_eq!(said, wanted);
    assert_eq!(bodies[0]["creator"], "Hạnh");
    assert_eq!(read(&written).note, changed.note);

    // A short form of the note beside the bodies.
    value["bodyValue"] = json!("một câu");
    let mut bookmark = read(&value);
    assert!(bookmark.note.ends_with("tả bến cá\n\n———\n\nmột câu"));
    bookmark.tags.clear();
    assert_eq!(read(&to_json(&bookmark)).note, bookmark.note);
    bookmark.note.clear();
    assert_eq!(read(&to_json(&bookmark)).note, "");
}

#[test]
fn an_untouched_foreign_annotation_is_written_back_as_it_was_but_for_names_of_the_standard() {
    let mut expected = named(foreign());
    assert_eq!(expected["id"], foreign()["@id"]);
    assert_eq!(expected["type"], json!(["Annotation", "x:Clipping"]));
    assert_eq!(expected["creator"], foreign()["creator"]);
    expected["modified"] = json!("2024-02-29T16:30:00Z");
    expected["motivation"] = json!("bookmarking");
    assert_eq!(to_json(&read(&foreign())), expected);
}

#[test]
fn an_edit_keeps_all_that_is_not_known() {
    let mut bookmark = read(&foreign());
    bookmark.note = "đã đọc".to_owned();
    bookmark.tags.push("biển".to_owned());
    bookmark.color = Color::Blue;
    bookmark.position = Some(3..8);
    bookmark.target.source = "file:///bai.txt".to_owned();
    bookmark.quote.suffix = " đầu tiên".to_owned();
    let value = to_json(&bookmark);
    assert_eq!(value["creator"], foreign()["creator"]);
    assert_eq!(value["x:rating"], 5);
    assert_eq!(value["@context"], foreign()["@context"]);
    assert_eq!(
        value["body"][0],
        json!({"type": "TextualBody", "value": "đã đọc", "language": "vi"})
    );
    assert_eq!(value["body"][1]["value"], "biển");
    assert_eq!(value["target"][0], foreign()["target"][0]);
    let target = &value["target"][1];
    assert_eq!(target["state"], json!({"type": "TimeState"}));
    assert_eq!(target["source"]["id"], "file:///bai.txt");
    assert_eq!(target["source"]["type"], "Text");
    assert_eq!(target["styleClass"], json!(["docbao-blue", "wide"]));
    assert_eq!(target["selector"][0]["value"], "/p[2]");
    assert_eq!(target["selector"][1]["x:sure"], true);
    assert_eq!(target["selector"][1]["suffix"], " đầu tiên");
    assert_eq!(target["selector"][2]["end"], 8);
    let mut again = read(&value);
    again.raw = bookmark.raw.clone();
    assert_eq!(again, bookmark);
}

/// Other programs write titles of any length: what is shown is short, and their own field stays as it
/// was until another article is meant.
#[test]
fn a_long_title_is_read_short_and_written_back_whole() {
    let long = "Chợ nổi  ".repeat(4_000);
    for place in [
        "/target/dcterms:title",
        "/target/title",
        "/target/source/label",
    ] {
        let mut value = to_json(&full());
        value["target"]["source"] = json!({"id": "file:///x", "label": "x"});
        value["target"]["title"] = json!("x");
        if !place.ends_with("dcterms:title") {
            let target = value["target"].as_object_mut().unwrap();
            target.shift_remove("dcterms:title");
        }
        if place.ends_with("label") {
            let target = value["target"].as_object_mut().unwrap();
            target.shift_remove("title");
        }
        *value.pointer_mut(place).unwrap() = json!(long);
        let mut bookmark = read(&value);
        assert_eq!(bookmark.target.title, article::title(&long), "{place}");
        assert_eq!(to_json(&bookmark), value, "{place}");
        bookmark.note = "khác".to_owned();
        let noted = to_json(&bookmark);
        assert_eq!(noted.pointer(place), Some(&json!(long)), "{place}");
        bookmark.target.title = "Bến đò".to_owned();
        assert_eq!(read(&to_json(&bookmark)).target.title, "Bến đò", "{place}");
    }
}

#[test]
fn bodies_of_other_kinds_stay_when_note_and_tags_go() {
    let mut value = to_json(&full());
    let others = [
        json!("https://example.org/tranh-luan"),
        json!({"type": "Video", "id": "https://example.org/v", "value": "x"}),
        json!({"type": "TextualBody", "purpose": "linking", "value": "https://example.org"}),
    ];
    value["body"]
        .as_array_mut()
        .unwrap()
        .splice(1..1, others.clone());
    let mut bookmark = read(&value);
    assert_eq!(bookmark.tags, ["văn tả cảnh", "mưa"]);
    bookmark.note.clear();
    bookmark.tags.clear();
    assert_eq!(to_json(&bookmark)["body"], json!(others));
}

#[test]
fn the_short_form_of_a_note_becomes_a_body_when_it_changes() {
    let mut value = to_json(&full());
    value.as_object_mut().unwrap().remove("body");
    value["bodyValue"] = json!("ngắn");
    let mut bookmark = read(&value);
    assert_eq!(bookmark.note, "ngắn");
    assert_eq!(to_json(&bookmark), value);
    bookmark.tags = vec!["mưa".to_owned()];
    let value = to_json(&bookmark);
    assert_eq!(value.get("bodyValue"), None);
    assert_eq!(value["body"][0]["value"], "ngắn");
    assert_eq!(read(&value).note, "ngắn");
}

#[test]
fn a_selector_may_stand_alone_and_ids_without_urn() {
    let mut value = to_json(&full());
    let quote = value["target"]["selector"][0].clone();
    value["target"]["selector"] = quote;
    let bare = "0195F0A0-AAAA-7BBB-8CCC-DDDDEEEEFFFF";
    for id in [
        bare.to_owned(),
        format!("URN:UUID:{bare}"),
        format!("urn:uuid:{bare}"),
    ] {
        value["id"] = json!(id);
        let bookmark = read(&value);
        assert_eq!(bookmark.id, bare.to_lowercase().into());
        assert_eq!(bookmark.position, None);
        assert_eq!(to_json(&bookmark), value);
    }
}

#[test]
fn an_id_gets_the_urn_only_if_it_is_a_uuid_in_its_usual_form() {
    let uuid = "01957f1e-3c5a-7abc-8def-0123456789ab";
    for (id, iri) in [
        (uuid, format!("urn:uuid:{uuid}")),
        (
            "https://example.org/annotations/1234",
            "https://example.org/annotations/1234".to_owned(),
        ),
        (
            "01957f1e3c5a7abc8def0123456789ab",
            "01957f1e3c5a7abc8def0123456789ab".to_owned(),
        ),
    ] {
        let bookmark = Bookmark {
            id: id.into(),
            ..full()
        };
        assert_eq!(to_json(&bookmark)["id"], iri);
    }
}

#[test]
fn a_note_of_several_parts_stays_in_the_one_body_that_it_has() {
    let mut bookmark = read(&to_json(&full()));
    bookmark.note = "một\n\n———\n\nhai".to_owned();
    let written = to_json(&bookmark);
    assert_eq!(written["body"][0]["value"], bookmark.note);
    assert_eq!(written["body"].as_array().unwrap().len(), 3);
}

#[test]
fn each_tag_keeps_the_body_that_it_was_read_from() {
    let tag = |value: &str, n: usize| json!({"type": "TextualBody", "purpose": "tagging", "value": value, "n": n});
    let note = json!({"type": "TextualBody", "purpose": "commenting", "value": "ba", "n": 4});
    let mut value = to_json(&full());
    value["body"] = json!([tag("một", 1), tag("hai", 2), tag("ba", 3), note]);
    let mut bookmark = read(&value);
    bookmark.tags = ["ba", "hai", "bốn"].map(str::to_owned).to_vec();
    let written = to_json(&bookmark);
    let bodies = written["body"].as_array().unwrap();
    let numbers: Vec<_> = bodies.iter().map(|body| body["n"].as_u64()).collect();
    assert_eq!(numbers, [Some(4), Some(3), Some(2), None]);
}

#[test]
fn selectors_of_other_kinds_are_never_overwritten() {
    let mut value = to_json(&full());
    let others = [
        json!({"type": "RangeSelector", "exact": "khác", "start": 1, "end": 2}),
        json!({"type": "TextQuoteSelector", "exact": 5}),
        json!({"type": "TextPositionSelector", "start": "một"}),
    ];
    let ours = value["target"]["selector"].as_array().unwrap().clone();
    value["target"]["selector"] = others.iter().chain(&ours).cloned().collect();
    let mut bookmark = read(&value);
    bookmark.quote.exact = "trời".to_owned();
    bookmark.position = Some(31..35);
    let written = to_json(&bookmark);
    let selectors = written["target"]["selector"].as_array().unwrap();
    assert_eq!(selectors[..3], others);
    assert_eq!(selectors[3]["exact"], "trời");
    assert_eq!(selectors[4]["end"], 35);
}

#[test]
fn a_broken_position_is_none() {
    for (start, end) in [
        (json!(9), json!(3)),
        (json!(-1), json!(3)),
        (json!("1"), json!(3)),
    ] {
        let mut value = to_json(&full());
        value["target"]["selector"][1]["start"] = start;
        value["target"]["selector"][1]["end"] = end;
        assert_eq!(read(&value).position, None);
    }
}

#[test]
fn what_is_no_annotation_is_refused_with_the_reason() {
    let without = |path: &str| {
        let mut value = to_json(&full());
        let (parent, key) = path.rsplit_once('/').unwrap();
        value
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(key);
        value
    };
    let with = |path: &str, new: Value| {
        let mut value = to_json(&full());
        *value.pointer_mut(path).unwrap() = new;
        value
    };
    let cases = [
        (json!([]), "not an annotation: a JSON object was expected"),
        (json!("x"), "not an annotation: a JSON object was expected"),
        (
            with("/type", json!("Collection")),
            "not an annotation: its type is \"Collection\"",
        ),
        (
            without("/target"),
            "the annotation quotes no text (no TextQuoteSelector with `exact`)",
        ),
        (
            without("/target/selector"),
            "the annotation quotes no text (no TextQuoteSelector with `exact`)",
        ),
        (
            with("/target/selector/0/exact", json!("")),
            "the annotation quotes no text (no TextQuoteSelector with `exact`)",
        ),
        (without("/id"), "the annotation has no `id`"),
        (
            without("/target/source"),
            "the annotation has no `target.source`",
        ),
        (
            with("/created", json!("hôm qua")),
            "`created` is not a time: \"hôm qua\"",
        ),
    ];
    for (value, why) in cases {
        assert_eq!(from_json(value).unwrap_err().to_string(), why);
    }
}

prop_compose! {
    fn any_bookmark()(
        exact in ".{1,20}", prefix in ".{0,40}", title in ".{0,20}", note in "(?s).{0,40}",
        tags in prop::collection::vec(".{1,8}", 0..4), color in 0..5_usize, start in 0..9_usize,
        hash in prop::option::of("[0-9a-f]{64}"), placed: bool, second in 0..4_000_000_000_i64,
        random: [u8; 10],
    ) -> Bookmark {
        let created = Timestamp::from_second(second).unwrap();
        Bookmark {
            id: super::super::new_id(created, random),
            target: Target {
                source: "file:///x".to_owned(), title: article::title(&title), hash,
            },
            quote: Quote { exact, prefix, suffix: String::new() },
            position: placed.then_some(start..start + 7),
            note, tags, color: Color::ALL[color], created, modified: created, further_passages: 0,
            raw: Value::Null,
        }
    }
}

proptest! {
    #[test]
    fn every_bookmark_comes_back_whole(bookmark in any_bookmark()) {
        prop_assert_eq!(read(&to_json(&bookmark)), bookmark);
    }

    #[test]
    fn any_edit_of_any_annotation_is_read_back(old in any_bookmark(), new in any_bookmark()) {
        let mut value = to_json(&old);
        value["x:lạ"] = json!([1, {"hai": null}]);
        let edited = Bookmark { raw: value.clone(), ..new };
        let written = to_json(&edited);
        prop_assert_eq!(&written["x:lạ"], &value["x:lạ"]);
        let again = Bookmark { raw: value, ..read(&written) };
        prop_assert_eq!(again, edited);
    }
}

#[test]
fn passages_that_are_not_shown_are_counted_and_kept() {
    let quote = |words: &str| json!({"type": "TextQuoteSelector", "exact": words});
    let target = |selectors: Value| json!({"source": "file:///a", "selector": selectors});
    let one = target(quote("một"));
    let at = json!({"type": "TextPositionSelector", "start": 1, "end": 4});
    for (targets, further) in [
        (one.clone(), 0),
        (json!([one]), 0),
        (json!([one, one]), 1),
        (
            json!(["file:///trang", one, {"source": "file:///b"}, null]),
            0,
        ),
        (json!(["file:///trang#:~:text=hai", one]), 1),
        (
            json!([target(at.clone()), one, target(json!([at, quote("hai")]))]),
            2,
        ),
        (
            target(json!([at, quote("một"), quote("hai"), quote("ba")])),
            2,
        ),
        (
            target(json!([
                quote("một  hai"),
                quote("một\nhai"),
                quote("mo\u{323}\u{302}t hai")
            ])),
            0,
        ),
    ] {
        let annotation = json!({"id": "urn:x", "target": targets});
        let mut bookmark = read(&annotation);
        assert_eq!(bookmark.further_passages, further, "{annotation}");
        bookmark.note = "mới".to_owned();
        let written = to_json(&bookmark);
        assert_eq!(read(&written).further_passages, further, "{written}");
    }
}

#[test]
fn a_quote_inside_another_selector_is_read_and_replaced_beside_it() {
    let quote = json!({"type": "TextQuoteSelector", "exact": "mẻ cá", "prefix": "một "});
    for selector in [
        json!({"type": "FragmentSelector", "value": "p2", "refinedBy": quote}),
        json!({"type": "Choice", "items": [{"type": "XPathSelector", "value": "/p"}, quote]}),
        json!([{"type": "CssSelector", "value": "p", "refinedBy": {"type": "CssSelector", "refinedBy": quote}}]),
    ] {
        let mut value = foreign();
        value["target"] = json!({"source": "https://example.org/bai", "selector": selector});
        let mut bookmark = read(&value);
        assert_eq!(
            (&*bookmark.quote.exact, &*bookmark.quote.prefix),
            ("mẻ cá", "một ")
        );
        assert_eq!(to_json(&bookmark)["target"], value["target"]);
        bookmark.quote.exact = "mẻ tôm".to_owned();
        let written = to_json(&bookmark);
        assert_eq!(read(&written).quote, bookmark.quote);
        assert!(written["target"].to_string().contains("mẻ cá"), "{written}");
    }
}

#[test]
fn a_body_with_several_texts_is_several_notes_or_tags() {
    let value = json!({
        "type": "Annotation", "id": "urn:x",
        "target": {"source": "file:///a", "selector": {"type": "TextQuoteSelector", "exact": "một"}},
        "body": [
            {"type": "TextualBody", "purpose": "questioning", "value": ["hỏi", "hỏi nữa"], "creator": "Lụa"},
            {"type": "TextualBody", "purpose": "tagging", "value": ["biển", "cá"]},
        ],
        "created": "2024-03-01T00:00:00Z", "modified": "2024-03-01T00:00:00Z", "motivation": "questioning",
        "@context": CONTEXT_IRI,
    });
    let mut bookmark = read(&value);
    assert_eq!(bookmark.note, "hỏi\n\n———\n\nhỏi nữa");
    assert_eq!(bookmark.tags, ["biển", "cá"]);
    assert_eq!(to_json(&bookmark), value, "nothing is changed");

    bookmark.note = "hỏi\n\n———\n\nđã rõ".to_owned();
    bookmark.tags = vec!["cá".to_owned(), "mới".to_owned()];
    let written = to_json(&bookmark);
    let again = read(&written);
    assert_eq!((&again.note, &again.tags), (&bookmark.note, &bookmark.tags));
    let authors = written["body"].as_array().unwrap().iter();
    assert_eq!(authors.filter(|body| body["creator"] == "Lụa").count(), 2);
}

#[test]
fn what_people_write_is_in_the_note_whatever_it_is_for() {
    for (purpose, text, is_note) in [
        ("commenting", "ý kiến", true),
        ("oa:editing", "ý kiến", true),
        ("describing", "tóm tắt", true),
        ("reviewing", "đọc", true),
        ("bookmarking", "ý kiến", true),
        ("moderating", "ý kiến", true),
        ("highlighting", "đoạn này hay", true),
        ("linking", "xem thêm ở trang bên", true),
        ("highlighting", "yellow", false),
        ("linking", "https://example.org", false),
        ("identifying", "wd:Q42", false),
    ] {
        let mut value = foreign();
        value["body"] = json!({"type": "TextualBody", "purpose": purpose, "value": text});
        let note = if is_note { text } else { "" };
        assert_eq!(read(&value).note, note, "{purpose}");
        let written = to_json(&read(&value));
        assert_eq!(written["body"], named(value)["body"]);
    }
}

/// Texts in every kind of body that other programs write.
fn bodies_of_all_kinds() -> Vec<(Value, &'static str)> {
    let text = |value: &str| json!({"type": "TextualBody", "value": value, "language": "vi"});
    let many =
        |kind: &str| json!({"type": kind, "id": "urn:c", "items": [text("một"), text("hai")]});
    vec![
        (many("Choice"), "một\n\n———\n\nhai"),
        (many("List"), "một\n\n———\n\nhai"),
        (many("oa:Composite"), "một\n\n———\n\nhai"),
        (many("Independents"), "một\n\n———\n\nhai"),
        (
            json!({"type": "List", "items": [many("Choice"), "https://example.org/v"]}),
            "một\n\n———\n\nhai",
        ),
        (json!({"@list": [text("một")]}), "một"),
        (
            json!({"type": "SpecificResource", "purpose": "describing", "source": text("một")}),
            "một",
        ),
        (json!({"@value": "một", "@language": "vi"}), "một"),
        (
            json!({"type": "TextualBody", "value": {"@value": "một", "@language": "vi"}}),
            "một",
        ),
        (
            json!({"type": "TextualBody", "value": {"vi": "một", "en": ["two"]}}),
            "một\n\n———\n\ntwo",
        ),
        (
            json!({"@type": ["cnt:ContentAsText", "dctypes:Text"], "cnt:chars": "một"}),
            "một",
        ),
        (
            json!({"@type": "dctypes:Text", "chars": "một", "format": "text/html"}),
            "một",
        ),
        (
            json!({"type": "TextualBody", "purpose": "assessing", "value": 4}),
            "4",
        ),
        (json!("nhớ hỏi lại"), "nhớ hỏi lại"),
        (json!("nhớ"), "nhớ"),
        (json!("https://example.org/x"), ""),
        (
            json!({"type": "SpecificResource", "source": "https://example.org/x"}),
            "",
        ),
        (
            json!({"type": "Choice", "items": [{"type": "Video", "id": "urn:v", "value": "x"}]}),
            "",
        ),
    ]
}

#[test]
fn a_text_in_any_body_is_in_the_note_and_changes_where_it_stands() {
    for (body, note) in bodies_of_all_kinds() {
        let mut value = foreign();
        value["body"] = body.clone();
        let bookmark = read(&value);
        assert_eq!(bookmark.note, note, "{body}");
        let body = named(value.clone())["body"].take();
        assert_eq!(to_json(&bookmark)["body"], body);

        let mut tagged = bookmark.clone();
        tagged.tags.push("cá".to_owned());
        let written = to_json(&tagged);
        assert!(
            items(Some(&body)).all(|body| written["body"].as_array().unwrap().contains(body)),
            "{written}"
        );
        assert_eq!(
            (read(&written).note.as_str(), &read(&written).tags),
            (note, &tagged.tags)
        );

        // A word is added to the first text: everything else stays.
        let mut edited = bookmark.clone();
        edited.note = note.replacen(' ', " thêm ", 1) + "!";
        let written = to_json(&edited);
        assert_eq!(read(&written).note, edited.note, "{written}");
        let others = |value: &Value| {
            let text = value["body"].to_string();
            [
                "language",
                "items",
                "urn:c",
                "https://example.org",
                "Video",
                "format",
            ]
            .map(|word| text.contains(word))
        };
        let is_whole = others(&written)
            .iter()
            .zip(others(&value))
            .all(|(is, was)| *is || !was);
        assert!(is_whole, "{written}");

        let mut emptied = bookmark.clone();
        emptied.note.clear();
        let written = to_json(&emptied);
        assert_eq!(read(&written).note, "", "{written}");
        let is_bare = !written["body"].to_string().contains("một");
        assert!(is_bare, "{written}");
    }
}

#[test]
fn a_text_taken_out_of_a_container_leaves_the_others_there() {
    let mut value = foreign();
    value["body"] = json!({"type": "Choice", "x:rang": 1, "items": [
        {"type": "TextualBody", "value": "một", "creator": "Lụa"},
        {"type": "TextualBody", "value": "hai", "creator": "Tư"},
        {"type": "TextualBody", "purpose": "tagging", "value": "biển"},
        "https://example.org/v",
    ]});
    let mut bookmark = read(&value);
    assert_eq!(bookmark.tags, ["biển"]);
    bookmark.note = "hai".to_owned();
    bookmark.tags.clear();
    let written = to_json(&bookmark);
    assert_eq!(
        written["body"],
        json!([{"type": "Choice", "x:rang": 1, "items": [
            {"type": "TextualBody", "value": "hai", "creator": "Tư"},
            "https://example.org/v",
        ]}])
    );
    // A part that comes first has a body before the container; one that comes in between cannot.
    for note in [
        "mới\n\n———\n\nmột\n\n———\n\nhai",
        "hai\n\n———\n\nmột",
        "một\n\n———\n\nba\n\n———\n\nhai",
    ] {
        let mut bookmark = read(&value);
        bookmark.note = note.to_owned();
        bookmark.tags = vec!["sông".to_owned(), "biển".to_owned()];
        let again = read(&to_json(&bookmark));
        assert_eq!((again.note.as_str(), &again.tags), (note, &bookmark.tags));
        assert!(
            to_json(&bookmark)
                .to_string()
                .contains("https://example.org/v")
        );
    }
}

#[test]
fn tags_of_other_programs_are_tags() {
    for body in [
        json!({"@type": ["oa:Tag", "cnt:ContentAsText"], "chars": "cá"}),
        json!({"type": "TextualBody", "purpose": "classifying", "value": "cá"}),
        json!({"type": "SpecificResource", "purpose": "tagging",
               "source": {"id": "http://www.wikidata.org/entity/Q152", "label": "cá"}}),
        json!({"type": "Composite", "purpose": "tagging", "items": [{"type": "TextualBody", "value": "cá"}]}),
    ] {
        let mut value = foreign();
        value["body"] = body.clone();
        let mut bookmark = read(&value);
        assert_eq!(
            (&*bookmark.note, &bookmark.tags[..]),
            ("", &["cá".to_owned()][..]),
            "{body}"
        );
        assert_eq!(to_json(&bookmark)["body"], named(value)["body"]);
        bookmark.tags.clear();
        let written = to_json(&bookmark)["body"].to_string();
        assert!(!written.contains("cá"), "{written}");
        assert_eq!(written.contains("Q152"), body.to_string().contains("Q152"));
    }
}
