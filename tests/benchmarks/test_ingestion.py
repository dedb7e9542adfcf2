"""The figures of ingestion come out, whatever they are: a small smoke of what `make bench` and `make soak` do."""

from __future__ import annotations

from benchmarks.ingestion import figures, growth


def test_figures_of_both_shapes_and_of_marking() -> None:
    made = figures(batches=2, learners=60, kinds=("sqlite",))
    assert [one.name.split(": ")[1] for one in made] == [
        "one learner a batch",
        "50 learners a batch",
        "50 learners, marking",
        "50 learners, 4 senders",
    ]
    assert all(one.ratio is not None and one.ratio > 0 for one in made)


def test_growth_is_measured_at_every_step() -> None:
    made = growth(1_000, kinds=("sqlite",), learners=60, first=100)
    assert len(made) == 2
    assert made[0].ratio == 1
