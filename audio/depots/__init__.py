"""The depots by address. A new kind is a file beside these and a line here."""

from __future__ import annotations

import urllib.parse
import urllib.request
from pathlib import Path

from audio.depot import Depot
from audio.depots.bucket import Bucket
from audio.depots.folder import Folder
from audio.depots.web import Web
from skill.errors import BadInput


def depot(address: str) -> Depot:
    """The depot at an address: s3://bucket/prefix, https://…, file://… or a folder's path.

    Raises BadInput when there is no such kind.
    """
    parts = urllib.parse.urlsplit(address)
    match parts.scheme:
        case "s3":
            return Bucket(parts.netloc, parts.path.strip("/"))
        case "http" | "https":
            return Web(address)
        case "file":
            return Folder(Path(urllib.request.url2pathname(parts.path)))
        case _ if "://" in address:
            raise BadInput(f"{address}: not known here. Use s3://bucket/prefix, https://… or a folder.")
        case _:
            return Folder(Path(address))
