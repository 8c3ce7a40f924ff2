using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace CSharpKernel.Scripting;

/// <summary>The chain of compiled cells: each sees what the earlier ones declared. The variables of a cell are the fields of its object.</summary>
internal sealed class Submissions(CellAssemblies assemblies)
{
    static readonly string[] imports =
    [
        "System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
        "Microsoft.DotNet.Interactive.Kernel", "Microsoft.DotNet.Interactive.Jupyter.TopLevelMethods",
    ];

    // Warnings about references of different versions say nothing about the cell.
    static readonly CSharpCompilationOptions options = new(OutputKind.DynamicallyLinkedLibrary,
        usings: imports, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Disable,
        assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default, concurrentBuild: false,
        specificDiagnosticOptions: new Dictionary<string, ReportDiagnostic>
        {
            ["CS1701"] = ReportDiagnostic.Suppress,
            ["CS1702"] = ReportDiagnostic.Suppress,
            ["CS1705"] = ReportDiagnostic.Suppress,
        });

    static readonly CSharpParseOptions parsing = new(LanguageVersion.Latest, DocumentationMode.None, SourceCodeKind.Script);
    static readonly EmitOptions emitting = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    // One for each cell with code, null where it failed before it began.
    object?[] states = [null];
    // Read by completion on other threads, so replaced as a whole.
    volatile Chain chain = new(null, 0, assemblies.References, 0);

    /// <summary>The cells so far and what the next one begins with. It inherits the references of the cells before, the first
    /// <paramref name="inherited"/> of <paramref name="references"/>; given them again, each cell would hold all the lists of its predecessors.</summary>
    sealed class Chain(CSharpCompilation? latest, int count, ImmutableArray<MetadataReference> references, int inherited)
    {
        // Binding the references needs nothing of the cell, so it is done between cells.
        readonly Lazy<CSharpCompilation> next = new(() =>
        {
            var compilation = CSharpCompilation.CreateScriptCompilation($"cell-{count + 1}-{Interlocked.Increment(ref made):x}", null, references.Skip(inherited),
                (latest is null ? options : options.WithUsings()).WithScriptClassName($"Submission#{count + 1}"));
            // Not told above which cell came before: the compiler would look through that one for errors once more.
            compilation = compilation.WithScriptCompilationInfo(compilation.ScriptCompilationInfo!.WithPreviousScriptCompilation(latest));
            _ = compilation.Assembly;
            return compilation;
        });

        static int made;

        public int Count => count;
        public ImmutableArray<MetadataReference> References => references;

        /// <summary>The compilation of the next cell, still without its code.</summary>
        public CSharpCompilation Next => next.Value;
    }

    /// <summary>Parses a cell. <paramref name="path"/> is what stack traces call it; it is told by a line in front of the code, so only
    /// mapped positions count in this tree.</summary>
    public static SyntaxTree Parse(string code, string path = "", CancellationToken cancellation = default)
    {
        // To a tree with a path of its own the compiler adds a hash, made on the thread pool, and waits for it: a cell that has filled
        // the pool would keep every later one from compiling.
        if (path.Length > 0 && !path.AsSpan().ContainsAny('"', '\r', '\n'))
            (code, path) = ($"#line 1 \"{path}\"\n{code}", "");
        return CSharpSyntaxTree.ParseText(SourceText.From(code, System.Text.Encoding.UTF8), parsing, path, cancellation);
    }

    /// <summary>The compilation of a cell that would come next.</summary>
    public CSharpCompilation Next(SyntaxTree tree)
    {
        var (before, references) = (chain, assemblies.References);
        var next = references == before.References ? before.Next
            : before.Count == 0 ? new Chain(null, 0, assemblies.FirstReferences, 0).Next
            : before.Next.AddReferences(references.Skip(before.References.Length));
        // Where unsafe code is allowed, each cell says so in attributes that take longer to compile than a small cell's own code.
        if (tree.GetText().ToString().Contains("unsafe"))
            next = next.WithOptions(next.Options.WithAllowUnsafe(true));
        return next.AddSyntaxTrees(tree);
    }

    /// <summary>Compiles and loads a cell, with the checks that let it be stopped.</summary>
    /// <exception cref="CompilationFailed">The cell has errors.</exception>
    public Submission Compile(SyntaxTree tree, CancellationToken cancellation)
    {
        var plain = Next(tree);
        var guarded = GuardRewriter.Rewrite(tree, plain, cancellation);
        // What the checks might break (an await of something unforeseen) runs as it was written.
        return TryEmit(guarded == tree ? plain : Next(guarded), out var errors, cancellation)
            ?? (guarded == tree ? null : TryEmit(plain, out errors, cancellation))
            ?? throw new CompilationFailed(errors);
    }

    /// <summary>Starts a compiled cell; from now on later cells see its declarations, whether it comes to its end or not.</summary>
    public Task<object?> Start(Submission submission)
    {
        var count = chain.Count + 1;
        var references = assemblies.References;
        var next = chain = new(submission.Compilation, count, references, inherited: references.Length);
        // Not as a part of the cell: stopped with it, it would have failed for good.
        ThreadPool.UnsafeQueueUserWorkItem(static chain => _ = chain.Next, next, preferLocal: false);
        if (submission.Assembly is null)
            return Task.FromResult<object?>(null);
        // A cell that this one sends while it runs comes behind it and sees what it has declared.
        var slots = states = [.. states, null];
        return Begin(submission.Assembly.GetType(submission.Compilation.Options.ScriptClassName!)!, slots);
    }

    // What the cell's own factory does. On the factory's way to the cell's code lie two methods more, which would be
    // compiled for each cell: a tenth of a small one's time.
    static Task<object?> Begin(Type cell, object?[] slots)
    {
        var state = Activator.CreateInstance(cell, [slots]);
        // The code is in a state machine, the first local of the method that would start it.
        var start = cell.GetMethod("<Initialize>", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)!;
        var type = start.GetMethodBody()!.LocalVariables[0].LocalType;
        var code = (IAsyncStateMachine)Activator.CreateInstance(type)!;
        type.GetField("<>4__this")?.SetValue(code, state);
        type.GetField("<>1__state")!.SetValue(code, -1);
        AsyncTaskMethodBuilder<object?>.Create().Start(ref code);
        return ((AsyncTaskMethodBuilder<object?>)type.GetField("<>t__builder")!.GetValue(code)!).Task;
    }

    /// <summary>Variables that a failed cell declared again but did not come to assign keep the value they had.</summary>
    public void KeepEarlierValues()
    {
        var earlier = Variables(states.SkipLast(1)).ToDictionary(v => v.Name);
        foreach (var variable in Variables(states.TakeLast(1)))
            if (earlier.TryGetValue(variable.Name, out var old) && old.Field.FieldType == variable.Field.FieldType && !variable.Field.IsInitOnly
                && Equals(variable.Value, Default(variable.Field.FieldType)))
                variable.Field.SetValue(variable.State, old.Value);
    }

    /// <summary>The variables of the session, those declared last only.</summary>
    public IReadOnlyList<Variable> Variables() => [.. Variables(states)];

    static IEnumerable<Variable> Variables(IEnumerable<object?> states) => states.Reverse().OfType<object>()
        .SelectMany(state => state.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Where(field => char.IsLetterOrDigit(field.Name[0]) || field.Name[0] == '_')
            .Select(field => new Variable(field.Name, field, state)))
        .DistinctBy(variable => variable.Name);

    static object? Default(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;

    Submission? TryEmit(CSharpCompilation compilation, out IReadOnlyList<Diagnostic> errors, CancellationToken cancellation)
    {
        using var code = new MemoryStream();
        using var symbols = new MemoryStream();
        var emitted = compilation.Emit(code, symbols, options: emitting, cancellationToken: cancellation);
        errors = [.. emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
        if (emitted.Success)
            return new(compilation, assemblies.Load(code, symbols), Vocabulary.IsUsedBy(new PEReader(new MemoryStream(code.GetBuffer(), 0, (int)code.Length))));
        // Usings and comments alone make no assembly, and no errors either.
        return errors.Count == 0 ? new(compilation, null) : null;
    }
}

/// <summary>A cell compiled and loaded, not yet run. Without an assembly there is nothing to run, only usings to remember.</summary>
internal sealed record Submission(CSharpCompilation Compilation, Assembly? Assembly, bool UsesVocabulary = false)
{
    /// <summary>Whether the cell ends in an expression that has a value, perhaps null.</summary>
    public bool HasValue()
    {
        var tree = Compilation.SyntaxTrees[^1];
        return tree.GetCompilationUnitRoot().Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax last }
            && last.SemicolonToken.IsMissing
            && Compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type?.SpecialType != SpecialType.System_Void;
    }
}

/// <summary>A variable of the session and the cell object it lives in.</summary>
internal sealed record Variable(string Name, FieldInfo Field, object State)
{
    public object? Value => Field.GetValue(State);
}

/// <summary>A cell that does not compile.</summary>
internal sealed class CompilationFailed(IReadOnlyList<Diagnostic> errors) : Exception("The cell does not compile.")
{
    public IReadOnlyList<Diagnostic> Errors => errors;
}
