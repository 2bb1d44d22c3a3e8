//! Beginning: help, languages, a new archive and its keys.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use insta::assert_snapshot;

use crate::support::env::TestEnv;

#[test]
fn the_first_page_of_the_help_shows_every_command() {
    assert_snapshot!(TestEnv::new().run(&["--help"]), @r#"
    exit 0
    --- out
    Keeps a municipality's records, reads them, finds them, and proves that nothing was changed

    Usage: diwan [OPTIONS] <COMMAND>

    Begin:
      init         Makes a new, empty archive and its signing key
    Take in:
      ingest       Takes in files and folders: keeps every byte, then reads the texts
      resume       Goes on with what an interrupted run left
      ocr          Reads the scans that wait for OCR, then those that had only a fast reading, thoroughly
      accessions   Lists what was taken in, deposit by deposit
      report       Prints a report, such as the deposit receipt of an accession
    Find:
      search       Finds records by the words of their texts and names
      show         Shows everything known about one record
      list         Lists records, or problems
      stats        Counts what the archive holds
    Describe:
      describe     Tells or corrects what is known of a record: kind, number, date, issuer, subject
      recognise    Recognises dates and references in texts that no recogniser of this version has seen
    Give out:
      export       Gives records out: original bytes, checked while they are written
    Prove:
      verify       Re-reads everything kept and says what no longer agrees
      prove        Proves that records were taken in, for people who do not have the archive
      check        Checks a proof against a file, or an evidence bundle; needs no archive, only the public key
      bundle       Puts records with their proofs into a folder for somebody else
      log          Looks at the log itself: its checkpoint, and whether it continues an older one
      witness      Watches over the logs of others, so that none of them can rewrite its past unseen
      key          Changes the signing key of the archive
    Look after:
      parity       Computes parity: what lost or changed bytes can be restored from
      repair       Puts right what is damaged or missing: from another copy, else from parity
      replica      Keeps copies of the archive in other places
      reindex      Builds catalog and index again from the ledger
    Install:
      completions  Prints the completion script of a shell
      man          Prints the manual page, or writes all of them
    The counter:
      serve        Serves the pages of the archive to browsers on this machine or on the network
      user         Looks after the people who can log in to the pages

          --archive <FOLDER>  The archive; otherwise DIWAN_ARCHIVE, the current folder or one above it
          --lang <LANGUAGE>   The language of messages: ar or en; otherwise that of the system
          --json              Answers for programs: one JSON object a line, each with its "type"
      -q, --quiet             No progress and no notices; problems and results only
          --color <WHEN>      Colour: auto, always or never
      -h, --help              Prints this help
      -V, --version           Prints the version

    Exit codes: 0 done · 1 done, with problems or findings · 2 wrong usage · 3 could not be done
    Keys and settings: $DIWAN_CONFIG, or $XDG_CONFIG_HOME/diwan, or ~/.config/diwan
    Word lists of your town: words/*.tsv there, or the folder named by words in config.toml
    More about a command, with examples: diwan COMMAND --help
    "#);
}

#[test]
fn the_help_is_in_arabic_too() {
    assert_snapshot!(TestEnv::new().run(&["help", "export", "--lang", "ar"]), @r#"
    exit 0
    --- out
    يُخرج وثائق كما وردت، مع التحقق من كل بايت أثناء كتابته

    طريقة الاستعمال: diwan export [OPTIONS] <RECORD>...

    المدخلات:
      <RECORD>...  أرقام الوثائق

    الخيارات:
          --to <FOLDER>     المجلد الذي يُكتب فيه، ولا يُستبدل فيه شيء أبداً
          --tree            يحافظ على المجلدات التي وردت فيها
          --stdout          يكتب بايتات وثيقة واحدة إلى المخرج المعياري
          --searchable-pdf  بدلاً من الأصل: ملف PDF بالصفحات كما هي وخلفها النص المقروء
          --alto            بدلاً من الأصل: ملف ALTO لكل صفحة، فيه الكلمات ومواضعها

    في كل الأوامر:
          --archive <FOLDER>  الأرشيف، وإلا فقيمة DIWAN_ARCHIVE أو المجلد الحالي أو ما فوقه
          --lang <LANGUAGE>   لغة الرسائل: ar أو en، وإلا فلغة النظام
          --json              إجابات للبرامج: كائن JSON في كل سطر، وفي كل منها type
      -q, --quiet             بلا تقدم ولا تنبيهات، المشكلات والنتائج فقط
          --color <WHEN>      الألوان: auto أو always أو never
      -h, --help              يطبع هذه المساعدة

    أمثلة:
      diwan export 42 43 --to ~/Desktop          # إلى مجلد
      diwan export 42 --to out --tree            # مع مجلداتها
      diwan export 42 --stdout > a.pdf           # كمجرى
      diwan export 42 --searchable-pdf --to out  # مسح ضوئي يمكن البحث فيه
      diwan export 42 --alto --to out            # كلماتها ومواضعها

    أنواع كائنات --json: exported*, withheld*
    "#);
}

#[test]
fn the_locale_chooses_the_language_and_an_argument_is_stronger() {
    let env = TestEnv::new();
    let said = |args: &[&str]| env.said(env.command(args).env("LC_ALL", "ar_LY.UTF-8")).out;
    assert!(said(&["--help"]).contains("طريقة الاستعمال"));
    assert!(said(&["--help", "--lang", "en"]).contains("Usage"));
    assert!(said(&["--lang=en", "--help"]).contains("Usage"));
}

#[test]
fn no_arguments_show_the_help_as_a_refusal() {
    let said = TestEnv::new().run(&[]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("Take in:"), "{said}");
}

#[test]
fn a_new_archive_stands_and_its_key_lies_elsewhere() {
    let env = TestEnv::new();
    assert_snapshot!(env.run(&["init", "town", "--name", "بلدية غدامس"]), @r#"
    exit 0
    --- out
    A new archive stands.
    Folder:                     [DIR]/town
    Archive:                    بلدية غدامس
    Archive identifier:         [ID]
    Origin of the log:          diwan.invalid/[ID]
    Private key:                [DIR]/config/keys/[ID].key
    Public key:                 [DIR]/config/keys/[ID].vkey

    Keep a copy of the private key in a safe place, apart from the archive. Without it nothing more can be taken in; whoever has it can write in the archive's name. Give the public key to those who will verify.
    "#);
    let key = env.path("config/keys").join(format!("{}.key", env.id()));
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let secret = fs::read_to_string(key).unwrap();
    for file in ["archive.toml", "README.txt", "ledger/checkpoint"] {
        assert!(!fs::read_to_string(env.path("town").join(file)).unwrap().contains(secret.trim()));
    }
    assert!(env.path("town/lenses/catalog.sqlite").is_file());
    assert!(env.path("town/lenses/index").is_dir());
}

#[test]
fn an_archive_is_never_made_over_another() {
    let env = TestEnv::with_archive();
    let keys = || fs::read_dir(env.path("config/keys")).unwrap().count();
    let before = keys();
    assert_snapshot!(env.run(&["init", "town"]), @r#"
    exit 3
    --- err
    error: [DIR]/town is not empty
    hint: An archive needs a folder of its own, empty or not there yet.
    "#);
    assert_eq!(keys(), before, "no keys of an archive that does not exist are left");
}

#[test]
fn the_key_is_never_put_inside_the_archive() {
    let env = TestEnv::new();
    let mut command = env.command(&["init", "town"]);
    assert_snapshot!(env.said(command.env("DIWAN_CONFIG", env.path("town/.config"))), @r#"
    exit 3
    --- err
    error: the private key would lie inside the archive
    detail: [DIR]/town/.config/keys/[ID].key: the key would lie inside the archive
    hint: Set DIWAN_CONFIG to a folder outside of it.
    "#);
    assert!(!env.path("town").exists());
}

#[test]
fn what_a_package_needs_is_printed() {
    let env = TestEnv::new();
    assert!(env.run(&["completions", "bash"]).out.contains("_diwan()"));
    assert!(env.run(&["man"]).out.contains(".TH diwan 1"));
    assert_eq!(env.run(&["man", "--dir", "man1"]).code, 0);
    assert!(env.path("man1/diwan-ingest.1").is_file());
}

#[test]
fn the_archive_is_found_from_inside_itself() {
    let env = TestEnv::with_archive();
    let mut command = env.command(&["stats"]);
    let said = env.said(command.env_remove("DIWAN_ARCHIVE").current_dir(env.path("town/objects")));
    assert_snapshot!(said, @r#"
    exit 0
    --- out
    Town
    Accessions:                 0
    Records:                    0
    Different contents:         0
    Size:                       0 bytes
    Pages read:                 0
    Ledger entries:             1
    "#);
}

#[test]
fn the_configuration_file_is_weaker_than_an_argument() {
    let env = TestEnv::with_archive();
    env.file("config/config.toml", "agent = \"Registry office\"\njobs = 1\n").file("a.txt", "text");
    assert_eq!(env.run(&["ingest", "a.txt"]).code, 0);
    env.file("b.txt", "other");
    assert_eq!(env.run(&["ingest", "b.txt", "--agent", "Night shift"]).code, 0);
    let said = env.run(&["accessions"]).out;
    let agents: Vec<&str> = said.lines().filter(|line| line.starts_with("Taken in by")).collect();
    assert!(agents[0].ends_with("Registry office") && agents[1].ends_with("Night shift"), "{said}");
    env.file("config/config.toml", "agnet = \"typo\"\n");
    let said = env.run(&["stats"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("agnet"), "{said}");
}
