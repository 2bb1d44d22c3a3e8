//! [`Counter`]: the real program serving pages, and a browser of a few lines that keeps cookies.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::env::TestEnv;

pub const PASSWORD: &str = "a long enough password";

/// A running server.
pub struct Counter {
    child: Child,
    address: String,
}

/// Somebody at a browser.
#[derive(Default, Clone)]
pub struct Browser {
    pub cookies: BTreeMap<String, String>,
    pub headers: Vec<(String, String)>,
}

/// An answer.
pub struct Got {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Got {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        let begins = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(begins.as_str())).unwrap_or_default()
    }

    /// What a form on the page must carry.
    pub fn csrf(&self) -> String {
        let text = self.text();
        let value = text.split("name=\"csrf\" value=\"").nth(1).unwrap_or_default();
        value.split('"').next().unwrap_or_default().to_owned()
    }
}

/// Adds somebody who can log in.
pub fn add_user(env: &TestEnv, name: &str, role: &str) {
    let mut add = env.command(&["user", "add", name, "--role", role, "--password-stdin"]);
    let mut adding = add.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    writeln!(adding.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    assert!(adding.wait().unwrap().success());
}

impl Counter {
    pub fn open(env: &TestEnv, more: &[&str]) -> Self {
        let args: Vec<&str> =
            ["serve", "--listen", "127.0.0.1:0", "--json"].iter().chain(more).copied().collect();
        let mut child = env.command(&args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        Self { child, address: said["address"].as_str().unwrap().to_owned() }
    }

    /// Somebody who has logged in.
    pub fn logged_in(&self, name: &str) -> Browser {
        let mut browser = Browser::default();
        let got = self.log_in(&mut browser, name, PASSWORD);
        assert_eq!(got.status, 303, "{}", got.text());
        browser
    }

    pub fn log_in(&self, browser: &mut Browser, name: &str, password: &str) -> Got {
        let csrf = self.get(browser, "/login").csrf();
        let fields = format!("csrf={csrf}&next=/&name={name}&password={}", password.replace(' ', "+"));
        self.post(browser, "/login", &fields)
    }

    pub fn get(&self, browser: &mut Browser, path: &str) -> Got {
        self.ask(browser, "GET", path, "")
    }

    pub fn post(&self, browser: &mut Browser, path: &str, fields: &str) -> Got {
        self.ask(browser, "POST", path, fields)
    }

    fn ask(&self, browser: &mut Browser, method: &str, path: &str, body: &str) -> Got {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        let cookies: Vec<String> =
            browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request += &format!("Cookie: {}\r\n", cookies.join("; "));
        }
        for (name, value) in &browser.headers {
            request += &format!("{name}: {value}\r\n");
        }
        if method == "POST" {
            request += "Content-Type: application/x-www-form-urlencoded\r\n";
            request += &format!("Content-Length: {}\r\n", body.len());
        }
        let got = self.raw(format!("{request}\r\n{body}").as_bytes());
        for line in got.head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            browser.cookies.insert(name.to_owned(), value.to_owned());
        }
        got
    }

    /// Sends bytes as they are, and takes what comes back.
    pub fn raw(&self, request: &[u8]) -> Got {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        // A server that refuses early closes before all is written.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let at = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(answer.len());
        let head = String::from_utf8_lossy(&answer[..at]).replace("\r\n", "\n");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Got { status, head, body: answer.get(at + 4..).unwrap_or_default().to_vec() }
    }

    /// Asks the server to end, as the system does, and returns its exit code.
    pub fn end(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
