// ./corojs samples/https-hello.mjs [port] [key] [certificate]
// then: curl --cacert samples/localhost.crt https://localhost:8443/
//
// The key beside this file is known to all the world, so it is good for trying out and for nothing else. One of your own:
//   openssl req -x509 -newkey rsa:2048 -noenc -days 365 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
//     -keyout my.key -out my.crt
const port = Number(process.argv[2] ?? 8443);
const key = fs.readFile(process.argv[3] ?? `${import.meta.dirname}/localhost.key`);
const cert = fs.readFile(process.argv[4] ?? `${import.meta.dirname}/localhost.crt`);
const body = 'Hello, safe world!\n';
const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const server = tls.createServer({ key, cert, alpnProtocols: ['http/1.1'] }, socket => {
  let pending = '';
  for (let chunk; (chunk = socket.read()) !== null;) {
    pending += chunk;
    let answers = '';
    for (let end; (end = pending.indexOf('\r\n\r\n')) >= 0; pending = pending.slice(end + 4))
      answers += answer;
    if (answers) socket.write(answers);
  }
});
server.bind(port, '127.0.0.1');
console.log(`https on ${server.address().port}`);
server.serve();
