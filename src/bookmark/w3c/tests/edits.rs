//! Edits that leave all other bodies and the form of each as they were.

use super::*;

/// Returns the body of an annotation after `edit`.
fn edited(body: &Value, edit: impl Fn(&mut Bookmark)) -> Value {
    let mut value = to_json(&full());
    value["body"] = body.clone();
    let mut bookmark = read(&value);
    edit(&mut bookmark);
    let written = to_json(&bookmark);
    let again = read(&written);
    assert_eq!((&again.note, &again.tags), (&bookmark.note, &bookmark.tags));
    written["body"].clone()
}

fn textual(value: impl Into<Value>) -> Value {
    json!({"type": "TextualBody", "purpose": "commenting", "value": value.into()})
}

#[test]
fn a_new_tag_changes_no_body_with_a_note() {
    for bodies in [
        json!([textual("một\n\n———\n\nhai"), textual("ba")]),
        json!([{"type": "TextualBody", "value": ["một"]}]),
    ] {
        let written = edited(&bodies, |bookmark| bookmark.tags.push("mới".to_owned()));
        let count = bodies.as_array().unwrap().len();
        let written = written.as_array().unwrap();
        assert_eq!(written[..count], bodies.as_array().unwrap()[..]);
        assert_eq!(written[count]["value"], "mới");
        assert_eq!(written.len(), count + 1);
    }
}

#[test]
fn an_empty_short_note_becomes_no_body() {
    let mut value = to_json(&full());
    value["body"] = json!([]);
    value["bodyValue"] = json!("");
    let mut bookmark = read(&value);
    bookmark.tags = vec!["mới".to_owned()];
    let body = &to_json(&bookmark)["body"];
    assert_eq!(body.as_array().map_or(1, Vec::len), 1, "{body}");
}

#[test]
fn one_text_of_a_body_with_several_changes_in_its_place() {
    let body = json!({"type": "oa:SemanticTag", "label": "lụt", "description": "Nước lên"});
    let written = edited(&body, |bookmark| bookmark.note = "Nước xuống".to_owned());
    let written = items(Some(&written)).next().unwrap();
    assert_eq!(
        (&written["label"], &written["description"]),
        (&json!("lụt"), &json!("Nước xuống"))
    );
}

#[test]
fn a_container_without_its_own_text_keeps_its_items() {
    let body = json!([{"type": "Choice", "items": [textual("một")], "value": "hai"}]);
    let written = edited(&body, |bookmark| bookmark.note = "một".to_owned());
    assert_eq!(
        written,
        json!([{"type": "Choice", "items": [textual("một")]}])
    );
}

fn made_by(creator: &str, purpose: &str, value: &str) -> Value {
    json!({"type": "TextualBody", "purpose": purpose, "value": value, "creator": creator})
}

#[test]
fn a_body_with_an_empty_text_has_none_and_stays() {
    let empty = made_by("Lụa", "tagging", "");
    let bodies = json!([made_by("Bé", "commenting", "một"), empty]);
    let written = edited(&bodies, |bookmark| {
        assert!(bookmark.tags.is_empty());
        bookmark.note = "hai".to_owned();
    });
    assert_eq!(written, json!([made_by("Bé", "commenting", "hai"), empty]));
}

/// The body of a program cannot hold the name of a colour as a note, so the note gets another one.
#[test]
fn a_text_that_stays_keeps_its_body_when_another_gets_a_new_one() {
    let tags = ["chợ", "cá"].map(|tag| made_by("Lụa", "tagging", tag));
    let bodies = json!([made_by("Bé", "highlighting", "hỏi lại"), tags[0], tags[1]]);
    let written = edited(&bodies, |bookmark| bookmark.note = "#ffcc00".to_owned());
    assert_eq!(written[0]["purpose"], "commenting");
    assert_eq!(written.as_array().unwrap()[1..], tags);
}

#[test]
fn a_text_in_one_of_several_languages_goes_alone() {
    let body = json!({"type": "Tag", "label": {"vi": "chợ", "en": "market"}});
    let written = edited(&body, |bookmark| drop(bookmark.tags.remove(0)));
    assert_eq!(written, json!([{"type": "Tag", "label": {"en": "market"}}]));
}

/// The motivation is the purpose of the short form; as a body it has that purpose itself.
#[test]
fn the_short_form_becomes_a_body_with_the_purpose_that_it_had() {
    for (motivation, purpose, tags) in [
        ("tagging", "tagging", &["cá"][..]),
        ("commenting", "commenting", &[]),
    ] {
        let mut value = to_json(&full());
        value.as_object_mut().unwrap().remove("body");
        value["motivation"] = json!(motivation);
        value["bodyValue"] = json!("cá");
        let mut bookmark = read(&value);
        assert_eq!(bookmark.tags, tags);
        bookmark.tags.push("mới".to_owned());
        let written = to_json(&bookmark);
        let short = json!({"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": "cá"});
        assert_eq!(written["body"][0], short);
        assert_eq!(written["body"].as_array().unwrap().len(), 2);
    }
}

/// Only in a map of languages is `id` Indonesian.
#[test]
fn of_several_ids_the_first_counts() {
    let mut value = to_json(&full());
    value["id"] = json!(["https://a.example/1", "https://a.example/2"]);
    let value = named(value);
    assert_eq!(value["id"], "https://a.example/1");
    let body = json!({"type": "Tag", "label": {"id": ["pasar"], "vi": ["chợ"]}});
    let mut value = to_json(&full());
    value["body"] = body.clone();
    assert_eq!(named(value)["body"], body);
}
