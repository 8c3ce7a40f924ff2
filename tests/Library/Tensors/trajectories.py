"""What PyTorch does, for the tests to compare with: prints one JSON object, from a name to a list of numbers.

Every starting value is a formula (see values), so that the tests make the same ones without reading a file. Double precision, one thread.
"""
import json

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim import lr_scheduler as schedules

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
out = {}


def values(seed, *shape):
    """sin(seed + 0.7 i) in row-major order."""
    return torch.sin(seed + 0.7 * torch.arange(torch.Size(shape).numel())).reshape(shape)


def keep(name, *tensors):
    out[name] = [x for t in tensors for x in t.detach().reshape(-1).tolist()]


def loss_of(p, q):
    """A valley that bends: coupled, not quadratic, different curvatures."""
    scale = 1 + torch.arange(p.numel()) / 3.0
    return (scale * (p - 0.3) ** 2).sum() + 0.5 * ((p[1:] - p[:-1] ** 2) ** 2).sum() + ((q - p[:3]) ** 2 * q.exp()).sum()


def trajectory(name, make, steps=12):
    p, q = values(1, 11).requires_grad_(), values(2, 3).requires_grad_()
    optimizer = make(p, q)
    points = []

    def closure():
        optimizer.zero_grad()
        loss = loss_of(p, q)
        loss.backward()
        return loss

    for _ in range(steps):
        optimizer.step(closure)
        points += [p.detach().clone(), q.detach().clone()]
    keep(name, *points)


def optimizers():
    o = torch.optim
    trajectory("sgd", lambda p, q: o.SGD([p, q], 0.02))
    trajectory("sgd momentum", lambda p, q: o.SGD([p, q], 0.02, momentum=0.9, dampening=0.3, weight_decay=0.1))
    trajectory("sgd nesterov", lambda p, q: o.SGD([p, q], 0.02, momentum=0.9, nesterov=True, weight_decay=0.01))
    trajectory("sgd maximize", lambda p, q: o.SGD([p, q], 1e-3, momentum=0.5, weight_decay=0.1, maximize=True))
    trajectory("sgd groups", lambda p, q: o.SGD([{"params": [p], "lr": 0.01}, {"params": [q], "momentum": 0.8}], lr=0.03))
    trajectory("adam", lambda p, q: o.Adam([p, q], lr=0.1, betas=(0.8, 0.95), eps=1e-6, weight_decay=0.1))
    trajectory("adam amsgrad", lambda p, q: o.Adam([p, q], lr=0.1, betas=(0.6, 0.7), amsgrad=True))
    trajectory("adam maximize", lambda p, q: o.Adam([p, q], lr=0.01, maximize=True))
    trajectory("adamw", lambda p, q: o.AdamW([p, q], lr=0.1, weight_decay=0.2))
    trajectory("adamw amsgrad", lambda p, q: o.AdamW([p, q], lr=0.1, betas=(0.6, 0.7), weight_decay=0.2, amsgrad=True))
    trajectory("rmsprop", lambda p, q: o.RMSprop([p, q], lr=0.02, alpha=0.9, weight_decay=0.1))
    trajectory("rmsprop centered", lambda p, q: o.RMSprop([p, q], lr=0.02, alpha=0.9, momentum=0.5, centered=True))
    trajectory("lbfgs", lambda p, q: o.LBFGS([p, q], lr=0.05, max_iter=4, history_size=5), 6)
    trajectory("lbfgs wolfe", lambda p, q: o.LBFGS([p, q], lr=1, max_iter=5, history_size=4, line_search_fn="strong_wolfe"), 6)


def schedule(name, make, steps=30, follow=None):
    optimizer = torch.optim.SGD([{"params": [torch.zeros(1, requires_grad=True)]}, {"params": [torch.zeros(1, requires_grad=True)], "lr": 0.5}], lr=2.0, momentum=0.9)
    scheduler = make(optimizer)
    rates = []
    for t in range(steps):
        rates += [x for g in optimizer.param_groups for x in (g["lr"], g["momentum"])]
        optimizer.step()
        scheduler.step(*([] if follow is None else [follow(t)]))
    out[name] = rates


def schedulers():
    s = schedules
    schedule("StepLR", lambda o: s.StepLR(o, 4, 0.7))
    schedule("MultiStepLR", lambda o: s.MultiStepLR(o, [3, 3, 8, 20], 0.5))
    schedule("ExponentialLR", lambda o: s.ExponentialLR(o, 0.9))
    schedule("ConstantLR", lambda o: s.ConstantLR(o, 0.25, 6))
    schedule("LinearLR", lambda o: s.LinearLR(o, 0.2, 0.8, 9))
    schedule("CosineAnnealingLR", lambda o: s.CosineAnnealingLR(o, 12, 0.1))
    schedule("LambdaLR", lambda o: s.LambdaLR(o, [lambda t: 1 / (1 + t), lambda t: 0.95**t]))
    schedule("PolynomialLR", lambda o: s.PolynomialLR(o, 10, 2))
    schedule("OneCycleLR", lambda o: s.OneCycleLR(o, 3.0, 30))
    schedule("SequentialLR", lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.1, 1, 5), s.CosineAnnealingLR(o, 20), s.ConstantLR(o, 0.3, 3)], [5, 24]))
    schedule("ReduceLROnPlateau", lambda o: s.ReduceLROnPlateau(o, factor=0.5, patience=2, cooldown=1, min_lr=0.05), follow=lambda t: max(1.0, 5 - t) + 0.1 * (t % 3))


def layer(name, function, *inputs):
    """Results, then the gradients of a weighted sum of the first."""
    inputs = [x.requires_grad_() for x in inputs]
    results = function(*inputs)
    results = results if isinstance(results, tuple) else (results,)
    weights = values(9, *results[0].shape)
    keep(name, *results, *torch.autograd.grad((results[0] * weights).sum(), inputs))


def layers():
    layer("conv2d", lambda x, w, b: F.conv2d(x, w, b, padding=1), values(1, 3, 4, 7, 9), values(2, 5, 4, 3, 3), values(3, 5))
    layer("conv2d strided", lambda x, w: F.conv2d(x, w, stride=2, padding=2, dilation=2, groups=2), values(1, 2, 4, 11, 8), values(2, 6, 2, 3, 2))
    layer("conv1d", lambda x, w, b: F.conv1d(x, w, b, stride=2, padding=1), values(1, 2, 3, 10), values(2, 4, 3, 4), values(3, 4))
    layer("max_pool2d", lambda x: F.max_pool2d(x, 3, 2, 1), values(1, 2, 3, 8, 7))
    layer("max_pool1d", lambda x: F.max_pool1d(x, 2), values(1, 2, 3, 9))
    layer("avg_pool2d", lambda x: F.avg_pool2d(x, 3, 2, 1), values(1, 2, 3, 8, 7))
    layer("avg_pool1d", lambda x: F.avg_pool1d(x, 3), values(1, 2, 3, 10))
    layer("adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x, (3, 2)), values(1, 2, 3, 8, 7))

    def norm(x, training):
        module = nn.BatchNorm2d(3)
        with torch.no_grad():
            module.weight.copy_(values(4, 3))
            module.bias.copy_(values(5, 3))
        module(values(6, 2, 3, 4, 4))
        module.train(training)
        return module(x), module.running_mean, module.running_var

    layer("batch norm", lambda x: norm(x, True), values(1, 2, 3, 4, 4))
    layer("batch norm eval", lambda x: norm(x, False), values(1, 2, 3, 4, 4))
    layer("layer_norm", lambda x, w, b: F.layer_norm(x, (5,), w, b), values(1, 3, 4, 5), values(2, 5), values(3, 5))

    attention = nn.MultiheadAttention(6, 2)
    with torch.no_grad():
        for i, parameter in enumerate(attention.parameters()):
            parameter.copy_(values(i, *parameter.shape))
    causal = torch.triu(torch.ones(4, 4, dtype=torch.bool), 1)
    padding = torch.tensor([[False] * 4, [False, False, False, True], [False, False, True, True]])
    layer("attention", lambda x: attention(x, x, x), values(1, 4, 3, 6))
    layer("attention masked", lambda x: attention(x, x, x, key_padding_mask=padding, attn_mask=causal), values(1, 4, 3, 6))
    layer("attention cross", lambda q, k: attention(q, k, 2 * k, attn_mask=values(7, 4, 5)), values(1, 4, 3, 6), values(2, 5, 3, 6))


def losses():
    classes, weight = torch.tensor([3, 0, -100, 1, 4]), 1 + values(8, 5) / 2
    x, y = lambda: values(1, 5, 5), values(2, 5, 5)
    layer("cross_entropy", lambda x: F.cross_entropy(x, classes, weight, label_smoothing=0.1), x())
    layer("cross_entropy 3-d", lambda x: F.cross_entropy(x, torch.arange(6).reshape(2, 3) % 4, reduction="none"), values(1, 2, 4, 3))
    layer("cross_entropy soft", lambda x: F.cross_entropy(x, y.softmax(1), weight, label_smoothing=0.1), x())
    layer("nll_loss", lambda x: F.nll_loss(x, classes.clamp(min=0), weight), x())
    layer("bce_with_logits", lambda x: F.binary_cross_entropy_with_logits(x, y.sigmoid(), weight, pos_weight=weight + 1), x())
    layer("huber_loss", lambda x: F.huber_loss(3 * x, y, delta=0.7, reduction="sum"), x())
    layer("smooth_l1_loss", lambda x: F.smooth_l1_loss(3 * x, y, beta=0.7), x())
    layer("l1_loss", lambda x: F.l1_loss(x, y, reduction="none"), x())
    layer("kl_div", lambda x: F.kl_div(x.log_softmax(1), y.softmax(1), reduction="sum"), x())
    layer("cosine_similarity", lambda x: F.cosine_similarity(x, y, dim=0), x())
    layer("normalize", lambda x: F.normalize(x, p=3.0, dim=0), x())
    layer("pad", lambda x: F.pad(x, (1, 2, 0, 3), value=0.5), x())
    layer("gelu", lambda x: F.gelu(2 * x), x())
    layer("softplus", lambda x: F.softplus(30 * x, beta=0.8), x())


optimizers()
schedulers()
layers()
losses()
print(json.dumps(out))
