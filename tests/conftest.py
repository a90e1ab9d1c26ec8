"""What every room's tests share: the real library, the real understanding, and a companion over both."""

from __future__ import annotations

import hypothesis
import pytest

from skill.config import Settings
from skill.core.companion import Companion
from skill.language.understanding import Understanding
from skill.library.shelf import Shelf
from skill.wiring import helpline_for
from tests.recordings import RecordingsInMemory, recording

# A busy machine is no fault of the product: how long an example takes is for benchmarks, not for tests.
hypothesis.settings.register_profile("facts", deadline=None)
hypothesis.settings.load_profile("facts")


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture(scope="session")
def understanding(shelf: Shelf) -> Understanding:
    return Understanding(shelf.phrases, shelf.care)


@pytest.fixture(scope="session")
def companion(shelf: Shelf) -> Companion:
    """A companion in the United States. Five minutes of the break are not made; one minute is made slower too."""
    practices = shelf.library("en-US").practices.values()
    made = [
        recording(practice.id, length_s)
        for practice in practices
        for length_s in practice.lengths_s
        if (practice.id, length_s) != ("compassion-break", 300)
    ]
    made.append(recording("compassion-break", 60, "slower"))
    return Companion(
        shelf.library,
        lambda locale: helpline_for(shelf, Settings(), locale),
        RecordingsInMemory(*made),
    )
