"""The forms a report can have, and making one: compose, seal, write, and keep in the register what was made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec

from yardstick.address import Address
from yardstick.decisions import Decisions
from yardstick.errors import UsageError
from yardstick.exports import file_name
from yardstick.reports.compose import ALL, compose
from yardstick.reports.document import Document, Picture
from yardstick.reports.seals import Register, Seal, seal_of
from yardstick.reports.steps import Step, silent
from yardstick.texts import text
from yardstick.workspace import Workspace

OF_THE_LEDGER = ("briefing", "decisions")  # pages that also tell of what was agreed
OF_COMPOSING = 0.35  # the share of the work that is not writing
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Form:
    """One form: who writes it and what the web calls it. A picture's form is written for each picture by itself."""

    suffix: str
    media: str
    module: str
    function: str
    of_pictures: bool = False

    @property
    def writer(self) -> Callable[..., bytes]:
        """Loaded when it is used: what writes slides takes long to load."""
        found: Callable[..., bytes] = getattr(import_module(f"yardstick.reports.{self.module}"), self.function)
        return found


_OFFICE = "application/vnd.openxmlformats-officedocument"
_DECLARED = (
    Form("pdf", "application/pdf", "pdf", "as_pdf"),
    Form("pptx", f"{_OFFICE}.presentationml.presentation", "slides", "as_pptx"),
    Form("docx", f"{_OFFICE}.wordprocessingml.document", "letter", "as_docx"),
    Form("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "sheets", "as_xlsx"),
    Form("csv", "text/csv; charset=utf-8", "sheets", "as_csv"),
    Form("png", "image/png", "drawing", "as_png", of_pictures=True),
    Form("svg", "image/svg+xml", "drawing", "as_svg", of_pictures=True),
)
FORMS = {f.suffix: f for f in _DECLARED if find_spec(f"yardstick.reports.{f.module}") is not None}


@dataclass(frozen=True)
class Order:
    """What is wanted: a page (or "all") of a link, in one form; of a picture's form that picture."""

    page: str
    address: Address
    form: str
    picture: str = ""

    def pinned(self, workspace: Workspace) -> Order:
        """The same with its data version and day written out: it will always give the same bytes."""
        address = self.address
        moment, day = workspace.view(address.v).moment, address.day or workspace.today()
        if self.page in OF_THE_LEDGER:
            address = Decisions(workspace).pinned(address)
        return Order(self.page, address.go(v=moment, day=day), self.form, self.picture)


@dataclass(frozen=True)
class Made:
    """One file."""

    content: bytes
    file_name: str
    media: str
    seal: Seal


def form_of(suffix: str) -> Form:
    """The form with this name. UsageError names those there are."""
    if suffix not in FORMS:
        raise UsageError(
            text("zh", "exporting.no_form", form=suffix), fix=text("zh", "exporting.forms", names="、".join(FORMS))
        )
    return FORMS[suffix]


def make(workspace: Workspace, order: Order, step: Step = silent) -> Made:
    """The file that was ordered. UsageError for a page, form or picture there is none of; UnknownVersion."""
    form, document = form_of(order.form), _composed(workspace, order, step)
    seal = seal_of(document)
    if form.of_pictures:
        picture = _picture(document, order.picture)
        return _noted(workspace, order, document, seal, form.writer(picture, document, seal), picture)
    return _noted(workspace, order, document, seal, form.writer(document, seal, partial(_written, step)))


def pictures(workspace: Workspace, order: Order, step: Step = silent) -> Iterator[Made]:
    """Every picture of what was ordered, one by one."""
    form, document = form_of(order.form), _composed(workspace, order, step)
    seal, drawn = seal_of(document), list(document.pictures())
    for done, picture in enumerate(drawn):
        _written(step, done, len(drawn))
        yield _noted(workspace, order, document, seal, form.writer(picture, document, seal), picture)


def picture_names(workspace: Workspace, order: Order) -> tuple[str, ...]:
    """The names of the pictures that can be ordered one by one."""
    return tuple(p.name for p in compose(workspace, order.address, order.page).pictures())


def _composed(workspace: Workspace, order: Order, step: Step) -> Document:
    return compose(workspace, order.address, order.page, lambda done, of: step(OF_COMPOSING * done / max(of, 1), 1))


def _written(step: Step, done: float, of: float) -> None:
    step(OF_COMPOSING + (1 - OF_COMPOSING) * min(1.0, done / max(of, 1)), 1)


def _picture(document: Document, name: str) -> Picture:
    found = {p.name: p for p in document.pictures()}
    if name not in found:
        known = "、".join(found) or "—"
        raise UsageError(text("zh", "exporting.no_picture", name=name), fix=text("zh", "exporting.forms", names=known))
    return found[name]


def _noted(
    workspace: Workspace, order: Order, document: Document, seal: Seal, content: bytes, picture: Picture | None = None
) -> Made:
    form = FORMS[order.form]
    item = " ".join([document.item, picture.name] if picture else [document.item])
    item, scope = (_NOT_IN_NAMES.sub("-", words) for words in (item, document.scope))
    name = file_name(workspace.plan, item, scope, document.cutoff, document.moment, f".{form.suffix}")
    slug = "" if order.page in (ALL, "overview") else order.page
    link = order.address.go(slug=slug).pinned(document.moment, document.judged_on)
    Register(workspace.settings.data).note(document, seal, content, form.suffix, name, link)
    return Made(content, name, form.media, seal)
