//! The examples below the help of each command, and what its `--json` prints.

use std::fmt::Write as _;

use crate::words::Lang;

/// One command line, and what it does in English and Arabic.
type Example = (&'static str, &'static str, &'static str);

/// The examples of one command and the types of its JSON objects.
struct Row(&'static str, &'static [Example], &'static str);

const ROWS: &[Row] = &[
    Row(
        "init",
        &[
            ("diwan init /srv/archive --name 'Town archive'", "a new archive", "أرشيف جديد"),
            (
                "diwan init /srv/archive --origin archive.example.org/log",
                "with an address of your own",
                "بعنوان يخصكم",
            ),
        ],
        "archive",
    ),
    Row(
        "ingest",
        &[
            ("diwan ingest /media/usb/Scans", "take in a folder", "إيداع مجلد"),
            ("diwan ingest -n /media/usb", "only say what would happen", "معرفة ما سيحدث فقط"),
            (
                "diwan ingest box7 && diwan parity",
                "take in, then protect what is new",
                "إيداع ثم حماية الجديد",
            ),
            ("diwan ingest --note 'Office of planning, 2001' box7", "with a note", "مع ملاحظة"),
            (
                "diwan ingest --keep-only /media/usb",
                "keep only; the texts can be read another time",
                "الحفظ دون القراءة",
            ),
        ],
        "problem*, account, read",
    ),
    Row(
        "resume",
        &[("diwan resume", "after a power cut or Ctrl-C", "بعد انقطاع")],
        "problem*, account*, read",
    ),
    Row(
        "ocr",
        &[
            (
                "diwan ocr",
                "overnight: everything that can still be read better",
                "ليلاً: كل ما يمكن أن يُقرأ أفضل",
            ),
            (
                "diwan ocr --fast --jobs 4",
                "a first reading, four pages at a time",
                "قراءة أولى، أربع صفحات معاً",
            ),
        ],
        "problem*, read",
    ),
    Row(
        "search",
        &[
            ("diwan search لجنة الأرشفة 2023", "all of these words", "كل هذه الكلمات"),
            (
                "diwan search قرار 'لجنة الأرشفة' -ملغى",
                "a word, a phrase, and one that must not occur",
                "كلمة وعبارة وكلمة يجب ألا ترد",
            ),
            ("diwan search بلدي* --limit 50", "what begins like this", "ما يبدأ هكذا"),
            ("diwan search --exact مسؤول", "in this very spelling", "بهذا الرسم نفسه"),
            ("diwan search 'قرار 15 لسنة 2023'", "by number, its own first", "بالرقم، وصاحبه أولاً"),
            ("diwan search 'نوع:قرار سنة:2023' --sort newest", "by kind and year", "بالنوع والسنة"),
            ("diwan search عقد --since 2019 --facets", "from a year on, counted", "منذ سنة، مع العدّ"),
            ("diwan search --like 42", "documents like this one", "وثائق تشبه هذه"),
        ],
        "hit*, results",
    ),
    Row(
        "show",
        &[
            ("diwan show 42", "all that is known", "كل ما يُعرف"),
            ("diwan show 42 --text | less", "its text", "نصها"),
            ("diwan show 42 --history", "what happened to it", "تاريخها"),
        ],
        "record, page*, entry*",
    ),
    Row(
        "describe",
        &[
            ("diwan describe 42 --type قرار --number 15 --year 2023", "its number", "رقمها"),
            ("diwan describe 42 --date '24 شعبان 1444 هـ'", "its date, in any calendar", "تاريخها بأي تقويم"),
            ("diwan describe 42 --access public", "open to the public", "إتاحتها للعموم"),
            ("diwan describe 42 --issuer ''", "it has no issuer", "لا جهة لها"),
        ],
        "described",
    ),
    Row(
        "recognise",
        &[("diwan recognise", "after a new version of the program", "بعد إصدار جديد من البرنامج")],
        "recognised",
    ),
    Row(
        "series",
        &[("diwan report series --type قرار --year 2023", "missing and double numbers", "الناقص والمكرر")],
        "series*",
    ),
    Row(
        "cited-by",
        &[("diwan report cited-by 'القانون 59 لسنة 2012'", "who cites this law", "من استند إلى هذا القانون")],
        "citing*",
    ),
    Row("duplicates", &[("diwan report duplicates", "what is here twice", "ما هو مكرر")], "alike*"),
    Row(
        "list",
        &[
            ("diwan list --accession 3", "what came with a deposit", "ما ورد في إيداع"),
            ("diwan list --problems", "what needs a human", "ما يحتاج إلى نظر"),
            ("diwan list --active", "what holds macros and the like", "ما فيه ماكرو وما شابهه"),
            ("diwan list --path .pdf --limit 0", "all names with .pdf", "كل ما في اسمه .pdf"),
        ],
        "record* or problem*",
    ),
    Row("accessions", &[("diwan accessions", "all deposits", "كل عمليات الإيداع")], "accession*"),
    Row("report", &[("diwan report accession 3", "a deposit receipt", "إيصال إيداع")], "accession, problem*"),
    Row(
        "accession",
        &[
            ("diwan report accession 3 | lp", "print the receipt", "طباعة الإيصال"),
            ("diwan report accession 3 --records", "with every file", "مع كل ملف"),
        ],
        "accession, problem*, record*",
    ),
    Row("stats", &[("diwan stats", "the archive in numbers", "الأرشيف بالأرقام")], "statistics"),
    Row(
        "export",
        &[
            ("diwan export 42 43 --to ~/Desktop", "into a folder", "إلى مجلد"),
            ("diwan export 42 --to out --tree", "with its folders", "مع مجلداتها"),
            ("diwan export 42 --stdout > a.pdf", "as a stream", "كمجرى"),
            (
                "diwan export 42 --searchable-pdf --to out",
                "a scan in which words can be found",
                "مسح ضوئي يمكن البحث فيه",
            ),
            ("diwan export 42 --alto --to out", "its words and their places", "كلماتها ومواضعها"),
        ],
        "exported*, withheld*",
    ),
    Row(
        "verify",
        &[
            ("diwan verify", "check everything", "التحقق من كل شيء"),
            ("diwan verify --key town.vkey", "with a key from another hand", "بمفتاح من جهة أخرى"),
            ("diwan verify --json > findings.ndjson", "for programs", "للبرامج"),
            ("diwan verify --sample 52 --rate 20M", "a part each week, gently", "جزء كل أسبوع وبهدوء"),
            ("diwan verify --resume", "goes on after a stop", "يكمل بعد توقف"),
            ("diwan verify --report minutes.html", "a report to print and sign", "محضر للطباعة والتوقيع"),
            ("diwan verify --selftest", "tests the verifier", "يختبر المتحقق نفسه"),
        ],
        "finding*, object*, summary; tried*, selftest",
    ),
    Row(
        "prove",
        &[
            ("diwan prove 42", "writes 42.tlog-proof", "يكتب 42.tlog-proof"),
            ("diwan prove 42 43 --to /media/usb", "one file each", "ملف لكل وثيقة"),
            ("diwan prove 42 --out - | lp", "on paper", "على ورق"),
        ],
        "proof*",
    ),
    Row(
        "check",
        &[
            (
                "diwan check 42.tlog-proof decision.pdf --key ~/keys/town.vkey",
                "is this the record?",
                "هل هذا الملف هو الوثيقة؟",
            ),
            ("diwan check evidence --key ~/keys/town.vkey", "a whole bundle", "حزمة كاملة"),
        ],
        "checked, or flaw* and examined",
    ),
    Row(
        "bundle",
        &[
            ("diwan bundle 42 43 --out evidence", "two records with their proofs", "وثيقتان مع إثباتيهما"),
            (
                "diwan bundle --query 'قرار 15 لسنة 2023' --out evidence",
                "what a search finds",
                "ما يجده البحث",
            ),
        ],
        "included*, withheld*, bundle",
    ),
    Row(
        "log",
        &[("diwan log checkpoint > /media/usb/checkpoint", "keep it elsewhere", "لحفظها في مكان آخر")],
        "consistency",
    ),
    Row(
        "checkpoint",
        &[
            ("diwan log checkpoint > /media/usb/checkpoint", "keep it elsewhere", "لحفظها في مكان آخر"),
            ("diwan log checkpoint | lp", "on paper", "على ورق"),
        ],
        "",
    ),
    Row(
        "consistency",
        &[
            (
                "diwan log consistency /media/usb/checkpoint",
                "is what was signed then still there?",
                "هل بقي ما وُقّع عليه يومئذ؟",
            ),
            ("diwan log consistency 100 200 --out proof", "the proof between two sizes", "الإثبات بين عددين"),
        ],
        "consistency",
    ),
    Row(
        "cosign",
        &[
            ("diwan log cosign", "ask the witnesses of the policy", "سؤال شهود السياسة"),
            ("diwan log cosign http://192.168.1.20:7380 --witness sister.vkey", "ask one", "سؤال شاهد واحد"),
            ("diwan log cosign --request /media/usb/request", "for a stick", "لحمله على ذاكرة"),
            (
                "diwan log cosign --answer /media/usb/answer --witness sister.vkey",
                "what came back",
                "ما عاد منه",
            ),
        ],
        "request, or cosigned*, refused*, unreachable*, quorum",
    ),
    Row(
        "witness",
        &[
            ("diwan witness init --name tinley.example.org/witness", "once", "مرة واحدة"),
            ("diwan witness trust ghadames.vkey", "whom to watch", "من يُشهد عليه"),
            ("diwan witness serve --listen 192.168.1.20:7380", "over the network", "عبر الشبكة"),
        ],
        "witness, watched*, listening, answer*",
    ),
    Row("key", &[("diwan key rotate", "the old key vouches for the new", "القديم يشهد للجديد")], "key"),
    Row("rotate", &[("diwan key rotate", "the old key vouches for the new", "القديم يشهد للجديد")], "key"),
    Row(
        "changes",
        &[
            ("diwan key changes --out key-changes", "goes with proofs", "يرافق الإثباتات"),
            (
                "diwan check a.tlog-proof a.pdf --key ~/keys/2019.vkey --changes key-changes",
                "with a key from before",
                "بمفتاح سابق",
            ),
        ],
        "key-change*",
    ),
    Row(
        "witness init",
        &[("diwan witness init --name tinley.example.org/witness", "a key of its own", "مفتاح خاص به")],
        "witness",
    ),
    Row(
        "witness trust",
        &[("diwan witness trust ~/keys/ghadames.vkey", "the key of a sister town", "مفتاح بلدية شقيقة")],
        "watched*",
    ),
    Row(
        "witness serve",
        &[
            ("diwan witness serve", "on this machine only", "على هذا الجهاز فقط"),
            ("diwan witness serve --listen 192.168.1.20:7380", "for the office network", "لشبكة المكتب"),
        ],
        "listening, answer*",
    ),
    Row(
        "witness sign",
        &[(
            "diwan witness sign --in /media/usb/request --out /media/usb/answer",
            "on a stick",
            "على ذاكرة محمولة",
        )],
        "answer",
    ),
    Row(
        "parity",
        &[
            ("diwan parity", "after every large deposit", "بعد كل إيداع كبير"),
            ("diwan parity --overhead 20", "a fifth instead of a tenth", "الخُمس بدل العُشر"),
            ("diwan parity --status", "how much is protected", "كم من المحفوظ محمي"),
        ],
        "parity",
    ),
    Row(
        "repair",
        &[
            ("diwan repair", "from parity", "من بيانات الاسترجاع"),
            ("diwan repair --from /media/usb/archive", "from a second disk first", "من قرص ثانٍ أولاً"),
            ("diwan repair -n", "only say what could be put right", "معرفة ما يمكن إصلاحه فقط"),
        ],
        "repaired*, moved*, finding*, repair",
    ),
    Row(
        "replica",
        &[
            (
                "diwan replica add usb /media/usb/town --threat fire --media ssd --place 'Town library'",
                "a copy on a stick",
                "نسخة على قرص خارجي",
            ),
            ("diwan replica sync", "bring all copies up to date", "تحديث النسخ كلها"),
        ],
        "",
    ),
    Row(
        "replica add",
        &[
            (
                "diwan replica add usb /media/usb/town --threat fire --threat theft --media ssd --place 'Town library'",
                "a copy on a stick",
                "نسخة على قرص خارجي",
            ),
            (
                "diwan replica add tinley https://archive.example:8480 --token tinley.token --ca keeper.pem --threat region --media disk --place 'Tinley Park'",
                "a copy that a sister town keeps",
                "نسخة تحفظها بلدية شقيقة",
            ),
        ],
        "replica",
    ),
    Row(
        "replica serve",
        &[
            (
                "diwan replica serve /srv/ghadames --token-file ghadames.token",
                "a copy for a town, reached through a tunnel of this machine",
                "نسخة لبلدية تصل إليها عبر نفق في هذا الجهاز",
            ),
            (
                "diwan replica serve /srv/ghadames --token-file ghadames.token --listen 0.0.0.0:8480 --self-signed keeper.pem --host archive.example",
                "… over the network, encrypted",
                "… عبر الشبكة مع التشفير",
            ),
        ],
        "keeping",
    ),
    Row(
        "replica list",
        &[("diwan replica list", "which are there, and how old", "ما النسخ وما حالها")],
        "replica*",
    ),
    Row("replica remove", &[("diwan replica remove usb", "the files stay", "وتبقى الملفات")], "replica"),
    Row(
        "sync",
        &[
            ("diwan replica sync", "every night", "كل ليلة"),
            (
                "diwan replica sync usb --read-back",
                "now and then: reads everything",
                "بين حين وآخر: يقرأ كل شيء",
            ),
        ],
        "copied*",
    ),
    Row(
        "replica verify",
        &[("diwan replica verify usb", "is it whole, and is it ours?", "هل هي سليمة وهل هي نسختنا؟")],
        "finding*, replica-verified",
    ),
    Row(
        "drill",
        &[
            ("diwan drill usb", "once a year, with each copy", "مرة كل سنة لكل نسخة"),
            (
                "diwan drill usb --to /srv/drill --report drill.txt",
                "what came back stays, and the report is signed",
                "يبقى ما استُعيد ويُوقَّع التقرير",
            ),
        ],
        "finding*, drilled",
    ),
    Row("ndsa", &[("diwan ndsa", "what to do next", "ما العمل التالي")], "ndsa-condition*, ndsa"),
    Row("reindex", &[("diwan reindex", "nothing is recognised again", "لا يعاد التعرف الضوئي")], "reindexed"),
    Row("completions", &[("diwan completions bash", "for bash", "لصدفة bash")], ""),
    Row(
        "man",
        &[("diwan man | man -l -", "read it", "قراءته"), ("diwan man --dir man1", "all pages", "كل الصفحات")],
        "",
    ),
    Row(
        "serve",
        &[
            ("diwan serve", "for browsers on this machine", "لمتصفحات هذا الجهاز"),
            (
                "diwan serve --listen 0.0.0.0:8443 --self-signed",
                "for the network, encrypted",
                "للشبكة، مع التشفير",
            ),
            (
                "diwan serve --listen 0.0.0.0:8443 --cert town.pem --cert-key town.key --public",
                "what is public, for everybody",
                "ما هو عام، للجميع",
            ),
        ],
        "serving",
    ),
    Row("user", &[("diwan user list", "who can log in", "من يستطيع الدخول")], "user*"),
    Row(
        "user add",
        &[
            ("diwan user add salma --role archivist", "asks for a password", "يسأل عن كلمة المرور"),
            ("diwan user add omar --role clerk --password-stdin < file", "takes it from a file", "من ملف"),
        ],
        "user",
    ),
    Row("user list", &[("diwan user list", "names and roles", "الأسماء والأدوار")], "user*"),
    Row("user remove", &[("diwan user remove omar", "at once", "فوراً")], "user"),
    Row("password", &[("diwan user password salma", "another one", "كلمة أخرى")], "user"),
    Row(
        "token",
        &[("diwan user token salma scanner", "for the program of a scanner", "لبرنامج الماسح الضوئي")],
        "token",
    ),
];

/// The examples of a command, as they stand below its help.
pub fn of(command: &str, lang: Lang) -> String {
    let Some(Row(_, examples, json)) = ROWS.iter().find(|row| row.0 == command) else { return String::new() };
    let width = examples.iter().map(|(line, ..)| line.chars().count()).max().unwrap_or(0);
    let mut text = format!("{}:\n", lang.pick("Examples", "أمثلة"));
    for (line, en, ar) in *examples {
        let _ = writeln!(text, "  {line:<width$}  # {}", lang.pick(en, ar));
    }
    if !json.is_empty() {
        let _ = write!(text, "\n{}: {json}", lang.pick("Types of --json objects", "أنواع كائنات --json"));
    }
    text.trim_end().to_owned()
}
