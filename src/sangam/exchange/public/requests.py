"""The door of `exchange` for typed requests: what can be asked, asking, approval, the list for both sides."""

from sangam.exchange.request_types import RequestType, own_part, request_type, request_types
from sangam.exchange.requests.drafts import Asked, approve, ask_desk, open_draft, revise, send_back, withdraw
from sangam.exchange.requests.lists import STATES, ListFilter, Whose, requests

__all__ = [
    "STATES",
    "Asked",
    "ListFilter",
    "RequestType",
    "Whose",
    "approve",
    "ask_desk",
    "open_draft",
    "own_part",
    "request_type",
    "request_types",
    "requests",
    "revise",
    "send_back",
    "withdraw",
]
