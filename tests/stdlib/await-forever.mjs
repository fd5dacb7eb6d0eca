// exit: 13
// error: top-level await
await new Promise(() => {});
console.log('not ok: it settled');
