using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Phenomena.Tensors;
using Xunit;

namespace Phenomena.Tests.Library.Tensors;

/// <summary>What the engine shows to the outside: its table of operations, the switch to another engine, notebooks.</summary>
public sealed class EngineSurfaceTests
{
    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    public static TheoryData<Type> Surfaces => [typeof(torch), .. Nested(typeof(torch)), typeof(Tensor)];

    private static IEnumerable<Type> Nested(Type type) => type.GetNestedTypes().Where(t => t.IsAbstract && t.IsSealed).SelectMany(t => Nested(t).Prepend(t));

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void Every_public_name_is_in_the_table(Type type)
    {
        string readme = File.ReadAllText(Path.Combine(Root(), "lib", "Tensors", "README.md"));
        var words = Regex.Matches(readme, @"`([^`\n]+)`").SelectMany(m => m.Groups[1].Value.Split(' ', '(', ')', ',', '.', '<', '>')).ToHashSet();
        string[] missing = [.. type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => m is MethodInfo { IsSpecialName: false } or PropertyInfo { Name: not "Item" } or FieldInfo)
            .Select(m => m.Name).Distinct().Where(n => !words.Contains(n)).Order()];
        Assert.True(missing.Length == 0, $"lib/Tensors/README.md does not name {string.Join(" ", missing)} of {type.FullName}");
    }

    [Fact]
    public void Another_engine_takes_the_place_of_the_tensors_and_of_nothing_else()
    {
        var (managed, other) = (Evaluated("Managed"), Evaluated("TorchSharp"));
        Assert.DoesNotContain(managed.Packages, p => p.StartsWith("TorchSharp"));
        Assert.Equal(["TorchSharp-cpu"], other.Packages.Except(managed.Packages));
        Assert.Contains("TORCHSHARP", other.Constants);
        Assert.DoesNotContain("TORCHSHARP", managed.Constants);
        Assert.Contains("Tensors/Tensor.cs", managed.Files);
        Assert.Contains("Tensors/Generator.cs", other.Files);
        Assert.Contains("GlobalUsings.cs", other.Files);
        Assert.DoesNotContain(other.Files, f => Regex.IsMatch(f, "^Tensors/(Tensor|torch|Autograd|Nn/|Optim/|Extras/|Linalg/)"));
        Assert.Equal(managed.Files.Where(f => f.StartsWith("Figures/")), other.Files.Where(f => f.StartsWith("Figures/")));
    }

    private static (string[] Packages, string[] Files, string[] Constants) Evaluated(string engine)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", Path.Combine(Root(), "lib", "Phenomena.csproj"), $"-p:TensorBackend={engine}", "-getItem:PackageReference,Compile", "-getProperty:DefineConstants"]) { RedirectStandardOutput = true })!;
        using var json = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        string[] Items(string name) => [.. json.RootElement.GetProperty("Items").GetProperty(name).EnumerateArray().Select(i => i.GetProperty("Identity").GetString()!.Replace('\\', '/')).Order()];
        return (Items("PackageReference"), Items("Compile"), json.RootElement.GetProperty("Properties").GetProperty("DefineConstants").GetString()!.Split(';'));
    }

    [Fact]
    public void Notebooks_show_the_ends_of_a_matrix()
    {
        string html = torch.arange(900).reshape(30, 30).ToHtml();
        Assert.Contains("[30, 30], Int64", html);
        Assert.Contains(">0<", html);
        Assert.Contains(">899<", html);
        Assert.Contains("…", html);
        Assert.DoesNotContain(">465<", html);
        Assert.Contains("the first matrix", torch.ones(2, 2, 2).requires_grad_().ToHtml());
        var x = torch.ones(2);
        x.Dispose();
        Assert.Contains("disposed tensor [2]", x.ToHtml());
        var source = typeof(Tensor).CustomAttributes.Single(a => a.AttributeType.Name == "TypeFormatterSourceAttribute");
        var formatters = (IEnumerable<object>)((dynamic)Activator.CreateInstance((Type)source.ConstructorArguments[0].Value!, nonPublic: true)!).CreateTypeFormatters();
        Assert.Equal(["text/html", "text/plain"], formatters.Select(f => (string)((dynamic)f).MimeType));
    }

    [Fact]
    public void Changes_in_place_do_what_the_operation_does_and_no_more()
    {
        using var scope = torch.NewDisposeScope();
        Tensor x = torch.rand(3, 4) + 0.5, before = x.clone(), y = torch.rand(3, 4);
        void Same(Tensor expected, Func<Tensor> change)
        {
            x.copy_(before);
            Assert.Same(x, change());
            Assert.True(x.allclose(expected), $"{expected}\n{x}");
        }
        Same(before + y * 2, () => x.add_(y, 2));
        Same(before.exp(), x.exp_);
        Same(before.clamp(0.6, 1), () => x.clamp_(0.6, 1));
        Same(before + y * y * 3, () => x.addcmul_(y, y, 3));
        Same(before + y / (y + 1), () => x.addcdiv_(y, y + 1, 1));
        Same(before.lerp(y, 0.25), () => x.lerp_(y, 0.25));
        Same(torch.where(before > 1, -1f, before), () => x.masked_fill_(before > 1, -1));
        Same(before.index_add(0, torch.tensor([0L, 2, 0]), y * 2), () => x.index_add_(0, torch.tensor([0L, 2, 0]), y, 2));
        Same(torch.cat([before[.., ..3], y[.., ..1]], 1), () => x.scatter_(1, torch.full([3, 1], 3, torch.int64), y[.., ..1]));
        Assert.Equal(x.normal_(generator: new Generator(1)).data<float>().ToArray(), torch.randn([3, 4], generator: new Generator(1)).data<float>().ToArray());
        Assert.True(x.uniform_(2, 3).ge(2).all().ToBoolean() && x.lt(3).all().ToBoolean());
        Assert.Contains("add_", Assert.Throws<ArgumentException>(() => x.add_(torch.ones(2, 3, 4), 1)).Message);
        Assert.Contains("no_grad", Assert.Throws<InvalidOperationException>(() => x.clone().requires_grad_().exp_()).Message);
        TensorGradientTests.Check([4, 3], [2, 3], 1, (a, b) => a.scatter(0, torch.tensor([0L, 1, 2, 0, 3, 3], [2, 3]), b) * a);
    }
}
