global using Phenomena.Kernels;
// TorchSharp has a Generator too; here the name means the library's own, whose streams split.
global using Generator = Phenomena.Kernels.Generator;
