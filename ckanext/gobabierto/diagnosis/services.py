"""Checks of the services beside CKAN: Solr's analysis, Redis, the workers and the consumers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import rq

import ckan.plugins.toolkit as tk
from ckan.lib import search
from ckan.lib.redis import connect_to_redis
from ckan.lib.search.common import make_connection

from ckanext.gobabierto.diagnosis.finding import Finding, broken, fine, notice
from ckanext.gobabierto.harvesters.writing import debts

# Each pair is one word for a person who searches.
SAME_WORDS = (("índices", "indice"), ("poblaciones", "POBLACIÓN"), ("Municipios", "municipio"))
CONSUMERS = 2
PATIENCE = 3600
TOO_OFTEN = 5
"""Attempts at indexing after which it waits for a person; they take an hour together."""
LONGEST = 200


def solr() -> Iterator[Finding]:
    """Solr has the schema of this CKAN, analysed in Spanish."""
    if not search.check_solr_schema_version():
        yield broken(
            "solr",
            "El esquema de Solr no es el de esta versión de CKAN.",
            "Cree el núcleo con solr/conf y ejecute: ckan search-index rebuild",
        )
        return
    different = [f"«{a}» y «{b}»" for a, b in SAME_WORDS if _analysed(a) != _analysed(b)]
    if different:
        yield broken(
            "solr",
            f"Solr no busca en español: distingue {', '.join(different)}.",
            "Use la configuración solr/conf y ejecute: ckan search-index rebuild",
        )
    else:
        yield fine("solr", "Solr responde y busca en español.")


def _analysed(word: str) -> str:
    """What Solr looks for when somebody types the word."""
    found = make_connection().search(word, defType="lucene", df="text", rows=0, debugQuery="true")
    debug: dict[str, Any] = found.debug
    return str(debug.get("parsedquery"))


def redis_patience() -> Iterator[Finding]:
    """The consumers of the harvest may wait in one read for as long as nothing comes."""
    connection: Any = connect_to_redis().connection_pool.make_connection()
    timeout = getattr(connection, "socket_timeout", None)
    if timeout is not None and timeout < PATIENCE:
        yield broken(
            "redis",
            f"La conexión a Redis se corta tras {timeout:g} s: los procesos de cosecha terminan "
            "en cuanto no tienen trabajo.",
            "Agregue a ckan.redis.url: ?socket_timeout=31536000",
        )
    else:
        yield fine("redis", "Redis responde y sus conexiones esperan.")


def jobs() -> Iterator[Finding]:
    """At least one worker listens to the queue of this site."""
    prefix = f"ckan:{tk.config['ckan.site_id']}:"
    connection: Any = connect_to_redis()
    workers = [
        worker
        for worker in rq.Worker.all(connection=connection)
        if any(name.startswith(prefix) for name in worker.queue_names())
    ]
    if workers:
        yield fine("jobs", f"Procesos de trabajos vivos: {len(workers)}.")
    else:
        yield broken(
            "jobs",
            "Ningún proceso atiende los trabajos: los cambios no reevalúan a la institución.",
            "ckan jobs worker",
        )


def harvest() -> Iterator[Finding]:
    """The two consumers of ckanext-harvest wait for work; seen from Redis, where both block."""
    if tk.config.get("ckan.harvest.mq.type", "redis") != "redis":
        yield notice("harvest", "La cosecha no usa Redis: no se revisó.", "Revise su cola.")
        return
    connection: Any = connect_to_redis()
    waiting = [
        client
        for client in connection.client_list()
        # RQ's workers give their connections a name; the consumers do not.
        if client.get("cmd") == "blpop" and not client.get("name")
    ]
    if len(waiting) >= CONSUMERS:
        yield fine("harvest", "Los procesos de cosecha (lectura e importación) esperan trabajo.")
        return
    yield broken(
        "harvest",
        f"De los dos procesos de cosecha esperan trabajo {len(waiting)}; "
        "los demás no corren, o están ocupados.",
        "ckan harvester gather-consumer; ckan harvester fetch-consumer",
    )


def index_debts() -> Iterator[Finding]:
    """What harvests saved is in the index, or will be soon."""
    waiting = debts.waiting()
    if not waiting:
        yield fine("index", "Todo lo cosechado está en el buscador.")
        return
    attempts, said = debts.stubborn()
    told = f"Conjuntos cosechados que aún no están en el buscador: {waiting}."
    if attempts < TOO_OFTEN:
        yield notice("index", told, "Se indexan solos en la siguiente cosecha, o cada noche.")
        return
    yield broken(
        "index",
        f"{told} Se intentó {attempts} veces; Solr dijo: «{said[:LONGEST]}».",
        "Mire los registros de Solr; ckan gobabierto evaluate lo intenta de nuevo.",
    )
