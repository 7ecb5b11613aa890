"""The words of the pages, read from where the pages have them: a journey presses what a person
reads, and a change of wording is no change of the journey."""

import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "Sources/Pages/Words"


class Words:
    def __init__(self, language):
        self.language = language
        self.texts = {}
        for line in (FOLDER / f"{language}.words").read_text(encoding="utf-8").splitlines():
            if "=" in line and not line.startswith("#"):
                key, text = line.split("=", 1)
                self.texts[key.strip()] = text.strip()

    def __call__(self, key, **values):
        """The words of a key, with its places filled."""
        text = self.texts[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        assert "{" not in text, f"{key} has places that were not filled: {text}"
        return text

    def field(self, key):
        """A pattern for a field of the shopper's details, which says so where it is optional."""
        return re.compile(
            re.escape(self.texts[f"field_{key}"])
            + rf"( \({re.escape(self.texts['optional'])}\))?\Z")

    def like(self, key):
        """A pattern that matches the words of a key, whatever stands in its places."""
        return re.compile(self.inside(key).pattern + r"\Z")

    def inside(self, key):
        """A pattern that finds the words of a key in a text, whatever stands in their places."""
        parts = re.split(r"\{[^}]*\}|%n", self.texts[key])
        return re.compile(r".+?".join(re.escape(part) for part in parts))
