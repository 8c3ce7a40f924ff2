using Phenomena.Torch;
using TorchSharp;
using Xunit;

namespace Phenomena.Tests.Library.Torch;

public sealed class TorchDeviceTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" CPU ")]
    public void The_processor_is_the_default(string? name) => Assert.Equal(DeviceType.CPU, TorchDevice.Parse(name).type);

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:one")]
    [InlineData("cpu:0")]
    [InlineData("mps:0:0")]
    public void A_name_that_is_not_understood_is_refused_with_those_that_are(string name)
    {
        var e = Assert.Throws<ArgumentException>(() => TorchDevice.Parse(name));
        Assert.StartsWith($"PHENOMENA_DEVICE={name} is not understood", e.Message);
        Assert.Contains("cuda:0", e.Message);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    [InlineData("cuda:99")]
    [InlineData("mps")]
    public void A_device_is_had_or_it_is_said_that_there_is_none(string name)
    {
        int index = name == "cuda:99" ? 99 : 0;
        bool there = name == "mps" ? torch.mps_is_available() : torch.cuda.is_available() && torch.cuda.device_count() > index;
        if (there) Assert.Equal(index, Math.Max(0, TorchDevice.Parse(name).index));
        else Assert.StartsWith($"PHENOMENA_DEVICE={name}: ", Assert.Throws<InvalidOperationException>(() => TorchDevice.Parse(name)).Message);
    }

    [Fact]
    public void The_environment_names_it()
    {
        var before = Environment.GetEnvironmentVariable(TorchDevice.Variable);
        try
        {
            Environment.SetEnvironmentVariable(TorchDevice.Variable, "tpu");
            Assert.Throws<ArgumentException>(() => TorchDevice.Default);
            Environment.SetEnvironmentVariable(TorchDevice.Variable, "cpu");
            Assert.Equal(DeviceType.CPU, TorchDevice.Default.type);
        }
        finally
        {
            Environment.SetEnvironmentVariable(TorchDevice.Variable, before);
        }
    }
}
