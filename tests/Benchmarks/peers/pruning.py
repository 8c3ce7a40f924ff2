"""The pruned perceptron in NumPy and SciPy, float64: theory with the nodes, starts and tolerances of ours, SciPy's optimizers; the max-margin problem
by the same interior-point method on BLAS and LAPACK."""
import re


def workload(name):
    """One step as a function, or None for a name that is not here."""
    if match := re.fullmatch(r"pruning theory (\d+) degrees", name):
        return theory(int(match[1]))
    if match := re.fullmatch(r"max margin (\d+)x(\d+)", name):
        return max_margin(*map(int, match.groups()))
    return None


FRACTIONS, ALPHAS = (0.8, 0.6, 0.4, 0.2, 0.1), (0.5, 1, 2, 3, 4, 6, 8, 12, 16)


def theory(degrees):
    """Keep-hard curves: the sum of all errors."""
    import numpy

    theta = numpy.radians(degrees)
    return lambda: sum(sum(curve(theta, fraction)) for fraction in FRACTIONS)


def curve(theta, fraction):
    """Errors at all alphas, each started from the one before."""
    import numpy
    from scipy.optimize import minimize, minimize_scalar
    from scipy.special import ndtr, ndtri

    gamma = min(8, ndtri((1 + fraction) / 2))
    cos, sin = numpy.cos(theta), numpy.sin(theta)
    state = {"k": 1.0}
    cache = {}

    def nodes_for(p):
        sharpness = 2.0 ** numpy.floor(numpy.log2(p))
        if (sharpness < 1) if theta == 0 else (sharpness * sin <= 2):
            sharpness = 0.5
        if sharpness not in cache:
            cache.clear()
            cache[sharpness] = nodes(gamma, theta, sharpness)
        return cache[sharpness]

    def margin(alpha, a, b, p):
        """K of a direction, by Newton's method on the square root; and the parts of its gradient."""
        z, t, weight = nodes_for(p)
        shift = a * z if theta == 0 else a * z + b * t
        k = state["k"]
        for _ in range(200):
            m = k - shift
            density = numpy.exp(-0.5 * m * m)
            density *= 0.3989422804014327
            cdf = ndtr(m)
            slope = m * cdf
            slope += density
            value = weight @ (m * slope + cdf)
            root = numpy.sqrt(alpha * value)
            change = value * (1 - 1 / root) / (weight @ slope) if root > 0 else -1
            k -= min(max(change, -1 - abs(k)), 1 + abs(k))
            if abs(change) < 1e-10 * (1 + abs(k)):
                break
        state["k"] = k
        slope *= weight
        return k, slope @ z / slope.sum(), 0.0 if theta == 0 else slope @ t / slope.sum()

    def loss(x, alpha):
        p, q = numpy.exp(x[0]), x[1]
        a, b = p * cos + q * sin, p * sin - q * cos
        k, ka, kb = margin(alpha, a, b, p)
        if not k > 0:
            return 1e3 - x[0], numpy.array([-1.0, 0.0])
        n2 = 1 + p * p + q * q
        gradient = numpy.array([p * (p / n2 - (cos * ka + sin * kb) / k), q / n2 - (sin * ka - cos * kb) / k])
        return 0.5 * numpy.log(n2) - numpy.log(k), gradient

    errors, x = [], numpy.zeros(2)
    for alpha in ALPHAS:
        if theta == 0:
            found = minimize_scalar(lambda u: loss((u, 0.0), alpha)[0], bounds=(-4, 12), method="bounded", options={"xatol": 1e-8})
            x = numpy.array([found.x, 0.0])
        else:
            x = minimize(loss, x, (alpha,), method="BFGS", jac=True, options={"gtol": 1e-8}).x
        errors.append(numpy.arctan2(numpy.sqrt(1 + x[1] ** 2), numpy.exp(x[0])) / numpy.pi)
    return errors


def rule(order):
    import numpy

    x, w = numpy.polynomial.legendre.leggauss(order)
    return (x + 1) / 2, w / 2


def nodes(gamma, theta, sharpness):
    """y z, y t and weights, as lib/Themes/Pruning/Perceptron/PruningQuadrature.cs lays them out."""
    import numpy

    cuts = [2, 10 / sharpness] if theta == 0 else [2, 6 * numpy.tan(theta)]
    edges = numpy.array(sorted({0, gamma, *(c for c in cuts if 0 < c < gamma)}))
    x, w = rule(48)
    length = numpy.diff(edges)[:, None]
    z = (edges[:-1, None] + length * x).ravel()
    weight = (length * w).ravel() * numpy.exp(-0.5 * z * z)
    if theta == 0:
        return z, None, weight / weight.sum()
    jump, strip = -z / numpy.tan(theta), 8 / (sharpness * numpy.sin(theta))
    columns = [numpy.full_like(z, c) for c in (-8, -4, -2, 0, 2, 8)] + [jump]
    if strip < 2:
        columns += [jump - strip, jump + strip]
    edges = numpy.sort(numpy.clip(numpy.stack(columns, 1), -8, 8), 1)
    x, w = rule(16)
    low, length = edges[:, :-1, None], numpy.diff(edges)[:, :, None]
    t = low + length * x
    sign = numpy.where(low >= jump[:, None, None], 1.0, -1.0)
    weight = weight[:, None, None] * length * w * numpy.exp(-0.5 * t * t)
    used = (length > 0) & (x >= 0)
    return (sign * z[:, None, None] * numpy.ones_like(t))[used], (sign * t)[used], weight[used] / weight[used].sum()


def max_margin(dimension, count):
    """The margin of random rows with a teacher's labels."""
    import numpy

    random = numpy.random.default_rng(0)
    rows, teacher = random.standard_normal((count, dimension)), random.standard_normal(dimension)
    rows *= numpy.sign(rows @ teacher)[:, None]
    return lambda: interior_point(rows)


def interior_point(rows):
    import numpy
    from scipy.linalg import cho_factor, cho_solve

    count, dimension = rows.shape
    w, s, multipliers = numpy.zeros(dimension), numpy.ones(count), numpy.ones(count)
    primal = numpy.full(count, -2.0)
    for _ in range(100):
        mu = multipliers @ s / count
        if mu < 1e-9 and abs(primal).max() < 1e-7:
            break
        d = multipliers / s
        scaled = numpy.sqrt(d)[:, None] * rows
        # A matrix times its own transpose: NumPy calls BLAS's symmetric product, half the work.
        normal = scaled.T @ scaled
        normal.flat[:: dimension + 1] += 1
        factor = cho_factor(normal, lower=True, overwrite_a=True, check_finite=False)
        right = -w - (d * primal) @ rows

        def step(add):
            dw = cho_solve(factor, right, check_finite=False)
            ds = rows @ dw + primal
            return dw, ds, add - multipliers - d * ds

        def longest():
            return 1 / max((-ds / s).max(), (-change / multipliers).max())

        dw, ds, change = step(0)
        length = min(1, longest())
        target = mu * ((multipliers + length * change) @ (s + length * ds) / count / mu) ** 3
        add = (target - change * ds) / s
        right = right + add @ rows
        dw, ds, change = step(add)
        length = min(1, 0.995 * longest())
        w += length * dw
        s += length * ds
        multipliers += length * change
        primal *= 1 - length
    return (rows @ w).min() / numpy.linalg.norm(w)
