using Phenomena.Tensors;
using Phenomena.Themes.Calibration;
using Xunit;

namespace Phenomena.Tests.Library.CalibrationTheme;

public sealed class CompanionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_of_the_gated_experts_agrees_with_central_differences(bool activated)
    {
        var model = new GatedExperts(activated);
        foreach (var (x, y) in model.Draw(20, new Generator(1)))
        {
            var gradient = new double[7];
            model.LogLikelihood(GatedExperts.Truth, x, y, gradient);
            for (var i = 0; i < 7; i++)
            {
                double[] up = GatedExperts.Truth, down = GatedExperts.Truth, ignored = new double[7];
                up[i] += 1e-6;
                down[i] -= 1e-6;
                Assert.Equal((model.LogLikelihood(up, x, y, ignored) - model.LogLikelihood(down, x, y, ignored)) / 2e-6, gradient[i], 1e-5);
            }
        }
    }

    [Fact]
    public void ConjNorm_at_two_is_the_Gaussian_with_unit_covariance()
    {
        double[] mean = [0.5, -1, 2, 0], z = [1, 0, 0.3, -2];
        Assert.Equal(mean.Zip(z, (a, b) => (a - b) * (a - b)).Sum() / 2, ConjugateNorm.Divergence(z, mean, 2), 12);
        Assert.Equal(2 * Math.Log(2 * Math.PI), ConjugateNorm.LogPartition(mean, 2, new Generator(0), 100), 9);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(3)]
    public void The_divergence_of_ConjNorm_is_positive_and_zero_at_the_mean(double p)
    {
        double[] mean = [0.5, -1, 2, 0.1];
        Assert.Equal(0, ConjugateNorm.Divergence(mean, mean, p), 12);
        var generator = new Generator(2);
        for (var i = 0; i < 50; i++)
        {
            double[] z = [.. mean.Select(m => m + generator.NextNormal())];
            Assert.True(ConjugateNorm.Divergence(z, mean, p) > 0);
        }
    }

    [Fact]
    public void The_soft_F1_loss_counts_like_a_threshold_where_predictions_are_sure()
    {
        // 2 true positives, 1 false positive, 1 false negative: F1 = 4/6.
        using var logits = torch.tensor([9.0, 9, 9, -9, -9]);
        using var labels = torch.tensor([1.0, 1, 0, 1, 0]);
        using var loss = AnyLossExperiment.SoftF1(logits, labels);
        Assert.Equal(1 - 4.0 / 6, loss.ToDouble(), 6);
    }

    [Fact]
    public void The_Z_loss_ignores_shift_and_scale_and_needs_only_two_sums()
    {
        double[] outputs = [0.3, -1, 2, 0.5, 4];
        var loss = ZLoss.Of(outputs, 2);
        Assert.Equal(loss, ZLoss.Of([.. outputs.Select(o => 3 * o + 1)], 2), 12);
        Assert.Equal(loss, ZLoss.Of(2, outputs.Sum(), outputs.Sum(o => o * o), 5), 12);
        Assert.True(ZLoss.Of(outputs, 4) < loss);
    }

    [Fact]
    public void Own_logits_are_read_and_a_bad_line_is_named()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "a,b,class\n1.5,-2,0\n0,3e-1,1\n");
            var read = OwnLogits.Read(path);
            Assert.Equal([1.5, -2, 0, 0.3], read.Scores.ToArray());
            Assert.Equal([0, 1], read.Labels.ToArray());
            File.AppendAllText(path, "1,2\n");
            Assert.Contains("line 4", Assert.Throws<InvalidDataException>(() => OwnLogits.Read(path)).Message);
            File.WriteAllText(path, "a,b,class\n");
            Assert.Throws<InvalidDataException>(() => OwnLogits.Read(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
