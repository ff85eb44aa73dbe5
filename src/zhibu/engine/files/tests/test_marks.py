"""Classified markings in names and text layers stop a file; harmless words like them pass (S-38)."""

from pathlib import Path

import pytest

from zhibu.engine.files.marks import marked_name, marked_text
from zhibu.engine.files.receiving import UnfitFile, receive
from zhibu.engine.files.tests.samples import PHOTOS, docx, pdf, xlsx
from zhibu.engine.files.tests.test_refusals import JPG, SOMEBODY, found_inside, reason_of
from zhibu.engine.files.words import MESSAGES
from zhibu.engine.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]

MARKED_NAMES = [
    "绝密.jpg",
    "机密 名单.jpg",
    "秘密-会议材料.jpg",
    "【机密】名单.jpg",
    "名单（秘密）.jpg",
    "机密★1年.jpg",
    "绝密件.jpg",
    "机密级文件.jpg",
    "2026_机密_1.jpg",
    "密级：秘密 方案.jpg",
]
MARKED_TEXTS = [
    "机密★1年",
    "绝密★",
    "秘 密★长期",
    "【机密】关于会议的通知",
    "密级：机密",
    "秘密",
    "机密",
    "绝密级",
    "密 级: 绝密",
    "〔秘密〕",
]
PASSED = [
    "保密协议",
    "保密教育学习记录",
    "国家秘密载体管理办法",
    "商业秘密保护",
    "秘密投票办法",
    "采用秘密写票的方式选举",
    "无记名投票保守秘密",
    "机密性、完整性和可用性",
    "密级标识使用说明",
    "保守党的秘密",
    "涉密人员培训",
    "解密审查",
    "绝密押运观后感",
    "党员要保守国家秘密",
    "秘密交通站参观记录",
    "严守党的秘密，执行党的决定",
    "机密文件管理制度学习",
    "秘书处",
    "紧密联系群众",
    "密切联系群众",
    "亲密战友",
    "精密加工支部",
    "机要文件交接",
    "保密工作自查表",
    "秘密工作时期的党支部",
    "周密部署",
    "严密组织体系",
    "机密档案室旧址",
    "会议签到表",
    "保密承诺书",
]


def test_classified_markings_are_stopped() -> None:
    for name in MARKED_NAMES:
        assert reason_of(JPG, name) == "marked", name
    noted = Entry.objects.filter(action="file.stopped")
    assert noted.count() == len(MARKED_NAMES)
    assert {(one.purpose, one.result, one.object_label) for one in noted} == {("test-papers", "refused", "")}
    for text in MARKED_TEXTS:
        assert found_inside(pdf(text=text), "pdf") == "marked", text
        assert found_inside(docx("会议通知", text, "正文"), "docx") == "marked", text
    assert reason_of(pdf(text="机密★5年", packed=True), "a.pdf") == "marked"
    assert reason_of(xlsx("绝密★"), "a.xlsx") == "marked"


def test_harmless_words_pass() -> None:
    stopped = [text for text in PASSED if marked_text(f"关于\n{text}\n的通知") or marked_name(f"{text}.pdf")]
    assert len(PASSED) == 30
    assert len(stopped) <= 2, stopped


def test_a_stopped_file_leaves_nothing_on_the_disk_and_its_name_is_not_repeated(folder: Path) -> None:
    with pytest.raises(UnfitFile) as refused:
        receive(PHOTOS, "机密-张三.jpg", JPG, actor=SOMEBODY)
    assert refused.value.problems == {"file": str(MESSAGES["marked"])}
    assert not folder.exists()
