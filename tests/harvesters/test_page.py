"""Broken pages are read as a browser shows them."""

from __future__ import annotations

import time

import pytest

from ckanext.gobabierto.harvesters.transparencia.page import parse
from ckanext.gobabierto.harvesters.transparencia.section import read_section

URL = "https://www.inmar.gob.mx/transparencia/index.html"


def test_an_unclosed_heading_does_not_swallow_what_follows():
    page = parse(
        "<h2>Padrones<p>Texto<ul><li><a href=a.csv>Padrón 2024</ul><h2>Otro<a href=b>B", URL
    )
    assert [text for _, text in page.headings] == ["Padrones", "Otro B"]
    assert page.links[0].heading_path == ("Padrones",)


def test_a_heading_inside_a_link_is_its_text_and_opens_nothing():
    page = parse("<h2>Uno</h2><a href=x/><h3>Artículo 8</h3></a><a href=y/>Dos</a>", URL)
    assert [link.text for link in page.links] == ["Artículo 8", "Dos"]
    assert page.links[1].heading_path == ("Uno",)


def test_an_image_link_is_called_by_its_alternative_text():
    page = parse('<a href=x><img src=i.png alt="Datos  abiertos"></a>', URL)
    assert page.links[0].text == "Datos abiertos"


def test_base_moves_relative_links():
    body = b'<base href="/otra/"><a href="a 2024.csv">Base 2024</a>'
    (link,) = read_section(body, URL).links
    assert link.url == "https://www.inmar.gob.mx/otra/a%202024.csv"


def test_a_table_row_tells_what_a_mute_link_is():
    body = """<h2>Contratos</h2><table><tr><td>2023<td>Contratos<td><a href=x1.csv>Descargar</a>
      <tr><td>2024<td>Contratos<td><a href=x2.csv>Descargar</a></table>"""
    (finding,) = read_section(body.encode(), URL).findings
    assert [r.period for r in finding.resources] == ["2023", "2024"]


def test_a_windows_page_without_declaration_keeps_its_accents():
    result = read_section("<h2>Padrón</h2><a href=a.csv>Padrón niñas</a>".encode("cp1252"), URL)
    assert result.findings[0].title == "Padrón niñas"


def test_scripts_and_styles_say_nothing():
    page = parse("<script>Fecha de actualización: 01/01/2024</script><p>Hola</p>", URL)
    assert [b.text for b in page.blocks] == ["Hola"]


def test_the_update_date_is_found_in_the_next_cell_and_never_in_the_future():
    body = (
        "<table><tr><th>Fecha de actualización<td>05/02/2024</table><p>Actualizado el 1/1/2040"
    ).encode()
    result = read_section(body, URL)
    assert result.updated_on is not None
    assert result.updated_on.isoformat() == "2024-02-05"


@pytest.mark.parametrize(
    ("href", "kind", "code"),
    [
        ("javascript:alert(1)", "rechazado", "esquema_no_permitido"),
        ("JaVaScRiPt:alert(1)", "rechazado", "esquema_no_permitido"),
        ("data:text/csv,a", "rechazado", "esquema_no_permitido"),
        ("file:///etc/passwd", "rechazado", "esquema_no_permitido"),
        ("", "rechazado", "direccion_vacia"),
        ("http://[::1", "rechazado", "direccion_invalida"),
        ("https://user:pw@x.mx/a.csv", "rechazado", "direccion_invalida"),
        ("(hoja de cálculo en SharePoint)", "rechazado", "direccion_invalida"),
        ("/wp-login.php", "rechazado", "requiere_sesion"),
        ("#abajo", "ancla", "misma_pagina"),
        ("mailto:ut@inmar.gob.mx", "correo", "correo"),
        ("tel:5555", "telefono", "telefono"),
        ("www.inmar.gob.mx/transparencia/x", "pagina_de_la_seccion", "pagina"),
        ("\u00a0 /a/b 2024.XLSX ", "archivo_de_datos", "datos"),
        ("/descarga.php?id=3&f=base.csv", "archivo_de_datos", "datos"),
        (
            "https://docs.google.com/spreadsheets/d/1/edit",
            "archivo_de_tipo_desconocido",
            "hoja_en_la_nube",
        ),
        ("https://x.sharepoint.com/:x:/s/a", "archivo_de_tipo_desconocido", "archivo_en_la_nube"),
        ("https://busca.datos.gob.mx/", "portal_de_datos_abiertos", "plataforma_nacional_antigua"),
        ("https://datos.inmar.gob.mx/", "portal_de_datos_abiertos", "portal_de_la_institucion"),
        ("https://otra.gob.mx/a.xlsx", "archivo_de_datos", "otra_institucion"),
        ("/foto.jpg", "imagen_o_medio", "imagen"),
        (
            "https://consultapublicamx.plataformadetransparencia.org.mx/x?idSujetoObligado=NTMxMTA=",
            "pnt",
            "pnt",
        ),
    ],
)
def test_each_kind_of_link_is_told_apart(href, kind, code):
    from ckanext.gobabierto.harvesters.transparencia.links import classify

    found = classify(href, URL)
    assert (found.kind.value, found.code) == (kind, code)
    assert found.reason
    if kind == "pnt":
        assert found.subject_id == "53110"


def test_five_thousand_links_are_read_in_a_moment():
    rows = "".join(f"<li><a href='/f/padron_{n}.csv'>Padrón {n}</a>" for n in range(5000))
    start = time.perf_counter()
    result = read_section(f"<h2>Padrones</h2><ul>{rows}</ul>".encode(), URL)
    assert len(result.links) == 5000
    assert time.perf_counter() - start < 10


class TestContentManagers:
    WIDGETS = '<aside class="widget"><h3>Recientes</h3><a href="/w/lista_2019.csv">Lista 2019</a>'

    def test_the_written_part_of_a_page_is_preferred_to_what_is_around_it(self):
        body = (
            f"{self.WIDGETS}<a href='/f/padron_2024.csv'>Bajar</a></aside>"
            '<article><div class="post entry-content"><h2>Padrones</h2>'
            '<p><a href="/f/padron_2024.csv">Padrón 2024</a></div></article>'
        )
        result = read_section(body.encode(), URL)
        assert [f.title for f in result.findings] == ["Padrón"]
        assert result.findings[0].heading_path == ("Padrones",)
        assert [(d.title, d.code) for d in result.documents] == [
            ("Lista 2019", "fuera_del_contenido")
        ]

    def test_a_written_part_without_files_hides_nothing(self):
        body = f"{self.WIDGETS}</aside><div class='entry-content'><p>Hola <a href=x/>X</a></div>"
        (finding,) = read_section(body.encode(), URL).findings
        assert finding.resources[0].period == "2019"

    @pytest.mark.parametrize(
        "text", ["Descargar", "https://x.mx/wp-content/uploads/2026/07/padron.csv",
                 "/wp-content/uploads/2026/07/padron.csv", "Padrón"],
    )  # fmt: skip
    def test_the_month_of_an_upload_is_no_period(self, text):
        body = f'<h2>Padrón</h2><a href="/wp-content/uploads/2026/07/padron.csv">{text}</a>'
        (finding,) = read_section(body.encode(), URL).findings
        assert [r.period for r in finding.resources] == [""]
        assert "2026" not in finding.title


class TestBoldLines:
    def paths(self, body: str) -> list[tuple[str, ...]]:
        return [link.heading_path for link in parse(body, URL).links]

    def test_in_a_page_without_headings_they_are_headings(self):
        page = parse(
            "<BODY><CENTER><FONT SIZE=5><B>Padrones</B></FONT></CENTER><P><B>Niñas</B><BR>"
            "<A HREF=a.xls>2001</A><P><STRONG>Contratos</STRONG><P><A HREF=b.xls>2002</A></BODY>",
            URL,
        )
        assert [link.heading_path for link in page.links] == [("Niñas",), ("Contratos",)]
        assert [text for _, text in page.headings] == ["Padrones", "Niñas", "Contratos"]
        assert [b.heading_path for b in page.blocks if b.text == "2001"] == [("Niñas",)]

    @pytest.mark.parametrize(
        "bold",
        [
            "<p>Vea el <b>Padrón</b> nuevo", "<p><b>Nota:</b><br>", "<ul><li><b>Padrón</b></ul>",
            "<table><tr><td><b>Nombre</b><td><b>Liga</b></table>", "<p><b>2001</b>",
            "<p><b>Última actualización 5 de mayo de 2001</b>", "<p><b>No hay nada aquí.</b>",
            "<p><b><a href=x>Padrón</a></b>",
        ],
    )  # fmt: skip
    def test_other_bold_words_are_none(self, bold):
        assert set(self.paths(f"{bold}<p><a href=a.xls>A</a>")) == {()}

    def test_in_a_page_with_headings_they_are_words(self):
        assert self.paths("<h2>Uno</h2><p><b>Dos</b><p><a href=a.xls>A</a>") == [("Uno",)]

    def test_alone_in_its_row_a_cell_is_a_line(self):
        body = "<table><tr><td colspan=2><b>Padrón</b><tr><td>1<td><a href=a.xls>A</a></table>"
        assert self.paths(body) == [("Padrón",)]
