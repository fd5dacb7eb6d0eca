// exit: 1
// error: Uncaught { not: 'an error' }
process.exitCode = 5;
throw { not: 'an error' };
