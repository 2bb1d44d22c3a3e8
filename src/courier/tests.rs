//! The promises of the courier, before a server of one answer.
#![allow(clippy::unwrap_used)]

use std::net::TcpListener;
use std::thread::JoinHandle;

use super::*;

/// Gives one answer and returns what was asked, up to the end of its body.
fn serve(answer: &'static [u8]) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut asked, mut piece) = (Vec::new(), [0; 4096]);
        while !is_whole(&asked) {
            let read = stream.read(&mut piece).unwrap();
            asked.extend_from_slice(&piece[..read]);
        }
        stream.write_all(answer).unwrap();
        String::from_utf8(asked).unwrap()
    });
    (url, asked)
}

fn is_whole(asked: &[u8]) -> bool {
    let text = String::from_utf8_lossy(asked).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn courier() -> Courier {
    Courier::new(CourierOptions { most: 16, token: Some("t0k".to_owned()), ..CourierOptions::default() })
        .unwrap()
}

#[test]
fn every_status_is_an_answer_and_the_token_is_shown() {
    let (url, asked) =
        serve(b"HTTP/1.1 409 Conflict\r\ncontent-type: text/x.tlog.size\r\ncontent-length: 3\r\n\r\n42\n");
    let answer = courier().post(&url, "text/plain", b"old 7\n").unwrap();
    let expected = Answer { status: 409, kind: "text/x.tlog.size".to_owned(), body: b"42\n".to_vec() };
    assert_eq!(answer, expected);
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("POST /a HTTP/1.1\r\n") && asked.ends_with("old 7\n"), "{asked}");
    assert!(asked.to_lowercase().contains("authorization: bearer t0k\r\n"), "{asked}");
}

#[test]
fn a_stream_is_put_with_its_length() {
    let (url, asked) = serve(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");
    let answer = courier().put(&url, 5, &mut &b"bytes"[..]).unwrap();
    assert_eq!((answer.status, answer.body.len()), (201, 0));
    let asked = asked.join().unwrap().to_lowercase();
    assert!(asked.contains("content-length: 5\r\n") && !asked.contains("chunked"), "{asked}");
}

#[test]
fn what_is_too_long_for_memory_may_go_to_a_file() {
    let long = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n01234567890123456789";
    assert!(matches!(courier().get(&serve(long).0), Err(CourierError::TooLong { most: 16, .. })));
    let mut kept = Vec::new();
    assert_eq!(courier().get_to(&serve(long).0, &mut kept).unwrap(), (200, 20));
    assert_eq!(kept, b"01234567890123456789");
}

#[test]
fn what_breaks_off_leads_elsewhere_or_is_not_there_is_told() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf";
    assert!(matches!(courier().get_to(&serve(cut).0, &mut Vec::new()), Err(CourierError::Failed { .. })));
    let elsewhere = b"HTTP/1.1 302 Found\r\nlocation: http://elsewhere.invalid/\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(courier().get(&serve(elsewhere).0).unwrap().status, 302);
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(matches!(courier().get(&format!("http://{gone}/")), Err(CourierError::Failed { .. })));
    assert!(matches!(courier().get("no address"), Err(CourierError::Failed { .. })));
}

#[test]
fn certificates_are_read_or_refused() {
    let with = |roots: &[u8]| {
        Courier::new(CourierOptions { roots: Some(roots.to_vec()), ..CourierOptions::default() }).map(drop)
    };
    assert!(matches!(with(b""), Err(CourierError::Certificate(_))));
    assert!(matches!(
        with(b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"),
        Err(CourierError::Certificate(_))
    ));
}
