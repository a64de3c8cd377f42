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
