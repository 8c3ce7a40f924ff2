namespace Phenomena.Themes.Superposition;

/// <summary>A batch of samples of which only the active features are stored, in the order in which the model reads them:
/// tile by tile of 64 samples, in a tile by feature, in a feature by sample.</summary>
/// <remarks>Samples with no active feature take no part: a sample's place in the batch has no meaning, so those that have one are
/// numbered 0, 1, 2, … and cut into tiles. For E = 1 about e^-1 of all samples is empty.</remarks>
public sealed class SparseBatch
{
    /// <summary>Samples in a tile: as many as a machine word has bits, so that "which samples of this tile" is one word.</summary>
    public const int Tile = 64;

    private int[] _rawFeature = [], _rawSample = [];
    private float[] _rawValue = [];
    private int _rawCount;
    private int[] _number = [];
    private int[] _tileStart = [0];

    /// <summary>B: samples in the batch, the empty ones counted.</summary>
    public int Size { get; private set; }

    /// <summary>Samples with at least one active feature.</summary>
    public int Active { get; private set; }

    /// <summary>Tiles that the active samples fill; the last one may be incomplete.</summary>
    public int Tiles => (Active + Tile - 1) / Tile;

    /// <summary>Active features of all samples together.</summary>
    public int Entries => _rawCount;

    /// <summary>Feature of each entry, ascending within a tile.</summary>
    internal int[] Feature { get; private set; } = [];

    /// <summary>Sample of each entry, 0..63 within its tile.</summary>
    internal int[] Lane { get; private set; } = [];

    /// <summary>Value of each entry.</summary>
    internal float[] Value { get; private set; } = [];

    /// <summary>The entries of one tile.</summary>
    internal Range EntriesOf(int tile) => _tileStart[tile].._tileStart[tile + 1];

    /// <summary>The batch with its zeros, [B, n].</summary>
    /// <param name="features">n.</param>
    public float[] Dense(int features)
    {
        var dense = new float[Size * features];
        for (int e = 0; e < _rawCount; e++) dense[_rawSample[e] * features + _rawFeature[e]] = _rawValue[e];
        return dense;
    }

    /// <summary>Starts a batch of <paramref name="size"/> empty samples. Follow with <see cref="Add"/> and <see cref="Complete"/>.</summary>
    internal void Begin(int size)
    {
        Size = size;
        _rawCount = 0;
        if (_number.Length < size) _number = new int[size];
        _number.AsSpan(0, size).Clear();
    }

    /// <summary>Sets a feature of a sample. Features come in ascending order, each pair at most once.</summary>
    internal void Add(int feature, int sample, float value)
    {
        if (_rawCount == _rawFeature.Length) Grow();
        (_rawFeature[_rawCount], _rawSample[_rawCount], _rawValue[_rawCount]) = (feature, sample, value);
        _rawCount++;
        _number[sample] = 1;
    }

    /// <summary>Numbers the samples that are not empty and sorts the entries by tile, keeping their order within one (a counting sort).</summary>
    internal void Complete()
    {
        Active = 0;
        for (int s = 0; s < Size; s++)
            if (_number[s] != 0) _number[s] = Active++;

        if (_tileStart.Length < Tiles + 2) _tileStart = new int[Tiles + 2];
        var start = _tileStart.AsSpan(0, Tiles + 2);
        start.Clear();
        // Counted two places ahead, start[t + 1] is where tile t begins; writing its entries moves it to where tile t ends,
        // which leaves start[t] as the beginning of tile t.
        for (int e = 0; e < _rawCount; e++) start[_number[_rawSample[e]] / Tile + 2]++;
        for (int t = 2; t < start.Length; t++) start[t] += start[t - 1];
        for (int e = 0; e < _rawCount; e++)
        {
            int number = _number[_rawSample[e]];
            int place = start[number / Tile + 1]++;
            (Feature[place], Lane[place], Value[place]) = (_rawFeature[e], number % Tile, _rawValue[e]);
        }
    }

    private void Grow()
    {
        int capacity = Math.Max(256, 2 * _rawFeature.Length);
        Array.Resize(ref _rawFeature, capacity);
        Array.Resize(ref _rawSample, capacity);
        Array.Resize(ref _rawValue, capacity);
        (Feature, Lane, Value) = (new int[capacity], new int[capacity], new float[capacity]);
    }
}
