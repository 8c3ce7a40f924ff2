// Under the names that notebooks written for .NET Interactive use.
namespace Microsoft.AspNetCore.Html;

/// <summary>Something that is already HTML and is written as it is.</summary>
public interface IHtmlContent
{
    /// <summary>Writes the markup.</summary>
    void WriteTo(TextWriter writer, System.Text.Encodings.Web.HtmlEncoder encoder);
}

/// <summary>A text that is already HTML.</summary>
public class HtmlString(string? value) : IHtmlContent
{
    /// <summary>The markup.</summary>
    public string? Value { get; } = value;

    /// <inheritdoc/>
    public void WriteTo(TextWriter writer, System.Text.Encodings.Web.HtmlEncoder encoder) => writer.Write(Value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
