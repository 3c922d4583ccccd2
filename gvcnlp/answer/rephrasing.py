"""
Let a language model say a computed answer in other words, and check every word that counts.

Off unless asked for. The model sees the question, the answer and its quotations, nothing
else of the corpus; what it returns is used only where each number, name and quotation in it
stands in the computed answer, and where it opens as that does. Otherwise the computed answer
stands. The check cannot tell a twisted sentence made of true parts: the computed answer is
kept beside the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from gvcnlp.answer.answers import Answer
from gvcnlp.codebook.firms import FirmIndex
from gvcnlp.errors import UsageError
from gvcnlp.records import lang_of

MOST_BYTES = 65_536  # of a reply
LONGER = 3  # times the computed answer with its quotations; more is not a rephrasing
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORDS = {
    "en": "two three four five six seven eight nine ten eleven twelve dozen twenty hundred half "
    "third quarter majority most none",
    "zh": "两 三 四 五 六 七 八 九 十 百 千 半数 多数 大多数",
}
QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|「([^」]+)」|『([^』]+)』")
CAPITAL = re.compile(r"(?<![.!?。！？:：“\"\n] )(?<!^)\b[A-Z][\w&-]*\w")
OPENING = re.compile(r"\d+|Yes\b|No\b|有|没有|是|否")
ORDER = {
    "en": "Say the following answer in one or two plain English sentences. Keep its first word, "
    "every number and every name exactly. Add nothing.",
    "zh": "请用一两句简明的中文复述下面的答案。保留开头的词、所有数字和名称，不得增添内容。",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible server, such as a local one.

    Attributes:
        url: Up to and including the version: `http://localhost:8080/v1`.
        model: As the server calls it.
        timeout_s: How long a reply may take; later, the computed answer stands.

    Raises:
        UsageError: the URL is no http or https address.
    """

    url: str
    model: str = "default"
    timeout_s: float = 20.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(f"{self.url!r} is no address of a server, as http://localhost:8080/v1")


def rephrase(answer: Answer, endpoint: Endpoint) -> str | None:
    """Return the answer in the model's words, or None where they may not be trusted.

    None also where the server is slow, out of reach or replies with something else.
    """
    if not answer.answered:
        return None
    try:
        said = _complete(answer, endpoint)
    except (URLError, OSError, ValueError, LookupError, TypeError):
        return None
    return said if is_faithful(said, answer) else None


def is_faithful(text: str, answer: Answer) -> bool:
    """True where every number, name and quotation of a text is in the computed answer."""
    ground = _ground(answer)
    opening, own = OPENING.match(answer.answer), OPENING.match(text)
    if opening is not None and (own is None or own[0] != opening[0]):
        return False
    if not text or len(text) > LONGER * len(ground) or lang_of(text) != answer.lang:
        return False
    quoted = (next(filter(None, match.groups())) for match in QUOTED.finditer(text))
    return (
        set(NUMBER.findall(text)) <= set(NUMBER.findall(ground))
        and all(part in ground for part in quoted)
        and all(name in ground for name in CAPITAL.findall(text))
        and all(text[hit.start : hit.end] in ground for hit in FirmIndex.shipped().find(text))
        and not _new_words(text, ground, answer.lang)
    )


def _ground(answer: Answer) -> str:
    """All that was computed, as one text."""
    parts: list[str] = [answer.answer, answer.question]
    parts += [f"{item.label} {item.count}" for item in answer.items]
    parts += [f"{citation.id} {citation.quote}" for citation in answer.citations[:20]]
    return "\n".join(parts)


def _new_words(text: str, ground: str, lang: str) -> Iterable[str]:
    """Numbers in words that were not computed."""
    if lang == "zh":
        return [word for word in WORDS["zh"].split() if word in text and word not in ground]
    said, known = (set(re.findall(r"[a-z]+", part.lower())) for part in (text, ground))
    return [word for word in WORDS["en"].split() if word in said and word not in known]


def _complete(answer: Answer, endpoint: Endpoint) -> str:
    """One request; raises what `rephrase` catches."""
    quotes = "\n".join(citation.quote for citation in answer.citations[:5])
    body: dict[str, Any] = {
        "model": endpoint.model,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": ORDER[answer.lang]},
            {"role": "user", "content": f"{answer.question}\n\n{answer.answer}\n\n{quotes}"},
        ],
    }
    request = Request(
        f"{endpoint.url.rstrip('/')}/chat/completions",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=endpoint.timeout_s) as reply:
        content = json.loads(reply.read(MOST_BYTES))["choices"][0]["message"]["content"]
    return str(content).strip()
