"""A test run stands on its own: own home, own secrets, chosen database, no network."""

import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from qibu.foundation.journal.queries import broken_links
from qibu.foundation.people.models import Person
from tests.support.no_network import NetworkForbidden
from tests.support.snapshot import rows
from tests.world import AT, kept


def test_the_home_is_a_throw_away_folder():
    assert "qibu-test-" in str(settings.HOME)
    assert Path.home() not in settings.HOME.parents


def test_secrets_are_not_those_of_an_installation():
    assert settings.SECRET_KEY.startswith("only-for-tests-")
    assert settings.JOURNAL_KEY.startswith("only-for-tests-")


def test_another_machine_cannot_be_reached():
    with pytest.raises(NetworkForbidden), socket.socket() as sock:
        sock.connect(("192.0.2.1", 80))


def test_names_are_not_looked_up():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.org", 80)


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_the_run_uses_the_database_it_names(database_kind):
    assert connection.vendor == database_kind


@pytest.mark.parametrize("_time", range(2))
def test_the_copied_company_is_the_one_the_actions_build(world, _time):
    """Same rows to the byte, sound references, a whole journal, and room for what comes next."""
    made = kept["world", settings.EMAIL_HOST, get_language()].made
    now = rows()
    # PostgreSQL gives rows in any order
    assert {table: (now[table][0], sorted(now[table][1], key=str)) for table in made} == {
        table: (columns, sorted(found, key=str)) for table, (columns, found) in made.items()
    }
    connection.check_constraints()
    assert list(broken_links()) == []
    assert Person.objects.create(username="new", name="新人", created_at=AT).pk not in {
        person.pk for person in world.people.values()
    }
    assert world.project.name == world.task("上市").project.name
