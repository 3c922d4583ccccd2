"""A language model may say an answer in other words; what it makes up is not shown."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fixture_corpus import fixture_passages

from gvcnlp.answer import answer_question
from gvcnlp.answer.rephrasing import Endpoint, rephrase
from gvcnlp.errors import UsageError
from gvcnlp.store import Store, open_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("llm") / "corpus.db", create=True) as opened:
        opened.import_passages(fixture_passages())
        yield opened


class Server(ThreadingHTTPServer):
    """Replies with what it is told, and keeps what it was asked."""

    said: bytes = b""
    status = 200
    delay_s = 0.0
    asked: dict[str, object]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.server.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(self.server.delay_s)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.said)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def says(server: Server, text: str) -> Endpoint:
    server.said = json.dumps({"choices": [{"message": {"content": text}}]}).encode()
    return Endpoint(f"http://127.0.0.1:{server.server_port}/v1", timeout_s=1.0)


COUNT = "How many cases describe captive governance?"  # 3 of 12 cases
YES = "Does Foxconn supply Apple?"
HAN = "有多少个俘获型治理的案例？"

KEPT = [
    (COUNT, "3 of the 12 cases in the corpus describe captive governance."),
    (YES, "Yes, Foxconn supplies Apple according to 2 of 14 passages."),
    (HAN, "3个案例属于俘获型治理，语料库共有12个案例。"),
]
REFUSED = [
    ("another number", COUNT, "3 of the 13 cases describe captive governance."),
    ("a number in words", COUNT, "3 cases, that is seven in all, are captive."),
    ("another opening", COUNT, "12 cases are in the corpus, 3 of them captive."),
    ("yes made no", YES, "No, Foxconn does not supply Apple."),
    ("a name made up", YES, "Yes, Foxconn supplies Apple and Samsung."),
    ("a quotation made up", YES, "Yes: “Foxconn has always served Apple”, in 2 passages."),
    ("another language", COUNT, "3个案例。"),
    ("a firm made up", HAN, "3个案例属于俘获型治理，其中有华为。"),
    ("a share made up", HAN, "3个案例属于俘获型治理，占大多数。"),
    ("an essay", COUNT, "3 cases. " + "They are captive, as was said. " * 200),
    ("nothing", COUNT, ""),
]


@pytest.mark.parametrize(("question", "text"), KEPT)
def test_a_faithful_rephrasing_is_kept(
    store: Store, server: Server, question: str, text: str
) -> None:
    assert rephrase(answer_question(store, question), says(server, text)) == text


@pytest.mark.parametrize(
    ("question", "text"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_what_was_not_computed_is_refused(
    store: Store, server: Server, question: str, text: str
) -> None:
    assert rephrase(answer_question(store, question), says(server, text)) is None


def test_a_slow_server_is_not_waited_for(store: Store, server: Server) -> None:
    endpoint = says(server, KEPT[0][1])
    server.delay_s = 3.0
    begin = time.monotonic()

    assert rephrase(answer_question(store, COUNT), endpoint) is None
    assert time.monotonic() - begin < 2.5


@pytest.mark.parametrize("reply", [b"", b"<html>", b"[]", b'{"choices": []}', b'{"choices": 3}'])
def test_a_reply_of_another_kind_is_passed_over(store: Store, server: Server, reply: bytes) -> None:
    endpoint = says(server, "")
    server.said = reply

    assert rephrase(answer_question(store, COUNT), endpoint) is None


def test_a_refusal_and_a_closed_port_leave_the_computed_answer(
    store: Store, server: Server
) -> None:
    answer = answer_question(store, COUNT)
    endpoint = says(server, KEPT[0][1])
    server.status = 500

    assert rephrase(answer, endpoint) is None
    assert rephrase(answer, Endpoint("http://127.0.0.1:9/v1", timeout_s=1.0)) is None


def test_an_unanswered_question_is_not_sent(store: Store, server: Server) -> None:
    answer = answer_question(store, "Who supplies Samsung?")

    assert rephrase(answer, says(server, "Yes.")) is None
    assert not hasattr(server, "asked")


@pytest.mark.parametrize("url", ["localhost:8080", "file:///etc/passwd", "ftp://x/y", "http://"])
def test_an_address_that_is_none_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError):
        Endpoint(url)
