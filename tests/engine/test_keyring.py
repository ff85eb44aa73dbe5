"""The key ring's files: private, made once however many start at once, never half replaced (S-53)."""

import multiprocessing
import shutil
import stat
from pathlib import Path

import pytest
from django.test import override_settings

from zhibu.engine.vault import open_sealed, seal
from zhibu.engine.vault.keyring import FRESH, KeyringMissing, create_keyring, keyring

PLACE = "table/column/row"


def mode(path: Path) -> int:
    """Return the permission bits of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


def test_files_are_readable_by_the_service_only(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    create_keyring(folder)
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == {"master.key": 0o600, "ring.json": 0o600}


def test_the_ring_holds_no_key_in_the_clear(tmp_path: Path) -> None:
    create_keyring(tmp_path)
    with override_settings(ZHIBU_KEYS=tmp_path):
        index = keyring().index
    held = (tmp_path / "ring.json").read_bytes() + (tmp_path / "master.key").read_bytes()
    assert index not in held
    assert index.hex().encode() not in held


def test_made_once(tmp_path: Path) -> None:
    create_keyring(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    create_keyring(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def start(folder: Path, gate: object, told: object) -> None:
    """Be one process of many that start at the same moment: make the keys, seal something."""
    gate.wait()  # type: ignore[attr-defined]  # a barrier
    try:
        create_keyring(folder)
        with override_settings(ZHIBU_KEYS=folder):
            told.put(seal("13800000217", PLACE))  # type: ignore[attr-defined]  # a queue
    except Exception as error:
        told.put(f"failed: {error!r}")  # type: ignore[attr-defined]  # a queue
        raise


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for attempt in range(10):
        folder = tmp_path / str(attempt)
        gate, told = context.Barrier(4), context.Queue()
        started = [context.Process(target=start, args=(folder, gate, told)) for _ in range(4)]
        for process in started:
            process.start()
        sealed = [told.get(timeout=30) for _ in started]
        for process in started:
            process.join()
        with override_settings(ZHIBU_KEYS=folder):
            assert [open_sealed(one, PLACE) for one in sealed] == ["13800000217"] * 4


@pytest.mark.parametrize("lost", ["master.key", "ring.json"])
def test_a_lost_half_is_never_made_anew(tmp_path: Path, lost: str) -> None:
    create_keyring(tmp_path)
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / lost).unlink()
    with pytest.raises(KeyringMissing, match=lost):
        create_keyring(tmp_path)
    del kept[lost]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == kept


def test_a_start_that_was_cut_off_is_finished(tmp_path: Path) -> None:
    whole, half = tmp_path / "whole", tmp_path / "half"
    create_keyring(whole)
    shutil.copytree(whole, half)
    (half / "ring.json").rename(half / f"ring.json{FRESH}")
    create_keyring(half)
    assert (half / "ring.json").read_bytes() == (whole / "ring.json").read_bytes()
    none = tmp_path / "none"
    none.mkdir()
    (none / f"ring.json{FRESH}").write_text("half a fi")
    create_keyring(none)
    assert sorted(path.name for path in none.iterdir()) == ["master.key", "ring.json"]
    with override_settings(ZHIBU_KEYS=none):
        assert keyring().current == "k1"


@pytest.mark.parametrize("name", ["master.key", "ring.json"])
@pytest.mark.parametrize("content", ["", "{}", "[1]", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_damaged_files_are_a_missing_ring(tmp_path: Path, name: str, content: str) -> None:
    create_keyring(tmp_path)
    (tmp_path / name).write_text(content)
    with override_settings(ZHIBU_KEYS=tmp_path), pytest.raises(KeyringMissing, match=str(tmp_path)):
        keyring()


def test_the_master_of_another_ring_is_a_missing_ring(tmp_path: Path) -> None:
    create_keyring(tmp_path / "a")
    create_keyring(tmp_path / "b")
    shutil.copy(tmp_path / "b/master.key", tmp_path / "a/master.key")
    with override_settings(ZHIBU_KEYS=tmp_path / "a"), pytest.raises(KeyringMissing):
        keyring()
