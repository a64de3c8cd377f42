//! The places where articles were left, found by article and ordered by age.
//!
//! Every row of the list asks for its article, so a look-up must not depend on how many articles
//! were ever read. On disk it is a list, the oldest place first.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

use super::ReadingPlace;
use crate::article::TextPos;

/// Maximum number of places that are kept; the oldest are dropped first. One takes about 80 bytes of the
/// file, which is written whole: 400 kB at most.
const KEPT_MAX_PLACES: usize = 5_000;

/// Reading places, one for each article.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<ReadingPlace>", into = "Vec<ReadingPlace>")]
pub struct ReadingPlaces {
    /// Places by age; later places have higher numbers.
    by_age: BTreeMap<u64, ReadingPlace>,
    /// Age of each article's place, by article id in hexadecimal.
    ages: HashMap<String, u64, RandomState>,
    /// First age that was given out since the places were read from disk.
    new_from: u64,
}

impl ReadingPlaces {
    /// Returns the place of an article, by its id in hexadecimal.
    pub fn get(&self, article: &str) -> Option<&ReadingPlace> {
        self.by_age.get(self.ages.get(article)?)
    }

    /// Puts a place last instead of the article's older one, and keeps how much was read at most.
    pub fn put(&mut self, mut place: ReadingPlace) {
        let age = self.next_age();
        if let Some(before) = self.ages.insert(place.article.clone(), age)
            && let Some(before) = self.by_age.remove(&before)
        {
            place.read = place.read.max(before.read);
        }
        self.by_age.insert(age, place);
        while self.by_age.len() > KEPT_MAX_PLACES
            && let Some((_, oldest)) = self.by_age.pop_first()
        {
            self.ages.remove(&oldest.article);
        }
    }

    /// Corrects the place of an article without making it newer, because the user did not go there.
    pub fn set(&mut self, article: &str, top: TextPos, cursor: TextPos) {
        let age = self.ages.get(article);
        if let Some(place) = age.and_then(|age| self.by_age.get_mut(age)) {
            (place.top, place.cursor) = (top, cursor);
        }
    }

    /// Returns the places, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &ReadingPlace> {
        self.by_age.values()
    }

    /// Returns the places that were put since these were read from disk.
    pub fn news(&self) -> Self {
        self.by_age
            .range(self.new_from..)
            .map(|(_, place)| place.clone())
            .collect()
    }

    /// Returns whether there are no places.
    pub fn is_empty(&self) -> bool {
        self.by_age.is_empty()
    }

    /// Returns the age after the latest one.
    fn next_age(&self) -> u64 {
        self.by_age.last_key_value().map_or(0, |(age, _)| age + 1)
    }
}

/// Places are equal when their order is, whatever numbers it is kept by, since reading a file
/// numbers them anew.
impl PartialEq for ReadingPlaces {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for ReadingPlaces {}

impl FromIterator<ReadingPlace> for ReadingPlaces {
    fn from_iter<T: IntoIterator<Item = ReadingPlace>>(places: T) -> Self {
        let mut all = Self::default();
        places.into_iter().for_each(|place| all.put(place));
        all
    }
}

impl From<Vec<ReadingPlace>> for ReadingPlaces {
    fn from(places: Vec<ReadingPlace>) -> Self {
        let mut all: Self = places.into_iter().collect();
        all.new_from = all.next_age();
        all
    }
}

impl From<ReadingPlaces> for Vec<ReadingPlace> {
    fn from(places: ReadingPlaces) -> Self {
        places.by_age.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(article: usize, read: u8) -> ReadingPlace {
        ReadingPlace {
            article: article.to_string(),
            top: article,
            cursor: article,
            above: 0,
            read,
        }
    }

    #[test]
    fn an_article_has_one_place_the_last_one_and_what_was_read_of_it_most() {
        let mut places: ReadingPlaces = vec![place(1, 40), place(2, 0), place(1, 10)].into();
        places.put(place(2, 7));
        places.put(place(3, 0));
        let all: Vec<_> = places.iter().map(|p| (p.top, p.read)).collect();
        assert_eq!(all, [(1, 40), (2, 7), (3, 0)]);
        assert_eq!(places.get("2"), Some(&place(2, 7)));
        assert_eq!(places.get("4"), None);
    }

    #[test]
    fn only_what_was_put_since_is_new() {
        let mut places: ReadingPlaces = vec![place(1, 0), place(2, 0)].into();
        assert!(places.news().is_empty());
        places.put(place(1, 0));
        places.put(place(3, 0));
        let new: Vec<_> = places.news().iter().map(|p| p.top).collect();
        assert_eq!(new, [1, 3]);
    }

    #[test]
    fn the_oldest_go_first_from_the_order_and_from_the_look_up() {
        let many: ReadingPlaces = (0..KEPT_MAX_PLACES + 3).map(|n| place(n, 0)).collect();
        assert_eq!(many.iter().count(), KEPT_MAX_PLACES);
        assert_eq!(many.ages.len(), KEPT_MAX_PLACES);
        assert_eq!((many.get("2"), many.get("3").is_some()), (None, true));
    }

    #[test]
    fn on_disk_it_is_a_list() {
        let json =
            r#"[{"article":"1","top":1,"cursor":1,"read":5},{"article":"0","top":0,"cursor":0}]"#;
        let places: ReadingPlaces = serde_json::from_str(json).unwrap();
        let order: Vec<_> = places.iter().map(|p| p.top).collect();
        assert_eq!(order, [1, 0]);
        let again: ReadingPlaces =
            serde_json::from_str(&serde_json::to_string(&places).unwrap()).unwrap();
        assert_eq!(again, places);
    }
}
