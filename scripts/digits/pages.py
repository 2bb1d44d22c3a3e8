"""Training pages: lines of Arabic-Indic numbers among words, Latin, Western digits, rules, stamps and pen strokes,
in every Arabic font that is installed, scanned badly. Each page is a function of its seed alone.

page(seed, fonts) -> (grey picture, its dots per inch, [(class, (left, top, right, bottom))]); the classes are
those of src/extract/digits/net.rs, with W for a Western digit."""
import random
import subprocess

import cv2
import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

INDIC = {str(digit): chr(0x660 + digit) for digit in range(10)}
INDIC["%"] = "\u066a"
# Outlines, other shapes of 4 to 7, tables of ancient numbers: not what an office prints.
UNFIT = ("Nastaliq", "Siyaq", "ae_Shado", "KacstTitleL", "ae_AlManzomah", "ae_Electron", "ae_Japan", "Quran",
         "Thaana", "Syriac", "ae_Jet", "KacstScreen", "ae_Rehan")
# What letters and decisions are set in; these are seen more often.
USUAL = ("Amiri-Regular", "Amiri-Bold.", "DejaVuSans.", "FreeSerif.", "KacstBook", "KacstOffice", "KacstLetter", "KacstNaskh",
         "KacstOne", "Lateef-Regular", "Lateef-Bold", "NotoNaskh", "NotoSansArabic", "NotoKufi", "Scheherazade", "Thabit.",
         "Thabit-Bold.", "ae_AlArabiya", "ae_Nada")
# Small and thin digits, which need more examples.
HARD = ("Lateef-Regular", "Lateef-Bold", "Thabit.", "Thabit-Bold.", "Amiri-Regular", "DejaVuSans.", "KacstOne")
LATIN = ("Liberation", "DejaVuS", "FreeS", "FreeMono")
SYLLABLES = ("ا و ر د ز ذ أ إ آ دا را وا رو دو زا ار اد لا ال من في على إلى عن أن هذا قرار رقم لسنة بلدية المجلس تاريخ"
             " مادة شارع وزارة إدارة دار أداء دورة وارد إزاء دور رد أو أي تم كل سنة بند مبلغ دينار درهم ريال محمد أحمد"
             " حسن سعاد الرياحين الطاهر صحة مشروع طريق عقد أول أراد زاد داود أرز وادي وراء أوزان رواد إرادة ذو دوار"
             " ه هـ م ة ى ع ٥ه حي طابق قطعة مساحة مقر رئيس عضو لجنة فصل فقرة نص عدد ص ج س").replace("٥", "").split()
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def fonts():
    """Installed fonts with all ten digits, and those for Latin: ([path], [path]), sorted by name."""
    found = subprocess.run(["fc-list", ":", "file"], capture_output=True, text=True, check=True).stdout
    paths = sorted({line.split(":")[0] for line in found.splitlines()}, key=lambda path: path.split("/")[-1])
    paths = [path for path in paths if path.endswith((".ttf", ".otf"))]
    arabic = []
    for path in paths:
        if any(word in path for word in UNFIT):
            continue
        table = TTFont(path, lazy=True).getBestCmap() or {}
        if all(code in table for code in range(0x660, 0x66A)) and 0x628 in table:
            arabic.append(path)
    return arabic, [path for path in paths if any(word in path for word in LATIN)]


_cache = {}


def loaded(path, size):
    if (path, size) not in _cache:
        _cache[path, size] = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)
    return _cache[path, size]


_outlines = {}


def outline(font, char, direction):
    """The box of the ink of a sign around its place on the base line (`getbbox` has the space around it too)."""
    key = (font.path, font.size, char)
    if key not in _outlines:
        mask, (left, top) = font.getmask2(char, mode="L", direction=direction, anchor="ls")
        box = mask.getbbox() or (0, 0, 0, 0)
        _outlines[key] = (left + box[0], top + box[1], left + box[2], top + box[3])
    return _outlines[key]


_tables = {}


def has(path, text):
    if path not in _tables:
        _tables[path] = set(TTFont(path, lazy=True).getBestCmap())
    return all(ord(sign) in _tables[path] for sign in text)


def number(rng):
    """A number as an office writes it."""
    n = rng.randint
    kind = rng.random()
    if kind < .36:
        return str(n(0, 10 ** n(1, 10)))
    if kind < .56:
        d, m, y = n(1, 31), n(1, 12), rng.choice([n(1900, 2030), n(1300, 1450), n(0, 99)])
        return rng.choice([f"{d}/{m}/{y}", f"{d:02}/{m:02}/{y}", f"{y}/{m}/{d}", f"{y}/{m:02}/{d:02}", f"{d}-{m}-{y}",
                           f"{d}.{m}.{y}", f"{y}-{m:02}-{d:02}"])
    if kind < .68:
        return f"{n(1, 99999999):,}"
    if kind < .76:
        return f"{n(1, 99999)}.{n(0, 99):02}"
    if kind < .84:
        return f"{n(1, 9999)}/{n(1, 99)}"
    if kind < .88:
        return f"{n(1, 12)}:{n(0, 59):02}"
    if kind < .93:
        return f"({n(1, 9999)})"
    if kind < .96:
        return f"{n(1, 200)}-"
    return f"{n(1, 100)}%"


def visual(text):
    """The signs of a number from left to right in a right-to-left line (UAX #9)."""
    mirror = {"(": ")", ")": "("}
    core = text.strip("()-%:,.")
    start = text.index(core)
    before, after = text[:start], text[start + len(core):]
    turned = lambda signs: "".join(mirror.get(sign, sign) for sign in reversed(signs))
    return turned(after) + "-".join(reversed(core.split("-"))) + turned(before)


class Sheet:
    """A page being written; boxes of signs in pixels of 300 dots per inch."""

    def __init__(self, rng, arabic, latin):
        self.rng, self.arabic, self.latin = rng, arabic, latin
        self.image = Image.new("L", (1800, 1500), 255)
        self.draw = ImageDraw.Draw(self.image)
        self.signs = []

    def number(self, right, base, text, path, size):
        """Draws a number that ends at `right`; returns its left side."""
        spare = next(font for font in self.arabic if "Scheherazade" in font or "Amiri" in font)
        shown = [(sign, INDIC.get(sign, sign)) for sign in visual(text)]
        if self.rng.random() < .1:
            shown = [(sign, "\u060c" if sign == "," else char) for sign, char in shown]
        every = "".join(char for _, char in shown)
        if not has(path, every) and self.rng.random() < .7:
            path, size = (path, size) if has(spare, every) is False else (spare, round(size * 1.1))
        places = [(sign, char, loaded(path if has(path, char) else spare, size)) for sign, char in shown]
        # Every sign alone: a line of raqm could turn them around.
        widths = [font.getlength(char, direction="ltr") for _, char, font in places]
        left = x = right - sum(widths)
        for (sign, char, font), width in zip(places, widths):
            self.put(x, base, char, font, sign, "ltr")
            x += width
        return left

    def put(self, x, base, char, font, sign, direction):
        self.draw.text((x, base), char, font=font, fill=0, anchor="ls", direction=direction)
        if sign:
            box = outline(font, char, direction)
            self.signs.append((sign, (x + box[0], base + box[1], x + box[2], base + box[3])))

    def western(self, right, base, text, size):
        font = loaded(self.rng.choice(self.latin), size)
        left = x = right - font.getlength(text)
        for char in text:
            self.put(x, base, char, font, "W" if char.isdigit() else None, "ltr")
            x += font.getlength(char)
        return left

    def word(self, right, base, text, path, size):
        font = loaded(path, size)
        left = right - font.getlength(text, direction="rtl")
        self.draw.text((left, base), text, font=font, fill=0, anchor="ls", direction="rtl")
        return left

    def line(self, base, path, size):
        rng = self.rng
        x = 1800 - rng.randint(40, 160)
        western_line = rng.random() < .12
        while x > 350:
            kind = rng.random()
            if kind < .42:
                if western_line:
                    x = self.western(x, base, number(rng), size)
                else:
                    x = self.number(x, base, number(rng), path, size)
                    if rng.random() < .2:
                        mark = rng.choice(["م", "م", "هـ", "،", "."])
                        x = self.word(x - rng.choice([0, 2, 6]), base, mark, path, size)
                        if mark == "م":
                            box = outline(loaded(path, size), mark, "rtl")
                            self.signs.append(("M", (x + box[0], base + box[1], x + box[2], base + box[3])))
            elif kind < .48:
                letters = "".join(rng.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIOV.-/") for _ in range(rng.randint(1, 8)))
                font = loaded(rng.choice(self.latin), size)
                x -= font.getlength(letters)
                self.draw.text((x, base), letters, font=font, fill=0, anchor="ls")
            elif kind < .9:
                text = rng.choice(SYLLABLES)
                if rng.random() < .3:
                    text = "".join(rng.choice(LETTERS if rng.random() < .5 else "ادرزوذأ") for _ in range(rng.randint(1, 6)))
                if rng.random() < .1:
                    text += rng.choice(":،.")
                x = self.word(x, base, text, path, size)
            else:
                self.rule(x, base, size)
                x -= rng.randint(5, 20)
            x -= size * rng.choice([.25, .3, .3, .35, .5, 1, 2])

    def rule(self, x, base, size):
        width = self.rng.choice([2, 3, 3, 4, 5])
        self.draw.line([(x, base - size * 1.3), (x, base + size * .7)], fill=0, width=width)
        if self.rng.random() < .5:
            y = base + size * self.rng.choice([.55, .65, -1.2])
            self.draw.line([(x - self.rng.randint(100, 600), y), (x, y)], fill=0, width=width)

    def scribbles(self):
        rng = self.rng
        for _ in range(rng.choice([0, 0, 1, 2])):
            x, y, ink = rng.randint(0, 1800), rng.randint(0, 1500), rng.randint(0, 120)
            points = [(x + rng.randint(-250, 250), y + rng.randint(-70, 70)) for _ in range(6)]
            self.draw.line(points, fill=ink, width=rng.randint(3, 7), joint="curve")
        if rng.random() < .25:
            x, y, r = rng.randint(200, 1600), rng.randint(200, 1300), rng.randint(120, 220)
            self.draw.ellipse([x - r, y - r, x + r, y + r], outline=rng.randint(60, 170), width=rng.randint(4, 8))


def turned(image, signs, angle, scale):
    """Turns and shrinks the page, and its boxes with it."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    if angle:
        image = cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    size = (round(width * scale), round(height * scale))
    image = cv2.resize(image, size, interpolation=cv2.INTER_AREA) if scale != 1 else image
    moved = []
    for sign, (left, top, right, bottom) in signs:
        middle = matrix @ np.array([(left + right) / 2, (top + bottom) / 2, 1]) * scale
        w, h = (right - left) / 2 * scale, (bottom - top) / 2 * scale
        moved.append((sign, (middle[0] - w, middle[1] - h, middle[0] + w, middle[1] + h)))
    return image, moved


def scanned(rng, noise, image, dots):
    """What copying, scanning and saving do to a page of `dots` per inch."""
    s, r = dots / 300, rng.random
    if r() < .2:
        back = cv2.GaussianBlur(image[:, ::-1], (0, 0), 2.2 * s)
        image = np.minimum(image, 255 - (255 - back) * rng.uniform(.1, .32))
    if r() < .2:
        image = 255 - (255 - image) * rng.uniform(.35, .7) - rng.uniform(0, 30)
    if r() < .25:
        image = image * np.linspace(1, rng.uniform(.45, .8), image.shape[1], dtype=np.float32)[None]
    if r() < .45:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(.6, 1.9) * s)
    image = image + noise.normal(0, rng.uniform(1, 7), image.shape)
    if r() < .28:
        grain = cv2.GaussianBlur(noise.normal(0, 60, image.shape), (0, 0), 1.0)
        image = cv2.GaussianBlur(image, (0, 0), 1.1 * s) + grain
        image = 255 / (1 + np.exp(-np.clip((image - rng.uniform(110, 170)) / 14, -30, 30)))
    if r() < .3:
        dirt = (noise.random_sample(image.shape) < rng.uniform(.0003, .002)).astype(np.uint8)
        image[cv2.dilate(dirt, np.ones((2, 2), np.uint8)) > 0] = rng.randint(0, 90)
        image[noise.random_sample(image.shape) < rng.uniform(.001, .006)] = 255
    image = np.clip(image, 0, 255).astype(np.uint8)
    if r() < .12:
        image = np.where(image > 128, 255, 0).astype(np.uint8)
    if r() < .4:
        image = cv2.imdecode(cv2.imencode(".jpg", image, [1, rng.randint(18, 60)])[1], 0)
    return image


def page(seed, arabic, latin, angle=True):
    rng, noise = random.Random(seed), np.random.RandomState(seed)
    sheet = Sheet(rng, arabic, latin)
    usual = [path for path in arabic if any(word in path for word in USUAL)]
    hard = [path for path in arabic if any(word in path for word in HARD)]
    base = 90
    while base < 1430:
        path = rng.choice(hard if hard and rng.random() < .25 else usual if usual and rng.random() < .6 else arabic)
        size = round(rng.choice([9, 10, 11, 12, 12, 13, 14, 15, 16, 18, 22]) * 300 / 72)
        sheet.line(base, path, size)
        base += round(size * rng.uniform(1.5, 2.1))
    sheet.scribbles()
    image = np.asarray(sheet.image).astype(np.float32)
    dots = rng.choice([300, 300, 200, 200, 150])
    image, signs = turned(image, sheet.signs, rng.uniform(-1, 1) * rng.choice([0, .5, 1.5, 3]) if angle else 0, dots / 300)
    image = scanned(rng, noise, image, dots)
    # As src/extract/numerals.rs gives them: mostly as they came, else as the engine gets them.
    kind = rng.random()
    if kind < .3:
        image = cv2.medianBlur(image, 3)
        if rng.random() < .7:
            image = cv2.GaussianBlur(image, (0, 0), .8 * dots / 300)
    elif kind < .4:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(.8, 1.5) * dots / 200)
    if dots > 200 and kind > .4:
        return image, dots, signs
    if dots != 200:
        how = cv2.INTER_AREA if dots > 200 else cv2.INTER_CUBIC
        image = cv2.resize(image, (1200, 1000), interpolation=how)
    k = 200 / dots
    return image, 200, [(sign, tuple(side * k for side in box)) for sign, box in signs]
