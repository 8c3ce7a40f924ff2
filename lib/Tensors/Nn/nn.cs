using Phenomena.Tensors.Modules;

namespace Phenomena.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A trained tensor.</summary>
        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);

        /// <summary>x Wᵀ + b, initialised uniformly within 1/√in.</summary>
        public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, ScalarType? dtype = null, Generator? generator = null) =>
            new(inputSize, outputSize, hasBias, dtype ?? float32, generator);

        /// <summary>One after another, named 0, 1, ….</summary>
        public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new([.. modules.Select((m, i) => ($"{i}", m))]);
        /// <summary>One after another, by name.</summary>
        public static Sequential Sequential(params (string name, Module<Tensor, Tensor> module)[] modules) => new(modules);

        /// <summary>A table of standard normal rows.</summary>
        public static Embedding Embedding(long num_embeddings, long embedding_dims, ScalarType? dtype = null, Generator? generator = null) =>
            new(num_embeddings, embedding_dims, dtype ?? float32, generator);

        /// <summary>Normalises over the last dimension, of this size.</summary>
        public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, ScalarType? dtype = null) =>
            LayerNorm([normalized_shape], eps, elementwise_affine, bias, dtype);
        /// <summary>Normalises over the last dimensions, of these sizes.</summary>
        public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-5, bool elementwise_affine = true, bool bias = true, ScalarType? dtype = null) =>
            new(normalized_shape, eps, elementwise_affine, bias, dtype ?? float32);

        /// <summary>Normalises each feature over the batch.</summary>
        public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, ScalarType? dtype = null) => new(num_features, eps, momentum, affine, track_running_stats, dtype ?? float32);
        /// <summary>Normalises each channel of images over the batch.</summary>
        public static BatchNorm2d BatchNorm2d(long num_features, double eps = 1e-5, double momentum = 0.1, bool affine = true, bool track_running_stats = true, ScalarType? dtype = null) => new(num_features, eps, momentum, affine, track_running_stats, dtype ?? float32);

        /// <summary>Convolves sequences [N, C, L].</summary>
        public static Convolution Conv1d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, long groups = 1, bool bias = true, ScalarType? dtype = null, Generator? generator = null) =>
            new(in_channels, out_channels, [kernel_size], [stride], [padding], [dilation], groups, bias, dtype ?? float32, generator);
        /// <summary>Convolves images [N, C, H, W].</summary>
        public static Convolution Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, long groups = 1, bool bias = true, ScalarType? dtype = null, Generator? generator = null) =>
            Conv2d(in_channels, out_channels, (kernel_size, kernel_size), (stride, stride), (padding, padding), (dilation, dilation), groups, bias, dtype, generator);
        /// <summary>Convolves images, with sizes for rows and columns.</summary>
        public static Convolution Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, long groups = 1, bool bias = true, ScalarType? dtype = null, Generator? generator = null)
        {
            static long[] Both((long Y, long X) sizes) => [sizes.Y, sizes.X];
            return new(in_channels, out_channels, Both(kernel_size), Both(stride ?? (1, 1)), Both(padding ?? (0, 0)), Both(dilation ?? (1, 1)), groups, bias, dtype ?? float32, generator);
        }

        /// <summary>Sets elements to 0 with probability p while training.</summary>
        public static Dropout Dropout(double p = 0.5, Generator? generator = null) => new(p, generator);

        /// <summary>Modules by number.</summary>
        public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        /// <summary>Modules by name.</summary>
        public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module => new(modules);
        /// <summary>Parameters by number.</summary>
        public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);

#pragma warning disable CS1591 // the functions of the same names
        public static Pointwise ReLU() => new("ReLU", functional.relu);
        public static Pointwise GELU() => new("GELU", functional.gelu);
        public static Pointwise SiLU() => new("SiLU", functional.silu);
        public static Pointwise Tanh() => new("Tanh", functional.tanh);
        public static Pointwise Sigmoid() => new("Sigmoid", functional.sigmoid);
        public static Pointwise Softplus(double beta = 1) => new("Softplus", x => functional.softplus(x, beta));
        public static Pointwise LeakyReLU(double negative_slope = 0.01) => new("LeakyReLU", x => functional.leaky_relu(x, negative_slope));
        public static Pointwise ELU(double alpha = 1) => new("ELU", x => functional.elu(x, alpha));
        public static Pointwise Softmax(long dim) => new("Softmax", x => x.softmax(dim));
        public static Pointwise LogSoftmax(long dim) => new("LogSoftmax", x => x.log_softmax(dim));
        public static Pointwise Identity() => new("Identity", x => x);
        public static Pointwise Flatten(long start_dim = 1, long end_dim = -1) => new("Flatten", x => x.flatten(start_dim, end_dim));
        public static Pointwise Unflatten(long dim, params long[] unflattened_size) => new("Unflatten", x =>
        {
            int at = Shape.Dim(dim, (int)x.ndim, "Unflatten");
            return x.reshape([.. x.Sizes[..at], .. unflattened_size, .. x.Sizes[(at + 1)..]]);
        });

        public static Pointwise MaxPool1d(long kernel_size, long? stride = null, long? padding = null) => new("MaxPool1d", x => functional.max_pool1d(x, kernel_size, stride, padding));
        public static Pointwise MaxPool2d(long kernel_size, long? stride = null, long? padding = null) => new("MaxPool2d", x => functional.max_pool2d(x, kernel_size, stride, padding));
        public static Pointwise AvgPool1d(long kernel_size, long? stride = null, long? padding = null) => new("AvgPool1d", x => functional.avg_pool1d(x, kernel_size, stride, padding));
        public static Pointwise AvgPool2d(long kernel_size, long? stride = null, long? padding = null) => new("AvgPool2d", x => functional.avg_pool2d(x, kernel_size, stride, padding));
        public static Pointwise AdaptiveAvgPool2d(params long[] output_size) => new("AdaptiveAvgPool2d", x => functional.adaptive_avg_pool2d(x, output_size));

        public static Loss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean, double label_smoothing = 0) =>
            new("CrossEntropyLoss", (x, y) => functional.cross_entropy(x, y, weight, ignore_index ?? -100, reduction, label_smoothing), weight);
        public static Loss MSELoss(Reduction reduction = Reduction.Mean) => new("MSELoss", (x, y) => functional.mse_loss(x, y, reduction));
        public static Loss BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
            new("BCEWithLogitsLoss", (x, y) => functional.binary_cross_entropy_with_logits(x, y, weight, reduction, pos_weights), weight, pos_weights);
        public static Loss NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new("NLLLoss", (x, y) => functional.nll_loss(x, y, weight, reduction), weight);
        public static Loss KLDivLoss(bool log_target = true, Reduction reduction = Reduction.Mean) => new("KLDivLoss", (x, y) => functional.kl_div(x, y, log_target, reduction));
        public static Loss L1Loss(Reduction reduction = Reduction.Mean) => new("L1Loss", (x, y) => functional.l1_loss(x, y, reduction));
        public static Loss HuberLoss(double delta = 1, Reduction reduction = Reduction.Mean) => new("HuberLoss", (x, y) => functional.huber_loss(x, y, delta, reduction));
        public static Loss SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1) => new("SmoothL1Loss", (x, y) => functional.smooth_l1_loss(x, y, reduction, beta));
#pragma warning restore CS1591
    }
}
