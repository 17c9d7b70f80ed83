//! How a command fails: a message on standard error, nothing on standard output, exit code 2.

use qipan_app::AppError;
use qipan_kernel::text::{Lang, Say, os_fault_zh};
use qipan_store::StoreError;
use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

/// Why a command could not do what was asked.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// Bad usage or input, in words.
    pub fn input(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// A file could not be read or written.
    pub fn file(path: &Path, why: impl Display, lang: Lang) -> Self {
        Self(match lang {
            Lang::Zh => format!("{}：{}；请检查路径与权限", path.display(), os_fault_zh(&why.to_string())),
            Lang::En => format!("{}: {why}; check the path and its permissions", path.display()),
        })
    }

    /// What a use case refused, in the language asked for. Who sits at the machine is told what a browser is not.
    pub fn app(error: &AppError, lang: Lang) -> Self {
        Self(match error {
            AppError::Store(inner) => inner.say(lang),
            AppError::Internal(detail) => format!("{}（{detail}）", error.say(lang)),
            other => other.say(lang),
        })
    }

    /// What the database refused, in the language asked for.
    pub fn store(error: StoreError, lang: Lang) -> Self {
        Self(error.say(lang))
    }

    /// Prints the message and gives exit code 2.
    pub fn report(&self) -> ExitCode {
        crate::out::note(&self.0);
        ExitCode::from(2)
    }
}
