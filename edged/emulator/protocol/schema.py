"""The fields of BidiGenerateContentClientMessage, all that a client may send.

From Google's published v1beta types (google/ai/generativelanguage/v1beta in googleapis) and, where
those lag behind the service, from https://ai.google.dev/api/live and google-genai's own types.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from edged.emulator.protocol.contents import (
    BLOB,
    BOOL,
    CONTENT,
    EMPTY,
    FUNCTION_RESPONSE,
    INT,
    LONG,
    NUMBER,
    SCHEMA,
    STRING,
    TOOL,
    choice,
    message,
)
from edged.emulator.protocol.wire import Choice, Kind, Many, Message, Scalar, Table

_VOICE: Final = message(
    {"voice_config": ("prebuiltVoiceConfig",)},
    prebuiltVoiceConfig=message(voiceName=STRING),
)
_GENERATION: Final = message(
    responseModalities=Many(Choice(("MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO"))),
    candidateCount=INT,
    stopSequences=Many(STRING),
    maxOutputTokens=INT,
    temperature=NUMBER,
    topP=NUMBER,
    topK=INT,
    seed=INT,
    responseMimeType=STRING,
    responseSchema=SCHEMA,
    responseJsonSchema=Scalar.ANY,
    responseJsonSchemaOrdered=Scalar.ANY,
    responseLogprobs=BOOL,
    logprobs=INT,
    enableEnhancedCivicAnswers=BOOL,
    imageConfig=message(aspectRatio=STRING),
    presencePenalty=NUMBER,
    frequencyPenalty=NUMBER,
    mediaResolution=choice("MEDIA_RESOLUTION", "LOW", "MEDIUM", "HIGH"),
    speechConfig=message(
        voiceConfig=_VOICE,
        languageCode=STRING,
        multiSpeakerVoiceConfig=message(
            speakerVoiceConfigs=Many(message(speaker=STRING, voiceConfig=_VOICE))
        ),
    ),
    thinkingConfig=message(
        thinkingLevel=Choice(
            ("THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH")
        ),
        thinkingBudget=INT,
        includeThoughts=BOOL,
    ),
    enableAffectiveDialog=BOOL,
    translationConfig=message(targetLanguageCode=STRING, echoTargetLanguage=BOOL),
)
_REALTIME_CONFIG: Final = message(
    automaticActivityDetection=message(
        disabled=BOOL,
        startOfSpeechSensitivity=choice("START_SENSITIVITY", "HIGH", "LOW"),
        endOfSpeechSensitivity=choice("END_SENSITIVITY", "HIGH", "LOW"),
        prefixPaddingMs=INT,
        silenceDurationMs=INT,
    ),
    activityHandling=Choice(
        ("ACTIVITY_HANDLING_UNSPECIFIED", "START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION")
    ),
    turnCoverage=Choice(
        (
            "TURN_COVERAGE_UNSPECIFIED",
            "TURN_INCLUDES_ONLY_ACTIVITY",
            "TURN_INCLUDES_ALL_INPUT",
            "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
        )
    ),
)
_TRANSCRIPTION: Final = message(
    languageCodes=Many(STRING),
    languageAuto=EMPTY,
    languageHints=message(languageCodes=Many(STRING)),
    customVocabulary=Many(STRING),
    adaptationPhrases=Many(STRING),
    wordTimestamp=BOOL,
    diarization=BOOL,
    mode=Choice(("MODE_UNSPECIFIED", "VERBATIM", "SMART")),
)


class Service(Enum):
    """Who is imitated, by the name in the paths."""

    DEVELOPER = "generativelanguage"
    VERTEX = "aiplatform"


_NOTHING: Final[Mapping[str, Kind]] = {}


def _setup(resumption: Mapping[str, Kind] = _NOTHING, /, **more: Kind) -> Message:
    return message(
        model=STRING,
        generationConfig=_GENERATION,
        systemInstruction=CONTENT,
        tools=Many(TOOL),
        realtimeInputConfig=_REALTIME_CONFIG,
        sessionResumption=message(handle=STRING, **resumption),
        contextWindowCompression=message(
            triggerTokens=LONG, slidingWindow=message(targetTokens=LONG)
        ),
        inputAudioTranscription=_TRANSCRIPTION,
        outputAudioTranscription=_TRANSCRIPTION,
        safetySettings=Many(message(category=STRING, threshold=STRING)),
        **more,
    )


_REALTIME: Final = message(
    mediaChunks=Many(BLOB),
    audio=BLOB,
    video=BLOB,
    text=STRING,
    audioStreamEnd=BOOL,
    activityStart=EMPTY,
    activityEnd=EMPTY,
)
KINDS: Final = ("setup", "clientContent", "realtimeInput", "toolResponse", "contextUpdate")
"""The fields of a client message of which exactly one is set."""


def _client_message(setup: Message) -> Message:
    return message(
        {"message_type": KINDS},
        setup=setup,
        clientContent=message(turns=Many(CONTENT), turnComplete=BOOL),
        realtimeInput=_REALTIME,
        toolResponse=message(functionResponses=Many(FUNCTION_RESPONSE)),
        contextUpdate=message(systemInstruction=CONTENT, tools=message(tools=Many(TOOL))),
    )


_HISTORY: Final = message(initialHistoryInClientContent=BOOL)
_PROACTIVITY: Final = message(proactiveAudio=BOOL, proactiveVideo=BOOL)
CLIENT_MESSAGE: Final = _client_message(_setup(historyConfig=_HISTORY))
"""The client messages of v1beta, and as far as is known of v1."""
_ALPHA: Final = _client_message(_setup(historyConfig=_HISTORY, proactivity=_PROACTIVITY))
_VERTEX: Final = _client_message(
    _setup(
        {"transparent": BOOL},
        proactivity=_PROACTIVITY,
        explicitVadSignal=BOOL,
        labels=Table(STRING),
    )
)
"""Of Vertex AI: no historyConfig (pipecat 1.14 leaves it out), and what google-genai 3.4 sends
nowhere else (_live_converters.py)."""


def client_message(version: str, service: Service = Service.DEVELOPER) -> Message:
    """Return the client messages of a version of the API.

    Of the Developer API, only v1alpha knows proactivity: a public probe of 22 October 2026, and
    many reports before.
    """
    if service is Service.VERTEX:
        return _VERTEX
    return _ALPHA if version == "v1alpha" else CLIENT_MESSAGE
