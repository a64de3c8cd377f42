//! The single annotations in a JSON file, whatever lists, collections and graphs are around them.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use serde_json::value::RawValue;

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

/// JSON texts of single annotations in a file.
#[derive(Debug, Default)]
pub(super) struct Pieces<'a> {
    /// Parts of the file, in order.
    pub texts: Vec<&'a str>,
    /// Nodes that they refer to.
    pub graph: Graph,
}

impl<'a> Pieces<'a> {
    /// Returns the pieces of a file: of each line, if the first is JSON by itself, else of the whole.
    /// Fails where the file is no JSON.
    pub(super) fn of(text: &'a str) -> serde_json::Result<Self> {
        let lines = || text.lines().filter(|line| !line.trim().is_empty());
        let is_json = |line: &str| serde_json::from_str::<&RawValue>(line).is_ok();
        let mut texts = PieceWalk::default();
        if lines().nth(1).is_some() && lines().next().is_some_and(is_json) {
            lines().for_each(|line| texts.collect(line, 0));
        } else {
            let whole: &RawValue = serde_json::from_str(text)?;
            texts.collect(whole.get(), 0);
        }
        let PieceWalk { texts, is_graph } = texts;
        let graph = if is_graph {
            Graph::of(&texts)
        } else {
            Graph::default()
        };
        Ok(Self { texts, graph })
    }
}

/// Walk through the containers of a file.
#[derive(Default)]
struct PieceWalk<'a> {
    texts: Vec<&'a str>,
    is_graph: bool,
}

impl<'a> PieceWalk<'a> {
    /// Collects the annotations in a JSON text, which is one of them if it is no container.
    fn collect(&mut self, text: &'a str, depth: usize) {
        let parts = match depth {
            ..=CONTAINER_MAX_DEPTH => self.parts(text),
            _ => None,
        };
        match parts {
            Some(parts) => {
                for part in parts {
                    self.collect(part, depth + 1);
                }
            }
            None => self.texts.push(text),
        }
    }

    /// Returns the parts of a list or a collection; `None` for anything else.
    fn parts(&mut self, text: &'a str) -> Option<Vec<&'a str>> {
        if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(text) {
            return Some(list.into_iter().map(RawValue::get).collect());
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
        self.is_graph |= values(GRAPH_KEY).next().is_some();
        let elements = ELEMENT_KEYS.iter().flat_map(|key| values(key));
        let pages = PAGE_KEYS.iter().flat_map(|key| values(key));
        let pages = pages.filter(|page| page.starts_with(['{', '[']));
        let parts: Vec<&str> = elements.chain(pages).collect();
        (!parts.is_empty()).then_some(parts)
    }
}

/// Nodes of a graph, which refer to one another by their ids: a flattened annotation has its target, its
/// selectors and its bodies beside it.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: HashMap<String, Value>,
    /// Ids of the nodes that annotations refer to.
    used: HashSet<String>,
}

impl Graph {
    /// Returns the graph of the nodes in JSON texts.
    fn of(texts: &[&str]) -> Self {
        let mut all: Vec<Value> = { texts.iter() }
            .filter_map(|text| serde_json::from_str(text).ok())
            .collect();
        all.iter_mut().for_each(w3c::normalise);
        let named = { all.iter() }.filter_map(|node| Some((id_of(node)?.to_owned(), node.clone())));
        let mut graph = Self {
            nodes: named.collect(),
            used: HashSet::new(),
        };
        let mut used = HashSet::new();
        for annotation in all.iter_mut().filter(|node| is_annotation(node)) {
            graph.walk(annotation, &mut used);
        }
        graph.used = used;
        graph
    }

    /// Puts the nodes that an annotation refers to in the place of the references.
    pub(super) fn embed(&self, annotation: &mut Value) {
        if !self.nodes.is_empty() {
            self.walk(annotation, &mut HashSet::new());
        }
    }

    /// Returns whether a node is only a part of annotations.
    pub(super) fn is_part(&self, node: &Value) -> bool {
        !is_annotation(node) && id_of(node).is_some_and(|id| self.used.contains(id))
    }

    fn walk(&self, annotation: &mut Value, used: &mut HashSet<String>) {
        let mut embedding = Embedding {
            graph: self,
            used,
            left: GRAPH_MAX_NODES,
        };
        embedding.properties(annotation, 0);
    }
}

/// Walk through an annotation that puts nodes into it.
struct Embedding<'a> {
    graph: &'a Graph,
    used: &'a mut HashSet<String>,
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
        let node = id.and_then(|id| self.graph.nodes.get_key_value(id));
        if let Some((id, node)) = node
            && self.left > 0
        {
            self.left -= 1;
            self.used.insert(id.clone());
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

/// Returns whether a node is an annotation.
fn is_annotation(node: &Value) -> bool {
    w3c::items(node.get("type")).any(|kind| kind == "Annotation")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nodes_are_put_into_one_another_to_a_bounded_depth() {
        let link = |n| json!({"id": format!("urn:{n}"), "items": [format!("urn:{}", n + 1)]});
        let nodes: Vec<String> = (0..40).map(|n| link(n).to_string()).collect();
        let texts: Vec<&str> = nodes.iter().map(String::as_str).collect();
        let mut annotation = json!({"id": "urn:a", "type": "Annotation", "body": ["urn:0"]});
        Graph::of(&texts).embed(&mut annotation);
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
