"""How a verdict is worded in either language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; numbers and names are filled in for {}."""

    none: str
    then: str
    likely: str
    or_: str
    governance: str
    upgrading: str
    nothing: str
    less: str
    of_passages: str
    firms: str
    buyers: str
    nobody: str
    more: str
    supplies: str
    owns: str
    quotations: str
    cues: str
    comma: str
    semicolon: str
    colon: str
    opening: str
    closing: str


WORDS = {
    "en": Words(
        none="no governance type",
        then="then",
        likely="Nine times in ten the type is among: {}.",
        or_=" or ",
        governance="Governance",
        upgrading="Upgrading",
        nothing="nothing claimed",
        less="less likely",
        of_passages="{} of {} passages",
        firms="Firms",
        buyers="Buyers",
        nobody="none named or described",
        more="and {} more",
        supplies="Who supplies whom",
        owns="Who owns whom",
        quotations="What decided it",
        cues="cues",
        comma=", ",
        semicolon="; ",
        colon=": ",
        opening="“",
        closing="”",
    ),
    "zh": Words(
        none="无治理类型 none",
        then="其次",
        likely="十有九次，类型在以下之中：{}。",
        or_="或",
        governance="治理",
        upgrading="升级",
        nothing="未见断言",
        less="可能性较小",
        of_passages="{1}段中的{0}段",
        firms="企业",
        buyers="采购商",
        nobody="未提及",
        more="另有{}个",
        supplies="谁向谁供货",
        owns="谁拥有谁",
        quotations="判断依据",
        cues="线索",
        comma="，",
        semicolon="；",
        colon="：",
        opening="“",
        closing="”",
    ),
}
