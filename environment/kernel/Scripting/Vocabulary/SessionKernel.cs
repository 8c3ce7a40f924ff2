using CSharpKernel.Display;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.ValueSharing;

namespace CSharpKernel.Scripting;

/// <summary>The session as commands know it: code that a cell or an extension sends runs as a cell within the cell; variables are read and set by name.</summary>
internal sealed class SessionKernel : Kernel, IKernelCommandHandler<SubmitCode>, IKernelCommandHandler<RequestInput>,
    IKernelCommandHandler<RequestValueInfos>, IKernelCommandHandler<RequestValue>, IKernelCommandHandler<SendValue>
{
    readonly CSharpSession session;

    public SessionKernel(CSharpSession session) : base("csharp")
    {
        this.session = session;
        KernelInfo.LanguageName = "C#";
        KernelInfo.LanguageVersion = Protocol.KernelInfo.LanguageVersion;
        KernelInfo.DisplayName = "csharp - C#";
    }

    Task IKernelCommandHandler<SubmitCode>.HandleAsync(SubmitCode command, KernelInvocationContext context)
    {
        var cell = CellContext.Current ?? CellContext.Latest!;
        switch (session.ExecuteInside(cell, command.Code))
        {
            case CellSucceeded { Value: { } bundle } success:
                context.Publish(new ReturnValueProduced(success.Result, command, HouseFormatters.Formatted(bundle)));
                break;
            case CellFailed failure:
                context.Fail(command, failure.Cause, string.Join('\n', failure.Traceback));
                break;
        }
        return Task.CompletedTask;
    }

    Task IKernelCommandHandler<RequestInput>.HandleAsync(RequestInput command, KernelInvocationContext context)
    {
        try
        {
            context.Publish(new InputProduced((CellContext.Current ?? CellContext.Latest!).Output.ReadLine(command.Prompt, command.InputTypeHint == "password"), command));
        }
        catch (NotSupportedException e)
        {
            context.Fail(command, message: e.Message);
        }
        return Task.CompletedTask;
    }

    Task IKernelCommandHandler<RequestValueInfos>.HandleAsync(RequestValueInfos command, KernelInvocationContext context)
    {
        context.Publish(new ValueInfosProduced([.. session.Variables().Select(v => new KernelValueInfo(v.Name,
            FormattedValue.CreateSingleFromObject(v.Value, PlainTextFormatter.MimeType), v.Field.FieldType))], command));
        return Task.CompletedTask;
    }

    Task IKernelCommandHandler<RequestValue>.HandleAsync(RequestValue command, KernelInvocationContext context)
    {
        if (session.Variables().FirstOrDefault(v => v.Name == command.Name) is { } variable)
            context.Publish(new ValueProduced(variable.Value, command.Name, FormattedValue.CreateSingleFromObject(variable.Value, command.MimeType), command));
        else
            context.Fail(command, message: $"There is no variable named {command.Name}.");
        return Task.CompletedTask;
    }

    Task IKernelCommandHandler<SendValue>.HandleAsync(SendValue command, KernelInvocationContext context) => SetValueAsync(command, context, (name, value, _) =>
    {
        session.Set(CellContext.Current ?? CellContext.Latest!, name, value);
        return Task.CompletedTask;
    });
}
