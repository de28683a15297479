"""Forwarding headers count only from proxies the operator named."""

import pytest

from qibu.operations.proxies import TrustedProxies

SPOOFED = {
    "HTTP_X_FORWARDED_FOR": "10.9.9.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
}


def seen_by_the_application(trusted, **environ):
    seen = {}
    TrustedProxies(lambda given, start: seen.update(given) or [], trusted)(dict(environ), None)
    return seen


def test_without_trusted_proxies_every_forwarding_header_is_dropped():
    assert seen_by_the_application([], REMOTE_ADDR="127.0.0.1", **SPOOFED) == {"REMOTE_ADDR": "127.0.0.1"}


def test_an_untrusted_peer_cannot_choose_its_address_or_scheme():
    seen = seen_by_the_application(["192.168.1.1"], REMOTE_ADDR="10.0.0.7", **SPOOFED)
    assert seen == {"REMOTE_ADDR": "10.0.0.7"}


def test_from_a_trusted_proxy_the_client_it_saw_counts():
    seen = seen_by_the_application(["192.168.1.1"], REMOTE_ADDR="192.168.1.1", **SPOOFED)
    assert seen == {"REMOTE_ADDR": "10.9.9.9", "HTTP_X_FORWARDED_PROTO": "https"}


def test_what_the_client_itself_put_before_does_not_count():
    seen = seen_by_the_application(
        ["192.168.1.0/24"], REMOTE_ADDR="192.168.1.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 10.0.0.7, 192.168.1.2"
    )
    assert seen["REMOTE_ADDR"] == "10.0.0.7"


@pytest.mark.parametrize("chain", ["", "unknown", "10.0.0.7, <script>", "192.168.1.1"])
def test_a_chain_that_names_nobody_leaves_the_peer(chain):
    seen = seen_by_the_application(["192.168.1.1"], REMOTE_ADDR="192.168.1.1", HTTP_X_FORWARDED_FOR=chain)
    assert seen["REMOTE_ADDR"] == "192.168.1.1"


def test_only_http_and_https_are_schemes():
    seen = seen_by_the_application(["::1"], REMOTE_ADDR="::1", HTTP_X_FORWARDED_PROTO="javascript")
    assert "HTTP_X_FORWARDED_PROTO" not in seen
