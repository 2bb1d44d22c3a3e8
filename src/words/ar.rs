//! The sentences in Arabic. Every value put into one is isolated.

use super::kind::kinds;
use super::{Lang, Noun, Say};
use crate::lexicon::{Layout, Reason};

#[expect(clippy::too_many_lines, reason = "a table")]
pub fn say(say: &Say) -> String {
    let name = |text: &str| Lang::Ar.name(text);
    let count = |n: u64, noun| Lang::Ar.counted(n, noun);
    match say {
        Say::ArchiveMade => "أُنشئ أرشيف جديد.".into(),
        Say::AccessionMade { accession } => format!("تم الإيداع رقم {accession}."),
        Say::AccessionResumed { accession } => format!("استُكمل الإيداع رقم {accession} بعد انقطاعه."),
        Say::AccessionHeading { accession, opened } => {
            format!("الإيداع رقم {accession}، {}", Lang::Ar.moment(*opened))
        }
        Say::NothingNew => "كل شيء محفوظ من قبل، ولم يُكتب شيء.".into(),
        Say::DryRun => "ما سيحدث (لم يُكتب شيء، ولم تُفتح الملفات المضغوطة):".into(),
        Say::RecordHeading { record } => format!("الوثيقة رقم {record}"),
        Say::PageHeading { page } => format!("--- صفحة {page} ---"),
        Say::ClaimsHeading => "ما يقوله الملف عن نفسه:".into(),
        Say::HistoryHeading => "تاريخ الوثيقة كما في السجل".into(),
        Say::ReceiptHeading => "إيصال إيداع".into(),
        Say::VerificationHeading => "محضر تحقق".into(),
        Say::BackUpTheKey => "احفظ نسخة من المفتاح السري في مكان آمن بعيداً عن الأرشيف. \
            من دونه لا يمكن إيداع شيء بعد اليوم، ومن حصل عليه يكتب باسم الأرشيف. \
            وأعطِ المفتاح العام لمن سيتحقق من السلامة."
            .into(),
        Say::KeyExposed { path } => {
            format!("غيرك يستطيع قراءة المفتاح السري {}، غيّر صلاحياته إلى {}.", name(path), name("600"))
        }
        Say::LensesBehind => "هناك من يكتب الآن: ترى الأرشيف كما كان قبل قليل.".into(),
        Say::AccessionOpen => format!("لم يكتمل، أكمله بالأمر: {}", name("diwan resume")),
        Say::NoAccessions => "لم يودع شيء بعد.".into(),
        Say::Interrupted => {
            format!("توقف العمل قبل تمامه. ما أودع محفوظ، وأكمل الباقي بالأمر: {}", name("diwan resume"))
        }
        Say::ExportStopped => "توقف التصدير قبل تمامه، وما أُخرج كامل".into(),
        Say::Stopping => {
            format!("سيتوقف العمل بعد الملفات الجارية. اضغط {} مرة أخرى للتوقف فوراً.", name("Ctrl-C"))
        }
        Say::StoppedAtOnce => format!("توقف العمل فوراً. أكمله بالأمر: {}", name("diwan resume")),
        Say::NothingToResume => "لا يوجد عمل ناقص.".into(),
        Say::NothingWaiting => "لا توجد صور بانتظار التعرف الضوئي، ولا صور قُرئت قراءة سريعة فقط.".into(),
        Say::MovedAside { objects } => format!(
            "ترك عمل منقطع ملفات لا تذكرها أي وثيقة ({})، فنُقلت إلى {}.",
            count(*objects, Noun::Content),
            name("quarantine/unrecorded")
        ),
        Say::WaitingForOcr { files } => {
            format!("محفوظة ولم تُقرأ بعد لعدم وجود محرك التعرف الضوئي: {}.", count(*files, Noun::File))
        }
        Say::OcrInstall { packages } => {
            let install = name(&format!("sudo apt install {}", packages.join(" ")));
            format!("ثبّته بالأمر: {install}\nثم نفّذ: {}", name("diwan ocr"))
        }
        Say::ProblemsByKind => "ما يحتاج إلى نظر إنسان".into(),
        Say::SeeProblems => format!("لرؤيتها واحدة واحدة: {}", name("diwan list --problems")),
        Say::MoreRecords { after } => {
            format!("توجد وثائق أخرى، تابع بالخيار: {}", name(&format!("--after {after}")))
        }
        Say::MoreProblems => format!("توجد مشكلات أخرى، لرؤيتها كلها: {}", name("--limit 0")),
        Say::TextCut => "(النص أطول من أن يُقرأ إلى آخره.)".into(),
        Say::TextLost => format!("(تعذرت قراءة نصها، انظر {})", name("diwan verify")),
        Say::NothingSought => "اكتب كلمة للبحث عنها.".into(),
        Say::WrongLayout { meant, on } => {
            let layout = if *on == Layout::Latin { "إنجليزية" } else { "عربية" };
            format!("يبدو أنك كتبت بلوحة مفاتيح {layout}. عرض نتائج: {}", name(meant))
        }
        Say::MaybeLayout { meant } => format!("هل كتبت بلوحة مفاتيح أخرى؟ جرّب: {}", name(meant)),
        Say::DidYouMean { typed, words } => {
            let words: Vec<String> = words.iter().map(|word| name(word)).collect();
            format!("{} غير موجودة في الأرشيف. هل تقصد: {}", name(typed), words.join("، "))
        }
        Say::WordsRefused { table, line, reason } => {
            let why = match reason {
                Reason::UnknownKind => "عمودها الأول ليس نوعاً معروفاً من قوائم الكلمات",
                Reason::WordsMissing => "كلماتها ناقصة",
                Reason::TooLong => "طويلة أكثر مما يجب",
            };
            format!("تُرك السطر {line} من {}: {why}", name(table))
        }
        Say::MoreWordsRefused { lines } => format!("أسطر متروكة في قوائم الكلمات: {lines}"),
        Say::NoResultsTip => "جرّب كلمات أقل.".into(),
        Say::MoreResults { page } => {
            format!("توجد نتائج أخرى، تابع بالخيار: {}", name(&format!("--page {page}")))
        }
        Say::Unquoted => {
            "لا يوجد سجل فيه الكلمات التي بين علامتي التنصيص متتابعة كما كُتبت، فبُحث عنها من دون العلامتين."
                .into()
        }
        Say::Relaxed => "لا تجتمع كل الكلمات إلا في سجلات قليلة أو لا تجتمع، فعُرض معها ما يشبهها.".into(),
        Say::AtLeast { total } => format!("على الأقل: {total}"),
        Say::Reindexed { records } => format!("أعيد بناء الفهارس: {}.", count(*records, Noun::Record)),
        Say::Made { files } => format!("تم الإنشاء: {}.", count(*files, Noun::File)),
        Say::NotGiven { name, why } => format!("لم يُخرج: {why}: {name}"),
        Say::WhyNotRead => "لم يُقرأ نصه بعد (diwan resume أو diwan ocr)".into(),
        Say::WhyNoPages => "ليست له صفحات ورقية".into(),
        Say::Exported { records } => format!("تم التصدير مع التحقق: {}.", count(*records, Noun::Record)),
        Say::Failed => "تعذر تنفيذ هذا الأمر".into(),
        Say::DiskFull => "المساحة على القرص غير كافية".into(),
        Say::DiskFullHint => {
            format!("لم يضِع شيء مما أودع. أفرغ مساحة ثم أعد الأمر نفسه، أو نفّذ: {}", name("diwan resume"))
        }
        Say::NoArchive { looked } => format!("لا يوجد أرشيف في {} ولا فوقه", name(looked)),
        Say::NoArchiveHint => format!(
            "حدده بالخيار {} أو بالمتغير {}، أو أنشئ أرشيفاً بالأمر: {}",
            name("--archive FOLDER"),
            name("DIWAN_ARCHIVE"),
            name("diwan init FOLDER")
        ),
        Say::NotAnArchive { path } => format!("هذا المجلد ليس أرشيفاً: {}", name(path)),
        Say::InitHint { path } => format!("لإنشاء أرشيف جديد فيه: {}", name(&format!("diwan init '{path}'"))),
        Say::NotEmpty { path } => format!("المجلد ليس فارغاً: {}", name(path)),
        Say::NotEmptyHint => "يحتاج الأرشيف إلى مجلد خاص به، فارغ أو غير موجود بعد.".into(),
        Say::NoHome => "لا يُعرف مكان للمفاتيح والإعدادات".into(),
        Say::NoHomeHint => format!("حدد {} أو {}.", name("HOME"), name("DIWAN_CONFIG")),
        Say::NoKey { path } => format!("المفتاح السري لهذا الأرشيف غير موجود في مكانه: {}", name(path)),
        Say::NoKeyHint => "أحضر ملف المفتاح من الجهاز الذي أنشأ الأرشيف أو من نسخته المحفوظة وضعه هناك. \
            القراءة لا تحتاج إلى مفتاح."
            .into(),
        Say::NoPublicKey { path } => {
            format!("لا يوجد مفتاح عام موثوق لهذا الأرشيف في مكانه: {}", name(path))
        }
        Say::NoPublicKeyHint => {
            format!("خذ المفتاح العام ممن تثق به، لا من الأرشيف نفسه، وحدده بالخيار: {}", name("--key FILE"))
        }
        Say::BadKey { path } => format!("هذا الملف ليس مفتاحاً: {}", name(path)),
        Say::WrongKey => "المفتاح السري لأرشيف آخر".into(),
        Say::KeyInside => "سيقع المفتاح السري داخل الأرشيف نفسه".into(),
        Say::KeyInsideHint => format!("حدد {} مجلداً خارجه.", name("DIWAN_CONFIG")),
        Say::BadOrigin => "لا يجوز في العنوان فراغ ولا علامة زائد ولا رموز تحكم".into(),
        Say::BadConfig => "ملف الإعدادات غير مفهوم".into(),
        Say::BadSettings => "إعدادات الأرشيف غير مفهومة".into(),
        Say::OneRecordOnly => format!("الخيار {} لوثيقة واحدة فقط", name("--stdout")),
        Say::NoKind { typed } => format!("نوع غير معروف: {}", name(typed)),
        Say::NoKindHint => format!("الأنواع: {}", kinds(Lang::Ar)),
        Say::NoDate { typed } => format!("ليس تاريخاً: {}", name(typed)),
        Say::NoDateHint => "اكتبه بأي تقويم، مثل 15/3/2023 أو 15 رجب 1444 هـ أو 1369 و.ر".into(),
        Say::NoReference { typed } => format!("لا رقم قانون أو قرار أو كتاب هنا: {}", name(typed)),
        Say::NoReferenceHint => "اكتب النوع والرقم والسنة، مثل: القانون 59 لسنة 2012".into(),
        Say::Protected { objects, bytes, parity } => format!(
            "حُسبت بيانات الاسترجاع: {}، {}، وحجم بيانات الاسترجاع {}.",
            count(*objects, Noun::Content),
            Lang::Ar.size(*bytes),
            Lang::Ar.size(*parity)
        ),
        Say::NothingToProtect => "لكل المحفوظ بيانات استرجاع من قبل، ولم يُكتب شيء.".into(),
        Say::NotProtected { place } => format!("تالف فلم تُحسب له بيانات استرجاع: {}", name(place)),
        Say::ParityStopped => {
            format!("توقف العمل قبل تمامه. ما تم محفوظ، وأكمل الباقي بالأمر: {}", name("diwan parity"))
        }
        Say::Repaired { place, source } => format!("أُصلح من {}: {}", source_ar(source), name(place)),
        Say::Repairable { place, source } => format!("يمكن إصلاحه من {}: {}", source_ar(source), name(place)),
        Say::MovedToQuarantine { place } => format!("غير مسجل، نُقل إلى الحجر: {}", name(place)),
        Say::LensesRebuilt => "أعيد بناء الفهارس.".into(),
        Say::NothingToRepair => "لا يوجد تلف.".into(),
        Say::AllRepaired { files } => format!("أُصلح ثم جرى التحقق منه: {}.", count(*files, Noun::File)),
        Say::StillDamaged { findings } => format!("لم يصلح كل شيء، والباقي يحتاج إلى نظر: {findings}"),
        Say::RepairUnrecorded => "السجل تالف إلى حد لا يقبل معه قيد هذا الإصلاح.".into(),
        Say::Recognised { texts } => {
            format!("استُخرجت التواريخ والأرقام الإشارية من {}.", count(*texts, Noun::Record))
        }
        Say::Described { record } => format!("سُجل وصف الوثيقة رقم {record}:"),
        Say::NothingToDescribe => "معروف من قبل، ولم يُكتب شيء.".into(),
        Say::Understood { typed, as_what } => format!("فُهم {} على أنه {as_what}", name(typed)),
        Say::WordsOnlyHint => {
            format!("بين علامتي تنصيص، أو مع الخيار {}، يُبحث عنه كما كُتب.", name("--words-only"))
        }
        Say::SeriesHeading { kind, issuer, year } => {
            let by = if issuer.is_empty() { String::new() } else { format!("، {}", name(issuer)) };
            format!("{}{by}، {year}", Lang::Ar.kind(*kind))
        }
        Say::NoSeries => "لا توجد وثيقة معروفة بهذا النوع والسنة.".into(),
        Say::Numbers { here, highest } => format!("عدد الأرقام الموجودة {here}، وأعلاها {highest}"),
        Say::Missing { numbers } => format!("ناقص: {numbers}"),
        Say::NothingMissing => "لا ينقص رقم".into(),
        Say::GivenTwice { number, records } => {
            format!("الرقم {number} على وثائق مختلفة: {}", records.join("، "))
        }
        Say::ByFileName { records } => format!("رقمها من اسم الملف وحده: {}", count(*records, Noun::Record)),
        Say::Unnumbered { records } => format!("بلا رقم معروف: {}", count(*records, Noun::Record)),
        Say::CitedBy { keys, records } => {
            format!("استندت إليه ({}): {}", name(&keys.join(", ")), count(*records, Noun::Record))
        }
        Say::SameBytes => "المحتوى نفسه:".into(),
        Say::NearlySame { percent } => format!("نص يكاد يكون نفسه (المشترك {percent}% أو أكثر):"),
        Say::NoDuplicates => "لا توجد وثائق مكررة.".into(),
        Say::FacetHeading { facet } => facet_ar(facet).to_owned(),
        Say::Because { level, score } => format!("المستوى {level}، الدرجة {score}"),
        Say::BecauseKnown => "وُجدت بما يُعرف عنها".into(),
        Say::NoRecord { record } => format!("الوثيقة غير موجودة: رقم {record}"),
        Say::NoRecordHint => {
            format!("ابحث عن رقمها بالأمر {} أو {}", name("diwan search"), name("diwan list"))
        }
        Say::NoAccession { accession } => format!("الإيداع غير موجود: رقم {accession}"),
        Say::NoAccessionHint => format!("لمعرفة أرقام الإيداع: {}", name("diwan accessions")),
        Say::NoSource { path, reason } => format!("تعذر إيداع {}: {}", name(path), name(reason)),
        Say::NoSourceHint => "هل القرص موصول؟ وهل الاسم صحيح؟".into(),
        Say::SourceGone { accession, path } => {
            format!("مصدر الإيداع رقم {accession} غير موجود: {}", name(path))
        }
        Say::SourceGoneHint => "صِل القرص أو المجلد ثم أعد المحاولة.".into(),
        Say::Locked { holder } => format!("هناك من يكتب في هذا الأرشيف الآن: {}", name(holder)),
        Say::LockedHint => "انتظر حتى ينتهي. البحث والعرض والتصدير متاحة أثناء ذلك.".into(),
        Say::NoPermission => "النظام لا يسمح بذلك".into(),
        Say::NoPermissionHint => "اطلب الإذن من صاحب المجلد، أو اعمل باسمه.".into(),
        Say::ReadOnly => "القرص للقراءة فقط".into(),
        Say::ReadOnlyHint => {
            "النظام يجعل القرص المعطوب للقراءة فقط: راجع سجل النظام، ثم أتح الكتابة عليه وأعد الأمر نفسه."
                .into()
        }
        Say::DiskFailed => "القرص لا يقرأ أو لا يكتب (خطأ إدخال وإخراج)".into(),
        Say::DiskFailedHint => format!(
            "لا يُتخلى عن شيء مما حُفظ. افحص الكبل والقرص ثم أعد الأمر نفسه، فإن تكرر فانسخ الأرشيف إلى قرص آخر ونفّذ هناك: {}",
            name("diwan verify")
        ),
        Say::NoOcr => "محرك التعرف الضوئي على النص غير موجود".into(),
        Say::Damaged => "في الأرشيف شيء تالف".into(),
        Say::VerifyHint => format!("لمعرفة كل ما تلف: {}", name("diwan verify")),
        Say::LensesBroken => "الفهارس غير صالحة للاستعمال".into(),
        Say::ReindexHint => format!("أعد بناءها، ولن يضيع شيء: {}", name("diwan reindex")),
        Say::GoingOn { since, objects } => {
            let (since, objects) = (Lang::Ar.moment(*since), Lang::Ar.counted(*objects, Noun::Content));
            format!("إكمال التحقق الذي بدأ في {since}، وقد قُرئ فيه: {objects}.")
        }
        Say::NothingToGoOn => "لا يوجد تحقق توقف قبل تمامه".into(),
        Say::OtherKeys => "التحقق الذي توقف بدأ بمفاتيح أخرى".into(),
        Say::OtherKeysHint => {
            format!("أكمله بغير {}، أو ابدأ تحققاً جديداً: {}", name("--key"), name("diwan verify --key KEY"))
        }
        Say::NothingToGoOnHint => format!("ابدأ تحققاً جديداً: {}", name("diwan verify")),
        Say::BadSince { typed } => format!("{} ليس تاريخاً ولا رقم قيد", name(typed)),
        Say::BadSinceHint => format!("اكتب يوماً مثل {} أو رقم قيد في السجل.", name("2025-03-01")),
        Say::PaperThere { path } => format!("الملف {} موجود من قبل", name(path)),
        Say::PaperThereHint => "لا يُستبدل محضر أبداً، فاختر اسماً آخر.".into(),
        Say::NotRecorded { why, detail } => Lang::Ar.with_detail(Lang::Ar.not_recorded(*why), detail),
        Say::Never => "لم يحدث".into(),
        Say::GoOnHint => format!("أكمله بالأمر: {}", name("diwan verify --resume")),
        Say::SelftestHeading => "اختبار المتحقق".into(),
        Say::SelftestPassed { tried } => format!("نجح: سُمّيت الحالات كلها وعددها {tried}"),
        Say::SelftestFailed { missed, tried } => format!("فشل: لم تُسمَّ {missed} من {tried} حالة"),
        Say::SelftestNotMade => "تعذر إنشاء أرشيف الاختبار".into(),
        Say::Evidence(evidence) => Lang::Ar.evidence(evidence),
        Say::Witnessed(witnessed) => Lang::Ar.witnessed(witnessed),
        Say::Copying(copying) => Lang::Ar.copying(copying),
        Say::Serving { address } => format!("الصفحات في العنوان: {}", name(address)),
        Say::ServingEnd => format!("للإنهاء: {}", name("Ctrl-C")),
        Say::Fingerprint { sha256 } => format!("بصمة الشهادة (SHA-256): {}", name(sha256)),
        Say::NoUsersYet => format!(
            "لا أحد يستطيع تسجيل الدخول بعد، ولا تُعرض إلا الوثائق العامة. أضف مستخدماً بالأمر: {}",
            name("diwan user add NAME --role admin")
        ),
        Say::NotSaid { typed } => format!("لا تصلح هذه القيمة هنا: {}", name(typed)),
        Say::NotSaidHint => "الوثيقة الحيوية: yes أو no، والنصوص بضع فقرات على الأكثر".into(),
        Say::SpoolInside => "مجلد الاستلام داخل مجلد الأرشيف".into(),
        Say::SpoolInsideHint => format!("اختر مجلداً خارجه بالخيار {}", name("--spool")),
        Say::NotLoopback => "يستطيع غيرك على الشبكة قراءة كلمات المرور والوثائق في طريقها".into(),
        Say::NotLoopbackHint => format!(
            "حدد {} و{}، أو {}، أو {} خلف خادم يتولى التشفير.",
            name("--cert"),
            name("--cert-key"),
            name("--self-signed"),
            name("--insecure")
        ),
        Say::BadCertificate => "لا تصلح الشهادة أو مفتاحها".into(),
        Say::UserAdded { name: user } => format!("يستطيع {} تسجيل الدخول الآن.", name(user)),
        Say::UserRemoved { name: user } => format!("لم يعد {} يستطيع تسجيل الدخول.", name(user)),
        Say::PasswordChanged { name: user } => format!("صارت للمستخدم {} كلمة مرور أخرى.", name(user)),
        Say::NoUsers => "لا أحد يستطيع تسجيل الدخول.".into(),
        Say::TokenOnce => "لا يُعرض هذا الرمز إلا الآن. احفظه حيث لا يقرؤه إلا البرنامج.".into(),
        Say::AskPassword => "كلمة المرور: ".into(),
        Say::AskAgain => "مرة أخرى: ".into(),
        Say::NotTheSame => "كلمتا المرور غير متطابقتين".into(),
        Say::UserThere { name: user } => format!("يوجد مستخدم بهذا الاسم: {}", name(user)),
        Say::UserUnknown { name: user } => format!("لا يوجد مستخدم بهذا الاسم: {}", name(user)),
        Say::BadUserName => "لا يصلح هذا اسماً".into(),
        Say::BadUserNameHint => "حروف وأرقام ونقطة وشرطة، 64 على الأكثر.".into(),
        Say::BadPassword { least } => format!("كلمة المرور قصيرة: لا تقل عن {least} أحرف"),
        Say::BadUsers => "ملف المستخدمين غير صالح".into(),
    }
}

/// Where good bytes came from; the name of a copy is shown as it is.
fn source_ar(source: &str) -> String {
    match source {
        "parity" => "بيانات الاسترجاع".to_owned(),
        "computed" => "بقية المحفوظ".to_owned(),
        other => Lang::Ar.name(other),
    }
}

/// What a facet counts by.
fn facet_ar(facet: &str) -> &str {
    match facet {
        "type" => "بحسب النوع",
        "year" => "بحسب السنة",
        "issuer" => "بحسب الجهة",
        "folder" => "بحسب المجلد",
        "format" => "بحسب الصيغة",
        "ocr" => "بحسب جودة القراءة",
        "access" => "بحسب درجة السرية",
        other => other,
    }
}
