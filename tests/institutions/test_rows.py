"""Reading files of institutions: dirt is told with its place, the rest is taken."""

import json

import pytest

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.institutions import rows


def write(tmp_path, text, name="lista.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def obligation(row):
    return json.loads(row.fields["obligation"])


class TestCsv:
    def test_one_interval_from_its_columns(self, tmp_path):
        found, errors = rows.read(
            write(
                tmp_path,
                "name,title,obligation_status,obligation_from\ncoplaf,Comisión,obligada,2025-09-12\n",
            )
        )
        assert not errors
        assert obligation(found[0]) == [{"status": "obligada", "from": "2025-09-12"}]

    def test_several_values_in_a_cell_become_lines(self, tmp_path):
        found, _ = rows.read(write(tmp_path, "name,title,former_names\nabc,T,Uno | Dos\n"))
        assert found[0].fields["former_names"] == "Uno\nDos"

    def test_a_column_left_out_is_not_spoken_of(self, tmp_path):
        found, _ = rows.read(write(tmp_path, "name,title\nabc,T\n"))
        assert set(found[0].fields) == {"title"}

    def test_a_bom_and_blanks_do_no_harm(self, tmp_path):
        found, errors = rows.read(write(tmp_path, "\ufeffname,title\nabc,  Dos   palabras \n"))
        assert not errors
        assert found[0].fields["title"] == "Dos palabras"

    @pytest.mark.parametrize(
        ("line", "column", "found"),
        [
            ("ÁBC,T,obligada,2025-09-12", "name", "ÁBC"),
            ("abc,,obligada,2025-09-12", "title", ""),
            ("abc,T,obligadísima,2025-09-12", "obligation_status", "obligadísima"),
            ("abc,T,obligada,12/09/2025", "obligation_from", "12/09/2025"),
            ("abc,T,no_aplica,2025-09-12", "obligation_reason", ""),
            ("abc,T,obligada,2025-09-12,de más", "(celdas de más)", "columna desconocida"),
        ],
    )
    def test_a_bad_row_is_told_and_the_rest_is_taken(self, tmp_path, line, column, found):
        text = (
            f"name,title,obligation_status,obligation_from\n{line}\nok,Bien,obligada,2025-09-12\n"
        )
        good, errors = rows.read(write(tmp_path, text))
        assert [row.name for row in good] == ["ok"]
        assert errors[0].where == f"lista.csv, renglón 2, columna {column}"
        assert errors[0].found == found
        assert errors[0].expected
        assert errors[0].code == "instituciones_renglon_invalido"

    def test_a_repeated_name_is_told(self, tmp_path):
        good, errors = rows.read(write(tmp_path, "name,title\nabc,Uno\nabc,Dos\n"))
        assert [row.fields["title"] for row in good] == ["Uno"]
        assert errors[0].found == "abc"

    def test_without_the_name_column_nothing_is_read(self, tmp_path):
        with pytest.raises(BadInput, match="instituciones_sin_columna_name"):
            rows.read(write(tmp_path, "nombre;titulo\n"))

    def test_bytes_that_are_no_text(self, tmp_path):
        path = tmp_path / "x.csv"
        path.write_bytes(b"name,title\nabc,Secretar\xeda\n")
        with pytest.raises(BadInput, match="instituciones_archivo_ilegible"):
            rows.read(path)


class TestYaml:
    def test_intervals_and_lists_as_they_are(self, tmp_path):
        text = """
- name: abc
  title: Instituto
  former_names: [Uno, Dos]
  obligation:
    - {status: obligada, from: 2021-06-30, to: 2025-09-12}
    - {status: extinta, from: 2025-09-12, reason: Decreto, document: DOF}
"""
        found, errors = rows.read(write(tmp_path, text, "lista.yaml"))
        assert not errors
        assert [each["status"] for each in obligation(found[0])] == ["obligada", "extinta"]
        assert found[0].fields["former_names"] == "Uno\nDos"

    def test_a_file_that_is_no_yaml(self, tmp_path):
        with pytest.raises(BadInput, match="instituciones_yaml_invalido"):
            rows.read(write(tmp_path, "a: [", "lista.yml"))

    def test_an_element_that_is_no_institution(self, tmp_path):
        found, errors = rows.read(
            write(tmp_path, "- solo texto\n- {name: abc, title: T}\n", "l.yaml")
        )
        assert [row.name for row in found] == ["abc"]
        assert "elemento 1" in errors[0].where


class TestBundled:
    def test_it_reads_without_a_fault(self):
        found, errors = rows.read()
        assert not errors
        assert len(found) == 512

    def test_every_status_but_obligada_has_reason_and_article(self):
        found, _ = rows.read()
        for row in found:
            for interval in obligation(row):
                assert "art" in interval["document"], row.name
                assert interval["status"] == "obligada" or interval["reason"], row.name

    def test_parents_are_in_the_registry(self):
        found, _ = rows.read()
        names = {row.name for row in found}
        parents = {p for row in found if (p := row.fields["parent_institution"])}
        assert parents <= names
