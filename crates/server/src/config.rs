//! What an operator sets.

use crate::notify::NotifyConfig;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Settings of the server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder for backups and for uploads on their way in.
    pub data_dir: PathBuf,
    /// Largest file that may be uploaded, in bytes.
    pub upload_bytes: u64,
    /// Largest body of any other request, in bytes.
    pub body_bytes: usize,
    /// A session without a request for this many seconds ends.
    pub idle_secs: i64,
    /// A session ends after this many seconds whatever happens.
    pub session_secs: i64,
    /// Mark the cookie `Secure`: set it wherever TLS ends before or in this server.
    pub secure_cookie: bool,
    /// Believe the last address in `X-Forwarded-For`: set it only behind a proxy that writes it.
    pub trust_proxy: bool,
    /// Notices that leave this machine: a mail server, robots of groups; none unless set.
    pub notify: NotifyConfig,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8686)),
            data_dir: PathBuf::from("data"),
            upload_bytes: 64 << 20,
            body_bytes: 2 << 20,
            idle_secs: 30 * 60,
            session_secs: 12 * 3600,
            secure_cookie: false,
            trust_proxy: false,
            notify: NotifyConfig::default(),
        }
    }
}

impl Config {
    /// How long sessions last.
    pub fn limits(&self) -> qipan_app::people::session::Limits {
        qipan_app::people::session::Limits { idle_secs: self.idle_secs, session_secs: self.session_secs }
    }
}
