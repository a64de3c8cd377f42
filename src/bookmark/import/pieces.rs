//! The single annotations in a JSON file, whatever lists, collections and graphs are around them.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use serde_json::value::RawValue;

use super::super::versions::versions;
use super::super::w3c;

/// Maximum depth of lists and collections in one another, so that the recursion is bounded.
const CONTAINER_MAX_DEPTH: usize = 5;

/// Properties of a container that hold its elements, by their standard names: rows and replies of
/// Hypothesis, items of a page, nodes of a graph, resources of an annotation list of IIIF.
const ELEMENT_KEYS: [&str; 7] = [
    "rows",
    "replies",
    "items",
    GRAPH_KEY,
    "resources",
    "@list",
    "@set",
];
/// Property that holds the nodes of a graph.
const GRAPH_KEY: &str = "@graph";
/// Properties of a collection that hold its pages.
const PAGE_KEYS: [&str; 3] = ["first", "next", "last"];

/// Properties whose strings may be ids of nodes.
const REFERENCE_KEYS: [&str; 6] = ["body", "target", "source", "selector", "refinedBy", "items"];
/// Maximum depth to which nodes of a graph are put into one another, because they may go in circles.
const GRAPH_MAX_DEPTH: usize = 16;
/// Maximum number of nodes that are put into one annotation, because nodes that refer to others twice
/// each multiply.
const GRAPH_MAX_NODES: usize = 1_000;

/// Piece of a file that may be an annotation.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    /// JSON text.
    pub text: &'a str,
    /// Whether it is a node of a graph, which need not be an annotation.
    pub is_node: bool,
}

/// JSON texts of single annotations in a file.
#[derive(Debug, Default)]
pub(super) struct Pieces<'a> {
    /// Parts of the file, in order.
    pub all: Vec<Piece<'a>>,
    /// Nodes that they refer to; empty without a graph.
    pub graph: Graph,
    /// Addresses, as JSON strings of the file, of pages that are elsewhere.
    pub elsewhere: Vec<&'a str>,
}

impl<'a> Pieces<'a> {
    /// Returns the pieces of a file: of each line, if the first is JSON by itself, else of the whole.
    /// Fails where the file is no JSON.
    pub(super) fn of(text: &'a str) -> serde_json::Result<Self> {
        let lines = || text.lines().filter(|line| !line.trim().is_empty());
        let is_json = |line: &str| serde_json::from_str::<&RawValue>(line).is_ok();
        let mut walk = PieceWalk::default();
        if lines().nth(1).is_some() && lines().next().is_some_and(is_json) {
            lines().for_each(|line| walk.collect(line, false, 0));
        } else {
            let whole: &RawValue = serde_json::from_str(text)?;
            walk.collect(whole.get(), false, 0);
        }
        let PieceWalk {
            all,
            mut elsewhere,
            pages,
        } = walk;
        elsewhere.retain(|page| !pages.contains(page));
        elsewhere.sort_by_key(|page| page.as_ptr());
        let graph = if all.iter().any(|piece| piece.is_node) {
            Graph::of(&all)
        } else {
            Graph::default()
        };
        Ok(Self {
            all,
            graph,
            elsewhere,
        })
    }
}

/// Walk through the containers of a file.
#[derive(Default)]
struct PieceWalk<'a> {
    all: Vec<Piece<'a>>,
    /// Ids of pages that containers refer to.
    elsewhere: Vec<&'a str>,
    /// Ids of the containers in the file.
    pages: HashSet<&'a str>,
}

impl<'a> PieceWalk<'a> {
    /// Collects the annotations in a JSON text, which is one of them if it is no container. `is_node` is
    /// whether it stands in a graph.
    fn collect(&mut self, text: &'a str, is_node: bool, depth: usize) {
        let parts = match depth {
            ..=CONTAINER_MAX_DEPTH => self.parts(text),
            _ => None,
        };
        match parts {
            Some(parts) => {
                for (part, is_of_graph) in parts {
                    self.collect(part, is_node || is_of_graph, depth + 1);
                }
            }
            None => self.all.push(Piece { text, is_node }),
        }
    }

    /// Returns the parts of a list or a collection, each with whether it is a node of a graph; `None` for
    /// anything else.
    fn parts(&mut self, text: &'a str) -> Option<Vec<(&'a str, bool)>> {
        if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(text) {
            let parts = list.into_iter().map(|part| (part.get(), false));
            return Some(parts.collect());
        }
        // Several properties may be names of one thing, as `items` and `members`.
        let object: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
        let values = |name: &'static str| {
            let named = object.iter();
            let named = named.filter(move |(key, _)| w3c::standard_name(key) == name);
            named.map(|(_, value)| value.get())
        };
        if values("target").next().is_some() {
            return None;
        }
        let elements = { ELEMENT_KEYS.iter() }
            .flat_map(|key| values(key).map(move |value| (value, *key == GRAPH_KEY)));
        let mut parts: Vec<(&str, bool)> = elements.collect();
        let is_container = !parts.is_empty() || values("type").any(is_paged);
        let mut is_continued = false;
        for (key, page) in PAGE_KEYS
            .iter()
            .flat_map(|key| values(key).map(move |page| (key, page)))
        {
            match reference(page) {
                // The last page is that of the annotations that follow the others, or one of them.
                Some(address) if is_container && *key != "last" => {
                    self.elsewhere.push(address);
                    is_continued = true;
                }
                None if page.starts_with(['{', '[']) => parts.push((page, false)),
                _ => {}
            }
        }
        let is_some = !parts.is_empty() || is_continued;
        if is_some {
            self.pages.extend(values("id"));
        }
        is_some.then_some(parts)
    }
}

/// Returns whether a type, as JSON, is that of something with pages.
fn is_paged(kind: &str) -> bool {
    kind.contains("Collection") || kind.contains("Page")
}

/// Returns the address in a reference to a page, as JSON: a string, or an object with an id alone.
fn reference(page: &str) -> Option<&str> {
    if page.starts_with('"') {
        return Some(page);
    }
    let object: BTreeMap<String, &RawValue> = serde_json::from_str(page).ok()?;
    let is_bare = |key: &String| ["id", "type"].contains(&w3c::standard_name(key));
    let mut ids = object
        .iter()
        .filter(|(key, _)| w3c::standard_name(key) == "id");
    let (_, id) = ids.next().filter(|_| object.keys().all(is_bare))?;
    Some(id.get())
}

/// Nodes of a graph, which refer to one another by their ids: a flattened annotation has its target, its
/// selectors and its bodies beside it.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// Versions of each piece of the file, normalised; none of a piece that is no JSON.
    nodes: Vec<Vec<Value>>,
    /// Indices of the nodes with ids.
    ids: HashMap<String, usize>,
}

impl Graph {
    /// Returns the graph of the nodes among the pieces of a file.
    fn of(pieces: &[Piece<'_>]) -> Self {
        let read = |piece: &Piece<'_>| {
            let mut values = versions(piece.text).unwrap_or_default();
            values.iter_mut().for_each(w3c::normalise);
            values
        };
        let nodes: Vec<Vec<Value>> = pieces.iter().map(read).collect();
        let first =
            |(at, values): (usize, &Vec<Value>)| Some((id_of(values.first()?)?.to_owned(), at));
        let ids = nodes.iter().enumerate().filter_map(first).collect();
        Self { nodes, ids }
    }

    /// Returns the versions of the piece `at` with the nodes that they refer to in the place of the
    /// references; `None` without a graph, and for a piece that is no JSON.
    pub(super) fn embedded(&self, at: usize) -> Option<Vec<Value>> {
        let mut values = self
            .nodes
            .get(at)
            .filter(|values| !values.is_empty())?
            .clone();
        for value in &mut values {
            let mut embedding = Embedding {
                graph: self,
                left: GRAPH_MAX_NODES,
            };
            embedding.properties(value, 0);
        }
        Some(values)
    }
}

/// Returns whether a node of a graph is an annotation, and not only a part of annotations.
pub(super) fn is_annotation(node: &Value) -> bool {
    let is_typed = w3c::items(node.get("type")).any(|kind| kind == "Annotation");
    is_typed || node.get("target").is_some()
}

/// Walk through an annotation that puts nodes into it.
struct Embedding<'a> {
    graph: &'a Graph,
    /// Number of nodes that may still be put in.
    left: usize,
}

impl Embedding<'_> {
    /// Embeds in the properties of an object.
    fn properties(&mut self, value: &mut Value, depth: usize) {
        let Value::Object(map) = value else { return };
        for (key, value) in map.iter_mut() {
            if !["id", "type", "@context"].contains(&key.as_str()) {
                self.value(value, REFERENCE_KEYS.contains(&key.as_str()), depth);
            }
        }
    }

    /// Embeds in the value of a property, whose strings may be references.
    fn value(&mut self, value: &mut Value, is_reference: bool, depth: usize) {
        if let Value::Array(list) = value {
            for one in list {
                self.value(one, is_reference, depth);
            }
            return;
        }
        let id = match value {
            Value::String(id) if is_reference => Some(id.as_str()),
            Value::Object(map) if map.len() == 1 => {
                let id = map.get("id").or_else(|| map.get("@id"));
                id.and_then(Value::as_str)
            }
            _ => None,
        };
        let at = id.and_then(|id| self.graph.ids.get(id));
        let node = at.and_then(|at| self.graph.nodes[*at].first());
        if let Some(node) = node.filter(|_| self.left > 0) {
            self.left -= 1;
            *value = node.clone();
        }
        if depth < GRAPH_MAX_DEPTH {
            self.properties(value, depth + 1);
        }
    }
}

/// Returns the id of a node.
fn id_of(node: &Value) -> Option<&str> {
    node.get("id")?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nodes_are_put_into_one_another_to_a_bounded_depth() {
        let link = |n| json!({"id": format!("urn:{n}"), "items": [format!("urn:{}", n + 1)]});
        let nodes: Vec<String> = (0..40).map(|n| link(n).to_string()).collect();
        let annotation =
            json!({"id": "urn:a", "type": "Annotation", "body": ["urn:0"]}).to_string();
        let pieces: Vec<Piece<'_>> = std::iter::once(&annotation)
            .chain(&nodes)
            .map(|text| Piece {
                text,
                is_node: true,
            })
            .collect();
        let embedded = Graph::of(&pieces).embedded(0).unwrap();
        let annotation = &embedded[0];
        let body = w3c::items(annotation.get("body")).next();
        let chain: Vec<&Value> =
            std::iter::successors(body, |node| w3c::items(node.get("items")).next()).collect();
        let last = json!(format!("urn:{}", GRAPH_MAX_DEPTH + 1));
        assert_eq!(
            (chain.len(), chain.last()),
            (GRAPH_MAX_DEPTH + 2, Some(&&last))
        );
    }
}
