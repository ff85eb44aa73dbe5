"""Plain forms, tokens and queries."""

from hypothesis import given
from hypothesis import strategies as st

from zhibu.engine.search.words import pairs, plain, query, tokens, told


def test_a_plain_form_has_one_width_and_one_case() -> None:
    assert plain("ＡＢ公司（第一）支部") == "ab公司第一支部"
    assert plain("阿依古丽·买买提") == "阿依古丽买买提"
    assert plain("1011-Z01") == "1011z01"


@given(st.text(max_size=30))
def test_a_plain_form_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert " " not in plain(text)


def test_tokens_carry_their_sign() -> None:
    found = tokens(["王伟"], ["wang wei"], ["001768"]).split()
    assert found == ["#001768", "=w", "=wangwei", "=wei", "=ww", "王伟"]
    assert pairs("党支部") == ["党支", "支部"]


def test_a_query_needs_two_characters() -> None:
    assert not query("王")
    assert not query("  - ")
    assert query("王伟").words == ("王伟",)


def test_a_name_written_apart_is_one_word() -> None:
    assert query("王  伟").words == ("王伟",)
    assert query("装配 王伟").words == ("装配", "王伟")


def test_a_long_query_can_be_split() -> None:
    parts = query("装配第一支部王伟").split()
    assert parts is not None
    assert parts.words == ("装配", "第一", "支部", "王伟")
    assert query("王伟").split() is None


def test_what_stands_in_no_index_follows_the_same_rules() -> None:
    assert told(["党员名册"], ["dang yuan ming ce"]).holds(query("名册"))
    assert told(["党员名册"], ["dang yuan ming ce"]).holds(query("dymc"))
    assert told(["党员名册"], ["dang yuan ming ce"]).holds(query("mingc"))
    assert told(["支委会"], [], ["LIF-03"]).holds(query("LIF-03"))
    assert not told(["党员名册"], ["dang yuan ming ce"]).holds(query("ang"))
