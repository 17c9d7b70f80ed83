//! The tree of a plan's version, kept flat in reading order.

use std::collections::BTreeMap;

use qipan_kernel::text::{Lang, Say};

use crate::node::{Node, NodeKind};

/// One node in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The node itself.
    pub node: Node,
    /// Levels above it; 0 for a top-level chapter.
    pub depth: usize,
    /// Position of the node above in [`Tree::entries`].
    pub parent: Option<usize>,
    /// One past the last position of the subtree: `entries[at..end]` is the node with all below it.
    pub end: usize,
}

/// A plan's version as a tree.
///
/// Kept as one list in reading order (a node before its children, siblings by `order`, then `id`), each entry
/// knowing where its subtree ends. Nothing here recurses, dropping included, so depth costs no stack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    entries: Vec<Entry>,
    by_id: BTreeMap<String, usize>,
}

impl Tree {
    /// Puts nodes, in any order, into a tree.
    ///
    /// # Errors
    /// All of them name the node: the same id twice, a parent that is not there, a cycle (with its members in
    /// order), an indicator node without an indicator's code.
    pub fn build(nodes: Vec<Node>) -> Result<Tree, TreeError> {
        let index = index_of(&nodes)?;
        let parents = parents_of(&nodes, &index)?;
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
        let mut roots = Vec::new();
        for (at, parent) in parents.iter().enumerate() {
            match parent {
                Some(p) => children[*p].push(at),
                None => roots.push(at),
            }
        }
        let by_place = |a: &usize, b: &usize| {
            (nodes[*a].order, nodes[*a].id.as_str()).cmp(&(nodes[*b].order, nodes[*b].id.as_str()))
        };
        roots.sort_by(by_place);
        for list in &mut children {
            list.sort_by(by_place);
        }
        let order = preorder(&roots, &children);
        if order.len() < nodes.len() {
            return Err(cycle_in(&nodes, &parents, &order));
        }
        Ok(Tree::assemble(nodes, &order))
    }

    /// Fills the flat list from the reading order `(position in nodes, depth, parent's place)`.
    fn assemble(nodes: Vec<Node>, order: &[Step]) -> Tree {
        let mut slots: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
        let mut entries: Vec<Entry> = Vec::with_capacity(order.len());
        let mut by_id = BTreeMap::new();
        for step in order {
            let Some(node) = slots.get_mut(step.node).and_then(Option::take) else { continue };
            by_id.insert(node.id.clone(), entries.len());
            let at = entries.len();
            entries.push(Entry { node, depth: step.depth, parent: step.parent, end: at + 1 });
        }
        for at in (0..entries.len()).rev() {
            let end = entries[at].end;
            if let Some(parent) = entries[at].parent {
                entries[parent].end = entries[parent].end.max(end);
            }
        }
        Tree { entries, by_id }
    }

    /// All entries in reading order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Walks the whole tree in reading order.
    pub fn walk(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Levels of the deepest branch; 0 for an empty tree.
    pub fn height(&self) -> usize {
        self.entries.iter().map(|e| e.depth + 1).max().unwrap_or(0)
    }

    /// Position of a node in [`Tree::entries`].
    pub fn position(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// A node by its id.
    pub fn get(&self, id: &str) -> Option<&Node> {
        self.position(id).map(|at| &self.entries[at].node)
    }

    /// The node at `id` and everything under it, in reading order.
    pub fn subtree(&self, id: &str) -> &[Entry] {
        match self.position(id) {
            Some(at) => &self.entries[at..self.entries[at].end],
            None => &[],
        }
    }

    /// The nodes directly under `id` (the top level for `None`), in order.
    pub fn children(&self, id: Option<&str>) -> Vec<&Node> {
        let parent = match id {
            None => None,
            Some(id) => match self.position(id) {
                Some(at) => Some(at),
                None => return Vec::new(),
            },
        };
        let mut at = parent.map_or(0, |p| p + 1);
        let end = parent.map_or(self.entries.len(), |p| self.entries[p].end);
        let mut found = Vec::new();
        while at < end {
            found.push(&self.entries[at].node);
            at = self.entries[at].end;
        }
        found
    }

    /// The way from the top to `id`, both included; empty when there is no such node.
    pub fn path(&self, id: &str) -> Vec<&Node> {
        let mut way = Vec::new();
        let mut at = self.position(id);
        while let Some(place) = at {
            way.push(&self.entries[place].node);
            at = self.entries[place].parent;
        }
        way.reverse();
        way
    }

    /// The nodes in reading order, as they would be stored.
    pub fn into_nodes(self) -> Vec<Node> {
        self.entries.into_iter().map(|e| e.node).collect()
    }
}

/// One step of the reading order.
struct Step {
    node: usize,
    depth: usize,
    parent: Option<usize>,
}

fn index_of(nodes: &[Node]) -> Result<BTreeMap<&str, usize>, TreeError> {
    let mut index = BTreeMap::new();
    for (at, node) in nodes.iter().enumerate() {
        if index.insert(node.id.as_str(), at).is_some() {
            return Err(TreeError::Duplicate { id: node.id.clone(), title: node.title.clone() });
        }
        let bare = node.indicator.as_deref().is_none_or(|code| code.trim().is_empty());
        if node.kind == NodeKind::Indicator && bare {
            return Err(TreeError::NoIndicator { id: node.id.clone(), title: node.title.clone() });
        }
    }
    Ok(index)
}

fn parents_of(nodes: &[Node], index: &BTreeMap<&str, usize>) -> Result<Vec<Option<usize>>, TreeError> {
    nodes
        .iter()
        .map(|node| match node.parent.as_deref() {
            None => Ok(None),
            Some(parent) => index.get(parent).map(|at| Some(*at)).ok_or_else(|| TreeError::Orphan {
                id: node.id.clone(),
                title: node.title.clone(),
                parent: parent.to_owned(),
            }),
        })
        .collect()
}

fn preorder(roots: &[usize], children: &[Vec<usize>]) -> Vec<Step> {
    let mut order: Vec<Step> = Vec::with_capacity(children.len());
    let mut stack: Vec<Step> =
        roots.iter().rev().map(|&node| Step { node, depth: 0, parent: None }).collect();
    while let Some(step) = stack.pop() {
        let place = order.len();
        let depth = step.depth + 1;
        stack.extend(children[step.node].iter().rev().map(|&node| Step { node, depth, parent: Some(place) }));
        order.push(step);
    }
    order
}

/// Finds the cycle that kept some nodes out of the reading order.
fn cycle_in(nodes: &[Node], parents: &[Option<usize>], order: &[Step]) -> TreeError {
    let mut reached = vec![false; nodes.len()];
    for step in order {
        reached[step.node] = true;
    }
    let mut at = reached.iter().position(|seen| !seen).unwrap_or(0);
    let mut seen = vec![false; nodes.len()];
    while !seen[at] {
        seen[at] = true;
        at = parents[at].unwrap_or(at);
    }
    let start = at;
    let mut ids = vec![nodes[start].id.clone()];
    at = parents[start].unwrap_or(start);
    while at != start {
        ids.push(nodes[at].id.clone());
        at = parents[at].unwrap_or(start);
    }
    // Named from the smallest id on, from child to parent, so that the same cycle is always told alike.
    let first = ids.iter().enumerate().min_by(|a, b| a.1.cmp(b.1)).map_or(0, |(at, _)| at);
    ids.rotate_left(first);
    ids.push(ids[0].clone());
    TreeError::Cycle { ids }
}

/// Why nodes are not a tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The same id twice.
    #[error("node {id} ({title}) is there twice; give each node an id of its own")]
    Duplicate {
        /// The id.
        id: String,
        /// Heading of the second node.
        title: String,
    },
    /// A parent that is not there.
    #[error(
        "node {id} ({title}) hangs under {parent}, which is not in the plan; add that node or move this one"
    )]
    Orphan {
        /// The node.
        id: String,
        /// Its heading.
        title: String,
        /// The parent it names.
        parent: String,
    },
    /// Nodes that hang under themselves.
    #[error("nodes hang under each other in a circle: {}; move one of them out", circle(.ids))]
    Cycle {
        /// Members from child to parent; the first is repeated at the end.
        ids: Vec<String>,
    },
    /// An indicator node that names no indicator.
    #[error("node {id} ({title}) is an indicator but names none; give it an indicator's code")]
    NoIndicator {
        /// The node.
        id: String,
        /// Its heading.
        title: String,
    },
}

/// Prints a circle; a long one by its first and last members.
fn circle(ids: &[String]) -> String {
    if ids.len() <= 12 {
        return ids.join(" → ");
    }
    let head = ids[..6].join(" → ");
    let tail = ids[ids.len() - 3..].join(" → ");
    format!("{head} → … ({} nodes) → {tail}", ids.len() - 1)
}

impl Say for TreeError {
    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (_, Lang::En) => self.to_string(),
            (TreeError::Duplicate { id, title }, Lang::Zh) => {
                format!("节点{id}（{title}）重复出现：请为每个节点使用不同的编号")
            }
            (TreeError::Orphan { id, title, parent }, Lang::Zh) => {
                format!("节点{id}（{title}）的上级{parent}不在规划中：请补上该上级或移动此节点")
            }
            (TreeError::Cycle { ids }, Lang::Zh) => {
                format!("节点互为上下级，成了环：{}；请将其中一个移出", circle(ids))
            }
            (TreeError::NoIndicator { id, title }, Lang::Zh) => {
                format!("节点{id}（{title}）是指标，却没有指标编码：请填写指标编码")
            }
        }
    }
}
