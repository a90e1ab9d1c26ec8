"""An S3 bucket as a depot, with the credentials that boto3 finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from audio.depot import CHUNK, missing, unreachable
from skill.errors import BadInput, EnvironmentLacks
from skill.media import MANIFEST

_KINDS = {".mp3": "audio/mpeg", ".vtt": "text/vtt; charset=utf-8", ".lrc": "text/plain; charset=utf-8"}
_FOR_EVER = "public, max-age=31536000, immutable"
_BEYOND = "InvalidRange"


@dataclass
class Bucket:
    """The objects below a prefix."""

    name: str
    prefix: str
    _opened: Any = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        return f"s3://{self.name}/{self.prefix}".rstrip("/")

    def sizes(self) -> Mapping[str, int]:
        """The names and bytes of what lies there."""
        below = self._key("")
        with self._asking() as s3:
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=below)
            rows = [row for page in pages for row in page.get("Contents", [])]
        return {row["Key"].removeprefix(below): row["Size"] for row in rows}

    def put(self, name: str, content: bytes) -> None:
        """Put an object with its type, and for how long it may be kept."""
        kind = next((kind for ending, kind in _KINDS.items() if name.endswith(ending)), "application/json")
        keep = "no-cache" if name == MANIFEST else _FOR_EVER
        with self._asking() as s3:
            s3.put_object(Bucket=self.name, Key=self._key(name), Body=content, ContentType=kind, CacheControl=keep)

    def read(self, name: str, start: int = 0) -> Iterator[bytes]:
        """An object's bytes from `start` on. Raises BadInput when it is not there."""
        span = {"Range": f"bytes={start}-"} if start else {}
        with self._asking(name) as s3:
            body = s3.get_object(Bucket=self.name, Key=self._key(name), **span)["Body"]
            with body:
                yield from body.iter_chunks(CHUNK)

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    @contextmanager
    def _asking(self, name: str = "") -> Iterator[Any]:
        """The service's client; what it refuses is one line."""
        try:
            import boto3
            from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
        except ImportError as error:
            raise EnvironmentLacks(f"{self}: boto3 is needed. Run: pip install 'kind-moment[aws]'") from error
        try:
            self._opened = self._opened or boto3.Session().client("s3")
            yield self._opened
        except NoCredentialsError as error:
            mend = "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            raise EnvironmentLacks(f"{self}: no credentials were found. {mend}") from error
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code == "NoSuchKey":
                raise missing(self, name) from error
            if code != _BEYOND:
                raise BadInput(
                    f"{self}: the service answered {code}. Check the bucket and its permissions."
                ) from error
        except BotoCoreError as error:
            raise unreachable(self, error) from error
