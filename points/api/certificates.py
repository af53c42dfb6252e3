"""Certificates: anybody may check one by its number; the winner and who works on the cycle may print it."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import PathParameter

from points.api.fields import maybe_rfc3339
from points.api.files import PDF, PNG, as_file
from points.api.parts import Parts
from points.awards.access import honour_open_to
from points.awards.naming import named
from points.awards.wall import Honoured, honour_numbered
from points.clock import local_day
from points.errors import Forbidden, NotFound
from points.media.certificate import Certificate, certificate_pdf, certificate_png
from points.people.session import Actor
from points.rules.awards import Award, Subject

PaperKind = Annotated[Literal["pdf", "png"], PathParameter()]
Number = Annotated[str, PathParameter(min_length=9, max_length=12, pattern=r"^[0-9]+$")]


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody may learn of a certificate: whether it stands, of what, and the name as it may be shown."""

    number: str
    award: str
    period_name: str
    name: str
    level: str | None
    grantor: str
    announced_at: str
    withdrawn_at: str | None


@get(
    "/api/certificates/{number:str}",
    permission="public",
    session="none",
    operation_id="verifyCertificate",
    tags=["awards"],
    sync_to_thread=True,
)
def verify_certificate(number: Number, parts: NamedDependency[Parts]) -> CertificateView:
    """Whether a certificate is genuine and still stands. 404 `certificate_not_found`."""
    with parts.database.read() as connection:
        found = honour_numbered(connection, number)
    return CertificateView(
        number=number,
        award=found.award.name,
        period_name=found.period.name,
        name=found.name,
        level=found.level,
        grantor=_grantor(parts, found.award),
        announced_at=maybe_rfc3339(found.honour.announced_at) or "",
        withdrawn_at=maybe_rfc3339(found.honour.withdrawn_at),
    )


@get(
    "/api/certificates/{number:str}/{kind:str}",
    permission="award.read",
    operation_id="getCertificate",
    tags=["awards"],
    sync_to_thread=True,
)
def certificate_paper(
    number: Number, kind: PaperKind, parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> Response[Any]:
    """The certificate as `pdf` or `png`: for the winner, and for who works on the cycle."""
    with parts.database.read() as connection:
        found = honour_numbered(connection, number)
        if not honour_open_to(connection, actor, found):
            raise Forbidden("只能打开自己的证书。")
        if found.honour.withdrawn_at is not None:
            raise NotFound("certificate_withdrawn", "这张证书已经撤销,不能再打印。")
        names = named(connection, Subject(found.honour.subject_type), [found.honour.subject_id])
    paper = _paper(parts, found, names[found.honour.subject_id].name)
    if kind == "png":
        return as_file(certificate_png(paper), PNG, f"certificate-{number}.png", is_shown=True)
    return as_file(certificate_pdf([paper]), PDF, f"certificate-{number}.pdf", is_shown=True)


def _grantor(parts: Parts, award: Award) -> str:
    return award.grantor or parts.settings.grantor or parts.settings.town_name


def _paper(parts: Parts, found: Honoured, name: str) -> Certificate:
    honour = found.honour
    return Certificate(
        heading=found.award.name,
        name=name,
        period=found.period.name,
        level=found.level or "",
        sentence="感谢您为大家做的每一件事。",
        grantor=_grantor(parts, found.award),
        number=honour.number,
        day=local_day(honour.announced_at),
        verify_url=f"{parts.settings.public_url}/v/{honour.number}".upper(),
    )


HANDLERS = (verify_certificate, certificate_paper)
