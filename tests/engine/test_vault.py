"""Sealing: what is sealed opens in its own place and nowhere else (S-50, S-51)."""

import uuid
from pathlib import Path

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.test import override_settings

from tests.world import World
from zhibu.domain.people.members.models import Member
from zhibu.domain.people.organizations.models import Organization
from zhibu.engine.vault import blind_index, open_sealed, seal
from zhibu.engine.vault.keyring import KeyringMissing, create_keyring, keyring
from zhibu.engine.vault.masks import mask_address, mask_id_number, mask_name, mask_phone
from zhibu.engine.vault.seal import CannotOpen

PLACE = "members_member/phone/0d9f7a52"


def sealed_column(row: Member, column: str) -> str:
    """Return what the database holds for a column of a row."""
    with connection.cursor() as cursor:
        cursor.execute(f'select "{column}" from members_member where id = %s', [row.pk])
        found: str = cursor.fetchone()[0]
    return found


def put_column(row: Member, column: str, value: str) -> None:
    """Write a column as somebody with the database in his hands would."""
    with connection.cursor() as cursor:
        cursor.execute(f'update members_member set "{column}" = %s where id = %s', [value, row.pk])


@pytest.mark.parametrize(
    "text", ["13800000217", "江临市试验路1号", "v1$", "v1$k1$AAAA$BBBB", "𠮷" * 500, " "]
)
def test_what_is_sealed_opens_in_its_place(text: str) -> None:
    sealed = seal(text, PLACE)
    assert text not in sealed or text == "v1$"
    assert open_sealed(sealed, PLACE) == text


def test_equal_texts_do_not_look_equal() -> None:
    assert seal("13800000217", PLACE) != seal("13800000217", PLACE)


def test_the_empty_text_stays_empty() -> None:
    assert seal("", PLACE) == ""
    assert open_sealed("", PLACE) == ""
    assert blind_index("", "phone") == ""


@pytest.mark.parametrize("place", ["members_member/phone/other", "members_member/address/0d9f7a52", ""])
def test_it_opens_nowhere_else(place: str) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(seal("13800000217", PLACE), place)


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_damage_does_not_open(part: int) -> None:
    parts = seal("13800000217", PLACE).split("$")
    parts[part] = "QUFBQUFBQUFBQUFB"
    with pytest.raises(CannotOpen):
        open_sealed("$".join(parts), PLACE)


@pytest.mark.parametrize("sealed", ["plain", "v1$k1$only", "v1$k1$*$*", "v2$k1$AA$AA"])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(sealed, PLACE)


def test_another_key_does_not_open(tmp_path: Path) -> None:
    sealed = seal("13800000217", PLACE)
    create_keyring(tmp_path / "other")
    with override_settings(ZHIBU_KEYS=tmp_path / "other"), pytest.raises(CannotOpen):
        open_sealed(sealed, PLACE)


def test_without_a_key_nothing_opens_and_the_reason_is_said(tmp_path: Path) -> None:
    sealed = seal("13800000217", PLACE)
    with override_settings(ZHIBU_KEYS=tmp_path / "nowhere"):
        for act in (lambda: open_sealed(sealed, PLACE), lambda: seal("1", PLACE), keyring):
            with pytest.raises(KeyringMissing):
                act()


def test_blind_index_differs_by_purpose_and_by_key(tmp_path: Path) -> None:
    number = blind_index("13800000217", "phone")
    assert number == blind_index("13800000217", "phone")
    assert len(number) == 64
    assert number != blind_index("13800000218", "phone")
    assert number != blind_index("13800000217", "id_number")
    create_keyring(tmp_path / "other")
    with override_settings(ZHIBU_KEYS=tmp_path / "other"):
        assert number != blind_index("13800000217", "phone")


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_id_number, "420106196501012316", "420***********2316"),
        (mask_id_number, "1234567", "*******"),
        (mask_phone, "13800000217", "138****0217"),
        (mask_phone, "110", "***"),
        (mask_address, "江临市试验路1号1栋", "江临市试验路****"),
        (mask_address, "江临市", "****"),
        (mask_name, "周文澜", "周*澜"),
        (mask_name, "周文", "周*"),
        (mask_name, "欧阳文澜", "欧**澜"),
        *((mask, "", "") for mask in (mask_id_number, mask_phone, mask_address, mask_name)),
    ],
)
def test_masks(mask: object, value: str, shown: str) -> None:
    assert callable(mask)
    assert mask(value) == shown


def test_a_field_reads_and_writes_plain_text_and_holds_ciphertext(world: World) -> None:
    member = world.member("许嘉禾")
    assert member.address == "江临市试验路1号1栋101室"
    assert sealed_column(member, "address").startswith("v1$")
    member.address = "江临市新路9号"
    member.save()
    assert world.member("许嘉禾").address == "江临市新路9号"


def test_ciphertext_moved_to_another_row_column_or_uuid_does_not_open(world: World) -> None:
    member, other = world.member("许嘉禾"), world.member("陆清源")
    own = sealed_column(member, "phone")
    put_column(other, "phone", own)
    with pytest.raises(CannotOpen):
        _ = world.member("陆清源").phone
    put_column(member, "address", own)
    with pytest.raises(CannotOpen):
        _ = world.member("许嘉禾").address
    assert world.member("许嘉禾").phone
    Member.objects.filter(pk=member.pk).update(uuid=uuid.uuid4())
    with pytest.raises(CannotOpen):
        _ = world.member("许嘉禾").phone


def test_text_that_looks_like_ciphertext_is_sealed_like_any_other(world: World) -> None:
    member = world.member("许嘉禾")
    for typed in ("v1$随便写的", sealed_column(member, "phone")):
        member.address = typed
        member.save()
        assert world.member("许嘉禾").address == typed
        assert sealed_column(member, "address") != typed


def test_a_deferred_value_opens(world: World) -> None:
    rows = Member.objects.filter(name="许嘉禾")
    assert rows.defer("address").get().address == "江临市试验路1号1栋101室"
    assert rows.only("name").get().address == "江临市试验路1号1栋101室"
    partial = rows.defer("address").get()
    partial.job = "装配工"
    partial.save()
    assert world.member("许嘉禾").address == "江临市试验路1号1栋101室"


def test_refreshing_reads_what_is_there_now(world: World) -> None:
    member = world.member("许嘉禾")
    fresh = world.member("许嘉禾")
    fresh.address = "江临市新路9号"
    fresh.save()
    member.refresh_from_db()
    assert member.address == "江临市新路9号"


def test_plain_text_reaches_the_database_by_no_other_way(world: World) -> None:
    rows = Organization.objects.filter(code="1011")
    with pytest.raises(TypeError, match="plain text"), transaction.atomic():
        rows.update(phone="0271234567")
    row = rows.get()
    row.phone = "0277654321"
    with pytest.raises(TypeError, match="plain text"), transaction.atomic():
        Organization.objects.bulk_update([row], ["phone"])
    with pytest.raises(TypeError, match="plain text"):
        list(Organization.objects.filter(phone="0271234567"))
    for lookup in ("contains", "startswith", "in", "gt", "iexact", "regex"):
        with pytest.raises(FieldError, match="encrypted"):
            Organization.objects.filter(**{f"phone__{lookup}": "027"})


def test_the_empty_value_can_be_asked_for_and_an_outer_join_may_find_none(world: World) -> None:
    assert Organization.objects.exclude(phone="").filter(code="1011").exists()
    joined = Organization.objects.filter(code="100").values_list("parent__phone", flat=True)
    assert list(joined) == [None]
