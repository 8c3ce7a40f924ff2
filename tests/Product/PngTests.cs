using Phenomena.Pages;
using Xunit;

namespace Phenomena.Tests.Product;

/// <summary>Small pictures of figures.</summary>
public sealed class PngTests
{
    [Fact]
    public async Task WhatABrowserWroteIsReadAndWhatIsWrittenABrowserReads()
    {
        // A browser paints, we read and write, it reads again: pixel for pixel, as there are no more colours than the palette holds.
        await using var chromium = await Chromium.Start();
        var tab = await chromium.Browser.NewPageAsync();
        const string paint =
            """
            () => { const c = document.createElement('canvas'); c.width = 37; c.height = 23; const x = c.getContext('2d'); x.fillStyle = '#fff'; x.fillRect(0, 0, 37, 23);
              for (let i = 0; i < 200; i++) { x.fillStyle = `rgb(${i % 7 * 40},${i % 5 * 60},${i % 3 * 120})`; x.fillRect(i * 31 % 37, i * 17 % 23, 3, 1); } return c.toDataURL('image/png').split(',')[1]; }
            """;
        const string read =
            """
            async data => { const i = new Image(); i.src = 'data:image/png;base64,' + data; await i.decode(); const c = document.createElement('canvas'); c.width = i.width; c.height = i.height;
              const x = c.getContext('2d'); x.drawImage(i, 0, 0); const d = x.getImageData(0, 0, i.width, i.height).data; return Array.from({ length: d.length / 4 }, (_, k) => d[4 * k] << 16 | d[4 * k + 1] << 8 | d[4 * k + 2]); }
            """;
        var painted = await tab.EvaluateAsync<string>(paint);
        var picture = Png.Read(Convert.FromBase64String(painted));
        Assert.Equal((37, 23), (picture.Width, picture.Height));
        Assert.Equal(await tab.EvaluateAsync<int[]>(read, painted), picture.Pixels);
        Assert.Equal(picture.Pixels, await tab.EvaluateAsync<int[]>(read, Convert.ToBase64String(picture.Write())));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    public void FewColoursKeepTheCommonOnesAndComeCloseToTheRest(int most)
    {
        // White ground, four lines of one colour each, and a smooth ramp.
        int[] common = [0xFFFFFF, 0x5360E2, 0xD07E01, 0x4CA395, 0xA93094];
        int[] pixels = [.. common.SelectMany((c, i) => Enumerable.Repeat(c, 1000 - i)), .. Enumerable.Range(0, 4096).Select(i => (i % 256) << 16 | (255 - i % 256) << 8 | (i % 16 * 16))];
        var place = Colors.Of(pixels, most, out var palette);
        Assert.InRange(palette.Length, 2, most);
        Assert.All(common, c => Assert.Equal(c, palette[place[c]]));
        var mean = pixels.Average(p => new[] { 16, 8, 0 }.Max(shift => Math.Abs((p >> shift & 255) - (palette[place[p]] >> shift & 255))));
        Assert.InRange(mean, 0, most == 16 ? 40 : 16);
        Assert.Equal(palette, Palette(pixels, most));
    }

    static int[] Palette(int[] pixels, int most)
    {
        Colors.Of(pixels, most, out var palette);
        return palette;
    }

    [Fact]
    public void WhatIsNoPictureIsRefused()
    {
        Assert.Throws<InvalidDataException>(() => Png.Read("GIF89a"u8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Png(1, 1, [0]).Write(257));
    }
}
