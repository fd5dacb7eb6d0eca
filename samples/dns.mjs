// ./corojs samples/dns.mjs [@server] name [type ...]      e.g. @9.9.9.9 example.com A MX; an address instead of a name: its names
const args = process.argv.slice(2);
const servers = args[0]?.startsWith('@') ? [args.shift().slice(1)] : undefined;
const [name, ...types] = args;
if (name === undefined) {
  console.error('usage: dns.mjs [@server[:port]] name [type ...]');
  process.exit(2);
}

/** "192.0.2.1", "exchange=mail.example.com priority=10", the pieces of a text in quotes */
function show({ address, value, entries, ...fields }) {
  if (entries !== undefined) return entries.map(piece => JSON.stringify(piece)).join(' ');
  const parts = Object.entries(fields).map(([key, field]) => `${key}=${field}`);
  return address ?? value ?? parts.join(' ');
}

try {
  const resolver = new dns.Resolver({ servers, timeout: 3000 });
  if (/^[\d.]+$|:/.test(name)) {
    for (const host of resolver.reverse(name)) console.log(`${name}\t\tPTR\t${host}`);
  } else {
    const wanted = types.length > 0 ? types.map(type => type.toUpperCase()) : ['A', 'AAAA'];
    const found = resolver.resolve(name, wanted, { ttl: true });
    for (const [type, records] of Object.entries(found)) {
      for (const { ttl, ...fields } of records) console.log([name, ttl, type, show(fields)].join('\t'));
    }
  }
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
