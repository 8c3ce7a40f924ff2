using Microsoft.DotNet.Interactive.Formatting;
using Phenomena.Torch;
using TorchSharp;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Phenomena.Tests.Library.Torch
{
    public sealed class TensorDisplayTests
    {
        [Fact]
        public void Shape_type_and_device_stand_above_the_values()
        {
            using var scope = NewDisposeScope();
            Assert.Equal("[] float64, cpu\n3.5", TensorDisplay.Text(tensor(3.5)));
            Assert.Equal("[2, 3] float32, cpu, requires_grad\n[[   0 0.25  0.5]\n [0.75    1 1.25]]", TensorDisplay.Text(new Parameter(arange(6f).reshape(2, 3) / 4)));
            Assert.Equal("[2, 1, 2] int64, cpu\n[[[0 1]]\n\n [[2 3]]]", TensorDisplay.Text(arange(4).reshape(2, 1, 2)));
            Assert.Equal("[2] bool, cpu\n[ true false]", TensorDisplay.Text(tensor(new[] { true, false })));
            Assert.Equal("[3] float64, cpu\n[    1E-10       NaN -Infinity]", TensorDisplay.Text(tensor(new[] { 1e-10, double.NaN, double.NegativeInfinity })));
            // What lies transposed is read as it is meant.
            Assert.EndsWith("\n[[0 2]\n [1 3]]", TensorDisplay.Text(arange(4).reshape(2, 2).t()));
        }

        [Fact]
        public void Of_long_dimensions_both_ends_are_shown()
        {
            using var scope = NewDisposeScope();
            Assert.Equal("[2000] int64, cpu\n[   0    1    2    3    4 … 1995 1996 1997 1998 1999]", TensorDisplay.Text(arange(2000)));
            Assert.Equal("[12] int64, cpu\n[ 0  1  2  3  4  5  6  7  8  9 10 11]", TensorDisplay.Text(arange(12)));
            var text = TensorDisplay.Text(arange(5 * 13 * 14).reshape(5, 13, 14));
            // Two and two tables of five and five rows, the dots between them, the empty lines between tables, and the head.
            Assert.Equal(4 * 11 + 1 + 4 + 1, text.Split('\n').Length);
            Assert.EndsWith("909]]]", text);
            Assert.InRange(TensorDisplay.Text(zeros(1, 1).expand(60_000, 784)).Length, 100, 1000);
        }

        [Fact]
        public void What_has_no_values_to_show_is_named()
        {
            var gone = ones(3);
            gone.Dispose();
            Assert.Equal("a tensor that is disposed", TensorDisplay.Text(gone));
            using var scope = NewDisposeScope();
            Assert.Equal("[0, 3] float32, cpu", TensorDisplay.Text(zeros(0, 3)));
            Assert.Equal("[2] float32, meta", TensorDisplay.Text(zeros(2, device: META)));
            Assert.Equal("[2] complexfloat32, cpu", TensorDisplay.Text(zeros(2, dtype: ScalarType.ComplexFloat32)));
        }

        [Fact]
        public void A_kernel_in_the_process_is_told()
        {
            using var scope = NewDisposeScope();
            Formatter.Registered.Clear();
            TensorDisplay.Register();
            Assert.Equal(4, Formatter.Registered.Count);
            using var writer = new StringWriter();
            Formatter.Registered[(typeof(Parameter), "text/html")](new Parameter(ones(2)), writer);
            Assert.Equal("<pre>[2] float32, cpu, requires_grad\n[1 1]</pre>", writer.ToString());
            Assert.Contains((typeof(Tensor), "text/plain"), Formatter.Registered.Keys);
        }
    }
}

namespace Microsoft.DotNet.Interactive.Formatting
{
    /// <summary>As a kernel has it.</summary>
    internal static class Formatter
    {
        public static Dictionary<(Type, string), Action<object, TextWriter>> Registered { get; } = [];

        public static void Register(Type type, Action<object, TextWriter> formatter, string mimeType) => Registered[(type, mimeType)] = formatter;
    }
}
