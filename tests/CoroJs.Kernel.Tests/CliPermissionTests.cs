using System.Diagnostics;

namespace CoroJs.Tests;

/// <summary>What the system forbids reaches JavaScript as EACCES, for root too once its right to pass over permissions is dropped.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class CliPermissionTests
{
    [Fact]
    public async Task What_is_forbidden_is_EACCES()
    {
        using var folder = new ScratchFolder();
        string file = folder.Write("secret", "text");
        File.SetUnixFileMode(file, UnixFileMode.None);
        string closed = Directory.CreateDirectory(Path.Combine(folder.Path, "closed")).FullName;
        File.SetUnixFileMode(closed, UnixFileMode.None);
        string program = folder.Write("program.mjs", $$"""
            const calls = {
              readFile: () => fs.readFile('{{file}}'),
              open: () => fs.open('{{file}}', 'r+'),
              access: () => fs.access('{{file}}', 4),
              writeFile: () => fs.writeFile('{{closed}}/new', 'x'),
              readdir: () => fs.readdir('{{closed}}'),
              listen: () => net.createServer(() => {}).bind({ path: '{{closed}}/socket' }),
            };
            for (const [name, call] of Object.entries(calls)) {
              try {
                call();
                console.log(name, 'was allowed');
              } catch (error) {
                console.log(name, error.code, error.errno, error.message.startsWith('EACCES: permission denied'));
              }
            }
            """);
        string[] command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", Repository.Executable, program]
            : [Repository.Executable, program];
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string name in (string[])["readFile", "open", "access", "writeFile", "readdir", "listen"])
            Assert.Contains($"{name} EACCES -13 true\n", output, StringComparison.Ordinal);
    }
}
