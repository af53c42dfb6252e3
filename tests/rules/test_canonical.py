"""A rule-set is the same bytes however its file was laid out, and comes back from them."""

from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.rules import RuleSet, canonical, from_canonical, parse
from tests.rules.towns import TRIAL, TRIAL_WITH_SHOP, rule_sets, toml


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


STORED = [
    # canonical bytes and their hashes as versions before there was a shop were stored
    (
        '{"adoption":{"body":"居民代表会议","decided_on":"2025-12-20","in_favour":27,"present":30},"caps":{},'
        '"categories":[{"code":"service","earn":{"by":"per_hour","minutes_max":120,"points":100},"kind":"service",'
        '"name":"志愿服务"}],"code":"passbook","effective_from":"2026-01-01","expiry":{"kind":"end_of_next_year"},'
        '"minutes":{"round":"down","step":15},"name":"小时存折"}',
        "f656b68d1e664a997b9d252310512056241b9a9ed8b3efbc4c9f50c140ebb2fd",
    ),
]


@pytest.mark.parametrize(("stored", "hash_"), STORED)
def test_a_version_from_before_the_shop_keeps_its_bytes_and_hash(stored: str, hash_: str):
    assert sha256(stored.encode()).hexdigest() == hash_
    assert canonical(from_canonical(stored.encode())) == stored.encode()


def test_a_file_without_a_shop_has_the_hash_it_always_had():
    old = "b4326bf46f5542262371d61224ebb6e6c6f635b8c353eb99a1db0a890b60ad0b"
    assert sha256(canonical(parse(TRIAL, file="f"))).hexdigest() == old
    nothing_said = TRIAL.replace(
        "[[category]]", '[shop]\nreserve_days = 7\nholiday = "open"\n[budget]\n[[category]]', 1
    ).replace('code = "trial"', 'purse = "person"\ncode = "trial"')
    assert sha256(canonical(parse(nothing_said, file="f"))).hexdigest() == old


def test_the_canonical_bytes_of_the_shop_never_change():
    written = canonical(parse(TRIAL_WITH_SHOP, file="f")).decode()
    assert '"budget":{"month_fen":300000,"point_fen":50},' in written
    assert '"name":"试点","purse":"household","shop":{' in written
    assert written.endswith(
        '"shop":{"holiday":"next_day","hours":[[510,690],[840,1020]],'
        '"household_limit":{"count":2,"period":"quarter"},'
        '"opening":[{"weekdays":[3,6]},{"monthdays":[15]}],"person_visits":{"count":1,"period":"month"},'
        '"verify_above":5050}}'
    )
