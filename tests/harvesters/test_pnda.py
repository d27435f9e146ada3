"""The national platform, read by its API and by its pages."""

from __future__ import annotations

import orjson
import pytest

from ckanext.gobabierto.errors import BadInput, FetchError, Unreachable
from ckanext.gobabierto.harvesters.pnda import moments, pages
from ckanext.gobabierto.harvesters.pnda.reader import PndaReader
from ckanext.gobabierto.harvesters.records import Record, Refusal
from ckanext.gobabierto.harvesters.run import packages, prepared
from ckanext.gobabierto.vocabularies import harvest_faults

from tests.harvesters import realdata
from tests.harvesters.fakes import FakeDocuments, source
from tests.portal import pnda

SITE = "https://datos.example.mx"
ROOT = SITE + pnda.ROOT
DENIED = Unreachable("El sitio pide no leerla.", code="robots_no_permite")


class Platform(FakeDocuments):
    """Both ways in; the API is closed by robots.txt unless told otherwise."""

    def __init__(self, known=None, *, api=False, **changed):
        known = pnda.catalogue() if known is None else known
        answers = dict(pnda.pages(SITE, known, "inmar"))
        super().__init__({**answers, **{f"{ROOT}/{k}": v for k, v in changed.items()}})
        self.known, self.api = known, api

    def get(self, url, *, accept="", most=0):
        if "/api/" in url:
            if not self.api:
                raise DENIED
            self.asked.append(url)
            _, body = pnda.answer(url.removeprefix(SITE), self.known)
            self.answers = {**self.answers, url: body}
        return super().get(url, accept=accept)


def read(documents, config=None, url=ROOT, **more):
    reader = PndaReader()
    checked = reader.check_config(config or {}, url)
    return list(reader.read(source(url, "pnda", dict(checked), **more), documents))


class TestBothWays:
    """The API and the pages tell the same datasets."""

    def test_each_dataset_has_one_identity_and_one_content(self):
        by_api, by_pages = read(Platform(api=True)), read(Platform())
        assert [one.identity for one in by_api] == [one.identity for one in by_pages]
        assert len(by_api) == 4
        for one, other in zip(by_api, by_pages, strict=True):
            assert one.content() == other.content()
            assert one.content_hash() == other.content_hash()

    def test_what_only_the_api_knows_is_added_and_nothing_else_differs(self):
        known = pnda.catalogue()[:1]
        known[0]["resources"][0] |= {"size": 1234, "last_modified": "2026-03-01T00:00:00"}
        (rich,), (plain,) = read(Platform(known, api=True)), read(Platform(known))
        assert rich.fields == plain.fields
        more = dict(rich.resources[0].values)
        assert (more.pop("size"), more.pop("last_modified")[:10]) == (1234, "2026-03-01")
        assert more == plain.resources[0].values

    def test_what_only_the_api_tells_stays_where_pages_are_read_in_its_place(self):
        known = pnda.catalogue()[:1]
        known[0] |= {"maintainer_email": "datos@inmar.gob.mx", "notes": "Antes."}
        (rich,) = read(Platform(known, api=True))
        made = packages.new(rich, "d", "o")
        files = [{**each, "id": f"f{n}"} for n, each in enumerate(made.package["resources"])]
        saved = {**made.package, "resources": files}
        assert saved["maintainer_email"] == "datos@inmar.gob.mx"
        (plain,) = read(Platform([{**known[0], "notes": "Después.", "tags": []}]))
        sent = prepared.unpack(orjson.loads(prepared.record(plain).content))
        change = packages.change(sent, saved, made.baseline(saved))
        assert change.package["maintainer_email"] == "datos@inmar.gob.mx"
        assert (change.package["notes"], change.package["tags"]) == ("Después.", [])
        (rich,) = read(Platform([{**known[0], "maintainer_email": ""}], api=True))
        change = packages.change(rich, saved, made.baseline(saved))
        assert change.package["maintainer_email"] == ""

    def test_the_api_is_asked_only_where_robots_txt_allows(self):
        documents = Platform()
        read(documents)
        assert all("/api/" not in url for url in documents.asked)
        documents = Platform(api=True)
        read(documents)
        assert all("/api/" in url for url in documents.asked)

    def test_pages_may_be_asked_for_although_there_is_an_api(self):
        documents = Platform(api=True)
        assert len(read(documents, {"access": "html"})) == 4
        assert all("/api/" not in url for url in documents.asked)

    def test_only_the_api_may_be_asked_for(self):
        with pytest.raises(FetchError) as caught:
            read(Platform(), {"access": "api"})
        assert caught.value.code == "robots_no_permite"

    def test_a_platform_that_does_not_answer_is_no_reason_to_read_its_pages(self):
        class Down(Platform):
            def get(self, url, *, accept="", most=0):
                raise Unreachable("tarda", code="tiempo_agotado")

        with pytest.raises(FetchError) as caught:
            read(Down())
        assert caught.value.code == "tiempo_agotado"


class TestRecord:
    def _one(self, **changed):
        return read(Platform([{**pnda.catalogue()[0], **changed}]))[0]

    def test_the_fields_of_a_dataset(self):
        found = self._one()
        assert (found.identity, found.name) == ("arribazon_sargazo", "arribazon_sargazo")
        assert found.fields["category"] == "mar_costa"
        assert found.fields["license_id"] == "cc-by-4.0"
        assert found.fields["maintainer"] == "Instituto del Mar (INMAR)"
        assert found.fields["tags"] == ["litoral", "medio marino"]
        assert found.fields["url"] == f"{ROOT}/dataset/arribazon_sargazo"
        # 02:11 UTC of the 11th is the evening of the 10th in Mexico City.
        assert found.fields["modified"] == "2026-03-10"
        assert found.fields["issued"] == "2026-03-09"
        assert not found.private

    def test_a_name_that_is_cut_in_the_page_comes_in_whole(self):
        (found,) = [r for r in read(Platform()) if r.identity == "avistamientos_2025"]
        assert found.resources[0].values["name"] == (
            "Avistamientos de mamíferos marinos por litoral, especie y temporada"
        )
        assert found.resources[0].key == "id:avistamientos_2025-av_1"

    def test_a_plan_is_a_plan(self):
        roles = {r.identity: r.fields.get("dataset_role") for r in read(Platform())}
        assert roles["plan_apertura_inmar"] == "plan"
        assert roles["arribazon_sargazo"] is None

    def test_the_frequency_of_files_is_the_dataset_s(self):
        known = pnda.catalogue()[:1]
        known[0]["resources"][0]["update_frequency"] = "Mensual"
        for documents in (Platform(known), Platform(known, api=True)):
            (found,) = read(documents)
            assert found.resources[0].values["update_frequency"] == "mensual"
            assert found.fields["update_frequency"] == "mensual"

    def test_a_description_that_is_cut_is_told(self):
        known = pnda.catalogue()[:1]
        known[0]["resources"][0]["description"] = "Base de datos con el número de..."
        (found,) = read(Platform(known))
        assert [fault.code for fault in found.faults] == ["pnda_descripcion_cortada"]

    def test_hostile_titles_stay_text(self):
        found = self._one(title="<script>alert(1)</script> Mareas")
        assert found.title == "<script>alert(1)</script> Mareas"


class TestNothingVanishes:
    """A page that is not understood, or not answered, takes nothing away."""

    def test_a_list_of_another_design(self):
        documents = Platform()
        documents.answers = dict.fromkeys(documents.answers, b"<h1>Nuevo sitio</h1>")
        with pytest.raises(BadInput) as caught:
            read(documents)
        assert caught.value.code == "pagina_no_reconocida"
        assert harvest_faults.find("pagina_no_reconocida")

    def test_an_element_of_the_list_without_its_dataset(self):
        body = b"<ul class='dataset-list'><li><h3>Sargazo</h3></li></ul>"
        with pytest.raises(BadInput):
            pages.read_list(body, ROOT)

    def test_an_institution_without_datasets_is_an_empty_list(self):
        empty = b"<h2>0 conjuntos de datos encontrados</h2><ul class='dataset-list'></ul>"
        assert pages.read_list(empty, ROOT).names == ()

    def test_one_dataset_of_another_design_is_refused_and_the_rest_come_in(self):
        found = read(Platform(**{"dataset/arribazon_sargazo": b"<h1>otra</h1>"}))
        assert [type(one) for one in found] == [Refusal, Record, Record, Record]
        assert found[0].identity == "arribazon_sargazo"
        assert found[0].fault.code == "pagina_no_reconocida"

    def test_a_design_that_changed_for_all_is_said_once(self):
        documents = Platform()
        documents.answers = {
            url: b"<h1>otra</h1>" if "/dataset/" in url else body
            for url, body in documents.answers.items()
        }
        with pytest.raises(BadInput) as caught:
            read(documents)
        assert caught.value.code == "pagina_no_reconocida"

    def test_a_dataset_that_does_not_answer_is_told_as_not_read(self):
        failure = Unreachable("no", code="tiempo_agotado")
        documents = Platform(**{"dataset/arribazon_sargazo": failure})
        assert len(read(documents)) == 3
        assert list(documents.failures) == [f"{ROOT}/dataset/arribazon_sargazo"]

    def test_a_later_page_of_the_list_that_fails_is_told(self):
        second = "organization/inmar?sort=name+asc&page=2"
        documents = Platform(**{second: Unreachable("no", code="error_servidor")})
        assert len(read(documents)) == 2
        assert list(documents.failures) == [f"{ROOT}/{second}"]

    def test_fewer_than_the_list_says_is_told(self):
        first = "organization/inmar?sort=name+asc&page=1"
        whole = dict(pnda.pages(SITE, pnda.catalogue(), "inmar"))[f"{ROOT}/{first}"]
        documents = Platform(**{first: whole.replace(b"4 conjuntos", b"9 conjuntos")})
        assert len(read(documents)) == 4
        assert [fault.code for fault in documents.failures.values()] == ["pagina_incompleta"]

    def test_a_file_without_its_address_is_a_page_that_changed(self):
        page = pnda.dataset_page(pnda.catalogue()[0]).replace("btn-outline-primary", "boton")
        with pytest.raises(BadInput) as caught:
            pages.read_dataset(page.encode(), f"{ROOT}/dataset/arribazon_sargazo")
        assert "dirección" in caught.value.found


class TestInstitution:
    def test_the_address_of_the_source_may_say_it(self):
        found = read(Platform(), url=f"{ROOT}/organization/inmar", organization_name="mar")
        assert len(found) == 4

    def test_a_name_that_is_another_institution_there_is_asked_about(self):
        other = {"title": "Instituto Mexicano del Arte", "siglas": "", "former_names": ""}
        with pytest.raises(BadInput) as caught:
            read(Platform(), institution=other)
        assert caught.value.code == "pnda_institucion_dudosa"
        assert len(read(Platform(), {"organization": "inmar"}, institution=other)) == 4

    def test_a_dataset_of_another_institution_is_refused(self):
        known = pnda.catalogue()
        stranger = {**known[4], "name": "arribazon_sargazo"}
        page = pnda.dataset_page(stranger).encode()
        found = read(Platform(**{"dataset/arribazon_sargazo": page}))
        assert found[0].fault.code == "pnda_otra_institucion"
        assert found[0].identity == "arribazon_sargazo"

    @pytest.mark.parametrize(
        "config",
        [
            {"organization": "Ceav!"},
            {"organization": 3},
            {"access": "ftp"},
            {"private": "no"},
            {"org": "x"},
        ],
    )  # fmt: skip
    def test_what_is_wrong_in_the_configuration_is_said(self, config):
        with pytest.raises(BadInput) as caught:
            PndaReader().check_config(config, ROOT)
        assert caught.value.expected

    def test_an_address_of_another_institution(self):
        with pytest.raises(BadInput):
            PndaReader().check_config({"organization": "ceav"}, f"{ROOT}/organization/inmar")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-10T17:11:45+0000", "2026-03-10"),
        ("2026-03-11T02:11:45.654321", "2026-03-10"),
        ("2026-03-11", "2026-03-11"),
        ("23 de marzo de 2026, 10:28 (UTC-06:00)", "2026-03-23"),
        ("3 de marzo 2026", "2026-03-03"),
        ("ayer", "None"),
    ],
)
def test_moments_of_the_platform(written, expected):
    assert str(moments.day(written)) == expected


class TestRealPages:
    """The pages of March 2026."""

    def _page(self, name, dataset):
        path = realdata.required().parent / "pnda-2025" / name
        if not path.is_file():
            pytest.skip("no real pages here: set GOBABIERTO_REALDATA to the folder with them")
        return pages.read_dataset(path.read_bytes(), f"https://www.datos.gob.mx/dataset/{dataset}")

    def test_the_dataset_of_ceav(self):
        found = self._page(
            "dataset_expedientes_clasificados_ceav.html", "expedientes_clasificados_ceav"
        )
        assert found["title"] == "Expedientes Clasificados CEAV"
        assert found["organization"]["name"] == "ceav"
        assert found["groups"] == [{"name": "seguridad"}]
        assert found["license_id"] == "cc-by-4.0"
        assert len(found["tags"]) == 13
        assert found["maintainer"] == "Comisión Ejecutiva de Atención a Víctimas (CEAV)"
        (resource,) = found["resources"]
        assert resource["url"].endswith("Expedientes_clasificados_CEAV.csv")
        assert str(moments.day(found["metadata_created"])) == "2026-03-23"

    def test_the_names_of_prs_come_in_whole(self):
        name = "cuaderno_mensual_estadistico_penitenciario_enero_2026"
        found = self._page("dataset_cuaderno_penitenciario_prs.html", name)
        assert [one["name"].endswith("...") for one in found["resources"]] == [False] * 3
        assert len({one["id"] for one in found["resources"]}) == 3

    def test_a_list_with_its_pages(self):
        path = realdata.required().parent / "pnda-2025" / "group_seguridad_pagina_1.html"
        found = pages.read_list(path.read_bytes(), "https://www.datos.gob.mx/group/seguridad")
        assert found.names == ("incidencia_delictiva", "bajas_personal")
        assert found.last == 2


def test_the_server_plays_the_platform():
    kind, body = pnda.answer("/pnda/organization/inmar?page=2")
    assert kind.startswith("text/html")
    assert len(pages.read_list(body, ROOT).names) == 2
