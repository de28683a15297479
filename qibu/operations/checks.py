"""What must be right before Qibu starts, as values with stable ids; `qibu doctor` shows them all.

`before_start` needs no database and is what boot refuses on; `everything` adds what only a
reachable database can tell. A finding never contains a secret.
"""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, connection

from qibu.closing.queries import archive
from qibu.foundation import engine
from qibu.foundation.egress.addresses import WrongAllowance, allowances
from qibu.foundation.files.queries import health
from qibu.foundation.notices.queries import stuck
from qibu.operations import audit, schema
from qibu.operations.findings import Finding, Severity

SHORTEST_SECRET = 50
FEWEST_DIFFERENT_CHARACTERS = 5
WELL_KNOWN = ("not-initialised", "change-me", "changeme", "django-insecure", "secret", "password")
LOW_DISK_BYTES = 500 * 1024 * 1024
FULL_DISK_BYTES = 50 * 1024 * 1024


Check = Callable[[], Iterator[Finding]]


def before_start() -> list[Finding]:
    """Findings that need no database; any "error" among them stops `qibu up`."""
    return [finding for check in _BEFORE_START for finding in check()]


def everything() -> list[Finding]:
    """All findings; where the database is down that is one of them and its details are left out."""
    findings = before_start()
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        return [
            *findings,
            Finding("database", "error", f"数据库无法连接:{reason}", f"Database unreachable: {reason}"),
        ]
    return [*findings, *(finding for check in _WITH_DATABASE for finding in check())]


def _secrets() -> Iterator[Finding]:
    pairs = (("secret-key", "SECRET_KEY"), ("journal-key", "JOURNAL_KEY"))
    for identifier, name in pairs:
        weakness = weakness_of(getattr(settings, name))
        if name == "JOURNAL_KEY" and settings.JOURNAL_KEY == settings.SECRET_KEY:
            weakness = weakness or ("未单独设置", "is not set apart from the secret key")
        if weakness:
            yield Finding(
                identifier,
                "error",
                f"密钥 QIBU_{name} {weakness[0]}。运行 qibu init 可生成安全的密钥。",
                f"QIBU_{name} {weakness[1]}. `qibu init` makes a good one.",
            )
        else:
            yield Finding(identifier, "ok", f"密钥 QIBU_{name} 强度足够", f"QIBU_{name} is strong")


def weakness_of(secret: str) -> tuple[str, str] | None:
    """Why a secret may not be used, in both languages; None if it may."""
    if not secret or secret == "not-initialised":
        return "缺失", "is missing"
    if any(secret.lower().startswith(known) for known in WELL_KNOWN):
        return "是公开的默认值", "is a publicly known default"
    if len(secret) < SHORTEST_SECRET:
        return f"太短(至少 {SHORTEST_SECRET} 个字符)", f"is shorter than {SHORTEST_SECRET} characters"
    if len(set(secret)) < FEWEST_DIFFERENT_CHARACTERS:
        return "过于单调", "repeats too few different characters"
    return None


def _hosts() -> Iterator[Finding]:
    if any("*" in host for host in settings.ALLOWED_HOSTS):
        yield Finding(
            "allowed-hosts",
            "error",
            "QIBU_ALLOWED_HOSTS 不能包含 *:否则密码重置链接可能指向他人的网站。",
            "QIBU_ALLOWED_HOSTS must not contain *: links in mail could be made to point elsewhere.",
        )
    else:
        hosts = ", ".join(settings.ALLOWED_HOSTS)
        yield Finding("allowed-hosts", "ok", f"允许的主机名:{hosts}", f"Allowed hosts: {hosts}")


def _public_url() -> Iterator[Finding]:
    url = settings.PUBLIC_URL
    if not is_public_url(url):
        yield Finding(
            "public-url",
            "error",
            f"QIBU_PUBLIC_URL 无效:{url}(示例:https://qibu.example.com)",
            f"QIBU_PUBLIC_URL is not a plain address: {url} (example: https://qibu.example.com)",
        )
        return
    if urlsplit(url).scheme == "http" and urlsplit(url).hostname not in {"127.0.0.1", "localhost", "::1"}:
        yield Finding(
            "public-url",
            "warning",
            f"{url} 未加密(http),密码会以明文传输。",
            f"{url} is plain http: passwords cross the network in clear.",
        )
        return
    yield Finding("public-url", "ok", f"访问地址:{url}", f"Public address: {url}")


def is_public_url(url: str) -> bool:
    """Whether it is scheme and host (and port) and nothing else."""
    try:
        parts = urlsplit(url)
        port_is_sound = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and port_is_sound and plain


def _home() -> Iterator[Finding]:
    home = Path(settings.HOME)
    if not os.access(home, os.W_OK | os.X_OK):
        yield Finding(
            "home", "error", f"数据目录 {home} 不存在或不可写", f"Home {home} is missing or not writable"
        )
        return
    if home.stat().st_mode & 0o077:
        yield Finding(
            "home",
            "warning",
            f"数据目录 {home} 可被其他用户访问,建议 chmod 700。",
            f"Home {home} is open to other users; chmod 700 is advised.",
        )
    else:
        yield Finding("home", "ok", f"数据目录 {home}", f"Home {home}")
    yield from _secret_files(home / "secrets")


def _secret_files(folder: Path) -> Iterator[Finding]:
    loose = [p.name for p in (folder.iterdir() if folder.is_dir() else ()) if p.stat().st_mode & 0o077]
    if loose:
        names = ", ".join(sorted(loose))
        yield Finding(
            "secret-files",
            "error",
            f"密钥文件可被其他用户读取:{names}(chmod 600)",
            f"Secret files readable by others: {names} (chmod 600)",
        )


def _disk() -> Iterator[Finding]:
    place = Path(settings.HOME)
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    severity: Severity = "ok" if free >= LOW_DISK_BYTES else "warning" if free >= FULL_DISK_BYTES else "error"
    megabytes = free // (1024 * 1024)
    yield Finding("disk", severity, f"磁盘剩余 {megabytes} MB", f"{megabytes} MB of disk space left")


def _time_zone() -> Iterator[Finding]:
    # An unknown zone already fails in Django's own start; this tells which one is in force.
    try:
        ZoneInfo(settings.TIME_ZONE)
    except (KeyError, ValueError, OSError):
        yield Finding(
            "time-zone", "error", f"未知时区 {settings.TIME_ZONE}", f"Unknown zone {settings.TIME_ZONE}"
        )
    else:
        yield Finding("time-zone", "ok", f"时区 {settings.TIME_ZONE}", f"Time zone {settings.TIME_ZONE}")


def _engine() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    name = ".".join(str(part) for part in engine.version())
    if engine.wal_is_safe():
        yield Finding("sqlite-engine", "ok", f"SQLite {name}", f"SQLite {name}")
    else:
        yield Finding(
            "sqlite-engine",
            "warning",
            f"SQLite {name} 的 WAL 模式存在损坏风险,已改用较慢的回滚日志。请安装 pysqlite3。",
            f"SQLite {name} may corrupt databases in WAL mode, so the slower rollback journal is used. "
            "Install the pysqlite3 wheel.",
        )


def _proxies() -> Iterator[Finding]:
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) and not settings.TRUSTED_PROXIES:
        yield Finding(
            "trusted-proxies",
            "error",
            "设置了 QIBU_BEHIND_TLS_PROXY,但没有设置 QIBU_TRUSTED_PROXIES(代理的地址)。",
            "QIBU_BEHIND_TLS_PROXY is on, but QIBU_TRUSTED_PROXIES does not name the proxy's address.",
        )


def _pragmas() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    wanted = {
        "journal_mode": "wal" if engine.wal_is_safe() else "delete",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "mmap_size": 0,
    }
    with connection.cursor() as cursor:
        found = {name: _pragma(cursor, name) for name in wanted}
    wrong = {name: value for name, value in found.items() if value != wanted[name]}
    if wrong:
        yield Finding(
            "pragmas", "error", f"SQLite 参数不符:{wrong}", f"SQLite runs with unwanted values: {wrong}"
        )
    else:
        yield Finding("pragmas", "ok", "SQLite 参数已生效", "SQLite pragmas are in force")


def _pragma(cursor: object, name: str) -> object:
    row = cursor.execute(f"PRAGMA {name}").fetchone()  # type: ignore[attr-defined]
    return row[0] if row else 0  # builds without mmap answer nothing


def _schema() -> Iterator[Finding]:
    state = schema.read()
    if state.unknown:
        yield Finding(
            "schema",
            "error",
            f"数据库来自更新的版本(未知迁移:{', '.join(state.unknown)})",
            f"The database is from a newer release (unknown migrations: {', '.join(state.unknown)})",
        )
    elif state.pending:
        count = len(state.pending)
        yield Finding(
            "schema", "warning", f"有 {count} 个迁移待执行(qibu up 会执行)", f"{count} migration(s) pending"
        )
    else:
        yield Finding("schema", "ok", "数据库结构是最新的", "The schema is up to date")


def _mail() -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return
    if not settings.EMAIL_HOST:
        yield Finding(
            "mail",
            "warning",
            "未配置邮件(QIBU_SMTP_HOST),通知不会以邮件发出",
            "No mail server (QIBU_SMTP_HOST)",
        )
        return
    try:
        with socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=5):
            yield Finding(
                "mail", "ok", f"邮件服务器 {settings.EMAIL_HOST}", f"Mail server {settings.EMAIL_HOST}"
            )
    except OSError as error:
        yield Finding("mail", "warning", f"邮件服务器无法连接:{error}", f"Mail server unreachable: {error}")


def _egress() -> Iterator[Finding]:
    try:
        entries = len(allowances(settings.EGRESS_ALLOW))
    except WrongAllowance as error:
        yield Finding(
            "egress-allow",
            "error",
            f"QIBU_EGRESS_ALLOW 无法识别:{error}",
            f"QIBU_EGRESS_ALLOW cannot be read: {error}",
        )
        return
    if entries:
        yield Finding(
            "egress-allow",
            "ok",
            f"QIBU_EGRESS_ALLOW 放行 {entries} 项内网或 http 地址",
            f"QIBU_EGRESS_ALLOW opens {entries} private or plain address(es)",
        )


def _undelivered() -> Iterator[Finding]:
    try:
        count = stuck().count()
    except DatabaseError:  # the schema is older: its own check says so
        return
    if count:
        yield Finding(
            "undelivered",
            "warning",
            f"有 {count} 条消息未送达或未确认,管理员可在“未送达”页面处理",
            f"{count} message(s) undelivered or uncertain; administrators decide on their page",
        )
    else:
        yield Finding("undelivered", "ok", "没有未送达的消息", "No message is stuck")


def _attachments() -> Iterator[Finding]:
    """Files a row names and the disk has no more, or with another size; their hashes are for the backup."""
    try:
        missing, count = health()
    except DatabaseError:  # the schema is older: its own check says so
        return
    if missing:
        yield Finding(
            "files",
            "error",
            f"{count} 个附件中有 {missing} 个在磁盘上缺失或不完整,请从备份中找回",
            f"{missing} of {count} attached files are missing or cut short on the disk; look into a backup",
        )
    else:
        yield Finding("files", "ok", f"{count} 个附件完好", f"{count} attached file(s) are there")


def _packages() -> Iterator[Finding]:
    """Archive packages the disk has no more, or with another size; their pages verify the hashes."""
    try:
        missing, count = archive.health()
    except DatabaseError:  # the schema is older: its own check says so
        return
    if missing:
        yield Finding(
            "packages",
            "error",
            f"{count} 个归档包中有 {missing} 个在磁盘上缺失或不完整,请从备份中找回",
            f"{missing} of {count} archive packages are missing or cut short on the disk; look into a backup",
        )
    else:
        yield Finding("packages", "ok", f"{count} 个归档包完好", f"{count} archive package(s) are there")


_BEFORE_START: tuple[Check, ...] = (
    _secrets, _hosts, _public_url, _proxies, _home, _disk, _time_zone, _engine, _egress,
)  # fmt: skip
_WITH_DATABASE: tuple[Check, ...] = (
    _pragmas, _schema, audit.check, _mail, _undelivered, _attachments, _packages,
)  # fmt: skip
