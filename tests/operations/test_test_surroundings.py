"""A test run stands on its own: own home, own secrets, chosen database, no network."""

import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.support.no_network import NetworkForbidden


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
