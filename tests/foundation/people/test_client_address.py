"""The address of a visitor: forwarded ones only from trusted proxies."""

import pytest
from django.test import RequestFactory

from qibu.foundation.people.addresses import client_address, is_local


def request(peer: str, forwarded: str | None = None, **headers):
    meta = {"REMOTE_ADDR": peer}
    if forwarded is not None:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    return RequestFactory().get("/", **meta, **headers)


def test_a_header_anybody_can_write_is_ignored(settings) -> None:
    settings.TRUSTED_PROXIES = []
    assert client_address(request("203.0.113.9", "10.1.1.1")) == "203.0.113.9"


def test_a_trusted_proxy_is_believed_about_its_own_visitor_only(settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "127.0.0.1"]
    assert client_address(request("10.0.0.2", "198.51.100.4")) == "198.51.100.4"
    assert client_address(request("10.0.0.2", "1.2.3.4, 198.51.100.4, 10.0.0.3")) == "198.51.100.4"


@pytest.mark.parametrize("nonsense", ["", "unknown", "<script>", "198.51.100.4:443:9", ",,,"])
def test_nonsense_ends_at_the_last_address_known(nonsense, settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.2"]
    assert client_address(request("10.0.0.2", nonsense)) == "10.0.0.2"


def test_an_ipv4_address_in_ipv6_clothes_is_the_same_address(settings) -> None:
    settings.TRUSTED_PROXIES = []
    assert client_address(request("::ffff:198.51.100.4")) == "198.51.100.4"


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "127.3.2.1"])
def test_loopback_is_local(peer, settings) -> None:
    settings.TRUSTED_PROXIES = []
    assert is_local(request(peer))


def test_a_visitor_behind_an_undeclared_proxy_is_not_local(settings) -> None:
    settings.TRUSTED_PROXIES = []
    assert not is_local(request("127.0.0.1", "198.51.100.4"))
    assert not is_local(request("127.0.0.1", "127.0.0.1"))
    assert not is_local(request("127.0.0.1", HTTP_FORWARDED="for=198.51.100.4"))
    assert not is_local(request("198.51.100.4"))
