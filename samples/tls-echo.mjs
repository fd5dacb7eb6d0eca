// ./corojs samples/tls-echo.mjs [port] [folder]      then: openssl s_client -connect 127.0.0.1:7003 -servername one.example
// The folder holds <name>.key and <name>.crt for each name, and default.key and default.crt for all others. They are
// read for each connection, so a new certificate is used at once.
const port = Number(process.argv[2] ?? 7003);
const folder = process.argv[3] ?? '.';

function certificateResolver(servername) {
  // The name comes from anybody: it must not lead out of the folder.
  const known =
    servername !== null && /^[\w.-]+$/.test(servername) && fs.exists(`${folder}/${servername}.crt`);
  const name = known ? servername : 'default';
  return { key: fs.readFile(`${folder}/${name}.key`), cert: fs.readFile(`${folder}/${name}.crt`) };
}

const server = tls.createServer({ certificateResolver }, socket => {
  for (let chunk; (chunk = socket.readBytes()) !== null;) socket.write(chunk);
});
server.bind(port, '127.0.0.1');
console.log(`tls-echo on ${server.address().port}`);
server.serve();
