// exit: 13
// error: Deadlock: a fiber waits
// error: beforeExit 0, exit 13
// 'exit' comes after a deadlock too, with its code.
let text = '';
process.on('beforeExit', code => (text = `beforeExit ${code}`));
process.on('exit', code => process.stderr.write(`${text}, exit ${code}\n`));
await new Promise(() => {});
