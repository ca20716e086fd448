"""A page, or its named block for htmx; the frame around it; error pages."""

import hashlib
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.forms import presentable
from app.local_time import clock, moment
from app.settings import CHECKOUT
from evaluations.committee import Committee
from evaluations.permissions import may_read_committee
from evaluations.person import Person
from evaluations.standing import Standing

FLASH = "flash"
# A page shows what it is given. Without these no template can turn a level's caption into a number.
CALCULATING = ("sum", "round", "int", "float")
STATIC = CHECKOUT / "static"
# Pages of a committee that the navigation has no place for, and the place that they lie under.
LIES_UNDER = {"movement": "trends", "events": "trends", "continuations": "trends"}


@dataclass(frozen=True)
class Masthead:
    """The committee as the frame names it: in a release by the name that was frozen with it."""

    name: str
    slug: str
    is_example: bool


@dataclass(frozen=True)
class Frame:
    """What every page shows around its own content.

    `navigation` holds (label, address, is current); `back` is (label, address) or None.
    """

    title: str
    person: Person | None
    committee: Masthead | None
    committees: tuple[Masthead, ...]
    navigation: tuple[tuple[str, str, bool], ...]
    form_key: str
    flash: str
    back: tuple[str, str] | None


@lru_cache
def environment() -> Environment:
    """The templates, escaping everything and refusing names that nobody defined."""
    made = Environment(
        loader=FileSystemLoader(CHECKOUT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        # A page is put together from a dozen files: looking whether any has changed took a fifth of its time.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in CALCULATING:
        del made.filters[name]
    made.globals["static"] = static
    made.filters["day"] = lambda day: f"{day.day} {day:%B %Y}"
    made.filters["moment"] = moment
    made.filters["clock"] = clock
    return made


@lru_cache
def static(path: str) -> str:
    """The address of a static file, with its content's hash so that a browser may keep it."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


def page(
    request: Request,
    template: str,
    content: object,
    *,
    title: str,
    status: int = 200,
    block: str | None = None,
    back: tuple[str, str] | None = None,
    keeps: bool = False,
) -> Response:
    """Render a page. htmx, asking for it, gets the named block only.

    A status of 400 and above also takes back whatever the request wrote, unless `keeps`.
    """
    request.state.refused = status >= 400 and not keeps
    flash = _said_before(request)
    names: dict[str, Any] = {"page": content, "frame": _frame(request, title, flash, back)}
    made = environment().get_template(template)
    if block and request.headers.get("HX-Request") == "true":
        html = "".join(made.blocks[block](made.new_context(names)))
    else:
        html = made.render(names)
    response = HTMLResponse(
        html, status_code=status, headers={"Vary": "HX-Request, Cookie", "Cache-Control": "no-store"}
    )
    if flash:
        response.delete_cookie(**_flash_cookie(request))
    return response


def error_page(
    request: Request, status: int, sentence: str, *, written: tuple[tuple[str, str], ...] = ()
) -> Response:
    """The page of a refusal, in the frame of whoever asks. `written`: the words that were sent, by field."""
    template = environment().get_or_select_template([f"errors/{status}.html", "errors/422.html"])
    frame = _frame(
        request, "Page not found" if status == 404 else "Not done", "", None, outside=status == 404
    )
    return HTMLResponse(
        template.render(frame=frame, page={"sentence": sentence, "status": status, "written": written}),
        status_code=status,
        headers={"Vary": "HX-Request, Cookie", "Cache-Control": "no-store"},
    )


def go_to(request: Request, address: str, *, said: str = "") -> Response:
    """Send the browser on after something was done, with a sentence to show there."""
    done = getattr(request.state, "form_done", None)
    if done is not None:
        done.location = address
    response = RedirectResponse(address, status_code=303)
    if said:
        response.set_cookie(**_flash_cookie(request), value=quote(said), max_age=60)
    return response


def _said_before(request: Request) -> str:
    """The sentence that the answer before this one left to be shown, or ""."""
    return presentable(unquote(request.cookies.get(_flash_cookie(request)["key"], "")))


def _flash_cookie(request: Request) -> dict[str, Any]:
    """How the cookie of that sentence is set and taken away: in production only over HTTPS, by this host."""
    is_production = request.app.state.settings.is_production
    key = f"__Host-{FLASH}" if is_production else FLASH
    return {"key": key, "httponly": True, "samesite": "lax", "secure": is_production}


def _frame(
    request: Request, title: str, flash: str, back: tuple[str, str] | None, *, outside: bool = False
) -> Frame:
    standing: Standing = getattr(request.state, "standing", None) or Standing()
    committee = None if outside else standing.committee
    return Frame(
        title=title,
        person=standing.person,
        committee=_masthead(request, committee),
        committees=() if _frozen_name(request) and standing.only_inspects else _committees(request, standing),
        navigation=_navigation("" if outside else request.url.path, standing, committee),
        form_key="" if outside else secrets.token_urlsafe(18),
        flash=flash,
        back=back,
    )


def name_as_frozen(request: Request, name: str) -> None:
    """From now on the frame of this request names the committee so, and to an inspector no other."""
    request.state.frozen_name = name


def _frozen_name(request: Request) -> str:
    return str(getattr(request.state, "frozen_name", ""))


def name_of(request: Request, committee: Committee) -> str:
    """What a committee is called to whoever asks: to somebody who only inspects it, as it was released."""
    names: dict[str, str] = getattr(request.state, "inspected_names", {})
    return names.get(committee.slug, committee.name)


def _committees(request: Request, standing: Standing) -> tuple[Masthead, ...]:
    """By the names that are shown, so that not even their order tells of another one."""
    found = (Masthead(name_of(request, one), one.slug, one.is_example) for one in standing.committees)
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.slug)))


def _masthead(request: Request, committee: Committee | None) -> Masthead | None:
    if committee is None:
        return None
    name = _frozen_name(request) or name_of(request, committee)
    return Masthead(name, committee.slug, committee.is_example)


def _navigation(
    path: str, standing: Standing, committee: Committee | None
) -> tuple[tuple[str, str, bool], ...]:
    places = [("Framework", "/framework")]
    if committee:
        home = f"/committees/{committee.slug}"
        work = [
            ("Cycles", f"{home}/cycles"),
            ("Sessions", f"{home}/sessions"),
            ("Evidence", f"{home}/evidence"),
            ("Trends", f"{home}/trends"),
            ("Measures", f"{home}/measures"),
            ("Plan", f"{home}/priorities"),
            ("Releases", f"{home}/releases"),
        ]
        places = [("Home", home), *(work if may_read_committee(standing) else []), *places]
    elif standing.person:
        places = [("Home", "/"), *places]
    if standing.person and standing.person.is_administrator:
        places.append(("Administration", "/administration"))
    path = _place_of(path)
    nearest = max((address for _, address in places if _is_under(path, address)), key=len, default="")
    return tuple((label, address, address == nearest) for label, address in places)


def _place_of(path: str) -> str:
    """The path as the navigation knows it: "/committees/north/events/1" lies under the trends."""
    parts = path.split("/")
    if parts[1:2] == ["committees"] and len(parts) > 3:
        parts[3] = LIES_UNDER.get(parts[3], parts[3])
    return "/".join(parts)


def _is_under(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address + "/"))
