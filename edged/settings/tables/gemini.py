"""The Gemini session."""

from typing import Literal

from pydantic import Field

from edged.capabilities.models import CURRENT
from edged.settings.backend import GEMINI_API, Backend, base_url
from edged.settings.tables.table import FilePath, Prose, Table, Texts


class GeminiSettings(Table):
    """The Gemini session."""

    backend: Backend = Field(
        default="api-key",
        description="api-key: the Gemini API, with a key. vertex: Vertex AI, with a service account or an express key. token-broker: the Gemini API with ephemeral tokens of a server of yours, docs/broker.md.",
    )
    project: str = Field(
        default="",
        description="Google Cloud project of backend = vertex; empty: that of the service account.",
    )
    location: str = Field(
        default="global",
        description="Location of backend = vertex: global, us, eu or a region such as europe-west4.",
    )
    broker_url: str = Field(
        default="",
        description="Where backend = token-broker asks for a token for each connection: https://…",
    )
    model: str = Field(default=CURRENT, description="A model that supports the Live API.")
    api_version: Literal["v1beta", "v1alpha", "v1"] = Field(
        default="v1beta", description="Version of the API; the Live API is documented for v1beta."
    )
    client: Literal["google-genai", "websocket"] = Field(
        default="google-genai",
        description="google-genai: Google's SDK. websocket: the bare protocol, in 19 MB less, for boards of 512 MB.",
    )
    base_url: str = Field(
        default=GEMINI_API,
        pattern=r"^https://",
        description="Endpoint; change it for an emulator or a gateway. Left as it is, backend = vertex has its own.",
    )
    ca_file: FilePath | None = Field(
        default=None,
        description="PEM file to trust instead of the public certificate authorities, for an emulator.",
    )
    voice: str = Field(
        default="",
        description="Name of a prebuilt voice, such as Kore or Puck; empty: the model's own.",
    )
    language: str = Field(
        default="", description="BCP-47 code such as de-DE; empty: the model follows the user."
    )
    system_instruction: Prose = Field(
        default="You are a voice assistant in a kitchen. Answer briefly, in the language spoken to you.",
        description="The system instruction: who Gemini is and how it talks.",
    )
    instruction_file: FilePath | None = Field(
        default=None,
        description="Text file to use instead of system_instruction, up to 32 KiB; a reload reads it again.",
    )
    modality: Literal["auto", "audio", "text"] = Field(
        default="auto",
        description="What Gemini answers with, for models that can do both. auto: sound, if the model speaks.",
    )
    vocabulary: Texts = Field(
        default=(), description="Names and rare words that it should recognise when they are said."
    )
    affective: bool = Field(
        default=False,
        description="Answer in the mood of the speaker, for models that do so only if asked.",
    )
    proactive: bool = Field(
        default=False,
        description="Leave unanswered what is not meant for Gemini, for models that do so only if asked.",
    )
    search: bool = Field(
        default=False, description="Let Gemini search with Google, which may cost extra."
    )
    url_context: bool = Field(
        default=False, description="Let Gemini read web pages whose address it is told."
    )
    code_execution: bool = Field(
        default=False, description="Let Gemini calculate by programs that Google runs."
    )
    media_resolution: Literal["low", "medium", "high"] = Field(
        default="low", description="Resolution, and so tokens, per camera frame: low is cheapest."
    )
    thinking: Literal["minimal", "low", "medium", "high"] = Field(
        default="low", description="Thinking level, for models that think."
    )
    thinking_budget: int | Literal["auto"] = Field(
        default="auto",
        description="Tokens to think with, for models that take a number; 0: none. auto: as the model likes.",
    )
    thoughts: bool = Field(
        default=False,
        description="Write summaries of Gemini's thoughts into the journal, for models that think.",
    )
    connection: Literal["warm", "lazy"] = Field(
        default="warm",
        description="warm: stay connected. lazy: disconnect when idle; a press connects.",
    )
    idle_min: int = Field(
        default=10, ge=1, le=1440, description="Idle minutes before connection = lazy disconnects."
    )
    renew_after_min: int = Field(
        default=9,
        ge=1,
        le=1440,
        description="Age in minutes at which an idle connection is renewed.",
    )
    compression_trigger_tokens: int = Field(
        default=25_000,
        ge=5_000,
        le=128_000,
        description="Context size at which the oldest turns are dropped; caps the cost.",
    )
    compression_target_tokens: int = Field(
        default=8_000, ge=1_000, le=128_000, description="Context size after that."
    )

    @property
    def endpoint(self) -> str:
        """Return the address of the service."""
        return base_url(self.backend, self.base_url, self.location)
