"""Labelled pairs made by rule, kind by kind, for measuring the comparison of names on what it was not shaped by.

The rules that make a variant stand here on their own and not in the knowledge that the comparison uses. A false
pair takes the nearest other name of the pool in the place of one part, so that the two differ by little.
Half of the names are not in the comparison's list of known names.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from rapidfuzz.distance import Levenshtein

from kanim.kernel.matching.evaluation import Pair

FIRST = """
    Suharto Sujarwo Sutarji Sumirah Sulami Surip Suparjo Sunyoto Wiryo Mujiyem Jumangin Cokro Cakra
    Jayeng Panjul Sarmidi Karsono Purwaka Dulkamid Kasturi Wagiman Wagiyem Legiman Legiyah Paingin
    Ponijo Kliwon Tugino Tukirah Rusmanto Bungaran Lukito Nurcahyo Junarto Cahyadi Cahyaning Yulistya
    Yatinah Jatmika Janwar Hasyari Rasyada Syahbana Syamsiar Masyhuri Nyoto Nyamin Punjung Gunarsa
    Sukoco Sukaca Sudibyo Sudarno Sudargo Sumaryo Sumaryadi Suryatin Suryatno Sunaryati Kusdinar
    Kusdiyah Kusdiman Rukmana Rukmini Jaenuri Jumanto Jumarni Juwariyah Juwarno Tarjuki Tarjana Tarmidi
    Tarmizi Wijayanti Wijanarko Wijiati Wiyarti Wiyarno Yuwono Yuwanti
""".split()  # noqa: SIM905
LAST = """
    Kertanegara Sosrowardoyo Reksowinoto Mangkudilaga Danurejo Danukusumo Tirtonegoro Tirtodipuro
    Cokronegoro Cakradinata Wiraatmaja Wiranatakusuma Suriaatmaja Suriadiredja Kusumadinata Kusumaatmaja
    Martadinata Martodiharjo Sastrowijoyo Sastroamijoyo Natadirja Natasuma Prawirohardjo Prawirodirjo
    Judanagara Yudakusuma Djojohadi Joyodiningrat Atmosudirjo Atmodimejo Puspanegara Puspowardoyo
""".split()  # noqa: SIM905
ARABIC = """
    Fathoni Muzayyin Mughni Sobirin Mutaqin Muttaqien Thamrin Ghozi Dhofir Dzakwan Jazuli Khoiri
    Muhtadin Mahbub Masruri Misbahul Maftuhin Nasikhin Qodri Rofii Rodhiyah Shohibul Sholikhin Syaifudin
    Syakur Tholabi Thobroni Ubaidah Wakhidah Zamroni Zuhriyah Hanifah Hafshah Juwairiyah Khumairoh
    Latifah Luthfiyah Mahmudah Mudrikah Nafisah Nadhifah Qurrota Rofiqoh Shofiyah Syarifudin Tsabita
    Ulfah Zulaiha Maskuri Mashuri Makmun Mustaqim Muhsin Muchsin Mukhsin Nawawi Nashir Badrun Baihaqi
    Bukhori Dimyati Fakhrudin Fachri Hambali Isnaini
""".split()  # noqa: SIM905
CHINESE_FAMILY = {
    "wang": "wang", "li": "li", "zhang": "chang", "liu": "liu", "chen": "chen", "yang": "yang",
    "zhao": "chao", "huang": "huang", "zhou": "chou", "wu": "wu", "xu": "hsu", "sun": "sun", "hu": "hu",
    "zhu": "chu", "gao": "kao", "lin": "lin", "he": "ho", "guo": "kuo", "ma": "ma", "luo": "lo",
    "xie": "hsieh", "tang": "tang", "deng": "teng", "cao": "tsao", "zeng": "tseng", "jiang": "chiang",
}  # fmt: skip
CHINESE_GIVEN = {
    "xiao": "hsiao", "ming": "ming", "wei": "wei", "qiang": "chiang", "jian": "chien", "guo": "kuo",
    "mei": "mei", "ling": "ling", "xiu": "hsiu", "ying": "ying", "gui": "kuei", "hua": "hua",
    "zhi": "chih", "jun": "chun", "jie": "chieh", "hao": "hao", "ran": "jan", "fan": "fan", "yu": "yu",
    "xuan": "hsuan", "zi": "tzu", "han": "han", "xin": "hsin", "yi": "i", "jia": "chia", "zhen": "chen",
    "wen": "wen", "bin": "pin", "qing": "ching", "shu": "shu", "fen": "fen", "yun": "yun", "lan": "lan",
    "hai": "hai", "tao": "tao", "xue": "hsueh", "feng": "feng", "yong": "yung", "dong": "tung",
    "hong": "hung", "fang": "fang", "qiu": "chiu", "yue": "yueh", "chun": "chun", "ping": "ping",
    "rong": "jung",
}  # fmt: skip
CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie", "ы": "y", "ь": "",
    "э": "e", "ю": "iu", "я": "ia", "ё": "e",
}  # fmt: skip
RUSSIAN_FIRST = """
    Андрей Борис Валентин Глеб Захар Кирилл Леонид Матвей Роман Тимофей Алиса Вера Дарья Жанна Злата
    Лариса Полина Софья Ульяна
""".split()  # noqa: SIM905
RUSSIAN_LAST = """
    Абрамов Белоусов Винокуров Гаврилов Дьяков Ершов Журавлёв Зайцев Ильин Крючков Лыткин Мещеряков
    Носков Рябов Сысоев Трофимов Уваров Фомичёв Харитонов Цыганков Чернышёв Шишкин Щеглов Юдин Ягодин
""".split()  # noqa: SIM905
Way = Callable[[Random], tuple[str, str]]


def pairs(seed: int, each: int) -> list[Pair]:
    """`each` true and `each` false pairs of every kind."""
    dice = Random(seed)
    out = []
    for kind, (true, false) in KINDS.items():
        out += [Pair(*true(dice), True, kind) for _ in range(each)]
        out += [Pair(*false(dice), False, kind + "_neg") for _ in range(each)]
    return out


def _name(dice: Random, first: list[str] = FIRST, last: list[str] = LAST) -> list[str]:
    return [dice.choice(first), dice.choice(last)]


def _nearest(dice: Random, name: list[str], pools: list[list[str]]) -> list[str]:
    """The name with one part exchanged for one of the three nearest of its pool."""
    at = dice.randrange(len(name))
    pool = [other for other in pools[at] if _key(other) != _key(name[at])]
    near = sorted(pool, key=lambda other: (Levenshtein.normalized_distance(other, name[at]), other))[:3]
    return [*name[:at], dice.choice(near), *name[at + 1 :]]


_AS_ONE = (
    ("dj", "j"), ("kh", "h"), ("ch", "h"), ("sh", "s"), ("sy", "s"), ("th", "t"), ("dh", "d"),
    ("dz", "z"), ("gh", "g"), ("o", "a"), ("q", "k"), ("ie", "i"), ("h", ""),
)  # fmt: skip


def _key(word: str) -> str:
    """Forms that an officer would read as one name."""
    word = word.lower()
    for old, new in _AS_ONE:
        word = word.replace(old, new)
    return "".join(a for a, b in zip(word, word[1:] + " ", strict=True) if a != b)


def _old(dice: Random, word: str) -> str:
    word = word.lower()
    for new, old in (("j", "dj"), ("ny", "nj"), ("sy", "sj"), ("y", "j"), ("c", "tj"), ("u", "oe")):
        if dice.random() < 0.85:
            word = word.replace(new, "\0" if new == "j" else old)
    return word.replace("\0", "dj").title()


def _old_true(dice: Random) -> tuple[str, str]:
    name = _name(dice)
    return " ".join(_old(dice, part) for part in name), " ".join(name)


def _old_false(dice: Random) -> tuple[str, str]:
    name = _name(dice)
    return " ".join(_old(dice, part) for part in name), " ".join(_nearest(dice, name, [FIRST, LAST]))


def _arabic_spelling(dice: Random, word: str) -> str:
    word = word.lower()
    swaps = (
        ("kh", "ch"), ("sy", "sh"), ("q", "k"), ("dz", "z"), ("th", "t"), ("dh", "d"), ("gh", "g"),
        ("ie", "i"), ("ai", "ae"), ("oh", "ah"), ("f", "p"), ("iy", "i"), ("sh", "s"),
    )  # fmt: skip
    for one, other in swaps:
        if one in word and dice.random() < 0.6:
            word = word.replace(one, other)
    if dice.random() < 0.3 and word.endswith("h"):
        word = word[:-1]
    return word.title()


def _arabic_true(dice: Random) -> tuple[str, str]:
    name = dice.sample(ARABIC, 2)
    other = [_arabic_spelling(dice, part) for part in name]
    if dice.random() < 0.4:
        return " ".join([dice.choice(["Muhammad", "Mohammad", "Moch.", "M."]), *name]), " ".join(
            [dice.choice(["Muh.", "Muhamad", "Mochamad", "Mohd."]), *other]
        )
    return " ".join(name), " ".join(other)


def _arabic_false(dice: Random) -> tuple[str, str]:
    name = dice.sample(ARABIC, 2)
    return " ".join(name), " ".join(_nearest(dice, name, [ARABIC, ARABIC]))


def _title_true(dice: Random) -> tuple[str, str]:
    name = _name(dice)
    way = dice.randrange(5)
    plain = " ".join(name)
    if way == 0:
        return (
            f"{dice.choice(['Dr.', 'Ir.', 'H.', 'Hj.', 'Drs.', 'Prof. Dr.', 'KH.', 'R.', 'Tn.'])} {plain}",
            plain,
        )
    if way == 1:
        return (
            f"{plain}, {dice.choice(['S.H.', 'M.Si.', 'S.E., M.M.', 'S.Pd.', 'Ph.D.', 'S.Kom', 'M. Hum.'])}",
            plain,
        )
    if way == 2:
        return name[0], f"{name[0]} {name[0]}"
    if way == 3:
        return f"{name[0]} {dice.choice(['bin', 'binti', 'bt.'])} {name[1]}", plain
    return f"{dice.choice(['I Wayan', 'I Made', 'I Ketut'])} {plain}", f"{plain}"


def _title_false(dice: Random) -> tuple[str, str]:
    name = _name(dice)
    if dice.random() < 0.3:
        return name[0], " ".join([name[0], *_name(dice)])
    return f"Dr. {' '.join(name)}", " ".join(_nearest(dice, name, [FIRST, LAST]))


def _chinese(dice: Random) -> tuple[str, list[str]]:
    return dice.choice(list(CHINESE_FAMILY)), [
        dice.choice(list(CHINESE_GIVEN)) for _ in range(dice.choice((1, 2, 2)))
    ]


def _chinese_true(dice: Random) -> tuple[str, str]:
    family, given = _chinese(dice)
    pinyin = f"{family} {''.join(given)}".title()
    wade = f"{CHINESE_FAMILY[family]} {'-'.join(CHINESE_GIVEN[one] for one in given)}".title()
    turned = f"{''.join(given)} {family}".title()
    return dice.choice(
        [(pinyin, wade), (pinyin, turned), (wade, turned), (f"{family} {' '.join(given)}".title(), turned)]
    )


def _chinese_false(dice: Random) -> tuple[str, str]:
    family, given = _chinese(dice)
    other = _nearest(dice, [family, *given], [list(CHINESE_FAMILY), *[list(CHINESE_GIVEN)] * 2])
    return f"{family} {''.join(given)}".title(), f"{other[0]} {''.join(other[1:])}".title()


def _latin(dice: Random, word: str, way: int) -> str:
    out = "".join(CYRILLIC.get(letter, letter) for letter in word.lower())
    swaps = {
        1: (("zh", "j"), ("kh", "h"), ("iu", "iou"), ("ch", "tch")),
        2: (("ia", "ya"), ("iu", "yu"), ("ts", "c")),
        3: (("zh", "sch"), ("v", "w"), ("ia", "ja"), ("iu", "ju"), ("kh", "ch")),
    }
    for one, other in swaps.get(way, ()):
        out = out.replace(one, other)
    return out.title()


def _cyrillic_true(dice: Random) -> tuple[str, str]:
    name = [dice.choice(RUSSIAN_FIRST), dice.choice(RUSSIAN_LAST)]
    way = dice.randrange(4)
    other = " ".join(_latin(dice, part, way) for part in name)
    return (
        " ".join(name) if dice.random() < 0.5 else " ".join(_latin(dice, part, 0) for part in name)
    ), other


def _cyrillic_false(dice: Random) -> tuple[str, str]:
    name = [dice.choice(RUSSIAN_FIRST), dice.choice(RUSSIAN_LAST)]
    other = _nearest(dice, name, [RUSSIAN_FIRST, RUSSIAN_LAST])
    return " ".join(name), " ".join(_latin(dice, part, 2) for part in other)


_KEYS = {
    "a": "sq", "e": "wr", "i": "uo", "o": "ip", "n": "mb", "m": "n", "r": "et", "s": "ad", "t": "ry",
    "k": "jl", "d": "sf", "u": "yi",
}  # fmt: skip


def _typing_error(dice: Random, word: str) -> str:
    at = dice.randrange(1, len(word) - 1)
    way = dice.randrange(4)
    if way == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if way == 1:
        return word[:at] + word[at + 1 :]
    if way == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + dice.choice(_KEYS.get(word[at], word[at] * 2)) + word[at + 1 :]


def _typed_true(dice: Random) -> tuple[str, str]:
    name = [*_name(dice), dice.choice(LAST)]
    at = dice.randrange(3)
    return " ".join(name), " ".join([*name[:at], _typing_error(dice, name[at]), *name[at + 1 :]])


def _parts_true(dice: Random) -> tuple[str, str]:
    name = [*_name(dice), dice.choice(LAST)]
    way = dice.randrange(4)
    if way == 0:
        return " ".join(name), f"{name[2]}<<{name[0]}<{name[1]}".upper()
    if way == 1:
        return " ".join(name), f"{name[0]} {name[2]}"
    if way == 2:
        return " ".join(name), f"{name[0]} {name[1][0]}. {name[2]}"
    return " ".join(name), f"{name[0]} {name[1]}{name[2].lower()}"


def _parts_false(dice: Random) -> tuple[str, str]:
    name = [*_name(dice), dice.choice(LAST)]
    return " ".join(name), " ".join(_nearest(dice, name, [FIRST, LAST, LAST]))


KINDS: dict[str, tuple[Way, Way]] = {
    "id_old_spelling": (_old_true, _old_false),
    "id_arabic_variant": (_arabic_true, _arabic_false),
    "id_title_particle_mononym": (_title_true, _title_false),
    "chinese": (_chinese_true, _chinese_false),
    "cyrillic": (_cyrillic_true, _cyrillic_false),
    "typing": (_typed_true, _parts_false),
    "parts": (_parts_true, _parts_false),
}
