using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using System.Text.RegularExpressions;

namespace Phenomena.Experiments;

/// <summary>What a run function that is declared in a notebook does, as a short text: the same when its cell runs again unchanged, another one when it, or what it calls or reads of other
/// cells, was changed. Functions of libraries have none: there the version is raised with care, and a change need not change results.</summary>
/// <remarks>It comes from the compiled code, in which everything that belongs to the place in the notebook (numbers of cells, of lambdas) is left out. Code is compiled differently by
/// another kernel or compiler, so the text begins with who compiled it, and texts of two compilers cannot be compared.</remarks>
internal sealed partial class CellBody
{
    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => c.Value);

    private readonly Func<Assembly, bool> _isCellAnew;
    private readonly Dictionary<Assembly, bool> _known = [];
    private readonly Queue<MethodBase> _ahead = new();
    private readonly HashSet<MemberInfo> _met = [];
    private readonly Dictionary<Type, object> _owners = [];
    private readonly HashSet<FieldInfo> _read = [], _written = [];
    private readonly StringBuilder _text = new();

    private CellBody(Func<Assembly, bool> isCell) => _isCellAnew = isCell;

    /// <summary>The text of a run function; null when it is not of a cell.</summary>
    public static string? Of(Delegate run, Func<Assembly, bool>? isCell = null)
    {
        isCell ??= IsCell;
        try
        {
            return isCell(run.Method.Module.Assembly) ? $"{Compiler()[..8]}-{RunJson.Hash(new CellBody(isCell).Read(run))}" : null;
        }
        catch (Exception)
        {
            // Code that cannot be read is no reason not to run it.
            return null;
        }
    }

    /// <summary>Whether one compiler made both, from code that differs.</summary>
    public static bool Differ(string? one, string? other) => one is not null && other is not null && one != other && one[..9] == other[..9];

    // Both kernels name so the class that a cell becomes. Libraries that a kernel has read into memory are no files either, but say what they were built for.
    private static bool IsCell(Assembly assembly) => !assembly.IsDynamic && assembly.Location.Length == 0 && !assembly.IsDefined(typeof(System.Runtime.Versioning.TargetFrameworkAttribute)) && assembly.GetTypes().Any(t => t.Name.StartsWith("Submission#", StringComparison.Ordinal));

    private bool IsOfACell(Type type) => _known.TryGetValue(type.Assembly, out var known) ? known : _known[type.Assembly] = _isCellAnew(type.Assembly);

    private static string Compiler() => RunJson.Hash(string.Join(' ', AppDomain.CurrentDomain.GetAssemblies().Where(a => a.GetName().Name == "Microsoft.CodeAnalysis.CSharp")
        .Append(Assembly.GetEntryAssembly()).Select(a => a?.ManifestModule.ModuleVersionId).Order()));

    private string Read(Delegate run)
    {
        Meet(run);
        do
        {
            while (_ahead.TryDequeue(out var method)) Write(method);
            // Functions kept in variables lead to further code.
            foreach (var field in _read.Except(_written).Where(_met.Add).OrderBy(f => f.Name, StringComparer.Ordinal))
            {
                if (_owners.TryGetValue(field.DeclaringType!, out var owner)) _text.Append($"\n{Name(field)} = {Value(field.GetValue(owner))}");
            }
        }
        while (_ahead.Count > 0);
        return _text.ToString();
    }

    private void Meet(Delegate function)
    {
        Own(function.Target);
        Meet(function.Method);
    }

    /// <summary>Cells and closures, whose fields are the variables that code reads.</summary>
    private void Own(object? owner)
    {
        if (owner?.GetType() is not { } type || !IsOfACell(type) || IsOfTheReader(type) || !_owners.TryAdd(type, owner)) return;
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(f => !f.FieldType.IsValueType)) Own(field.GetValue(owner));
    }

    /// <summary>What is one value, a list of such, or a record; of anything else only that it is there.</summary>
    private string? Value(object? value)
    {
        if (value is Delegate function) Meet(function);
        return value switch
        {
            string or bool or char or IFormattable => Convert.ToString(value, CultureInfo.InvariantCulture),
            ICollection { Count: < 10_000 } list when list.Cast<object?>().All(v => v is string or bool or IFormattable) => string.Join(' ', list.Cast<object?>().Select(Value)),
            System.Runtime.CompilerServices.ITuple => value.ToString(),
            // A record writes what it holds.
            not null when value.GetType().GetMethod("<Clone>$") is not null => value.ToString(),
            _ => value is null ? "nothing" : "something",
        };
    }

    private void Meet(MethodBase method)
    {
        Meet(method.DeclaringType);
        foreach (var argument in method.IsGenericMethod ? method.GetGenericArguments() : []) Meet(argument);
        if (method.DeclaringType is { } type && IsOfACell(type) && _met.Add(method)) _ahead.Enqueue(method);
    }

    /// <summary>A type of the reader's, or one that the compiler made of an iterator or an async method: others call what it overrides.</summary>
    private void Meet(Type? type)
    {
        if (type is null || !IsOfACell(type) || !IsOfTheReader(type) || !_met.Add(type)) return;
        Meet(type.BaseType);
        foreach (var method in type.GetMethods(All).Where(m => m.IsVirtual && !m.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute))).Concat<MethodBase>(type.GetConstructors(All).Where(c => c.IsStatic))
            .OrderBy(m => m.ToString(), StringComparer.Ordinal)) Meet(method);
    }

    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static bool IsOfTheReader(Type type) => !type.Name.StartsWith("Submission#", StringComparison.Ordinal) && !type.Name.StartsWith("<>c", StringComparison.Ordinal) && !type.Name.StartsWith("<>f__", StringComparison.Ordinal);

    private void Write(MethodBase method)
    {
        _text.Append('\n').Append(Name(method)).Append(':');
        if (method.GetMethodBody() is not { } body) return;
        foreach (var clause in body.ExceptionHandlingClauses) _text.Append($" {clause.Flags}{(clause.Flags == ExceptionHandlingClauseOptions.Clause ? Name(clause.CatchType) : "")}");
        var code = body.GetILAsByteArray()!;
        for (var i = 0; i < code.Length;)
        {
            var instruction = s_codes[code[i] == 0xFE ? (short)(0xFE00 | code[i + 1]) : code[i]];
            i += instruction.Size;
            var length = instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, i),
                _ => 4,
            };
            _text.Append(' ').Append(instruction.Name).Append(' ').Append(instruction.OperandType switch
            {
                OperandType.InlineString => method.Module.ResolveString(BitConverter.ToInt32(code, i)),
                OperandType.InlineSig => Convert.ToHexString(method.Module.ResolveSignature(BitConverter.ToInt32(code, i))),
                OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineType or OperandType.InlineTok => Named(method, instruction, BitConverter.ToInt32(code, i)),
                _ => Convert.ToHexString(code, i, length),
            });
            i += length;
        }
    }

    private string Named(MethodBase method, OpCode instruction, int token)
    {
        var member = method.Module.ResolveMember(token, method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null)!;
        if (member is MethodBase called) Meet(called);
        else Meet(member as Type ?? member.DeclaringType);
        if (member is FieldInfo field) (instruction == OpCodes.Ldfld ? _read : _written).Add(field);
        return Name(member);
    }

    private static string Name(MemberInfo? member)
    {
        var name = member is Type ? member.ToString()! : $"{member?.DeclaringType}::{member}";
        // The name of a constant array is a hash of what is in it.
        return name.Contains("<PrivateImplementationDetails>", StringComparison.Ordinal) ? name : PlaceInTheNotebook().Replace(name, "");
    }

    [GeneratedRegex(@"(?<=Submission#|__[A-Za-z]*|\|)\d+(_\d+)?")]
    private static partial Regex PlaceInTheNotebook();
}
