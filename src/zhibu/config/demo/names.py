"""Invented names: tables of surnames and of the syllables of given names.

Given names are put together from two tables per generation and sex. Syllable pairs that make a name
known from public life are left out whatever the surname, and so are first syllables that with a
frequent surname begin such a name.
"""

import random
from collections.abc import Sequence
from datetime import date

# Frequency steps: the first line stands for the most frequent surnames.
_SURNAMES: tuple[tuple[int, str], ...] = (
    (60, "王李张刘陈"),
    (28, "杨黄赵吴周徐孙马朱胡"),
    (15, "郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董"),
    (8, "潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛"),
    (4, "段雷龙陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章"),
    (2, "鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕"),
)
# Every one of these occurs at least once: their readings as surnames differ from the usual ones
# (单 Shàn, 解 Xiè, 仇 Qiú, 曾 Zēng, 查 Zhā, 朴 Piáo, 尉迟 Yùchí …), or they have two characters.
TRICKY_SURNAMES = (
    *"单解仇曾查朴区盖缪乐员任覃翟华燕冼召秘繁种逄",
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "夏侯",
    "尉迟",
    "令狐",
    "皇甫",
    "长孙",
    "万俟",
    "澹台",
    "司徒",
)
_SURNAMES_BY_GROUP = {
    "朝鲜族": "朴金崔李",
    "回族": "马马马丁哈杨沙纳白",
    "满族": "关佟那赵富郎金",
    "壮族": "韦覃黄农蒙陆",
    "侗族": "吴石杨龙",
    "彝族": "沙李罗吉",
    "瑶族": "盘赵邓李",
    "布依族": "罗王韦岑",
    "白族": "段杨董赵",
}

# (last year of birth, sex) → first syllables, second syllables, single given names.
_GIVEN: tuple[tuple[int, str, str, str, str], ...] = (
    (
        1966,
        "男",
        "福永志文成玉振长兴学宝树仁绍传守继延世炳裕恒茂",
        "林生田发有才昌顺义和安友民堂庆财富荣",
        "",
    ),
    (1966, "女", "秀桂玉淑凤兰素惠翠彩月爱金巧", "兰英珍芳花莲香芝华云琴娥珠清荣", ""),
    (
        1985,
        "男",
        "建志伟海晓宏立春永俊新红卫振玉旭启",
        "军明华平波涛辉斌勇民峰生林鸣松利东",
        "韬昶祺骥钊",
    ),
    (
        1985,
        "女",
        "丽晓春红海艳玉雪秋文慧亚爱凤",
        "梅萍霞芬燕玲娟丽芳琴莉华云英芹",
        "芸蔓荔筠",
    ),
    (
        2100,
        "男",
        "子宇俊浩志明思梓嘉文睿天一昊书景",
        "轩航豪晨阳铭凯远恒博宁帆峻然鸿霖",
        "骁珩峻屹钧",
    ),
    (
        2100,
        "女",
        "思雨佳欣梦雅晓子诗嘉语婉若一文",
        "涵琪怡婷悦萱颖宁瑶蓉琳妍雯晴彤",
        "琰琬妍荞",
    ),
)
_DOTTED = {
    "男": ("艾力", "吐尔逊", "库尔班", "阿不都", "努尔兰", "叶尔肯"),
    "女": ("阿依努尔", "古丽娜", "帕提古丽", "阿依古丽", "迪丽努尔", "加娜尔"),
}
_DOTTED_FATHERS = ("买买提", "热合曼", "卡德尔", "吐尔地", "哈力克", "沙塔尔")
_WITHOUT_SURNAME = {
    ("藏族", "男"): ("扎西顿珠", "丹增罗布", "格桑旺堆"),
    ("藏族", "女"): ("央金卓嘎", "白玛曲珍", "德吉拉姆"),
    ("蒙古族", "男"): ("巴图苏和", "阿木尔", "格日勒图"),
    ("蒙古族", "女"): ("乌云塔娜", "其木格", "娜仁托雅"),
}
_DOTTED_GROUPS = frozenset({"维吾尔族", "哈萨克族"})
# Share of full names without a surname among people of those groups.
_WITHOUT_SURNAME_SHARE = {"藏族": 1.0, "蒙古族": 0.4}

_WELL_KNOWN_WORDS = (
    "志刚 志文 建华 德华 德江 德才 永康 永富 长春 长江 长林 宝田 宝生 宝荣 学良 学友 玉祥 玉柱 "
    "国强 国荣 国立 立平 立国 海生 海波 海涛 海峰 海燕 海霞 春华 春生 春明 春燕 春霞 向东 向军 卫平 "
    "卫东 新华 新民 新明 建平 建民 建军 建国 建林 志军 志勇 志峰 志华 志林 伟平 伟东 少华 少军 "
    "晓明 晓波 晓东 晓平 晓华 晓军 晓勇 晓林 小平 小燕 小玲 小琴 小丽 小芳 小华 小英 亚平 亚芬 亚丽 "
    "丽华 丽萍 丽丽 丽君 玉兰 玉英 玉珍 玉清 玉芳 玉华 桂英 桂梅 桂兰 秀莲 秀英 秀兰 秀华 凤英 凤霞 "
    "凤兰 素英 素珍 淑华 淑珍 淑芳 惠兰 爱萍 爱玲 爱英 爱华 文华 文生 文清 文莉 文明 文斌 文军 "
    "红兵 红军 红梅 红霞 雪梅 雪琴 秋萍 秋云 艳红 艳丽 艳玲 慧琴 慧敏 春梅 海英 海军 海东 海明 "
    "子怡 子涵 子健 雨婷 雨晴 佳怡 佳琪 诗雯 诗涵 思琪 思涵 思怡 雅琪 雅婷 梦瑶 梦琪 欣怡 晓彤 晓颖 "
    "子豪 子轩 子航 子铭 宇轩 宇航 宇豪 浩然 俊凯 俊豪 家豪 家铭 嘉豪 一鸣 一凡 天宇 天豪 志远 志豪 "
    "明轩 明阳 思远 思博 思宁 梓豪 文博 文豪 文轩 文凯 文铭 浩宁 浩铭 俊宁 俊铭 少航 少峰 志强 "
    "继东 世昌 世荣 传富 立军 立波 立峰 俊波 建明 明博 晓松 晓霞 亚萍 永波 永民 "
    "继才 世友 振义 振明 树林 子霖 子阳 一博 一铭 若彤 昊然 书豪 宏民 旭华 永华 "
    "传才 成才 成义 振华 振东 振生 振民 兴华 仁义 守义 守仁 延安 学文 学义"
)
_WELL_KNOWN = frozenset(_WELL_KNOWN_WORDS.split())


class NameMaker:
    """Draws names; the same name twice in the enterprise only where it is asked for."""

    def __init__(self, rng: random.Random, reserved: Sequence[str]) -> None:
        self._rng = rng
        self._given = set(reserved)
        self._surnames = [sign for _, signs in _SURNAMES for sign in signs]
        self._weights = [weight for weight, signs in _SURNAMES for _ in signs]
        self._owed = list(TRICKY_SURNAMES)
        rng.shuffle(self._owed)

    def draw(self, sex: str, birth: date, ethnic: str) -> str:
        """A name nobody has yet, fit for sex, generation and ethnic group."""
        surname = self._owed.pop() if ethnic == "汉族" and self._owed else ""
        while True:
            name = self._name(sex, birth.year, ethnic, surname)
            if name not in self._given:
                self._given.add(name)
                return name

    def draw_shared(self, sex: str, birth: date, ethnic: str) -> str:
        """A name that others may bear too: a million people have namesakes."""
        return self._name(sex, birth.year, ethnic, "")

    def _name(self, sex: str, born: int, ethnic: str, surname: str) -> str:
        rng = self._rng
        if ethnic in _DOTTED_GROUPS:
            return f"{rng.choice(_DOTTED[sex])}·{rng.choice(_DOTTED_FATHERS)}"
        if rng.random() < _WITHOUT_SURNAME_SHARE.get(ethnic, 0):
            return rng.choice(_WITHOUT_SURNAME[ethnic, sex])
        if ethnic in _SURNAMES_BY_GROUP:
            surname = rng.choice(_SURNAMES_BY_GROUP[ethnic])
        surname = surname or rng.choices(self._surnames, self._weights)[0]
        return surname + self._given_name(sex, born)

    def _given_name(self, sex: str, born: int) -> str:
        firsts, seconds, singles = next(row[2:] for row in _GIVEN if born <= row[0] and row[1] == sex)
        if singles and self._rng.random() < 0.12:
            return self._rng.choice(singles)
        while True:
            given = self._rng.choice(firsts) + self._rng.choice(seconds)
            if given not in _WELL_KNOWN and given[0] != given[1]:
                return given
