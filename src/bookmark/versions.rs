//! JSON objects that have one key several times.
//!
//! A merge of two versions line by line (`merge=union` of git) leaves both values of what differs. Each
//! object then says several things at once; a parser of JSON takes the last and drops the others in
//! silence. Here the text is read as several versions instead: the first has the first value of every
//! repeated key, the next the second, and so on. The caller merges them as it merges copies.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Maximum number of versions of one text, so that a file with a key repeated a million times is not
/// read a million times. Later values of a key are dropped.
const VERSIONS_MAX: usize = 8;

/// Returns the values that a text in JSON says: one, unless keys are repeated; those that are equal
/// once. Fails where the text is no JSON.
pub fn versions(text: &str) -> serde_json::Result<Vec<Value>> {
    let (first, count) = version(text, 0)?;
    let mut versions = vec![first];
    for number in 1..count.min(VERSIONS_MAX) {
        let (value, _) = version(text, number)?;
        if !versions.contains(&value) {
            versions.push(value);
        }
    }
    Ok(versions)
}

/// Returns one version of a text, and the number of them.
fn version(text: &str, number: usize) -> serde_json::Result<(Value, usize)> {
    let mut count = 1;
    let mut json = serde_json::Deserializer::from_str(text);
    let seed = OneVersion {
        number,
        count: &mut count,
    };
    let value = seed.deserialize(&mut json)?;
    json.end()?;
    Ok((value, count))
}

/// Reader of one version.
struct OneVersion<'a> {
    /// Number of the version, from 0.
    number: usize,
    /// Largest number of values that a key was seen to have.
    count: &'a mut usize,
}

impl OneVersion<'_> {
    /// Returns the reader of a value inside the present one.
    fn inside(&mut self) -> OneVersion<'_> {
        OneVersion {
            number: self.number,
            count: self.count,
        }
    }
}

impl<'de> DeserializeSeed<'de> for OneVersion<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneVersion<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self.inside())? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        // Keys are hardly ever repeated, so only those that are get an entry.
        let mut repeated: HashMap<String, usize> = HashMap::new();
        while let Some(key) = object.next_key::<String>()? {
            let value = object.next_value_seed(self.inside())?;
            if !map.contains_key(&key) {
                map.insert(key, value);
                continue;
            }
            let count = repeated.entry(key.clone()).or_insert(1);
            *count += 1;
            *self.count = (*self.count).max(*count);
            if *count <= self.number + 1 {
                map.insert(key, value);
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn each_value_of_a_repeated_key_is_in_a_version() {
        let text =
            r#"{"a": 1, "b": {"c": "x", "c": "y", "c": "z"}, "a": 2, "d": [null, -1, 2.5, true]}"#;
        let version = |a: u8, c: &str| json!({"a": a, "b": {"c": c}, "d": [null, -1, 2.5, true]});
        let wanted = [version(1, "x"), version(2, "y"), version(2, "z")];
        assert_eq!(versions(text).unwrap(), wanted);
        assert_eq!(versions(r#"{"a": 1, "a": 1}"#).unwrap(), [json!({"a": 1})]);
        let many: Vec<String> = (0..99).map(|n| format!("\"a\": {n}")).collect();
        let many = format!("{{{}}}", many.join(","));
        assert_eq!(versions(&many).unwrap().len(), VERSIONS_MAX);
    }

    #[test]
    fn what_is_no_json_is_refused_at_its_place() {
        for text in ["", "{", "{\"a\": 1,}", "{} {}", "[1, 2"] {
            let error = versions(text).unwrap_err();
            let plain = serde_json::from_str::<Value>(text).unwrap_err();
            assert_eq!(error.to_string(), plain.to_string(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_json_is_read_and_nothing_else(text in "[\\[\\]{}:,\"ađ0-9.e \\\\u-]{0,24}") {
            let plain = serde_json::from_str::<Value>(&text).ok();
            let all = versions(&text).ok();
            prop_assert_eq!(plain.is_some(), all.is_some());
            if let (Some(plain), Some(all)) = (plain, all) {
                prop_assert!(all.contains(&plain));
            }
        }
    }
}
