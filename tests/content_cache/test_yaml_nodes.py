"""YAML with line numbers, and with nothing dangerous."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_cache.source.yaml_nodes import MAX_DEPTH, Mapping, Scalar, Sequence, YamlError, parse


def test_every_node_knows_its_line() -> None:
    root = parse("a: 1\nb:\n  - x\n  - y: z\n", first_line=10)
    assert isinstance(root, Mapping)
    assert root.lines == {"a": 10, "b": 11}
    listed = root.items["b"]
    assert isinstance(listed, Sequence)
    assert [item.line for item in listed.items] == [12, 13]


def test_scalars_stay_as_written() -> None:
    root = parse("[No, 1.10, 2025-01-02, ~, '~', null, 0x1F, 1e3]")
    assert isinstance(root, Sequence)
    assert [(item.text, item.is_null) for item in root.items if isinstance(item, Scalar)] == [
        ("No", False),
        ("1.10", False),
        ("2025-01-02", False),
        ("~", True),
        ("~", False),
        ("null", True),
        ("0x1F", False),
        ("1e3", False),
    ]


def test_an_empty_document_is_nothing() -> None:
    assert parse("") is None
    assert parse("# chỉ có ghi chú\n") is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\na: 2", 2),
        ("a: 1\n b: 2", 2),
        ("a: [1, 2", 1),
        ("a: *x", 1),
        ("a: 1\n---\nb: 2", 2),
        ("? [1]\n: 2", 1),
        ("a: !!python/object:os.system x\nb: [", 2),
        ("\tx: 1", 1),
        ("[" * (MAX_DEPTH + 1), 1),
        ("a: &x [*x]", 1),
    ],
)
def test_bad_yaml_names_its_line(text: str, line: int) -> None:
    with pytest.raises(YamlError) as caught:
        parse(text)
    assert abs(caught.value.line - line) <= 1


def test_tags_make_no_objects() -> None:
    assert parse("!!python/object/apply:os.system [x]") == Sequence(1, [Scalar(1, "x")], weight=2)


def test_aliases_are_taken_but_bounded() -> None:
    root = parse("a: &x [1, 2]\nb: *x")
    assert isinstance(root, Mapping)
    assert root.items["a"] is root.items["b"]
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    with pytest.raises(YamlError, match="aliases"):
        parse(bomb)


@given(st.text(alphabet="ab:-[]{}&*!|>'\"\n #,?%@`~\t", max_size=60))
def test_no_text_crashes(text: str) -> None:
    try:
        parse(text)
    except YamlError as error:
        assert error.line >= 1
