//! The documents as plain pages: no script, no style, nothing from elsewhere.

use qipan_kernel::text::Lang;
use serde_json::Value;

/// A document as a page: its links first, then what it holds.
pub(super) fn page(title: &str, value: &Value, lang: Lang) -> String {
    let mut out = String::from("<!doctype html>\n<html lang=\"");
    out.push_str(lang.pick("zh-CN", "en"));
    out.push_str("\"><head><meta charset=\"utf-8\"><title>");
    out.push_str(&escape(title));
    out.push_str("</title></head><body>\n<h1>");
    out.push_str(&escape(title));
    out.push_str("</h1>\n");
    if let Some(features) = value.get("features").and_then(Value::as_array) {
        nav(&mut out, value, lang);
        let count = |name: &str| value.get(name).and_then(Value::as_u64).unwrap_or(0);
        let (here, all) = (count("numberReturned"), count("numberMatched"));
        let said = lang.pick(
            format!("本页 {here} 个要素，共 {all} 个"),
            format!("{here} features on this page, {all} in all"),
        );
        out.push_str(&format!("<p>{said}</p>\n"));
        let own = value.pointer("/links/0/href").and_then(Value::as_str).unwrap_or_default();
        table(&mut out, features, own.split('?').next().unwrap_or_default());
    } else {
        show(&mut out, value, lang);
    }
    out.push_str("</body></html>\n");
    out
}

/// The links of a document, those to JSON led to their pages, each page once; the document itself as JSON.
fn nav(out: &mut String, value: &Value, lang: Lang) {
    let links = value.get("links").and_then(Value::as_array);
    let mut told: Vec<String> = Vec::new();
    out.push_str("<ul>");
    for link in links.into_iter().flatten() {
        let text = |name: &str| link.get(name).and_then(Value::as_str).unwrap_or_default();
        let (href, rel) = (text("href"), text("rel"));
        let page = if rel == "self" { in_form(href, "json") } else { in_form(href, "html") };
        if rel == "alternate" || told.contains(&page) {
            continue;
        }
        let title = link.get("title").and_then(Value::as_str).unwrap_or_else(|| label(rel, lang));
        out.push_str(&format!("<li><a href=\"{}\">{}</a></li>", escape(&page), escape(title)));
        told.push(page);
    }
    out.push_str("</ul>\n");
}

/// An address with the form of the answer it asks for.
fn in_form(href: &str, form: &str) -> String {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("f="));
    let all: Vec<&str> = kept.collect();
    let joint = if all.is_empty() { "" } else { "&" };
    format!("{path}?{}{joint}f={form}", all.join("&"))
}

/// What a link leads to.
fn label(rel: &str, lang: Lang) -> &str {
    match rel {
        "self" => "GeoJSON / JSON",
        "items" => lang.pick("要素", "Features"),
        "collection" => lang.pick("图层说明", "The layer"),
        "next" => lang.pick("下一页", "Next page"),
        "data" => lang.pick("图层目录", "Layers"),
        "conformance" => lang.pick("符合的标准", "Conformance"),
        "service-desc" | "service-doc" => lang.pick("接口说明", "API description"),
        other => other,
    }
}

/// The features, each leading to its own page beneath `items`.
fn table(out: &mut String, features: &[Value], items: &str) {
    let names: std::collections::BTreeSet<&str> = features
        .iter()
        .filter_map(|f| f.get("properties")?.as_object())
        .flat_map(|p| p.keys().map(String::as_str))
        .filter(|name| *name != "id")
        .collect();
    out.push_str("<table><thead><tr><th>id</th>");
    for name in &names {
        out.push_str(&format!("<th>{}</th>", escape(name)));
    }
    out.push_str("</tr></thead><tbody>\n");
    for feature in features {
        let id = feature.get("id").map(plain).unwrap_or_default();
        let page = format!("{items}/{}?f=html", super::describe::escape(&id));
        out.push_str(&format!("<tr><th><a href=\"{}\">{}</a></th>", escape(&page), escape(&id)));
        for name in &names {
            let cell = feature.get("properties").and_then(|p| p.get(*name)).map(plain).unwrap_or_default();
            out.push_str(&format!("<td>{}</td>", escape(&cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table>\n");
}

/// Any other document: names and values, lists within lists.
fn show(out: &mut String, value: &Value, lang: Lang) {
    match value {
        Value::Object(map) => {
            if map.contains_key("links") {
                nav(out, value, lang);
            }
            out.push_str("<dl>");
            for (name, inner) in map.iter().filter(|(name, _)| *name != "links") {
                out.push_str(&format!("<dt>{}</dt><dd>", escape(name)));
                show(out, inner, lang);
                out.push_str("</dd>");
            }
            out.push_str("</dl>\n");
        }
        Value::Array(list) => {
            out.push_str("<ul>");
            for inner in list {
                out.push_str("<li>");
                show(out, inner, lang);
                out.push_str("</li>");
            }
            out.push_str("</ul>\n");
        }
        other => out.push_str(&escape(&plain(other))),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
