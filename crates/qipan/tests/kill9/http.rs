//! The least client that can sign in, upload and post: one connection a request, `None` when the server is gone.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

#[derive(Clone, Default)]
pub struct Client {
    pub address: String,
    cookie: String,
    csrf: String,
}

pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

impl Client {
    /// Signs in with the password of the test's logins.
    pub fn login(&mut self, username: &str) {
        let body = format!(r#"{{"username":"{username}","password":"{}"}}"#, super::district::PASSWORD);
        let reply = self
            .send("POST", "/session", "application/json", "", body.as_bytes())
            .expect("the server answers");
        assert_eq!(reply.status, 200, "{}", reply.body);
        let cookie = reply.head.lines().find(|l| l.to_lowercase().starts_with("set-cookie:")).unwrap();
        let pair = cookie.split_once(':').unwrap().1.split(';').next().unwrap();
        self.cookie = pair.trim().to_owned();
        self.csrf = reply.json()["csrf_token"].as_str().unwrap().to_owned();
    }

    pub fn get(&self, path: &str) -> Option<Reply> {
        self.send("GET", path, "", "", b"")
    }

    pub fn post(&self, path: &str, rev: &str) -> Option<Reply> {
        self.send("POST", path, "application/json", &format!("if-match: \"{rev}\"\r\n"), b"{}")
    }

    /// Uploads a file and commits it.
    pub fn upload(&self, name: &str, bytes: &[u8]) -> Option<Reply> {
        const EDGE: &str = "qipan-edge";
        let mut body = format!(
            "--{EDGE}\r\ncontent-disposition: form-data; name=\"dry_run\"\r\n\r\nfalse\r\n--{EDGE}\r\n\
             content-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        self.send("POST", "/imports", &format!("multipart/form-data; boundary={EDGE}"), "", &body)
    }

    fn send(&self, method: &str, path: &str, kind: &str, more: &str, body: &[u8]) -> Option<Reply> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
        let mut head = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\naccept-encoding: identity\r\n\
             content-length: {}\r\n{more}",
            self.address,
            body.len()
        );
        for (name, value) in [("content-type", kind), ("cookie", &self.cookie), ("x-csrf-token", &self.csrf)]
        {
            if !value.is_empty() {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).ok()?;
        stream.write_all(body).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        read(&bytes)
    }
}

/// A whole answer; `None` for one that was cut off, which acknowledges nothing.
fn read(bytes: &[u8]) -> Option<Reply> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let raw = &bytes[end + 4..];
    let length = head.lines().find_map(|l| {
        l.to_lowercase().strip_prefix("content-length:").and_then(|v| v.trim().parse::<usize>().ok())
    });
    let body = match length {
        Some(length) if raw.len() == length => raw.to_vec(),
        Some(_) => return None,
        None => unchunk(raw)?,
    };
    Some(Reply { status, head, body: String::from_utf8_lossy(&body).into_owned() })
}

fn unchunk(mut raw: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let line = raw.windows(2).position(|w| w == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&raw[..line]).ok()?.trim(), 16).ok()?;
        raw = &raw[line + 2..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(raw.get(..size)?);
        raw = raw.get(size + 2..)?;
    }
}
