"""Certificates: anybody may check one by its number; the winner and who works on the cycle may print it."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter

from points.api.cycle_papers import issuer_of, taken
from points.api.fields import PathId, maybe_rfc3339
from points.api.files import PDF, PNG, Part, as_file, part_of
from points.api.parts import Parts
from points.awards.access import honour_open_to
from points.awards.naming import UNNAMED
from points.awards.wall import Honoured, honour_numbered, no_honours, standing, whole_names
from points.clock import local_day, rfc3339
from points.errors import Forbidden, NotFound
from points.media.certificate import Certificate, certificate_pdf, certificate_png
from points.people.session import Actor

Number = Annotated[str, PathParameter(min_length=9, max_length=12, pattern=r"^[0-9]+$")]
CERTIFICATES_A_PART = 100
"""In one file: as many as a printer is loaded for at once."""


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """What anybody may learn of a certificate: whether it stands, of what, and the name as it may be shown.

    One that was withdrawn names nobody: numbers follow each other, and whoever tries them all shall shame nobody.
    """

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
        name=found.name if found.honour.withdrawn_at is None else UNNAMED,
        level=found.level,
        grantor=issuer_of(parts, found.award),
        announced_at=rfc3339(found.honour.announced_at),
        withdrawn_at=maybe_rfc3339(found.honour.withdrawn_at),
    )


@get(
    "/api/certificates/{number:str}/pdf",
    permission="award.read",
    operation_id="getCertificatePdf",
    tags=["awards"],
    media_type=PDF,
    sync_to_thread=True,
)
def certificate_paper(number: Number, parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> Response[Any]:
    """The certificate to be printed: for the winner, and for who works on the cycle. 404 `certificate_withdrawn`."""
    paper = certificate_pdf([_opened(parts, actor, number)])
    return as_file(paper, PDF, f"certificate-{number}.pdf", is_shown=True)


@get(
    "/api/certificates/{number:str}/png",
    permission="award.read",
    operation_id="getCertificatePicture",
    tags=["awards"],
    media_type=PNG,
    sync_to_thread=True,
)
def certificate_picture(
    number: Number, parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> Response[Any]:
    """The same as a picture."""
    return as_file(certificate_png(_opened(parts, actor, number)), PNG, f"certificate-{number}.png", is_shown=True)


@get(
    "/api/cycles/{cycle_id:int}/certificates.pdf",
    permission="award.file",
    operation_id="getCycleCertificates",
    tags=["awards"],
    media_type=PDF,
    refusals=(409, 503),
)
async def cycle_certificates(
    cycle_id: FromPath[PathId], parts: NamedDependency[Parts], actor: NamedDependency[Actor], part: Part = 1
) -> Response[Any]:
    """The certificates of all whose honour stands, a page each; of many one of several files. Recorded.

    404 `no_honours`, `no_such_part`.
    """
    pdf = await taken(parts, actor, cycle_id, "certificates", partial(_papers, parts, cycle_id, part))
    return as_file(pdf, PDF, f"certificates-{cycle_id}-{part}.pdf", is_shown=True)


def files_of(found: Sequence[Honoured]) -> list[Sequence[Honoured]]:
    """Whose certificates are in each file, in the order of their numbers."""
    return [found[start : start + CERTIFICATES_A_PART] for start in range(0, len(found), CERTIFICATES_A_PART)]


def _opened(parts: Parts, actor: Actor, number: str) -> Certificate:
    with parts.database.read() as connection:
        found = honour_numbered(connection, number)
        if not honour_open_to(connection, actor, found):
            raise Forbidden("只能打开自己的证书。")
        if found.honour.withdrawn_at is not None:
            raise NotFound("certificate_withdrawn", "这张证书已经撤销,不能再打印。")
        names = whole_names(connection, [found])
    return _paper(parts, found, names[found.honour.id])


def _papers(parts: Parts, cycle_id: int, part: int) -> bytes:
    with parts.database.read() as connection:
        files = files_of(standing(connection, cycle_id))
        if not files:
            raise no_honours()
        found = part_of(files, part)
        names = whole_names(connection, found)
    return certificate_pdf([_paper(parts, each, names[each.honour.id]) for each in found])


def _paper(parts: Parts, found: Honoured, name: str) -> Certificate:
    honour = found.honour
    return Certificate(
        heading=found.award.name,
        name=name,
        period=found.period.name,
        level=found.level or "",
        sentence="感谢您为大家做的每一件事。",
        grantor=issuer_of(parts, found.award),
        number=honour.number,
        day=local_day(honour.announced_at),
        verify_url=f"{parts.settings.public_url}/v/{honour.number}".upper(),
    )


HANDLERS = (verify_certificate, certificate_paper, certificate_picture, cycle_certificates)
