"""Titles that stand beside names, and first names that end as family names do."""
# ruff: noqa: E501 - tables of words

from __future__ import annotations

from participants.selectors.imports.keys import fold

TITLES = frozenset(
    fold(word)
    for word in (
        "д-р др dr д.р. проф prof доц doc инж inž ing инг адв adv арх arh г-н г-жа г-ца г.н "
        "г.жа госпожа господин gospodin gospođa gospodja gđa gdja g-đa g-dja g-din gdin gosp "
        "g. г. gđica gdjica mr мр mag маг msc мсц mrs ms miss mister madam phd md bsc ба mba "
        "dipl дипл spec спец hab хаб ас acc гл ст акад akad прим prim sc ecc oec oecc iur "
        "ек ecc. jur mast master bacc struč струч еф ing. univ инженер магистър мед vet "
        "полк кап мајор проф. dipl.ing dipl.oec dipl.ecc dipl.iur dipl.prav dipl.pravnik "
        "pravnik правник ekon економ ekonomista економиста sci нс н.с. dc ph.d d.r dipling "
        "доктор doktor doktorka profesor професор magistar магистар eng oтец otac свещ "
        "građ maš el šum geod saob polj agr teh prav д.н дн l ll.m llm ma м-р m-r инж."
    ).split()
)
# These are titles only with their dot or beside another title: "Ма Ли" is a name.
SHY = {"grad", "mas", "el", "sum", "geod", "saob", "polj", "agr", "teh", "prav", "d n", "dn", "l", "ma", "g", "md", "ba", "mr", "ms", "as", "gl", "st", "doc", "hab", "sc", "dc",
        "mag", "ns", "sci", "mast", "spec", "otac", "master", "ing", "vet", "prim", "med",
        "kap", "eng", "acc", "pravnik", "dipl", "univ", "ekon"}  # fmt: skip
# first names that end as family names do
GIVEN = frozenset(
    fold(name)
    for name in (
        "Лев Яков Марин Марина Калин Калина Ангелина Галин Галина Румен Пламен Кристина "
        "Кристин Константин Валентин Валентина Августин Августина Ирина Ива Ева Полина "
        "Милица Ружица Даница Катарина Мартин Мартина Симеон Дамян Бенямин Добрин Добрина "
        "Иван Иванка Стоян Магдалина Екатерина Каролина Росица Десислава Нина Дина Лина "
        "Албена Тина Зорица Славица Верица Борислава Ивелин Ивелина Светлин Светлина Емин "
        "Самуил Сабина Санин Мирослав Един Амин Амина Ясмин Ясмина Jasmin Jasmina Edin Emin "
        "Armin Selma Sabina Martin Marin Katarina Kristina Valentina Ivana Irina Nina Lina "
        "Milina Jovin Benjamin Konstantin Antonina Pavlina Paulina Karolina Malina Vedrina "
        "Dragin Ervin Alvin Kevin Robin Melina Regina Aldina Aldin Almin Almina Selmin Dženin "
        "Nermin Nermina Semin Semina Muamin Fahrudin Nurudin Izudin Nedžudin Salahudin Zijadin "
        "Eva Jeva Savina Savin Darin Darina Зарина Цветин Цветина Красин Красина Мирин "
        "Борин Руслан Ружин Деян Севдалин Севдалина Люси Жасмин Жасмина Филип Станислав "
        "Христина Hristina Stanislav Stanislava Yakov Jakov Lev Dimov Florin Cvetelin "
        "Цветелин Цветелина Tsvetelina Iskra Desislav Kalin Kalina Galin Galina Ivelina "
        "Angelina Магдалин Сретен Sretin Neda Nedin Munevera Fadila Emina Šemsudin Mirza "
        "Ljubica Milica Ružica Danica Zorica Slavica Verica Dobrica Perica Ivica Jovica "
        "Anđelka Nikolina Николина Евелина Evelina Ангел Адриана Василина Vasilina Ростислав "
        "Marica Марица Petrica Snežana Aleksandrina Vesna Ksenija Radica Dragica Stanica "
        "Borica Zlatica Živica Novica Miodrag Tomica Đurđica Анica Anica Ilinka Irena "
        "Боян Boyan Жан Виктор Ana Ина Ina Рина Rina Petar Petr Петър Мария Marija Georgi "
        "Димитър Николай Nikolay Marko Jovan Nikola Milan Dragan Zoran Jelena Ivan Стоян "
        "Emir Amra Amir Adnan Mirza Haris Sead Senad Suad Selma Lejla Azra Aida Jasna "
        "Vesna Biljana Snezana Mirjana Ljiljana Gordana Slobodan Aleksandar Александър "
        "Vladimir Miroslav Bojan Goran Nenad Dejan Darko Mladen Radovan Stefan Стефан "
        "Елена Десислава Радка Пенка Тодор Todor Красимир Пенчо Христо Hristo Атанас "
        "Васил Vasil Петя Petya Юлия Yulia Даниела Daniela Силвия Silvia Снежана Венета "
        "Розалия Надежда Виолета Violeta Антон Anton Борис Boris Asen Асен Мехмед Mehmed "
        "Ahmed Ахмед Mustafa Мустафа Hasan Хасан Osman Осман Fatma Фатма Емине Ayshe Айше "
        "Tamara Тамара Sanja Сања Milena Милена Dijana Dragana Драгана Tatjana Sara Maja "
        "Željko Branko Ranko Slavko Mirko Duško Rajko Veljko Boško Miloš Uroš Đorđe Djuro "
        "Luka Nemanja Ilija Mihajlo Mateja Kosta Sava Vanja Saša Andrea Katja"
    ).split()
)
