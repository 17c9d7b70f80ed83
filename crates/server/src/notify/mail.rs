//! Mail by SMTP.

use super::config::{Smtp, Tls};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls as Channel, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};
use qipan_app::notices::Outgoing;
use std::time::Duration;

/// What is wrong with the settings of a mail server.
pub(super) fn check(smtp: &Smtp) -> Result<(), String> {
    smtp.from.parse::<Mailbox>().map_err(|e| format!("from: {e}"))?;
    transport(smtp, Duration::from_secs(1)).map(|_| ())
}

fn transport(smtp: &Smtp, patience: Duration) -> Result<SmtpTransport, String> {
    let parameters = || {
        let mut builder = TlsParameters::builder(smtp.host.clone());
        if let Some(pem) = &smtp.ca_pem {
            let none = || "ca: the file holds no certificate in PEM".to_owned();
            // An empty list of certificates is read without an error.
            let text = std::str::from_utf8(pem).map_err(|_| none())?;
            let own = Certificate::from_pem(pem).ok().filter(|_| text.contains("BEGIN CERTIFICATE"));
            let own = own.ok_or_else(none)?;
            builder = builder.add_root_certificate(own);
        }
        builder.build().map_err(|e| format!("host: {e}"))
    };
    let channel = match smtp.tls {
        Tls::Tls => Channel::Wrapper(parameters()?),
        Tls::Starttls => Channel::Required(parameters()?),
        Tls::None => Channel::None,
    };
    let builder =
        SmtpTransport::builder_dangerous(&smtp.host).port(smtp.port).tls(channel).timeout(Some(patience));
    Ok(if smtp.user.is_empty() {
        builder.build()
    } else {
        let password = smtp.password.expose().to_owned();
        builder.credentials(Credentials::new(smtp.user.clone(), password)).build()
    })
}

/// Sends a message; the same message has the same Message-ID however often it is tried.
pub(super) fn send(smtp: &Smtp, out: &Outgoing, patience: Duration) -> Result<(), String> {
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
    transport(smtp, patience)?.send(&message).map(|_| ()).map_err(|e| e.to_string())
}
