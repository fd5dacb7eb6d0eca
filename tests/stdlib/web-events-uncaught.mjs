// exit: 1
// error: of a listener
const target = new EventTarget();
target.addEventListener('x', () => {
  throw new Error('of a listener');
});
target.addEventListener('x', () => console.log('ok the others run'));
if (target.dispatchEvent(new Event('x'))) console.log('ok the dispatcher goes on');
