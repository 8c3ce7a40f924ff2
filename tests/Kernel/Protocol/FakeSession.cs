using System.Text.Json.Nodes;
using CSharpKernel.Display;
using CSharpKernel.Scripting;

namespace Phenomena.Tests.Kernel.Protocol;

/// <summary>A session whose cells are commands, one a line, so that the protocol is tested without a compiler.</summary>
internal sealed class FakeSession : ISession
{
    readonly ManualResetEventSlim interrupted = new();
    readonly TaskCompletionSource now = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CellResult Execute(string code, ICellOutput output)
    {
        interrupted.Reset();
        MimeBundle? value = null;
        List<MimeBundle> pages = [];
        foreach (var line in code.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (command, rest) = line.Split(' ', 2) is [var first, var second] ? (first, second) : (line, "");
            switch (command)
            {
                case "value": value = Text(rest); break;
                case "json": value = new MimeBundle(new JsonObject { ["application/vnd.test+json"] = JsonNode.Parse(rest), ["text/plain"] = rest }); break;
                case "out": output.Stream(error: false, rest.Replace("\\n", "\n")); break;
                case "err": output.Stream(error: true, rest); break;
                case "halves":
                    // Half a surrogate pair, long enough before the other half for the pump to come by.
                    output.Stream(error: false, "a\ud83d");
                    Thread.Sleep(60);
                    output.Stream(error: false, "\ude00b\ud83d");
                    break;
                case "flood":
                    for (var sent = 0; sent < int.Parse(rest); sent += 1000) output.Stream(error: false, new string('x', 999) + "\n");
                    break;
                case "show": output.Display(Text(rest), "id"); break;
                case "update": output.Update(Text(rest), "id"); break;
                case "clear": output.Clear(rest == "wait"); break;
                case "ask": output.Stream(error: false, "got " + output.ReadLine(rest, password: false)); break;
                case "password": output.Stream(error: false, "got " + output.ReadLine(rest, password: true)); break;
                case "page": pages.Add(Text(rest)); break;
                case "pause": Thread.Sleep(int.Parse(rest)); break;
                case "wait":
                    output.Stream(error: false, "waiting");
                    interrupted.Wait(TimeSpan.FromSeconds(60));
                    return new CellFailed("KeyboardInterrupt", "The cell was interrupted.", ["interrupted"]);
                case "later":
                    _ = Task.Run(async () =>
                    {
                        await now.Task;
                        output.Stream(error: false, rest);
                    });
                    break;
                case "now": now.SetResult(); break;
                case "throw": return new CellFailed("Boom", rest, ["line 1", "line 2"]);
                case "crash": throw new InvalidOperationException(rest);
            }
        }
        return new CellSucceeded(value) { Pages = pages };
    }

    public void Interrupt() => interrupted.Set();

    /// <summary>The word before the cursor, twice as long.</summary>
    public Completions Complete(string code, int cursor, CancellationToken cancellation)
    {
        var start = cursor == 0 ? 0 : code.LastIndexOf(' ', cursor - 1) + 1;
        var word = code[start..cursor];
        return new Completions([new Completion(word + word, "method", null)], start, cursor);
    }

    public MimeBundle? Inspect(string code, int cursor, CancellationToken cancellation) =>
        cursor == 0 ? null : Text($"before: {code[..cursor]}");

    public Completeness IsComplete(string code) => code switch
    {
        [.., '{'] => new Completeness(CodeStatus.Incomplete, "    "),
        [.., '}'] => new Completeness(CodeStatus.Invalid, ""),
        _ => new Completeness(CodeStatus.Complete, ""),
    };

    public ValueTask DisposeAsync() => default;

    static MimeBundle Text(string text) => new(new JsonObject { ["text/plain"] = text });
}
