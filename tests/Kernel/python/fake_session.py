"""The kernel's protocol through jupyter_client. The session behind it takes commands, see FakeSession.cs. Argument: the connection file."""
import queue
import sys
import time

import zmq
from jupyter_client import BlockingKernelClient

TIMEOUT = 20
context = zmq.Context()
client = BlockingKernelClient()
client.load_connection_file(sys.argv[1])
client.start_channels()
client.wait_for_ready(timeout=TIMEOUT)


def until_idle(msg_id, c=None):
    """The iopub messages of one request up to its idle."""
    found = []
    while True:
        msg = (c or client).get_iopub_msg(timeout=TIMEOUT)
        if msg["parent_header"].get("msg_id") != msg_id:
            continue
        found.append(msg)
        if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
            return found


def reply_to(msg_id, get=None):
    while True:
        msg = (get or client.get_shell_msg)(timeout=TIMEOUT)
        if msg["parent_header"].get("msg_id") == msg_id:
            return msg


def run(code, **options):
    msg_id = client.execute(code, **options)
    reply = reply_to(msg_id)
    return reply["content"], [(m["msg_type"], m["content"]) for m in until_idle(msg_id)]


def request(kind, content, channel="shell"):
    msg = client.session.msg(kind, content)
    getattr(client, channel + "_channel").send(msg)
    return reply_to(msg["header"]["msg_id"], getattr(client, f"get_{channel}_msg"))


def text(outputs, name="stdout"):
    return "".join(c["text"] for t, c in outputs if t == "stream" and c["name"] == name)


def kinds(outputs):
    return [t for t, _ in outputs if t != "status"]


def kernel_info():
    for channel in ("shell", "control"):
        msg = request("kernel_info_request", {}, channel)
        info = msg["content"]
        assert info["status"] == "ok" and isinstance(info["banner"], str) and info["language_info"]["name"] == "C#", info
        assert info["protocol_version"] == msg["header"]["version"]


def verbatim_parent():
    msg = client.session.msg("kernel_info_request", {})
    msg["header"]["a key of the client's own"] = {"kept": [1, 2.50]}
    client.shell_channel.send(msg)
    reply = reply_to(msg["header"]["msg_id"])
    assert reply["parent_header"]["a key of the client's own"] == {"kept": [1, 2.50]}
    assert reply["parent_header"]["session"] == client.session.session


def outputs_in_order():
    reply, outputs = run("out one \nerr two\nout three\nshow four\nclear wait\nupdate five\nout six\nvalue seven")
    assert reply["status"] == "ok"
    assert kinds(outputs) == ["execute_input", "stream", "stream", "stream", "display_data", "clear_output", "update_display_data",
                              "stream", "execute_result"], kinds(outputs)
    assert [c for t, c in outputs if t == "display_data"][0]["transient"] == {"display_id": "id"}
    assert [c for t, c in outputs if t == "clear_output"][0] == {"wait": True}
    assert [c for t, c in outputs if t == "execute_result"][0]["data"] == {"text/plain": "seven"}
    assert outputs[0][1]["execution_state"] == "busy" and outputs[-1][1]["execution_state"] == "idle"
    assert [c for t, c in outputs if t == "execute_input"][0]["execution_count"] == reply["execution_count"]


def json_stays_json():
    _, outputs = run('json {"data":[1,null,"x"]}')
    assert [c for t, c in outputs if t == "execute_result"][0]["data"]["application/vnd.test+json"] == {"data": [1, None, "x"]}


def streams_while_running():
    msg_id = client.execute("out early\nask question")
    while client.get_iopub_msg(timeout=TIMEOUT)["content"].get("text") != "early":
        pass
    client.get_stdin_msg(timeout=TIMEOUT)
    client.input("")
    assert reply_to(msg_id)["content"]["status"] == "ok"
    until_idle(msg_id)


def small_writes_are_gathered():
    _, outputs = run("\n".join(f"out {i}\\n" for i in range(3000)))
    assert text(outputs) == "".join(f"{i}\n" for i in range(3000))
    assert len(outputs) < 200, len(outputs)


def surrogates():
    _, outputs = run("halves")
    assert text(outputs) == "a\U0001F600b\ufffd", ascii(text(outputs))
    _, outputs = run("out \U0001F600 \u00e4\u4e2d </script> \\ \" \x07")
    assert text(outputs) == "\U0001F600 \u00e4\u4e2d </script> \\ \" \x07"


def errors():
    reply, outputs = run("out before\nthrow it broke")
    assert (reply["status"], reply["ename"], reply["evalue"], reply["traceback"]) == ("error", "Boom", "it broke", ["line 1", "line 2"])
    assert kinds(outputs) == ["execute_input", "stream", "error"]
    reply, _ = run("crash inside the session")
    assert reply["status"] == "error" and "inside the session" in reply["evalue"]
    assert run("value 1")[0]["status"] == "ok"


def silent_and_unstored():
    before = run("value 1")[0]["execution_count"]
    reply, outputs = run("value 2\nout text", silent=True)
    assert reply["execution_count"] == before and kinds(outputs) == ["stream"], outputs
    reply, outputs = run("value 3", store_history=False)
    assert reply["execution_count"] == before and "execute_result" in kinds(outputs)
    assert run("value 4")[0]["execution_count"] == before + 1


def user_expressions():
    reply, outputs = run("value 1", user_expressions={"a": "value x\nout unseen", "b": "throw no", "c": "out nothing"})
    answers = reply["user_expressions"]
    assert answers["a"] == {"status": "ok", "data": {"text/plain": "x"}, "metadata": {}}, answers
    assert answers["b"]["status"] == "error" and answers["b"]["ename"] == "Boom" and answers["c"]["status"] == "ok"
    assert not text(outputs)


def pages():
    reply, _ = run("page help text")
    assert [(p["source"], p["data"]) for p in reply["payload"]] == [("page", {"text/plain": "help text"})]


def aborts_the_queue():
    ids = [client.execute(code) for code in ("pause 1000\nthrow first", "value 2", "value 3")]
    info = client.kernel_info()
    replies = [reply_to(i)["content"] for i in ids]
    assert [r["status"] for r in replies] == ["error", "aborted", "aborted"]
    assert reply_to(info)["content"]["status"] == "ok"
    assert kinds([(m["msg_type"], m["content"]) for m in until_idle(ids[2])]) == []
    assert run("value 4")[0]["status"] == "ok"
    ids = [client.execute(code, stop_on_error=False) for code in ("pause 1000\nthrow first", "value 2")]
    assert [reply_to(i)["content"]["status"] for i in ids] == ["error", "ok"]


def interrupt_and_control_while_running():
    queued = [client.execute("wait"), client.execute("value never")]
    while client.get_iopub_msg(timeout=TIMEOUT)["content"].get("text") != "waiting":
        pass
    assert request("kernel_info_request", {}, "control")["content"]["status"] == "ok"
    heartbeat = context.socket(zmq.REQ)
    heartbeat.connect(f"tcp://127.0.0.1:{client.hb_port}")
    heartbeat.send(b"alive?")
    assert heartbeat.poll(5000) and heartbeat.recv() == b"alive?"
    assert request("interrupt_request", {}, "control")["content"] == {"status": "ok"}
    replies = [reply_to(i)["content"] for i in queued]
    assert replies[0]["ename"] == "KeyboardInterrupt" and replies[1]["status"] == "aborted", replies
    assert request("interrupt_request", {}, "control")["content"] == {"status": "ok"}
    assert run("value 1")[0]["status"] == "ok"


def stdin():
    msg_id = client.execute("ask who?\npassword secret?")
    for prompt, password, answer in (("who?", False, "\u00e9\U0001F600"), ("secret?", True, "")):
        asked = client.get_stdin_msg(timeout=TIMEOUT)
        assert asked["content"] == {"prompt": prompt, "password": password}
        assert asked["parent_header"]["msg_id"] == msg_id
        client.input(answer)
    reply = reply_to(msg_id)
    assert reply["content"]["status"] == "ok"
    assert text([(m["msg_type"], m["content"]) for m in until_idle(msg_id)]) == "got \u00e9\U0001F600got "
    reply, _ = run("ask no", allow_stdin=False)
    assert reply["status"] == "error" and "allow_stdin" in reply["evalue"], reply
    # A question that is interrupted leaves the kernel ready for the next.
    msg_id = client.execute("ask never answered")
    client.get_stdin_msg(timeout=TIMEOUT)
    request("interrupt_request", {}, "control")
    assert reply_to(msg_id)["content"]["status"] == "error"
    client.input("too late")
    # It and the next cell come by connections of their own: where it is overtaken it is taken for the next answer. A kernel that kept it would be one answer behind in every turn.
    for turn in range(20):
        msg_id = client.execute("ask again")
        client.get_stdin_msg(timeout=TIMEOUT)
        client.input(f"answer {turn}")
        assert reply_to(msg_id)["content"]["status"] == "ok"
        said = text([(m["msg_type"], m["content"]) for m in until_idle(msg_id)])
        if said == f"got answer {turn}":
            break
    assert said == f"got answer {turn}", said


def background_output():
    first = client.execute("later from behind")
    assert "stream" not in [m["msg_type"] for m in until_idle(first)]
    second = client.execute("now\nvalue 1")
    heard = {}
    while len(heard) < 2:
        msg = client.get_iopub_msg(timeout=TIMEOUT)
        if msg["msg_type"] in ("stream", "execute_result"):
            content = msg["content"]
            heard[msg["parent_header"]["msg_id"]] = content["text"] if "text" in content else content["data"]["text/plain"]
    assert heard == {first: "from behind", second: "1"}, heard
    assert reply_to(second)["content"]["status"] == "ok"


def unicode_cursor():
    code = "\U0001F600 \U0001F680ab cd"
    content = request("complete_request", {"code": code, "cursor_pos": 5})["content"]
    assert content["matches"] == ["\U0001F680ab" * 2] and (content["cursor_start"], content["cursor_end"]) == (2, 5), content
    assert content["metadata"]["_jupyter_types_experimental"][0]["start"] == 2
    content = request("inspect_request", {"code": code, "cursor_pos": 3, "detail_level": 0})["content"]
    assert content["found"] and content["data"]["text/plain"] == "before: \U0001F600 \U0001F680"
    content = request("inspect_request", {"code": code, "cursor_pos": 0})["content"]
    assert content == {"status": "ok", "found": False, "data": {}, "metadata": {}}
    # Out of the text on either side is its end.
    assert request("complete_request", {"code": "x", "cursor_pos": 99})["content"]["cursor_end"] == 1
    assert request("complete_request", {"code": "x", "cursor_pos": -5})["content"]["cursor_end"] == 0


def completeness():
    found = [request("is_complete_request", {"code": code})["content"] for code in ("x", "x{", "x}")]
    assert found == [{"status": "complete"}, {"status": "incomplete", "indent": "    "}, {"status": "invalid"}], found


def history():
    codes = [f"value history {i % 3}" for i in range(6)]
    for code in codes:
        count = run(code)[0]["execution_count"]
    assert run("throw in history")[0]["execution_count"] == count + 1

    def ask(**content):
        return request("history_request", dict({"output": False, "raw": True}, **content))["content"]["history"]

    tail = ask(hist_access_type="tail", n=7)
    assert [t[2] for t in tail] == codes + ["throw in history"], tail
    session = tail[0][0]
    assert ask(hist_access_type="range", session=0, start=count, stop=count + 1) == [[session, count, codes[-1]]]
    assert ask(hist_access_type="range", session=session, start=count - 1, stop=count + 1, output=True) == [
        [session, count - 1, [codes[-2], "history 1"]], [session, count, [codes[-1], "history 2"]]]
    assert len(ask(hist_access_type="search", pattern="value history*")) == 6
    assert len(ask(hist_access_type="search", pattern="value history*", n=2)) == 2
    assert [h[2] for h in ask(hist_access_type="search", pattern="value history*", unique=True)] == codes[3:]
    assert [h[2] for h in ask(hist_access_type="search", pattern="*y [12]", unique=True)] == codes[4:]
    assert ask(hist_access_type="range", session=-1, start=1, stop=5) == []
    bad = request("history_request", {"hist_access_type": "sideways"})["content"]
    assert bad["status"] == "error" and "sideways" in bad["evalue"]


def comms():
    assert request("comm_info_request", {})["content"]["comms"] == {}

    def send(kind, content, buffers=None):
        msg = client.session.msg(kind, content)
        client.session.send(client.shell_channel.socket, msg, buffers=buffers)
        return [m for m in until_idle(msg["header"]["msg_id"]) if m["msg_type"] != "status"]

    closed = send("comm_open", {"comm_id": "c0", "target_name": "nobody", "data": {}})
    assert [(m["msg_type"], m["content"]["comm_id"]) for m in closed] == [("comm_close", "c0")]
    assert send("comm_open", {"comm_id": "c1", "target_name": "echo", "data": {"opened": 1}}) == []
    assert request("comm_info_request", {})["content"]["comms"] == {"c1": {"target_name": "echo"}}
    assert request("comm_info_request", {"target_name": "other"})["content"]["comms"] == {}
    back = send("comm_msg", {"comm_id": "c1", "data": {"x": [1, "\u00e4"]}}, [b"\x00\xff", b""])[0]
    assert back["content"] == {"comm_id": "c1", "data": {"x": [1, "\u00e4"]}} and [bytes(b) for b in back["buffers"]] == [b"\x00\xff", b""]
    opened = send("comm_close", {"comm_id": "c1", "data": {}})[0]
    assert opened["msg_type"] == "comm_open" and opened["content"]["data"] == {"opened": 1}
    assert send("comm_msg", {"comm_id": "c1", "data": {}}) == []


def connect():
    ports = request("connect_request", {})["content"]
    for name in ("shell", "iopub", "stdin", "hb", "control"):
        assert ports[name + "_port"] == getattr(client, name + "_port")


def what_is_not_ours_is_dropped():
    socket = context.socket(zmq.DEALER)
    socket.connect(f"tcp://127.0.0.1:{client.shell_port}")
    good = client.session.serialize(client.session.msg("kernel_info_request", {}))
    socket.send_multipart(good[:1] + [b"0" * 64] + good[2:])
    socket.send_multipart(good[:1] + [b""] + good[2:])
    socket.send_multipart(good[:4])
    socket.send_multipart([b"no delimiter"])
    changed = good[:]
    changed[5] = b'{"changed":true}'
    socket.send_multipart(changed)
    for frames in ([b"[]"] * 4, [b"{}"] * 4, [b"\xff\xfe"] * 4, [b""] * 4):
        socket.send_multipart([b"<IDS|MSG>", client.session.sign(frames)] + frames)
    socket.send_multipart(client.session.serialize(client.session.msg("nonsense_request", {})))
    assert not socket.poll(300)
    socket.send_multipart(client.session.serialize(client.session.msg("execute_request", {"code": 7})))
    answer = client.session.deserialize(client.session.feed_identities(socket.recv_multipart())[1])
    assert answer["content"]["status"] == "error" and "'code'" in answer["content"]["evalue"], answer
    socket.close()


def much_output_and_many_cells():
    reply, outputs = run("flood 10000000")
    assert reply["status"] == "ok" and len(text(outputs)) == 10_000_000
    ids = [client.execute(f"value {i}") for i in range(1000)]
    for i, msg_id in enumerate(ids):
        assert reply_to(msg_id)["content"]["status"] == "ok"
        result = [m for m in until_idle(msg_id) if m["msg_type"] == "execute_result"]
        assert result[0]["content"]["data"]["text/plain"] == str(i)


def two_clients():
    second = BlockingKernelClient()
    second.load_connection_file(sys.argv[1])
    second.session.session = "another-session"
    second.start_channels()
    second.wait_for_ready(timeout=TIMEOUT)
    msg_id = second.execute("ask second?")
    assert second.get_stdin_msg(timeout=TIMEOUT)["content"]["prompt"] == "second?"
    try:
        raise AssertionError(client.get_stdin_msg(timeout=0.1))
    except queue.Empty:
        pass
    second.input("yes")
    assert reply_to(msg_id, second.get_shell_msg)["content"]["status"] == "ok"
    # What one client runs, the other hears too.
    assert "got yes" in text([(m["msg_type"], m["content"]) for m in until_idle(msg_id)])
    second.stop_channels()


def shutdown():
    assert request("shutdown_request", {"restart": True}, "control")["content"] == {"status": "ok", "restart": True}


for test in (kernel_info, verbatim_parent, outputs_in_order, json_stays_json, streams_while_running, small_writes_are_gathered, surrogates,
             errors, silent_and_unstored, user_expressions, pages, aborts_the_queue, interrupt_and_control_while_running, stdin,
             background_output, unicode_cursor, completeness, history, comms, connect, what_is_not_ours_is_dropped,
             much_output_and_many_cells, two_clients, shutdown):
    started = time.time()
    print(test.__name__, end=" ", flush=True)
    test()
    print(f"{time.time() - started:.2f} s", flush=True)
client.stop_channels()
