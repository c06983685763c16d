# SPDX-License-Identifier: Apache-2.0
"""Who may use the page: from where without a token, by which token, how long, and how often one may be wrong."""

import stat
from pathlib import Path

import pytest

from amazing_hand.configuration import ConfigurationError
from amazing_hand.page import access as access_module
from amazing_hand.page.access import (
    MAX_SESSIONS,
    SESSION_S,
    WINDOW_S,
    WRONG_TOKENS_OVER_ALL,
    WRONG_TOKENS_PER_ADDRESS,
    Access,
    Role,
    Sessions,
    Tokens,
    WrongTokens,
    is_loopback,
    open_access,
)

TOKENS = Tokens("c" * 27, "w" * 27)


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine is `robot` with one address."""
    monkeypatch.setattr(access_module.socket, "gethostname", lambda: "robot")
    monkeypatch.setattr(access_module, "own_addresses", lambda: ("192.168.1.20",))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.5.5.5", "::1", "localhost"])
def test_on_loopback_everybody_controls_without_token_and_nothing_is_written(address: str, tmp_path: Path) -> None:
    access = open_access(address, tmp_path / "page")
    assert is_loopback(address)
    assert (access.tokens, access.certificate) == (None, None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.20", "2001:db8::1", "robot", "localhost.evil", ""])
def test_another_address_is_refused_without_token_or_tls_in_one_line(address: str) -> None:
    for tokens in (None, TOKENS):
        with pytest.raises(ConfigurationError) as refused:
            Access(address, tokens)
        assert "\n" not in str(refused.value)
        assert f"served at {address} without {'TLS' if tokens else 'a token and TLS'}, because" in str(refused.value)
        assert "hand page --phone" in str(refused.value)


@pytest.mark.usefixtures("named")
def test_another_address_gets_tokens_and_a_certificate_that_only_their_owner_can_read(tmp_path: Path) -> None:
    access = open_access("0.0.0.0", tmp_path / "page")
    assert access.tokens is not None
    assert access.certificate is not None
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "page").iterdir()}
    assert files == dict.fromkeys(
        ["control.token", "watch.token", "ca.crt", "ca.key", "server.crt", "server.key"], 0o600
    )
    assert stat.S_IMODE((tmp_path / "page").stat().st_mode) == 0o700
    assert (tmp_path / "page" / "control.token").read_text().strip() == access.tokens.control
    assert len({access.tokens.control, access.tokens.watch}) == 2
    assert access.tokens.control not in repr(access)


@pytest.mark.usefixtures("named")
def test_tokens_are_new_at_each_start_unless_they_are_to_be_kept(tmp_path: Path) -> None:
    first = open_access("0.0.0.0", tmp_path)
    kept = open_access("0.0.0.0", tmp_path, keep_tokens=True)
    assert kept.tokens == first.tokens
    assert open_access("0.0.0.0", tmp_path).tokens != first.tokens
    assert open_access("0.0.0.0", tmp_path / "none_yet", keep_tokens=True).tokens is not None


@pytest.mark.usefixtures("named")
def test_a_token_of_one_s_own_is_taken_from_its_file(tmp_path: Path) -> None:
    open_access("0.0.0.0", tmp_path)
    (tmp_path / "control.token").write_text("correct-horse-battery-staple\n")
    tokens = open_access("0.0.0.0", tmp_path, keep_tokens=True).tokens
    assert tokens is not None
    assert tokens.role_of("correct-horse-battery-staple") is Role.CONTROL


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("weak", ["", "hand", "x" * 19, "with blanks in between it", "éèéèéèéèéèéèéèéèéèéèéè"])
def test_a_kept_token_that_is_none_is_named_with_its_file(weak: str, tmp_path: Path) -> None:
    open_access("0.0.0.0", tmp_path)
    (tmp_path / "watch.token").write_text(weak)
    with pytest.raises(ConfigurationError, match=f"{tmp_path}/watch.token must hold at least 20 .*: remove it"):
        open_access("0.0.0.0", tmp_path, keep_tokens=True)


@pytest.mark.usefixtures("named")
def test_kept_tokens_that_others_can_read_or_that_are_one_are_refused(tmp_path: Path) -> None:
    open_access("0.0.0.0", tmp_path)
    (tmp_path / "watch.token").write_text((tmp_path / "control.token").read_text())
    with pytest.raises(ConfigurationError, match="the same: write two that differ"):
        open_access("0.0.0.0", tmp_path, keep_tokens=True)
    (tmp_path / "control.token").chmod(0o640)
    with pytest.raises(ConfigurationError, match="control.token can be read by others"):
        open_access("0.0.0.0", tmp_path, keep_tokens=True)


@pytest.mark.usefixtures("named")
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("a file")
    with pytest.raises(ConfigurationError, match=f"cannot be kept in {tmp_path}/page: "):
        open_access("0.0.0.0", tmp_path / "page")


@pytest.mark.usefixtures("named")
def test_names_of_the_network_are_served_only_where_the_network_is(tmp_path: Path) -> None:
    local = {"localhost", "127.0.0.1", "::1"}
    assert Access("127.0.0.1", names=("robot",)).hosts == local
    assert open_access("0.0.0.0", tmp_path).hosts == local | {"0.0.0.0", "robot", "robot.local", "192.168.1.20"}


def test_a_token_gives_its_role_and_nothing_else_gives_one() -> None:
    assert TOKENS.role_of("c" * 27) is Role.CONTROL
    assert TOKENS.role_of("w" * 27) is Role.WATCH
    for wrong in ("", "c", "c" * 26, "c" * 28, "C" * 27, "é", "\ud800", "c" * 27 + "\0"):
        assert TOKENS.role_of(wrong) is None


def test_a_session_lasts_while_it_is_used() -> None:
    sessions = Sessions()
    session_id = sessions.open(Role.WATCH, 0.0)
    assert sessions.role_of(session_id, SESSION_S) is Role.WATCH
    assert sessions.role_of(session_id, 2 * SESSION_S) is Role.WATCH
    assert sessions.role_of(session_id, 3 * SESSION_S + 1) is None
    assert sessions.role_of(session_id, 3 * SESSION_S + 1) is None
    for unknown in ("", "x", "\ud800", session_id[:-1]):
        assert sessions.role_of(unknown, 0.0) is None


def test_of_too_many_sessions_the_one_unused_for_longest_ends() -> None:
    sessions = Sessions()
    first, second = sessions.open(Role.CONTROL, 0.0), sessions.open(Role.CONTROL, 0.0)
    for time_s in range(1, MAX_SESSIONS):
        assert sessions.role_of(first, time_s) is Role.CONTROL
        sessions.open(Role.WATCH, time_s)
    assert sessions.role_of(second, MAX_SESSIONS) is None
    assert sessions.role_of(first, MAX_SESSIONS) is Role.CONTROL


def test_a_few_wrong_tokens_a_minute_are_looked_at_for_each_address() -> None:
    wrong = WrongTokens()
    for time_s in range(WRONG_TOKENS_PER_ADDRESS):
        assert wrong.wait_s("a", time_s) == 0
        wrong.count("a", time_s)
    assert wrong.wait_s("a", 10.0) == WINDOW_S - 10
    assert wrong.wait_s("b", 10.0) == 0
    assert wrong.wait_s("a", WINDOW_S) == 0


def test_many_addresses_together_do_not_get_more_tries() -> None:
    wrong = WrongTokens()
    for number in range(WRONG_TOKENS_OVER_ALL):
        assert wrong.wait_s(f"address {number}", 0.0) == 0
        wrong.count(f"address {number}", 0.0)
    assert wrong.wait_s("another", 1.0) == WINDOW_S - 1
    assert wrong.wait_s("another", WINDOW_S) == 0
