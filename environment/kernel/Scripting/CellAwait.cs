using System.ComponentModel;
using System.Runtime.CompilerServices;
using CSharpKernel.Scripting;

namespace CSharpKernel;

/// <summary>Awaits a task at the cell's top level and goes on on the cell's own thread.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CellAwait(Task task) : ICriticalNotifyCompletion
{
    public CellAwait GetAwaiter() => this;
    public bool IsCompleted => task.IsCompleted;
    public void GetResult() => task.GetAwaiter().GetResult();
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);
    public void UnsafeOnCompleted(Action continuation) => CellThread.Resume(task, continuation);
}

/// <inheritdoc cref="CellAwait"/>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CellAwait<T>(Task<T> task) : ICriticalNotifyCompletion
{
    public CellAwait<T> GetAwaiter() => this;
    public bool IsCompleted => task.IsCompleted;
    public T GetResult() => task.GetAwaiter().GetResult();
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);
    public void UnsafeOnCompleted(Action continuation) => CellThread.Resume(task, continuation);
}
