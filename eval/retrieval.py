"""How well a ranking finds what is relevant: recall, reciprocal rank and nDCG at k, through the library ir-measures."""

from collections.abc import Collection, Mapping, Sequence

DEPTH = 10  # k


def retrieval(
    rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Collection[str]], k: int = DEPTH
) -> dict[str, dict[str, float]]:
    """Of every query in `relevant`, which each have at least one: `recall`, `rr` and `ndcg` at k, from 0 to 1.

    A ranking holds ids, best first, none twice; a query without one scores 0. With relevance 0 or 1 and rank from 1:
    recall = relevant among the first k / all relevant; rr = 1 / rank of the first relevant one, 0 below k;
    ndcg = DCG / ideal DCG, DCG = Σ 1 / log₂(rank + 1) over the relevant among the first k (Järvelin and
    Kekäläinen 2002). The ideal ranks everything relevant first, found or not.
    """
    import ir_measures
    from ir_measures import RR, R, nDCG

    names = {str(R @ k): "recall", str(RR @ k): "rr", str(nDCG @ k): "ndcg"}
    judged = {query: dict.fromkeys(ids, 1) for query, ids in relevant.items()}
    # The library orders by score, so each id's is its distance from the end: no two are equal, our order stands.
    scored = {
        query: {found: float(len(rankings[query]) - at) for at, found in enumerate(rankings[query])}
        for query in judged
        if rankings.get(query)
    }
    figures: dict[str, dict[str, float]] = {query: dict.fromkeys(names.values(), 0.0) for query in judged}
    for metric in ir_measures.iter_calc([R @ k, RR @ k, nDCG @ k], judged, scored):
        figures[metric.query_id][names[str(metric.measure)]] = metric.value
    return figures
