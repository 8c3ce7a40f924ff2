using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors;

public static partial class torch
{
    /// <summary>torch.optim.</summary>
    public static partial class optim
    {
        /// <summary>Stochastic gradient descent.</summary>
        public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
            new([new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize)]);
        /// <summary>Stochastic gradient descent of groups with settings of their own.</summary>
        public static SGD SGD(IEnumerable<SGD.ParamGroup> parameters) => new(parameters);

        /// <summary>Adam; its weight decay is added to the gradient.</summary>
        public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new([new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)]);
        /// <summary>Adam of groups with settings of their own.</summary>
        public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters) => new(parameters);

        /// <summary>Adam with decoupled weight decay, 0 by default as in TorchSharp.</summary>
        public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new([new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)]);
        /// <summary>AdamW of groups with settings of their own.</summary>
        public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters) => new(parameters);

        /// <summary>RMSprop.</summary>
        public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
            new([new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize)]);
        /// <summary>RMSprop of groups with settings of their own.</summary>
        public static RMSProp RMSProp(IEnumerable<RMSProp.ParamGroup> parameters) => new(parameters);
    }
}
