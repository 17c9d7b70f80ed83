//! What an operator sets for notices: a JSON file whose secrets may stand in the environment.

use qipan_app::notices::{KINDS, RobotPlan};
use serde::Deserialize;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Notices that leave this machine.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotifyConfig {
    /// Address of the console as its readers reach it, for links.
    pub base_url: String,
    /// Mail server.
    pub smtp: Option<Smtp>,
    /// Robots of groups.
    pub robots: Vec<Robot>,
    /// Seconds that a mail server or robot may take to answer.
    pub timeout_seconds: u64,
}

impl Default for NotifyConfig {
    fn default() -> NotifyConfig {
        NotifyConfig { base_url: String::new(), smtp: None, robots: Vec::new(), timeout_seconds: 20 }
    }
}

/// A text that is never shown: given as it is, or as `env:NAME`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Secret(String);

impl From<String> for Secret {
    fn from(text: String) -> Secret {
        Secret(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "(none)" } else { "(hidden)" })
    }
}

impl Secret {
    /// The text itself.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

/// How the connection to the mail server is kept secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tls {
    /// From the first byte (port 465).
    #[default]
    Tls,
    /// After STARTTLS, which is required (port 587).
    Starttls,
    /// Not at all: a relay in the same house.
    None,
}

/// A mail server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret.
    #[serde(default)]
    pub tls: Tls,
    /// Login, if it wants one.
    #[serde(default)]
    pub user: String,
    /// Password.
    #[serde(default)]
    pub password: Secret,
    /// Sender, such as `棋盘 <qipan@example.cn>`.
    pub from: String,
    /// File with the certificate (PEM) of an authority of one's own that is trusted beside the public ones; a relative
    /// path is one from the configuration's folder.
    #[serde(default)]
    pub ca: Option<PathBuf>,
    /// What that file holds.
    #[serde(skip)]
    pub(super) ca_pem: Option<Vec<u8>>,
}

/// Whose robot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RobotKind {
    /// 钉钉.
    DingTalk,
    /// 企业微信.
    WeCom,
    /// 飞书.
    Feishu,
}

/// The robot of a group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Robot {
    /// Its name, for messages about it.
    pub name: String,
    /// Whose.
    pub kind: RobotKind,
    /// Its address; it holds the token and is never shown.
    pub url: Secret,
    /// Secret with which messages are signed (DingTalk, Feishu).
    #[serde(default)]
    pub secret: Secret,
    /// It tells what the people of this unit are told.
    pub unit: String,
    /// Only these kinds; all if empty.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Hour of the daily digest, in China.
    #[serde(default = "eight")]
    pub hour: i8,
}

fn eight() -> i8 {
    8
}

/// Why a configuration can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {what}")]
pub struct ConfigError {
    place: String,
    what: String,
}

fn wrong(place: impl Into<String>, what: impl Into<String>) -> ConfigError {
    ConfigError { place: place.into(), what: what.into() }
}

impl NotifyConfig {
    /// Reads a file; secrets written `env:NAME` come from `env`.
    ///
    /// # Errors
    /// [`ConfigError`] with the place; a secret itself is never in it.
    pub fn read(path: &Path, env: impl Fn(&str) -> Option<String>) -> Result<NotifyConfig, ConfigError> {
        let place = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| wrong(&place, e.to_string()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        NotifyConfig::parse_in(&text, env, folder).map_err(|e| wrong(format!("{place}: {}", e.place), e.what))
    }

    /// As [`NotifyConfig::read`], of a text.
    ///
    /// # Errors
    /// As [`NotifyConfig::read`].
    pub fn parse(text: &str, env: impl Fn(&str) -> Option<String>) -> Result<NotifyConfig, ConfigError> {
        NotifyConfig::parse_in(text, env, Path::new(""))
    }

    fn parse_in(
        text: &str,
        env: impl Fn(&str) -> Option<String>,
        folder: &Path,
    ) -> Result<NotifyConfig, ConfigError> {
        let mut config: NotifyConfig =
            serde_json::from_str(text).map_err(|e| wrong(format!("line {}", e.line()), e.to_string()))?;
        let fill = |place: &str, secret: &mut Secret| {
            if let Some(name) = secret.0.strip_prefix("env:") {
                let value =
                    env(name).ok_or_else(|| wrong(place, format!("{name} is not in the environment")))?;
                secret.0 = value;
            }
            Ok::<(), ConfigError>(())
        };
        if let Some(smtp) = &mut config.smtp {
            fill("smtp.password", &mut smtp.password)?;
            if let Some(file) = &smtp.ca {
                let file = folder.join(file);
                let read = std::fs::read(&file);
                let read =
                    read.map_err(|e| wrong("smtp.ca", format!("{}: {e}; name a PEM file", file.display())))?;
                smtp.ca_pem = Some(read);
            }
            super::mail::check(smtp).map_err(|e| wrong("smtp", e))?;
        }
        for (at, robot) in config.robots.iter_mut().enumerate() {
            let place = format!("robots[{at}] {}", robot.name);
            fill(&place, &mut robot.url)?;
            fill(&place, &mut robot.secret)?;
            if !robot.url.0.starts_with("https://") && !robot.url.0.starts_with("http://127.0.0.1:") {
                return Err(wrong(place, "the url must begin with https://"));
            }
            if let Some(kind) = robot.kinds.iter().find(|k| !KINDS.contains(&k.as_str())) {
                return Err(wrong(place, format!("kind {kind} is none of {}", KINDS.join(", "))));
            }
            if !(0..=23).contains(&robot.hour) {
                return Err(wrong(place, "the hour lies between 0 and 23"));
            }
        }
        if !(1..=120).contains(&config.timeout_seconds) {
            return Err(wrong("timeout_seconds", "lies between 1 and 120"));
        }
        let mut names: Vec<&str> = config.robots.iter().map(|r| r.name.as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|p| p.first() == p.last()) {
            return Err(wrong("robots", format!("two are named {}", pair.first().unwrap_or(&""))));
        }
        config.base_url = config.base_url.trim_end_matches('/').to_owned();
        Ok(config)
    }

    /// How long a mail server or robot may take to answer.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds)
    }

    /// What the use cases need to know of the robots.
    pub(super) fn plans(&self) -> Vec<RobotPlan> {
        let plan = |r: &Robot| RobotPlan {
            name: r.name.clone(),
            unit: r.unit.clone(),
            kinds: r.kinds.clone(),
            hour: r.hour,
        };
        self.robots.iter().map(plan).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_come_from_the_environment_and_are_never_shown() {
        let text = r#"{"base_url": "https://qipan.example/", "smtp": {"host": "mail.example", "port": 465, "user": "q",
            "password": "env:PW", "from": "棋盘 <q@example.cn>"}, "robots": [{"name": "群", "kind": "dingtalk",
            "url": "https://oapi.dingtalk.com/robot/send?access_token=TOKEN", "secret": "env:SIGN", "unit": "330114"}]}"#;
        let env = |name: &str| Some(format!("very-{name}-secret"));
        let config = NotifyConfig::parse(text, env).unwrap();
        assert_eq!(config.smtp.as_ref().unwrap().password.expose(), "very-PW-secret");
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("secret\"") && !shown.contains("TOKEN") && !shown.contains("very-"),
            "{shown}"
        );
        assert_eq!(config.base_url, "https://qipan.example");
        let error = NotifyConfig::parse(text, |_| None).unwrap_err().to_string();
        assert!(error.contains("smtp.password") && error.contains("PW"), "{error}");
        let open = text.replace("https://oapi", "http://oapi");
        assert!(NotifyConfig::parse(&open, env).unwrap_err().to_string().contains("https"));
        let odd = text.replace("\"unit\": \"330114\"", "\"unit\": \"330114\", \"kinds\": [\"lunch\"]");
        assert!(NotifyConfig::parse(&odd, env).unwrap_err().to_string().contains("lunch"));
    }
}
