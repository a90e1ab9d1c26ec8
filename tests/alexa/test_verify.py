"""Only what Amazon signed, just now, for this skill, is answered."""

from __future__ import annotations

import copy
import json
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import Store

from skill.alexa.certificates import Certificates, check_chain
from skill.alexa.verify import Verifier
from skill.errors import RequestRefused
from tests.alexa.conftest import Bucket, Clock
from tests.alexa.minted import CHAIN_URL, DAY, NOW, Amazon, authority, leaf
from tests.alexa.speaker import envelope


def body_of(document: dict[str, Any] | None = None, kind: str = "LaunchRequest", seconds_ago: float = 0) -> bytes:
    document = copy.deepcopy(document or envelope("spoken"))
    sent = (NOW - timedelta(seconds=seconds_ago)).isoformat()
    document["request"] |= {"timestamp": sent, "type": kind}
    return json.dumps(document, ensure_ascii=False).encode()


def refusal(verifier: Verifier, headers: dict[str, str], body: bytes) -> str:
    with pytest.raises(RequestRefused) as caught:
        verifier.verify(headers, body)
    return str(caught.value)


def test_a_request_that_amazon_signed_is_let_through(verifier: Verifier, amazon: Amazon) -> None:
    """A signed, current request to this skill passes."""
    body = body_of()
    verifier.verify(amazon.headers(body), body)


def test_header_names_are_read_in_any_case(verifier: Verifier, amazon: Amazon) -> None:
    """Proxies that change the case of header names do no harm."""
    body = body_of()
    verifier.verify({name.lower(): value for name, value in amazon.headers(body).items()}, body)


def test_words_of_every_alphabet_are_signed_as_they_are(verifier: Verifier, amazon: Amazon) -> None:
    """The signature is over the raw bytes, whatever language they hold."""
    document = envelope("spoken")
    document["session"]["attributes"] = {"said": "Ça va, 優しさ, карэ 💛"}
    body = body_of(document)
    assert not body.isascii()
    verifier.verify(amazon.headers(body), body)


def test_a_body_that_was_changed_is_refused(verifier: Verifier, amazon: Amazon) -> None:
    """One changed byte breaks the signature."""
    body = body_of()
    assert refusal(verifier, amazon.headers(body), body.replace(b"en-US", b"en-GB")) == "signature"


def test_somebody_elses_signature_is_refused(verifier: Verifier, amazon: Amazon) -> None:
    """A signature by any other key does not count, even under Amazon's certificate."""
    body = body_of()
    stranger = leaf(amazon.middle, "stranger.example")
    headers = amazon.headers(body) | {"Signature-256": stranger.sign(body)}
    assert refusal(verifier, headers, body) == "signature"


@pytest.mark.parametrize("missing", ["SignatureCertChainUrl", "Signature-256"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_header_is_refused(
    verifier: Verifier, amazon: Amazon, bucket: Bucket, missing: str, value: str | None
) -> None:
    """Without a signature and its certificate nothing is downloaded and nothing answered."""
    headers = amazon.headers(body_of())
    del headers[missing]
    if value is not None:
        headers[missing] = value
    assert refusal(verifier, headers, body_of()) == "header"
    assert not bucket.fetched


def test_the_old_sha_1_signature_alone_is_refused(verifier: Verifier, amazon: Amazon, bucket: Bucket) -> None:
    """The header of the old scheme is not a signature."""
    headers = amazon.headers(body_of())
    headers["Signature"] = headers.pop("Signature-256")
    assert refusal(verifier, headers, body_of()) == "header"
    assert not bucket.fetched


@pytest.mark.parametrize(
    "signature", ["not base64!", "c2hvcnQ=", "A" * 4000, "ä" * 344, "=" * 344, "!!!!" + "QUJD" * 128]
)
def test_what_cannot_be_a_signature_is_refused(
    verifier: Verifier, amazon: Amazon, bucket: Bucket, signature: str
) -> None:
    """A signature of an impossible form costs no download."""
    headers = amazon.headers(body_of()) | {"Signature-256": signature}
    assert refusal(verifier, headers, body_of()) == "signature"
    assert not bucket.fetched


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"words"', b"\xff\xfe", b"[" * 60_000, b"{}", b'{"request": 1}']
)
def test_what_is_no_envelope_is_refused(verifier: Verifier, amazon: Amazon, bucket: Bucket, body: bytes) -> None:
    """A body that is not an Alexa request costs no download, even when it is signed."""
    assert refusal(verifier, amazon.headers(body), body) == "body"
    assert not bucket.fetched


@pytest.mark.parametrize("seconds_ago", [150, 149, 0, -149, -150])
def test_a_request_may_be_150_seconds_away(verifier: Verifier, amazon: Amazon, seconds_ago: float) -> None:
    """Amazon's own tolerance is kept, either side of now."""
    body = body_of(seconds_ago=seconds_ago)
    verifier.verify(amazon.headers(body), body)


@pytest.mark.parametrize("seconds_ago", [151, -151, 86_400, -86_400])
def test_a_stale_or_future_request_is_refused(
    verifier: Verifier, amazon: Amazon, bucket: Bucket, seconds_ago: float
) -> None:
    """A replayed request, or one from the future, costs no download."""
    body = body_of(seconds_ago=seconds_ago)
    assert refusal(verifier, amazon.headers(body), body) == "timestamp"
    assert not bucket.fetched


@pytest.mark.parametrize(
    "timestamp", [None, "", "soon", 1772366400, "2026-03-01T12:00:00", "9999-99-99T00:00:00Z", []]
)
def test_a_request_without_a_readable_time_is_refused(verifier: Verifier, amazon: Amazon, timestamp: Any) -> None:
    """A time without a zone, or none at all, is no time."""
    document = envelope("spoken")
    document["request"]["timestamp"] = timestamp
    body = json.dumps(document).encode()
    assert refusal(verifier, amazon.headers(body), body) == "timestamp"


@pytest.mark.parametrize("seconds_ago", [3599, -3599])
def test_a_skill_event_may_be_an_hour_late(verifier: Verifier, amazon: Amazon, seconds_ago: float) -> None:
    """Skill events are delivered late and again, and are still let through."""
    body = body_of(envelope("event"), "AlexaSkillEvent.SkillDisabled", seconds_ago)
    verifier.verify(amazon.headers(body), body)


@pytest.mark.parametrize("seconds_ago", [3601, -3601])
def test_a_skill_event_of_long_ago_is_refused(verifier: Verifier, amazon: Amazon, seconds_ago: float) -> None:
    """Even a skill event grows stale."""
    body = body_of(envelope("event"), "AlexaSkillEvent.SkillDisabled", seconds_ago)
    assert refusal(verifier, amazon.headers(body), body) == "timestamp"


@pytest.mark.parametrize("place", ["context", "session"])
def test_a_request_to_another_skill_is_refused(
    verifier: Verifier, amazon: Amazon, bucket: Bucket, place: str
) -> None:
    """Another skill's request is refused wherever it names that skill."""
    document = envelope("spoken")
    holder = document["context"]["System"] if place == "context" else document["session"]
    holder["application"]["applicationId"] = "amzn1.ask.skill.somebody-elses"
    body = body_of(document)
    assert refusal(verifier, amazon.headers(body), body) == "skill"
    assert not bucket.fetched


@pytest.mark.parametrize("cut", ["context", "System", "application", "applicationId"])
def test_a_request_that_names_no_skill_is_refused(verifier: Verifier, amazon: Amazon, cut: str) -> None:
    """A request must say which skill it is for."""
    document = envelope("spoken")
    holders = {"context": document, "System": document["context"]}
    holders |= {"application": document["context"]["System"]}
    holders |= {"applicationId": document["context"]["System"]["application"]}
    del holders[cut][cut]
    body = body_of(document)
    assert refusal(verifier, amazon.headers(body), body) in ("body", "skill")


@pytest.mark.parametrize("session", [{}, [], "x", {"application": None}])
def test_a_broken_session_is_refused(verifier: Verifier, amazon: Amazon, session: Any) -> None:
    """A session that names no skill does not slip by."""
    body = body_of(envelope("spoken") | {"session": session})
    assert refusal(verifier, amazon.headers(body), body) in ("body", "skill")


def test_a_request_outside_a_session_needs_none(verifier: Verifier, amazon: Amazon) -> None:
    """AudioPlayer events have no session and pass."""
    body = body_of(envelope("event"), "AudioPlayer.PlaybackStarted")
    verifier.verify(amazon.headers(body), body)


def test_everything_is_refused_until_a_skill_id_is_set(
    certificates: Certificates, clock: Clock, amazon: Amazon
) -> None:
    """Without a skill id the endpoint answers nobody, not even requests that name none."""
    document = envelope("spoken")
    document["context"]["System"]["application"]["applicationId"] = ""
    document["session"]["application"]["applicationId"] = ""
    for body in (body_of(), body_of(document)):
        assert refusal(Verifier("", certificates, clock), amazon.headers(body), body) == "unconfigured"


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com:443/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/./echo-api-cert-12.pem",
        "https://s3.amazonaws.com/other/../echo.api/echo-api-cert-12.pem",
        "HTTPS://S3.AmazonAWS.com/echo.api/echo-api-cert-12.pem",
    ],
)
def test_every_way_to_write_the_right_url_is_accepted(
    verifier: Verifier, amazon: Amazon, bucket: Bucket, url: str
) -> None:
    """Scheme and host in any case, the port of HTTPS and dot segments all name the one file."""
    body = body_of()
    verifier.verify(amazon.headers(body, url), body)
    assert bucket.fetched == [CHAIN_URL]


@pytest.mark.parametrize(
    "url",
    [
        "http://s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
        "https://evil.example/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com.evil.example/echo.api/echo-api-cert-12.pem",
        "https://s3-amazonaws.com/echo.api/echo-api-cert-12.pem",
        "https://s3xamazonaws.com/echo.api/echo-api-cert-12.pem",
        "https://evil.s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/invalid.path/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api.evil/echo-api-cert-12.pem",
        "https://s3.amazonaws.com//echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api",
        "https://s3.amazonaws.com/echo.api/",
        "https://s3.amazonaws.com/echo.api/..",
        "https://s3.amazonaws.com/echo.api/../evil/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/%2e%2e/evil/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/%2E%2E/evil/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api%2f..%2fevil/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api\\..\\evil/echo-api-cert-12.pem",
        "https://s3.amazonaws.com:563/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com:https/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com:/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com:٤٤٣/echo.api/echo-api-cert-12.pem",
        "https://user@s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com@evil.example/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com:443@evil.example/echo.api/echo-api-cert-12.pem",
        "https://evil.example/?https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/?/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/#/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem#fragment",
        "https://s3.amazonaws.com/echo.api/\r\nHost: evil.example",
        "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem\n",
        " https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/cert,https://s3.amazonaws.com/echo.api/cert",
        "https://s3.amazonaws.com/echo.api/é.pem",
        "https:/s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
        "//s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
        "file:///echo.api/echo-api-cert-12.pem",
        "echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/" + "a" * 600,
    ],
)
def test_every_other_url_is_refused(verifier: Verifier, amazon: Amazon, bucket: Bucket, url: str) -> None:
    """Nothing is ever downloaded from a place that is not Amazon's folder of signing certificates."""
    body = body_of()
    assert refusal(verifier, amazon.headers(body, url), body) == "url"
    assert not bucket.fetched


def test_a_leaf_for_another_host_is_refused(verifier: Verifier, amazon: Amazon, bucket: Bucket) -> None:
    """A certificate for any other name is not Amazon's signer."""
    amazon = Amazon(amazon.root)
    amazon.signer = leaf(amazon.middle, "echo-api.amazon.com.evil.example")
    bucket.files[CHAIN_URL] = amazon.chain
    body = body_of()
    assert refusal(verifier, amazon.headers(body), body) == "chain"


@pytest.mark.parametrize("shift", [-31 * DAY, 31 * DAY])
def test_a_leaf_outside_its_dates_is_refused(
    verifier: Verifier, amazon: Amazon, bucket: Bucket, shift: timedelta
) -> None:
    """An expired certificate, and one that is not valid yet, sign nothing."""
    amazon = Amazon(amazon.root)
    amazon.signer = leaf(amazon.middle, valid_from=NOW + shift - 30 * DAY, valid_until=NOW + shift + 30 * DAY)
    bucket.files[CHAIN_URL] = amazon.chain
    body = body_of()
    assert refusal(verifier, amazon.headers(body), body) == "chain"


def test_a_chain_to_an_unknown_root_is_refused(verifier: Verifier, bucket: Bucket) -> None:
    """A chain that is sound in itself, but ends at a stranger's root, proves nothing."""
    stranger = Amazon(authority("A stranger's root"))
    bucket.files[CHAIN_URL] = stranger.chain + stranger.root.pem
    body = body_of()
    assert refusal(verifier, stranger.headers(body), body) == "chain"


def test_a_chain_without_its_middle_is_refused(verifier: Verifier, amazon: Amazon, bucket: Bucket) -> None:
    """A leaf alone does not lead to a root."""
    bucket.files[CHAIN_URL] = amazon.signer.pem
    body = body_of()
    assert refusal(verifier, amazon.headers(body), body) == "chain"


@pytest.mark.parametrize(
    "pem", [b"", b"<html>", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_file_that_is_no_chain_is_refused(
    verifier: Verifier, amazon: Amazon, bucket: Bucket, pem: bytes
) -> None:
    """Whatever else lies at the URL is refused."""
    bucket.files[CHAIN_URL] = pem
    body = body_of()
    assert refusal(verifier, amazon.headers(body), body) == "chain"


def test_a_signer_with_another_kind_of_key_is_refused(verifier: Verifier, amazon: Amazon, bucket: Bucket) -> None:
    """Amazon signs with RSA; a sound certificate for anything else signs nothing."""
    signer = leaf(amazon.middle, public_key=generate_private_key(SECP256R1()).public_key())
    bucket.files[CHAIN_URL] = signer.pem + amazon.middle.pem
    body = body_of()
    assert refusal(verifier, amazon.headers(body), body) == "chain"


@pytest.mark.parametrize("name", ["*.amazon.com", "echo-api.amazon.com.example", "amazon.com"])
def test_a_signer_must_have_the_name_itself(verifier: Verifier, amazon: Amazon, bucket: Bucket, name: str) -> None:
    """A certificate that is good for the name only by a wildcard, or for another name, signs nothing."""
    signer = leaf(amazon.middle, name)
    bucket.files[CHAIN_URL] = signer.pem + amazon.middle.pem
    body = body_of()
    headers = amazon.headers(body) | {"Signature-256": signer.sign(body)}
    assert refusal(verifier, headers, body) == "chain"


def test_a_damaged_chain_is_refused(amazon: Amazon) -> None:
    """Whatever byte of a certificate is changed, the chain is refused and nothing else goes wrong."""
    whole = amazon.signer.certificate.public_bytes(Encoding.DER)
    store = Store([amazon.root.certificate])
    for at in range(len(whole)):
        damaged = whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :]
        pem = f"-----BEGIN CERTIFICATE-----\n{b64encode(damaged).decode()}\n-----END CERTIFICATE-----\n"
        with pytest.raises(RequestRefused, match="chain"):
            check_chain(pem.encode() + amazon.middle.pem, store, NOW)


def test_extra_certificates_in_the_chain_do_no_harm(verifier: Verifier, amazon: Amazon, bucket: Bucket) -> None:
    """A path is built through the chain, so certificates that lead elsewhere are passed over."""
    bucket.files[CHAIN_URL] = amazon.signer.pem + authority("Elsewhere").pem + amazon.middle.pem + amazon.root.pem
    body = body_of()
    verifier.verify(amazon.headers(body), body)


def test_a_cross_signed_root_at_the_end_need_not_be_known(
    verifier: Verifier, amazon: Amazon, bucket: Bucket
) -> None:
    """As in Amazon's chain of today, the last certificate may come from an old root that is trusted no more."""
    cross_signed = authority("Root", authority("Old root"))
    bucket.files[CHAIN_URL] = amazon.chain + cross_signed.pem
    body = body_of()
    verifier.verify(amazon.headers(body), body)


def test_a_known_signer_is_fetched_and_checked_once(verifier: Verifier, amazon: Amazon, bucket: Bucket) -> None:
    """A day of requests costs one download."""
    for seconds in range(20):
        body = body_of(seconds_ago=seconds)
        verifier.verify(amazon.headers(body), body)
    assert bucket.fetched == [CHAIN_URL]


def test_many_requests_at_once_share_one_download(verifier: Verifier, amazon: Amazon, bucket: Bucket) -> None:
    """However many requests wait for a chain, it is fetched once and all of them pass."""
    body = body_of()
    headers = amazon.headers(body)
    bucket.gate.clear()
    with ThreadPoolExecutor(32) as pool:
        waiting = [pool.submit(verifier.verify, headers, body) for _ in range(32)]
        bucket.gate.set()
        assert [one.result(10) for one in waiting] == [None] * 32
    assert bucket.fetched == [CHAIN_URL]


def test_queries_force_no_new_downloads(verifier: Verifier, amazon: Amazon, bucket: Bucket) -> None:
    """The same file under `?1`, `?2` and dot segments is fetched once."""
    body = body_of()
    for number in range(50):
        verifier.verify(amazon.headers(body, f"{CHAIN_URL}?{number}"), body)
    verifier.verify(amazon.headers(body, CHAIN_URL.replace("/echo.api/", "/echo.api/./")), body)
    assert bucket.fetched == [CHAIN_URL]
