"""The API's document, as served."""

import json
from pathlib import Path

from openapi_spec_validator import validate

TOP = Path(__file__).resolve().parents[1]


def test_document_is_valid_and_is_the_documented_one(shop):
    served = shop.get("/openapi.json")
    validate(served)
    assert served == json.loads((TOP / "docs/reference/openapi.json").read_text())
