"""What a command means to the camera: it looks as long as an utterance can use what it sees."""

from typing import Protocol

from edged.conversation import commands as c


class Looking(Protocol):
    """The part of a camera that is commanded."""

    def start(self, epoch: int) -> None:
        """Deliver frames."""

    def stop(self, epoch: int) -> None:
        """Deliver no frame but the first."""

    def cancel(self, epoch: int) -> None:
        """Deliver no frame."""


def look(camera: Looking, command: c.Command) -> None:
    """Pass on what follows from `command`.

    An utterance that is accepted has ended on the wire: a frame would come too late for it.
    """
    match command:
        case c.Capture(epoch=epoch) | c.ResumeCapture(epoch=epoch):
            camera.start(epoch)
        case c.EndCapture(epoch=epoch) | c.EndUtterance(epoch=epoch):
            camera.stop(epoch)
        case (
            c.PauseCapture(epoch=epoch)
            | c.CancelCapture(epoch=epoch)
            | c.WriteUtterance(epoch=epoch, stream=None)
            | c.AbandonUtterance(epoch=epoch)
            | c.AwaitReply(epoch=epoch)
        ):
            camera.cancel(epoch)
        case _:
            pass
