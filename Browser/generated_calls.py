"""What schemathesis cannot know of the API by its document alone; loaded as its hooks.

The bodies of tus are plain bytes. An order opens to whoever holds its key, which the answer to the
reservation tells: a call about that order is made with it, every other call with the run's token.
"""

import os
import re

import schemathesis

KEYS = {}
ORDER = re.compile(r"/api/v1/orders/([^/]+)")


@schemathesis.serializer("application/offset+octet-stream")
def plain_bytes(context, value):
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.hook
def before_call(context, case, kwargs):
    """The shop file is only looked at, and an order's own calls carry its key."""
    if case.operation.path == "/api/v1/admin/shop":
        case.query = {**(case.query or {}), "dry_run": "true"}
    code = (case.path_parameters or {}).get("code")
    if case.operation.path.startswith("/api/v1/orders/") and code in KEYS:
        if "Authorization" in (case.headers or {}) or os.environ.get("CALLS_TOKEN"):
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {KEYS[code]}"}


@schemathesis.hook
def after_call(context, case, response):
    if case.operation.path == "/api/v1/drops/{slug}/orders" and response.status_code == 201:
        told = response.json()
        KEYS[told["code"]] = told["key"]
