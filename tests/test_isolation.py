"""No test finds what another one left: neither a broken transaction nor missing tables."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from ckan import model


def test_a_test_may_leave_a_broken_transaction() -> None:
    with pytest.raises(ProgrammingError):
        model.Session.execute(sa.text("SELECT nothing_like_that"))


@pytest.mark.usefixtures("with_plugins")
def test_the_next_one_does_not_find_it_and_finds_the_tables() -> None:
    assert model.Session.execute(sa.text("SELECT 1")).scalar() == 1
    assert sa.inspect(model.Session.get_bind()).has_table("gobabierto_snapshot")
