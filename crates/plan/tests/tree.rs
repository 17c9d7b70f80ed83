//! Trees: order, errors that name the node, depth, differences, roll-up.

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qipan_kernel::text::{Lang, Say};
    use qipan_plan::{Change, Node, NodeField, NodeKind, Tree, TreeError, diff, rollup};

    fn node(id: &str, parent: Option<&str>, order: i64, title: &str) -> Node {
        Node {
            id: id.into(),
            parent: parent.map(Into::into),
            kind: NodeKind::Chapter,
            order,
            title: title.into(),
            text: String::new(),
            indicator: None,
            owner_unit: None,
        }
    }

    fn indicator(id: &str, parent: &str, order: i64, code: &str) -> Node {
        Node {
            kind: NodeKind::Indicator,
            indicator: Some(code.into()),
            ..node(id, Some(parent), order, code)
        }
    }

    fn small() -> Vec<Node> {
        vec![
            indicator("i2", "b1", 2, "RD"),
            node("c2", None, 2, "民生"),
            node("c1", None, 1, "创新"),
            Node { kind: NodeKind::Box, ..node("b1", Some("c1"), 1, "专栏1") },
            indicator("i1", "b1", 1, "GDP"),
            indicator("i3", "c2", 1, "JOBS"),
        ]
    }

    #[test]
    fn reads_in_order() {
        let tree = Tree::build(small()).unwrap();
        let ids: Vec<&str> = tree.walk().map(|e| e.node.id.as_str()).collect();
        assert_eq!(ids, ["c1", "b1", "i1", "i2", "c2", "i3"]);
        let depths: Vec<usize> = tree.walk().map(|e| e.depth).collect();
        assert_eq!(depths, [0, 1, 2, 2, 0, 1]);
        assert_eq!(tree.height(), 3);
        assert_eq!(tree.subtree("c1").len(), 4);
        assert!(tree.subtree("nowhere").is_empty());
        let tops: Vec<&str> = tree.children(None).iter().map(|n| n.id.as_str()).collect();
        assert_eq!(tops, ["c1", "c2"]);
        let way: Vec<&str> = tree.path("i2").iter().map(|n| n.id.as_str()).collect();
        assert_eq!(way, ["c1", "b1", "i2"]);
        assert_eq!(tree.get("b1").unwrap().title, "专栏1");
        assert_eq!(tree.into_nodes().len(), 6);
    }

    #[test]
    fn errors_name_the_node() {
        let twice = Tree::build(vec![node("a", None, 1, "甲"), node("a", None, 2, "乙")]).unwrap_err();
        assert_eq!(twice, TreeError::Duplicate { id: "a".into(), title: "乙".into() });
        let orphan = Tree::build(vec![node("a", Some("x"), 1, "甲")]).unwrap_err();
        assert!(orphan.to_string().contains("under x, which is not in the plan"));
        assert!(orphan.say(Lang::Zh).contains("上级x不在规划中"));
        let circle = vec![
            node("top", None, 1, "总"),
            node("b", Some("a"), 1, ""),
            node("c", Some("b"), 1, ""),
            node("a", Some("c"), 1, ""),
            node("tail", Some("a"), 1, ""),
        ];
        let cycle = Tree::build(circle).unwrap_err();
        assert_eq!(cycle, TreeError::Cycle { ids: ["a", "c", "b", "a"].map(String::from).to_vec() });
        assert!(cycle.to_string().contains("a → c → b → a"));
        let own = Tree::build(vec![node("a", Some("a"), 1, "")]).unwrap_err();
        assert_eq!(own, TreeError::Cycle { ids: vec!["a".into(), "a".into()] });
        let bare = Node { kind: NodeKind::Indicator, ..node("i", None, 1, "无码") };
        assert!(matches!(Tree::build(vec![bare]).unwrap_err(), TreeError::NoIndicator { .. }));
    }

    #[test]
    fn ten_thousand_deep() {
        let deep = |from: usize| -> Vec<Node> {
            (0..10_000)
                .map(|i| {
                    let parent = (i > 0).then(|| format!("n{}", i - 1));
                    node(&format!("n{i}"), parent.as_deref(), 1, &format!("层{}", i + from))
                })
                .collect()
        };
        let (old, new) = (Tree::build(deep(0)).unwrap(), Tree::build(deep(1)).unwrap());
        assert_eq!(old.height(), 10_000);
        assert_eq!(old.path("n9999").len(), 10_000);
        assert_eq!(diff(&old, &new).len(), 10_000);
        let sums = rollup(&old, |n| (n.id == "n9999").then_some(3u8), |s| u32::from(*s));
        assert_eq!(sums[0].worst, Some(3));
        let mut circle = deep(0);
        circle[0].parent = Some("n9999".into());
        let error = Tree::build(circle).unwrap_err();
        assert!(matches!(&error, TreeError::Cycle { ids } if ids.len() == 10_001));
        assert!(error.to_string().len() < 400, "a long circle is told in short");
    }

    #[test]
    fn tells_what_changed() {
        let old = Tree::build(small()).unwrap();
        // A new version has ids of its own.
        let mut nodes: Vec<Node> = small();
        for n in &mut nodes {
            n.id = format!("v2-{}", n.id);
            n.parent = n.parent.as_ref().map(|p| format!("v2-{p}"));
        }
        assert!(diff(&old, &Tree::build(nodes.clone()).unwrap()).is_empty());

        let at = |nodes: &[Node], id: &str| nodes.iter().position(|n| n.id == id).unwrap();
        let (c1, i1) = (at(&nodes, "v2-c1"), at(&nodes, "v2-i1"));
        nodes[c1].title = "科技创新".into();
        nodes[i1].parent = Some("v2-c2".into());
        nodes[i1].owner_unit = Some("330114-TJJ".into());
        let gone = at(&nodes, "v2-i3");
        nodes.remove(gone);
        nodes.push(Node { kind: NodeKind::Project, ..node("v2-p", Some("v2-c1"), 9, "大项目") });
        let changes = diff(&old, &Tree::build(nodes).unwrap());
        let told: Vec<String> = changes
            .iter()
            .map(|c| match c {
                Change::Added { node } => format!("+{}", node.title),
                Change::Removed { node } => format!("-{}", node.title),
                Change::Changed { after, fields, .. } => format!("~{} {fields:?}", after.title),
            })
            .collect();
        assert_eq!(told, ["~科技创新 [Title]", "+大项目", "~GDP [OwnerUnit, Parent]", "-JOBS"]);
    }

    #[test]
    fn a_swap_is_one_change_of_order() {
        let old =
            Tree::build(vec![node("a", None, 1, "甲"), node("b", None, 2, "乙"), node("c", None, 3, "丙")]);
        let new = Tree::build(vec![
            node("a", None, 30, "甲"),
            node("b", None, 10, "乙"),
            node("c", None, 20, "丙"),
        ]);
        let changes = diff(&old.unwrap(), &new.unwrap());
        assert_eq!(changes.len(), 1);
        assert!(matches!(&changes[0], Change::Changed { after, fields, .. }
        if after.id == "a" && *fields == [NodeField::Order]));
    }

    #[test]
    fn an_indicator_counts_once_a_chapter() {
        let mut nodes = small();
        nodes.push(indicator("i1b", "c1", 9, "GDP"));
        nodes.push(indicator("i1c", "c2", 9, "GDP"));
        let tree = Tree::build(nodes).unwrap();
        let light = |n: &Node| match n.indicator.as_deref() {
            Some("GDP") => Some(2u8),
            Some("JOBS") => Some(1),
            _ => None,
        };
        let sums = rollup(&tree, light, |s| u32::from(*s));
        let at = |id: &str| &sums[tree.position(id).unwrap()];
        assert_eq!(at("c1").counts, [(2, 1)].into());
        assert_eq!(at("c2").counts, [(1, 1), (2, 1)].into());
        assert_eq!(at("c2").worst, Some(2));
        assert_eq!(at("i2").worst, None, "no status is not the best status");
    }

    proptest! {
        #[test]
        fn any_forest_keeps_every_node(parents in proptest::collection::vec(0usize..1000, 0..60)) {
            // Node i hangs under an earlier one or at the top, so there is no cycle.
            let nodes: Vec<Node> = parents.iter().enumerate().map(|(i, p)| {
                let parent = (p % (i + 1) < i).then(|| format!("n{}", p % (i + 1)));
                node(&format!("n{i}"), parent.as_deref(), i64::try_from(*p).unwrap() % 5, "题")
            }).collect();
            let tree = Tree::build(nodes.clone()).unwrap();
            prop_assert_eq!(tree.len(), nodes.len());
            for (at, entry) in tree.entries().iter().enumerate() {
                prop_assert!(entry.end > at && entry.end <= tree.len());
                if let Some(parent) = entry.parent {
                    prop_assert!(parent < at && at < tree.entries()[parent].end);
                    prop_assert_eq!(entry.node.parent.as_deref(), Some(tree.entries()[parent].node.id.as_str()));
                }
            }
            let mut turned = nodes;
            turned.reverse();
            prop_assert_eq!(&Tree::build(turned).unwrap(), &tree);
            prop_assert!(diff(&tree, &tree).is_empty());
            prop_assert_eq!(diff(&Tree::default(), &tree).len(), tree.len());
            prop_assert_eq!(diff(&tree, &Tree::default()).len(), tree.len());
            let sums = rollup(&tree, |_| Some(1u8), |_| 1);
            for (entry, sum) in tree.entries().iter().zip(&sums) {
                let under = tree.subtree(&entry.node.id).len();
                prop_assert_eq!(sum.counts[&1], under);
            }
        }

        #[test]
        fn any_links_end_in_a_tree_or_a_named_error(links in proptest::collection::vec(proptest::option::of(0usize..12), 0..12)) {
            let nodes: Vec<Node> = links.iter().enumerate().map(|(i, p)| {
                node(&format!("n{i}"), p.map(|p| format!("n{p}")).as_deref(), 0, "题")
            }).collect();
            match Tree::build(nodes.clone()) {
                Ok(tree) => prop_assert_eq!(tree.len(), nodes.len()),
                Err(TreeError::Orphan { parent, .. }) => prop_assert!(nodes.iter().all(|n| n.id != parent)),
                Err(TreeError::Cycle { ids }) => {
                    prop_assert_eq!(ids.first(), ids.last());
                    for pair in ids.windows(2) {
                        let child = nodes.iter().find(|n| n.id == pair[0]).unwrap();
                        prop_assert_eq!(child.parent.as_ref(), Some(&pair[1]));
                    }
                }
                Err(other) => prop_assert!(false, "{}", other),
            }
        }

        #[test]
        fn distinct_counts_match_a_plain_count(shape in proptest::collection::vec((0usize..1000, 0usize..6), 1..50)) {
            let nodes: Vec<Node> = shape.iter().enumerate().map(|(i, (p, code))| {
                let parent = (p % (i + 1) < i).then(|| format!("n{}", p % (i + 1)));
                Node { kind: NodeKind::Indicator, indicator: Some(format!("X{code}")), ..node(&format!("n{i}"), parent.as_deref(), 0, "") }
            }).collect();
            let tree = Tree::build(nodes).unwrap();
            let light = |n: &Node| n.indicator.as_deref().map(|c| u32::from(c.as_bytes()[1]) % 2);
            let sums = rollup(&tree, light, |s| *s);
            for (entry, sum) in tree.entries().iter().zip(&sums) {
                let codes: std::collections::BTreeSet<_> =
                    tree.subtree(&entry.node.id).iter().filter_map(|e| e.node.indicator.clone()).collect();
                prop_assert_eq!(sum.counts.values().sum::<usize>(), codes.len());
            }
        }
    }
}
