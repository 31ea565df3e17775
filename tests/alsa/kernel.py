"""What a kernel lists of its sound cards, as a folder."""

from pathlib import Path

LISTS = """ 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                      bcm2835 Headphones
 1 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0
                      vc4-hdmi-0
 2 [sndrpigooglevoi]: RPi-simple - snd_rpi_googlevoicehat_soundcar
                      snd_rpi_googlevoicehat_soundcard
 3 [Device         ]: USB-Audio - USB PnP Sound Device
                      C-Media USB PnP Sound Device at usb-0000:01:00.0-1.2, full speed
"""
PCMS = {
    "Headphones": ("pcm0p",),
    "vc4hdmi0": ("pcm0p",),
    "sndrpigooglevoi": ("pcm0p", "pcm0c"),
    "Device": ("pcm0p", "pcm1c"),
}


def proc_of(folder: Path, *ids: str) -> Path:
    """Write the /proc/asound of a machine with these cards into `folder`."""
    folder.mkdir(exist_ok=True)
    (folder / "cards").write_text(LISTS)
    for number, card_id in enumerate(ids):
        card = folder / f"card{number}"
        card.mkdir()
        (folder / card_id).symlink_to(card)
        (card / "id").write_text(f"{card_id}\n")
        for pcm in PCMS[card_id]:
            (card / pcm).mkdir()
        if card_id == "Device":
            (card / "usbid").write_text("0d8c:0014\n")
    return folder
