using Phenomena.Experiments;

namespace Phenomena.Themes.Calibration;

/// <summary>What Kim and others (2020) claim of PS-KD, training with the network's own last prediction as part of the target: claims 24 to 26.</summary>
public static class SelfDistillationClaims
{
    private const string Note = "These networks fit even their wrong labels, so that their own last prediction is nearly the hard label again; a likely reason, not tested.";

    /// <summary>The claims, from the runs on digits with wrong labels.</summary>
    public static IEnumerable<Claim> Of(IEnumerable<Run<ClassifierConfig, ClassifierResult>> networks)
    {
        var digits = networks.Where(r => r.Config is { Problem: Problem.Digits, Difficulty: > 0 }).ToList();
        var own = digits.Where(r => r.Config.Rule.SelfDistillation > 0).ToList();
        var plain = digits.Where(r => r.Config.Rule == new TrainingRule { LearningRate = r.Config.Rule.LearningRate, Batch = r.Config.Rule.Batch, Epochs = r.Config.Rule.Epochs }).ToList();
        yield return Claimed("02.24", r => r.Test.Raw.Nll, "NLL PS-KD / plain");
        yield return Claimed("02.25", r => r.Test.Raw.Ece, "ECE PS-KD / plain") with { Note = Note };
        yield return Claimed("02.26", r => r.Aurc, "AURC PS-KD / plain") with { Note = Note };

        Claim Claimed(string id, Func<ClassifierResult, double> measured, string label) => Claims.Measured(id, [.. from noise in own.Select(r => r.Config.Difficulty).Distinct().Order()
                let ratios = (from a in own from b in plain where a.Config.Difficulty == noise && b.Config.Difficulty == noise && a.Config.Seed == b.Config.Seed select measured(a.Result) / measured(b.Result)).ToList()
                select Measure.Mean(ratios, id, FormattableString.Invariant($"{label}, p = {noise}"))]) with
        { Seeds = own.Select(r => r.Config.Seed).Distinct().Count(), Seconds = own.Concat(plain).Sum(r => r.Seconds) };
    }
}
