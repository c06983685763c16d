# SPDX-License-Identifier: Apache-2.0
"""AWS credentials by the device's certificate, from a provider on this machine; used for S3 (moto) and Bedrock."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from support import credential_provider
from support.bedrock_runtime import running as bedrock
from support.bedrock_runtime import verbatim
from support.credential_provider import KEY_ID, ROLE_ALIAS, SECRET, TOKEN, Asked, CredentialProvider, credentials

from amazing_hand.agent.model_planner import ModelPlanner, Plan, PlanLimits, Spelled
from amazing_hand.agent.models import ModelSettings, build_model
from amazing_hand.film.store import S3Store, StoreError
from amazing_hand.identity import credentials as credentials_module
from amazing_hand.identity.credentials import CredentialError, Identity, fetch, session
from amazing_hand.simulation.pki import Pki, ensure_pki

THING = "hand-1"
REGION = "eu-central-1"
BUCKET = "films-of-the-hand"


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    return ensure_pki(tmp_path_factory.mktemp("pki"), [THING])


@pytest.fixture
def stranger(tmp_path: Path) -> Pki:
    """Certificates of the same names, of another CA."""
    return ensure_pki(tmp_path / "stranger", [THING])


@pytest.fixture
def provider(pki: Pki) -> Iterator[CredentialProvider]:
    with credential_provider.running(pki) as provider:
        yield provider


@pytest.fixture(autouse=True)
def no_other_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    owner = boto3.Session(aws_access_key_id="owner", aws_secret_access_key="owner", region_name="us-east-1")
    owner.client("s3", endpoint_url=url).create_bucket(Bucket=BUCKET)
    yield url
    server.stop()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"film")
    return path


def store_of(identity: Identity, url: str, expires_s: int = 3600) -> S3Store:
    return S3Store(BUCKET, region=REGION, endpoint_url=url, expires_s=expires_s, session=session(identity, REGION))


def refusal(identity: Identity) -> str:
    """Why there are no credentials: one line without anything of them in it."""
    with pytest.raises(CredentialError) as caught:
        fetch(identity)
    line = str(caught.value)
    assert "\n" not in line
    for secret in (KEY_ID, SECRET, TOKEN, *identity.key.read_text().splitlines()[1:-1]):
        assert secret not in line
    return line


def test_credentials_are_asked_for_by_certificate_and_with_the_thing_s_name(provider: CredentialProvider) -> None:
    given = fetch(provider.identity(THING))
    assert (given["access_key"], given["secret_key"], given["token"]) == (f"{KEY_ID}1", SECRET, TOKEN)
    assert provider.asked == [Asked(f"/role-aliases/{ROLE_ALIAS}/credentials", THING, THING)]


def test_nothing_is_asked_for_until_it_is_needed_and_then_once(
    provider: CredentialProvider, s3_url: str, film: Path
) -> None:
    store = store_of(provider.identity(THING), s3_url)
    assert provider.asked == []
    store.put(film)
    store.put(film)
    assert len(provider.asked) == 1


@pytest.mark.parametrize(("life_s", "lasts_s"), [(1200, 1200), (7200, 3600)])
def test_a_film_s_link_is_signed_with_them_and_does_not_outlive_them(
    provider: CredentialProvider, s3_url: str, film: Path, life_s: float, lasts_s: float
) -> None:
    provider.life_s = life_s
    stored = store_of(provider.identity(THING), s3_url).put(film)
    query = parse_qs(urlsplit(stored.url).query)
    assert query["X-Amz-Credential"][0].startswith(f"{KEY_ID}1/")
    assert query["X-Amz-Security-Token"] == [TOKEN]
    assert int(query["X-Amz-Expires"][0]) == pytest.approx(lasts_s, abs=10)
    assert stored.expires_at_s == pytest.approx(time.time() + lasts_s, abs=10)


def test_credentials_are_renewed_before_they_end(provider: CredentialProvider, s3_url: str, film: Path) -> None:
    provider.life_s = 300  # botocore wants ten minutes more
    store = store_of(provider.identity(THING), s3_url)
    store.put(film)
    provider.life_s = 3600
    stored = store.put(film)
    asked = len(provider.asked)
    assert asked > 1
    assert f"{KEY_ID}{asked}" in store.put(film).url
    assert len(provider.asked) == asked
    assert stored.expires_at_s == pytest.approx(time.time() + 3600, abs=10)


def test_while_they_still_work_a_provider_that_is_down_is_no_trouble(
    pki: Pki, s3_url: str, film: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with credential_provider.running(pki, life_s=800) as provider:  # botocore would rather renew them
        store = store_of(provider.identity(THING), s3_url)
        store.put(film)
    with caplog.at_level(logging.INFO):
        stored = store.put(film)
    assert stored.expires_at_s == pytest.approx(time.time() + 800, abs=10)
    assert "Traceback" not in caplog.text


def test_a_provider_that_is_down_is_an_error_of_one_line_and_the_next_try_may_succeed(
    pki: Pki, s3_url: str, film: Path
) -> None:
    with credential_provider.running(pki) as provider:
        port = provider.server_port
        store = store_of(provider.identity(THING), s3_url)
    with pytest.raises(StoreError, match=rf"bucket {BUCKET}: .*127.0.0.1:{port}: Connection refused") as caught:
        store.put(film)
    assert "\n" not in str(caught.value)
    with credential_provider.running(pki, port):
        assert store.put(film).url


def test_a_provider_that_does_not_answer_is_given_up(
    provider: CredentialProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials_module, "TIMEOUT_S", 0.2)
    provider.delay_s = 1.0
    assert "timed out" in refusal(provider.identity(THING))


def test_a_certificate_of_another_ca_gets_none(provider: CredentialProvider, stranger: Pki) -> None:
    leaf = stranger.clients[THING]
    line = refusal(replace(provider.identity(THING), cert=leaf.cert, key=leaf.key))
    assert str(leaf.cert) in line
    assert provider.asked == []


def test_a_provider_that_is_not_the_real_one_is_not_told_who_we_are(
    provider: CredentialProvider, stranger: Pki
) -> None:
    assert f"is not signed by ca {stranger.ca}" in refusal(provider.identity(THING, ca=stranger.ca))
    assert "is for another host" in refusal(replace(provider.identity(THING), endpoint="127.1"))
    assert provider.asked == []


@pytest.mark.parametrize(
    ("status", "message", "advice"),
    [
        (403, "Invalid thing name passed", f"to thing {THING}"),
        (403, "Access Denied", "iot:AssumeRoleWithCertificate"),
        (403, "Certificate is invalid on this endpoint", "must be active"),
        (404, "Role alias does not exist", "infra/hand.yaml"),
        (400, "Unable to assume the role, or the role to assume does not exist", "correct the role"),
        (400, "The requested CredentialDurationSeconds exceeds the MaxSessionDuration set", "correct the role"),
        (500, "a\nb" + "c" * 5000, "must be active"),
    ],
)  # as the AWS IoT credential provider says it
def test_what_aws_refuses_is_told_with_what_to_do(
    provider: CredentialProvider, status: int, message: str, advice: str
) -> None:
    provider.refuses = status, {"message": message}
    line = refusal(provider.identity(THING))
    assert str(status) in line
    assert advice in line
    assert len(line) < 600


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"<html>", b"[]", b"null", b"{}", b'{"credentials": 5}', b"\xff",
        b'{"credentials": {"accessKeyId": "%s", "secretAccessKey": "%s"}}' % (KEY_ID.encode(), SECRET.encode()),
        {"credentials": credentials(3600)["credentials"] | {"expiration": "soon"}},
        {"credentials": credentials(3600)["credentials"] | {"expiration": None}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 502])
def test_what_no_provider_says_is_an_error_that_repeats_none_of_it(
    provider: CredentialProvider, status: int, answer: Any
) -> None:
    provider.refuses = status, answer
    assert f"status {status}" in refusal(provider.identity(THING))


def test_an_answer_that_is_no_http_is_an_error(provider: CredentialProvider) -> None:
    provider.refuses = 0, b"220 mail.example.org ready\r\n"
    assert "no answer in HTTP" in refusal(provider.identity(THING))


def test_credentials_that_have_ended_are_blamed_on_the_clock(
    provider: CredentialProvider, s3_url: str, film: Path
) -> None:
    provider.life_s = -60
    assert "set this machine's clock" in refusal(provider.identity(THING))
    with pytest.raises(StoreError, match="set this machine's clock"):
        store_of(provider.identity(THING), s3_url).put(film)


def test_files_that_are_missing_or_do_not_match_are_named(provider: CredentialProvider, stranger: Pki) -> None:
    identity = provider.identity(THING)
    with pytest.raises(CredentialError, match="cannot read /nowhere/device.crt"):
        fetch(replace(identity, cert=Path("/nowhere/device.crt")))
    assert "do not match" in refusal(replace(identity, key=stranger.clients[THING].key))


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": ""}, {"endpoint": "https://x"}, {"endpoint": "x/y"}, {"endpoint": "x:y"}, {"endpoint": "a b"},
        {"role_alias": ""}, {"role_alias": "../x"}, {"role_alias": "a\r\nb"}, {"role_alias": "a" * 129},
        {"thing": "a\r\nx-amz: y"}, {"thing": "é"},
    ],
)  # fmt: skip
def test_what_would_not_fit_into_a_request_is_refused_at_once(change: dict[str, str]) -> None:
    files = {name: Path(name) for name in ("cert", "key", "ca")}
    with pytest.raises(ValueError, match="credential_endpoint|role_alias|device"):
        Identity.at(**{"endpoint": "x.org", "role_alias": ROLE_ALIAS, "thing": THING} | change, **files)  # type: ignore


def plan(identity: Identity, url: str) -> Plan:
    settings = ModelSettings("bedrock", endpoint=url, boto_session=session(identity, REGION))
    planner = ModelPlanner(build_model(settings), PlanLimits(budget_s=10.0, attempts=3))
    try:
        return planner.plan("HELLO", Spelled, Future())
    finally:
        planner.close()


def test_bedrock_is_asked_with_them_in_the_region_of_the_session(provider: CredentialProvider) -> None:
    with bedrock(verbatim) as runtime:
        assert plan(provider.identity(THING), runtime.url).outcome == Spelled("HELLO")
    assert f"Credential={KEY_ID}1/" in runtime.requests[0].authorization
    assert f"/{REGION}/bedrock/aws4_request" in runtime.requests[0].authorization


def test_without_credentials_planning_is_given_up_at_once_with_the_reason(pki: Pki) -> None:
    with credential_provider.running(pki) as provider:
        identity = provider.identity(THING)
        provider.refuses = 403, {"message": "Access Denied"}
        with bedrock(verbatim) as runtime:
            planned = plan(identity, runtime.url)
        assert len(provider.asked) == 1
    assert planned.outcome is None
    assert "CredentialRetrievalError" in planned.cause
    assert "403 Access Denied" in planned.cause
    assert runtime.requests == []
