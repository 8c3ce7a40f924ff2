using System.Text;

namespace CSharpKernel.Scripting;

/// <summary>The console of the process, once sessions have it: what is written goes to the cell that the writing thread works for.</summary>
internal static class CellConsole
{
    static int installed;
    static Writer? output, errors;

    /// <summary>Takes the console over; a second call does nothing.</summary>
    public static void Install()
    {
        if (Interlocked.Exchange(ref installed, 1) != 0)
            return;
        (output, errors) = (new(Console.Out, error: false), new(Console.Error, error: true));
        Restore();
        Console.SetIn(new Reader());
    }

    /// <summary>Takes back what something else took over.</summary>
    public static void Restore()
    {
        if (output is null || errors is null)
            return;
        Console.SetOut(output);
        Console.SetError(errors);
    }

    static ICellOutput? Output => (CellContext.Current ?? CellContext.Latest)?.Output;

    sealed class Writer(TextWriter original, bool error) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value))
                return;
            if (Output is { } output)
                output.Stream(error, value);
            else
                original.Write(value);
        }

        // One message, not two: text and line end stay together.
        public override void WriteLine(string? value) => Write(value + "\n");

        public override void WriteLine() => Write("\n");

        public override void WriteLine(ReadOnlySpan<char> buffer) => Write(string.Concat(buffer, "\n"));

        public override void WriteLine(char[] buffer, int index, int count) => Write(new string(buffer, index, count) + "\n");

        public override void Flush() => original.Flush();
    }

    sealed class Reader : TextReader
    {
        string rest = "";

        public override string? ReadLine()
        {
            if (rest.Length == 0)
                return Ask();
            var line = rest.TrimEnd('\n');
            rest = "";
            return line;
        }

        public override int Peek() => rest.Length > 0 ? rest[0] : -1;

        public override int Read()
        {
            if (rest.Length == 0)
                rest = Ask() + "\n";
            var next = rest[0];
            rest = rest[1..];
            return next;
        }

        static string Ask() => Output?.ReadLine("", password: false) ?? throw new NotSupportedException("No cell is running that could ask for input.");
    }
}
