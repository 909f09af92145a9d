"""pdfium's functions called for many characters or shapes at once, at a quarter of what they cost one by one.

The arguments' types are not checked, so what calls them here gives pdfium's own pointers and whole numbers, as many of
each as the function takes.
"""

import ctypes
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import repeat
from typing import Any

_AT_ONCE = 1024  # calls whose answers have places at one time


@cache
def unchecked(name: str, result: Any = None) -> Callable[..., Any]:
    """pdfium's function of that name, which takes its arguments as they are; `result` if not what it says it gives."""
    import pypdfium2.raw

    function = getattr(pypdfium2.raw, name)
    return ctypes.PYFUNCTYPE(result or function.restype)(ctypes.cast(function, ctypes.c_void_p).value or 0)


def each(name: str, within: Any, items: Iterable[int], result: Any = None) -> list[Any]:
    """What the function(within, item) answers for each item."""
    return list(map(unchecked(name, result), repeat(within), items))


def written(name: str, within: Any, items: Sequence[Any], kind: Any, count: int) -> list[list[Any]]:
    """What the function(within, item, *places) answers for each item, and the `count` numbers of `kind` that it writes.

    The answers come first, then a list for each place; what the function does not write is 0. Without `within` it is
    function(item, *places).
    """
    places = _places(kind, count)
    code: Any = kind._type_  # a number's; of an array, its numbers'
    code = code if isinstance(code, str) else code._type_
    answers: list[Any] = []
    found: list[list[Any]] = [[] for _ in range(count)]
    for start in range(0, len(items), _AT_ONCE):
        part = items[start : start + _AT_ONCE]
        length = len(part) * ctypes.sizeof(kind)
        for memory, _ in places:
            memory[:length] = bytes(length)
        before = (part,) if within is None else (repeat(within), part)
        answers += map(unchecked(name), *before, *(references for _, references in places))
        for numbers, (memory, _) in zip(found, places, strict=True):
            numbers += memory[:length].cast(code).tolist()
    return [answers, *found]


@cache
def _places(kind: Any, count: int) -> list[tuple[memoryview, list[Any]]]:
    """Memory for numbers, and a reference to each of them."""
    places = []
    for _ in range(count):
        memory = (kind * _AT_ONCE)()
        references: list[Any] = [
            ctypes.byref(memory, at) for at in range(0, ctypes.sizeof(memory), ctypes.sizeof(kind))
        ]
        places.append((memoryview(memory).cast("B"), references))
    return places
