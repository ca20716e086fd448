"""The commands of `workbook`, one module for each noun; each has `install(cli)`."""

from collections.abc import Callable

import typer

from app.commands import administrator, framework, importing, pack, pattern, server, trend

APPLICATIONS: tuple[Callable[[typer.Typer], None], ...] = (
    server.install,
    administrator.install,
    framework.install,
    importing.install,
    pattern.install,
    trend.install,
    pack.install,
)
