namespace Phenomena.Tensors;

// More pointwise functions; the commonest stand in Tensor.Pointwise.cs.
public partial class Tensor
{
    /// <summary>eˣ − 1, exact near 0.</summary>
    public Tensor expm1() => Unary<Expm1Op>("expm1", null, static (n, g, y) => g * (y + 1));
    /// <summary>ln(1 + x), exact near 0.</summary>
    public Tensor log1p() => Unary<Log1pOp>("log1p", this, static (n, g, x) => g / (x + 1));
    /// <summary>log₂ x.</summary>
    public Tensor log2() => log() * (1 / Math.Log(2));
    /// <summary>log₁₀ x.</summary>
    public Tensor log10() => log() * (1 / Math.Log(10));
    /// <summary>1 / √x.</summary>
    public Tensor rsqrt() => sqrt().reciprocal();
    /// <summary>1 / x.</summary>
    public Tensor reciprocal() => 1 / this;
    /// <summary>tan x.</summary>
    public Tensor tan() => sin() / cos();
    /// <summary>sinh x.</summary>
    public Tensor sinh() => Unary<SinhOp>("sinh", this, static (n, g, x) => g * x.cosh());
    /// <summary>cosh x.</summary>
    public Tensor cosh() => Unary<CoshOp>("cosh", this, static (n, g, x) => g * x.sinh());
    /// <summary>arcsin x.</summary>
    public Tensor asin() => Unary<AsinOp>("asin", this, static (n, g, x) => g / (1 - x * x).sqrt());
    /// <summary>arccos x.</summary>
    public Tensor acos() => Unary<AcosOp>("acos", this, static (n, g, x) => (g / (1 - x * x).sqrt()).neg());
    /// <summary>arctan x.</summary>
    public Tensor atan() => Unary<AtanOp>("atan", this, static (n, g, x) => g / (x * x + 1));
    /// <summary>1 − erf x.</summary>
    public Tensor erfc() => 1 - erf();

    /// <summary>The largest integer not above x; the gradient is 0, as for the others that round.</summary>
    public Tensor floor() => Rounded<FloorOp>("floor");
    /// <summary>The smallest integer not below x.</summary>
    public Tensor ceil() => Rounded<CeilingOp>("ceil");
    /// <summary>The nearest integer, the even one of two.</summary>
    public Tensor round() => Rounded<RoundOp>("round");
    /// <summary>x without its fraction.</summary>
    public Tensor trunc() => Rounded<TruncateOp>("trunc");
    /// <summary>x − trunc x.</summary>
    public Tensor frac() => this - trunc();

    /// <summary>The remainder of division, with the sign of the divisor; broadcast.</summary>
    public Tensor remainder(Tensor other) => Modulus<RemainderOp>(other, "remainder", static q => q.floor());
    /// <summary>The remainder of division, with the sign of the dividend; broadcast.</summary>
    public Tensor fmod(Tensor other) => Modulus<FmodOp>(other, "fmod", static q => q.trunc());
    /// <summary>The quotient rounded down; broadcast.</summary>
    public Tensor floor_divide(Tensor other)
    {
        using var off = torch.no_grad();
        var type = ScalarTypes.Promote(this, other);
        return ((this - remainder(other)) / other).round().to(type);
    }

    /// <summary>x to a power of its own for each element; broadcast.</summary>
    public Tensor pow(Tensor exponent)
    {
        var y = Elementwise.Binary<Each<PowerOp>>(this, exponent, "pow");
        return Autograd.Records(this, exponent) ? y.From(new Node("pow", [this, exponent], [this, exponent], (n, g) =>
        {
            Tensor x = n.Saved(0), p = n.Saved(1);
            // ln 0 is multiplied by 0: the power does not change with its exponent there.
            return [n.Needs(0) ? (g * p * x.pow(p - 1)).SumTo(this) : null, n.Needs(1) ? (g * x.pow(p) * torch.where(x.eq(x.Like(0)), x.Like(1), x).log()).SumTo(exponent) : null];
        })) : y;
    }

    /// <summary>The angle of the point (other, this) from the first axis, in (−π, π]; broadcast.</summary>
    public Tensor atan2(Tensor other)
    {
        var y = Elementwise.Binary<Each<Atan2Op>>(this, other, "atan2");
        return Autograd.Records(this, other) ? y.From(new Node("atan2", [this, other], [this, other], (n, g) =>
        {
            Tensor a = n.Saved(0), b = n.Saved(1), scaled = g / (a * a + b * b);
            return [n.Needs(0) ? (scaled * b).SumTo(this) : null, n.Needs(1) ? (scaled * a).neg().SumTo(other) : null];
        })) : y;
    }

    /// <summary>this + weight · (end − this).</summary>
    public Tensor lerp(Tensor end, Tensor weight) => this + weight * (end - this);
    /// <summary>this + weight · (end − this).</summary>
    public Tensor lerp(Tensor end, Scalar weight) => this + weight * (end - this);
    /// <summary>x · ln y, 0 where x is 0.</summary>
    public Tensor xlogy(Tensor other) => torch.where(eq(Like(0)), Like(0), this) * torch.where(eq(Like(0)), other.Like(1), other).log();
    /// <summary>At least <paramref name="min"/>.</summary>
    public Tensor clamp_min(Scalar min) => clamp(min: min);
    /// <summary>At most <paramref name="max"/>.</summary>
    public Tensor clamp_max(Scalar max) => clamp(max: max);
    /// <summary>Elements limited to [min, max], which broadcast.</summary>
    public Tensor clamp(Tensor? min = null, Tensor? max = null)
    {
        var y = this;
        if (min is not null) y = torch.where(y.lt(min), min, y);
        return max is null ? y : torch.where(y.gt(max), max, y);
    }

    /// <summary>Whether elements are not a number.</summary>
    public Tensor isnan() => ne(this);
    /// <summary>Whether elements are neither infinite nor NaN.</summary>
    public Tensor isfinite() => abs().lt(Like(double.PositiveInfinity));
    /// <summary>Whether elements are infinite.</summary>
    public Tensor isinf() => abs().eq(Like(double.PositiveInfinity));
    /// <summary>NaN and infinities replaced; by default by 0 and the largest finite numbers.</summary>
    public Tensor nan_to_num(double? nan = null, double? posinf = null, double? neginf = null)
    {
        double largest = dtype == ScalarType.Float64 ? double.MaxValue : float.MaxValue;
        var y = torch.where(isnan(), Like(nan ?? 0.0), this);
        y = torch.where(y.eq(Like(double.PositiveInfinity)), Like(posinf ?? largest), y);
        return torch.where(y.eq(Like(double.NegativeInfinity)), Like(neginf ?? -largest), y);
    }

    /// <summary>Both not 0.</summary>
    public Tensor logical_and(Tensor other) => Elementwise.Compare<BothOp>(this, other, "logical_and");
    /// <summary>At least one not 0.</summary>
    public Tensor logical_or(Tensor other) => Elementwise.Compare<EitherOp>(this, other, "logical_or");
    /// <summary>Exactly one not 0.</summary>
    public Tensor logical_xor(Tensor other) => Elementwise.Compare<OneOfOp>(this, other, "logical_xor");
    /// <summary>0.</summary>
    public Tensor logical_not() => eq(Like(0));
    /// <summary>Bit by bit; of truth values, both.</summary>
    public Tensor bitwise_and(Tensor other) => Bits<BitAndOp>(other, "bitwise_and", logical_and);
    /// <summary>Bit by bit; of truth values, either.</summary>
    public Tensor bitwise_or(Tensor other) => Bits<BitOrOp>(other, "bitwise_or", logical_or);
    /// <summary>Bit by bit; of truth values, exactly one.</summary>
    public Tensor bitwise_xor(Tensor other) => Bits<BitXorOp>(other, "bitwise_xor", logical_xor);
    /// <summary>Bit by bit; of truth values, the other one.</summary>
    public Tensor bitwise_not()
    {
        Require(!dtype.IsFloat(), $"bitwise_not: expected Int64 or Bool; got {dtype}. Use neg, or compare first.");
        return dtype == ScalarType.Bool ? logical_not() : neg() - 1;
    }

    /// <summary>Whether every element is within atol + rtol · |other| of its counterpart.</summary>
    public bool allclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) => isclose(other, rtol, atol, equal_nan).all().ToBoolean();

    /// <summary>Which elements are within atol + rtol · |other| of their counterparts.</summary>
    public Tensor isclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false)
    {
        using var off = torch.no_grad();
        // Equal infinities are close although their difference is NaN.
        var close = eq(other).logical_or(((this - other).abs() <= other.abs() * rtol + atol).logical_and(other.isfinite()));
        return equal_nan ? close.logical_or(isnan().logical_and(other.isnan())) : close;
    }

    /// <summary>Whether shape and all elements agree.</summary>
    public bool Equals(Tensor? other) => other is not null && Sizes.SequenceEqual(other.Sizes) && eq(other).all().ToBoolean();

#pragma warning disable CS1591 // operators are what they look like
    public static Tensor operator ==(Tensor a, Tensor b) => a.eq(b);
    public static Tensor operator !=(Tensor a, Tensor b) => a.ne(b);
    public static Tensor operator ==(Tensor a, Scalar b) => a.eq(a.Like(b));
    public static Tensor operator !=(Tensor a, Scalar b) => a.ne(a.Like(b));
    public static Tensor operator %(Tensor a, Tensor b) => a.remainder(b);
    public static Tensor operator %(Tensor a, Scalar b) => a.remainder(a.Like(b));
    public static Tensor operator &(Tensor a, Tensor b) => a.bitwise_and(b);
    public static Tensor operator |(Tensor a, Tensor b) => a.bitwise_or(b);
    public static Tensor operator ^(Tensor a, Tensor b) => a.bitwise_xor(b);
    public static Tensor operator ~(Tensor a) => a.bitwise_not();
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    public Tensor add(Scalar other) => add(Like(other));
    public Tensor sub(Scalar other) => sub(Like(other));
    public Tensor mul(Scalar other) => mul(Like(other));
    public Tensor div(Scalar other) => div(Like(other));
    public Tensor eq(Scalar other) => eq(Like(other));
    public Tensor ne(Scalar other) => ne(Like(other));
    public Tensor lt(Scalar other) => lt(Like(other));
    public Tensor le(Scalar other) => le(Like(other));
    public Tensor ge(Scalar other) => ge(Like(other));
#pragma warning restore CS1591

    private Tensor Rounded<TOp>(string name) where TOp : IUnary => dtype.IsFloat() ? Elementwise.Unary<TOp>(this, name) : clone();

    private Tensor Modulus<TOp>(Tensor other, string name, Func<Tensor, Tensor> whole) where TOp : IPair
    {
        var y = Elementwise.Binary<Each<TOp>>(this, other, name);
        return Autograd.Records(this, other) ? y.From(new Node(name, [this, other], [this, other], (n, g) =>
            [g.SumTo(this), n.Needs(1) ? (g * whole(n.Saved(0) / n.Saved(1))).neg().SumTo(other) : null])) : y;
    }

    private Tensor Bits<TOp>(Tensor other, string name, Func<Tensor, Tensor> logical) where TOp : IPair
    {
        Require(!dtype.IsFloat() && !other.dtype.IsFloat(), $"{name}: expected Int64 or Bool; got {dtype} and {other.dtype}. Compare first.");
        return dtype == ScalarType.Bool && other.dtype == ScalarType.Bool ? logical(other) : Elementwise.Binary<Each<TOp>>(this, other, name);
    }
}
