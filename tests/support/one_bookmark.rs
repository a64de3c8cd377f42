//! A bookmark and its changes, for tests of a store that holds one.

use docbao::bookmark::{Bookmark, w3c};
use jiff::Timestamp;

/// The id of the bookmark.
pub(crate) const ID: &str = "0196e78e-8800-7101-8101-010101010101";

/// Returns the time of every change.
pub(crate) fn now() -> Timestamp {
    "2025-05-19T08:00:00Z".parse().unwrap()
}

/// Returns the bookmark as it was made.
pub(crate) fn bookmark() -> Bookmark {
    let json = serde_json::json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": format!("urn:uuid:{ID}"),
        "type": "Annotation",
        "created": now().to_string(),
        "target": { "source": "file:///a.txt", "selector": [
            { "type": "TextQuoteSelector", "exact": "nước rút khỏi đồng", "prefix": "", "suffix": "" }] },
    });
    let mut bookmark = w3c::from_json(json).unwrap();
    bookmark.raw = serde_json::Value::Null;
    bookmark
}

/// Returns `base` with another tag, a little later.
pub(crate) fn tagged(base: &Bookmark, tag: &str) -> Bookmark {
    let mut new = base.clone();
    new.tags.push(tag.to_owned());
    new.touch(now());
    new
}
