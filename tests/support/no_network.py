"""Nothing under test may leave this machine: every connection but loopback is refused."""

import ipaddress
import socket


class NetworkForbidden(OSError):
    """A test tried to reach another machine."""


_connect, _connect_ex, _sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
_getaddrinfo = socket.getaddrinfo


def block() -> None:
    """Replace the doors of the socket module by guarded ones, for the whole process."""
    socket.socket.connect = _guarded_connect
    socket.socket.connect_ex = _guarded_connect_ex
    socket.socket.sendto = _guarded_sendto
    socket.getaddrinfo = _guarded_getaddrinfo


def _refuse_unless_here(sock: socket.socket, address: object) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
        raise NetworkForbidden(f"Tests have no network: connection to {address!r} refused.")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guarded_connect(self, address):
    _refuse_unless_here(self, address)
    return _connect(self, address)


def _guarded_connect_ex(self, address):
    _refuse_unless_here(self, address)
    return _connect_ex(self, address)


def _guarded_sendto(self, data, *arguments):
    _refuse_unless_here(self, arguments[-1])
    return _sendto(self, data, *arguments)


def _guarded_getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    """Numbers and localhost resolve as ever; a name would ask a server, so it does not resolve."""
    if host in (None, "", "localhost", b"localhost"):
        return _getaddrinfo(host, port, family, type, proto, flags)
    try:
        return _getaddrinfo(host, port, family, type, proto, flags | socket.AI_NUMERICHOST)
    except socket.gaierror as error:
        raise socket.gaierror(socket.EAI_NONAME, f"Tests have no network: {host!r} not looked up.") from error
