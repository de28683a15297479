"""`python -m tests.house.translations`: are both languages complete? `--write` brings the files up to date.

Called by `bin/check` (reads only) and `bin/messages` (writes).
"""

from __future__ import annotations

import re
import sys

from tests.house.catalogue import (
    CHINESE,
    LANGUAGES,
    Language,
    catalogue,
    collected,
    mo_bytes,
    translations,
    write,
)

NAMED = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
POSITIONAL = re.compile(r"(?<!%)(?:%%)*%[sdifr]|\{\}|\{\d+\}")


def main(arguments: list[str]) -> int:
    """0 when everything is translated."""
    if "--write" in arguments:
        for language in LANGUAGES:
            missing = write(language)
            print(f"{language.code}: {len(translations(language))} messages, {len(missing)} to translate")
            for context, text in missing:
                print(f"  {text!r}" + (f"  [{context}]" if context else ""))
    problems = [problem for language in LANGUAGES for problem in problems_of(language)] + positional()
    print("\n".join(problems))
    return 1 if problems else 0


def problems_of(language: Language) -> list[str]:
    """What keeps one language from being complete, a sentence each."""
    wanted, have = collected(), translations(language)
    problems = [
        f"{wanted[key].where}: {_named(key)} is not in {language.code}" for key in wanted.keys() - have.keys()
    ]
    problems += [f"{language.code}: {_named(key)} is used nowhere" for key in have.keys() - wanted.keys()]
    for key in wanted.keys() & have.keys():
        where, forms = wanted[key].where, have[key]
        count = language.forms if wanted[key].plural else 1
        if len(forms) != count or not all(forms):
            problems.append(f"{where}: {_named(key)} is not translated to {language.code}")
        elif differing := _differing_places(key, wanted[key].plural, forms, language):
            problems.append(f"{where}: {_named(key)} has other places in {language.code}: {differing}")
    problems += [
        f"{language.code}: {message.id!r} is fuzzy"
        for message in catalogue(language)
        if message.id and message.fuzzy
    ]
    if not language.mo.exists() or language.mo.read_bytes() != mo_bytes(catalogue(language), language):
        problems.append(f"{language.code}: django.mo is not what django.po compiles to; run bin/messages")
    return sorted(problems)


def positional() -> list[str]:
    """Places without a name cannot change their order in another language."""
    return sorted(
        f"{message.where}: {message.singular!r} has a place without a name"
        for message in collected().values()
        if POSITIONAL.search(message.singular) or POSITIONAL.search(message.plural or "")
    )


def _differing_places(
    key: tuple[str | None, str], plural: str | None, forms: tuple[str, ...], language: Language
) -> list[str]:
    """The named places a translation lacks or invents; a Chinese plural speaks for every number."""
    originals = [key[1], plural] if plural and language is not CHINESE else [plural or key[1]]
    return sorted(
        place
        for original, form in zip(originals, forms, strict=True)
        for place in set(NAMED.findall(original)) ^ set(NAMED.findall(form))
    )


def _named(key: tuple[str | None, str]) -> str:
    context, text = key
    return f"{text!r} ({context})" if context else repr(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
