using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace CSharpKernel.Display;

/// <summary>What the default formatters know of values: which are a single datum, which are sequences, and what an object consists of.</summary>
internal static class Values
{
    static readonly ConcurrentDictionary<Type, IReadOnlyList<Member>> members = new();

    /// <summary>A named part of an object.</summary>
    public sealed record Member(string Name, Func<object, object?> Read);

    /// <summary>The types whose values, and those of types derived from them, are one datum.</summary>
    public static Type[] ScalarTypes { get; } = [typeof(bool), typeof(char), typeof(nint), typeof(nuint), typeof(string), typeof(IFormattable), typeof(Delegate),
        typeof(Uri), typeof(Version), typeof(MemberInfo), typeof(DBNull)];

    /// <summary>Whether values of this type are one datum, shown as text and nothing else.</summary>
    public static bool IsScalar(Type type) => ScalarTypes.Any(scalar => scalar.IsAssignableFrom(type));

    /// <summary>The text of one datum, the same in every culture.</summary>
    public static string Scalar(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "True" : "False",
        DateTime { TimeOfDay.Ticks: 0, Kind: DateTimeKind.Unspecified } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + (time.Kind == DateTimeKind.Utc ? "Z" : ""),
        DateTimeOffset time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        Type type => TypeName(type),
        Delegate function => TypeName(function.GetType()),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The elements of a sequence; null for anything else. A text is no sequence, and neither is an object that hides its elements.</summary>
    public static IEnumerable<object?>? Elements(object value) =>
        value is IEnumerable sequence and not string && !IsScalar(value.GetType()) ? sequence.Cast<object?>() : null;

    /// <summary>How many elements a sequence has, where that is known without going through it.</summary>
    public static int? Count(object value) => value switch
    {
        ICollection collection => collection.Count,
        _ => value.GetType().GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>))
            .Select(i => (int?)i.GetProperty("Count")!.GetValue(value)).FirstOrDefault(),
    };

    /// <summary>The public properties and fields of a type, in the order they were written.</summary>
    public static IReadOnlyList<Member> Members(Type type) => members.GetOrAdd(type, static type =>
    [
        .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0 && !p.PropertyType.IsByRef
                && !p.PropertyType.IsByRefLike && !p.PropertyType.IsPointer)
            .OrderByDescending(p => Ancestors(type).TakeWhile(t => t != p.DeclaringType).Count()).DistinctBy(p => p.Name)
            .Select(p => new Member(p.Name, owner => Try(() => p.GetValue(owner)))),
        .. type.GetFields(BindingFlags.Instance | BindingFlags.Public).Where(f => !f.FieldType.IsPointer)
            .Select(f => new Member(f.Name, f.GetValue)),
    ]);

    /// <summary>What a type says of its values itself, through a <c>ToString</c> that someone wrote; null where it wrote none.</summary>
    public static string? OwnText(object value)
    {
        var type = value.GetType();
        var writer = type.GetMethod(nameof(ToString), Type.EmptyTypes)!;
        var isRecord = type.GetMethod("<Clone>$") is not null || writer.GetCustomAttribute<CompilerGeneratedAttribute>() is not null;
        return isRecord || writer.DeclaringType == typeof(object) || writer.DeclaringType == typeof(ValueType) || IsAnonymous(type)
            ? null
            : Try(value.ToString) as string;
    }

    /// <summary>A type's name as C# writes it.</summary>
    public static string TypeName(Type type)
    {
        if (type.IsArray)
            return $"{TypeName(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter)
            return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return TypeName(underlying) + "?";
        var own = type.Name.Split('`')[0];
        // Types declared in cells are nested in the cell's class, which nobody wrote.
        var outer = type.DeclaringType is { } declaring && !declaring.Name.StartsWith("Submission#", StringComparison.Ordinal)
            ? TypeName(declaring) + "."
            : type.Namespace is { } space && type.DeclaringType is null ? space + "." : "";
        return type.IsGenericType ? $"{outer}{own}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>" : outer + own;
    }

    /// <summary>The last part of a type's name.</summary>
    public static string ShortName(Type type) => IsAnonymous(type) ? "" : type.IsArray || type.IsGenericType ? WithoutNamespaces(TypeName(type)) : type.Name;

    static bool IsAnonymous(Type type) => type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal);

    static string WithoutNamespaces(string name) => System.Text.RegularExpressions.Regex.Replace(name, @"\w+\.", "");

    /// <summary>A type and all that it derives from, one after the other.</summary>
    public static IEnumerable<Type> Ancestors(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType)
            yield return t;
    }

    // A property that throws must not take the whole value with it.
    static object? Try(Func<object?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (OperationCanceledException or ThreadInterruptedException))
        {
            return $"({(e.InnerException ?? e).GetType().Name})";
        }
    }
}
