using System.Collections;
using System.Reflection;

namespace CSharpKernel.Display;

/// <summary>Formatters that a library brings along without referencing anything: an attribute named <c>TypeFormatterSourceAttribute</c>
/// names a class that makes them. The contract is .NET Interactive's, found by name and shape alone.</summary>
internal static class ConventionFormatters
{
    const string AttributeName = "TypeFormatterSourceAttribute";

    /// <summary>Registers what the attributes of a type offer. A source that does not keep to the contract is passed over.</summary>
    public static void Register(Type type)
    {
        foreach (var attribute in type.GetCustomAttributes(inherit: true).Where(a => a.GetType().Name == AttributeName))
        {
            if (Read<Type>(attribute, "FormatterSourceType") is not { } sourceType)
                continue;
            foreach (var formatter in Make(sourceType))
                Register(type, formatter);
            if (Read<string[]>(attribute, "PreferredMimeTypes") is { Length: > 0 } preferred)
                Formatters.Prefer(type, preferred);
        }
    }

    static IEnumerable<object> Make(Type sourceType)
    {
        var source = Activator.CreateInstance(sourceType)!;
        var made = sourceType.GetMethod("CreateTypeFormatters", Type.EmptyTypes)?.Invoke(source, null);
        return made is IEnumerable formatters ? [.. formatters.OfType<object>()] : [];
    }

    static void Register(Type type, object formatter)
    {
        if (Read<string>(formatter, "MimeType") is not { } mimeType
            || formatter.GetType().GetMethod("Format", BindingFlags.Instance | BindingFlags.Public) is not { } format
            || format.ReturnType != typeof(bool)
            || format.GetParameters() is not [_, { ParameterType: var writerType }] || !writerType.IsAssignableFrom(typeof(StringWriter)))
            return;
        Formatters.Register(Read<Type>(formatter, "Type") ?? type, mimeType, (value, writer) =>
        {
            try
            {
                return (bool)format.Invoke(formatter, [value, writer])!;
            }
            catch (TargetInvocationException e) when (e.InnerException is not null)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
                throw;
            }
        }, last: true);
    }

    static T? Read<T>(object owner, string property) where T : class =>
        owner.GetType().GetProperty(property, BindingFlags.Instance | BindingFlags.Public)?.GetValue(owner) as T;
}
