#!/bin/sh
# A walk through Diwan in one minute: records go in, are found, proved and taken out again.
#
# Runs the real program on fixtures/sip, in a fresh archive below target/demo that it removes first.
set -eu

cd "$(dirname "$0")/.."
PATH="$PATH:$HOME/.cargo/bin"
target=${CARGO_TARGET_DIR:-target}
diwan="$target/release/diwan"
demo=target/demo
archive="$demo/archive"

[ -x "$diwan" ] || {
    echo "no program at $diwan; run: make build"
    exit 3
}

# The key of the demo's log stays in the demo's folder, and out of the archive.
export XDG_CONFIG_HOME="$PWD/$demo/config"
unset DIWAN_CONFIG DIWAN_ARCHIVE

say() {
    printf '\n\033[1m%s\033[0m\n' "--- $1"
    printf '    %s\n' "$2"
}
run() {
    printf '\n$ diwan'
    for word in "$@"; do
        case $word in
        *[\ \"]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$diwan" --archive "$archive" "$@"
}
# A problem in the material is a result, not a failure: exit 1 says "done, and look at the list".
run_with_findings() {
    status=0
    run "$@" || status=$?
    [ "$status" -le 1 ] || exit "$status"
}

chmod -R u+w "$demo" 2>/dev/null || true
rm -rf "$demo"
mkdir -p "$demo"

say "A new archive: plain files with a README inside; the signing key lies elsewhere." \
    "أرشيف جديد: ملفات عادية وبداخلها دليل، ومفتاح التوقيع محفوظ خارج الأرشيف."
printf '\n$ diwan init %s\n' "$archive"
"$diwan" init "$archive"

say "A folder as an office hands it over. Notice: broken files stop nothing, and the account balances." \
    "مجلد كما تسلمه الإدارة. لاحظ: الملفات التالفة لا توقف العمل، والحصيلة متوازنة."
run_with_findings ingest fixtures/sip --note "make demo"

say "The same folder again: nothing new is written." \
    "المجلد نفسه مرة أخرى: لا يكتب شيء جديد."
run_with_findings ingest fixtures/sip

say "Typed without hamza and with another ending; found as it was written, in whatever kind of file." \
    "كُتبت بلا همزة وبهاء بدل التاء المربوطة، ووُجدت كما كُتبت في الأصل، أياً كان نوع الملف."
run_with_findings search --limit 5 "تشكيل لجنه لارشفه مستندات البلديه"

say "The same name glued and apart." \
    "الاسم نفسه متصلاً ومنفصلاً."
run_with_findings search --limit 3 "عبد الرحمن"

say "A phrase; and a word that must be there beside one that must not." \
    "عبارة كاملة، ثم كلمة مطلوبة وأخرى مستبعدة."
run_with_findings search --limit 3 '"المحلات التجارية"'
run_with_findings search --limit 3 "شكوي -ميزانية"

say "What we hold." \
    "ما لدينا."
run list --limit 8
run stats

say "One record: its name as it came, its digests, its place in the ledger." \
    "سجل واحد: اسمه كما ورد، وبصمته، وموضعه في السجل."
record=$("$diwan" --archive "$archive" --json search --limit 1 "مبروكه التخيلي" |
    sed -n 's/.*"record": *"\{0,1\}\([A-Za-z0-9:_-]*\).*/\1/p' | head -n 1)
if [ -n "$record" ]; then
    run show "$record"
    run export "$record" --to "$demo/out"
else
    echo "(no record came back from the search)"
    exit 3
fi

say "Every byte is read again and the ledger is recomputed; 0 means that all agrees." \
    "تُقرأ كل البايتات من جديد ويُعاد حساب السجل؛ والصفر يعني أن كل شيء متطابق."
run verify
echo "exit code 0"

say "One byte is changed in a copy of the archive: the verifier must find it." \
    "تغيير بايت واحد في نسخة من الأرشيف: يجب أن يكشفه التحقق."
cp -a "$archive" "$demo/damaged"
victim=$(find "$demo/damaged/objects" -type f -size +1k | sort | head -n 1)
chmod u+w "$victim"
printf '\377' | dd of="$victim" bs=1 seek=100 conv=notrunc 2>/dev/null
status=0
printf '\n$ diwan --archive %s verify\n' "$demo/damaged"
"$diwan" --archive "$demo/damaged" verify || status=$?
[ "$status" -eq 1 ] || {
    echo "the damage was not found (exit code $status)"
    exit 3
}
echo "exit code 1: damage found"

say "That is all. The archive of this demo is in $archive; look at its README.txt." \
    "هذا كل شيء. أرشيف هذا العرض في المجلد المذكور، واقرأ الدليل بداخله."
