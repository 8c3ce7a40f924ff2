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
        public static BatchNorm1d BatchNorm1d(long num_features, double eps = 1e-5, double momentum = 0.1, ScalarType? dtype = null) => new(num_features, eps, momentum, dtype ?? float32);

        /// <summary>Sets elements to 0 with probability p while training.</summary>
        public static Dropout Dropout(double p = 0.5, Generator? generator = null) => new(p, generator);

#pragma warning disable CS1591 // the functions of the same names
        public static Pointwise ReLU() => new("ReLU", functional.relu);
        public static Pointwise GELU() => new("GELU", functional.gelu);
        public static Pointwise SiLU() => new("SiLU", functional.silu);
        public static Pointwise Tanh() => new("Tanh", functional.tanh);
        public static Pointwise Sigmoid() => new("Sigmoid", functional.sigmoid);
        public static Pointwise Softmax(long dim) => new("Softmax", x => x.softmax(dim));
        public static Pointwise Identity() => new("Identity", x => x);
        public static Pointwise Flatten(long start_dim = 1, long end_dim = -1) => new("Flatten", x => x.flatten(start_dim, end_dim));
#pragma warning restore CS1591
    }
}
