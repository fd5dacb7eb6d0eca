// The main fiber's own error: the others go on.
process.on('uncaughtException', (error, origin) =>
  console.log(error.message === 'of main' && origin === 'uncaughtException' ? 'ok told' : 'not ok told'),
);
setTimeout(() => console.log('ok the others go on'), 20);
throw new Error('of main');
