"""Every error of the project on one screen.

An error's text is one line that a person can act on: what is wrong, where, and the mend.
"""

from __future__ import annotations

from pathlib import Path


class KindMomentError(Exception):
    """Base of every error the project raises on purpose."""

    exit_code = 1


class CheckFailed(KindMomentError):
    """Raised when a check ran to its end and found something."""


class BadInput(KindMomentError):
    """Raised when something a person wrote or gave cannot be used as it is."""

    exit_code = 3


class LibraryError(BadInput):
    """Raised when a file of the library is refused; carries the file, the line and what to write instead."""

    def __init__(self, path: Path, line: int, problem: str, mend: str) -> None:
        super().__init__(f"{path}:{line}: {problem}. {mend}")
        self.path, self.line, self.problem, self.mend = path, line, problem, mend


class ManifestError(BadInput):
    """Raised when the recordings' manifest exists but cannot be read as one."""


class SettingsError(BadInput):
    """Raised when a setting's value is unusable; names the setting and a value that would do."""


class EnvironmentLacks(KindMomentError):
    """Raised when the machine lacks something the work needs; names it and how to get it."""

    exit_code = 4


class EngineError(KindMomentError):
    """Raised when a voice could not speak a line."""


class MasteringError(KindMomentError):
    """Raised when no ceiling brings an encoded recording inside its limits."""


class RequestRefused(KindMomentError):
    """Raised when a request to the skill's endpoint fails verification; the reason is for the log only."""
