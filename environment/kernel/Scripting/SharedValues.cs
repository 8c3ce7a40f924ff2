using System.Text.RegularExpressions;
using CSharpKernel.Display;
using Microsoft.CodeAnalysis.CSharp;

namespace CSharpKernel.Scripting;

/// <summary>Texts kept under a name (<c>#!value</c>), and C# variables made of them (<c>#!set</c>, <c>#!share</c>).</summary>
internal static partial class SharedValues
{
    /// <summary><c>#!value --name n</c>: keeps what follows, or what <c>--from-value</c> or <c>--from-file</c> gives.</summary>
    public static void Store(CellExecution cell, Directive directive, string code)
    {
        var options = Options(directive);
        var value = options.GetValueOrDefault("from-value");
        if (options.GetValueOrDefault("from-file") is { } file)
            value = Read(directive, Path.GetFullPath(file, cell.BaseFolder));
        if (options.ContainsKey("from-url"))
            throw new DirectiveFailed($"Line {directive.Line}: #!value takes its text from the cell, --from-value or --from-file; " +
                "--from-url is not supported. Fetch it in C# (HttpClient).");
        value ??= code;
        cell.Session.Values[Required(directive, options, "name")] = value;
        if (options.GetValueOrDefault("mime-type") is { } mimeType)
            cell.Cell.Output.Display(Bundles.OfText(value, [mimeType]), null);
    }

    /// <summary><c>#!set --name n --value v</c>.</summary>
    public static void Set(CellExecution cell, Directive directive)
    {
        var options = Options(directive);
        var name = Required(directive, options, "name");
        var value = Required(directive, options, "value");
        var expression = value.Split(':', 2) switch
        {
            ["@csharp", var variable] => variable,
            ["@value", var stored] => Literal(Stored(cell, directive, stored)),
            ["@input", var prompt] => Literal(cell.Cell.Output.ReadLine(prompt.Trim('"'), password: false)),
            ["@password", var prompt] => Literal(cell.Cell.Output.ReadLine(prompt.Trim('"'), password: true)),
            [['@', ..] kernel, _] => throw Unknown(directive, kernel[1..]),
            _ => Literal(value),
        };
        Declare(cell, directive, name, expression);
    }

    /// <summary><c>#!share --from value n --as m</c>.</summary>
    public static void Share(CellExecution cell, Directive directive)
    {
        var options = Options(directive);
        var from = Required(directive, options, "from");
        var name = options.GetValueOrDefault("name") ?? options.GetValueOrDefault("") ?? Required(directive, options, "name");
        var expression = from switch
        {
            "value" => Literal(Stored(cell, directive, name)),
            "csharp" => name,
            _ => throw Unknown(directive, from),
        };
        Declare(cell, directive, options.GetValueOrDefault("as") ?? name, expression);
    }

    static void Declare(CellExecution cell, Directive directive, string name, string expression)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
            throw new DirectiveFailed($"Line {directive.Line}: {directive.Name} makes a C# variable, but \"{name}\" is no C# name. Use letters, digits and _.");
        if (name != expression)
            cell.RunCSharp($"var {name} = {expression};", $"Cell {cell.Cell.Number} ({directive.Name})");
    }

    static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    static string Stored(CellExecution cell, Directive directive, string name) => cell.Session.Values.GetValueOrDefault(name)
        ?? throw new DirectiveFailed($"Line {directive.Line}: there is no value named {name}. " +
            $"Known are: {string.Join(", ", cell.Session.Values.Keys.DefaultIfEmpty("none"))}. Make it with #!value --name {name}.");

    static DirectiveFailed Unknown(Directive directive, string kernel) =>
        new($"Line {directive.Line}: {directive.Name} can take values from csharp and value, but {kernel} was asked for. This is a C# kernel.");

    static string Required(Directive directive, Dictionary<string, string> options, string name) => options.GetValueOrDefault(name)
        ?? throw new DirectiveFailed($"Line {directive.Line}: {directive.Name} needs --{name}. It is written as #!lsmagic shows.");

    static string Read(Directive directive, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DirectiveFailed($"Line {directive.Line}: {directive.Name} cannot read {path}: {e.Message}", e);
        }
    }

    // --name value pairs; a lone word stands under "".
    static Dictionary<string, string> Options(Directive directive)
    {
        var options = new Dictionary<string, string>();
        foreach (Match match in Option().Matches(directive.Arguments))
            options[match.Groups[1].Value] = match.Groups[2].Success ? match.Groups[2].Value : match.Groups[3].Value;
        return options;
    }

    [GeneratedRegex(@"(?:--([\w-]+)\s+)?(?:""([^""]*)""|(?!--)(\S+))")]
    private static partial Regex Option();
}
