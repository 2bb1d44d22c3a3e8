//! What pages say: short texts in both languages, side by side. Values stand beside them in the page, isolated.

use super::Lang;

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
