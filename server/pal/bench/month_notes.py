"""What the bill of a month rests on, in words."""

from __future__ import annotations

from collections.abc import Iterator

from pal.bench.month_bill import MonthBill
from pal.bench.month_mix import ASKED, RESCANNED_EVERY, Month
from pal.bench.month_repository import CHARACTERS, MonthRepository
from pal.faces.terminal.bill import dollars

TARGET = 0.15
"""Of the strongest model's bill: what a month is to cost at most."""

_LONGER = 10


def month_notes(bill: MonthBill, month: Month, found: MonthRepository) -> Iterator[str]:
    """One assumption or limit each."""
    yield (
        "Vendors are simulated: the answers, their lengths and the token counts"
        f" ({CHARACTERS} characters each) are the simulator's, and nothing was paid. How long"
        " real answers are, this does not tell. Prices are the catalogue's today; some change by"
        " the hour, and routing with them."
    )
    yield from _mix(month)
    yield from _commits(month, found)
    yield (
        f"Strongest for everything: the same calls and answers at {bill.cards[0].id}, each pass"
        " over a commit reading the changed files whole as the commit leaves them (their real"
        " sizes, without instructions), nothing cached by anyone."
    )
    yield (
        "Vendors' prompt caches are emptied before each question, large context and run over a"
        " commit, for in a month they lie hours apart. No worker call or question is asked twice."
    )
    for card in bill.cards[1:]:
        usd = bill.total.whole.usd(card)
        yield (
            f"At {card.id} all of it would cost {dollars(usd)}: PAL's bill is {_share(bill, usd)},"
            f" with thinkdeep at {bill.cards[0].id}."
        )
    longer = bill.share_at(_LONGER)
    yield f"Were every answer {_LONGER} times as long, PAL's bill would be {longer:.1%}."
    if (tokens := bill.output_at(TARGET)) is not None:
        yield (
            "Were only those to thinkdeep longer, which cost the same in both bills, by"
            f" {tokens:,.0f} tokens each, it would be {TARGET:.0%}."
        )


def _mix(month: Month) -> Iterator[str]:
    shares = ", ".join(f"{ASKED[kind].of_calls} % {kind}s" for kind in ASKED)
    yield (
        f"Working days: {month.days}; worker calls on each: {month.calls:,}; all are replayed. The"
        f" article's mix (75, 20, 4 and 1 % of calls), read as {shares}."
    )
    sizes = ", ".join(f"{kind} {ASKED[kind].tokens:,}" for kind in ASKED)
    yield (
        f"Tokens of the repository's text in each: {sizes}. The first three follow from the"
        " article's dollars a month, with instructions and simulated answers added; the last is"
        " assumed. Every second question goes on with a conversation, which is assumed too."
    )


def _commits(month: Month, found: MonthRepository) -> Iterator[str]:
    there = f"{len(found.commits)} commits of {found.root.name}"
    fewer = f", for it has no more ({month.commits} were asked for)"
    yield (
        f"{there}{fewer if len(found.commits) < month.commits else ''}, merges left out: each is"
        f" scanned, one in {RESCANNED_EVERY} twice (assumed), those with a finding then are"
        " reviewed, those that touch a critical path go before a panel (as in the article)."
    )


def _share(bill: MonthBill, usd: float) -> str:
    return f"{bill.paid_usd / usd:.1%} of that" if usd else "more"
