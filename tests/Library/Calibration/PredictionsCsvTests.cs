using System.Text;
using Phenomena.Calibration;
using Phenomena.Tests.Library.Experiments;
using Xunit;

namespace Phenomena.Tests.Library.Calibration;

/// <summary>Files as people have them, and what is read from them.</summary>
public sealed class PredictionsCsvTests
{
    [Theory]
    // The label by one of its names, wherever it stands.
    [InlineData("a,b,label\n1.5,-2,0\n0.25,3,1", "1.5 -2 0.25 3", "0 1", "2 samples, as logits: 2 classes a, b; label from 'label'")]
    [InlineData("Y,a,b\n0,1.5,-2\n1,0.25,3\n", "1.5 -2 0.25 3", "0 1", "2 classes a, b; label from 'Y'")]
    [InlineData("true_label,a,b\n0,5,0\n1,-1,1", "5 0 -1 1", "0 1", "2 classes a, b; label from 'true_label'")]
    [InlineData("label,a,b\n1,3,0\n0,2,1", "3 0 2 1", "1 0", "2 classes a, b; label from 'label'")]
    [InlineData("a,Ground Truth,b\n3,1,0\n2,0,1", "3 0 2 1", "1 0", "label from 'Ground Truth'")]
    [InlineData("a,b,gt\n3,0,1", "3 0", "1", "label from 'gt'")]
    [InlineData("a,b,TARGETS\n3,0,1", "3 0", "1", "label from 'TARGETS'")]
    // What is no class is left out and named.
    [InlineData(",a,b,label\n0,1,2,0\n1,3,4,1\n2,5,6,1", "1 2 3 4 5 6", "0 1 1", "label from 'label'; left out: the index in column 1")]
    [InlineData("\"\",a,b,label\n1,1,2,0\n2,3,4,1", "1 2 3 4", "0 1", "left out: the index in column 1")]
    [InlineData("id,a,b,true_label\n7,1,2,0\n9,3,4,1", "1 2 3 4", "0 1", "2 classes a, b; label from 'true_label'; left out: 'id'")]
    [InlineData("Unnamed: 0,img id,a,b,y_true,y_pred,split\n0,x.png,1,2,0,1,test\n1,y.png,3,4,1,1,test", "1 2 3 4", "0 1", "label from 'y_true'; left out: 'Unnamed: 0', 'img id', 'y_pred', 'split'", "a b")]
    [InlineData("file,a,b,label,prediction,fold\nx,1,2,0,1,3", "1 2", "0", "left out: 'file', 'prediction', 'fold'")]
    // Labels as they are written.
    [InlineData("a,b,label\n1,2,0.000e+00\n3,4,1.0", "1 2 3 4", "0 1", "")]
    [InlineData("0,1,label\n5,2,1\n3,4,0", "5 2 3 4", "1 0", "2 classes 0, 1; label from 'label'")]
    [InlineData("1,0,label\n5,2,1\n3,4,0", "5 2 3 4", "0 1", "2 classes 1, 0; label from 'label'")]
    [InlineData("3,5,8,label\n5,2,1,8\n3,4,1,3", "5 2 1 3 4 1", "2 0", "3 classes 3, 5, 8; label from 'label'")]
    [InlineData("cat,dog,label\n1,2,dog\n3,4,cat", "1 2 3 4", "1 0", "2 classes cat, dog; label from 'label'")]
    [InlineData("a,b,label\n1.5e-400,2.5e99,1e0\n3,4,0", "0 2.5E+99 3 4", "1 0", "")]
    [InlineData("p_cat,p_dog,label\n1,2,Dog\n3,4,cat", "1 2 3 4", "1 0", "2 classes p_cat, p_dog; label from 'label'")]
    [InlineData("logit_1,logit_0,label\n5,2,1\n3,4,0", "5 2 3 4", "0 1", "")]
    [InlineData("class_1,class_2,label\n5,2,1\n3,4,2", "5 2 3 4", "0 1", "")]
    [InlineData("class_1,class_2,label\n5,2,1\n3,4,0", "5 2 3 4", "1 0", "")]
    // One column: class 1 against class 0.
    [InlineData("p,label\n0.75,1\n0.5,0", "0.25 0.75 0.5 0.5", "1 0", "as probabilities: 2 classes 0, 1; label from 'label'; the probability of class 1 from 'p'")]
    [InlineData("y,prob\nTrue,0.75\nFalse,0.5", "0.25 0.75 0.5 0.5", "1 0", "label from 'y'; the probability of class 1 from 'prob'")]
    [InlineData("0.75,1\n0.5,0", "0.25 0.75 0.5 0.5", "1 0", "label from column 2; the probability of class 1 from column 1")]
    // Signs between and within.
    [InlineData("a\tb\tlabel\n1.5\t-2\t0\n0.25\t3\t1", "1.5 -2 0.25 3", "0 1", "")]
    [InlineData("a;b;label\n1,5;-2;0\n0,25;3;1,0", "1.5 -2 0.25 3", "0 1", "label from 'label'; decimal commas")]
    [InlineData("a\tb\tlabel\n1,5\t-2e0\t0\n2,5E-1\t3\t1", "1.5 -2 0.25 3", "0 1", "decimal commas")]
    [InlineData("\"a, or so\",\"say \"\"b\"\"\",\"label\"\n\"1.5\",\" -2 \",\"0\"\n2.5e-1, 3 ,1", "1.5 -2 0.25 3", "0 1", "2 classes a, or so, say \"b\"; label from 'label'")]
    [InlineData("\ufeffa,b,label\r\n1.5,-2.0E+0,0\r\n\r\n+.25,3,1\r\n\r\n", "1.5 -2 0.25 3", "0 1", "2 classes a, b; label from 'label'")]
    // Without a header the label is last.
    [InlineData("1.5,-2,0\n0.25, 3,1\n", "1.5 -2 0.25 3", "0 1", "2 classes 1, 2; label from column 3")]
    public void Files_are_read_and_what_was_understood_is_said(string text, string scores, string labels, string said, string? classes = null)
    {
        var p = PredictionsCsv.Parse(text, classes: classes?.Split(' '));
        Assert.Equal(scores, string.Join(' ', p.Scores.ToArray().Select(s => FormattableString.Invariant($"{s}"))));
        Assert.Equal(labels, string.Join(' ', p.Labels.ToArray()));
        Assert.EndsWith(said, p.ToString());
    }

    [Theory]
    [InlineData("a,b,label\n1,2,0\n1,x,0", "Line 3, column 'b'", "'x'", "classes: [")]
    [InlineData("a,b,label\n1,,0", "Line 2, column 'b'", "''")]
    [InlineData("a,b,label\n1,NaN,0", "Line 2, column 'b'", "finite", "'NaN'")]
    [InlineData("a,b,label\n1,inf,0", "Line 2, column 'b'", "'inf'")]
    [InlineData("a,b,label\n1,2,\n", "Line 2, column 'label'", "got ''")]
    [InlineData("a,b,label\n1,2,0.5\n", "Line 2, column 'label'", "'0.5'")]
    [InlineData("a,b,label\n1,2,2\n", "Line 2, column 'label'", "from 0 to 1", "'2'")]
    [InlineData("a,b,label\n1,2,-1\n", "Line 2, column 'label'", "'-1'")]
    [InlineData("a,b,label\n1,2,c\n", "Line 2, column 'label'", "classes a, b", "'c'")]
    [InlineData("3,5,label\n1,2,0\n", "Line 2, column 'label'", "among 3, 5", "'0'")]
    [InlineData("a,b,label\n1,2,0\n\"1\n\",2", "Line 3", "3 columns", "got 2")]
    [InlineData("a,b,label\n1,2,0,4", "Line 2", "3 columns", "got 4")]
    [InlineData("1,2,0\n1,2,2", "Line 2, column 3", "from 0 to 1")]
    [InlineData("1.5,2,0\n1.5,0", "Line 2", "3 columns")]
    [InlineData("a b label\n1 2 0", "Line 1", "commas, semicolons or tabs")]
    [InlineData("", "Expected a line", "got none")]
    [InlineData("a,b,label\n", "Expected a line", "got none")]
    [InlineData("a,a,label\n1,2,0", "Line 1", "'a' twice")]
    [InlineData("a;b;label\n1,5;2;0\n1.5;2;0", "Line 3", "'1,5' and '1.5'")]
    [InlineData("a,b,label\n\"1,2,0\n1,2,0", "Line", "quote")]
    [InlineData("p,label\n1.2,1", "Line 2, column 'p'", "areLogits: true")]
    [InlineData("p,label\n0.2,2", "Line 2, column 'label'", "one column of scores")]
    // What cannot be told is refused, and how to choose is said.
    [InlineData("a,b,c\n1,2,0", "which is the label", "'a', 'b', 'c'", "label: ")]
    [InlineData("label,a,b,target\n0,1,2,0", "which is the label", "'label' and 'target'", "label: ")]
    [InlineData("1,3,0\n0,2,1", "which is the label", "column 1", "label: ")]
    [InlineData("0,1.5,2.5,1\n1,1.5,2.5,0\n2,1.5,2.5,0\n3,1.5,2.5,0", "whether it is a class", "counts the lines", "classes: ")]
    [InlineData("a,,label\n1,2,0\n1,2,1", "column 2 has no name", "classes: ")]
    [InlineData("a,b,label,\n1,2,0,7\n1,2,1,9", "column 4 has no name", "classes: ")]
    [InlineData("logit_0,logit_1,age,label\n1,2,33,0\n1,2,44,1", "'age' is not among them", "classes: ")]
    [InlineData("text,image,label\n1,2,0\n1,2,1", "'text'", "classes: ")]
    [InlineData("class_1,class_2,class_3,label\n1,2,3,1\n1,2,3,2", "whether labels count from 0", "'class_1' to 'class_3'")]
    [InlineData("a,b,label\n0.5,0.2,0\n0.1,0.7,1", "logits or probabilities", "line 2", "areLogits: ")]
    public void What_cannot_be_read_is_named_with_its_place_and_a_remedy(string text, params string[] parts)
    {
        var message = Assert.Throws<InvalidDataException>(() => PredictionsCsv.Parse(text)).Message;
        Assert.All(parts, part => Assert.Contains(part, message));
    }

    [Fact]
    public void Columns_can_be_chosen()
    {
        const string text = "label,a,b,c,target\n0,1,2,3,1\n1,4,5,6,0";
        var p = PredictionsCsv.Parse(text, label: "Target", classes: ["c", "a"]);
        Assert.Equal([3, 1, 6, 4], p.Scores.ToArray());
        Assert.Equal([1, 0], p.Labels.ToArray());
        Assert.Equal("2 samples, as logits: 2 classes c, a; label from 'target'; left out: 'label', 'b'", p.ToString());
        Assert.Equal(["c", "a"], p.Reading!.Classes);
        var plain = PredictionsCsv.Parse("1,3,0\n0,2,1", label: "1");
        Assert.Equal([3, 0, 2, 1], plain.Scores.ToArray());
        Assert.Equal([1, 0], plain.Labels.ToArray());
        Assert.Equal([2, 1], PredictionsCsv.Parse("0,2,1,0", classes: ["2", "3"]).Scores.ToArray());
        foreach (Action wrong in new Action[]
        {
            () => PredictionsCsv.Parse(text, label: "labels"), () => PredictionsCsv.Parse(text, label: "target", classes: ["a", "z"]), () => PredictionsCsv.Parse(text, label: "target", classes: ["a", "target"]),
            () => PredictionsCsv.Parse(text, label: "target", classes: ["a", "a"]), () => PredictionsCsv.Parse(text, label: "target"), () => PredictionsCsv.Parse("1,3,0", label: "4"),
        })
            Assert.Throws<InvalidDataException>(wrong);
    }

    [Fact]
    public void Probabilities_are_known_by_their_sums_and_logits_by_theirs()
    {
        Assert.False(PredictionsCsv.Parse("a,b,label\n0.25,0.75,1\n1,0,0").AreLogits);
        Assert.True(PredictionsCsv.Parse("a,b,label\n0.25,0.75,1\n1,-1,0").AreLogits);
        Assert.True(PredictionsCsv.Parse("a,b,label\n0.25,0.75,1", areLogits: true).AreLogits);
        Assert.Contains("Line 2, column 'b'", Assert.Throws<InvalidDataException>(() => PredictionsCsv.Parse("a,b,label\n0.25,1.75,1", areLogits: false)).Message);
        Assert.Contains("sum to 0.9", Assert.Throws<InvalidDataException>(() => PredictionsCsv.Parse("a,b,label\n0.25,0.65,1", areLogits: false)).Message);
        // Three thirds of two digits are 0.99.
        var printed = PredictionsCsv.Parse("a,b,c,label\n0.33,0.33,0.33,1\n0.5,0.25,0.25,0");
        Assert.Equal([1 / 3.0, 1 / 3.0, 1 / 3.0, .5, .25, .25], printed.Scores.ToArray(), (x, y) => Math.Abs(x - y) < 1e-15);
        Assert.EndsWith("; probabilities of 2 digits summed to 1 within 0.01 and were divided by their sums", printed.ToString());
        // One logit of class 1 against 0, when told so.
        Assert.Equal([0, -2, 0, .5], PredictionsCsv.Parse("z,label\n-2,1\n0.5,0", areLogits: true).Scores.ToArray());
    }

    [Fact]
    public void Files_have_any_encoding_with_a_mark_and_errors_name_them()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "mine.csv");
        foreach (var encoding in new[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, new UTF8Encoding(false) })
        {
            File.WriteAllText(path, "größe;b;label\r\n1,5;-2;größe\r\n", encoding);
            var p = PredictionsCsv.Read(path);
            Assert.Equal(["größe", "b"], p.Reading!.Classes);
            Assert.Equal([1.5, -2], p.Scores.ToArray());
        }

        File.WriteAllText(path, "a,b,label\n1,2,0\n1,x,1\n");
        Assert.StartsWith($"{path}: Line 3, column 'b': Expected a finite number; got 'x'.", Assert.Throws<InvalidDataException>(() => PredictionsCsv.Read(path)).Message);
    }
}
