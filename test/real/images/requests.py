# As much of an HTTP client as the coin mine's worker calls for, under the name it calls it by.
import http.client
from urllib.parse import urlsplit


class RequestException(Exception):
    pass


class Answer:
    def __init__(self, content):
        self.content = content
        self.text = content.decode("latin1")


def ask(method, url, data=None):
    parts = urlsplit(url)
    try:
        connection = http.client.HTTPConnection(parts.netloc, timeout=5)
        connection.request(method, parts.path or "/", body=data)
        return Answer(connection.getresponse().read())
    except OSError as error:
        raise RequestException(error)


def get(url):
    return ask("GET", url)


def post(url, data):
    return ask("POST", url, data)
