"""
The findings as one page: heat map, network of firms and buyers, time line.

No script, and no request leaves the page; the pictures are SVG within it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from gvcnlp.cli.terminal import clean
from gvcnlp.records import GOVERNANCE, STATUSES, UPGRADING
from gvcnlp.store.mentions import Mention, links
from gvcnlp.store.periods import LAST, Years, years_of

if TYPE_CHECKING:
    from gvcnlp.answer.findings import Cell, Scope
    from gvcnlp.store import Store

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
MOST_TIES = 40
LONGEST = 28  # characters of a name or id in a picture
ROW, BAR = 20, 12  # heights in pixels
STYLE = """
:root { color-scheme: light dark; --paper: #fffdf9; --ink: #24211d; --soft: #6d675e;
  --line: #e3ddd2; --heat: 178, 84, 18; --market: #0072b2; --balanced: #00855f;
  --captive: #b45a00; --hierarchy: #a8478f; }
@media (prefers-color-scheme: dark) { :root { --paper: #1b1c1e; --ink: #e6e3dc;
  --soft: #a09a8f; --line: #38393c; --heat: 242, 162, 116; --market: #56b4e9;
  --balanced: #3fc79a; --captive: #e6a23c; --hierarchy: #dd93c6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 64rem; background: var(--paper);
  color: var(--ink); overflow-wrap: anywhere; font: 1rem/1.6 system-ui, "Segoe UI", Roboto,
  "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: .3rem 0; } .soft { color: var(--soft); font-size: .85rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; font-variant-numeric: tabular-nums; }
th { font-weight: 500; padding: .2rem .4rem; text-align: left; }
td { padding: .3rem .4rem; text-align: center; border: 1px solid var(--line); min-width: 2.4rem; }
blockquote { margin: .2rem 0 .2rem 1rem; padding-left: .6rem; border-left: 2px solid var(--line);
  font-size: .9rem; }
svg { display: block; max-width: none; } svg text { fill: var(--ink); font-size: 12px; }
svg .soft { fill: var(--soft); font-size: 11px; } svg line { stroke: var(--line); }
svg path { fill: none; stroke: var(--soft); stroke-opacity: .6; }
svg path.owns { stroke-dasharray: 4 3; }
.market { fill: var(--market); color: var(--market); }
.balanced { fill: var(--balanced); color: var(--balanced); }
.captive { fill: var(--captive); color: var(--captive); }
.hierarchy { fill: var(--hierarchy); color: var(--hierarchy); }
.none { fill: var(--soft); } b { font-weight: 600; }
@media print { body { max-width: none; padding: 0; } section { break-inside: avoid; } }
"""
_PERIODS = "SELECT document, title, period FROM v_cases WHERE period IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Ties:
    """What the pictures show besides the matrix.

    Attributes:
        links: (type, source, target) with the number of cases that say so, most first.
        n_links: How many there are before the list is cut.
        years: Title and years of each case that gives a period.
    """

    links: tuple[tuple[tuple[str, str, str], int], ...]
    n_links: int
    years: Mapping[str, tuple[str, Years]]


def read_ties(store: Store, scope: Scope) -> Ties:
    """Return the links between named firms, and the periods, of the cases in scope."""
    within, cases = set(scope.numbers), defaultdict[tuple[str, str, str], set[int]](set)
    names: dict[str, str] = {}
    for type_ in ("supplies", "owns"):
        for link in links(store, type_):
            if link.number in within and link.source.named and link.target.named:
                source, target = _name(link.source, names), _name(link.target, names)
                cases[type_, source, target].add(link.number)
    counted = Counter({key: len(numbers) for key, numbers in cases.items()})
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    years = {
        row["document"]: (row["title"] or row["document"], read)
        for row in store.select(_PERIODS)
        if row["document"] in scope.cases and (read := years_of(row["period"])) is not None
    }
    return Ties(tuple(ranked[:MOST_TIES]), len(ranked), years)


def _name(mention: Mention, names: dict[str, str]) -> str:
    """One name a firm: the first that was met."""
    return names.setdefault(mention.entity or mention.key, mention.text)


def to_page(
    scope: Scope,
    matrix: Sequence[Cell],
    propositions: Sequence[Sequence[str]],
    ties: Ties,
    note: str,
) -> str:
    """Return the page as text.

    Args:
        scope: The cases in question.
        matrix: All cells.
        propositions: The lines of each; the first is its title.
        ties: Links and periods.
        note: How the figures are to be read.
    """
    title = f"Findings from {len(scope.cases)} cases"
    parts = [
        f"<h1>{title}</h1><p class='soft'>{len(scope.numbers)} passages. {escape(note)}</p>",
        f"<section><h2>Governance and upgrading</h2>{_heat_map(matrix)}</section>",
        f"<section><h2>Propositions</h2>{''.join(map(_proposition, propositions))}</section>",
        f"<section><h2>Firms and buyers</h2>{_network(ties)}</section>",
        f"<section><h2>Cases in time</h2>{_time_line(scope, ties)}</section>",
    ]
    return (
        f"<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def _heat_map(matrix: Sequence[Cell]) -> str:
    most = max((len(cell.cases) for cell in matrix), default=0) or 1
    by_key = {(cell.governance, cell.upgrading, cell.status): cell for cell in matrix}
    spans = "".join(f"<th colspan='{len(STATUSES)}' scope='colgroup'>{u}</th>" for u in UPGRADING)
    statuses = "".join(f"<th scope='col'>{s[:3]}.</th>" for _ in UPGRADING for s in STATUSES)
    rows = []
    for governance in GOVERNANCE:
        keys = [(governance, u, s) for u in UPGRADING for s in STATUSES]
        cells = "".join(_heat(by_key[key], most) for key in keys)
        rows.append(f"<tr><th scope='row' class='{governance}'>{governance}</th>{cells}</tr>")
    return (
        f"<p class='soft'>Cases in which governance of a type is affirmed and upgrading is "
        f"affirmed, negated, possible or merely mentioned. Hover a cell for its test; "
        f"bold: p below 0.05, unadjusted.</p><div class='wide'><table><thead><tr><td></td>{spans}"
        f"</tr><tr><td></td>{statuses}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _heat(cell: Cell, most: int) -> str:
    from gvcnlp.cli.findings import show_ratio

    n, a = len(cell.cases), cell.association
    note = (
        f"{cell.governance} and {cell.upgrading} {cell.status}: {n} of "
        f"{a.both + a.first_only} cases; odds ratio {show_ratio(a)}; p {a.p:.3f}, "
        f"adjusted {cell.p_adjusted:.3f}"
    )
    shown = f"<b>{n}</b>" if n and a.p < 0.05 else str(n or "·")
    shade = f"background: rgba(var(--heat), {0.75 * n / most:.2f})"
    return f"<td style='{shade}' title='{escape(note, quote=True)}'>{shown}</td>"


def _proposition(lines: Sequence[str]) -> str:
    title, *rest = lines
    return f"<h3>{escape(clean(title))}</h3>{''.join(map(_line, rest))}"


def _line(line: str) -> str:
    text = escape(clean(line.strip()))
    return f"<blockquote>{text}</blockquote>" if text.startswith("“") else f"<p>{text}</p>"


def _network(ties: Ties) -> str:
    """Who supplies and owns whom: sources on the left, targets on the right."""
    if not ties.links:
        return "<p>No relation between firms with names of their own.</p>"
    left = _ordered([source for (_, source, _), _ in ties.links])
    right = _ordered([target for (_, _, target), _ in ties.links], ties, left)
    height = ROW * (max(len(left), len(right)) + 1)
    lines = [
        f"<path class='{type_}' stroke-width='{min(1 + n, 5)}' d='M 230 {_y(left, source)} "
        f"C 330 {_y(left, source)} 370 {_y(right, target)} 470 {_y(right, target)}'>"
        f"<title>{escape(f'{source} {type_} {target}: {n} passages')}</title></path>"
        for (type_, source, target), n in ties.links
    ]
    names = [_text(224, _y(left, name) + 4, name, "end") for name in left]
    names += [_text(476, _y(right, name) + 4, name, "start") for name in right]
    shown = f"{len(ties.links)} of {ties.n_links} links between named firms"
    return (
        f"<p class='soft'>{shown}: who supplies (drawn through) or owns (dashed) whom. "
        f"A firm that does both stands on both sides.</p><div class='wide'>"
        f"<svg width='700' height='{height}' viewBox='0 0 700 {height}' role='img' "
        f"aria-label='Network of firms and buyers'>{''.join(lines)}{''.join(names)}</svg></div>"
    )


def _ordered(names: Sequence[str], ties: Ties | None = None, left: Sequence[str] = ()) -> list[str]:
    """Each name once; on the right beside the middle of those that it is tied to."""
    unique = list(dict.fromkeys(names))
    if ties is None:
        return unique
    places: dict[str, list[int]] = defaultdict(list)
    for (_, source, target), _ in ties.links:
        places[target].append(left.index(source))
    return sorted(unique, key=lambda name: sum(places[name]) / len(places[name]))


def _y(names: Sequence[str], name: str) -> int:
    return ROW * (names.index(name) + 1)


def _text(x: float, y: float, text: str, anchor: str, css: str = "") -> str:
    shown = clean(text)
    cut = shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
    return (
        f"<text x='{x:.0f}' y='{y:.0f}' text-anchor='{anchor}' class='{css}'>{escape(cut)}"
        f"<title>{escape(shown)}</title></text>"
    )


def _time_line(scope: Scope, ties: Ties) -> str:
    if not ties.years:
        return "<p>No case gives its period.</p>"
    ends = [year for _, years in ties.years.values() for year in years if year < LAST]
    first, last = min(ends), max(ends) + 1
    rows = sorted(ties.years.items(), key=lambda item: (item[1][1], item[0]))
    height = ROW * (len(rows) + 2)
    bars = "".join(_bars(scope, rows, first, last))
    legend = " ".join(f"<b class='{g}'>■ {g}</b>" for g in GOVERNANCE)
    return (
        f"<p class='soft'>{len(rows)} of {len(scope.cases)} cases give their period; the colours "
        f"are the types that are affirmed. {legend}</p><div class='wide'>"
        f"<svg width='760' height='{height}' viewBox='0 0 760 {height}' role='img' "
        f"aria-label='Cases in time'>{_grid(first, last, height)}{bars}</svg></div>"
    )


def _at(year: float, first: int, last: int) -> float:
    return 220 + 520 * (year - first) / (last - first)


def _grid(first: int, last: int, height: int) -> str:
    decades = range(first - first % 10, last + 10, 10)
    return "".join(
        f"<line x1='{_at(year, first, last):.0f}' x2='{_at(year, first, last):.0f}' y1='18' "
        f"y2='{height}'/>" + _text(_at(year, first, last), 12, str(year), "middle", "soft")
        for year in decades
        if first <= year <= last
    )


def _bars(
    scope: Scope, rows: Sequence[tuple[str, tuple[str, Years]]], first: int, last: int
) -> Iterator[str]:
    for place, (case, (title, (begin, end))) in enumerate(rows):
        y = ROW * (place + 1) + 4
        types = [g for g in GOVERNANCE if case in scope.claimed.get((g, "affirmed"), ())]
        x = _at(begin, first, last)
        width = max(_at(min(end + 1, last), first, last) - x, 3)
        height = BAR / (len(types) or 1)
        yield _text(212, y + 10, case, "end")
        for n, type_ in enumerate(types or ["none"]):
            yield (
                f"<rect class='{type_}' x='{x:.1f}' y='{y + n * height:.1f}' width='{width:.1f}' "
                f"height='{height:.1f}'><title>{escape(clean(title))}, {begin} to "
                f"{'today' if end == LAST else end}: {', '.join(types) or 'no governance type'}"
                f"</title></rect>"
            )
