# SPDX-License-Identifier: Apache-2.0
"""Files of the page: films, what is remembered over a restart, and what a browser loads."""

import gzip
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from amazing_hand.configuration import ConfigurationError
from amazing_hand.page.films import MAX_FILMS, Film, Films
from amazing_hand.page.hand import FilmStored
from amazing_hand.page.history import HistoryFile
from amazing_hand.page.static import StaticFiles
from amazing_hand.page.story import Past

PAST = [Past("b", "ÜBER", "done", "", 2, "b.mp4"), Past("a", "HI", "failed", "limp", 1)]
FILMS = [Film("b.mp4", "/films", "b", "ÜBER", 2, 3.5, 1000, "")]


def test_what_is_remembered_comes_back_as_it_was(tmp_path: Path) -> None:
    file = HistoryFile(tmp_path / "page", "hand")
    assert file.load() == ([], [])
    file.save(PAST, FILMS)
    assert HistoryFile(tmp_path / "page", "hand").load() == (PAST, FILMS)


def test_two_hands_are_remembered_apart(tmp_path: Path) -> None:
    HistoryFile(tmp_path, "left/hand").save(PAST, [])
    assert HistoryFile(tmp_path, "right/hand").load() == ([], [])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"past": [1], "films": []}',
        b'{"past": [{"id": "a"}], "films": []}',
        b'{"past": [{"id":"a","text":"","state":"","reason":"","at_ms":"1","film":""}], "films": []}',
        b'{"past": [], "films": [{"name": "a"}]}',
    ],
)
def test_a_broken_file_is_one_line_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hand.json").write_bytes(content)
    file = HistoryFile(tmp_path, "hand")
    with pytest.raises(ValueError, match="hand.json") as raised:
        file.load()
    assert "\n" not in str(raised.value)
    file.save(PAST, FILMS)
    assert file.load() == (PAST, FILMS)


def stored(folder: Path, name: str, error: str = "") -> FilmStored:
    return FilmStored(name, str(folder / f"{name}.mp4"), 1, 2.0, 3, error)


def test_only_the_films_of_the_hand_are_found_and_only_while_they_are_there(tmp_path: Path) -> None:
    films = Films()
    for name in ("a", "gone", "failed"):
        films.on_stored(stored(tmp_path, name, "no space" if name == "failed" else ""), "HI")
    for name in ("a", "failed", "other"):
        (tmp_path / f"{name}.mp4").touch()
    found = {name: films.path_of(f"{name}.mp4") is not None for name in ("a", "gone", "failed", "other")}
    assert found == {"a": True, "gone": False, "failed": False, "other": False}
    assert films.path_of(f"../{tmp_path.name}/a.mp4") is None
    assert films.path_of("..") is None


def test_a_hand_cannot_have_any_other_file_served(tmp_path: Path) -> None:
    (tmp_path / "control.token").touch()
    films = Films()
    films.on_stored(FilmStored("a", str(tmp_path / "control.token"), 1), "HI")
    assert films.path_of("control.token") is None


def test_the_newest_film_is_told_first_and_old_ones_are_forgotten(tmp_path: Path) -> None:
    films = Films()
    for number in range(MAX_FILMS + 5):
        films.on_stored(stored(tmp_path, str(number)), f"TEXT {number}")
    told = films.message(lambda _: False)["films"]
    assert len(told) == MAX_FILMS
    assert (told[0]["text"], told[0]["url"]) == ("TEXT 24", "/films/24.mp4")
    assert not any("folder" in film for film in told)
    assert Films(films.all).message(lambda _: False)["films"] == told


def test_why_there_is_no_film_is_told(tmp_path: Path) -> None:
    films = Films()
    films.on_stored(stored(tmp_path, "a", "no space on the disk"), "HI")
    told = films.message(lambda _: False)["films"][0]
    assert (told["error"], told["url"]) == ("no space on the disk", "")


@pytest.fixture
def web(tmp_path: Path) -> Path:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("<!doctype html>")
    (tmp_path / "static" / "page.0a1b2c3d.js").write_text("let hand = 1\n" * 1000)
    (tmp_path / "index.html").write_text("the source")
    return tmp_path


@pytest.fixture
def browser(web: Path) -> TestClient:
    files = StaticFiles(web)
    return TestClient(Starlette(routes=[Route("/", files.page), Route("/static/{name}", files.static)]))


def test_the_bundle_is_sent_compressed_and_kept_by_the_browser(browser: TestClient, web: Path) -> None:
    answer = browser.get("/static/page.0a1b2c3d.js")
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 1000
    assert answer.content == (web / "static" / "page.0a1b2c3d.js").read_bytes()
    assert "immutable" in answer.headers["cache-control"]
    assert "javascript" in answer.headers["content-type"]


def test_a_client_that_cannot_decompress_gets_it_as_it_is(browser: TestClient) -> None:
    answer = browser.get("/static/page.0a1b2c3d.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.text.startswith("let hand")


def test_the_page_itself_is_asked_for_each_time_and_sent_only_when_it_has_changed(
    browser: TestClient, web: Path
) -> None:
    answer = browser.get("/")
    assert (answer.text, answer.headers["cache-control"]) == ("<!doctype html>", "no-cache")
    again = {"if-none-match": answer.headers["etag"]}
    assert browser.get("/", headers=again).status_code == 304
    (web / "static" / "index.html").write_text("<!doctype html><title>new</title>")
    assert browser.get("/", headers=again).text.endswith("</title>")


@pytest.mark.parametrize("path", ["/static/%2e%2e", "/static/%2e%2e%2findex.html", "/static/a%00b", "/static/none.js"])
def test_nothing_else_of_the_disk_is_served(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_the_compressed_bundle_is_the_same_at_each_start(web: Path) -> None:
    def sent() -> bytes:
        files = StaticFiles(web)
        client = TestClient(Starlette(routes=[Route("/static/{name}", files.static)]))
        with client.stream("GET", "/static/page.0a1b2c3d.js") as answer:
            return b"".join(answer.iter_raw())

    assert sent() == sent()
    assert gzip.decompress(sent()).startswith(b"let hand")


def test_a_page_whose_files_are_of_another_build_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text('<script src="/static/page.0123456789ab.js"></script>')
    with pytest.raises(ConfigurationError, match=r"page\.0123456789ab\.js is not installed .*make setup"):
        StaticFiles(tmp_path).check()
    (tmp_path / "static" / "page.0123456789ab.js").touch()
    StaticFiles(tmp_path).check()
