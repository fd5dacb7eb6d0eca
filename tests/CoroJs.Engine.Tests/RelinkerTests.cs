namespace CoroJs.Engine.Tests;

/// <summary>A small executable is made into a library, loaded by another process and used there by several threads.</summary>
public sealed class RelinkerTests : IDisposable
{
    private const string Subject = """
        #include <cstdio>
        #include <iostream>
        #include <string>
        thread_local long counter = 40;
        thread_local char text[64] = "abc";
        static std::string* made;
        struct Maker { Maker() { made = new std::string("constructed"); } };
        static Maker maker;
        // The address of a thread-local variable: a load of the thread pointer.
        __attribute__((noinline)) long* address() { return &counter; }
        extern "C" __attribute__((visibility("default"))) long subject_next() { return ++*address() + (counter - counter); }
        extern "C" __attribute__((visibility("default"))) char* subject_text() { return text; }
        extern "C" __attribute__((visibility("default"))) const char* subject_made() { std::cout << std::flush; return made->c_str(); }
        int main() { return 0; }
        """;

    private const string Client = """
        #include <cstdio>
        #include <cstring>
        #include <thread>
        #include "engine_file.h"
        extern "C" long subject_next();
        extern "C" char* subject_text();
        extern "C" const char* subject_made();
        extern "C" __attribute__((visibility("default"))) int check() {
          const char* results[4];
          { std::thread threads[4];
            for (int k = 0; k < 4; k++) threads[k] = std::thread([&results, k] { results[k] = coro::boot_engine_file(); });
            for (auto& thread : threads) thread.join(); }
          for (const char* result : results)
            if (result != results[0]) return puts("boot gave several answers"), 1;
          if (results[0]) return puts(results[0]), 1;
          if (subject_next() != 41 || subject_next() != 42) return puts("counter"), 1;
          long other = 0;
          std::thread([&] { subject_text()[0] = 'x'; other = subject_next(); }).join();
          if (other != 41 || subject_next() != 43) return puts("another thread's counter"), 1;
          if (strcmp(subject_text(), "abc") != 0 || strcmp(subject_made(), "constructed") != 0) return puts("content"), 1;
          char* block = coro::engine_tls_block();
          if (subject_text() < block || subject_text() > block + 4096) return puts("block"), 1;
          printf("shift %d\n", coro::engine_tls_shift());
          return 0;
        }
        """;

    private const string Host = """
        #include <dlfcn.h>
        #include <cstdio>
        static thread_local long mine[3] = {1, 2, 3};
        int main(int, char** arguments) {
          void* client = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
          if (!client) return puts(dlerror()), 2;
          int result = reinterpret_cast<int (*)()>(dlsym(client, "check"))();
          return mine[0] + mine[1] + mine[2] == 6 ? result : (puts("the host's own storage"), 3);
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public RelinkerTests()
    {
        Programs.Compile(
            "-O2", "-no-pie", "-fno-pie", "-rdynamic", "-Wl,--build-id", _folder.Write("subject.cpp", Subject), "-o", _folder["subject"]);
        Programs.Compile("-shared", "-nostdlib", "-x", "c++", "/dev/null", "-Wl,-soname,libengine.so", "-o", _folder["stub.so"]);
        var native = Path.Combine(Programs.Repository, "runtime", "native");
        Programs.Compile(
            "-std=c++20", "-O1", "-shared", "-fPIC", "-fno-exceptions", "-I" + native, _folder.Write("client.cpp", Client),
            Path.Combine(native, "engine_file.cpp"), "-Wl,--no-as-needed", _folder["stub.so"], "-Wl,--disable-new-dtags",
            "-Wl,-rpath,$ORIGIN", "-o", _folder["libclient.so"]);
        Programs.Compile("-pie", "-fPIE", _folder.Write("host.cpp", Host), "-o", _folder["host"]);
        Relink();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_library_works_on_every_thread()
    {
        var (code, output, _) = Load();
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4096)]
    [InlineData(null)]
    public void A_library_prepared_ahead_works_whether_the_guess_was_right_or_not(int? guess)
    {
        var shift = guess ?? int.Parse(Load().Output["shift ".Length..], System.Globalization.CultureInfo.InvariantCulture);
        ShiftedEngine.Write(_folder.Root, _folder["moved"], shift);
        File.Copy(_folder["libclient.so"], Path.Combine(_folder["moved"], "libclient.so"));
        var (code, output, _) = Load("moved");
        Assert.True(code == 0, output);
        Assert.Equal(shift, SiteFile.Parse(File.ReadAllBytes(_folder["moved/engine.sites"]), "sites").PreparedShift);
    }

    [Fact]
    public void Moving_there_and_back_gives_the_same_bytes()
    {
        var library = File.ReadAllBytes(_folder["libengine.so"]);
        ShiftedEngine.Write(_folder.Root, _folder["moved"], -144);
        Assert.NotEqual(library, File.ReadAllBytes(_folder["moved/libengine.so"]));
        ShiftedEngine.Write(_folder["moved"], _folder["moved"], 0);
        Assert.Equal(library, File.ReadAllBytes(_folder["moved/libengine.so"]));
        Assert.Equal(File.ReadAllBytes(_folder["engine.sites"]), File.ReadAllBytes(_folder["moved/engine.sites"]));
    }

    [Theory]
    [InlineData("missing", "cannot be read")]
    [InlineData("empty", "damaged")]
    [InlineData("cut short", "damaged")]
    [InlineData("another version", "another version")]
    [InlineData("another build id", "does not belong")]
    [InlineData("another field", "does not belong")]
    [InlineData("another shift", "does not belong")]
    public void A_list_that_does_not_fit_is_refused_before_anything_is_written(string damage, string message)
    {
        var path = _folder["engine.sites"];
        var bytes = File.ReadAllBytes(path);
        switch (damage)
        {
            case "missing":
                File.Delete(path);
                break;
            case "empty":
                File.WriteAllBytes(path, []);
                break;
            case "cut short":
                File.WriteAllBytes(path, bytes[..^1]);
                break;
            default:
                bytes[damage switch { "another version" => 8, "another build id" => 32, "another shift" => 20, _ => ^1 }] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
        }
        var (code, output, _) = Load();
        Assert.Equal(1, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Contains("engine.sites", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_independent_executable_is_refused()
    {
        Programs.Compile("-pie", "-fPIE", _folder["subject.cpp"], "-o", _folder["other"]);
        var error = Assert.Throws<EngineException>(() => Relink(new ElfImage(File.ReadAllBytes(_folder["other"]), "other")));
        Assert.Contains("no fixed-address executable", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_that_no_relocation_fixes_is_refused()
    {
        var error = Assert.Throws<EngineException>(() => Relink(new ElfImage(File.ReadAllBytes(_folder["subject"]), "subject")));
        Assert.Contains("same place on every thread", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "no ELF file")]
    [InlineData(100, "cut short")]
    [InlineData(5000, "cut short")]
    public void A_file_cut_short_is_refused(int length, string message)
    {
        var error = Assert.Throws<EngineException>(() => new ElfImage(File.ReadAllBytes(_folder["subject"])[..length], "subject"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Errors) Load(string folder = ".") =>
        Programs.Run(_folder["host"], [Path.Combine(_folder.Root, folder, "libclient.so")]);

    private void Relink()
    {
        var bytes = File.ReadAllBytes(_folder["subject"]);
        AskForFixedBlock(new ElfImage(bytes, "subject"));
        var relinked = Relink(new ElfImage(bytes, "subject"));
        Assert.True(relinked.CopyRelocations > 0, "the test should have copy relocations");
        File.WriteAllBytes(_folder["libengine.so"], relinked.Library);
        File.WriteAllBytes(_folder["engine.sites"], relinked.Sites.ToBytes());
    }

    /// <summary>
    /// The engine has a relocation that fixes its block; this linker makes none for a program. Its start-up code's entry for
    /// __gmon_start__, which nothing in a library reads, becomes one.
    /// </summary>
    private static void AskForFixedBlock(ElfImage image)
    {
        const uint GlobalData = 6;
        var table = image.DynamicValue(7)!.Value;
        var names = image.DynamicValue(5)!.Value;
        var symbols = image.DynamicValue(6)!.Value;
        for (var k = 0; k < image.Relocations.Count; k++)
        {
            var relocation = image.Relocations[k];
            var name = names + BitConverter.ToUInt32(image.At(symbols + 24 * (ulong)relocation.Symbol, 4));
            if (relocation.Type != GlobalData || !image.At(name, 15).SequenceEqual("__gmon_start__\0"u8))
                continue;
            var entry = image.At(table + 24 * (ulong)k, 24);
            BitConverter.TryWriteBytes(entry[8..], (ulong)ElfRelocation.ThreadPointerOffset);
            return;
        }
        Assert.Fail("the program has no entry for __gmon_start__");
    }

    private static RelinkedEngine Relink(ElfImage image)
    {
        var scanner = new ThreadLocalScanner(image);
        CodeScanner.Scan(image, scanner);
        return Relinker.Relink(image, scanner.Finish());
    }
}
