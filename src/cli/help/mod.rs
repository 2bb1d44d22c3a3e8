//! The help: clap's command with its headings, groups and examples, in the language of the run.
//!
//! English texts of commands and arguments stand beside what they describe, in `args`; the Arabic ones are here,
//! and a test sees to it that none is missing.

mod examples;
mod refusal;

use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::cli::args::Args;
use crate::words::Lang;

/// Commands by what a person wants, for the first page of the help.
const GROUPS: &[(&str, &str, &[&str])] = &[
    ("Begin", "البداية", &["init"]),
    ("Take in", "الإيداع", &["ingest", "resume", "ocr", "accessions", "report"]),
    ("Find", "البحث", &["search", "show", "list", "stats"]),
    ("Describe", "الوصف", &["describe", "recognise"]),
    ("Give out", "الإخراج", &["export"]),
    ("Prove", "الإثبات", &["verify", "prove", "check", "bundle", "log", "witness", "key"]),
    ("Look after", "الصيانة", &["parity", "repair", "replica", "drill", "ndsa", "reindex"]),
    ("Install", "التثبيت", &["completions", "man"]),
    ("The counter", "صفحات المتصفح", &["serve", "user"]),
];

/// What each command does, in Arabic; `report accession` stands under its own name.
const COMMANDS: &[(&str, &str)] = &[
    ("diwan", "يحفظ وثائق البلدية ويقرؤها ويبحث فيها ويثبت أن شيئاً منها لم يتغير."),
    ("init", "ينشئ أرشيفاً جديداً فارغاً ومفتاح توقيعه"),
    ("ingest", "يودع ملفات ومجلدات: يحفظ كل بايت ثم يقرأ النصوص"),
    ("resume", "يكمل ما تركه عمل منقطع"),
    ("ocr", "يقرأ الصور المنتظرة، ثم يعيد بتأنٍّ قراءة ما قُرئ قراءة سريعة فقط"),
    ("search", "يبحث عن وثائق بكلمات نصوصها وأسمائها"),
    ("show", "يعرض كل ما يُعرف عن وثيقة"),
    ("list", "يسرد الوثائق أو المشكلات"),
    ("accessions", "يسرد عمليات الإيداع"),
    ("report", "يطبع تقريراً مثل إيصال الإيداع"),
    ("accession", "إيصال الإيداع: ما ورد وما صار إليه، بالعربية والإنجليزية"),
    ("series", "أرقام سلسلة: ما ينقص منها وما تكرر"),
    ("cited-by", "الوثائق التي تستند إلى قانون أو قرار أو كتاب"),
    ("duplicates", "الوثائق المكررة: بالمحتوى نفسه أو بنص يكاد يكون نفسه"),
    ("describe", "يسجل ما يُعرف عن وثيقة أو يصححه: النوع والرقم والتاريخ والجهة والموضوع"),
    ("recognise", "يستخرج التواريخ والأرقام الإشارية من نصوص لم يرها المستخرج بعد"),
    ("stats", "يحصي ما في الأرشيف"),
    ("export", "يُخرج وثائق كما وردت، مع التحقق من كل بايت أثناء كتابته"),
    ("verify", "يعيد قراءة كل ما هو محفوظ ويقول ما الذي تغيّر"),
    ("prove", "يثبت أن وثائق أُودعت، لمن ليس عنده الأرشيف"),
    ("check", "يفحص إثباتاً مع ملفه، أو حزمة مستندات، بالمفتاح العام وحده دون الأرشيف"),
    ("log", "ينظر في السجل نفسه: نقطة تحققه، وهل هو متصل بما كان عليه"),
    ("checkpoint", "يطبع نقطة التحقق الموقَّعة الحالية، لتُحفظ في مكان آخر"),
    ("consistency", "يقول هل السجل متصل بحال سابقة له"),
    ("cosign", "يطلب من الشهود التوقيع على نقطة التحقق الحالية، ويحفظ ما وقّعوه"),
    ("witness", "يشهد على سجلات الجهات الأخرى كي لا يغيّر أحد منها ماضيه خفية"),
    ("key", "يغيّر مفتاح توقيع الأرشيف"),
    ("rotate", "ينشئ مفتاح توقيع جديداً يشهد له القديم، ويُحفظ القديم جانباً"),
    ("changes", "يطبع تغييرات مفتاح الأرشيف، وقد وقّع كلاً منها المفتاحان، لمن يثق بمفتاح قديم"),
    ("witness init", "ينشئ المفتاح الذي يوقّع به هذا الشاهد"),
    ("witness trust", "يضيف سجلات إلى ما يعرفه هذا الشاهد"),
    ("witness serve", "يجيب السجلات عبر الشبكة إلى أن يُوقف"),
    ("witness sign", "يجيب عن طلب واحد ورد في ملف، للبلديات التي لا شبكة عندها"),
    ("bundle", "يجمع وثائق مع إثباتاتها في مجلد لجهة أخرى"),
    ("replica", "يحفظ نسخاً من الأرشيف في أماكن أخرى"),
    ("replica list", "يسرد النسخ"),
    ("replica verify", "يعيد قراءة النسخ كأن كلاً منها هو الأرشيف، ويقارن تاريخها بتاريخه"),
    ("replica add", "يسجل مجلداً في مكان آخر، أو جهازاً آخر، نسخةً من الأرشيف"),
    ("replica serve", "يحفظ نسخة لبلدية أخرى: يأخذ ما يرسله أمر replica sync عندها"),
    ("replica remove", "يشطب نسخة من القائمة وتبقى ملفاتها في مكانها"),
    ("ndsa", "يبين مستوى الحفظ الرقمي (NDSA) الذي بُلغ، وما ينقص لبلوغ ما بعده"),
    ("drill", "يستعيد كل شيء من نسخة إلى مجلد مؤقت على سبيل التدريب ويقول كم استغرق"),
    ("sync", "يحدّث النسخ حتى تطابق الأرشيف"),
    ("reindex", "يعيد بناء الفهارس من السجل"),
    ("parity", "يحسب بيانات استرجاع يُستعاد منها ما يُفقد أو يتلف"),
    ("repair", "يصلح ما تلف أو فُقد: من نسخة أخرى، وإلا فمن بيانات الاسترجاع"),
    ("completions", "يطبع نص إكمال الأوامر للصدفة"),
    ("man", "يطبع صفحة الدليل، أو يكتب صفحاته كلها"),
    ("serve", "يقدم صفحات الأرشيف لمتصفحات هذا الجهاز أو الشبكة"),
    ("user", "يدير من يستطيعون تسجيل الدخول إلى الصفحات"),
    ("user add", "يضيف مستخدماً، ويسأل عن كلمة مروره"),
    ("user list", "يسرد المستخدمين وأدوارهم"),
    ("user remove", "يزيل مستخدماً وكل رموز برامجه"),
    ("password", "يعطي مستخدماً كلمة مرور أخرى"),
    ("token", "ينشئ رمزاً لبرنامج يعمل باسم مستخدم، ويطبعه مرة واحدة"),
];

/// What each argument means, in Arabic, by its identifier.
const ARGUMENTS: &[(&str, &str)] = &[
    ("archive", "الأرشيف، وإلا فقيمة DIWAN_ARCHIVE أو المجلد الحالي أو ما فوقه"),
    ("lang", "لغة الرسائل: ar أو en، وإلا فلغة النظام"),
    ("json", "إجابات للبرامج: كائن JSON في كل سطر، وفي كل منها type"),
    ("quiet", "بلا تقدم ولا تنبيهات، المشكلات والنتائج فقط"),
    ("color", "الألوان: auto أو always أو never"),
    ("help", "يطبع هذه المساعدة"),
    ("version", "يطبع رقم الإصدار"),
    ("folder", "مجلد الأرشيف الجديد: فارغ أو غير موجود بعد"),
    ("name", "اسمه للناس، وإلا فاسم المجلد"),
    ("origin", "عنوان السجل: عنوان إلكتروني يخصكم دون https://"),
    ("agent", "من يقوم بهذا، ليُذكر في السجل، وإلا فاسم المستخدم"),
    ("sources", "ملفات ومجلدات للإيداع. ملفات ZIP تُحفظ كما هي وتودع محتوياتها أيضاً"),
    ("dry_run", "يقرأ كل شيء ولا يكتب شيئاً، ويقول ما كان سيحدث"),
    ("ocr", "طريقة قراءة الصور: fast قراءة واحدة (يكملها diwan ocr لاحقاً) أو thorough قراءة متأنية"),
    ("fast", "يقرأ الصور المنتظرة قراءة أولى ويكتفي بها"),
    ("keep_only", "يحفظ الآن ولا يقرأ أي نص"),
    ("note", "موضوع الإيداع، ليُذكر في الإيصال"),
    ("reread", "يقرأ كل ملف من جديد، حتى ما لم يتغير ظاهره"),
    ("litter", "يودع مخلفات الأنظمة أيضاً (Thumbs.db وأمثاله)"),
    ("depth", "إلى أي عمق تُفك الملفات المضغوطة المتداخلة"),
    ("jobs", "عدد الملفات التي تُعالج معاً، وإلا فواحد لكل معالج"),
    ("query", "كلمات يجب أن ترد كلها، و-كلمة يجب ألا ترد، و\"عبارة\" بترتيبها، وكلمة* كبداية"),
    ("limit", "أقصى عدد، و0 للكل في السرد"),
    ("page", "أي صفحة من النتائج، وإلا فالأولى"),
    ("words_only", "يأخذ التواريخ والأرقام الإشارية كلمات كما كُتبت، لا بمعناها"),
    ("advanced", "تصل بين أجزاء البحث الكلمات: و، أو، ليس، بدون"),
    ("since", "الوثائق المؤرخة بهذا التاريخ أو بعده فقط، بأي تقويم"),
    ("until", "الوثائق المؤرخة بهذا التاريخ أو قبله فقط"),
    ("kind", "هذا النوع فقط، مثل: قرار"),
    ("issuer", "ما صدر عن جهة بهذا الاسم"),
    ("like", "وثائق تشبه هذه الوثيقة"),
    ("sort", "الترتيب: relevance أو newest أو oldest (بتواريخها) أو latest أو earliest (بورودها)"),
    ("facets", "يعدّ النتائج كلها بحسب النوع والسنة والجهة والمجلد والصيغة والجودة"),
    ("explain", "يقول عن كل نتيجة لماذا وُجدت"),
    ("number", "رقم الوثيقة"),
    ("year", "سنة الرقم بالتاريخ الميلادي"),
    ("date", "تاريخ الوثيقة بأي تقويم"),
    ("subject", "موضوع الوثيقة"),
    ("title", "عنوان الوثيقة"),
    ("series", "السلسلة التي تنتمي إليها"),
    ("vital", "هل هي وثيقة حيوية لا يستغني عنها المكتب: yes أو no"),
    ("remark", "ملاحظات أخرى عن الوثيقة"),
    ("reference", "المستند إليه، مثل: القانون 59 لسنة 2012"),
    ("exact", "مطابقة حرفية كما كُتبت، لا بأي رسم"),
    ("record", "رقم الوثيقة"),
    ("records", "أرقام الوثائق"),
    ("text", "يطبع نصها صفحة صفحة"),
    ("history", "يطبع ما يقوله السجل عنها قيداً قيداً"),
    ("accession", "رقم الإيداع"),
    ("path", "ما يحتوي مساره على هذا النص فقط"),
    ("problems", "ما يحتاج إلى نظر إنسان، مع السبب"),
    ("mismatched", "ما يعد اسمه بصيغة غير صيغة محتواه فقط"),
    ("active", "ما في ملفه شيء يعمل بنفسه فقط: ماكرو أو JavaScript أو ملفات مضمّنة"),
    ("after", "ما بعد هذه الوثيقة فقط"),
    ("to", "المجلد الذي يُكتب فيه، ولا يُستبدل فيه شيء أبداً"),
    ("tree", "يحافظ على المجلدات التي وردت فيها"),
    ("stdout", "يكتب بايتات وثيقة واحدة إلى المخرج المعياري"),
    ("searchable_pdf", "بدلاً من الأصل: ملف PDF بالصفحات كما هي وخلفها النص المقروء"),
    ("alto", "بدلاً من الأصل: ملف ALTO لكل صفحة، فيه الكلمات ومواضعها"),
    ("shell", "bash أو zsh أو fish أو elvish أو powershell"),
    ("overhead", "حجم بيانات الاسترجاع كنسبة مئوية مما تحميه، وإلا فعشرة"),
    ("status", "يقول كم من المحفوظ له بيانات استرجاع، ولا يكتب شيئاً"),
    ("from", "نسخة أخرى من هذا الأرشيف، كقرص ثانٍ، ويجوز تكرار الخيار"),
    ("quarantine_extra", "ينقل إلى الحجر ما هو في الأرشيف دون أن يكون مسجلاً"),
    ("key", "المفتاح العام الموثوق أو ملفه، وإلا فالمحفوظ في مجلد الإعدادات"),
    ("proof", "الإثبات، أو مجلد حزمة مستندات"),
    ("file", "الملف الذي يتعلق به الإثبات"),
    ("trusted", "المفتاح العام الموثوق أو ملفه، ولا يُقبل مفتاح موضوع مع الإثبات"),
    ("out", "الملف الذي يُكتب فيه، و- للمخرج المعياري"),
    ("old", "الحال الأقدم: ملف فيه نقطة تحقق، أو عدد القيود"),
    ("new", "الحال الأحدث، وإلا فحال الأرشيف الآن"),
    ("urls", "عناوين الشهود، وإلا فما في السياسة"),
    ("witness", "المفتاح العام لشاهد أو ملفه"),
    ("policy", "مَن مِن الشهود يجب أن يوقّع، وإلا فالسياسة المحفوظة في مجلد الإعدادات"),
    ("changes", "تغييرات مفتاح السجل كما يطبعها diwan key changes، فيُتبع المفتاح الموثوق إلى المفتاح الحالي"),
    ("demanded", "مَن مِن الشهود يجب أن يوقّع أيضاً، ولا تُقبل سياسة موضوعة مع الإثبات"),
    ("request", "لا يسأل أحداً، بل يكتب الطلب في هذا الملف ليُحمل إلى الشاهد"),
    ("answer", "يأخذ جواب الشاهد من هذا الملف"),
    ("witness_name", "اسم الشاهد: عنوان إلكتروني يخصكم دون https://"),
    ("log", "المفاتيح العامة للسجلات أو ملفاتها"),
    ("input", "الطلب كما كتبه diwan log cosign --request"),
    ("output", "ملف الجواب، ولا يُستبدل شيء أبداً"),
    ("state", "مجلد الشاهد، وإلا فمجلد witness في مجلد الإعدادات"),
    ("replica", "اسم النسخة"),
    ("replicas", "أسماء النسخ، وإلا فكلها"),
    ("practised", "اسم النسخة، وإلا فالنسخة الوحيدة"),
    ("scratch", "المجلد الذي يُستعاد إليه ويبقى، فارغ أو غير موجود بعد، وإلا فمجلد يُزال بعد ذلك"),
    ("drill_report", "يكتب التقرير الموقّع في هذا الملف الجديد"),
    ("destination", "مجلد النسخة (على قرص آخر أو ذاكرة أو مجلد مشترك)، أو عنوان replica serve"),
    ("token", "الملف الذي فيه رمز الدخول إلى ذلك العنوان"),
    ("ca", "الشهادة التي يُعرف بها ذلك العنوان، بصيغة PEM"),
    ("kept", "المجلد الذي تُحفظ فيه النسخة، فارغ أو فيه النسخة"),
    ("token_file", "الملف الذي فيه رمز الدخول الذي يبرزه الطرف الآخر، ويُنشأ إن لم يوجد"),
    ("log_key", "المفتاح العام للأرشيف أو ملفه، وإلا فمفتاح أول أرشيف يرد"),
    ("host", "اسم أو عنوان يُكتب في الشهادة التي تُنشأ"),
    (
        "threat",
        "خطر تقي منه: fire الحريق، flood السيول، theft السرقة، hardware الأعطال، deletion الحذف، region كارثة تعم البلدة، organisation زوال الجهة الحافظة",
    ),
    ("media", "ما تُحفظ عليه، مثل ssd أو disk أو tape"),
    ("place", "المكان الذي توضع فيه"),
    ("read_back", "يقرأ أيضاً كل ما في النسخة ويصلح ما تلف فيها"),
    ("record", "يقيد ذلك في السجل ولو لم يوجد جديد"),
    ("dir", "يكتب صفحة لكل أمر في هذا المجلد"),
    ("sample", "يقرأ جزءاً واحداً من أجزاء متساوية: رقمه/عددها، أو عددها وحده للجزء الذي حان دوره"),
    ("arrived_since", "ما ورد منذ تاريخ أو منذ قيد في السجل فقط (الرقم وحده رقم قيد)"),
    ("max_bytes", "يتوقف بعد هذا القدر، مثل 500M، والباقي لخيار --resume"),
    ("rate", "لا يقرأ أكثر من هذا القدر في الثانية، مثل 20M"),
    ("go_on", "يكمل التحقق الذي توقف أو انقطع"),
    ("max_age", "يقول ما الذي لم يقرأه أحد منذ هذا العدد من الأيام"),
    ("objects", "يطبع سطراً لكل ملف أيضاً فيه حالته"),
    ("paper", "يكتب المحضر للطباعة (HTML بالعربية والإنجليزية) في هذا الملف الجديد"),
    ("no_record", "لا يترك قيداً في السجل"),
    ("selftest", "يختبر المتحقق نفسه: يُتلف أرشيفاً مؤقتاً بكل طريقة معروفة"),
    (
        "access",
        "من يطلع عليها: public للعموم، أو normal، أو restricted محدود التداول، أو secret، أو top-secret",
    ),
    ("listen", "العنوان والمنفذ، والمنفذ 0 يختاره النظام"),
    ("public", "الصفحات العامة وحدها: لا أحد يسجل الدخول"),
    ("cert", "شهادة TLS بصيغة PEM، أولها شهادة هذا الخادم"),
    ("cert_key", "مفتاح الشهادة السري بصيغة PEM"),
    ("self_signed", "شهادة ينشئها البرنامج لنفسه ويطبع بصمتها"),
    ("insecure", "يسمح بالاستماع خارج هذا الجهاز بلا تشفير"),
    ("spool", "مجلد تبقى فيه الإيداعات حتى تُحفظ في الأرشيف [المعتاد: بجانب الملفات الخاصة]"),
    ("upload_limit", "أكبر إيداع مسموح، بملايين البايتات"),
    ("user", "اسم المستخدم"),
    ("role", "دوره: clerk موظف، أو archivist أمين محفوظات، أو auditor مراجع، أو admin مدير نظام"),
    ("password_stdin", "يقرأ كلمة المرور من المدخل المعياري"),
    ("of_what", "اسم البرنامج الذي يستعمل الرمز"),
];

/// Builds the command line with its help.
pub fn command(lang: Lang) -> Command {
    let command = Args::command().arg(help_flag()).arg(version_flag()).subcommand_required(true);
    let command = dress(command, "", lang);
    let groups = groups(&command, lang);
    let usage = lang.pick("Usage", "طريقة الاستعمال");
    let end = first_page_end(lang);
    command
        .help_template(format!("{{about}}\n\n{usage}: {{usage}}\n\n{groups}\n{{options}}\n\n{end}"))
        .arg_required_else_help(true)
}

fn help_flag() -> Arg {
    Arg::new("help")
        .short('h')
        .long("help")
        .action(ArgAction::Help)
        .global(true)
        .help("Prints this help")
        .help_heading("Everywhere")
}

fn version_flag() -> Arg {
    Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version)
        .help("Prints the version")
        .help_heading("Everywhere")
}

/// Gives a command and its subcommands their texts.
fn dress(command: Command, within: &str, lang: Lang) -> Command {
    let name = key(within, command.get_name());
    let usage = lang.pick("Usage", "طريقة الاستعمال");
    let template = format!("{{about}}\n\n{usage}: {{usage}}\n\n{{all-args}}{{after-help}}");
    let command = command.help_template(template).after_help(examples::of(&name, lang));
    let command = if lang == Lang::Ar { in_arabic(command, &name) } else { command };
    command.mut_subcommands(|inner| dress(inner, &name, lang))
}

/// The name under which the tables know a command: where two commands have subcommands of one name, with its own.
fn key(within: &str, name: &str) -> String {
    let whole = format!("{within} {name}");
    if find(COMMANDS, &whole).is_some() { whole } else { name.to_owned() }
}

fn in_arabic(command: Command, name: &str) -> Command {
    let command = match find(COMMANDS, name) {
        Some(about) => command.about(about).subcommand_help_heading("الأوامر"),
        None => command,
    };
    command.mut_args(|arg| {
        let everywhere = arg.get_help_heading() == Some("Everywhere");
        let heading = match (everywhere, arg.is_positional()) {
            (true, _) => "في كل الأوامر",
            (false, true) => "المدخلات",
            (false, false) => "الخيارات",
        };
        let help = find(ARGUMENTS, arg.get_id().as_str());
        let arg = arg.help_heading(heading);
        help.map_or(arg.clone(), |help| arg.help(help))
    })
}

fn find(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

fn groups(command: &Command, lang: Lang) -> String {
    let mut text = String::new();
    for (en, ar, names) in GROUPS {
        let _ = writeln!(text, "{}:", lang.pick(en, ar));
        for name in *names {
            let about = command.find_subcommand(name).and_then(Command::get_about);
            let about = about.map_or_else(String::new, ToString::to_string);
            let _ = writeln!(text, "  {name:<12} {about}");
        }
    }
    text
}

fn first_page_end(lang: Lang) -> &'static str {
    lang.pick(
        "Exit codes: 0 done · 1 done, with problems or findings · 2 wrong usage · 3 could not be done\n\
         Keys and settings: $DIWAN_CONFIG, or $XDG_CONFIG_HOME/diwan, or ~/.config/diwan\n\
         Word lists of your town: words/*.tsv there, or the folder named by words in config.toml\n\
         More about a command, with examples: diwan COMMAND --help",
        "رموز الخروج: 0 تم · 1 تم مع مشكلات أو ملاحظات · 2 استعمال خاطئ · 3 تعذر التنفيذ\n\
         المفاتيح والإعدادات: $DIWAN_CONFIG أو $XDG_CONFIG_HOME/diwan أو ~/.config/diwan\n\
         قوائم كلمات بلديتك: words/*.tsv هناك، أو المجلد المسمى words في config.toml\n\
         للمزيد عن أمر مع أمثلة: diwan COMMAND --help",
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn each(command: &Command, within: &str, visit: &mut impl FnMut(&str, &Command)) {
        let name = key(within, command.get_name());
        visit(&name, command);
        command.get_subcommands().for_each(|inner| each(inner, &name, visit));
    }

    #[test]
    fn the_command_line_is_sound() {
        command(Lang::En).debug_assert();
        command(Lang::Ar).debug_assert();
    }

    #[test]
    fn everything_has_an_arabic_text_and_an_example() {
        each(&command(Lang::En), "", &mut |name, command| {
            assert!(find(COMMANDS, name).is_some(), "{name}");
            assert!(!examples::of(name, Lang::Ar).is_empty() || name == "diwan", "{name}");
            for arg in command.get_arguments() {
                assert!(find(ARGUMENTS, arg.get_id().as_str()).is_some(), "{name} {}", arg.get_id());
                assert!(arg.get_help().is_some(), "{name} {}", arg.get_id());
            }
        });
    }

    #[test]
    fn every_command_is_in_one_group() {
        let grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, _, names)| *names).copied().collect();
        let mut known: Vec<String> =
            command(Lang::En).get_subcommands().map(|c| c.get_name().to_owned()).collect();
        let mut grouped: Vec<String> = grouped.into_iter().map(str::to_owned).collect();
        known.sort();
        grouped.sort();
        assert_eq!(grouped, known);
    }
}
