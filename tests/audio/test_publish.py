"""Recordings on their way from who renders them to who plays them."""

from __future__ import annotations

import dataclasses
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio.depots import depot
from audio.engines.silent import Silent
from audio.inspection import inspect
from audio.publish import publish, pull
from skill.errors import BadInput, CheckFailed, EnvironmentLacks, KindMomentError
from skill.media import MANIFEST, read_manifest, write_manifest
from tests.audio import small
from tests.audio.conftest import Folders
from tests.audio.depot_server import DepotServer, Mishaps

ROOT = Path(__file__).parents[2]


@pytest.fixture
def web(built: Folders, tmp_path: Path) -> Iterator[DepotServer]:
    """The small library, published and served."""
    publish(built.media, depot(str(tmp_path / "depot")))
    with DepotServer(tmp_path / "depot") as server:
        yield server


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pytest.MonkeyPatch]:
    """A server that speaks S3's protocol, found by boto3 through the environment; with one bucket."""
    log = tmp_path_factory.mktemp("s3") / "log"
    with log.open("w") as out, socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        reserved.close()
        command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True)
    with server, pytest.MonkeyPatch.context() as patch:
        try:
            assert server.stderr
            assert any("Running on" in line for line in server.stderr)
            patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
            patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
            patch.setenv("AWS_ACCESS_KEY_ID", "test")
            patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
            import boto3

            boto3.client("s3").create_bucket(Bucket="kind")
            yield patch
        finally:
            server.terminate()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".build.lock"}


def test_what_is_pulled_is_what_was_rendered(built: Folders, folders: Folders, web: DepotServer) -> None:
    """A companion that pulls has every recording of the studio's, to the last bit, and can play it."""
    moved = pull(depot(web.address), folders.media)
    assert files(folders.media) == files(built.media)
    assert (moved.recordings, moved.files) == (3, 9)
    assert all(list(inspect(folders.media, row)) == [] for row in folders.rows.values())


def test_only_what_changed_is_moved(folders: Folders, tmp_path: Path) -> None:
    """After an edit of one practice only its files are published, and only they are pulled."""
    there, here = depot(str(tmp_path / "depot")), tmp_path / "here"
    for words, files_moved in (("One.", 6), ("Two.", 3), ("Two.", 0)):
        folders.studio(small.library(small.soles(words), small.breath()), Silent()).build()
        names: list[str] = []
        assert publish(folders.media, there, names.append).files == files_moved
        assert pull(there, here).files == files_moved == len(names)
        assert read_manifest(here) == read_manifest(folders.media)


def test_the_manifest_goes_last(built: Folders, tmp_path: Path) -> None:
    """When publishing breaks off, the depot's manifest names nothing that is not there."""

    def stop(name: str) -> None:
        raise KeyboardInterrupt

    there = tmp_path / "depot"
    with pytest.raises(KeyboardInterrupt):
        publish(built.media, depot(str(there)), stop)
    assert MANIFEST not in files(there)
    assert publish(built.media, depot(there.as_uri())).files == 8


def test_a_spoiled_recording_is_not_published(folders: Folders, tmp_path: Path) -> None:
    """A file that is not what was rendered is named and stays at home; so is an empty folder."""
    with pytest.raises(BadInput, match="no recording to publish"):
        publish(folders.media, depot(str(tmp_path / "depot")))
    folders.studio(small.library(small.breath()), Silent()).build()
    path = folders.media / folders.rows["breath"].captions
    path.write_text("WEBVTT\n")
    with pytest.raises(BadInput, match=r"breath-90-.*\.mp3: not what was rendered"):
        publish(folders.media, depot(str(tmp_path / "depot")))
    assert not (tmp_path / "depot" / MANIFEST).exists()


@pytest.mark.parametrize("no_range", [False, True])
def test_a_download_that_broke_off_is_resumed(folders: Folders, web: DepotServer, no_range: bool) -> None:
    """The next pull goes on where the last one broke off, also at a server that cannot begin in the middle."""
    row = read_manifest(web.folder)[0]
    web.mishaps = Mishaps(breaks_after={row.file: 5000}, no_range=no_range)
    with pytest.raises(EnvironmentLacks, match=r"broke off\. Check the network"):
        pull(depot(web.address), folders.media)
    assert read_manifest(folders.media) == ()
    pull(depot(web.address), folders.media)
    assert (row.file, 5000) in web.asked
    assert files(folders.media) == files(web.folder)


def test_a_half_download_of_something_else_does_no_harm(folders: Folders, web: DepotServer) -> None:
    """A part that was left by mishap is found not to fit, and the file is fetched anew."""
    row = read_manifest(web.folder)[0]
    folders.media.mkdir()
    (folders.media / f".{row.file}.part").write_bytes(bytes(row.bytes + 1))
    pull(depot(web.address), folders.media)
    assert files(folders.media) == files(web.folder)


@pytest.mark.parametrize("ending", [".mp3", ".vtt", ".lrc"])
def test_what_arrives_corrupt_is_named_and_the_old_stays(folders: Folders, tmp_path: Path, ending: str) -> None:
    """A file that is not what the manifest promises is named; what was here before goes on playing."""
    there, here = depot(str(tmp_path / "depot")), tmp_path / "here"
    for words in ("One.", "Two."):
        folders.studio(small.library(small.soles(words), small.breath()), Silent()).build()
        publish(folders.media, there)
        if words == "One.":
            pull(there, here)
    before = {row.practice: row for row in read_manifest(here)}
    name = Path(folders.rows["soles"].file).with_suffix(ending).name
    content = (tmp_path / "depot" / name).read_bytes()
    (tmp_path / "depot" / name).write_bytes(content[:-1] + b"\x01")
    with pytest.raises(CheckFailed, match=f"corrupt: .*{name}.*is kept"):
        pull(there, here)
    assert {row.practice: row for row in read_manifest(here)} == before
    (tmp_path / "depot" / name).write_bytes(content)
    pull(there, here)
    assert {row.practice: row for row in read_manifest(here)} == folders.rows


def test_a_spoiled_file_of_ones_own_is_fetched_again(folders: Folders, web: DepotServer) -> None:
    """A recording that was spoiled here is mended by the next pull, and nothing else is moved."""
    pull(depot(web.address), folders.media)
    row = folders.rows["soles"]
    (folders.media / row.file).write_bytes(bytes(row.bytes))
    assert pull(depot(web.address), folders.media).files == 1
    assert files(folders.media) == files(web.folder)


@pytest.mark.parametrize(
    "claims",
    [
        {"file": "../soles-30-en-US-0123456789ab.mp3"},
        {"file": "/etc/soles-30-en-US-0123456789ab.mp3"},
        {"file": "manifest.json"},
        {"captions": "../../soles-30-en-US-0123456789ab.vtt"},
        {"bytes": 10**12},
        {"bytes": "1"},
        {"file": None},
    ],
)
def test_a_manifest_that_leads_astray_is_refused(
    built: Folders, folders: Folders, tmp_path: Path, claims: dict[str, object]
) -> None:
    """Names with paths in them and sizes beyond reason are refused before anything is fetched."""
    row = dataclasses.replace(built.rows["soles"], **claims)  # type: ignore[arg-type]
    write_manifest(tmp_path / "depot", [row])
    with pytest.raises(BadInput, match=r"manifest\.json: refused"):
        pull(depot(str(tmp_path / "depot")), folders.media)
    assert files(folders.media) == {}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"<html>", "not a manifest of this version"),
        (json.dumps({"version": 9, "recordings": []}).encode(), "not a manifest of this version"),
        (b" " * (9 << 20), "is longer than"),
    ],
)
def test_what_is_no_manifest_changes_nothing(
    built: Folders, folders: Folders, tmp_path: Path, content: bytes, problem: str
) -> None:
    """A page of errors, a manifest of another version and one without end leave the recordings alone."""
    shutil.copytree(built.media, folders.media)
    (tmp_path / "depot").mkdir()
    (tmp_path / "depot" / MANIFEST).write_bytes(content)
    with pytest.raises(BadInput, match=problem):
        pull(depot(str(tmp_path / "depot")), folders.media)
    assert files(folders.media) == files(built.media)


@pytest.mark.parametrize(
    ("address", "error", "problem"),
    [
        ("http://example.org/recordings", BadInput, "over https only"),
        ("ftp://example.org", BadInput, "not known here"),
        ("/nowhere/at/all", BadInput, r"there is no manifest\.json"),
        ("https://127.0.0.1:1/recordings", EnvironmentLacks, "Check the network"),
    ],
)
def test_an_address_that_does_not_do_is_one_line(
    folders: Folders, address: str, error: type[KindMomentError], problem: str
) -> None:
    """Plain http, unknown kinds, empty places and dead servers are each told in one line."""
    with pytest.raises(error, match=problem) as raised:
        pull(depot(address), folders.media)
    assert "\n" not in str(raised.value)


def test_a_redirect_out_of_https_is_refused(folders: Folders, web: DepotServer) -> None:
    """A server cannot send a companion on to a plain address, where anybody could answer."""
    web.mishaps = Mishaps(redirects_to="http://example.org")
    with pytest.raises(BadInput, match="over https only"):
        pull(depot(web.address), folders.media)


def test_the_web_cannot_be_published_to(built: Folders, web: DepotServer) -> None:
    """Publishing to a web address is refused with what to use."""
    with pytest.raises(BadInput, match="Use s3://"):
        publish(built.media, depot(web.address))


def test_a_kiosk_pulls_without_what_renders(folders: Folders, web: DepotServer) -> None:
    """`audio pull` runs where neither numpy nor any engine nor pydub is installed."""
    code = (
        "import sys; sys.modules.update(dict.fromkeys(('numpy', 'pydub', 'soundfile', 'lameenc', 'gtts',"
        " 'espeakng_loader'))); from audio.cli import audio; audio()"
    )
    command = [sys.executable, "-c", code, "pull", web.address, "--media-dir", str(folders.media)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1].startswith("3 recordings there, 9 files moved")
    assert files(folders.media) == files(web.folder)


def test_a_bucket_is_a_depot(built: Folders, folders: Folders, s3: pytest.MonkeyPatch) -> None:
    """Recordings go into an S3 bucket with their types, once, and come out whole, also from the middle."""
    import boto3

    there = depot("s3://kind/hospital/recordings")
    assert publish(built.media, there).files == 9
    assert publish(built.media, there).files == 0
    row = built.rows["soles"]
    head = boto3.client("s3").head_object(Bucket="kind", Key=f"hospital/recordings/{row.file}")
    assert (head["ContentType"], head["CacheControl"]) == ("audio/mpeg", "public, max-age=31536000, immutable")
    folders.media.mkdir()
    (folders.media / f".{row.file}.part").write_bytes((built.media / row.file).read_bytes()[:5000])
    pull(there, folders.media)
    assert files(folders.media) == files(built.media)
    assert list(there.read(row.file, row.bytes)) == []


def test_what_a_bucket_refuses_is_one_line(folders: Folders, built: Folders, s3: pytest.MonkeyPatch) -> None:
    """A bucket or object that there is not, and a service out of reach, are each told in one line with a mend."""
    with pytest.raises(BadInput, match=r"s3://none: the service answered NoSuchBucket\. Check the bucket"):
        publish(built.media, depot("s3://none"))
    with pytest.raises(BadInput, match=r"s3://kind/empty: there is no manifest\.json"):
        pull(depot("s3://kind/empty"), folders.media)


def test_without_boto3_a_bucket_names_what_to_install(built: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where boto3 is not installed, publishing to S3 ends with the command that installs it."""
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(EnvironmentLacks, match=r"pip install 'kind-moment\[aws\]'"):
        publish(built.media, depot("s3://kind/recordings"))


def test_without_credentials_a_bucket_says_so(
    built: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without credentials publishing to S3 names the settings that give them."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with pytest.raises(EnvironmentLacks, match="no credentials were found"):
        publish(built.media, depot("s3://kind/recordings"))
