using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using Phenomena.Figures;
using Xunit;

namespace Phenomena.Tests.Library.Figures;

public sealed class SharedFSharpTests
{
    private static readonly Assembly Mine = typeof(SharedFSharpTests).Assembly;

    [Fact]
    public void Another_version_is_answered_by_the_one_that_is_loaded_and_nothing_else_is_answered()
    {
        var older = new AssemblyName("FSharp.Core") { Version = new(10, 0) };
        var loaded = AssemblyBuilderOf(older);
        Assert.Same(loaded, SharedFSharp.Loaded(new("FSharp.Core, Version=10.1.0.0"), [Mine, loaded]));
        Assert.Null(SharedFSharp.Loaded(new("FSharp.Core, Version=10.1.0.0"), [Mine]));
        Assert.Null(SharedFSharp.Loaded(new(Mine.GetName().Name!), [Mine, loaded]));
    }

    [Fact]
    public void One_that_was_loaded_apart_is_not_taken_for_the_hosts()
    {
        var apart = new AssemblyLoadContext("apart", isCollectible: true);
        using (apart.EnterContextualReflection()) Assert.Null(SharedFSharp.Loaded(new("FSharp.Core, Version=10.1.0.0"), [AssemblyBuilderOf(new("FSharp.Core"), collectible: true)]));
        apart.Unload();
    }

    private static Assembly AssemblyBuilderOf(AssemblyName name, bool collectible = false) =>
        AssemblyBuilder.DefineDynamicAssembly(name, collectible ? AssemblyBuilderAccess.RunAndCollect : AssemblyBuilderAccess.Run);
}
