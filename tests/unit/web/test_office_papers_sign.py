"""Signing a paper: the digest shown is that of the file kept, and the signature that comes back says who signed."""

from pathlib import Path
from urllib.parse import urlencode

from tests.ssh_people import Signatory
from tests.unit.web.asking import asking
from tests.unit.web.visiting import ORIGIN, Answer, Browser

from sluis.api.paper_signing import NAMESPACE
from sluis.terms import Role

PAGE = "/office/papers-sign/public"


async def sent(browser: Browser, csrf: str, **files: bytes) -> Answer:
    parts = [f'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n'.encode()]
    for name, content in files.items():
        head = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="x"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    headers = {"origin": ORIGIN, "content-type": "multipart/form-data; boundary=b"}
    return await browser.ask("POST", "/office/papers-signed", b"".join(parts) + b"--b--\r\n", headers)


async def test_the_file_that_is_kept_is_the_one_whose_digest_was_shown_and_its_signature_is_known(
    tmp_path: Path,
) -> None:
    who = Signatory()
    listed = f'\n[[people.signers]]\nname = "A. de <Vries>"\nroles = ["owner"]\nkey = "{who.line}"\n'
    async with asking(tmp_path, more=listed) as house:
        browser, known = house.employee(Role.OWNER)
        assert (await browser.post(PAGE, urlencode({"csrf": known.csrf}))).status == 422
        form = {"csrf": known.csrf, "key": who.line, "in": "nl", "form": "html"}
        page = await browser.post(PAGE, urlencode(form))
        digest = page.text.split('name="sha256" value="')[1].split('"')[0]
        assert "ssh-keygen -Y sign -n sluis-paper -f ~/.ssh/id_ed25519 sluis-public-" in page.text
        file = await browser.post(f"{PAGE}/file", urlencode({**form, "sha256": digest}))
        assert (file.status, b"A. de &lt;Vries&gt;" in file.body) == (200, True)
        moved = await browser.post(f"{PAGE}/file", urlencode({**form, "sha256": "0" * 64}))
        assert (moved.status, digest in moved.text) == (409, True)
        back = await sent(browser, known.csrf, paper=file.body, signature=who.file(file.body, NAMESPACE))
        assert "Elke byte van dit stuk is ondertekend door A. de &lt;Vries&gt;." in back.text
        changed = await sent(browser, known.csrf, paper=file.body + b" ", signature=who.file(file.body, NAMESPACE))
        assert (changed.status, "Elke byte" in changed.text) == (422, False)
        other = Signatory()
        stranger = await sent(browser, known.csrf, paper=file.body, signature=other.file(file.body, NAMESPACE))
        assert "die nergens in de instellingen" in stranger.text
        assert (await sent(browser, known.csrf, paper=b"")).status == 422
        unlisted = await browser.post(PAGE, urlencode({**form, "key": other.line}))
        assert (unlisted.status, "<pre" in unlisted.text) == (422, False)
        assert (await browser.get("/office/papers-sign/register")).status == 404
        assert "Van wie is de handtekening?" in (await browser.get("/office/papers-signed")).text
