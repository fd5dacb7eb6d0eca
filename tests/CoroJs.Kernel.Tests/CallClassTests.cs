using CoroJs.Sandboxing;
using CoroJs.SystemCalls;

namespace CoroJs.Tests;

/// <summary>No system call is forgotten when it comes to permissions.</summary>
public class CallClassTests
{
    [Fact]
    public void Every_system_call_has_a_class() =>
        Assert.DoesNotContain(SystemCallTable.Names, name => CallClasses.Of(name) == CallClass.Unknown);

    [Fact]
    public void Every_class_is_of_a_call_that_there_is() => Assert.Empty(CallClasses.Names.Except(SystemCallTable.Names));

    [Fact]
    public void What_nobody_has_classified_is_refused() => Assert.Equal(CallClass.Unknown, CallClasses.Of("fs.brandNew"));
}
