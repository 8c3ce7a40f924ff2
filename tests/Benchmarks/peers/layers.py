"""One layer forward and backward in PyTorch, and one optimizer step."""
import re


def workload(name):
    """One step as a function, or None for a name that is not here."""
    import torch
    from torch.nn import functional as F

    torch.set_num_threads(1)
    torch.manual_seed(0)
    if match := re.fullmatch(r"conv2d 3x3 (\d+)-(\d+) 32x32 B=(\d+)", name):
        channels, outputs, batch = map(int, match.groups())
        return forward_backward(lambda x, w, b: F.conv2d(x, w, b, padding=1), (batch, channels, 32, 32), (outputs, channels, 3, 3), (outputs,))
    if match := re.fullmatch(r"layer_norm (\d+)x(\d+)", name):
        rows, width = map(int, match.groups())
        return forward_backward(lambda x, w, b: F.layer_norm(x, (width,), w, b), (rows, width), (width,), (width,))
    if match := re.fullmatch(r"batch_norm (\d+) 32x32 B=(\d+)", name):
        channels, batch = map(int, match.groups())
        return forward_backward(lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True), (batch, channels, 32, 32), (channels,), (channels,))
    if match := re.fullmatch(r"AdamW (\d+)", name):
        parameter = torch.nn.Parameter(torch.randn(int(match[1])))
        parameter.grad = torch.randn(int(match[1]))
        optimizer = torch.optim.AdamW([parameter], weight_decay=0.01)

        def step():
            optimizer.step()
            return parameter.detach()[0]

        return step
    return None


def forward_backward(layer, *shapes):
    import torch

    inputs = [torch.randn(*shape, requires_grad=True) for shape in shapes]
    slope = torch.randn_like(layer(*inputs))
    return lambda: torch.autograd.grad(layer(*inputs), inputs, slope)[0].reshape(-1)[0]
