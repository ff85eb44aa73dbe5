"""A template file is read whole or refused with the place of its mistake."""

import re
from pathlib import Path

import pytest

from zhibu.engine.exchange.plan import check_template
from zhibu.engine.exchange.template import TemplateError, load_template
from zhibu.engine.exchange.tests.samples import TEMPLATE, Museum, template


def test_reads_every_word(tmp_path: Path) -> None:
    loaded = template(tmp_path)
    assert (loaded.name, loaded.version, loaded.key, loaded.label) == (
        "visitor-list",
        "2026",
        ("id_number",),
        "name",
    )
    assert loaded.column("left_on").required_when == {"category": ("正式访客",)}
    assert loaded.column("ethnic").variants == {"汉": "汉族", "毛难族": "毛南族"}
    assert loaded.column("posts").many
    with pytest.raises(KeyError):
        loaded.column("nothing")


def test_readme_example_is_a_template(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example
    path = tmp_path / "example.yaml"
    path.write_text(example[1], encoding="utf-8")
    assert load_template(path).name == "visitor-list"


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('version: "2026"', "version: 2026", "version"),
        ('version: "2026"', 'version: ""', "template"),
        ("title: 访客名册", "titel: 访客名册", "titel"),
        ("key: [id_number]", "key: []", "key"),
        ("key: [id_number]", "key: [phone]", "key"),
        ("key: [id_number]", "key: [nothing]", "nothing"),
        ("label: name", "label: nobody", "nobody"),
        ("field: pieces, as: integer", "field: pieces, as: intger", "intger"),
        ("field: pieces, as: integer", "field: name, as: integer", "twice"),
        ("blank: clear", "blank: erase", "erase"),
        ("as: code, codes: ethnic,", "as: code,", "codes"),
        ("as: reference, resolver: hall,", "as: reference,", "resolver"),
        ("mask: address, max_length: 40", "mask: adress", "adress"),
        ("max_length: 40", "max_length: -1", "max_length"),
        ("max_length: 40", "max_length: true", "max_length"),
        ("field: badge, as: yes_no", "field: badge, as: yes_no, required: 1", "required"),
        ("field: badge, as: yes_no", "field: badge, as: yes_no, unknown_code: warning", "as: code"),
        ("field: badge, as: yes_no", "field: badge, as: yes_no, future: true", "as: date"),
        ("also: [手机]", "also: [手 机, 姓名]", "claimed twice"),
        ("{category: 正式访客}", "{kind: 正式访客}", "kind"),
        ("{category: 正式访客}", "{category: 正式访客}, required: true", "exclude"),
        ("variants: {汉: 汉族,", "variants: {1: 汉族,", "variants"),
        ("head: 姓名", "head: ''", "head and field"),
        ("also: [访客姓名]", "also: [yes]", "also"),
        ("columns:", "columns: []\nrest:", "rest"),
    ],
)
def test_names_the_mistake(tmp_path: Path, before: str, after: str, place: str) -> None:
    path = tmp_path / "wrong.yaml"
    assert before in TEMPLATE
    path.write_text(TEMPLATE.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(TemplateError, match=re.escape(place)) as caught:
        load_template(path)
    assert str(caught.value).startswith("wrong.yaml: ")


@pytest.mark.parametrize("text", ["columns: [", "- a list", "template: x\nversion: 'y'\ncolumns: 3"])
def test_refuses_what_is_no_template(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TemplateError):
        load_template(path)


@pytest.mark.parametrize("what", ["checks", "codes", "resolvers"])
def test_names_are_compared_with_what_the_caller_knows(tmp_path: Path, what: str) -> None:
    template(tmp_path)
    with pytest.raises(TemplateError, match="unknown name"):
        load_template(tmp_path / "visitors.yaml", **{what: ["other"]})


def test_variants_must_lead_to_an_entry(tmp_path: Path) -> None:
    assert check_template(template(tmp_path), Museum()) == []
    path = tmp_path / "wrong.yaml"
    path.write_text(
        TEMPLATE.replace("汉: 汉族", "汉: 汉民族").replace('["01", "02"]', '["01", "09"]'), encoding="utf-8"
    )
    told = check_template(load_template(path), Museum())
    assert told == ["ethnic: 汉民族", "category: 09"]
