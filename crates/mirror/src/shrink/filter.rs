//! Which actions a search may take.

use std::collections::HashSet;
use std::fmt::Display;

/// The actions that a search is kept to, so that it ends where a search of
/// everything would not.
#[derive(Debug, Clone)]
pub(super) enum Filter {
    /// These, in any order, each as often as it likes.
    Same(HashSet<String>),
    /// Actions of these kinds, by none but these servers.
    Alike { kinds: HashSet<String>, actors: HashSet<String> },
    /// All there are.
    All,
}

impl Filter {
    /// The actions of a path.
    pub(super) fn same<A: Display>(actions: &[A]) -> Self {
        Self::Same(actions.iter().map(ToString::to_string).collect())
    }

    /// Actions like those of a path.
    pub(super) fn alike<A: Display>(actions: &[A]) -> Self {
        let names: Vec<String> = actions.iter().map(ToString::to_string).collect();
        let kinds = names.iter().filter_map(|name| words(name).next());
        let actors = names.iter().flat_map(|name| words(name).filter(|w| is_actor(w)));
        Self::Alike {
            kinds: kinds.map(str::to_owned).collect(),
            actors: actors.map(str::to_owned).collect(),
        }
    }

    pub(super) fn allows(&self, action: &impl Display) -> bool {
        match self {
            Self::All => true,
            Self::Same(names) => names.contains(&action.to_string()),
            Self::Alike { kinds, actors } => {
                let name = action.to_string();
                words(&name).next().is_some_and(|kind| kinds.contains(kind))
                    && words(&name).filter(|w| is_actor(w)).all(|w| actors.contains(w))
            }
        }
    }
}

/// The words of an action's name, its kind first.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// A letter and a number: a model value.
pub(super) fn is_actor(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && !chars.as_str().is_empty()
        && chars.all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_is_of_the_same_kind_and_by_the_same_servers() {
        let filter = Filter::alike(&["Timeout(s1)", "GrantVote(s2, s1)"]);
        assert!(filter.allows(&"Timeout(s2)") && filter.allows(&"GrantVote(s1, s2)"));
        assert!(!filter.allows(&"Timeout(s3)") && !filter.allows(&"Restart(s1)"));
    }

    #[test]
    fn the_same_is_the_very_action() {
        let filter = Filter::same(&["Timeout(s1)"]);
        assert!(filter.allows(&"Timeout(s1)") && !filter.allows(&"Timeout(s2)"));
    }
}
