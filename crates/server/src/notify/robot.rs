//! Messages to the robots of groups: DingTalk, WeCom, Feishu, each in its own format and signed in its own way.

use super::config::{Robot, RobotKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use qipan_app::notices::Outgoing;
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;

/// Bytes of text that the strictest of the three takes.
const MOST: usize = 3_800;

/// HMAC-SHA256 in base64.
fn sign(key: &str, text: &str) -> Result<String, String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|e| e.to_string())?;
    mac.update(text.as_bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

/// Percent-encodes what a query may not hold.
fn encoded(text: &str) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-_.~".contains(b);
    text.bytes().map(|b| if plain(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The text within the limit, whole characters.
fn cut(text: &str) -> String {
    let mut used = 0;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += c.len_utf8();
            used <= MOST
        })
        .collect();
    if kept.len() < text.len() { format!("{kept}\n…") } else { kept }
}

/// Address and body of a message at a moment.
fn request(robot: &Robot, subject: &str, text: &str, now: Timestamp) -> Result<(String, Value), String> {
    let (url, secret) = (robot.url.expose(), robot.secret.expose());
    let text = cut(text);
    Ok(match robot.kind {
        RobotKind::DingTalk => {
            let url = if secret.is_empty() {
                url.to_owned()
            } else {
                let stamp = now.as_millisecond();
                let signed = encoded(&sign(secret, &format!("{stamp}\n{secret}"))?);
                let join = if url.contains('?') { '&' } else { '?' };
                format!("{url}{join}timestamp={stamp}&sign={signed}")
            };
            let markdown = json!({"title": subject, "text": format!("### {subject}\n{text}")});
            (url, json!({"msgtype": "markdown", "markdown": markdown}))
        }
        RobotKind::WeCom => {
            let content = format!("**{subject}**\n{text}");
            (url.to_owned(), json!({"msgtype": "markdown", "markdown": {"content": content}}))
        }
        RobotKind::Feishu => {
            let content = json!({"text": format!("{subject}\n{text}")});
            let mut body = json!({"msg_type": "text", "content": content});
            if !secret.is_empty() {
                let stamp = now.as_second();
                body["timestamp"] = json!(stamp.to_string());
                body["sign"] = json!(sign(&format!("{stamp}\n{secret}"), "")?);
            }
            (url.to_owned(), body)
        }
    })
}

/// Whether the answer says that the message was taken: all three answer 200 also when they refuse.
fn taken(answer: &str) -> Result<(), String> {
    let read: Value = serde_json::from_str(answer).map_err(|_| "the answer is no JSON".to_owned())?;
    let code = ["errcode", "code", "StatusCode"].iter().find_map(|k| read.get(*k)).and_then(Value::as_i64);
    let said =
        ["errmsg", "msg"].iter().find_map(|k| read.get(*k)).and_then(Value::as_str).unwrap_or_default();
    match code {
        Some(0) => Ok(()),
        Some(code) => Err(format!("refused with {code}: {said}")),
        None => Err("the answer has no code".to_owned()),
    }
}

/// Sends a message. Redirects are not followed, so that the operator's address is the only one that is ever asked.
pub(super) fn send(robot: &Robot, out: &Outgoing, now: Timestamp, patience: Duration) -> Result<(), String> {
    let (url, body) = request(robot, out.subject(), out.body(), now)?;
    // The address holds the token: what goes wrong is told without it, also where the other side repeats it.
    post(&url, &body, patience).map_err(|why| hidden(&why.replace(&url, "the robot's address"), robot))
}

fn post(url: &str, body: &Value, patience: Duration) -> Result<(), String> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(patience)).max_redirects(0).build().into();
    let told = |e: ureq::Error| e.to_string();
    let request = agent.post(url).header("content-type", "application/json; charset=utf-8");
    let mut answer = request.send(body.to_string()).map_err(told)?;
    let status = answer.status();
    let text = answer.body_mut().with_config().limit(64 << 10).read_to_string().map_err(told)?;
    if status.is_success() { taken(&text) } else { Err(format!("answered {status}")) }
}

/// A text without the secret and without what stands in the robot's address behind its host.
fn hidden(text: &str, robot: &Robot) -> String {
    let url = robot.url.expose();
    let behind =
        url.split_once("://").map_or(url, |(_, rest)| rest).split_once('/').map_or("", |(_, rest)| rest);
    let parts = behind.split(['/', '?', '&', '=']).chain([robot.secret.expose()]);
    parts.filter(|part| part.len() >= 6).fold(text.to_owned(), |text, part| text.replace(part, "…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn robot(kind: &str, secret: &str) -> Robot {
        let text = format!(
            r#"{{"name": "群", "kind": "{kind}", "url": "https://x.example/send?t=1", "secret": "{secret}", "unit": "330114"}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn each_robot_has_its_format_and_signature() {
        let now: Timestamp = "2024-06-30T08:00:00Z".parse().unwrap();
        let (url, body) = request(&robot("dingtalk", "SEC123"), "题", "文", now).unwrap();
        // HMAC-SHA256 of "1719734400000\nSEC123" under SEC123, computed with Python's hmac.
        assert_eq!(
            url,
            "https://x.example/send?t=1&timestamp=1719734400000&sign=GsXqvOpu54YoH042KZlCIcIEAb%2BuXe8dWfPrjkdh738%3D"
        );
        assert_eq!(body["markdown"]["title"], "题");
        let (url, body) = request(&robot("wecom", ""), "题", "文", now).unwrap();
        assert_eq!(
            (url.as_str(), &body["markdown"]["content"]),
            ("https://x.example/send?t=1", &json!("**题**\n文"))
        );
        let (_, body) = request(&robot("feishu", "abc"), "题", "文", now).unwrap();
        assert_eq!(
            (&body["timestamp"], &body["sign"]),
            (&json!("1719734400"), &json!("CYk6E5/cjAWl/bpZ8B1T1ck7ctbeX7j7tFZdIwQgFeE="))
        );
        assert!(request(&robot("feishu", ""), "题", "文", now).unwrap().1.get("sign").is_none());
        assert!(taken(r#"{"errcode":0,"errmsg":"ok"}"#).is_ok() && taken(r#"{"code":0}"#).is_ok());
        assert!(taken(r#"{"errcode":310000,"errmsg":"sign not match"}"#).unwrap_err().contains("310000"));
        assert!(taken("<html>").is_err() && cut(&"长".repeat(3000)).len() < 4096);
    }
}
