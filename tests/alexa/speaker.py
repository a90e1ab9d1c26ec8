"""A speaker in a kitchen: sends what Amazon would send, and does what the replies say. A fake for tests only."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from tests.alexa import rules
from tests.alexa.minted import NOW, Amazon

DATA = Path(__file__).parents[1] / "data" / "alexa"
SKILL_ID = "amzn1.ask.skill.11111111-2222-4333-8444-555566667777"


def envelope(name: str) -> dict[str, Any]:
    """A request as it is recorded in tests/data/alexa."""
    document: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return document


class Speaker:
    """One device: signs its requests, checks every reply against the rules, keeps session and playback."""

    def __init__(
        self, client: FlaskClient, amazon: Amazon, locale: str = "en-US", has_audio_player: bool = True
    ) -> None:
        self._client, self._amazon, self._locale = client, amazon, locale
        self._interfaces: dict[str, Any] = {"AudioPlayer": {}} if has_audio_player else {}
        self.attributes: dict[str, Any] | None = None
        """What the open session carries; None while no session is open."""
        self.playback: dict[str, Any] = {"playerActivity": "IDLE"}
        self.response: dict[str, Any] = {}

    def opens(self) -> str:
        """ "Alexa, open kind moment." """
        self.attributes = None
        return self._speaks({"type": "LaunchRequest"})

    def hears(self, intent: str, **slots: str | tuple[str, str]) -> str:
        """An intent; a slot is its resolved id, or a pair of raw words and id, where "" means no match."""
        filled = {name: _slot(name, value) for name, value in slots.items()}
        return self._speaks({"type": "IntentRequest", "intent": {"name": intent, "slots": filled}})

    def sends(self, kind: str, **fields: Any) -> dict[str, Any]:
        """A request without a session, such as an AudioPlayer event or a button."""
        return self.post(self._outside(kind, fields))

    def plays_until(self, offset_ms: int, activity: str = "PLAYING") -> None:
        """Time passes while the stream goes on, or comes to rest."""
        self.playback |= {"offsetInMilliseconds": offset_ms, "playerActivity": activity}

    @property
    def directive(self) -> dict[str, Any] | None:
        """The reply's directive, if it has one."""
        directives: list[dict[str, Any]] = self.response.get("directives", [])
        return directives[0] if directives else None

    @property
    def stream(self) -> dict[str, Any]:
        """The stream that the reply starts."""
        assert self.directive, self.response
        assert self.directive["type"] == "AudioPlayer.Play"
        stream: dict[str, Any] = self.directive["audioItem"]["stream"]
        return stream

    @property
    def is_listening(self) -> bool:
        """Whether the session stays open."""
        return self.attributes is not None

    def post(self, document: dict[str, Any]) -> dict[str, Any]:
        """Send an envelope, signed, and check what comes back."""
        body = json.dumps(document, ensure_ascii=False).encode()
        answer = self._client.post("/alexa", data=body, headers=self._amazon.headers(body))
        assert answer.status_code == 200
        reply: dict[str, Any] = json.loads(answer.data)
        rules.check(document, reply)
        self.response = reply["response"]
        self._obey(reply)
        return self.response

    def _speaks(self, request: dict[str, Any]) -> str:
        document = envelope("spoken")
        document["request"] = {**document["request"], "locale": self._locale, **request}
        document["session"] |= {"new": self.attributes is None, "attributes": self.attributes or {}}
        self._situate(document)
        ssml: str = self.post(document)["outputSpeech"]["ssml"]
        return ssml

    def _outside(self, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        document = envelope("event")
        token = self.playback.get("token", "")
        document["request"] |= {"type": kind, "locale": self._locale, "token": token, **fields}
        self._situate(document)
        return document

    def _situate(self, document: dict[str, Any]) -> None:
        document["request"]["timestamp"] = NOW.isoformat()
        document["context"]["AudioPlayer"] = copy.deepcopy(self.playback)
        document["context"]["System"]["device"]["supportedInterfaces"] = self._interfaces

    def _obey(self, reply: dict[str, Any]) -> None:
        response = reply["response"]
        if "shouldEndSession" in response:
            self.attributes = None if response["shouldEndSession"] else reply["sessionAttributes"]
        for directive in response.get("directives", []):
            if directive["type"] == "AudioPlayer.Play":
                stream = directive["audioItem"]["stream"]
                self.playback = {
                    "token": stream["token"],
                    "offsetInMilliseconds": stream["offsetInMilliseconds"],
                    "playerActivity": "PLAYING",
                }
            elif self.playback["playerActivity"] == "PLAYING":
                self.playback["playerActivity"] = "STOPPED"


def _slot(name: str, value: str | tuple[str, str]) -> dict[str, Any]:
    raw, resolved = (value, value) if isinstance(value, str) else value
    match: dict[str, Any] = {
        "authority": "amzn1.er-authority.echo-sdk.x",
        "status": {"code": "ER_SUCCESS_NO_MATCH"},
    }
    if resolved:
        match |= {"status": {"code": "ER_SUCCESS_MATCH"}, "values": [{"value": {"name": raw, "id": resolved}}]}
    resolutions = {"resolutionsPerAuthority": [match]}
    return {"name": name, "value": raw, "confirmationStatus": "NONE", "source": "USER", "resolutions": resolutions}
