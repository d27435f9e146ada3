"""Harvesting beside ckanext-dcat: new datasets, nothing new."""

from __future__ import annotations

from benchmarks import feed, site
from benchmarks.figures import Results, median
from benchmarks.harvest_side import Job, Side, side

NEW = 1_000
ROUNDS = 5
"""Each side writes a fifth of the catalogue in turn: what the machine does besides hits both."""
NEW_RATIO = 2.0
SAME = 20_000
"""Records of the unchanged source: what a run costs whatever its size is not to hide the rest."""
SAME_RATIO = 100.0
SAME_RATE = 50_000.0
"""Records a minute."""


def measure(results: Results) -> None:
    """New datasets and unchanged ones, from an empty database."""
    site.fresh_database()
    with feed.serving() as served, side("peer") as peer, side("ours") as ours:
        _new(results, served, peer, ours)
        _same(results, served, peer, ours)
        _not_modified(results, served, ours)


def _new(results: Results, served: feed.Feed, peer: Side, ours: Side) -> None:
    """New datasets, in turns."""
    share = NEW // ROUNDS
    jobs: dict[str, list[Job]] = {"ours": [], "peer": []}
    for turn in range(ROUNDS + 1):  # the first one only warms both up
        for name, process in (("ours", ours), ("peer", peer)):
            served.body = feed.catalogue(share, first=turn * share)
            job = process.run(process.ask("source", f"{name}-{turn}", served.url))
            _expect(name, job, {"added": share})
            if turn:
                jobs[name].append(job)
    mine, theirs = (median([j.seconds for j in jobs[n]]) / share for n in ("ours", "peer"))
    results.versus(
        f"Cosecha de {NEW:,} conjuntos nuevos, por conjunto", 1000 * mine, 1000 * theirs, "ms",
        1 / NEW_RATIO, note=f"{60 / mine:,.0f} por minuto contra {60 / theirs:,.0f} de dcat_json",
    )  # fmt: skip
    core, beside = (sum(j.core for j in jobs[n]) / NEW for n in ("ours", "peer"))
    results.versus(
        f"Cosecha de {NEW:,} conjuntos nuevos, procesador de todo", 1000 * core, 1000 * beside,
        "ms", 1 / NEW_RATIO, note=f"proceso, PostgreSQL y Solr; nosotros {_parts(jobs['ours'])}, "
        f"dcat_json {_parts(jobs['peer'])}",
    )  # fmt: skip


def _parts(jobs: list[Job]) -> str:
    own = sum(job.process for job in jobs) / NEW
    beside = sum(job.beside or 0.0 for job in jobs) / NEW
    return f"{1000 * own:.1f} + {1000 * beside:.1f} ms"


def _same(results: Results, served: feed.Feed, peer: Side, ours: Side) -> None:
    """Other bytes and the same records."""
    share = NEW // ROUNDS
    served.body = feed.catalogue(share, first=(ROUNDS + 1) * share)
    source = peer.ask("source", "unchanged", served.url)
    _expect("peer", peer.run(source), {"added": share})
    theirs: list[Job] = []
    mine: list[Job] = []
    served.body = feed.catalogue(SAME, first=10_000)
    own = ours.ask("source", "large", served.url)
    ours.ask("know", own)
    for turn in range(3):
        served.body = feed.catalogue(SAME, first=10_000, stamp=str(turn))
        mine.append(ours.run(own))
        _expect("ours", mine[-1], {"unchanged": SAME})
        served.body = feed.catalogue(share, first=(ROUNDS + 1) * share, stamp=str(turn))
        theirs.append(peer.run(source))
    seconds = median([job.seconds for job in mine]) / SAME
    core = median([job.core for job in mine]) / SAME
    results.versus(
        "Cosecha sin cambios, por registro", 1000 * seconds,
        1000 * median([job.seconds for job in theirs]) / share, "ms", 1 / SAME_RATIO,
        note=f"{SAME:,} registros contra {share} de dcat_json ({theirs[-1].counts}); el libro de "
        "los nuestros se llena sin escribir sus conjuntos",
    )  # fmt: skip
    results.versus(
        "Cosecha sin cambios, procesador de todo", 1000 * core,
        1000 * median([job.core for job in theirs]) / share, "ms", 1 / SAME_RATIO,
        note="proceso, PostgreSQL y Solr",
    )  # fmt: skip
    # A promise in seconds is about one core: the clock says too what else the machine was doing.
    results.at_most(
        "Cosecha sin cambios, por 50,000 registros", core * SAME_RATE, 60.0, "s",
        note=f"{60 / core:,.0f} por minuto de un núcleo; de reloj {60 / seconds:,.0f} por minuto",
    )  # fmt: skip


def _not_modified(results: Results, served: feed.Feed, ours: Side) -> None:
    """A source that says that nothing changed: also one that only now says so."""
    share = NEW // ROUNDS
    served.body = feed.catalogue(share, first=50_000)
    source = ours.ask("source", "quiet", served.url)
    _expect("ours", ours.run(source), {"added": share})
    for tag in ('"1"', '"2"'):  # of the same bytes
        served.etag = tag
        _expect("ours", ours.run(source), {"unchanged": share})
        served.asked.clear()
        _expect("ours", ours.run(source), {"unchanged": share})
    asked = [status for _, _, status in served.asked]
    served.etag = ""
    if asked != [304]:
        raise SystemExit(f"asked: {asked}")
    results.at_most("Peticiones a una fuente que responde 304", len(asked), 1, "peticiones",
                    note=f"respuestas {asked}")  # fmt: skip


def _expect(name: str, job: Job, counts: dict[str, int]) -> None:
    if job.counts != counts:
        raise SystemExit(f"{name}: {job.counts} instead of {counts}")
