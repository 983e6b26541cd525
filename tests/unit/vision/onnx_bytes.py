"""A network made by hand: an ONNX file that answers always the same, whatever it is shown.

The few parts of the format (protocol buffers, https://onnx.ai) that it needs, written out byte by byte: the package
`onnx` would be another 50 MB for a test.
"""

import numpy as np
import numpy.typing as npt

_FLOAT = 1


def constant_network(outputs: dict[str, npt.NDArray[np.float32]], size: tuple[int, int]) -> bytes:
    """Takes `images`, 1 x 3 x height x width; gives `outputs`. `size`: width, height.

    Each output is its constant plus a nothing that hangs on the input, so that a runtime has to take the picture.
    """
    nodes = [_node("ReduceSum", ["images"], "sum", _field(5, _attribute("keepdims", 0)))]
    nodes.append(_node("Mul", ["sum", "nothing"], "none"))
    tensors = [_tensor("nothing", np.zeros((), np.float32))]
    for name, value in outputs.items():
        tensors.append(_tensor(f"{name}_constant", value))
        nodes.append(_node("Add", [f"{name}_constant", "none"], name))
    graph = b"".join(_field(1, node) for node in nodes) + _field(2, b"constant")
    graph += b"".join(_field(5, tensor) for tensor in tensors)
    graph += _field(11, _value("images", (1, 3, size[1], size[0])))
    graph += b"".join(_field(12, _value(name, value.shape)) for name, value in outputs.items())
    opset = _field(1, b"") + _number(2, 13)
    return _number(1, 8) + _field(7, graph) + _field(8, opset)


def _node(kind: str, inputs: list[str], output: str, attributes: bytes = b"") -> bytes:
    taken = b"".join(_field(1, name.encode()) for name in inputs)
    return taken + _field(2, output.encode()) + _field(4, kind.encode()) + attributes


def _attribute(name: str, value: int) -> bytes:
    return _field(1, name.encode()) + _number(3, value) + _number(20, 2)


def _tensor(name: str, value: npt.NDArray[np.float32]) -> bytes:
    shape = b"".join(_number(1, side) for side in value.shape)
    return shape + _number(2, _FLOAT) + _field(8, name.encode()) + _field(9, value.astype("<f4").tobytes())


def _value(name: str, shape: tuple[int, ...]) -> bytes:
    sides = b"".join(_field(1, _number(1, side)) for side in shape)
    tensor = _number(1, _FLOAT) + _field(2, sides)
    return _field(1, name.encode()) + _field(2, _field(1, tensor))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
