"""One small typed function for each option; ``config_declaration.yaml`` declares them."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

PREFIX = "ckanext.gobabierto."


def auditors() -> list[str]:
    """Names of the users who may read everything of every institution."""
    return list(tk.aslist(tk.config[PREFIX + "auditors"]))


def is_platform() -> bool:
    """This portal is the platform itself, so absence here is absence (rules.md 1.1)."""
    return bool(tk.config[PREFIX + "is_platform"])


def evaluate_in_background() -> bool:
    """After a save, the institution is evaluated by the jobs worker and not in the request."""
    return bool(tk.config[PREFIX + "evaluate_in_background"])


def demo_banner() -> bool:
    """Show «Portal de demostración, datos de ejemplo» on every page."""
    return bool(tk.config[PREFIX + "demo"])


def obligations_file() -> str:
    """Path of the portal's own file of changed parameters; empty for none."""
    return str(tk.config[PREFIX + "obligations_file"] or "").strip()


def rate_limit() -> int:
    """Costly calls that one user may make in a minute; 0 is without limit."""
    return int(tk.config[PREFIX + "rate_limit"])


def documents_max_size() -> int:
    """Largest file of the register of documents, in bytes."""
    return int(tk.config[PREFIX + "documents.max_size"])


def redis_prefix() -> str:
    """What all our keys in Redis start with."""
    return f"ckan:{tk.config['ckan.site_id']}:gobabierto:"


def access_page() -> str:
    """Address of the page that tells the IT of a site who reads it and what to allow."""
    root = str(tk.config["ckan.root_path"] or "").replace("/{{LANG}}", "")
    return f"{tk.config['ckan.site_url']}{root}/cumplimiento/acceso-tecnico"


def fetch_addresses() -> list[str]:
    """Addresses this portal reads from, as the operator says them."""
    return list(tk.aslist(tk.config[PREFIX + "fetch.addresses"]))


def fetch_agreements() -> list[str]:
    """What was agreed with single hosts; understood by ``fetching.agreements``."""
    return list(tk.aslist(tk.config[PREFIX + "fetch.agreements"]))


def fetch_allow() -> list[str]:
    """Addresses the guard of ``fetching`` lets through although they are not public."""
    return list(tk.aslist(tk.config[PREFIX + "fetch.allow"]))


def fetch_authorities() -> str:
    """File of certificates that are trusted too; empty for none."""
    return str(tk.config[PREFIX + "fetch.authorities"] or "").strip()


def fetch_contact() -> str:
    """Where the operator of a site we read finds whoever runs this portal."""
    return str(tk.config[PREFIX + "fetch.contact"] or tk.config["ckan.site_url"])


def fetch_file_timeout() -> int:
    """Seconds for one whole file, redirects included."""
    return int(tk.config[PREFIX + "fetch.file_timeout"])


def fetch_hours() -> str:
    """Hours in which sites are read; empty for all."""
    return str(tk.config[PREFIX + "fetch.hours"] or "").strip()


def fetch_max_file_size() -> int:
    """Largest answer that is read into a file, in bytes."""
    return int(tk.config[PREFIX + "fetch.max_file_size"])


def fetch_max_size() -> int:
    """Largest answer read, in bytes."""
    return int(tk.config[PREFIX + "fetch.max_size"])


def fetch_pace() -> float:
    """Seconds between two requests to the same host."""
    return min(max(0.0, float(tk.config[PREFIX + "fetch.pace"])), 3600.0)


def fetch_ports() -> list[int]:
    """Ports that may be connected to."""
    return [int(port) for port in tk.aslist(tk.config[PREFIX + "fetch.ports"])]


def fetch_secrets() -> str:
    """Path of the file of credentials that some sites ask to be shown; empty for none."""
    return str(tk.config[PREFIX + "fetch.secrets"] or "").strip()


def fetch_timeout() -> int:
    """Seconds for one whole answer, redirects included."""
    return int(tk.config[PREFIX + "fetch.timeout"])


def harvest_chunk() -> int:
    """How many changed records are written together."""
    return max(1, int(tk.config[PREFIX + "harvest.chunk"]))


def harvest_gather_hours() -> float:
    """Hours that reading one source may take; 0: as many as it wants."""
    return max(0.0, float(tk.config[PREFIX + "harvest.gather_hours"]))


def harvest_grace_days() -> int:
    """Days that a vanished record waits before it counts as retired."""
    return int(tk.config[PREFIX + "harvest.grace_days"])


def harvest_keep_runs() -> int:
    """How many runs of each source are kept whole; 0: all."""
    return max(0, int(tk.config[PREFIX + "harvest.keep_runs"]))


def harvest_vanish_number() -> int:
    """More records than these vanishing at once wait for a person."""
    return int(tk.config[PREFIX + "harvest.vanish_number"])


def harvest_vanish_share() -> float:
    """A larger part (per cent) of a source's records vanishing at once waits for a person."""
    return float(tk.config[PREFIX + "harvest.vanish_share"])
