//! Usage errors and headings of the command line in Chinese; the parser itself speaks English only.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use std::ffi::OsStr;

/// Headings and marks of the parser's help, and the Chinese ones.
const MARKS: &[(&str, &str)] = &[
    ("Usage: ", "用法："),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("Options:", "选项："),
    ("Possible values:", "可选值："),
    ("[OPTIONS]", "[选项]"),
    ("<COMMAND>", "<命令>"),
    ("[COMMAND]", "[命令]"),
    ("[default: ", "[默认："),
    ("[env: ", "[环境变量："),
    ("[possible values: ", "[可选值："),
    ("[aliases: ", "[别名："),
];

/// Whether messages are wanted in Chinese: by `--lang`, else by `QIPAN_LANG`, else yes. Looked up before the
/// arguments are parsed, since they may be the ones that are wrong.
pub fn wanted<'a>(args: impl IntoIterator<Item = &'a OsStr>, env: Option<&str>) -> bool {
    let mut args = args.into_iter().map(|a| a.to_string_lossy());
    let mut named = None;
    while let Some(arg) = args.next() {
        if arg == "--" {
            break;
        } else if arg == "--lang" {
            named = args.next().map(|v| v.into_owned());
        } else if let Some(value) = arg.strip_prefix("--lang=") {
            named = Some(value.to_owned());
        }
    }
    named.as_deref().or(env).is_none_or(|lang| !lang.eq_ignore_ascii_case("en"))
}

/// The parser's answer in Chinese: its help with Chinese headings, or the error with what to do about it.
pub fn told(e: &Error) -> String {
    match e.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => marked(&e.render().to_string()),
        _ => {
            let mut text = format!("错误：{}\n", fault(e));
            if let Some(usage) = said(e, ContextKind::Usage) {
                text.push_str(&format!("\n{}\n", marked(usage.trim_end())));
            }
            text.push_str("\n加 --help 查看用法。\n");
            text
        }
    }
}

/// With Chinese headings and marks. A mark of several words may be broken over lines, then it is found word by word.
fn marked(text: &str) -> String {
    MARKS.iter().fold(text.to_owned(), |text, (en, zh)| replaced(&text, en, zh))
}

fn replaced(text: &str, en: &str, zh: &str) -> String {
    let Some((first, rest)) = en.split_once(' ').filter(|(_, rest)| !rest.is_empty()) else {
        return text.replace(en, zh);
    };
    let mut out = String::new();
    let mut left = text;
    while let Some(at) = left.find(first) {
        let (before, after) = left.split_at(at);
        let tail = after.get(first.len()..).unwrap_or_default();
        let gap = tail.len() - tail.trim_start().len();
        out.push_str(before);
        match tail.trim_start().strip_prefix(rest.trim_end()).filter(|_| gap > 0) {
            Some(tail) => {
                out.push_str(zh);
                left = tail.trim_start();
            }
            None => {
                out.push_str(first);
                left = tail;
            }
        }
    }
    out + left
}

fn said(e: &Error, kind: ContextKind) -> Option<String> {
    let text = match e.get(kind)? {
        ContextValue::String(one) => one.clone(),
        ContextValue::Strings(many) => many.join("、"),
        ContextValue::StyledStr(one) => one.to_string(),
        ContextValue::StyledStrs(many) => many.iter().map(ToString::to_string).collect::<Vec<_>>().join("、"),
        ContextValue::Number(n) => n.to_string(),
        ContextValue::Bool(b) => b.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn fault(e: &Error) -> String {
    let get = |kind| said(e, kind).unwrap_or_default();
    let arg = get(ContextKind::InvalidArg);
    let near = |kind| said(e, kind).map_or_else(String::new, |s| format!("；是否想写“{s}”？"));
    let valid = || said(e, ContextKind::ValidValue).map_or_else(String::new, |v| format!("；可用的值：{v}"));
    match e.kind() {
        ErrorKind::UnknownArgument => format!("没有参数“{arg}”{}", near(ContextKind::SuggestedArg)),
        ErrorKind::InvalidSubcommand => {
            format!(
                "没有命令“{}”{}",
                get(ContextKind::InvalidSubcommand),
                near(ContextKind::SuggestedSubcommand)
            )
        }
        ErrorKind::MissingSubcommand => {
            let known = said(e, ContextKind::ValidSubcommand)
                .map_or_else(String::new, |s| format!("；可用的命令：{s}"));
            format!("缺少命令{known}")
        }
        ErrorKind::MissingRequiredArgument => format!("缺少必须的参数：{arg}"),
        ErrorKind::ArgumentConflict => match said(e, ContextKind::PriorArg) {
            Some(prior) if prior != arg => format!("参数“{arg}”不能与“{prior}”同时使用；请去掉其一"),
            _ => format!("参数“{arg}”只能写一次；请去掉多余的"),
        },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match said(e, ContextKind::InvalidValue) {
            None => format!("参数“{arg}”缺少值{}", valid()),
            Some(value) => {
                let how = valid() + &reason(e);
                let how = if how.is_empty() { "；请按帮助中的格式填写".to_owned() } else { how };
                format!("参数“{arg}”的值“{value}”不能用{how}")
            }
        },
        ErrorKind::TooManyValues => {
            format!("参数“{arg}”的值“{}”多余；请去掉", get(ContextKind::InvalidValue))
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("参数“{arg}”的值个数不对"),
        ErrorKind::NoEquals => format!("参数“{arg}”与值之间要写等号"),
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 文字；请检查终端的编码".to_owned(),
        _ => "用法有误".to_owned(),
    }
}

/// What the value's own reader said, where it speaks Chinese; the standard library's English is left out.
fn reason(e: &Error) -> String {
    let text = std::error::Error::source(e).map(ToString::to_string).unwrap_or_default();
    if text.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) {
        format!("：{text}")
    } else {
        String::new()
    }
}
