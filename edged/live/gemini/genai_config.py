"""The client and the set-up of a session, in the types of google-genai."""

import json

from google import genai
from google.genai import types

from edged.capabilities import Seeding
from edged.conversation.remark import Remark
from edged.live.core.setup import ActivityDetection, SessionSetup
from edged.live.credentials import (
    AccessToken,
    ApiKey,
    Authorization,
    EphemeralToken,
    ExpressKey,
)
from edged.tools import Declaration


def client(authorization: Authorization, options: types.HttpOptions) -> genai.Client:
    """Return the SDK's client for what lets it in."""
    match authorization:
        case ApiKey(key=key):
            return genai.Client(api_key=key, vertexai=False, http_options=options)
        case EphemeralToken(name=name, api_version=version):
            own = options.model_copy(update={"api_version": version})
            return genai.Client(api_key=name, vertexai=False, http_options=own)
        case ExpressKey(key=key):
            return genai.Client(api_key=key, vertexai=True, http_options=options)
        case AccessToken(token=token, project=project, location=location):
            # With it comes all of cryptography, which nobody else needs.
            from google.oauth2 import credentials as oauth2  # noqa: PLC0415

            return genai.Client(
                vertexai=True,
                project=project,
                location=location,
                credentials=oauth2.Credentials(token),  # type: ignore[no-untyped-call]
                http_options=options,
            )


def connect_config(setup: SessionSetup) -> types.LiveConnectConfig:
    """Return the set-up as the SDK wants it."""
    return types.LiveConnectConfig(
        response_modalities=[types.Modality(setup.modality.value)],
        thinking_config=_thinking(setup),
        media_resolution=_resolution(setup),
        enable_affective_dialog=setup.affective or None,
        proactivity=types.ProactivityConfig(proactive_audio=True) if setup.proactive else None,
        speech_config=_speech(setup),
        system_instruction=setup.instruction or None,
        input_audio_transcription=_transcription(setup, "input"),
        output_audio_transcription=_transcription(setup, "output"),
        session_resumption=types.SessionResumptionConfig(
            handle=setup.handle, transparent=setup.transparent or None
        ),
        history_config=_history(setup),
        tools=_tools(setup) or None,
        realtime_input_config=_input(setup),
        translation_config=_translation(setup),
        context_window_compression=types.ContextWindowCompressionConfig(
            trigger_tokens=setup.compression.trigger,
            sliding_window=types.SlidingWindow(target_tokens=setup.compression.target),
        ),
    )


def _resolution(setup: SessionSetup) -> types.MediaResolution | None:
    chosen = setup.media_resolution.upper()
    return types.MediaResolution(f"MEDIA_RESOLUTION_{chosen}") if chosen else None


def _thinking(setup: SessionSetup) -> types.ThinkingConfig | None:
    if not (setup.thinking_level or setup.thoughts or setup.thinking_budget is not None):
        return None
    level = setup.thinking_level.upper()
    return types.ThinkingConfig(
        thinking_level=types.ThinkingLevel(level) if level else None,
        thinking_budget=setup.thinking_budget,
        include_thoughts=setup.thoughts or None,
    )


def _history(setup: SessionSetup) -> types.HistoryConfig | None:
    announced = setup.history and setup.seeding is Seeding.ANNOUNCED
    return types.HistoryConfig(initial_history_in_client_content=True) if announced else None


def _tools(setup: SessionSetup) -> types.ToolListUnion:
    tools: types.ToolListUnion = []
    if setup.tools:
        functions = [_function(each, setup) for each in setup.tools]
        tools.append(types.Tool(function_declarations=functions))
    if setup.searches:
        tools.append(types.Tool(google_search=types.GoogleSearch()))
    if setup.url_context:
        tools.append(types.Tool(url_context=types.UrlContext()))
    if setup.code_execution:
        tools.append(types.Tool(code_execution=types.ToolCodeExecution()))
    return tools


def _speech(setup: SessionSetup) -> types.SpeechConfig | None:
    if not (setup.voice or setup.language):
        return None
    voice = types.VoiceConfig(
        prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=setup.voice)
    )
    return types.SpeechConfig(
        voice_config=voice if setup.voice else None, language_code=setup.language or None
    )


def _transcription(setup: SessionSetup, side: str) -> types.AudioTranscriptionConfig | None:
    if side not in setup.transcription:
        return None
    words = setup.vocabulary if side == "input" else ()
    return types.AudioTranscriptionConfig(custom_vocabulary=list(words) or None)


def _input(setup: SessionSetup) -> types.RealtimeInputConfig:
    handling, coverage = setup.activity_handling, setup.turn_coverage
    return types.RealtimeInputConfig(
        automatic_activity_detection=_detection(setup),
        activity_handling=types.ActivityHandling(handling) if handling else None,
        turn_coverage=types.TurnCoverage(coverage) if coverage else None,
    )


def _detection(setup: SessionSetup) -> types.AutomaticActivityDetection:
    if setup.activity_detection is ActivityDetection.MANUAL:
        return types.AutomaticActivityDetection(disabled=True)
    start = setup.detection.start_sensitivity.upper()
    end = setup.detection.end_sensitivity.upper()
    return types.AutomaticActivityDetection(
        disabled=False,
        start_of_speech_sensitivity=types.StartSensitivity(f"START_SENSITIVITY_{start}")
        if start
        else None,
        end_of_speech_sensitivity=types.EndSensitivity(f"END_SENSITIVITY_{end}") if end else None,
        prefix_padding_ms=setup.detection.prefix_padding_ms,
        silence_duration_ms=setup.detection.silence_ms,
    )


def _translation(setup: SessionSetup) -> types.TranslationConfig | None:
    if not setup.translate_to:
        return None
    return types.TranslationConfig(
        target_language_code=setup.translate_to, echo_target_language=setup.translate_echo
    )


def _function(declared: Declaration, setup: SessionSetup) -> types.FunctionDeclaration:
    behavior = setup.manner(declared.kind).behavior
    schema = types.Schema.model_validate(json.loads(declared.parameters or "null") or {})
    return types.FunctionDeclaration(
        name=declared.name,
        description=declared.description,
        parameters=schema if declared.parameters else None,
        behavior=types.Behavior(behavior.value) if behavior else None,
    )


def contents(history: tuple[Remark, ...]) -> list[types.Content | types.ContentDict]:
    """Return what was said before, as the service wants its initial history."""
    return [types.Content(role=r.speaker, parts=[types.Part(text=r.text)]) for r in history]
