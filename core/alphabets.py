"""The letters of Bulgarian and Serbian, and the words that break their rules.

Tables only; `core.text` uses them. Sources: Transliteration Act of Bulgaria (State
Gazette 19/2009) and the one-to-one Serbian alphabets of Vuk and Gaj.
"""

from __future__ import annotations

import re

# --- Cyrillic to Latin ------------------------------------------------------

SERBIAN = dict(
    zip(
        "абвгдђежзијклљмнњопрстћуфхцчџш",
        "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š".split(),
        strict=True,
    )
)
BULGARIAN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюя",
        "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya".split(),
        strict=True,
    )
)
# Letters of the neighbours, met in names: each language reads them in its own way.
FOREIGN = {"ѓ": "đ", "ќ": "ć", "ѕ": "dz", "і": "i", "є": "e", "ґ": "g", "ѝ": "i"}
FOREIGN_IN_BULGARIAN = {**SERBIAN, **FOREIGN, "ы": "y", "э": "e", "ё": "yo"}
FOREIGN_IN_SERBIAN = {
    **FOREIGN,
    **{"й": "j", "щ": "št", "ъ": "a", "ь": "", "ю": "ju", "я": "ja"},
    **{"ы": "i", "э": "e", "ё": "jo"},
}
BULGARIAN_LATIN = {**FOREIGN_IN_BULGARIAN, **BULGARIAN}
SERBIAN_LATIN = {**FOREIGN_IN_SERBIAN, **SERBIAN}

# --- Latin to Serbian Cyrillic ----------------------------------------------

GAJ = {latin: cyrillic for cyrillic, latin in SERBIAN.items()}
UNICODE_DIGRAPHS = str.maketrans(
    dict(zip("ǄǅǆǇǈǉǊǋǌ", "DŽ Dž dž LJ Lj lj NJ Nj nj".split(), strict=True))
)

# Where nj, dž and lj are two letters: "|" stands at the seam, "^" at the word's start.
SEAMS = """
in|jekc in|jekt in|jicir in|junkc in|jurij kon|jug kon|junk kon|jukt kon|jekt
tan|jug van|jezi van|jezg van|jugosl van|jevrop van|jurisd pan|jugosl pan|jevrej
netan|jah ^an|jon
nad|živ nad|žup nad|žnj nad|žanj nad|žet nad|žderiv nad|žvak nad|žanr
od|živ od|žal od|žanj od|žet od|žvak od|žuri od|žubor od|žmir od|žig od|žeg od|žedn
^od|žder od|žvrgolj
pod|žup pod|žanr pod|žari pod|žeg pod|žeć pod|žež pod|žig pod|žiž pod|žnj pod|žet
pod|živ pod|žil pod|žbun
pred|žetv pred|želud pred|život pred|žup ispred|živ iznad|žup
""".split()
DIGRAPHS = {"lj", "nj", "dž"}
SPLIT = re.compile("|".join(stem.replace("|", "") for stem in SEAMS))
SEAM_AT = {
    stem.strip("^").replace("|", ""): stem.strip("^").index("|") for stem in SEAMS
}

# Words in which a careless "dj" stands for đ; anywhere else it is two letters.
DJ_IS_ONE = re.compile(
    "^djordj|^djord|^djok|^djur|^djuk|^djind|^djerdap|^djerdj|^djor|^djekic|^djak"
    "|^djil|^djon|^djum|^djul|andjel|gradjan|gradjev|medju|izmedj|takodj"
    "|dogadj|rodjen|rodjak|uredjen|uredjaj|odredjen|obavedj|vodjen|svadj|mladj"
    "|djurdj|mladjan|kaludjer|predjic|tudj|ledj"
)

# Written in Latin letters in Cyrillic text too.
KEPT_LATIN = frozenset("PDF CSV HTML ICS JSON PNG SVG ZIP URL USB".split())
ROMAN = re.compile(r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})")

# --- orders -----------------------------------------------------------------

# Every word is one letter with its equals; Љ, Њ and Џ stand for their digraphs.
LATIN_ORDER = (
    "aа bб cц čч ćћ dд џ đђ eе fф gг hх iи jј kк lл љ mм nн њ oо pп q rр sс šш tт uу "
    "vв w x y zз žж"
).split()
CYRILLIC_ORDER = "абвгдђежзийјклљмнњопрстћуфхцчџшщъыьэюя"

# --- look-alikes ------------------------------------------------------------

# What the letters of a code may have been typed as, on a Cyrillic keyboard or by eye.
LOOKS_LIKE = dict(
    zip(
        "АВЕКМНОРСТХУЅЈІЗΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "ABEKM" + "H0PCTXYSJ13" + "ABEZH1KMN0PTYX",
        strict=True,
    )
)

# --- what is not seen ---------------------------------------------------------

INVISIBLE = dict.fromkeys(
    map(ord, "\u00ad\u061c\ufeff\u200b\u200c\u200d\u200e\u200f")
) | dict.fromkeys([*range(0x202A, 0x202F), *range(0x2060, 0x2070)])
