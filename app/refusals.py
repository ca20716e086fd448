"""The one table from a refusal to its HTTP status and page."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from app.forms import Sent
from app.guards import AlreadyDone, SignInNeeded
from app.headers import strict_headers
from app.readings import note_asking_in_vain
from app.rendering import error_page
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, NotPermitted, Refusal, Stale
from evaluations.standing import Standing

STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    NotPermitted: 403,
    NotNow: 409,
    Stale: 409,
    Invalid: 422,
    LooksPersonal: 422,
}

NOT_FOUND = NotFound().sentence
TOO_LARGE = "What you sent is larger than this workbook takes (a file may have 20 MB). Nothing was stored."
UNREADABLE = "What was sent could not be read. Go back and try again."
NOT_KNOWN = (
    "You are not signed in any more, or your place in the session is no longer in use. Nothing was stored."
)
FAILED = "Something went wrong on our side. What you had saved before is safe."


def install_refusals(app: FastAPI) -> None:
    """Make every refusal answer with its page."""

    @app.exception_handler(Refusal)
    def refused(request: Request, refusal: Refusal) -> Response:
        # A page that knows its form draws it again. Where none did, the words are shown all the same.
        answer = error_page(request, STATUS[type(refusal)], refusal.sentence, written=_written(request))
        if isinstance(refusal, NotFound):
            note_asking_in_vain(request, answer)
        return answer

    @app.exception_handler(HTTPException)
    def stopped(request: Request, stop: HTTPException) -> Response:
        # A wrong method is answered like a wrong address, so that neither tells what exists.
        status = 404 if stop.status_code in (404, 405) else stop.status_code
        sentence = {404: NOT_FOUND, 413: TOO_LARGE}.get(status, UNREADABLE)
        return error_page(request, status, sentence)

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, _: RequestValidationError) -> Response:
        return error_page(request, 404, NOT_FOUND)

    @app.exception_handler(SignInNeeded)
    def sign_in_first(request: Request, needed: SignInNeeded) -> Response:
        written = _written(request)
        if written:
            return error_page(request, 401, NOT_KNOWN, written=written)
        return RedirectResponse(needed.address, status_code=303)

    @app.exception_handler(AlreadyDone)
    def done_before(request: Request, done: AlreadyDone) -> Response:
        return RedirectResponse(done.location, status_code=303)

    @app.exception_handler(Exception)
    def failed(request: Request, _: Exception) -> Response:
        # Who asked may be lost with the transaction, so the page names nobody. It leaves outside the
        # middleware that adds the headers.
        request.state.standing = Standing()
        answer = error_page(request, 500, FAILED)
        answer.headers.update(strict_headers(request.app.state.settings.is_production))
        return answer


def _written(request: Request) -> tuple[tuple[str, str], ...]:
    """The words that the form brought, by field."""
    sent: Sent | None = getattr(request.state, "sent", None)
    return sent.written if sent else ()
