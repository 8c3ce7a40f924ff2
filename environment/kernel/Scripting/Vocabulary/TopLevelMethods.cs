using CSharpKernel.Display;

namespace Microsoft.DotNet.Interactive.Jupyter;

/// <summary>What every cell can call besides <see cref="Kernel"/>'s own methods, as .NET Interactive has it under Jupyter.</summary>
public static class TopLevelMethods
{
    /// <summary>Asks the reader for a line of text.</summary>
    /// <exception cref="NotSupportedException">The front end cannot ask (a batch run).</exception>
    public static string input(string prompt = "") => Outputs.Current.ReadLine(prompt, password: false);

    /// <summary>Asks the reader for a line that is not shown while it is typed.</summary>
    /// <exception cref="NotSupportedException">The front end cannot ask (a batch run).</exception>
    public static string password(string prompt = "") => Outputs.Current.ReadLine(prompt, password: true);

    /// <summary>Clears the cell's outputs: at once, or when the next one comes (no flicker).</summary>
    public static void clear_output(bool wait = false) => Outputs.Current.Clear(wait);
}
