using System.Reflection;

namespace Phenomena;

/// <summary>What this library knows by name only: libraries that it makes ready when somebody loads them, and the notebook kernel, which it refers to nowhere.</summary>
internal static class LoadedAssemblies
{
    /// <summary>Does something with an assembly that is loaded, now or later.</summary>
    public static void When(string name, Action<Assembly> meet)
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Meet(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies()) Meet(assembly);

        void Meet(Assembly assembly)
        {
            if (assembly.GetName().Name == name) meet(assembly);
        }
    }

    /// <summary>A type of .NET Interactive's, of an assembly named as its namespace: loaded already, or there to be loaded by whoever asks first. Null outside a notebook.</summary>
    public static Type? Interactive(string name, string assembly = "Microsoft.DotNet.Interactive") =>
        AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType($"{assembly}.{name}")).FirstOrDefault(t => t is not null)
        ?? Type.GetType($"{assembly}.{name}, {assembly}", throwOnError: false);

    /// <summary>Tells the notebook how to show values of a type; of all formatters for a type it takes the one told last. Outside a notebook nothing.</summary>
    public static void Show<T>(Type kind, string mime, Func<T, string> write) =>
        Formatting("Register", [typeof(Type), typeof(Action<object, TextWriter>), typeof(string)])?.Invoke(null, [kind, (object value, TextWriter writer) => writer.Write(write((T)value)), mime]);

    /// <summary>Tells it which MIME types values of a type are shown in, to be written in this order.</summary>
    public static void Prefer(Type kind, params string[] mimes) => Formatting("SetPreferredMimeTypesFor", [typeof(Type), typeof(string[])])?.Invoke(null, [kind, mimes]);

    private static MethodInfo? Formatting(string method, Type[] parameters) => Interactive("Formatter", "Microsoft.DotNet.Interactive.Formatting")?.GetMethod(method, parameters);
}
