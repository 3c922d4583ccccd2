"""
Show how a question was read: what of the plan is set, and the fixed queries it runs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gvcnlp.cli.terminal import clean

if TYPE_CHECKING:
    from gvcnlp.answer.plans import Plan


def explain(plan: Plan) -> str:
    """Return the plan, one line a field that is set, then each query with its parameters."""
    from gvcnlp.store.criteria import queries_of

    lines = [f"{name}: {_said(value)}" for name, value in plan.as_dict().items() if value]
    queries = [queries_of(claim) for claim in plan.claims]
    queries += [queries_of(firm) for firm in plan.firms]
    queries += [queries_of(setting) for setting in plan.settings]
    for query, parameters in queries:
        lines += ["", " ".join(query.split())]
        lines += [f"  :{name} = {value}" for name, value in parameters.items()]
    return "\n".join(clean(line) if line else line for line in lines)


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
