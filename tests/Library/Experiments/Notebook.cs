// A stand-in for the notebook kernel's public API, under the names that the library looks for.
namespace Microsoft.DotNet.Interactive
{
    /// <summary>Collects what is shown, per test: the list flows with the execution context as a cell's output does.</summary>
    public static class Kernel
    {
        private static readonly AsyncLocal<List<string>?> Outputs = new();

        public static List<string> Shown => Outputs.Value ??= [];

        public static object HTML(string content) => content;

        /// <summary>As in .NET Interactive 1.0.712001: what it returns is not what it has shown, so that updates of it are lost.</summary>
        public static Shown display(object value, params string[] mimeTypes)
        {
            Shown.Add("show " + value);
            return new([]);
        }
    }

    public static class KernelInvocationContextExtensions
    {
        public static Shown DisplayAs(this KernelInvocationContext context, string value, string mimeType)
        {
            ArgumentNullException.ThrowIfNull(context);
            Kernel.Shown.Add($"show {value}");
            return new(Kernel.Shown);
        }
    }

    public sealed class Shown(List<string> outputs)
    {
        public void Update(object value) => outputs.Add("update " + value);
    }

    public sealed class KernelInvocationContext(CancellationToken token)
    {
        private static readonly AsyncLocal<KernelInvocationContext?> Running = new();

        public static KernelInvocationContext? Current
        {
            get => Running.Value;
            set => Running.Value = value;
        }

        public CancellationToken CancellationToken => token;
    }
}
