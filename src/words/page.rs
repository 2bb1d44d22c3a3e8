//! What pages say: short texts in both languages, side by side. Values stand beside them in the page, isolated.

use super::Lang;
use crate::recognise::{Day, DayRange};
use crate::search::Meaning;

macro_rules! texts {
    ($($name:ident: $en:literal, $ar:literal;)*) => {
        /// A text on a page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum PageText { $($name),* }

        impl Lang {
            /// Says a text of a page.
            pub fn page(self, text: PageText) -> &'static str {
                match text { $(PageText::$name => self.pick($en, $ar)),* }
            }
        }
    };
}

texts! {
    // frame
    Home: "Home", "الرئيسية";
    Search: "Search", "بحث";
    SearchBox: "Search by decision number, date or any word\u{2026}", "ابحث برقم القرار أو التاريخ أو أي كلمة\u{2026}";
    SkipToContent: "Skip to the content", "إلى المحتوى مباشرة";
    MainMenu: "Main menu", "القائمة الرئيسية";
    Deposit: "Deposit records", "إيداع الوثائق";
    Accessions: "Accessions", "عمليات الإيداع";
    Problems: "Needs attention", "يحتاج إلى معالجة";
    Audit: "Integrity check", "التحقق من السلامة";
    Users: "Users", "المستخدمون";
    LogIn: "Log in", "تسجيل الدخول";
    LogOut: "Log out", "تسجيل الخروج";
    OtherLanguage: "العربية", "English";
    LedgerSize: "Entries in the ledger:", "قيود السجل:";
    // refusals
    NotFound: "Not found", "غير موجود";
    NotFoundHint: "There is no such page, or no such record.", "لا توجد صفحة أو وثيقة بهذا العنوان.";
    Forbidden: "Not allowed", "ليست لديك صلاحية";
    ForbiddenHint: "Your role does not allow this. Ask whoever looks after the archive.", "دورك لا يسمح بهذا. راجع أمين المحفوظات.";
    Broken: "That could not be done", "تعذر تنفيذ الطلب";
    BrokenHint: "Nothing is lost. Try again in a moment; if it happens again, tell whoever looks after the archive.", "لم يضِع شيء. حاول بعد قليل، فإن تكرر فأخبر أمين المحفوظات.";
    Busy: "Busy, try again shortly", "النظام مشغول، حاول بعد قليل";
    WrongRequest: "The request was not understood", "الطلب غير مفهوم";
    WrongRequestHint: "Go back and try again. A form that was open for long must be opened anew.", "ارجع وحاول مرة أخرى. الصفحة التي بقيت مفتوحة طويلاً يجب أن تُفتح من جديد.";
    TooLarge: "Too large", "أكبر من المسموح";
    UserName: "Name", "اسم المستخدم";
    Password: "Password", "كلمة المرور";
    WrongPassword: "Name or password is wrong.", "الاسم أو كلمة المرور غير صحيحة.";
    ForgotPassword: "Forgotten? Whoever looks after the archive gives you another.", "نسيتها؟ يعطيك مدير النظام كلمة أخرى.";
    // search
    Welcome: "Search the archive", "ابحث في الأرشيف";
    WelcomeHint: "Type what you know: a number and year, a date in any calendar, a name, or a few words.", "اكتب ما تعرفه: رقماً وسنة، أو تاريخاً بأي تقويم، أو اسماً، أو بضع كلمات.";
    NothingPublic: "No records are open to the public yet. Staff log in to search.", "لم تُتح وثائق للعموم بعد. موظفو البلدية يسجلون الدخول للبحث.";
    Filter: "Filter results by", "تصفية النتائج حسب";
    More: "More", "المزيد";
    Relaxed: "Few or no records have all of the words; those that have most of them follow.", "لا تجتمع كل الكلمات إلا في وثائق قليلة أو لا تجتمع، فعُرض معها ما فيه أكثرها.";
    OnLatinLayout: "You seem to have typed on an English layout. Showing results for:", "يبدو أنك كتبت بلوحة مفاتيح إنجليزية. عرض نتائج:";
    OnArabicLayout: "You seem to have typed on an Arabic layout. Showing results for:", "يبدو أنك كتبت بلوحة مفاتيح عربية. عرض نتائج:";
    LetterMissing: "A letter seems to be missing:", "يبدو أن حرفًا ناقصًا:";
    Became: "became", "صارت";
    SearchAsTyped: "Search as typed:", "البحث كما كُتب:";
    MaybeLayout: "Was another keyboard layout on? Try:", "هل كتبت بلوحة مفاتيح أخرى؟ جرّب:";
    Understood: "Understood and filtered", "ما فُهم وما صُفّي به";
    UnderstoodAs: "understood as", "فُهم على أنه";
    ADate: "Date", "تاريخ";
    AReference: "Reference", "رقم";
    WordsOnly: "Search these as plain words", "البحث عنها كلمات كما كُتبت";
    TakeAway: "Remove", "إزالة";
    SortBy: "Sort by", "فرز حسب";
    Apply: "Apply", "تطبيق";
    Relevance: "Relevance", "الأكثر صلة";
    NewestDate: "Newest first", "الأحدث أولاً";
    OldestDate: "Oldest first", "الأقدم أولاً";
    NewestArrival: "Latest deposit first", "آخر ما أودع أولاً";
    OldestArrival: "Earliest deposit first", "أول ما أودع أولاً";
    Pages: "Pages of results", "صفحات النتائج";
    Previous: "Previous", "السابق";
    Next: "Next", "التالي";
    PageNumber: "Page", "صفحة";
    OfPages: "of", "من";
    DidYouMean: "Did you mean:", "هل تقصد:";
    WhatElse: "What else can be tried:", "ما يمكن تجربته:";
    WithoutFilters: "Search without the filters", "البحث بلا تصفية";
    WithoutQuotes: "Leave the quotes away: they ask for the words in this very order.", "احذف علامات التنصيص: فهي تطلب الكلمات بهذا الترتيب نفسه.";
    FewerWords: "Fewer words, or one alone:", "كلمات أقل، أو كلمة وحدها:";
    OtherSpelling: "The number alone with its year, such as 15/2023, or another word for the same matter.", "الرقم وحده مع سنته مثل 15/2023، أو كلمة أخرى للموضوع نفسه.";
    OtherForm: "Found in another form:", "وُجدت بصيغة أخرى:";
    OtherWord: "Found in another word or spelling:", "وُجدت بكلمة أو كتابة أخرى:";
    TextLost: "Its text cannot be read at the moment.", "تعذرت قراءة نصها الآن.";
    ReadWell: "read well", "قراءة جيدة";
    ReadFairly: "read fairly well", "قراءة متوسطة";
    ReadPoorly: "read poorly: look at the scan", "قراءة ضعيفة: انظر إلى الصورة";
    Earlier: "up to", "حتى";
    Later: "from", "من";
    WhyAccess: "Why do you need this record?", "لماذا تحتاج إلى هذه الوثيقة؟";
    WhyAccessHint: "It is confidential. Your reason is written into the ledger with your name, before it is shown, and nobody can take it out again.", "هذه وثيقة سرية. يُكتب سببك مع اسمك في السجل قبل عرضها، ولا يمكن لأحد حذفه.";
    Reason: "Reason", "السبب";
    ReasonTooShort: "Write the reason in a few words.", "اكتب السبب في بضع كلمات.";
    ShowRecord: "Show the record", "عرض الوثيقة";
    SearchConfidential: "Search confidential records too", "ابحث في الوثائق السرية أيضًا";
    WhySearch: "Why do you search confidential records?", "لماذا تبحث في الوثائق السرية؟";
    WhySearchHint: "Your reason is written into the ledger with your name before anything is found, and nobody can take it out again. It holds for 30 minutes, or until you end it or log out. Each confidential record that you open meanwhile is entered with the same reason.", "يُكتب سببك مع اسمك في السجل قبل أن يظهر شيء، ولا يمكن لأحد حذفه. يسري 30 دقيقة، أو حتى تنهيه أو تخرج. وكل وثيقة سرية تفتحها في أثناء ذلك تُقيد بالسبب نفسه.";
    ConfidentialUntil: "You are searching confidential records too, until", "يشمل بحثك الوثائق السرية حتى";
    EndConfidential: "End this", "إنهاء";
    Role: "Role", "الدور";
    Programs: "Programs", "البرامج";
    AddUser: "Add a user", "إضافة مستخدم";
    AddUserHint: "A name that is there already gets this role and password.", "الاسم الموجود من قبل يأخذ هذا الدور وكلمة المرور هذه.";
    Save: "Save", "حفظ";
    PasswordTooShort: "A password has 10 characters at least.", "كلمة المرور لا تقل عن 10 أحرف.";
    NotAName: "A name has letters, digits, dots and dashes only, at most 64.", "الاسم حروف وأرقام ونقطة وشرطة فقط، 64 على الأكثر.";
    NotYourself: "You cannot remove yourself.", "لا يمكنك إزالة نفسك.";
    BackToSearch: "Back to the search", "العودة إلى البحث";
}

impl Lang {
    /// A role, by its stable name.
    pub fn role(self, name: &str) -> &str {
        match name {
            "public" => self.pick("public", "الجمهور"),
            "clerk" => self.pick("clerk", "موظف"),
            "archivist" => self.pick("archivist", "أمين المحفوظات"),
            "auditor" => self.pick("auditor", "مراجع"),
            "admin" => self.pick("administrator", "مدير النظام"),
            _ => name,
        }
    }
}

impl Lang {
    /// What results are narrowed down by, as a word before its value.
    pub fn facet(self, name: &str) -> &str {
        match name {
            "type" => self.pick("Kind", "النوع"),
            "year" => self.pick("Year", "السنة"),
            "issuer" => self.pick("Issuer", "الجهة"),
            "folder" => self.pick("Folder", "المجلد"),
            "format" => self.pick("Format", "الصيغة"),
            "ocr" => self.pick("Reading", "القراءة"),
            "access" => self.pick("Confidentiality", "درجة السرية"),
            _ => name,
        }
    }

    /// How well scans were read, by its stable name.
    pub fn quality(self, name: &str) -> &str {
        match name {
            "good" => self.page(PageText::ReadWell),
            "fair" => self.page(PageText::ReadFairly),
            "poor" => self.pick("read poorly", "قراءة ضعيفة"),
            _ => name,
        }
    }

    /// A level of access, by its stable name.
    pub fn access_named(self, name: &str) -> &str {
        match name {
            "public" => self.pick("public", "متاح للعموم"),
            "normal" => self.pick("ordinary", "عادي"),
            "restricted" => self.pick("restricted circulation", "محدود التداول"),
            "secret" => self.pick("secret", "سري"),
            "top-secret" => self.pick("top secret", "سري للغاية"),
            _ => name,
        }
    }

    /// Days as people write them: one, a month, a year, or from one to another.
    pub fn days(self, days: DayRange) -> String {
        let ((year, month, _), (last_year, last_month, _)) = (days.first.civil(), days.last.civil());
        if days.first == days.last {
            return self.one_day(days.first);
        }
        if DayRange::of_years(year, last_year) == Some(days) {
            return if year == last_year { year.to_string() } else { format!("{year}\u{2013}{last_year}") };
        }
        if (year, month) == (last_year, last_month) && DayRange::of_month(year, month) == Some(days) {
            return format!("{} {year}", self.month(month));
        }
        let (first, last) = (self.one_day(days.first), self.one_day(days.last));
        self.pick(format!("{first} to {last}"), format!("{first} إلى {last}"))
    }

    fn one_day(self, day: Day) -> String {
        let (year, month, day) = day.civil();
        format!("{day} {} {year}", self.month(month))
    }

    /// What a part of a query was understood as.
    pub fn meaning(self, meaning: &Meaning) -> String {
        match meaning {
            Meaning::Reference { kind, number, keys } => {
                let kind = kind.map(|kind| self.kind(kind)).unwrap_or_default();
                let year = keys.iter().find_map(|key| key.split(':').nth(2));
                let number = year.map_or_else(|| number.clone(), |year| format!("{number}/{year}"));
                format!("{kind} {number}").trim().to_owned()
            }
            Meaning::Mentions(first, last) | Meaning::Dated(first, last) => self.span(*first, *last),
            Meaning::Facts(facts) => {
                let value =
                    |fact: &String| fact.split_once(':').map_or(fact.clone(), |(_, value)| value.to_owned());
                facts.iter().map(value).collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn span(self, first: Option<Day>, last: Option<Day>) -> String {
        match (first, last) {
            (Some(first), Some(last)) => self.days(DayRange::new(first, last)),
            (Some(first), None) => format!("{} {}", self.page(PageText::Later), self.one_day(first)),
            (None, Some(last)) => format!("{} {}", self.page(PageText::Earlier), self.one_day(last)),
            (None, None) => String::new(),
        }
    }
}
