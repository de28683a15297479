"""The translation files: read with Babel, written here so that the same strings always give the same bytes.

No dates, no line numbers, sorted by message: a diff shows the words that changed and nothing else.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tests.house.python_strings import Message, python_messages
from tests.house.template_strings import template_messages

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "qibu"
HEADER = (
    "Project-Id-Version: Qibu\n"
    "Language: {language}\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: {plural}\n"
)


@dataclass(frozen=True)
class Language:
    """A language the interface is complete in."""

    code: str
    plural: str
    forms: int

    @property
    def po(self) -> Path:
        return PACKAGE / "locale" / self.code / "LC_MESSAGES" / "django.po"

    @property
    def mo(self) -> Path:
        return self.po.with_suffix(".mo")

    @property
    def header(self) -> str:
        return HEADER.format(language=self.code, plural=self.plural)


CHINESE = Language("zh_Hans", "nplurals=1; plural=0;", 1)
ENGLISH = Language("en", "nplurals=2; plural=(n != 1);", 2)
LANGUAGES = (CHINESE, ENGLISH)


def source_files() -> list[tuple[Path, str]]:
    """Every Python file and template of the package with its name from the root."""
    found = [*PACKAGE.rglob("*.py"), *(path for path in PACKAGE.rglob("templates/**/*") if path.is_file())]
    return sorted((path, path.relative_to(ROOT).as_posix()) for path in found)


def collected() -> dict[tuple[str | None, str], Message]:
    """Every message of the package once; one with a plural wins over the same one without."""
    messages: dict[tuple[str | None, str], Message] = {}
    for path, name in source_files():
        read = python_messages if path.suffix == ".py" else template_messages
        for message in read(path, name):
            known = messages.get(message.key)
            if known is None or (message.plural and not known.plural):
                messages[message.key] = message
    return messages


def catalogue(language: Language) -> Catalog:
    """The translation file as it stands; an empty catalogue when there is none."""
    if not language.po.exists():
        return Catalog(locale=language.code)
    return read_po(io.BytesIO(language.po.read_bytes()), locale=language.code, abort_invalid=True)


def translations(language: Language) -> dict[tuple[str | None, str], tuple[str, ...]]:
    """(context, msgid) → the translated forms, empty strings where one is missing."""
    found = {}
    for message in catalogue(language):
        if message.id:
            singular = message.id[0] if isinstance(message.id, list | tuple) else message.id
            forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
            found[message.context, singular] = tuple(form or "" for form in forms)
    return found


def updated(language: Language) -> Catalog:
    """What the file should hold: today's messages with the translations known so far.

    English repeats the msgid, so that both languages are complete in the same sense.
    """
    known = translations(language)
    fresh = Catalog(locale=language.code)
    for key, message in collected().items():
        own = (message.singular, message.plural) if message.plural else (message.singular,)
        wanted = language.forms if message.plural else 1
        forms = own if language is ENGLISH else known.get(key, ())
        forms = tuple(forms[:wanted]) + ("",) * (wanted - len(forms))
        fresh.add(
            (message.singular, message.plural) if message.plural else message.singular,
            forms if message.plural else forms[0],
            context=message.context,
        )
    return fresh


def po_bytes(content: Catalog, language: Language) -> bytes:
    """The text of a translation file."""
    head = "".join(f'"{line}\\n"\n' for line in language.header.splitlines())
    body = io.BytesIO()
    write_po(body, content, omit_header=True, no_location=True, sort_output=True, width=110)
    return f'msgid ""\nmsgstr ""\n{head}\n'.encode() + body.getvalue().rstrip(b"\n") + b"\n"


def mo_bytes(content: Catalog, language: Language) -> bytes:
    """The compiled form gettext reads: two sorted tables of strings, without a hash table."""
    entries = {b"": language.header.encode()}
    for message in content:
        forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.id and all(forms):
            ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
            prefix = f"{message.context}\x04" if message.context is not None else ""
            entries[(prefix + "\0".join(ids)).encode()] = "\0".join(forms).encode()
    keys = sorted(entries)
    values = [entries[key] for key in keys]
    tables = 28 + 16 * len(keys)
    pool = bytearray()
    places: list[int] = []
    for text in [*keys, *values]:
        places += [len(text), tables + len(pool)]
        pool += text + b"\0"
    half = 28 + 8 * len(keys)
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, half, 0, tables)
    return head + struct.pack(f"<{len(places)}I", *places) + bytes(pool)


def write(language: Language) -> list[tuple[str | None, str]]:
    """Bring both files of a language up to date; returns the messages that still lack a translation."""
    content = updated(language)
    language.po.parent.mkdir(parents=True, exist_ok=True)
    language.po.write_bytes(po_bytes(content, language))
    compiled = catalogue(language)
    language.mo.write_bytes(mo_bytes(compiled, language))
    return [key for key, forms in translations(language).items() if not all(forms)]
