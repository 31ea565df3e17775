"""Write the man page and the completions: `python -m scripts.documenting`."""

from scripts.documenting.command_line import FOLDER, documents

for name, content in documents().items():
    (FOLDER / name).write_text(content)
