using System.Net;
using System.Text;

namespace Phenomena.Figures;

/// <summary>A text file that a page carries and a reader saves with a click.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Text">What is in it.</param>
[TypeFormatterSource(typeof(DownloadFormatters))]
public sealed record Download(string Name, string Text)
{
    /// <summary>The link, with the file in it: a page needs no other place.</summary>
    public string ToHtml() =>
        $"<a download=\"{WebUtility.HtmlEncode(Name)}\" href=\"data:text/plain;charset=utf-8;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(Text))}\">{WebUtility.HtmlEncode(Name)}</a> ({Encoding.UTF8.GetByteCount(Text) / 1000.0:0} kB)";

    /// <summary>Its name and how long it is.</summary>
    public override string ToString() => $"{Name}: {Text.Split('\n').Length} lines";
}

/// <summary>How downloads are shown.</summary>
internal sealed class DownloadFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new NotebookFormatter<Download>(Mime.Html, d => d.ToHtml()),
        new NotebookFormatter<Download>(Mime.Plain, d => d.ToString()),
    ];
}
