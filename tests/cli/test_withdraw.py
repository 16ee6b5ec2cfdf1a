"""The command withdraw: what goes, what stays byte for byte, what is refused."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from testimonio import layout
from testimonio.cli import withdraw
from testimonio.errors import CorpusError

Run = Callable[..., Any]
COURIER = "graph/sources/harbour-courier-2019-05-14.ttl"
REASON = ("--reason", 'She asks for it: "not my words".', "--date", "2027-01-02")


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def changes(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, tuple[list[str], list[str]]]:
    """Lines that went and came, by file."""
    assert before.keys() == after.keys()
    found = {}
    for name, old in before.items():
        if old != after[name]:
            diff = list(difflib.ndiff(old.decode().split("\n"), after[name].decode().split("\n")))
            found[name] = ([d[2:] for d in diff if d[0] == "-"], [d[2:] for d in diff if d[0] == "+"])
    return found


def test_a_claim_goes_with_the_words_that_only_it_used(testimonio: Run, harbour: Path) -> None:
    before = contents(harbour)
    ran = testimonio("withdraw", "claim:hc-010a", harbour, *REASON)
    assert ran.code == 0, ran.err
    told = [line.split(" (")[0] for line in ran.out.splitlines()]
    assert told[:2] == ["withdrawn: claim:hc-010a", "withdrawn: proposition:water-carriers-100-on-2019-05-13"]
    after = contents(harbour)
    gone, come = changes(before, after)[COURIER]
    assert "    tm:proposition proposition:water-carriers-100-on-2019-05-13 ;" in gone
    tombstone = [
        "    owl:deprecated true ;",
        '    dcterms:modified "2027-01-02"^^xsd:date ;',
        '    tm:withdrawalReason "She asks for it: \\"not my words\\"." ;',
    ]
    assert [line for line in come if line in tombstone] == tombstone
    assert sorted(set(come) - set(tombstone)) == [
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
    ]
    assert b'dcterms:modified "2027-01-02"^^xsd:date' in after["graph/dataset.ttl"]


def test_afterwards_the_corpus_is_sound_and_the_words_are_gone(testimonio: Run, harbour: Path) -> None:
    assert testimonio("withdraw", "claim:hc-010a", harbour, *REASON).code == 0
    checked = testimonio("check", harbour)
    assert checked.code == 0, checked.out
    assert ": warning: " not in checked.out
    everything = b"".join(content for name, content in contents(harbour).items() if name.startswith("graph/"))
    assert b"brought water against the fire" not in everything  # the gloss
    assert b"claim:hc-010a\n    owl:deprecated true" in everything
    again = testimonio("withdraw", "claim:hc-010a", harbour, *REASON)
    assert (again.code, "is withdrawn already" in again.err) == (2, True)


def test_what_others_depend_on_is_refused_and_listed(testimonio: Run, harbour: Path) -> None:
    before = contents(harbour)
    ran = testimonio("withdraw", "actor:nurse-santa-rita", harbour, *REASON)
    assert ran.code == 1
    assert "claim:hc-013a (graph/sources/harbour-courier-2019-05-14.ttl:" in ran.err
    assert "tm:claimant points at actor:nurse-santa-rita" in ran.err
    assert "--with-dependents" in ran.err
    assert contents(harbour) == before


def test_dependents_go_too_when_asked_for(testimonio: Run, harbour: Path) -> None:
    ran = testimonio("withdraw", "actor:nurse-santa-rita", harbour, *REASON, "--with-dependents")
    assert ran.code == 0, ran.err
    withdrawn = [line.split()[1] for line in ran.out.splitlines() if line.startswith("withdrawn: ")]
    # Her claim; the two claims that only passed it on; what only they meant and showed.
    assert {"actor:nurse-santa-rita", "claim:hc-013a", "claim:hc-012b", "claim:hc-012a"} <= set(withdrawn)
    assert "proposition:deaths-6-by-2019-05-13" in withdrawn
    checked = testimonio("check", harbour)
    assert checked.code == 0, checked.out


def test_a_passage_that_stays_as_evidence_loses_its_quote(testimonio: Run, harbour: Path) -> None:
    ran = testimonio("withdraw", "claim:du-013a", harbour, *REASON)
    assert ran.code == 0, ran.err
    assert "no longer said: passage:du-013 tm:quote (" in ran.out
    assert "removed: verification:du-013 (" in ran.out
    everything = b"".join(content for name, content in contents(harbour).items() if name.startswith("graph/"))
    assert b"hold her to blame" not in everything
    assert b"passage:du-013\n    a tm:Passage ;" in everything  # evidence of an event
    assert testimonio("check", harbour).code == 0


def test_words_that_others_still_have_are_told(testimonio: Run, harbour: Path) -> None:
    ran = testimonio("withdraw", "actor:elvira-tasso", harbour, *REASON, "--with-dependents", "--dry-run")
    assert ran.code == 0, ran.err
    notes = [line for line in ran.err.splitlines() if line.startswith("note: ")]
    assert any("the tm:coverageNote of issue:fire-nature (graph/issues.ttl:" in line for line in notes)
    assert not any("actor:elvira-tasso (" in line for line in notes)


def test_words_that_stay_in_quotes_of_others_are_told(testimonio: Run, harbour: Path) -> None:
    """The passage stays with the newspaper's claim, and so do its words."""
    ran = testimonio("withdraw", "claim:hc-007a", harbour, *REASON, "--dry-run")
    assert ran.code == 0, ran.err
    assert f"note: the tm:quote of passage:hc-003 ({COURIER}:" in ran.err
    assert "withdrawn: passage:hc-003" not in ran.out


def test_a_word_is_looked_for_in_quotes_as_a_whole(testimonio: Run, harbour: Path) -> None:
    path = harbour / "graph" / "sources" / "dockworkers-union-2019-05-13.ttl"
    path.write_text(path.read_text().replace('tm:quote "was negligence"', 'tm:quote "a LIAR, yes"'))
    note = path.with_name("harbour-courier-2019-05-14.ttl")
    note.write_text(note.read_text().replace('tm:quote "people died"', 'tm:quote "familiar people"'))
    ran = testimonio("withdraw", "claim:du-011a", harbour, *REASON, "--dry-run")
    assert ran.code == 0, ran.err
    told = [line for line in ran.err.splitlines() if "tm:quote of" in line]
    assert len(told) == 1
    assert told[0].startswith("note: the tm:quote of passage:du-008 (")


def test_a_corpus_closed_to_writing_is_a_sentence(
    testimonio: Run, harbour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(harbour)
    closed = harbour / "graph" / "sources"
    closed.chmod(0o555)
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed and allowed(path, mode))  # root may do all
    ran = testimonio("withdraw", "claim:hc-010a", harbour, *REASON)
    assert (ran.code, ran.out) == (2, "")
    assert f"Nothing was changed: {closed} may not be written" in ran.err
    assert testimonio("withdraw", "claim:hc-010a", harbour, *REASON, "--dry-run").code == 0
    closed.chmod(0o755)
    assert contents(harbour) == before


def test_the_copy_to_try_on_is_open_to_writing(harbour: Path, tmp_path: Path) -> None:
    for path in [harbour / "graph", *(harbour / "graph").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    trial = withdraw._copy(layout.corpus(harbour), layout.tool(), tmp_path / "trial")
    copied = [trial.graph, *trial.graph.rglob("*")]
    assert len(copied) == len([harbour / "graph", *(harbour / "graph").rglob("*")])
    assert all(path.stat().st_mode & 0o200 for path in copied)
    for path in [harbour / "graph", *(harbour / "graph").rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_dry_run_changes_nothing(testimonio: Run, harbour: Path) -> None:
    before = contents(harbour)
    ran = testimonio("withdraw", "<https://w3id.org/testimonio/id/claim/hc-010a>", harbour, *REASON, "--dry-run")
    assert ran.code == 0
    assert ran.out.startswith("withdrawn: claim:hc-010a (")
    assert contents(harbour) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["claim:hc-999", "--reason", "x"], "describes no claim:hc-999; did you mean claim:hc-"),
        (["nonsense", "--reason", "x"], "The corpus describes no nonsense."),
        (["id:dataset", "--reason", "x"], "is no thing that can be withdrawn"),
        (["tm:Claim", "--reason", "x"], "describes no tm:Claim"),
        (["claim:hc-010a", "--reason", " \n"], "--reason is empty"),
        (["claim:hc-010a"], "required: --reason"),
        (["claim:hc-010a", "--reason", "x", "--date", "soon"], "soon is no day"),
    ],
)
def test_wrong_use_is_a_sentence(testimonio: Run, harbour: Path, arguments: list[str], words: str) -> None:
    iri, *options = arguments
    ran = testimonio("withdraw", iri, harbour, *options)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_a_corpus_that_cannot_be_read_is_left_alone(testimonio: Run, harbour: Path) -> None:
    (harbour / "graph" / "events.ttl").write_text("no turtle\n")
    ran = testimonio("withdraw", "claim:hc-010a", harbour, *REASON)
    assert ran.code == 2
    assert "mend them first" in ran.err


def test_files_are_written_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text("one")
    two.write_text("two")
    as_it_is = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target == two:
            raise OSError(28, "No space left on device", str(target))
        return as_it_is(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CorpusError, match=r"Nothing was changed: .*two\.ttl cannot be written \(No space"):
        withdraw._write({one: "new one", two: "new two"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"one.ttl": "one", "two.ttl": "two"}
