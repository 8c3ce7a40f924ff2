using Phenomena.Tensors.Extras;
using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Muon, for weight matrices. Not in TorchSharp.</summary>
        /// <param name="parameters">Matrices.</param>
        /// <param name="lr">About the change of a weight matrix in one step, in spectral norm.</param>
        /// <param name="momentum">Share of the old direction that stays.</param>
        /// <param name="weight_decay">Decay of the weights apart from the gradient.</param>
        /// <param name="nesterov">Whether the momentum looks one step ahead.</param>
        /// <param name="ns_steps">Iterations that make the direction orthogonal.</param>
        public static Muon Muon(IEnumerable<Parameter> parameters, double lr = 0.02, double momentum = 0.95, double weight_decay = 0, bool nesterov = true, int ns_steps = 5) =>
            new([new(parameters, lr, momentum, weight_decay, nesterov, ns_steps)]);

        public static partial class lr_scheduler
        {
            /// <summary>Straight up to the initial rate in warmup_steps, then half a cosine down to min_ratio of it at total_steps, where it stays.
            /// The first step has 1 / warmup_steps of the rate. Not in TorchSharp.</summary>
            public static LRScheduler CosineWithWarmup(Optimizer optimizer, int warmup_steps, int total_steps, double min_ratio = 0, int last_epoch = -1)
            {
                Tensor.Require(warmup_steps >= 0 && total_steps > warmup_steps, $"CosineWithWarmup: expected a warm-up shorter than the whole; got {warmup_steps} of {total_steps} steps.");
                return LambdaLR(optimizer, t => t < warmup_steps ? (t + 1.0) / warmup_steps
                    : min_ratio + (1 - min_ratio) * (1 + Math.Cos(Math.PI * Math.Min(1, (t - warmup_steps) / (double)(total_steps - warmup_steps)))) / 2, last_epoch);
            }
        }
    }
}
