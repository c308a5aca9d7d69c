"""The words in the rows of lists: totals, notes, posts, bodies, yes and no.

In any script and language of the programmes; words are folded, so a Cyrillic word
stands for its Latin spelling too. No title of any file is here, only words.
"""
# ruff: noqa: E501 - tables of words

from __future__ import annotations

from participants.selectors.imports.keys import fold


def _set(words: str) -> frozenset[str]:
    return frozenset(filter(None, map(fold, words.split(";"))))


TOTALS = _set(
    "присутно; prisutno; присъствали; prisustvovalo; присуствовало; бр участници; "
    "бр учесника; br učesnika; от тях; od toga; од тога; "
    "общо; всичко; всичко общо; общ брой; сума; итого; ukupno; укупно; svega; свега; "
    "zbir; збир; zbroj; total; totals; sum; grand total; subtotal; sveukupno; "
    "свеукупно; broj učesnika; број учесника; broj prisutnih; брой участници; "
    "брой присъствали; number of participants; ukupan broj; укупан број; "
    "общо участници; ukupno učesnika; total participants; междинна сума; međuzbir"
)
NOTES = _set(
    "забележка; забележки; напомена; напомене; napomena; napomene; note; notes; nb; "
    "бележка; легенда; legenda; legend; изготвил; съставил; изготвила; подготвил; "
    "sastavio; sastavila; pripremio; pripremila; izradio; izradila; obradio; саставио; "
    "саставила; prepared by; compiled by; одобрил; утвърдил; съгласувал; odobrio; "
    "overio; ovjerio; verified by; подпис; potpis; потпис; signature; печат; pečat; мп; "
    "mp; м п; m p; източник; izvor; извор; source; последна промяна; poslednja izmena; "
    "updated; ažurirano; актуализирано; към дата; stanje na dan; стање на дан; datum; "
    "дата; date; место и дата; mesto i datum; mjesto i datum; място и дата; важно; "
    "važno; important; пояснение; objašnjenje; контакт; kontakt; директор; кмет; "
    "načelnik; rukovodilac; председател; предсједник; odgovorno lice; отговорно лице; "
    "тачност; tačnost; točnost; верност; вярност; p s; ps; с уважение; s poštovanjem; страница; strana; page; продължава; nastavak; "
    "za organizatora; за организатора; ovlašćeno lice; zapisničar; протоколчик; "
    "lista je; списъкът; vodio; водил; provjerio; proverio; контролирал; проверил; "
    "rok; deadline; краен срок; molimo; моля; please"
)
CLOSINGS = _set(
    "с уважение; с поштовањем; s poštovanjem; srdačan pozdrav; срдачан "
    "поздрав; lijep pozdrav; поздрав; поздрави; sincerely; best regards; kind regards"
)
COUNTRIES = _set(  # alone in a row they stand over the offices of a country
    "българия; bulgaria; bugarska; бугарска; република българия; republic of bulgaria; "
    "србија; srbija; сърбия; serbia; република србија; republika srbija; republic of serbia; "
    "босна и херцеговина; bosna i hercegovina; bosnia and herzegovina; бих; bih; "
    "федерација босне и херцеговине; federacija bosne i hercegovine; federacija bih; "
    "федерација бих; fbih; република српска; republika srpska; rs; рс; "
    "брчко дистрикт; brčko distrikt; црна гора; crna gora; montenegro; черна гора; "
    "северна македония; северна македонија; sjeverna makedonija; severna makedonija; "
    "north macedonia; хрватска; hrvatska; croatia; хърватия; словенија; slovenija; "
    "slovenia; албанија; albanija; albania; албания; румъния; румунија; rumunija; romania"
)
SECTIONS = _set(
    "участници; учесници; učesnici; učesnice; polaznici; participants; лектори; "
    "предавачи; predavači; trainers; facilitators; модератори; moderatori; организатори; "
    "organizatori; организациони тим; organizacioni tim; гости; gosti; guests; "
    "преводачи; prevodioci; interpreters; резерва; rezerva; reserve; reserves; резерви; rezerve; резервни; rezervna lista; "
    "reserve list; waiting list; чакащи; lista čekanja; група; grupa; group; ден; dan; "
    "day; модул; modul; module; екип; tim; тим; team; списък; списак; spisak; lista; "
    "list; подгрупа; комисия; komisija; състав; sastav; координатори; koordinatori; "
    "ментори; mentori; обучители; treneri; експерти; eksperti; посетители; posetioci; "
    "медии; mediji; media; присъстващи; prisutni; присутни; отсъстващи; odsutni; "
    "отсутни; odustali; отказали се; otkazali; други; ostali; остали; others; "
    "представители; predstavnici; представници; жени; žene; мъже; muškarci; women; men; "
    "anketa; presek; раздел; deo; dio; prvi dio; drugi dio; част; прва група; "
    "програма; program; проект; projekat; projekt; project; обучение; obuka; seminar; "
    "семинар; radionica; работилница; уъркшоп; workshop; konferencija; конференция"
)
DITTO_WORDS = _set(
    "същото; същата; същия; същият; същата организация; същата община; исто; isto; ista; "
    "иста; isti; ditto; idem; као горе; kao gore; као и горе; kao i gore; isto kao gore; "
    "исто као горе; isto kao i gore; isto tako; като горе; като горното; както горе; "
    "виж горе; също; също така; пак там; там; same; same as above; as above; ibid; id"
)
NOTHING = _set(
    "няма; nema; нема; none; n a; na; nn; null; nan; не е посочен; неизвестен; "
    "nepoznato; непознато; unknown; xxx; xx; x; непознат; без; bez; tbd; tba; "
    "няма имейл адрес; няма поща; няма e mail; nema email; nema e mail; nema imejl; "
    "nema mejla; ne koristi; не ползва; not applicable; no email; no e mail; "
    "nije dostupno; не е известно; not available; nil; ne postoji; не постои; "
    "bez e maila; няма имейл; нема мејл; nema mail; nije navedeno; липсва; празно; "
    "prazno; empty; not given; not known; няма данни; nema podataka; нема података"
)
STILL = _set(  # a post that has no end
    "danas; данас; do danas; до данас; do sada; до сада; сега; до сега; досега; и сега; "
    "до днес; днес; до момента; понастоящем; настоящем; još uvijek; još uvek; још увек; "
    "i dalje; и даље; trenutno; тренутно; u toku; у току; present; to present; now; "
    "today; to date; current; ongoing; текущ; текуща; u funkciji; у функцији"
)
VACANT = _set(
    "вакантно; вакантна; vacant; упражњено; upražnjeno; слободно; slobodno; "
    "slobodno mesto; slobodno mjesto; свободно място; свободно; свободна бройка; "
    "незаета; незаето; свободна длъжност; ще се определи; предстои да се определи; "
    "предстои определяне; ще бъде определен; ще бъде определена; upražnjeno mesto; "
    "biće naknadno određeno; naknadno će biti određeno; naknadno se određuje; "
    "dostaviće naknadno; slobodna pozicija; упражњено место; слободно место; ще се уточни; предстои; naknadno; накнадно; "
    "biće određeno; bit će imenovan; по избор; резерва; rezerva; reserve; tbc; tba; "
    "to be confirmed; to be announced; to be determined; nn; n n; тест; test; "
    "ime i prezime; име и фамилия; свободна; незает; nepopunjeno; непопуњено; "
    "neimenovan; nije imenovan; prazno; непознат"
)
VACANT_WORDS = _set(  # one of them is enough: they stand in no name
    "предстои; ще; допълнително; бъде; определя; уточнява; уточни; naknadno; накнадно; "
    "biće; биће; bude; određuje; одређује; upražnjeno; упражњено; вакантно; vacant; "
    "dostaviće; доставиће"
)
CITIZEN = _set("građanin; građanka; грађанин; грађанка; гражданин; гражданка")
PRIVATE = _set(
    "građani; грађани; граждани; građanin građanka; građanin ka; грађанин ка; "
    "гражданин ка; гражданин гражданка; citizen; citizens; private citizen; resident; "
    "private person; private individual; physical person; natural person; individual; "
    "fizičko lice; fizička osoba; физичко лице; физическо лице; privatno lice; "
    "privatna osoba; приватно лице; частно лице; privatno; приватно; private; "
    "bez organizacije; без организације; без организация; no organisation; "
    "no organization; ne pripada organizaciji; неорганизован; samostalno; самостално; "
    "самостоятелно; самостоятелен; самостоятелна; u lično ime; у лично име; "
    "в лично качество; лично качество; u svoje ime; у своје име; od svoje strane; "
    "aktivist; aktivista; aktivistica; aktivistkinja; активист; активиста; активистка; "
    "активисткиња; activist; volonter; volonterka; волонтер; волонтерка; доброволец; "
    "доброволка; volunteer; penzioner; penzionerka; пензионер; пензионерка; пенсионер; "
    "пенсионерка; pensioner; retired; nezaposlen; nezaposlena; незапослен; "
    "незапослена; безработен; безработна; unemployed"
)
YES = _set(
    "да; da; yes; y; ok; true; 1; x; v; съгласен; съгласна; съгласен съм; saglasan; "
    "saglasna; suglasan; suglasna; пристајем; pristajem; agree; agreed; i agree; given; "
    "дадено; dato; dano; сагласан; сагласна; potpisano; подписано; потписано; +; ✓; ✔; "
    "дал; дала; signed; ima; има; accepted; prihvatam; прихватам"
)
NO = _set(
    "не; ne; no; n; false; 0; отказва; отказал; отказала; отказ; не е съгласен; "
    "не е съгласна; несъгласен; несъгласна; odbija; odbio; odbila; одбија; одбио; одбила; "
    "nije saglasan; nije saglasna; ne pristaje; није сагласан; није сагласна; refused; "
    "refuses; declined; denied; not given; withdrawn; оттеглено; оттегля; povučeno; "
    "povukao; povukla; не дава; не давам; ne dajem; nema saglasnost; без съгласие; "
    "bez saglasnosti; не желая; не желае; ne želi; ne zelim; ne želim; odbijeno; "
    "nesaglasan; nije dao; nije dala; no consent; disagree; не пристаје; повучено; "
    "nisam saglasan; nisam saglasna; нисам сагласан; нисам сагласна; отказано; ne pristajem"
)
WOMEN = _set(
    "ж; z; ž; f; w; жена; жени; женски; женско; женскиот; zena; žena; ženski; žensko; "
    "zenski; zensko; female; woman; г жа; госпожа; g đa; gđa; gospođa; mrs; ms; "
    "женска; gđica; г ца; miss; госпођа; г ђа; ženska"
)
MEN = _set(
    "м; m; мъж; мъже; мъжки; мъжко; muškarac; мушкарац; muški; muško; мушки; мушко; "
    "male; man; г н; господин; g din; gdin; gosp; gospodin; mr; mister; г дин; muska; "
    "muski; musko; муж"
)
LANGUAGE_WORDS = {
    key: code
    for code, words in {
        "bg": "bg; бг; български; bulgarian; bugarski; бугарски; bul; bgr",
        "sr": "sr; српски; serbian; сръбски; srp; serbian cyrillic; ср; srpski ćirilica; "
        "српски ћирилица; srpski cirilica",
        "sr-latn": "srpski; sr latn; srpski latinica; serbian latin; sr lat",
        "bs": "bs; босненски; bosnian; bosanski; босански; bos; ba; hrvatski; croatian; "
        "хърватски; hr; хрватски",
        "en": "en; английски; english; engleski; енглески; eng",
    }.items()
    for key in map(fold, words.split(";"))
}
LANGUAGE_WORDS[fold("srpski")] = "sr-latn"

# What stands first in the name of a body, and never in that of a person.
BODY_STARTS = _set(
    "община; общината; общински; общинска; областна; obshtina; opština; општина; općina; "
    "opstina; opštinska; општинска; općinska; општинско; općinsko; opštinsko; municipality; "
    "skupština; скупштина; gradska; градска; gradsko; градско; ministarstvo; министерство; "
    "министарство; ministry; кметство; mesna; mjesna; месна; udruženje; удружење; "
    "сдружение; фондация; фондација; fondacija; foundation; агенция; агенција; agencija; "
    "agency; komora; комора; univerzitet; университет; универзитет; university; institut; "
    "институт; министерски; асоциация; asocijacija; асоцијација; association; grad; "
    "предприятие; предузеће; preduzeće"
)
UNIT_WORDS = _set(
    "отдел; дирекция; звено; сектор; служба; служби; одељење; одсек; одељења; odeljenje; "
    "odjeljenje; odsek; odsjek; sektor; služba; direkcija; дирекција; department; unit; "
    "division; section; sector; главна; кабинет; kabinet; секретариат; "
    "секретаријат; sekretarijat; općinska služba; отдел"
)

# A text that begins or goes on with one of these names a body, not a person.
BODY_WORDS = _set(
    "община; obshtina; opština; општина; općina; municipality; кметство; район; "
    "градска; gradska; општинска; opštinska; općinska; общинска; общински; municipal; "
    "съвет; савет; savet; savjet; веће; veće; vijeće; вијеће; skupština; скупштина; "
    "администрация; administracija; управа; uprava; administration; council; assembly; "
    "удружење; udruženje; udruga; сдружение; асоциация; асоцијација; asocijacija; "
    "association; union; savez; савез; съюз; фондация; фондација; fondacija; foundation; "
    "центар; centar; център; center; centre; агенция; агенција; agencija; agency; "
    "министерство; ministarstvo; министарство; ministry; институт; institut; institute; "
    "университет; univerzitet; универзитет; sveučilište; university; faculty; fakultet; "
    "факултет; školа; škola; училище; gimnazija; гимназия; школа; school; завод; zavod; "
    "канцеларија; kancelarija; канцелария; office; ured; uред; комора; komora; камара; "
    "chamber; предузеће; preduzeće; poduzeće; предприятие; company; фирма; doo; дoo; "
    "d o o; ад; еоод; оод; ltd; llc; ngo; нпо; nvo; нво; mреža; mreža; мрежа; network; "
    "mесна; mesna; mjesna; месна; мз; mz; област; областна; oblast; region; регионална; "
    "regionalna; razvojna; развојна; дирекция; direkcija; дирекција; фонд; fond; fund; "
    "болница; bolnica; дом; музей; muzej; библиотека; biblioteka; читалище; "
    "инспекция; inspekcija; полиция; policija; полиција; влада; vlada; government; "
    "парламент; parlament; служба; služba; клуб; klub; club; kanton; кантон; distrikt; "
    "дистрикт; jkp; јкп; jp; јп; ју; ju; sо; so; со; оба; обс; ла; лер; ler; led; "
    "стална; stalna; konferencija; конференција; skgo; скго; намрсб; нсорб; "
    "общ; обл; дружество; kooperacija; кооперация; земеделска; задруга; zadruga; "
    "инициатива; inicijativa; иницијатива; движение; pokret; покрет; forum; форум; "
    "организация; organizacija; организација; организације; organisation; organization; "
    "проект; sektor; сектор; отдел; odjeljenje; odeljenje; одељење; grad; гр; općini"
)
POST_WORDS = _set(
    "predstavnik; predstavnica; predstavnici; представник; представница; представник; "
    "представител; представителка; представители; служител; служители; representative; експерт; ekspert; expert; специалист; specijalista; specialist; кмет; mayor; "
    "načelnik; начелник; načelnica; gradonačelnik; градоначелник; predsednik; председник; "
    "председател; predsjednik; предсједник; predsednica; predsjednica; zamenik; заменик; "
    "zamjenik; заместник; зам; pomoćnik; помоћник; помощник; секретар; sekretar; "
    "secretary; директор; direktor; director; šef; шеф; началник; head; manager; menadžer; "
    "мениджър; менаџер; koordinator; координатор; koordinatorica; koordinatorka; "
    "coordinator; referent; референт; сътрудник; saradnik; сарадник; suradnik; officer; "
    "savetnik; саветник; savjetnik; съветник; советник; adviser; advisor; odbornik; "
    "одборник; odbornica; vijećnik; вијећник; vijećnica; općinski; юрист; pravnik; "
    "правник; lawyer; инженер; inženjer; архитект; arhitekta; архитекта; главен; glavni; "
    "главни; старши; viši; виши; млад; младши; старши; икономист; ekonomista; счетоводител; "
    "računovođa; технически; assistant; asistent; асистент; менеджер; чиновник; "
    "službenik; службеник; službenica; rukovodilac; руководилац; ръководител; инспектор; "
    "inspektor; аналитик; analitičar; član; член; учител; nastavnik; profesor; "
    "наставник; активист; aktivista; aktivist; волонтер; доброволец; volonter; лекар; "
    "tajnik; stručni; стручни; samostalni; самостални"
)
LIST_WORDS = _set(
    "списък; списак; spisak; lista; list; листа; liste; листе; spiska; списка; списъка; списъкът; регистър; registar; регистар; register; "
    "преглед; pregled; таблица; tabela; табела; table; присъствен; evidencija; евиденција; "
    "приложение; prilog; прилог; annex; образец; obrazac; формуляр; form; протокол; "
    "zapisnik; записник; покана; poziv; agenda; програма; sign; attendance"
)
