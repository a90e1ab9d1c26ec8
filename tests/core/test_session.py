"""The session that travels with a conversation."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from skill.core.session import Asked, Session, Sitting

SITTINGS = st.none() | st.builds(Sitting, st.text(max_size=20), st.integers(0, 600))
SESSIONS = st.builds(
    Session,
    asked=st.sampled_from(Asked),
    offer=SITTINGS,
    playing=SITTINGS,
    finished=SITTINGS,
    care_asked=st.booleans(),
    profile=st.sampled_from(["standard", "slower"]),
    misses=st.integers(0, 9),
    kind_word=st.none() | st.integers(0, 99),
    myth=st.none() | st.integers(0, 9),
    said=st.text(max_size=40),
    prompt=st.text(max_size=40),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
)


@given(SESSIONS)
def test_a_session_survives_its_way_through_json(session: Session) -> None:
    """A session that a door carries as JSON comes back as it was."""
    assert Session.from_dict(session.as_dict()) == session


@given(st.dictionaries(st.sampled_from(["asked", "offer", "playing", "misses", "said", "x"]), JSON))
def test_a_broken_session_is_a_new_one(data: dict[str, Any]) -> None:
    """Whatever a door hands back as a session, a session comes of it."""
    assert isinstance(Session.from_dict(data), Session)
