"""A time-stamping authority for tests: certificates and answers by ``openssl ts``, behind a server on loopback."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from cryptography.x509 import Certificate, load_pem_x509_certificates

_SETTINGS = """
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[tsa]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa_config]
serial = serial
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
signer_digest = sha256
"""


def why_not() -> str | None:
    """Return why there can be no authority here, or ``None``."""
    return None if shutil.which("openssl") else "openssl is not installed here"


@dataclass
class Authority:
    """One authority; ``fault`` makes it answer otherwise."""

    folder: Path
    url: str = ""
    fault: str = ""
    content: bytes = b"a checkpoint"
    asked: list[bytes] = field(default_factory=list)

    def openssl(self, *words: str, content: bytes = b"") -> bytes:
        return subprocess.run(
            ["openssl", *words], cwd=self.folder, check=True, capture_output=True, input=content
        ).stdout

    def make(self) -> None:
        (self.folder / "settings").write_text(_SETTINGS)
        (self.folder / "serial").write_text("01\n")
        new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "settings")
        root = ("-x509", "-extensions", "ca", "-subj", "/CN=Root", "-keyout", "root.key", "-out", "root.pem")
        self.openssl("req", *new, *root, "-days", "30")
        self.openssl("req", *new, "-subj", "/CN=Stamps", "-keyout", "tsa.key", "-out", "tsa.csr")
        signing = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "30")
        self.openssl("x509", "-req", "-in", "tsa.csr", *signing, "-extfile", "settings", "-extensions", "tsa",
                     "-out", "tsa.pem")  # fmt: skip

    @property
    def certificates(self) -> list[Certificate]:
        return load_pem_x509_certificates((self.folder / "root.pem").read_bytes())

    def answer(self, query: bytes) -> bytes:
        self.asked.append(query)
        if self.fault == "older":  # the right digest, the nonce of another question
            query = self.asked[0]
        if self.fault == "another":  # the right nonce, another digest
            query = query.replace(sha256(self.content).digest(), sha256(b"another").digest())
        (self.folder / "query").write_bytes(query if self.fault != "rejects" else b"0")
        self.openssl(
            "ts", "-reply", "-queryfile", "query", "-config", "settings", "-section", "tsa_config",
            "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "reply",
        )  # fmt: skip
        return (self.folder / "reply").read_bytes()


@contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """Run an authority while the block runs."""
    made = Authority(folder)
    made.make()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            same = self.headers["content-type"] == "application/timestamp-query"
            status = 500 if made.fault == "breaks" or not same else 200
            answer = b"no" if made.fault == "talks" else made.answer(body) if status == 200 else b""
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *words: object) -> None:  # noqa: A002 - the name the server gives it
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_address[1]}/stamp?kind=test"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
