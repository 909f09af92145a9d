"""What the reader is trained among, and that training can go on from the weights that are shipped."""

import random
from pathlib import Path

import numpy as np
import pytest

from assistant import reader
from assistant.windows import Window, ask, tokenizer

SHIPPED = Path(reader.__file__).with_name("reader.onnx")


@pytest.mark.slow
def test_paragraphs_found_near_come_before_others_of_their_papers() -> None:
    from eval import train

    def of(tokens: int) -> list[train.Spans]:
        return [(Window(0, [0] * tokens, []), [])]

    school = train.School([of(4000), of(4000), of(2000), of(900), of(900)], ["a", "a", "b", "b", "c"], [], 1.0, True)
    pupil = train.Pupil("who?", ((0, 0),), (1,), (), "a")
    assert train._paragraphs(school, [pupil], random.Random(1)) == [0, 1]
    assert train._paragraphs(school, [train.Pupil("who?", (), (3,), (), "b")], random.Random(1)) == [3, 2]


@pytest.mark.slow
def test_training_goes_on_from_the_shipped_weights() -> None:
    import torch

    from eval.network import Reading, restore

    network = Reading()
    restore(network, SHIPPED)
    network.eval()
    ids = ask(tokenizer(), "who chairs the board?")
    with torch.no_grad():
        ((vectors, _),) = network.read([ids])
    shipped = reader.load().question("who chairs the board?")
    assert np.abs(vectors[1:-1].numpy() - shipped.vectors).max() < 0.01  # the one in 16, the other in 32 bits
    assert torch.sigmoid(network.around).item() == pytest.approx(reader.AROUND, abs=0.001)
    assert network.nothing.item() == pytest.approx(reader.NOTHING, abs=0.001)
