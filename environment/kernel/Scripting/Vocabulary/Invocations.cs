using System.Reflection;
using System.Runtime.CompilerServices;
using CSharpKernel.Display;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.Utility;

namespace CSharpKernel.Scripting;

/// <summary>The contexts in which the cells of a session run, and the kernels they find there: a root and in it <see cref="SessionKernel"/>.
/// A context is made here and not by a command sent to the root, so that a cell stays on its own thread and can be stopped there.</summary>
internal sealed class Invocations
{
    static readonly Lazy<bool> made = new(MakeReady);
    static readonly FieldInfo disposables = typeof(KernelInvocationContext).GetField("_disposables", BindingFlags.Instance | BindingFlags.NonPublic)!;
    static Action<DisplayedValue>? publish;
    readonly SessionKernel kernel;

    Invocations(CSharpSession session)
    {
        kernel = new(session);
        Root = new() { kernel, new HtmlKernel(), new JavaScriptKernel(), new KeyValueStoreKernel() };
        Root.DefaultKernelName = kernel.Name;
    }

    /// <summary>The kernel that commands are sent to.</summary>
    public CompositeKernel Root { get; }

    /// <summary>The kernels of a session; formatters and console are made ready with the first of a process.</summary>
    public static Invocations Of(CSharpSession session)
    {
        // The kernels' own thread is not the cell's that happened to be the first; it would keep all that was shown there.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _ = made.Value;
            return new(session);
        }
    }

    /// <summary>Begins a context on this thread for a cell that runs in none yet.</summary>
    public void Begin(CellContext cell)
    {
        if (KernelInvocationContext.Current is not null)
            return;
        var context = KernelInvocationContext.GetOrCreateAmbientContext(new SubmitCode(cell.Code, kernel.Name));
        HandlingKernel(context, kernel);
        // The cell's own token, so that whoever looks at the context's hears of an interrupt.
        Cancellation(context) = cell.Cancellation;
        // What it subscribed to keeps a context, and all that was shown in it, for as long as the process lives.
        ((IDisposable)disposables.GetValue(context)!).Dispose();
        disposables.SetValue(context, Activator.CreateInstance(disposables.FieldType));
        context.KernelEvents.Subscribe(@event => Show(@event, cell.Output));
    }

    /// <summary>Has the extensions in an assembly meet the root kernel; how many there are.</summary>
    public async Task<int> Load(Assembly assembly)
    {
        var extensions = assembly.GetExportedTypes().Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false }
            && typeof(IKernelExtension).IsAssignableFrom(type)).ToList();
        foreach (var extension in extensions)
            await ((IKernelExtension)Activator.CreateInstance(extension)!).OnLoadAsync(Root);
        return extensions.Count;
    }

    static bool MakeReady()
    {
        // Counted as one that listens for good, the console is not taken again by every context that begins.
        ConsoleOutput.Subscribe(static _ => System.Reactive.Disposables.Disposable.Empty);
        CellConsole.Restore();
        HouseFormatters.Install();
        RuntimeHelpers.RunClassConstructor(typeof(Kernel).TypeHandle);
        // A value shown by a thread without a context goes to the cell that the thread works for, and not to the console.
        var shown = typeof(Formatter).GetField("OnFormatterEvent", BindingFlags.Static | BindingFlags.NonPublic)!;
        publish = (Action<DisplayedValue>?)shown.GetValue(null);
        shown.SetValue(null, (Action<DisplayedValue>)Show);
        return true;
    }

    static void Show(DisplayedValue value)
    {
        if (!value.IsUpdated)
            DisplayIds.Mark(value);
        if (KernelInvocationContext.Current is { IsComplete: false })
            publish?.Invoke(value);
        else
            Show(value.Value, value.FormattedValues, value.DisplayId, value.IsUpdated, Outputs.Current);
    }

    static void Show(KernelEvent @event, ICellOutput output)
    {
        switch (@event)
        {
            case DisplayedValueUpdated updated:
                Show(updated.Value, updated.FormattedValues, updated.ValueId, update: true, output);
                break;
            case StandardOutputValueProduced or StandardErrorValueProduced:
                output.Stream(@event is StandardErrorValueProduced, ((DisplayEvent)@event).FormattedValues.FirstOrDefault()?.Value ?? "");
                break;
            case ErrorProduced error:
                output.Stream(error: true, error.Message + "\n");
                break;
            case DisplayedValueProduced or ReturnValueProduced:
                var shown = (DisplayEvent)@event;
                Show(shown.Value, shown.FormattedValues, shown.ValueId, update: false, output);
                break;
        }
    }

    static void Show(object? value, IReadOnlyCollection<FormattedValue> formatted, string? displayId, bool update, ICellOutput output)
    {
        displayId = DisplayIds.Of(formatted) ?? displayId;
        var bundle = HouseFormatters.Bundle(value, formatted);
        if (update && displayId is not null)
            output.Update(bundle, displayId);
        else
            output.Display(bundle, displayId);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_HandlingKernel")]
    static extern void HandlingKernel(KernelInvocationContext context, Kernel kernel);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_cancellationTokenSource")]
    static extern ref CancellationTokenSource Cancellation(KernelInvocationContext context);
}
