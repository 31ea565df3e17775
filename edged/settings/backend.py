"""Through which door the device reaches Gemini, and where that is. Pure."""

from typing import Final, Literal

Backend = Literal["api-key", "vertex", "token-broker"]
"""The values of `gemini.backend`."""
GEMINI_API: Final = "https://generativelanguage.googleapis.com"
"""The default of `gemini.base_url`."""
_JURISDICTIONS: Final = frozenset({"us", "eu"})


def base_url(backend: Backend, chosen: str, location: str) -> str:
    """Return the endpoint: the one that was `chosen`, unless that is only the default's.

    Hosts of Vertex AI: google-genai 3.4, _api_client.py.
    """
    if backend != "vertex" or chosen != GEMINI_API:
        return chosen
    if location == "global":
        return "https://aiplatform.googleapis.com"
    if location in _JURISDICTIONS:
        return f"https://aiplatform.{location}.rep.googleapis.com"
    return f"https://{location}-aiplatform.googleapis.com"
