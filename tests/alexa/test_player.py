"""Practices are streamed, held, gone on with and left, as Alexa's AudioPlayer has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from skill.alexa.player import LARGEST_CAPTIONS_BYTES
from skill.library.shelf import Shelf
from skill.media import MediaFolder, write_manifest
from tests.alexa.conftest import PUBLIC_URL, recording
from tests.alexa.speaker import Speaker

STOP = {"type": "AudioPlayer.Stop"}
EVENTS = ("Started", "NearlyFinished", "Finished", "Stopped", "Failed")


@pytest.fixture
def playing(speaker: Speaker) -> Speaker:
    """A speaker in the middle of a three-minute compassion break."""
    speaker.hears("CompassionBreakIntent", length="180")
    speaker.plays_until(60_000)
    return speaker


def test_a_practice_is_streamed_from_the_public_address(speaker: Speaker) -> None:
    """A recording plays from its start, with its captions and its title, and the talk is over."""
    speech = speaker.hears("CompassionBreakIntent", length="180")
    assert speech.startswith("<speak>Compassion break, three minutes. ")
    assert speech.endswith(" You can stop any time.</speak>")
    assert speaker.stream == {
        "url": f"{PUBLIC_URL}/media/compassion-break-180.abc123.mp3",
        "token": "v1:compassion-break:180",
        "offsetInMilliseconds": 0,
        "captionData": {
            "type": "WEBVTT",
            "content": "WEBVTT\n\n00:01.000 --> 00:04.000\nHere you are.\n",
        },
    }
    assert speaker.directive
    assert speaker.directive["audioItem"]["metadata"] == {"title": "Compassion break", "subtitle": "three minutes"}
    assert not speaker.is_listening


def test_without_a_recording_the_script_is_spoken(speaker: Speaker) -> None:
    """What is not rendered yet is said by Alexa's own voice."""
    speech = speaker.hears("SitWithMeIntent", length="60")
    assert speaker.directive is None
    assert speech.count("<s>") > 2


def test_a_spoken_practice_ends_what_played_before(playing: Speaker) -> None:
    """The old stream does not come back after a practice that had to be spoken."""
    playing.hears("SitWithMeIntent", length="60")
    assert playing.directive == STOP


def test_pause_and_resume_go_on_where_it_was_held(playing: Speaker) -> None:
    """Pause stops the stream; resume, in a new session, plays on from there."""
    playing.hears("AMAZON.PauseIntent")
    assert playing.directive == STOP
    playing.hears("AMAZON.ResumeIntent")
    assert playing.stream["offsetInMilliseconds"] == 60_000
    assert playing.stream["token"] == "v1:compassion-break:180"


def test_opening_the_skill_does_not_lose_the_place(playing: Speaker) -> None:
    """Resume still works after the skill was opened in the middle of a practice."""
    playing.opens()
    playing.hears("AMAZON.ResumeIntent")
    assert playing.stream["offsetInMilliseconds"] == 60_000


@pytest.mark.parametrize("offset_ms", [999_000, -1])
def test_resume_outside_the_recording_begins_again(playing: Speaker, offset_ms: int) -> None:
    """A place that the recording does not have is not gone to."""
    playing.plays_until(offset_ms, "STOPPED")
    playing.hears("AMAZON.ResumeIntent")
    assert playing.stream["offsetInMilliseconds"] == 0


def test_resume_with_nothing_to_resume_says_so(speaker: Speaker) -> None:
    """When nothing was playing, nothing is started."""
    assert "Nothing is playing" in speaker.hears("AMAZON.ResumeIntent")
    assert speaker.directive is None


def test_stop_stops_the_stream(playing: Speaker) -> None:
    """Stop closes and sends AudioPlayer.Stop."""
    playing.hears("AMAZON.StopIntent")
    assert playing.directive == STOP
    assert not playing.is_listening


def test_too_much_leaves_for_the_ground(playing: Speaker) -> None:
    """ "Too much" in a new session still knows what was playing, and goes to its exit at once."""
    assert "leave it right there" in playing.hears("TooMuchIntent")
    assert playing.stream["token"].startswith("v1:soles-of-the-feet:")


def test_repeat_plays_it_again_from_the_start(playing: Speaker) -> None:
    """Repeat and start over begin the same practice anew."""
    for intent in ("AMAZON.RepeatIntent", "AMAZON.StartOverIntent"):
        playing.plays_until(60_000)
        playing.hears(intent)
        assert playing.stream["token"] == "v1:compassion-break:180"
        assert playing.stream["offsetInMilliseconds"] == 0


def test_shorter_changes_the_length_of_what_plays(playing: Speaker) -> None:
    """ "Shorter" during a practice plays its shorter version."""
    playing.hears("TuneIntent", change="shorter")
    assert playing.stream["token"] == "v1:compassion-break:60"


def test_a_kind_word_does_not_end_what_plays(playing: Speaker) -> None:
    """Alexa goes on with the stream after a short answer; nothing stops it."""
    playing.hears("AffirmationIntent")
    assert playing.directive is None


@pytest.mark.parametrize(
    "token",
    [
        "v0:old:60",
        "v1:no-such-practice:60",
        "v1:compassion-break:61",
        "v1:compassion-break:x",
        "",
        "v1:../../x:60",
    ],
)
def test_a_stream_of_another_version_is_ended(speaker: Speaker, media: MediaFolder, token: str) -> None:
    """A stream whose token says nothing to this version is stopped by the next reply, whatever that is."""
    write_manifest(media.folder, [*media.all(), recording(media.folder, "compassion-break", 61)])
    speaker.playback = {"token": token, "offsetInMilliseconds": 5, "playerActivity": "PLAYING"}
    speaker.hears("AMAZON.StopIntent")
    assert speaker.directive == STOP


def test_what_has_ended_is_not_playing(playing: Speaker) -> None:
    """After its end a practice can be neither paused nor too much."""
    playing.plays_until(180_000, "FINISHED")
    assert "Nothing is playing" in playing.hears("AMAZON.PauseIntent")
    playing.hears("TooMuchIntent")
    assert playing.directive is None


def test_what_has_ended_can_be_heard_again(playing: Speaker) -> None:
    """Repeat works just after the end, though the talk was over long before."""
    playing.plays_until(180_000, "FINISHED")
    playing.hears("AMAZON.RepeatIntent")
    assert playing.stream["token"] == "v1:compassion-break:180"


@pytest.mark.parametrize("event", EVENTS)
def test_events_of_the_player_are_answered_with_nothing(playing: Speaker, event: str) -> None:
    """What the player tells is heard and left at that; above all a stream that failed is not played again."""
    fields = {"error": {"type": "MEDIA_ERROR_INVALID_REQUEST", "message": "x"}} if event == "Failed" else {}
    assert playing.sends(f"AudioPlayer.Playback{event}", **fields) == {}


def test_a_stream_that_fails_leaves_a_line_for_the_operator(
    playing: Speaker, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names what kind of failure it was."""
    error = {"type": "MEDIA_ERROR_INVALID_REQUEST", "message": "x"}
    playing.sends("AudioPlayer.PlaybackFailed", error=error, currentPlaybackState={"token": "x"})
    assert caplog.messages == ["AudioPlayer.PlaybackFailed: MEDIA_ERROR_INVALID_REQUEST"]


def test_the_pause_and_play_buttons_hold_and_go_on(playing: Speaker) -> None:
    """Buttons do what the words do, in silence."""
    assert playing.sends("PlaybackController.PauseCommandIssued") == {"directives": [STOP]}
    playing.sends("PlaybackController.PlayCommandIssued")
    assert playing.stream["offsetInMilliseconds"] == 60_000


def test_the_play_button_after_the_end_plays_again(playing: Speaker) -> None:
    """After a practice has ended, play begins it anew."""
    playing.plays_until(179_000, "FINISHED")
    playing.sends("PlaybackController.PlayCommandIssued")
    assert playing.stream["offsetInMilliseconds"] == 0


def test_next_and_previous_buttons_lead_back_to_where_they_began(playing: Speaker, shelf: Shelf) -> None:
    """Next and previous go through the practices in the library's order."""
    names = list(shelf.library("en-US").practices)
    following = names[names.index("compassion-break") + 1]
    playing.sends("PlaybackController.NextCommandIssued")
    assert playing.stream["token"].startswith(f"v1:{following}:")
    playing.sends("PlaybackController.PreviousCommandIssued")
    assert playing.stream["token"].startswith("v1:compassion-break:")


@pytest.mark.parametrize("button", ["Next", "Previous", "Pause", "Play"])
def test_a_button_with_nothing_known_stays_within_the_rules(speaker: Speaker, button: str) -> None:
    """A button on a device at rest starts at most a practice, and says nothing."""
    speaker.sends(f"PlaybackController.{button}CommandIssued")


def test_a_device_without_a_player_gets_no_directive(plain_speaker: Speaker) -> None:
    """Without an AudioPlayer the practice is spoken, and stop sends nothing to it."""
    assert plain_speaker.hears("CompassionBreakIntent", length="60").count("<s>") > 2
    assert plain_speaker.directive is None
    plain_speaker.hears("AMAZON.StopIntent")
    assert plain_speaker.directive is None


@pytest.mark.parametrize(
    "base_url", ["", "http://kind.example", "https://kind.example:8443", "https://me@kind.example"]
)
def test_only_an_address_that_alexa_can_reach_is_streamed_from(
    media: MediaFolder, base_url: str, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a public HTTPS address the script is spoken."""
    monkeypatch.setattr(media, "_base_url", base_url)
    assert speaker.hears("CompassionBreakIntent", length="60").count("<s>") > 2
    assert speaker.directive is None


@pytest.mark.parametrize("captions", [None, "WEBVTT\n" + "ж\n" * LARGEST_CAPTIONS_BYTES, "bytes"])
def test_captions_that_cannot_be_sent_are_left_out(
    media: MediaFolder, speaker: Speaker, captions: str | None
) -> None:
    """Missing, damaged or too large captions never keep a practice from playing."""
    file = media.folder / "compassion-break-60.abc123.vtt"
    match captions:
        case None:
            file.unlink()
        case "bytes":
            file.write_bytes(b"WEBVTT\n\xff\xfe")
        case _:
            file.write_text(captions, encoding="utf-8")
    speaker.hears("CompassionBreakIntent", length="60")
    assert "captionData" not in speaker.stream


def test_a_recording_that_has_gone_is_not_resumed(playing: Speaker, media: MediaFolder) -> None:
    """When the recording was taken away, the skill says that nothing plays, and starts nothing."""
    write_manifest(media.folder, [recording(media.folder, "soles-of-the-feet", 60)])
    playing.plays_until(60_000, "STOPPED")
    assert "Nothing is playing" in playing.hears("AMAZON.ResumeIntent")


def test_a_length_that_is_offered_no_more_is_not_resumed(playing: Speaker, media: MediaFolder) -> None:
    """A recording may outlive its length in the library; it is not gone on with."""
    write_manifest(media.folder, [*media.all(), recording(media.folder, "compassion-break", 61)])
    playing.playback |= {"token": "v1:compassion-break:61", "playerActivity": "STOPPED"}
    assert "Nothing is playing" in playing.hears("AMAZON.ResumeIntent")


def test_a_new_recording_is_streamed_without_a_restart(
    speaker: Speaker, media: MediaFolder, client: FlaskClient
) -> None:
    """What is rendered while the skill runs is played from then on."""
    speaker.hears("SitWithMeIntent", length="60")
    assert speaker.directive is None
    write_manifest(Path(media.folder), [*media.all(), recording(media.folder, "sit-with-me", 60)])
    speaker.hears("SitWithMeIntent", length="60")
    assert speaker.stream["token"] == "v1:sit-with-me:60"
