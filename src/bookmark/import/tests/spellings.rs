//! Annotations in the spellings of JSON-LD, Open Annotation and IIIF, which all say one thing.

use serde_json::json;

use super::*;

const OA: &str = "http://www.w3.org/ns/oa#";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// An annotation with `body`, in the words of the standard.
pub(super) fn standard(body: &Value) -> Value {
    json!({
        "@context": "http://www.w3.org/ns/anno.jsonld", "id": "https://a.example/1",
        "type": "Annotation", "created": "2025-03-04T05:06:07Z", "body": body,
        "target": {"source": "https://a.example/bai", "selector":
            {"type": "TextQuoteSelector", "exact": "chợ nổi", "prefix": "Ghé thăm "}},
    })
}

pub(super) fn textual(purpose: &str, value: impl Into<Value>) -> Value {
    json!({"type": "TextualBody", "purpose": purpose, "value": value.into()})
}

fn facts(bookmark: &Bookmark) -> (String, String, String, Vec<String>, Timestamp) {
    let Bookmark { quote, target, .. } = bookmark;
    (
        format!("{}|{}", quote.prefix, quote.exact),
        target.source.clone(),
        bookmark.note.clone(),
        bookmark.tags.clone(),
        bookmark.created,
    )
}

/// Checks what is read of an annotation, and that an edit of it is read back.
#[track_caller]
fn check(annotation: &Value, note: &str, tags: &[&str]) {
    let found = sound(&annotation.to_string());
    assert_eq!(found.len(), 1, "{annotation}");
    let expected = (
        "Ghé thăm |chợ nổi".to_owned(),
        "https://a.example/bai".to_owned(),
        note.to_owned(),
        tags.iter().map(|&tag| tag.to_owned()).collect(),
        at("2025-03-04T05:06:07Z"),
    );
    assert_eq!(facts(&found[0]), expected, "{annotation}");
    let mut edited = found[0].clone();
    edited.note.push_str(" thêm");
    edited.tags.push("mới".to_owned());
    let again = w3c::from_json(w3c::to_json(&edited)).unwrap();
    assert_eq!(facts(&again), facts(&edited), "{annotation}");
}

#[test]
fn what_a_program_writes_for_itself_is_an_iri_or_a_colour_and_nothing_else() {
    for purpose in ["highlighting", "linking", "identifying"] {
        for note in [
            "とても重要です",
            "注意:重要",
            "TODO:重要",
            "สำคัญมาก",
            "quan-trọng",
            "hay",
            "redo",
            "#1",
            "#hay",
            "yellowish",
            "rgb(1",
            "f(x)",
            "1a:b",
            "aé:b",
        ] {
            check(&standard(&textual(purpose, note)), note, &[]);
        }
        for of_program in [
            "yellow",
            "LightGreen",
            "dark-red",
            "#fc0",
            "#FFCC0080",
            "rgba(255, 204, 0, 0.4)",
            "https://a.example/x",
            "https://vi.example/Chợ_nổi",
            "wd:Q42",
            "urn:x",
            "_:b0",
        ] {
            check(&standard(&textual(purpose, of_program)), "", &[]);
        }
    }
    check(&standard(&json!("TODO:重要")), "TODO:重要", &[]);
}

#[test]
fn texts_are_read_out_of_every_wrapping() {
    let two = "một\n\n———\n\nhai";
    for (body, note, tags) in [
        (
            textual("commenting", json!({"@list": ["một", "hai"]})),
            two,
            &[][..],
        ),
        (
            textual("commenting", json!({"@set": ["một", {"@value": "hai"}]})),
            two,
            &[],
        ),
        (
            textual(
                "commenting",
                json!({"@list": [{"@value": "một", "@language": "vi"}]}),
            ),
            "một",
            &[],
        ),
        (
            json!({"@list": [textual("tagging", "cá"), {"@set": [textual("commenting", "một")]}]}),
            "một",
            &["cá"],
        ),
        (
            json!({"type": ["TextualBody", "Dataset"], "value": "một"}),
            "một",
            &[],
        ),
        (
            json!({"type": ["Dataset", "Image"], "value": "x.png"}),
            "",
            &[],
        ),
        (
            json!({"type": "SpecificResource", "purpose": "tagging", "source": {"rdfs:label": "cá"}}),
            "",
            &["cá"],
        ),
        (
            json!({"type": "SpecificResource", "purpose": "tagging",
            "source": {"http://www.w3.org/2004/02/skos/core#prefLabel": [{"@value": "cá", "@language": "vi"}]}}),
            "",
            &["cá"],
        ),
        (
            json!({"purpose": "tagging", "source": {"id": "urn:x", "schema:name": "cá"}}),
            "",
            &["cá"],
        ),
        (
            json!({"purpose": "tagging", "source": [{"name": "cá"}, {"title": ["sông"]}]}),
            "",
            &["cá", "sông"],
        ),
        (
            textual("http://www.w3.org/ns/oa#tagging", "cá"),
            "",
            &["cá"],
        ),
        (
            json!({"type": "TextualBody", "purpose": {"id": "oa:tagging"}, "value": "cá"}),
            "",
            &["cá"],
        ),
        (
            json!({"type": "TextualBody", "purpose": [{"@id": format!("{OA}classifying")}], "value": "cá"}),
            "",
            &["cá"],
        ),
        (
            json!({"rdf:first": textual("commenting", "một"), "rdf:rest":
            {"rdf:first": textual("commenting", "hai"), "rdf:rest": {"@id": "rdf:nil"}}}),
            two,
            &[],
        ),
        (
            json!({format!("{RDF}first"): textual("tagging", "cá"), format!("{RDF}rest"): {"@id": format!("{RDF}nil")}}),
            "",
            &["cá"],
        ),
        (
            json!({"@type": "oa:Choice", "default": {"@type": "cnt:ContentAsText", "cnt:chars": "một"},
            "item": [{"@type": "cnt:ContentAsText", "chars": "hai"}]}),
            two,
            &[],
        ),
    ] {
        check(&standard(&body), note, tags);
    }
}

/// Returns `value` as JSON-LD is expanded: full IRIs, lists of everything, values in objects.
fn expanded(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut new = serde_json::Map::new();
            for (key, value) in map.iter().filter(|(key, _)| *key != "@context") {
                let of_oa = |name: &str| format!("{OA}{name}");
                let (key, value) = match key.as_str() {
                    "id" => ("@id".to_owned(), value.clone()),
                    "type" => {
                        let kind = value.as_str().unwrap();
                        ("@type".to_owned(), json!([of_oa(kind)]))
                    }
                    "purpose" => {
                        let purpose = value.as_str().unwrap();
                        (of_oa("hasPurpose"), json!([{"@id": of_oa(purpose)}]))
                    }
                    "source" => (of_oa("hasSource"), json!([{"@id": value}])),
                    "value" => (format!("{RDF}value"), expanded(value)),
                    "created" => (
                        "http://purl.org/dc/terms/created".to_owned(),
                        json!([{"@type": "xsd:dateTime", "@value": value}]),
                    ),
                    "body" | "target" | "selector" => {
                        let first = key[..1].to_uppercase();
                        (of_oa(&format!("has{first}{}", &key[1..])), expanded(value))
                    }
                    key => (of_oa(key), expanded(value)),
                };
                new.insert(key, value);
            }
            json!([new])
        }
        Value::Array(list) => list
            .iter()
            .flat_map(|one| match expanded(one) {
                Value::Array(list) => list,
                one => vec![one],
            })
            .collect(),
        text => json!([{"@value": text}]),
    }
}

/// Returns `annotation` flattened: each object is a node of a graph, in the place of which its id is.
fn flattened(annotation: &Value) -> Value {
    fn flatten(value: &Value, nodes: &mut Vec<Value>) -> Value {
        match value {
            Value::Object(map) => {
                let mut node: serde_json::Map<String, Value> = { map.iter() }
                    .map(|(key, value)| (key.clone(), flatten(value, nodes)))
                    .collect();
                let id = json!(format!("_:b{}", nodes.len()));
                let id = node.entry("id").or_insert(id).clone();
                nodes.push(node.into());
                json!({ "id": id })
            }
            Value::Array(list) => list.iter().map(|one| flatten(one, nodes)).collect(),
            other => other.clone(),
        }
    }
    let mut nodes = Vec::new();
    flatten(annotation, &mut nodes);
    json!({"@context": "http://www.w3.org/ns/anno.jsonld", "@graph": nodes})
}

#[test]
fn an_annotation_says_the_same_in_every_form_of_json_ld() {
    let bodies = json!([
        textual("commenting", "một"),
        textual("tagging", "cá"),
        textual("highlighting", "yellow")
    ]);
    let plain = standard(&bodies);
    let references = {
        let mut graph = flattened(&plain);
        let nodes = graph["@graph"].as_array_mut().unwrap();
        let annotation = nodes.iter_mut().find(|node| node["type"] == "Annotation");
        let target = &mut annotation.unwrap()["target"];
        *target = target["id"].clone();
        graph
    };
    for annotation in [
        plain.clone(),
        expanded(&plain),
        json!({"@graph": expanded(&plain)}),
        json!({"@context": "http://www.w3.org/ns/anno.jsonld", "@graph": [plain]}),
        json!([{"@graph": [plain]}]),
        flattened(&plain),
        references,
        json!({"type": "AnnotationPage", "as:items": {"@list": [plain]}}),
        json!({"type": "AnnotationCollection", "first": {"items": []}, "last": {"items": [plain]}}),
    ] {
        check(&annotation, "một", &["cá"]);
    }
    let lines = format!("{plain}\n{}\n", json!({"items": [plain]}));
    assert_eq!(sound(&lines).len(), 2);
}

#[test]
fn open_annotation_and_lists_of_iiif_are_read() {
    let old = json!({
        "@context": "http://www.w3.org/ns/oa.jsonld", "@id": "https://a.example/1", "@type": "oa:Annotation",
        "oa:annotatedAt": "2025-03-04T05:06:07Z", "oa:motivatedBy": {"@id": "oa:commenting"},
        "oa:hasBody": [{"@type": ["cnt:ContentAsText", "dctypes:Text"], "cnt:chars": "một"},
            {"@type": ["oa:Tag", "cnt:ContentAsText"], "cnt:chars": "cá"}],
        "oa:hasTarget": {"@type": "oa:SpecificResource", "oa:hasSource": {"@id": "https://a.example/bai"},
            "oa:hasSelector": {"@type": "oa:TextQuoteSelector", "oa:exact": "chợ nổi", "oa:prefix": "Ghé thăm "}},
    });
    check(&old, "một", &["cá"]);
    let context = w3c::to_json(&sound(&old.to_string())[0])["@context"].clone();
    assert_eq!(context[1], w3c::CONTEXT_IRI, "its names are defined");

    let mut short = json!({
        "@id": "https://a.example/1", "@type": "oa:Annotation", "annotatedAt": "2025-03-04T05:06:07Z",
        "hasBody": {"chars": "một"}, "hasTarget": {"hasSource": "https://a.example/bai",
            "hasSelector": {"exact": "chợ nổi", "prefix": "Ghé thăm "}},
    });
    check(&short, "một", &[]);
    short["hasTarget"]["hasSelector"]["exact"] = json!({"@value": "chợ nổi", "@language": "vi"});
    check(&short, "một", &[]);

    let list = json!({
        "@context": "http://iiif.io/api/presentation/2/context.json", "@type": "sc:AnnotationList",
        "resources": [
            {"@id": "https://a.example/1", "@type": "oa:Annotation", "created": "2025-03-04T05:06:07Z",
             "resource": [{"@type": "dctypes:Text", "chars": "một"}, {"@type": "oa:Tag", "chars": "cá"}],
             "on": {"@type": "oa:SpecificResource", "full": "https://a.example/bai", "selector":
                {"@type": "oa:TextQuoteSelector", "exact": "chợ nổi", "prefix": "Ghé thăm "}}},
            {"@id": "https://a.example/2", "@type": "oa:Annotation", "motivation": "sc:painting",
             "resource": {"@type": "dctypes:Image"}, "on": "https://a.example/trang#xywh=1,2,3,4"},
        ],
    });
    let found = read(&list.to_string(), now());
    assert_eq!((found.items.len(), found.refused.len()), (1, 1));
    let why = &found.refused[0].1;
    assert_eq!(*why, ImportRefused::NotAnnotation(w3c::W3cError::NoQuote));
    let whole = json!({"@type": "sc:AnnotationList", "resources": list["resources"][0]});
    check(&whole, "một", &["cá"]);
}

#[test]
fn text_and_tags_beside_the_bodies_are_read() {
    let mut annotation = standard(&textual("commenting", "một"));
    annotation["text"] = json!("hai");
    annotation["tags"] = json!(["cá", "sông"]);
    check(&annotation, "một\n\n———\n\nhai", &["cá", "sông"]);
    annotation["text"] = json!("một");
    check(&annotation, "một", &["cá", "sông"]);
    annotation["tags"] = json!(["một"]);
    check(&annotation, "một", &["một"]);
    annotation["text"] = json!([{"@value": "một", "@language": "vi"}]);
    annotation["tags"] = json!({"@set": ["cá", {"@value": "sông"}]});
    annotation.as_object_mut().unwrap().shift_remove("body");
    check(&annotation, "một", &["cá", "sông"]);
    annotation["bodyValue"] = json!(["không", "hai"]);
    let all = "không\n\n———\n\nhai\n\n———\n\nmột";
    check(&annotation, all, &["cá", "sông"]);
    // Of a date in two vocabularies the first counts.
    let mut dated = standard(&json!("một"));
    dated["dcterms:created"] = json!("2020-01-01");
    dated["oa:annotatedAt"] = json!(["2020-01-01"]);
    check(&dated, "một", &[]);
}

/// Nodes that refer to one another in circles, or twice each, end in bounded time. Of a graph only what
/// looks like an annotation counts: the others are parts of annotations, or things beside them.
#[test]
fn a_graph_is_read_in_bounded_time_and_its_annotations_count() {
    let annotation = |target: &str| json!({"id": "urn:a", "type": "Annotation", "target": target});
    let circle = json!({"@graph": [annotation("urn:b"),
        {"id": "urn:b", "source": "urn:c"}, {"id": "urn:c", "items": ["urn:b", "urn:b"]}]});
    let mut twice = vec![annotation("urn:0")];
    twice.extend((0..60).map(|n| {
        let next = format!("urn:{}", n + 1);
        json!({"id": format!("urn:{n}"), "items": [next, next]})
    }));
    for graph in [circle, json!({ "@graph": twice })] {
        let found = read(&graph.to_string(), now());
        assert!(found.items.is_empty() && !found.refused.is_empty());
    }
    let mut nameless = flattened(&standard(&textual("tagging", "cá")));
    for node in nameless["@graph"].as_array_mut().unwrap() {
        if node["type"] == "Annotation" {
            node.as_object_mut().unwrap().shift_remove("id");
        }
    }
    assert_eq!(sound(&nameless.to_string())[0].tags, ["cá"]);
    let stray = json!({"@graph": [standard(&json!("một")), {"id": "urn:x", "type": "Book"}]});
    let found = read(&stray.to_string(), now());
    assert_eq!((found.items.len(), found.refused.len()), (1, 0));
    let untyped = json!({"@graph": [{"id": "urn:x", "oa:hasTarget": "https://a.example/bai"}]});
    let found = read(&untyped.to_string(), now());
    assert_eq!((found.items.len(), found.refused.len()), (0, 1));
    // Outside of a graph everything counts.
    let lines = format!("{stray}\n{}\n", json!({"id": "urn:x", "type": "Book"}));
    let found = read(&lines, now());
    assert_eq!((found.items.len(), found.refused.len()), (1, 1));
}

/// Pages of which the file has only the address are told, those that it has are read.
#[test]
fn pages_that_are_elsewhere_are_told() {
    let page = |id: &str, next: Value| json!({"id": id, "type": "AnnotationPage", "next": next, "items": [standard(&json!("một"))]});
    let elsewhere = || ImportRefused::PageElsewhere("https://a.example/p2".to_owned());
    let address = json!("https://a.example/p2");
    for next in [
        address.clone(),
        json!({"id": address}),
        json!({"@id": address, "type": "AnnotationPage"}),
    ] {
        let found = read(
            &page("https://a.example/p1", next.clone()).to_string(),
            now(),
        );
        assert_eq!(found.items.len(), 1, "{next}");
        assert_eq!(found.refused, [(1, elsewhere())], "{next}");
        assert!(!found.refused[0].1.is_left_out());
    }
    let collection = json!({"type": "AnnotationCollection", "total": 9,
        "first": address, "last": "https://a.example/p9"});
    let found = read(&collection.to_string(), now());
    assert_eq!(
        (found.items.len(), &found.refused[..]),
        (0, &[(1, elsewhere())][..])
    );
    let last = json!("https://a.example/p3");
    let pages = [
        page("https://a.example/p1", address),
        page("https://a.example/p2", last),
    ];
    let found = read(&format!("{}\n{}\n", pages[0], pages[1]), now());
    let third = ImportRefused::PageElsewhere("https://a.example/p3".to_owned());
    assert_eq!(found.refused, [(2, third)]);
    // A last page has none.
    let found = read(
        &page("https://a.example/p1", Value::Null).to_string(),
        now(),
    );
    assert_eq!((found.items.len(), &found.refused[..]), (1, &[][..]));
    // A property of that name in anything else is none.
    for other in [
        json!({"next": "https://a.example/p2"}),
        json!({"type": "Book", "next": "https://a.example/p2"}),
    ] {
        let found = read(&other.to_string(), now());
        assert!(
            matches!(found.refused[..], [(1, ImportRefused::NotAnnotation(_))]),
            "{other}"
        );
    }
}

/// The motivation stands for the purpose that a body does not have; a body with one says itself what it is.
#[test]
fn the_motivation_is_the_purpose_of_bodies_without_one() {
    let with = |motivation: Value, body: Value| {
        let mut annotation = standard(&body);
        annotation["motivation"] = motivation;
        annotation
    };
    let bare = json!({"type": "TextualBody", "value": "cá"});
    check(&with(json!("tagging"), bare.clone()), "", &["cá"]);
    check(
        &with(json!(["oa:tagging", "highlighting"]), bare.clone()),
        "",
        &["cá"],
    );
    check(
        &with(json!("classifying"), json!(["cá", bare])),
        "",
        &["cá", "cá"],
    );
    for other in [
        json!("commenting"),
        json!(["tagging", "commenting"]),
        json!("bookmarking"),
    ] {
        check(&with(other, bare.clone()), "cá", &[]);
    }
    let both = json!([bare, textual("commenting", "một")]);
    check(&with(json!("tagging"), both), "một", &["cá"]);
    let mut short = with(json!("tagging"), json!(null));
    short.as_object_mut().unwrap().shift_remove("body");
    short["bodyValue"] = json!("cá");
    check(&short, "", &["cá"]);
}

/// A program that cut a text in the middle of an emoji leaves half of it; the annotation is read all the
/// same, and the others beside it are as they were.
#[test]
fn half_a_character_is_told_and_costs_nothing_else() {
    let whole = standard(&json!("hay \u{1F600}"));
    let other = json!({"id": "https://a.example/2", "type": "Annotation",
        "created": whole["created"], "target": whole["target"]});
    let cut = whole.to_string().replace('\u{1F600}', "\\ud83d");
    for text in [format!("{cut}\n{other}\n"), format!("[{cut},\n{other}]")] {
        let found = read(&text, now());
        let notes: Vec<&str> = found
            .items
            .iter()
            .map(|item| &*item.bookmark.note)
            .collect();
        assert_eq!(notes, ["hay \u{FFFD}", ""], "{text}");
        assert_eq!(found.refused, [(1, ImportRefused::HalfCharacter)]);
        assert!(!found.refused[0].1.is_left_out());
    }
}

fn any_key() -> impl Strategy<Value = String> {
    let names = [
        "@id",
        "id",
        "@type",
        "type",
        "oa:hasBody",
        "body",
        "target",
        "on",
        "value",
        "@value",
        "@list",
        "@set",
        "@language",
        "rdf:first",
        "rdf:rest",
        "exact",
        "source",
        "text",
        "tags",
        "purpose",
        "x:y",
    ];
    prop::sample::select(names.map(str::to_owned).to_vec())
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<u8>().prop_map(Value::from),
        prop::sample::select(vec!["oa:Tag", "oa:tagging", "một", "_:b0"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((any_key(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_has_the_names_of_the_standard_stays_as_it_is(mut value in any_json()) {
        w3c::normalise(&mut value);
        let mut again = value.clone();
        w3c::normalise(&mut again);
        prop_assert_eq!(again, value);
    }
}

#[test]
fn names_and_descriptions_are_the_text_of_a_body_without_another() {
    let tag = json!({"type": "oa:SemanticTag", "skos:prefLabel": "lụt bão"});
    check(&standard(&tag), "", &["lụt bão"]);
    let told = json!({"type": "oa:SemanticTag", "label": "lụt", "description": "Nước lên"});
    check(&standard(&told), "Nước lên", &["lụt"]);
    for key in ["rdfs:label", "rdfs:comment", "name", "schema:description"] {
        check(&standard(&json!({key: "xem lại"})), "xem lại", &[]);
        check(
            &standard(&json!({key: "Ghi chú", "value": "xem lại"})),
            "xem lại",
            &[],
        );
    }
}

#[test]
fn every_list_of_a_container_is_read_and_each_language_of_a_text() {
    let [one, two] = ["một", "hai"].map(|note| standard(&textual("commenting", note)));
    for names in [["items", "members"], ["member", "default"]] {
        let container = json!({names[0]: [one], names[1]: [two]});
        let mut notes: Vec<_> = { sound(&container.to_string()).into_iter() }
            .map(|bookmark| bookmark.note)
            .collect();
        notes.sort();
        assert_eq!(notes, ["hai", "một"], "{names:?}");
    }
    let body = textual("commenting", json!({"id": ["buku", "dua"]}));
    check(&standard(&body), "buku\n\n———\n\ndua", &[]);
    let mut empty = standard(&textual("commenting", "một"));
    empty["text"] = json!("");
    let kept = w3c::to_json(&sound(&empty.to_string())[0]);
    assert_eq!(
        kept["body"],
        standard(&textual("commenting", "một"))["body"]
    );
}

#[test]
fn an_annotation_has_the_context_of_the_standard_only_when_names_changed() {
    const OLD: &str = "http://www.w3.org/ns/oa.jsonld";
    let written = |body: Value| {
        let mut annotation = standard(&body);
        annotation["@context"] = json!(OLD);
        let written = w3c::to_json(&sound(&annotation.to_string())[0]);
        (written["@context"].clone(), written["body"].clone())
    };
    let (context, _) = written(json!([{"type": "TextualBody", "chars": "một"}]));
    assert_eq!(context, json!([OLD, w3c::CONTEXT_IRI]));
    for body in [
        json!([[textual("commenting", "một")]]),
        json!([{"id": "https://a.example/x.png"}]),
    ] {
        assert_eq!(written(body.clone()), (json!(OLD), body));
    }
}
