"""Every feature of the Live API: its fields on the wire, and the tests that prove it.

Fields are paths of names in camelCase, from the message down, without the places in lists
(https://ai.google.dev/api/live); `.*` stands for all that is below. `test_rows` holds the table to
the tests that exist and to the fields that google-genai knows; `test_wire` and `test_token_wire`
see each field go out of the stock SDK, or come in.
"""

from dataclasses import dataclass
from typing import Final

SETUP: Final = "setup"
TOKEN: Final = "authToken"
"""The request for an ephemeral token, which goes over HTTP."""
_GENERATION: Final = f"{SETUP}.generationConfig"
_INPUT: Final = f"{SETUP}.realtimeInputConfig"
_DETECTION: Final = f"{_INPUT}.automaticActivityDetection"
_SPEECH: Final = f"{_GENERATION}.speechConfig"
_TOKENS: Final = "tests/emulator/access/test_tokens.py::"
_SDK: Final = "tests/emulator/test_with_sdk.py::"
_INSTRUCTION: Final = "tests/journeys/test_instruction.py::"
_MODES: Final = "tests/journeys/test_modes.py::"
_WRITTEN: Final = "tests/journeys/test_written.py::"
_BEHAVIOR: Final = "tests/features/test_behavior.py::"
_EFFECTS: Final = "tests/features/test_effects.py::"
ACCEPTED: Final = "tests/features/test_settings.py::test_a_setting_is_taken_or_refused"
"""That the service takes it, which is not yet that anything comes of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A feature."""

    feature: str
    sent: tuple[str, ...]
    received: tuple[str, ...]
    proofs: tuple[str, ...]
    """file::function of tests in which the stock SDK talks to the emulator."""


ROWS: Final = (
    Row(
        "Push to talk: the client says when the user speaks",
        (f"{_DETECTION}.disabled", "realtimeInput.activityStart", "realtimeInput.activityEnd"),
        (),
        (
            f"{_SDK}test_parrot_says_what_was_said",
            "tests/journeys/test_turn.py::test_hold_talk_hear",
        ),
    ),
    Row(
        "Sound, pictures and words of the user, as they come",
        ("realtimeInput.audio", "realtimeInput.video", "realtimeInput.text"),
        ("serverContent.modelTurn.parts.inlineData",),
        (
            f"{_BEHAVIOR}test_sound_pictures_and_words_are_one_turn",
            "tests/journeys/test_devices.py::test_what_a_webcam_sees_goes_out_with_what_is_said",
            f"{_WRITTEN}test_what_is_typed_is_answered_aloud",
        ),
    ),
    Row(
        "What the answer is made of: sound, or words",
        (f"{_GENERATION}.responseModalities",),
        ("serverContent.modelTurn.parts.text",),
        ("tests/emulator/setup/test_models.py::test_the_stock_client_reads_an_answer_in_writing",),
    ),
    Row(
        "Whether speech interrupts an answer",
        (f"{_INPUT}.activityHandling",),
        ("serverContent.interrupted",),
        (f"{_SDK}test_barge_in", f"{_BEHAVIOR}test_an_answer_that_is_not_to_be_interrupted"),
    ),
    Row(
        "What of the input belongs to a turn",
        (f"{_INPUT}.turnCoverage",),
        (),
        (f"{_BEHAVIOR}test_pictures_from_before_a_turn_count_by_its_coverage",),
    ),
    Row(
        "How many tokens a picture costs",
        (f"{_GENERATION}.mediaResolution",),
        (),
        (f"{_EFFECTS}test_a_resolution_sets_the_price_of_a_picture", ACCEPTED),
    ),
    Row(
        "Voice and language",
        (f"{_SPEECH}.voiceConfig.prebuiltVoiceConfig.voiceName", f"{_SPEECH}.languageCode"),
        (),
        (
            f"{_EFFECTS}test_each_voice_sounds_different",
            f"{_EFFECTS}test_a_language_is_that_of_the_transcripts",
            ACCEPTED,
        ),
    ),
    Row(
        "Who the model is, also from now on",
        (f"{SETUP}.systemInstruction", "contextUpdate.systemInstruction"),
        (),
        (
            f"{_BEHAVIOR}test_the_instruction_may_change",
            f"{_INSTRUCTION}test_a_reload_changes_the_instruction_and_loses_nothing",
        ),
    ),
    Row(
        "Words of both sides",
        (
            f"{SETUP}.inputAudioTranscription",
            f"{SETUP}.inputAudioTranscription.customVocabulary",
            f"{SETUP}.outputAudioTranscription",
        ),
        (
            "serverContent.inputTranscription",
            "serverContent.outputTranscription",
            "serverContent.interimInputTranscription",
        ),
        (
            f"{_BEHAVIOR}test_words_of_both_sides",
            f"{_EFFECTS}test_a_vocabulary_is_recognised",
            f"{_EFFECTS}test_a_language_is_that_of_the_transcripts",
        ),
    ),
    Row(
        "Functions of the device",
        (
            *(
                f"{SETUP}.tools.functionDeclarations.{name}"
                for name in ("name", "description", "parameters", "behavior")
            ),
            *(
                f"toolResponse.functionResponses.{name}"
                for name in ("id", "name", "response", "scheduling", "willContinue", "parts")
            ),
            "contextUpdate.tools.tools",
        ),
        ("toolCall.functionCalls", "toolCallCancellation.ids"),
        (
            f"{_BEHAVIOR}test_functions_are_declared_and_changed",
            f"{_BEHAVIOR}test_functions_are_called_and_answered",
            f"{_BEHAVIOR}test_a_call_is_taken_back",
        ),
    ),
    Row(
        "Google Search, with its sources",
        (f"{SETUP}.tools.googleSearch",),
        ("serverContent.groundingMetadata",),
        (f"{_EFFECTS}test_a_search_names_its_sources_and_is_billed", ACCEPTED),
    ),
    Row(
        "Pages that were named, and code that is run",
        (f"{SETUP}.tools.urlContext", f"{SETUP}.tools.codeExecution"),
        (
            "serverContent.urlContextMetadata",
            "serverContent.modelTurn.parts.executableCode",
            "serverContent.modelTurn.parts.codeExecutionResult",
        ),
        (f"{_EFFECTS}test_pages_are_read_and_code_is_run", ACCEPTED),
    ),
    Row(
        "A conversation longer than its context",
        (
            f"{SETUP}.contextWindowCompression.triggerTokens",
            f"{SETUP}.contextWindowCompression.slidingWindow.targetTokens",
        ),
        (),
        (f"{_BEHAVIOR}test_a_long_conversation_is_cut_instead_of_ended",),
    ),
    Row(
        "Connections that follow one another",
        (f"{SETUP}.sessionResumption.handle", f"{SETUP}.sessionResumption.transparent"),
        (
            "sessionResumptionUpdate.newHandle",
            "sessionResumptionUpdate.resumable",
            "sessionResumptionUpdate.lastConsumedClientMessageIndex",
            "goAway.timeLeft",
        ),
        (
            f"{_SDK}test_resumption_restores_the_history",
            f"{_SDK}test_go_away_on_a_fast_clock",
            "tests/journeys/test_vertex.py::test_a_cut_in_the_middle_of_a_sentence_is_not_heard",
        ),
    ),
    Row(
        "What was said before, told to a new session",
        (
            f"{SETUP}.historyConfig.initialHistoryInClientContent",
            "clientContent.turns",
            "clientContent.turnComplete",
        ),
        (),
        (
            f"{_BEHAVIOR}test_a_session_may_begin_with_a_history",
            f"{_WRITTEN}test_a_conversation_begins_with_what_is_to_be_remembered",
        ),
    ),
    Row(
        "What a turn costs",
        (),
        (
            "usageMetadata.promptTokenCount",
            "usageMetadata.responseTokenCount",
            "usageMetadata.totalTokenCount",
            "usageMetadata.toolUsePromptTokenCount",
            "usageMetadata.thoughtsTokenCount",
            "usageMetadata.cachedContentTokenCount",
            "usageMetadata.promptTokensDetails",
            "usageMetadata.responseTokensDetails",
        ),
        (
            f"{_BEHAVIOR}test_a_turn_has_its_usage",
            f"{_EFFECTS}test_thinking_is_billed",
            f"{_EFFECTS}test_a_search_names_its_sources_and_is_billed",
        ),
    ),
    Row(
        "Thinking",
        (
            *(
                f"{_GENERATION}.thinkingConfig.{name}"
                for name in ("thinkingLevel", "thinkingBudget", "includeThoughts")
            ),
        ),
        ("serverContent.modelTurn.parts.thought", "serverContent.interactionStatus"),
        (
            f"{_EFFECTS}test_thinking_is_billed",
            f"{_BEHAVIOR}test_a_thinking_model_tells_its_thoughts_and_when_it_is_idle",
        ),
    ),
    Row(
        "Translation",
        (
            f"{_GENERATION}.translationConfig.targetLanguageCode",
            f"{_GENERATION}.translationConfig.echoTargetLanguage",
        ),
        (),
        (
            f"{_EFFECTS}test_what_is_in_the_target_language_is_echoed_if_asked",
            ACCEPTED,
            f"{_MODES}test_a_translation_is_heard_while_one_speaks",
        ),
    ),
    Row(
        "How a turn ends, and why",
        (),
        (
            "serverContent.generationComplete",
            "serverContent.turnComplete",
            "serverContent.turnCompleteReason",
            "serverContent.waitingForInput",
        ),
        (f"{_BEHAVIOR}test_a_turn_ends_for_a_reason",),
    ),
    Row(
        "Devices without a key, and the other door to the same service",
        (
            f"{TOKEN}.uses",
            f"{TOKEN}.expireTime",
            f"{TOKEN}.newSessionExpireTime",
            f"{TOKEN}.bidiGenerateContentSetup",
            f"{TOKEN}.fieldMask",
        ),
        (),
        (
            f"{_TOKENS}test_the_sdk_lives_on_a_token",
            f"{_TOKENS}test_the_sdk_sets_the_uses_and_the_times_of_a_token",
            "tests/emulator/access/test_vertex.py::test_the_sdk_talks_with_a_service_account",
        ),
    ),
    Row(
        "Hands free: the service hears when the user speaks",
        (
            f"{_DETECTION}.startOfSpeechSensitivity",
            f"{_DETECTION}.endOfSpeechSensitivity",
            f"{_DETECTION}.prefixPaddingMs",
            f"{_DETECTION}.silenceDurationMs",
            "realtimeInput.audioStreamEnd",
        ),
        ("voiceActivity.type", "voiceActivity.audioOffset"),
        (
            f"{_BEHAVIOR}test_hands_free",
            f"{_EFFECTS}test_what_counts_as_speech_is_set",
            f"{_MODES}test_an_open_conversation_in_half_duplex",
            f"{_MODES}test_in_full_duplex_the_voice_interrupts",
        ),
    ),
    Row(
        "Feeling, and silence where nothing is to be said",
        (f"{_GENERATION}.enableAffectiveDialog", f"{SETUP}.proactivity.proactiveAudio"),
        (),
        (
            f"{_EFFECTS}test_affective_dialog_answers_as_it_is_spoken_to",
            f"{_EFFECTS}test_proactive_audio_leaves_noise_unanswered",
            ACCEPTED,
        ),
    ),
    Row(
        "Which model, and that it is ready",
        (f"{SETUP}.model",),
        ("setupComplete",),
        (f"{_SDK}test_refused_setups",),
    ),
)

_STRUCTURED: Final = "structured output, which Live models lack"
_ELSEWHERE: Final = "known to the SDK, and not of the Live API"
_OLD: Final = "deprecated for these models since July 2026"
_PLAIN: Final = "more than a conversation needs of its transcript"

UNSENT: Final = {
    "realtimeInput.mediaChunks": "deprecated: audio and video took its place",
    f"{SETUP}.httpOptions": "not on the wire: how the SDK connects",
    f"{TOKEN}.httpOptions": "not on the wire: how the SDK connects",
    f"{SETUP}.explicitVadSignal": "of Vertex AI; voiceActivity tells the same everywhere",
    f"{SETUP}.avatarConfig.*": "there is no screen",
    f"{SETUP}.safetySettings": "those of the service are kept",
    f"{SETUP}.labels": "of Vertex AI's bills",
    f"{SETUP}.proactivity.proactiveVideo": "pictures go out with what is said, or when asked for",
    f"{_INPUT}.interimTranscriptTimestampEnabled": _PLAIN,
    **{
        f"{SETUP}.{side}AudioTranscription.{name}": _PLAIN
        for side in ("input", "output")
        for name in (
            *("adaptationPhrases", "diarization", "languageAuto", "languageCodes"),
            *("languageHints.*", "mode", "sourceText", "wordTimestamp"),
        )
    },
    f"{SETUP}.outputAudioTranscription.customVocabulary": "the model knows what it says",
    f"{SETUP}.tools.functionDeclarations.parametersJsonSchema": "ignored by the Live API",
    f"{SETUP}.tools.functionDeclarations.response": "the description says what comes back",
    f"{SETUP}.tools.functionDeclarations.responseJsonSchema": "ignored by the Live API",
    f"{SETUP}.tools.googleSearch.*": "the whole web is searched",
    **{
        f"{SETUP}.tools.{tool}": "a tool that Live models lack"
        for tool in (
            *("retrieval.*", "computerUse.*", "fileSearch.*", "googleMaps.*", "mcpServers.*"),
            *("enterpriseWebSearch.*", "googleSearchRetrieval.*"),
            *("parallelAiSearch.*", "exaAiSearch.*"),
        )
    },
    f"{_GENERATION}.temperature": _OLD,
    f"{_GENERATION}.topP": _OLD,
    f"{_GENERATION}.topK": _OLD,
    f"{_GENERATION}.maxOutputTokens": "cuts an answer in the middle of a word",
    f"{_GENERATION}.seed": "no answer has to be the same twice",
    **{
        f"{_GENERATION}.{name}": _STRUCTURED
        for name in (
            *("responseMimeType", "responseSchema", "responseJsonSchema", "responseFormat.*"),
        )
    },
    **{
        f"{_GENERATION}.{name}": _ELSEWHERE
        for name in (
            *("candidateCount", "frequencyPenalty", "presencePenalty", "stopSequences"),
            *("logprobs", "responseLogprobs", "audioTimestamp", "audioTranscriptionConfig.*"),
            *("modelSelectionConfig.*", "routingConfig.*", "enableEnhancedCivicAnswers"),
        )
    },
    f"{_SPEECH}.multiSpeakerVoiceConfig.*": "of text-to-speech: one voice answers",
    f"{_SPEECH}.voiceConfig.replicatedVoiceConfig.*": "a cloned voice needs a contract with Google",
    f"{_SPEECH}.voiceConfig.voice": "another spelling of voiceName",
}
"""Client fields that google-genai knows and this device does not send, each with the reason."""


def names(path: str, field: str) -> bool:
    """Return whether a path of the table names a field."""
    return field == path or (path.endswith(".*") and field.startswith(path[:-1]))
