//! Mail by SMTP.

use super::config::{Smtp, Tls};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as Channel, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};
use qipan_app::notices::Outgoing;
use std::time::Duration;

/// How long a mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is wrong with the settings of a mail server.
pub(super) fn check(smtp: &Smtp) -> Result<(), String> {
    smtp.from.parse::<Mailbox>().map_err(|e| format!("from: {e}"))?;
    transport(smtp).map(|_| ())
}

fn transport(smtp: &Smtp) -> Result<SmtpTransport, String> {
    let parameters = || TlsParameters::new(smtp.host.clone()).map_err(|e| format!("host: {e}"));
    let channel = match smtp.tls {
        Tls::Tls => Channel::Wrapper(parameters()?),
        Tls::Starttls => Channel::Required(parameters()?),
        Tls::None => Channel::None,
    };
    let builder =
        SmtpTransport::builder_dangerous(&smtp.host).port(smtp.port).tls(channel).timeout(Some(PATIENCE));
    Ok(if smtp.user.is_empty() {
        builder.build()
    } else {
        let password = smtp.password.expose().to_owned();
        builder.credentials(Credentials::new(smtp.user.clone(), password)).build()
    })
}

/// Sends a message; the same message has the same Message-ID however often it is tried.
pub(super) fn send(smtp: &Smtp, out: &Outgoing) -> Result<(), String> {
    let from: Mailbox = smtp.from.parse().map_err(|e| format!("from: {e}"))?;
    let to: Mailbox = out.target().parse().map_err(|_| "the address is none".to_owned())?;
    let host = from.email.domain().to_owned();
    let message = Message::builder()
        .from(from)
        .to(to)
        .subject(out.subject())
        .message_id(Some(format!("<{}@{host}>", out.id())))
        .header(ContentType::TEXT_PLAIN)
        .body(out.body().to_owned())
        .map_err(|e| e.to_string())?;
    transport(smtp)?.send(&message).map(|_| ()).map_err(|e| e.to_string())
}
