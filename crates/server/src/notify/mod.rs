//! Notices on their way out: the worker that collects and sends them, mail, and the robots of groups. Nothing leaves this
//! machine unless the operator has named a mail server or a robot.

mod config;
mod mail;
mod robot;
mod worker;

pub use config::{ConfigError, NotifyConfig, Robot, RobotKind, Smtp, Tls};
pub use worker::{round, run};
