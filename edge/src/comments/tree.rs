//! The order in which a thread is shown. Comments with their parents come in, as they are stored; those that are shown
//! come out one below the other, with a depth. Nothing here recurses, so a thread may be as deep as it likes.

use std::collections::HashMap;

/// Deeper replies stand at this depth, and say whom they answer.
pub const DEEPEST: usize = 4;

/// What the order depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub id: String,
    pub parent: Option<String>,
    pub is_shown: bool,
    pub is_pinned: bool,
}

/// A place in the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Index of the node.
    pub node: usize,
    /// 0 for one that answers no other, at most [`DEEPEST`].
    pub depth: usize,
    /// Index of the node that it answers.
    pub parent: Option<usize>,
    /// Not shown itself, but answered: its place is kept.
    pub is_tombstone: bool,
}

/// Pinned threads first, then by time; replies below what they answer, by time. `nodes` are sorted by id, which is by
/// time. A node whose parent is not there, or is younger than itself, answers nothing: so no circle can come up.
pub fn order(nodes: &[Node]) -> Vec<Place> {
    let index: HashMap<&str, usize> = nodes.iter().enumerate().map(|(index, node)| (node.id.as_str(), index)).collect();
    let parents: Vec<Option<usize>> = nodes
        .iter()
        .enumerate()
        .map(|(own, node)| index.get(node.parent.as_deref()?).copied().filter(|parent| *parent < own))
        .collect();

    // From the youngest to the oldest, so that a reply is known before what it answers.
    let mut is_kept: Vec<bool> = nodes.iter().map(|node| node.is_shown).collect();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut roots = Vec::new();
    for (own, parent) in parents.iter().enumerate().rev() {
        if is_kept.get(own) != Some(&true) {
            continue;
        }
        match parent {
            Some(parent) => {
                is_kept.get_mut(*parent).into_iter().for_each(|kept| *kept = true);
                children.get_mut(*parent).into_iter().for_each(|of_parent| of_parent.push(own));
            }
            None => roots.push(own),
        }
    }

    // A stack gives back the last first: the youngest goes in first, and pinned threads last.
    let is_pinned = |node: &usize| nodes.get(*node).is_some_and(|node| node.is_pinned);
    roots.sort_by_key(is_pinned);
    let mut stack: Vec<(usize, usize)> = roots.into_iter().map(|root| (root, 0)).collect();
    let mut places = Vec::new();
    while let Some((node, depth)) = stack.pop() {
        let is_tombstone = nodes.get(node).is_some_and(|node| !node.is_shown);
        let parent = parents.get(node).copied().flatten();
        places.push(Place { node, depth, parent, is_tombstone });
        let replies = children.get(node).into_iter().flatten();
        stack.extend(replies.map(|reply| (*reply, (depth + 1).min(DEEPEST))));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line a node, in the order of their ids: `id parent marks`, with `-` for hidden and `^` for pinned.
    #[track_caller]
    fn check(thread: &str, expected: &str) {
        let nodes: Vec<Node> = thread
            .split(", ")
            .map(|line| {
                let name = line.trim_matches(['-', '^']);
                let (parent, id) = name.split_once('>').map_or((None, name), |(parent, id)| (Some(parent), id));
                Node {
                    id: id.to_owned(),
                    parent: parent.map(str::to_owned),
                    is_shown: !line.ends_with('-'),
                    is_pinned: line.ends_with('^'),
                }
            })
            .collect();
        let shown: Vec<String> = order(&nodes)
            .iter()
            .map(|place| {
                format!("{}{}{}", nodes[place.node].id, place.depth, if place.is_tombstone { "†" } else { "" })
            })
            .collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn replies_stand_below_what_they_answer() {
        check("a, b, a>c, c>d, a>e, b>f", "a0 c1 d2 e1 b0 f1");
    }

    #[test]
    fn pinned_threads_come_first() {
        check("a, b^, c, d^", "b0 d0 a0 c0");
    }

    #[test]
    fn what_is_gone_keeps_its_place_for_replies_only() {
        check("a-, a>b, c-, b>d-, d>e-", "a0† b1");
        check("a-, a>b-, b>c", "a0† b1† c2");
    }

    #[test]
    fn deep_replies_stand_at_the_deepest_place() {
        check("a, a>b, b>c, c>d, d>e, e>f, f>g", "a0 b1 c2 d3 e4 f4 g4");
    }

    #[test]
    fn a_circle_or_a_lost_parent_is_no_parent() {
        check("b>a, a>b, b>c, x>d, e>e", "a0 b1 c2 d0 e0");
    }

    #[test]
    fn a_very_deep_thread_is_shown_whole() {
        let nodes: Vec<Node> = (0..100_000)
            .map(|own: u32| Node {
                id: format!("{own:06}"),
                parent: own.checked_sub(1).map(|parent| format!("{parent:06}")),
                is_shown: own == 99_999,
                is_pinned: false,
            })
            .collect();
        let places = order(&nodes);
        assert_eq!((places.len(), places.last().map(|place| place.depth)), (100_000, Some(DEEPEST)));
    }
}
