"""The front door of `access` for posts: which there are, who holds them, who is addressed."""

from sangam.access.sign_in.seats import holders, nearest_of_rank, posts_of_ranks, rank_of, ranks
from sangam.access.units.telephones import duties
from sangam.access.units.units import (
    addressed_posts,
    desks_at,
    held_desks,
    held_posts,
    post,
    posts_among,
    posts_at,
    search_posts,
)

__all__ = [
    "addressed_posts",
    "desks_at",
    "duties",
    "held_desks",
    "held_posts",
    "holders",
    "nearest_of_rank",
    "post",
    "posts_among",
    "posts_at",
    "posts_of_ranks",
    "rank_of",
    "ranks",
    "search_posts",
]
