//! Ctrl-C (and the signals by which a system ends a program): the first asks the work to stop after the file in
//! hand, the second ends the program at once. Both are safe: what was told as kept is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::desk::complain;
use super::exit::Exit;
use crate::words::{Lang, Say};

/// Returns the flag that the first Ctrl-C raises.
pub fn on_interrupt(lang: Lang) -> Arc<AtomicBool> {
    let asked = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&asked);
    let handler = move || {
        if flag.swap(true, Ordering::Relaxed) {
            complain(&lang.say(&Say::StoppedAtOnce));
            end_at_once();
        }
        complain(&format!("\n{}", lang.say(&Say::Stopping)));
    };
    // Without a handler Ctrl-C still ends the program, and the archive still recovers.
    let _ = ctrlc::set_handler(handler);
    asked
}

#[allow(clippy::disallowed_methods, reason = "the second Ctrl-C must not wait for anything")]
fn end_at_once() {
    std::process::exit(i32::from(Exit::Failed.code()));
}
