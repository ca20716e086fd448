"""What stands around every answer: strict headers, same-origin proof for unsafe requests, a limit to size."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SAFE = ("GET", "HEAD", "OPTIONS")


class SameOrigin:
    """Refuses an unsafe request that does not prove that it comes from our own pages."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not is_own(Headers(scope=scope)):
            refusal = PlainTextResponse(
                "This form was sent from another site, so nothing was done.", status_code=403
            )
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_own(headers: Headers) -> bool:
    """Whether the browser says that the request began on this site. Silence is a no."""
    site = headers.get("sec-fetch-site")
    if site:
        return site in ("same-origin", "none")
    host = headers.get("host")
    return bool(host) and headers.get("origin") in (f"https://{host}", f"http://{host}")


def strict_headers(is_production: bool) -> dict[str, str]:
    """The content policy and its companions."""
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if is_production:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


class SizeLimit:
    """Refuses a request that is larger than the workbook takes.

    What comes after that is read and forgotten, up to a bound: a browser that is still sending would not
    hear the answer.
    """

    def __init__(self, app: ASGIApp, *, largest: int) -> None:
        self.app = app
        self.largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def take() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return message

        async def take_within_limit() -> Message:
            message = await take()
            if taken <= self.largest:
                return message
            while message.get("more_body") and taken <= self.largest * 10:
                message = await take()
            raise HTTPException(413)

        await self.app(scope, take_within_limit, send)


class StrictHeaders:
    """Adds the strict headers to every answer; what says nothing of keeping it is not kept by anybody."""

    def __init__(self, app: ASGIApp, *, is_production: bool) -> None:
        self.app = app
        self.fixed = strict_headers(is_production)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.fixed)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
