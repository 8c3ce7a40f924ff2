namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a custom function's forward leaves to its backward.</summary>
        public sealed class AutogradContext
        {
            private readonly Dictionary<string, object> _data = [];
            internal List<Tensor> Saved { get; private set; } = [];
            internal Func<int, Tensor>? Read { get; set; }

            /// <summary>Keeps tensors: arguments of the function, its result, or others.</summary>
            public void save_for_backward(List<Tensor> tensors) => Saved = [.. tensors];

            /// <summary>The tensors kept, in order.</summary>
            public List<Tensor> get_saved_variables() => [.. Saved.Select((_, i) => Read!(i))];

            /// <summary>Keeps anything that is not a tensor.</summary>
            public void save_data(string name, object value) => _data[name] = value;

            /// <summary>What was kept under a name.</summary>
            public object get_data(string name) => _data[name];
        }

        /// <summary>What both kinds of custom functions share.</summary>
        public abstract class Function<T> where T : Function<T>, new()
        {
            private protected static readonly T Instance = new();

            /// <summary>For messages.</summary>
            public abstract string Name { get; }

            /// <summary>Records a result as made from the tensors among the arguments.</summary>
            private protected static Tensor Recorded(AutogradContext ctx, object[] vars, Tensor y, Func<Tensor, List<Tensor?>> backward)
            {
                Tensor[] inputs = [.. vars.OfType<Tensor>()];
                if (!is_grad_enabled() || !inputs.Any(t => t.requires_grad)) return y;
                // Arguments of forward may be handed through: the result is a handle of its own.
                var result = y.detach();
                Tensor[] saved = [.. ctx.Saved.Where(t => !ReferenceEquals(t, y))];
                int own = ctx.Saved.FindIndex(t => ReferenceEquals(t, y));
                var node = new Node(Instance.Name, inputs, saved, (n, g) =>
                {
                    ctx.Read = i => n.Saved(i == own ? saved.Length : own >= 0 && i > own ? i - 1 : i);
                    var gradients = backward(g);
                    Tensor.Require(gradients.Count == inputs.Length || gradients.Count == vars.Length, $"{n.Name}: backward gave {gradients.Count} gradients for {vars.Length} arguments, {inputs.Length} of them tensors. Give one for each, null where there is none.");
                    var parts = gradients.Count == inputs.Length ? [.. gradients] : gradients.Where((_, i) => vars[i] is Tensor).ToArray();
                    for (int i = 0; i < parts.Length; i++)
                        Tensor.Require(parts[i] is null || parts[i]!.Sizes.SequenceEqual(inputs[i].Sizes), $"{n.Name}: backward gave a gradient {Shape.Text(parts[i] is null ? [] : parts[i]!.Sizes)} for argument {i} of shape {Shape.Text(inputs[i].Sizes)}.");
                    return parts;
                });
                return result.From(node, saveResult: own >= 0);
            }
        }

        /// <summary>An operation with a gradient of its own: subclass it as <c>class Op : SingleTensorFunction&lt;Op&gt;</c> and call <see cref="apply"/>.
        /// If backward is written in recorded operations, the gradient can be differentiated too.</summary>
        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            /// <summary>The result. Nothing in it is recorded.</summary>
            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <summary>From the gradient of the result to those of the arguments, or of the tensors among them; null where there is none.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);

            /// <summary>The operation on these arguments.</summary>
            public static Tensor apply(params object[] vars)
            {
                var ctx = new AutogradContext();
                Tensor y;
                using (no_grad()) y = Instance.forward(ctx, vars);
                return Recorded(ctx, vars, y, g => Instance.backward(ctx, g)!);
            }
        }

        /// <summary>The same with several results of one dtype.</summary>
        public abstract class MultiTensorFunction<T> : Function<T> where T : MultiTensorFunction<T>, new()
        {
            /// <summary>The results. Nothing in it is recorded.</summary>
            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <summary>From the gradients of the results (zeros for those not used) to those of the arguments, or of the tensors among them.</summary>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);

            /// <summary>The operation on these arguments.</summary>
            public static List<Tensor> apply(params object[] vars)
            {
                var ctx = new AutogradContext();
                List<Tensor> results;
                using (no_grad()) results = Instance.forward(ctx, vars);
                Tensor.Require(!ctx.Saved.Any(s => results.Any(r => ReferenceEquals(s, r))), $"{Instance.Name}: a function with several results saves arguments, not results. Compute what backward needs from those.");
                // One recorded operation has one result: all of them as one row, cut apart again.
                Tensor row;
                using (no_grad()) row = cat([.. results.Select(r => r.reshape(-1))]);
                long[] sizes = [.. results.Select(r => r.numel())];
                List<Tensor> Cut(Tensor x) => [.. x.split(sizes).Zip(results, (part, r) => part.reshape(r.shape))];
                return Cut(Recorded(ctx, vars, row, g => Instance.backward(ctx, Cut(g))!));
            }
        }
    }
}
