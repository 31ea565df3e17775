"""The fields of a server message that edged has no use for, each with the reason.

Of BidiGenerateContentServerMessage (https://ai.google.dev/api/live) as google-genai knows it; what
is not here is read by `edged.live.gemini.wire.decode`. A test holds both to the library.
"""

from typing import Final

_REPEATED: Final = "the transcription of the message says it"
_IMAGES: Final = "belongs to generateContent; Live answers with sound and text"
_CACHED: Final = "part of the prompt, and of the same price in the Live API"
_OF_TOOLS: Final = "what tools bring in has one price"

PARTS: Final = "serverContent.modelTurn.parts"
UNUSED: Final = {
    "voiceActivityDetectionSignal": "of explicitVadSignal, which edged does not ask for",
}
UNUSED_CONTENT: Final = {
    "interimInputTranscription": "a guess that the final transcript replaces",
}
UNUSED_PARTS: Final = {
    "audioMetadata": _IMAGES,
    "audioTranscription": _REPEATED,
    "documentMetadata": _IMAGES,
    "fileData": _IMAGES,
    "functionCall": "Live calls functions by toolCall",
    "functionResponse": "only a client sends it",
    "mediaProcessing": _IMAGES,
    "mediaResolution": "of what a client sends",
    "partMetadata": _IMAGES,
    "speechMetadata": _REPEATED,
    "spreadsheetMetadata": _IMAGES,
    "thoughtSignature": "to be sent back in a history of parts; edged tells its history in words",
    "toolCall": "runs on the side of the service",
    "toolResponse": "runs on the side of the service",
    "videoMetadata": _IMAGES,
}
"""Those of a part are told to the journal, once each, as are those above."""
_SEARCH: Final = "serverContent.groundingMetadata"
_CHUNK: Final = f"{_SEARCH}.groundingChunks"
_SCREEN: Final = "for a page on a screen, which the device does not have"
_ADDRESS: Final = "title and address name the source"
_RETRIEVAL: Final = "of retrieval from a store of documents, which edged does not set up"
_HEARD: Final = "serverContent.inputTranscription"
_SPOKEN: Final = "serverContent.outputTranscription"
_WHOLE: Final = "pieces are joined in the order in which they come; it is often never set"
_PIECES: Final = "of arguments that come in pieces, which edged does not ask for"
_TIMES: Final = "of wordTimestamp and diarization, which edged does not ask for"

UNUSED_DEEPER: Final = {
    "setupComplete.voiceConsentSignature": "of replicated voices, which edged does not ask for",
    f"{PARTS.removesuffix('.parts')}.role": "what the service says is the model's",
    f"{PARTS}.inlineData.displayName": "sound has no name",
    f"{_SEARCH}.googleMapsWidgetContextToken": _SCREEN,
    f"{_SEARCH}.groundingSupports": "which words a source is for; they are heard",
    f"{_SEARCH}.imageSearchQueries": _SCREEN,
    f"{_SEARCH}.retrievalMetadata": _RETRIEVAL,
    f"{_SEARCH}.retrievalQueries": _RETRIEVAL,
    f"{_SEARCH}.searchEntryPoint": _SCREEN,
    f"{_SEARCH}.sourceFlaggingUris": _SCREEN,
    f"{_SEARCH}.webSearchQueries": "what was looked for; what was found is told",
    f"{_CHUNK}.image": _SCREEN,
    f"{_CHUNK}.maps.placeAnswerSources": _SCREEN,
    f"{_CHUNK}.maps.placeId": _ADDRESS,
    f"{_CHUNK}.maps.route": _SCREEN,
    f"{_CHUNK}.maps.text": _ADDRESS,
    f"{_CHUNK}.retrievedContext.customMetadata": _RETRIEVAL,
    f"{_CHUNK}.retrievedContext.documentName": _RETRIEVAL,
    f"{_CHUNK}.retrievedContext.fileSearchStore": _RETRIEVAL,
    f"{_CHUNK}.retrievedContext.mediaId": _RETRIEVAL,
    f"{_CHUNK}.retrievedContext.pageNumber": _RETRIEVAL,
    f"{_CHUNK}.retrievedContext.ragChunk": _RETRIEVAL,
    f"{_CHUNK}.retrievedContext.text": _RETRIEVAL,
    f"{_CHUNK}.web.domain": _ADDRESS,
    f"{PARTS}.executableCode.id": "code and its result come one after the other",
    f"{PARTS}.codeExecutionResult.id": "code and its result come one after the other",
    **{
        f"{transcript}.{name}": reason
        for transcript in (_HEARD, _SPOKEN)
        for name, reason in {
            "finished": _WHOLE,
            "words": _TIMES,
            "startOffset": _TIMES,
            "endOffset": _TIMES,
            "speakerLabel": _TIMES,
        }.items()
    },
    "toolCall.functionCalls.partialArgs": _PIECES,
    "toolCall.functionCalls.willContinue": _PIECES,
    "voiceActivity.audioOffset": "of the stream since its connection began; pauses are not in it",
    "usageMetadata.cachedContentTokenCount": _CACHED,
    "usageMetadata.cacheTokensDetails": _CACHED,
    "usageMetadata.toolUsePromptTokensDetails": _OF_TOOLS,
    "usageMetadata.serviceTier": "of the contract with the service, not of a turn",
    "usageMetadata.trafficType": "of the contract with the service, not of a turn",
}
"""By their paths."""
