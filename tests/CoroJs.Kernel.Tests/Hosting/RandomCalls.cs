namespace CoroJs.Tests.Hosting;

/// <summary>A script that calls everything below the library with what comes to its mind.</summary>
internal static class RandomCalls
{
    public const string Source =
        """
        let seed = SEED;
        const random = n => { seed = (seed * 1103515245 + 12345) & 0x7fffffff; return (seed >> 8) % n };
        const found = [];
        const walk = (object, path) => {
          for (const key of Reflect.ownKeys(object)) {
            const value = object[key];
            if (typeof value === 'function') found.push([`${path}${String(key)}`, value]);
            else if (typeof value === 'object' && value !== null && key !== 'namespaces') walk(value, `${path}${String(key)}.`);
          }
        };
        walk(__primordials, '');
        const calls = found.filter(([name]) => name !== 'process.exit');
        const detached = new ArrayBuffer(16);
        structuredClone(detached, { transfer: [detached] });
        const shrinking = new ArrayBuffer(1 << 18, { maxByteLength: 1 << 20 });
        const proxy = new Proxy(function () {}, { get() { throw new Error('trap') }, apply() { throw 1 }, getPrototypeOf() { throw 2 } });
        const made = [];
        const fixed = [
          undefined, null, true, 0, -1, 1, 2 ** 31, -(2 ** 31), NaN, Infinity, 1e300, 0.5, 2n ** 63n, -1n, 2n ** 70n,
          '', 'x', 'a\0b', 'x'.repeat(300000), '\ud800', 'utf8', detached, new Int32Array(shrinking), new SharedArrayBuffer(8192), new Int32Array(1024),
          proxy, () => 1, {}, Symbol('s'), [], ['a', 'b', 1], { toString() { throw 1 }, valueOf: () => 7 },
        ];
        const any = () => {
          const which = random(fixed.length + 8);
          if (which < fixed.length) return fixed[which];
          if (which < fixed.length + 3) return made[random(made.length)];
          return which === fixed.length + 3 ? BigInt(random(100)) + (BigInt(random(4)) << 32n) : random(2000);
        };
        const one = () => {
          const result = calls[random(calls.length)][1](...Array.from({ length: random(9) }, any));
          if (result !== undefined) made[random(100)] = result;
          if (random(50) === 0) shrinking.resize(random(2) * (1 << 18));
        };
        const until = Date.now() + 400;
        for (let failures = 0; Date.now() < until && failures < 5;) {
          try { Fiber.run(() => { for (let i = 0; i < 20; i++) { try { one() } catch {} } }) } catch { failures++; try { Fiber.sleep(1) } catch {} }
        }
        """;
}
