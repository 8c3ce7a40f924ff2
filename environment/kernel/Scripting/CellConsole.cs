using System.Text;

namespace CSharpKernel.Scripting;

/// <summary>The console of the process, once sessions have it: what is written goes to the cell that the writing thread works for.</summary>
internal static class CellConsole
{
    static readonly Writer output = new(Console.Out, error: false), errors = new(Console.Error, error: true);

    /// <summary>Takes the console over.</summary>
    public static void Install()
    {
        Restore();
        Console.SetIn(new Reader());
    }

    /// <summary>Takes back what something else took over.</summary>
    public static void Restore()
    {
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
        StringReader line = new("");

        public override int Peek() => line.Peek();

        public override int Read()
        {
            if (line.Peek() < 0)
                line = new(Ask() + "\n");
            return line.Read();
        }

        static string Ask() => Output?.ReadLine("", password: false) ?? throw new NotSupportedException("No cell is running that could ask for input.");
    }
}
