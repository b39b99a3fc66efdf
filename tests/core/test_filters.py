"""Filters are values: those that ask the same are the same, and asking for nothing lets everything through."""

from annotator.core.filters import ArticleFilter, ArticleSort, ClaimFilter, ClaimSort


def test_equal_filters_can_stand_in_for_each_other() -> None:
    seen = {ArticleFilter(source="WION"): 1, ClaimFilter(annotator_ids=(1, 2)): 2}
    assert seen[ArticleFilter(source="WION")] == 1
    assert seen[ClaimFilter(annotator_ids=(1, 2))] == 2
    assert ArticleFilter(undated=True) not in seen


def test_a_filter_that_asks_for_nothing_is_empty_in_every_field_but_the_sort() -> None:
    for empty in (ArticleFilter(), ClaimFilter()):
        assert not any(value for name, value in empty._asdict().items() if name != "sort")
    assert ArticleFilter().sort == "order"
    assert ClaimFilter().sort == "article"


def test_sorts_can_be_made_from_the_names_kept_in_settings() -> None:
    assert {
        ArticleSort(name) for name in ("order", "title", "published", "source", "claims", "state", "updated")
    } == set(ArticleSort)
    assert ClaimSort("claim_date") is ClaimSort.CLAIM_DATE
