"""How quickly a Jupyter kernel answers, and how much memory it holds: one start of it, through jupyter_client.

usage: kernels.py KERNEL CODE DECLARATION MEMBER STAGES
Prints one JSON object: ready and first, seconds from the start to the reply to kernel_info and on to the end of the first cell;
cell, the median seconds of the next fifty; processor, the seconds that the kernel and what it started use for fifty more; memory, resident bytes afterwards; complete, the median seconds to complete MEMBER after
the first time, in a session that ran DECLARATION thirty times, with the numbers 0 to 29 for its {}; stages, the seconds of each of STAGES,
a JSON list of lists of cells; growth, resident bytes that these added.
"""
import json
import os
import statistics
import sys
import time

from jupyter_client import KernelManager


def resident(process):
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def processor(process):
    """Seconds of processor time of a process and all that it started."""
    parents, used = {}, {}
    for folder in os.listdir("/proc"):
        if folder.isdigit():
            try:
                with open(f"/proc/{folder}/stat") as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder)] = int(fields[1])
            used[int(folder)] = int(fields[11]) + int(fields[12])
    own = {process}
    while more := {child for child, parent in parents.items() if parent in own} - own:
        own |= more
    return sum(used.get(member, 0) for member in own) / os.sysconf("SC_CLK_TCK")


def main():
    name, code, declaration, member, stages = sys.argv[1:]
    manager = KernelManager(kernel_name=name)
    begin = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    # Not wait_for_ready: it looks at an empty channel for 0.2 s more before it returns, whichever the kernel.
    client.kernel_info()
    while client.get_shell_msg(timeout=120)["msg_type"] != "kernel_info_reply":
        pass
    ready = time.perf_counter() - begin

    def cell(code=code):
        start = time.perf_counter()
        reply = client.execute_interactive(code, timeout=300, output_hook=lambda message: None)
        if reply["content"]["status"] != "ok":
            raise SystemExit(f"kernels.py: the cell failed in {name}: {reply['content']}")
        return time.perf_counter() - start

    def complete():
        start = time.perf_counter()
        reply = client.complete(member, len(member), reply=True, timeout=60)
        if not reply["content"]["matches"]:
            raise SystemExit(f"kernels.py: {name} knows nothing that begins with {member}")
        return time.perf_counter() - start

    first = cell()
    cells = [cell() for _ in range(50)]
    process = manager.provisioner.process.pid
    before = processor(process)
    for _ in range(50):
        cell()
    spent = (processor(process) - before) / 50

    def settled():
        time.sleep(1)
        return resident(process)

    memory = settled()
    for i in range(30):
        cell(declaration.replace("{}", str(i)))
    complete()
    completions = [complete() for _ in range(10)]
    before = settled()
    seconds = [sum(cell(code) for code in stage) for stage in json.loads(stages)]
    print(json.dumps({"ready": ready, "first": first, "cell": statistics.median(cells), "processor": spent, "memory": memory, "complete": statistics.median(completions),
                      "stages": seconds, "growth": settled() - before}))
    client.stop_channels()
    manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
