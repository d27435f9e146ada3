"""Both real exports come in whole."""

from __future__ import annotations

import pytest

from ckanext.gobabierto.harvesters.sipot.reader import SipotReader

from tests.harvesters import realdata
from tests.harvesters.fakes import FakeDocuments, source

CONACYT = {"title": "Consejo Nacional de Ciencia y Tecnología", "siglas": "CONACYT"}
XLSX = "8 LGT_Art_70_Fr_VIII_1er semestre_229363.xlsx"
CSV = "2a LGT_Art_70_Fr_II_1er trimestre_229370_109_1.csv"


def body(name: str) -> bytes:
    """A real export, or skip saying why."""
    folder = realdata.required().parent / "sipot"
    if not (folder / name).is_file():
        pytest.skip("no real exports here: set GOBABIERTO_REALDATA to the folder that holds them")
    return (folder / name).read_bytes()


def _read(name):
    url = "https://www.conacyt.gob.mx/sipot/" + name.replace(" ", "%20")
    documents = FakeDocuments({url: body(name)})
    (found,) = SipotReader().read(source(url, "sipot", institution=CONACYT), documents)
    return found


def test_the_workbook_of_salaries():
    found = _read(XLSX)
    assert found.title == "Remuneración bruta y neta"
    assert found.fields["legal_basis"] == (
        "Artículo 70, fracción VIII, de la Ley General de Transparencia y Acceso a la Información "
        "Pública de 2015; Normativa LGTAIP_LTG_2018"
    )
    assert found.fields["generating_area"] == "Oficialía Mayor"
    (resource,) = found.resources
    # The file and its title say «1er semestre»; every record informs the first quarter.
    assert resource.key == "2019-T1:xlsx"
    assert (resource.values["temporal_start"], resource.values["temporal_end"]) == (
        "2019-01-01",
        "2019-03-31",
    )
    text = resource.values["description"]
    assert text.startswith("80 registros, 1er trimestre de 2019; actualizados al 2019-03-31.")
    assert "**Columnas (36):**" in text
    assert text.count("- Tabla_") == 13
    assert "Tabla_333780, Prestaciones económicas, monto bruto y neto" in text
    assert "1370 renglones" in text
    assert "47 renglones" in text
    assert "- SEXO: Femenino; Masculino." in text
    # Every child belongs to a record, every value is of its list, every date is in time.
    assert [fault.code for fault in found.faults] == ["sipot_periodo_distinto"] * 2


def test_the_csv_of_the_organic_structure():
    found = _read(CSV)
    assert found.title == "Estructura Orgánica"
    assert found.fields["update_frequency"] == "trimestral"
    (resource,) = found.resources
    assert resource.key == "2019-T1:csv"
    assert resource.values["description"].startswith("200 registros, 1er trimestre de 2019")
    assert resource.values["encoding"] == "windows-1252"
    assert resource.values["last_modified"] == "2019-05-02"
    (fault,) = found.faults
    # No record has the link to the profile of its post, and none says why.
    assert (fault.code, fault.found) == ("sipot_sin_nota", "200")
