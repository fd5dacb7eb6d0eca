// A server for clients of others: server.mjs FOLDER [OPTIONS as JSON]. It answers each HTTP request with what it knows
// of the connection. Certificates are those of the folder, <first label of the name>.crt; "default" for no name.
const [folder, json = '{}'] = process.argv.slice(2);
const { ca, unknown = 'default', mode = 'http', ...options } = JSON.parse(json);
const read = name => fs.readFile(`${folder}/${name}`);

const keys = { one: 'rsa.key', default: 'rsa.key' };
const chains = { three: 'chain' };

function certificateResolver(servername) {
  let name = servername?.split('.')[0] ?? unknown;
  if (servername?.endsWith('.wild.example')) name = 'wildcard';
  if (name === 'localhost' || !fs.exists(`${folder}/${name}.crt`)) name = unknown;
  if (name === 'nobody') return null;
  return { key: read(keys[name] ?? 'ec.key'), cert: read(`${chains[name] ?? name}.crt`) };
}

function describe(socket) {
  const { cipher, protocol, servername } = socket;
  const client = socket.getPeerCertificate().subject?.CN ?? 'nobody';
  const alpn = socket.alpnProtocol || 'none';
  const how = socket.isSessionReused() ? 'resumed' : 'new';
  return `${servername ?? 'no name'}, ${protocol}, ${cipher.standardName}, ${alpn}, ${client}, ${how}\n`;
}

const handlers = {
  http(socket) {
    for (let line; (line = socket.readLine()) !== null;) {
      while (socket.readLine() !== '');
      const body = line.includes('/large') ? 'x'.repeat(5_000_000) : describe(socket);
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    }
  },
  hello(socket) {
    socket.end(describe(socket));
    while (socket.readBytes() !== null);
  },
  echo(socket) {
    for (let chunk; (chunk = socket.readBytes()) !== null;) socket.write(chunk);
  },
};

const server = tls.createServer(
  {
    certificateResolver,
    ca: ca && read(ca),
    onHandshakeError: error => console.log(`failed ${error.code}: ${error.message}`),
    ...options,
  },
  handlers[mode],
);
server.bind(0, '127.0.0.1');
console.log(`server on ${server.address().port}`);
server.serve();
