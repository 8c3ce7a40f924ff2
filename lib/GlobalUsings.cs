// The one file that says which tensor engine the experiments are compiled against; see Tensors/README.md.
#if TORCHSHARP
global using TorchSharp;
global using TorchSharp.Modules;
global using static TorchSharp.torch;
global using static TorchSharp.torch.nn;
// Matrix products of spans and streams that split are this library's own with either engine.
global using Phenomena.Tensors;
global using Generator = Phenomena.Tensors.Generator;
#else
global using Phenomena.Tensors;
global using Phenomena.Tensors.Modules;
global using static Phenomena.Tensors.torch;
#endif
