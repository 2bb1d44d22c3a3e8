//! The sentences in English.

use super::kind::kinds;
use super::{Lang, Noun, Say};
use crate::lexicon::{Layout, Reason};

#[expect(clippy::too_many_lines, reason = "a table")]
pub fn say(say: &Say) -> String {
    let name = |text: &str| Lang::En.name(text);
    let count = |n: u64, noun| Lang::En.counted(n, noun);
    match say {
        Say::ArchiveMade => "A new archive stands.".into(),
        Say::AccessionMade { accession } => format!("Accession {accession} is in."),
        Say::AccessionResumed { accession } => {
            format!("Accession {accession}, which was interrupted, is in.")
        }
        Say::AccessionHeading { accession, opened } => {
            format!("Accession {accession}, {}", Lang::En.moment(*opened))
        }
        Say::NothingNew => "Everything is here already; nothing was written.".into(),
        Say::DryRun => "What would happen (nothing was written, packages were not opened):".into(),
        Say::RecordHeading { record } => format!("Record {record}"),
        Say::PageHeading { page } => format!("--- page {page} ---"),
        Say::ClaimsHeading => "What the file says of itself:".into(),
        Say::HistoryHeading => "History, from the ledger".into(),
        Say::ReceiptHeading => "Deposit receipt".into(),
        Say::VerificationHeading => "Verification report".into(),
        Say::BackUpTheKey => "Keep a copy of the private key in a safe place, apart from the archive. \
            Without it nothing more can be taken in; whoever has it can write in the archive's name. \
            Give the public key to those who will verify."
            .into(),
        Say::KeyExposed { path } => format!("Others can read the private key {}: chmod 600 it.", name(path)),
        Say::LensesBehind => {
            "Somebody is writing just now: you see the archive as of a little while ago.".into()
        }
        Say::AccessionOpen => "not finished; go on with: diwan resume".into(),
        Say::NoAccessions => "Nothing has been taken in yet.".into(),
        Say::Interrupted => {
            "Stopped before the end. What was taken in is safe; go on with: diwan resume".into()
        }
        Say::ExportStopped => "stopped before the end; what was given out is whole".into(),
        Say::Stopping => "Stopping after the files in hand; press Ctrl-C again to stop at once.".into(),
        Say::StoppedAtOnce => "Stopped at once. Go on with: diwan resume".into(),
        Say::NothingToResume => "Nothing was left undone.".into(),
        Say::NothingWaiting => "No scan waits for OCR, and none had only a fast reading.".into(),
        Say::MovedAside { objects } => format!(
            "An interrupted run had left {} that no record names: moved to quarantine/unrecorded.",
            count(*objects, Noun::Content)
        ),
        Say::WaitingForOcr { files } => {
            format!("Kept, but not read yet for want of an OCR engine: {}.", count(*files, Noun::File))
        }
        Say::OcrInstall { packages } => {
            format!("Install it with: sudo apt install {}\nThen run: diwan ocr", packages.join(" "))
        }
        Say::ProblemsByKind => "What a human should look at".into(),
        Say::SeeProblems => "See each of them with: diwan list --problems".into(),
        Say::MoreRecords { after } => format!("There are more; go on with: --after {after}"),
        Say::MoreProblems => "There are more; see all with: --limit 0".into(),
        Say::TextCut => "(The text was too long to be read to its end.)".into(),
        Say::TextLost => "(Its text cannot be read: see diwan verify.)".into(),
        Say::NothingSought => "Nothing to look for: type a word.".into(),
        Say::WrongLayout { meant, on } => {
            let layout = if *on == Layout::Latin { "a Latin" } else { "an Arabic" };
            format!("This seems to have been typed on {layout} keyboard layout. Results for: {}", name(meant))
        }
        Say::MaybeLayout { meant } => format!("Was the other keyboard layout on? Try: {}", name(meant)),
        Say::DidYouMean { typed, words } => {
            let words: Vec<String> = words.iter().map(|word| name(word)).collect();
            format!("{} is nowhere in the archive. Did you mean: {}", name(typed), words.join(", "))
        }
        Say::WordsRefused { table, line, reason } => {
            let why = match reason {
                Reason::UnknownKind => "its first column is no kind of word list",
                Reason::WordsMissing => "it has too few words",
                Reason::TooLong => "it is too long",
            };
            format!("{}, line {line}, is skipped: {why}", name(table))
        }
        Say::MoreWordsRefused { lines } => format!("lines skipped in word lists: {lines}"),
        Say::NoResultsTip => "Try fewer words.".into(),
        Say::MoreResults { page } => format!("There are more; go on with: --page {page}"),
        Say::Unquoted => {
            "Nothing has the quoted words together as typed; they were looked for without the quotes.".into()
        }
        Say::Relaxed => "Few records or none have all these words; others like them are shown too.".into(),
        Say::AtLeast { total } => format!("at least {total}"),
        Say::Reindexed { records } => {
            format!("Catalog and index are built again: {}.", count(*records, Noun::Record))
        }
        Say::Made { files } => format!("Made: {}.", count(*files, Noun::File)),
        Say::NotGiven { name, why } => format!("not given out: {name}: {why}"),
        Say::WhyNotRead => "its text has not been read yet (diwan resume, diwan ocr)".into(),
        Say::WhyNoPages => "it has no pages of paper".into(),
        Say::Exported { records } => format!("Given out and verified: {}.", count(*records, Noun::Record)),
        Say::Failed => "this could not be done".into(),
        Say::DiskFull => "there is no space left on the disk".into(),
        Say::DiskFullHint => {
            "Nothing that was taken in is lost. Make space, then run the same command again, or: diwan resume"
                .into()
        }
        Say::NoArchive { looked } => format!("there is no archive in {} or above", name(looked)),
        Say::NoArchiveHint => {
            "Name one with --archive FOLDER or DIWAN_ARCHIVE, or make one with: diwan init FOLDER".into()
        }
        Say::NotAnArchive { path } => format!("{} is not an archive", name(path)),
        Say::InitHint { path } => format!("If you want a new one there: diwan init '{path}'"),
        Say::NotEmpty { path } => format!("{} is not empty", name(path)),
        Say::NotEmptyHint => "An archive needs a folder of its own, empty or not there yet.".into(),
        Say::NoHome => "no place for keys and settings is known".into(),
        Say::NoHomeHint => "Set HOME, or DIWAN_CONFIG to a folder of your own.".into(),
        Say::NoKey { path } => {
            format!("the private key of this archive is not here; looked for {}", name(path))
        }
        Say::NoKeyHint => {
            "Bring the key file from the machine that made the archive, or from its safe copy, \
            and put it there (mode 0600). Reading needs no key."
                .into()
        }
        Say::NoPublicKey { path } => {
            format!("no trusted public key for this archive; looked for {}", name(path))
        }
        Say::NoPublicKeyHint => "Get the public key from a person you trust, not from the archive itself, \
            and name it with: --key FILE"
            .into(),
        Say::BadKey { path } => format!("{} is not a key", name(path)),
        Say::WrongKey => "the private key belongs to another archive".into(),
        Say::KeyInside => "the private key would lie inside the archive".into(),
        Say::KeyInsideHint => "Set DIWAN_CONFIG to a folder outside of it.".into(),
        Say::BadOrigin => "the origin may have no space, no plus sign and no control character".into(),
        Say::BadConfig => "the configuration file is not understood".into(),
        Say::BadSettings => "the settings of the archive are not understood".into(),
        Say::OneRecordOnly => "--stdout takes exactly one record".into(),
        Say::NoKind { typed } => format!("no such kind of document: {}", name(typed)),
        Say::NoKindHint => format!("Kinds are: {}", kinds(Lang::En)),
        Say::NoDate { typed } => format!("this is no date: {}", name(typed)),
        Say::NoDateHint => "Write it in any calendar, such as 15/3/2023, 2023-03-15 or 2001".into(),
        Say::NoReference { typed } => {
            format!("this names no number of a law, decision or letter: {}", name(typed))
        }
        Say::NoReferenceHint => "Write kind, number and year, such as: 'Decision 15 of 2023'".into(),
        Say::Protected { objects, bytes, parity } => format!(
            "Protected: {}, {}, with {} of parity.",
            count(*objects, Noun::Content),
            Lang::En.size(*bytes),
            Lang::En.size(*parity)
        ),
        Say::NothingToProtect => "Everything is protected already; nothing was written.".into(),
        Say::NotProtected { place } => format!("not protected, because it is damaged: {}", name(place)),
        Say::ParityStopped => "Stopped before the end. What was done counts; go on with: diwan parity".into(),
        Say::Repaired { place, source } => format!("repaired from {}: {}", name(source), name(place)),
        Say::Repairable { place, source } => {
            format!("can be repaired from {}: {}", name(source), name(place))
        }
        Say::MovedToQuarantine { place } => format!("not recorded; to quarantine: {}", name(place)),
        Say::LensesRebuilt => "Catalog and index were built again.".into(),
        Say::NothingToRepair => "Nothing is damaged.".into(),
        Say::AllRepaired { files } => {
            format!("Put right, and verified again: {}.", count(*files, Noun::File))
        }
        Say::StillDamaged { findings } => format!("NOT ALL IS WELL: still to be looked at: {findings}"),
        Say::RepairUnrecorded => "The ledger is too damaged to record this repair.".into(),
        Say::Recognised { texts } => {
            format!("Dates and references recognised in {}.", count(*texts, Noun::Record))
        }
        Say::Described { record } => format!("Record {record} is described:"),
        Say::NothingToDescribe => "Known so already; nothing was written.".into(),
        Say::Understood { typed, as_what } => format!("{} is understood as {as_what}", name(typed)),
        Say::WordsOnlyHint => "In quotes, or with --words-only, it is looked for as it is written.".into(),
        Say::SeriesHeading { kind, issuer, year } => {
            let by = if issuer.is_empty() { String::new() } else { format!(", {}", name(issuer)) };
            format!("{}{by}, {year}", Lang::En.kind(*kind))
        }
        Say::NoSeries => "No record of this kind and year is known.".into(),
        Say::Numbers { here, highest } => format!("Numbers here: {here}; the highest is {highest}"),
        Say::Missing { numbers } => format!("Missing: {numbers}"),
        Say::NothingMissing => "No number is missing".into(),
        Say::GivenTwice { number, records } => {
            format!("Number {number} is borne by several documents: records {}", records.join(", "))
        }
        Say::ByFileName { records } => {
            format!("Numbered by the file name alone: {}", count(*records, Noun::Record))
        }
        Say::Unnumbered { records } => format!("Without a known number: {}", count(*records, Noun::Record)),
        Say::CitedBy { keys, records } => {
            format!("Cited ({}) by {}", keys.join(", "), count(*records, Noun::Record))
        }
        Say::SameBytes => "The same bytes:".into(),
        Say::NearlySame { percent } => format!("Nearly the same text ({percent} % or more in common):"),
        Say::NoDuplicates => "Nothing is here more than once.".into(),
        Say::FacetHeading { facet } => facet_en(facet).to_owned(),
        Say::Because { level, score } => format!("level {level}, score {score}"),
        Say::BecauseKnown => "found by what is known of it".into(),
        Say::NoRecord { record } => format!("there is no record {record}"),
        Say::NoRecordHint => "Find its number with: diwan search WORDS, or: diwan list".into(),
        Say::NoAccession { accession } => format!("there is no accession {accession}"),
        Say::NoAccessionHint => "Find its number with: diwan accessions".into(),
        Say::NoSource { path, reason } => format!("{} cannot be taken in: {}", name(path), name(reason)),
        Say::NoSourceHint => "Is the disk plugged in, and the name spelled right?".into(),
        Say::SourceGone { accession, path } => {
            format!("the source of accession {accession} is not there: {}", name(path))
        }
        Say::SourceGoneHint => "Plug the disk in, or mount the folder, then try again.".into(),
        Say::Locked { holder } => format!("somebody else is writing to this archive: {}", name(holder)),
        Say::LockedHint => {
            "Wait until that has ended. Searching, showing and exporting work meanwhile.".into()
        }
        Say::NoPermission => "the system does not permit it".into(),
        Say::NoPermissionHint => "Ask whoever owns the folder, or work as that user.".into(),
        Say::ReadOnly => "the disk can only be read".into(),
        Say::ReadOnlyHint => {
            "Linux makes a failing disk read-only: look into the system's log. Then make it writable and do the same again."
                .into()
        }
        Say::DiskFailed => "the disk does not read or write (input/output error)".into(),
        Say::DiskFailedHint => {
            "Nothing that was kept is given up. Check the cable and the disk, then do the same again; if it fails again, \
             copy the archive to another disk and run there: diwan verify"
                .into()
        }
        Say::NoOcr => "the OCR engine is missing".into(),
        Say::Damaged => "something in the archive is damaged".into(),
        Say::VerifyHint => "See all that is damaged with: diwan verify".into(),
        Say::LensesBroken => "catalog or index cannot be used".into(),
        Say::ReindexHint => "Build both again; nothing is lost: diwan reindex".into(),
        Say::GoingOn { since, objects } => {
            let (since, objects) = (Lang::En.moment(*since), Lang::En.number(*objects));
            format!("Going on with the run of {since}, which had read {objects} contents.")
        }
        Say::NothingToGoOn => "no verification was stopped before its end".into(),
        Say::OtherKeys => "the verification that was stopped began with other keys".into(),
        Say::OtherKeysHint => "Go on without --key, or begin a new one with: diwan verify --key KEY".into(),
        Say::NothingToGoOnHint => "Begin one with: diwan verify".into(),
        Say::BadSince { typed } => format!("{} is no date and no ledger entry", name(typed)),
        Say::BadSinceHint => "Give a day, such as 2025-03-01, or the number of a ledger entry.".into(),
        Say::PaperThere { path } => format!("{} is there already", name(path)),
        Say::PaperThereHint => "A report is never replaced: give another name.".into(),
        Say::NotRecorded { why, detail } => Lang::En.with_detail(Lang::En.not_recorded(*why), detail),
        Say::Never => "never".into(),
        Say::GoOnHint => "Go on with: diwan verify --resume".into(),
        Say::SelftestHeading => "Test of the verifier".into(),
        Say::SelftestPassed { tried } => format!("PASSED: each of {tried} cases was named"),
        Say::SelftestFailed { missed, tried } => format!("FAILED: {missed} of {tried} cases were not named"),
        Say::SelftestNotMade => "the scratch archive of the test could not be made".into(),
        Say::Evidence(evidence) => Lang::En.evidence(evidence),
        Say::Witnessed(witnessed) => Lang::En.witnessed(witnessed),
        Say::Copying(copying) => Lang::En.copying(copying),
        Say::Serving { address } => format!("The pages are at {address}"),
        Say::ServingEnd => "Ctrl-C ends it.".into(),
        Say::Fingerprint { sha256 } => format!("Fingerprint of the certificate (SHA-256): {sha256}"),
        Say::NoUsersYet => {
            "Nobody can log in yet: diwan user add NAME --role admin. Until then only public records are seen.".into()
        }
        Say::NotSaid { typed } => format!("This cannot be said here: {typed}"),
        Say::NotSaidHint => "A vital record is yes or no; texts have a few paragraphs at most".into(),
        Say::SpoolInside => "The spool folder lies inside the archive".into(),
        Say::SpoolInsideHint => "Name a folder outside it with --spool".into(),
        Say::NotLoopback => "Others on the network could read passwords and records on their way".into(),
        Say::NotLoopbackHint => {
            "Give --cert and --cert-key, or --self-signed; or --insecure behind a proxy that encrypts.".into()
        }
        Say::BadCertificate => "The certificate or its key cannot be used".into(),
        Say::UserAdded { name } => format!("{} can log in now.", Lang::En.name(name)),
        Say::UserRemoved { name } => format!("{} can no longer log in.", Lang::En.name(name)),
        Say::PasswordChanged { name } => format!("{} has another password.", Lang::En.name(name)),
        Say::NoUsers => "Nobody can log in.".into(),
        Say::TokenOnce => "The token is shown only now. Keep it where only the program can read it.".into(),
        Say::AskPassword => "Password: ".into(),
        Say::AskAgain => "Once more: ".into(),
        Say::NotTheSame => "The two passwords are not the same".into(),
        Say::UserThere { name } => format!("There is a user {} already", Lang::En.name(name)),
        Say::UserUnknown { name } => format!("There is no user {}", Lang::En.name(name)),
        Say::BadUserName => "This cannot be a name".into(),
        Say::BadUserNameHint => "Letters, digits, dot, dash and underscore, at most 64.".into(),
        Say::BadPassword { least } => format!("A password has {least} characters at least"),
        Say::BadUsers => "The file of users cannot be used".into(),
    }
}

/// What a facet counts by.
fn facet_en(facet: &str) -> &str {
    match facet {
        "type" => "By kind",
        "year" => "By year",
        "issuer" => "By issuer",
        "folder" => "By folder",
        "format" => "By format",
        "ocr" => "By quality of reading",
        "access" => "By confidentiality",
        other => other,
    }
}
