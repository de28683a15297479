"""Status colours stay apart for colour-blind eyes, and text keeps its contrast in both themes.

Machado, Oliveira and Fernandes 2009 (severity 1.0) in linear RGB; distances in Oklab times 100.
"""

import itertools
import math
import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "qibu/web/static/qibu/tokens.css").read_text("utf-8")
BLOCKS = re.findall(r"^\s*(:root[^{]*)\{([^}]*)\}", CSS, re.MULTILINE)
EYES = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)
    ),
}  # fmt: skip
STATUS = ("todo", "doing", "done", "late", "blocked")
SMALLEST_DISTANCE = 7.0


def tokens(block: str) -> dict[str, str]:
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", block)}


def theme(name: str) -> dict[str, str]:
    light = tokens(next(body for selector, body in BLOCKS if selector.strip() == ":root"))
    if name == "light":
        return light
    return {**light, **tokens(next(body for selector, body in BLOCKS if 'data-theme="dark"' in selector))}


def linear(colour: str) -> list[float]:
    digits = colour.removeprefix("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    values = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted(
        sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True)) for c in (one, other)
    )
    return (lighter + 0.05) / (darker + 0.05)


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """The colour as these eyes see it, in Oklab."""
    rgb = linear(colour)
    r, g, b = (min(1, max(0, sum(w * v for w, v in zip(row, rgb, strict=True)))) for row in EYES[eyes])
    cones = (
        0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
        0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
        0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
    )
    x, y, z = (math.copysign(abs(v) ** (1 / 3), v) for v in cones)
    return (
        0.2104542553 * x + 0.7936177850 * y - 0.0040720468 * z,
        1.9779984951 * x - 2.4285922050 * y + 0.4505937099 * z,
        0.0259040371 * x + 0.7827717662 * y - 0.8086757660 * z,
    )


def smallest_distance(colours: list[str], eyes: str) -> float:
    points = [seen(colour, eyes) for colour in colours]
    return min(100 * math.dist(a, b) for a, b in itertools.combinations(points, 2))


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_every_pair_of_status_colours_stays_apart(name, eyes):
    colours = theme(name)
    assert smallest_distance([colours[status] for status in STATUS], eyes) >= SMALLEST_DISTANCE


def test_the_measure_rejects_an_ordinary_set_of_colours():
    usual = ["#6b7280", "#2563eb", "#0f766e", "#d97706", "#be185d"]
    assert min(smallest_distance(usual, eyes) for eyes in EYES) < SMALLEST_DISTANCE


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "bg"), ("text", "surface"), ("text", "hover"), ("text2", "bg"), ("text2", "surface"),
        ("text2", "raise"), ("text2", "hover"), ("text2", "off"), ("accent", "surface"), ("accent", "bg"),
        ("accent", "accent-bg"), ("primary-text", "primary"), ("primary-text", "primary-hover"),
        ("danger", "surface"), ("danger", "danger-bg"), ("text", "danger-bg"), ("text", "late-bg"),
        ("todo", "surface"), ("doing", "doing-bg"), ("done", "done-bg"), ("late", "late-bg"),
        ("late", "surface"), ("blocked-text", "blocked"), ("critical", "surface"),
    ],
)  # fmt: skip
def test_text_has_contrast_on_its_ground(name, text, ground):
    colours = theme(name)
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("edge", ["control", "focus", "critical"])
def test_edges_that_mean_something_can_be_seen(name, edge):
    colours = theme(name)
    assert contrast(colours[edge], colours["surface"]) >= 3


def test_dark_by_choice_and_dark_by_system_are_the_same():
    dark = [
        tokens(body)
        for selector, body in BLOCKS
        if "dark" in selector or 'not([data-theme="light"])' in selector
    ]
    assert len(dark) == 2
    assert dark[0] == dark[1]
