"""T-21: no address anybody types leads to this machine, its network, or one that resolves anew."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from qibu.foundation.egress import http
from qibu.foundation.egress.addresses import WrongAllowance, allowances, is_public

PRIVATE = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.1.2.3", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "100::1", "2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
    "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "4000::1",
)  # fmt: skip
PUBLIC = ("1.1.1.1", "101.91.34.103", "8.8.8.8", "2400:3200::1", "2606:4700::1111", "2a00:1450::1")


@pytest.mark.parametrize("text", PRIVATE)
def test_it_is_not_public(text):
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_it_is_public(text):
    assert is_public(ipaddress.ip_address(text))


#: Ways to write an address that must be refused before, or when, its name is resolved.
TYPED = (
    "http://qyapi.weixin.qq.com/x", "https://qyapi.weixin.qq.com:8443/x", "ftp://qyapi.weixin.qq.com/",
    "file:///etc/passwd", "gopher://127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "https://", "https:///x",
    "https://user@example.com/", "https://user:pw@example.com/", "https://example.com@127.0.0.1/",
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/",
    "https://①②⑦.0.0.1/", "https://127。0。0。1/", "https://localhost/", "https://localhost./",
    "https://LOCALHOST/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[fe80::1%25lo]/", "https://[fec0::1]/",
    "https://169.254.169.254/latest/meta-data/", "https://100.100.100.200/latest/", "https://10.0.0.1/",
    "https://192.168.0.1/", "https://172.20.0.1/", "https://224.0.0.1/", "https://0/", "https://0.0.0.0/",
    "https://example.com\\@127.0.0.1/", "https://exa mple.com/", "https://example.com/\r\nHost: x",
    "https://example.com/\n", "https://example.com:99999/", "https://example.com:0x50/", "https://[::1/",
    "https://-example.com/", "https://ex_ample.com/",
)  # fmt: skip


@pytest.mark.parametrize("url", TYPED)
def test_a_typed_trick_is_refused_and_no_socket_connects(url, monkeypatch, settings):
    settings.EGRESS_ALLOW = ""
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail(f"{url} was called"))
    with pytest.raises((http.Refused, http.Unreachable)):
        http.post(url, body=b"{}", headers={})


def resolving_to(monkeypatch, *answers):
    """Names resolve to the next of these lists of addresses; gives the count of questions."""
    asked = []

    def getaddrinfo(host, port, *_args, **_options):
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_that_leads_here_is_refused(monkeypatch, settings):
    settings.EGRESS_ALLOW = ""
    resolving_to(monkeypatch, ["127.0.0.1"])
    with pytest.raises(http.Refused):
        http.post("https://evil.example/x", body=b"{}", headers={})


def test_a_name_with_one_bad_address_among_good_ones_is_refused(monkeypatch, settings):
    settings.EGRESS_ALLOW = ""
    resolving_to(monkeypatch, ["1.1.1.1", "169.254.169.254"])
    with pytest.raises(http.Refused):
        http.post("https://evil.example/x", body=b"{}", headers={})


def test_a_name_is_resolved_once_and_the_checked_address_is_called(monkeypatch, settings):
    settings.EGRESS_ALLOW = ""
    asked = resolving_to(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])
    called = []

    def connect(address, timeout):
        called.append(address)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(http.Unreachable):
        http.post("https://rebinding.example/x", body=b"{}", headers={})
    assert asked == ["rebinding.example"]
    assert called == [("1.1.1.1", 443)]


@pytest.mark.parametrize(
    ("allowed", "url", "may"),
    [
        ("127.0.0.1:8099", "http://127.0.0.1:8099/x", True),
        ("127.0.0.1:8099", "http://127.0.0.1:8098/x", False),
        ("127.0.0.1:8099", "https://127.0.0.1/x", False),
        ("127.0.0.0/8", "http://127.0.0.9:80/x", True),
        ("10.0.0.0/8", "https://127.0.0.1/x", False),
        ("localhost", "http://localhost:8080/x", True),
        ("localhost", "http://127.0.0.1:8080/x", False),
        ("[::1]:8099", "http://[::1]:8099/x", True),
        ("robots.corp.example, 127.0.0.1", "https://127.0.0.1/x", True),
    ],
)
def test_only_what_the_operator_allows_may_be_private_or_plain(allowed, url, may, settings):
    settings.EGRESS_ALLOW = allowed
    try:
        http.resolve(http.target_of(url))
        answer = True
    except http.Refused:
        answer = False
    assert answer is may


@pytest.mark.parametrize("setting", ["10.0.0.1/8", "host:0", "host:x", "10.0.0.0/99", ":80", "[::1"])
def test_an_allowance_that_cannot_be_read_is_said(setting):
    with pytest.raises(WrongAllowance):
        allowances(setting)
