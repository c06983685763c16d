# SPDX-License-Identifier: Apache-2.0
"""Decide who may use the page: from which address without a token, by which token, for how long.

On the loopback address everybody on this machine may control the hand. On any other address the page needs TLS and a
token. There are two tokens, for two roles: control and watch.
"""

import ipaddress
import secrets
import socket
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Final

from amazing_hand.configuration import ConfigurationError
from amazing_hand.page.certificates import ServerCertificate, ensure_certificate, own_addresses, own_names
from amazing_hand.paths import write_private

MIN_TOKEN_LENGTH: Final = 20
_TOKEN_BYTES: Final = 20

SESSION_S: Final = 12 * 3600.0
"""A session ends when it has not been used for this long."""
MAX_SESSIONS: Final = 256
"""With more sessions than this, the one unused for longest ends."""

WRONG_TOKENS_PER_ADDRESS: Final = 5
WRONG_TOKENS_OVER_ALL: Final = 60
WINDOW_S: Final = 60.0
"""So many wrong tokens are answered within WINDOW_S; then a login is refused until the first of them is that old."""


class Role(Enum):
    CONTROL = "control"
    WATCH = "watch"
    """Sees everything, moves nothing."""


def is_loopback(address: str) -> bool:
    """Whether only programs on this machine can connect to a server that is bound to `address`."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Tokens:
    """The secrets of the two roles. Not shown by repr(), so that no log has them."""

    control: str = field(repr=False)
    watch: str = field(repr=False)

    @staticmethod
    def new() -> "Tokens":
        return Tokens(secrets.token_urlsafe(_TOKEN_BYTES), secrets.token_urlsafe(_TOKEN_BYTES))

    @staticmethod
    def load(folder: Path) -> "Tokens":
        """Read the tokens from their files. Raises FileNotFoundError; ConfigurationError for one that is no secret."""
        tokens = Tokens(*(_read_token(_token_file(folder, role)) for role in Role))
        if tokens.control == tokens.watch:
            raise ConfigurationError(f"the two tokens in {folder} are the same: write two that differ, or remove both")
        return tokens

    def save(self, folder: Path) -> None:
        """Write each token to its file: mode 0600, in a folder of mode 0700. Raises OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for role, token in ((Role.CONTROL, self.control), (Role.WATCH, self.watch)):
            write_private(_token_file(folder, role), token.encode() + b"\n")

    def role_of(self, token: str) -> Role | None:
        """Return the role that a token gives. It takes the same time for every wrong token of the same length."""
        given = token.encode(errors="surrogatepass")
        controls = secrets.compare_digest(given, self.control.encode())
        watches = secrets.compare_digest(given, self.watch.encode())
        if controls:
            return Role.CONTROL
        return Role.WATCH if watches else None


def _token_file(folder: Path, role: Role) -> Path:
    return folder / f"{role.value}.token"


def _read_token(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise ConfigurationError(f"{path} can be read by others: remove it for a new token")
    token = path.read_text(encoding="utf-8", errors="replace").strip()
    if len(token) < MIN_TOKEN_LENGTH or not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError(
            f"{path} must hold at least {MIN_TOKEN_LENGTH} ASCII characters without blanks: remove it for a new token"
        )
    return token


@dataclass(frozen=True)
class Access:
    """Where the page is served, and what a visitor must bring.

    Raises ConfigurationError if other machines could reach the page without a token or without TLS.
    """

    address: str = "127.0.0.1"
    """What the server is bound to: an IP address of this machine or `localhost`."""
    tokens: Tokens | None = None
    """None: everybody has the role CONTROL."""
    certificate: ServerCertificate | None = None
    """None: no TLS."""
    names: tuple[str, ...] = ()
    """Names and addresses of this machine in its network."""
    folder: Path | None = None
    """Where the files of the tokens are."""

    def __post_init__(self) -> None:
        if is_loopback(self.address):
            return
        missing = [what for what, given in (("a token", self.tokens), ("TLS", self.certificate)) if not given]
        if missing:
            raise ConfigurationError(
                f"the page is not served at {self.address} without {' and '.join(missing)}, because other machines "
                "reach it there: use `hand page --phone`, which makes both, or the address 127.0.0.1"
            )

    def origin(self, host: str, port: int) -> str:
        """Return where the page is when it is reached as `host`, without a slash at the end."""
        scheme = "http" if self.certificate is None else "https"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"

    @property
    def hosts(self) -> frozenset[str]:
        """Names and addresses that may stand in a request's Host header, in lower case.

        Other names of this machine are left out on loopback: whoever answers the name look-ups of a network could
        point one to 127.0.0.1, and with it the pages of his own server.
        """
        own = {"localhost", "127.0.0.1", "::1", self.address.lower()}
        return frozenset(own if is_loopback(self.address) else own | {name.lower() for name in self.names})


def open_access(address: str, folder: Path, *, keep_tokens: bool = False) -> Access:
    """Return who may use a page at `address`, with the tokens and the certificate that it needs there.

    They are kept in `folder`. The tokens are new, unless keep_tokens is set and there are some. Raises
    ConfigurationError.
    """
    if is_loopback(address):
        return Access(address)
    try:
        tokens = _kept_tokens(folder) if keep_tokens else None
        if tokens is None:
            tokens = Tokens.new()
            tokens.save(folder)
        names = (*own_names(socket.gethostname()), *own_addresses(), *_bound_to(address))
        certificate = ensure_certificate(folder, dict.fromkeys(names))
    except OSError as error:
        raise ConfigurationError(f"tokens and certificate of the page cannot be kept in {folder}: {error}") from error
    return Access(address, tokens, certificate, names, folder)


def _kept_tokens(folder: Path) -> Tokens | None:
    try:
        return Tokens.load(folder)
    except FileNotFoundError:
        return None


def _bound_to(address: str) -> tuple[str, ...]:
    """Return the address itself, unless it stands for all addresses of this machine."""
    try:
        return () if ipaddress.ip_address(address).is_unspecified else (address,)
    except ValueError:
        return (address.lower(),) if address else ()


@dataclass
class _Session:
    role: Role
    used_s: float


class Sessions:
    """Sessions of those who have shown a token. Kept in memory: they end with the page's process."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[bytes, _Session] = OrderedDict()  # by the hash of the id; used last: at the end

    def open(self, role: Role, now_s: float) -> str:
        """Begin a session and return its id, a secret."""
        session_id = secrets.token_urlsafe(32)
        self._sessions[_key(session_id)] = _Session(role, now_s)
        while len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)
        return session_id

    def role_of(self, session_id: str, now_s: float) -> Role | None:
        """Return the role of a session and note its use; None if there is no such session or it has ended."""
        key = _key(session_id)
        session = self._sessions.get(key)
        if session is None:
            return None
        if now_s - session.used_s > SESSION_S:
            del self._sessions[key]
            return None
        session.used_s = now_s
        self._sessions.move_to_end(key)
        return session.role


def _key(session_id: str) -> bytes:
    return sha256(session_id.encode(errors="surrogatepass")).digest()


class WrongTokens:
    """Count the wrong tokens of the last minute, by the address that sent them and over all."""

    def __init__(self) -> None:
        self._tries: deque[tuple[float, str]] = deque()  # (time [s], address), oldest first

    def wait_s(self, address: str, now_s: float) -> float:
        """Return for how long no login is looked at that comes from `address` [s]; 0: it is looked at now."""
        while self._tries and now_s - self._tries[0][0] >= WINDOW_S:
            self._tries.popleft()
        own = [time_s for time_s, other in self._tries if other == address]
        return max(_wait_s(own, WRONG_TOKENS_PER_ADDRESS, now_s), _wait_s(self._times(), WRONG_TOKENS_OVER_ALL, now_s))

    def count(self, address: str, now_s: float) -> None:
        self._tries.append((now_s, address))

    def _times(self) -> Iterable[float]:
        return (time_s for time_s, _ in self._tries)


def _wait_s(times_s: Iterable[float], limit: int, now_s: float) -> float:
    times = list(times_s)
    return times[-limit] + WINDOW_S - now_s if len(times) >= limit else 0.0
