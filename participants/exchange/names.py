"""Names of people as lists write them: in any order, with titles, in capitals.

Nothing of a name is changed or guessed: it is only parted into first, father's and
family name, and what is no name at all is said to be so.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from core.text import normal_spaces, search_key
from participants.exchange.titles import GIVEN, SHY, TITLES
from participants.exchange.words import (
    BODY_WORDS,
    NOTHING,
    POST_WORDS,
    VACANT,
    VACANT_WORDS,
)
from participants.selectors.imports.keys import fold

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_LEADING = re.compile(r"^\s*(?:№\s*)?[0-9]{1,4}\s*[.)\-:]\s*|^\s*[-•*·–]\s+")
_PERSON_WORD = re.compile(r"[^\W\d_]+(?:['’`.-][^\W\d_]+)*\.?$")
_SEVERAL = re.compile(r"[;&+/|\n]|\s(?:и|i|and|те|te|ili|или|or)\s", re.IGNORECASE)
_MORE = re.compile(
    r"\+\s*[0-9]|\b(?:и|i|and)\s+(?:още|др|други|ostali|остали|drugi|others|saradni|сарадни"
    r"|kolege|колеги|екип|tim|team|съпруга|supruga|супруга)|\bet al\b"
    r"|^(?:porodica|породица|obitelj|семейство)\b",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"(?:\b(?:рођ|rođ|rodj|род|født|née|born)\b\.?\s+|(?<=\w\s)(?-i:[rр]\.)\s*)[^\W\d_]+",
    re.IGNORECASE,
)
_NICKNAME = re.compile(r"(?<!\S)[„“”\"«'‘][^\W\d_ ]+[“”\"»'’](?!\S)")
_INSTEAD = re.compile(
    r"(?:zam|зам|deputy|instead|вместо|umesto|umjesto|умес|umj)[^\W\d_]*\W+",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<!\S)[^\W\d_]+(?:-[^\W\d_]+)?\.(?=[^\W\d_]{3,})")
_OF_TITLES = set(map(fold, "на за от при със na za iz od od pri of for the".split()))
_WITH = set(map(fold, "са sa със with".split()))
_NOBODY = {"nije", "nema", "nyama", "ne", "bez", "nece", "jos"}
_COURTESY = re.compile(r"^(M[rs])\s+(?=\S+\s+\S)")  # "Ms Ana Primer", as with its dot
_BOTH = re.compile(r"[/|\r\n]|\s-\s")  # between two spellings of one name
_SUFFIX = re.compile(
    r"(?:ов|ев|ёв|ова|ева|ски|ска|цки|цка|чки|чка|ић|ин|ина|ов[аи]ч|лијев?|ац|"
    r"ov|ev|off|eff|ova|eva|ski|ska|cki|cka|čki|čka|ić|ic|in|ina|ovsk[ia]|sky|jev|jeva)$"
)
_ONLY_FAMILY = re.compile(  # and not a heading of an office
    r"^(?!наслов|основ|услов|naslov|osnov|uslov)\w{2,}(?:[ое]ва?|ић|[oe]va?|ić)$"
)
_WEAK = re.compile(r"(?:ин|ина|in|ina)$")  # many first names end so too


_NEVER_PLAIN = {"and", "ili", *_NOBODY, *VACANT_WORDS}.union(
    *(key.split() for key in VACANT | NOTHING)
)


class Name(NamedTuple):
    """A name in its parts, or in `problem` why it is none."""

    given: str = ""
    middle: str = ""
    family: str = ""
    problem: str = ""
    title: str = ""
    is_sure: bool = True  # whether the order of its parts could be told

    @property
    def full(self) -> str:
        return " ".join(filter(None, (self.given, self.middle, self.family)))


def is_vacant(text: str) -> bool:
    """Whether the words say that nobody is named yet: "предстои да бъде определен"."""
    key = fold(text)
    return key in VACANT or not VACANT_WORDS.isdisjoint(key.split())


def looks_like_person(text: str) -> bool:
    """Two to five words of letters that begin as names do and name no body or post."""
    bare = _bare(text)
    words = _words(bare)
    if not 2 <= len(words) <= 5 or any(letter.isdigit() for letter in bare):
        return False
    if not all(_PERSON_WORD.match(word) for word in words):
        return False
    keys = list(map(fold, words))
    if has_body_word(text) or not POST_WORDS.isdisjoint(keys):
        return False
    if not _OF_TITLES.isdisjoint(keys):
        return False  # "СПИСЪК НА ПОКАНЕНИТЕ"
    capital = sum(word[0].isupper() for word in words)
    return capital == len(words) or (capital == 0 and len(words) <= 3)


@lru_cache(20_000)
def is_surely_person(text: str) -> bool:
    """Words with capitals of which one ends as only family names do, or a first name
    that we know beside one that ends as they do.
    """
    words = [word.strip(".,") for word in _bare(text).split()]
    if not 2 <= len(words) <= 4 or not all(word[:1].isupper() for word in words):
        return False
    if any(_ONLY_FAMILY.search(word) for word in map(str.lower, words)):
        return not has_body_word(text)
    is_known = any(fold(word) in GIVEN for word in words)
    return is_known and any(map(_has_family_ending, words))


def has_body_word(text: str) -> bool:
    """Whether a word of an organisation, as "община" or "savez", stands in the text."""
    return not BODY_WORDS.isdisjoint(fold(text).split())


def _bare(text: str) -> str:
    return re.sub(r"[(),\"„“”«»]", " ", _LEADING.sub("", text).translate(_DASHES))


def _words(text: str) -> list[str]:
    return [
        word for word in text.split() if word not in {"-", "."} and not _is_title(word)
    ]


@lru_cache(10_000)
def _is_title(word: str) -> bool:
    key = fold(word)
    parts = key.split()
    if len(parts) > 1 and "." in word and all(part in TITLES for part in parts):
        return True  # "mr.sc.", "prof.dr"
    if key.replace(" ", "") not in TITLES and key not in TITLES:
        return False
    return key not in SHY or word.endswith(".") or word.islower()


@lru_cache(10_000)
def _is_plain(word: str) -> bool:
    """Letters alone that are always part of a name: no title, no "and", no "vacant"."""
    if not word.isalpha() or _is_title(word):
        return False
    return len(word) > 2 and word[0].isupper() and fold(word) not in _NEVER_PLAIN


def parse_name(text: str, *, family_first: bool | None = None) -> Name:
    """The parts of one person's name.

    `family_first` is what the header or the other rows tell; a comma, capitals and the
    endings of the words tell it too, and they are believed first. `problem` is
    "no_name", "no_letters", "several" or "no_family".
    """
    plain = text.split()
    if 2 <= len(plain) <= 3 and all(map(_is_plain, plain)) and text.isprintable():
        first, is_sure = _family_stands_first(plain, family_first)
        if first:
            return _made(plain[1:], plain[:1], "", "", is_sure)
        return _made(plain[:-1], plain[-1:], "", "", is_sure)
    text = _LEADING.sub("", text.translate(_DASHES)).strip(" \t\r\n.;,*-")
    if not text:
        return Name(problem="no_name")
    key = fold(text)
    if is_vacant(text) or key in NOTHING or not _NOBODY.isdisjoint(key.split()[:1]):
        return Name(problem="vacant")
    if sum(letter.isalpha() for letter in text) < 2:
        return Name(problem="no_letters")
    if any(letter.isdigit() for letter in text) or "@" in text or _MORE.search(text):
        return Name(problem="several" if _MORE.search(text) else "not_a_name")
    text = _COURTESY.sub(r"\1. ", _said_once(text))
    if _tells_several(text):
        return Name(problem="several")
    text = _GLUED.sub(_parted_title, _BORN.sub("", text))
    text, nick = _take_brackets(_without_dashes(_NICKNAME.sub(" ", text)))
    if (instead := _INSTEAD.match(nick)) and looks_like_person(nick[instead.end() :]):
        return Name(problem="several")  # "Данило Хаџић (замена: Мира Хаџић)"
    lines = [
        line.strip(" ,;") for line in re.split(r"[\r\n]+", text) if line.strip(" ,;")
    ]
    if len(lines) > 1 and all(len(_words(line)) == 1 for line in lines):
        text = " ".join(lines)  # one name, broken to fit a narrow cell
    elif len(lines) > 1:
        whole = [line for line in lines if len(_words(line)) >= 2]
        if len(whole) > 1:
            return Name(problem="several")
        if any(has_body_word(line) or _has_post(line) for line in lines):
            text = whole[0] if whole else lines[0]
        else:
            text = " ".join(lines)
    if _is_several(text):
        return Name(problem="several")
    return _parted(text, nick, family_first)


def _tells_several(text: str) -> bool:
    """ "Ана Примерова - кмет; Бина Примерова - секретар", also in a line each."""
    pieces = [re.split(r"\s-\s|,", piece)[0] for piece in re.split(r"[;\r\n]", text)]
    return sum(map(looks_like_person, pieces)) > 1


def _said_once(text: str) -> str:
    """ "Ана Примерова / Ana Primerova": of a name in both scripts the first."""
    pieces = [piece.strip() for piece in _BOTH.split(text) if piece.strip()]
    keys = set(map(search_key, pieces))
    return pieces[0] if len(pieces) > 1 and len(keys) == 1 else text


def _parted_title(found: re.Match[str]) -> str:
    """ "инж.Пламен" is a title and a name."""
    return f"{found[0]} " if _is_title(found[0]) else found[0]


def _without_dashes(text: str) -> str:
    """ "Петрова - Иванова" is one family name, "Петрова - кмет" a name and a post."""
    parts = re.split(r"[ \t]+-[ \t]+", text)
    kept = [parts[0]]
    for part in parts[1:]:
        is_remark = part.islower() and not parts[0].islower()  # "– потврдила"
        if is_remark or _has_post(part) or has_body_word(part):
            break
        kept.append(part)
    return "-".join(kept)


def _has_post(text: str) -> bool:
    return any(word in POST_WORDS for word in fold(text).split())


def _take_brackets(text: str) -> tuple[str, str]:
    found = re.search(r"\(([^()]*)\)", text)
    if not found:
        return text.strip(), ""
    rest = normal_spaces(text.replace(found[0], " "))
    inner = normal_spaces(found[1])
    return (rest, inner) if rest else (inner, "")


def _is_several(text: str) -> bool:
    parts = [part for part in _SEVERAL.split(text) if part and part.strip()]
    if len(parts) > 1:
        return True
    commas = [part.strip() for part in text.split(",") if part.strip()]
    people = [
        part for part in commas if len(_words(part)) >= 2 and not _all_titles(part)
    ]
    if len(people) > 1:
        return True
    words = _words(text.replace(",", " "))
    if len(words) in (4, 6) and "," not in text:
        ends = [_has_family_ending(word) for word in words]
        return ends == [False, True] * (len(words) // 2) and not text.isupper()
    return False


def _all_titles(text: str) -> bool:
    """What stands after a comma and is a degree: "dipl. oec.", "mr sc.", "PhD"."""
    words = text.replace(".", ". ").split()
    known = [word for word in words if fold(word) in TITLES]
    return len(known) * 2 >= len(words) or _has_post(text)


class _Traits(NamedTuple):
    """What one word of a name tells of the part that it is."""

    is_loud: bool  # in capitals
    is_initial: bool
    is_known: bool  # as a first name
    is_strong: bool  # ends as family names alone do: Petrović
    has_family_ending: bool
    is_weak: bool  # of an ending that first names have too


@lru_cache(20_000)
def _traits(word: str) -> _Traits:
    """Of a word, kept in mind: the names of a list come again and again."""
    small, is_known = word.lower(), fold(word) in GIVEN
    return _Traits(
        is_loud=word.isupper() and len(word.strip(".")) > 1,
        is_initial=_initials(word),
        is_known=is_known,
        is_strong=small.endswith(("ic", "ić", "ић")),
        has_family_ending=not is_known and _SUFFIX.search(small) is not None,
        is_weak=_WEAK.search(small) is not None,
    )


def _is_strong(word: str) -> bool:
    return _traits(word).is_strong


def _has_family_ending(word: str) -> bool:
    return _traits(word).has_family_ending


def _parted(text: str, nick: str, family_first: bool | None) -> Name:
    before, comma, after = text.partition(",")
    titles = [word for word in text.replace(",", " ").split() if _is_title(word)]
    title = " ".join(titles)
    if comma and all(map(_all_titles, after.split(","))):
        before, comma, after = before, "", ""
    elif comma:
        after = ",".join(p for p in after.split(",") if not _all_titles(p))
    left, right = _words(before), _words(after.replace(",", " "))
    if comma and left and right:
        if len(left) <= 2 and not (len(left) == 2 and len(right) == 1):
            return _made(right, left, nick, title)
        if (
            len(left) == 2
            and _has_family_ending(left[-1])
            and not _has_family_ending(right[0])
        ):
            return _made(right, left, nick, title)
        return _made(left + right[:-1], right[-1:], nick, title)
    words = left + right
    words = _joined_hyphens(words)
    if text.islower() and _has_post(text):
        return Name(problem="not_a_name")  # "predstavnik opštine"
    if len(words) < 2:
        if words and _initials(words[0]):
            return Name(problem="no_family", given=words[0])
        problem = "no_family" if words else "no_letters"
        return Name(given=" ".join(words), problem=problem, title=title)
    small = {fold(word) for word in words if word.islower()}
    if small & _WITH:
        return Name(problem="several")  # "Ана Анић са сарадницима"
    if small & _OF_TITLES:
        return Name(problem="not_a_name")  # "колеги от отдела"
    if not all(_PERSON_WORD.match(word) for word in words) or len(words) > 6:
        return Name(problem="not_a_name")
    first, is_sure = _family_stands_first(words, family_first)
    if first:
        return _made(words[1:], words[:1], nick, title, is_sure)
    return _made(words[:-1], words[-1:], nick, title, is_sure)


def _joined_hyphens(words: list[str]) -> list[str]:
    """ "Петрова - Иванова" and "Петрова- Иванова" are one family name."""
    done: list[str] = []
    for word in words:
        if done and (done[-1].endswith("-") or word.startswith("-")):
            done[-1] = f"{done[-1].rstrip('-')}-{word.lstrip('-')}"
        else:
            done.append(word)
    return done


def _initials(word: str) -> bool:
    return len(word.rstrip(".")) == 1


def _family_stands_first(words: list[str], hint: bool | None) -> tuple[bool, bool]:
    """Whether it does, and whether the words themselves say so."""
    traits = list(map(_traits, words))
    first, last = traits[0], traits[-1]
    if first.is_loud and not any(word.is_loud for word in traits[1:]):
        return True, True
    if last.is_loud and not any(word.is_loud for word in traits[:-1]):
        return False, True
    if last.is_initial or first.is_initial:
        return last.is_initial and not first.is_initial, True
    if first.is_known != last.is_known:
        return last.is_known, True
    if first.is_strong and not last.is_strong and not first.is_known:
        return True, True
    if last.is_strong and not first.is_strong and not last.is_known:
        return False, True
    ends_first, ends_last = first.has_family_ending, last.has_family_ending
    if ends_first and not ends_last:
        return (bool(hint), False) if first.is_weak else (True, True)
    if ends_last and not ends_first:
        return False, True
    is_between = len(words) == 3 and not traits[1].has_family_ending
    if is_between and ends_first and ends_last:
        return True, True  # Иванов Иван Петров
    return bool(hint), False


def _made(
    own: list[str], family: list[str], nick: str, title: str, is_sure: bool = True
) -> Name:
    if len(own) == 1 and len(family) == 1 and not nick:  # as most
        return Name(own[0][:100], "", family[0][:100], "", title, is_sure)
    given, middle, last = own[:1], own[1:], list(family)
    while middle and _is_strong(middle[-1]) and fold(middle[-1]) not in GIVEN:
        if not _is_strong(last[0]) and not _has_family_ending(last[0]):
            break
        last.insert(0, middle.pop())  # Ana Petrović Jovanović: two family names
    words = nick.split()
    if nick and not middle and len(words) == 1 and _PERSON_WORD.match(nick):
        middle = words if words[0][0].isupper() and not _is_title(nick) else []
    if len(last) == 1 and not middle and len(family) == 2:
        middle = []
    return Name(
        given=" ".join(given)[:100],
        middle=" ".join(middle)[:100],
        family=" ".join(last)[:100],
        title=title,
        is_sure=is_sure,
    )


def join_parts(given: str, middle: str, family: str) -> Name:
    """A name whose parts have columns of their own, each part as it is written."""
    parts = []
    for text in (given, middle, family):
        text = _LEADING.sub("", text.translate(_DASHES)).strip(" \t\r\n.,;*-")
        if is_vacant(text):
            return Name(problem="vacant")
        text = _take_brackets(_BORN.sub("", _NICKNAME.sub(" ", text)))[0] or text
        if text and (any(c.isdigit() for c in text) or "@" in text):
            no_letters = not any(letter.isalpha() for letter in text)
            return Name(problem="no_letters" if no_letters else "not_a_name")
        lines = text.splitlines()
        if len(lines) > 1 and all(len(_words(line)) == 1 for line in lines):
            text = " ".join(lines)
        if _SEVERAL.search(text):
            return Name(problem="several")
        parts.append(" ".join(_joined_hyphens(_words(text.replace(",", " "))))[:100])
    own, father, last = parts
    if not own and not last:
        return Name(problem="no_name")
    if not own or not last:
        whole = parse_name(own or last)
        if whole.problem:
            return Name(problem="no_family" if not last else "no_given", given=own)
        return whole if not father else Name(whole.given, father, whole.family)
    if sum(c.isalpha() for c in own + last) < 2:
        return Name(problem="no_letters")
    if not father and len(own.split()) == 2:
        own, father = own.split()
    return Name(own, father, last)
