"""`python -m pal.contracts`: writes the schemas anew after a model has changed."""

from __future__ import annotations

from pal.contracts.write_contracts import write_contracts

if __name__ == "__main__":
    write_contracts()
