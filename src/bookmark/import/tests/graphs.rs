//! Nodes of a graph in the place of references to them.

use super::spellings::{standard, textual};
use super::*;

/// Returns the notes that are read of a graph.
fn notes(nodes: &Value) -> Vec<String> {
    let found = read(&json!({ "@graph": nodes }).to_string(), now());
    let notes = found.items.into_iter().map(|item| item.bookmark.note);
    notes.collect()
}

#[test]
fn only_references_are_replaced_by_nodes() {
    let node = json!({"id": "urn:n", "type": "TextualBody", "value": "nút"});
    for (body, note) in [
        (json!("urn:n"), "nút"),
        (json!({"id": "urn:n"}), "nút"),
        (textual("commenting", "urn:n"), "urn:n"),
        (
            json!({"id": "urn:n", "type": "TextualBody", "value": "tại chỗ"}),
            "tại chỗ",
        ),
    ] {
        assert_eq!(notes(&json!([standard(&body), node])), [note], "{body}");
    }
}

#[test]
fn the_number_of_nodes_in_one_annotation_is_bounded() {
    let body: Value = vec!["urn:n"; 1_001].into();
    let node = json!({"id": "urn:n", "type": "TextualBody", "value": "nút"});
    let found = notes(&json!([standard(&body), node]));
    assert_eq!(found[0].matches("nút").count(), 1_000);
}
