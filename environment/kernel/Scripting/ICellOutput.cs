using CSharpKernel.Display;

namespace CSharpKernel.Scripting;

/// <summary>Where the outputs of one cell go. Made for one execute request and safe on any thread, also after the cell has ended:
/// what a background thread writes later still belongs to the cell that started it.</summary>
internal interface ICellOutput
{
    /// <summary>Writes to <c>stdout</c> or <c>stderr</c>.</summary>
    void Stream(bool error, string text);

    /// <summary>Shows a value; a later <see cref="Update"/> with the same id replaces it.</summary>
    void Display(MimeBundle bundle, string? displayId);

    /// <summary>Replaces every value shown under this id.</summary>
    void Update(MimeBundle bundle, string displayId);

    /// <summary>Clears the cell's outputs, at once or when the next one comes.</summary>
    void Clear(bool wait);

    /// <summary>Asks the front end for a line of text. Throws <see cref="NotSupportedException"/> where it cannot be asked.</summary>
    string ReadLine(string prompt, bool password);
}
