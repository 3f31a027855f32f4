"""What a report is made of: plain structures that templates read."""

from sluis.reports.blocks import Column, Facts, Grid, Judged, Report, Section, Words, as_plain


def test_sections_become_plain_structures_with_the_name_of_each_block() -> None:
    grid = Grid("c", (Column("a", 2, code=True),), ((("1", "2"),),))
    part = Section("p", "P", (Facts((("n", ("v",)),)), Judged("FAIL", "no", "t", ("why",))), new_page=True)
    made = as_plain(Report("nl", "T", "S", "m", "c", "p", (Section("a", "A", (Words("w"), grid), (part,)),)))
    assert made["lang"] == "nl"
    [section] = made["sections"]  # type: ignore[misc]
    assert [block["type"] for block in section["blocks"]] == ["words", "grid"]
    assert section["blocks"][1]["rows"] == [[["1", "2"]]]
    assert section["blocks"][1]["columns"] == [{"title": "a", "share": 2, "code": True, "written": False}]
    [inner] = section["parts"]
    assert inner["new_page"] is True
    assert inner["blocks"][0]["rows"] == [["n", ["v"]]]


def test_what_others_wrote_is_marked_with_its_language_where_that_shows_and_differs() -> None:
    columns = (Column("a"), Column("why", written=True))
    texts = ("Dat is nodig om te zien wie er is.", "It is what the purpose needs.", "TR-181")
    grid = Grid("c", columns, tuple(((text,), (text,)) for text in texts))
    langs = {}
    for lang in ("nl", "en"):
        made = as_plain(Report(lang, "T", "", "", "", "", (Section("a", "A", (grid,)),)))
        langs[lang] = made["sections"][0]["blocks"][0]["langs"]  # type: ignore[index]
    assert langs == {"nl": [["", ""], ["", "en"], ["", ""]], "en": [["", "nl"], ["", ""], ["", ""]]}
