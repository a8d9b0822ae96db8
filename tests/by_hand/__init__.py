"""Every indicator once more, with pandas and straight from CSV files: no SQL, no store, no engine of ours.

Written from the indicators' definitions; a definition that changes is changed here too, by somebody who reads it.
`<slug>.py` has the RULES of that action's indicators; `core` is what they share.
"""

from importlib import import_module
from pkgutil import iter_modules

from by_hand.core import ByHand, Rule, Table, facts_of, one, read

__all__ = ["RULES", "ByHand", "Rule", "Table", "facts_of", "one", "read"]

RULES: dict[str, Rule] = {}
for _module in iter_modules(__path__):
    for _id, _rule in getattr(import_module(f"by_hand.{_module.name}"), "RULES", {}).items():
        if RULES.setdefault(_id, _rule) is not _rule:
            raise ValueError(f"two rules for {_id}")
