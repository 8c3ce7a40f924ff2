"""What PyTorch says of the operations that OperationPeerTests compares with, as {name: numbers}: values, then the gradient where there is one."""
import torch


def values(seed, *shape):
    n = 1
    for s in shape:
        n *= s
    return torch.sin(torch.arange(n, dtype=torch.float64) * 0.7 + seed).reshape(shape)


OPERATIONS = {
    "sort": lambda x: x.sort(0, descending=True)[0],
    "topk": lambda x: x.topk(2)[0],
    "median": lambda x: x.median(1)[0],
    "median of all": lambda x: x.median(),
    "quantile": lambda x: x.quantile(torch.tensor([0.2, 0.75], dtype=torch.float64), dim=1),
    "cumprod": lambda x: x.cumprod(1),
    "prod": lambda x: x.prod(0),
    "roll": lambda x: x.roll((1, -2), (0, 1)),
    "tril": lambda x: x.tril(-1),
    "repeat": lambda x: x.repeat(2, 1, 2),
    "diag_embed": lambda x: x.diag_embed(-1),
    "remainder": lambda x: x.remainder(-0.3),
    "fmod": lambda x: x.fmod(-0.3),
    "frac": lambda x: (x * 3).frac(),
    "atan2": lambda x: x.atan2(values(2, 4, 5)),
    "xlogy": lambda x: torch.xlogy(x, values(2, 4, 5).abs()),
    "lerp": lambda x: x.lerp(values(2, 4, 5), 0.3),
    "amax": lambda x: x.clamp(max=0.5).amax((0, 1)),
    "std": lambda x: x.std((0, 1)),
    "var biased": lambda x: x.var(1, unbiased=False, keepdim=True),
    "logsumexp": lambda x: x.logsumexp(0),
    "norm 3": lambda x: x.norm(3, dim=1),
    "cov": lambda x: x.cov(),
    "corrcoef": lambda x: x.corrcoef(),
    "kron": lambda x: torch.kron(x, values(2, 2, 3)),
    "tensordot": lambda x: torch.tensordot(x, values(2, 5, 4, 3), ([0, 1], [1, 0])),
    "einsum": lambda x: torch.einsum("ij,kj,k->ki", x, values(2, 3, 5), values(3, 3)),
    "cdist": lambda x: torch.cdist(x, values(2, 3, 5)),
    "cdist 1": lambda x: torch.cdist(x, values(2, 3, 5), p=1),
    "scatter_add": lambda x: x.scatter_add(1, torch.tensor([[1, 1, 0], [4, 2, 2]]), values(2, 2, 3)),
    "pinv": lambda x: torch.linalg.pinv(x.detach()),
    "svdvals": lambda x: torch.linalg.svdvals((3 * x).exp()),
    "matrix_norm nuc": lambda x: torch.linalg.matrix_norm((3 * x).exp(), "nuc"),
    "matrix_norm -1": lambda x: torch.linalg.matrix_norm(x, -1),
    "cond": lambda x: torch.linalg.cond((3 * x).exp()),
    "slogdet": lambda x: torch.linalg.slogdet((3 * x).exp()[:, :4])[1],
    "cholesky": lambda x: torch.linalg.cholesky(x @ x.T + torch.eye(4, dtype=torch.float64)),
    "lstsq": lambda x: torch.linalg.lstsq(x.T.detach(), values(2, 5, 2))[0],
    "eigvalsh": lambda x: torch.linalg.eigvalsh(x[:, :4]),
    "rfft": lambda x: torch.view_as_real(torch.fft.rfft(x, norm="ortho")),
    "irfft": lambda x: torch.fft.irfft(torch.view_as_complex(torch.stack([x, x.flip(0)], -1)), dim=0, n=6),
    "fftfreq": lambda x: torch.fft.fftfreq(7, 0.5, dtype=torch.float64),
    "nan_to_num": lambda x: (x.detach().sign() / 0.0).nan_to_num(posinf=2.0),
    "logspace": lambda x: torch.logspace(-1, 2, 4, dtype=torch.float64),
    "arange": lambda x: torch.arange(1, -2, -0.5, dtype=torch.float64),
}


def recorded():
    results = {}
    for name, f in OPERATIONS.items():
        x = values(1, 4, 5).requires_grad_()
        y = f(x)
        numbers = y.detach().reshape(-1).tolist()
        if y.requires_grad:
            numbers += torch.autograd.grad((y * values(9, *y.shape)).sum(), x)[0].reshape(-1).tolist()
        results["operation " + name] = numbers
    return results
