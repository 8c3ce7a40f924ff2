"""The installed kernel, from kernelspec to shutdown, through jupyter_client. Argument: the kernel program."""
import ctypes.util
import os
import queue
import signal
import subprocess
import sys
import time

import zmq
from jupyter_client import KernelManager

TIMEOUT = 60
# What the kernel says itself is the same for everybody.
os.environ["LANG"] = os.environ["LC_ALL"] = "de_DE.UTF-8"
subprocess.run([sys.argv[1], "install", "--user"], check=True)


class Kernel:
    def __init__(self, name="csharp"):
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel()
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT)

    def outputs(self, msg_id):
        """Yields the outputs of one request as they come, up to its idle."""
        while True:
            msg = self.client.get_iopub_msg(timeout=TIMEOUT)
            if msg["parent_header"].get("msg_id") != msg_id:
                continue
            kind, content = msg["msg_type"], msg["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return
            if kind not in ("status", "execute_input"):
                yield kind, content

    def reply(self, msg_id, channel="shell"):
        while True:
            msg = getattr(self.client, f"get_{channel}_msg")(timeout=TIMEOUT)
            if msg["parent_header"].get("msg_id") == msg_id:
                return msg["content"]

    def run(self, code, **options):
        msg_id = self.client.execute(code, **options)
        found = list(self.outputs(msg_id))
        return self.reply(msg_id), found

    def value(self, code):
        reply, found = self.run(code)
        assert reply["status"] == "ok", reply
        return [c["data"]["text/plain"] for t, c in found if t == "execute_result"][-1]

    def text(self, code):
        reply, found = self.run(code)
        assert reply["status"] == "ok", reply
        return "".join(c["text"] for t, c in found if t == "stream")

    def interrupt_when(self, code, seen, interrupt):
        """Runs a cell, interrupts it once it has written, and returns its reply."""
        msg_id = self.client.execute(f'Console.Write("{seen}");\n' + code)
        outputs = self.outputs(msg_id)
        for kind, content in outputs:
            if kind == "stream" and seen in content["text"]:
                break
        interrupt()
        list(outputs)
        return self.reply(msg_id)

    def interrupt(self):
        msg = self.client.session.msg("interrupt_request", {})
        self.client.control_channel.send(msg)
        assert self.reply(msg["header"]["msg_id"], "control") == {"status": "ok"}

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=False)


# As a Jupyter that was started in the background: its children inherit that SIGINT is ignored.
signal.signal(signal.SIGINT, signal.SIG_IGN)
k = Kernel()
signal.signal(signal.SIGINT, signal.default_int_handler)


def state_is_kept():
    k.run("using System.Threading; var x = 20; record Point(int X, int Y); int Twice(int n) => 2 * n;")
    assert k.value("Twice(x) + new Point(1, 1).X") == "41"
    assert k.value("await Task.FromResult(x + 1)") == "21"


def text_comes_while_the_cell_runs():
    msg_id = k.client.execute('Console.WriteLine("early"); Console.Error.Write("wrong"); var line = Console.ReadLine(); line')
    outputs = k.outputs(msg_id)
    assert next(outputs) == ("stream", {"name": "stdout", "text": "early\n"})
    assert next(outputs) == ("stream", {"name": "stderr", "text": "wrong"})
    assert k.client.get_stdin_msg(timeout=TIMEOUT)["content"]["password"] is False
    k.client.input("gr\u00fc\u00dfe \U0001F600")
    assert [c["data"]["text/plain"] for t, c in outputs if t == "execute_result"] == ["gr\u00fc\u00dfe \U0001F600"]
    assert k.reply(msg_id)["status"] == "ok"


def display_and_update():
    _, found = k.run('var d = display("one"); d.Update("two");')
    kinds = [t for t, _ in found]
    assert kinds == ["display_data", "update_display_data"], kinds
    ids = {c["transient"]["display_id"] for _, c in found}
    assert len(ids) == 1 and "two" in found[1][1]["data"]["text/plain"]


def errors():
    reply, found = k.run('var a = 1;\nthrow new InvalidOperationException("went wrong");')
    assert reply["status"] == "error" and "InvalidOperationException" in reply["ename"] and "went wrong" in reply["evalue"], reply
    assert [t for t, _ in found] == ["error"]
    reply, found = k.run("int n = nothing;")
    assert reply["status"] == "error" and [t for t, _ in found] == ["error"]
    assert k.value("x") == "20"


def sigint():
    os.kill(k.manager.provisioner.process.pid, signal.SIGINT)


def interrupts():
    for code in ("while (true) { }", "Thread.Sleep(-1);", "await Task.Delay(-1);", "Console.ReadLine();"):
        for name, interrupt in (("interrupt_request", k.interrupt), ("SIGINT", sigint)):
            try:
                reply = k.interrupt_when(code, "running", interrupt)
            except queue.Empty:
                raise AssertionError(f"{code} did not end after {name}") from None
            assert reply["status"] == "error" and reply["ename"] == "KeyboardInterrupt", (code, name, reply)
            assert k.value("x") == "20"
    # Between cells an interrupt does nothing. A signal does not wait in line with the messages: one sent after it may be there before it.
    sigint()
    time.sleep(1)
    k.interrupt()
    assert k.value("x") == "20"


def a_full_thread_pool_keeps_nobody_out():
    # More than the pool, which adds about two threads a second, can take up before the time limit.
    k.run("var full = true; for (var i = 0; i < 500; i++) ThreadPool.UnsafeQueueUserWorkItem(_ => { while (full) Thread.Sleep(10); }, null);")
    assert k.value("1 + 1") == "2"
    assert "Console" in k.reply(k.client.complete("Cons"))["matches"]
    reply = k.interrupt_when("while (true) { }", "starved", k.interrupt)
    assert reply["ename"] == "KeyboardInterrupt", reply
    k.run("full = false;")


def background_thread_output():
    first = k.client.execute('var go = new ManualResetEventSlim(); new Thread(() => { go.Wait(); Console.Write("from behind"); }).Start();')
    found = list(k.outputs(first))
    assert found == [], found
    second = k.client.execute("go.Set(); 1 + 1")
    heard = {}
    while len(heard) < 2:
        msg = k.client.get_iopub_msg(timeout=TIMEOUT)
        if msg["msg_type"] in ("stream", "execute_result"):
            content = msg["content"]
            heard[msg["parent_header"]["msg_id"]] = content["text"] if "text" in content else content["data"]["text/plain"]
    assert heard == {first: "from behind", second: "2"}, heard
    assert k.reply(second)["status"] == "ok"


def a_wrong_signature_is_ignored():
    session, context = k.client.session, zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.connect(f"tcp://127.0.0.1:{k.client.shell_port}")
    frames = session.serialize(session.msg("execute_request", {"code": "x = 666;", "silent": False}))
    socket.send_multipart(frames[:1] + [frames[1][:-1] + (b"0" if frames[1][-1:] != b"0" else b"1")] + frames[2:])
    assert not socket.poll(500)
    assert k.value("x") == "20"
    context.destroy(linger=0)


def completion_counts_code_points():
    k.run('var \u4e2d\u6587 = "text"; var apple = 1;')
    code = 'var s = "\U0001F600\U0001F600"; app'
    msg_id = k.client.complete(code, cursor_pos=len(code))
    content = k.reply(msg_id)
    assert content["matches"] == ["apple"] and (content["cursor_start"], content["cursor_end"]) == (len(code) - 3, len(code)), content


def comms():
    k.run("""
        var heard = new List<string>();
        CSharpKernel.Comm.Register("numbers", (comm, data) =>
            comm.Received += (message, buffers) => { heard.Add(message.ToJsonString()); comm.Send(new { twice = 2 * (int)message["n"] }); });
        """)
    session, shell = k.client.session, k.client.shell_channel
    shell.send(session.msg("comm_open", {"comm_id": "c1", "target_name": "numbers", "data": {}}))
    msg = session.msg("comm_msg", {"comm_id": "c1", "data": {"n": 21}})
    shell.send(msg)
    assert [(t, c["data"]) for t, c in k.outputs(msg["header"]["msg_id"])] == [("comm_msg", {"twice": 42})]
    assert k.value("heard.Single()") == '{"n":21}'
    _, found = k.run('var mine = CSharpKernel.Comm.Open("front", new { a = 1 }); mine.Send("hello"); mine.Close();')
    assert [(t, c["data"]) for t, c in found] == [("comm_open", {"a": 1}), ("comm_msg", "hello"), ("comm_close", {})], found


def many_cells_and_much_output():
    for i in range(1000):
        assert k.value(f"x + {i}") == str(20 + i)
    assert len(k.text('for (var i = 0; i < 100_000; i++) Console.WriteLine(new string((char)(97 + i % 26), 99));')) == 10_000_000


def cultures():
    assert k.value('1.5 + " " + $"{1.5}"') == "1.5 1.5"
    if ctypes.util.find_library("icuuc"):
        assert k.value('System.Globalization.CultureInfo.GetCultureInfo("en-GB").DateTimeFormat.ShortDatePattern') == "dd/MM/yyyy"
        german = 'System.Globalization.CultureInfo.CurrentCulture = new System.Globalization.CultureInfo("de-DE");\n'
        assert k.text(german + "Console.Write(1.5);") == "1,5"
        assert k.value(german + "new { A = 1.5, B = new[] { new DateTime(2026, 1, 2) } }") == "{ A = 1.5, B = [ 2026-01-02 ] }"


def two_kernels_at_once():
    other = Kernel(".net-csharp")
    other.run("using System.Threading; var x = 3;")
    ids = [one.client.execute("Thread.Sleep(300); x") for one in (k, other)]
    results = [[c["data"]["text/plain"] for t, c in one.outputs(i) if t == "execute_result"] for one, i in zip((k, other), ids)]
    assert results == [["20"], ["3"]], results
    other.close()


def restart_begins_anew():
    k.run('var before = "restart";')
    k.manager.restart_kernel(now=False)
    k.client.wait_for_ready(timeout=TIMEOUT)
    reply, _ = k.run("before")
    assert reply["status"] == "error"
    assert reply["execution_count"] == 1
    # This one was started in the foreground.
    assert k.interrupt_when("while (true) { }", "running", sigint)["ename"] == "KeyboardInterrupt"
    # What was run before is in the history of the session before.
    msg_id = k.client.history(hist_access_type="search", pattern="*\"restart\"*")
    assert [h[2] for h in k.reply(msg_id)["history"]] == ['var before = "restart";']


def exit_is_a_death_that_is_noticed():
    k.client.execute("Environment.Exit(3);")
    for _ in range(600):
        if not k.manager.is_alive():
            break
        time.sleep(0.1)
    assert not k.manager.is_alive()
    k.manager.restart_kernel(now=True)
    k.client.wait_for_ready(timeout=TIMEOUT)
    assert k.value("1 + 1") == "2"


def shutdown_ends_the_process():
    # A thread that cells have left does not keep the process.
    k.run("using System.Threading; new Thread(() => Thread.Sleep(-1)).Start();")
    process = k.manager.provisioner.process
    msg = k.client.session.msg("shutdown_request", {"restart": False})
    k.client.control_channel.send(msg)
    assert k.reply(msg["header"]["msg_id"], "control") == {"status": "ok", "restart": False}
    assert process.wait(TIMEOUT) == 0


try:
    for test in (state_is_kept, text_comes_while_the_cell_runs, display_and_update, errors, interrupts, a_full_thread_pool_keeps_nobody_out,
                 background_thread_output, a_wrong_signature_is_ignored, completion_counts_code_points, comms, cultures, many_cells_and_much_output,
                 two_kernels_at_once, restart_begins_anew, exit_is_a_death_that_is_noticed, shutdown_ends_the_process):
        started = time.time()
        print(test.__name__, end=" ", flush=True)
        test()
        print(f"{time.time() - started:.2f} s", flush=True)
finally:
    k.client.stop_channels()
    if k.manager.has_kernel:
        k.manager.shutdown_kernel(now=True)
