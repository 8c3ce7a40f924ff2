using CSharpKernel.Scripting;

namespace CSharpKernel.Protocol;

/// <summary>Answers what a front end asks about code: <c>complete</c>, <c>inspect</c> and <c>is_complete</c>.</summary>
internal sealed class Introspection(Task<ISession> session)
{
    /// <summary>An answer that takes longer than this helps nobody and would hold up the next cell.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Names that fit at the cursor.</summary>
    public byte[] Complete(Message request)
    {
        var (code, cursor) = Position(request);
        using var limit = new CancellationTokenSource(Limit);
        var found = session.GetAwaiter().GetResult().Complete(code, cursor, limit.Token);
        var (start, end) = (CodePoints.FromUtf16(code, found.Start), CodePoints.FromUtf16(code, found.End));
        var types = found.Matches.Select(match => Json.Object(("text", match.Text), ("type", match.Type), ("signature", match.Signature ?? ""),
            ("start", start), ("end", end)));
        return Json.Object(("status", "ok"), ("matches", found.Matches.Select(match => match.Text)), ("cursor_start", start), ("cursor_end", end),
            ("metadata", Json.Object(("_jupyter_types_experimental", types))));
    }

    /// <summary>What is known of the symbol at the cursor.</summary>
    public byte[] Inspect(Message request)
    {
        var (code, cursor) = Position(request);
        using var limit = new CancellationTokenSource(Limit);
        var found = session.GetAwaiter().GetResult().Inspect(code, cursor, limit.Token);
        return Json.Object(("status", "ok"), ("found", found is not null), ("data", found?.Data ?? []), ("metadata", Json.Empty));
    }

    /// <summary>Whether the code is whole, and how the next line of an unfinished one is indented.</summary>
    public byte[] IsComplete(Message request)
    {
        var answer = session.GetAwaiter().GetResult().IsComplete(request.Text("code"));
        var status = ("status", answer.Status.ToString().ToLowerInvariant());
        return answer.Status == CodeStatus.Incomplete ? Json.Object(status, ("indent", answer.Indent)) : Json.Object(status);
    }

    static (string Code, int Cursor) Position(Message request)
    {
        var code = request.Text("code");
        return (code, CodePoints.ToUtf16(code, request.Integer("cursor_pos", int.MaxValue)));
    }
}
