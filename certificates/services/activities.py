"""What one did, by kind of event and language: "in" it, "done" it, the end "of" it.

The keys are codes of `EventKind`. A kind that is not here takes the words of its
behaviour where that says what it was, else the neutral "event".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from courses.models import EventKind

Activity = Mapping[str, str]
NEUTRAL: Final = "event"

_BG = {
    "seminar": "семинар",
    "training": "обучение",
    "workshop": "работилница",
    "webinar": "уебинар",
    "training-of-trainers": "обучение на обучители",
    "facilitator-training": "обучение на фасилитатори",
    "study-visit": "учебно посещение",
    "conference": "конференция",
    "round-table": "кръгла маса",
    "working-meeting": "работна среща",
    "network-meeting": "среща на мрежата",
    "public-consultation": "обществена консултация",
    "citizens-forum": "граждански форум",
    "press-conference": "пресконференция",
    "information-day": "информационен ден",
}
_SR = {  # in, done, of
    "seminar": ("на семинару", "семинар", "семинара"),
    "training": ("на обуци", "обуку", "обуке"),
    "workshop": ("на радионици", "радионицу", "радионице"),
    "webinar": ("на вебинару", "вебинар", "вебинара"),
    "training-of-trainers": ("на обуци тренера", "обуку тренера", "обуке тренера"),
    "facilitator-training": (
        "на обуци за фацилитаторе",
        "обуку за фацилитаторе",
        "обуке за фацилитаторе",
    ),
    "study-visit": ("у студијској посети", "студијску посету", "студијске посете"),
    "conference": ("на конференцији", "конференцију", "конференције"),
    "round-table": ("на округлом столу", "округли сто", "округлог стола"),
    "working-meeting": ("на радном састанку", "радни састанак", "радног састанка"),
    "network-meeting": ("на састанку мреже", "састанак мреже", "састанка мреже"),
    "public-consultation": (
        "на јавној консултацији",
        "јавну консултацију",
        "јавне консултације",
    ),
    "citizens-forum": ("на форуму грађана", "форум грађана", "форума грађана"),
    "press-conference": (
        "на конференцији за медије",
        "конференцију за медије",
        "конференције за медије",
    ),
    "information-day": (
        "на информативном дану",
        "информативни дан",
        "информативног дана",
    ),
}
_BS = {  # in, done, of
    "seminar": ("na seminaru", "seminar", "seminara"),
    "training": ("na obuci", "obuku", "obuke"),
    "workshop": ("na radionici", "radionicu", "radionice"),
    "webinar": ("na webinaru", "webinar", "webinara"),
    "training-of-trainers": ("na obuci trenera", "obuku trenera", "obuke trenera"),
    "facilitator-training": (
        "na obuci za facilitatore",
        "obuku za facilitatore",
        "obuke za facilitatore",
    ),
    "study-visit": ("u studijskoj posjeti", "studijsku posjetu", "studijske posjete"),
    "conference": ("na konferenciji", "konferenciju", "konferencije"),
    "round-table": ("na okruglom stolu", "okrugli sto", "okruglog stola"),
    "working-meeting": ("na radnom sastanku", "radni sastanak", "radnog sastanka"),
    "network-meeting": ("na sastanku mreže", "sastanak mreže", "sastanka mreže"),
    "public-consultation": (
        "na javnoj konsultaciji",
        "javnu konsultaciju",
        "javne konsultacije",
    ),
    "citizens-forum": ("na forumu građana", "forum građana", "foruma građana"),
    "press-conference": (
        "na konferenciji za medije",
        "konferenciju za medije",
        "konferencije za medije",
    ),
    "information-day": (
        "na informativnom danu",
        "informativni dan",
        "informativnog dana",
    ),
}
_EN = {
    "seminar": "the seminar",
    "training": "the training",
    "workshop": "the workshop",
    "webinar": "the webinar",
    "training-of-trainers": "the training of trainers",
    "facilitator-training": "the training of facilitators",
    "study-visit": "the study visit",
    "conference": "the conference",
    "round-table": "the round table",
    "working-meeting": "the working meeting",
    "network-meeting": "the network meeting",
    "public-consultation": "the public consultation",
    "citizens-forum": "the citizens’ forum",
    "press-conference": "the press conference",
    "information-day": "the information day",
}


def _cases(row: tuple[str, str, str], topic: str) -> Activity:
    inside, done, of = row
    return {"in": inside + topic, "done": done + topic, "of": of + topic}


ACTIVITIES: Final[Mapping[str, Mapping[str, Activity]]] = {
    "bg": {
        key: {"in": f"в {word} на тема", "done": f"{word} на тема"}
        for key, word in _BG.items()
    }
    | {NEUTRAL: {"in": "в събитието", "done": "програмата на събитието"}},
    "sr": {key: _cases(row, " на тему") for key, row in _SR.items()}
    | {NEUTRAL: _cases(("на догађају", "програм догађаја", "догађаја"), "")},
    "bs": {key: _cases(row, " na temu") for key, row in _BS.items()}
    | {NEUTRAL: _cases(("na događaju", "program događaja", "događaja"), "")},
    "en": {key: {"in": word} for key, word in _EN.items()}
    | {NEUTRAL: {"in": "the event"}},
}

_OF_BEHAVIOUR: Final[Mapping[str, str]] = {
    EventKind.Behaviour.FACILITATOR_TRAINING: "facilitator-training",
    EventKind.Behaviour.STUDY_VISIT: "study-visit",
}


def activity_of(
    activities: Mapping[str, Activity], kind: str, behaviour: str
) -> Activity:
    """The words of one language for a kind of event, known or not."""
    for key in (kind, _OF_BEHAVIOUR.get(behaviour, "")):
        if key in activities:
            return activities[key]
    return activities[NEUTRAL]
