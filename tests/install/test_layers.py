"""Which file comes in which layer: what a device fetches for an update."""

import random

from hypothesis import given
from hypothesis import strategies as st

from scripts.bundling import archive
from scripts.bundling.layers import SMALL, changed, split

_NAMES = ("__main__.py", "edged/a.py", "edged/b.py", "edged/c.wav", "LICENSE")
_TREES = st.fixed_dictionaries({name: st.sampled_from([b"1", b"2"]) for name in _NAMES})


def _sums(tree: archive.Files) -> dict[str, str]:
    return {name: archive.sha256(content) for name, content in tree.items()}


@given(own=_TREES, earlier=st.lists(_TREES, max_size=3))
def test_who_has_an_earlier_release_needs_one_layer(
    own: dict[str, bytes], earlier: list[dict[str, bytes]]
) -> None:
    """Each file is in one layer, and what is not in `app` is in all the earlier releases."""
    app, assets = split(own, [_sums(each) for each in earlier])
    assert {**app.files, **assets.files} == own
    assert not app.files.keys() & assets.files.keys()
    for each in earlier:
        assert all(each[name] == content for name, content in assets.files.items())


def test_a_first_release() -> None:
    """Has its code in one layer and the rest in the other, so that neither is empty."""
    app, assets = split(dict.fromkeys(_NAMES, b"1"), [])
    assert [*app.files] == ["__main__.py", "edged/a.py", "edged/b.py"]
    assert [*assets.files] == ["edged/c.wav", "LICENSE"]


def test_a_release_in_which_nothing_changed() -> None:
    """Still has an `app`."""
    own = dict.fromkeys(_NAMES, b"1")
    app, _ = split(own, [_sums(own)])
    assert [*app.files] == ["__main__.py"]


def test_who_has_a_release_of_long_ago_does_not_make_it_large() -> None:
    """He fetches `assets`, too; the others do not."""
    large = {f"edged/{n}.py": bytes(str(n), "ascii") + _noise(n) for n in range(5)}
    own = {"__main__.py": b"", "edged/a.py": b"2", **large}
    last = _sums(own) | {"edged/a.py": archive.sha256(b"1")}
    long_ago = {"__main__.py": archive.sha256(b"")}
    app, _ = split(own, [last, last, long_ago])
    assert [*app.files] == ["__main__.py", "edged/a.py"]
    assert len(app.stream) < SMALL
    app, _ = split(own, [long_ago, last])
    assert app.files == own


def _noise(seed: int) -> bytes:
    return random.Random(seed).randbytes(SMALL)  # noqa: S311


def test_a_file_that_was_another_in_between() -> None:
    """Is fetched: a device with just that release lacks it."""
    own = {"a": b"1", "b": b"1"}
    between = _sums(own) | {"a": archive.sha256(b"2")}
    assert changed(own, [_sums(own), between]) == {"a"}


def test_a_bundle_is_its_layers_one_after_the_other() -> None:
    """What a device fetches in parts is what an installer reads from one file."""
    layers = {key: archive.Layer.of({key: b"x"}) for key in ("app", "assets", "deps")}
    manifest = archive.manifest(layers, {"id": "1.0-a"})
    bundle = archive.bundle(manifest, layers)
    assert bundle.endswith(b"".join(layer.stream for layer in layers.values()))
    again = {key: archive.Layer.of({key: b"x"}) for key in layers}
    assert archive.bundle(archive.manifest(again, {"id": "1.0-a"}), again) == bundle
