namespace Phenomena.Datasets;

/// <summary>MNIST: 60 000 handwritten digits of 28x28 pixels for training, 10 000 for testing (Y. LeCun, C. Cortes, C. Burges). The files are looked for in the
/// folder <c>mnist</c> of each folder of PHENOMENA_DATA and of the reader's cache, and fetched into the cache when they are in none.</summary>
public static class Mnist
{
    private static readonly string[] Addresses = ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"];

    private static readonly DataFile
        TrainImages = new("mnist/train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        TrainLabels = new("mnist/train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        TestImages = new("mnist/t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        TestLabels = new("mnist/t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6");

    /// <summary>The 60 000 images for training.</summary>
    /// <exception cref="FileNotFoundException">The files are nowhere and could not be fetched; the message says where to put them.</exception>
    /// <exception cref="InvalidDataException">A file is not the one expected.</exception>
    public static LabelledImages Train() => Load(TrainImages, TrainLabels);

    /// <summary>The 10 000 images for testing.</summary>
    /// <inheritdoc cref="Train"/>
    public static LabelledImages Test() => Load(TestImages, TestLabels);

    private static LabelledImages Load(DataFile images, DataFile labels) =>
        Idx.Images(images.Find() ?? images.Fetch(Addresses), labels.Find() ?? labels.Fetch(Addresses));
}
