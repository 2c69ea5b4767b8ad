"""Which findings a user does not want to hear of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pal.domain.finding import Category, Finding
from pal.review.votes.same_matter import ELSEWHERE, same_matter
from pal.store.dismissal import Dismissal

_NOTHING: Mapping[str, str] = MappingProxyType({})

_RuleOf = tuple[str | None, Category | None]


class Silence:
    """What was dismissed in one project.

    A finding itself is hidden however severe it is. A rule, which is the rule of a local check or
    else a category with similar words, never hides what is critical or high.
    """

    def __init__(self, dismissals: Iterable[Dismissal]) -> None:
        self._these: set[str] = set()
        self._rules: defaultdict[_RuleOf, list[Dismissal]] = defaultdict(list)
        for one in dismissals:
            if one.scope == "this":
                self._these.add(one.finding.id)
            else:
                self._rules[_rule_of(one.finding)].append(one)

    def covers(self, finding: Finding, renamed: Mapping[str, str] = _NOTHING) -> bool:
        """Whether the finding is to be held back.

        `renamed` has where files were before, by where they are now.
        """
        if finding.id in self._these:
            return True
        if finding.severity in ("critical", "high"):
            return False
        paths = {finding.path, renamed.get(finding.path)}
        return any(
            (one.scope == "rule-project" or one.finding.path in paths)
            and same_matter(one.finding, finding, ELSEWHERE)
            for one in self._rules.get(_rule_of(finding), ())
        )


def _rule_of(finding: Finding) -> _RuleOf:
    return (finding.rule, None if finding.rule else finding.category)
