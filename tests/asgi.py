"""Asking an application without a server."""

from urllib.parse import urlsplit


async def answer(app, path, query):
    """Status, headers and body of a GET."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    where = urlsplit(path).path
    scope = {
        "type": "http",
        "method": "GET",
        "path": where,
        "root_path": "",
        "query_string": query.encode(),
        "headers": [],
    }
    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:])
