//! `diwan user`: the people who can log in to the pages.

use std::io::{self, IsTerminal, Read, Write};

use rustix::termios::{self, LocalModes, OptionalActions};
use serde_json::json;

use crate::cli::Ended;
use crate::cli::args::{self, RoleName};
use crate::cli::desk::Desk;
use crate::cli::exit::{Exit, Refused};
use crate::web::{Role, Users};
use crate::words::Say;

/// The most bytes of a password that are read.
const MOST: u64 = 4_096;

impl From<RoleName> for Role {
    fn from(typed: RoleName) -> Self {
        match typed {
            RoleName::Clerk => Self::Clerk,
            RoleName::Archivist => Self::Archivist,
            RoleName::Auditor => Self::Auditor,
            RoleName::Admin => Self::Admin,
        }
    }
}

pub fn user(desk: &Desk, typed: &args::User) -> Ended {
    let users = Users::new(desk.config.dir()?.join("users.toml"));
    match typed {
        args::User::Add { user, role, password_stdin } => {
            users.add(user, Role::from(*role), &password(desk, *password_stdin)?)?;
            tell(desk, user, "added", &Say::UserAdded { name: user.clone() })
        }
        args::User::List => list(desk, &users),
        args::User::Remove { user } => {
            users.remove(user)?;
            tell(desk, user, "removed", &Say::UserRemoved { name: user.clone() })
        }
        args::User::Password { user, password_stdin } => {
            users.set_password(user, &password(desk, *password_stdin)?)?;
            tell(desk, user, "password", &Say::PasswordChanged { name: user.clone() })
        }
        args::User::Token { user, of_what } => token(desk, &users, user, of_what),
    }
}

fn tell(desk: &Desk, name: &str, done: &str, say: &Say) -> Ended {
    if desk.json {
        desk.out.json(&json!({ "type": "user", "name": name, "done": done }))?;
    } else if desk.talks() {
        desk.out.line(desk.lang.say(say))?;
    }
    Ok(Exit::Done)
}

fn list(desk: &Desk, users: &Users) -> Ended {
    let all = users.all()?;
    if all.is_empty() {
        desk.notice(&Say::NoUsers);
    }
    for (name, user) in &all {
        if desk.json {
            let programs: Vec<&String> = user.tokens.keys().collect();
            let role = user.role.name();
            desk.out.json(&json!({ "type": "user", "name": name, "role": role, "programs": programs }))?;
        } else {
            desk.out.line(format!("{:<20} {}", desk.lang.name(name), desk.lang.role(user.role.name())))?;
        }
    }
    Ok(Exit::Done)
}

fn token(desk: &Desk, users: &Users, name: &str, of_what: &str) -> Ended {
    let token = users.token(name, of_what)?;
    if desk.json {
        desk.out.json(&json!({ "type": "token", "name": name, "program": of_what, "token": token }))?;
    } else {
        desk.out.line(&token)?;
        desk.notice(&Say::TokenOnce);
    }
    Ok(Exit::Done)
}

/// The password: from a program or a file its first line, from a person twice and unseen.
fn password(desk: &Desk, from_stdin: bool) -> anyhow::Result<String> {
    if from_stdin || !io::stdin().is_terminal() {
        return Ok(line()?);
    }
    let once = asked(desk, &Say::AskPassword)?;
    if once != asked(desk, &Say::AskAgain)? {
        return Err(Refused::NotTheSame.into());
    }
    Ok(once)
}

fn line() -> io::Result<String> {
    let mut text = String::new();
    let mut byte = [0];
    let mut bytes = Vec::new();
    let mut stdin = io::stdin().lock().take(MOST);
    // Byte by byte: the next line is for the next question.
    while stdin.read(&mut byte)? == 1 && byte[0] != b'\n' {
        bytes.push(byte[0]);
    }
    text.push_str(String::from_utf8_lossy(&bytes).trim_end_matches('\r'));
    Ok(text)
}

fn asked(desk: &Desk, question: &Say) -> io::Result<String> {
    let mut to = io::stderr();
    write!(to, "{}", desk.lang.say(question))?;
    to.flush()?;
    let _unseen = Unseen::begin()?;
    let answer = line();
    writeln!(to)?;
    answer
}

/// While it lives, the terminal does not show what is typed.
struct Unseen(termios::Termios);

impl Unseen {
    fn begin() -> io::Result<Self> {
        let shown = termios::tcgetattr(io::stdin())?;
        let mut unseen = shown.clone();
        unseen.local_modes.remove(LocalModes::ECHO);
        termios::tcsetattr(io::stdin(), OptionalActions::Flush, &unseen)?;
        Ok(Self(shown))
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // The terminal is gone: there is nothing to restore.
        let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}
