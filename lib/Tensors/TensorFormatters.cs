using System.Globalization;
using System.Net;
using System.Text;
using Phenomena.Figures;

namespace Phenomena.Tensors;

// How a notebook shows a tensor: the one place where the engine knows of notebooks.
[TypeFormatterSource(typeof(TensorFormatters))]
public unsafe partial class Tensor
{
    private const int ShownRows = 12, ShownColumns = 12;

    /// <summary>Shape and dtype, and up to 12 × 12 elements of a vector or matrix as a table; of more dimensions, the first matrix.</summary>
    internal string ToHtml()
    {
        if (_storage is null) return $"<div>{WebUtility.HtmlEncode(ToString())}</div>";
        var html = new StringBuilder("<div style=\"font-variant-numeric:tabular-nums\">");
        int rows = _shape.Length < 2 ? 1 : (int)_shape[^2], columns = _shape.Length == 0 ? 1 : (int)_shape[^1];
        html.Append(CultureInfo.InvariantCulture, $"<div><b>Tensor</b> {Shape.Text(_shape)}, {dtype}{(requires_grad ? ", requires_grad" : "")}{(_shape.Length > 2 ? ": the first matrix" : "")}</div>");
        if (Count > 0)
        {
            html.Append("<table>");
            foreach (int r in Shown(rows, ShownRows))
            {
                html.Append("<tr>");
                foreach (int c in Shown(columns, ShownColumns)) html.Append("<td style=\"text-align:right\">").Append(r < 0 || c < 0 ? "…" : Format(r * columns + c)).Append("</td>");
                html.Append("</tr>");
            }
            html.Append("</table>");
        }
        return html.Append("</div>").ToString();
    }

    /// <summary>0 … count − 1, or the first and last few with −1 between them.</summary>
    private static IEnumerable<int> Shown(int count, int most) =>
        count <= most ? Enumerable.Range(0, count) : [.. Enumerable.Range(0, most / 2), -1, .. Enumerable.Range(count - most / 2, most / 2)];
}

/// <summary>How tensors are shown.</summary>
internal sealed class TensorFormatters
{
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new NotebookFormatter<Tensor>(Mime.Html, t => t.ToHtml()),
        new NotebookFormatter<Tensor>(Mime.Plain, t => t.ToString()),
    ];
}
