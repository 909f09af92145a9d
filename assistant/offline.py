"""Keeps the libraries we use from reaching out: nothing is fetched or reported at run time."""

import os

_SWITCHES = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "ORT_DISABLE_TELEMETRY": "1"}


def stay() -> None:
    """Set the switches, where the user has not; called before transformers, onnxruntime or chromadb are imported."""
    for name, value in _SWITCHES.items():
        os.environ.setdefault(name, value)
