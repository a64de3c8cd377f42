//! The live key bindings of each context, which update, help and palette ask, so that no text names
//! a key that does not work.

use std::rc::Rc;

use super::action::{Action, Context, actions};
use super::key::{Key, parse_sequence, show_sequence};
use crate::pane::glyphs::Glyphs;

/// Meaning of a sequence of keys in a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Whole sequence of an action.
    Action(Action),
    /// Start of longer sequences.
    Pending,
    /// No sequence, nor the start of one.
    None,
}

/// Key that the user bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Context in which it is bound.
    pub context: Context,
    /// Keys of the sequence.
    pub keys: Vec<Key>,
    /// Command; `None` unbinds the keys.
    pub action: Option<Action>,
}

/// Keys of an action in a context.
#[derive(Clone, Debug, PartialEq)]
struct Bound {
    context: Context,
    /// Keys, shared because a default key is bound in many contexts and all are bound at each
    /// start.
    keys: Rc<[Key]>,
    action: Action,
}

/// All bindings.
///
/// ```
/// use docbao::app::action::{Action, Context};
/// use docbao::app::key::parse_sequence;
/// use docbao::app::keymap::{Keymap, Match};
///
/// let keymap = Keymap::default();
/// let g = parse_sequence("g").unwrap();
/// assert_eq!(keymap.find(Context::Reader, &g), Match::Pending, "g g is longer");
/// let gg = parse_sequence("gg").unwrap();
/// assert_eq!(keymap.find(Context::Reader, &gg), Match::Action(Action::Top));
/// ```
#[derive(Clone, Debug)]
pub struct Keymap {
    bound: Vec<Bound>,
    /// Signs in which keys are shown: `⏎`, or `Enter`.
    glyphs: Glyphs,
}

impl Default for Keymap {
    /// Returns the defaults of the action table.
    fn default() -> Self {
        let mut bound = Vec::new();
        for row in actions() {
            for binding in row.bindings {
                let sequences = binding.keys.iter().filter_map(|keys| parse_sequence(keys));
                for keys in sequences {
                    let keys: Rc<[Key]> = keys.into();
                    bound.extend(binding.contexts.iter().map(|&context| Bound {
                        context,
                        keys: Rc::clone(&keys),
                        action: row.action,
                    }));
                }
            }
        }
        Self {
            bound,
            glyphs: Glyphs::default(),
        }
    }
}

/// Keymaps are equal if they bind equal keys, in whatever signs they are shown.
impl PartialEq for Keymap {
    fn eq(&self, other: &Self) -> bool {
        let within = |a: &Self, b: &Self| a.bound.iter().all(|row| b.bound.contains(row));
        within(self, other) && within(other, self)
    }
}

impl Keymap {
    /// Returns the default keys, overridden by these, of which a later one overrides an earlier one.
    pub fn new(rows: Vec<KeyRow>) -> Self {
        let mut map = Self::default();
        if rows.is_empty() {
            return map;
        }
        for row in rows {
            map.set(row);
        }
        for context in Context::ALL {
            map.keep_a_way_out(context);
        }
        map
    }

    /// Returns this keymap with its keys shown in other signs.
    #[must_use]
    pub fn shown_in(self, glyphs: Glyphs) -> Self {
        Self { glyphs, ..self }
    }

    /// Returns the names of keys, as people read them.
    pub fn show(&self, keys: &[Key]) -> String {
        self.glyphs.in_text(show_sequence(keys))
    }

    /// Adds a row and drops those whose keys it hides, and those whose keys would hide it.
    fn set(&mut self, row: KeyRow) {
        self.bound.retain(|b| {
            let hidden = b.keys.starts_with(&row.keys);
            let hides = row.action.is_some() && row.keys.starts_with(&b.keys);
            b.context != row.context || !(hidden || hides)
        });
        if let Some(action) = row.action {
            self.bound.push(Bound {
                context: row.context,
                keys: row.keys.into(),
                action,
            });
        }
    }

    /// Binds Ctrl-C in a context where no key leads out any more, so that nobody is caught there.
    fn keep_a_way_out(&mut self, context: Context) {
        let leads_out =
            |b: &Bound| matches!(b.action, Action::Abort | Action::Quit | Action::Cancel);
        if !self
            .bound
            .iter()
            .any(|b| b.context == context && leads_out(b))
        {
            let keys = parse_sequence("ctrl-c").unwrap_or_default();
            self.set(KeyRow {
                context,
                keys,
                action: Some(Action::Abort),
            });
        }
    }

    /// Returns the keys that may follow a sequence that waits for its end, each with its command.
    pub fn continuations(&self, context: Context, keys: &[Key]) -> Vec<(String, Action)> {
        let waiting = self.bound.iter().filter(|b| {
            b.context == context && b.keys.len() > keys.len() && b.keys.starts_with(keys)
        });
        waiting
            .map(|b| (self.show(&b.keys[keys.len()..]), b.action))
            .collect()
    }

    /// Returns the key sequences of an action in a context.
    pub fn sequences(&self, context: Context, action: Action) -> Vec<Vec<Key>> {
        let bound = self.bound.iter();
        bound
            .filter(|b| b.context == context && b.action == action)
            .map(|b| b.keys.to_vec())
            .collect()
    }

    /// Returns the meaning of `keys` in `context`.
    pub fn find(&self, context: Context, keys: &[Key]) -> Match {
        let mut found = Match::None;
        for b in self.bound.iter().filter(|b| b.context == context) {
            if *b.keys == *keys {
                return Match::Action(b.action);
            }
            if b.keys.starts_with(keys) {
                found = Match::Pending;
            }
        }
        found
    }

    /// Returns the key sequences of an action in a context, as shown to people.
    pub fn keys(&self, context: Context, action: Action) -> Vec<String> {
        self.bound
            .iter()
            .filter(|b| b.context == context && b.action == action)
            .map(|b| self.show(&b.keys))
            .collect()
    }

    /// Returns the first key of an action in a context, as shown to people; `None` if it has none.
    pub fn key(&self, context: Context, action: Action) -> Option<String> {
        self.keys(context, action).into_iter().next()
    }

    /// Returns the commands of `keys` in other contexts, each with the first of its contexts in the
    /// order of the help, so that a key without a meaning here can be explained.
    pub fn elsewhere(&self, keys: &[Key]) -> Vec<(Context, Action)> {
        let bound = self.bound.iter().filter(|b| *b.keys == *keys);
        let mut uses: Vec<_> = bound.map(|b| (b.context, b.action)).collect();
        uses.sort_by_key(|(context, _)| *context);
        let mut known = Vec::new();
        uses.retain(|(_, action)| {
            let is_new = !known.contains(action);
            known.push(*action);
            is_new
        });
        uses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_key_is_valid_notation() {
        for row in actions() {
            for keys in row.bindings.iter().flat_map(|b| b.keys) {
                assert!(parse_sequence(keys).is_some(), "{}: {keys}", row.name);
            }
        }
    }

    #[test]
    fn no_key_means_two_things_in_a_context() {
        let map = Keymap::default();
        for (i, a) in map.bound.iter().enumerate() {
            for b in &map.bound[i + 1..] {
                let clash = a.context == b.context
                    && (a.keys.starts_with(&b.keys) || b.keys.starts_with(&a.keys));
                assert!(!clash, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn nothing_is_bound_to_backspace_or_marked_letters_outside_boxes() {
        for b in Keymap::default()
            .bound
            .iter()
            .filter(|b| !b.context.is_typing())
        {
            for key in &*b.keys {
                let harmless = match key.code {
                    super::super::key::Code::Backspace => false,
                    super::super::key::Code::Char(c) => c.is_ascii(),
                    _ => true,
                };
                assert!(harmless, "{b:?}");
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = actions().iter().map(|r| r.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), actions().len());
    }

    #[test]
    fn the_users_keys_hide_and_are_not_hidden() {
        let row = |keys: &str, action| KeyRow {
            context: Context::Reader,
            keys: parse_sequence(keys).unwrap(),
            action,
        };
        let map = Keymap::new;
        let find =
            |map: &Keymap, keys: &str| map.find(Context::Reader, &parse_sequence(keys).unwrap());
        let short = map(vec![row("g", Some(Action::Help))]);
        assert_eq!(find(&short, "g"), Match::Action(Action::Help));
        let long = map(vec![row("j k", Some(Action::Top))]);
        assert_eq!(find(&long, "j"), Match::Pending);
        assert_eq!(find(&long, "down"), Match::Action(Action::Down));
        let unbound = map(vec![row("g g", None), row("j", None)]);
        assert_eq!(
            (find(&unbound, "g"), find(&unbound, "j")),
            (Match::None, Match::None)
        );
        assert_eq!(map(Vec::new()), Keymap::default());
    }

    #[test]
    fn the_defaults_lead_out_of_every_context() {
        let mut map = Keymap::default();
        for context in Context::ALL {
            map.keep_a_way_out(context);
        }
        assert_eq!(map.bound.len(), Keymap::default().bound.len());
    }

    #[test]
    fn there_is_always_a_way_out() {
        let rows = Context::ALL.into_iter().flat_map(|context| {
            ["q", "esc", "ctrl-c"].map(|keys| KeyRow {
                context,
                keys: parse_sequence(keys).unwrap(),
                action: None,
            })
        });
        let map = Keymap::new(rows.collect());
        for context in Context::ALL {
            let found = map.find(context, &parse_sequence("ctrl-c").unwrap());
            assert_eq!(found, Match::Action(Action::Abort), "{context:?}");
        }
    }

    #[test]
    fn sequences_wait_for_their_end() {
        let map = Keymap::default();
        let g = parse_sequence("g").unwrap();
        assert_eq!(map.find(Context::Reader, &g), Match::Pending);
        let gg = parse_sequence("g g").unwrap();
        assert_eq!(map.find(Context::Reader, &gg), Match::Action(Action::Top));
        assert_eq!(map.find(Context::Finder, &g), Match::None);
    }
}
