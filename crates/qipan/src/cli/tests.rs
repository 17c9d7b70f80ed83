//! Help in both languages; the commands that the documents show are ones that exist.

use super::Cli;
use clap::{Command, CommandFactory, Parser};
use std::path::Path;

fn both_languages(text: &str) -> bool {
    let is_chinese = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    text.split_once(" | ")
        .is_some_and(|(zh, en)| zh.chars().any(is_chinese) && en.chars().any(|c| c.is_ascii_lowercase()))
}

fn look(command: &Command, path: &str, missing: &mut Vec<String>) {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    if !both_languages(&about) {
        missing.push(format!("{path}: {about}"));
    }
    for argument in command.get_arguments() {
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        if !both_languages(&help) {
            missing.push(format!("{path} {}: {help}", argument.get_id()));
        }
    }
    for sub in command.get_subcommands() {
        look(sub, &format!("{path} {}", sub.get_name()), missing);
    }
}

#[test]
fn every_command_and_argument_has_help_in_both_languages() {
    let command = Cli::command();
    command.clone().debug_assert();
    let mut missing = Vec::new();
    look(&command, "qipan", &mut missing);
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Lines of shell blocks that call the binary, with their continuation lines, without comments.
fn calls(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut calls: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            inside = !inside && ["sh", "bash", "console", "shell"].contains(&kind.trim());
            continue;
        }
        let line = line.trim().trim_start_matches("$ ").split(" #").next().unwrap_or("").trim();
        let piece = line.trim_end_matches('\\').trim();
        if open {
            if let Some(last) = calls.last_mut() {
                last.push_str(&format!(" {piece}"));
            }
        } else if inside && ["qipan ", "./qipan "].iter().any(|start| line.starts_with(start)) {
            calls.push(piece.to_owned());
        } else {
            continue;
        }
        open = line.ends_with('\\');
    }
    calls
}

#[test]
fn commands_in_the_documents_are_ones_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut pages = vec![root.join("README.md"), root.join("README.zh-CN.md"), root.join("CONTRIBUTING.md")];
    let guides = std::fs::read_dir(root.join("docs/guide")).unwrap().map(|entry| entry.unwrap().path());
    pages.extend(guides.filter(|p| p.extension().is_some_and(|e| e == "md")));
    let (mut wrong, mut count) = (Vec::new(), 0);
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        for call in calls(&text).into_iter().filter(|c| !c.starts_with("./qipan test")) {
            let shell = [">", "|", "&&", "<", ";"];
            let words = call
                .split_whitespace()
                .take_while(|w| !shell.iter().any(|s| w.starts_with(s) || w.starts_with("2>")));
            let words: Vec<&str> = words.map(|w| w.trim_matches(['\'', '"'])).collect();
            count += 1;
            match Cli::try_parse_from(words) {
                Err(e) if e.use_stderr() => wrong.push(format!("{}: {call}\n{e}", page.display())),
                _ => {}
            }
        }
    }
    assert!(count > 5, "the documents show commands");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
