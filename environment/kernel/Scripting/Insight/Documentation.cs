using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace CSharpKernel.Scripting;

/// <summary>The XML documentation of a symbol, as text: from the file beside its assembly, for the framework from the SDK's reference pack.</summary>
internal static partial class Documentation
{
    static readonly Lazy<IReadOnlyList<string>> framework = new(FrameworkFiles);

    /// <summary>Summary, parameters and result of a symbol; null where nothing is written of it.</summary>
    public static string? Of(ISymbol symbol, CellAssemblies assemblies)
    {
        symbol = symbol is IMethodSymbol { ReducedFrom: { } original } ? original : symbol.OriginalDefinition;
        if (symbol.GetDocumentationCommentId() is not { } id || symbol.ContainingAssembly is not { } assembly)
            return null;
        var files = assemblies.FileOf(assembly.Name) is { } file ? [Path.ChangeExtension(file, ".xml")]
            : FrameworkReferences.Has(assembly.Name) ? framework.Value
            : assembly.Name == typeof(Documentation).Assembly.GetName().Name ? [Path.ChangeExtension(typeof(Documentation).Assembly.Location, ".xml")] : [];
        return files.Where(File.Exists).Select(f => Member(f, id)).FirstOrDefault(m => m is not null) is { } member ? Text(member) : null;
    }

    // The framework's implementation assemblies differ from the reference ones that the files are named after, so all are searched.
    static IReadOnlyList<string> FrameworkFiles()
    {
        var packs = Path.GetFullPath("../../../packs/Microsoft.NETCore.App.Ref", RuntimeEnvironment.GetRuntimeDirectory());
        if (!Directory.Exists(packs))
            return [];
        return [.. Directory.GetFiles(packs, "*.xml", SearchOption.AllDirectories)
            .OrderByDescending(f => Path.GetFileName(f) is "System.Runtime.xml" or "System.Collections.xml" or "System.Linq.xml")];
    }

    // Found as bytes: the files are tens of megabytes, and one member is wanted.
    static XElement? Member(string file, string id)
    {
        var bytes = File.ReadAllBytes(file).AsSpan();
        var start = bytes.IndexOf(Encoding.UTF8.GetBytes($"<member name=\"{id.Replace("&", "&amp;").Replace("<", "&lt;")}\""));
        if (start < 0)
            return null;
        bytes = bytes[start..];
        var end = bytes.IndexOf("</member>"u8);
        try
        {
            return end < 0 ? null : XElement.Parse(Encoding.UTF8.GetString(bytes[..(end + "</member>".Length)]), LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    static string? Text(XElement member)
    {
        var text = new StringBuilder();
        if (member.Element("summary") is { } summary)
            text.AppendLine(Flat(summary));
        foreach (var parameter in member.Elements("typeparam").Concat(member.Elements("param")))
            text.AppendLine($"  {parameter.Attribute("name")?.Value}: {Flat(parameter)}");
        if (member.Element("returns") is { } returns)
            text.AppendLine($"  returns: {Flat(returns)}");
        foreach (var exception in member.Elements("exception"))
            text.AppendLine($"  throws {Reference(exception)}: {Flat(exception)}");
        return text.Length == 0 ? null : text.ToString().TrimEnd();
    }

    static string Flat(XElement element) => Blanks().Replace(Inline(element), " ").Trim();

    static string Inline(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XElement { HasElements: false, IsEmpty: true } reference => Reference(reference),
        XElement nested => Inline(nested),
        XText text => text.Value,
        _ => "",
    }));

    static string Reference(XElement element)
    {
        var name = element.Attribute("cref")?.Value ?? element.Attribute("name")?.Value ?? element.Attribute("langword")?.Value ?? "";
        name = name.Length > 1 && name[1] == ':' ? name[2..] : name;
        return name.Split('(')[0] is var member && element.Attribute("cref") is not null ? member[(member.LastIndexOf('.') + 1)..] : name;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
