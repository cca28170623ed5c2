"""The glossary joins the law's words to the code's: nothing in use is missing, nothing stands there twice."""

from __future__ import annotations

import re
from collections import Counter

from doc_pages import DOCS
from kanim.kernel.casework.checks_law import procedures_of
from kanim.kernel.regulation.drafts import Known
from kanim.kernel.regulation.loading import check_packs

TEXT = (DOCS / "glossary.md").read_text(encoding="utf-8")
KNOWN = check_packs()
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| ---")]


def in_use(known: Known) -> set[str]:
    """Every code that people meet: states, posts, letters, papers, services, roles of fields and procedures."""
    codes = {code for kind in ("post", "letter", "paper", "unit") for code in known.of(kind)}
    for procedure in procedures_of(known):
        codes |= {*procedure.steps, *procedure.ends, *procedure.about}
    for versions in known.of("services").values():
        codes |= {row["code"] for draft in versions for row in draft.body["rows"]}
    for versions in known.of("field").values():
        codes |= {draft.body["role"] for draft in versions if draft.body.get("role")}
    return codes


def test_every_code_in_use_stands_in_the_glossary() -> None:
    assert sorted(in_use(KNOWN) - set(re.findall(r"`([^`]+)`", TEXT))) == []


def test_a_role_has_its_english() -> None:
    assert not re.findall(r"\| `\w+` \| \? \|", TEXT), "name the role in scripts/doc_pages.py"


def test_no_word_stands_twice() -> None:
    words = TEXT[TEXT.index("## Words") : TEXT.index("## States")]
    terms = Counter(re.findall(r"^\| ([^|]+?) \|", words, flags=re.MULTILINE))
    assert [term for term, count in terms.items() if count > 1] == []
    assert len(terms) > 90


def test_what_the_code_is_said_to_call_it_is_there() -> None:
    """A class or constant that the second column names exists somewhere in the source."""
    source = "\n".join(p.read_text(encoding="utf-8") for p in (DOCS.parent / "src" / "kanim").rglob("*.py"))
    words = TEXT[TEXT.index("## Words") : TEXT.index("## States")]
    names = {
        name
        for row in words.splitlines()
        if row.startswith("| ")
        for code in re.findall(r"`([^`]+)`", row.split("|")[2])
        for name in re.findall(r"\b[A-Z][a-z]\w+\b", code)
    }
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", source)] == []
