"""The reader's and the reranker's networks as they are trained and written out; `assistant/network.py` runs them."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from assistant.embed import default_weights

VECTOR, FROZEN = 96, 1  # parts of a token's vector; layers that stay as they were
_BATCH = 4096  # tokens in one run of the network


class Layers(nn.Module):
    """The embedding model's network: words' vectors, which stay as they were, and the layers after them."""

    def __init__(self) -> None:
        from transformers import AutoModel

        super().__init__()
        whole = AutoModel.from_pretrained(default_weights().parent)
        self.embeddings, self.layers = whole.embeddings, whole.encoder.layer
        self.embeddings.requires_grad_(False)

    def through(self, embedded: Tensor, mask: Tensor) -> Tensor:
        """n×t×384 and n×t to n×t×384."""
        x, bias = embedded, (1 - mask)[:, None, None, :] * -1e4

        def heads(t: Tensor) -> Tensor:
            return t.reshape(t.shape[0], t.shape[1], 12, 32).transpose(1, 2)

        for layer in self.layers:
            attend, after = layer.attention.self, layer.attention.output
            query, key, value = heads(attend.query(x)), heads(attend.key(x)), heads(attend.value(x))
            shares = torch.softmax(query @ key.transpose(-1, -2) / math.sqrt(32) + bias, -1)
            seen = (shares @ value).transpose(1, 2).reshape(x.shape[0], x.shape[1], 384)
            x = after.LayerNorm(after.dropout(after.dense(seen)) + x)
            wide = F.gelu(layer.intermediate.dense(x))
            x = layer.output.LayerNorm(layer.output.dropout(layer.output.dense(wide)) + x)
        return x

    def read(self, rows: Sequence[Sequence[int]], seconds: Sequence[int] | None = None) -> list[tuple[Tensor, Tensor]]:
        """Rows of token ids to each row's outputs, of as many tokens as it has, in batches of alike length.

        `seconds` says where the second of two texts begins in each.
        """
        order = sorted(range(len(rows)), key=lambda i: -len(rows[i]))
        found: dict[int, tuple[Tensor, Tensor]] = {}
        while order:
            size = max(1, _BATCH // len(rows[order[0]]))
            batch, order = order[:size], order[size:]
            width = len(rows[batch[0]])
            ids = torch.tensor([[*rows[i], *[0] * (width - len(rows[i]))] for i in batch])
            mask = torch.tensor([[1.0] * len(rows[i]) + [0.0] * (width - len(rows[i])) for i in batch])
            openings = [seconds[i] if seconds else width for i in batch]
            kinds = torch.tensor([[int(t >= opening) for t in range(width)] for opening in openings])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                first, second = self(self.embeddings(input_ids=ids, token_type_ids=kinds), mask)
            for n, i in enumerate(batch):
                found[i] = first[n][: len(rows[i])], second[n][: len(rows[i])]
        return [found[i] for i in range(len(rows))]


class Reading(Layers):
    """The reader's: words' vectors to tokens' vectors and weights, and the three numbers that a score is made with."""

    def __init__(self) -> None:
        super().__init__()
        self.project = nn.Linear(384, VECTOR, bias=False)
        self.weigh = nn.Linear(384, 1)
        with torch.no_grad():  # an orthonormal start keeps the distances that the model has learnt
            self.project.weight.copy_(torch.linalg.qr(torch.randn(384, VECTOR))[0].T)
            self.weigh.weight.zero_()
            self.weigh.bias.fill_(0.5)
        self.scale = nn.Parameter(torch.tensor(math.log(16.0)))
        self.around = nn.Parameter(torch.tensor(0.0))  # its logistic is AROUND
        self.length = nn.Parameter(torch.tensor(0.05))
        self.nothing = nn.Parameter(torch.tensor(0.55))
        for layer in self.layers[:FROZEN]:
            layer.requires_grad_(False)

    def forward(self, embedded: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """n×t×384 and n×t to unit vectors (n×t×d) and weights (n×t)."""
        x = self.through(embedded, mask)
        vectors = self.project(x).float()
        return F.normalize(vectors, dim=-1), F.softplus(self.weigh(x).squeeze(-1).float()) * mask

    def scores(self, asked: Tensor, weights: Tensor, read: Tensor, spans: Sequence[tuple[int, int, int]]) -> Tensor:
        """q×k×d questions with weights q×k, and one window t×d: q×pieces, as `reader.scores` but times the scale."""
        nearness = torch.einsum("qkd,td->qkt", asked, read)
        around = nearness.max(-1).values[:, None]
        here = torch.stack([nearness[:, :, first:last].max(-1).values for _, first, last in spans], 1)
        met = here + torch.sigmoid(self.around) * (around - here)
        sizes = torch.tensor([float(last - first) for _, first, last in spans])
        return self.scale.exp() * (torch.einsum("qsk,qk->qs", met, weights) - self.length * (sizes.log() / 3 - 1))


class Reranking(Layers):
    """The reranker's: words' vectors of a question and a text to a number for each token and one for both together."""

    def __init__(self) -> None:
        super().__init__()
        self.own, self.whole = nn.Linear(384, 1), nn.Linear(384, 1)
        nn.init.normal_(self.own.weight, std=0.02)
        nn.init.zeros_(self.whole.weight)
        self.length = nn.Parameter(torch.tensor(0.0))

    def forward(self, embedded: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """n×t×384 and n×t to the tokens' numbers (n×t) and the texts' (n×1)."""
        x = self.through(embedded, mask)
        return self.own(x).squeeze(-1).float(), self.whole(x[:, 0]).float()

    def scores(self, tokens: Tensor, whole: Tensor, spans: Sequence[tuple[int, int]]) -> Tensor:
        """One row's outputs to a score for each piece, first token to last + 1, as `reranker.scores`."""
        own = torch.stack([tokens[first:last].mean() for first, last in spans])
        sizes = torch.tensor([float(last - first) for first, last in spans])
        return own + whole + self.length * (sizes.log() / 3 - 1)


def restore(network: Reading, path: Path) -> None:
    """Set a network to the weights of a file that `export` wrote, so that training can go on from them.

    A layer's matrix lost its name there: it is the one whose product the layer's named bias is added to.
    """
    import onnx

    model = onnx.load(str(path))
    nodes = model.graph.node
    held = {part.name: torch.tensor(onnx.numpy_helper.to_array(part)).float() for part in model.graph.initializer}
    held |= {node.output[0]: held[node.input[0]] for node in nodes if node.op_type == "Cast" and node.input[0] in held}
    products = {n.output[0]: held[n.input[1]].T for n in nodes if n.op_type == "MatMul" and n.input[1] in held}
    for node in nodes:
        if node.op_type == "Add" and node.input[0] in products and node.input[1].endswith(".bias"):
            held[node.input[1].removesuffix("bias") + "weight"] = products.pop(node.input[0])
    (held["project.weight"],) = products.values()  # the one layer without a bias
    held |= {one.key: torch.tensor(float(one.value)) for one in model.metadata_props}
    state = network.state_dict()
    network.load_state_dict(state | {name: held[name] for name in state if not name.startswith("embeddings.")})


def export(network: Reading, out: Path) -> str:
    """Write the network as ONNX, its numbers halved to 16 bits; returns what `assistant/reader.py` must say of it."""
    import numpy as np
    import onnx

    model = _exported(network, out, ("vectors", "weights"))
    halved, widened = [], []
    for part in model.graph.initializer:
        values = onnx.numpy_helper.to_array(part)
        if values.dtype == np.float32 and values.size > 1000:
            halved.append(onnx.numpy_helper.from_array(values.astype(np.float16), f"{part.name}_16"))
            widened.append(onnx.helper.make_node("Cast", [f"{part.name}_16"], [part.name], to=onnx.TensorProto.FLOAT))
        else:
            halved.append(part)
    nodes = [*widened, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(halved)
    model.graph.node.extend(nodes)
    numbers = {name: repr(getattr(network, name).item()) for name in ("scale", "around", "length", "nothing")}
    onnx.helper.set_model_props(model, numbers)
    onnx.save(model, str(out))
    learnt = {"AROUND": torch.sigmoid(network.around), "LENGTH": network.length, "NOTHING": network.nothing}
    return _said(out, {name: value.item() for name, value in learnt.items()})


def export_small(network: Reranking, out: Path) -> str:
    """Write the network as ONNX, its matrices in 8 bits; returns what `assistant/reranker.py` must say of it.

    A quarter of the size and two to three times the speed of 32 bits, on processors that multiply such numbers. What
    goes into a matrix is rounded to 8 bits as well, on one scale for all tokens, where a few have numbers far larger
    than the rest: each token is brought to the same size before, which halves what rounding changes in a score.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    for part in network.layers.modules():
        if isinstance(part, nn.Linear):
            part.forward = partial(_of_one_size, part)  # type: ignore[method-assign]
    model = _exported(network, out, ("tokens", "whole"))
    del model.graph.value_info[:]  # the exporter's shapes are of the sample's sizes
    quantize_dynamic(model, str(out), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    return _said(out, {"LENGTH": network.length.item()})


def _of_one_size(layer: nn.Linear, x: Tensor) -> Tensor:
    """A layer's output for n×t×d, each of the tokens divided by its largest number before its matrix, not after."""
    size = x.abs().amax(-1, keepdim=True)
    return F.linear(x / size, layer.weight) * size + layer.bias


def _exported(network: Layers, out: Path, outputs: Sequence[str]) -> Any:
    """The network as an ONNX model, without the exporter's notes of where in the source each step came from."""
    import onnx

    network.eval()
    sample = torch.randn(2, 7, 384), torch.ones(2, 7)
    shape = {0: torch.export.Dim("rows"), 1: torch.export.Dim("tokens")}
    torch.onnx.export(
        network,
        sample,
        str(out),
        input_names=["embedded", "mask"],
        output_names=list(outputs),
        dynamic_shapes={"embedded": shape, "mask": shape},
        external_data=False,
        verbose=False,
    )
    model = onnx.load(str(out))
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    return model


def _said(out: Path, learnt: Mapping[str, float]) -> str:
    said = [f'_SHA256 = "{hashlib.sha256(out.read_bytes()).hexdigest()}"']
    return "\n".join([*said, *(f"{name} = {value:.3f}" for name, value in learnt.items())])
