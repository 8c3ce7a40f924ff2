namespace Phenomena.Tensors;

// Pointwise operations: what each computes, and its gradient beside it. A gradient is written in recorded operations, never in place.
public partial class Tensor
{
    /// <summary>this + other, broadcast.</summary>
    public Tensor add(Tensor other)
    {
        var y = Elementwise.Binary<AddOp>(this, other, "add");
        return Autograd.Records(this, other) ? y.From(new Node("add", [this, other], [], (n, g) => [n.Needs(0) ? g.SumTo(this) : null, n.Needs(1) ? g.SumTo(other) : null])) : y;
    }

    /// <summary>this − other, broadcast.</summary>
    public Tensor sub(Tensor other)
    {
        var y = Elementwise.Binary<SubtractOp>(this, other, "sub");
        return Autograd.Records(this, other) ? y.From(new Node("sub", [this, other], [], (n, g) => [n.Needs(0) ? g.SumTo(this) : null, n.Needs(1) ? g.neg().SumTo(other) : null])) : y;
    }

    /// <summary>this · other, broadcast.</summary>
    public Tensor mul(Tensor other)
    {
        var y = Elementwise.Binary<MultiplyOp>(this, other, "mul");
        return Autograd.Records(this, other) ? y.From(new Node("mul", [this, other], [this, other], (n, g) =>
            [n.Needs(0) ? (g * n.Saved(1)).SumTo(this) : null, n.Needs(1) ? (g * n.Saved(0)).SumTo(other) : null])) : y;
    }

    /// <summary>this / other, broadcast; integers divide to a fraction.</summary>
    public Tensor div(Tensor other)
    {
        Tensor a = ScalarTypes.Promote(this, other).IsFloat() ? this : to(ScalarType.Float32);
        var y = Elementwise.Binary<DivideOp>(a, other, "div");
        return Autograd.Records(this, other) ? y.From(new Node("div", [this, other], [this, other], (n, g) =>
            [n.Needs(0) ? (g / n.Saved(1)).SumTo(this) : null, n.Needs(1) ? (g * n.Saved(0) / n.Saved(1).square()).neg().SumTo(other) : null])) : y;
    }

    /// <summary>The larger of each pair; where they are equal, half of the gradient goes to each.</summary>
    public Tensor maximum(Tensor other) => Extreme<MaximumOp>(other, "maximum", (a, b) => a.gt(b));

    /// <summary>The smaller of each pair; where they are equal, half of the gradient goes to each.</summary>
    public Tensor minimum(Tensor other) => Extreme<MinimumOp>(other, "minimum", (a, b) => a.lt(b));

    /// <summary>Elements limited to [min, max]; the gradient passes inside, borders included.</summary>
    public Tensor clamp(Scalar? min = null, Scalar? max = null)
    {
        var y = this;
        if (min is { } low) y = torch.where(y.lt(Like(low)), Like(low), y);
        if (max is { } high) y = torch.where(y.gt(Like(high)), Like(high), y);
        return y;
    }

    /// <summary>−x.</summary>
    public Tensor neg() => dtype == ScalarType.Int64 ? Like(0).sub(this) : Unary<NegateOp>("neg", this, static (n, g, _) => g.neg());
    /// <summary>|x|.</summary>
    public Tensor abs() => dtype == ScalarType.Int64 ? maximum(neg()) : Unary<AbsOp>("abs", this, static (n, g, x) => g * x.sign());
    /// <summary>−1, 0 or 1; its gradient is 0.</summary>
    public Tensor sign() => dtype == ScalarType.Int64 ? gt(0).to(dtype) - lt(Like(0)).to(dtype) : Elementwise.Unary<SignOp>(this, "sign");
    /// <summary>eˣ.</summary>
    public Tensor exp() => Unary<ExpOp>("exp", null, static (n, g, y) => g * y);
    /// <summary>ln x.</summary>
    public Tensor log() => Unary<LogOp>("log", this, static (n, g, x) => g / x);
    /// <summary>√x.</summary>
    public Tensor sqrt() => Unary<SqrtOp>("sqrt", null, static (n, g, y) => g / (y * 2));
    /// <summary>x².</summary>
    public Tensor square() => dtype == ScalarType.Int64 ? mul(this) : Unary<SquareOp>("square", this, static (n, g, x) => g * x * 2);
    /// <summary>sin x.</summary>
    public Tensor sin() => Unary<SinOp>("sin", this, static (n, g, x) => g * x.cos());
    /// <summary>cos x.</summary>
    public Tensor cos() => Unary<CosOp>("cos", this, static (n, g, x) => (g * x.sin()).neg());
    /// <summary>tanh x.</summary>
    public Tensor tanh() => Unary<TanhOp>("tanh", null, static (n, g, y) => g * (1 - y * y));
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public Tensor sigmoid() => Unary<SigmoidOp>("sigmoid", null, static (n, g, y) => g * y * (1 - y));
    /// <summary>The error function.</summary>
    public Tensor erf() => Unary<ErfOp>("erf", this, static (n, g, x) => g * (x * x).neg().exp() * (2 / Math.Sqrt(Math.PI)));
    /// <summary>max(x, 0); gradient 0 at 0.</summary>
    public Tensor relu() => Unary<ReluOp>("relu", null, static (n, g, y) => g.WherePositive(y));

    /// <summary>This where <paramref name="y"/> is positive, 0 elsewhere: the gradient of relu in one pass.</summary>
    internal Tensor WherePositive(Tensor y)
    {
        var z = Elementwise.Binary<GateOp>(this, y, "relu");
        return Autograd.Records(this) ? z.From(new Node("relu", [this], [y], (n, g) => [g.WherePositive(n.Saved(0))])) : z;
    }

    /// <summary>x to a fixed power.</summary>
    public Tensor pow(Scalar exponent)
    {
        double p = exponent.ToDouble();
        if (p == 2) return square();
        if (!dtype.IsFloat()) throw new ArgumentException($"pow: expected floating-point elements; got {dtype}. Convert with .to(ScalarType.Float32).");
        var y = Empty(_shape, dtype);
        if (dtype == ScalarType.Float32) System.Numerics.Tensors.TensorPrimitives.Pow(data<float>(), (float)p, y.data<float>());
        else System.Numerics.Tensors.TensorPrimitives.Pow(data<double>(), p, y.data<double>());
        return Autograd.Records(this) ? y.From(new Node("pow", [this], [this], (n, g) => [p == 0 ? torch.zeros_like(g) : g * n.Saved(0).pow(p - 1) * p])) : y;
    }

    /// <summary>x = other, elementwise.</summary>
    public Tensor eq(Tensor other) => Elementwise.Compare<EqualOp>(this, other, "eq");
    /// <summary>x ≠ other.</summary>
    public Tensor ne(Tensor other) => Elementwise.Compare<NotEqualOp>(this, other, "ne");
    /// <summary>x &lt; other.</summary>
    public Tensor lt(Tensor other) => Elementwise.Compare<LessOp>(this, other, "lt");
    /// <summary>x ≤ other.</summary>
    public Tensor le(Tensor other) => Elementwise.Compare<LessOrEqualOp>(this, other, "le");
    /// <summary>x &gt; other.</summary>
    public Tensor gt(Tensor other) => other.lt(this);
    /// <summary>x ≥ other.</summary>
    public Tensor ge(Tensor other) => other.le(this);
    /// <summary>x &gt; a number.</summary>
    public Tensor gt(Scalar other) => gt(Like(other));

#pragma warning disable CS1591 // operators are what they look like
    public static Tensor operator +(Tensor a, Tensor b) => a.add(b);
    public static Tensor operator -(Tensor a, Tensor b) => a.sub(b);
    public static Tensor operator *(Tensor a, Tensor b) => a.mul(b);
    public static Tensor operator /(Tensor a, Tensor b) => a.div(b);
    public static Tensor operator +(Tensor a, Scalar b) => a.add(a.Like(b));
    public static Tensor operator -(Tensor a, Scalar b) => a.sub(a.Like(b));
    public static Tensor operator *(Tensor a, Scalar b) => a.mul(a.Like(b));
    public static Tensor operator /(Tensor a, Scalar b) => a.div(a.Like(b));
    public static Tensor operator +(Scalar a, Tensor b) => b.Like(a).add(b);
    public static Tensor operator -(Scalar a, Tensor b) => b.Like(a).sub(b);
    public static Tensor operator *(Scalar a, Tensor b) => b.Like(a).mul(b);
    public static Tensor operator /(Scalar a, Tensor b) => b.Like(a).div(b);
    public static Tensor operator -(Tensor a) => a.neg();
    public static Tensor operator <(Tensor a, Tensor b) => a.lt(b);
    public static Tensor operator >(Tensor a, Tensor b) => a.gt(b);
    public static Tensor operator <=(Tensor a, Tensor b) => a.le(b);
    public static Tensor operator >=(Tensor a, Tensor b) => a.ge(b);
    public static Tensor operator <(Tensor a, Scalar b) => a.lt(a.Like(b));
    public static Tensor operator >(Tensor a, Scalar b) => a.gt(a.Like(b));
    public static Tensor operator <=(Tensor a, Scalar b) => a.le(a.Like(b));
    public static Tensor operator >=(Tensor a, Scalar b) => a.ge(a.Like(b));
#pragma warning restore CS1591

    /// <summary>this += other. Not recorded.</summary>
    public Tensor add_(Tensor other) => InPlace<AddOp>(other, "add_");
    /// <summary>this −= other. Not recorded.</summary>
    public Tensor sub_(Tensor other) => InPlace<SubtractOp>(other, "sub_");
    /// <summary>this ·= other. Not recorded.</summary>
    public Tensor mul_(Tensor other) => InPlace<MultiplyOp>(other, "mul_");
    /// <summary>this /= other. Not recorded.</summary>
    public Tensor div_(Tensor other) => InPlace<DivideOp>(other, "div_");
    /// <summary>this ·= a number. Not recorded.</summary>
    public Tensor mul_(Scalar other) => mul_(Like(other));

    /// <summary>A 0-d tensor of a number, in this tensor's dtype unless that is integral and the number a fraction.</summary>
    internal Tensor Like(Scalar value) =>
        torch.full([], value, dtype.IsFloat() ? dtype : value.Type == ScalarType.Float64 ? ScalarType.Float32 : dtype == ScalarType.Bool ? value.Type : dtype);

    /// <summary>Marks this fresh result as made by an operation, which may need it for its gradient.</summary>
    internal Tensor From(Node creator, bool saveResult = false)
    {
        Autograd.Check(this, creator.Name, "the result");
        State = new GradientState { Creator = creator };
        // Saved only now, so that what is saved has this operation as its history: a second derivative needs it.
        if (saveResult) creator.Save(this);
        return this;
    }

    /// <summary>An operation whose gradient needs its argument (<paramref name="saved"/>) or, for null, its result.</summary>
    private Tensor Unary<TOp>(string name, Tensor? saved, Func<Node, Tensor, Tensor, Tensor> gradient) where TOp : IUnary
    {
        var y = Elementwise.Unary<TOp>(dtype.IsFloat() ? this : To(ScalarType.Float32), name);
        if (!Autograd.Records(this)) return y;
        if (saved is not null) return y.From(new Node(name, [this], [saved], (n, g) => [gradient(n, g, n.Saved(0))]));
        return y.From(new Node(name, [this], [], (n, g) => [gradient(n, g, n.Saved(0))]), saveResult: true);
    }

    private Tensor Extreme<TOp>(Tensor other, string name, Func<Tensor, Tensor, Tensor> wins) where TOp : IBinary
    {
        var y = Elementwise.Binary<TOp>(this, other, name);
        return Autograd.Records(this, other) ? y.From(new Node(name, [this, other], [this, other], (n, g) =>
        {
            Tensor a = n.Saved(0), b = n.Saved(1), tie = a.eq(b).to(g.dtype) * 0.5;
            return [n.Needs(0) ? (g * (wins(a, b).to(g.dtype) + tie)).SumTo(this) : null, n.Needs(1) ? (g * (wins(b, a).to(g.dtype) + tie)).SumTo(other) : null];
        })) : y;
    }

    private Tensor InPlace<TOp>(Tensor other, string name) where TOp : IBinary
    {
        BeforeChange(name);
        Require(Shape.Broadcast(_shape, other._shape, name).AsSpan().SequenceEqual(_shape),
            $"{name}: an operand of shape {Shape.Text(other._shape)} does not fit into {Shape.Text(_shape)}. Use the operation that returns a new tensor.");
        Elementwise.Binary<TOp>(this, other, this, name);
        return this;
    }

    private void BeforeChange(string name)
    {
        if (Autograd.Records(this))
            throw new InvalidOperationException($"{name}: a tensor that requires gradients is changed in place. Do it inside torch.no_grad(), or use the operation that returns a new tensor.");
        Memory.Version++;
    }
}
