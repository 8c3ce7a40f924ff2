namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>PyTorch's torch.autograd.functional. TorchSharp has the Jacobian only.</summary>
        /// <remarks>Products with the Jacobian from the right are taken by differentiating the product from the left in its vector: every operation
        /// that has a second derivative then has a directional one, and there is no second set of rules to write and keep true. It costs
        /// about as much as two backward passes; a forward mode would cost one more forward pass.</remarks>
        public static class functional
        {
            /// <summary>f(x) and vᵀ J, the gradient of Σ v · f: one backward pass.</summary>
            /// <param name="func">From x to a tensor of any shape.</param>
            /// <param name="inputs">x. Its own history is left out.</param>
            /// <param name="v">In the shape of f(x); may be left out for scalars.</param>
            /// <param name="create_graph">Record the result.</param>
            public static (Tensor output, Tensor vjp) vjp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool create_graph = false) => Scoped(create_graph, () =>
            {
                var x = Leaf(inputs, create_graph);
                var y = func(x);
                return (y, y.requires_grad ? grad([y], [x], v is null ? null : [v], create_graph: create_graph, allow_unused: true)[0] ?? zeros_like(x) : zeros_like(x));
            });

            /// <summary>f(x) and J v, the derivative of f in the direction v.</summary>
            /// <param name="func">From x to a tensor of any shape, of operations with a second derivative.</param>
            /// <param name="inputs">x. Its own history is left out.</param>
            /// <param name="v">In the shape of x.</param>
            /// <param name="create_graph">Record the result.</param>
            public static (Tensor output, Tensor jvp) jvp(Func<Tensor, Tensor> func, Tensor inputs, Tensor v, bool create_graph = false) => Scoped(create_graph, () =>
            {
                Tensor.Require(v.Sizes.SequenceEqual(inputs.Sizes), $"jvp: a direction {Shape.Text(v.Sizes)} does not fit the input {Shape.Text(inputs.Sizes)}. They must have one shape.");
                var x = Leaf(inputs, create_graph);
                var y = func(x);
                // vᵀJ is linear in v, so that its derivative there is Jᵀ, whatever the value.
                var u = zeros_like(y, requires_grad: true);
                var left = y.requires_grad ? grad([y], [x], [u], create_graph: true, allow_unused: true)[0] : null;
                if (left is not { requires_grad: true }) return (y, zeros_like(y));
                return (y, grad([left], [u], [v], create_graph: create_graph, allow_unused: true)[0] ?? zeros_like(y));
            });

            /// <summary>f(x) and H v for a scalar f: the Hessian is never made.</summary>
            public static (Tensor output, Tensor hvp) hvp(Func<Tensor, Tensor> func, Tensor inputs, Tensor v, bool create_graph = false) => Scoped(create_graph, () =>
            {
                var x = Leaf(inputs, create_graph);
                var y = func(x);
                return (y, hvp(y, [x], [v], create_graph)[0]);
            });

            /// <summary>H v for a scalar loss already computed, over several parameters: one tensor for each, in its shape.</summary>
            /// <param name="loss">The loss, recorded; its graph is kept.</param>
            /// <param name="parameters">What it is differentiated in.</param>
            /// <param name="v">A direction for each.</param>
            /// <param name="create_graph">Record the result.</param>
            public static Tensor[] hvp(Tensor loss, IList<Tensor> parameters, IList<Tensor> v, bool create_graph = false)
            {
                Tensor.Require(v.Count == parameters.Count, $"hvp: expected a direction for each of {parameters.Count} parameters; got {v.Count}.");
                var first = grad([loss], parameters, create_graph: true, allow_unused: true);
                int[] curved = [.. Enumerable.Range(0, first.Count).Where(i => first[i] is { requires_grad: true })];
                if (curved.Length == 0) return [.. parameters.Select(p => zeros_like(p))];
                var second = grad([.. curved.Select(i => first[i])], parameters, [.. curved.Select(i => v[i])], create_graph: create_graph, allow_unused: true);
                return [.. second.Select((h, i) => h ?? zeros_like(parameters[i]))];
            }

            /// <summary>∂f/∂x, in the shape of f(x) followed by that of x: one backward pass for each element of f(x).</summary>
            public static Tensor jacobian(Func<Tensor, Tensor> func, Tensor inputs, bool create_graph = false) => Scoped(create_graph, () =>
            {
                var x = Leaf(inputs, create_graph);
                var y = func(x);
                return (y, Rows(y, x, create_graph));
            }).result;

            /// <summary>∂²f/∂x∂x of a scalar f, in the shape of x twice.</summary>
            public static Tensor hessian(Func<Tensor, Tensor> func, Tensor inputs, bool create_graph = false) => Scoped(create_graph, () =>
            {
                var x = Leaf(inputs, create_graph);
                var y = func(x);
                Tensor.Require(y.numel() == 1, $"hessian: expected a function with one value; got shape {Shape.Text(y.Sizes)}. Reduce it, or take the jacobian.");
                var first = y.requires_grad ? grad([y], [x], create_graph: true, allow_unused: true)[0] : null;
                return (y, Rows(first ?? zeros_like(x), x, create_graph));
            }).result;

            private static Tensor Rows(Tensor y, Tensor x, bool create)
            {
                if (!y.requires_grad) return zeros([.. y.Sizes, .. x.Sizes], y.dtype);
                var flat = y.reshape(-1);
                var rows = new Tensor[(int)flat.numel()];
                for (int i = 0; i < rows.Length; i++) rows[i] = grad([flat[i]], [x], retain_graph: true, create_graph: create, allow_unused: true)[0] ?? zeros_like(x);
                return stack(rows).reshape([.. y.Sizes, .. x.Sizes]);
            }

            private static Tensor Leaf(Tensor x, bool create) => create && x.requires_grad ? x : x.detach().requires_grad_();

            /// <summary>Gives back at once what was made on the way, and hands out what is asked for.</summary>
            private static (Tensor output, Tensor result) Scoped(bool create, Func<(Tensor Output, Tensor Result)> f)
            {
                using var on = enable_grad();
                using var scope = NewDisposeScope();
                var (y, result) = f();
                if (!create) (y, result) = (y.detach(), result.detach());
                return (scope.MoveToOuter(y), scope.MoveToOuter(result));
            }
        }
    }
}
