//! [`Measures`]: how many requests were answered how, and how long it took; told in the text format of Prometheus.
//!
//! Routes are counted by their patterns, never by what was asked: no measure tells of a record or a query.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::state::Shared;

/// The upper ends of what durations are counted in, in milliseconds.
const STEPS: [u64; 10] = [2, 5, 10, 15, 25, 60, 150, 500, 2_000, 10_000];

/// One route with one status.
#[derive(Default, Clone, Copy)]
struct Row {
    count: u64,
    sum: Duration,
    within: [u64; STEPS.len()],
}

/// What was measured since the start.
#[derive(Default)]
pub struct Measures(Mutex<BTreeMap<(String, u16), Row>>);

impl Measures {
    fn add(&self, route: &str, status: u16, took: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let row = all.entry((route.to_owned(), status)).or_default();
        row.count += 1;
        row.sum += took;
        for (count, step) in row.within.iter_mut().zip(STEPS) {
            *count += u64::from(took <= Duration::from_millis(step));
        }
    }

    /// Everything, with the size of the ledger.
    pub fn told(&self, ledger: u64) -> String {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "# HELP diwan_ledger_entries Entries of the ledger.\n# TYPE diwan_ledger_entries gauge\n\
             diwan_ledger_entries {ledger}\n\
             # HELP diwan_request_duration_seconds Time until an answer begins.\n\
             # TYPE diwan_request_duration_seconds histogram\n"
        );
        for ((route, status), row) in &all {
            let labels = format!("route=\"{route}\",status=\"{status}\"");
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            for (step, count) in STEPS.iter().zip(row.within) {
                let end = *step as f64 / 1e3;
                let _ =
                    writeln!(text, "diwan_request_duration_seconds_bucket{{{labels},le=\"{end}\"}} {count}");
            }
            let (count, sum) = (row.count, row.sum.as_secs_f64());
            let _ = writeln!(text, "diwan_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}} {count}");
            let _ = writeln!(text, "diwan_request_duration_seconds_sum{{{labels}}} {sum:.6}");
            let _ = writeln!(text, "diwan_request_duration_seconds_count{{{labels}}} {count}");
        }
        text
    }
}

/// Measures every request.
pub(super) async fn measure(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let begun = Instant::now();
    let response = next.run(request).await;
    shared.measures().add(route.as_deref().unwrap_or("none"), response.status().as_u16(), begun.elapsed());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_counted_in_steps() {
        let measures = Measures::default();
        measures.add("/search", 200, Duration::from_millis(12));
        measures.add("/search", 200, Duration::from_millis(700));
        let told = measures.told(42);
        for line in [
            "diwan_ledger_entries 42",
            "diwan_request_duration_seconds_bucket{route=\"/search\",status=\"200\",le=\"0.01\"} 0",
            "diwan_request_duration_seconds_bucket{route=\"/search\",status=\"200\",le=\"0.015\"} 1",
            "diwan_request_duration_seconds_bucket{route=\"/search\",status=\"200\",le=\"2\"} 2",
            "diwan_request_duration_seconds_count{route=\"/search\",status=\"200\"} 2",
        ] {
            assert!(told.lines().any(|told| told == line), "{line}\n{told}");
        }
    }
}
