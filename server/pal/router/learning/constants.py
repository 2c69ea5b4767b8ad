"""The learner's constants: one set for every table of outcomes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Constants:
    """Qualities are probabilities of success, 0 to 1; a spread is their standard deviation.

    Where no other reason stands, the value was found by replaying public tables of outcomes.

    Attributes:
        memory: what an outcome weighs after each later one of its task. A model may change behind
            its name; the last 400 or so outcomes decide.
        base: the quality expected of a model that nothing is known of. Below what is usual, so that
            not every unknown one is tried while a good one serves.
        base_sd: how far a lone task's typical quality lies from `base`. At .1, too many are tried.
        task_sd: the same where several tasks show that they differ.
        model_sd: how far models lie apart, over several tasks.
        task_model_sd: how far a model's quality in a task lies from task and model overall.
        task_model_cells: weight of `task_model_sd`, in cells, against what the cells show.
        lone_sd: how far models lie apart while there is only one task. Twice what is usual, so that
            the first outcomes count and not the assumption.
        trust: how likely it is, before any outcome, that shipped priors tell how models differ.
            Low: a right one still saves half the regret, and a reversed one is soon unlearned.
        prior_sd: how far a quality lies from a prior that is right: priors are rounded.
        horizon: how many choices a look pays for. A fifth of the memory: it also goes stale.
        looks: how many looks at a model are planned at once; one alone rarely changes a mind.
        dispersion: weight of the assumption that outcomes are yes or no, in their variances; that
            graded rewards vary less shows within a few outcomes.
        heard: weight of the assumption that every answer is told an outcome, in answers.
        price: weight of the expected cost against what was paid, in outcomes.
        inherited: most outcomes that a new version inherits from the one before it.
        lift: by how much a new version is expected to be better than the one before it. A quarter
            of what vendors' versions gained; a release that is worse costs a few looks.
        margin: times the expected cost that must be in hand before it is spent: the dearest of
            twenty answers costs about so much.
        repays: share of what a request brings that a model may cost with nothing in hand.
        reserve: requests' money that stays in hand for the tasks where it brings most.
        settling: requests over which what is left beyond that, or missing, is evened out.
    """

    memory: float = 0.9975
    base: float = 0.43
    base_sd: float = 0.05
    task_sd: float = 0.3
    model_sd: float = 0.12
    task_model_sd: float = 0.1
    task_model_cells: float = 2.0
    lone_sd: float = 0.28
    trust: float = 0.12
    prior_sd: float = 0.05
    horizon: float = 80.0
    looks: tuple[int, ...] = (1, 3, 8, 20, 50)
    dispersion: float = 0.3
    heard: float = 10.0
    price: float = 5.0
    inherited: float = 16.0
    lift: float = 0.03
    margin: float = 2.5
    repays: float = 0.8
    reserve: float = 5.0
    settling: float = 200.0


CONSTANTS = Constants()
