"""The words of headers: what columns are called.

In any script and language of the programmes; words are folded, so a Cyrillic word
stands for its Latin spelling too. `x*` is any word that begins so. No title of any
file is here, only words.
"""
# ruff: noqa: E501 - tables of words

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import chain

from core.xlsx import Value
from participants.exchange.cells import holds_words, is_run
from participants.selectors.imports.keys import fold

# Of two that fit, the one further up wins: "E-mail на организацията" is an e-mail.
COLUMNS: dict[str, str] = {
    "national": "егн; jmbg; умцн; matični broj; maticni br; лични број; lični broj; "
    "единен граждански номер; personal number; national id; id number; passport*; "
    "lična karta; лична карта; broj lk; pasoš; jedinstveni matični; личен номер; лнч; "
    "паспорт; id card; osobna iskaznica; oib; лк no; lk br; br lk",
    "tax": "еик; eik; булстат; bulstat; bulstat no; пиб; pib; poreski broj; порески "
    "број; poreski identifikacioni broj; порески идентификациони број; јиб; jib; "
    "данъчен номер; tax number; tax id; tax no; vat no; vat number; ддс номер",
    "signature": "подпис*; potpis*; signature; sign; svojeručni; потпис*",
    "email": "e mail*; email*; имейл*; мейл*; mail; mejl; ел поща; ел адрес; "
    "електронна поща; електронен адрес; е поща; e pošta; el pošta; el posta; "
    "elektronska pošta; elektronska adresa; elektronička pošta; е маил; маил; мајл; "
    "е мейл; imejl; emajl; e adresa; meil; elektronske pošte; poštanska adresa el",
    "phone": "телефон*; telefon*; тел; tel; gsm; гсм; моб*; mob*; phone*; cell*; "
    "kontakt broj; broj telefona; contact number; broj za kontakt; br tel; viber; "
    "whatsapp; номер за контакт; contact no; kontakt br",
    "fax": "факс; faks; fax; telefaks",
    "newsletter": "бюлетин*; bilten*; newsletter*; билтен*",
    "consent": "съгласие*; съгласен*; съгласна; saglasnost*; saglasan*; saglasna; "
    "suglasnost*; suglasan*; сагласност*; пристанак*; pristanak*; pristajem; consent*; "
    "съгласявам*; слажем; slažem*; прихватам; prihvatam*; приемам; i accept; соглас*; "
    "gdpr; ззлд; декларация*; одобрение; odobrenje; agree*; лични данни; личните данни; личните ми данни; лични податоци; личне податке; "
    "личних података; lične podatke; osobne podatke; ličnih podataka; moji lični podaci; "
    "lični podaci; lične podatke; ličnih podataka; osobnih podataka; personal data; "
    "обработка на данни; obrada podataka; dozvola; izjava*; permission; opt in; "
    "фото*; foto*; photo*; снимане; заснемане; snimanje; снимање; slikanje; сликање; "
    "video*; видео*; filming",
    "birth": "дата на раждане; година на раждане; роден*; рождена; рождение; "
    "datum rođenja; godina rođenja; god rođenja; god rođ; rođen*; rođ; birth*; born; "
    "date of birth; year of birth; dob; дата рождения; godište; възраст; starost; age; "
    "рожд*; dat rođ; година рођења; г р",
    "gender": "пол; pol; spol; gender; sex; м ж; m ž; m z; m f; muško žensko; ž m; ж м; "
    "f m; m w",
    "language": "език*; jezik*; language*; језик*",
    "started": "от дата; от кога; откога; od kada; od kad; since when; считано от; назначен*; дата на назначаване; постъпил*; "
    "дата на постъпване; постъпване; встъпил*; встъпване; датум запослења; датум "
    "именовања; datum stupanja; датум ступања; stupio; stupila; ступио; ступила; "
    "od datuma; datum od; na funkciji od; datum imenovanja; datum zaposlenja; datum "
    "zapošljavanja; datum početka; početak*; početka; since; start date; started*; from; "
    "мандат от; mandat od; imenovan*; именован*; date from; заемна от; na dužnosti od; "
    "почетак; na poziciji od; u službi od; зает от; на длъжността от; zaposlen od; "
    "postavljen*; hired; appointed; избран*; izabran*; от; od",
    "ended": "до дата; до кога; освободен*; дата на напускане; напуснал*; do datuma; "
    "datum do; na funkciji do; datum prestanka; datum razrešenja; prestan*; until; "
    "end date; ended*; мандат до; mandat do; razrješen*; razrešen*; date to; kraj; "
    "завършек; край; prestao; до; do; to; till",
    "post": "длъжност*; должност*; позиция*; pozicija; pozicije; funkcij*; функци*; "
    "радно место; radno mesto; radno mjesto; position*; job*; post; post title; "
    "occupation; занимание; zanimanje; дужност; dužnost*; zvanje; звање; служебно "
    "положение; работна позиция; role in organisation; title of post; професия; "
    "profession; rang; ранг; položaj; положај; naziv radnog; службено; radnog mesta; "
    "radnog mjesta; кадърна длъжност; designation; заемана; staff position",
    "profile": "профил*; profil*; profile*; целева група; ciljna grupa; target group; "
    "област на дейност; oblast rada; ekspertiza; категория; kategorija; category",
    "unit": "отдел*; дирекция*; звено; сектор*; sektor*; odsjek*; odsek*; odeljenj*; "
    "odjeljenj*; одељењ*; department*; unit; служба; služba; direkcij*; office; "
    "канцелария; kabinet; сектора; одсек; dept; division",
    "title": "титла; titula; титула; обръщение; oslovljavanje; salutation; научна степен; "
    "akademsk*; stručna sprema; стручна; образование; obrazovanje; education; степен; "
    "prefix; г н г жа; gdin; gosp",
    "role": "роля; uloga; улога; role; својство; svojstvo; качество; u svojstvu; тип "
    "участник; vrsta učesnika; статус; status; vrsta učešća",
    "family": "фамилия*; фамилно*; familia; familija; surname*; last name; family name; "
    "familyname; lastname; fam",
    "prezime": "презиме*; prezime*; презимена; prezimena",
    "middle": "бащино*; bašтino; име на баща; očevo ime; ime oca; ime roditelja; име оца; "
    "име родитеља; srednje ime; средње име; middle*; father*; patronymic; ime jednog "
    "roditelja; очево; očevo; otac; roditelj; бащ; бащинство; roditelja; родитеља; oca",
    "names": "имена; три имена; трите имена; full name; fullname; name and surname; "
    "пълно име; puno ime; пуно име; imena; imе i prezime",
    "given": "собствено*; лично име; lično ime; osobno ime; first name; firstname; "
    "given*; forename; малко име; vlastito ime; first; krsno",
    "address": "адрес*; adres*; address*; ulica; улица; street; poštanski*; пощенски; "
    "zip; пк; ptt",
    "web": "уебсайт; website; web; сайт; internet; www; url; sajt",
    "organisation": "инст; inst; орг; org; организаци*; organizac*; organisat*; organizat*; институци*; "
    "instituc*; institut*; ustanov*; установ*; наименование*; naziv*; firma*; firme; "
    "фирма*; фирми; предприя*; preduze*; poduze*; предузе*; kompani*; company; employer*; "
    "poslodav*; работодател*; место на работа; място на работа; месторабота*; "
    "радна организација; mesto rada; mjesto rada; zaposlen u; zaposlena u; jls; јлс; "
    "jedinica lokalne; локална самоуправа; lokalna samouprava; орган; орган* управе; "
    "организатор; администраци*; administrac*; ведомств*; udruženj*; удружењ*; "
    "сдружени*; нпо; ngo; nvo; nvo naziv; от коя; ispred; испред; delegacij*; делегаци*; "
    "субјект; субект; subjekat; pravno lice; правно лице; юридическо лице; entity; "
    "company; ministarstv*; министерств*; agencij*; агенци*; affiliation; workplace; "
    "представлява*; predstavlja; predstavljen*; месна заедница; mjesna zajednica; "
    "mesna zajednica; мз; членска; članica; član saveza; работи в; radi u; partner",
    "municipality": "опш; opš; општ; opst; opć; общ; об; мун; общин*; opštin*; општин*; općin*; opstin*; municipal*; кметств*; "
    "local government; grad opština; општина град; jedinica; lsg; lgu",
    "place": "населено*; град; grad; grada; mesto*; mjesto*; место*; място; town; city; "
    "place; област; okrug*; округ*; oblast; region*; kanton; canton; entitet; entity "
    "name; country; država; държава; location; sedište; sjedište; седалище; регион; "
    "district; s; nm",
    "date": "дата; datum*; date; датум*; ден; dan; vreme; vrijeme; време; час; time",
    "ordinal": "n; no; nr; br; бр; р бр; r br; red br; ред бр; redni broj; редни број; "
    "rb; rbr; рб; рбр; пореден*; номер; number; num; sl; # ; broj; по ред; id; šifra; "
    "поредност; п н; no по ред; no ред; no ред",
    "note": "забележк*; напомен*; napomen*; бележк*; note*; remark*; comment*; komentar*; "
    "коментар*; primjedb*; primedb*; примедб*; допълнит*; dodatn*; other; остало; ostalo; "
    "друго; drugo; информация; info",
    "name": "ментор; ментори; mentor; mentori; mentors; фасилитатор; фасилитатори; facilitator; "
    "facilitatori; facilitators; име; ime; name; участник*; участниц*; учасник*; учесник*; učesni*; ucesni*; učestvuj*; "
    "sudioni*; polazni*; полазни*; participant*; attendee*; лице за контакт; лице; lice; "
    "osoba; osobe; контактно лице; kontakt osoba; kontakt lice; contact person; "
    "служител*; zaposlen*; запослен*; kandidat*; кандидат*; присъства*; prisutn*; "
    "присутн*; представител*; predstavni*; представни*; odborni*; одборни*; vijećni*; "
    "вијећни*; съветни*; person; delegate*; делегат*; член; члена; членове; član; člana; članovi; member; members; trainee*; курсист*; "
    "обучаем*; слушател*; обучава*; who; ко; кой; ученик*",
    "contact": "контакт*; kontakt*; contact*; за връзка",
    "matter": "член от; члан од; član od; member since; members since; членски внос; чланарин*; članarin*; "
    "membership*; тема; teme; tema; topic; topics; оценка; ocena; ocjena; бал; резултат; rezultat; "
    "sati; часове; hours; amount; износ; iznos; сума; suma; цена; cijena; cena; price; "
    "количество; količina; kolicina; quantity; budget; бюджет; budžet; разход*; troškov*; "
    "trošak; лектор*; predavač*; предавач*; trainer*; agenda; дневен ред; дейност; "
    "aktivnost*; активност*; activity; мярка; mera; показател; indikator; value; стойност; "
    "vrednost; vrijednost; sala; зала; продължителност; trajanje; duration; срок; rok; "
    "deadline; отговорник; въпрос; pitanje; питање; question",
    "attendance": "присъствие; prisustvo; присуство; attendance; дни; dana; сертификат*; "
    "sertifikat*; certifikat*; certificate*; potvrda; нощувк*; обяд; ručak; večera; hotel; "
    "хотел; smeštaj; smještaj; настаняване; accommodation; transport; prevoz; пътни; "
    "putni; обука; obuka; обучение; training; sesija; session; модул; "
    "modul; module; event; събитие; događaj; dnevnica; диета; meal; veličina",
}
PERSON = {"name", "names", "given", "family", "prezime", "middle"}
KNOWN_STRONG = PERSON | {"email", "phone", "organisation", "municipality", "post"}
FOREIGN = {"attendance", "date", "note", "ordinal"}  # headers of other tables

Phrase = tuple[str, ...]


def _phrases(words: str) -> list[Phrase]:
    found = []
    for phrase in words.split(";"):
        tokens = []
        for word in phrase.split():
            key = fold(word.rstrip("*"))
            if key:
                tokens += [
                    *key.split()[:-1],
                    key.split()[-1] + "*" * word.endswith("*"),
                ]
        if tokens:
            found.append(tuple(tokens))
    return found


PHRASES = {field: _phrases(words) for field, words in COLUMNS.items()}
RANK = {field: rank for rank, field in enumerate(COLUMNS)}
# Short words that mean a column only when nothing else stands in the header.
ALONE = {"ordinal", "gender", "title", "date", "role"}
ALONE_WORDS = set(
    "s n od do to from ot first other post sign broj entity lk who ko koy id m unit "
    "office status value info partner oca time dan".split()
)
ALONE_WORDS |= set(
    map(fold, "опш opš opst opć општ общ об мун инст орг соглас".split())
)


def matches(tokens: Phrase, phrase: Phrase, at: int) -> bool:
    for offset, word in enumerate(phrase):
        token = tokens[at + offset]
        if word.endswith("*"):
            if not token.startswith(word[:-1]):
                return False
        elif token != word:
            return False
    return True


Entry = tuple[str, Phrase, bool]  # the field, its words, whether they stand alone


def _by_first_word() -> tuple[dict[str, list[Entry]], dict[str, list[Entry]]]:
    """The phrases by their first word, and by its beginning where only that is told."""
    whole: dict[str, list[Entry]] = {}
    begun: dict[str, list[Entry]] = {}
    for field, phrases in PHRASES.items():
        for phrase in phrases:
            alone = len(phrase) == 1 and phrase[0] in ALONE_WORDS
            word = phrase[0]
            kept = begun if word.endswith("*") else whole
            entry = (field, phrase, alone or field in ALONE)
            kept.setdefault(word.rstrip("*"), []).append(entry)
    return whole, begun


_WHOLE, _BEGUN = _by_first_word()
_LENGTHS = sorted({len(word) for word in _BEGUN})


def may_name_field(text: str) -> bool:
    """Whether a word of a cell begins one that names a column; of people none does."""
    return any(map(_begins_phrase, _tokens(text)))


@lru_cache(20_000)
def _begins_phrase(token: str) -> bool:
    return token in _WHOLE or any(token[:n] in _BEGUN for n in _LENGTHS)


def _tokens(text: str) -> list[str]:
    return fold(text.replace("№", " no ").replace("#", " no ")).split()


@lru_cache(20_000)
def fields_in(text: str) -> dict[str, int]:
    """The fields whose words stand in a header, with the place of the first word."""
    tokens = tuple(_tokens(text)[:24])
    found: dict[str, int] = {}
    for at, token in enumerate(tokens):
        here = [_WHOLE.get(token, ())]
        here += [_BEGUN.get(token[:n], ()) for n in _LENGTHS if n <= len(token)]
        for field, phrase, alone in chain.from_iterable(here):
            if field not in found and _stands(tokens, phrase, at, alone=alone):
                found[field] = at
    return found


_JOINING = frozenset(
    map(fold, "и i and на na за za of the u у в от od iz из ili или".split())
)


def numbers_columns(filled: Mapping[int, Value]) -> bool:
    """Whether a row only numbers its columns, under one of which their name may stand:
    "Opština", "1.", "2.", "3.".
    """
    values = list(filled.values())
    named = values[:1] if isinstance(values[0], str) and holds_words(values[0]) else []
    numbers = values[len(named) :]
    return (
        len(numbers) >= 2
        and len(values) >= 3
        and is_run(numbers)
        and all(is_all_header(str(text)) for text in named)
    )


@lru_cache(20_000)
def is_all_header(text: str) -> bool:
    """Whether each word of a text belongs to the name of a column."""
    tokens = tuple(fold(text.replace("№", " no ")).split())[:24]
    left = [token not in _JOINING for token in tokens]
    for at, token in enumerate(tokens):
        here = [_WHOLE.get(token, ())]
        here += [_BEGUN.get(token[:n], ()) for n in _LENGTHS if n <= len(token)]
        for _field, phrase, alone in chain.from_iterable(here):
            if _stands(tokens, phrase, at, alone=alone):
                left[at : at + len(phrase)] = [False] * len(phrase)
    return bool(tokens) and not any(left)


def _stands(tokens: Phrase, phrase: Phrase, at: int, *, alone: bool) -> bool:
    if alone:
        return at == 0 and len(tokens) == len(phrase) and matches(tokens, phrase, 0)
    return at + len(phrase) <= len(tokens) and matches(tokens, phrase, at)
