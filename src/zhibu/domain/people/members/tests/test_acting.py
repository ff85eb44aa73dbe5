"""Several members at once: chosen by name, moved into a group, told one by one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.world import World

SignedIn = Callable[[str], Client]


def chosen(world: World, *names: str, **more: Any) -> dict[str, Any]:
    return {"act": "regroup", "chosen": [str(world.member(name).uuid) for name in names], **more}


def test_the_names_stand_before_the_act(world: World, signed_in: SignedIn) -> None:
    text = signed_in("office").post("/members/act/", chosen(world, "孟春和", "宋以宁")).content.decode()
    assert "选中2人" in text
    assert "孟春和、宋以宁" in text
    assert world.member("孟春和").group is None


def test_each_goes_into_the_group_and_the_list_says_so(world: World, signed_in: SignedIn) -> None:
    client = signed_in("office")
    names = [row.name for row in world.members.values() if row.branch.code == "1011" and row.group][:2]
    given = chosen(world, *names, confirmed="1", group="1011-Z02", kept="org=1011", basis="支委会决定")
    done = client.post("/members/act/", given)
    assert done.headers["Location"] == "/members/?org=1011&acted=2"
    assert {str(world.member(name).group) for name in names} == {str(world["1011-Z02"])}
    assert "已办理2人。" in client.get(done.headers["Location"]).content.decode()


def test_people_of_two_branches_are_not_put_into_one_group(world: World, signed_in: SignedIn) -> None:
    answer = signed_in("office").post("/members/act/", chosen(world, "孟春和", "许嘉禾", confirmed="1"))
    assert answer.status_code == 422
    assert "选中的人不在同一个支部。" in answer.content.decode()


@pytest.mark.parametrize("extra", ["谢临川", "nonsense"])
def test_somebody_out_of_reach_stops_it(world: World, signed_in: SignedIn, extra: str) -> None:
    given = chosen(world, "许嘉禾", confirmed="1", group="")
    given["chosen"].append(str(world.member(extra).uuid) if extra != "nonsense" else "x")
    assert signed_in("secretary").post("/members/act/", given).status_code == 404


def test_the_whole_result_is_a_step_of_its_own(world: World, signed_in: SignedIn) -> None:
    given = {"act": "regroup", "kept": "org=1012", "whole": "1"}
    text = signed_in("office").post("/members/act/", given).content.decode()
    assert "选中4人" in text
    assert "改选筛选结果的全部" not in text


def test_who_may_not_write_sees_no_boxes(signed_in: SignedIn) -> None:
    client = signed_in("office-leader")
    assert 'name="chosen"' not in client.get("/members/").content.decode()
    assert client.post("/members/act/", {"act": "regroup"}).status_code == 403
    assert 'name="chosen"' in signed_in("office").get("/members/").content.decode()
