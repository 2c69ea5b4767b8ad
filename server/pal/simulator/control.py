"""The simulator's own requests, under `/_sim/`: change its faults and latency, read its journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pal.simulator.faults import Faults, faults_in
from pal.simulator.journal import Journal
from pal.simulator.message import Request, Response, json_response
from pal.simulator.vendors import Latency, Vendors

PREFIX = "/_sim/"


class Control:
    """Serves `POST faults`, `POST latency`, `POST reset`, `GET log`, `GET requests`.

    `faults` takes a list of faults, or an object with one, and replaces all there were;
    `latency` takes `{"delay_s", "chunk_delay_s"}`; `reset` forgets all of it and the journal.
    """

    def __init__(self, faults: Faults, journal: Journal, vendors: Vendors) -> None:
        self._faults = faults
        self._journal = journal
        self._vendors = vendors
        self._served: Mapping[tuple[str, str], Callable[[Request], Any]] = {
            ("POST", "faults"): self._set_faults,
            ("POST", "latency"): self._set_latency,
            ("POST", "reset"): lambda _: self.reset(),
            ("GET", "log"): lambda _: journal.log,
            ("GET", "requests"): lambda _: journal.requests,
        }

    def answer(self, request: Request) -> Response:
        """The answer; 404 for what there is not, 400 for a body that is wrong."""
        serve = self._served.get((request.method, request.path.removeprefix(PREFIX)))
        if serve is None:
            known = ", ".join(f"{method} {PREFIX}{name}" for method, name in self._served)
            return json_response(
                {"error": f"There is no such request; there are {known}."}, status=404
            )
        try:
            return json_response(serve(request))
        except ValueError as error:
            return json_response({"error": str(error)}, status=400)

    def reset(self) -> dict[str, bool]:
        """No faults, no latency, an empty journal, empty caches."""
        self._faults.replace(())
        self._vendors.forget()
        self._journal.clear()
        return {"ok": True}

    def _set_faults(self, request: Request) -> dict[str, bool]:
        self._faults.replace(faults_in(json.loads(request.body)))
        return {"ok": True}

    def _set_latency(self, request: Request) -> dict[str, bool]:
        self._vendors.latency = Latency.model_validate_json(request.body)
        return {"ok": True}
