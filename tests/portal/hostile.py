"""Answers no ministry should give, each under ``/_hostil/``, for the tests of ``fetching``."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

_Answer = Callable[[BaseHTTPRequestHandler, str], None]


def _send(request: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    if "Content_Length" not in headers:
        request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def _redirect(request: BaseHTTPRequestHandler, rest: str) -> None:
    """``redirige/<address>``: to any address, private ones included."""
    _send(request, 302, Location=unquote(rest))


def _loop(request: BaseHTTPRequestHandler, rest: str) -> None:
    number = int(rest or 0) + 1
    _send(request, 302, Location=f"/_hostil/ciclo/{number}")


def _status(request: BaseHTTPRequestHandler, rest: str) -> None:
    _send(request, int(rest or 500), b"<h1>No</h1>", Content_Type="text/html")


def _large(request: BaseHTTPRequestHandler, rest: str) -> None:
    """``grande/<bytes>``: without saying its length beforehand."""
    request.send_response(200)
    request.end_headers()
    for _ in range(int(rest or 0) // 65536 + 1):
        request.wfile.write(b"x" * 65536)


def _liar(request: BaseHTTPRequestHandler, _rest: str) -> None:
    """Says a length larger than what it sends."""
    _send(request, 200, b"corto", Content_Length="5000")


def _drip(request: BaseHTTPRequestHandler, rest: str) -> None:
    """A byte every tenth of a second, for ``gotea/<seconds>``."""
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.end_headers()
    for _ in range(int(rest or 10) * 10):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.1)


def _slow_head(request: BaseHTTPRequestHandler, rest: str) -> None:
    """Headers that never end."""
    request.wfile.write(b"HTTP/1.0 200 OK\r\n")
    for number in range(int(rest or 10) * 10):
        request.wfile.write(f"X-{number}: 1\r\n".encode())
        request.wfile.flush()
        time.sleep(0.1)


def _bomb(request: BaseHTTPRequestHandler, rest: str) -> None:
    body = gzip.compress(b"\0" * int(rest or 50_000_000))
    _send(request, 200, body, Content_Encoding="gzip", Content_Type="text/html")


def _gzip(request: BaseHTTPRequestHandler, _rest: str) -> None:
    body = gzip.compress("<h1>Sección</h1>".encode())
    _send(request, 200, body, Content_Encoding="gzip", Content_Type="text/html; charset=utf-8")


def _members(request: BaseHTTPRequestHandler, rest: str) -> None:
    """gzip in two members; ``miembros/rotos``: the second is rubbish; ``cortos``: one, cut off."""
    body = gzip.compress(b"uno ") + gzip.compress(b"dos")
    if rest == "rotos":
        body = gzip.compress(b"uno ") + b"rubbish"
    elif rest == "cortos":
        body = gzip.compress(bytes(range(256)) * 40)[:-12]
    _send(request, 200, body, Content_Encoding="gzip", Content_Type="text/plain")


def _conditional(request: BaseHTTPRequestHandler, rest: str) -> None:
    """``etiqueta/<version>``: 304 to whoever has that version, by its tag or by its date."""
    tag, date = f'"{rest}"', "Mon, 02 Mar 2026 18:00:00 GMT"
    asked = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    if tag in asked or (asked[0] is None and date in asked):
        _send(request, 304, ETag=tag)
        return
    body = f"versión {rest}".encode()
    _send(request, 200, body, ETag=tag, Last_Modified=date, Content_Type="text/plain")


def _unasked(request: BaseHTTPRequestHandler, _rest: str) -> None:
    _send(request, 304)


def _headers(request: BaseHTTPRequestHandler, rest: str) -> None:
    """``encabezados/<number>/<bytes of each>``, or ``encabezados/100s``: interim answers."""
    if rest == "100s":
        for _ in range(100_000):
            request.wfile.write(b"HTTP/1.1 100 Continue\r\nX-A: b\r\n\r\n")
        return
    number, size = (int(part) for part in rest.split("/"))
    _send(request, 200, b"x", **{f"X-{i}": "y" * size for i in range(number)})


def _alive(request: BaseHTTPRequestHandler, rest: str) -> None:
    """Keeps the connection for the next request; ``viva/gotea`` drips on it for ever."""
    drips = rest == "gotea"
    length = 10_000 if drips else 4
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()
    request.wfile.write(head if drips else head + b"xxxx")
    request.close_connection = drips
    for _ in range(length if drips else 0):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.1)


def _hang(request: BaseHTTPRequestHandler, rest: str) -> None:
    """Takes the request and says nothing."""
    time.sleep(float(rest or 10))


def _rest(request: BaseHTTPRequestHandler, rest: str) -> None:
    """``espera/<status>/<Retry-After>``: the first time; then it answers."""
    status, _, seconds = rest.partition("/")
    if _times(request) == 1:
        _send(request, int(status), **({"Retry_After": unquote(seconds)} if seconds else {}))
    else:
        _send(request, 200, b"listo", Content_Type="text/plain")


def _tired(request: BaseHTTPRequestHandler, rest: str) -> None:
    """``falla/<times>/<status or "corta">``: answers after so many failures."""
    times, _, how = rest.partition("/")
    if _times(request) > int(times):
        _send(request, 200, b"listo", Content_Type="text/plain")
    elif how == "corta":
        _send(request, 200, b"lis", Content_Length="5", Content_Type="text/plain")
    else:
        _send(request, int(how))


def _times(request: Any) -> int:
    """How often this very address was asked for, now included."""
    return [path for path, _ in request.server.asked].count(request.path.split("?")[0])


def _refusal(request: BaseHTTPRequestHandler, rest: str) -> None:
    """``firewall/<name>``: what the firewalls of ministries answer."""
    status, headers, body = REFUSALS[rest.split("/", 1)[0]]
    _send(request, status, body.encode(), **{"Content_Type": "text/html", **headers})


def _empty(request: BaseHTTPRequestHandler, _rest: str) -> None:
    _send(request, 200, b"", Content_Type="text/html")


def _script(request: BaseHTTPRequestHandler, _rest: str) -> None:
    """Titles, links and texts that would do harm if they were shown as they are."""
    body = """<h1>Transparencia<script>alert(1)</script></h1>
    <h2>&lt;script&gt;alert(2)&lt;/script&gt; Padrón</h2>
    <a href="javascript:alert(3)">Padrón 2022</a>
    <a href="/_hostil/datos/a.csv?x=%22%3E%3Cscript%3E">=cmd|'/c calc'!A1
    &lt;img src=x onerror=alert(4)&gt; Padrón 2023</a>
    <a href="/_hostil/datos/b.csv">"onmouseover="alert(5) Padrón 2024</a>"""
    _send(request, 200, body.encode(), Content_Type="text/html; charset=utf-8")


_LOGIN = """<html><title>Iniciar sesión</title><form action=/entrar method=post>
<input name=usuario><input type="password" name=clave></form></html>"""
REFUSALS: dict[str, tuple[int, dict[str, str], str]] = {
    "cloudflare": (
        403,
        {"Server": "cloudflare", "cf-mitigated": "challenge"},
        "<html><title>Just a moment...</title></html>",
    ),
    "cloudflare-bloqueo": (
        403,
        {"Server": "cloudflare"},
        "<title>Attention Required! | Cloudflare</title><div id=cf-error-details>",
    ),
    "akamai": (
        403,
        {"Server": "AkamaiGHost"},
        "<h1>Access Denied</h1>Reference&#32;&#35;18&#46;2d3e1002&#46;1763865600&#46;1a2b3c",
    ),
    "f5": (
        200,
        {},
        """<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.
        Please consult with your administrator.<br>Your support ID is: 123456</body></html>""",
    ),
    "incapsula": (
        200,
        {},
        """<html><body><iframe src="/_Incapsula_Resource?CWUDNSAI=5&xinfo=1" width="100%">
        Request unsuccessful. Incapsula incident ID: 1</iframe></body></html>""",
    ),
    "modsecurity": (406, {}, "<h1>Not Acceptable!</h1>generated by Mod_Security."),
    "fortinet": (403, {}, "<h1>Web Page Blocked!</h1>Attack ID: 20000051"),
    "captcha": (429, {}, '<div class="g-recaptcha" data-sitekey="x"></div>'),
    "propio": (403, {}, "<h1>No autorizado</h1>"),
    "cloudflare-de-origen": (403, {"Server": "cloudflare"}, "<h1>Prohibido por el sitio</h1>"),
    "sesion.xlsx": (200, {}, _LOGIN),
    "seccion-con-sesion": (200, {}, "<h1>Transparencia</h1>" + _LOGIN),
    "seccion-con-captcha": (
        200,
        {},
        "<h1>Transparencia</h1><a href=a.csv>Padrón</a><form><div class=g-recaptcha></div></form>",
    ),
}

ANSWERS: dict[str, _Answer] = {
    "304": _unasked,
    "bomba": _bomb,
    "cabeceras": _slow_head,
    "ciclo": _loop,
    "comprimida": _gzip,
    "cuelga": _hang,
    "encabezados": _headers,
    "espera": _rest,
    "estado": _status,
    "etiqueta": _conditional,
    "falla": _tired,
    "firewall": _refusal,
    "gotea": _drip,
    "grande": _large,
    "guion": _script,
    "miembros": _members,
    "miente": _liar,
    "redirige": _redirect,
    "vacia": _empty,
    "viva": _alive,
}


def answer(request: BaseHTTPRequestHandler, path: str) -> bool:
    """Answer a path under ``/_hostil/``; ``False`` if there is no such misdeed."""
    name, _, rest = path.removeprefix("/_hostil/").partition("/")
    if name not in ANSWERS:
        return False
    try:
        ANSWERS[name](request, rest)
    except (BrokenPipeError, ConnectionResetError):
        request.close_connection = True  # the reader had enough, which is what is tested
    return True
