"""How quickly a Jupyter kernel answers, and how much memory it holds: one start of it, through jupyter_client.

usage: kernels.py KERNEL CODE
Prints one JSON object: ready and first, seconds from the start to the reply to kernel_info and on to the end of the first cell;
cell, the median seconds of the next fifty; memory, resident bytes afterwards.
"""
import json
import statistics
import sys
import time

from jupyter_client import KernelManager


def resident(process):
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def main():
    name, code = sys.argv[1:]
    manager = KernelManager(kernel_name=name)
    begin = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    ready = time.perf_counter() - begin

    def cell():
        start = time.perf_counter()
        reply = client.execute_interactive(code, timeout=60, output_hook=lambda message: None)
        if reply["content"]["status"] != "ok":
            raise SystemExit(f"kernels.py: the cell failed in {name}: {reply['content']}")
        return time.perf_counter() - start

    first = cell()
    cells = [cell() for _ in range(50)]
    process = manager.provisioner.process.pid
    time.sleep(1)
    print(json.dumps({"ready": ready, "first": first, "cell": statistics.median(cells), "memory": resident(process)}))
    client.stop_channels()
    manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
