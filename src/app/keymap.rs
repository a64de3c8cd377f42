//! Which keys mean what, where: the live map that update, help and palette ask.

use super::action::{ACTIONS, Action, Context};
use super::key::{Key, parse_sequence, show_sequence};

/// What a sequence of keys means in a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// This action.
    Action(Action),
    /// The start of longer sequences.
    Pending,
    /// Nothing.
    None,
}

/// One binding.
#[derive(Clone, Debug)]
struct Bound {
    context: Context,
    keys: Vec<Key>,
    action: Action,
}

/// All bindings.
#[derive(Clone, Debug)]
pub struct Keymap {
    bound: Vec<Bound>,
}

impl Default for Keymap {
    /// The defaults of the action table.
    fn default() -> Self {
        let mut bound = Vec::new();
        for row in ACTIONS {
            for binding in row.bindings {
                for &context in binding.contexts {
                    bound.extend(binding.keys.iter().filter_map(|keys| {
                        let keys = parse_sequence(keys)?;
                        Some(Bound {
                            context,
                            keys,
                            action: row.action,
                        })
                    }));
                }
            }
        }
        Self { bound }
    }
}

impl Keymap {
    /// What `keys` mean in `context`.
    pub fn find(&self, context: Context, keys: &[Key]) -> Match {
        let mut found = Match::None;
        for b in self.bound.iter().filter(|b| b.context == context) {
            if b.keys == keys {
                return Match::Action(b.action);
            }
            if b.keys.starts_with(keys) {
                found = Match::Pending;
            }
        }
        found
    }

    /// The key sequences of an action in a context, as shown to people.
    pub fn keys(&self, context: Context, action: Action) -> Vec<String> {
        self.bound
            .iter()
            .filter(|b| b.context == context && b.action == action)
            .map(|b| show_sequence(&b.keys))
            .collect()
    }

    /// The first key of an action in a context, or nothing.
    pub fn key(&self, context: Context, action: Action) -> Option<String> {
        self.keys(context, action).into_iter().next()
    }

    /// Every context in which `keys` mean something.
    pub fn elsewhere(&self, keys: &[Key]) -> Option<(Context, Action)> {
        self.bound
            .iter()
            .find(|b| b.keys == keys)
            .map(|b| (b.context, b.action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_key_is_valid_notation() {
        for row in ACTIONS {
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
            for key in &b.keys {
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
        let mut names: Vec<_> = ACTIONS.iter().map(|r| r.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ACTIONS.len());
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
