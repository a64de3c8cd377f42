//! Runs the program in a home folder of its own, as scripts run it.
#![allow(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests, of which no file uses all"
)]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_docbao");

/// A home folder, and a folder of articles in it.
pub struct Home {
    pub root: TempDir,
}

pub struct Done {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("bài")).unwrap();
        Self { root }
    }

    pub fn write(&self, name: impl AsRef<OsStr>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder().join(name.as_ref());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.canonicalize().unwrap()
    }

    pub fn folder(&self) -> PathBuf {
        self.root.path().join("bài")
    }

    pub fn variables(&self) -> Vec<(&'static str, OsString)> {
        let at = |name| self.root.path().join(name).into_os_string();
        vec![
            ("HOME", at("")),
            ("XDG_CONFIG_HOME", at("config")),
            ("XDG_STATE_HOME", at("state")),
            ("XDG_CACHE_HOME", at("cache")),
            ("LANG", "C.UTF-8".into()),
            ("TERM", "xterm-256color".into()),
        ]
    }

    pub fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(args)
            .env_clear()
            .envs(self.variables())
            .current_dir(self.root.path());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program, and asserts that it prints no control character and reports a failure in
    /// whole lines.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Done {
        let done = finish(self.command(args).spawn().unwrap());
        assert_clean(&done.out);
        assert_clean(&done.err);
        done
    }

    /// Runs the program as [`Home::run`] does, and asserts that it succeeds.
    pub fn ok<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let done = self.run(args);
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{}", done.out);
        done.out
    }

    pub fn json<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Vec<Value> {
        self.ok(args)
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Runs the program, which must fail. Returns its exit status and its only line on standard
    /// error, and asserts that it prints nothing else.
    pub fn fails<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> (i32, String) {
        let done = self.run(args);
        assert_eq!(done.out, "");
        assert_eq!(done.err.lines().count(), 1, "{}", done.err);
        assert!(
            done.err.starts_with("docbao: ") && done.err.ends_with('\n'),
            "{}",
            done.err
        );
        (done.status, done.err.trim_end().to_owned())
    }
}

pub fn finish(child: Child) -> Done {
    let output = child.wait_with_output().unwrap();
    Done {
        status: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

pub fn assert_clean(text: &str) {
    let acts = |c: &char| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c);
    assert_eq!(text.chars().find(acts), None, "{text:?}");
}
