"""A page of the registry needs a key, and its callers have feeds of their own."""

from pathlib import Path

from tests.flow.deskhouse import desk

PAGE = {
    "feed": "crm",
    "cursor": "1",
    "changes": [{"line": "A", "login": "cpe-a", "from": "2026-11-01T00:00:00Z", "region": "NL-UT"}],
}


async def test_a_page_without_a_key_is_refused_and_feeds_are_apart(tmp_path: Path) -> None:
    async with desk(tmp_path, ("registry",)) as callers:
        nothing = await callers.call("here", "POST", "/v1/registry/pages", PAGE)
        assert (nothing.status, nothing.code) == (400, "desk.key-needed")
        done = await callers.call("here", "POST", "/v1/registry/pages", PAGE, headers={"Idempotency-Key": "a"})
        assert done.status == 200, done.body
        assert (await callers.call("here", "GET", "/v1/registry/feeds/crm")).json["cursor"] == "1"
        assert (await callers.call("registry", "GET", "/v1/registry/feeds/crm")).json["cursor"] is None


async def test_a_word_that_a_database_cannot_take_is_no_word(tmp_path: Path, database_url: str) -> None:
    async with desk(tmp_path, ("registry",), database=database_url) as callers:
        for number, other in enumerate(({"feed": "a\0b"}, {"cursor": "1\0"}, {"feed": "\n"})):
            key = {"Idempotency-Key": str(number)}
            refused = await callers.call("here", "POST", "/v1/registry/pages", {**PAGE, **other}, headers=key)
            assert (refused.status, refused.code) == (400, "desk.call-refused")
        nowhere = await callers.call("here", "GET", "/v1/registry/feeds/a%00b")
        assert (nowhere.status, nowhere.code) == (404, "desk.call-refused")
