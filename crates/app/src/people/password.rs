//! Passwords: the policy for new ones, hashing with argon2id, checking without telling who exists.

use crate::error::{AppError, PasswordFault, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// Shortest password, in characters.
pub const MIN_CHARS: usize = 10;
/// Longest password, in bytes (so that hashing stays cheap for us).
pub const MAX_BYTES: usize = 256;

/// One hash takes 19 MiB and one core: a flood of sign-ins waits here and can't exhaust memory.
static HASHING: Semaphore = Semaphore::const_new(4);

/// A valid hash of no one's password: an unknown user costs as long as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cWlwYW4tbm9ib2R5LXNhbHQ$4dVDBQJqAM5SMcXhIIy5OaQdBd9DO6ykTOvZC0KkKpI";

/// Passwords tried first by those who guess; compared without case and without what surrounds them.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "admin",
    "administrator",
    "root",
    "qwerty",
    "qwertyuiop",
    "asdfgh",
    "asdfghjkl",
    "zxcvbn",
    "zxcvbnm",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qaz@wsx",
    "qazwsx",
    "qazwsxedc",
    "letmein",
    "welcome",
    "iloveyou",
    "woaini",
    "woaini1314",
    "5201314",
    "123456",
    "1234567890",
    "111111",
    "000000",
    "666666",
    "888888",
    "88888888",
    "abc123",
    "abcd1234",
    "test",
    "guest",
    "changeme",
    "default",
    "secret",
    "system",
    "dragon",
    "monkey",
    "hangzhou",
    "zhejiang",
    "qiantang",
];

/// Refuses a new password that breaks the policy.
pub fn check_policy(username: &str, password: &str) -> Result<()> {
    match fault(username, password) {
        Some(fault) => Err(AppError::WeakPassword { fault }),
        None => Ok(()),
    }
}

fn fault(username: &str, password: &str) -> Option<PasswordFault> {
    if password.len() > MAX_BYTES {
        return Some(PasswordFault::Long(MAX_BYTES));
    }
    if password.chars().count() < MIN_CHARS {
        return Some(PasswordFault::Short(MIN_CHARS));
    }
    let kinds: [fn(char) -> bool; 4] =
        [char::is_uppercase, char::is_lowercase, char::is_numeric, |c| !c.is_alphanumeric() || !c.is_ascii()];
    if kinds.iter().filter(|kind| password.chars().any(**kind)).count() < 3 {
        return Some(PasswordFault::Kinds);
    }
    let lower = password.to_lowercase();
    if username.chars().count() >= 3 && lower.contains(&username.to_lowercase()) {
        return Some(PasswordFault::HasUsername);
    }
    let core = lower.trim_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    let common = |word: &str| COMMON.contains(&word);
    let one_sign = password.chars().all(|c| password.starts_with(c));
    (common(core) || common(&lower) || one_sign).then_some(PasswordFault::Common)
}

/// Hashes a password with argon2id (19 MiB, 2 passes) and a random salt.
pub async fn hash(password: String) -> Result<String> {
    blocking(move || {
        let hashed = Argon2::default().hash_password(password.as_bytes());
        hashed.map(|h| h.to_string()).map_err(|e| AppError::Internal(format!("hashing a password: {e}")))
    })
    .await?
}

/// Whether `password` is the one behind `hash`. Without a hash (an unknown user) the answer is no, after the same time.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    blocking(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.to_owned());
        let parsed =
            PasswordHash::new(&text).map_err(|e| AppError::Internal(format!("a stored hash: {e}")))?;
        let matches = password.len() <= MAX_BYTES
            && Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        Ok(matches && known)
    })
    .await?
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _permit = HASHING.acquire().await.map_err(|e| AppError::Internal(e.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|e| AppError::Internal(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_refuses_what_it_should() {
        for (password, want) in [
            ("Ab1-", Some(PasswordFault::Short(MIN_CHARS))),
            ("abcdefghijkl1", Some(PasswordFault::Kinds)),
            ("Tongji-2026-x", Some(PasswordFault::HasUsername)),
            ("Password2026!", Some(PasswordFault::Common)),
            ("Qipan-demo-2026", None),
            ("钱塘江大潮Aa12345", None),
        ] {
            assert_eq!(fault("tongji", password), want, "{password}");
        }
        assert_eq!(fault("a", &"Aa1-".repeat(65)), Some(PasswordFault::Long(MAX_BYTES)));
    }

    #[tokio::test]
    async fn a_hash_opens_with_its_password_only() {
        let stored = hash("Qipan-demo-2026".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("Qipan-demo-2026".into(), Some(stored.clone())).await.unwrap());
        assert!(!verify("Qipan-demo-2027".into(), Some(stored)).await.unwrap());
        assert!(!verify("anything".into(), None).await.unwrap());
    }
}
