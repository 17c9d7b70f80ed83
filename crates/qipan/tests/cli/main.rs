//! The built binary, run as scripts run it: exit codes, what stands on which stream, the stable JSON fields.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail loudly")]

mod database;
mod golden;
mod progress;
mod project;
mod refused;
mod space;
mod usage;

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// What a run left behind.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the binary in `folder`, without the caller's settings.
pub fn qipan<S: AsRef<OsStr>>(folder: &Path, args: impl IntoIterator<Item = S>) -> Run {
    let (code, out, err) = raw(folder, args);
    Run { code, out: String::from_utf8(out).expect("text on standard output"), err }
}

/// As [`qipan`], with the bytes of standard output.
pub fn raw<S: AsRef<OsStr>>(folder: &Path, args: impl IntoIterator<Item = S>) -> (i32, Vec<u8>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qipan"));
    command.args(args).current_dir(folder).env_remove("QIPAN_LANG").env_remove("QIPAN_DATABASE");
    let done = command.output().expect("qipan runs");
    let err = String::from_utf8(done.stderr).expect("text on standard error");
    (done.status.code().expect("an exit code"), done.stdout, err)
}

impl Run {
    /// The run did what was asked: exit code 0.
    #[track_caller]
    pub fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.err);
        self
    }

    /// The run was refused: exit code 2, a message on standard error with each of `words`, nothing on standard output.
    #[track_caller]
    pub fn refused(self, words: &[&str]) -> Self {
        assert_eq!(self.code, 2, "out: {}\nerr: {}", self.out, self.err);
        assert_eq!(self.out, "", "nothing may stand on standard output");
        for word in words {
            assert!(self.err.contains(word), "'{word}' is missing in: {}", self.err);
        }
        self
    }
}
