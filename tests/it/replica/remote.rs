//! Copies that another machine keeps, over the loopback: whole, grown, cut off, lied to, and lying.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use diwan::courier::CourierOptions;
use diwan::disk::Disk;
use diwan::monitor::Silent;
use diwan::note::VerifyingKey;
use diwan::replica::{
    Copied, DrillOptions, Keeper, Remote, ReplicaError, Source, Standing, SyncOptions, drill,
};
use diwan::web::{LONGEST_PIECE, Limits, ServeOptions, Stop, keeper, serve};

use super::{endless, flaws, flip, folder, harmless, house, object_files, same_objects};
use crate::support::faulty_disk::{Cut, FaultyDisk};
use crate::support::house::{House, key};

const TOKEN: &str = "a token of enough letters";
const NONCE: [u8; 32] = [7; 32];

/// A machine that keeps a copy.
struct Machine {
    address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Machine {
    fn keeping(folder: &Path, disk: Arc<dyn Disk>, named: Vec<VerifyingKey>) -> Self {
        let kept = Keeper::open(folder, disk, named, "a test").unwrap();
        let (told, heard) = mpsc::channel();
        let stop = Stop::default();
        let ends = stop.clone();
        let thread = thread::spawn(move || {
            let limits = Limits { body: LONGEST_PIECE, ..Limits::default() };
            let options = ServeOptions { listen: ([127, 0, 0, 1], 0).into(), tls: None, limits };
            let router = keeper(Arc::new(kept), TOKEN, Arc::new(|_: &str| ()));
            serve(router, &options, &ends, move |address| told.send(address).unwrap()).unwrap();
        });
        Self { address: heard.recv().unwrap(), stop, thread: Some(thread) }
    }

    fn remote(&self) -> Remote {
        at(self.address, TOKEN)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.stop.now();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn at(address: SocketAddr, token: &str) -> Remote {
    let options = CourierOptions { token: Some(token.to_owned()), ..CourierOptions::default() };
    Remote::new(&format!("http://{address}"), options).unwrap()
}

fn machine(house: &House) -> Machine {
    Machine::keeping(&folder(house), endless(), Vec::new())
}

fn options() -> SyncOptions {
    SyncOptions { nonce: NONCE, ..SyncOptions::default() }
}

fn copy(house: &House, remote: &Remote) -> Result<Copied, ReplicaError> {
    remote.sync(&house.archive(), &options(), &Silent)
}

#[test]
fn a_copy_that_another_machine_keeps_is_a_whole_archive_and_grows() {
    let house = house();
    let machine = machine(&house);
    let first = copy(&house, &machine.remote()).unwrap();
    assert_eq!((first.objects, first.damaged.len()), (object_files(&house.root()).len() as u64, 0));
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
    let again = copy(&house, &machine.remote()).unwrap();
    assert_eq!((again.objects, again.before, again.news), (0, again.head, false));
    for round in 0..3 {
        house.file(&format!("more/{round}.txt"), format!("{round}"));
        house.ingest();
        copy(&house, &machine.remote()).unwrap();
    }
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
    let log = |root: PathBuf| fs::read(root.join("ledger/checkpoint")).unwrap();
    assert_eq!(log(house.root()), log(folder(&house)));
}

#[test]
fn a_copy_proves_that_it_has_what_the_archive_has() {
    let house = house();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    let ask = || machine.remote().question(&house.archive(), &NONCE, true, &Silent).unwrap();
    let whole = ask();
    assert!(matches!(whole.standing, Standing::Level(_)) && whole.damaged.is_empty());
    assert!(whole.proved > object_files(&house.root()).len() as u64, "the log too");
    let object = object_files(&folder(&house))[1].clone();
    flip(&object);
    fs::remove_file(&object_files(&folder(&house))[0]).unwrap();
    flip(
        &folder(&house)
            .join("ledger/tile/entries/000.p/3")
            .parent()
            .unwrap()
            .read_dir()
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path(),
    );
    let damaged = ask().damaged;
    assert_eq!(damaged.len(), 3, "{damaged:?}");
    // What is damaged here cannot be asked for there.
    flip(&object_files(&house.root())[2]);
    assert_eq!(ask().unasked.len(), 1);
}

#[test]
fn what_is_damaged_there_is_replaced_when_everything_is_read_back() {
    let house = house();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    object_files(&folder(&house)).iter().for_each(|file| flip(file));
    let all = object_files(&folder(&house)).len() as u64;
    let thorough = SyncOptions { read_back: true, ..options() };
    let healed = machine.remote().sync(&house.archive(), &thorough, &Silent).unwrap();
    assert_eq!(healed.healed, all);
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn everything_comes_back_from_the_other_machine() {
    let house = house();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    let scratch = house.dir.path().join("scratch");
    let archive = house.archive();
    archive.rebuild_lenses(&Silent).unwrap();
    let options = DrillOptions {
        audit: diwan::audit::AuditOptions {
            trusted: vec![key().verifying_key()],
            ..diwan::audit::AuditOptions::default()
        },
        holder: "a test".to_owned(),
    };
    let remote = machine.remote();
    let drilled = drill(&archive, Source::Remote(&remote), &scratch, &endless(), &options, &Silent).unwrap();
    assert!(drilled.is_equal(), "{drilled:?}");
    // Damage on its way or there is named, and does not get a name here.
    flip(&object_files(&folder(&house))[0]);
    let scratch = house.dir.path().join("again");
    let drilled = drill(&archive, Source::Remote(&remote), &scratch, &endless(), &options, &Silent).unwrap();
    assert_eq!((drilled.damaged.len(), drilled.is_equal()), (1, false));
}

#[test]
fn nobody_without_the_token_gets_or_gives_anything() {
    let house = house();
    let machine = machine(&house);
    let denied = copy(&house, &at(machine.address, "another token altogether"));
    assert!(matches!(denied, Err(ReplicaError::Denied(_))), "{denied:?}");
    assert!(!folder(&house).join("archive.toml").exists());
    for path in ["status", "objects", "file/archive.toml", "groups"] {
        let answer = raw(machine.address, &format!("GET /replica/v1/{path} HTTP/1.1\r\nhost: x\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
}

/// Sends bytes as they are and returns the beginning of the answer.
fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.replace("host: x", "host: x\r\nconnection: close").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn no_path_leads_out_of_the_copy() {
    let house = house();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    fs::write(house.dir.path().join("secret"), "secret").unwrap();
    let auth = format!("host: x\r\nauthorization: Bearer {TOKEN}");
    let tricks = [
        "../secret",
        "..%2Fsecret",
        "ledger/../../secret",
        "ledger/%2e%2e/%2e%2e/secret",
        "lock",
        "/etc/passwd",
        "staging/x",
        "ledger//checkpoint",
        "ledger/.hidden",
        "%00",
        "ledger/checkpoint%00",
    ];
    for trick in tricks {
        let answer =
            raw(machine.address, &format!("GET /replica/v1/file/{trick} HTTP/1.1\r\n{auth}\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 404"), "{trick}: {answer}");
        let put = format!("PUT /replica/v1/beside/{trick} HTTP/1.1\r\n{auth}\r\ncontent-length: 1\r\n\r\nx");
        let answer = raw(machine.address, &put);
        assert!(["404", "422"].iter().any(|status| answer[9..].starts_with(status)), "{trick}: {answer}");
        let put = format!(
            "PUT /replica/v1/incoming/ledger/{trick} HTTP/1.1\r\n{auth}\r\ncontent-length: 1\r\n\r\nx"
        );
        let answer = raw(machine.address, &put);
        assert!(["404", "422"].iter().any(|status| answer[9..].starts_with(status)), "{trick}: {answer}");
    }
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn bytes_of_another_name_are_refused() {
    let house = house();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    let before = object_files(&folder(&house));
    let name = "0".repeat(64);
    let head = format!("authorization: Bearer {TOKEN}\r\ncontent-length: 3\r\n\r\nabc");
    let answer =
        raw(machine.address, &format!("PUT /replica/v1/object/{name} HTTP/1.1\r\nhost: x\r\n{head}"));
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    // Half of it, and then silence for ever.
    let half = format!("authorization: Bearer {TOKEN}\r\ncontent-length: 9\r\n\r\nabc");
    let mut stream = TcpStream::connect(machine.address).unwrap();
    let request = format!("PUT /replica/v1/object/{name} HTTP/1.1\r\nhost: x\r\n{half}");
    stream.write_all(request.as_bytes()).unwrap();
    drop(stream);
    assert_eq!(object_files(&folder(&house)), before);
}

#[test]
fn another_history_and_a_longer_one_and_another_archive_are_refused() {
    let house = house();
    let short = house.dir.path().join("short");
    fs::rename(house.root(), &short).unwrap();
    let duplicate = |to: PathBuf| {
        let status = std::process::Command::new("cp").arg("-a").arg(&short).arg(to).status().unwrap();
        assert!(status.success());
    };
    duplicate(house.root());
    house.file("ours.txt", "ours");
    house.ingest();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    fs::remove_dir_all(house.root()).unwrap();
    duplicate(house.root());
    let ahead = copy(&house, &machine.remote());
    assert!(matches!(ahead, Err(ReplicaError::Ahead { .. })), "{ahead:?}");
    fs::remove_dir_all(house.usb()).unwrap();
    house.file("theirs.txt", "theirs").file("more.txt", "more").file("and more.txt", "and more");
    house.ingest();
    let before = fs::read(folder(&house).join("ledger/checkpoint")).unwrap();
    let forked = copy(&house, &machine.remote());
    assert!(matches!(forked, Err(ReplicaError::Forked { .. })), "{forked:?}");
    forced(&house, machine.address, &before);
    let other = super::house();
    let foreign = copy(&other, &machine.remote());
    let refused = matches!(&foreign, Err(ReplicaError::Forked { .. } | ReplicaError::Foreign(_)))
        || matches!(&foreign, Err(ReplicaError::Refused { status: 409, .. }));
    assert!(refused, "{foreign:?}");
}

/// A sender that does not look first is refused by the keeper itself, which keeps what it was shown.
fn forced(house: &House, address: SocketAddr, before: &[u8]) {
    let root = house.root();
    let put = |place: &str, bytes: &[u8]| {
        let mut stream = TcpStream::connect(address).unwrap();
        let (verb, path) = if place == "grow" { ("POST", "grow") } else { ("PUT", place) };
        let head = format!(
            "{verb} /replica/v1/{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {TOKEN}\r\n\
             content-length: {}\r\n\r\n",
            bytes.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(bytes).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    assert!(put("incoming/archive.toml", &fs::read(root.join("archive.toml")).unwrap()).contains("204"));
    let size = house.archive().ledger().unwrap().size();
    for tile in diwan::merkle::tiles_of(size) {
        let bytes = fs::read(root.join("ledger").join(tile.path())).unwrap();
        let answer = put(&format!("incoming/ledger/{}", tile.path()), &bytes);
        assert!(answer.contains("204"), "{answer}");
    }
    let answer = put("grow", &fs::read(root.join("ledger/checkpoint")).unwrap());
    assert!(answer.starts_with("HTTP/1.1 409"), "{answer}");
    assert_eq!(fs::read(folder(house).join("ledger/checkpoint")).unwrap(), before);
    assert_eq!(fs::read_dir(folder(house).join("quarantine/refused")).unwrap().count(), 1, "the evidence");
}

#[test]
fn a_keeper_that_was_told_the_key_takes_no_other_archive() {
    let house = house();
    let stranger = diwan::note::SigningKey::from_seed("elsewhere.example/log".parse().unwrap(), &[9; 32]);
    let machine = Machine::keeping(&folder(&house), endless(), vec![stranger.verifying_key()]);
    let refused = copy(&house, &machine.remote());
    assert!(matches!(refused, Err(ReplicaError::Refused { status: 409, .. })), "{refused:?}");
    assert!(!folder(&house).join("ledger/checkpoint").exists());
}

#[test]
fn power_cut_at_every_operation_of_the_keeper_leaves_a_copy_and_the_next_time_goes_on() {
    let house = house();
    drop(copy(&house, &machine(&house).remote()).unwrap());
    house.file("later.txt", "later").file("latest.bin", vec![3; 70_000]);
    house.ingest();
    let base = house.dir.path().join("base");
    fs::rename(folder(&house), &base).unwrap();
    let again = || {
        let _ = fs::remove_dir_all(folder(&house));
        assert!(
            std::process::Command::new("cp")
                .arg("-a")
                .arg(&base)
                .arg(folder(&house))
                .status()
                .unwrap()
                .success()
        );
    };
    for cut_at in 0.. {
        again();
        let disk = Arc::new(FaultyDisk::new(cut_at, Cut::Before));
        let result = {
            let Ok(kept) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                Machine::keeping(&folder(&house), disk.clone(), Vec::new())
            })) else {
                continue;
            };
            copy(&house, &kept.remote())
        };
        if disk.operations() <= cut_at {
            result.unwrap();
            assert!(cut_at > 15, "only {cut_at} operations");
            break;
        }
        disk.lose(cut_at);
        let kept = flaws(&folder(&house));
        assert!(kept.iter().all(|flaw| harmless(flaw)), "cut at {cut_at}: {kept:?}");
        copy(&house, &machine(&house).remote()).unwrap();
        same_objects(&house);
        assert_eq!(flaws(&folder(&house)), Vec::<String>::new(), "cut at {cut_at}");
    }
}

#[test]
fn a_connection_cut_anywhere_is_an_error_and_the_next_time_goes_on() {
    let house = house();
    let machine = machine(&house);
    for after in [0, 200, 1_000, 5_000, 200_000, 1_000_000] {
        let address = cut_after(machine.address, after);
        let result = at(address, TOKEN).sync(&house.archive(), &options(), &Silent);
        assert!(result.is_err(), "after {after}");
    }
    copy(&house, &machine.remote()).unwrap();
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

/// A way to the machine that breaks after so many bytes have gone there.
fn cut_after(to: SocketAddr, bytes: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut left = bytes;
        for stream in listener.incoming() {
            let (Ok(mut from), Ok(mut there)) = (stream, TcpStream::connect(to)) else { return };
            let (mut back_from, mut back_to) = (there.try_clone().unwrap(), from.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut back_from, &mut back_to));
            let mut piece = [0; 1 << 12];
            while let Ok(read @ 1..) = from.read(&mut piece) {
                if read > left {
                    let _ = there.shutdown(std::net::Shutdown::Both);
                    let _ = from.shutdown(std::net::Shutdown::Both);
                    return;
                }
                left -= read;
                if there.write_all(&piece[..read]).is_err() {
                    break;
                }
            }
        }
    });
    address
}
