"""The one door to the models: redact, plan, reserve, dispatch, record."""
