using System.Collections;
using CSharpKernel.Display;
using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive;

// In this namespace, as in .NET Interactive, so that a cell needs no using for them.
namespace System;

/// <summary>Showing values from anywhere in a cell's code.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows a value below the cell.</summary>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) => DisplayedValue.Show(value, mimeTypes);

    /// <summary>Shows a text as the given MIME type.</summary>
    public static DisplayedValue DisplayAs(this string value, string mimeType, params string[] additionalMimeTypes) =>
        DisplayedValue.ShowText(value, [mimeType, .. additionalMimeTypes]);

    /// <summary>Shows a sequence as a table, a row for each element; with <paramref name="limit"/> rows at most.</summary>
    public static DisplayedValue DisplayTable(this IEnumerable sequence, int limit = 1000) =>
        DisplayedValue.Show(new HtmlString(HtmlFormat.Table(sequence, limit)), []);
}
