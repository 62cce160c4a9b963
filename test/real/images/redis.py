# As much of a client of the coin mine's store as its worker and its page call for.
import socket


class RedisError(Exception):
    pass


class Redis:
    def __init__(self, host):
        self.host = host

    def ask(self, *words):
        raw = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        lines = [b"*%d" % len(raw)]
        for word in raw:
            lines += [b"$%d" % len(word), word]
        try:
            with socket.create_connection((self.host, 6379), 5) as connection:
                connection.sendall(b"\r\n".join(lines) + b"\r\n")
                return connection.recv(65536).decode("latin1").strip()
        except OSError as error:
            raise RedisError(error)

    def hset(self, key, field, value):
        return self.ask("HSET", key, field, value)

    def incrby(self, key, by):
        return self.ask("INCRBY", key, by)

    def number(self, *words):
        return int(self.ask(*words).split("\r\n")[-1].lstrip(":$") or 0)
