"""Training steps in PyTorch: multilayer perceptrons on digits-sized data, and addition modulo p."""
import re


def workload(name):
    """One training step as a function, or None for a name that is not here."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    if name == "digits MLP 64-64-10 B=32 SGD":
        return classifier([64, 64, 10], 32, 1200, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True, weight_decay=5e-4))
    if name == "digits MLP 64-128-128-10 B=100 Adam":
        return classifier([64, 128, 128, 10], 100, 1000, lambda p: torch.optim.Adam(p, lr=3e-3))
    if match := re.fullmatch(r"modular ReLU p=(\d+) (\d+)-\d+", name):
        return modular_relu(*map(int, match.groups()))
    if match := re.fullmatch(r"modular quadratic p=(\d+) N=(\d+)", name):
        return modular_quadratic(*map(int, match.groups()))
    if match := re.fullmatch(r"AdamW (\d+)", name):
        return adamw(int(match[1]))
    return None


def adamw(size):
    """One optimizer step alone."""
    import torch

    parameter = torch.nn.Parameter(torch.randn(size))
    parameter.grad = torch.randn(size)
    optimizer = torch.optim.AdamW([parameter], weight_decay=0.01)

    def step():
        optimizer.step()
        return parameter.detach()[0]

    return step


def trained(optimizer, loss_of):
    def step():
        loss = loss_of()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def classifier(sizes, batch, rows, optimizer):
    import torch

    layers = []
    for i in range(len(sizes) - 1):
        layers += ([torch.nn.ReLU()] if i else []) + [torch.nn.Linear(sizes[i], sizes[i + 1])]
    net = torch.nn.Sequential(*layers)
    x, y = torch.randn(rows, sizes[0]), torch.randint(sizes[-1], (rows,))
    starts = range(0, rows - batch + 1, batch)
    count = 0

    def loss():
        nonlocal count
        start = starts[count % len(starts)]
        count += 1
        return torch.nn.functional.cross_entropy(net(x[start : start + batch]), y[start : start + batch])

    return trained(optimizer(net.parameters()), loss)


def pairs(p, share):
    import torch

    kept = torch.randperm(p * p)[: int(share * p * p)]
    a, b = kept // p, kept % p
    one_hot = torch.nn.functional.one_hot
    return one_hot(a, p).float(), one_hot(b, p).float(), (a + b) % p


def modular_relu(p, hidden):
    import torch
    from torch import nn

    a, b, y = pairs(p, 0.4)
    x = torch.cat([a, b], 1)
    net = nn.Sequential(nn.Linear(2 * p, hidden, bias=False), nn.ReLU(), nn.Linear(hidden, hidden, bias=False), nn.ReLU(), nn.Linear(hidden, p, bias=False))
    adam = torch.optim.AdamW(net.parameters(), lr=1e-2, betas=(0.9, 0.99), eps=1e-25, weight_decay=1.0)
    return trained(adam, lambda: nn.functional.cross_entropy(net(x), y))


def modular_quadratic(p, width):
    import torch

    a, b, y = pairs(p, 0.5)
    target = torch.nn.functional.one_hot(y, p).float()
    deviation = (16 * width) ** (-1 / 3)
    u, v, w = (torch.nn.Parameter(deviation * torch.randn(*shape)) for shape in [(p, width), (p, width), (width, p)])
    adam = torch.optim.AdamW([u, v, w], lr=0.01, betas=(0.9, 0.98), weight_decay=5.0)
    return trained(adam, lambda: ((a @ u + b @ v).pow(2) @ w - target).pow(2).mean())
