using CoroJs.CommandServer.Jsockd.Keys;

namespace CoroJs.Tests.CommandServer;

/// <summary>Keys, and module files of one source, made by the command that users call. They are there once for all tests of a class.</summary>
public sealed class ModuleKit : IAsyncLifetime, IDisposable
{
    private readonly ScratchFolder folder = new("modules");

    /// <summary>The source, with functions of every kind that V8 could compile late.</summary>
    public const string Source =
        """
        // The source of a module.
        export const plain = a => a + 1;
        export function nested() {
          function a() { function b() { return function c() { return d => d + 1; }; } return b(); }
          return a()()(1);
        }
        export class Base {
          #own = 5;
          static list = [1, 2].map(x => x * 2);
          static { this.seven = (() => 7)(); }
          field = () => this.#own;
          get own() { return this.#own; }
          set own(value) { this.#own = value; }
          #hidden() { return 'hidden'; }
          show() { return this.#hidden(); }
        }
        export class Derived extends Base { extra = (x => x)(3); }
        export class Late extends Base { constructor() { super(); this.up = () => super.show(); } }
        export function* count() { yield* [1, 2]; yield (() => 3)(); }
        export async function* slowly() { for (const x of [1, 2]) yield await x; }
        export async function later() { await null; return (() => 9)(); }
        export const defaults = (a = () => 5, { b = () => 6 } = {}) => a() + b();
        export const object = () => ({ m() { return 1; }, get g() { return 2; }, *y() { yield 4; } });
        export const sorted = () => [3, 1, 2].sort((a, b) => a - b);
        const table = new Map([[0, () => 'x']]);
        export const fromTable = () => table.get(0)();
        export function fails(value) {
          const deep = () => {
            throw new RangeError(`bad ${value}`);
          };
          deep();
        }
        export async function all() {
          const base = new Base();
          base.own = 8;
          const slow = [];
          for await (const x of slowly()) slow.push(x);
          const o = object();
          return [plain(1), nested(), Base.list, Base.seven, base.field(), base.own, base.show(), new Derived().extra, new Late().up(),
            [...count()], slow, await later(), defaults(), o.m(), o.g, [...o.y()], sorted(), fromTable()];
        }
        export default class { value = 1; }

        """;

    /// <summary>What its function all answers.</summary>
    public const string All = """[2,2,[2,4],7,8,8,"hidden",3,"hidden",[1,2,3],[1,2],9,11,1,2,[4],[1,2,3],"x"]""";

    public string Folder => folder.Path;

    public string KeyPath => PathOf("key.privkey");

    public Dictionary<string, string> Environment { get; } = [];

    public string PathOf(string name) => Path.Combine(folder.Path, name);

    public async Task InitializeAsync()
    {
        folder.Write("source.mjs", Source);
        AssertGood(await RunningProgram.Run("jsockd", "-k", PathOf("key")));
        Environment[PublicKey.Variable] = await File.ReadAllTextAsync(PathOf("key.pubkey"));
        foreach (string strip in (string[])["", "-ss", "-sd"]) await Compile("source.mjs", $"module{strip}", strip.Length > 0 ? ["-pk", KeyPath, strip] : ["-pk", KeyPath]);
    }

    /// <summary>Compiles a file of the folder into another one.</summary>
    /// <returns>The module's path.</returns>
    public async Task<string> Compile(string source, string module, params string[] options)
    {
        AssertGood(await RunningProgram.RunIn(Folder, ["jsockd", "-c", source, module, .. options]));
        return PathOf(module);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    internal static void AssertGood(Ended ended) => Assert.True(ended.ExitCode == 0 && ended.Error.Length == 0, $"{ended.ExitCode}: {ended.Error}");
}
