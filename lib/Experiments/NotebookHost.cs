using System.Reflection;

namespace Phenomena.Experiments;

/// <summary>The notebook kernel this code may be running in, found by the names of its public API and never referenced:
/// <c>Microsoft.DotNet.Interactive.Kernel.display</c>, <c>.HTML</c>, and the running cell's <c>KernelInvocationContext</c>.</summary>
internal static class NotebookHost
{
    /// <summary>Whether this code runs in a notebook.</summary>
    public static bool IsPresent => LoadedAssemblies.Interactive("Kernel") is not null;

    /// <summary>Cancelled when the reader interrupts the running cell; <see cref="CancellationToken.None"/> outside a notebook.</summary>
    public static CancellationToken Interrupt =>
        Context is { } context && context.GetType().GetProperty("CancellationToken")?.GetValue(context) is CancellationToken token ? token : default;

    /// <summary>Shows HTML below the running cell and returns what replaces it; null outside a notebook.</summary>
    public static Action<string>? Show(string html)
    {
        var toHtml = LoadedAssemblies.Interactive("Kernel")?.GetMethod("HTML", BindingFlags.Public | BindingFlags.Static, [typeof(string)]);
        if (toHtml is null) return null;
        var shown = Context is { } context && LoadedAssemblies.Interactive("KernelInvocationContextExtensions")?.GetMethod("DisplayAs", [context.GetType(), typeof(string), typeof(string)]) is { } displayAs
            // By way of the cell: what .NET Interactive's own display returns is not what it has shown, and updates of it reach no output.
            ? displayAs.Invoke(null, [context, html, "text/html"])
            : LoadedAssemblies.Interactive("Kernel")!.GetMethod("display", BindingFlags.Public | BindingFlags.Static, [typeof(object), typeof(string[])])?.Invoke(null, [toHtml.Invoke(null, [html]), Array.Empty<string>()]);
        var update = shown?.GetType().GetMethod("Update", [typeof(object)]);
        return update is null ? null : next => update.Invoke(shown, [toHtml.Invoke(null, [next])]);
    }

    private static object? Context => LoadedAssemblies.Interactive("KernelInvocationContext")?.GetProperty("Current", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
}
