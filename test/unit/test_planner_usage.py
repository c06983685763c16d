# SPDX-License-Identifier: Apache-2.0
"""Tokens and their cost, per day."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from amazing_hand.agent.usage import KEPT_DAYS, Price, Usage, UsageFile

PRICE = Price(input_usd_per_mtok=0.3, output_usd_per_mtok=2.5)
USAGE = Usage(sentences=1, model_calls=2, input_tokens=1_000_000, output_tokens=100_000)


def test_cost_is_tokens_times_price() -> None:
    assert USAGE.cost_usd(PRICE) == pytest.approx(0.3 + 0.25)
    assert USAGE.total_tokens == 1_100_000
    assert USAGE + Usage(2, 3, 4, 5) == Usage(3, 5, 1_000_004, 100_005)


def test_days_are_summed_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "made" / "with its parent" / "usage.json"
    UsageFile(path, PRICE).add("2026-05-01", USAGE)
    again = UsageFile(path, PRICE)
    again.add("2026-05-02", Usage(1, 0, 0, 0))
    again.add("2026-05-01", USAGE)
    days = json.loads(path.read_text())
    assert list(days) == ["2026-05-01", "2026-05-02"]
    assert days["2026-05-01"] == again.of("2026-05-01")
    assert days["2026-05-01"] == {
        "sentences": 2,
        "model_calls": 4,
        "input_tokens": 2_000_000,
        "output_tokens": 200_000,
        "total_tokens": 2_200_000,
        "estimated_cost_usd": pytest.approx(1.1),
    }
    assert again.of("2026-05-03") == {}
    left = sorted(entry.name for entry in path.parent.iterdir())
    assert left == ["usage.json", "usage.json.lock"], "nothing half written is left"


def test_two_planners_with_one_file_count_each_others_sentences(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    planners = [UsageFile(path, PRICE) for _ in range(2)]

    def count(planner: UsageFile) -> None:
        for _ in range(20):
            planner.add("2026-05-01", USAGE)

    with ThreadPoolExecutor() as threads:
        list(threads.map(count, planners))
    assert json.loads(path.read_text())["2026-05-01"]["sentences"] == 40


def test_what_could_not_be_written_is_added_when_it_can(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "usage.json"
    usage, other = UsageFile(path, PRICE), UsageFile(path, PRICE)
    path.parent.write_text("no folder")
    with pytest.raises(OSError, match="folder"):
        usage.add("2026-05-01", USAGE)
    path.parent.unlink()
    other.add("2026-05-01", USAGE)
    usage.add("2026-05-01", USAGE)
    assert usage.of("2026-05-01")["sentences"] == 3
    assert json.loads(path.read_text())["2026-05-01"] == usage.of("2026-05-01")


def test_a_file_that_is_damaged_while_it_is_counted_is_put_aside_and_what_was_known_counts(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    usage = UsageFile(path, PRICE)
    usage.add("2026-05-01", USAGE)
    path.write_text("{")
    usage.add("2026-05-01", USAGE)
    assert "put aside" in usage.problem
    assert json.loads(path.read_text())["2026-05-01"]["sentences"] == 2


def test_the_oldest_days_go(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    path.write_text(json.dumps({f"{2000 + n // 300}-{n % 300:03}": {"sentences": n} for n in range(KEPT_DAYS + 5)}))
    UsageFile(path, PRICE).add("2999-01-01", USAGE)
    days = json.loads(path.read_text())
    assert len(days) == KEPT_DAYS
    assert "2000-005" not in days
    assert "2999-01-01" in days


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"2026-05-01": 5}', b"\xff"])
def test_a_file_that_cannot_be_read_is_put_aside_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "usage.json"
    path.write_bytes(content)
    usage = UsageFile(path, PRICE)
    assert str(path) in usage.problem
    assert (tmp_path / "usage.json.unreadable").read_bytes() == content
    usage.add("2026-05-01", USAGE)
    assert UsageFile(path, PRICE).problem == ""


def test_a_folder_that_cannot_be_written_raises_and_the_sums_go_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    usage = UsageFile(tmp_path / "file" / "usage.json", PRICE)
    with pytest.raises(OSError, match="file"):
        usage.add("2026-05-01", USAGE)
    assert usage.of("2026-05-01")["sentences"] == 1


def test_the_oldest_day_comes_first(tmp_path: Path) -> None:
    usage = UsageFile(tmp_path / "usage.json", PRICE)
    for day in ("2026-05-02", "2026-05-01"):
        usage.add(day, USAGE)
    assert list(json.loads((tmp_path / "usage.json").read_text())) == ["2026-05-01", "2026-05-02"]
