# The coin mine's store: the four commands that the mine uses, in the protocol that it speaks.
import socketserver

counters = {}
tables = {}


def answer(words):
    name, arguments = words[0].upper(), words[1:]
    if name == b"INCRBY":
        counters[arguments[0]] = counters.get(arguments[0], 0) + int(arguments[1])
        return b":%d\r\n" % counters[arguments[0]]
    if name == b"GET":
        value = b"%d" % counters.get(arguments[0], 0)
        return b"$%d\r\n%s\r\n" % (len(value), value)
    if name == b"HSET":
        table = tables.setdefault(arguments[0], {})
        fresh = arguments[1] not in table
        table[arguments[1]] = arguments[2]
        return b":%d\r\n" % fresh
    if name == b"HLEN":
        return b":%d\r\n" % len(tables.get(arguments[0], {}))
    return b"-ERR unknown command\r\n"


class Client(socketserver.StreamRequestHandler):
    def handle(self):
        while head := self.rfile.readline():
            words = []
            for _ in range(int(head[1:])):
                size = int(self.rfile.readline()[1:])
                words.append(self.rfile.read(size + 2)[:-2])
            self.wfile.write(answer(words))


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("", 6379), Client).serve_forever()
