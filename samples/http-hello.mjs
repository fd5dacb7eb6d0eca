// ./corojs samples/http-hello.mjs [port]      then: curl http://127.0.0.1:8080/
// HTTP by hand over a TCP socket, to show the style; it answers everything with the same page.
const port = Number(process.argv[2] ?? 8080);
const body = 'Hello, world!\n';
const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const server = net.createServer(socket => {
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
console.log(`http on ${server.address().port}`);
server.serve();
