"""The job: block, count patterns, fit, score.  The same on every engine."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sangam.matching.resolution import blocking, comparisons, model
from sangam.matching.resolution.blocking import Rule
from sangam.matching.resolution.clusters import Edges
from sangam.matching.resolution.engines import Engine
from sangam.matching.resolution.model import Patterns, Weights
from sangam.matching.resolution.preparation import ROW, SIDE, Prepared

_FAINTEST = 0.001
_PART = 1_500_000
_RANDOM_PAIRS = 400_000
_TRAINING_PAIRS = 1_000_000


def scored_pairs(prepared: Prepared, engine: Engine, *, linking: bool) -> Edges:
    """Return every pair that may be one person with its probability, from one in a thousand up."""
    chosen = blocking.rules(prepared)
    rows = engine.register("rows", prepared.table)
    start = _linker(engine, rows, prepared, chosen, _blank(prepared, engine), linking=linking)
    blocked = start.inference.compute_blocked_pairs_for_predict()
    all_pairs = _all_pairs(prepared, linking=linking)
    weights = _fitted_weights(prepared, engine, rows.physical_name, blocked.physical_name, all_pairs)
    final = _linker(engine, rows, prepared, chosen, weights, linking=linking)
    _rarity(prepared, engine, final, weights)
    found = pa.concat_tables(_scored_parts(final, engine, blocked.physical_name)).sort_by(
        [("one", "ascending"), ("other", "ascending")]
    )
    one, other, score = (found[name].to_numpy() for name in ("one", "other", "score"))
    return Edges(one, other, model.calibrated_scores(score.astype(float), weights.prior * all_pairs))


def _scored_parts(linker: Any, engine: Engine, blocked: str) -> Iterator[pa.Table]:
    """Yield the scored pairs in parts: Splink joins the rarity of every value to a part's rows, and that takes room."""
    total = engine.table(f"select count(*) as n from {blocked}")["n"][0].as_py()  # noqa: S608
    parts = max(1, round(total / _PART))
    for part in range(parts):
        kept = engine.keep("part", f"select * from {blocked} where join_key_l % {parts} = {part}")  # noqa: S608
        linker.table_management.register_blocked_pairs_for_predict(kept)
        predicted = linker.inference.predict(threshold_match_probability=_FAINTEST, warning_mode="never")
        yield engine.table(
            f"select {ROW}_l as one, {ROW}_r as other, match_probability as score from {predicted.physical_name}"  # noqa: S608
        )
        predicted.drop_table_from_database_and_remove_from_cache()


def _all_pairs(prepared: Prepared, *, linking: bool) -> float:
    rows = prepared.table.num_rows
    right = int(pc.sum(prepared.table[SIDE]).as_py() or 0)
    return float((rows - right) * right) if linking else rows * (rows - 1) / 2


def _linker(
    engine: Engine, rows: Any, prepared: Prepared, chosen: Sequence[Rule], weights: Weights, *, linking: bool
) -> Any:
    from splink import Linker, SettingsCreator

    between = f" and l.{SIDE} <> r.{SIDE}" if linking else ""
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=ROW,
        comparisons=[
            comparisons.comparison(feature, engine.functions, m, u)
            for feature, m, u in zip(prepared.features, weights.m, weights.u, strict=True)
        ],
        blocking_rules_to_generate_predictions=[
            {"blocking_rule": " and ".join(f"l.{key} = r.{key}" for key in rule.keys) + between} for rule in chosen
        ],
        probability_two_random_records_match=weights.prior,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    return Linker(rows, settings, log_level=logging.ERROR)


def _rarity(prepared: Prepared, engine: Engine, linker: Any, weights: Weights) -> None:
    """Give Splink the frequencies of sounds and skeletons, scaled to the level that asks for them.

    Splink weighs a level by its u over the frequency of the value.  A level below full agreement is reached by chance
    more seldom than the value's frequency says.  So the frequencies are scaled to have the level's u as their mean.
    """
    for feature, u in zip(prepared.features, weights.u, strict=True):
        levels = comparisons.levels_of(feature, engine.functions)
        for at, level in enumerate(levels):
            column = level.frequency
            if column and level.sql == f"{column}_l = {column}_r":
                counted = pc.value_counts(prepared.table[column].combine_chunks().drop_null())
                counts = counted.field("counts").to_numpy(zero_copy_only=False)
                share = counts / counts.sum()
                scaled = share * u[len(levels) - at] / (share**2).sum()
                table = pa.table({column: counted.field("values"), f"tf_{column}": scaled})
                linker.table_management.register_term_frequency_lookup(engine.register(f"tf_{column}", table), column)


def _blank(prepared: Prepared, engine: Engine) -> Weights:
    sizes = _sizes(prepared, engine)
    even = tuple(np.full(size, 1 / size) for size in sizes)
    return Weights(even, even, 0.001)


def _sizes(prepared: Prepared, engine: Engine) -> tuple[int, ...]:
    return tuple(len(comparisons.levels_of(feature, engine.functions)) + 1 for feature in prepared.features)


def _fitted_weights(prepared: Prepared, engine: Engine, rows: str, blocked: str, all_pairs: float) -> Weights:
    count = prepared.table.num_rows
    right = int(pc.sum(prepared.table[SIDE]).as_py() or 0)
    engine.register("random_pairs", _random(count, right))
    by_chance = _patterns(prepared, engine, rows, "select join_key_l, join_key_r from random_pairs", 1.0)
    total = engine.table(f"select count(*) as n from {blocked}")["n"][0].as_py()  # noqa: S608
    every = max(1, round(total / _TRAINING_PAIRS))
    part = f"select join_key_l, join_key_r from {blocked}" + (  # noqa: S608
        f" where (join_key_l * 7919 + join_key_r * 104729) % {every} = 0" if every > 1 else ""
    )
    found = _patterns(prepared, engine, rows, part, float(every))
    return model.fit(found, model.chance(by_chance), all_pairs, count)


def _random(count: int, right: int) -> pa.Table:
    """Return pairs of rows drawn at random, the same ones each time; of a row of each file where there are two."""
    draw = np.random.default_rng(7)
    pairs = min(_RANDOM_PAIRS, max(20_000, 80 * count))
    one = draw.integers(0, count - right, pairs)
    other = draw.integers(count - right if right else 0, count, pairs)
    return pa.table({"join_key_l": one[one != other], "join_key_r": other[one != other]})


def _patterns(prepared: Prepared, engine: Engine, rows: str, pairs: str, weight: float) -> Patterns:
    """Return how many of the pairs show each pattern of levels."""
    names = [f"g{at}" for at in range(len(prepared.features))]
    columns = [column for column in prepared.table.column_names if column not in (ROW, SIDE)]
    sides = ", ".join(f"l.{each} as {each}_l, r.{each} as {each}_r" for each in columns)
    levels = ", ".join(
        f"{comparisons.level_sql(feature, engine.functions)} as {name}"
        for name, feature in zip(names, prepared.features, strict=True)
    )
    table = engine.table(
        f"select {', '.join(names)}, count(*) as pairs from (select {levels} from (select {sides} from ({pairs}) as p"  # noqa: S608
        f" join {rows} as l on l.{ROW} = p.join_key_l join {rows} as r on r.{ROW} = p.join_key_r) as s) as t"
        f" group by {', '.join(names)} order by {', '.join(names)}"
    )
    found = np.stack([np.asarray(table[name]).astype(np.int64) for name in names], axis=1)
    return Patterns(found, np.asarray(table["pairs"]).astype(float) * weight, _sizes(prepared, engine))
