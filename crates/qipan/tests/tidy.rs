//! Rules of the repository that a reader relies on: the crate table, pure engines, method pages, sizes, words.

#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Crate name → the workspace crates and the outside crates that it depends on, without dev-dependencies.
fn dependencies() -> BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path().join("Cargo.toml")).unwrap();
        let name =
            text.lines().find_map(|l| l.strip_prefix("name = \"")).unwrap().trim_end_matches('"').to_owned();
        let section = text.split("\n[dependencies]").nth(1).unwrap_or("");
        let section = section.split("\n[").next().unwrap_or("");
        let names = section
            .lines()
            .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
            .map(|l| l.split(['.', ' ', '=']).next().unwrap_or("").to_owned());
        let (own, outside) = names.partition(|n| n.starts_with("qipan"));
        all.insert(name, (own, outside));
    }
    all
}

fn table() -> BTreeMap<String, BTreeSet<String>> {
    read("ARCHITECTURE.md")
        .lines()
        .filter(|l| l.starts_with("| `qipan"))
        .map(|l| {
            let cells: Vec<_> = l.split('|').map(str::trim).collect();
            let uses = cells[3].split(',').map(|c| c.trim().trim_matches('`').to_owned());
            (cells[1].trim_matches('`').to_owned(), uses.filter(|c| c.starts_with("qipan")).collect())
        })
        .collect()
}

#[test]
fn crates_use_what_the_architecture_says() {
    let (map, real) = (table(), dependencies());
    assert_eq!(
        map.keys().collect::<Vec<_>>(),
        real.keys().collect::<Vec<_>>(),
        "the crate table of ARCHITECTURE.md lists other crates than the workspace has"
    );
    for (name, (uses, _)) in &real {
        let extra: Vec<_> = uses.difference(&map[name]).collect();
        assert!(extra.is_empty(), "{name} may not use {extra:?}; see ARCHITECTURE.md");
    }
}

#[test]
fn engines_depend_on_nothing_that_could_be_impure() {
    // i_overlay and rayon compute; neither reads a clock, a file or the network.
    let allowed = ["i_overlay", "jiff", "rayon", "serde", "serde_json", "thiserror"];
    for name in
        ["qipan-kernel", "qipan-plan", "qipan-indicator", "qipan-space", "qipan-project", "qipan-allocation"]
    {
        let outside = &dependencies()[name].1;
        let extra: Vec<_> = outside.iter().filter(|d| !allowed.contains(&d.as_str())).collect();
        assert!(extra.is_empty(), "{name} is an engine and may not use {extra:?}");
    }
}

#[test]
fn no_source_file_is_longer_than_a_reader_can_hold() {
    let mut long = Vec::new();
    walk(&root().join("crates"), &mut |path| {
        let is_test = path.components().any(|c| matches!(c.as_os_str().to_str(), Some("tests" | "benches")))
            || path.file_name().is_some_and(|n| n == "tests.rs");
        if path.extension().is_some_and(|e| e == "rs") && !is_test {
            let text = std::fs::read_to_string(path).unwrap();
            let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or("");
            let lines =
                code.lines().filter(|l| !l.trim_start().starts_with("//") && !l.trim().is_empty()).count();
            if lines > 600 {
                long.push(format!("{} has {lines} lines", path.display()));
            }
        }
    });
    assert!(long.is_empty(), "split these files: {long:#?}");
}

#[test]
fn words_of_one_place_stay_out() {
    let mut found = Vec::new();
    let words = ["/root/", "/home/", "/Users/"];
    for folder in ["crates", "docs", "console/src", "console/e2e", "scripts", "fixtures"] {
        walk(&root().join(folder), &mut |path| {
            if path.ends_with("tidy.rs") {
                return;
            }
            let Ok(text) = std::fs::read_to_string(path) else { return };
            for word in words {
                if text.contains(word) {
                    found.push(format!("{}: {word}", path.display()));
                }
            }
        });
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn links_of_the_guides_lead_somewhere() {
    let mut dead = Vec::new();
    let mut pages = vec!["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "GLOSSARY.md"]
        .into_iter()
        .map(|p| root().join(p))
        .collect::<Vec<_>>();
    walk(&root().join("docs"), &mut |path| {
        if path.extension().is_some_and(|e| e == "md") {
            pages.push(path.to_owned());
        }
    });
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap_or_else(|e| panic!("{}: {e}", page.display()));
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or("");
            let outside = file.is_empty() || file.contains("://") || file.starts_with("mailto:");
            if !outside && !page.parent().unwrap().join(file).exists() {
                dead.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("").to_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "node_modules" | "dist") {
                walk(&path, visit);
            }
        } else {
            visit(&path);
        }
    }
}
