"""The Gemini session."""

from pathlib import Path
from typing import Annotated, Literal

from edged.capabilities import Service
from edged.capabilities.models import CURRENT
from edged.settings.backend import GEMINI_API, Backend, base_url
from edged.settings.tables.limits import Prefix, Prose, Range
from edged.settings.tables.personas import PersonaSettings
from edged.values import dataclass


@dataclass(frozen=True, slots=True)
class GeminiSettings:
    """The Gemini session."""

    backend: Annotated[
        Backend,
        "api-key: the Gemini API, with a key. vertex: Vertex AI, with a service account or an express key. token-broker: the Gemini API with ephemeral tokens from your own server, docs/broker.md.",
    ] = "api-key"
    project: Annotated[
        str, "Google Cloud project for backend = vertex; empty: the service account's."
    ] = ""
    location: Annotated[
        str, "Location for backend = vertex: global, us, eu or a region such as europe-west4."
    ] = "global"
    broker_url: Annotated[
        str,
        "URL of the token broker, which backend = token-broker asks before each connection: https://…",
    ] = ""
    model: Annotated[str, "A model that supports the Live API."] = CURRENT
    api_version: Annotated[
        Literal["v1beta", "v1alpha", "v1"],
        "Version of the API; the Live API is documented for v1beta.",
    ] = "v1beta"
    client: Annotated[
        Literal["google-genai", "websocket"],
        "google-genai: Google's SDK. websocket: the bare protocol, which saves 28 MB, for boards with 512 MB.",
    ] = "google-genai"
    base_url: Annotated[
        str,
        Prefix("https://"),
        "Endpoint; change it for an emulator or a gateway. By default backend = vertex has its own.",
    ] = GEMINI_API
    ca_file: Annotated[
        Path | None,
        "PEM file to trust instead of the public certificate authorities, for an emulator.",
    ] = None
    voice: Annotated[
        str, "Name of a prebuilt voice, such as Kore or Puck; empty: the model's own."
    ] = ""
    language: Annotated[str, "BCP-47 code such as de-DE; empty: the model follows the user."] = ""
    system_instruction: Annotated[
        Prose, "The system instruction: who Gemini is and how it talks."
    ] = "You are a voice assistant in a kitchen. Answer briefly, in the language spoken to you."
    instruction_file: Annotated[
        Path | None,
        "Text file to use instead of system_instruction, up to 32 KiB; a reload reads it again.",
    ] = None
    modality: Annotated[
        Literal["auto", "audio", "text"],
        "How Gemini replies, for models that can do both. auto: audio, if the model speaks.",
    ] = "auto"
    vocabulary: Annotated[
        tuple[str, ...], "Names and rare words that speech recognition should know."
    ] = ()
    affective: Annotated[
        bool, "Affective dialog: adapt to the speaker's mood, for models where it is optional."
    ] = False
    proactive: Annotated[
        bool,
        "Proactive audio: ignore speech not meant for Gemini, for models where it is optional.",
    ] = False
    search: Annotated[bool, "Let Gemini use Google Search, which may cost extra."] = False
    url_context: Annotated[bool, "Let Gemini read web pages whose address you give it."] = False
    code_execution: Annotated[
        bool, "Let Gemini write code for calculations, which Google runs."
    ] = False
    media_resolution: Annotated[
        Literal["low", "medium", "high"],
        "Resolution, and so tokens, per camera frame: low is cheapest.",
    ] = "low"
    thinking: Annotated[
        Literal["minimal", "low", "medium", "high"], "Thinking level, for models that think."
    ] = "low"
    thinking_budget: Annotated[
        int | Literal["auto"],
        "Thinking budget in tokens, for models that take one; 0: none. auto: the model decides.",
    ] = "auto"
    thoughts: Annotated[
        bool, "Write summaries of Gemini's thoughts into the journal, for models that think."
    ] = False
    connection: Annotated[
        Literal["warm", "lazy"],
        "warm: stay connected. lazy: disconnect when idle; a press connects.",
    ] = "warm"
    idle_min: Annotated[
        int, Range(1, 1440), "Idle minutes before connection = lazy disconnects."
    ] = 10
    renew_after_min: Annotated[
        int, Range(1, 1440), "Age in minutes at which an idle connection is renewed."
    ] = 9
    compression_trigger_tokens: Annotated[
        int,
        Range(5_000, 128_000),
        "Context size at which the oldest turns are dropped; caps the cost.",
    ] = 25_000
    compression_target_tokens: Annotated[
        int, Range(1_000, 128_000), "Context size after dropping them."
    ] = 8_000
    persona: Annotated[
        tuple[PersonaSettings, ...],
        "Personas: a table [[gemini.persona]] for each, see docs/personas.md; the first one is active until another is chosen.",
    ] = ()

    @property
    def endpoint(self) -> str:
        """Return the address of the service."""
        return base_url(self.backend, self.base_url, self.location)

    @property
    def service(self) -> Service:
        """Return which service the model runs on."""
        return Service.VERTEX if self.backend == "vertex" else Service.DEVELOPER
