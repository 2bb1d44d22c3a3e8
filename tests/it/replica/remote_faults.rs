//! What may go wrong between two machines, or with the one that keeps: each fault with its named outcome, and with a
//! next time that goes on from there.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use diwan::archive::Archive;
use diwan::digest::ContentId;
use diwan::disk::{Disk, Published, RealDisk};
use diwan::merkle::tiles_of;
use diwan::monitor::Silent;
use diwan::note::SigningKey;
use diwan::replica::{Keeper, ReplicaError, Standing};

use super::remote::{Machine, TOKEN, at, copy, machine};
use super::{alter, endless, flaws, folder, harmless, house, object_files, same_objects};
use crate::support::faulty_disk::{Cut, FaultyDisk};
use crate::support::house::{House, ORIGIN, key};

/// Sends one request with the token and returns all of the answer.
fn ask(address: SocketAddr, verb: &str, path: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "{verb} /replica/v1/{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {TOKEN}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn settle(house: &House, address: SocketAddr) {
    let settings = fs::read(house.root().join("archive.toml")).unwrap();
    let answer = ask(address, "PUT", "incoming/archive.toml", &settings);
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}

/// Sends every tile of the log as `changed` makes it, then the head; returns the answer to the head.
fn grow(house: &House, address: SocketAddr, changed: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> String {
    settle(house, address);
    let log = house.root().join("ledger");
    for tile in tiles_of(house.archive().ledger().unwrap().size()) {
        let bytes = changed(&tile.path(), fs::read(log.join(tile.path())).unwrap());
        let answer = ask(address, "PUT", &format!("incoming/ledger/{}", tile.path()), &bytes);
        assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    }
    ask(address, "POST", "grow", &fs::read(log.join("checkpoint")).unwrap())
}

/// What is done to each piece of bytes that goes to the machine.
type Touch = Box<dyn FnMut(&mut Vec<u8>) -> Then + Send>;

/// What becomes of the way after that.
enum Then {
    Goes,
    /// It leads to another machine from here on.
    Leads(SocketAddr),
}

/// A way to a machine on which somebody sits.
fn way(to: SocketAddr, touch: Touch) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let state = Arc::new(Mutex::new((to, touch)));
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let state = Arc::clone(&state);
            thread::spawn(move || carry(stream, &state));
        }
    });
    address
}

fn carry(mut from: TcpStream, state: &Mutex<(SocketAddr, Touch)>) {
    let back = |there: &TcpStream, from: &TcpStream| {
        let (mut there, mut from) = (there.try_clone().unwrap(), from.try_clone().unwrap());
        thread::spawn(move || std::io::copy(&mut there, &mut from));
    };
    let Ok(mut there) = TcpStream::connect(state.lock().unwrap().0) else { return };
    back(&there, &from);
    let mut piece = vec![0; 1 << 14];
    while let Ok(read @ 1..) = from.read(&mut piece) {
        let mut bytes = piece[..read].to_vec();
        let mut state = state.lock().unwrap();
        if let Then::Leads(elsewhere) = (state.1)(&mut bytes) {
            state.0 = elsewhere;
            there = TcpStream::connect(elsewhere).unwrap();
            back(&there, &from);
        }
        drop(state);
        if there.write_all(&bytes).is_err() {
            break;
        }
    }
    let _ = (there.shutdown(Shutdown::Both), from.shutdown(Shutdown::Both));
}

fn contains(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes.windows(sought.len()).position(|window| window == sought)
}

/// Every object of the copy is what its name says, whatever happened.
fn no_name_lies(root: &Path) {
    if !root.join("objects/blake3").exists() {
        return;
    }
    for file in object_files(root) {
        let part = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let name = part(file.parent().unwrap()) + &part(&file);
        assert_eq!(ContentId::of(&fs::read(&file).unwrap()).to_string(), name, "{}", file.display());
    }
}

#[test]
fn bytes_that_change_on_the_way_are_refused_and_the_next_time_goes_on() {
    let house = house();
    let machine = machine(&house);
    // In the midst of the long file.
    let flipped = way(
        machine.address,
        Box::new(|bytes| {
            if let Some(at) = contains(bytes, &[7; 64]) {
                bytes[at + 9] ^= 1;
            }
            Then::Goes
        }),
    );
    let refused = copy(&house, &at(flipped, TOKEN));
    assert!(matches!(refused, Err(ReplicaError::Refused { status: 422, .. })), "{refused:?}");
    no_name_lies(&folder(&house));
    assert!(!folder(&house).join("ledger/checkpoint").exists());
    copy(&house, &machine.remote()).unwrap();
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn a_bit_that_changes_anywhere_on_the_way_never_gets_into_the_copy() {
    let house = house();
    // By steps that no structure has; but for the long file, which has its own test, and the settings, which nobody
    // signs: between towns TLS protects them.
    for place in (0..24_000_usize).step_by(487) {
        let _ = fs::remove_dir_all(folder(&house));
        let machine = machine(&house);
        let mut gone = 0;
        let flipped = way(
            machine.address,
            Box::new(move |bytes| {
                let passed: [&[u8]; 3] = [&[7; 64], b"archive.toml", b"origin = "];
                if passed.iter().all(|sought| contains(bytes, sought).is_none()) {
                    if let Some(byte) = place.checked_sub(gone).and_then(|at| bytes.get_mut(at)) {
                        *byte ^= 1;
                    }
                    gone += bytes.len();
                }
                Then::Goes
            }),
        );
        let patience = std::time::Duration::from_millis(500);
        let result = super::remote::patient(flipped, patience).sync(
            &house.archive(),
            &super::remote::options(),
            &Silent,
        );
        no_name_lies(&folder(&house));
        if folder(&house).join("ledger/checkpoint").exists() {
            assert_eq!(flaws(&folder(&house)), Vec::<String>::new(), "{place}: {result:?}");
        }
        assert!(result.is_err() || folder(&house).join("ledger/checkpoint").exists(), "{place}");
        copy(&house, &machine.remote()).unwrap();
        same_objects(&house);
        assert_eq!(flaws(&folder(&house)), Vec::<String>::new(), "{place}");
    }
}

#[test]
fn an_altered_log_is_refused_and_what_is_kept_stays() {
    let house = house();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    let before = fs::read(folder(&house).join("ledger/checkpoint")).unwrap();
    house.file("later.txt", "later");
    house.ingest();
    for file in object_files(&house.root()) {
        let there = folder(&house).join(file.strip_prefix(house.root()).unwrap());
        if !there.exists() {
            fs::copy(&file, &there).unwrap();
        }
    }
    let tiles: Vec<String> =
        tiles_of(house.archive().ledger().unwrap().size()).map(|tile| tile.path()).collect();
    for altered in &tiles {
        for end in [false, true] {
            let answer = grow(&house, machine.address, |tile, mut bytes| {
                if tile == altered {
                    let last = bytes.len() - 1;
                    match (end, altered.contains("entries")) {
                        (false, true) => alter(&mut bytes),
                        (false, false) => bytes[5] ^= 1,
                        (true, _) => bytes[last] ^= 1,
                    }
                }
                bytes
            });
            if altered.contains("entries") || !end {
                assert!(answer.starts_with("HTTP/1.1 409"), "{altered}: {answer}");
            }
            assert!(!answer.contains("/dev/shm") && !answer.contains("incoming"), "{answer}");
            // Tiles are computed again from the entries: one that is not needed may be anything.
            let now = fs::read(folder(&house).join("ledger/checkpoint")).unwrap();
            assert!(now == before || !altered.contains("entries"), "{altered}");
            let kept = flaws(&folder(&house));
            assert!(kept.iter().all(|flaw| harmless(flaw)), "{altered}: {answer}: {kept:?}");
        }
    }
    copy(&house, &machine.remote()).unwrap();
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn a_log_without_all_its_tiles_is_refused_and_what_is_kept_stays() {
    let house = house();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    let before = fs::read(folder(&house).join("ledger/checkpoint")).unwrap();
    house.file("later.txt", "later");
    house.ingest();
    settle(&house, machine.address);
    let note = fs::read(house.root().join("ledger/checkpoint")).unwrap();
    let answer = ask(machine.address, "POST", "grow", &note);
    assert!(answer.starts_with("HTTP/1.1 409"), "{answer}");
    for nonsense in [&b""[..], b"diwan.invalid/test\n9\n", &note[..note.len() - 9]] {
        let answer = ask(machine.address, "POST", "grow", nonsense);
        assert!(answer.starts_with("HTTP/1.1 409"), "{answer}");
    }
    assert_eq!(fs::read(folder(&house).join("ledger/checkpoint")).unwrap(), before);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn a_keeper_that_begins_anew_before_objects_have_their_names_does_not_let_the_log_grow() {
    let house = house();
    let first = machine(&house);
    let kept = folder(&house);
    let (address, mut running) = (first.address, Some(first));
    let second: Arc<Mutex<Option<Machine>>> = Arc::default();
    let begun = Arc::clone(&second);
    let way = way(
        address,
        Box::new(move |bytes| {
            if contains(bytes, b"POST /replica/v1/publish").is_none() || running.is_none() {
                return Then::Goes;
            }
            running = None;
            let machine = Machine::keeping(&kept, endless(), Vec::new());
            let address = machine.address;
            *begun.lock().unwrap() = Some(machine);
            Then::Leads(address)
        }),
    );
    let refused = copy(&house, &at(way, TOKEN));
    assert!(matches!(refused, Err(ReplicaError::Refused { status: 409, .. })), "{refused:?}");
    assert!(!folder(&house).join("ledger/checkpoint").exists());
    let second = second.lock().unwrap().take().unwrap();
    copy(&house, &second.remote()).unwrap();
    same_objects(&house);
    assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
}

#[test]
fn a_second_sender_does_not_make_the_first_believe_that_its_objects_are_kept() {
    let house = house();
    let machine = machine(&house);
    settle(&house, machine.address);
    let bytes = b"what the first one sends";
    let name = ContentId::of(bytes).to_string();
    let answer = ask(machine.address, "PUT", &format!("object/{name}"), bytes);
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    settle(&house, machine.address);
    let answer = ask(machine.address, "POST", "publish", format!("{name}\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 409"), "{answer}");
    assert!(object_files(&folder(&house)).is_empty());
    let answer = ask(machine.address, "POST", "publish", b"no name");
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
}

/// The disk of a machine that keeps a copy, with room for so many more steps.
#[derive(Debug)]
struct Filling(AtomicI64);

impl Filling {
    fn room(&self) -> std::io::Result<()> {
        let left = self.0.fetch_sub(1, Ordering::Relaxed) > 0;
        if left { Ok(()) } else { Err(std::io::ErrorKind::StorageFull.into()) }
    }

    fn is_full(&self) -> bool {
        self.0.load(Ordering::Relaxed) < 0
    }
}

impl Disk for Filling {
    fn create_dir(&self, dir: &Path) -> std::io::Result<()> {
        RealDisk.create_dir(dir)
    }
    fn create_new(&self, path: &Path) -> std::io::Result<fs::File> {
        self.room()?;
        RealDisk.create_new(path)
    }
    fn write(&self, file: &mut fs::File, bytes: &[u8]) -> std::io::Result<()> {
        self.room()?;
        RealDisk.write(file, bytes)
    }
    fn sync_file(&self, _: &fs::File) -> std::io::Result<()> {
        Ok(())
    }
    fn sync_all(&self, _: &Path) -> std::io::Result<()> {
        Ok(())
    }
    fn publish(&self, staged: &Path, name: &Path) -> std::io::Result<Published> {
        self.room()?;
        RealDisk.publish(staged, name)
    }
    fn replace(&self, staged: &Path, name: &Path) -> std::io::Result<()> {
        self.room()?;
        RealDisk.replace(staged, name)
    }
    fn sync_dir(&self, _: &Path) -> std::io::Result<()> {
        Ok(())
    }
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        RealDisk.remove(path)
    }
}

#[test]
fn a_disk_that_fills_up_at_any_step_is_said_to_be_full_and_with_room_the_next_time_goes_on() {
    let house = house();
    copy(&house, &machine(&house).remote()).unwrap();
    house.file("later.txt", "later").file("latest.bin", vec![3; 70_000]);
    house.ingest();
    let base = house.dir.path().join("base");
    fs::rename(folder(&house), &base).unwrap();
    for room in 0.. {
        let _ = fs::remove_dir_all(folder(&house));
        let copied = std::process::Command::new("cp").arg("-a").arg(&base).arg(folder(&house)).status();
        assert!(copied.unwrap().success());
        let disk = Arc::new(Filling(AtomicI64::new(room)));
        let result = copy(&house, &Machine::keeping(&folder(&house), disk.clone(), Vec::new()).remote());
        if !disk.is_full() {
            result.unwrap();
            assert!(room > 10, "only {room} steps");
            break;
        }
        assert!(matches!(result, Err(ReplicaError::Refused { status: 507, .. })), "{room}: {result:?}");
        let kept = flaws(&folder(&house));
        assert!(kept.iter().all(|flaw| harmless(flaw)), "{room}: {kept:?}");
        copy(&house, &machine(&house).remote()).unwrap();
        same_objects(&house);
        assert_eq!(flaws(&folder(&house)), Vec::<String>::new(), "{room}");
    }
}

#[test]
fn an_unchanged_archive_costs_a_few_requests_however_many_objects_there_are() {
    let house = house();
    for number in 0..300 {
        house.file(&format!("many/{number}.txt"), format!("number {number}"));
    }
    house.ingest();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    let (requests, sent) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, measured) = (Arc::clone(&requests), Arc::clone(&sent));
    let way = way(
        machine.address,
        Box::new(move |bytes| {
            let text = String::from_utf8_lossy(bytes);
            counted.fetch_add(text.matches(" HTTP/1.1\r\n").count(), Ordering::Relaxed);
            measured.fetch_add(bytes.len(), Ordering::Relaxed);
            Then::Goes
        }),
    );
    let again = copy(&house, &at(way, TOKEN)).unwrap();
    assert_eq!((again.objects, again.news), (0, false));
    let (requests, sent) = (requests.load(Ordering::Relaxed), sent.load(Ordering::Relaxed));
    assert!((1..=8).contains(&requests) && sent < 4_096, "{requests} requests, {sent} bytes");
}

#[test]
fn a_new_key_of_the_log_is_followed_wherever_the_power_of_the_keeper_is_cut() {
    let house = house();
    let named = || vec![key().verifying_key()];
    let keeping = |disk| Machine::keeping(&folder(&house), disk, named());
    copy(&house, &keeping(endless()).remote()).unwrap();
    let new = Arc::new(SigningKey::from_seed(ORIGIN.parse().unwrap(), &[8; 32]));
    house.archive().change_key(house.hand(), &new, &Silent).unwrap();
    let base = house.dir.path().join("base");
    fs::rename(folder(&house), &base).unwrap();
    for (cut_at, cut) in (0..).flat_map(|at| [(at, Cut::Before), (at, Cut::After)]) {
        let _ = fs::remove_dir_all(folder(&house));
        let copied = std::process::Command::new("cp").arg("-a").arg(&base).arg(folder(&house)).status();
        assert!(copied.unwrap().success());
        let disk = Arc::new(FaultyDisk::new(cut_at, cut));
        let opened = Keeper::open(&folder(&house), disk.clone(), named(), "a test").map(drop);
        let disk = if opened.is_ok() { Arc::new(FaultyDisk::new(cut_at, cut)) } else { disk };
        let result = opened.is_ok().then(|| copy(&house, &keeping(disk.clone()).remote()));
        if disk.operations() <= cut_at {
            result.unwrap().unwrap();
            assert!(cut_at > 10, "only {cut_at} operations");
            break;
        }
        disk.lose(cut_at);
        copy(&house, &keeping(endless()).remote()).unwrap();
        let archive = house.archive();
        let standing = keeping(endless()).remote().standing(&archive, &archive.ledger().unwrap(), true);
        assert!(matches!(standing, Ok(Standing::Level(_))), "cut at {cut_at}, {cut:?}: {standing:?}");
        // Its own keys open its own log: it can go on growing.
        let there = Archive::open(&folder(&house), endless()).unwrap();
        assert_eq!(there.settings().keys, archive.settings().keys, "cut at {cut_at}, {cut:?}");
        there.ledger().unwrap();
    }
}

#[test]
fn two_senders_at_once_leave_a_whole_copy() {
    let house = house();
    let machine = machine(&house);
    copy(&house, &machine.remote()).unwrap();
    for round in 0..4 {
        for number in 0..20 {
            house.file(&format!("{round}/{number}.txt"), format!("{round} {number}"));
        }
        house.ingest();
        thread::scope(|scope| {
            for _ in 0..3 {
                // Who comes second may be sent away, and comes again.
                scope.spawn(|| drop(copy(&house, &machine.remote())));
            }
        });
        let kept = flaws(&folder(&house));
        assert!(kept.iter().all(|flaw| harmless(flaw)), "{kept:?}");
        copy(&house, &machine.remote()).unwrap();
        same_objects(&house);
        assert_eq!(flaws(&folder(&house)), Vec::<String>::new());
    }
}
