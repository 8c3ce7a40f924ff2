"""The sockets of the kernel against libzmq. Arguments: the ports of ROUTER, PUB and REP."""
import os
import socket
import struct
import sys
import time

import zmq

ROUTER, PUB, REP = map(int, sys.argv[1:])
context = zmq.Context()


def connect(kind, port, identity=None, subscribe=None):
    s = context.socket(kind)
    s.linger = 0
    s.rcvtimeo = 20000
    s.rcvhwm = 0
    if identity:
        s.setsockopt(zmq.IDENTITY, identity)
    if subscribe is not None:
        s.setsockopt(zmq.SUBSCRIBE, subscribe)
    s.connect(f"tcp://127.0.0.1:{port}")
    return s


def echoed(s, *frames):
    s.send_multipart(frames)
    got = s.recv_multipart()
    assert got == list(frames), (len(frames), [len(f) for f in got])


def router():
    plain, named = connect(zmq.DEALER, ROUTER), connect(zmq.DEALER, ROUTER, b"somebody")
    for size in (0, 1, 255, 256, 65535, 65536, 1 << 20, 20 << 20):
        echoed(plain, os.urandom(size))
    echoed(named, b"", b"", b"x", b"")
    echoed(named, *[os.urandom(n) for n in range(200)])
    for i in range(2000):
        plain.send_multipart([b"%d" % i, b"x" * (i % 300)])
    for i in range(2000):
        assert plain.recv_multipart()[0] == b"%d" % i
    # The same client comes back under its name, before the old connection is known to be gone.
    again = connect(zmq.DEALER, ROUTER, b"somebody")
    echoed(again, b"still me")
    named.close()
    time.sleep(0.2)
    echoed(again, b"and still")


def heartbeat():
    s = connect(zmq.REQ, REP)
    for size in (0, 4, 256, 100000):
        s.send(b"p" * size)
        assert s.recv() == b"p" * size
    echoed(connect(zmq.DEALER, REP), b"", b"ping")


def publish():
    driver = connect(zmq.DEALER, ROUTER)
    everything, some = connect(zmq.SUB, PUB, subscribe=b""), connect(zmq.SUB, PUB, subscribe=b"stream.")

    def listening(topic, *sockets):
        """Publishes until all of them have heard, and then takes what they got up to one last message."""
        for s in sockets:
            while not s.poll(20):
                echoed(driver, b"publish", topic, b"0", b"1")
        echoed(driver, b"publish", topic, b"1", b"1")
        for s in sockets:
            while s.recv_multipart()[2] == b"":
                pass

    listening(b"stream.hello", everything, some)
    echoed(driver, b"publish", b"status", b"5", b"3")
    echoed(driver, b"publish", b"stream.out", b"300", b"2")
    topics = [everything.recv_multipart()[0] for _ in range(5)]
    assert topics == [b"status"] * 3 + [b"stream.out"] * 2, topics
    assert [some.recv_multipart()[0] for _ in range(2)] == [b"stream.out"] * 2
    assert not some.poll(200)
    some.setsockopt(zmq.UNSUBSCRIBE, b"stream.")
    time.sleep(0.3)
    echoed(driver, b"publish", b"stream.out", b"1", b"1")
    everything.recv_multipart()
    assert not some.poll(200)
    # A listener that reads nothing while 48 MB are published holds nobody up, and loses nothing once it reads.
    idle = connect(zmq.SUB, PUB, subscribe=b"big")
    listening(b"big", idle, everything)
    echoed(driver, b"publish", b"big", b"60000", b"800")
    for s in (everything, idle):
        for i in range(800):
            topic, number, body = s.recv_multipart()
            assert struct.unpack("<i", number)[0] == i and len(body) == 60000


def raw(port, data):
    with socket.create_connection(("127.0.0.1", port)) as s:
        s.settimeout(20)
        try:
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
            while s.recv(65536):
                pass
        except OSError:
            pass


def bad_peers():
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)

    def ready_as(kind):
        body = b"\x05READY\x0bSocket-Type" + struct.pack(">I", len(kind)) + kind
        return bytes([4, len(body)]) + body

    raw(ROUTER, greeting + ready_as(b"SUB"))
    for port in (ROUTER, PUB, REP):
        ready = ready_as(b"SUB" if port == PUB else b"DEALER")
        raw(port, b"")
        raw(port, b"GET / HTTP/1.1\r\n\r\n" + b"x" * 100)
        raw(port, greeting[:40])
        raw(port, greeting.replace(b"NULL", b"CURV"))
        raw(port, greeting + b"\x00\x05hello")
        raw(port, greeting + ready[:-3])
        raw(port, greeting + b"\x04\x07\x05READY\xff")
        raw(port, greeting + b"\x06" + struct.pack(">Q", 1 << 62))
        raw(port, greeting + ready + b"\x02" + struct.pack(">Q", (1 << 63) - 1) + b"some")
        raw(port, greeting + ready + b"\x02" + struct.pack(">Q", 400 << 20) + b"less")
        raw(port, greeting + ready + b"\xf0\x00")
        for _ in range(20):
            raw(port, greeting + ready + os.urandom(200))


for test in (router, heartbeat, publish, bad_peers, router, heartbeat):
    print(test.__name__, flush=True)
    test()
print("ok")
os._exit(0)
