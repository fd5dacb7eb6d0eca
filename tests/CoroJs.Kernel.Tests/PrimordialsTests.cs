using System.Text.RegularExpressions;
using CoroJs.SystemCalls;

namespace CoroJs.Tests;

public partial class PrimordialsTests
{
    [Fact]
    public void Every_system_call_has_its_type_in_primordials_d_ts()
    {
        string[] kernelNamespaces = [.. SystemCallTable.Names.Select(n => n.Split('.')[0]).Distinct()];
        IEnumerable<string> typed = TypedNames().Where(n => kernelNamespaces.Contains(n.Split('.')[0]));
        Assert.Equal(SystemCallTable.Names.Order(StringComparer.Ordinal), typed.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> TypedNames()
    {
        string types = File.ReadAllText(Repository.File("stdlib", "internal", "primordials.d.ts"));
        foreach (Match space in Namespace().Matches(types))
            foreach (Match call in Call().Matches(space.Groups["body"].Value))
                yield return $"{space.Groups["name"].Value}.{call.Groups["name"].Value}";
    }

    [GeneratedRegex(@"^  (?<name>\w+): \{\n(?<body>.*?)^  \};", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^    (?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Call();
}
