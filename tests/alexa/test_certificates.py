"""Amazon's signing certificates are fetched seldom and trusted only while they are valid."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from skill.alexa import certificates as room
from skill.alexa.certificates import MOST_KEPT, Certificates, chain_path
from skill.alexa.download import Allowance
from skill.errors import RequestRefused
from tests.alexa.conftest import Bucket, Clock
from tests.alexa.minted import CHAIN_PATH, CHAIN_URL, DAY, NOW, Amazon, leaf


def path(number: int) -> str:
    return f"/echo.api/echo-api-cert-{number}.pem"


def test_a_chain_is_fetched_again_when_its_leaf_has_run_out(
    certificates: Certificates, amazon: Amazon, bucket: Bucket, clock: Clock
) -> None:
    """On the day a certificate ends it is dropped, and the new one under its URL is used."""
    certificates.key(CHAIN_PATH)
    clock.passes(days=31)
    with pytest.raises(RequestRefused, match=r"^chain$"):
        certificates.key(CHAIN_PATH)
    clock.passes(minutes=1)
    renewed = leaf(amazon.middle, valid_from=NOW, valid_until=NOW + 60 * DAY)
    bucket.files[CHAIN_URL] = renewed.pem + amazon.middle.pem
    certificates.key(CHAIN_PATH)
    assert len(bucket.fetched) == 3


@pytest.mark.parametrize(("content", "reason"), [(None, "download"), (b"no chain", "chain")])
def test_a_failure_counts_for_a_moment(
    certificates: Certificates, amazon: Amazon, bucket: Bucket, clock: Clock, content: bytes | None, reason: str
) -> None:
    """A name that just failed is not fetched again at once, and soon it is, wherever the clock was set to."""
    bucket.files = {CHAIN_URL: content} if content else {}
    for _ in range(10):
        with pytest.raises(RequestRefused, match=rf"^{reason}$"):
            certificates.key(CHAIN_PATH)
    assert len(bucket.fetched) == 1
    clock.passes(hours=-2)
    with pytest.raises(RequestRefused, match=rf"^{reason}$"):
        certificates.key(CHAIN_PATH)
    assert len(bucket.fetched) == 2
    bucket.files[CHAIN_URL] = amazon.chain
    clock.passes(seconds=20)
    certificates.key(CHAIN_PATH)


FLOODS = {
    "anything": [f"/echo.api/{number}" for number in range(1000)],
    "well-formed": [path(number) for number in range(1000, 2000)],
    "expected": [path(number) for number in range(50) if path(number) != CHAIN_PATH] * 20,
}


@pytest.mark.parametrize("flood", [[name] for name in FLOODS] + [list(FLOODS)], ids=" and ".join)
def test_no_flood_of_names_keeps_the_genuine_one_from_being_fetched(
    certificates: Certificates, bucket: Bucket, flood: list[str]
) -> None:
    """However many names are invented before the first genuine request, that one passes, at few downloads."""
    names = [name for kind in flood for name in FLOODS[kind]]
    for name in names:
        with pytest.raises(RequestRefused):
            certificates.key(name)
    certificates.key(CHAIN_PATH)
    assert len(bucket.fetched) <= 49 + 6 + 1


def test_names_unlike_amazons_leave_downloads_for_those_like_them(
    amazon: Amazon, bucket: Bucket, certificates: Certificates
) -> None:
    """Should Amazon name its chain a little differently one day, a flood of anything else does not matter."""
    for name in FLOODS["anything"]:
        with pytest.raises(RequestRefused):
            certificates.key(name)
    assert len(bucket.fetched) == 2
    bucket.files[CHAIN_URL.replace(".pem", "-ats.pem")] = amazon.chain
    certificates.key(CHAIN_PATH.replace(".pem", "-ats.pem"))


def test_a_day_of_invented_names_takes_no_more_memory_than_an_hour(
    certificates: Certificates, clock: Clock
) -> None:
    """What is remembered of failures is bounded, however long and with whatever names somebody tries."""
    for number in range(2000):
        clock.passes(seconds=10)
        with pytest.raises(RequestRefused):
            certificates.key(path(1000 + number))
    assert len(certificates._failed) == room.MOST_FAILURES
    assert not certificates._coming


def test_an_attack_with_many_urls_costs_few_downloads(
    certificates: Certificates, amazon: Amazon, bucket: Bucket, clock: Clock
) -> None:
    """A thousand invented URLs cause six downloads, a known signer still passes, and later there are more."""
    certificates.key(CHAIN_PATH)
    for number in range(1000, 2000):
        with pytest.raises(RequestRefused):
            certificates.key(path(number))
    assert len(bucket.fetched) == 1 + 6
    certificates.key(CHAIN_PATH)
    assert len(bucket.fetched) == 1 + 6
    clock.passes(seconds=25)
    for number in range(2000, 2010):
        with pytest.raises(RequestRefused):
            certificates.key(path(number))
    assert len(bucket.fetched) == 1 + 8
    clock.passes(days=1)
    for number in range(3000, 3020):
        with pytest.raises(RequestRefused):
            certificates.key(path(number))
    assert len(bucket.fetched) == 1 + 8 + 6


def test_a_clock_set_back_gives_no_downloads_and_takes_none() -> None:
    """When the clock is corrected, the allowance neither grows nor is lost."""
    clock = Clock()
    allowance = Allowance(clock, burst=2, held_back=0)
    allowance.spend()
    clock.passes(days=-3)
    allowance.spend()
    with pytest.raises(RequestRefused, match=r"^budget$"):
        allowance.spend()
    clock.passes(seconds=10)
    allowance.spend()


def test_only_so_many_chains_are_kept(amazon: Amazon, clock: Clock) -> None:
    """The memory for certificates is bounded; the one that was not used for longest makes room."""
    files = {f"https://s3.amazonaws.com{path(number)}": amazon.chain for number in range(MOST_KEPT + 1)}
    bucket = Bucket(files)
    certificates = Certificates(bucket, clock, [amazon.root.certificate], Allowance(clock, burst=99))
    for number in range(MOST_KEPT):
        certificates.key(path(number))
    certificates.key(path(0))
    certificates.key(path(MOST_KEPT))
    certificates.key(path(0))
    assert len(bucket.fetched) == MOST_KEPT + 1
    certificates.key(path(1))
    assert len(bucket.fetched) == MOST_KEPT + 2


def test_a_request_does_not_wait_for_ever_and_the_next_one_gains(
    certificates: Certificates, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chain that comes too late for one request is there for the next, from the same download."""
    monkeypatch.setattr(room, "PATIENCE_S", 0.05)
    bucket.gate.clear()
    with pytest.raises(RequestRefused, match=r"^download$"):
        certificates.key(CHAIN_PATH)
    bucket.gate.set()
    monkeypatch.setattr(room, "PATIENCE_S", 5)
    certificates.key(CHAIN_PATH)
    assert bucket.fetched == [CHAIN_URL]


def test_the_public_roots_hold_amazons_own() -> None:
    """By default the roots are certifi's, and Amazon's are among them."""
    names = [root.subject.rfc4514_string() for root in room.public_roots()]
    assert any("Amazon Root CA 1" in name for name in names)
    assert any("Starfield Services" in name for name in names)


def test_a_minted_chain_is_not_trusted_by_default(amazon: Amazon) -> None:
    """With the public roots, a chain of somebody's own making leads nowhere."""
    public = Certificates(Bucket({CHAIN_URL: amazon.chain}), lambda: datetime.now(UTC))
    with pytest.raises(RequestRefused, match=r"^chain$"):
        public.key(chain_path(CHAIN_URL))
