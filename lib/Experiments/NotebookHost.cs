using System.Reflection;

namespace Phenomena.Experiments;

/// <summary>The notebook kernel this code may be running in, found by the names of its public API and never referenced:
/// <c>Microsoft.DotNet.Interactive.Kernel.display</c>, <c>.HTML</c>, and the running cell's <c>KernelInvocationContext</c>.</summary>
internal static class NotebookHost
{
    /// <summary>Whether this code runs in a notebook.</summary>
    public static bool IsPresent => Find("Microsoft.DotNet.Interactive.Kernel") is not null;

    /// <summary>Cancelled when the reader interrupts the running cell; <see cref="CancellationToken.None"/> outside a notebook.</summary>
    public static CancellationToken Interrupt
    {
        get
        {
            var context = Find("Microsoft.DotNet.Interactive.KernelInvocationContext")?
                .GetProperty("Current", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
            return context?.GetType().GetProperty("CancellationToken")?.GetValue(context) is CancellationToken token ? token : default;
        }
    }

    /// <summary>Shows HTML below the running cell and returns what replaces it; null outside a notebook.</summary>
    public static Action<string>? Show(string html)
    {
        var kernel = Find("Microsoft.DotNet.Interactive.Kernel");
        var toHtml = kernel?.GetMethod("HTML", BindingFlags.Public | BindingFlags.Static, [typeof(string)]);
        var display = kernel?.GetMethod("display", BindingFlags.Public | BindingFlags.Static, [typeof(object), typeof(string[])]);
        if (toHtml is null || display is null) return null;

        var shown = display.Invoke(null, [toHtml.Invoke(null, [html]), Array.Empty<string>()]);
        var update = shown?.GetType().GetMethod("Update", [typeof(object)]);
        return update is null ? null : next => update.Invoke(shown, [toHtml.Invoke(null, [next])]);
    }

    private static Type? Find(string name) =>
        AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(name)).FirstOrDefault(t => t is not null);
}
