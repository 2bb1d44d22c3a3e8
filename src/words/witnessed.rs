//! [`Witnessed`]: what is said of witnesses and policies, in both languages side by side.

use super::Lang;
use crate::ledger::Time;

/// A sentence about witnesses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Witnessed {
    // results of the one who watches
    KeyMade,
    KeyMadeHint { key: String },
    Known { origin: String },
    KnownBefore { origin: String },
    Listening { address: String },
    NoLogs,
    Cosigned { origin: String, size: u64 },
    Refused { status: u16, reason: String },
    EvidenceKept,
    AnswerWritten { path: String },
    // results of the one who is watched
    RequestWritten { path: String, size: u64 },
    SeenBy { witness: String, size: u64, time: Time },
    RefusedBy { witness: String, status: u16, reason: String },
    Unreachable { witness: String, reason: String },
    OtherHistory,
    HoldsOther { size: u64 },
    QuorumMet,
    KeyChanged,
    KeyChanges { count: u64 },
    KeyRetired { path: String },
    KeyFollowed { key: String },
    QuorumOpen { absent: Vec<String> },
    KeptOlder { size: u64 },
    // refusals, and what can be done
    NoWitness { path: String },
    NoWitnessHint,
    KeyThere { path: String },
    KeyThereHint,
    StateDamaged,
    StateDamagedHint,
    BadLog,
    BadLogHint,
    BadPolicy,
    BadPolicyHint,
    NobodyToAsk,
    NobodyToAskHint,
    NotAnAnswer { path: String },
    NotAnAnswerHint,
    CannotListen { address: String },
    CannotListenHint,
}

impl Lang {
    /// A sentence about witnesses.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn witnessed(self, say: &Witnessed) -> String {
        let name = |text: &str| self.name(text);
        let command = |text: &str| self.isolated(text);
        let both = |en: String, ar: String| self.pick(en, ar);
        let plain = |en: &str, ar: &str| self.pick(en, ar).to_owned();
        match say {
            Witnessed::KeyMade => plain("The witness has its key", "أُنشئ مفتاح الشاهد"),
            Witnessed::KeyMadeHint { key } => both(
                format!("Give the public key to the towns that you watch, on paper or in person:\n{}", name(key)),
                format!("سلّم المفتاح العام إلى البلديات التي تشهد لها، على ورق أو باليد:\n{}", name(key)),
            ),
            Witnessed::Known { origin } => both(
                format!("From now on the log {} is watched", name(origin)),
                format!("يُشهد من الآن على السجل {}", name(origin)),
            ),
            Witnessed::KnownBefore { origin } => both(
                format!("The log {} was watched already", name(origin)),
                format!("السجل {} مشهود عليه من قبل", name(origin)),
            ),
            Witnessed::Listening { address } => both(
                format!("Listening on http://{address}; Ctrl-C ends it"),
                format!("الشاهد ينتظر الطلبات على {}، وينهيه {}", command(&format!("http://{address}")), command("Ctrl-C")),
            ),
            Witnessed::NoLogs => both(
                "No log is known yet, so every request will be refused. Add one with: diwan witness trust KEY".into(),
                format!("لا يعرف الشاهد أي سجل بعد، وسيرفض كل طلب. أضف سجلاً بالأمر: {}", command("diwan witness trust KEY")),
            ),
            Witnessed::Cosigned { origin, size } => both(
                format!("COSIGNED: {} with {} entries", name(origin), self.number(*size)),
                format!("شُهد: السجل {} وفيه {} من القيود", name(origin), self.number(*size)),
            ),
            Witnessed::Refused { status, reason } => both(
                format!("REFUSED ({status}): {}", name(reason)),
                format!("رُفض الطلب ({status}): {}", name(reason)),
            ),
            Witnessed::EvidenceKept => plain(
                "The log has signed what contradicts an earlier state of it. The request is kept as evidence.",
                "وقّع السجل ما يناقض حالاً سابقة له، وحُفظ الطلب دليلاً.",
            ),
            Witnessed::AnswerWritten { path } => {
                both(format!("The answer is in {}", name(path)), format!("الجواب في {}", name(path)))
            }
            Witnessed::RequestWritten { path, size } => both(
                format!("The request for {} entries is in {}. Carry it to the witness, who answers with:\n  diwan witness sign --in REQUEST --out ANSWER", self.number(*size), name(path)),
                format!("الطلب وفيه {} من القيود في {}. احمله إلى الشاهد ليجيب عنه بالأمر:\n  {}", self.number(*size), name(path), command("diwan witness sign --in REQUEST --out ANSWER")),
            ),
            Witnessed::SeenBy { witness, size, time } => both(
                format!("COSIGNED by {} on {}: {} entries", name(witness), self.moment(*time), self.number(*size)),
                format!("شهد {} في {} على {} من القيود", name(witness), self.moment(*time), self.number(*size)),
            ),
            Witnessed::RefusedBy { witness, status, reason } => both(
                format!("REFUSED by {} ({status}): {}", name(witness), name(reason)),
                format!("رفض {} الطلب ({status}): {}", name(witness), name(reason)),
            ),
            Witnessed::Unreachable { witness, reason } => both(
                format!("No answer from {}: {}", name(witness), name(reason)),
                format!("لا جواب من {}: {}", name(witness), name(reason)),
            ),
            Witnessed::OtherHistory => both(
                "The witness has seen another history of this log. Keep everything as it is, and ask it for its checkpoint; then: diwan log consistency".into(),
                format!("رأى الشاهد تاريخاً آخر لهذا السجل. اترك كل شيء كما هو، واطلب منه نقطة تحققه، ثم نفّذ: {}", command("diwan log consistency")),
            ),
            Witnessed::HoldsOther { size } => both(
                format!("The witness has last cosigned {size} entries. Make the request again with --old {size}"),
                format!("آخر ما شهد عليه الشاهد {size} من القيود. أعد الطلب بالخيار {}", command(&format!("--old {size}"))),
            ),
            Witnessed::KeyChanged => plain("The archive has a new signing key", "صار للأرشيف مفتاح توقيع جديد"),
            Witnessed::KeyChanges { count } => both(
                format!("Changes of the signing key so far: {count}"),
                format!("تغييرات مفتاح التوقيع حتى الآن: {}", self.number(*count)),
            ),
            Witnessed::KeyRetired { path } => both(
                format!("Give the new public key to witnesses and auditors. The old private key is kept in {}", name(path)),
                format!("سلّم المفتاح العام الجديد إلى الشهود والمدققين. المفتاح السري القديم محفوظ في {}", name(path)),
            ),
            Witnessed::KeyFollowed { key } => both(
                format!("The trusted key has signed that this key follows it: {}", name(key)),
                format!("وقّع المفتاح الموثوق أن هذا المفتاح يخلفه: {}", name(key)),
            ),
            Witnessed::QuorumMet => plain("The policy is satisfied.", "اكتمل عدد الشهود الذي تطلبه السياسة."),
            Witnessed::QuorumOpen { absent } => both(
                format!("The policy asks for more. Not yet cosigned by: {}", self.list(absent)),
                format!("السياسة تطلب شهوداً أكثر. لم يشهد بعد: {}", self.list(absent)),
            ),
            Witnessed::KeptOlder { size } => both(
                format!("Kept is the older state of {} entries: more witnesses vouch for it.", self.number(*size)),
                format!("بقيت الحال الأقدم وفيها {} من القيود، لأن شهودها أكثر.", self.number(*size)),
            ),
            Witnessed::NoWitness { path } => both(
                format!("there is no witness in {}", name(path)),
                format!("لا شاهد في {}", name(path)),
            ),
            Witnessed::NoWitnessHint => both(
                "Make its key with: diwan witness init --name ADDRESS".into(),
                format!("أنشئ مفتاحه بالأمر: {}", command("diwan witness init --name ADDRESS")),
            ),
            Witnessed::KeyThere { path } => {
                both(format!("{} is there already", name(path)), format!("المفتاح موجود من قبل: {}", name(path)))
            }
            Witnessed::KeyThereHint => both(
                "A key is never replaced: a witness that changes its key is another witness. Use another folder with --state."
                    .into(),
                format!(
                    "لا يُستبدل مفتاح أبداً: الشاهد الذي يغيّر مفتاحه شاهد آخر. استعمل مجلداً آخر بالخيار {}.",
                    command("--state")
                ),
            ),
            Witnessed::StateDamaged => plain(
                "what the witness has last cosigned is damaged",
                "تلف ما حفظه الشاهد من آخر ما شهد عليه",
            ),
            Witnessed::StateDamagedHint => plain(
                "Nothing more is cosigned of this log, because a witness that has forgotten could vouch for two histories. \
                 Restore the file from a copy, or make a new witness.",
                "لن يُشهد على هذا السجل بعد الآن، فالشاهد الذي نسي قد يشهد لتاريخين. استرجع الملف من نسخة، أو أنشئ شاهداً جديداً.",
            ),
            Witnessed::BadLog => plain("the list of logs cannot be used", "قائمة السجلات غير صالحة"),
            Witnessed::BadLogHint => plain(
                "One public key of a log a line; # begins a comment.",
                "في كل سطر مفتاح عام لسجل، وما بعد # تعليق.",
            ),
            Witnessed::BadPolicy => plain("the policy cannot be used", "سياسة الشهود غير صالحة"),
            Witnessed::BadPolicyHint => {
                let lines = "log KEY | witness NAME KEY [URL] | group NAME all|any|NUMBER MEMBERS | quorum NAME";
                both(format!("Its lines: {lines}"), format!("أسطرها: {}", command(lines)))
            }
            Witnessed::NobodyToAsk => plain("no witness is named", "لم يُحدد شاهد"),
            Witnessed::NobodyToAskHint => both(
                "Name its address and its key (--witness KEY), or write both into a policy; for a witness without a network \
                 use --request and --answer."
                    .into(),
                format!(
                    "حدد عنوانه ومفتاحه ({}) أو اكتبهما في سياسة، ولشاهد بلا شبكة استعمل {} ثم {}.",
                    command("--witness KEY"),
                    command("--request"),
                    command("--answer")
                ),
            ),
            Witnessed::NotAnAnswer { path } => both(
                format!("{} is no answer of a known witness about this log", name(path)),
                format!("ليس جواباً من شاهد معروف عن هذا السجل: {}", name(path)),
            ),
            Witnessed::NotAnAnswerHint => both(
                "Name the public key of the witness with --witness, or in the policy.".into(),
                format!("حدد المفتاح العام للشاهد بالخيار {} أو في السياسة.", command("--witness")),
            ),
            Witnessed::CannotListen { address } => {
                both(format!("cannot listen on {address}"), format!("تعذر الانتظار على {}", command(address)))
            }
            Witnessed::CannotListenHint => both(
                "Another program may use this port; choose another one with --listen.".into(),
                format!("لعل برنامجاً آخر يستعمل هذا المنفذ، فاختر غيره بالخيار {}.", command("--listen")),
            ),
        }
    }
}
