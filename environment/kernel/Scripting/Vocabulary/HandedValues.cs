using System.ComponentModel;
using CSharpKernel.Display;
using CSharpKernel.Scripting;

namespace CSharpKernel;

/// <summary>Values on their way into a session's variables. Public only because compiled cells take them here.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HandedValues
{
    static readonly AsyncLocal<object?> handed = new();

    /// <summary>The value handed to the cell that runs.</summary>
    public static object? Take() => handed.Value;

    internal static void Declare(Func<string, CellResult> run, string name, object? value)
    {
        handed.Value = value;
        // A type that cells cannot name is dynamic to them.
        var type = value is null ? "object" : value.GetType().IsVisible ? Values.TypeName(value.GetType()) : "dynamic";
        if (run($"var {name} = ({type})CSharpKernel.HandedValues.Take();") is CellFailed failure)
            throw new InvalidOperationException(failure.Message, failure.Cause);
    }
}
