using System.ComponentModel;
using System.Runtime.CompilerServices;
using CSharpKernel.Scripting;

namespace CSharpKernel;

/// <summary>Awaits a task at the cell's top level and goes on on the cell's own thread.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CellAwait(Task task) : INotifyCompletion
{
    /// <summary>The awaiter is this value itself.</summary>
    public CellAwait GetAwaiter() => this;

    /// <summary>Whether the task is over.</summary>
    public bool IsCompleted => task.IsCompleted;

    /// <summary>The task's result, or its exception.</summary>
    public void GetResult() => task.GetAwaiter().GetResult();

    /// <summary>Goes on on the cell's thread once the task is over.</summary>
    public void OnCompleted(Action continuation) => CellThread.Resume(task, continuation);
}

/// <inheritdoc cref="CellAwait"/>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CellAwait<T>(Task<T> task) : INotifyCompletion
{
    /// <summary>The awaiter is this value itself.</summary>
    public CellAwait<T> GetAwaiter() => this;

    /// <summary>Whether the task is over.</summary>
    public bool IsCompleted => task.IsCompleted;

    /// <summary>The task's result, or its exception.</summary>
    public T GetResult() => task.GetAwaiter().GetResult();

    /// <summary>Goes on on the cell's thread once the task is over.</summary>
    public void OnCompleted(Action continuation) => CellThread.Resume(task, continuation);
}
