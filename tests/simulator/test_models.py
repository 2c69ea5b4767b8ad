"""The simulated models are those that PAL routes to."""

from __future__ import annotations

import pytest

from pal.domain.model_card import ModelCard
from pal.providers.catalogue import Catalogue
from pal.simulator.models import models_of

CARDS = {card.id: card for card in Catalogue.load().cards}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_a_model_of_the_catalogue_is_simulated_with_its_limits(card: ModelCard) -> None:
    model = models_of(card.vendor)[card.id]
    assert model.max_output == card.max_output
    assert set(card.capabilities.efforts) <= set(model.efforts)
