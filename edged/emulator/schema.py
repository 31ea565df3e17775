"""What a client may say: the fields of BidiGenerateContentClientMessage.

From Google's published v1beta types (google/ai/generativelanguage/v1beta in googleapis) and, where
those lag behind the service, from https://ai.google.dev/api/live and google-genai's own types.
"""

from collections.abc import Mapping
from typing import Final

from edged.emulator.wire import Choice, Kind, Many, Message, Scalar, Table

_STRING: Final = Scalar.STRING
_BOOL: Final = Scalar.BOOL
_INT: Final = Scalar.INT
_NUMBER: Final = Scalar.NUMBER
_NO_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {}


def _message(one_of: Mapping[str, tuple[str, ...]] = _NO_GROUPS, /, **fields: Kind) -> Message:
    return Message(fields, one_of)


def _choice(prefix: str, *names: str) -> Choice:
    return Choice(tuple(f"{prefix}_{name}" for name in ("UNSPECIFIED", *names)))


_EMPTY: Final = _message()
_BLOB: Final = _message(mimeType=_STRING, data=Scalar.BYTES)

_schema_fields: dict[str, Kind] = {
    "type": Choice(
        (
            "TYPE_UNSPECIFIED",
            "STRING",
            "NUMBER",
            "INTEGER",
            "BOOLEAN",
            "ARRAY",
            "OBJECT",
            "NULL",
        )
    ),
    "nullable": _BOOL,
    "enum": Many(_STRING),
    "required": Many(_STRING),
    "propertyOrdering": Many(_STRING),
    "example": Scalar.ANY,
    "default": Scalar.ANY,
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    **dict.fromkeys(("format", "title", "description", "pattern"), _STRING),
    **dict.fromkeys(
        ("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"), _INT
    ),
}
_SCHEMA: Final = Message(_schema_fields, _NO_GROUPS)
_schema_fields.update(items=_SCHEMA, anyOf=Many(_SCHEMA), properties=Table(_SCHEMA))

_FUNCTION_RESPONSE: Final = _message(
    id=_STRING,
    name=_STRING,
    response=Scalar.OBJECT,
    willContinue=_BOOL,
    scheduling=Choice(("SCHEDULING_UNSPECIFIED", "SILENT", "WHEN_IDLE", "INTERRUPT")),
    parts=Many(_message(inlineData=_BLOB)),
)
_DATA: Final = (
    "text",
    "inlineData",
    "functionCall",
    "functionResponse",
    "fileData",
    "executableCode",
    "codeExecutionResult",
)
_PART: Final = _message(
    {"data": _DATA},
    text=_STRING,
    inlineData=_BLOB,
    functionCall=_message(id=_STRING, name=_STRING, args=Scalar.OBJECT),
    functionResponse=_FUNCTION_RESPONSE,
    fileData=_message(mimeType=_STRING, fileUri=_STRING),
    executableCode=_message(language=Choice(("LANGUAGE_UNSPECIFIED", "PYTHON")), code=_STRING),
    codeExecutionResult=_message(
        outcome=_choice("OUTCOME", "OK", "FAILED", "DEADLINE_EXCEEDED"), output=_STRING
    ),
    videoMetadata=_message(startOffset=_STRING, endOffset=_STRING, fps=_NUMBER),
    partMetadata=Scalar.OBJECT,
    thought=_BOOL,
    thoughtSignature=Scalar.BYTES,
)
_CONTENT: Final = _message(parts=Many(_PART), role=_STRING)
_TOOL: Final = _message(
    functionDeclarations=Many(
        _message(
            name=_STRING,
            description=_STRING,
            parameters=_SCHEMA,
            parametersJsonSchema=Scalar.ANY,
            response=_SCHEMA,
            responseJsonSchema=Scalar.ANY,
            behavior=Choice(("UNSPECIFIED", "BLOCKING", "NON_BLOCKING")),
        )
    ),
    googleSearch=_message(timeRangeFilter=_message(startTime=_STRING, endTime=_STRING)),
    googleSearchRetrieval=_message(
        dynamicRetrievalConfig=_message(mode=_choice("MODE", "DYNAMIC"), dynamicThreshold=_NUMBER)
    ),
    computerUse=_message(
        environment=_choice("ENVIRONMENT", "BROWSER"), excludedPredefinedFunctions=Many(_STRING)
    ),
    fileSearch=_message(
        retrievalResources=Many(_message(ragStoreName=_STRING)),
        retrievalConfig=_message(topK=_INT, metadataFilter=_STRING),
    ),
    googleMaps=_message(enableWidget=_BOOL),
    urlContext=_EMPTY,
    codeExecution=_EMPTY,
)
_VOICE: Final = _message(
    {"voice_config": ("prebuiltVoiceConfig",)},
    prebuiltVoiceConfig=_message(voiceName=_STRING),
)
_GENERATION: Final = _message(
    responseModalities=Many(Choice(("MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO"))),
    candidateCount=_INT,
    stopSequences=Many(_STRING),
    maxOutputTokens=_INT,
    temperature=_NUMBER,
    topP=_NUMBER,
    topK=_INT,
    seed=_INT,
    responseMimeType=_STRING,
    responseSchema=_SCHEMA,
    responseJsonSchema=Scalar.ANY,
    responseJsonSchemaOrdered=Scalar.ANY,
    responseLogprobs=_BOOL,
    logprobs=_INT,
    enableEnhancedCivicAnswers=_BOOL,
    imageConfig=_message(aspectRatio=_STRING),
    presencePenalty=_NUMBER,
    frequencyPenalty=_NUMBER,
    mediaResolution=_choice("MEDIA_RESOLUTION", "LOW", "MEDIUM", "HIGH"),
    speechConfig=_message(
        voiceConfig=_VOICE,
        languageCode=_STRING,
        multiSpeakerVoiceConfig=_message(
            speakerVoiceConfigs=Many(_message(speaker=_STRING, voiceConfig=_VOICE))
        ),
    ),
    thinkingConfig=_message(
        thinkingLevel=Choice(
            ("THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH")
        ),
        thinkingBudget=_INT,
        includeThoughts=_BOOL,
    ),
    enableAffectiveDialog=_BOOL,
    translationConfig=_message(targetLanguageCode=_STRING, echoTargetLanguage=_BOOL),
)
_REALTIME_CONFIG: Final = _message(
    automaticActivityDetection=_message(
        disabled=_BOOL,
        startOfSpeechSensitivity=_choice("START_SENSITIVITY", "HIGH", "LOW"),
        endOfSpeechSensitivity=_choice("END_SENSITIVITY", "HIGH", "LOW"),
        prefixPaddingMs=_INT,
        silenceDurationMs=_INT,
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
_TRANSCRIPTION: Final = _message(
    languageCodes=Many(_STRING),
    languageAuto=_EMPTY,
    languageHints=_message(languageCodes=Many(_STRING)),
    customVocabulary=Many(_STRING),
    adaptationPhrases=Many(_STRING),
    wordTimestamp=_BOOL,
    diarization=_BOOL,
    mode=_choice("MODE", "VERBATIM", "SMART"),
)
_SETUP: Final = _message(
    model=_STRING,
    generationConfig=_GENERATION,
    systemInstruction=_CONTENT,
    tools=Many(_TOOL),
    realtimeInputConfig=_REALTIME_CONFIG,
    sessionResumption=_message(handle=_STRING),
    contextWindowCompression=_message(
        triggerTokens=_INT, slidingWindow=_message(targetTokens=_INT)
    ),
    inputAudioTranscription=_TRANSCRIPTION,
    outputAudioTranscription=_TRANSCRIPTION,
    proactivity=_message(proactiveAudio=_BOOL, proactiveVideo=_BOOL),
    safetySettings=Many(_message(category=_STRING, threshold=_STRING)),
    historyConfig=_message(initialHistoryInClientContent=_BOOL),
)
_REALTIME: Final = _message(
    mediaChunks=Many(_BLOB),
    audio=_BLOB,
    video=_BLOB,
    text=_STRING,
    audioStreamEnd=_BOOL,
    activityStart=_EMPTY,
    activityEnd=_EMPTY,
)
KINDS: Final = ("setup", "clientContent", "realtimeInput", "toolResponse", "contextUpdate")
"""The fields of a client message of which exactly one is set."""

CLIENT_MESSAGE: Final = _message(
    {"message_type": KINDS},
    setup=_SETUP,
    clientContent=_message(turns=Many(_CONTENT), turnComplete=_BOOL),
    realtimeInput=_REALTIME,
    toolResponse=_message(functionResponses=Many(_FUNCTION_RESPONSE)),
    contextUpdate=_message(systemInstruction=_CONTENT, tools=_message(tools=Many(_TOOL))),
)
"""All that a client may say."""
