"""The peers of the benchmarks: the same work in PyTorch, NumPy, SciPy and scikit-learn, one thread, as their users would write it.

usage: peer.py [--seconds S] NAME...
Prints one JSON object a line: workload, steps, wall_steps_per_s, cpu_steps_per_s (the best of three repetitions of S seconds), loss.
"""
import argparse
import json
import os
import re
import time

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"


def superposition(features, width, batch):
    """Strong superposition, power law 1: fresh batch, forward, backward by autograd, row-norm decay, Adam."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    frequency = 1 / torch.arange(1, features + 1)
    frequency /= frequency.sum()
    weight = (torch.randn(features, width) / width**0.5).requires_grad_()
    bias = torch.randn(features, requires_grad=True)
    learning_rate, decay = 0.02, -1.0
    adam = torch.optim.Adam([weight, bias], lr=learning_rate)

    def step():
        x = torch.where(torch.rand(batch, features) < frequency, 2 * torch.rand(batch, features), torch.zeros(()))
        y = torch.relu(torch.addmm(bias, x @ weight, weight.t()))
        loss = torch.sum((y - x) ** 2) / batch
        adam.zero_grad()
        loss.backward()
        with torch.no_grad():
            norms = torch.linalg.vector_norm(weight, dim=1, keepdim=True)
            weight.mul_(1 + learning_rate * decay * (1 - 1 / (norms + 1e-8)))
        adam.step()
        return loss.detach()

    return step


def gemm(size):
    """A product of two square matrices: what NumPy's BLAS does with it."""
    import numpy

    random = numpy.random.default_rng(0)
    a, b = (random.random((size, size), dtype=numpy.float32) - 0.5 for _ in range(2))
    c = numpy.empty_like(a)

    def step():
        numpy.matmul(a, b, out=c)
        return c[0, 0]

    return step


def workload(name):
    if match := re.fullmatch(r"superposition n=(\d+) m=(\d+) B=(\d+)", name):
        return superposition(*map(int, match.groups()))
    if match := re.fullmatch(r"GEMM (\d+)", name):
        return gemm(int(match[1]))
    import calibration
    import pruning
    import training

    # Those first that need no PyTorch.
    if step := calibration.workload(name) or pruning.workload(name) or training.workload(name):
        return step
    raise SystemExit(f"peer.py: expected a workload that environment/bench.cs lists; got '{name}'.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one repetition (default 2)")
    parser.add_argument("names", nargs="+", metavar="NAME")
    arguments = parser.parse_args()
    for name in arguments.names:
        step = workload(name)
        for _ in range(5):
            step()
        total, best_wall, best_cpu = 0, 0.0, 0.0
        for _ in range(3):
            count, wall, cpu = 0, time.perf_counter(), time.process_time()
            while time.perf_counter() - wall < arguments.seconds:
                value = step()
                count += 1
            best_cpu = max(best_cpu, count / (time.process_time() - cpu))
            best_wall = max(best_wall, count / (time.perf_counter() - wall))
            total += count
        result = {"workload": name, "steps": total, "wall_steps_per_s": best_wall, "cpu_steps_per_s": best_cpu, "loss": float(value)}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
