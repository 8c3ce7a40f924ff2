using TorchSharp;
using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>Where tensors lie. A device is a parameter of an experiment; this is what it is when nobody says.</summary>
public static class TorchDevice
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "PHENOMENA_DEVICE";

    /// <summary>From <c>PHENOMENA_DEVICE</c>; the processor if that is not set.</summary>
    /// <exception cref="ArgumentException">It is none of cpu, cuda, cuda:0, … and mps.</exception>
    /// <exception cref="InvalidOperationException">This machine, or the libtorch in use, does not have it.</exception>
    public static Device Default => Parse(Environment.GetEnvironmentVariable(Variable));

    /// <summary>A device by its name.</summary>
    /// <inheritdoc cref="Default" path="/exception"/>
    public static Device Parse(string? name)
    {
        var parts = (string.IsNullOrWhiteSpace(name) ? "cpu" : name.Trim().ToLowerInvariant()).Split(':');
        int index = 0;
        bool understood = parts.Length == 1 || (parts.Length == 2 && parts[0] == "cuda" && int.TryParse(parts[1], out index) && index >= 0);
        switch (parts[0])
        {
            case "cpu" when understood:
                return CPU;
            case "cuda" when understood:
                int count = cuda.is_available() ? cuda.device_count() : 0;
                if (index < count) return device(DeviceType.CUDA, index);
                throw new InvalidOperationException($"{Variable}={name}: libtorch sees {count} CUDA devices. It needs a graphics processor and the package libtorch-cuda in place of libtorch-cpu; or set cpu.");
            case "mps" when understood:
                if (mps_is_available()) return device(DeviceType.MPS);
                throw new InvalidOperationException($"{Variable}={name}: only Macs with Apple's own processors have it; set cpu.");
            default:
                throw new ArgumentException($"{Variable}={name} is not understood: it is one of cpu, cuda, cuda:0, cuda:1, …, mps.");
        }
    }
}
