using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CSharpKernel.Display;
using CSharpKernel.Scripting;

namespace CSharpKernel.Protocol;

/// <summary>Answers <c>execute_request</c>: runs the cell, publishes its outputs in order and says how it ended.</summary>
internal sealed class Executor(Task<ISession> session, IoPub iopub, InputChannel input, History history)
{
    readonly OutputPump pump = new();
    int executionCount;
    long abortBefore = long.MinValue;

    /// <summary>Runs one request and returns the reply's content. One that had already arrived (<paramref name="arrived"/> is in
    /// <see cref="Stopwatch"/> ticks) when an earlier cell failed is answered <c>aborted</c> instead.</summary>
    public byte[] Execute(Message request, long arrived)
    {
        if (arrived < abortBefore) return Json.Object(("status", "aborted"), ("execution_count", executionCount));
        var code = request.Text("code");
        var silent = request.Flag("silent", false);
        var store = request.Flag("store_history", true) && !silent;
        var output = new CellOutput(iopub, input, pump, request, request.Flag("allow_stdin", true));
        if (store) executionCount++;
        if (!silent) output.Publish("execute_input", Json.Object(("code", code), ("execution_count", executionCount)));
        if (store) history.Add(executionCount, code);

        var result = Run(code, output);
        byte[] reply;
        if (result is CellSucceeded { Value: var value })
        {
            if (value is not null && !silent)
                output.Publish("execute_result", Json.Object(("execution_count", executionCount), ("data", value.Data), ("metadata", Json.Empty)));
            if (value is not null && store) history.SetOutput(executionCount, Plain(value));
            reply = Json.Object(("status", "ok"), ("execution_count", executionCount), ("payload", Pages(result)),
                ("user_expressions", UserExpressions(request)));
        }
        else
        {
            var failure = (CellFailed)result;
            // Also for a silent cell: its author must be able to learn of the error.
            output.Publish("error", Failure(failure));
            reply = Failure(failure, ("status", "error"), ("execution_count", executionCount), ("payload", Pages(result)), ("user_expressions", Json.Empty));
            // Whoever sends a cell after this reply may have seen the error; whoever sent it before cannot.
            if (request.Flag("stop_on_error", true)) abortBefore = Stopwatch.GetTimestamp();
        }
        output.End();
        return reply;
    }

    CellResult Run(string code, ICellOutput output)
    {
        try
        {
            return session.GetAwaiter().GetResult().Execute(code, output);
        }
        catch (Exception e)
        {
            // A session does not throw for what a cell does, so this is the kernel's own failure: told in full.
            return new CellFailed(e.GetType().Name, e.Message, [$"The kernel itself failed; its state may be lost. {e}"]);
        }
    }

    JsonObject UserExpressions(Message request)
    {
        var answers = new JsonObject();
        if (!request.Content.TryGetProperty("user_expressions", out var expressions) || expressions.ValueKind != JsonValueKind.Object) return answers;
        foreach (var expression in expressions.EnumerateObject())
        {
            var result = expression.Value.ValueKind == JsonValueKind.String ? Run(expression.Value.GetString()!, new NoOutput())
                : new CellFailed("ArgumentException", "A user expression must be a string.", []);
            answers[expression.Name] = JsonNode.Parse(result switch
            {
                CellSucceeded { Value: { } value } => Json.Object(("status", "ok"), ("data", value.Data), ("metadata", Json.Empty)),
                CellFailed failure => Failure(failure, ("status", "error")),
                _ => Json.Object(("status", "ok"), ("data", Json.Empty), ("metadata", Json.Empty)),
            });
        }
        return answers;
    }

    static object?[] Pages(CellResult result) =>
        [.. result.Pages.Select(page => Json.Object(("source", "page"), ("data", page.Data), ("metadata", Json.Empty), ("start", 0)))];

    static byte[] Failure(CellFailed failure, params ReadOnlySpan<(string, object?)> more) =>
        Json.Object([.. more, ("ename", failure.Name), ("evalue", failure.Message), ("traceback", failure.Traceback)]);

    static string? Plain(MimeBundle value) => value.Data["text/plain"] is JsonValue text && text.TryGetValue<string>(out var plain) ? plain : null;

    /// <summary>For user expressions: their value counts, what they write does not.</summary>
    sealed class NoOutput : ICellOutput
    {
        public void Stream(bool error, string text) { }
        public void Display(MimeBundle bundle, string? displayId) { }
        public void Update(MimeBundle bundle, string displayId) { }
        public void Clear(bool wait) { }
        public string ReadLine(string prompt, bool password) => throw new NotSupportedException("A user expression cannot ask for input.");
    }
}
