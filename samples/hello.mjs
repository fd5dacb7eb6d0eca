// ./corojs samples/hello.mjs
console.log('Hello from a fiber!');
