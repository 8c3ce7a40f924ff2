"""10,000 random, truncated and wrongly signed frames on every port of the installed kernel. Argument: the kernel program."""
import os
import random
import socket
import struct
import subprocess
import sys
import time

import zmq
from jupyter_client import KernelManager

TIMEOUT = 60
FRAMES = 10_000
subprocess.run([sys.argv[1], "install", "--user"], check=True)
seed = int(os.environ.get("FUZZ_SEED", random.randrange(1 << 30)))
print("seed", seed, flush=True)
rng = random.Random(seed)
context = zmq.Context()
manager = KernelManager(kernel_name="csharp")
manager.start_kernel(stderr=subprocess.DEVNULL)
client = manager.blocking_client()
client.start_channels()
client.wait_for_ready(timeout=TIMEOUT)
pid = manager.provisioner.process.pid
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
PORTS = {"shell": (client.shell_port, b"DEALER"), "control": (client.control_port, b"DEALER"), "stdin": (client.stdin_port, b"DEALER"),
         "iopub": (client.iopub_port, b"SUB"), "hb": (client.hb_port, b"REQ")}
TYPES = ["kernel_info_request", "execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request",
         "comm_open", "comm_msg", "comm_close", "comm_info_request", "connect_request", "input_reply", "nonsense", ""]
VALUES = [None, True, -1, 1 << 40, 0.5, "", "x", "\U0001F600" * 3, [], {}, [[[]]], {"a": {"b": None}}]
KEYS = ["code", "cursor_pos", "silent", "hist_access_type", "pattern", "n", "session", "comm_id", "target_name", "data", "user_expressions", "value"]


def memory():
    if not os.path.exists(f"/proc/{pid}/status"):
        return None
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def frame(body, more=False):
    flags = int(more)
    return (bytes([flags, len(body)]) if len(body) < 256 else bytes([flags | 2]) + struct.pack(">Q", len(body))) + body


def message():
    """The frames of a Jupyter message with something wrong, or with well-formed nonsense in it."""
    msg = client.session.msg(rng.choice(TYPES), {rng.choice(KEYS): rng.choice(VALUES) for _ in range(rng.randrange(4))})
    if msg["msg_type"] == "execute_request" and isinstance(msg["content"].get("code"), str):
        msg["content"]["code"] = rng.choice(["", "1", "\u0000", "((((", "var"])
    frames = client.session.serialize(msg)
    what = rng.randrange(6)
    if what == 0:
        frames[1] = bytes(rng.choice(b"0123456789abcdef") for _ in range(64))
    elif what == 1:
        del frames[rng.randrange(len(frames))]
    elif what == 2:
        at = rng.randrange(len(frames))
        frames[at] = frames[at][:rng.randrange(len(frames[at]) + 1)]
    elif what == 3:
        frames = frames[:2] + [rng.randbytes(rng.randrange(50)) for _ in range(rng.randrange(6))]
    elif what == 4:
        body = [rng.choice([b"{}", b"[]", b"null", b"1", b'{"msg_type":1}', b"{" * 3000, rng.randbytes(20)]) for _ in range(4)]
        frames = frames[:1] + [client.session.sign(body)] + body
    return frames


def talk(port, data):
    """Sends bytes to a port and ends, with or without reading."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as peer:
            peer.sendall(data)
            if rng.random() < 0.7:
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass
    except OSError:
        pass


def fuzz(port, kind):
    ready_body = b"\x05READY\x0bSocket-Type" + struct.pack(">I", len(kind)) + kind
    hello = GREETING + bytes([4, len(ready_body)]) + ready_body
    sent = 0
    while sent < FRAMES:
        data, what = b"", rng.randrange(10)
        if what == 0:
            talk(port, rng.randbytes(rng.randrange(300)))
            sent += 1
            continue
        if what == 1:
            talk(port, hello[:rng.randrange(len(hello))])
            sent += 1
            continue
        for _ in range(40):
            if rng.random() < 0.7:
                frames = message()
                data += b"".join(frame(f, i < len(frames) - 1) for i, f in enumerate(frames))
                sent += len(frames)
            elif rng.random() < 0.9:
                data += frame(rng.randbytes(rng.choice((0, 1, 10, 300))))
                sent += 1
            else:
                data += rng.choice((rng.randbytes(9), b"\x02" + struct.pack(">Q", rng.getrandbits(64)), b"\x04\x03\x09ab", b"\x06" + rng.randbytes(12)))
                sent += 1
                break
        talk(port, hello + data[:len(data) if rng.random() < 0.8 else rng.randrange(len(data))])


def settled():
    """Waits until the kernel has answered what it was sent, and returns its memory in MB, without what the collector only keeps for later."""
    answered = 0
    while answered < 3:
        msg_id = client.execute("GC.Collect(2, GCCollectionMode.Aggressive); 6 * 7")
        while True:
            msg = client.get_shell_msg(timeout=TIMEOUT)
            if msg["parent_header"].get("msg_id") == msg_id:
                break
        # A cell of the noise that fails aborts what waits behind it, and this may be among it: it is asked again.
        if msg["content"]["status"] != "aborted":
            assert msg["content"]["status"] == "ok", msg["content"]
            answered += 1
            time.sleep(0.5)
    while True:
        try:
            client.get_iopub_msg(timeout=0.2)
        except Exception:
            return memory()


try:
    # The first round brings in code that was not loaded yet; what counts is that a further one needs no more memory.
    for name, (port, kind) in PORTS.items():
        fuzz(port, kind)
    before = settled()
    for name, (port, kind) in PORTS.items():
        started = time.time()
        fuzz(port, kind)
        print(f"{name}: {time.time() - started:.1f} s, {memory()} MB", flush=True)
        assert manager.is_alive(), f"the kernel died of what came on {name}"
    after = settled()
    print(f"memory before {before:.0f} MB, after {after:.0f} MB", flush=True)
    if before:
        assert after <= 1.2 * before, (before, after)
    heartbeat = context.socket(zmq.REQ)
    heartbeat.connect(f"tcp://127.0.0.1:{client.hb_port}")
    heartbeat.send(b"alive")
    assert heartbeat.poll(TIMEOUT * 1000) and heartbeat.recv() == b"alive"
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    context.destroy(linger=0)
