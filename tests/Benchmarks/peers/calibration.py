"""Calibration metrics and fits in NumPy, SciPy and scikit-learn, float64: vectorised, in place where that saves a copy."""
import re


def workload(name):
    """One step as a function, or None for a name that is not here."""
    if match := re.fullmatch(r"(ECE|class-wise ECE|NLL|Brier) (\d+)x(\d+)", name):
        return metric({"ECE": ece, "class-wise ECE": class_wise, "NLL": nll, "Brier": brier}[match[1]], *map(int, match.groups()[1:]))
    if match := re.fullmatch(r"temperature (\d+)x(\d+)", name):
        return temperature(*map(int, match.groups()))
    if match := re.fullmatch(r"isotonic (\d+)", name):
        return isotonic(int(match[1]))
    return None


def samples(n, k):
    """Logits of spread 3 and labels that follow a third of them, so that the best temperature is near 3."""
    import numpy

    random = numpy.random.default_rng(0)
    logits = 3 * random.standard_normal((n, k))
    labels = (logits / 3 + random.gumbel(size=(n, k))).argmax(1)
    return logits, labels


def metric(function, n, k):
    logits, labels = samples(n, k)
    return lambda: function(logits, labels)


def exponentials(logits):
    import numpy

    greatest = logits.max(1)
    weights = logits - greatest[:, None]
    numpy.exp(weights, out=weights)
    return weights, weights.sum(1), greatest


def bin_of(probability, bins):
    import numpy

    return numpy.clip(numpy.ceil(probability * bins).astype(numpy.int64) - 1, 0, None)


def ece(logits, labels, bins=15):
    import numpy

    _, total, _ = exponentials(logits)
    confidence = 1 / total
    correct = logits.argmax(1) == labels
    return abs(numpy.bincount(bin_of(confidence, bins), weights=confidence - correct, minlength=bins)).sum() / len(labels)


def class_wise(logits, labels, bins=15):
    import numpy

    weights, total, _ = exponentials(logits)
    weights /= total[:, None]
    n, k = weights.shape
    place = bin_of(weights, bins)
    place += bins * numpy.arange(k)
    own = place[numpy.arange(n), labels]
    excess = numpy.bincount(place.ravel(), weights=weights.ravel(), minlength=k * bins) - numpy.bincount(own, minlength=k * bins)
    return abs(excess).sum() / n / k


def nll(logits, labels):
    import numpy

    _, total, greatest = exponentials(logits)
    return (numpy.log(total) + greatest - logits[numpy.arange(len(labels)), labels]).mean()


def brier(logits, labels):
    import numpy

    weights, total, _ = exponentials(logits)
    own = weights[numpy.arange(len(labels)), labels] / total
    return (numpy.einsum("ij,ij->i", weights, weights) / total**2 - 2 * own + 1).mean()


def temperature(n, k):
    import numpy
    from scipy.optimize import minimize_scalar

    logits, labels = samples(n, k)

    def step():
        # Shifted once: the shift does not depend on the temperature.
        shifted = logits - logits.max(1, keepdims=True)
        label = shifted[numpy.arange(n), labels].mean()
        weights = numpy.empty_like(shifted)

        def loss(u):
            numpy.multiply(shifted, numpy.exp(-u), out=weights)
            numpy.exp(weights, out=weights)
            return numpy.log(weights.sum(1)).mean() - numpy.exp(-u) * label

        return numpy.exp(minimize_scalar(loss).x)

    return step


def isotonic(n):
    import numpy
    from sklearn.isotonic import IsotonicRegression

    random = numpy.random.default_rng(0)
    probability = random.random(n)
    outcome = (random.random(n) < probability**2).astype(float)
    return lambda: IsotonicRegression(out_of_bounds="clip").fit(probability, outcome).y_thresholds_.sum()
