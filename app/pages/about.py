"""What the workbook is and whose work is in it, how accessible it is, and the gallery of its components."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.guards import GuardedRouter, Transaction
from app.rendering import STATIC, page
from evaluations.permissions import anyone
from evaluations.queries.edition import catalogue
from indicators.catalogue import DEFAULT_EDITION
from indicators.framework import Framework

router = GuardedRouter()


@dataclass(frozen=True)
class ThirdParty:
    """A package whose files are served as published; `terms` is the file with its licence, or empty."""

    name: str
    version: str
    licence: str
    terms: str


@dataclass(frozen=True)
class AboutPage:
    """The published framework, further editions in this installation, and files of others that it serves."""

    framework: Framework
    others: tuple[Framework, ...]
    third_party: tuple[ThirdParty, ...]


@dataclass(frozen=True)
class AccessibilityPage:
    """A statement; everything in it stands in its template."""


@router.get("/about", permission=anyone)
def about(request: Request, session: Transaction) -> Response:
    editions = catalogue(session)
    framework = editions.pop(DEFAULT_EDITION)
    content = AboutPage(framework, tuple(editions.values()), third_party())
    return page(request, "about/show.html", content, title="About and licences")


@router.get("/accessibility", permission=anyone)
def accessibility(request: Request) -> Response:
    return page(request, "about/accessibility.html", AccessibilityPage(), title="Accessibility")


@router.get("/gallery", permission=anyone)
def gallery(request: Request) -> Response:
    from app.pages.gallery import gallery_page  # its examples take long to make, and hardly anybody looks

    return page(request, "gallery.html", gallery_page(), title="Gallery of components")


@cache
def third_party() -> tuple[ThirdParty, ...]:
    """What static/vendor/vendor.toml lists."""
    listed = tomllib.loads((STATIC / "vendor" / "vendor.toml").read_text("utf-8"))
    return tuple(_third_party(package) for package in listed["package"])


def _third_party(package: dict[str, Any]) -> ThirdParty:
    kept = [file["to"] for file in package["files"]]
    terms = next((name for name in kept if "LICENSE" in name), "")
    return ThirdParty(
        package["name"], package["version"], package["licence"], f"vendor/{terms}" if terms else ""
    )
