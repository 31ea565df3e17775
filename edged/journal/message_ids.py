"""The MESSAGE_ID of each kind of entry that the journal's catalog explains. Fixed for ever.

`systemd/edged.catalog` has a text for each, which `journalctl -x` shows; for MESSAGE_ID see
systemd.journal-fields(7). Other events have none: their one line says it all.
"""

from collections.abc import Mapping
from typing import Final

from edged.journal import Field

KIND_FIELDS: Final = {
    "turn": "outcome",
    "not_set_up": "reason",
    "offline": "reason",
    "device_lost": "device",
    "device_restored": "device",
    "timer_over": "end",
}
"""The field that splits an event into kinds, as in `device_lost:camera`."""

MESSAGE_IDS: Final[Mapping[str, str]] = {
    "started": "432396c07cff485888435d05870a68e2",
    "stopped": "9793cf63142d4470ae3869ea86af4068",
    "reloaded": "597970ca109d43ecbd72191365b3caab",
    "reload_refused": "15318aa1d59e4a6b94d3644a526d9cc5",
    "settings_wrong": "8ad4a3f15eee43dcacf576f0f4bb1546",
    "gave_up": "bf926e96d0f24df294cf3864100389c1",
    "watchdog_starved": "edcf9c2cf8344b89b4bb8d43296cbfa9",
    "not_set_up:no_key": "cde13cb0224c4bb3a2b2ab7e320394a1",
    "not_set_up:bad_key": "27b1b74a3931454e83782b028cc05069",
    "not_set_up:authentication": "bea35c37dc684098a21cf442d6a00d96",
    "not_set_up:account": "e2650c6ad5df4103a21b57f02c096742",
    "not_set_up:region": "2e46c65686f04e878f73e9aedfd5dacf",
    "not_set_up:configuration": "94763be5180b49758a5a3e19fac379fe",
    "offline:quota": "a1d8b4dfd81e427f89d7d1625a6b9498",
    "offline:network": "dc55b58fe619434daf3d56c0cd3ca908",
    "offline:clock": "2631d28aadaf45debc1fb5f71e9902ed",
    "offline:service": "eaad58c7a7cf440fa3843cec9319a992",
    "offline:flood": "32637fa7bfff4dddbec4616bf89086cf",
    "online": "0886b1d018594b9887faf6643ba3f303",
    "device_lost:microphone": "45566d779111460f89e4c94da3f7baa1",
    "device_lost:speaker": "7e4132bf0930494c844f9beaf15e45ae",
    "device_lost:camera": "8c4a4c30896f4e0b897657218f7bc110",
    "device_lost:button": "606c14922232486ba6983bc9f85624f3",
    "device_lost:light": "5f7f9869a1e448e19ebe083434760908",
    "device_restored:microphone": "876a466d6fd3452da9024e762be2be04",
    "device_restored:speaker": "4864e03d92ea4b489a1900afa6393768",
    "device_restored:camera": "644cf6de3b7e4f56a014a5fd17fda1cb",
    "device_restored:button": "c2c2f0a1cc3746c2a70159b15a46bc26",
    "device_restored:light": "471f127a2fb24344919dd0658f044aac",
    "samples_lost": "8606a95d2b2a4e63bbc01d0a08c238ab",
    "reply_late": "ef5cc8daca624d8e86b7a7d15a65d546",
    "speech_dropped": "0d5dbc501d1c44c482b897aa160253eb",
    "memory_dropped": "5528c30f0205443e900d70a9ade5553c",
    "turn:failed": "016064eee4bb47ba8eb79d10fd025570",
    "turn:unheard": "d0539c511dfd4c369f5c2fb57b6d0238",
    "timer_rang": "a7e1bd82704f40d3b1d07cb155c2c0b4",
    "timer_over:missed": "c033383e37df4db5b6c28ce3d130c572",
    "timer_over:unheard": "5ad0c7209f40426e98cc2ed118fbc4a7",
    "setting_doubted": "13d8c49679f14018b72421225d05ab47",
    "broken": "e96b828555244c7089fe3dd092c22965",
    "connection_failed_unforeseen": "96a3afab0cd240389f6b948c89ade222",
    "entries_lost": "12af95fc04fb4651ad4315c27e352abb",
    "mixer_not_usable": "d90ac5bde5a84c47ae07666e38d24bbb",
    "volume_not_kept": "b194beacd6cc464faeb4c638b3375121",
    "handle_not_kept": "aad35d642493458bbe8f897ba45635eb",
    "budget_low": "76ba823c2b3d451da87cd315d303ed11",
    "budget_spent": "f16be50c1e4740c5aef73280929ae5f9",
    "control_client_refused": "ed8a1b70d40b45e49efa1e6eaa0ea6c7",
    "mcp_tool_waits": "c901fc5913704e59ba3706db8b778cc1",
    "mcp_server_lost": "2b06179248354fc6b01951936355deac",
    "volume_unreadable": "ed54ac20912340f3b09c81c410b68b5a",
    "handle_not_usable": "25a3bf9e8b90441fade332c78e4aa24d",
    "light_not_kept": "dc8ab12b96b64379a7e5ba2274f25024",
    "usage_not_usable": "06a5e472d07a4c508d09b15859894ce9",
    "usage_not_kept": "1a4487c9113847d09497ba992cb9d3d8",
    "persona_unreadable": "9ab87ba6e85142368c101e4b8f0299c5",
    "persona_unknown": "548430a9a78c444c9551a508b03bb68c",
    "persona_not_kept": "c67912b49b3742518e34f0ee9fe18060",
    "timers_not_usable": "1f3ba1a835bd441fb199ac9f0dfedde8",
    "timers_lost": "64f393e411e94f8488a7817505ed7959",
    "timers_not_kept": "3f3206ab72fd4b32a42e65389a23aa00",
    "mcp_state_unusable": "a896e31427dd4b5ab2708e865f81e7f1",
    "mcp_state_not_kept": "c0c27f44deaf449296183841898d60f2",
    "tools_left_out": "43117b81b1064a3a868d5418c1995362",
    "update_installed": "2416a51b0946482a8da6074d4c487a5d",
    "update_failed": "6df9cda0f7684a8f96250de53d9c96c4",
    "update_interrupted": "919ca3755e734ce58169ba49a2674344",
    "update_not_possible": "c88e3e8b74be4ed9b1314cc7a09b3131",
}
"""MESSAGE_ID by kind. Add lines; never change or reuse an ID: owners search for them."""


def message_id(event: str, fields: Mapping[str, Field]) -> str | None:
    """Return the MESSAGE_ID of an entry, if its kind has one."""
    kind = f"{event}:{fields.get(KIND_FIELDS[event])}" if event in KIND_FIELDS else event
    return MESSAGE_IDS.get(kind)
