using System.Diagnostics;

namespace CoroJs.Engine.Tests;

/// <summary>The pinned engine itself, from the user's cache: fetched once where it is not there yet, as a build would.</summary>
public sealed class RealEngineTests : IDisposable
{
    private const string Client = """
        #include <v8.h>
        #include <cstdio>
        #include <cstring>
        #include <iostream>
        #include "engine_file.h"
        #include "engine_layout.h"
        extern "C" __attribute__((visibility("default"))) int check() {
          if (const char* error = coro::boot_engine_file()) return puts(error), 1;
          namespace layout = coro::layout;
          for (auto& function : layout::kFunctionBeginnings)
            if (memcmp(reinterpret_cast<void*>(function.address), function.bytes, function.size) != 0)
              return printf("%#lx begins otherwise\n", static_cast<long>(function.address)), 1;
          // V8 gives a thread its number at the first question; it must appear where the layout says.
          int id = reinterpret_cast<int (*)()>(layout::fn::kThreadIdCurrent)();
          if (id <= 0 || *reinterpret_cast<int*>(coro::engine_tls_block() + layout::kThreadId) != id) return puts("thread id"), 1;
          puts(v8::V8::GetVersion());
          return 0;
        }
        """;

    private const string Host = """
        #include <dlfcn.h>
        #include <cstdio>
        int main(int, char** arguments) {
          void* client = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
          if (!client) return puts(dlerror()), 2;
          return reinterpret_cast<int (*)()>(dlsym(client, "check"))();
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _info;

    public RealEngineTests()
    {
        Prepare();
        _info = File.ReadAllLines(_folder["info"]).Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_boots_and_the_layout_fits()
    {
        var native = Path.Combine(Programs.Repository, "runtime", "native");
        File.CreateSymbolicLink(_folder["libengine.so"], _info["library"]);
        File.CreateSymbolicLink(_folder["engine.sites"], _info["sites"]);
        Programs.Compile(
            "-std=c++20", "-shared", "-fPIC", "-fno-rtti", "-I" + native, "-I" + _info["folder"], "-isystem", _info["include"],
            _folder.Write("client.cpp", Client), Path.Combine(native, "engine_file.cpp"), "-Wl,--no-as-needed", _info["stub"],
            "-Wl,--disable-new-dtags", "-Wl,-rpath,$ORIGIN", "-o", _folder["libclient.so"]);
        Programs.Compile("-pie", "-fPIE", _folder.Write("host.cpp", Host), "-o", _folder["host"]);
        var (code, output, errors) = Programs.Run(_folder["host"], [_folder["libclient.so"]]);
        Assert.True(code == 0, output + errors);
        Assert.StartsWith("14.", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_run_changes_nothing_and_needs_no_program()
    {
        var written = File.GetLastWriteTimeUtc(_folder["info"]);
        var start = Stopwatch.GetTimestamp();
        Prepare(new Dictionary<string, string?> { ["PATH"] = _folder.Root });
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder["info"]));
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5), "a prepared engine is not prepared again");
    }

    [Fact]
    public void The_library_is_stripped_and_the_licence_is_beside_it()
    {
        var library = new ElfImage(File.ReadAllBytes(_info["library"]), "libengine.so");
        Assert.Empty(library.Sections);
        Assert.Equal(3, library.Type);
        Assert.True(File.Exists(_info["license"]));
        Assert.True(File.Exists(Path.Combine(_info["include"], "v8.h")));
    }

    private void Prepare(Dictionary<string, string?>? environment = null)
    {
        var (code, _, errors) = Programs.Tool(["prepare", "--out-info", _folder["info"]], environment);
        Assert.True(code == 0, errors);
    }
}
