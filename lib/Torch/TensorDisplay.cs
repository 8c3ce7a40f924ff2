using System.Globalization;
using System.Net;
using System.Text;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Phenomena.Torch;

/// <summary>How a notebook shows a tensor: shape, type, device, then the values as NumPy writes them, of long dimensions only both ends. TorchSharp's own display writes every row
/// of a data set, and <c>ToString()</c> none.</summary>
public static class TensorDisplay
{
    /// <summary>The text.</summary>
    public static string Text(Tensor tensor)
    {
        if (tensor.IsInvalid) return "a tensor that is disposed";
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var text = new StringBuilder($"[{string.Join(", ", tensor.shape)}] {tensor.dtype.ToString().ToLowerInvariant()}, {tensor.device}{(tensor.requires_grad ? ", requires_grad" : "")}");
        if (tensor.numel() == 0 || tensor.is_sparse || tensor.device_type == DeviceType.META || tensor.is_complex()) return text.ToString();
        var ends = tensor.detach();
        var left = new long[tensor.ndim];
        for (int d = 0; d < left.Length; d++)
        {
            // Two dimensions make a table; of those before them less is shown.
            long length = tensor.shape[d], most = d < tensor.ndim - 2 ? 4 : 12, edge = most / 2 - (most > 4 ? 1 : 0);
            if (length <= most) continue;
            left[d] = edge;
            ends = cat([ends.narrow(d, 0, edge), ends.narrow(d, length - edge, edge)], d);
        }
        string[] values = Values(ends.cpu());
        int width = values.Max(v => v.Length), next = 0;
        text.Append('\n');
        Write(0);
        return text.ToString();

        void Write(int dimension)
        {
            if (dimension == left.Length)
            {
                text.Append(values[next++].PadLeft(left.Length == 0 ? 0 : width));
                return;
            }
            bool last = dimension == left.Length - 1;
            string between = last ? " " : new string('\n', left.Length - 1 - dimension) + new string(' ', dimension + 1);
            text.Append('[');
            for (long i = 0; i < ends.shape[dimension]; i++)
            {
                if (i > 0) text.Append(between);
                if (i > 0 && i == left[dimension]) text.Append('…').Append(between);
                Write(dimension + 1);
            }
            text.Append(']');
        }
    }

    /// <summary>Tells the notebook's kernel, if this is one; by name, since this library refers to none. Both kernels have this type.</summary>
    internal static void Register()
    {
        foreach (var type in (Type[])[typeof(Tensor), typeof(Parameter)])
        {
            LoadedAssemblies.Show<Tensor>(type, "text/plain", Text);
            LoadedAssemblies.Show<Tensor>(type, "text/html", tensor => $"<pre>{WebUtility.HtmlEncode(Text(tensor))}</pre>");
        }
    }

    private static string[] Values(Tensor tensor) => tensor.dtype == ScalarType.Bool
        ? [.. tensor.data<bool>().Select(b => b ? "true" : "false")]
        : tensor.is_floating_point()
            ? [.. tensor.to(ScalarType.Float64).data<double>().Select(x => x.ToString("G5", CultureInfo.InvariantCulture))]
            : [.. tensor.to(ScalarType.Int64).data<long>().Select(n => n.ToString(CultureInfo.InvariantCulture))];
}
