//! Mail servers with TLS and robots on the loopback that keep what they were told, and a certificate authority for them.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a server was told.
pub type Log = Arc<Mutex<Vec<String>>>;

fn der(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match body.len() {
        n @ 0..=127 => out.push(u8::try_from(n).unwrap()),
        n @ 128..=255 => out.extend([0x81, u8::try_from(n).unwrap()]),
        n => out.extend([0x82, u8::try_from(n >> 8).unwrap(), u8::try_from(n & 255).unwrap()]),
    }
    out.extend_from_slice(body);
    out
}

fn name(common: &str) -> Vec<u8> {
    let pair = [der(6, &[0x55, 4, 3]), der(0x0c, common.as_bytes())].concat();
    der(0x30, &der(0x31, &der(0x30, &pair)))
}

/// A key with its certificate.
struct Identity {
    pkcs8: Vec<u8>,
    pair: EcdsaKeyPair,
    name: Vec<u8>,
}

impl Identity {
    fn new(common: &str) -> Identity {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap();
        Identity { pkcs8: pkcs8.as_ref().to_vec(), pair, name: name(common) }
    }

    /// A certificate of `of`, for a host or, without one, for an authority.
    fn certify(&self, of: &Identity, host: Option<&str>) -> Vec<u8> {
        let ecdsa = der(0x30, &der(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]));
        let curve =
            [der(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1]), der(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7])];
        let key = [&[0u8][..], of.pair.public_key().as_ref()].concat();
        let key = der(0x30, &[der(0x30, &curve.concat()), der(3, &key)].concat());
        let valid = der(0x30, &[der(0x17, b"200101000000Z"), der(0x17, b"491231235959Z")].concat());
        let extension = match host {
            Some(host) => {
                let names = der(0x30, &der(0x82, host.as_bytes()));
                der(0x30, &[der(6, &[0x55, 0x1d, 0x11]), der(4, &names)].concat())
            }
            None => {
                let authority = der(0x30, &der(1, &[0xff]));
                der(0x30, &[der(6, &[0x55, 0x1d, 0x13]), der(1, &[0xff]), der(4, &authority)].concat())
            }
        };
        let body = [
            der(0xa0, &der(2, &[2])),
            der(2, &[if host.is_some() { 2 } else { 1 }]),
            ecdsa.clone(),
            self.name.clone(),
            valid,
            of.name.clone(),
            key,
            der(0xa3, &der(0x30, &extension)),
        ];
        let body = der(0x30, &body.concat());
        let signed = self.pair.sign(&SystemRandom::new(), &body).unwrap();
        let signed = [&[0u8][..], signed.as_ref()].concat();
        der(0x30, &[body, ecdsa, der(3, &signed)].concat())
    }
}

/// An authority of one's own.
pub struct Authority(Identity);

impl Authority {
    pub fn new() -> Authority {
        Authority(Identity::new("Test authority"))
    }

    /// Its certificate as a PEM file.
    pub fn pem(&self) -> String {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(self.0.certify(&self.0, None));
        format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n")
    }

    fn server(&self, host: &str) -> Arc<ServerConfig> {
        let own = Identity::new(host);
        let chain = vec![CertificateDer::from(self.0.certify(&own, Some(host)))];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.pkcs8));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap())
    }
}

/// How a mail server keeps its connections secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Secrecy {
    Tls,
    Starttls,
    Never,
}

/// A mail server with a certificate for `host` that refuses its first `refusals` messages. Its log has a line for each
/// command, those under TLS with `tls `, and the text of messages.
pub fn mail_server(authority: &Authority, host: &str, secrecy: Secrecy, refusals: usize) -> (u16, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (log, config) = (Log::default(), authority.server(host));
    let kept = Arc::clone(&log);
    std::thread::spawn(move || {
        let mut left = refusals;
        for stream in listener.incoming().map_while(Result::ok) {
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            // What the other side breaks off is no failure of the server.
            let _ = serve(stream, &config, secrecy, &kept, &mut left);
        }
    });
    (port, log)
}

fn secured(stream: TcpStream, config: &Arc<ServerConfig>) -> StreamOwned<ServerConnection, TcpStream> {
    StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream)
}

fn serve(
    mut stream: TcpStream,
    config: &Arc<ServerConfig>,
    secrecy: Secrecy,
    log: &Log,
    left: &mut usize,
) -> std::io::Result<()> {
    match secrecy {
        Secrecy::Tls => {
            let mut stream = secured(stream, config);
            stream.write_all(b"220 fake\r\n")?;
            talk(&mut stream, "tls ", false, log, left).map(|_| ())
        }
        Secrecy::Starttls => {
            stream.write_all(b"220 fake\r\n")?;
            if talk(&mut stream, "", true, log, left)? {
                return talk(&mut secured(stream, config), "tls ", false, log, left).map(|_| ());
            }
            Ok(())
        }
        Secrecy::Never => {
            stream.write_all(b"220 fake\r\n")?;
            talk(&mut stream, "", false, log, left).map(|_| ())
        }
    }
}

/// Answers commands; true if the other side wants TLS now.
fn talk<S: Read + Write>(
    stream: &mut S,
    prefix: &str,
    starttls: bool,
    log: &Log,
    left: &mut usize,
) -> std::io::Result<bool> {
    let mut line = Vec::new();
    let mut data: Option<String> = None;
    let mut byte = [0u8; 1];
    while stream.read(&mut byte)? == 1 {
        line.push(byte[0]);
        if byte[0] != b'\n' {
            continue;
        }
        let told = String::from_utf8_lossy(&std::mem::take(&mut line)).trim_end().to_owned();
        if let Some(text) = &mut data {
            if told != "." {
                text.push_str(&told);
                text.push('\n');
                continue;
            }
            let whole = data.take().unwrap_or_default();
            let refused = *left > 0;
            *left = left.saturating_sub(1);
            log.lock()
                .unwrap()
                .push(format!("{prefix}{} {whole}", if refused { "REFUSED" } else { "TAKEN" }));
            stream.write_all(if refused { b"451 later\r\n" } else { b"250 taken\r\n" })?;
            continue;
        }
        log.lock().unwrap().push(format!("{prefix}{told}"));
        let answer: &[u8] = match told.split(' ').next().unwrap_or_default() {
            "EHLO" if starttls => b"250-fake\r\n250-STARTTLS\r\n250 8BITMIME\r\n",
            "EHLO" => b"250-fake\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n",
            "STARTTLS" if starttls => {
                stream.write_all(b"220 go ahead\r\n")?;
                return Ok(true);
            }
            "AUTH" => b"235 welcome\r\n",
            "DATA" => {
                data = Some(String::new());
                b"354 go on\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        stream.write_all(answer)?;
        stream.flush()?;
    }
    Ok(false)
}

/// What a robot's server answers.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A status and a body.
    Say(u16, &'static str),
    /// Nothing for longer than anybody waits.
    Silence,
}

/// A request that came in.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Method, path and query.
    pub line: String,
    /// Lower-case head.
    pub head: String,
    /// Body.
    pub body: serde_json::Value,
}

/// A robot's server that gives these answers, the last one over and over.
pub fn robot_server(answers: Vec<Answer>) -> (u16, Arc<Mutex<Vec<Asked>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let log: Arc<Mutex<Vec<Asked>>> = Arc::default();
    let kept = Arc::clone(&log);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let at = kept.lock().unwrap().len().min(answers.len() - 1);
            let (answer, kept) = (answers[at].clone(), Arc::clone(&kept));
            // One that is silent must not keep the next one waiting.
            std::thread::spawn(move || answer_robot(stream, &answer, &kept));
        }
    });
    (port, log)
}

fn answer_robot(mut stream: TcpStream, answer: &Answer, log: &Mutex<Vec<Asked>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut head, mut length) = (String::new(), String::new(), 0);
    reader.read_line(&mut line)?;
    loop {
        let mut next = String::new();
        reader.read_line(&mut next)?;
        let next = next.trim_end().to_ascii_lowercase();
        if next.is_empty() {
            break;
        }
        if let Some(value) = next.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&next);
        head.push('\n');
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    log.lock().unwrap().push(Asked { line, head, body: serde_json::from_slice(&body).unwrap() });
    match answer {
        Answer::Silence => std::thread::sleep(Duration::from_secs(4)),
        Answer::Say(status, text) => {
            let length = text.len();
            let reply =
                format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}");
            stream.write_all(reply.as_bytes())?;
        }
    }
    Ok(())
}
