"""The only place where the parts meet."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import app.tables  # noqa: F401
import evaluations.tables  # noqa: F401
from app.database import Database
from app.headers import SameOrigin, SizeLimit, StrictHeaders
from app.live import Live, while_serving
from app.pages import ROUTERS
from app.pages.at_once import AtOnce
from app.refusals import install_refusals
from app.releasing import Releasing, while_releasing
from app.rendering import STATIC
from app.settings import Settings, read_settings
from evaluations.evidence import LARGEST_FILE

LARGEST_FORM = LARGEST_FILE + 2 * 1024 * 1024


class KeptFiles(StaticFiles):
    """Static files, which a browser keeps: their addresses change when their content does."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncGenerator[None]:
    """What begins and ends with the server."""
    async with while_serving(app), while_releasing(app):
        yield


def create_app(settings: Settings | None = None) -> FastAPI:
    """The workbook as an ASGI application. Without settings they are read from the environment."""
    settings = settings or read_settings()
    app = FastAPI(
        title="Self-evaluation workbook",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"auto_configure": False},
        lifespan=serving,
        middleware=[
            Middleware(StrictHeaders, is_production=settings.is_production),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=1),
            Middleware(SameOrigin),
            Middleware(SizeLimit, largest=LARGEST_FORM),
        ],
    )
    app.state.settings = settings
    app.state.database = Database(settings.database_url)
    app.state.live = Live(app.state.database)
    app.state.releasing = Releasing(app.state.database, settings)
    app.state.at_once = AtOnce()
    install_refusals(app)
    for router in ROUTERS:
        # Its routes as they are: FastAPI takes an included router to pieces again, in every application.
        app.router.routes.extend(router.routes.routes)
    app.mount("/static", KeptFiles(directory=STATIC))
    return app
