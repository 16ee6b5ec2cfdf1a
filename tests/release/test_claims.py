"""``claims.csv``: one row a claim, read as R and spreadsheets read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from testimonio import names
from testimonio.release.claims import rows
from testimonio.release.columns import COLUMNS
from testimonio.release.index import Index

EXPECTED = Path(__file__).parent / "quay" / "expected" / "claims.csv"


def test_the_table_is_as_expected(release: Path) -> None:
    assert (release / "claims.csv").read_bytes() == EXPECTED.read_bytes()


def test_rows_end_as_rfc_4180_says(release: Path) -> None:
    raw = (release / "claims.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 4  # a header and three claims
    raw.decode("utf-8")


def test_rows_follow_the_text(claims: dict[str, dict[str, str]]) -> None:
    assert list(claims) == ["ga-001a", "ga-001b", "ga-001c"]


def test_a_relayed_claim_tells_through_whom(claims: dict[str, dict[str, str]]) -> None:
    told = {slug: (row["reported_by"], row["chain"], row["depth"]) for slug, row in claims.items()}
    assert told == {
        "ga-001a": ("", "", "0"),
        "ga-001b": ("ga-001a", "ga-001a", "1"),
        "ga-001c": ("ga-001b", "ga-001a|ga-001b", "2"),
    }


def test_a_mere_report_has_no_proposition(claims: dict[str, dict[str, str]]) -> None:
    row = claims["ga-001b"]
    assert (row["force"], row["proposition"], row["gloss_en"], row["subject"]) == ("reports", "", "", "")


def test_passages_and_quotes_go_together(claims: dict[str, dict[str, str]]) -> None:
    row = claims["ga-001a"]
    assert row["passages"].split("|") == ["ga-002", "ga-001"]
    assert row["quotes"].split("|") == ["", 'three boats, "or so" - lost']
    assert (row["start"], row["end"]) == ("10", "240")


def test_the_deep_link_opens_the_quote(claims: dict[str, dict[str, str]]) -> None:
    link = "https://example.org/fog#:~:text=three%20boats%2C%20%22or%20so%22%20%2D%20lost"
    assert claims["ga-001a"]["deep_link"] == link
    assert claims["ga-001b"]["deep_link"] == ""  # its passage has no quote


def test_the_verdict_is_the_gravest(claims: dict[str, dict[str, str]]) -> None:
    assert {slug: row["verdict"] for slug, row in claims.items()} == {
        "ga-001a": "moved",
        "ga-001b": "moved",
        "ga-001c": "not-verified",
    }


def test_a_separator_in_a_value_is_replaced(claims: dict[str, dict[str, str]]) -> None:
    assert claims["ga-001c"]["quotes"] == "fog¦mist"
    assert claims["ga-001c"]["addressee"] == "gazette|keeper"


def test_dates_have_keys_that_sort(claims: dict[str, dict[str, str]]) -> None:
    row = claims["ga-001c"]
    assert (row["date"], row["date_earliest"], row["date_latest"]) == ("1901-02~", "1901-02-01", "1901-02-28")


def test_names_fall_back_to_another_language(claims: dict[str, dict[str, str]]) -> None:
    assert claims["ga-001b"]["claimant_label"] == "la farera"
    assert claims["ga-001c"]["object_label"] == "oscuridad"


def test_a_cycle_of_reports_comes_to_an_end() -> None:
    tm, claim = names.TM, names.ID + "claim/"
    rdf_type = f"<{names.EXTERNAL['rdf']}type>"
    lines = [(f"<{claim}{each}>", rdf_type, f"<{tm}Claim>") for each in "ab"]
    lines += [(f"<{claim}{one}>", f"<{tm}reportedBy>", f"<{claim}{other}>") for one, other in ("ab", "ba")]
    assert [row["depth"] for row in rows(Index(sorted(lines)))] == [1, 1]


def test_every_column_is_described(release: Path) -> None:
    described = json.loads((release / "claims.csv-metadata.json").read_text(encoding="utf-8"))
    header = (release / "claims.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    columns = described["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == header == [column.name for column in COLUMNS]
    assert len(set(header)) == len(header) == 41
    assert all(column["dc:description"].endswith((".", "…")) for column in columns)
    assert all(column["name"] in column["titles"]["en"] and column["titles"]["es"] for column in columns)


def test_metadata_follows_csv_on_the_web(release: Path) -> None:
    described = json.loads((release / "claims.csv-metadata.json").read_text(encoding="utf-8"))
    assert described["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert described["url"] == "claims.csv"
    assert described["tableSchema"]["primaryKey"] == "claim"
    for column in described["tableSchema"]["columns"]:
        assert column["datatype"] in {"string", "decimal", "date", "integer", "anyURI"}
        assert not ("separator" in column and "valueUrl" in column), column["name"]


def test_values_fit_their_datatypes(claims: dict[str, dict[str, str]]) -> None:
    checks: dict[str, Callable[[str], object]] = {"integer": int, "decimal": Decimal, "date": date.fromisoformat}
    cells = [(column, row[column.name]) for row in claims.values() for column in COLUMNS if column.datatype in checks]
    tried = [checks[column.datatype](cell) for column, cell in cells if cell]
    assert len(tried) > 15
