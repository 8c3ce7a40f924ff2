using System.IO.Compression;
using Phenomena.Datasets;
using Xunit;

namespace Phenomena.Tests.Library.Datasets;

public sealed class DatasetTests
{
    [Fact]
    public void Digits_are_the_published_ones()
    {
        var digits = Digits.Load();
        Assert.Equal((1797, 64, 10), (digits.Count, digits.Size, digits.Classes));
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], digits.Labels.CountBy(y => y).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal([0, 0, 5, 13, 9, 1, 0, 0], digits.Image(0)[..8].ToArray().Select(v => v * 16));
        Assert.Equal(0, digits.Labels[0]);
        Assert.Equal((0, 1), (digits.Pixels.Min(), digits.Pixels.Max()));
    }

    [Fact]
    public void A_split_shares_no_image_keeps_labels_with_pixels_and_follows_the_seed()
    {
        // Each image carries its number, and its label is the number's last digit.
        var images = new LabelledImages([.. Enumerable.Range(0, 100).Select(i => (float)i)], [.. Enumerable.Range(0, 100).Select(i => i % 10)], 1, 1, 10);
        var parts = images.Split(3, 50, 20, 30);
        Assert.Equal([50, 20, 30], parts.Select(p => p.Count));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), parts.SelectMany(p => p.Pixels).Order());
        Assert.All(parts, p => Assert.All(p.Pixels.Zip(p.Labels), image => Assert.Equal(image.Second, (int)image.First % 10)));
        Assert.Equal(parts[0].Pixels, images.Split(3, 50)[0].Pixels);
        Assert.NotEqual(parts[0].Pixels, images.Split(4, 50)[0].Pixels);
        Assert.Throws<ArgumentException>(() => images.Split(0, 60, 41));
    }

    [Fact]
    public void Idx_files_are_read_compressed_or_not()
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 255, 1, 2, 3], labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 4];
        foreach (var file in new[] { images, Compressed(images) })
        {
            var read = Idx.Images(file, labels);
            Assert.Equal((2, 1, 3, 8), (read.Count, read.Height, read.Width, read.Classes));
            Assert.Equal([0, 0.2f, 1], read.Image(0).ToArray());
            Assert.Equal([7, 4], read.Labels);
        }

        static byte[] Compressed(byte[] bytes)
        {
            using var into = new MemoryStream();
            using (var gzip = new GZipStream(into, CompressionLevel.Fastest)) gzip.Write(bytes);
            return into.ToArray();
        }
    }

    [Fact]
    public void A_file_that_is_no_idx_file_or_cut_off_is_named_so()
    {
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 4];
        Assert.Contains("cut off", Assert.Throws<InvalidDataException>(() => Idx.Read(labels[..^1])).Message);
        Assert.Contains("cut off", Assert.Throws<InvalidDataException>(() => Idx.Read(labels[..6])).Message);
        Assert.Contains("00 00 08", Assert.Throws<InvalidDataException>(() => Idx.Read("<html>"u8.ToArray())).Message);
        Assert.Contains("00 00 08", Assert.Throws<InvalidDataException>(() => Idx.Read([])).Message);
        Assert.Contains("labels [n]", Assert.Throws<InvalidDataException>(() => Idx.Images(labels, labels)).Message);
    }

    [Fact]
    public void A_data_file_is_checked_and_what_cannot_be_fetched_says_where_to_put_it()
    {
        var file = new DataFile("nothing/here.gz", new string('0', 64));
        Assert.Contains("SHA-256", Assert.Throws<InvalidDataException>(() => file.Checked([1, 2, 3], "a test")).Message);
        Assert.Null(file.Find());
        // A port nobody listens on.
        var error = Assert.Throws<FileNotFoundException>(() => file.Fetch(["http://127.0.0.1:9/"]));
        Assert.Contains("PHENOMENA_DATA", error.Message);
        Assert.Contains("127.0.0.1:9/here.gz", error.Message);
    }

    [Fact]
    public void Folders_of_data_are_the_same_wherever_a_program_is_started()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        Assert.Equal([Path.GetTempPath(), Path.Join(home, "data")], DataFile.FoldersOf($"{Path.GetTempPath()}{Path.PathSeparator}~/data"));
        Assert.Contains("got 'data'", Assert.Throws<InvalidDataException>(() => DataFile.FoldersOf("data").ToList()).Message);
    }

    [Fact]
    public void The_test_part_of_mnist_is_read_where_it_is()
    {
        Assert.SkipUnless(DataFile.Folders.Any(f => File.Exists(Path.Combine(f, "mnist", "t10k-images-idx3-ubyte.gz"))), "MNIST is not on this machine; PHENOMENA_DATA may name its folder.");
        var test = Mnist.Test();
        Assert.Equal((10000, 28, 28, 10), (test.Count, test.Height, test.Width, test.Classes));
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], test.Labels.CountBy(y => y).OrderBy(c => c.Key).Select(c => c.Value));
    }
}
