"""A rule-set is the same bytes however its file was laid out, and comes back from them."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from points.rules import RuleSet, canonical, from_canonical, parse
from tests.rules.towns import TRIAL, rule_sets, toml


@given(rule_sets())
def test_a_file_round_trips(rules: RuleSet):
    assert parse(toml(rules), file="f") == rules
    assert from_canonical(canonical(rules)) == rules


@given(rule_sets(), st.randoms(use_true_random=False))
def test_the_canonical_bytes_do_not_depend_on_how_the_file_is_laid_out(rules: RuleSet, random: Random):
    head, *sections = toml(rules).split("\n[")
    kinds = [section for section in sections if section.startswith("[")]
    others = [section for section in sections if not section.startswith("[")]
    random.shuffle(others)
    text = "# 说明\n" + "\n\n[".join([head, *others, *kinds])
    assert canonical(parse(text, file="g")) == canonical(rules)


def test_other_rules_have_other_canonical_bytes():
    rules = parse(TRIAL, file="f")
    assert canonical(parse(TRIAL.replace("day = 10", "day = 10.01"), file="f")) != canonical(rules)


def test_the_canonical_bytes_of_a_version_never_change():
    # Versions in use are hashed by these bytes: whoever has to edit this line breaks every stored hash.
    assert canonical(parse(TRIAL, file="f")).decode() == (
        '{"adoption":{"body":"居民代表会议","decided_on":"2025-12-20","in_favour":30,"present":45},'
        '"caps":{"day":1000,"month":4050},"categories":['
        '{"code":"clean_up","earn":{"by":"per_hour","minutes_max":90,"points":225},"kind":"service",'
        '"name":"环境整治","times_a_month":4},'
        '{"code":"meeting","earn":{"by":"chosen","high":500,"low":200},"kind":"deliberation","name":"议事会"}],'
        '"code":"trial","effective_from":"2026-01-01","expiry":{"kind":"months","months":24},'
        '"minutes":{"round":"down","step":15},"name":"试点"}'
    )


def test_what_a_file_leaves_out_is_not_in_the_canonical_bytes():
    text = TRIAL.replace(", max_hours = 1.5", "").replace("day = 10\n", "").replace("times_a_month = 4\n", "")
    written = canonical(parse(text, file="f"))
    assert b"null" not in written
    assert not [key for key in (b"minutes_max", b'"day"', b"times_a_month") if key in written]
