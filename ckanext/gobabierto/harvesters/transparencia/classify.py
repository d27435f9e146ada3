"""*Conjunto*, *candidato* or *documento*, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .files import LinkedFile
from .headings import tabular_words
from .link_classes import LinkClass
from .never import why_never
from .notes import notes, said_periods
from .page import Page
from .results import Document, Finding, Kind
from .series import Series, group, resource, resources
from .spanish import stem_words
from .updated import UpdateStatement

_BESIDE = "Está en un menú, una barra o un pie, fuera del contenido de la página."


@dataclass(slots=True)
class Sorted:
    """The files of one page, sorted out."""

    findings: list[Finding] = field(default_factory=list[Finding])
    documents: list[Document] = field(default_factory=list[Document])
    roles: dict[str, str] = field(default_factory=dict[str, str])
    """Address → identity of its finding, or ``documento``."""

    def document(self, file: LinkedFile, code: str, reason: str) -> None:
        """Record *file* as no dataset."""
        self.documents.append(
            Document(file.url, file.text, code, reason, file.target.format, file.heading_path)
        )
        self.roles[file.url] = Kind.DOCUMENTO.value


def _is_printed_table(series: Series) -> bool:
    known = {f.period for f in series.files if f.period}
    stems = {w for f in series.files for w in f.stem}
    tabular = bool(series.subject) or bool(stems & tabular_words())
    return tabular and len(known) > 1


def _judge(series: Series) -> tuple[Kind, str, str]:
    """Kind, code and reason of a series."""
    data = sum(f.is_data for f in series.files)
    size = len(series.files)
    if data:
        files = "1 archivo" if data == 1 else f"{data} archivos"
        return Kind.CONJUNTO, "datos", f"Tiene {files} de datos."
    if _is_printed_table(series):
        reason = f"Serie de {size} documentos que parecen tablas: pida al área la tabla original."
        return Kind.CANDIDATO, "serie_tabular", reason
    if any(f.target.kind is LinkClass.DESCONOCIDO for f in series.files):
        reason = "No se sabe qué contiene sin abrirlo; pida la liga directa al archivo."
        return Kind.DOCUMENTO, "tipo_desconocido", reason
    if size > 1:
        return Kind.DOCUMENTO, "serie_no_tabular", "Serie de documentos que no parecen tablas."
    return Kind.DOCUMENTO, "archivo_suelto", "Documento suelto, no una tabla de datos."


def _attach(file: LinkedFile, result: Sorted) -> bool:
    """Give a dictionary or a methodology to the dataset it stands beside."""
    near = [
        (i, f)
        for i, f in enumerate(result.findings)
        if f.kind is Kind.CONJUNTO and any(r.heading_path == file.heading_path for r in f.resources)
    ]
    own = [(i, f) for i, f in near if set(stem_words(f.title)) & set(file.stem)]
    chosen = own if len(own) == 1 else near
    if len(chosen) != 1:
        return False
    index, finding = chosen[0]
    extra = resource(file, f"{file.auxiliary}.{file.target.format.lower()}", file.auxiliary)
    keys = {r.key for r in finding.resources}
    if extra.key in keys:
        extra = replace(extra, key=f"{extra.key}.{len(keys)}")
    result.findings[index] = replace(finding, resources=(*finding.resources, extra))
    result.roles[file.url] = finding.identity
    return True


def _candidates(files: Iterable[LinkedFile], result: Sorted) -> tuple[list[LinkedFile], ...]:
    plain: list[LinkedFile] = []
    auxiliary: list[LinkedFile] = []
    for file in files:
        if not file.target.own:
            result.document(file, file.target.code, file.target.reason)
        elif file.beside:
            result.document(file, "fuera_del_contenido", _BESIDE)
        elif never := why_never(file):
            result.document(file, never.code, never.reason)
        elif file.auxiliary:
            auxiliary.append(file)
        else:
            plain.append(file)
    return plain, auxiliary


def sort_out(
    files: Iterable[LinkedFile], page: Page, updates: tuple[UpdateStatement, ...]
) -> Sorted:
    """What each file of *page* is. No file is lost and none is counted twice."""
    result = Sorted()
    plain, auxiliary = _candidates(files, result)
    said = said_periods(page)
    for series in group(plain):
        kind, code, reason = _judge(series)
        if kind is Kind.DOCUMENTO:
            for file in series.files:
                result.document(file, code, reason)
            continue
        result.findings.append(
            Finding(
                identity=series.identity,
                kind=kind,
                title=series.title,
                reason=reason,
                page=page.url,
                heading_path=min(series.files, key=lambda f: f.order).heading_path,
                resources=resources(series),
                notes=notes(series, said, updates),
                language=page.language,
            )
        )
        result.roles.update({f.url: series.identity for f in series.files})
    for file in auxiliary:
        if not _attach(file, result):
            reason = "Diccionario o metodología sin un conjunto a su lado."
            result.document(file, "auxiliar_sin_conjunto", reason)
    return result
